//! Chance that can be replayed: a number that depends on nothing but the question.

use super::Timestamp;

/// A number that is the same for the same question and looks like chance otherwise: a replayed story
/// gives the same pauses.
pub fn chance(name: &str, salt: u32, now: Timestamp) -> u64 {
    let seed = name.bytes().fold(u64::from(salt), |sum, byte| {
        sum.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte)
    });
    let mut mixed = seed ^ now.as_millisecond().cast_unsigned();
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

//! When a source is read next: by its own rhythm, between five minutes and a day. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Rhythm, chance};

/// The next reading after one that went well: a quarter either way, so that sources do not march in
/// step; never before what the network asked for.
pub fn next(
    source: &str,
    rhythm: Rhythm,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let pause = rhythm.pause();
    let sway = chance(source, 1, now) % 501;
    let millis = pause.as_millis() * (750 + i128::from(sway)) / 1_000;
    let pause = SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    let at = now.saturating_add(pause).unwrap_or(now);
    not_before.map_or(at, |not_before| at.max(not_before))
}

/// The first reading of a source that was never read: within a minute, so that many new ones do not
/// come at once; the same place for the same source.
pub fn first(source: &str, now: Timestamp) -> Timestamp {
    const SPREAD_MILLIS: u64 = 60_000;
    let place = chance(source, 0, Timestamp::UNIX_EPOCH) % SPREAD_MILLIS;
    let place = SignedDuration::from_millis(place.cast_signed());
    now.saturating_add(place).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_do_not_march_in_step_and_keep_to_what_the_network_asked() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let rhythm = Rhythm {
            of_week: Some(168),
            least: None,
        };
        let at = |source: &str| next(source, rhythm, None, now);
        let pauses: Vec<i64> = (0..50)
            .map(|n| at(&format!("feed:{n}")).duration_since(now).as_secs())
            .collect();
        assert!(
            pauses
                .iter()
                .all(|pause| (45 * 60..=75 * 60).contains(pause))
        );
        assert!(pauses.iter().max().unwrap() - pauses.iter().min().unwrap() > 20 * 60);
        let later = now.saturating_add(SignedDuration::from_hours(3)).unwrap();
        assert_eq!(next("feed:1", rhythm, Some(later), now), later);
        assert_eq!(first("feed:1", now), first("feed:1", now));
        assert_ne!(first("feed:1", now), first("feed:2", now));
    }
}

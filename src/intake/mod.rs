//! Layer 3: those who come by themselves with a message in their hands, another system or a resident's
//! application. Here is how they prove who they are, and the way from the wire to raw items. Nothing
//! here waits or stores.

pub mod open311;
mod webhook;

pub use webhook::Webhook;

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

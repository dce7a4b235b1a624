//! Layer 3: sources (источник). A collector hands over [`RawItem`](crate::domain::RawItem)s with the
//! cursor behind them and stores nothing; the cursor moves when the batch has been recorded.
//!
//! One folder a network. Those that are asked over the wire have three parts: `wire`, the reply as
//! serde reads it, every field optional; `map`, pure, from the wire to raw items; `client`, which asks.
//! [`file`] reads exports, [`inbox`] the folders they are put into, [`demo`] plays the scripted neighbourhood.

mod asked;
pub mod demo;
pub mod feed;
pub mod file;
pub mod governor;
pub mod http;
pub mod inbox;
mod lenient;
pub mod listening;
pub mod mail;
mod manifest;
pub mod mastodon;
pub mod max;
pub mod net;
pub mod ok;
mod proof;
mod reading;
mod recorded;
mod skew;
mod stop;
pub mod telegram;
mod tended;
pub mod vk;
pub mod youtube;

use sha2::{Digest, Sha256};

pub use manifest::{Fate, Manifest};
pub use reading::{Reading, ReplyError, Trouble};
pub use recorded::read as read_recorded;
pub use skew::ClockNews;

/// The first half of SHA-256, in hexadecimal digits.
fn half_hex(hash: Sha256) -> String {
    let digest = hash.finalize();
    let digits = digest[..16].iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

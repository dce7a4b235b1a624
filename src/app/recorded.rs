//! Recorded replies, for whoever adds a source: `app` is the only layer that names the networks.

pub use crate::collect::{Reading, ReplyError, read_recorded as read};

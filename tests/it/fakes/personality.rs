//! What every fake network is: an answer to a request at a moment.

use jiff::Timestamp;
use otklik::ports::{Reply, Request};

/// A network: what it answers to a request.
pub trait Personality: Send {
    /// The reply at this moment.
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply;
}

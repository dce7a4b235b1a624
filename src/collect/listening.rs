//! A source that speaks by itself (webhook, Open311): nothing is asked of it. Its readings are looks
//! at how long it has been silent, so that it has a state like every other source.

use futures_util::future::BoxFuture;

use crate::ports::{Ask, Collector, Harvest};

/// Reads nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Listening;

impl Collector for Listening {
    fn read<'a>(&'a mut self, _: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(std::future::ready(Harvest::default()))
    }
}

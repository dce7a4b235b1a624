//! How often a source may be read at most.

use jiff::SignedDuration;

use crate::{
    collect::{governor::Rate, telegram, vk, youtube},
    config::SourceSettings,
    domain::Network,
};

/// Never more often than this: by the settings of the source, and so that the day's quota of its token
/// lasts for all sources that share it.
pub fn least(source: &SourceSettings, all: &[SourceSettings]) -> Option<SignedDuration> {
    let own = source
        .every_seconds
        .map(|seconds| SignedDuration::from_secs(seconds.into()));
    let is_search = |source: &SourceSettings| !source.search.is_empty();
    let sharing = all
        .iter()
        .filter(|other| other.network == source.network && is_search(other) == is_search(source))
        .map(|other| other.search.len().max(1))
        .sum::<usize>();
    let share = main_rate(source).map(|rate| {
        let sharing = i32::try_from(sharing).unwrap_or(i32::MAX);
        rate.every.saturating_mul(sharing)
    });
    own.into_iter().chain(share).max()
}

/// The rate of the method that every reading of such a source needs, where all of them share it.
fn main_rate(source: &SourceSettings) -> Option<Rate> {
    match source.network {
        Network::Vk if !source.search.is_empty() => Some(vk::SEARCH),
        Network::Vk => Some(vk::WALL_GET),
        Network::Telegram => Some(telegram::RATE),
        Network::Youtube => Some(youtube::READINGS),
        _ => None,
    }
}

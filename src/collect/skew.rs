//! Whether our clock is right, by the `Date` of the hosts that answer. One host may be wrong; when most
//! of them differ from us, we are: publications would seem to lie in the future, deadlines would err.

use std::collections::BTreeMap;

use jiff::SignedDuration;

/// From how much on it is told.
const WRONG_FROM: SignedDuration = SignedDuration::from_secs(60);
/// Hosts that must have answered: fewer prove nothing.
const HOSTS_MIN: usize = 2;
/// Hosts remembered.
const HOSTS_MAX: usize = 64;

/// What has become known of our clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockNews {
    /// It is ahead of the hosts' by so much; behind them when negative.
    Wrong(SignedDuration),
    /// It agrees with them again.
    Right,
}

/// How far our clock is ahead of each host's, as each said last.
#[derive(Debug, Default)]
pub struct Skew {
    ahead: BTreeMap<String, SignedDuration>,
    told: bool,
}

impl Skew {
    /// Hears a host; gives what has become known by it, once.
    pub fn hear(&mut self, host: &str, ahead: SignedDuration) -> Option<ClockNews> {
        if self.ahead.len() < HOSTS_MAX || self.ahead.contains_key(host) {
            self.ahead.insert(host.to_owned(), ahead);
        }
        let median = self.median()?;
        let wrong = median.abs() >= WRONG_FROM;
        let news = (wrong != self.told).then_some(match wrong {
            true => ClockNews::Wrong(median),
            false => ClockNews::Right,
        });
        self.told = wrong;
        news
    }

    /// The middle of what the hosts say, the one nearer to agreement when there are two.
    fn median(&self) -> Option<SignedDuration> {
        if self.ahead.len() < HOSTS_MIN {
            return None;
        }
        let mut said: Vec<SignedDuration> = self.ahead.values().copied().collect();
        said.sort_unstable();
        let (low, high) = (said[(said.len() - 1) / 2], said[said.len() / 2]);
        Some(std::cmp::min_by_key(low, high, |one| one.abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTES: fn(i64) -> SignedDuration = SignedDuration::from_mins;

    #[test]
    fn one_host_with_a_wrong_clock_says_nothing_of_ours() {
        let mut skew = Skew::default();
        assert_eq!(skew.hear("mayak.example", MINUTES(40)), None);
        assert_eq!(skew.hear("api.vk.com", MINUTES(0)), None);
        assert_eq!(skew.hear("t.me", MINUTES(0)), None);
        assert_eq!(skew.hear("mayak.example", MINUTES(41)), None);
    }

    #[test]
    fn a_wrong_clock_of_ours_is_told_once_and_once_when_it_is_set() {
        let mut skew = Skew::default();
        assert_eq!(
            skew.hear("api.vk.com", MINUTES(-7)),
            None,
            "one proves nothing"
        );
        let told = skew.hear("t.me", MINUTES(-7));
        assert_eq!(told, Some(ClockNews::Wrong(MINUTES(-7))));
        assert_eq!(
            skew.hear("mayak.example", MINUTES(-8)),
            None,
            "told already"
        );
        assert_eq!(skew.hear("api.vk.com", MINUTES(0)), None);
        assert_eq!(skew.hear("t.me", MINUTES(0)), Some(ClockNews::Right));
        assert_eq!(skew.hear("mayak.example", MINUTES(0)), None);
    }

    #[test]
    fn however_many_hosts_answer_few_are_remembered() {
        let mut skew = Skew::default();
        for host in 0..1000 {
            skew.hear(&format!("{host}.example"), MINUTES(0));
        }
        assert_eq!(skew.ahead.len(), HOSTS_MAX);
    }
}

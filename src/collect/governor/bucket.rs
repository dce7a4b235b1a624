//! A rate as a bucket that remembers one moment (GCRA): so many requests at once, then one every so
//! often. Pure: the time is an argument.

use jiff::{SignedDuration, Timestamp};

/// How often something may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// One request every so long, on average.
    pub every: SignedDuration,
    /// So many may come at once after a pause.
    pub burst: u32,
}

impl Rate {
    /// Never more than so many in any second: one after another, evenly.
    pub const fn per_second(requests: u32) -> Self {
        let requests = requests as i64;
        Self {
            every: SignedDuration::from_millis((1_000 + requests - 1) / requests),
            burst: 1,
        }
    }

    /// Never more than so many in any day. A twentieth may be spent at once; the rest comes evenly, so
    /// that the evening is read as well as the morning.
    pub const fn per_day(requests: u32) -> Self {
        let burst = requests / 20;
        Self {
            every: SignedDuration::from_millis(86_400_000 / (requests - burst) as i64 + 1),
            burst,
        }
    }
}

/// One bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    rate: Rate,
    /// When it would be full again.
    full_at: Timestamp,
}

impl Bucket {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            full_at: Timestamp::MIN,
        }
    }

    /// The moment from which a request is allowed; in the past when it is allowed now.
    pub(super) fn opens_at(&self) -> Timestamp {
        self.full_at
            .saturating_sub(self.slack())
            .unwrap_or(Timestamp::MIN)
    }

    /// Takes one request.
    pub(super) fn take(&mut self, now: Timestamp) {
        let from = self.full_at.max(now);
        self.full_at = from.saturating_add(self.rate.every).unwrap_or(from);
    }

    /// Takes a slower pace from now on, also for the pause behind the last request.
    pub(super) fn slow_to(&mut self, rate: Rate) {
        let more = rate.every - self.rate.every;
        if more.is_positive() {
            self.full_at = self.full_at.saturating_add(more).unwrap_or(self.full_at);
            self.rate = rate;
        }
    }

    /// Empties it: the next request comes not before `until`.
    pub(super) fn hold(&mut self, until: Timestamp) {
        let held = until.saturating_add(self.slack()).unwrap_or(until);
        self.full_at = self.full_at.max(held);
    }

    /// How far requests may run ahead of the even pace.
    fn slack(&self) -> SignedDuration {
        let others = i32::try_from(self.rate.burst.saturating_sub(1)).unwrap_or(i32::MAX);
        self.rate.every.saturating_mul(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
    }

    /// Asks every millisecond and counts what is allowed.
    fn allowed(rate: Rate, millis: i64) -> usize {
        let mut bucket = Bucket::new(rate);
        (0..millis)
            .filter(|&ms| {
                let open = bucket.opens_at() <= at(ms);
                if open {
                    bucket.take(at(ms));
                }
                open
            })
            .count()
    }

    #[test]
    fn three_a_second_are_never_four_in_any_second() {
        assert_eq!(allowed(Rate::per_second(3), 1_000), 3);
        assert_eq!(allowed(Rate::per_second(3), 60_000), 180);
    }

    #[test]
    fn a_held_bucket_opens_at_the_moment_told() {
        let mut bucket = Bucket::new(Rate::per_second(3));
        bucket.take(at(0));
        bucket.hold(at(5_000));
        assert_eq!(bucket.opens_at(), at(5_000));
    }

    #[test]
    fn a_slower_pace_is_taken_at_once_and_a_faster_one_is_not() {
        let mut bucket = Bucket::new(Rate::per_second(1));
        bucket.take(at(0));
        let slow = Rate {
            every: SignedDuration::from_secs(20),
            burst: 1,
        };
        bucket.slow_to(slow);
        assert_eq!(bucket.opens_at(), at(20_000));
        bucket.slow_to(Rate::per_second(1));
        bucket.take(at(20_000));
        assert_eq!(bucket.opens_at(), at(40_000));
    }

    #[test]
    fn a_days_quota_lasts_the_day() {
        let rate = Rate::per_day(5_000);
        let mut bucket = Bucket::new(rate);
        let mut spent = 0;
        for second in 0..86_400 {
            while bucket.opens_at() <= at(second * 1_000) {
                bucket.take(at(second * 1_000));
                spent += 1;
            }
        }
        assert!((4_950..=5_000).contains(&spent), "{spent}");
    }
}

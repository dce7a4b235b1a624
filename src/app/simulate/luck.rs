//! Chance by a seed: the same seed draws the same.

/// A sequence of numbers that looks like chance (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Luck(u64);

impl Luck {
    /// The sequence of this seed for this purpose: what one purpose draws moves no other.
    pub fn of(seed: u64, purpose: &str) -> Self {
        Self(seed ^ digest(purpose))
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number of `[0, 1)`.
    pub fn share(&mut self) -> f64 {
        share(self.draw())
    }

    /// A number of `[0, n)`; 0 when there is none.
    pub fn below(&mut self, n: usize) -> usize {
        pick(self.draw(), n)
    }

    /// True in so many cases of a hundred.
    pub fn happens(&mut self, percent: f64) -> bool {
        self.share() * 100.0 < percent
    }

    /// Minutes of a wait that lasts so long on the average: mostly less, now and then much more, never
    /// more than tenfold.
    pub fn minutes(&mut self, mean: f64) -> u32 {
        let wait = -(1.0 - self.share()).ln() * mean;
        whole(wait.min(10.0 * mean))
    }

    /// How many things happen where so many happen on the average (Poisson; Knuth's way, for means well
    /// below a thousand).
    pub fn count(&mut self, mean: f64) -> usize {
        let (limit, mut product, mut count) = ((-mean).exp(), self.share(), 0);
        while product > limit {
            product *= self.share();
            count += 1;
        }
        count
    }

    /// A number of the list's indices, each as often as its weight says.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        by_weight(self.draw(), weights.iter().copied())
    }
}

/// A number of `[0, 1)`.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
pub(super) fn share(drawn: u64) -> f64 {
    (drawn >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number of `[0, n)`; 0 when there is none.
pub(super) fn pick(drawn: u64, n: usize) -> usize {
    let n = n.max(1) as u64;
    usize::try_from(drawn % n).unwrap_or_default()
}

/// The index to which a drawn number leads among these weights.
pub(super) fn by_weight(drawn: u64, weights: impl Iterator<Item = u32> + Clone) -> usize {
    let total: u64 = weights.clone().map(u64::from).sum();
    let mut left = drawn % total.max(1);
    for (index, weight) in weights.enumerate() {
        match left.checked_sub(u64::from(weight)) {
            Some(rest) => left = rest,
            None => return index,
        }
    }
    0
}

/// A number made of a text.
pub(super) fn digest(text: &str) -> u64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    Luck(hash).draw()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is no less than nothing, and what is too long saturates"
)]
fn whole(minutes: f64) -> u32 {
    minutes.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_and_purposes_keep_apart() {
        let draw = |seed, purpose| {
            let mut luck = Luck::of(seed, purpose);
            [luck.draw(), luck.draw()]
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
    }

    #[test]
    fn averages_are_what_was_asked_for() {
        let mut luck = Luck::of(7, "test");
        let many = 20_000_u32;
        let mean = |sum: u32| f64::from(sum) / f64::from(many);
        let minutes = mean((0..many).map(|_| luck.minutes(60.0)).sum());
        assert!((58.0..62.0).contains(&minutes), "{minutes}");
        let count = |luck: &mut Luck| u32::try_from(luck.count(3.0)).unwrap();
        let counted = mean((0..many).map(|_| count(&mut luck)).sum());
        assert!((2.9..3.1).contains(&counted), "{counted}");
        let second = (0..many).filter(|_| luck.weighted(&[1, 3]) == 1).count();
        assert!((14_500..15_500).contains(&second), "{second}");
    }
}

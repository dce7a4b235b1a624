//! A sketch of where words stand: a bit for every position of a text, or for several of a long one. It
//! tells of nearly all phrases and pairs at once that they do not hold; what it lets pass is compared on
//! positions.

/// Positions, as the bits of one number: bit `position % 128`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sketch(u128);

impl Sketch {
    pub(super) const NOWHERE: Self = Self(0);
    /// Where nothing is known of the places.
    pub(super) const ANYWHERE: Self = Self(u128::MAX);

    /// What a word of so many positions takes up.
    pub(super) const fn of(position: u32, width: u32) -> Self {
        match 1_u128.checked_shl(width) {
            Some(past) => Self((past - 1).rotate_left(position % u128::BITS)),
            None => Self::ANYWHERE,
        }
    }

    pub(super) const fn is_nowhere(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// False when none of `next` stands one to `within` positions after any of these.
    pub(super) const fn may_precede(self, next: Self, within: u32) -> bool {
        if within >= u128::BITS {
            return !self.is_nowhere() && !next.is_nowhere();
        }
        let (mut reach, mut reached) = (self.0.rotate_left(1), 1);
        while reached < within {
            let more = if reached < within - reached {
                reached
            } else {
                within - reached
            };
            reach |= reach.rotate_left(more);
            reached += more;
        }
        reach & next.0 != 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sketch(positions: &[u32]) -> Sketch {
        let each = positions.iter().map(|position| Sketch::of(*position, 1));
        each.fold(Sketch::NOWHERE, Sketch::and)
    }

    proptest! {
        #[test]
        fn what_stands_near_enough_is_let_pass(
            before in prop::collection::vec(0..400_u32, 0..4),
            after in prop::collection::vec(0..400_u32, 0..4),
            within in 1..140_u32,
        ) {
            let near = before.iter().any(|one| after.iter().any(|other| {
                (one + 1..=one + within).contains(other)
            }));
            let told = sketch(&before).may_precede(sketch(&after), within);
            prop_assert!(told || !near);
            // In a short text it is exact.
            let short = before.iter().chain(&after).all(|position| *position < 60) && within < 60;
            if short {
                prop_assert_eq!(told, near);
            }
        }
    }

    #[test]
    fn a_wide_word_is_near_with_either_end() {
        let wide = Sketch::of(10, 3);
        assert!(Sketch::of(9, 1).may_precede(wide, 1));
        assert!(wide.may_precede(Sketch::of(13, 1), 1));
        assert!(!wide.may_precede(Sketch::of(14, 1), 1));
        assert_eq!(Sketch::of(5, 255), Sketch::ANYWHERE);
    }
}

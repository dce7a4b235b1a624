//! The tail of a count: how likely so many or more are.

/// Terms of the sum at most; a term so far out is zero long before.
const TERMS_MAX: u32 = 1_000_000;

/// How likely `count` or more events are where `mean` are expected and the variance is
/// `mean + dispersion · mean²`: Poisson at dispersion 0, negative binomial above. Counts are small, so
/// the probabilities are summed one by one in logarithms, and a far tail keeps all its digits.
///
/// # Complexity
/// Linear in the greater of `count` and a few standard deviations.
pub fn tail(count: u32, mean: f64, dispersion: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let mut log = log_of_none(mean, dispersion);
    let (mut below, mut i) = (0.0, 0);
    while i < count {
        below += log.exp();
        log += step(i, mean, dispersion);
        i += 1;
    }
    if f64::from(count) <= mean {
        return (1.0 - below).clamp(0.0, 1.0);
    }
    let mut sum = 0.0;
    let mut term = log.exp();
    while term > sum * f64::EPSILON && i < TERMS_MAX {
        sum += term;
        term *= step(i, mean, dispersion).exp();
        i += 1;
    }
    sum.min(1.0)
}

/// The logarithm of the probability of no event at all.
fn log_of_none(mean: f64, dispersion: f64) -> f64 {
    if dispersion > 0.0 {
        -(mean * dispersion).ln_1p() / dispersion
    } else {
        -mean
    }
}

/// By how much the logarithm of the probability grows from `i` to `i + 1` events.
fn step(i: u32, mean: f64, dispersion: f64) -> f64 {
    let i = f64::from(i);
    let ratio = (1.0 + i * dispersion) / ((1.0 + mean * dispersion) * (i + 1.0));
    (mean * ratio).ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-9 * other.abs()
    }

    /// Computed with fifty digits, and with scipy: `poisson.sf`, `nbinom.sf`.
    #[test]
    fn the_tail_is_that_of_the_tables() {
        for (count, mean, dispersion, expected) in [
            (1, 0.5, 0.0, 0.3934693402873666),
            (9, 1.2, 0.0, 4.858828703940936e-06),
            (3, 0.04, 0.0, 1.035173026200362e-05),
            (20, 20.0, 0.0, 0.52974273316076),
            (60, 20.0, 0.0, 4.233284694712903e-13),
            (400, 300.0, 0.0, 2.206652014288445e-08),
            (9, 1.2, 0.25, 0.0002035262750595982),
            (3, 0.04, 2.0, 0.0001307066503394682),
            (30, 5.0, 0.25, 1.18994903468822e-05),
            (10, 20.0, 0.1, 0.9352338272090371),
            (200, 50.0, 0.5, 0.003407746115534795),
        ] {
            let found = tail(count, mean, dispersion);
            assert!(
                close(found, expected),
                "{count} of {mean}: {found:e}, not {expected:e}"
            );
        }
        assert_eq!(tail(1, 0.0, 0.0), 0.0, "what never happens is no chance");
    }

    proptest! {
        #[test]
        fn the_tail_falls_from_one(mean in 0.001..400.0_f64, dispersion in 0.0..2.0_f64) {
            prop_assert_eq!(tail(0, mean, dispersion), 1.0);
            let tails: Vec<f64> = (0..200).map(|count| tail(count, mean, dispersion)).collect();
            // Where the two ways of summing meet, the last digit may differ.
            prop_assert!(tails.windows(2).all(|two| two[1] <= two[0] * (1.0 + 1e-9)));
            prop_assert!(tails.iter().all(|tail| (0.0..=1.0).contains(tail)));
        }

        #[test]
        fn the_probabilities_sum_to_one(mean in 0.001..50.0_f64, dispersion in 0.0..0.5_f64) {
            let mut log = log_of_none(mean, dispersion);
            let mut sum = 0.0;
            for i in 0..5_000 {
                sum += log.exp();
                log += step(i, mean, dispersion);
            }
            prop_assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }

        #[test]
        fn more_expected_is_less_surprising(mean in 0.01..50.0_f64, count in 1..80_u32) {
            prop_assert!(tail(count, mean * 1.1, 0.1) >= tail(count, mean, 0.1) * (1.0 - 1e-9));
        }
    }
}

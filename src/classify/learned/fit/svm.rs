//! A linear separator by dual coordinate descent: squared hinge loss, squared weights as the price.
//!
//! Hsieh, Chang, Lin, Keerthi, Sundararajan: "A Dual Coordinate Descent Method for Large-scale Linear
//! SVM", ICML 2008, algorithm 1 with L2 loss. One thread and a seeded order: the same input gives the
//! same bits.

/// A text as the separator sees it.
#[derive(Debug, Clone)]
pub struct Example<'a> {
    /// Numbers of its parts, each once, and how often it has them.
    pub parts: &'a [(u32, f32)],
    /// What each of them counts.
    pub scale: f64,
    /// For or against.
    pub positive: bool,
    /// What a mistake on it costs.
    pub cost: f64,
}

/// Stops when no example pulls harder.
const TOLERANCE: f64 = 0.01;
const ROUNDS_MAX: usize = 100;

/// Trains on the examples: a weight for each part, and the bias. `worth` is what each part counts
/// beside the others where it stands: the dearer it is, the cheaper its weight comes.
pub fn train(examples: &[Example<'_>], worth: &[f64]) -> (Vec<f64>, f64) {
    let mut weights = vec![0.0; worth.len()];
    let mut bias = 0.0;
    let mut pulls = vec![0.0; examples.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut dice = Dice(1);
    for _ in 0..ROUNDS_MAX {
        let mut hardest = 0.0_f64;
        // In the order of the files the descent does not settle: they are sorted by sector.
        dice.shuffle(&mut order);
        for &at in &order {
            let one = &examples[at];
            let sign = if one.positive { 1.0 } else { -1.0 };
            let slack = 1.0 / (2.0 * one.cost);
            let said = |(part, times): &(u32, f32)| weights[*part as usize] * f64::from(*times);
            let sum: f64 = one.parts.iter().map(said).sum();
            let gradient = sign * (sum * one.scale + bias) - 1.0 + pulls[at] * slack;
            let pull = if pulls[at] == 0.0 {
                gradient.min(0.0)
            } else {
                gradient
            };
            hardest = hardest.max(pull.abs());
            if pull == 0.0 {
                continue;
            }
            let worths = one.parts.iter();
            let worths = worths.map(|(part, times)| worth[*part as usize] * f64::from(*times));
            let length: f64 = worths.map(|worth| worth * worth).sum();
            let curvature = length * one.scale * one.scale + 1.0 + slack;
            let next = (pulls[at] - gradient / curvature).max(0.0);
            let step = (next - pulls[at]) * sign;
            pulls[at] = next;
            for (part, times) in one.parts {
                // Squared: once for the text, once for the weight, which is told with its worth in it.
                let worth = worth[*part as usize].powi(2) * f64::from(*times);
                weights[*part as usize] += step * one.scale * worth;
            }
            bias += step;
        }
        if hardest < TOLERANCE {
            break;
        }
    }
    (weights, bias)
}

/// Knuth's linear congruential generator: an order that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            order.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts by the numbers of their parts, each had once, and the answer.
    const fn once<const N: usize>(parts: [u32; N]) -> [(u32, f32); N] {
        let mut all = [(0, 1.0); N];
        let mut at = 0;
        while at < N {
            all[at].0 = parts[at];
            at += 1;
        }
        all
    }

    fn examples<'a>(texts: &[(&'a [(u32, f32)], bool)]) -> Vec<Example<'a>> {
        let example = |(parts, positive): &(&'a [(u32, f32)], bool)| Example {
            parts,
            scale: 0.5,
            positive: *positive,
            cost: 10.0,
        };
        texts.iter().map(example).collect()
    }

    #[test]
    fn what_only_one_side_says_speaks_for_it() {
        let texts = [
            (&once([0, 2])[..], true),
            (&once([0])[..], true),
            (&once([1, 2])[..], false),
            (&once([1])[..], false),
        ];
        let (weights, bias) = train(&examples(&texts), &[1.0; 3]);
        assert!(weights[0] > 1.0 && weights[1] < -1.0, "{weights:?}");
        assert!(
            weights[2].abs() < 0.1 && bias.abs() < 0.1,
            "{weights:?} {bias}"
        );
    }

    #[test]
    fn of_two_words_that_always_stand_together_the_dearer_one_speaks() {
        let texts = [(&once([0, 1])[..], true), (&once([2])[..], false)];
        let (weights, _) = train(&examples(&texts), &[2.0, 1.0, 1.0]);
        assert!((weights[0] - 4.0 * weights[1]).abs() < 1e-9, "{weights:?}");
    }

    #[test]
    fn what_a_text_has_often_counts_so_often() {
        let texts = [(&[(0, 3.0), (1, 1.0)][..], true), (&once([2])[..], false)];
        let (weights, _) = train(&examples(&texts), &[1.0; 3]);
        assert!((weights[0] - 3.0 * weights[1]).abs() < 1e-9, "{weights:?}");
    }

    #[test]
    fn the_same_texts_give_the_same_bits() {
        let texts = [
            (&once([0, 1])[..], true),
            (&once([1, 2])[..], false),
            (&once([0, 2])[..], true),
            (&once([2])[..], false),
        ];
        let bits = |(weights, bias): (Vec<f64>, f64)| {
            let numbers = weights.into_iter().chain([bias]);
            numbers.map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(
            bits(train(&examples(&texts), &[1.0; 3])),
            bits(train(&examples(&texts), &[1.0; 3]))
        );
    }
}

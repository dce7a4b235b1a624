//! A linear separator by dual coordinate descent: squared hinge loss, squared weights as the price.
//!
//! Hsieh, Chang, Lin, Keerthi, Sundararajan: "A Dual Coordinate Descent Method for Large-scale Linear
//! SVM", ICML 2008, algorithm 1 with L2 loss. One thread and a seeded order: the same input gives the
//! same bits.

/// A text as the separator sees it.
#[derive(Debug, Clone)]
pub struct Example<'a> {
    /// Numbers of its stems, each once.
    pub stems: &'a [u32],
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

/// Trains on the examples: a weight for each stem, and the bias. `worth` is what each stem counts
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
            let sum: f64 = one.stems.iter().map(|stem| weights[*stem as usize]).sum();
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
            let worths = one.stems.iter().map(|stem| worth[*stem as usize]);
            let length: f64 = worths.map(|worth| worth * worth).sum();
            let curvature = length * one.scale * one.scale + 1.0 + slack;
            let next = (pulls[at] - gradient / curvature).max(0.0);
            let step = (next - pulls[at]) * sign;
            pulls[at] = next;
            for stem in one.stems {
                // Squared: once for the text, once for the weight, which is told with its worth in it.
                weights[*stem as usize] += step * one.scale * worth[*stem as usize].powi(2);
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

    fn examples(texts: &[(&'static [u32], bool)]) -> Vec<Example<'static>> {
        let example = |(stems, positive): &(&'static [u32], bool)| Example {
            stems,
            scale: 0.5,
            positive: *positive,
            cost: 10.0,
        };
        texts.iter().map(example).collect()
    }

    #[test]
    fn what_only_one_side_says_speaks_for_it() {
        let texts: &[(&[u32], bool)] = &[
            (&[0, 2], true),
            (&[0], true),
            (&[1, 2], false),
            (&[1], false),
        ];
        let (weights, bias) = train(&examples(texts), &[1.0; 3]);
        assert!(weights[0] > 1.0 && weights[1] < -1.0, "{weights:?}");
        assert!(
            weights[2].abs() < 0.1 && bias.abs() < 0.1,
            "{weights:?} {bias}"
        );
    }

    #[test]
    fn of_two_words_that_always_stand_together_the_dearer_one_speaks() {
        let texts: &[(&[u32], bool)] = &[(&[0, 1], true), (&[2], false)];
        let (weights, _) = train(&examples(texts), &[2.0, 1.0, 1.0]);
        assert!((weights[0] - 4.0 * weights[1]).abs() < 1e-9, "{weights:?}");
    }

    #[test]
    fn the_same_texts_give_the_same_bits() {
        let texts: &[(&[u32], bool)] = &[
            (&[0, 1], true),
            (&[1, 2], false),
            (&[0, 2], true),
            (&[2], false),
        ];
        let bits = |(weights, bias): (Vec<f64>, f64)| {
            let numbers = weights.into_iter().chain([bias]);
            numbers.map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(
            bits(train(&examples(texts), &[1.0; 3])),
            bits(train(&examples(texts), &[1.0; 3]))
        );
    }
}

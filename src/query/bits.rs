//! A set of small numbers that is emptied for every text: a few kilobytes, which stay in the processor's
//! nearest cache however many rules there are.

/// A set of numbers below a bound.
#[derive(Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Empties the set and makes room for numbers below `bound`.
    pub(super) fn start(&mut self, bound: usize) {
        self.0.clear();
        self.0.resize(bound.div_ceil(64), 0);
    }

    /// Adds a number; true when it is new.
    pub(super) fn add(&mut self, number: usize) -> bool {
        let (word, bit) = (&mut self.0[number / 64], 1 << (number % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }
}

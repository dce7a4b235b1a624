//! Lists laid end to end: one list for every word, and only one piece of memory to walk.

/// Many short lists, asked for by number.
#[derive(Debug)]
pub(super) struct Rows<T> {
    items: Vec<T>,
    /// Where each list begins, and the end of the last.
    from: Vec<u32>,
}

impl<T: Copy> Rows<T> {
    pub(super) fn of(&self, row: usize) -> &[T] {
        &self.items[self.from[row] as usize..self.from[row + 1] as usize]
    }

    /// Lists of so many rows, from pairs of a row and an item; within a row the order stays.
    pub(super) fn of_pairs(pairs: &[(u32, T)], rows: usize) -> Self {
        let mut from = vec![0; rows + 1];
        for (row, _) in pairs {
            from[*row as usize + 1] += 1;
        }
        for row in 0..rows {
            from[row + 1] += from[row];
        }
        let mut next = from.clone();
        let mut items: Vec<T> = pairs.iter().map(|(_, item)| *item).collect();
        for (row, item) in pairs {
            let place = &mut next[*row as usize];
            items[*place as usize] = *item;
            *place += 1;
        }
        Self { items, from }
    }
}

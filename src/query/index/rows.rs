//! Lists laid end to end: one list for every word, and only one piece of memory to walk.

/// Many short lists, asked for by number.
#[derive(Debug)]
pub(super) struct Rows<T> {
    items: Vec<T>,
    /// Where each list begins, and the end of the last.
    from: Vec<u32>,
}

/// Where a list stands, looked up once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    from: u32,
    to: u32,
}

impl<T: Copy> Rows<T> {
    pub(super) fn row(&self, row: usize) -> Row {
        Row {
            from: self.from[row],
            to: self.from[row + 1],
        }
    }

    pub(super) fn of(&self, row: Row) -> &[T] {
        &self.items[row.from as usize..row.to as usize]
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

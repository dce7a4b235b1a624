//! Lists laid end to end: one list for every word, and only one piece of memory to walk.

/// Many short lists, asked for by number.
#[derive(Debug)]
pub(super) struct Rows<T> {
    items: Vec<T>,
    /// Where each list begins, and the end of the last.
    from: Vec<u32>,
}

impl<T> Rows<T> {
    pub(super) fn of(&self, row: usize) -> &[T] {
        &self.items[self.from[row] as usize..self.from[row + 1] as usize]
    }
}

impl<T> FromIterator<Vec<T>> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = Vec<T>>>(lists: I) -> Self {
        let mut rows = Self {
            items: Vec::new(),
            from: vec![0],
        };
        for list in lists {
            rows.items.extend(list);
            rows.from.push(super::place(rows.items.len()));
        }
        rows
    }
}

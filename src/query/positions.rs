//! Where the words of the rules stand in one text: noted while it is read, asked by the evaluation.

use super::{
    bits::Bits,
    code::{group_and_words, number},
    sketch::Sketch,
};

/// Where a word of a text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    position: u32,
    sketch: Sketch,
}

impl Place {
    /// The place of a word that takes at most so many positions.
    pub(super) fn new(position: u32, width: u8) -> Self {
        let sketch = Sketch::of(position, u32::from(width));
        Self { position, sketch }
    }
}

/// Where the vocabulary's words stand in the text at hand.
#[derive(Debug, Default)]
pub(super) struct Positions {
    /// By word number: the text has it.
    words: Bits,
    /// By group: the text has a word of it.
    groups: Bits,
    /// By group, if the text has it: where.
    group_sketches: Vec<Sketch>,
    /// By word number, if the text has it: which list is its own.
    list_of: Vec<u32>,
    /// Positions, rising; the text's lists come first, what is left of longer texts after them.
    lists: Vec<List>,
    used: u32,
}

/// Where one word stands.
#[derive(Debug, Default)]
struct List {
    positions: Vec<u32>,
    sketch: Sketch,
}

impl Positions {
    /// Forgets the last text.
    pub(super) fn start(&mut self, words: usize, groups: usize) {
        self.words.start(words);
        self.groups.start(groups);
        self.list_of.resize(words, 0);
        self.group_sketches.resize(groups, Sketch::NOWHERE);
        self.used = 0;
    }

    /// Notes that the text has a word of these groups.
    pub(super) fn note_groups(&mut self, groups: &[u32], place: Place) {
        for &group in groups {
            let group = group as usize;
            let before = match self.groups.add(group) {
                true => Sketch::NOWHERE,
                false => self.group_sketches[group],
            };
            self.group_sketches[group] = before.and(place.sketch);
        }
    }

    /// Notes a word; true when it is its first place in this text.
    pub(super) fn note(&mut self, number: usize, place: Place) -> bool {
        let first = self.words.add(number);
        if first {
            self.list_of[number] = self.used;
            self.used += 1;
            match self.lists.get_mut(self.list_of[number] as usize) {
                Some(list) => list.clear(),
                None => self.lists.push(List::default()),
            }
        }
        self.lists[self.list_of[number] as usize].add(place);
        first
    }

    /// Where a word stands, rising.
    pub(super) fn of(&self, word: u32) -> &[u32] {
        let number = number(word);
        if self.has(number) {
            &self.lists[self.list_of[number] as usize].positions
        } else {
            &[]
        }
    }

    /// Where the words of a list stand.
    pub(super) fn sketch(&self, list: &[u32]) -> Sketch {
        match group_and_words(list) {
            (Some(group), _) if self.has_group(group) => self.group_sketches[group],
            (Some(_), _) => Sketch::NOWHERE,
            (None, words) => {
                let numbers = words.iter().map(|word| number(*word));
                let present = numbers.filter(|number| self.has(*number));
                let sketches =
                    present.map(|number| self.lists[self.list_of[number] as usize].sketch);
                sketches.fold(Sketch::NOWHERE, Sketch::and)
            }
        }
    }

    /// True when the text has the word with this number.
    pub(super) fn has(&self, number: usize) -> bool {
        self.words.has(number)
    }

    /// True when the text has a word of this group.
    pub(super) fn has_group(&self, group: usize) -> bool {
        self.groups.has(group)
    }

    /// True when the text has any of the words of a list.
    pub(super) fn any(&self, list: &[u32]) -> bool {
        match group_and_words(list) {
            (Some(group), _) => self.has_group(group),
            (None, words) => words.iter().any(|word| self.has(number(*word))),
        }
    }
}

impl List {
    fn clear(&mut self) {
        self.positions.clear();
        self.sketch = Sketch::NOWHERE;
    }

    fn add(&mut self, Place { position, sketch }: Place) {
        self.sketch = self.sketch.and(sketch);
        // Expansions run ahead of the tokens after them, so the newest is nearly always the largest.
        match self.positions.last() {
            Some(&last) if last >= position => {
                if let Err(at) = self.positions.binary_search(&position) {
                    self.positions.insert(at, position);
                }
            }
            _ => self.positions.push(position),
        }
    }
}

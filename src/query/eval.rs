//! Evaluates flat code on the positions of one text. This is the meaning of the language.

use super::{
    anchor::operands,
    ast::Field,
    bits::Bits,
    code::{AND, FIELD, NEAR, NOT, OR, PHRASE, TERM, group_and_words, number, width},
};

/// A stretch of positions, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Where the vocabulary's words stand in the text at hand.
#[derive(Debug, Default)]
pub(super) struct Positions {
    /// By word number: the text has it.
    words: Bits,
    /// By group: the text has a word of it.
    groups: Bits,
    /// By word number, if the text has it: which list is its own.
    list_of: Vec<u32>,
    /// Positions, rising; the text's lists come first, what is left of longer texts after them.
    lists: Vec<Vec<u32>>,
    used: u32,
}

impl Positions {
    /// Forgets the last text.
    pub(super) fn start(&mut self, words: usize, groups: usize) {
        self.words.start(words);
        self.groups.start(groups);
        self.list_of.resize(words, 0);
        self.used = 0;
    }

    /// Notes that the text has a word of these groups.
    pub(super) fn note_groups(&mut self, groups: &[u32]) {
        for &group in groups {
            self.groups.add(group as usize);
        }
    }

    /// Notes a word; true when it is its first place in this text.
    pub(super) fn note(&mut self, number: usize, position: u32) -> bool {
        let first = self.words.add(number);
        if first {
            self.list_of[number] = self.used;
            self.used += 1;
            match self.lists.get_mut(self.list_of[number] as usize) {
                Some(list) => list.clear(),
                None => self.lists.push(Vec::new()),
            }
        }
        let places = &mut self.lists[self.list_of[number] as usize];
        // Expansions run ahead of the tokens after them, so the newest is nearly always the largest.
        match places.last() {
            Some(&last) if last >= position => {
                if let Err(at) = places.binary_search(&position) {
                    places.insert(at, position);
                }
            }
            _ => places.push(position),
        }
        first
    }

    fn of(&self, word: u32) -> &[u32] {
        let number = number(word);
        if self.has(number) {
            &self.lists[self.list_of[number] as usize]
        } else {
            &[]
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
    fn any(&self, list: &[u32]) -> bool {
        match group_and_words(list) {
            (Some(group), _) => self.has_group(group),
            (None, words) => words.iter().any(|word| self.has(number(*word))),
        }
    }
}

/// A phrase with no more slots and slop is followed in place: there are few ways through it.
const SHORT_PHRASE: u32 = 4;
const SMALL_SLOP: u32 = 2;

/// Answers whether a field condition holds for the item at hand.
pub(super) type FieldTest<'a> = &'a dyn Fn(&Field) -> bool;

/// One text, ready to be asked.
pub(super) struct Eval<'a> {
    pub(super) positions: &'a Positions,
    pub(super) fields: &'a [Field],
    pub(super) test: FieldTest<'a>,
}

impl Eval<'_> {
    /// True when the text matches.
    pub(super) fn matches(&self, code: &[u32]) -> bool {
        match code[0] {
            TERM => self.positions.any(term_words(code)),
            PHRASE => self.may_match(code) && self.visit(code, &mut |_| true),
            NEAR => self.may_match(code) && self.near_holds(code),
            NOT => !self.matches(&code[2..]),
            AND => operands(&code[2..]).all(|operand| self.matches(operand)),
            OR => operands(&code[2..]).any(|operand| self.matches(operand)),
            FIELD => (self.test)(&self.fields[code[1] as usize]),
            _ => unreachable!("the code holds only known operations"),
        }
    }

    /// False when a needed word is missing altogether; cheap, asked before positions are compared.
    fn may_match(&self, code: &[u32]) -> bool {
        match code[0] {
            TERM => self.positions.any(term_words(code)),
            PHRASE => slots(code).all(|words| self.positions.any(words)),
            NEAR => operands(&code[2..]).all(|operand| self.may_match(operand)),
            OR => operands(&code[2..]).any(|operand| self.may_match(operand)),
            _ => true,
        }
    }

    /// All stretches that the positive parts of these expressions take up, sorted, without repeats.
    pub(super) fn stretches<'c>(&self, all: impl IntoIterator<Item = &'c [u32]>) -> Vec<Stretch> {
        let mut found = Vec::new();
        for code in all {
            self.visit(code, &mut |stretch| {
                found.push(stretch);
                false
            });
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Shows the stretches of an expression in no order, some of them twice, until `seen` says that it
    /// has seen enough. True when it said so.
    fn visit(&self, code: &[u32], seen: &mut impl FnMut(Stretch) -> bool) -> bool {
        match code[0] {
            TERM => self.each_place(term_words(code)).any(seen),
            PHRASE if is_short(code) => self.short_phrase(code, seen),
            PHRASE => self.phrase(code).into_iter().any(seen),
            NEAR => self.near(code).into_iter().any(seen),
            AND | OR => operands(&code[2..])
                .filter(|operand| self.has_stretches(operand))
                .any(|operand| self.visit(operand, seen)),
            _ => false,
        }
    }

    /// False when an operand takes up nothing. Of words, phrases and nearness their stretches tell it.
    fn has_stretches(&self, operand: &[u32]) -> bool {
        match operand[0] {
            TERM | PHRASE | NEAR => self.may_match(operand),
            _ => self.matches(operand),
        }
    }

    /// Grows every beginning slot by slot; `spare` is the slop still unused.
    fn phrase(&self, code: &[u32]) -> Vec<Stretch> {
        let slop = code[1];
        let mut slots = slots(code);
        let first: Vec<_> = slots
            .next()
            .map(|words| self.each_place(words).collect())
            .unwrap_or_default();
        let mut grown: Vec<(Stretch, u32)> = first.into_iter().map(|one| (one, slop)).collect();
        for words in slots {
            let mut longer = Vec::new();
            for &(stretch, spare) in &grown {
                for &word in group_and_words(words).1 {
                    for place in self.next_places(word, stretch.end, spare) {
                        let end = place + width(word) - 1;
                        let left = spare - (place - stretch.end - 1);
                        longer.push((Stretch { end, ..stretch }, left));
                    }
                }
            }
            longer.sort_unstable();
            // Of two ways to the same stretch the one with more slop left can do all the other can.
            longer.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                kept.1 = if same { kept.1.max(later.1) } else { kept.1 };
                same
            });
            grown = longer;
            if grown.is_empty() {
                break;
            }
        }
        grown.into_iter().map(|(stretch, _)| stretch).collect()
    }

    /// A short phrase is followed word by word in place; trying every way through the others could take
    /// for ever.
    fn short_phrase(&self, code: &[u32], seen: &mut impl FnMut(Stretch) -> bool) -> bool {
        let mut slots = slots(code);
        let first = slots.next().unwrap_or_default();
        self.each_place(first).any(|one| {
            let ended = &mut |end| seen(Stretch { end, ..one });
            self.goes_on(slots.clone(), one.end, code[1], ended)
        })
    }

    /// Follows the slots that are left after position `end`, with so much slop to spare; shows where
    /// the phrase ends until `ended` says that it is enough.
    fn goes_on<'c>(
        &self,
        mut slots: impl Iterator<Item = &'c [u32]> + Clone,
        end: u32,
        spare: u32,
        ended: &mut impl FnMut(u32) -> bool,
    ) -> bool {
        let Some(words) = slots.next() else {
            return ended(end);
        };
        group_and_words(words).1.iter().any(|&word| {
            self.next_places(word, end, spare).any(|place| {
                let left = spare - (place - end - 1);
                self.goes_on(slots.clone(), place + width(word) - 1, left, ended)
            })
        })
    }

    /// Where a word stands after position `end`, over at most `spare` others.
    fn next_places(&self, word: u32, end: u32, spare: u32) -> impl Iterator<Item = u32> {
        let places = self.positions.of(word);
        let begin = places.partition_point(|&place| place <= end);
        let last = end + 1 + spare;
        places[begin..]
            .iter()
            .copied()
            .take_while(move |&place| place <= last)
    }

    /// True when some pair stands near enough. A side that is words alone is compared in place.
    fn near_holds(&self, code: &[u32]) -> bool {
        let mut sides = operands(&code[2..]);
        let (Some(left), Some(right)) = (sides.next(), sides.next()) else {
            return false;
        };
        let within = code[1];
        let (plain, other) = if right[0] == TERM {
            (right, left)
        } else {
            (left, right)
        };
        if plain[0] != TERM {
            let (left, right) = (self.stretches([left]), self.stretches([right]));
            return follows(&left, &right, within) || follows(&right, &left, within);
        }
        let (_, words) = group_and_words(term_words(plain));
        self.visit(other, &mut |one| {
            words
                .iter()
                .any(|&word| self.stands_near(word, one, within))
        })
    }

    /// True when the word stands before or after the stretch, not over it, near enough.
    fn stands_near(&self, word: u32, one: Stretch, within: u32) -> bool {
        let (places, more) = (self.positions.of(word), width(word) - 1);
        let after = places.partition_point(|&place| place <= one.end);
        let before = places.partition_point(|&place| place + more < one.start);
        places
            .get(after)
            .is_some_and(|place| place - one.end <= within)
            || places[..before]
                .last()
                .is_some_and(|place| one.start - (place + more) <= within)
    }

    /// Where the words of a list stand, word after word.
    fn each_place(&self, list: &[u32]) -> impl Iterator<Item = Stretch> {
        let (_, words) = group_and_words(list);
        words.iter().flat_map(|&word| {
            let places = self.positions.of(word).iter();
            places.map(move |&start| Stretch {
                start,
                end: start + width(word) - 1,
            })
        })
    }

    /// Pairs that do not overlap, at most `within − 1` words apart, in any order.
    fn near(&self, code: &[u32]) -> Vec<Stretch> {
        let within = code[1];
        let mut sides = operands(&code[2..]).map(|operand| self.stretches([operand]));
        let (left, right) = (
            sides.next().unwrap_or_default(),
            sides.next().unwrap_or_default(),
        );
        let mut found = Vec::new();
        ordered_pairs(&left, &right, within, &mut found);
        ordered_pairs(&right, &left, within, &mut found);
        found
    }
}

/// True when one of `after` begins at most `within` positions past one of `before`.
fn follows(before: &[Stretch], after: &[Stretch], within: u32) -> bool {
    before.iter().any(|one| {
        let next = after.partition_point(|other| other.start <= one.end);
        after
            .get(next)
            .is_some_and(|other| other.start - one.end <= within)
    })
}

/// Stretches from one of `before` to one of `after` that begins at most `within` positions past it.
fn ordered_pairs(before: &[Stretch], after: &[Stretch], within: u32, found: &mut Vec<Stretch>) {
    for one in before {
        let begin = after.partition_point(|other| other.start <= one.end);
        for other in after[begin..]
            .iter()
            .take_while(|other| other.start - one.end <= within)
        {
            found.push(Stretch {
                start: one.start,
                end: other.end,
            });
        }
    }
}

/// The list of words of a TERM's code.
fn term_words(code: &[u32]) -> &[u32] {
    &code[2..2 + code[1] as usize]
}

fn is_short(phrase: &[u32]) -> bool {
    phrase[1] <= SMALL_SLOP && phrase[2] <= SHORT_PHRASE
}

/// The slots of a phrase's code.
fn slots(code: &[u32]) -> impl Iterator<Item = &[u32]> + Clone {
    operands(&code[3..])
}

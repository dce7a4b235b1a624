//! Evaluates flat code on the positions of one text. This is the meaning of the language.

use super::{
    anchor::operands,
    ast::Field,
    code::{AND, FIELD, NEAR, NOT, OR, PHRASE, TERM, group_and_words, width},
    positions::Positions,
    sketch::Sketch,
};

/// A stretch of positions, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Where the stretches of an expression may begin and where they may end.
#[derive(Clone, Copy)]
struct Outline {
    begins: Sketch,
    ends: Sketch,
}

impl Outline {
    const NONE: Self = Self::at(Sketch::NOWHERE);
    const UNKNOWN: Self = Self::at(Sketch::ANYWHERE);

    const fn at(sketch: Sketch) -> Self {
        Self {
            begins: sketch,
            ends: sketch,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            begins: self.begins.and(other.begins),
            ends: self.ends.and(other.ends),
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

    /// False when the words that are needed are not there, or nowhere near each other; cheap, asked
    /// before positions are compared.
    fn may_match(&self, code: &[u32]) -> bool {
        !self.outline(code).begins.is_nowhere()
    }

    /// Where the stretches of an expression may be; nowhere when there can be none.
    fn outline(&self, code: &[u32]) -> Outline {
        match code[0] {
            TERM => Outline::at(self.positions.sketch(term_words(code))),
            PHRASE => self.outline_of_phrase(code),
            NEAR => self.outline_of_pair(code),
            OR => {
                let each = operands(&code[2..]).map(|operand| self.outline(operand));
                each.fold(Outline::NONE, Outline::and)
            }
            _ => Outline::UNKNOWN,
        }
    }

    fn outline_of_phrase(&self, code: &[u32]) -> Outline {
        let mut slots = slots(code).map(|words| self.positions.sketch(words));
        let begins = slots.next().unwrap_or_default();
        let mut ends = begins;
        for next in slots {
            if !ends.may_precede(next, code[1] + 1) {
                return Outline::NONE;
            }
            ends = next;
        }
        Outline { begins, ends }
    }

    fn outline_of_pair(&self, code: &[u32]) -> Outline {
        let mut sides = operands(&code[2..]).map(|operand| self.outline(operand));
        let (Some(left), Some(right)) = (sides.next(), sides.next()) else {
            return Outline::NONE;
        };
        let within = code[1];
        let near = left.ends.may_precede(right.begins, within)
            || right.ends.may_precede(left.begins, within);
        if near { left.and(right) } else { Outline::NONE }
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

//! What becomes of a word that was read: look-alikes mapped, ordinals cut, parts numbered.

use super::{
    Scanner, Token, offset,
    token::{PART, WHOLE},
};
use crate::text::{form::FormId, lexicon::collapse};

/// Hyphenated words of more parts than this are read as separate words.
const PARTS_MAX: usize = 6;
/// Spread letters («в о д ы») are joined from this many on.
const SPREAD_LETTERS_MIN: usize = 4;

impl Scanner<'_> {
    /// Maps look-alikes inside the part just read.
    pub(super) fn finish_part(&mut self) {
        let end = self.word.len();
        let part = *self.part();
        let mixed = part.cyrillic > 0 && part.foreign > 0;
        // Counted as the letters will stand, so that what was mapped is not mapped further when it
        // is read again.
        let letters = part.cyrillic + if mixed { part.foreign } else { 0 };
        let disguised = letters >= 2
            && part.digits > 0
            && u32::from(letters) * 10 >= u32::from(letters + part.digits) * 6;
        if mixed || disguised {
            let word = &self.word[part.from..end];
            let whole = disguised.then(|| self.unmask(word, mixed, true)).flatten();
            let mapped = whole.or_else(|| mixed.then(|| self.unmask(word, true, false)).flatten());
            if let Some(mapped) = mapped {
                self.word.truncate(part.from);
                self.word.push_str(&mapped);
            }
        }
        let end = self.word.len();
        self.part().to = end;
    }

    /// The word with look-alikes mapped; none when some foreign letter has no double.
    fn unmask(&self, word: &str, letters: bool, digits: bool) -> Option<String> {
        let inside = |at: usize, c: char| at > 0 && at + c.len_utf8() < word.len();
        word.char_indices()
            .map(|(at, c)| match c {
                'a'..='z' if letters => self.lexicon.lookalike(c),
                '0'..='9' if digits && inside(at, c) => self.lexicon.lookalike(c),
                '0'..='9' if digits => None,
                _ => Some(c),
            })
            .collect()
    }

    pub(super) fn emit(&mut self) {
        if self.parts.len() == 1 {
            if self.word.chars().nth(1).is_none() && self.join_spread_letters() {
                return;
            }
            return self.emit_single();
        }
        if self.is_ordinal() {
            let first = self.parts[0];
            self.word.truncate(first.to);
            let end = self.parts[1].end;
            self.parts.truncate(1);
            self.parts[0].end = end;
            return self.emit_single();
        }
        if self.parts.len() <= PARTS_MAX {
            let first = self.parts[0];
            let end = self.parts[self.parts.len() - 1].end;
            let form = self.forms.number(self.lexicon, &self.word);
            self.push_token(form, first.start, end, first.flags(&self.word) | WHOLE);
        }
        for index in 0..self.parts.len() {
            let part = self.parts[index];
            let word = &self.word[part.from..part.to];
            let flags = part.flags(word) | PART;
            let form = self.forms.number(self.lexicon, word);
            self.push_token(form, part.start, part.end, flags);
            self.position += 1;
        }
    }

    fn emit_single(&mut self) {
        let part = self.parts[0];
        let form = self.forms.number(self.lexicon, &self.word);
        self.push_token(form, part.start, part.end, part.flags(&self.word));
        self.position += u32::from(self.forms.width(form));
    }

    fn push_token(&mut self, form: FormId, start: usize, end: usize, flags: u8) {
        self.out.tokens.push(Token {
            form,
            position: self.position,
            start: offset(start),
            end: offset(end),
            flags,
        });
        self.last_word = Some(form);
    }

    /// «2-я», «15-го», «2-яяя»: the number alone.
    fn is_ordinal(&self) -> bool {
        const ENDINGS: &[&str] = &[
            "я", "й", "е", "го", "му", "ми", "м", "х", "ой", "ый", "ий", "ая", "ое", "ом", "ти",
            "ю", "ую", "и",
        ];
        let [number, ending] = self.parts.as_slice() else {
            return false;
        };
        number.letters == 0
            && number.digits > 0
            && ENDINGS.contains(&&*collapse(&self.word[ending.from..ending.to], 1))
    }

    /// Joins «в о д ы»: at least four single Russian letters one space apart.
    fn join_spread_letters(&mut self) -> bool {
        let first = self.parts[0];
        if first.cyrillic != 1 {
            return false;
        }
        if single_letter_after_space(self.text, self.at).is_none() {
            return false;
        }
        let mut joined = self.word.clone();
        let mut end = self.at;
        while let Some((letter, next)) = single_letter_after_space(self.text, end) {
            joined.push(letter);
            end = next;
        }
        if joined.chars().count() < SPREAD_LETTERS_MIN {
            return false;
        }
        self.at = end;
        self.parts[0].end = end;
        self.word = joined;
        self.emit_single();
        true
    }
}

/// A lone small or capital Russian letter after one space at byte `at`, folded, and the byte after it.
fn single_letter_after_space(text: &str, at: usize) -> Option<(char, usize)> {
    let mut rest = text[at..].chars();
    if rest.next()? != ' ' {
        return None;
    }
    let letter = rest.next()?;
    if !matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё') {
        return None;
    }
    if rest.next().is_some_and(|c| c.is_alphanumeric() || c == '-') {
        return None;
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let folded = if lower == 'ё' { 'е' } else { lower };
    Some((folded, at + 1 + letter.len_utf8()))
}

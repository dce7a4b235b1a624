//! What a text must have for a personal number to be in it: one look at its bytes, so that only the few
//! texts with something like it pay for the patterns.

use crate::text::rare::rare_bytes;

/// What a kind of number cannot do without.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sign {
    /// The sign of a mailbox.
    Mailbox,
    /// A bracket before what may be its name, or the end of a host: «ivan(собака)mail.ru».
    SpelledAt,
    /// So many digits near each other.
    Digits(usize),
    /// A sign that hides a digit: «8950***1234», «89501хххххх».
    Hidden,
    /// Three digits between letters of a plate.
    Plate,
}

/// The signs of a text.
#[derive(Debug, Default)]
pub(super) struct Signs {
    mailbox: bool,
    spelled_at: bool,
    hidden: bool,
    plate: bool,
    /// The most digits with short gaps and no letter between them.
    digits: usize,
}

/// Bytes between two digits of one number, at most: four blanks and a dash of three bytes each.
const GAP_MAX: usize = 15;
/// Bytes between the last digit and the sign that hides the next one, at most.
const HIDDEN_GAP_MAX: usize = 15;
/// Digits of a plate before those of the region.
const PLATE_DIGITS: usize = 3;
/// Signs between the digits of a plate and its letters, at most.
const PLATE_GAP_MAX: usize = 3;

impl Signs {
    pub(super) fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let mut row = Row::default();
        let is_sign = |byte: u8| byte.is_ascii_digit() | matches!(byte, b'@' | b'(' | b'[' | b'.');
        for at in rare_bytes(text, is_sign) {
            match text.as_bytes()[at] {
                b'@' => signs.mailbox = true,
                b'(' | b'[' | b'.' => signs.spelled_at |= spells_at(text, at),
                _ => {
                    row.go_on(text, at);
                    signs.digits = signs.digits.max(row.digits);
                    signs.hidden |= hides_digits(text, at + 1);
                    signs.plate |= row.group == PLATE_DIGITS && is_between_letters(text, at + 1);
                }
            }
        }
        signs
    }

    pub(super) const fn show(&self, sign: Sign) -> bool {
        match sign {
            Sign::Mailbox => self.mailbox,
            Sign::SpelledAt => self.spelled_at,
            Sign::Digits(least) => self.digits >= least,
            Sign::Hidden => self.hidden,
            Sign::Plate => self.plate,
        }
    }
}

/// Digits that may be one number, up to the one read last.
#[derive(Debug, Default)]
struct Row {
    /// How many, with short gaps and no letter between them.
    digits: usize,
    /// Those of the last group, side by side.
    group: usize,
    /// Where the last one ends.
    end: usize,
}

impl Row {
    /// Reads the next digit of the text, at this byte.
    fn go_on(&mut self, text: &str, at: usize) {
        let gap = &text.as_bytes()[self.end..at];
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, 0xD0 | 0xD1);
        let joins = gap.len() <= GAP_MAX && !gap.iter().any(is_letter);
        self.digits = if joins { self.digits + 1 } else { 1 };
        self.group = if gap.is_empty() { self.group + 1 } else { 1 };
        self.end = at + 1;
    }
}

/// True when a sign that hides a digit stands soon after the one that ends before byte `from`.
fn hides_digits(text: &str, from: usize) -> bool {
    let after = &text.as_bytes()[from..];
    let near = after.iter().take(HIDDEN_GAP_MAX + 1);
    let gap = near.take_while(|byte| !byte.is_ascii_digit()).count();
    let hides = |at: usize| match after[at] {
        b'*' | b'x' | b'X' => true,
        0xD0 | 0xD1 => text[from + at..].starts_with(['х', 'Х']),
        _ => false,
    };
    (0..gap).any(hides)
}

/// True when what stands behind this bracket or stop may be a mailbox's sign in words or the end of a host.
fn spells_at(text: &str, at: usize) -> bool {
    match text.as_bytes()[at] {
        b'.' => is_top(&text.as_bytes()[at + 1..]),
        _ => text[at + 1..].starts_with(['с', 'С', 'd', 'D', 'a', 'A']),
    }
}

/// How the end of a host begins: «.ru», «.com», «.рф».
fn is_top(after: &[u8]) -> bool {
    const BEGINNINGS: [&str; 8] = ["ru", "co", "ne", "or", "su", "by", "р", "Р"];
    let begins = |top: &str| {
        let head = after.get(..top.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(top.as_bytes()))
    };
    // A stop is nearly always before a blank.
    after.first().is_some_and(|byte| *byte > b'/') && BEGINNINGS.into_iter().any(begins)
}

/// True when the digits before byte `end` stand between letters that plates have.
fn is_between_letters(text: &str, end: usize) -> bool {
    let is_letter = |c: Option<char>| {
        c.and_then(|c| c.to_lowercase().next())
            .is_some_and(|c| "авекмнорстухabekmhopctyx".contains(c))
    };
    let mut after = text[end..].chars().take(PLATE_GAP_MAX + 1);
    let mut before = text[..end - PLATE_DIGITS]
        .chars()
        .rev()
        .take(PLATE_GAP_MAX + 1);
    is_letter(before.find(|c| c.is_alphanumeric()))
        && is_letter(after.find(|c| c.is_alphanumeric()))
}

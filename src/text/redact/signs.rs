//! What a text must have for a personal number to be in it: one look at its bytes, so that only the few
//! texts with something like it pay for the patterns.

use memchr::{memchr, memchr3_iter};

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
        let mut signs = Self {
            mailbox: memchr(b'@', text.as_bytes()).is_some(),
            spelled_at: memchr3_iter(b'(', b'[', b'.', text.as_bytes())
                .any(|at| spells_at(text, at)),
            ..Self::default()
        };
        // Without a way out in the middle, so that many bytes are looked at together: most texts have no
        // digit, and then no number.
        if text
            .bytes()
            .fold(false, |any, byte| any | byte.is_ascii_digit())
        {
            signs.count(text);
        }
        signs
    }

    /// What the digits of a text show.
    fn count(&mut self, text: &str) {
        // Digits of the number, of its last group, and where that ended.
        let (mut run, mut group, mut last) = (0, 0, None::<usize>);
        for (at, byte) in text.bytes().enumerate() {
            let gap = last.map_or(usize::MAX, |last| at - last - 1);
            if byte.is_ascii_digit() {
                run = if gap <= GAP_MAX { run + 1 } else { 1 };
                group = if gap == 0 { group + 1 } else { 1 };
                self.digits = self.digits.max(run);
                last = Some(at);
                continue;
            }
            if gap == 0 && group == PLATE_DIGITS && !self.plate {
                self.plate = is_between_letters(text, at);
            }
            match byte {
                b'*' | b'x' | b'X' => self.hidden |= gap <= HIDDEN_GAP_MAX,
                0xD0 | 0xD1 if gap <= HIDDEN_GAP_MAX => {
                    self.hidden |= text[at..].starts_with(['х', 'Х']);
                }
                _ => {}
            }
            // Letters end a number; those that hide digits have been looked at.
            if byte.is_ascii_alphabetic() || matches!(byte, 0xD0 | 0xD1) {
                run = 0;
            }
        }
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

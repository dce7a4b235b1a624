//! What a text must have for a personal number to be in it: one look at its bytes, so that only the few
//! texts with something like it pay for the patterns.

/// What a kind of number cannot do without.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sign {
    /// The sign of a mailbox.
    Mailbox,
    /// A bracket before what may be its name: «ivan(собака)mail.ru».
    SpelledAt,
    /// So many digits near each other.
    Digits(usize),
    /// A sign that hides a digit: «8950***1234», «89501хххххх».
    Hidden,
}

/// The signs of a text.
#[derive(Debug, Default)]
pub(super) struct Signs {
    mailbox: bool,
    spelled_at: bool,
    hidden: bool,
    /// The most digits with short gaps between them.
    digits: usize,
}

/// Bytes between two digits of one number, at most: three signs «№».
const GAP_MAX: usize = 9;

impl Signs {
    pub(super) fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let (mut run, mut last) = (0, None::<usize>);
        for (at, byte) in text.bytes().enumerate() {
            let gap = last.map_or(usize::MAX, |last| at - last - 1);
            if byte.is_ascii_digit() {
                run = if gap <= GAP_MAX { run + 1 } else { 1 };
                signs.digits = signs.digits.max(run);
                last = Some(at);
            } else if byte == b'@' {
                signs.mailbox = true;
            } else if matches!(byte, b'(' | b'[') {
                let name = ['с', 'С', 'd', 'D', 'a', 'A'];
                signs.spelled_at |= text[at + 1..].starts_with(name);
            } else if gap == 0 {
                signs.hidden |= text[at..].starts_with(['*', 'x', 'X', 'х', 'Х']);
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
        }
    }
}

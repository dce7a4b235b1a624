//! A reader over the text behind a street's name: digits, letters and the words of addresses.

const HOUSE_WORDS: [&str; 8] = ["домом", "домов", "дома", "доме", "дому", "дом", "д", "№"];
/// Words after a number that make it no house.
const UNITS: [&str; 47] = [
    "лет",
    "год",
    "дня",
    "дне",
    "дни",
    "день",
    "сут",
    "недел",
    "числ",
    "месяц",
    "час",
    "мин",
    "сек",
    "руб",
    "тыс",
    "млн",
    "процент",
    "градус",
    "человек",
    "чел",
    "ребен",
    "ребён",
    "детей",
    "внук",
    "раз",
    "км",
    "метр",
    "м",
    "см",
    "литр",
    "шт",
    "домов",
    "квартир",
    "подъезд",
    "этаж",
    "январ",
    "феврал",
    "март",
    "апрел",
    "мая",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
];

/// As much of a text as tells the unit at its beginning: the rest of a long text is not lowered.
fn head(text: &str) -> &str {
    const LETTERS: usize = 20;
    let end = text.char_indices().nth(LETTERS);
    end.map_or(text, |(end, _)| &text[..end])
}

/// A reader over the text; every step either takes what it looks for or stays where it is.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) rest: &'t str,
    pub(super) at: usize,
    /// Inside a list: «6,8» is no fraction.
    pub(super) in_list: bool,
}

impl<'t> Cursor<'t> {
    pub(super) const fn of(rest: &'t str) -> Self {
        Self {
            rest,
            at: 0,
            in_list: false,
        }
    }

    pub(super) fn left(&self) -> &'t str {
        &self.rest[self.at..]
    }

    /// Skips blanks and the punctuation of addresses.
    pub(super) fn blanks(&mut self) {
        let left = self.left();
        let rest = left.trim_start_matches([' ', ',', '.', '\u{a0}', '»', '"']);
        self.at += left.len() - rest.len();
    }

    /// Skips a line break or a bracket, behind which a house may stand that is called one.
    pub(super) fn apart(&mut self) -> bool {
        let left = self.left();
        let rest = left.trim_start_matches([' ', '\u{a0}', '\r', '\n', '(']);
        self.at += left.len() - rest.len();
        left.starts_with(['\r', '\n', '('])
    }

    /// Takes this word in any case of letters, when no letter follows it.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let left = self.left();
        let mut letters = left.char_indices();
        let same = word.chars().all(|wanted| {
            let met = letters.next().map(|(_, c)| c);
            met == Some(wanted) || met.is_some_and(|c| capital_of(wanted) == Some(c))
        });
        let end = letters.offset();
        let fits = same && !left[end..].starts_with(char::is_alphabetic);
        if fits {
            self.at += end;
        }
        fits
    }

    pub(super) fn house_word(&mut self) -> bool {
        let named = HOUSE_WORDS.iter().any(|word| self.word(word));
        if named {
            self.blanks();
            self.word("№");
        }
        named
    }

    pub(super) fn digits(&mut self) -> Option<&'t str> {
        let left = self.left();
        let end = left
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(left.len());
        self.at += end;
        (end > 0).then_some(&left[..end])
    }

    /// «47а», «12 А», «12 а, кв. 5».
    pub(super) fn letter(&mut self) -> Option<char> {
        let left = self.left();
        let tight = left.trim_start_matches(' ');
        let spaced = left.len() - tight.len();
        let hyphen = spaced == 0 && tight.starts_with('-');
        let quoted = tight[usize::from(hyphen)..].trim_start_matches(['"', '«', '\'']);
        let mut behind = quoted.chars();
        let letter = behind.next().map(cyrillic);
        let letter = letter.filter(|c| is_house_letter(*c))?;
        let after = behind.as_str();
        if after.starts_with(char::is_alphanumeric) || spaced > 1 {
            return None;
        }
        // «7 г. Шебекино» goes on with a town, «48-а» is a letter, «5-е» an ordinal.
        let town = spaced > 0 && matches!(letter, 'г' | 'д') && after.starts_with('.');
        let clear = letter.is_uppercase()
            && !matches!(letter, 'В' | 'И' | 'К' | 'С' | 'У' | 'О' | 'Я')
            || letter == 'б'
            || matches!(letter, 'а' | 'г' | 'д') && !town && ends_word_group(after);
        if spaced > 0 && !clear || hyphen && !matches!(letter, 'а'..='д' | 'А'..='Д') {
            return None;
        }
        let after = after.trim_start_matches(['"', '»', '\'']);
        self.at += left.len() - after.len();
        letter.to_lowercase().next()
    }

    /// «/1», «/2а»; a flat after a hyphen («12-5») is passed over.
    pub(super) fn fraction(&mut self) -> Option<String> {
        let before = self.at;
        if self.left().starts_with(['/', '\\']) {
            self.at += 1;
            if let Some(digits) = self.digits() {
                let letter = self.letter().map(String::from).unwrap_or_default();
                return Some(format!("{digits}{letter}"));
            }
        }
        self.at = before;
        None
    }

    /// «-15» behind «1»: the other end of a stretch. «12-5» is a flat, «5 - 12 дней» is none of both.
    pub(super) fn upto(&mut self, least: u32) -> Option<String> {
        const DASHES: [char; 3] = ['-', '–', '—'];
        let mut ahead = *self;
        let left = ahead.left();
        let dash = left.trim_start_matches(' ');
        let rest = dash.strip_prefix(DASHES)?.trim_start_matches(' ');
        ahead.at += left.len() - rest.len();
        let digits = ahead.digits().filter(|digits| digits.len() < 4)?;
        let greater = digits.parse().is_ok_and(|most: u32| most > least);
        if !greater || !ahead.ends_well(false) {
            return None;
        }
        *self = ahead;
        Some(digits.to_owned())
    }

    /// False when the number turns out to be a date, a time, an amount or an ordinal.
    pub(super) fn ends_well(&mut self, named: bool) -> bool {
        let left = self.left();
        if let Some(after) = left.strip_prefix('-') {
            return after.starts_with(|c: char| c.is_ascii_digit());
        }
        if left.starts_with(char::is_alphanumeric) && !left.starts_with(['к', 'К', 'с', 'С']) {
            return false;
        }
        if named {
            return true;
        }
        let mut rest = left.chars();
        if matches!(rest.next(), Some(':' | '.' | ','))
            && rest.next().is_some_and(|c| c.is_ascii_digit())
        {
            return self.in_list || is_list(left);
        }
        let next = head(left.trim_start_matches([' ', '\u{a0}'])).to_lowercase();
        if tells_part(&next) {
            return true;
        }
        !(next.starts_with(['%', '°', '₽']) || is_unit(&next))
    }

    /// «к. 2», «корп 2», «стр. 1» and the like after the number.
    pub(super) fn part(&mut self, words: &[&str]) -> Option<String> {
        let before = *self;
        self.blanks();
        if words.iter().any(|word| self.word(word)) {
            self.blanks();
            if let Some(digits) = self.digits().filter(|digits| digits.len() < 3) {
                let letter = self.letter().map(String::from).unwrap_or_default();
                if self.ends_well(false) {
                    return Some(format!("{digits}{letter}"));
                }
            }
        }
        *self = before;
        None
    }
}

/// True when a text, in small letters, begins with what a number counts or measures.
pub(super) fn is_unit(next: &str) -> bool {
    UNITS.iter().any(|unit| match unit.chars().count() {
        0..=2 => next
            .strip_prefix(unit)
            .is_some_and(|after| !after.starts_with(char::is_alphabetic)),
        _ => next.starts_with(unit),
    })
}

/// «45,47,49» without blanks; «45,5» is a fraction.
fn is_list(behind_first: &str) -> bool {
    let is_number =
        |part: &str| (1..4).contains(&part.bytes().take_while(u8::is_ascii_digit).count());
    let others = behind_first.split(',').skip(1).take(2);
    behind_first.starts_with(',') && others.filter(|part| is_number(part)).count() == 2
}

/// «12 подъезд 3», «12 квартира № 5»: what is counted stands behind its own word.
fn tells_part(next: &str) -> bool {
    const PARTS: [&str; 3] = ["подъезд", "этаж", "квартира"];
    let mut behind = PARTS.iter().filter_map(|part| next.strip_prefix(part));
    behind.any(|rest| {
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("номер").unwrap_or(rest);
        rest.trim_start_matches([' ', '№', ':'])
            .starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The house letter that a Latin one imitates.
fn cyrillic(letter: char) -> char {
    match letter {
        'a' => 'а',
        'e' => 'е',
        'k' => 'к',
        'm' => 'м',
        'A' => 'А',
        'B' => 'В',
        'E' => 'Е',
        'K' => 'К',
        'M' => 'М',
        other => other,
    }
}

fn is_house_letter(c: char) -> bool {
    matches!(c, 'а'..='и' | 'А'..='И' | 'к'..='м' | 'К'..='М')
}

/// True when an address ends here or goes on with a flat, a building part or an entrance.
fn ends_word_group(after: &str) -> bool {
    let rest = after.trim_start_matches(' ');
    rest.is_empty()
        || rest.starts_with([',', '.', ';', ')', '\n', '!', '?'])
        || ["кв", "корп", "к.", "подъезд", "под.", "стр"]
            .iter()
            .any(|word| rest.starts_with(word))
}

/// The capital of a small Russian letter.
fn capital_of(small: char) -> Option<char> {
    matches!(small, 'а'..='я')
        .then(|| char::from_u32(u32::from(small) - 0x20))
        .flatten()
}

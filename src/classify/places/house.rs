//! House numbers: «12», «47а», «12/1», «12 к2»; never the flat.

use crate::text::fold;

/// A house number read from the words after a street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct House {
    /// Normalised.
    pub(super) number: String,
    /// Bytes of the text that it takes, from where reading began.
    pub(super) length: usize,
    /// A word for "house" stood before it.
    pub(super) named: bool,
}

const HOUSE_WORDS: [&str; 8] = ["домом", "домов", "дома", "доме", "дому", "дом", "д", "№"];
const BESIDE: [&str; 10] = [
    "напротив",
    "возле",
    "около",
    "рядом с",
    "перед",
    "за",
    "в",
    "у",
    "с",
    "при",
];
/// Words after a number that make it no house.
const UNITS: [&str; 46] = [
    "лет",
    "год",
    "дня",
    "дне",
    "дни",
    "день",
    "сут",
    "недел",
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

/// Reads a house number at the beginning of `rest`, the text after a street's name.
pub(super) fn read(rest: &str) -> Option<House> {
    let mut cursor = Cursor { rest, at: 0 };
    cursor.blanks();
    if BESIDE.iter().any(|word| cursor.word(word)) {
        cursor.blanks();
        cursor.house_word().then_some(())?;
        return number(cursor, true);
    }
    let named = cursor.house_word();
    number(cursor, named)
}

/// True when a text after a number goes on with a house that is called one: «2, дом 7». Several («2, дома 3
/// и 5») may go on with a list, and «2, у дома 7» tells where it stands.
pub(super) fn is_named(rest: &str) -> bool {
    let mut cursor = Cursor { rest, at: 0 };
    cursor.blanks();
    let one = ["дом", "доме", "д"].iter().any(|word| cursor.word(word));
    one && number(cursor, true).is_some()
}

/// The other houses of a list, «5, 7 и 9», at the beginning of `rest`, the text after the first one, and
/// how many bytes they take. Only «и» makes a list: «5, 12» may be a house and a flat.
pub(super) fn more(rest: &str) -> Option<(Vec<String>, usize)> {
    let mut cursor = Cursor { rest, at: 0 };
    let mut numbers = Vec::new();
    loop {
        let comma = cursor.left().trim_start().starts_with(',');
        cursor.blanks();
        let last = cursor.word("и");
        if !comma && !last {
            return None;
        }
        cursor.blanks();
        let named = cursor.house_word();
        let house = number(cursor, false)?;
        cursor.at = house.length;
        numbers.push(house.number);
        if last {
            return (named || stands_alone(cursor.left())).then_some((numbers, cursor.at));
        }
    }
}

/// True when the text after a number counts nothing: it ends, or goes on with another thought.
pub(super) fn stands_alone(rest: &str) -> bool {
    const NEXT: [&str; 47] = [
        "нет",
        "не",
        "ни",
        "без",
        "опять",
        "снова",
        "тоже",
        "уже",
        "в",
        "во",
        "на",
        "по",
        "у",
        "с",
        "со",
        "до",
        "кв",
        "корп",
        "под",
        "где",
        "когда",
        "никто",
        "весь",
        "вся",
        "все",
        "второй",
        "третий",
        "вторые",
        "третьи",
        "сидим",
        "сидят",
        "остались",
        "отключили",
        "нету",
        "прорыв",
        "прорвало",
        "холодно",
        "темно",
        "лифт",
        "мусор",
        "свет",
        "газ",
        "отопление",
        "течет",
        "затопило",
        "вонь",
        "воняет",
    ];
    let next = rest.trim_start_matches([' ', '\u{a0}']);
    let end = next
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(next.len());
    end == 0 && !next.starts_with(|c: char| c.is_ascii_digit())
        || NEXT.contains(&fold(&next[..end]).as_ref())
}

/// Reads a number that stands alone, as in «дом 5 по улице Мира».
pub(super) fn read_number(text: &str) -> Option<String> {
    let house = number(Cursor { rest: text, at: 0 }, true)?;
    (house.length == text.len()).then_some(house.number)
}

fn number(mut cursor: Cursor<'_>, named: bool) -> Option<House> {
    cursor.blanks();
    let digits = cursor.digits()?;
    if digits.len() > 3 || digits.starts_with('0') {
        return None;
    }
    let mut number = digits.to_owned();
    if let Some(letter) = cursor.letter() {
        number.push(letter);
    }
    if let Some(fraction) = cursor.fraction() {
        number.push('/');
        number.push_str(&fraction);
    }
    if !cursor.ends_well(named) {
        return None;
    }
    for (words, mark) in [
        (&["корпус", "корп", "кор", "к"][..], 'к'),
        (&["строение", "стр"][..], 'с'),
    ] {
        if let Some(part) = cursor.part(words) {
            number.push(' ');
            number.push(mark);
            number.push_str(&part);
        }
    }
    Some(House {
        number,
        length: cursor.at,
        named,
    })
}

/// As much of a text as tells the unit at its beginning: the rest of a long text is not lowered.
fn head(text: &str) -> &str {
    const LETTERS: usize = 10;
    let end = text.char_indices().nth(LETTERS);
    end.map_or(text, |(end, _)| &text[..end])
}

/// A reader over the text; every step either takes what it looks for or stays where it is.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    rest: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn left(&self) -> &'t str {
        &self.rest[self.at..]
    }

    /// Skips blanks and the punctuation of addresses.
    fn blanks(&mut self) {
        let left = self.left();
        let rest = left.trim_start_matches([' ', ',', '.', '\u{a0}', '»', '"']);
        self.at += left.len() - rest.len();
    }

    /// Takes this word in any case of letters, when no letter follows it.
    fn word(&mut self, word: &str) -> bool {
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

    fn house_word(&mut self) -> bool {
        let named = HOUSE_WORDS.iter().any(|word| self.word(word));
        if named {
            self.blanks();
            self.word("№");
        }
        named
    }

    fn digits(&mut self) -> Option<&'t str> {
        let left = self.left();
        let end = left
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(left.len());
        self.at += end;
        (end > 0).then_some(&left[..end])
    }

    /// «47а», «12 А», «12 а, кв. 5».
    fn letter(&mut self) -> Option<char> {
        let left = self.left();
        let tight = left.trim_start_matches(' ');
        let spaced = left.len() - tight.len();
        let hyphen = spaced == 0 && tight.starts_with('-');
        let quoted = tight[usize::from(hyphen)..].trim_start_matches(['"', '«', '\'']);
        let letter = quoted.chars().next().filter(|c| is_house_letter(*c))?;
        let after = &quoted[letter.len_utf8()..];
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
    fn fraction(&mut self) -> Option<String> {
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

    /// False when the number turns out to be a date, a time, an amount or an ordinal.
    fn ends_well(&mut self, named: bool) -> bool {
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
            return false;
        }
        let next = head(left.trim_start_matches([' ', '\u{a0}'])).to_lowercase();
        !(next.starts_with(['%', '°', '₽'])
            || UNITS.iter().any(|unit| match unit.chars().count() {
                0..=2 => next
                    .strip_prefix(unit)
                    .is_some_and(|after| !after.starts_with(char::is_alphabetic)),
                _ => next.starts_with(unit),
            }))
    }

    /// «к. 2», «корп 2», «стр. 1» and the like after the number.
    fn part(&mut self, words: &[&str]) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn houses_are_read_and_flats_are_not() {
        for (rest, number) in [
            (" 15", "15"),
            (", 47а", "47а"),
            (", 47 А не убирают", "47а"),
            (", д. 12 к. 2 кв 5", "12 к2"),
            (" дом 12/1, подъезд 3", "12/1"),
            (" 12-5", "12"),
            (" д.12к2", "12 к2"),
            (" 12 корпус 3 строение 1", "12 к3 с1"),
            (" у дома 8", "8"),
            (" дом № 5", "5"),
            (" д. 7 а, кв. 3", "7а"),
            (" 10 в подъезде темно", "10"),
            (" 12 к 2 часам дня", "12"),
        ] {
            assert_eq!(
                read(rest).map(|house| house.number).as_deref(),
                Some(number),
                "{rest}"
            );
        }
    }

    #[test]
    fn amounts_dates_and_ordinals_are_no_houses() {
        for rest in [
            " 3 дня нет света",
            " 15:30",
            " 12.05",
            " 5-й микрорайон",
            " 20 %",
            " 100 рублей",
            " 2026",
            " нет света",
            " в 5 утра",
            " 5 лет",
            " 05",
            " 15 человек",
            " 14 градусов",
        ] {
            assert_eq!(read(rest), None, "{rest}");
        }
    }
}

//! House numbers: «12», «47а», «12/1», «12 к2»; never the flat.

use super::cursor::Cursor;
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
    /// That word was of several houses: «дома 3, 5».
    pub(super) several: bool,
    /// The number behind a dash, where both may be the ends of a stretch of houses: «1-15». A smaller one
    /// is a flat: «12-5», and so is one far behind: «12-45».
    pub(super) upto: Option<String>,
}

/// Words for several houses, or for one in some case.
const SEVERAL: [&str; 3] = ["дома", "домов", "домах"];
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

/// Reads a house number at the beginning of `rest`, the text after a street's name.
pub(super) fn read(rest: &str) -> Option<House> {
    let mut cursor = Cursor::of(rest);
    cursor.blanks();
    let apart = cursor.apart();
    if BESIDE.iter().any(|word| cursor.word(word)) {
        cursor.blanks();
        cursor.house_word().then_some(())?;
        return number(cursor, true);
    }
    let mut said = cursor;
    let named = cursor.house_word();
    let house = number(cursor, named).filter(|_| named || !apart)?;
    let several = named && SEVERAL.iter().any(|word| said.word(word));
    Some(House { several, ..house })
}

/// True when a text after a number goes on with a house that is called one: «2, дом 7». Several («2, дома 3
/// и 5») may go on with a list, and «2, у дома 7» tells where it stands.
pub(super) fn is_named(rest: &str) -> bool {
    let mut cursor = Cursor::of(rest);
    cursor.blanks();
    let one = ["дом", "доме", "д"].iter().any(|word| cursor.word(word));
    one && number(cursor, true).is_some()
}

/// The other houses of a list at the beginning of `rest`, the text after the `first` one, and how many
/// bytes they take. «5, 12» may be a house and a flat, so a list needs «и» («5, 7 и 9»), a word for houses
/// («дома 5, 7», «д. 5, д. 7») or three numbers that rise («5, 7, 9»).
pub(super) fn more(rest: &str, first: &House) -> Option<(Vec<String>, usize)> {
    let mut cursor = Cursor {
        in_list: true,
        ..Cursor::of(rest)
    };
    let mut found: Vec<House> = Vec::new();
    let mut sure = first.several;
    loop {
        let comma = cursor.left().trim_start().starts_with(',');
        cursor.blanks();
        let last = cursor.word("и");
        if !comma && !last {
            break;
        }
        cursor.blanks();
        let named = cursor.house_word();
        let Some(house) = number(cursor, false) else {
            break;
        };
        cursor.at = house.length;
        let alone = named || stands_alone(cursor.left());
        if last && !alone {
            break;
        }
        sure |= last;
        found.push(House { named, ..house });
        if last {
            break;
        }
    }
    let named = || first.named && found.iter().all(|house| house.named);
    let all = || [first].into_iter().chain(&found);
    let rising =
        || found.len() > 1 && all().is_sorted_by(|one, next| one.digits() <= next.digits());
    if found.is_empty() || !(sure || named() || rising()) {
        return None;
    }
    let length = found.last()?.length;
    Some((
        found.into_iter().map(|house| house.number).collect(),
        length,
    ))
}

impl House {
    /// The number without its letter and parts.
    fn digits(&self) -> u32 {
        let digits = self.number.bytes().take_while(u8::is_ascii_digit);
        digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
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
    let house = number(Cursor::of(text), true)?;
    (house.length == text.len() && house.upto.is_none()).then_some(house.number)
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
    let plain = number.len() == digits.len();
    let least = digits.parse().ok().filter(|_| plain);
    let mut ahead = cursor;
    let upto = least.and_then(|least: u32| {
        let most = ahead.upto(least)?;
        (named || is_stretch(least, &most)).then_some(most)
    });
    if upto.is_some() {
        cursor = ahead;
    }
    Some(House {
        number,
        length: cursor.at,
        named,
        several: false,
        upto,
    })
}

/// True when these may be the ends of a stretch of houses: it begins with the street, or is short.
fn is_stretch(least: u32, most: &str) -> bool {
    const HOUSES: u32 = 10;
    least == 1 || most.parse().is_ok_and(|most: u32| most <= least + HOUSES)
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

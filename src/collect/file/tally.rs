//! Row → [`Tally`]: of a contact centre's export the figures alone. Its text, ids and addresses are not
//! read; what names a topic is redacted, and what is too long to name one is not kept.

use super::{
    ColumnMap, Field, FileOptions, moment,
    row::{Row, territory},
};
use crate::{
    domain::{Phones, Tally},
    text::{clean, redact},
};

/// Longest name of a topic, a group or a municipality, characters: what is longer is a text in the wrong
/// column, and its beginning shall not stay either.
const NAME_MAX: usize = 120;
/// Most that one row may count: more is an id or a phone in the wrong column.
const COUNT_MAX: usize = 1_000_000;

/// The tally of a row; the error is a reason with a remedy.
pub(super) fn to_tally(
    mut row: Row,
    map: &ColumnMap,
    options: &FileOptions,
) -> Result<Tally, String> {
    let mut take = |field: Field| row[field as usize].take().map(|v| v.trim().to_owned());
    let written = take(Field::PublishedAt).ok_or("нет даты. Впишите её или удалите строку")?;
    let day = moment::read(&written, map, options.now)?;
    let named = take(Field::Territory).map(|name| territory(name, map).to_string());
    Ok(Tally {
        day: day.to_zoned(map.zone()).date(),
        territory: named.and_then(|name| kept(&name)),
        group: take(Field::TopicGroup).and_then(|name| kept(&name)),
        topic: take(Field::Topic).and_then(|name| kept(&name)),
        count: take(Field::Count).map_or(Ok(1), |written| counted(&written))?,
    })
}

/// A name in one line, if it is short enough for one.
fn kept(name: &str) -> Option<String> {
    let name = redact(&clean(name), &Phones::default()).into_owned();
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    (!name.is_empty() && name.chars().count() <= NAME_MAX).then_some(name)
}

/// A whole number; spreadsheets part its thousands.
fn counted(written: &str) -> Result<usize, String> {
    let digits: String = written.split_whitespace().collect();
    let number = digits.parse().ok().filter(|number| *number <= COUNT_MAX);
    number
        .ok_or_else(|| format!("непонятное количество. Ожидается целое число от 0 до {COUNT_MAX}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_redacted() {
        assert_eq!(kept(" Дворы\nи  ямы ").as_deref(), Some("Дворы и ямы"));
        assert_eq!(
            kept("Вода, 8 900 123-45-67").as_deref(),
            Some("Вода, ⟨телефон⟩")
        );
        assert_eq!(
            kept(&"я".repeat(NAME_MAX)).map(|name| name.len()),
            Some(240)
        );
        assert_eq!(kept(&"я".repeat(NAME_MAX + 1)), None);
        assert_eq!(kept(" "), None);
    }

    #[test]
    fn a_count_is_a_whole_number() {
        for (written, number) in [
            ("0", Some(0)),
            ("1 200", Some(1_200)),
            ("1\u{a0}200", Some(1_200)),
            ("-1", None),
            ("1,5", None),
            ("89001234567", None),
            ("много", None),
        ] {
            assert_eq!(counted(written).ok(), number, "{written}");
        }
    }
}

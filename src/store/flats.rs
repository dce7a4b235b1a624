//! Flat numbers in texts, for retention: 30 days after closing nobody needs to know the flat.
//!
//! Digits become bullets one for one, so that the spans of a verdict's evidence stay true. Hiding
//! too much does no harm at that age; the house stays, it is what figures are about.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// «кв. 15», «квартира № 15», «кв-ра 15, 16 и 17», «комн. 3».
static FLAT_THEN_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[^\p{L}])(?:кв|кв-р\p{L}*|квартир\p{L}*|комн|комнат\p{L}*)\s*[.:]?\s*(?:№|номер\p{L}*)?\s*\d+(?:\s*(?:,|и)\s*\d+)*",
    )
    .expect("tested below")
});
/// «в 15 квартире», «15-я квартира»; what follows must not be the flat's own number.
static NUMBER_THEN_FLAT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\d+(?:-?\p{L}{1,3})?\s+квартир\p{L}*(?:\s*[.:№]*\s*[\d•])?")
        .expect("tested below")
});

/// The text with its flat numbers hidden; borrowed when it names none.
pub(super) fn hide(text: &str) -> Cow<'_, str> {
    match FLAT_THEN_NUMBER.replace_all(text, |found: &regex::Captures<'_>| bullets(&found[0])) {
        Cow::Borrowed(text) => NUMBER_THEN_FLAT.replace_all(text, hide_first),
        Cow::Owned(text) => {
            Cow::Owned(NUMBER_THEN_FLAT.replace_all(&text, hide_first).into_owned())
        }
    }
}

fn hide_first(found: &regex::Captures<'_>) -> String {
    let found = &found[0];
    if found.ends_with(|end: char| end == '•' || end.is_ascii_digit()) {
        found.to_owned()
    } else {
        bullets(found)
    }
}

fn bullets(found: &str) -> String {
    let hidden = found.chars().map(|c| if c.is_numeric() { '•' } else { c });
    hidden.collect()
}

#[cfg(test)]
mod tests {
    use super::hide;

    #[test]
    fn flats_are_hidden_and_houses_stay() {
        let cases = [
            (
                "Мира, д. 12, кв. 15: холодно",
                "Мира, д. 12, кв. ••: холодно",
            ),
            ("дом 12 квартира 5", "дом 12 квартира •"),
            ("дом 12 кв5", "дом 12 кв•"),
            ("Кв.№ 101, 102 и 103", "Кв.№ •••, ••• и •••"),
            ("в 15 квартире потоп", "в •• квартире потоп"),
            ("соседи из 7-й квартиры", "соседи из •-й квартиры"),
            ("кв-ра 44", "кв-ра ••"),
            ("комната 3, секция 2", "комната •, секция 2"),
        ];
        for (text, expected) in cases {
            assert_eq!(hide(text), expected);
            assert_eq!(text.chars().count(), expected.chars().count());
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "квартал 5",
            "40 кв. м мусора",
            "Мира, 12/1, третий день",
            "автобус 15 не пришёл",
            "сквер 8 Марта",
        ] {
            assert_eq!(hide(text), text);
        }
    }
}

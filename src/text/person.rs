//! One guard before search, feeds and rules: nobody looks for a person here (invariant 14).
//!
//! Handles, phones, e-mails, links to profiles, and names with a patronymic or initials are refused.
//! Names of streets pass: «улица Ленина», «Мира 12». The check reads the query as typed, before it
//! is parsed, so that no operator of the language slips a name past it.

use std::sync::LazyLock;

use regex::Regex;

use super::fold;

/// What in a query points at a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Personal {
    /// `@nick`.
    #[error("имя пользователя")]
    Handle,
    /// A telephone number.
    #[error("номер телефона")]
    Phone,
    /// An e-mail address.
    #[error("адрес электронной почты")]
    Email,
    /// A link to somebody's page.
    #[error("ссылка на страницу")]
    Link,
    /// Surname with name and patronymic, or with initials.
    #[error("имя человека")]
    Name,
}

/// Refuses a query that points at a person.
///
/// # Errors
/// The first thing that does.
pub fn points_at_person(query: &str) -> Result<(), Personal> {
    // Every rule is asked at the start: what a pattern cannot do without is looked for first.
    let (at, dot, plus) = (
        query.contains('@'),
        query.contains('.'),
        query.contains('+'),
    );
    let digits = Digits::of(query);
    if at && EMAIL.is_match(query) {
        return Err(Personal::Email);
    }
    let linked = dot || query.contains("://") || digits.together >= ID_DIGITS_MIN;
    if linked && LINK.is_match(query) {
        return Err(Personal::Link);
    }
    if at && HANDLE.is_match(query) {
        return Err(Personal::Handle);
    }
    let called = digits.of_number >= PHONE_DIGITS || plus && digits.of_number > 0;
    if called && has_phone(query) {
        return Err(Personal::Phone);
    }
    if dot && INITIALS.is_match(query) || ends_may_be(query) && has_patronymic(query) {
        return Err(Personal::Name);
    }
    Ok(())
}

/// Digits of a profile's number, at least.
const ID_DIGITS_MIN: usize = 5;
/// Digits of a phone without the code of its country.
const PHONE_DIGITS: usize = 10;

/// The longest rows of digits of a query.
#[derive(Debug, Default)]
struct Digits {
    /// Side by side.
    together: usize,
    /// With nothing between them but what groups the digits of a number.
    of_number: usize,
}

impl Digits {
    fn of(query: &str) -> Self {
        let mut longest = Self::default();
        let mut now = Self::default();
        for sign in query.chars() {
            if is_russian(sign) {
                now = Self::default();
            } else if sign.is_numeric() {
                now.together += 1;
                now.of_number += 1;
                longest.together = longest.together.max(now.together);
                longest.of_number = longest.of_number.max(now.of_number);
            } else {
                let groups = sign.is_whitespace() || matches!(sign, '(' | ')' | '-' | '+');
                let of_number = if groups { now.of_number } else { 0 };
                now = Self {
                    together: 0,
                    of_number,
                };
            }
        }
        longest
    }
}

/// True for nearly every sign of a rule, without a look into the tables of Unicode.
const fn is_russian(sign: char) -> bool {
    matches!(sign, 'а'..='я' | 'А'..='Я')
}

static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)[\p{L}\p{N}._%+-]+\s?@\s?[\p{L}\p{N}-]+\.\p{L}{2,}"));
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(https?://|\b(vk|vkontakte|ok|odnoklassniki|t|max|instagram|facebook|youtube|telegram)\.(com|ru|me|org)\b|\bid\d{5,})",
    )
});
static HANDLE: LazyLock<Regex> = LazyLock::new(|| regex(r"@[\p{L}\p{N}_.]{2,}"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(\+\s?7|\b8|\b7)?[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b|\+\d[\d\s()-]{8,}")
});
static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b\p{Lu}[\p{Ll}-]{2,}\s+\p{Lu}\.\s?\p{Lu}\.|\b\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}[\p{Ll}-]{2,}|\b\p{Lu}[\p{Ll}-]{2,}\s+\p{Lu}\.(\s|$)",
    )
});
/// A folded word that can only be a patronymic, in any case: -ович, -евич, -овна, -евна and five irregular.
static PATRONYMIC: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\p{L}{2,}(?:[ое]вич(?:а|у|ем|е)?|[ое]вн(?:а|ы|е|у|ой|ою)|иничн(?:а|ы|е|у|ой))|(?:иль|кузьм|лук|фом)ич(?:а|у|ом|ем|е)?|никитич(?:а|у|ем|е|н[аыеу]|ной)?)$",
    )
});

/// Words of everyday speech that end like a patronymic, by their beginnings.
const NOT_PATRONYMIC: [&str; 25] = [
    "дневн",
    "древн",
    "ежедневн",
    "повседневн",
    "душевн",
    "плачевн",
    "деревн",
    "королевн",
    "головн",
    "уголовн",
    "основн",
    "уровн",
    "поровн",
    "неровн",
    "бревн",
    "духовн",
    "верховн",
    "церковн",
    "кровн",
    "любовн",
    "условн",
    "безусловн",
    "виновн",
    "невиновн",
    "чиновн",
];

fn regex(pattern: &'static str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// A date (`2026-11-01..2026-11-21`) is no phone: its digits stand between dashes and dots of a date.
fn has_phone(query: &str) -> bool {
    static DATE: LazyLock<Regex> = LazyLock::new(|| regex(r"\d{4}-\d{1,2}-\d{1,2}"));
    PHONE.is_match(&DATE.replace_all(query, " "))
}

/// A patronymic stands beside another word that is a name: not alone, and not as a street.
fn has_patronymic(query: &str) -> bool {
    let words: Vec<&str> = query
        .split(|sign: char| !is_russian(sign) && !sign.is_alphabetic() && sign != '-')
        .filter(|word| !word.is_empty())
        .collect();
    let is_one = |at: usize| {
        let word = fold(words[at]);
        PATRONYMIC.is_match(&word)
            && !NOT_PATRONYMIC.iter().any(|stem| word.starts_with(stem))
            && !after_street_word(&words, at)
    };
    words.len() > 1 && (0..words.len()).any(|at| ends_may_be(words[at]) && is_one(at))
}

/// True when a word has «ич» or «вн», as every patronymic does.
fn ends_may_be(word: &str) -> bool {
    let mut before = ' ';
    word.chars().any(|sign| {
        let pair = (std::mem::replace(&mut before, sign), sign);
        matches!(pair, ('и' | 'И', 'ч' | 'Ч') | ('в' | 'В', 'н' | 'Н'))
    })
}

fn after_street_word(words: &[&str], at: usize) -> bool {
    const STREET: [&str; 12] = [
        "улица",
        "улицы",
        "улице",
        "ул",
        "проспект",
        "проспекте",
        "переулок",
        "пер",
        "площадь",
        "площади",
        "бульвар",
        "набережная",
    ];
    words[at.saturating_sub(2)..at]
        .iter()
        .any(|word| STREET.contains(&&*fold(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_refused() {
        let refused = [
            ("@ivan_petrov", Personal::Handle),
            ("яма @соседка", Personal::Handle),
            ("+7 912 345-67-89", Personal::Phone),
            ("89123456789", Personal::Phone),
            ("8 (912) 345 67 89", Personal::Phone),
            ("912-345-67-89", Personal::Phone),
            ("ivan@example.org", Personal::Email),
            ("почта@пример.рф", Personal::Email),
            ("https://vk.com/id12345", Personal::Link),
            ("vk.com/durov", Personal::Link),
            ("t.me/somebody", Personal::Link),
            ("id1234567", Personal::Link),
            ("Иванов Пётр Сергеевич", Personal::Name),
            ("петрова анна сергеевна", Personal::Name),
            ("\"Анна Сергеевна\"", Personal::Name),
            ("Иванову Петру Ильичу", Personal::Name),
            ("Иванов П.С.", Personal::Name),
            ("П. С. Иванов", Personal::Name),
            ("Иванов П.", Personal::Name),
            ("(иванов | пётр) сергеевич", Personal::Name),
        ];
        for (query, why) in refused {
            assert_eq!(points_at_person(query), Err(why), "{query}");
        }
    }

    #[test]
    fn streets_problems_and_dates_pass() {
        for query in [
            "улица Ленина",
            "Мира 12",
            "Мира 12/1",
            "улица Петра Сергеевича",
            "\"нет отопления\"",
            "вода /3 ржавая",
            "sector:жкх place:\"Старый Оскол\" date:2026-11-01..2026-11-21",
            "дневная поликлиника",
            "в деревне нет света",
            "ежедневно отключают воду 8 часов",
            "дом 12 корпус 2 квартал 145",
            "М. Горького",
            "ул. К. Маркса",
            "=вода энергосбыт*",
            "душевная благодарность врачу",
            "горячая вода -минеральная",
            "основной вход закрыт",
            "вода на уровне первого этажа",
            "бревна на дороге",
        ] {
            assert_eq!(points_at_person(query), Ok(()), "{query}");
        }
    }
}

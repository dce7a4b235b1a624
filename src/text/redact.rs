//! Redaction (обезличивание): personal numbers leave the text before anything is stored.
//!
//! A number becomes a mark, `⟨телефон⟩`, which the analyser skips. Better one number too many than
//! one too few; yet house numbers, sums and dates must survive, so every pattern asks for its shape.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

use super::markup::{REDACTED_CLOSE, REDACTED_OPEN};

/// A kind of personal number: its pattern, its mark, and the check that decides.
struct Kind {
    pattern: Regex,
    mark: &'static str,
    check: fn(&str) -> bool,
}

/// In this order: a longer shape is tried before a shorter one that it contains.
static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let kind = |pattern: &str, mark, check| Kind {
        pattern: Regex::new(pattern).expect("the pattern is a constant, covered by tests"),
        mark,
        check,
    };
    vec![
        kind(
            r"(?i)[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-zа-я]{2,}",
            "почта",
            |_| true,
        ),
        kind(r"\b(?:\d[ \-]?){15,18}\d\b", "карта", is_card),
        kind(
            r"\b\d{3}[\- ]\d{3}[\- ]\d{3}[\- ]\d{2}\b",
            "СНИЛС",
            |_| true,
        ),
        kind(r"(?i)\bснилс\D{0,10}\d{11}\b", "СНИЛС", |_| true),
        kind(
            r"(?i)\bпаспорт\p{L}*[^\d\n]{0,25}\d{2} ?\d{2}[ №N]{0,3}\d{6}\b",
            "паспорт",
            |_| true,
        ),
        kind(
            r"(?i)\bсери[яиюей]{1,2}\s*\d{2} ?\d{2}[ ,]*(?:номер|№|N)?\s*\d{6}\b",
            "паспорт",
            |_| true,
        ),
        kind(
            r"(?:\+7|\b[78])[ \-]?\(?\d{3,5}\)?[ \-]?\d{1,3}(?:[ \-]?\d{2}){2}\b",
            "телефон",
            is_phone,
        ),
        kind(
            r"\b9\d{2}[ \-]?\d{3}[ \-]?\d{2}[ \-]?\d{2}\b",
            "телефон",
            |_| true,
        ),
        kind(r"\b[78]9[\dxXхХ*]{9}\b", "телефон", |_| true),
        kind(
            r"\(\d{3,5}\) ?\d{1,3}(?:[ \-]?\d{2}){2}\b",
            "телефон",
            |_| true,
        ),
        kind(
            r"(?i)\b(?:тел|телефон\p{L}*|звонит\p{L}*|моб|сот|whatsapp|ватсап|вайбер)[.:]?\s*(?:[:\-–—]\s*)?\d{2,3}[ \-]\d{2}[ \-]\d{2}\b",
            "телефон",
            |_| true,
        ),
        kind(
            r"(?i)\b[авекмнорстухabekmhopctyx] ?\d{3} ?[авекмнорстухabekmhopctyx]{2} ?\d{2,3}\b",
            "номер машины",
            |_| true,
        ),
    ]
});

/// Replaces phones, e-mails, card, passport, СНИЛС and car numbers by marks. Idempotent.
pub fn redact(text: &str) -> Cow<'_, str> {
    if !text
        .bytes()
        .any(|byte| byte.is_ascii_digit() || byte == b'@')
    {
        return Cow::Borrowed(text);
    }
    let mut out = Cow::Borrowed(text);
    for kind in KINDS.iter() {
        if kind.pattern.is_match(&out) {
            let replaced = kind.pattern.replace_all(&out, |found: &Captures<'_>| {
                if (kind.check)(&found[0]) {
                    format!("{REDACTED_OPEN}{}{REDACTED_CLOSE}", kind.mark)
                } else {
                    found[0].to_owned()
                }
            });
            out = Cow::Owned(replaced.into_owned());
        }
    }
    out
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Eleven digits after a country or trunk prefix; so a run of house numbers is not a phone.
fn is_phone(text: &str) -> bool {
    digits(text).len() == 11
}

/// The Luhn sum: long account and contract numbers are left alone, cards are not.
fn is_card(text: &str) -> bool {
    let digits = digits(text);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match place % 2 {
            0 => digit,
            _ if digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    (16..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn personal_numbers_leave_the_text() {
        let cases = [
            (
                "звоните 8-950-123-45-67 в любое время",
                "звоните ⟨телефон⟩ в любое время",
            ),
            ("+7 (4722) 12-34-56", "⟨телефон⟩"),
            ("мой номер 89501234567", "мой номер ⟨телефон⟩"),
            ("тел. 26-12-34", "⟨телефон⟩"),
            ("пишите ivan.petrov@example.ru!", "пишите ⟨почта⟩!"),
            ("карта 4111 1111 1111 1111", "карта ⟨карта⟩"),
            ("СНИЛС 112-233-445 95", "СНИЛС ⟨СНИЛС⟩"),
            ("паспорт 1403 123456 выдан", "⟨паспорт⟩ выдан"),
            (
                "машина А123ВС31 стоит на газоне",
                "машина ⟨номер машины⟩ стоит на газоне",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected, "{text}");
        }
    }

    #[test]
    fn houses_sums_dates_and_routes_stay() {
        for text in [
            "ул. Мира, 12/1, подъезд 3, этаж 5",
            "начислили 12 345 рублей за 2025 год",
            "с 01.11.2026 по 21.11.2026",
            "автобус 123 не ходит с 8 до 19",
            "лицевой счёт 123456789012",
            "дома 12 14 16 18 20 без света",
            "в 10-15 и в 18-30 никого",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn redacting_twice_changes_nothing(text in "[0-9 +()а-я@.\\-]{0,50}") {
            let once = redact(&text).into_owned();
            proptest::prop_assert_eq!(redact(&once).into_owned(), once);
        }
    }
}

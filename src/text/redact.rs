//! Redaction (обезличивание): personal numbers leave the text before anything is stored.
//!
//! A number becomes a mark, `⟨телефон⟩`, which the analyser skips. Better one number too many than
//! one too few; yet house numbers, sums and dates must survive, so every pattern asks for its shape.
//!
//! Two numbers are nobody's and stay: a public phone of a body, and the plate of a bus, which the desk
//! needs to find it.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Match, Regex};

use self::{
    plate::is_of_transport,
    signs::{Sign, Signs},
};
use super::markup::{REDACTED_CLOSE, REDACTED_OPEN};
use crate::domain::Phones;

mod plate;
mod signs;

/// A kind of personal number: what it cannot do without, its pattern, its mark, and the check that decides.
struct Kind {
    sign: Sign,
    pattern: Regex,
    mark: &'static str,
    check: fn(&Number<'_>) -> bool,
}

/// What looks like a number of some kind, and what stands between it and the next ones alike.
struct Number<'t> {
    written: &'t str,
    before: &'t str,
    after: &'t str,
    public: &'t Phones,
}

/// In this order: a longer shape is tried before a shorter one that it contains. `(?-u:\b)` takes Russian
/// letters for no part of a number: «тел89045551235», «8-904-555-12-34кв.5».
static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let kind = |sign, pattern: &str, mark, check| Kind {
        sign,
        pattern: Regex::new(pattern).expect("the pattern is a constant, covered by tests"),
        mark,
        check,
    };
    vec![
        kind(
            Sign::Mailbox,
            r"(?i)(?:[a-z0-9._%+\-]+|[а-яё0-9._%+\-]+)@(?:(?:[a-z0-9\-]+\.)+[a-zа-я]{2,}|(?:[а-яё0-9\-]+\.)+[а-яё]{2,})",
            "почта",
            |_| true,
        ),
        kind(
            Sign::SpelledAt,
            r"(?i)(?:[a-z0-9._%+\-]+|[а-яё0-9._%+\-]+) ?[(\[](?:собак[аи]|собачка|dog|at)[)\]] ?(?:(?:[a-z0-9\-]+\.)+[a-zа-я]{2,}|(?:[а-яё0-9\-]+\.)+рф)",
            "почта",
            |_| true,
        ),
        kind(
            Sign::Digits(16),
            r"\b(?:\d[ \-]?){15,18}\d(?-u:\b)",
            "карта",
            |number| is_card(number.written),
        ),
        kind(
            Sign::Digits(16),
            r"(?i)\bкарт(?:[аыуе]|ой|очк[аиуе]|очкой)\s*(?:номер\p{L}?|сбер\p{L}*|мир|виза|visa|втб|тинькофф)?\s*[:№.\-–—]*\s*\d(?:[ \-]?\d){15}(?-u:\b)",
            "карта",
            |_| true,
        ),
        kind(
            Sign::Digits(11),
            r"(?-u:\b)\d{3}[\- ]\d{3}[\- ]\d{3}[\- ]\d{2}(?-u:\b)",
            "СНИЛС",
            |_| true,
        ),
        kind(
            Sign::Digits(11),
            r"(?i)\bснилс\D{0,10}\d{11}(?-u:\b)",
            "СНИЛС",
            |_| true,
        ),
        kind(
            Sign::Digits(6),
            r"(?i)\bпаспорт\p{L}*[^\d\n]{0,25}\d{2} ?\d{2}[ №N]{0,3}\d{6}(?-u:\b)",
            "паспорт",
            |_| true,
        ),
        kind(
            Sign::Digits(6),
            r"(?i)\bсери[яиюей]{1,2}\s*\d{2} ?\d{2}[ ,]*(?:номер|№|N)?\s*\d{6}(?-u:\b)",
            "паспорт",
            |_| true,
        ),
        kind(
            Sign::Digits(11),
            r"(?:\+7|(?-u:\b)[78])(?:\d{10}|[ \-]?\(?\d{3,5}\)?[ \-]?\d{1,3}(?:[ \-]?\d{2}){2})(?-u:\b)",
            "телефон",
            |number| is_phone(number) && is_private_phone(number),
        ),
        kind(
            Sign::Digits(10),
            r"\+(?:(?:37\d|380|99\d)(?:[ \-]?[()]?[ \-]?\d){7,9}|(?:[1-69]|8[1-6])(?:[ \-]?[()]?[ \-]?\d){10,12})(?-u:\b)",
            "телефон",
            is_private_phone,
        ),
        kind(
            Sign::Digits(10),
            r"(?i)(?:\b|\b(?:тел|моб|сот))9\d{2}[ \-]?\d{3}[ \-]?\d{2}[ \-]?\d{2}(?-u:\b)",
            "телефон",
            is_private_phone,
        ),
        kind(
            Sign::Hidden,
            r"(?-u:\b)[78]9[\dxXхХ*]{9}\b",
            "телефон",
            is_private_phone,
        ),
        kind(
            Sign::Digits(8),
            r"\(\d{3,5}\) ?\d{1,3}(?:[ \-]?\d{2}){2}(?-u:\b)",
            "телефон",
            is_private_phone,
        ),
        kind(
            Sign::Digits(6),
            r"(?i)\b(?:тел|телефон\p{L}*|звонит\p{L}*|моб|сот|whatsapp|ватсап|вайбер)[.:]?\s*(?:[:\-–—]\s*)?\d{2,3}[ \-]\d{2}[ \-]\d{2}(?-u:\b)",
            "телефон",
            is_private_phone,
        ),
        kind(
            Sign::Digits(5),
            r"(?i)\b[авекмнорстухabekmhopctyx] ?\d{3} ?[авекмнорстухabekmhopctyx]{2} ?\d{2,3}\b",
            "номер машины",
            |number| !is_of_transport(number.before, number.after),
        ),
    ]
});

/// Replaces phones, e-mails, card, passport, СНИЛС and car numbers by marks; `public` phones stay, and
/// so do the plates of public transport. Idempotent.
pub fn redact<'t>(text: &'t str, public: &Phones) -> Cow<'t, str> {
    let signs = Signs::of(text);
    let mut out = Cow::Borrowed(text);
    for kind in KINDS.iter().filter(|kind| signs.show(kind.sign)) {
        if let Some(replaced) = kind.replace(&out, public) {
            out = Cow::Owned(replaced);
        }
    }
    out
}

impl Kind {
    /// The text with marks for its numbers of this kind; none when it has none.
    fn replace(&self, text: &str, public: &Phones) -> Option<String> {
        let found: Vec<Match<'_>> = self.pattern.find_iter(text).collect();
        let (mut out, mut told, mut last) = (String::new(), 0, 0);
        for (at, one) in found.iter().enumerate() {
            let next = found.get(at + 1).map_or(text.len(), Match::start);
            let number = Number {
                written: one.as_str(),
                before: &text[last..one.start()],
                after: &text[one.end()..next],
                public,
            };
            last = one.end();
            if (self.check)(&number) {
                out.push_str(&text[told..one.start()]);
                out.push(REDACTED_OPEN);
                out.push_str(self.mark);
                out.push(REDACTED_CLOSE);
                told = last;
            }
        }
        (told > 0).then(|| out + &text[told..])
    }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Eleven digits after a country or trunk prefix; so a run of house numbers is not a phone. Right after
/// letters one without gaps is that of a mobile phone only: «ЛС78123456789» is an account.
fn is_phone(number: &Number<'_>) -> bool {
    let digits = digits(number.written);
    let solid = number.written.bytes().all(|byte| byte.is_ascii_digit());
    let glued = number.before.ends_with(char::is_alphabetic);
    digits.len() == 11 && (digits[1] == 9 || !(solid && glued))
}

/// True unless it is a phone that a body has published.
fn is_private_phone(number: &Number<'_>) -> bool {
    !number.public.has(number.written)
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
    use proptest::prelude::*;

    use super::*;

    fn redacted(text: &str) -> String {
        redact(text, &Phones::default()).into_owned()
    }

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
            ("карту 4111 1111 1111 1112", "⟨карта⟩"),
            ("номер карты: 4276123456789010", "номер ⟨карта⟩"),
            ("карта сбера 4276-1234-5678-9010, жду", "⟨карта⟩, жду"),
            ("карта4276123456789010", "⟨карта⟩"),
            ("СНИЛС 112-233-445 95", "СНИЛС ⟨СНИЛС⟩"),
            ("паспорт 1403 123456 выдан", "⟨паспорт⟩ выдан"),
            (
                "машина А123ВС31 стоит на газоне",
                "машина ⟨номер машины⟩ стоит на газоне",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn a_phone_beside_letters_leaves_the_text() {
        for (text, expected) in [
            ("8-904-555-12-34кв.5", "⟨телефон⟩кв.5"),
            ("904-555-12-34кв.5", "⟨телефон⟩кв.5"),
            ("тел89045551235", "тел⟨телефон⟩"),
            ("тел8-4722-12-34-56", "тел⟨телефон⟩"),
            ("тел9045551235", "⟨телефон⟩"),
            (
                "звоните на89045551235, Мира 5",
                "звоните на⟨телефон⟩, Мира 5",
            ),
            ("89045551235 12 квартира", "⟨телефон⟩ 12 квартира"),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn a_phone_of_another_country_leaves_the_text() {
        for phone in [
            "+375 29 123-45-67",
            "+375(29)1234567",
            "+380501234567",
            "+998 90 123 45 67",
            "+1 (212) 555-12-34",
            "+49 1512 3456789",
            "+86 138 1234 5678",
        ] {
            let text = format!("звоните {phone}, дом 5");
            assert_eq!(redacted(&text), "звоните ⟨телефон⟩, дом 5");
        }
    }

    #[test]
    fn a_mailbox_in_russian_letters_leaves_the_text() {
        for mailbox in [
            "иван@почта.рф",
            "ivan@почта.рф",
            "иван.петров@mail.ru",
            "ivan.petrov(собака)mail.ru",
            "ivan.petrov [Собака] mail.ru",
            "иван(at)почта.рф",
        ] {
            let text = format!("Нет воды. Пишите {mailbox}, дом 5");
            assert_eq!(redacted(&text), "Нет воды. Пишите ⟨почта⟩, дом 5");
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
            "заняли +1 000 000 000 рублей",
            "ЛС78123456789",
            "ИНН9102345678",
            "по карте города, счёт 1234567890123456",
            "лицевой счёт 1234567890123456",
            "во дворе (собака) ул.Мира 5",
            "кусает всех (собака) и лает",
            "https://vk.com/wall-89045551235_12?w=a79045551235b",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_plate_of_public_transport_stays() {
        for text in [
            "Водитель автобуса А123ВС31 нагрубил пассажирке",
            "маршрутка № 33, гос. номер о 777 оо 31, не остановилась",
            "Автобус 102, А123ВС31: в салоне холодно",
            "А123ВС31 троллейбус, двери не закрываются",
            "ПАЗ-3205 с номером К456МН 131 дымит на всю улицу",
            "автобус А123ВС31 подрезал машину",
            "Соседи довольны. Маршрутка Е111КХ31 ходит вовремя",
            "госномер автобуса А123ВС31",
            "трамвай 7, номер Н222ОР31, высадил всех",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_plate_of_a_car_does_not() {
        for text in [
            "А123ВС31 паркуется на детской площадке",
            "Машина А123ВС31 подрезала автобус",
            "автобусу не проехать: машина А123ВС31 на обочине",
            "Таксист А123ВС31 высадил у автобуса",
            "Ждём автобус. А123ВС31 занял всю остановку",
            "на автобусной остановке стоит А123ВС31",
            "остановка автобуса занята, номер А123ВС31",
            "автобус давно не ходил, люди стоят на морозе, а тут А123ВС31",
            "сосед А123ВС31, маршрутка уехала",
            "Опять А123ВС31. Автобус объезжает по газону",
            "собрал пазл, номер А123ВС31",
        ] {
            let told = redacted(text);
            assert_eq!(told, text.replace("А123ВС31", "⟨номер машины⟩"));
        }
        let both = "автобус А123ВС31 столкнулся с К456МН31, машина помята";
        assert_eq!(redacted(both), both.replace("К456МН31", "⟨номер машины⟩"));
    }

    #[test]
    fn a_bodys_public_phone_stays() {
        let listed =
            ["8-800-200-00-31", "+7 (4722) 00-11-22", "8-980-000-00-31"].map(str::to_owned);
        let public: Phones = listed.iter().collect();
        for text in [
            "звоните 8 800 200-00-31 или 112",
            "диспетчер: (4722) 00-11-22",
            "+74722001122, аварийная, скорая 103",
            "звоните 89800000031 или 8-980-000-00-31",
        ] {
            assert_eq!(redact(text, &public), text);
        }
        let mixed = "не 8-800-200-00-31, а 8-950-123-45-67";
        assert_eq!(redact(mixed, &public), "не 8-800-200-00-31, а ⟨телефон⟩");
        assert_eq!(redacted(mixed), "не ⟨телефон⟩, а ⟨телефон⟩");
    }

    /// The same without a look at the signs.
    fn redacted_by_patterns(text: &str) -> String {
        let public = Phones::default();
        KINDS.iter().fold(text.to_owned(), |text, kind| {
            kind.replace(&text, &public).unwrap_or(text)
        })
    }

    #[test]
    fn half_hidden_numbers_leave_the_text() {
        for text in [
            "звоните 8950***1234",
            "89501хххххх",
            "7950xxxxxxx",
            "89ХХХХХХХХХ",
        ] {
            assert!(redacted(text).contains("⟨телефон⟩"), "{text}");
        }
    }

    /// Words and numbers that decide each other's fate, in any order.
    fn story() -> impl Strategy<Value = String> {
        let parts = [
            "автобус",
            "машина",
            "маршрутка 5",
            "номер",
            "и",
            "остановка автобуса",
            "А123ВС31",
            "к 456 мн 131",
            "8-950-123-45-67",
            "8-800-200-00-31",
            ".",
            "!",
            ",",
            "\n",
            "сосед",
        ];
        let parts = prop::collection::vec(prop::sample::select(parts.to_vec()), 0..12);
        (parts, prop::sample::select(vec!["", " "])).prop_map(|(parts, gap)| parts.join(gap))
    }

    proptest! {
        #[test]
        fn signs_change_nothing(
            text in "([0-9]{1,4}[ -]?|[(] ?|[)] ?|№|N|, |\\+7|8|x|х|\\*|А|ВС|паспорт|серия|номер|тел|снилс|a@b.ru|ivan|\\(собака\\)|mail.ru|\\+375|карта|слово ){0,14}"
        ) {
            prop_assert_eq!(redacted(&text), redacted_by_patterns(&text));
        }

        #[test]
        fn redacting_twice_changes_nothing(text in "[0-9 +()а-я@.\\-]{0,50}") {
            let once = redacted(&text);
            prop_assert_eq!(redacted(&once), once);
        }

        #[test]
        fn what_stays_stays(text in story()) {
            let public: Phones = ["8-800-200-00-31".to_owned()].iter().collect();
            let once = redact(&text, &public).into_owned();
            prop_assert_eq!(redact(&once, &public).into_owned(), once);
        }
    }
}

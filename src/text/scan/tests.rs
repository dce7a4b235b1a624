use std::sync::Arc;

use proptest::prelude::*;

use crate::text::{Analyser, Lexicon};

fn analyser() -> Analyser {
    Analyser::new(Arc::new(Lexicon::empty()))
}

fn words(text: &str) -> Vec<String> {
    let mut analyser = analyser();
    analyser.analyse(text);
    analyser
        .analysis()
        .tokens
        .iter()
        .map(|token| analyser.word(token).to_owned())
        .collect()
}

#[test]
fn residents_type_in_many_ways() {
    let cases: &[(&str, &[&str])] = &[
        ("Нет ВОДЫ!!!", &["нет", "воды"]),
        ("ещё  ёлка", &["еще", "елка"]),
        ("нет вoды", &["нет", "воды"]), // Latin o
        ("м0л0ко", &["молоко"]),
        ("маршрут К7, сеть 5g", &["маршрут", "к7", "сеть", "5g"]),
        ("оооочень холодно", &["очень", "холодно"]),
        ("в о д ы нет", &["воды", "нет"]),
        ("#НетВодыБелгород", &["нет", "воды", "белгород"]),
        ("#нет_воды", &["нет", "воды"]),
        ("@ivan, у нас тоже", &["у", "нас", "тоже"]),
        ("дом 12/1, кв.5", &["дом", "12/1", "кв", "5"]),
        ("дом 12а", &["дом", "12а"]),
        (
            "2-я Набережная, 15-го числа",
            &["2", "набережная", "15", "числа"],
        ),
        ("№5", &["5"]),
        ("тест-полоски", &["тест-полоски", "тест", "полоски"]),
        (
            "смотри https://example.org/a и почту a.b@example.org тут",
            &["смотри", "и", "почту", "тут"],
        ),
        ("нет&nbsp;во&shy;ды<br>совсем", &["нет", "воды", "совсем"]),
        ("под'езд", &["подъезд"]),
        ("за\u{200B}лило", &["залило"]),
        ("и\u{306}од", &["йод"]),
        ("звоните ⟨телефон⟩ скорее", &["звоните", "скорее"]),
        ("и/или", &["и", "или"]),
        ("30.05 и 1,5 часа", &["30", "05", "и", "1", "5", "часа"]),
    ];
    for (text, expected) in cases {
        assert_eq!(&words(text), expected, "{text}");
    }
}

#[test]
fn an_email_is_no_word() {
    assert_eq!(words("пишите ivan@example.ru сюда"), ["пишите", "сюда"]);
}

#[test]
fn tokens_know_their_bytes_in_the_original() {
    let text = "Ул. Мира,&nbsp;<b>12</b>";
    let mut analyser = analyser();
    analyser.analyse(text);
    let shown: Vec<_> = analyser
        .analysis()
        .tokens
        .iter()
        .map(|token| &text[token.start as usize..token.end as usize])
        .collect();
    assert_eq!(shown, ["Ул", "Мира", "12"]);
}

#[test]
fn sentences_keep_addresses_whole() {
    let cases = [
        ("Нет воды. Когда дадут?", 2),
        ("На ул. Мира, д. 12 кв. 5 нет света", 1),
        ("г. Белгород, им. А. С. Пушкина", 1),
        ("Воды нет.Света нет", 2),
        ("С 12.05 нет воды", 1),
        ("первая строка\nвторая строка", 2),
        ("сайт vmeste.example не открывается", 1),
        ("тепло?! нет… совсем", 3),
        ("плохо 😡 очень", 2),
    ];
    for (text, sentences) in cases {
        let mut analyser = analyser();
        assert_eq!(analyser.analyse(text).sentences.len(), sentences, "{text}");
    }
}

#[test]
fn a_hyphenated_word_takes_as_many_places_as_parts() {
    let mut analyser = analyser();
    let positions: Vec<_> = analyser
        .analyse("город Урус-Мартан далеко")
        .tokens
        .iter()
        .map(|token| (token.position, token.is_whole(), token.is_part()))
        .collect();
    assert_eq!(
        positions,
        [
            (0, false, false),
            (1, true, false),
            (1, false, true),
            (2, false, true),
            (3, false, false)
        ]
    );
}

#[test]
fn capitals_are_remembered() {
    let mut analyser = analyser();
    let flags: Vec<_> = analyser
        .analyse("УК молчит, Короча далеко")
        .tokens
        .iter()
        .map(|token| (token.is_all_caps(), token.is_capital()))
        .collect();
    assert_eq!(
        flags,
        [(true, true), (false, false), (false, true), (false, false)]
    );
}

#[test]
fn a_mark_without_a_letter_is_no_word() {
    for text in ["\u{345}", "\u{345} вода", "\u{345}\u{3347a}"] {
        let mut analyser = analyser();
        let tokens = &analyser.analyse(text).tokens;
        assert_eq!(tokens.len(), usize::from(text.contains("вода")), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_in_order(text in ".{0,200}") {
        let mut analyser = analyser();
        analyser.analyse(&text);
        let analysis = analyser.analysis();
        let mut previous = 0;
        for token in &analysis.tokens {
            prop_assert!(token.start < token.end && token.end as usize <= text.len());
            prop_assert!(text.is_char_boundary(token.start as usize));
            prop_assert!(text.is_char_boundary(token.end as usize));
            prop_assert!(token.position >= previous);
            prop_assert!(!analyser.word(token).is_empty());
            previous = token.position;
        }
        for pair in analysis.sentences.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
            prop_assert_eq!(pair[0].end_token, pair[1].first_token);
        }
    }

    #[test]
    fn russian_noise_is_read_too(text in "[а-яёА-Я0-9 .,!?#@&;<>/\\-'\n⟨⟩aox]{0,120}") {
        let mut analyser = analyser();
        analyser.analyse(&text);
        let tokens = &analyser.analysis().tokens;
        prop_assert!(tokens.iter().all(|token| (token.end as usize) <= text.len()));
    }
}

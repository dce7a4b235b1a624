use proptest::prelude::*;

use super::parse;
use crate::query::testing::any_expr;

#[test]
fn queries_print_back_canonically() {
    let cases = [
        ("отопление батарея", "отопление батарея"),
        ("отопление И батарея", "отопление батарея"),
        ("отопление AND батарея", "отопление батарея"),
        ("отопление ИЛИ батарея", "отопление | батарея"),
        ("Вода -минеральная", "вода -минеральная"),
        ("вода НЕ минеральная", "вода -минеральная"),
        ("\"нет воды\"", "\"нет воды\""),
        ("\"нет воды\"~2", "\"нет воды\"~2"),
        ("«нет воды»", "\"нет воды\""),
        ("вода /3 ржавая", "вода /3 ржавая"),
        (
            "(вода | водопровод) /3 (нет | отсутствовать)",
            "(вода | водопровод) /3 (нет | отсутствовать)",
        ),
        ("=Вода", "=вода"),
        ("энергосбыт*", "энергосбыт*"),
        ("ёлка", "елка"),
        (
            "\"(нет | без) =воды горяч*\"~1",
            "\"(нет | без) =воды горяч*\"~1",
        ),
        ("а | б в | г", "а | б в | г"),
        ("(а | б) (в | г)", "(а | б) (в | г)"),
        ("((а))", "а"),
        ("а /3 б /2 в", "а /3 б /2 в"),
        ("а /3 (б /2 в)", "а /3 (б /2 в)"),
        ("-(а | б)", "-(а | б)"),
        ("--а", "а"),
        ("дом 12/1", "дом 12/1"),
        ("тест-полоски нет", "тест-полоски нет"),
        ("вода, свет", "вода свет"),
        ("ул.Мира", "\"ул мира\""),
        ("sector:жкх отопление", "sector:housing отопление"),
        ("signal:опасность", "signal:danger"),
        ("signal:\"без ответа\" лифт", "signal:unanswered лифт"),
        ("place:\"Старый Оскол\" вода", "place:\"Старый Оскол\" вода"),
        ("date:2026-11-01..2026-11-21", "date:2026-11-01..2026-11-21"),
        ("date:2026-11-01", "date:2026-11-01"),
        ("date:2026-11-01..", "date:2026-11-01.."),
        ("source:vk:club1", "source:vk:club1"),
        ("is:official -signal:danger", "is:official -signal:danger"),
        ("и или не", "и или не"),
        ("дом 12/1, и/или кв/2", "дом 12/1 \"и или\" \"кв 2\""),
    ];
    for (text, printed) in cases {
        let expr = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(expr.to_string(), printed, "{text}");
        assert_eq!(
            parse(printed).expect("canonical text parses"),
            expr,
            "{text}"
        );
    }
}

#[test]
fn errors_name_column_expectation_and_example() {
    let cases = [
        ("", "empty", 1),
        ("(вода", "unclosed_bracket", 1),
        ("вода)", "unexpected_close", 5),
        ("вода | ", "unexpected_end", 8),
        ("| вода", "unexpected_or", 1),
        ("\"нет воды", "unclosed_quote", 1),
        ("\"\"", "empty_phrase", 1),
        ("вода /0 свет", "bad_distance", 6),
        ("вода /100 свет", "bad_distance", 6),
        ("/3 свет", "unexpected_distance", 1),
        ("вода - свет", "lonely_minus", 6),
        ("вода /3 -свет", "not_near", 9),
        ("(вода свет) /3 нет", "not_near", 1),
        ("\"нет | воды\"", "bar_in_phrase", 6),
        ("\"нет воды\"~x", "bad_slop", 11),
        ("=вода*", "exact_and_prefix", 1),
        ("в*", "short_prefix", 1),
        ("\"нет воды\" ~2", "stray_slop", 12),
        ("вода~2", "stray_slop", 5),
        ("\"нет~2 воды\"", "stray_slop", 5),
        ("во*да", "stray_star", 3),
        ("*вода", "stray_star", 1),
        ("нет \"=во*да\"", "stray_star", 9),
        ("вода**", "stray_star", 5),
        ("нет *вода*", "stray_star", 5),
        ("вода *", "needs_one_word", 6),
        ("вода / 3 свет", "no_distance", 6),
        ("вода /три свет", "no_distance", 6),
        ("()", "empty_brackets", 1),
        ("author:иван вода", "no_author_search", 1),
        ("colour:red", "unknown_field", 1),
        ("sector:космос", "bad_value", 8),
        ("date:вчера", "bad_value", 6),
        ("date:2026-11-21..2026-11-01", "bad_value", 6),
        ("category:heating", "bad_value", 10),
    ];
    for (text, code, column) in cases {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (error.code, error.column),
            (code, column),
            "{text}: {error}"
        );
        assert!(
            parse(&error.example).is_ok() || error.example.contains(" или "),
            "{}",
            error.example
        );
    }
}

#[test]
fn an_unknown_sector_is_answered_with_those_there_are() {
    let error = parse("sector:космос").expect_err("there is no such sector");
    assert!(
        error.expected.contains("housing (ЖКХ), waste (ТКО)"),
        "{error:?}"
    );
}

#[test]
fn bounds_hold() {
    assert_eq!(
        parse(&"вода ".repeat(1_000)).expect_err("long").code,
        "too_long"
    );
    assert_eq!(
        parse(&"а ".repeat(300)).expect_err("many").code,
        "too_many_terms"
    );
    assert_eq!(parse(&"(".repeat(40)).expect_err("deep").code, "too_deep");
    let negations = parse(&format!("{}вода", "НЕ ".repeat(40))).expect_err("deep");
    assert_eq!(negations.code, "too_deep");
    assert!(negations.message.starts_with("«НЕ»"), "{negations}");
    assert_eq!(
        parse(&format!("{}а", "-".repeat(4_000)))
            .expect_err("deep")
            .code,
        "too_deep"
    );
}

/// Found by the fuzzer: the first reading turned a Latin letter, the second one the digit, too («в4O»),
/// shortened an ending that the second one cut off («2-яяя»), or kept a hyphen before nothing, so that a saved search meant another
/// word than the one that was typed.
#[test]
fn a_disguised_word_is_read_once_and_for_all() {
    for text in [
        "в4O",
        "Ё4O",
        "с0лнцe",
        "вO4",
        "дoм5",
        "вO9да",
        "2-яяя",
        "0-O0ом",
        "8-ʼ",
        "вода-ʼ",
        &format!("{}-к-к", "вк".repeat(64)),
    ] {
        let expr = parse(text).unwrap();
        assert_eq!(parse(&expr.to_string()), Ok(expr), "{text}");
    }
}

proptest! {
    #[test]
    fn every_expression_prints_back_as_itself(expr in any_expr()) {
        let printed = expr.to_string();
        if let Ok(again) = parse(&printed) {
            prop_assert_eq!(again, expr, "{}", printed);
        } else {
            prop_assert!(printed.len() > 600, "{printed}");
        }
    }

    #[test]
    fn the_parser_never_panics(text in ".{0,80}") {
        let _ = parse(&text);
    }

    #[test]
    fn words_of_mixed_letters_are_read_once_and_for_all(text in "[а-вочaocx03469\\-]{1,8}") {
        if let Ok(expr) = parse(&text) {
            prop_assert_eq!(parse(&expr.to_string()), Ok(expr), "{}", text);
        }
    }

    #[test]
    fn nor_on_what_looks_like_queries(text in "[а-в =*\"()|/0-9~:.И\\-]{0,60}") {
        if let Ok(expr) = parse(&text) {
            prop_assert_eq!(parse(&expr.to_string()), Ok(expr), "{}", text);
        }
    }
}

//! What serde says of a body or a query string, as a problem in Russian that names the field.

use crate::{domain::Misfit, web::Problem};

/// An enumeration that meets a number is a syntax error to serde_json, hence the second half.
const JSON: &str = "правильный JSON и значения того вида, что в описании API";

/// A body that is no JSON; `said` is serde_json's sentence.
pub(super) fn not_json(said: &str) -> Problem {
    let (path, said) = at_path(said);
    let mut place = match said.rsplit_once(" at line ") {
        Some((_, place)) => format!("строка {}", place.replace(" column ", ", столбец ")),
        None => "место неизвестно".to_owned(),
    };
    if !path.is_empty() {
        place += &format!(", поле «{path}»");
    }
    Problem {
        detail: Some(format!(
            "Тело запроса не читается: {place}; ожидалось: {JSON}"
        )),
        expected: Some(JSON.to_owned()),
        ..Problem::invalid("Тело запроса не читается")
    }
}

/// A value that does not fit. `place` says what a key is called there: a field, a parameter.
pub(super) fn unfit(title: &str, place: &str, said: &str) -> Problem {
    let (path, said) = at_path(said);
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    let here = |key: &str| match path {
        "" => key.to_owned(),
        path if path == key || path.ends_with(&format!(".{key}")) => path.to_owned(),
        path => format!("{path}.{key}"),
    };
    let value = match path {
        "" => "тело запроса".to_owned(),
        path => format!("{place} «{path}»"),
    };
    let known = |words: &[String]| format!("одно из: {}", words.join(", "));
    let (wrong, expected) = match Misfit::read(said) {
        Some(Misfit::UnknownKey { key, known: keys }) => (
            format!("{place} «{}»: такого нет", here(&key)),
            known(&keys),
        ),
        Some(Misfit::MissingKey(key)) => (
            format!("не хватает: {place} «{}»", here(&key)),
            String::new(),
        ),
        Some(Misfit::DuplicateKey(key)) => (
            format!("{place} «{}»: больше одного раза", here(&key)),
            "одно значение".to_owned(),
        ),
        Some(Misfit::UnknownWord { word, known: words }) => {
            (format!("{value}: не понимаю «{word}»"), known(&words))
        }
        Some(Misfit::WrongKind { found, expected }) if !found.is_empty() => {
            (format!("{value}: не подходит {found}"), expected)
        }
        Some(Misfit::WrongKind { expected, .. }) => {
            (format!("{value}: значение не подходит"), expected)
        }
        None => (format!("{value}: значение не подходит"), String::new()),
    };
    let expected = Some(expected).filter(|words| !words.is_empty());
    let lead = capital(&wrong);
    Problem {
        detail: Some(match &expected {
            Some(expected) => format!("{lead}; ожидалось: {expected}"),
            None => lead,
        }),
        expected,
        ..Problem::invalid(title)
    }
}

/// The path of the field, which stands before serde's sentence unless it is the whole body.
fn at_path(said: &str) -> (&str, &str) {
    match said.split_once(": ") {
        Some((path, rest)) if !path.contains([' ', '`']) => (path, rest),
        _ => ("", said),
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(said: &str) -> String {
        unfit("", "поле", said).detail.unwrap_or_default()
    }

    #[test]
    fn the_field_what_was_expected_and_the_known_values_are_named() {
        let cases = [
            (
                "action: unknown variant `fly`, expected `take` or `close` at line 1 column 15",
                "Поле «action»: не понимаю «fly»; ожидалось: одно из: take, close",
            ),
            (
                "scope.sectors[0]: invalid type: integer `3`, expected a string at line 1 column 9",
                "Поле «scope.sectors[0]»: не подходит число 3; ожидалось: строка в кавычках",
            ),
            (
                "invalid length 0, expected struct Sample with 3 elements at line 1 column 2",
                "Тело запроса: не подходит список (значений: 0); ожидалось: набор ключей",
            ),
            (
                "from: invalid value: string \"x\", expected день вида 2026-11-23",
                "Поле «from»: не подходит строка «x»; ожидалось: день вида 2026-11-23",
            ),
            (
                "missing field `version` at line 1 column 18",
                "Не хватает: поле «version»",
            ),
            (
                "scope: missing field `sectors` at line 1 column 18",
                "Не хватает: поле «scope.sectors»",
            ),
        ];
        for (said, told) in cases {
            assert_eq!(detail(said), told);
        }
    }

    #[test]
    fn a_sentence_that_nobody_knows_stays_out_of_the_answer() {
        let told = detail("version: the moon is full");
        assert_eq!(told, "Поле «version»: значение не подходит");
    }
}

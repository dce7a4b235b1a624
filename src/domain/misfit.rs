//! What serde says of a value that does not fit, taken apart, so that it can be said in Russian.
//!
//! Serde words its refusals itself and in English; every reader of JSON, TOML and query strings meets
//! the same few sentences.

use super::toml_words::unquoted;

/// Why a value does not fit the type it was read into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// No such key.
    UnknownKey {
        /// The key as written.
        key: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A key that must be there is not.
    MissingKey(String),
    /// A key stands twice.
    DuplicateKey(String),
    /// A word that is none of the known ones.
    UnknownWord {
        /// The word as written.
        word: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A value of another kind, or out of bounds.
    WrongKind {
        /// What stands there, in Russian; empty when serde did not say.
        found: String,
        /// What should, in Russian.
        expected: String,
    },
}

impl Misfit {
    /// Takes a sentence of serde apart; none for a sentence of somebody else.
    pub fn read(said: &str) -> Option<Self> {
        let mut words = said.split('`').skip(1).step_by(2).map(str::to_owned);
        let starts = |lead| said.starts_with(lead);
        if starts("unknown field") {
            let key = words.next()?;
            return Some(Self::UnknownKey {
                key,
                known: words.collect(),
            });
        }
        if starts("unknown variant") {
            let word = words.next()?;
            return Some(Self::UnknownWord {
                word,
                known: words.collect(),
            });
        }
        if starts("missing field") {
            return words.next().map(Self::MissingKey);
        }
        if starts("duplicate field") {
            return words.next().map(Self::DuplicateKey);
        }
        let kind = ["invalid type: ", "invalid value: ", "invalid length "];
        if let Some(rest) = kind.iter().find_map(|lead| said.strip_prefix(lead)) {
            let (found, expected) = rest.split_once(", expected ")?;
            return Some(Self::WrongKind {
                found: found_said(found),
                expected: expected_said(expected),
            });
        }
        let (_, expected) = PARSED.iter().find(|(lead, _)| starts(lead))?;
        Some(Self::WrongKind {
            found: String::new(),
            expected: (*expected).to_owned(),
        })
    }
}

/// What the standard library and enums without a tag say, and what they wanted.
const PARSED: [(&str, &str); 7] = [
    ("invalid digit found in string", "целое число"),
    ("cannot parse integer", "целое число"),
    ("number too ", "целое число поменьше"),
    ("invalid float literal", "число"),
    (
        "provided string was not `true` or `false`",
        "true или false",
    ),
    ("wanted string or table", "строка или набор ключей"),
    (
        "data did not match any variant",
        "значение, как в поставляемом образце",
    ),
];

/// What stands there, in the words of `serde::de::Unexpected`.
fn found_said(found: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    match kind {
        // Too large for TOML: «`9999…` as i128».
        "integer" => format!(
            "число {}",
            unquoted(value.split(" as ").next().unwrap_or(value))
        ),
        "floating" => format!("число {}", unquoted(value.trim_start_matches("point "))),
        "boolean" => unquoted(value),
        "string" => format!("строка «{}»", value.trim_matches('"')),
        "sequence" => "список".to_owned(),
        "map" => "набор ключей".to_owned(),
        "null" | "unit" => "пусто".to_owned(),
        count if count.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("список (значений: {count})")
        }
        _ => unquoted(found),
    }
}

/// What was wanted, in the words of serde's visitors.
fn expected_said(expected: &str) -> String {
    let said = match expected {
        "a string" | "string" | "str" => "строка в кавычках",
        "a boolean" => "true или false",
        "a sequence" => "список в квадратных скобках",
        "a map" => "набор ключей",
        "u8" | "u16" | "u32" | "u64" | "usize" => "целое число от 0",
        "i8" | "i16" | "i32" | "i64" | "isize" => "целое число",
        "f32" | "f64" => "число",
        "any valid TOML value" => "значение поменьше",
        // «struct Sample», «tuple struct Pair», «internally tagged enum Kind».
        other if other.starts_with("struct ") => "набор ключей",
        other if other.contains("enum ") => "одно из известных слов",
        // Our own readers say it in Russian.
        other if !other.is_ascii() => other,
        other => return format!("«{other}»"),
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(said: &str) -> (String, String) {
        match Misfit::read(said) {
            Some(Misfit::WrongKind { found, expected }) => (found, expected),
            other => panic!("{said}: {other:?}"),
        }
    }

    #[test]
    fn keys_and_words_come_with_those_that_there_are() {
        assert_eq!(
            Misfit::read("unknown field `huors`, expected one of `name`, `hours`"),
            Some(Misfit::UnknownKey {
                key: "huors".into(),
                known: vec!["name".into(), "hours".into()]
            })
        );
        assert_eq!(
            Misfit::read("unknown variant `fly`, expected `take` or `close`"),
            Some(Misfit::UnknownWord {
                word: "fly".into(),
                known: vec!["take".into(), "close".into()]
            })
        );
        assert_eq!(
            Misfit::read("missing field `id`"),
            Some(Misfit::MissingKey("id".into()))
        );
        assert_eq!(
            Misfit::read("duplicate field `id`"),
            Some(Misfit::DuplicateKey("id".into()))
        );
    }

    #[test]
    fn kinds_are_named_in_russian() {
        let cases = [
            (
                "invalid type: integer `3`, expected a string",
                "число 3",
                "строка в кавычках",
            ),
            (
                "invalid type: string \"три\", expected u32",
                "строка «три»",
                "целое число от 0",
            ),
            (
                "invalid value: integer `-3`, expected u64",
                "число -3",
                "целое число от 0",
            ),
            (
                "invalid type: floating point `1.5`, expected i64",
                "число 1.5",
                "целое число",
            ),
            (
                "invalid type: boolean `true`, expected a sequence",
                "true",
                "список в квадратных скобках",
            ),
            (
                "invalid type: null, expected struct ScopeDto",
                "пусто",
                "набор ключей",
            ),
            ("invalid type: map, expected f64", "набор ключей", "число"),
            ("invalid digit found in string", "", "целое число"),
        ];
        for (said, found, expected) in cases {
            assert_eq!(
                kind(said),
                (found.to_owned(), expected.to_owned()),
                "{said}"
            );
        }
    }

    #[test]
    fn a_sentence_of_somebody_else_is_left_alone() {
        assert_eq!(Misfit::read("the moon is in the wrong house"), None);
        assert_eq!(Misfit::read("unknown field"), None);
        assert_eq!(Misfit::read("invalid basic string, expected `\"`"), None);
    }
}

//! Reads a TOML text into a typed file; what the parser says in English becomes a Russian diagnostic.

use serde::de::DeserializeOwned;

use crate::domain::Diagnostic;

/// Reads `text` of the file that the user knows as `file`.
///
/// # Errors
/// One diagnostic at the first place that does not fit.
pub(super) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Diagnostic> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (message, remedy) = in_russian(error.message());
        Diagnostic::at(file, text, offset, message, remedy)
    })
}

/// The message in Russian and what to do.
fn in_russian(message: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [key, valid @ ..] if message.starts_with("unknown field") => (
            format!("неизвестный ключ «{key}»"),
            format!("допустимые ключи: {}", valid.join(", ")),
        ),
        [key] if message.starts_with("missing field") => (
            format!("нет обязательного ключа «{key}»"),
            format!("добавьте строку: {key} = …"),
        ),
        _ if message.starts_with("invalid") => (
            format!("значение не того вида ({message})"),
            "сравните с поставляемым файлом: там у каждого ключа стоит пример".to_owned(),
        ),
        _ => (
            format!("это не TOML ({message})"),
            "проверьте кавычки, скобки и знак «=»".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read, never used")]
    struct Sample {
        name: String,
        hours: u32,
    }

    fn complaint(text: &str) -> String {
        read::<Sample>("config/sample.toml", text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_does_not_fit_is_said_in_russian_at_its_place() {
        insta::assert_snapshot!(complaint("name = \"а\"\nhuors = 3\n"), @"
        config/sample.toml:2:1: неизвестный ключ «huors»
             2 | huors = 3
               | ^
          что сделать: допустимые ключи: name, hours
        ");
        insta::assert_snapshot!(complaint("name = \"а\"\n"), @r#"
        config/sample.toml:1:1: нет обязательного ключа «hours»
             1 | name = "а"
               | ^
          что сделать: добавьте строку: hours = …
        "#);
        insta::assert_snapshot!(complaint("name = 3\nhours = 3\n"), @"
        config/sample.toml:1:8: значение не того вида (invalid type: integer `3`, expected a string)
             1 | name = 3
               |        ^
          что сделать: сравните с поставляемым файлом: там у каждого ключа стоит пример
        ");
        insta::assert_snapshot!(complaint("name = \n"), @"
        config/sample.toml:1:8: это не TOML (string values must be quoted, expected literal string)
             1 | name = 
               |        ^
          что сделать: проверьте кавычки, скобки и знак «=»
        ");
    }
}

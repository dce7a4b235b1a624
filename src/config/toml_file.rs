//! Reads a TOML text into a typed file; what the parser says in English becomes a Russian diagnostic.

use serde::de::DeserializeOwned;

use crate::domain::{Diagnostic, toml_in_russian};

/// Reads `text` of the file that the user knows as `file`.
///
/// # Errors
/// One diagnostic at the first place that does not fit.
pub(super) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Diagnostic> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (message, remedy) = toml_in_russian(error.message());
        Diagnostic::at(file, text, offset, message, remedy)
    })
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
        config/sample.toml:1:8: значение не того вида: число 3
             1 | name = 3
               |        ^
          что сделать: здесь нужно: строка в кавычках
        ");
        insta::assert_snapshot!(complaint("name = \n"), @"
        config/sample.toml:1:8: это не TOML: здесь должно стоять значение
             1 | name = 
               |        ^
          что сделать: текст возьмите в кавычки; между значениями списка поставьте запятую
        ");
    }
}

//! Secrets that people write into files of settings, where they do not belong: what is told of such a
//! line goes into a journal that others read, so the value is left out.

/// Parts of a key under which people keep secrets.
const PARTS: [&str; 6] = ["key", "apikey", "pass", "pwd", "auth", "bearer"];
/// The same, wherever they stand in the key.
const WORDS: [&str; 5] = ["password", "passwd", "token", "secret", "credential"];
/// What stands in place of a value.
const HIDDEN: &str = "\"…\"";

/// True for keys under which people keep secrets, or the files that hold them.
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_lowercase();
    let mut parts = key.split(|letter: char| !letter.is_alphanumeric());
    WORDS.iter().any(|word| key.contains(word)) || parts.any(|part| PARTS.contains(&part))
}

/// A line of TOML as it may be shown: from the first key of a secret on, its value is left out, and so is
/// a line on which such a value goes on. `before` is what stands above it.
pub(super) fn without_secrets(before: &str, line: &str) -> String {
    if let Some((_, end)) = assignments(line).find(|(key, _)| is_secret_key(key)) {
        return format!("{} {HIDDEN}", &line[..end]);
    }
    let above = before.lines().rev().find(|line| opens(line));
    let above = above.and_then(|line| assignments(line).last());
    match above {
        Some((key, _)) if is_secret_key(key) && !opens(line) => HIDDEN.to_owned(),
        _ => line.to_owned(),
    }
}

/// True for a line that begins something: a key with its value, a section, a note.
fn opens(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['"', '\'']);
    let mut keys = assignments(line).map(|(key, _)| key);
    let is_first = |key: &str| !key.is_empty() && line.starts_with(key);
    line.starts_with('#') || is_heading(line) || keys.next().is_some_and(is_first)
}

/// `[name]` or `[[name]]`: a list of texts stands in brackets too.
fn is_heading(line: &str) -> bool {
    let inner = line.trim_start_matches('[');
    inner.len() < line.len() && inner.starts_with(|letter: char| letter.is_ascii_alphanumeric())
}

/// Every key before a sign of equality, with the byte after that sign. Base64 ends with such signs, and
/// they make no key.
fn assignments(line: &str) -> impl Iterator<Item = (&str, usize)> {
    let signs = line.match_indices('=').map(|(at, _)| at);
    signs.filter_map(move |at| {
        let (left, right) = (line[..at].trim_end(), line[at + 1..].trim_start());
        let bare = left.trim_end_matches(['"', '\'']);
        let is_of_key = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let key = &bare[bare.trim_end_matches(is_of_key).len()..];
        let has_value = !right.is_empty() || left.len() < at || is_secret_key(key);
        (has_value && !right.starts_with('=')).then_some((key, at + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Diagnostic;

    /// What is told of a file at a byte of it.
    fn told(source: &str, at: usize) -> String {
        Diagnostic::at("otklik.toml", source, at, "не так", "").to_string()
    }

    #[test]
    fn the_value_of_a_secret_is_never_shown() {
        let files = [
            "token=\"SECRET\"",
            "  access_token = 'SECRET' # моё",
            "\"token\" = \"SECRET\"",
            "vk.token = \"SECRET\"",
            "API-KEY = \"SECRET\"",
            "private_key = \"SECRET",
            "vk = { base = \"https://a.example\", token = \"SECRET\" }",
            "address = \"https://a.example/?access_token=SECRET\"",
            "token_file = \"SECRET\"",
            "password = SECRET",
            "password =\n\"SECRET\"",
            "password=\n\"SECRET\"",
            "secret = \"\"\"\nAbcxyz=\nSECRET==\n\"\"\"",
            "tokens = [\n  \"one\",\n  \"SECRET\",\n]",
            "vk = { token = [\n\"SECRET\",\n] }",
        ];
        for file in files {
            for at in 0..=file.len() {
                let said = told(file, at);
                assert!(!said.contains("SECRET"), "{file}: {said}");
            }
        }
        assert_eq!(
            told("[networks.vk]\ntoken=\"SECRET\"\n", 24),
            "otklik.toml:2:11: не так\n     2 | token= \"…\"\n       |           ^"
        );
    }

    #[test]
    fn every_other_line_is_shown_as_it_stands() {
        let lines = [
            "listen = \"8080\"",
            "[networks.vk]",
            "[[source]]",
            "# примечание",
            "keep_days = 3",
            "match = '''=вода | (кран =нет)'''",
            "keywords = [\"вода\"]",
            "default_region = \"belgorod",
        ];
        for line in lines {
            assert_eq!(without_secrets("token = \"a\"\n", line), line);
        }
        let goes_on = "  \"housing.hot_water\",";
        assert_eq!(without_secrets("outages = [\n", goes_on), goes_on);
    }
}

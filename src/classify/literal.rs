//! Columns inside TOML strings: where in the file a code point of the value is written.

/// The byte offset, within a TOML string as written, of the `column`-th code point of its value.
pub(super) fn offset_in_literal(raw: &str, column: usize) -> usize {
    let delimiter = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|delimiter| raw.starts_with(delimiter))
        .unwrap_or_default();
    let escapes = delimiter.starts_with('"');
    let mut at = delimiter.len();
    if delimiter.len() == 3 {
        at += raw[at..].len() - raw[at..].trim_start_matches('\r').len();
        at += usize::from(raw[at..].starts_with('\n'));
    }
    for _ in 1..column {
        match next_length(&raw[at..], escapes) {
            0 => break,
            length => at += length,
        }
    }
    at.min(raw.len())
}

/// How many bytes of the file the next code point of the value takes.
fn next_length(rest: &str, escapes: bool) -> usize {
    let mut chars = rest.chars();
    let Some(first) = chars.next() else { return 0 };
    if !(escapes && first == '\\') {
        return first.len_utf8();
    }
    match chars.next() {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some(space) if space.is_whitespace() => {
            let blank = rest[1..].len() - rest[1..].trim_start().len();
            1 + blank + next_length(&rest[1 + blank..], escapes)
        }
        Some(other) => 1 + other.len_utf8(),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_of_an_expression_is_found_in_every_kind_of_string() {
        for (raw, column, expected) in [
            ("'вода'", 1, "вода'"),
            ("'вода'", 3, "да'"),
            ("'''\nнет воды'''", 5, "воды'''"),
            ("'''нет воды'''", 5, "воды'''"),
            (r#""\"нет\" да""#, 2, r#"нет\" да""#),
            (r#""\u0430б""#, 2, "б\""),
            ("\"\"\"a \\\n   b\"\"\"", 3, "\\\n   b\"\"\""),
            ("'вода'", 99, ""),
        ] {
            assert_eq!(
                &raw[offset_in_literal(raw, column)..],
                expected,
                "{raw} {column}"
            );
        }
    }
}

//! Just enough of Rust's lexer to tell code from comments and strings.

/// The source with comments, strings and character literals blanked out. Line numbers stay.
pub fn blank(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skipped(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let gap = &chars[at..end];
        out.push(' ');
        out.extend(gap.iter().filter(|&&c| c == '\n'));
        at = end;
    }
    out
}

/// Where the comment or literal that starts at `at` ends; `at` itself when code stands there.
fn skipped(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => find(chars, at, |rest| rest[0] == '\n'),
        '/' if next == Some('*') => block_comment(chars, at),
        '"' => string(chars, at + 1),
        'r' if !follows_word(chars, at, 'b') => raw_string(chars, at).unwrap_or(at),
        '\'' => character(chars, at).unwrap_or(at),
        _ => at,
    }
}

fn find(chars: &[char], from: usize, hit: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len())
        .find(|&at| hit(&chars[at..]))
        .unwrap_or(chars.len())
}

/// True when a word that is not the single letter `prefix` stands right before `at`.
fn follows_word(chars: &[char], at: usize, prefix: char) -> bool {
    let word: Vec<char> = chars[..at]
        .iter()
        .rev()
        .take_while(|c| c.is_alphanumeric() || **c == '_')
        .copied()
        .collect();
    !word.is_empty() && word != [prefix]
}

fn block_comment(chars: &[char], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

fn string(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    let body = at + 1 + hashes;
    if chars.get(body) != Some(&'"') {
        return None;
    }
    let closes = |rest: &[char]| {
        rest[0] == '"' && rest[1..].iter().take_while(|&&c| c == '#').count() >= hashes
    };
    Some((find(chars, body + 1, closes) + 1 + hashes).min(chars.len()))
}

/// A character literal, not a lifetime: `'a'`, `'\n'`, `'"'`, but not `'a`.
fn character(chars: &[char], at: usize) -> Option<usize> {
    if chars.get(at + 1) == Some(&'\\') {
        return Some((find(chars, at + 3, |rest| rest[0] == '\'') + 1).min(chars.len()));
    }
    (chars.get(at + 2) == Some(&'\'')).then_some(at + 3)
}

/// Blanked code cut in two at the first `#[cfg(test)] mod … {`: what runs, and what tests it.
pub fn split_tests(code: &str) -> (&str, &str) {
    const MARK: &str = "#[cfg(test)]";
    let inline = code.match_indices(MARK).map(|(at, _)| at).find(|at| {
        let item = code[at + MARK.len()..].trim_start();
        let head = item.split(['{', ';']).next().unwrap_or_default();
        head.starts_with("mod ") && item[head.len()..].starts_with('{')
    });
    code.split_at(inline.unwrap_or(code.len()))
}

/// True for characters that an identifier may hold.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Byte offsets where `word` stands as a whole word.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| {
            !code[..*at].ends_with(is_word) && !code[at + word.len()..].starts_with(is_word)
        })
}

#[test]
fn comments_and_literals_vanish_and_lines_stay() {
    let cases = [
        ("a // crate::web\nb", "a  \nb"),
        ("a /* x /* crate::web\n */ */ b", "a  \n b"),
        (r#"f("crate::web \" \n", x)"#, "f( , x)"),
        ("f(r#\"a\" crate::web\n\"#) y", "f( \n) y"),
        ("f(br\"crate::web\") y", "f(b ) y"),
        (
            "fn f<'a>(x: &'a str, y: '\"', z: '\\'') {}",
            "fn f<'a>(x: &'a str, y:  , z:  ) {}",
        ),
        ("for r in 0..3 { r; }", "for r in 0..3 { r; }"),
    ];
    for (source, expected) in cases {
        assert_eq!(blank(source), expected, "{source}");
    }
}

#[test]
fn only_an_inline_test_module_ends_the_production_code() {
    assert_eq!(split_tests("a\n#[cfg(test)]\nmod tests {\nb }").0, "a\n");
    assert_eq!(
        split_tests("#[cfg(test)]\nmod tests;\nb").0,
        "#[cfg(test)]\nmod tests;\nb"
    );
}

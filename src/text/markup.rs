//! What stands in a text but is no word: tags, entities, addresses, mentions, redaction marks.
//!
//! One recogniser serves [`clean`](super::clean) and the token scanner, so that a text means the same
//! before and after cleaning.

/// A stretch that is not read as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// An HTML tag that ends a line: `<br>`, `</p>`.
    BlockTag,
    /// Any other HTML tag.
    InlineTag,
    /// An entity and the character it stands for.
    Entity(char),
    /// A web address.
    Url,
    /// `@name`.
    Mention,
    /// `[id1|` or `[club1|` of a network's mention; the name and `]` follow.
    NamedMention {
        /// It names a person, not a community.
        person: bool,
    },
    /// `⟨телефон⟩`: something redacted.
    Redacted,
}

/// Opens a redaction mark. Chosen because nobody types it.
pub(super) const REDACTED_OPEN: char = '⟨';
/// Closes a redaction mark.
pub(super) const REDACTED_CLOSE: char = '⟩';

const TAG_BYTES_MAX: usize = 2_000;
const ENTITY_BYTES_MAX: usize = 10;
const REDACTED_BYTES_MAX: usize = 64;
/// Of an address before its `@` and after it: RFC 5321, 4.5.3.1. Without an end, every word of «a.a.a.…»
/// would be read to the end of the text.
const EMAIL_LOCAL_MAX: usize = 64;
const EMAIL_DOMAIN_MAX: usize = 255;

/// Recognises a mark that begins exactly at byte `at`, and its length in bytes.
pub(super) fn mark_at(text: &str, at: usize) -> Option<(Mark, usize)> {
    let rest = &text[at..];
    match rest.as_bytes().first()? {
        b'<' => tag(rest),
        b'&' => entity(rest),
        b'@' => mention(text, at),
        b'[' => named_mention(rest),
        b'h' | b'H' | b'w' | b'W' => url(text, at),
        0xE2 if rest.starts_with(REDACTED_OPEN) => redacted(rest),
        _ => None,
    }
}

fn tag(rest: &str) -> Option<(Mark, usize)> {
    let bytes = rest.as_bytes();
    let named = match bytes.get(1)? {
        b'/' | b'!' => bytes.get(2).is_some_and(u8::is_ascii_alphabetic),
        byte => byte.is_ascii_alphabetic(),
    };
    if !named {
        return None;
    }
    let end = bytes
        .iter()
        .take(TAG_BYTES_MAX)
        .skip(1)
        // A tag holds no other: what does not end before the next one is none.
        .position(|&byte| matches!(byte, b'<' | b'>'))
        .map(|end| end + 1)
        .filter(|end| bytes[*end] == b'>')?;
    let name: String = bytes[1..end]
        .iter()
        .skip_while(|&&byte| byte == b'/')
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .map(|byte| byte.to_ascii_lowercase() as char)
        .collect();
    let block = matches!(
        name.as_str(),
        "br" | "p" | "div" | "li" | "ul" | "ol" | "tr" | "td" | "table" | "h1" | "h2" | "h3" | "hr"
    );
    let mark = if block {
        Mark::BlockTag
    } else {
        Mark::InlineTag
    };
    Some((mark, end + 1))
}

fn entity(rest: &str) -> Option<(Mark, usize)> {
    let end = rest
        .bytes()
        .take(ENTITY_BYTES_MAX)
        .position(|byte| byte == b';')?;
    let name = &rest[1..end];
    let value = match name {
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "shy" | "zwnj" | "zwj" => '\u{AD}',
        "laquo" => '«',
        "raquo" => '»',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsquo" | "rsquo" => '’',
        "mdash" => '—',
        "ndash" | "minus" => '–',
        "hellip" => '…',
        "bull" | "middot" => '•',
        "deg" => '°',
        "numero" => '№',
        "yo" => 'ё',
        _ => punctuation_entity(name).or_else(|| numeric_entity(name))?,
    };
    Some((Mark::Entity(value), end + 1))
}

/// The punctuation of ASCII and what is typed beside it, by the names of HTML 5.
fn punctuation_entity(name: &str) -> Option<char> {
    Some(match name {
        "Tab" => ' ',
        "NewLine" => '\n',
        "comma" => ',',
        "period" => '.',
        "excl" => '!',
        "quest" => '?',
        "colon" => ':',
        "semi" => ';',
        "lpar" => '(',
        "rpar" => ')',
        "lsqb" | "lbrack" => '[',
        "rsqb" | "rbrack" => ']',
        "lcub" | "lbrace" => '{',
        "rcub" | "rbrace" => '}',
        "sol" => '/',
        "bsol" => '\\',
        "vert" | "verbar" => '|',
        "num" => '#',
        "dollar" => '$',
        "percnt" => '%',
        "ast" | "midast" => '*',
        "plus" => '+',
        "equals" => '=',
        "commat" => '@',
        "Hat" => '^',
        "lowbar" | "UnderBar" => '_',
        "grave" => '`',
        "QUOT" => '"',
        "AMP" => '&',
        "LT" => '<',
        "GT" => '>',
        "hyphen" | "dash" => '\u{2010}',
        "horbar" => '―',
        "sbquo" => '‚',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "iexcl" => '¡',
        "iquest" => '¿',
        "sect" => '§',
        "para" => '¶',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "times" => '×',
        "plusmn" => '±',
        "euro" => '€',
        _ => return None,
    })
}

fn numeric_entity(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code).map(|value| if value == '\u{A0}' { ' ' } else { value })
}

fn mention(text: &str, at: usize) -> Option<(Mark, usize)> {
    if ends_in_word(text, at) {
        return None;
    }
    let name = text[at + 1..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
        .count();
    let is_mention = name > 0 && !is_host_apart(&text[..at], &text[at + 1..at + 1 + name]);
    is_mention.then_some((Mark::Mention, name + 1))
}

/// True for the second half of «ivan @mail.ru», an address that somebody wrote with a blank.
fn is_host_apart(before: &str, name: &str) -> bool {
    const TOPS: [&str; 6] = ["ru", "com", "net", "org", "su", "by"];
    let top = name
        .trim_end_matches('.')
        .rsplit_once('.')
        .map(|(_, top)| top);
    let is_top = |top: &str| TOPS.iter().any(|known| known.eq_ignore_ascii_case(top));
    let local = before.trim_end_matches([' ', '\u{A0}']);
    top.is_some_and(is_top)
        && local.len() < before.len()
        && local.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn named_mention(rest: &str) -> Option<(Mark, usize)> {
    let (person, after) = match rest.strip_prefix("[id") {
        Some(after) => (true, after),
        None => (
            false,
            rest.strip_prefix("[club")
                .or_else(|| rest.strip_prefix("[public"))?,
        ),
    };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    // In a board VK also says what is answered: `[id1:bp-7_12|`.
    let answered = after[digits..].strip_prefix(":bp").map_or(0, |what| {
        let number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        ":bp".len() + what.bytes().take_while(number).count()
    });
    let bar = rest.len() - after.len() + digits + answered;
    (digits > 0 && rest.as_bytes().get(bar) == Some(&b'|'))
        .then_some((Mark::NamedMention { person }, bar + 1))
}

/// The number of the person whom a message of VK addresses first: `[id5|Анна], …`.
pub fn addressee(raw: &str) -> Option<&str> {
    let rest = raw.trim_start();
    match named_mention(rest)? {
        (Mark::NamedMention { person: true }, _) => {
            let number = &rest["[id".len()..];
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            Some(&number[..digits])
        }
        _ => None,
    }
}

fn url(text: &str, at: usize) -> Option<(Mark, usize)> {
    let rest = &text.as_bytes()[at..];
    let starts = |prefix: &str| {
        rest.get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if !(starts("http://") || starts("https://") || starts("www.")) || ends_in_word(text, at) {
        return None;
    }
    let length = text[at..]
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»' | ')' | ']'))
        .unwrap_or(text.len() - at);
    let trimmed = text[at..at + length].trim_end_matches(['.', ',', '!', '?', ';', ':']);
    Some((Mark::Url, trimmed.len()))
}

fn redacted(rest: &str) -> Option<(Mark, usize)> {
    let mut limit = rest.len().min(REDACTED_BYTES_MAX);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let end = rest[..limit].find(REDACTED_CLOSE)?;
    Some((Mark::Redacted, end + REDACTED_CLOSE.len_utf8()))
}

/// True when a letter or digit stands right before byte `at`.
fn ends_in_word(text: &str, at: usize) -> bool {
    text[..at]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
}

/// The length of an e-mail address that begins at byte `at`, if one does.
pub(super) fn email_at(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[at..];
    let is_local = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-')
    };
    let local = bytes.iter().take(EMAIL_LOCAL_MAX);
    let local = local.take_while(|byte| is_local(byte)).count();
    if bytes.get(local) != Some(&b'@') {
        return None;
    }
    let domain = bytes[local + 1..]
        .iter()
        .take(EMAIL_DOMAIN_MAX)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        .count();
    let name = text[at + local + 1..at + local + 1 + domain].trim_end_matches(['.', '-']);
    name.contains('.').then_some(local + 1 + name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_no_further_than_one_may_be_long() {
        let address = |name: usize| format!("{}@mail.ru, дом 5", "a".repeat(name));
        assert_eq!(email_at(&address(64), 0), Some(64 + "@mail.ru".len()));
        assert_eq!(email_at(&address(65), 0), None);
    }

    #[test]
    fn a_tag_ends_before_the_next_one() {
        let tag = |text| mark_at(text, 0).map(|(_, length)| length);
        assert_eq!(tag("<b>яма"), Some(3));
        assert_eq!(tag("<a<b>яма"), None);
    }

    #[test]
    fn a_message_may_begin_with_whom_it_addresses() {
        for (raw, number) in [
            ("[id501|Анна], передали в управляющую компанию", Some("501")),
            ("  [id501:bp-7_12|Анна], ответим завтра", Some("501")),
            ("[club7|Водоканал], где вода?", None),
            ("Передали, [id501|Анна]", None),
            ("[idea|мысль]", None),
            ("[id|Анна]", None),
            ("", None),
        ] {
            assert_eq!(addressee(raw), number, "{raw}");
        }
    }
}

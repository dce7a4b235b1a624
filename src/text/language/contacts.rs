//! Links, mentions and mailboxes: their Latin letters say nothing of the language of a text.

use memchr::memchr3_iter;

/// The text without its contacts; none when it has none. Asked only where Latin letters stand.
pub(super) fn without_contacts(text: &str) -> Option<String> {
    if !has_contact(text) {
        return None;
    }
    let mut said = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        said.push_str(before_contact(word));
        said.push(' ');
    }
    Some(said)
}

/// `@name`, `https://`, `vk.com`: what no word of a sentence has in it.
fn has_contact(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr3_iter(b'@', b'.', b'/', bytes).any(|at| {
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        match bytes[at] {
            b'@' => after.is_ascii_alphanumeric() || after == b'_',
            b'.' => before.is_ascii_alphanumeric() && after.is_ascii_alphabetic(),
            _ => before == b'/' && bytes[..at - 1].ends_with(b":"),
        }
    })
}

/// What stands before a contact without a blank: «воды,vk.com/wall1».
fn before_contact(word: &str) -> &str {
    let begins = |c: char| c.is_ascii_alphanumeric() || c == '@';
    match word.find(begins) {
        Some(start) if has_contact(word) => &word[..start],
        _ => word,
    }
}

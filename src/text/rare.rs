//! The few bytes of a text that matter: stretches without one are told many bytes at a time.

/// Bytes told by one look.
const STRETCH: usize = 64;

/// Where the bytes stand that a test names, rising. For tests that few bytes of a text pass.
pub(super) fn rare_bytes(
    text: &str,
    is_rare: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = usize> {
    let stretches = text.as_bytes().chunks(STRETCH).enumerate();
    // Without a way out in the middle, so that the processor looks at many bytes together.
    let has_one =
        move |stretch: &[u8]| stretch.iter().fold(false, |any, &byte| any | is_rare(byte));
    let told = stretches.filter(move |(_, stretch)| has_one(stretch));
    told.flat_map(move |(before, stretch)| {
        let bytes = stretch.iter().enumerate();
        let rare = bytes.filter(move |(_, byte)| is_rare(**byte));
        rare.map(move |(at, _)| before * STRETCH + at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_such_byte_is_found(text in "[a-c01 ]{0,300}") {
            let is_rare = |byte: u8| byte.is_ascii_digit();
            let each: Vec<usize> = (0..text.len()).filter(|at| is_rare(text.as_bytes()[*at])).collect();
            proptest::prop_assert_eq!(rare_bytes(&text, is_rare).collect::<Vec<_>>(), each);
        }
    }
}

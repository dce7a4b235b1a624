//! Addresses of the web: which of them may be kept beside a message.

/// Longest address, bytes.
const BYTES_MAX: usize = 2048;

/// False for anything but a web address, and for the page of a private person (invariant 14).
pub fn is_public_address(url: &str) -> bool {
    let Some(rest) = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
    else {
        return false;
    };
    let rest = rest.to_lowercase();
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    // ВКонтакте numbers communities below zero: `wall-1_2` is a community's, `wall1_2` a person's.
    let after = |start: &str| {
        path.split(['?', '&', '=', '/'])
            .filter_map(|part| part.strip_prefix(start))
            .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_person = (rest.contains("vk.com") || rest.contains("vk.ru"))
        && (after("id") || after("wall"))
        || rest.contains("ok.ru") && path.starts_with("profile");
    url.len() <= BYTES_MAX && !url.contains(char::is_whitespace) && !is_person
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_person_is_left_behind() {
        for (url, keeps) in [
            ("https://vk.com/wall-12_34", true),
            ("https://vk.com/club1?w=wall-12_34", true),
            ("https://vk.com/wall12_34", false),
            ("https://m.vk.com/id5", false),
            ("https://VK.com/ID5", false),
            ("https://vk.com/feed?w=wall12_34", false),
            ("https://ok.ru/profile/1", false),
            ("https://ok.ru/group/1/topic/2", true),
            ("https://t.me/channel/5", true),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_public_address(url), keeps, "{url}");
        }
    }
}

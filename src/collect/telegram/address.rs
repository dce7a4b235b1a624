//! From what stands in the settings to the name of a public channel. Pages of persons and closed chats
//! are refused here (invariant 14).

/// The address is no address of a public channel. What must stay secret is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoChannel {
    /// A telephone number: a person.
    #[error(
        "вместо канала назван номер телефона: читаются только открытые каналы, страницы людей — никогда"
    )]
    Phone,
    /// An invitation, or a link into a chat that has no public name.
    #[error("это ссылка в закрытый чат: читаются только открытые каналы, у которых есть имя")]
    Closed,
    /// Something else.
    #[error("«{0}» — не адрес канала: нужно имя, например town_zhkh или https://t.me/town_zhkh")]
    Strange(String),
}

/// The channel's name in lower case: `Town_ZhKH`, `@town_zhkh`, `https://t.me/town_zhkh` and
/// `https://t.me/s/town_zhkh` are the same channel.
///
/// # Errors
/// What is no public channel.
pub(super) fn channel(address: &str) -> Result<String, NoChannel> {
    let strange = || NoChannel::Strange(address.to_owned());
    let lower = address.trim().to_ascii_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme))
        .unwrap_or(&lower);
    let path = ["t.me/", "telegram.me/"]
        .iter()
        .find_map(|host| rest.strip_prefix(host))
        .unwrap_or(rest);
    if is_phone(path) {
        return Err(NoChannel::Phone);
    }
    if ["+", "joinchat/", "c/"]
        .iter()
        .any(|to| path.starts_with(to))
    {
        return Err(NoChannel::Closed);
    }
    let name = path.strip_prefix("s/").unwrap_or(path);
    let name = name.strip_prefix('@').unwrap_or(name);
    let name = name.strip_suffix('/').unwrap_or(name);
    is_name(name).then(|| name.to_owned()).ok_or_else(strange)
}

fn is_phone(path: &str) -> bool {
    let digits = path.chars().filter(char::is_ascii_digit).count();
    digits >= 5
        && path
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() ".contains(c))
}

fn is_name(name: &str) -> bool {
    let known = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    (4..=32).contains(&name.len())
        && name.bytes().all(known)
        && name.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_named_in_many_ways() {
        for address in [
            "town_zhkh",
            "@town_zhkh",
            " Town_ZhKH ",
            "t.me/town_zhkh",
            "https://t.me/town_zhkh",
            "https://t.me/s/Town_Zhkh/",
            "http://telegram.me/@town_zhkh",
        ] {
            assert_eq!(channel(address).as_deref(), Ok("town_zhkh"), "{address}");
        }
    }

    #[test]
    fn persons_and_closed_chats_are_refused_and_not_repeated() {
        for (address, why) in [
            ("+7 (900) 000-00-00", NoChannel::Phone),
            ("79000000000", NoChannel::Phone),
            ("https://t.me/+79000000000", NoChannel::Phone),
            ("https://t.me/+AbCdEf012345", NoChannel::Closed),
            ("https://t.me/joinchat/AbCdEf012345", NoChannel::Closed),
            ("https://t.me/c/1000000077/12", NoChannel::Closed),
        ] {
            let refused = channel(address).unwrap_err();
            assert_eq!(refused, why, "{address}");
            assert!(!refused.to_string().contains("000"), "{refused}");
        }
    }

    #[test]
    fn what_is_no_name_is_told() {
        for address in [
            "",
            "abc",
            "https://t.me/",
            "https://t.me/town_zhkh/12",
            "https://t.me/s/town_zhkh?before=12",
            "https://vk.com/town_zhkh",
            "город_жкх",
            "_town",
            "a_name_that_is_longer_than_32_signs",
        ] {
            let refused = channel(address).unwrap_err();
            assert_eq!(refused, NoChannel::Strange(address.to_owned()));
        }
    }
}

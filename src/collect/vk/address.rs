//! What may be read in VK: communities. A person's page is refused here (invariant 14), and once more
//! when a screen name turns out to be a person's.

/// What a configured address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A community by its number, negative as VK writes the owners of such walls.
    Community(i64),
    /// A screen name, in lower case: whose it is only VK knows.
    Name(String),
}

/// The address is none that may be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCommunity {
    /// A person's page.
    #[error("«{0}» — страница человека: читаются только сообщества")]
    Person(String),
    /// No address of a community.
    #[error("«{0}» — не адрес сообщества ВКонтакте: нужен, например, https://vk.com/club123")]
    Foreign(String),
    /// A screen name where the number is needed.
    #[error(
        "«{0}» — имя, а вызовам, событиям и обсуждениям ВКонтакте нужен номер: например, https://vk.com/club123"
    )]
    Unnumbered(String),
}

/// Hosts under which VK shows the same pages.
const HOSTS: [&str; 2] = ["vk.com", "vk.ru"];

impl Address {
    /// Reads `club123`, `public123`, `event123`, `-123`, `town_zhkh`, alone or behind `https://vk.com/`.
    ///
    /// # Errors
    /// A person's page, or no address of a community.
    pub fn parse(address: &str) -> Result<Self, NoCommunity> {
        let foreign = || NoCommunity::Foreign(address.to_owned());
        let page = page(address.trim()).ok_or_else(foreign)?.to_lowercase();
        let number = |prefix: &str| page.strip_prefix(prefix).and_then(natural);
        if let Some(number) = ["club", "public", "event", "-"]
            .into_iter()
            .find_map(number)
        {
            return Ok(Self::Community(-number));
        }
        if ["id", ""].into_iter().find_map(number).is_some() {
            return Err(NoCommunity::Person(address.to_owned()));
        }
        let spelt = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let named = page.chars().all(spelt) && page.contains(|c: char| c.is_ascii_alphabetic());
        if named {
            Ok(Self::Name(page))
        } else {
            Err(foreign())
        }
    }
}

/// The page behind the host; none on a host that is not VK's.
fn page(address: &str) -> Option<&str> {
    let whole = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let (host, path) = match (whole, address.split_once('/')) {
        (Some(whole), _) => whole.split_once('/')?,
        (None, Some(parts)) => parts,
        (None, None) => return Some(address),
    };
    let host = ["www.", "m."]
        .into_iter()
        .find_map(|front| host.strip_prefix(front))
        .unwrap_or(host);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    HOSTS.contains(&host).then(|| path.trim_end_matches('/'))
}

/// A positive number in digits only.
fn natural(digits: &str) -> Option<i64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn communities_are_named_in_many_ways() {
        for (address, community) in [
            ("club123", 123),
            ("public7", 7),
            ("event9", 9),
            ("-123", 123),
            (" https://vk.com/club123\n", 123),
            ("https://m.vk.com/public7?from=search#top", 7),
            ("vk.ru/club5/", 5),
            ("https://vk.com/-123", 123),
        ] {
            let parsed = Address::parse(address);
            assert_eq!(parsed, Ok(Address::Community(-community)), "{address}");
        }
        for (address, name) in [
            ("town_zhkh", "town_zhkh"),
            ("https://vk.com/Town.ZhKH", "town.zhkh"),
            ("http://www.vk.com/idea31", "idea31"),
            ("club_31", "club_31"),
        ] {
            let parsed = Address::parse(address);
            assert_eq!(parsed, Ok(Address::Name(name.to_owned())), "{address}");
        }
    }

    #[test]
    fn a_persons_page_is_refused() {
        for address in [
            "id123",
            "123",
            "https://vk.com/id1",
            "vk.com/ID77",
            "m.vk.com/15",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoCommunity::Person(_))), "{address}");
        }
    }

    #[test]
    fn what_is_no_community_is_refused() {
        for address in [
            "",
            "--5",
            "-+5",
            "99999999999999999999",
            "https://vk.com",
            "https://vk.com/",
            "https://ok.ru/club123",
            "https://vk.com.evil.example/club1",
            "https://vk.com/club1/extra",
            "https://vk.com/wall-1_2",
            "город",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoCommunity::Foreign(_))), "{address}");
        }
    }
}

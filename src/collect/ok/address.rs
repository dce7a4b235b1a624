//! What may be read in Одноклассники: groups. A person's page is refused here (invariant 14).

/// A group by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group(pub u64);

/// The address is none that may be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoGroup {
    /// A person's page.
    #[error("«{0}» — страница человека: читаются только группы")]
    Person(String),
    /// A short name may be a person's: only the number tells.
    #[error(
        "«{0}» — короткое имя: нужен номер группы, он стоит в адресах её тем — \
         https://ok.ru/group/53396058603765"
    )]
    Name(String),
    /// No address of a group.
    #[error(
        "«{0}» — не адрес группы Одноклассников: нужен, например, \
         https://ok.ru/group/53396058603765"
    )]
    Foreign(String),
}

/// Hosts under which the network shows the same pages.
const HOSTS: [&str; 3] = ["ok.ru", "m.ok.ru", "odnoklassniki.ru"];

impl Group {
    /// Reads `53396058603765`, `group/53396058603765`, alone or behind `https://ok.ru/`; what follows
    /// the group, a topic or a tab, is left out.
    ///
    /// # Errors
    /// A person's page, a short name, or no address of a group.
    pub fn parse(address: &str) -> Result<Self, NoGroup> {
        let foreign = || NoGroup::Foreign(address.to_owned());
        let page = page(address.trim()).ok_or_else(foreign)?.to_lowercase();
        let mut parts = page.split('/');
        let number = match (parts.next(), parts.next()) {
            (Some("group"), Some(number)) => number,
            (Some("profile"), _) => return Err(NoGroup::Person(address.to_owned())),
            (Some(alone), None) if natural(alone).is_some() => alone,
            (Some(name), None) if name != "group" && is_name(name) => {
                return Err(NoGroup::Name(address.to_owned()));
            }
            _ => return Err(foreign()),
        };
        natural(number).map(Self).ok_or_else(foreign)
    }
}

fn is_name(name: &str) -> bool {
    let spelt = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(spelt)
}

/// The page behind the host, or the address itself where it names none.
fn page(address: &str) -> Option<&str> {
    let whole = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let rest = whole.unwrap_or(address);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = match (HOSTS.contains(&host), whole) {
        (true, _) => path,
        (false, Some(_)) => return None,
        (false, None) => rest,
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    Some(path.trim_end_matches('/'))
}

/// A positive number in digits only.
fn natural(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_by_their_number() {
        for address in [
            "500",
            "group/500",
            " https://ok.ru/group/500\n",
            "ok.ru/group/500/",
            "https://m.ok.ru/group/500/topic/71?st.cmd=x",
            "http://www.odnoklassniki.ru/group/500#top",
        ] {
            assert_eq!(Group::parse(address), Ok(Group(500)), "{address}");
        }
    }

    #[test]
    fn a_persons_page_is_refused() {
        for address in [
            "profile/500",
            "https://ok.ru/profile/500",
            "m.ok.ru/Profile/500/statuses",
            "https://ok.ru/profile/",
        ] {
            let parsed = Group::parse(address);
            assert!(matches!(parsed, Err(NoGroup::Person(_))), "{address}");
        }
    }

    #[test]
    fn what_may_be_a_persons_name_and_what_is_no_group_is_refused() {
        for address in ["zarechye", "https://ok.ru/zarechye.live"] {
            let parsed = Group::parse(address);
            assert!(matches!(parsed, Err(NoGroup::Name(_))), "{address}");
        }
        for address in [
            "",
            "0",
            "-5",
            "https://ok.ru/",
            "https://ok.ru/group/",
            "ok.ru/group/zarechye",
            "https://ok.ru/group/99999999999999999999999",
            "https://vk.com/group/500",
            "https://ok.ru.evil.example/group/500",
            "https://ok.ru/video/500",
            "город",
        ] {
            let parsed = Group::parse(address);
            assert!(matches!(parsed, Err(NoGroup::Foreign(_))), "{address}");
        }
    }
}

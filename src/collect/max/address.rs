//! What may be read in MAX: groups and channels. A dialog with a person is refused here (invariant 14),
//! and once more in every message.

/// What a configured address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A group or channel by its number: those are negative, dialogs are not.
    Chat(i64),
    /// A channel by its public link, in lower case: whose it is only MAX knows.
    Link(String),
}

/// The address is none that may be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoChat {
    /// A person's profile, or a dialog with one.
    #[error("«{0}» — страница человека или личная переписка: читаются только группы и каналы")]
    Person(String),
    /// An invitation does not tell the number.
    #[error(
        "«{0}» — приглашение, по нему чата не найти: укажите номер чата, например -70801090403050"
    )]
    Invitation(String),
    /// No address of a chat.
    #[error(
        "«{0}» — не адрес чата MAX: нужен, например, https://max.ru/zarechye или -70801090403050"
    )]
    Foreign(String),
}

/// Hosts under which MAX shows chats.
const HOSTS: [&str; 2] = ["max.ru", "web.max.ru"];

impl Address {
    /// Reads `-70801090403050`, `zarechye`, `@zarechye`, alone or behind `https://max.ru/`.
    ///
    /// # Errors
    /// A person, an invitation, or no address of a chat.
    pub fn parse(address: &str) -> Result<Self, NoChat> {
        let foreign = || NoChat::Foreign(address.to_owned());
        let page = page(address.trim()).ok_or_else(foreign)?;
        if page.starts_with("u/") {
            return Err(NoChat::Person(address.to_owned()));
        }
        if page.starts_with("join/") {
            return Err(NoChat::Invitation(address.to_owned()));
        }
        let bare = page.strip_prefix('-').unwrap_or(page);
        if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            let number: i64 = page.parse().map_err(|_| foreign())?;
            return match number {
                ..0 => Ok(Self::Chat(number)),
                0 => Err(foreign()),
                _ => Err(NoChat::Person(address.to_owned())),
            };
        }
        let link = page.strip_prefix('@').unwrap_or(page).to_lowercase();
        let spelt = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let begins = link.starts_with(|c: char| c.is_ascii_alphabetic());
        if begins && link.chars().all(spelt) {
            Ok(Self::Link(link))
        } else {
            Err(foreign())
        }
    }
}

/// The page behind the host; none on a host that is not MAX's.
fn page(address: &str) -> Option<&str> {
    let whole = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let rest = match (whole, address.split_once('/')) {
        (Some(rest), _) => rest,
        (None, Some(_)) => address,
        (None, None) => return Some(address),
    };
    let (host, path) = rest.split_once('/')?;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    HOSTS.contains(&host).then(|| path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_channels_are_named_by_number_or_link() {
        for (address, chat) in [
            ("-7001", -7001),
            (" -70801090403050\n", -70_801_090_403_050),
            ("https://web.max.ru/-7001", -7001),
            ("max.ru/-7001/?from=list", -7001),
        ] {
            assert_eq!(
                Address::parse(address),
                Ok(Address::Chat(chat)),
                "{address}"
            );
        }
        for (address, link) in [
            ("zarechye", "zarechye"),
            ("@Zarechye_ZhKH", "zarechye_zhkh"),
            ("https://max.ru/zarechye#top", "zarechye"),
            ("max.ru/@zarechye-4/", "zarechye-4"),
        ] {
            let parsed = Address::parse(address);
            assert_eq!(parsed, Ok(Address::Link(link.to_owned())), "{address}");
        }
    }

    #[test]
    fn a_person_and_a_dialog_are_refused() {
        for address in [
            "51",
            "https://web.max.ru/182182",
            "https://max.ru/u/f9LHodD0cOK",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoChat::Person(_))), "{address}");
        }
    }

    #[test]
    fn what_is_no_chat_is_refused() {
        let invited = Address::parse("https://max.ru/join/hash-of-a-link");
        assert!(matches!(invited, Err(NoChat::Invitation(_))));
        for address in [
            "",
            "-",
            "--5",
            "0",
            "-99999999999999999999",
            "https://max.ru",
            "https://max.ru/",
            "https://max.ru.evil.example/zarechye",
            "https://vk.com/zarechye",
            "https://max.ru/zarechye/AZ123",
            "заречье",
            "4zarechye",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoChat::Foreign(_))), "{address}");
        }
    }
}

//! Bodies (орган, исполнитель) and their official pages (официальная страница): who answers residents,
//! and under which account. The register of a region tells a body's reply from a neighbour's word.

use std::collections::{HashMap, HashSet};

use super::{BodyId, Network, Sector};

/// A body: ministry, administration, municipal centre, enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Stable id.
    pub id: BodyId,
    /// Name: «Администрация Старооскольского округа».
    pub name: String,
    /// The municipality it works for, by name; none for the whole region.
    pub territory: Option<String>,
    /// What it answers for; empty for everything.
    pub sectors: Vec<Sector>,
    /// Its public phones as people write them.
    pub phones: Vec<String>,
}

impl Body {
    /// The municipality it works for; none for the whole region.
    pub fn territory(&self) -> Option<&str> {
        self.territory.as_deref()
    }
}

/// A page of a body in a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialPage {
    /// Whose it is.
    pub body: BodyId,
    /// Where.
    pub network: Network,
    /// The id under which the network's replies name the page: a community or channel, never a person.
    pub account: String,
    /// Where people read it.
    pub address: String,
    /// What people call it; the body's name when none.
    pub name: Option<String>,
}

/// Public phones, known by their digits however they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phones(HashSet<Box<str>>);

impl Phones {
    /// The number that a text writes: its digits without the prefix of country or trunk; none when
    /// they make no number with a code of its town, nor a short one (112, 051).
    pub fn number(written: &str) -> Option<Box<str>> {
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            11 if digits.starts_with(['7', '8']) => Some(digits[1..].into()),
            3 | 10 => Some(digits.into()),
            _ => None,
        }
    }

    /// True when the written number is one of these.
    pub fn has(&self, written: &str) -> bool {
        !self.0.is_empty() && Self::number(written).is_some_and(|number| self.0.contains(&number))
    }
}

impl<'p> FromIterator<&'p String> for Phones {
    /// What is no number is left out.
    fn from_iter<I: IntoIterator<Item = &'p String>>(written: I) -> Self {
        let numbers = written.into_iter();
        Self(numbers.filter_map(|phone| Self::number(phone)).collect())
    }
}

/// The register of a region: its bodies and their official pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    bodies: Vec<Body>,
    pages: Vec<OfficialPage>,
    by_account: HashMap<Network, HashMap<String, usize>>,
    phones: Phones,
}

impl Register {
    /// A register; of two pages with one account in one network the first counts.
    pub fn new(bodies: Vec<Body>, pages: Vec<OfficialPage>) -> Self {
        let mut by_account: HashMap<Network, HashMap<String, usize>> = HashMap::new();
        for (at, page) in pages.iter().enumerate() {
            let accounts = by_account.entry(page.network).or_default();
            accounts.entry(page.account.clone()).or_insert(at);
        }
        Self {
            phones: bodies.iter().flat_map(|body| &body.phones).collect(),
            bodies,
            pages,
            by_account,
        }
    }

    /// The official page with this account.
    pub fn page(&self, network: Network, account: &str) -> Option<&OfficialPage> {
        let at = self.by_account.get(&network)?.get(account)?;
        self.pages.get(*at)
    }

    /// The body with this id.
    pub fn body(&self, id: &BodyId) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == *id)
    }

    /// All bodies in the order of the file.
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// All pages in the order of the file.
    pub fn pages(&self) -> &[OfficialPage] {
        &self.pages
    }

    /// The public phones of all bodies.
    pub fn phones(&self) -> &Phones {
        &self.phones
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_known_however_it_is_written() {
        let listed = ["8-800-200-00-31", "+7 (4722) 00-11-22", "112"].map(str::to_owned);
        let phones: Phones = listed.iter().collect();
        for written in [
            "88002000031",
            "8 (800) 200-00-31",
            "8(4722)001122",
            "(4722) 00-11-22",
            "112",
        ] {
            assert!(phones.has(written), "{written}");
        }
        for written in ["00-11-22", "8-800-200-00-32", "тел.", "", "1121"] {
            assert!(!phones.has(written), "{written}");
        }
        assert!(!Phones::default().has("112"));
    }

    #[test]
    fn an_account_is_of_one_network_only() {
        let page = |account: &str| OfficialPage {
            body: "water".into(),
            network: Network::Vk,
            account: account.into(),
            address: String::new(),
            name: None,
        };
        let register = Register::new(Vec::new(), vec![page("-1"), page("-2")]);
        let account = |network, account| register.page(network, account).map(|it| &*it.account);
        assert_eq!(account(Network::Vk, "-2"), Some("-2"));
        assert_eq!(account(Network::Ok, "-2"), None);
        assert_eq!(account(Network::Vk, "2"), None);
    }
}

//! The register of a region: its bodies (`bodies.toml`) and their official pages (`pages.toml`).
//!
//! A page is a community, a channel or a site. A person's page is refused, also that of a head of a
//! body: the subject is a service, never a person.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

use crate::{
    classify::{Document, File, Gazetteer, Table},
    domain::{Body, BodyId, Diagnostic, Network, OfficialPage, Phones, Register, Sector},
    text::is_public_address,
};

/// Networks in which a body may have a page, with an account as each writes it.
const PAGED: [(Network, &str); 7] = [
    (Network::Vk, "-123456"),
    (Network::Ok, "51234567890123"),
    (Network::Telegram, "primer_adm"),
    (Network::Max, "-70000000000001"),
    (Network::Feed, "adm.example"),
    (Network::Mastodon, "https://social.example/users/adm"),
    (Network::Youtube, "UCprimer"),
];

/// Reads both files; one that is missing lists nothing. `places` names the region's territories; without
/// it they are not looked at.
///
/// # Errors
/// Every finding of both files.
pub fn register(
    bodies: Option<&File>,
    pages: Option<&File>,
    places: Option<&Gazetteer>,
) -> Result<Register, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let bodies = tables(
        bodies,
        "файл органов",
        "body",
        &mut found,
        |table, seen| body(table, places, seen),
    );
    // What a broken list of bodies does not name is no fault of the pages.
    let known: Option<HashSet<BodyId>> = found
        .is_empty()
        .then(|| bodies.iter().map(|body| body.id.clone()).collect());
    let pages = tables(
        pages,
        "файл страниц",
        "page",
        &mut found,
        |table, seen| page(table, known.as_ref(), seen),
    );
    if found.is_empty() {
        Ok(Register::new(bodies, pages))
    } else {
        Err(found)
    }
}

/// What was read before: a key and the sentence that tells of it.
type Seen = HashMap<String, String>;

/// The tables `[[key]]` of a file, read one by one; each sees what those before it were.
fn tables<T>(
    file: Option<&File>,
    name: &str,
    key: &str,
    found: &mut Vec<Diagnostic>,
    read: impl Fn(&Table<'_>, &mut Seen) -> Option<T>,
) -> Vec<T> {
    let Some((file, contents)) = file else {
        return Vec::new();
    };
    let document = Document::new(file, contents);
    let parsed = document.parse();
    let root = Table::root(&document, &parsed, name);
    root.only(&[key]);
    let mut seen = Seen::new();
    let tables = root.tables(key);
    let all = tables
        .iter()
        .filter_map(|table| read(table, &mut seen))
        .collect();
    drop(tables);
    drop(parsed);
    found.extend(document.into_findings());
    all
}

fn body(table: &Table<'_>, places: Option<&Gazetteer>, seen: &mut Seen) -> Option<Body> {
    table.only(&["id", "name", "territory", "sectors", "phones"]);
    let id = table.text("id", "belgorod_adm")?;
    let name = table.text("name", "Администрация города Белгорода")?;
    if let Some(other) = seen.insert(id.value.clone(), name.value.clone()) {
        table.report(
            "id",
            format!("орган «{}» уже есть: {other}", id.value),
            "дайте одному из них другой id",
        );
    }
    Some(Body {
        id: BodyId::new(id.value),
        name: name.value,
        territory: territory(table, places),
        sectors: sectors(table),
        phones: phones(table),
    })
}

fn territory(table: &Table<'_>, places: Option<&Gazetteer>) -> Option<String> {
    let given = table.optional_text("territory")?.value;
    let Some(places) = places else {
        return Some(given);
    };
    let name = places.territory_name(&given);
    if name.is_none() {
        let all = places.territories().iter();
        let all: Vec<&str> = all.map(|territory| territory.id.as_str()).collect();
        let message = format!("в регионе нет муниципалитета «{given}»");
        table.report("territory", message, format!("есть: {}", all.join(", ")));
    }
    name.map(str::to_owned)
}

fn sectors(table: &Table<'_>) -> Vec<Sector> {
    let mut sectors = Vec::new();
    for written in table.words("sectors") {
        match Sector::from_str(&written) {
            Ok(sector) => sectors.push(sector),
            Err(error) => table.report("sectors", error.to_string(), "исправьте опечатку"),
        }
    }
    sectors
}

fn phones(table: &Table<'_>) -> Vec<String> {
    let phones = table.words("phones");
    for phone in &phones {
        if Phones::number(phone).is_none() {
            table.report(
                "phones",
                format!("«{phone}» не похоже на телефон"),
                "номер пишется с кодом: +7 (4722) 00-00-00, 8-800-200-00-00; короткий — тремя цифрами",
            );
        }
    }
    phones
}

fn page(
    table: &Table<'_>,
    bodies: Option<&HashSet<BodyId>>,
    seen: &mut Seen,
) -> Option<OfficialPage> {
    table.only(&["body", "network", "account", "address", "name"]);
    let body = table
        .text("body", "belgorod_adm")
        .map(|id| BodyId::new(id.value));
    if let (Some(body), Some(bodies)) = (&body, bodies)
        && !bodies.contains(body)
    {
        table.report(
            "body",
            format!("в bodies.toml нет органа «{body}»"),
            "исправьте опечатку или добавьте туда раздел [[body]]",
        );
    }
    let network = network(table);
    let address = address(table);
    let name = table.optional_text("name").map(|name| name.value);
    let (network, example) = network?;
    let account = account(table, network, example)?;
    if let Some(other) = seen.insert(
        format!("{} {account}", network.id()),
        body.as_ref().map_or_else(String::new, BodyId::to_string),
    ) {
        table.report(
            "account",
            format!("страница «{account}» уже записана за органом «{other}»"),
            "у страницы один хозяин: оставьте одну запись",
        );
    }
    Some(OfficialPage {
        body: body?,
        network,
        account,
        address: address?,
        name,
    })
}

fn network(table: &Table<'_>) -> Option<(Network, &'static str)> {
    let text = table.text("network", "vk")?;
    let mut paged = PAGED.into_iter();
    let known = paged.find(|(network, _)| network.id() == text.value);
    if known.is_none() {
        let ids = PAGED.map(|(network, _)| network.id());
        let message = format!("в сети «{}» страниц не бывает", text.value);
        table.report("network", message, format!("есть: {}", ids.join(", ")));
    }
    known
}

/// The account as the network's replies write it.
fn account(table: &Table<'_>, network: Network, example: &str) -> Option<String> {
    let written = table.text("account", example)?.value;
    let written = written.trim();
    let account = match network {
        Network::Telegram => written.trim_start_matches('@').to_lowercase(),
        Network::Feed => written.trim_start_matches("www.").to_lowercase(),
        Network::Ok => written.trim_start_matches("group:").to_owned(),
        _ => written.to_owned(),
    };
    if is_page(network, &account) {
        return Some(account);
    }
    let message = match network {
        Network::Vk | Network::Max | Network::Telegram => {
            format!("«{written}» — не сообщество и не канал: страницы людей в реестр не вносятся")
        }
        _ => format!("«{written}» — не страница органа в этой сети"),
    };
    table.report("account", message, format!("здесь пишется так: {example}"));
    None
}

/// True for what a network calls a community, a channel or a site. Numbers of persons are positive in
/// VK, Telegram and MAX.
fn is_page(network: Network, account: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let below_zero = account.strip_prefix('-').is_some_and(digits);
    match network {
        Network::Vk | Network::Max => below_zero,
        Network::Telegram => below_zero || is_public_name(account),
        Network::Ok => digits(account),
        Network::Feed => account.contains('.') && !account.contains(['/', ':', ' ']),
        Network::Mastodon => account.starts_with("https://"),
        Network::Youtube => account.starts_with("UC"),
        _ => false,
    }
}

fn is_public_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (4..=32).contains(&name.len())
        && name.bytes().all(is_part)
        && name.as_bytes()[0].is_ascii_alphabetic()
}

fn address(table: &Table<'_>) -> Option<String> {
    let address = table.text("address", "https://vk.com/primer_adm")?.value;
    let path = (address.strip_prefix("https://"))
        .or_else(|| address.strip_prefix("http://"))
        .map(|rest| rest.split_once('/').map_or("", |(_, path)| path));
    match path {
        None => table.report(
            "address",
            format!("«{address}» — не адрес страницы"),
            "пишите целиком: https://vk.com/primer_adm",
        ),
        // An invitation or a phone at t.me, or what is a person's in any network.
        Some(path) if path.starts_with('+') || !is_public_address(&address) => table.report(
            "address",
            "это страница человека: в реестр вносятся только страницы органов",
            "укажите адрес сообщества, канала или сайта",
        ),
        Some(_) => return Some(address),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODIES: &str = "[[body]]\nid = \"water\"\nname = \"Горводоканал\"\nsectors = [\"housing\"]\n\
        phones = [\"8-800-200-00-31\", \"112\"]\n";

    fn read(bodies: &str, pages: &str) -> Result<Register, Vec<Diagnostic>> {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        register(
            Some(&file("bodies.toml", bodies)),
            Some(&file("pages.toml", pages)),
            None,
        )
    }

    fn page(network: &str, account: &str) -> String {
        format!(
            "[[page]]\nbody = \"water\"\nnetwork = \"{network}\"\naccount = \"{account}\"\n\
             address = \"https://page.example/water\"\n"
        )
    }

    fn said(findings: &[Diagnostic]) -> String {
        let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
        told.join("\n")
    }

    #[test]
    fn an_account_is_written_as_the_network_writes_it() {
        for (network, written, account) in [
            ("vk", "-123456", "-123456"),
            ("telegram", "@Gor_Vodokanal", "gor_vodokanal"),
            ("telegram", "-1001000000077", "-1001000000077"),
            ("ok", "group:51234567890123", "51234567890123"),
            ("feed", "www.Vodokanal.example", "vodokanal.example"),
            ("max", "-70000000000001", "-70000000000001"),
        ] {
            let register = read(BODIES, &page(network, written)).unwrap();
            let network = Network::from_id(network).unwrap();
            let found = register.page(network, account);
            assert!(
                found.is_some_and(|page| page.body == "water".into()),
                "{written}"
            );
        }
        assert_eq!(register(None, None, None), Ok(Register::default()));
    }

    #[test]
    fn a_persons_account_is_refused() {
        for (network, account) in [
            ("vk", "123456"),
            ("vk", "id123456"),
            ("telegram", "+79001234567"),
            ("telegram", "501501501"),
            ("ok", "user:51234567890123"),
            ("max", "501501501"),
            ("feed", "https://water.example/news"),
        ] {
            let found = read(BODIES, &page(network, account)).unwrap_err();
            assert_eq!((found.len(), found[0].line), (1, 4), "{}", said(&found));
        }
    }

    #[test]
    fn slips_are_named_all_at_once() {
        let bodies = format!(
            "{BODIES}[[body]]\nid = \"water\"\nname = \"Другой\"\nsectors = [\"вода\"]\nphones = [\"00-11\"]\n"
        );
        let pages = "[[page]]\nbody = \"wather\"\nnetwork = \"vk\"\naccount = \"-1\"\n\
            address = \"https://vk.com/id7\"\n[[page]]\nbody = \"water\"\nnetwork = \"icq\"\n\
            account = \"1\"\naddress = \"vk.com/water\"\n";
        let twice = page("vk", "-1").repeat(2);
        let findings = [
            read(&bodies, "").unwrap_err(),
            read(BODIES, pages).unwrap_err(),
            read(BODIES, &twice).unwrap_err(),
        ];
        insta::assert_snapshot!(said(&findings.concat()));
    }
}

//! Sources of `otklik.toml`, and what is needed to reach their networks.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    classify::Table,
    domain::{ItemKind, Network, SourceId, TerritoryId},
};

/// A configured source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSettings {
    /// Its id.
    pub id: SourceId,
    /// Its network.
    pub network: Network,
    /// Name shown on the desk.
    pub name: String,
    /// Territory of its messages when they name none: an id of the region's file, or a name.
    pub territory: Option<TerritoryId>,
    /// The file of a `file` source.
    pub path: Option<PathBuf>,
    /// What is read in a network: a feed's address, a community, a channel.
    pub address: Option<String>,
    /// The sitemap of a site that has no feed; stands in place of the address.
    pub sitemap: Option<String>,
    /// Where the pages of such a site have their parts.
    pub page: Option<PageSettings>,
    /// Encoding of the file, `utf-8` or `windows-1251`; none: as the map says, or found out.
    pub encoding: Option<String>,
    /// Seconds between two looks at a file; a source of a network is read by its own rhythm, but not
    /// more often.
    pub every_seconds: Option<u32>,
    /// The official page of a body (официальная страница): what the page itself writes is the body's.
    pub official: bool,
    /// What its messages are when neither they nor the map say it.
    pub kind: Option<ItemKind>,
    /// The column map: a name in the folder of maps; the default one when none.
    pub map: Option<String>,
    /// Comments under posts with an open incident are read too (Telegram).
    pub comments: bool,
}

/// Where a news page has its parts, by CSS selectors: `[source.page]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSettings {
    /// The headline.
    pub title: String,
    /// The text.
    pub text: String,
    /// The date; none: where pages usually keep it.
    pub date: Option<String>,
}

/// How a network is reached: `[networks.vk]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSettings {
    /// The file that holds the token.
    pub token_file: Option<PathBuf>,
    /// Another address of the network's interface, without a slash at the end.
    pub base: Option<String>,
}

/// How the outside is reached: `[networks]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutsideSettings {
    /// An address for those whose sites we read: stands in `User-Agent`.
    pub contact: Option<String>,
    /// Further trusted root certificates (PEM).
    pub ca_file: Option<PathBuf>,
    /// By network.
    pub networks: BTreeMap<Network, NetworkSettings>,
}

/// The table `[networks]`.
pub(super) fn outside(table: Option<&Table<'_>>) -> OutsideSettings {
    let Some(table) = table else {
        return OutsideSettings::default();
    };
    let ids = CRAWLED.map(Network::id);
    let known: Vec<&str> = ["contact", "ca_file"].into_iter().chain(ids).collect();
    table.only(&known);
    let networks = CRAWLED.into_iter().filter_map(|network| {
        let own = table.optional_table(network.id())?;
        own.only(&["token_file", "base"]);
        let base = own.optional_text("base").map(|base| base.value);
        let settings = NetworkSettings {
            token_file: own
                .optional_text("token_file")
                .map(|file| file.value.into()),
            base: base.map(|base| base.trim_end_matches('/').to_owned()),
        };
        Some((network, settings))
    });
    OutsideSettings {
        contact: table.optional_text("contact").map(|contact| contact.value),
        ca_file: table.optional_text("ca_file").map(|file| file.value.into()),
        networks: networks.collect(),
    }
}

/// Networks that are asked over the wire.
pub const CRAWLED: [Network; 5] = [
    Network::Feed,
    Network::Vk,
    Network::Telegram,
    Network::Mastodon,
    Network::Youtube,
];

/// A `[[source]]`.
pub(super) fn source(table: &Table<'_>) -> Option<SourceSettings> {
    table.only(&[
        "id",
        "network",
        "name",
        "territory",
        "path",
        "address",
        "official",
        "sitemap",
        "page",
        "encoding",
        "every_seconds",
        "kind",
        "map",
        "comments",
    ]);
    let id = table.text("id", "demo");
    let network = network(table);
    let kind = kind(table);
    let path = table
        .optional_text("path")
        .map(|text| PathBuf::from(text.value));
    if network == Some(Network::File) && path.is_none() {
        table.report(
            "network",
            "у источника network = \"file\" нет ключа «path»",
            "добавьте path = \"сообщения.jsonl\"",
        );
    }
    let address = table.optional_text("address").map(|text| text.value);
    let sitemap = table.optional_text("sitemap").map(|text| text.value);
    let page = table.optional_table("page").as_ref().and_then(page);
    if let Some(network) = network {
        one_thing_to_read(table, network);
    }
    let every = table.optional_integer("every_seconds", 1..86_401);
    let map = table.optional_text("map").map(|map| map.value);
    let encoding = encoding(table);
    let comments = table.optional_boolean("comments");
    if comments.is_some() && network != Some(Network::Telegram) {
        table.report(
            "comments",
            "ключ «comments» есть только у источников network = \"telegram\"",
            "уберите его",
        );
    }
    let id = id?;
    Some(SourceSettings {
        name: table
            .optional_text("name")
            .map_or_else(|| id.value.clone(), |name| name.value),
        id: SourceId::new(id.value),
        network: network?,
        territory: table
            .optional_text("territory")
            .map(|text| TerritoryId::new(text.value)),
        path,
        address,
        official: table.optional_boolean("official").unwrap_or(false),
        sitemap,
        page,
        encoding,
        every_seconds: every.and_then(|every| u32::try_from(every).ok()),
        kind,
        map,
        comments: comments.unwrap_or_default(),
    })
}

/// A source of a network names what is read, and only that: an address, or for sites without a feed a
/// sitemap and the parts of a page.
fn one_thing_to_read(table: &Table<'_>, network: Network) {
    let keys = table.keys();
    let has = |key: &str| keys.iter().any(|known| known == key);
    let pages = if has("sitemap") { "sitemap" } else { "page" };
    match (has("address"), has("sitemap"), has("page")) {
        (_, true, _) | (_, _, true) if network != Network::Feed => table.report(
            pages,
            format!("ключ «{pages}» бывает только у источников network = \"feed\""),
            "уберите его или смените сеть",
        ),
        (true, true, _) => table.report(
            "sitemap",
            "у источника и «address», и «sitemap»",
            "оставьте address, если у сайта есть лента; sitemap — только если её нет",
        ),
        (_, true, false) => table.report(
            "sitemap",
            "у источника с «sitemap» нет раздела [source.page]",
            "добавьте [source.page] с селекторами CSS: title = \"h1\", text = \"div.news-text\"",
        ),
        (_, false, true) => table.report(
            "page",
            "раздел [source.page] стоит без ключа «sitemap»",
            "добавьте sitemap = \"https://…/sitemap.xml\" или уберите раздел",
        ),
        (false, false, _) if CRAWLED.contains(&network) => table.report(
            "network",
            "у источника сети нет ключа «address»",
            "добавьте address = \"https://…\": что читать",
        ),
        _ => {}
    }
}

fn page(table: &Table<'_>) -> Option<PageSettings> {
    table.only(&["title", "text", "date"]);
    let title = table.text("title", "h1");
    let text = table.text("text", "div.news-text");
    Some(PageSettings {
        title: title?.value,
        text: text?.value,
        date: table.optional_text("date").map(|date| date.value),
    })
}

fn network(table: &Table<'_>) -> Option<Network> {
    let text = table.text("network", "file")?;
    let known: Vec<Network> = [Network::File, Network::Demo]
        .into_iter()
        .chain(CRAWLED)
        .collect();
    let network = Network::from_id(&text.value).filter(|network| known.contains(network));
    if network.is_none() {
        let message = format!("сеть «{}» не подключается", text.value);
        let ids: Vec<&str> = known.into_iter().map(Network::id).collect();
        table.report("network", message, format!("есть: {}", ids.join(", ")));
    }
    network
}

fn kind(table: &Table<'_>) -> Option<ItemKind> {
    let text = table.optional_text("kind")?;
    let kind = ItemKind::from_id(&text.value);
    if kind.is_none() {
        let known: Vec<&str> = ItemKind::ALL.into_iter().map(ItemKind::id).collect();
        let remedy = format!("есть: {}", known.join(", "));
        table.report("kind", format!("нет вида «{}»", text.value), remedy);
    }
    kind
}

fn encoding(table: &Table<'_>) -> Option<String> {
    let word = table.optional_text("encoding")?.value;
    match word.as_str() {
        "auto" => None,
        "utf-8" | "windows-1251" => Some(word),
        other => {
            table.report(
                "encoding",
                format!("нет кодировки «{other}»"),
                "есть: auto, utf-8, windows-1251",
            );
            None
        }
    }
}

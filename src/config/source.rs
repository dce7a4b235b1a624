//! Sources of `otklik.toml`, and what is needed to reach their networks.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    classify::{Document, Table},
    domain::{Diagnostic, ItemKind, Network, SourceId, TerritoryId},
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
    /// The network calls us by itself.
    pub hook: Option<HookSettings>,
}

/// How the calls of a source are proved: `[source.hook]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookSettings {
    /// The file that holds the secret shared with the caller.
    pub secret_file: PathBuf,
    /// What the network wants to hear when it asks whether the address is ours (VK).
    pub confirmation: Option<String>,
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
    /// The application's public key (Одноклассники).
    pub application_key: Option<String>,
    /// The file that holds the application's secret key (Одноклассники).
    pub secret_key_file: Option<PathBuf>,
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
        let text = |key: &str| own.optional_text(key).map(|text| text.value);
        if network == Network::Ok {
            own.only(&["token_file", "base", "application_key", "secret_key_file"]);
        } else {
            own.only(&["token_file", "base"]);
        }
        let base = own.optional_text("base").map(|base| base.value);
        let settings = NetworkSettings {
            token_file: own
                .optional_text("token_file")
                .map(|file| file.value.into()),
            base: base.map(|base| base.trim_end_matches('/').to_owned()),
            application_key: text("application_key"),
            secret_key_file: text("secret_key_file").map(PathBuf::from),
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
    Network::Max,
    Network::Ok,
];

/// Networks that can call us by themselves.
pub const HOOKED: [Network; 3] = [Network::Max, Network::Webhook, Network::Open311];

impl SourceSettings {
    /// Reads one `[[source]]` that stands alone; `label` names it in findings.
    ///
    /// # Errors
    /// Every finding.
    pub fn parse(label: &str, contents: &str) -> Result<Self, Vec<Diagnostic>> {
        let document = Document::new(label, contents);
        let parsed = document.parse();
        let root = Table::root(&document, &parsed, label);
        root.only(&["source"]);
        let found = root.tables("source").first().and_then(source);
        drop(parsed);
        let findings = document.into_findings();
        found.filter(|_| findings.is_empty()).ok_or(findings)
    }
}

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
        "hook",
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
    let comments = comments(table, network);
    let hook = hook_of(table, network);
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
        comments,
        hook,
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
        // A source of MAX is the bot; an address only narrows it.
        (false, false, _) if CRAWLED.contains(&network) && network != Network::Max => table.report(
            "network",
            "у источника сети нет ключа «address»",
            "добавьте address = \"https://…\": что читать",
        ),
        _ => {}
    }
}

/// MAX has one stream of updates for all chats of a bot: whoever reads on in it marks what lies before
/// as read, and while MAX calls us there is none.
pub(super) fn one_stream(root: &Table<'_>, sources: &[SourceSettings]) {
    let bots = sources.iter().filter(|one| one.network == Network::Max);
    let bots: Vec<&SourceSettings> = bots.collect();
    if bots.len() > 1 && bots.iter().any(|one| one.hook.is_none()) {
        root.report(
            "source",
            "несколько источников network = \"max\" не могут ждать событий одного бота",
            "оставьте один, без address: он прочтёт все чаты бота; или дайте каждому [source.hook]",
        );
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

/// The key `comments`.
fn comments(table: &Table<'_>, network: Option<Network>) -> bool {
    let comments = table.optional_boolean("comments");
    if comments.is_some() && network != Some(Network::Telegram) {
        table.report(
            "comments",
            "ключ «comments» есть только у источников network = \"telegram\"",
            "уберите его",
        );
    }
    comments.unwrap_or_default()
}

/// The table `[source.hook]`: only where a network calls us, and always where it does nothing else.
fn hook_of(table: &Table<'_>, network: Option<Network>) -> Option<HookSettings> {
    let hook = table.optional_table("hook").as_ref().and_then(hook);
    if hook.is_none() && network == Some(Network::Webhook) {
        table.report(
            "network",
            "у источника network = \"webhook\" нет раздела [source.hook]",
            "добавьте [source.hook] с ключом secret_file: общий с отправителем секрет",
        );
    }
    if hook.is_some() && network.is_some_and(|network| !HOOKED.contains(&network)) {
        let ids = HOOKED.map(Network::id).join(", ");
        table.report(
            "hook",
            "источники этой сети вызовов не принимают",
            format!("уберите раздел [source.hook]; он бывает у сетей: {ids}"),
        );
    }
    hook
}

fn hook(table: &Table<'_>) -> Option<HookSettings> {
    table.only(&["secret_file", "confirmation"]);
    let secret_file = table.text("secret_file", "/etc/otklik/webhook-secret");
    Some(HookSettings {
        secret_file: secret_file?.value.into(),
        confirmation: table.optional_text("confirmation").map(|code| code.value),
    })
}

fn network(table: &Table<'_>) -> Option<Network> {
    let text = table.text("network", "file")?;
    let called = HOOKED.into_iter().filter(|own| !CRAWLED.contains(own));
    let known: Vec<Network> = [Network::File, Network::Demo]
        .into_iter()
        .chain(CRAWLED)
        .chain(called)
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

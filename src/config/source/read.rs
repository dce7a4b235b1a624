//! A `[[source]]` as it is written: which keys belong to which network, and what they must say.

use std::path::PathBuf;

use super::{CRAWLED, HOOKED, HookSettings, PageSettings, SourceSettings};
use crate::{
    classify::Table,
    domain::{ItemKind, Network, SourceId, TerritoryId},
};

/// Rules of one search at most: each costs up to twelve of the thousand searches of a day, again and
/// again.
const SEARCH_MAX: usize = 8;

/// Longest that files are kept after they were read: as long as a text outside every sector
/// (invariant 13).
const KEEP_DAYS_MAX: u8 = 7;

/// The keys of a `[[source]]`.
const KEYS: &[&str] = &[
    "id",
    "network",
    "name",
    "territory",
    "path",
    "folder",
    "keep_days",
    "statistics_only",
    "address",
    "official",
    "sitemap",
    "page",
    "encoding",
    "every_seconds",
    "kind",
    "map",
    "comments",
    "board",
    "bot",
    "search",
    "hook",
    "long_poll",
];

/// A `[[source]]`.
pub fn source(table: &Table<'_>) -> Option<SourceSettings> {
    table.only(KEYS);
    let id = table.text("id", "demo");
    let network = network(table);
    let kind = kind(table);
    let (path, folder, keep_days) = files(table, network);
    let statistics_only = statistics_only(table, network);
    let address = table.optional_text("address").map(|text| text.value);
    let sitemap = table.optional_text("sitemap").map(|text| text.value);
    let page = table.optional_table("page").as_ref().and_then(page);
    if let Some(network) = network {
        one_thing_to_read(table, network);
    }
    let every = table.optional_integer("every_seconds", 1..86_401);
    let map = table.optional_text("map").map(|map| map.value);
    let encoding = encoding(table);
    let comments = own_flag(table, "comments", network, Network::Telegram);
    let board = own_flag(table, "board", network, Network::Vk);
    let bot = own_flag(table, "bot", network, Network::Telegram);
    let search = search(table, network);
    let hook = hook_of(table, network);
    let long_poll = long_poll(table, network);
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
        folder,
        statistics_only,
        keep_days,
        address,
        official: table.optional_boolean("official").unwrap_or(false),
        sitemap,
        page,
        encoding,
        every_seconds: every.and_then(|every| u32::try_from(every).ok()),
        kind,
        map,
        comments,
        board,
        bot,
        search,
        hook,
        long_poll,
    })
}

/// Where the files of a source lie, and how many days those of a folder are kept.
fn files(table: &Table<'_>, network: Option<Network>) -> (Option<PathBuf>, Option<PathBuf>, u8) {
    if let Some(network) = network {
        one_place_of_files(table, network);
    }
    let place = |key: &str| Some(PathBuf::from(table.optional_text(key)?.value));
    let keep_days = table.optional_integer("keep_days", 0..i64::from(KEEP_DAYS_MAX) + 1);
    let keep_days = keep_days.and_then(|days| u8::try_from(days).ok());
    (
        place("path"),
        place("folder"),
        keep_days.unwrap_or(KEEP_DAYS_MAX),
    )
}

/// A `file` source names its file or the folder of its files, a `mail` source the folder of its letters;
/// no other has either.
fn one_place_of_files(table: &Table<'_>, network: Network) {
    let keys = table.keys();
    let has = |key: &str| keys.iter().any(|known| known == key);
    let (file, mail) = (network == Network::File, network == Network::Mail);
    match (file, has("path"), has("folder")) {
        (true, false, false) => table.report(
            "network",
            "у источника network = \"file\" нет ни ключа «path», ни ключа «folder»",
            "добавьте path = \"сообщения.jsonl\" или folder = \"приём\": папку, куда кладут файлы",
        ),
        (true, true, true) => table.report(
            "folder",
            "у источника и «path», и «folder»",
            "оставьте path, если файл один и растёт; folder — если файлы кладут по одному",
        ),
        (false, true, _) => table.report(
            "path",
            "ключ «path» бывает только у источников network = \"file\"",
            "уберите его или смените сеть",
        ),
        (false, _, true) if !mail => table.report(
            "folder",
            "ключ «folder» бывает только у источников network = \"file\" и \"mail\"",
            "уберите его или смените сеть",
        ),
        (false, _, false) if mail => table.report(
            "network",
            "у источника network = \"mail\" нет ключа «folder»",
            "добавьте folder = \"почта\": папку с письмами .eml или new из maildir",
        ),
        (_, _, false) if has("keep_days") => table.report(
            "keep_days",
            "ключ «keep_days» стоит без ключа «folder»",
            "уберите его: прочитанный файл остаётся, где лежит",
        ),
        _ => {}
    }
}

/// Figures alone are taken of files that are put into a folder, for each is erased once it is counted.
fn statistics_only(table: &Table<'_>, network: Option<Network>) -> bool {
    let only = own_flag(table, "statistics_only", network, Network::File);
    let keys = table.keys();
    let has = |key: &str| keys.iter().any(|known| known == key);
    if only && has("path") {
        table.report(
            "statistics_only",
            "ключ «statistics_only» бывает только с ключом «folder»",
            "замените path на folder: посчитанный файл стирается, а файл path остаётся, где лежит",
        );
    }
    if only && has("keep_days") {
        table.report(
            "keep_days",
            "у источника и «statistics_only», и «keep_days»",
            "уберите keep_days: посчитанный файл стирается сразу",
        );
    }
    only
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
        (false, false, _)
            if CRAWLED.contains(&network)
                && network != Network::Max
                && !has("search")
                && !has("bot") =>
        {
            table.report(
                "network",
                "у источника сети нет ключа «address»",
                "добавьте address = \"https://…\": что читать",
            );
        }
        _ => {}
    }
}

/// A key that says yes or no and that only one network has.
fn own_flag(table: &Table<'_>, key: &str, network: Option<Network>, own: Network) -> bool {
    let flag = table.optional_boolean(key);
    if flag.is_some() && network != Some(own) {
        table.report(
            key,
            format!(
                "ключ «{key}» есть только у источников network = \"{}\"",
                own.id()
            ),
            "уберите его",
        );
    }
    flag.unwrap_or_default()
}

/// The rules by whose words a network is searched. Only VK can be; what is found is ours only where the
/// words name a place of ours.
fn search(table: &Table<'_>, network: Option<Network>) -> Vec<String> {
    let rules = table.words("search");
    let keys = table.keys();
    let has = |key: &str| keys.iter().any(|known| known == key);
    if !has("search") {
        return rules;
    }
    let wrong = |message: String, remedy: &str| table.report("search", message, remedy);
    if network.is_some_and(|network| network != Network::Vk) {
        wrong(
            "ключ «search» есть только у источников network = \"vk\"".to_owned(),
            "уберите его",
        );
    }
    if !(1..=SEARCH_MAX).contains(&rules.len()) {
        wrong(
            format!("в «search» должно быть от 1 до {SEARCH_MAX} правил"),
            "назовите id правил из rules/sectors: search = [\"housing.heating_off.radiators\"]",
        );
    }
    if let Some(other) = ["address", "official", "board", "hook", "long_poll"]
        .into_iter()
        .find(|key| has(key))
    {
        wrong(
            format!("у источника и «search», и «{other}»"),
            "поиск идёт по всей сети: заведите для сообщества отдельный источник",
        );
    }
    if !has("territory") {
        wrong(
            "у источника с «search» нет ключа «territory»".to_owned(),
            "добавьте territory: её название ищется вместе со словами правил",
        );
    }
    rules
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

/// The table `[source.hook]`: only where a network calls us, and always where it does nothing else.
fn hook_of(table: &Table<'_>, network: Option<Network>) -> Option<HookSettings> {
    let has = table.keys().iter().any(|key| key == "hook");
    if !has && network == Some(Network::Webhook) {
        table.report(
            "network",
            "у источника network = \"webhook\" нет раздела [source.hook]",
            "добавьте [source.hook] с ключом secret_file: общий с отправителем секрет",
        );
    }
    if has && network.is_some_and(|network| !HOOKED.contains(&network)) {
        let ids = HOOKED.map(Network::id).join(", ");
        table.report(
            "hook",
            "источники этой сети вызовов не принимают",
            format!("уберите раздел [source.hook]; он бывает у сетей: {ids}"),
        );
    }
    table.optional_table("hook").as_ref().and_then(hook)
}

fn hook(table: &Table<'_>) -> Option<HookSettings> {
    table.only(&["secret_file", "confirmation"]);
    let secret_file = table.text("secret_file", "/etc/otklik/webhook-secret");
    Some(HookSettings {
        secret_file: secret_file?.value.into(),
        confirmation: table.optional_text("confirmation").map(|code| code.value),
    })
}

/// The table `[source.long_poll]`: the file with the community's own token.
fn long_poll(table: &Table<'_>, network: Option<Network>) -> Option<PathBuf> {
    let own = table.optional_table("long_poll")?;
    own.only(&["token_file"]);
    if network.is_some_and(|network| network != Network::Vk) {
        table.report(
            "long_poll",
            "раздел [source.long_poll] есть только у источников network = \"vk\"",
            "уберите его",
        );
    }
    if table.keys().iter().any(|key| key == "hook") {
        table.report(
            "long_poll",
            "у источника и [source.hook], и [source.long_poll]",
            "оставьте одно: hook, если ВКонтакте может вызвать пульт, long_poll — если нет",
        );
    }
    let token_file = own.text("token_file", "/etc/otklik/vk-own.token");
    Some(token_file?.value.into())
}

fn network(table: &Table<'_>) -> Option<Network> {
    let text = table.text("network", "file")?;
    let called = HOOKED.into_iter().filter(|own| !CRAWLED.contains(own));
    let known: Vec<Network> = [Network::File, Network::Mail, Network::Demo]
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
        "utf-8" | "windows-1251" | "koi8-r" | "cp866" => Some(word),
        other => {
            table.report(
                "encoding",
                format!("нет кодировки «{other}»"),
                "есть: auto, utf-8, windows-1251, koi8-r, cp866",
            );
            None
        }
    }
}

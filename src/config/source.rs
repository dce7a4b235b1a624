//! Sources and column maps of `otklik.toml`.

use std::path::PathBuf;

use crate::{
    classify::Table,
    domain::{ItemKind, Network, SourceId, TerritoryId},
};

/// How the bytes of a file become text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 when it is valid, windows-1251 otherwise.
    #[default]
    Auto,
    /// UTF-8.
    Utf8,
    /// windows-1251.
    Windows1251,
}

/// Which columns of a table, or keys of a JSON line, hold what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMap {
    /// Its name on the command line (`--map`); none inside a source.
    pub name: Option<String>,
    /// The message.
    pub text: String,
    /// Unique id; absent means the digest of the contents.
    pub id: Option<String>,
    /// When it was published; absent means when it is imported.
    pub published_at: Option<String>,
    /// Id of the message it answers.
    pub parent: Option<String>,
    /// Id of the first message of its thread.
    pub thread: Option<String>,
    /// Kind of message.
    pub kind: Option<String>,
    /// Author, which becomes a voice and is then forgotten.
    pub author: Option<String>,
    /// True for replies of bodies.
    pub official: Option<String>,
    /// Public address.
    pub url: Option<String>,
    /// Territory id.
    pub territory: Option<String>,
    /// What separates columns of a CSV.
    pub delimiter: char,
}

/// A configured source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSettings {
    /// Its id.
    pub id: SourceId,
    /// Its network.
    pub network: Network,
    /// Name shown on the desk.
    pub name: String,
    /// Territory of its messages when they name none.
    pub territory: Option<TerritoryId>,
    /// The file of a `file` source.
    pub path: Option<PathBuf>,
    /// Encoding of the file.
    pub encoding: Encoding,
    /// Seconds between two looks.
    pub every_seconds: u32,
    /// What its messages are when they do not say.
    pub kind: ItemKind,
    /// Its columns.
    pub map: Option<ColumnMap>,
}

const COLUMN_KEYS: &[&str] = &[
    "text",
    "id",
    "published_at",
    "parent",
    "thread",
    "kind",
    "author",
    "official",
    "url",
    "territory",
    "delimiter",
];

/// A `[[source]]`.
pub(super) fn source(table: &Table<'_>) -> Option<SourceSettings> {
    table.only(&[
        "id",
        "network",
        "name",
        "territory",
        "path",
        "encoding",
        "every_seconds",
        "kind",
        "map",
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
    let every = table
        .optional_integer("every_seconds", 1..86_401)
        .unwrap_or(60);
    let map = table.optional_table("map").and_then(|map| {
        map.only(COLUMN_KEYS);
        columns(&map)
    });
    let encoding = encoding(table);
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
        encoding: encoding?,
        every_seconds: u32::try_from(every).unwrap_or(60),
        kind: kind?,
        map,
    })
}

fn network(table: &Table<'_>) -> Option<Network> {
    let text = table.text("network", "file")?;
    let network = Network::from_id(&text.value)
        .filter(|network| matches!(network, Network::File | Network::Demo));
    if network.is_none() {
        let message = format!("сеть «{}» не подключается", text.value);
        table.report("network", message, "есть: file, demo");
    }
    network
}

fn kind(table: &Table<'_>) -> Option<ItemKind> {
    let Some(text) = table.optional_text("kind") else {
        return Some(ItemKind::Post);
    };
    let kind = ItemKind::from_id(&text.value);
    if kind.is_none() {
        let known: Vec<&str> = ItemKind::ALL.into_iter().map(ItemKind::id).collect();
        let remedy = format!("есть: {}", known.join(", "));
        table.report("kind", format!("нет вида «{}»", text.value), remedy);
    }
    kind
}

fn encoding(table: &Table<'_>) -> Option<Encoding> {
    let Some(text) = table.optional_text("encoding") else {
        return Some(Encoding::Auto);
    };
    match text.value.as_str() {
        "auto" => Some(Encoding::Auto),
        "utf-8" => Some(Encoding::Utf8),
        "windows-1251" => Some(Encoding::Windows1251),
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

/// A `[[map]]`.
pub(super) fn named_map(table: &Table<'_>) -> Option<ColumnMap> {
    table.only(&[COLUMN_KEYS, &["name"]].concat());
    let name = table.text("name", "обращения");
    let map = columns(table);
    Some(ColumnMap {
        name: Some(name?.value),
        ..map?
    })
}

fn columns(table: &Table<'_>) -> Option<ColumnMap> {
    let text = table.text("text", "text");
    let column = |key: &str| table.optional_text(key).map(|text| text.value);
    let delimiter = column("delimiter").unwrap_or_else(|| ",".to_owned());
    let mut letters = delimiter.chars();
    let (Some(delimiter), None) = (letters.next().filter(char::is_ascii), letters.next()) else {
        table.report(
            "delimiter",
            "разделитель — один знак",
            "например: delimiter = \";\"",
        );
        return None;
    };
    Some(ColumnMap {
        name: None,
        text: text?.value,
        id: column("id"),
        published_at: column("published_at"),
        parent: column("parent"),
        thread: column("thread"),
        kind: column("kind"),
        author: column("author"),
        official: column("official"),
        url: column("url"),
        territory: column("territory"),
        delimiter,
    })
}

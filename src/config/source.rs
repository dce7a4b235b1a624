//! Sources of `otklik.toml`.

use std::path::PathBuf;

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
    /// Encoding of the file, `utf-8` or `windows-1251`; none: as the map says, or found out.
    pub encoding: Option<String>,
    /// Seconds between two looks.
    pub every_seconds: u32,
    /// What its messages are when neither they nor the map say it.
    pub kind: Option<ItemKind>,
    /// The column map: a name in the folder of maps; the default one when none.
    pub map: Option<String>,
}

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
    let map = table.optional_text("map").map(|map| map.value);
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
        encoding,
        every_seconds: u32::try_from(every).unwrap_or(60),
        kind,
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

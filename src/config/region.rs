//! A region: its name, zone, centre and sector blocks (`config/regions/<id>/region.toml`).

use std::str::FromStr;

use jiff::tz::TimeZone;

use crate::{
    classify::{Document, Table},
    domain::{Diagnostic, RegionId, Sector},
};

/// What a region calls one or more sectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Stable id.
    pub id: String,
    /// Russian name as the founding act has it.
    pub name: String,
    /// The sectors it shows.
    pub sectors: Vec<Sector>,
}

/// A region (регион).
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its id, the name of its folder.
    pub id: RegionId,
    /// Two digits of the code list of regions.
    pub code: String,
    /// Name: «Белгородская область».
    pub name: String,
    /// Name of the zone: `Europe/Moscow`.
    pub timezone: String,
    /// The zone in which deadlines are computed.
    pub zone: TimeZone,
    /// Name of the centre.
    pub centre: String,
    /// Blocks in the order of the file.
    pub blocks: Vec<Block>,
}

impl Region {
    /// Reads a region file; `id` is the name of its folder.
    ///
    /// # Errors
    /// Every finding of the file.
    pub fn parse(file: &str, contents: &str, id: &RegionId) -> Result<Self, Vec<Diagnostic>> {
        let document = Document::new(file, contents);
        let parsed = document.parse();
        let root = Table::root(&document, &parsed, "файл региона");
        let region = read(&root, id);
        drop(parsed);
        let findings = document.into_findings();
        region.filter(|_| findings.is_empty()).ok_or(findings)
    }
}

fn read(root: &Table<'_>, id: &RegionId) -> Option<Region> {
    root.only(&["id", "code", "name", "timezone", "centre", "block"]);
    let written = root.text("id", id.as_str());
    if written.is_some_and(|written| written.value != id.as_str()) {
        root.report(
            "id",
            format!("папка называется «{id}», а файл — иначе"),
            "сделайте их одинаковыми",
        );
    }
    let code = root.text("code", "31");
    let name = root.text("name", "Белгородская область");
    let centre = root.text("centre", "Центр управления регионом Белгородской области");
    let timezone = root.text("timezone", "Europe/Moscow");
    let zone = timezone.as_ref().and_then(|zone| {
        TimeZone::get(&zone.value)
            .map_err(|_| {
                root.report(
                    "timezone",
                    format!("нет часового пояса «{}»", zone.value),
                    "имя из базы IANA, например Europe/Moscow",
                );
            })
            .ok()
    });
    let blocks: Vec<Block> = root.tables("block").iter().filter_map(block).collect();
    if blocks.is_empty() {
        root.report(
            "block",
            "у региона нет ни одного блока",
            "добавьте разделы [[block]]",
        );
    }
    Some(Region {
        id: id.clone(),
        code: code?.value,
        name: name?.value,
        timezone: timezone?.value,
        zone: zone?,
        centre: centre?.value,
        blocks,
    })
}

fn block(table: &Table<'_>) -> Option<Block> {
    table.only(&["id", "name", "sectors"]);
    let id = table.text("id", "housing");
    let name = table.text("name", "ЖКХ");
    let mut sectors = Vec::new();
    for written in table.words("sectors") {
        match Sector::from_str(&written) {
            Ok(sector) => sectors.push(sector),
            Err(error) => table.report("sectors", error.to_string(), "исправьте опечатку"),
        }
    }
    if sectors.is_empty() {
        table.report(
            "sectors",
            "блок не показывает ни одной отрасли",
            "добавьте sectors = [\"housing\"]",
        );
    }
    Some(Block {
        id: id?.value,
        name: name?.value,
        sectors,
    })
}

//! A region: its name, zone, centre, sector blocks and roles (`config/regions/<id>/region.toml`).

use std::{iter, str::FromStr};

use jiff::tz::TimeZone;

use crate::{
    classify::{Document, Table},
    domain::{Block, BodyId, Diagnostic, RegionId, RegionRole, Role, Sector},
};

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
    /// Name of its regulation file, without `.toml`, with the line that names it.
    pub regulation: Option<(String, Diagnostic)>,
    /// Blocks in the order of the file.
    pub blocks: Vec<Block>,
    /// The bodies that the blocks name, each with what to say where `bodies.toml` does not have it.
    pub named: Vec<(BodyId, Diagnostic)>,
    /// Roles as the act of the region has them, in the order of the file.
    pub roles: Vec<RegionRole>,
}

impl Region {
    /// The roles it offers: those of its act, then the rest of the table under their common names.
    pub fn offered_roles(&self) -> Vec<RegionRole> {
        let named = |role: &Role| self.roles.iter().any(|own| own.role == *role);
        let rest = Role::ALL.iter().filter(|role| !named(role));
        let common = rest.map(|role| RegionRole {
            role: *role,
            name: role.name().to_owned(),
            clause: None,
            by_act: false,
        });
        let all = self.roles.iter().cloned().chain(common);
        all.filter(|own| own.role.has_account()).collect()
    }

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
    root.only(&[
        "id",
        "code",
        "name",
        "timezone",
        "centre",
        "regulation",
        "block",
        "role",
    ]);
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
    let mut blocks: Vec<Block> = Vec::new();
    let mut named = Vec::new();
    for table in root.tables("block") {
        let read = block(&table);
        if let Some(body) = read.as_ref().and_then(|block| block.body.clone()) {
            let message = format!("нет органа «{body}»");
            let remedy = "опишите его в bodies.toml или уберите ключ body";
            let finding = table.finding(table.place("body"), &message, remedy);
            named.push((body, finding));
        }
        blocks.extend(read.inspect(|block| check_names(&table, block, &blocks)));
    }
    check_sectors(root, &blocks);
    if blocks.is_empty() {
        root.report(
            "block",
            "у региона нет ни одного блока",
            "добавьте разделы [[block]]",
        );
    }
    let mut roles: Vec<RegionRole> = Vec::new();
    for table in root.tables("role") {
        roles.extend(role(&table, &roles));
    }
    Some(Region {
        id: id.clone(),
        code: code?.value,
        name: name?.value,
        timezone: timezone?.value,
        zone: zone?,
        centre: centre?.value,
        regulation: regulation(root),
        blocks,
        named,
        roles,
    })
}

fn regulation(root: &Table<'_>) -> Option<(String, Diagnostic)> {
    let name = root.optional_text("regulation")?.value;
    let finding = root.finding(root.place("regulation"), "", "");
    Some((name, finding))
}

/// What a block is called, no other is; letter case tells no two apart.
fn check_names(table: &Table<'_>, block: &Block, before: &[Block]) {
    if before.iter().any(|other| other.id == block.id) {
        table.report(
            "id",
            format!("блок «{}» уже есть", block.id),
            "дайте одному из них другой id",
        );
    }
    let names = |block: &Block| -> Vec<String> {
        let all = iter::once(&block.name).chain(&block.aliases);
        all.map(|name| name.to_lowercase()).collect()
    };
    let mut taken: Vec<String> = before.iter().flat_map(names).collect();
    for (name, key) in names(block)
        .into_iter()
        .zip(iter::once("name").chain(iter::repeat("aliases")))
    {
        if taken.contains(&name) {
            table.report(
                key,
                format!("название «{name}» уже занято"),
                "каждое название пишется один раз, у одного блока",
            );
        }
        taken.push(name);
    }
}

/// Every sector stands in one block; what no act names («прочее») may stand in none.
fn check_sectors(root: &Table<'_>, blocks: &[Block]) {
    for sector in Sector::ALL {
        let holders: Vec<&str> = blocks
            .iter()
            .filter(|block| block.sectors.contains(&sector))
            .map(|block| block.id.as_str())
            .collect();
        match holders.as_slice() {
            [] if sector != Sector::Other && !blocks.is_empty() => root.report(
                "block",
                format!("отрасль «{}» не стоит ни в одном блоке", sector.id()),
                "добавьте её в sectors того блока, который ею занимается",
            ),
            [one, other, ..] => root.report(
                "block",
                format!("отрасль «{}» стоит и в «{one}», и в «{other}»", sector.id()),
                "оставьте её в одном блоке",
            ),
            _ => {}
        }
    }
}

fn block(table: &Table<'_>) -> Option<Block> {
    table.only(&["id", "name", "aliases", "sectors", "body", "basis"]);
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
    // What the act does not say has no key: an empty one is a slip.
    let filled = |key: &str, text: &str| {
        let blank = text.trim().is_empty();
        if blank {
            let message = format!("пустая строка в «{key}»");
            table.report(key, message, "впишите значение или уберите её");
        }
        !blank
    };
    let optional = |key: &str| {
        let text = table.optional_text(key).map(|text| text.value);
        text.filter(|text| filled(key, text))
    };
    let (body, basis) = (optional("body").map(BodyId::new), optional("basis"));
    let mut aliases = table.words("aliases");
    aliases.retain(|alias| filled("aliases", alias));
    Some(Block {
        id: id?.value,
        name: name?.value,
        aliases,
        sectors,
        body,
        basis,
    })
}

/// A role of the act: its template, and what the act calls it. What a role may do is not for a region
/// to say.
fn role(table: &Table<'_>, before: &[RegionRole]) -> Option<RegionRole> {
    table.only(&["template", "name", "clause", "extra"]);
    let template = table.text("template", "curator");
    let name = table.text("name", "куратор ЦУР");
    let clause = table.text("clause", "3.3 3.4");
    let extra = table.optional_boolean("extra").unwrap_or(false);
    let role = match Role::from_str(&template?.value) {
        Ok(Role::Admin) => {
            table.report(
                "template",
                "администратор пульта — не роль региона",
                "он есть всегда; роли техники соответствует tech_admin",
            );
            return None;
        }
        Ok(role) => role,
        Err(error) => {
            table.report("template", error.to_string(), "исправьте опечатку");
            return None;
        }
    };
    if let Some(first) = before.iter().find(|own| own.role == role) {
        table.report(
            "template",
            format!("роль «{}» уже названа: «{}»", role.id(), first.name),
            "оставьте одну: у шаблона одно название",
        );
    }
    Some(RegionRole {
        role,
        name: name?.value,
        clause: Some(clause?.value),
        by_act: !extra,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "id = \"primer\"\ncode = \"00\"\nname = \"Примерная область\"\n\
        timezone = \"Europe/Moscow\"\ncentre = \"Центр\"\n[[block]]\nid = \"roads\"\n\
        name = \"дороги\"\nsectors = [\"roads\"]\n[[block]]\nid = \"rest\"\nname = \"всё\"\n\
         sectors = [\"health\", \"education\", \"social\", \"housing\", \"waste\", \"transport\", \"energy\"]\n";

    #[test]
    fn every_sector_stands_in_one_block() {
        let block = |id: &str, sectors: &str| {
            format!("[[block]]\nid = \"{id}\"\nname = \"{id}\"\nsectors = [{sectors}]\n")
        };
        let file = format!(
            "id = \"x\"\ncode = \"00\"\nname = \"X\"\ntimezone = \"Europe/Moscow\"\ncentre = \"X\"\n{}{}",
            block(
                "a",
                "\"health\", \"education\", \"social\", \"housing\", \"waste\", \"roads\""
            ),
            block("b", "\"roads\", \"transport\""),
        );
        let found = Region::parse("x/region.toml", &file, &RegionId::new("x")).unwrap_err();
        let told: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "отрасль «roads» стоит и в «a», и в «b»",
                "отрасль «energy» не стоит ни в одном блоке"
            ]
        );
        let mended = file.replace("\"roads\", \"transport\"", "\"transport\", \"energy\"");
        let region = Region::parse("x/region.toml", &mended, &RegionId::new("x")).unwrap();
        assert_eq!(region.blocks.len(), 2);
    }

    #[test]
    fn a_block_tells_its_other_name_its_body_and_its_basis() {
        let told =
            "name = \"дороги\"\naliases = [\"пути\"]\nbody = \"roads_body\"\nbasis = \"пункт 7\"";
        let file = BARE.replacen("name = \"дороги\"", told, 1);
        let region = Region::parse("region.toml", &file, &RegionId::new("primer")).unwrap();
        let [roads, rest] = &*region.blocks else {
            panic!("{:?}", region.blocks);
        };
        let line = |block: &Block| {
            let body = block.body.as_ref().map(ToString::to_string);
            (block.aliases.clone(), body, block.basis.clone())
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            line(roads),
            (vec!["пути".to_owned()], text("roads_body"), text("пункт 7"))
        );
        assert_eq!(line(rest), (vec![], None, None), "the act says no more");
        let [(body, finding)] = &*region.named else {
            panic!("{:?}", region.named);
        };
        assert_eq!(
            (body.as_str(), finding.line, &*finding.message),
            ("roads_body", 10, "нет органа «roads_body»")
        );
    }

    #[test]
    fn no_two_blocks_share_a_name_and_no_key_is_empty() {
        let told = |keys: &str| {
            let file = BARE.replacen("id = \"rest\"\nname = \"всё\"", keys, 1);
            let id = RegionId::new("primer");
            let found = Region::parse("region.toml", &file, &id).unwrap_err();
            let lines = found.iter();
            let lines = lines.map(|it| format!("{}: {}", it.line, it.message));
            lines.collect::<Vec<_>>().join("\n")
        };
        let all = [
            told("id = \"roads\"\nname = \"всё\""),
            told("id = \"rest\"\nname = \"Дороги\""),
            told("id = \"rest\"\nname = \"всё\"\naliases = [\"ДОРОГИ\", \"всё\"]"),
            told("id = \"rest\"\nname = \"всё\"\naliases = [\" \"]"),
            told("id = \"rest\"\nname = \"всё\"\nbody = \"\"\nbasis = 3"),
        ];
        insta::assert_snapshot!(all.join("\n"), @r"
        11: блок «roads» уже есть
        12: название «дороги» уже занято
        13: название «дороги» уже занято
        13: название «всё» уже занято
        13: пустая строка в «aliases»
        13: пустая строка в «body»
        14: block: значение ключа «basis» не подходит
        ");
    }

    fn region(roles: &str) -> Result<Region, Vec<Diagnostic>> {
        let contents = format!("{BARE}{roles}");
        Region::parse("region.toml", &contents, &RegionId::new("primer"))
    }

    fn named(template: &str, name: &str, more: &str) -> String {
        format!("[[role]]\ntemplate = \"{template}\"\nname = \"{name}\"\nclause = \"7\"\n{more}\n")
    }

    #[test]
    fn the_act_names_some_roles_and_the_table_the_rest() {
        let roles =
            named("head", "начальник центра", "") + &named("media", "пресса", "extra = true");
        let offered = region(&roles).unwrap().offered_roles();
        let line = |own: &RegionRole| (own.role, own.name.clone(), own.by_act);
        let first: Vec<_> = offered.iter().take(3).map(line).collect();
        let expected = [
            (Role::Head, "начальник центра", true),
            (Role::Media, "пресса", false),
            (Role::Admin, "администратор", false),
        ];
        assert_eq!(
            first,
            expected.map(|(role, name, act)| (role, name.to_owned(), act))
        );
        let mut all: Vec<Role> = offered.iter().map(|own| own.role).collect();
        all.sort_by_key(|role| role.id());
        all.dedup();
        assert_eq!(
            all.len(),
            Role::ALL.len() - 1,
            "each once, and no account for a link"
        );
    }

    #[test]
    fn a_region_names_roles_and_says_nothing_of_what_they_may() {
        let twice = named("head", "раз", "") + &named("head", "два", "");
        let told = |roles: &str| {
            let found = region(roles).unwrap_err();
            let lines = found
                .iter()
                .map(|it| format!("{}: {}", it.line, it.message));
            lines.collect::<Vec<_>>().join("\n")
        };
        let all = [
            told(&twice),
            told(&named("boss", "начальник", "")),
            told(&named("admin", "админ", "")),
            told(&named(
                "observer",
                "зритель",
                "permissions = [\"card.read\"]",
            )),
            told("[[role]]\ntemplate = \"head\"\n"),
        ];
        insta::assert_snapshot!(all.join("\n"));
    }
}

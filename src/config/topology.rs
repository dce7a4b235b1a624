//! `config/regions/<id>/topology.toml`: which node (котельная, подстанция …) feeds which houses.
//!
//! Places are written as residents write them and read by the code that reads messages, so that both
//! mean the same street.

use std::{collections::HashSet, sync::Arc};

use crate::{
    classify::{Cues, Document, File, Gazetteer, RuleSet, Table, Text},
    domain::{CategoryId, Diagnostic, NodeKind, Place},
    incidents::topology::{Houses, Node, Numbers, Side, Topology},
    text::Analyser,
};

/// Reads the file; one that is missing names no node.
///
/// # Errors
/// Every finding of the file.
pub fn topology(file: Option<&File>, rules: &RuleSet) -> Result<Topology, Vec<Diagnostic>> {
    let Some((name, contents)) = file else {
        return Ok(Topology::default());
    };
    let document = Document::new(name, contents);
    let parsed = document.parse();
    let root = Table::root(&document, &parsed, "файл узлов");
    root.only(&["node"]);
    let mut reader = Reader {
        rules,
        analyser: Analyser::new(Arc::clone(rules.lexicon())),
        cues: Cues::default(),
    };
    let tables = root.tables("node");
    let read: Vec<(&Table<'_>, Node)> = tables
        .iter()
        .filter_map(|table| Some((table, reader.node(table)?)))
        .collect();
    check(&read);
    let nodes = read.into_iter().map(|(_, node)| node).collect();
    drop(tables);
    drop(parsed);
    match document.into_findings() {
        found if found.is_empty() => Ok(Topology::new(nodes)),
        found => Err(found),
    }
}

struct Reader<'r> {
    rules: &'r RuleSet,
    analyser: Analyser,
    cues: Cues,
}

impl Reader<'_> {
    fn node(&mut self, table: &Table<'_>) -> Option<Node> {
        table.only(&["id", "kind", "title", "categories", "houses", "feeds_from"]);
        let id = table.text("id", "north");
        let kind = table.text("kind", "boiler_house").and_then(|kind| {
            let known = NodeKind::from_id(&kind.value);
            if known.is_none() {
                let all: Vec<&str> = NodeKind::ALL.iter().map(|kind| kind.id()).collect();
                let message = format!("неизвестный вид узла «{}»", kind.value);
                table.report("kind", message, format!("есть: {}", all.join(", ")));
            }
            known
        });
        let title = table.text("title", "«Северная»");
        let categories = self.categories(table);
        let houses = table.tables("houses");
        let houses: Vec<Houses> = houses.iter().filter_map(|it| self.houses(it)).collect();
        Some(Node {
            id: id?.value,
            kind: kind?,
            title: title?.value,
            categories,
            houses,
            feeds_from: table.optional_text("feeds_from").map(|id| id.value),
        })
    }

    fn categories(&self, table: &Table<'_>) -> HashSet<CategoryId> {
        let named = table.texts("categories");
        if named.is_empty() {
            table.report(
                "categories",
                "не сказано, что пропадает в домах, когда узел отказал",
                "добавьте categories = [\"housing.heating_off\"]",
            );
        }
        let known = |id: Text| {
            let category = CategoryId::new(id.value);
            if self.rules.category(&category).is_none() {
                table.report(
                    "categories",
                    format!("нет категории «{category}»"),
                    "id категорий стоят в файлах rules/sectors",
                );
            }
            category
        };
        named.into_iter().map(known).collect()
    }

    fn houses(&mut self, table: &Table<'_>) -> Option<Houses> {
        table.only(&["place", "numbers"]);
        let place = table.text("place", "ул. Мира, Белгород")?.value;
        let street = self.street(table, &place);
        let numbers = table.optional_text("numbers").map_or_else(
            || Some(Vec::new()),
            |text| {
                let read = numbers(&text.value);
                if read.is_none() {
                    table.report(
                        "numbers",
                        format!("не понимаю номера домов «{}»", text.value),
                        "пишите так: \"1-21 odd, 30, 32-40\"; odd — нечётная сторона, even — чётная",
                    );
                }
                read
            },
        );
        Some(Houses {
            street: street?,
            numbers: numbers?,
        })
    }

    fn street(&mut self, table: &Table<'_>, place: &str) -> Option<Place> {
        let known = self.rules.places();
        let found = known.and_then(|places| self.read_street(places, place));
        match &found {
            None => table.report(
                "place",
                format!("не узнаю улицу региона в «{place}»"),
                "пишите с типом улицы и городом: place = \"ул. Мира, Белгород\"",
            ),
            Some(Place { house: Some(_), .. }) => table.report(
                "place",
                format!("в «{place}» назван дом"),
                "место — улица; дома пишут в numbers",
            ),
            Some(_) => {}
        }
        found
    }

    /// The street in its municipality, as formation compares places.
    fn read_street(&mut self, places: &Gazetteer, place: &str) -> Option<Place> {
        self.analyser.analyse(place);
        let mentions = places.find(&self.analyser, &mut self.cues, place);
        let mut named = mentions.into_iter().filter(|mention| mention.certain);
        let mut place = named.find(|it| it.place.street.is_some())?.place;
        place.territory.as_ref()?;
        if place.settlement == place.territory {
            place.settlement = None;
        }
        Some(place)
    }
}

/// «1-21 odd, 30, 32-40».
fn numbers(text: &str) -> Option<Vec<Numbers>> {
    let one = |part: &str| {
        let mut words = part.split_whitespace();
        let (from, to) = match words.next()?.split_once('-') {
            Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
            None => {
                let only: u32 = part.trim().parse().ok()?;
                (only, only)
            }
        };
        let side = match words.next() {
            None => None,
            Some("odd") => Some(Side::Odd),
            Some("even") => Some(Side::Even),
            Some(_) => return None,
        };
        (from <= to && words.next().is_none()).then_some(Numbers { from, to, side })
    };
    text.split(',').map(one).collect()
}

/// What only all nodes together show.
fn check(nodes: &[(&Table<'_>, Node)]) {
    for (at, (table, node)) in nodes.iter().enumerate() {
        let twin = nodes[..at].iter().any(|(_, other)| other.id == node.id);
        if twin {
            let message = format!("узел «{}» уже есть", node.id);
            table.report("id", message, "дайте одному из них другой id");
        }
        let feeds = nodes
            .iter()
            .any(|(_, it)| it.feeds_from.as_ref() == Some(&node.id));
        let named = table.keys().iter().any(|key| key == "houses");
        if !named && !feeds {
            let message = format!("узел «{}» ничего не питает", node.id);
            let remedy = "перечислите дома в houses или назовите его в feeds_from другого узла";
            table.report("houses", message, remedy);
        }
        let find = |id: &str| nodes.iter().find(|(_, other)| other.id == id);
        let Some(source) = &node.feeds_from else {
            continue;
        };
        if find(source).is_none() {
            let message = format!("узел «{}» питается от «{source}», а такого нет", node.id);
            table.report("feeds_from", message, "опишите его в разделе [[node]]");
        }
        let mut path = vec![node.id.as_str()];
        let mut next = Some(source.as_str());
        while let Some(id) = next.filter(|id| !path.contains(id)) {
            path.push(id);
            next = find(id).and_then(|(_, node)| node.feeds_from.as_deref());
        }
        if next == Some(&node.id) && !twin {
            path.push(&node.id);
            table.report(
                "feeds_from",
                format!("узел питает сам себя: {}", path.join(" ← ")),
                "уберите feeds_from у самого верхнего",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{files::rule_files, load_settings, region_ids},
        domain::RegionId,
    };

    fn rules_of(region: &str) -> RuleSet {
        let settings = load_settings("config/otklik.toml".as_ref()).unwrap();
        RuleSet::load(&rule_files(&settings, &RegionId::new(region)).unwrap()).unwrap()
    }

    fn rules() -> RuleSet {
        rules_of("belgorod")
    }

    fn read(contents: &str) -> Result<Topology, Vec<Diagnostic>> {
        let file = ("topology.toml".to_owned(), contents.to_owned());
        topology(Some(&file), &rules())
    }

    fn node(id: &str, more: &str) -> String {
        format!(
            "[[node]]\nid = \"{id}\"\nkind = \"boiler_house\"\ntitle = \"{id}\"\n\
             categories = [\"housing.heating_off\"]\n{more}\n"
        )
    }

    #[test]
    fn a_street_is_read_as_in_a_message() {
        let houses = "houses = [{ place = \"ул. Мира, Белгород\", numbers = \"1-21 odd, 30\" },\n\
            { place = \"улица Ленина, г. Губкин\" }]";
        let read = read(&node("north", houses)).unwrap();
        let houses = &read.nodes()[0].houses;
        assert_eq!(houses[0].street.line(), "Белгород, Мира");
        let odd = Numbers {
            from: 1,
            to: 21,
            side: Some(Side::Odd),
        };
        let thirty = Numbers {
            from: 30,
            to: 30,
            side: None,
        };
        assert_eq!(houses[0].numbers, [odd, thirty]);
        assert_eq!(houses[1].street.line(), "Губкинский округ, Губкин, Ленина");
        assert_eq!(topology(None, &rules()), Ok(Topology::default()));
    }

    #[test]
    fn the_example_of_every_region_gathers_nothing_and_is_right() {
        for region in region_ids("config/regions".as_ref()) {
            let file = format!("config/regions/{region}/topology.toml");
            let contents = std::fs::read_to_string(&file).unwrap();
            let rules = rules_of(region.as_str());
            let read =
                |contents: &str| topology(Some(&(file.clone(), contents.to_owned())), &rules);
            assert_eq!(read(&contents), Ok(Topology::default()));
            // Prose has a blank after its mark.
            let example = contents.lines().filter_map(|line| line.strip_prefix('#'));
            let example =
                example.filter(|line| !line.starts_with(" ") || line.starts_with("    {"));
            let uncommented = example.collect::<Vec<_>>().join("\n");
            assert_eq!(read(&uncommented).unwrap().nodes().len(), 3, "{region}");
        }
    }

    #[test]
    fn slips_are_named_all_at_once() {
        let mira = "houses = [{ place = \"ул. Мира, Белгород\" }]";
        let file = [
            node("a", "feeds_from = \"b\""),
            node("b", "feeds_from = \"a\""),
            node("c", "feeds_from = \"nowhere\""),
            node("d", mira),
            node("d", mira),
            node(
                "e",
                "houses = [{ place = \"ул. Мира\" }, { place = \"ул. Мира, 5, Белгород\" }]",
            ),
            node(
                "f",
                "houses = [{ place = \"ул. Мира, Белгород\", numbers = \"5-1\" }]",
            ),
            node("g", mira)
                .replace("heating_off", "heating_of")
                .replace("boiler_house", "boiler"),
        ];
        let found = read(&file.concat()).unwrap_err();
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}

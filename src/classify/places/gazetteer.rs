//! The gazetteer of one region: municipalities and settlements with the forms they take in a text.

use std::collections::HashMap;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::known;
use crate::{
    classify::document::{Document, Table},
    domain::{Diagnostic, TerritoryId},
    text::fold,
};

/// A municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Stable id.
    pub id: TerritoryId,
    /// Nominative name: «Белгород», «Губкинский округ».
    pub name: String,
    /// The adjective's stem («губкинск»); counts only beside «район» or «округ».
    pub adjective: Option<String>,
}

/// A settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Nominative name.
    pub name: String,
    /// Its territory, by number in [`Gazetteer::territories`].
    pub territory: usize,
}

/// A form of a settlement's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameForm {
    pub(super) words: Vec<String>,
    pub(super) settlement: usize,
    /// Also an ordinary word or surname: needs a type word, or a capital after a preposition.
    pub(super) guarded: bool,
}

/// Places of one region.
#[derive(Debug, Default)]
pub struct Gazetteer {
    pub(super) territories: Vec<Territory>,
    pub(super) settlements: Vec<Settlement>,
    /// First word of a name → its forms, longest first.
    pub(super) forms: HashMap<String, Vec<NameForm>, FxBuildHasher>,
    pub(super) streets: FxHashSet<String>,
    /// The region's own adjective.
    pub(super) adjective: String,
}

impl Gazetteer {
    /// Reads the region's `places.toml`.
    ///
    /// # Errors
    /// Every finding of the file; then nothing is built.
    pub fn parse(file: &str, contents: &str) -> Result<Self, Vec<Diagnostic>> {
        let document = Document::new(file, contents);
        let parsed = document.parse();
        let root = Table::root(&document, &parsed, "файл мест");
        root.only(&["region", "adjective", "streets", "territory", "settlement"]);
        root.text("region", "belgorod");
        let mut places = Self {
            adjective: root
                .text("adjective", "белгородск")
                .map(|text| text.value)
                .unwrap_or_default(),
            ..Self::default()
        };
        places.streets = root
            .words("streets")
            .iter()
            .map(|name| fold(name).into_owned())
            .collect();
        for table in root.tables("territory") {
            places.read_territory(&table);
        }
        for table in root.tables("settlement") {
            places.read_settlement(&document, &table);
        }
        for forms in places.forms.values_mut() {
            forms.sort_by_key(|form| std::cmp::Reverse(form.words.len()));
        }
        drop(parsed);
        let findings = document.into_findings();
        if findings.is_empty() {
            Ok(places)
        } else {
            Err(findings)
        }
    }

    fn read_territory(&mut self, table: &Table<'_>) {
        table.only(&["id", "name", "kind", "adjective"]);
        let id = table.text("id", "gubkinsky");
        let name = table.text("name", "Губкинский округ");
        let kind = table.text("kind", "okrug");
        if kind.is_some_and(|kind| !["city", "okrug", "district"].contains(&kind.value.as_str())) {
            table.report(
                "kind",
                "неизвестный вид территории",
                "есть: city, okrug, district",
            );
        }
        let adjective = table
            .optional_text("adjective")
            .map(|text| fold(&text.value).into_owned());
        let (Some(id), Some(name)) = (id, name) else {
            return;
        };
        if self
            .territories
            .iter()
            .any(|known| known.id.as_str() == id.value)
        {
            table.report(
                "id",
                format!("территория «{}» уже есть", id.value),
                "дайте другой id",
            );
        }
        self.territories.push(Territory {
            id: TerritoryId::new(id.value),
            name: name.value,
            adjective,
        });
    }

    fn read_settlement(&mut self, document: &Document<'_>, table: &Table<'_>) {
        table.only(&["name", "territory", "forms", "guarded"]);
        let name = table.text("name", "Губкин");
        let territory = table.text("territory", "gubkinsky");
        let (Some(name), Some(territory)) = (name, territory) else {
            return;
        };
        let Some(number) = self
            .territories
            .iter()
            .position(|known| known.id.as_str() == territory.value)
        else {
            table.report(
                "territory",
                format!("нет территории «{}»", territory.value),
                "опишите её выше в разделе [[territory]]",
            );
            return;
        };
        let settlement = self.settlements.len();
        self.settlements.push(Settlement {
            name: name.value,
            territory: number,
        });
        let forms = table.texts("forms").into_iter().map(|form| (form, false));
        let guarded = table.texts("guarded").into_iter().map(|form| (form, true));
        let before = self.forms.len();
        for (form, guarded) in forms.chain(guarded) {
            let words: Vec<String> = fold(&form.value)
                .split_whitespace()
                .map(Into::into)
                .collect();
            let Some(first) = words.first() else {
                document.report(form.span.start, "пустая форма названия", "уберите её");
                continue;
            };
            self.forms.entry(first.clone()).or_default().push(NameForm {
                words,
                settlement,
                guarded,
            });
        }
        if self.forms.len() == before
            && table.texts("forms").is_empty()
            && table.texts("guarded").is_empty()
        {
            table.report(
                "name",
                "у места нет ни одной формы",
                "добавьте forms = [\"…\"]",
            );
        }
    }

    /// The municipalities.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// The settlements.
    pub fn settlements(&self) -> &[Settlement] {
        &self.settlements
    }

    /// The name of the territory that a source gives by its id or its name, letters of any case.
    pub fn territory_name(&self, given: &str) -> Option<&str> {
        let given = given.trim();
        let by_id = |territory: &&Territory| territory.id.as_str() == given;
        let by_name = |territory: &&Territory| fold(&territory.name) == fold(given);
        let mut all = self.territories.iter();
        let known = all.clone().find(by_id).or_else(|| all.find(by_name))?;
        Some(&known.name)
    }

    /// The settlement by whose name people call a territory: its first one in the file with a name that
    /// is no ordinary word. `name` is the territory's, as the file has it.
    pub fn seat(&self, name: &str) -> Option<&str> {
        let territory = self.territories.iter().position(|own| own.name == name)?;
        let is_plain = |number: usize| {
            let mut forms = self.forms.values().flatten();
            forms.any(|form| form.settlement == number && !form.guarded)
        };
        let own = self.settlements.iter().enumerate();
        let mut own = own.filter(|(_, one)| one.territory == territory);
        own.find(|(number, _)| is_plain(*number))
            .map(|(_, one)| one.name.as_str())
    }

    /// True when some settlement's name may begin with this form, or a territory's adjective.
    pub(super) fn begins_name(&self, form: &str) -> bool {
        self.forms.contains_key(form) || self.territory_by_adjective(form).is_some()
    }

    /// The territory whose adjective this is.
    pub(super) fn territory_by_adjective(&self, form: &str) -> Option<usize> {
        const ENDINGS: [&str; 7] = ["ий", "ого", "ому", "им", "ом", "ой", "ая"];
        let stem = ENDINGS
            .iter()
            .find_map(|ending| form.strip_suffix(ending))?;
        if !stem.ends_with("ск") {
            return None;
        }
        self.territories
            .iter()
            .position(|territory| territory.adjective.as_deref() == Some(stem))
    }

    /// True when a street of this name (nominative, lower case) is known.
    pub(super) fn knows_street(&self, name: &str) -> bool {
        self.streets.contains(name) || known::is_street(name)
    }
}

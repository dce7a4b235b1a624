//! The gazetteer of one region: municipalities and settlements with the forms they take in a text.

use std::collections::HashMap;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{known, municipality::Called, short::Compounds};
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
    /// Its eight digits of ОКТМО, the state classifier of municipal territories.
    pub oktmo: Option<String>,
}

/// A settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Nominative name.
    pub name: String,
    /// Its territory, by number in [`Gazetteer::territories`].
    pub territory: usize,
    /// Its eleven digits of ОКТМО.
    pub oktmo: Option<String>,
}

/// A form of a settlement's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameForm {
    pub(super) words: Vec<String>,
    /// Those that bear it, in the order of the file; of each territory one at most.
    pub(super) settlements: Vec<usize>,
    /// Also an ordinary word or surname: needs a type word, or a capital after a preposition.
    pub(super) guarded: bool,
    /// The name itself, in no other case.
    pub(super) nominative: bool,
}

/// Places of one region.
#[derive(Debug, Default)]
pub struct Gazetteer {
    pub(super) territories: Vec<Territory>,
    pub(super) settlements: Vec<Settlement>,
    /// First word of a name → its forms, longest first.
    pub(super) forms: HashMap<String, Vec<NameForm>, FxBuildHasher>,
    pub(super) streets: FxHashSet<String>,
    /// Names of two words, by the second.
    pub(super) compounds: Compounds,
    /// Last words of the forms that are no ordinary words.
    plain_ends: FxHashSet<String>,
    /// What municipalities and settlements are called, without the words of their kind.
    pub(super) called: Called,
    /// The region's own adjective.
    pub(super) adjective: String,
    /// The region's id.
    region: String,
    /// The two digits with which all its codes of ОКТМО begin.
    oktmo: Option<String>,
}

/// Digits of a municipality's code.
const TERRITORY_DIGITS: usize = 8;
/// Digits of a settlement's code.
const SETTLEMENT_DIGITS: usize = 11;

/// The key `oktmo`, if it is there: so many digits.
fn read_code(table: &Table<'_>, digits: usize) -> Option<String> {
    let code = table.optional_text("oktmo")?.value;
    let fits = code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit());
    if !fits {
        table.report(
            "oktmo",
            format!("«{code}» — не код ОКТМО"),
            format!("здесь нужны {digits} цифр подряд, в кавычках"),
        );
    }
    fits.then_some(code)
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
        root.only(&[
            "region",
            "adjective",
            "oktmo",
            "streets",
            "territory",
            "settlement",
        ]);
        let region = root.text("region", "belgorod");
        let mut places = Self {
            region: region.map(|text| text.value).unwrap_or_default(),
            adjective: root
                .text("adjective", "белгородск")
                .map(|text| text.value)
                .unwrap_or_default(),
            ..Self::default()
        };
        places.oktmo = read_code(&root, 2);
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
        places.compounds = Compounds::of(places.forms.values().flatten());
        let plain = places.forms.values().flatten().filter(|own| !own.guarded);
        places.plain_ends = plain.filter_map(|own| own.words.last().cloned()).collect();
        places.note_names();
        drop(parsed);
        let findings = document.into_findings();
        if findings.is_empty() {
            Ok(places)
        } else {
            Err(findings)
        }
    }

    /// The id of the region whose places these are.
    pub fn region(&self) -> &str {
        &self.region
    }

    fn read_territory(&mut self, table: &Table<'_>) {
        table.only(&["id", "name", "kind", "adjective", "oktmo"]);
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
        let mut others = self.territories.iter();
        let same = |other: &&Territory| adjective.is_some() && other.adjective == adjective;
        if let Some(other) = others.find(same) {
            table.report(
                "adjective",
                format!("это прилагательное уже есть у территории «{}»", other.name),
                "оставьте его у одной",
            );
        }
        self.territories.push(Territory {
            id: TerritoryId::new(id.value),
            name: name.value,
            adjective,
            oktmo: self.read_oktmo(table, TERRITORY_DIGITS),
        });
    }

    fn read_settlement(&mut self, document: &Document<'_>, table: &Table<'_>) {
        table.only(&["name", "territory", "forms", "guarded", "oktmo"]);
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
            oktmo: self.read_oktmo(table, SETTLEMENT_DIGITS),
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
            if let Some(other) = self.neighbour(&words, settlement) {
                document.report(
                    form.span.start,
                    format!("форма «{}» уже есть у места «{other}» того же муниципалитета", form.value),
                    "по ней не понять, о котором из двух пишут: уберите её у обоих или у того, о котором пишут реже",
                );
            }
            self.add_form(first.clone(), words, (settlement, guarded));
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

    /// A form of a settlement, perhaps one that others bear already.
    fn add_form(
        &mut self,
        first: String,
        words: Vec<String>,
        (settlement, guarded): (usize, bool),
    ) {
        let name = fold(&self.settlements[settlement].name);
        let nominative = words.iter().eq(name.split_whitespace());
        let known = self.forms.entry(first).or_default();
        match known.iter_mut().find(|known| known.words == words) {
            Some(known) if known.settlements.contains(&settlement) => {}
            // The word is what it is, whoever bears it: one warning is enough for all.
            Some(known) => {
                known.settlements.push(settlement);
                known.guarded |= guarded;
                known.nominative |= nominative;
            }
            None => known.push(NameForm {
                words,
                settlements: vec![settlement],
                guarded,
                nominative,
            }),
        }
    }

    /// The code of a place: it must be one of this region.
    fn read_oktmo(&self, table: &Table<'_>, digits: usize) -> Option<String> {
        let code = read_code(table, digits)?;
        match &self.oktmo {
            Some(own) if code.starts_with(own) => return Some(code),
            Some(own) => table.report(
                "oktmo",
                format!("это код другого региона: наши начинаются с {own}"),
                "исправьте код или уберите его",
            ),
            None => table.report(
                "oktmo",
                "код места есть, а кода региона нет",
                "добавьте в начало файла его первые две цифры, например: oktmo = \"14\"",
            ),
        }
        None
    }

    /// Another settlement of the same territory that these words name.
    fn neighbour(&self, words: &[String], settlement: usize) -> Option<&str> {
        let territory = self.settlements[settlement].territory;
        let mut forms = self.forms.get(words.first()?)?.iter();
        let form = forms.find(|form| form.words == words)?;
        let other = self.bearer(&form.settlements, territory)?;
        (other != settlement).then_some(self.settlements[other].name.as_str())
    }

    /// The one of these settlements that lies in the territory.
    pub(super) fn bearer(&self, settlements: &[usize], territory: usize) -> Option<usize> {
        let mut all = settlements.iter().copied();
        all.find(|number| self.settlements[*number].territory == territory)
    }

    /// The municipalities.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// The settlements.
    pub fn settlements(&self) -> &[Settlement] {
        &self.settlements
    }

    /// The name of the territory that is given by its id or its name, letters of any case. What others
    /// write is read by [`municipality`](Self::municipality).
    pub fn territory_name(&self, given: &str) -> Option<&str> {
        let given = given.trim();
        let by_id = |territory: &&Territory| territory.id.as_str() == given;
        let by_name = |territory: &&Territory| fold(&territory.name) == fold(given);
        let mut all = self.territories.iter();
        let known = all.clone().find(by_id).or_else(|| all.find(by_name))?;
        Some(&known.name)
    }

    /// The settlement by whose name people call a territory: its first one in the file with a name of its
    /// own that is no ordinary word. `name` is the territory's, as the file has it.
    pub fn seat(&self, name: &str) -> Option<&str> {
        let territory = self.territories.iter().position(|own| own.name == name)?;
        let is_plain = |number: usize| {
            let mut forms = self.forms.values().flatten();
            forms.any(|form| form.settlements == [number] && !form.guarded)
        };
        let own = self.settlements.iter().enumerate();
        let mut own = own.filter(|(_, one)| one.territory == territory);
        own.find(|(number, _)| is_plain(*number))
            .map(|(_, one)| one.name.as_str())
    }

    /// True when this form by itself names a settlement or a territory, and nothing else.
    pub(super) fn is_plain_name(&self, form: &str) -> bool {
        let mut forms = self.forms.get(form).into_iter().flatten();
        forms.any(|own| !own.guarded) || self.territory_by_adjective(form).is_some()
    }

    /// True when the name of a settlement ends with this form, and it is no ordinary word.
    pub(super) fn ends_plain_name(&self, form: &str) -> bool {
        self.plain_ends.contains(form)
    }

    /// True when some settlement's name may begin with this form, or a territory's adjective.
    pub(super) fn begins_name(&self, form: &str) -> bool {
        self.forms.contains_key(form) || self.territory_by_adjective(form).is_some()
    }

    /// The territory whose adjective this is.
    pub(super) fn territory_by_adjective(&self, form: &str) -> Option<usize> {
        const ENDINGS: [&str; 9] = ["ий", "ый", "ого", "ому", "им", "ым", "ом", "ой", "ая"];
        let stem = ENDINGS
            .iter()
            .find_map(|ending| form.strip_suffix(ending))?;
        self.territories
            .iter()
            .position(|territory| territory.adjective.as_deref() == Some(stem))
    }

    /// True when a street of this name (nominative, lower case) is known.
    pub(super) fn knows_street(&self, name: &str) -> bool {
        self.streets.contains(name) || known::is_street(name)
    }
}

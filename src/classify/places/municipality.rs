//! A municipality as people write it in a column of a table or in the settings: «г. Белгород»,
//! «Старооскольский городской округ», «Старый Оскол». Such a cell names a place and nothing else, so the
//! words that only say of which kind it is may be left out of the comparison.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::gazetteer::Gazetteer;
use crate::text::fold;

/// Longest cell that may name a place, bytes: what is longer is a text in the wrong column.
const CELL_MAX: usize = 240;

/// Slips of the pen in a name that is still taken for meant.
const SLIPS_MAX: usize = 2;

/// Words of a name without those of its kind → who bears it.
pub(super) type Called = HashMap<String, Bearers, FxBuildHasher>;

/// The bearers of a name, by number in [`Gazetteer::territories`].
#[derive(Debug, Default)]
pub(super) struct Bearers {
    territories: Vec<(usize, Kind)>,
    /// The territories of the settlements of this name, each once.
    homes: Vec<usize>,
}

/// What a name says of the kind of its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Kind {
    /// «Район».
    district: bool,
    /// «Округ», «муниципальное образование».
    area: bool,
    /// «Городской округ»: never what is a district here, for its town is a municipality beside it.
    urban: bool,
    /// «Город», «посёлок».
    town: bool,
}

impl Kind {
    const fn is_area(self) -> bool {
        self.district || self.area || self.urban
    }

    /// True when what is written so may be a territory whose name says this.
    fn may_be(self, own: Self) -> bool {
        let is_only_town = self.town && !self.is_area();
        let clashes = [
            is_only_town && own.is_area(),
            self.district && !own.is_area(),
            self.urban && own.district,
        ];
        !clashes.contains(&true)
    }
}

/// One name, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Spelled {
    /// What is left when the words of the kind are gone.
    name: String,
    kind: Kind,
}

/// Takes one name apart; `region` is the region's adjective, «белгородск».
fn spelled(written: &str, region: &str) -> Spelled {
    let folded = fold(written).replace("г.о.", "го ").replace("м.о.", "мо ");
    let parts = folded.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    let words = parts.map(|word| word.trim_matches('-'));
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    let (mut kind, mut name) = (Kind::default(), Vec::new());
    while let Some(word) = words.next() {
        let is_ours = !region.is_empty() && word.starts_with(region);
        if is_ours && words.next_if(|next| is_region(next)).is_some() {
            continue;
        }
        match word {
            "район" | "р-н" | "мр" => kind.district = true,
            "го" | "городской" | "городское" => kind.urban = true,
            "округ" | "мо" | "муниципальный" | "муниципальное" | "образование" | "зато" =>
            {
                kind.area = true;
            }
            "город" | "г" | "гор" | "поселок" | "пос" | "п" | "пгт" | "рп" | "село" | "с"
            | "деревня" | "д" | "хутор" | "х" | "станица" | "поселение" => {
                kind.town = true
            }
            _ => name.push(word),
        }
    }
    Spelled {
        name: name.join(" "),
        kind,
    }
}

fn is_region(word: &str) -> bool {
    matches!(
        word,
        "область"
            | "области"
            | "обл"
            | "республика"
            | "республики"
            | "респ"
            | "край"
    )
}

impl Gazetteer {
    /// Notes who is called how; the last step of the reading.
    pub(super) fn note_names(&mut self) {
        let mut called = Called::default();
        for (number, territory) in self.territories.iter().enumerate() {
            let Spelled { name, kind } = spelled(&territory.name, "");
            let bearers = called.entry(name).or_default();
            bearers.territories.push((number, kind));
        }
        for settlement in &self.settlements {
            let bearers = called
                .entry(fold(&settlement.name).into_owned())
                .or_default();
            if !bearers.homes.contains(&settlement.territory) {
                bearers.homes.push(settlement.territory);
            }
        }
        self.called = called;
    }

    /// The name of the territory that a cell of a table or a setting means: by its id or name, by the
    /// name with other words for its kind, or by a settlement of exactly one territory. None when it may
    /// be two of them, or when a part of it is unknown: then it may lie in another region.
    pub fn municipality(&self, written: &str) -> Option<&str> {
        let exact = self.territory_name(written);
        exact.or_else(|| {
            let number = (written.len() <= CELL_MAX).then(|| self.meant(written))??;
            Some(&*self.territories[number].name)
        })
    }

    fn meant(&self, written: &str) -> Option<usize> {
        let parts = written.split([',', ';', '/', '(', ')']);
        let parts = parts.map(|part| spelled(part, &self.adjective));
        let mut named = parts.filter(|part| !part.name.is_empty());
        let first = self.bearer_of(&named.next()?)?;
        named
            .all(|part| self.bearer_of(&part) == Some(first))
            .then_some(first)
    }

    fn bearer_of(&self, part: &Spelled) -> Option<usize> {
        let bearers = self.called.get(&part.name)?;
        let fitting = bearers.territories.iter();
        let mut fitting = fitting.filter(|(_, own)| part.kind.may_be(*own));
        match (fitting.next(), fitting.next()) {
            (Some((number, _)), None) => Some(*number),
            (None, _) if !part.kind.district => match bearers.homes[..] {
                [home] => Some(home),
                _ => None,
            },
            _ => None,
        }
    }

    /// The territory that was probably meant by a name that means none, for those who mistyped it.
    pub fn likely_territory(&self, written: &str) -> Option<&str> {
        let given: Vec<char> = spelled(written, &self.adjective).name.chars().collect();
        let near = self.called.iter().filter_map(|(name, bearers)| {
            let number = bearers.territories.first().map(|(number, _)| *number);
            let number = number.or_else(|| bearers.homes.first().copied())?;
            let name: Vec<char> = name.chars().collect();
            let slips = slips(&given, &name);
            // Of a short name every other is near.
            let is_near = slips <= SLIPS_MAX && slips * 3 <= name.len();
            is_near.then_some((slips, number))
        });
        let (_, number) = near.min()?;
        Some(&self.territories[number].name)
    }
}

/// Letters to change, add or leave out between two words.
fn slips(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (at, own) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != own);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A region whose town Камышлов is a municipality beside Камышловский район.
    const PLACES: &str = "region = \"ural\"\nadjective = \"уральск\"\n\
        territory = [\n\
        { id = \"kamyshlov\", name = \"Камышлов\" },\n\
        { id = \"kamyshlovsky\", name = \"Камышловский район\" },\n\
        { id = \"oskolsky\", name = \"Старооскольский округ\" },\n\
        { id = \"gubkinsky\", name = \"Губкинский округ\" },\n\
        { id = \"revda\", name = \"Округ Ревда\" },\n\
        { id = \"svobodny\", name = \"ЗАТО Свободный\" },\n]\n\
        settlement = [\n\
        { name = \"Старый Оскол\", territory = \"oskolsky\", forms = [\"старый оскол\"] },\n\
        { name = \"Губкин\", territory = \"gubkinsky\", forms = [\"губкин\"] },\n\
        { name = \"Ревда\", territory = \"revda\", forms = [\"ревда\"] },\n\
        { name = \"Заречье\", territory = \"oskolsky\", forms = [\"заречье\"] },\n\
        { name = \"Заречье\", territory = \"gubkinsky\", forms = [\"заречье\"] },\n]\n";

    fn places() -> Gazetteer {
        let places = PLACES.replace("{ id =", "{ kind = \"okrug\", id =");
        Gazetteer::parse("places.toml", &places).unwrap()
    }

    #[test]
    fn a_municipality_is_known_by_what_people_call_it() {
        let places = places();
        for (written, name) in [
            ("oskolsky", "Старооскольский округ"),
            (" старооскольский ОКРУГ ", "Старооскольский округ"),
            ("Старооскольский городской округ", "Старооскольский округ"),
            (
                "Старооскольский муниципальный округ",
                "Старооскольский округ",
            ),
            ("Старооскольский р-н", "Старооскольский округ"),
            (
                "Старооскольский ГО Уральской области",
                "Старооскольский округ",
            ),
            ("Старый Оскол", "Старооскольский округ"),
            ("г.Старый  Оскол", "Старооскольский округ"),
            (
                "Уральская обл., Старооскольский г.о., г. Старый Оскол",
                "Старооскольский округ",
            ),
            ("Губкинский городской округ (г. Губкин)", "Губкинский округ"),
            ("городской округ «Город Камышлов»", "Камышлов"),
            ("МО город Камышлов", "Камышлов"),
            ("Камышлов г", "Камышлов"),
            (
                "Муниципальный район \"Камышловский район\"",
                "Камышловский район",
            ),
            ("городской округ Ревда", "Округ Ревда"),
            ("г. Ревда", "Округ Ревда"),
            ("Свободный", "ЗАТО Свободный"),
        ] {
            assert_eq!(places.municipality(written), Some(name), "{written}");
        }
    }

    #[test]
    fn what_may_be_another_place_is_none() {
        let places = places();
        for written in [
            "",
            "Нигде-Град",
            "городской округ",
            "Уральская область",
            // The town's own district, and the town.
            "Камышловский городской округ",
            "Камышлов район",
            "Губкин район",
            // Two of them.
            "Заречье",
            "Старый Оскол, Губкин",
            // Who knows where that is.
            "Москва, Губкин",
            "Иванов Иван 89101234567",
        ] {
            assert_eq!(places.municipality(written), None, "{written}");
        }
        let text = format!("Губкин{}", " округ".repeat(CELL_MAX));
        assert_eq!(places.municipality(&text), None);
    }

    #[test]
    fn a_slip_of_the_pen_is_forgiven_to_those_who_ask() {
        let places = places();
        for (written, name) in [
            ("Губкен", Some("Губкинский округ")),
            ("Камышловскй район", Some("Камышловский район")),
            ("Нигде-Град", None),
            ("Ря", None),
        ] {
            assert_eq!(places.likely_territory(written), name, "{written}");
        }
    }
}

//! ОКТМО, the state classifier of municipal territories: its codes for the places of a region.
//!
//! Rosstat gives the classifier away as a table without a heading, `;` between its columns: two digits
//! of the region, three of the municipality, three of its part, three of the settlement, a check digit,
//! the section, the name, and more that is not read. The names lead with a type word: «с Дубовое»,
//! «Зарекский муниципальный округ».
//!
//! A code is never guessed: a place gets one when exactly one row within its parent bears its name.

mod table;

use serde::Deserialize;
use toml::Spanned;

pub use self::table::{Classifier, ClassifierError};
use super::toml_file;
use crate::domain::Diagnostic;

/// Why a place has no code, or keeps the one it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its line in the file, 1-based.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// A file of places with its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The file as it should be; comments and order are those of before.
    pub text: String,
    /// Codes that were written.
    pub written: usize,
    /// Places that had the right code already.
    pub known: usize,
    /// The others, in the order of the file.
    pub left: Vec<Left>,
}

/// The file as written; what is not needed here is not read.
#[derive(Deserialize)]
struct PlacesFile {
    oktmo: Option<String>,
    #[serde(default)]
    territory: Vec<TerritoryTable>,
    #[serde(default)]
    settlement: Vec<SettlementTable>,
}

#[derive(Deserialize)]
struct TerritoryTable {
    id: String,
    name: Spanned<String>,
    oktmo: Option<String>,
}

#[derive(Deserialize)]
struct SettlementTable {
    name: Spanned<String>,
    territory: String,
    oktmo: Option<String>,
}

/// The first two digits of the codes of a region, as its file of places says.
///
/// # Errors
/// The file is no TOML, or says nothing of them.
pub fn region_code(file: &str, text: &str) -> Result<String, Diagnostic> {
    let places: PlacesFile = toml_file::read(file, text)?;
    places.oktmo.ok_or_else(|| {
        let message = "не сказано, с каких цифр начинаются коды ОКТМО региона";
        Diagnostic::file(file, message, "добавьте строку, например: oktmo = \"14\"")
    })
}

/// Fills the codes of a file of places that has been checked.
///
/// # Errors
/// The file is no TOML, or its tables are written in one line each.
pub fn fill(file: &str, text: &str, classifier: &Classifier) -> Result<Filled, Diagnostic> {
    let places: PlacesFile = toml_file::read(file, text)?;
    let mut filling = Filling {
        file,
        text,
        insertions: Vec::new(),
        known: 0,
        left: Vec::new(),
    };
    let mut codes: Vec<(&str, String)> = Vec::with_capacity(places.territory.len());
    for territory in &places.territory {
        let found = classifier.municipality(territory.name.get_ref());
        let code = filling.place(&territory.name, territory.oktmo.as_deref(), found)?;
        codes.extend(code.map(|code| (territory.id.as_str(), code)));
    }
    for settlement in &places.settlement {
        let mut codes = codes.iter();
        let parent = codes.find(|(id, _)| *id == settlement.territory);
        let found = match parent {
            Some((_, code)) => classifier.settlement(code, settlement.name.get_ref()),
            None => Err("у муниципалитета нет кода".to_owned()),
        };
        filling.place(&settlement.name, settlement.oktmo.as_deref(), found)?;
    }
    Ok(filling.end())
}

struct Filling<'f> {
    file: &'f str,
    text: &'f str,
    /// Where a line is to be written, and which.
    insertions: Vec<(usize, String)>,
    known: usize,
    left: Vec<Left>,
}

impl Filling<'_> {
    /// Settles one place; gives the code it has in the end.
    fn place(
        &mut self,
        name: &Spanned<String>,
        own: Option<&str>,
        found: Result<String, String>,
    ) -> Result<Option<String>, Diagnostic> {
        let why = match (own, found) {
            (Some(own), Ok(found)) if own == found => {
                self.known += 1;
                return Ok(Some(found));
            }
            (None, Ok(found)) => {
                self.insert(name, &found)?;
                return Ok(Some(found));
            }
            (Some(own), Ok(found)) => format!("записан код {own}, а в классификаторе {found}"),
            (Some(own), Err(why)) => format!("записан код {own}, но {why}"),
            (None, Err(why)) => why,
        };
        let line = Diagnostic::at(self.file, self.text, name.span().start, "", "").line;
        let name = name.get_ref().clone();
        self.left.push(Left { line, name, why });
        Ok(own.map(str::to_owned))
    }

    /// The code goes into a line of its own, right after the name's.
    fn insert(&mut self, name: &Spanned<String>, code: &str) -> Result<(), Diagnostic> {
        let span = name.span();
        let start = self.text[..span.start]
            .rfind('\n')
            .map_or(0, |line_end| line_end + 1);
        let key = &self.text[start..span.start];
        let ends = |rest: &str| rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
        let rest = &self.text[span.end..];
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        if !key.trim_start().starts_with("name") || !ends(&rest[..length]) {
            let message = "место записано в одну строку: код в неё не вписать";
            let remedy = "запишите его разделом [[territory]] или [[settlement]], ключ на строку";
            return Err(Diagnostic::at(
                self.file, self.text, span.start, message, remedy,
            ));
        }
        let indent: String = key.chars().take_while(|c| c.is_whitespace()).collect();
        let end_of_line = match &rest[..length] {
            line if line.ends_with("\r\n") => ["", "\r\n"],
            line if line.ends_with('\n') => ["", "\n"],
            _ => ["\n", ""],
        };
        let [before, after] = end_of_line;
        let line = format!("{before}{indent}oktmo = \"{code}\"{after}");
        self.insertions.push((span.end + length, line));
        Ok(())
    }

    fn end(mut self) -> Filled {
        self.insertions.sort_by_key(|(at, _)| *at);
        let written = self.insertions.len();
        let (mut text, mut from) = (String::with_capacity(self.text.len() + 32 * written), 0);
        for (at, line) in &self.insertions {
            text += &self.text[from..*at];
            text += line;
            from = *at;
        }
        text += &self.text[from..];
        self.left.sort_by_key(|left| left.line);
        Filled {
            text,
            written,
            known: self.known,
            left: self.left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Gazetteer;

    /// An invented corner of an invented region.
    const TABLE: &str = "\
\"03\";\"000\";\"000\";\"000\";\"1\";\"1\";\"Муниципальные образования Соседней области\"
\"03\";\"701\";\"000\";\"000\";\"2\";\"1\";\"город Зареченск\"
\"77\";\"000\";\"000\";\"000\";\"1\";\"1\";\"Муниципальные образования Примерной области\"
\"77\";\"501\";\"000\";\"000\";\"4\";\"1\";\"Зарекский муниципальный округ\";\"п Заречный\"
\"77\";\"501\";\"000\";\"101\";\"3\";\"2\";\"п Заречный\"
\"77\";\"501\";\"000\";\"106\";\"3\";\"2\";\"с Ёлкино\"
\"77\";\"501\";\"000\";\"111\";\"3\";\"2\";\"с Верхнее\"
\"77\";\"501\";\"000\";\"116\";\"3\";\"2\";\"х. Верхнее\"
\"77\";\"603\";\"000\";\"000\";\"8\";\"1\";\"Дальний муниципальный район\"
\"77\";\"603\";\"404\";\"000\";\"8\";\"1\";\"Сельское поселение Верхнее\"
\"77\";\"603\";\"404\";\"101\";\"8\";\"2\";\"с Верхнее\"
\"77\";\"701\";\"000\";\"000\";\"5\";\"1\";\"город Зареченск\"
\"77\";\"701\";\"000\";\"001\";\"5\";\"2\";\"г Зареченск\"
";

    const PLACES: &str = "\
# Места.
region = \"primer\"
adjective = \"примерск\"
oktmo = \"77\"

[[territory]]
id = \"zarechensk\"
name = \"Зареченск\" # центр
kind = \"city\"

[[territory]]
id = \"zareksky\"
name = \"Зарекский округ\"
kind = \"okrug\"

[[territory]]
id = \"dalny\"
name = \"Дальний округ\"
kind = \"okrug\"

[[territory]]
id = \"novy\"
name = \"Новый округ\"
kind = \"okrug\"

# Города.
[[settlement]]
name = \"Зареченск\"
territory = \"zarechensk\"
forms = [\"зареченск\"]

[[settlement]]
name = \"Елкино\"
territory = \"zareksky\"
forms = [\"елкино\"]

[[settlement]]
name = \"Верхнее\"
territory = \"zareksky\"
forms = [\"верхнее\"]

[[settlement]]
name = \"Верхнее\"
territory = \"dalny\"
forms = [\"верхнее\"]

[[settlement]]
name = \"Новое\"
territory = \"novy\"
forms = [\"новое\"]
";

    fn filled(text: &str) -> Filled {
        let region = region_code("places.toml", text).unwrap();
        let classifier = Classifier::parse(TABLE.as_bytes(), &region).unwrap();
        let filled = fill("places.toml", text, &classifier).unwrap();
        Gazetteer::parse("places.toml", &filled.text).expect("it is a good file still");
        filled
    }

    #[test]
    fn a_place_gets_the_code_of_the_only_row_of_its_name_within_its_parent() {
        let filled = filled(PLACES);
        let added: Vec<&str> = filled
            .text
            .lines()
            .filter(|l| !PLACES.contains(l))
            .collect();
        insta::assert_snapshot!(added.join("\n"), @r#"
        oktmo = "77701000"
        oktmo = "77501000"
        oktmo = "77603000"
        oktmo = "77701000001"
        oktmo = "77501000106"
        oktmo = "77603404101"
        "#);
        let left = filled.left.iter();
        let left: Vec<String> = left
            .map(|it| format!("{} {}: {}", it.line, it.name, it.why))
            .collect();
        insta::assert_snapshot!(left.join("\n"), @r"
        23 Новый округ: в классификаторе такого нет
        38 Верхнее: в классификаторе таких несколько: с Верхнее 77501000111, х. Верхнее 77501000116
        48 Новое: у муниципалитета нет кода
        ");
        assert_eq!((filled.written, filled.known), (6, 0));
    }

    #[test]
    fn comments_and_order_stay_and_a_second_run_changes_nothing() {
        let once = filled(PLACES);
        let without: String = once
            .text
            .lines()
            .filter(|line| !line.starts_with("oktmo = \"77") || *line == "oktmo = \"77\"")
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(without, PLACES);
        let named = "name = \"Зареченск\" # центр\noktmo = \"77701000\"\nkind";
        assert!(once.text.contains(named));
        let twice = filled(&once.text);
        assert_eq!(twice.text, once.text);
        assert_eq!((twice.written, twice.known), (0, 6));
    }

    #[test]
    fn a_code_written_by_hand_stays_and_is_told_when_it_differs() {
        let own = "name = \"Верхнее\"\noktmo = \"77501000116\"\nterritory = \"zareksky\"";
        let text = PLACES.replace("name = \"Верхнее\"\nterritory = \"zareksky\"", own);
        let other = "name = \"Зарекский округ\"\noktmo = \"77501001\"";
        let text = text.replace("name = \"Зарекский округ\"", other);
        let filled = filled(&text);
        assert!(filled.text.contains(own) && filled.text.contains(other));
        let told = &filled.left[0].why;
        assert_eq!(told, "записан код 77501001, а в классификаторе 77501000");
    }

    #[test]
    fn a_table_in_one_line_is_refused() {
        let inline =
            "oktmo = \"77\"\nterritory = [{ id = \"zareksky\", name = \"Зарекский округ\" }]\n";
        let classifier = Classifier::parse(TABLE.as_bytes(), "77").unwrap();
        let refused = fill("places.toml", inline, &classifier).unwrap_err();
        assert_eq!(refused.line, 2);
    }
}

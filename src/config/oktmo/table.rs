//! The classifier's rows of one region, by name.

use std::collections::HashMap;

use encoding_rs::WINDOWS_1251;

use crate::text::fold;

/// Words that say of a municipality what it is. Its status changes more often than its name.
const STATUSES: [&str; 12] = [
    "муниципальное",
    "образование",
    "муниципальный",
    "городской",
    "округ",
    "район",
    "город",
    "поселок",
    "рабочий",
    "зато",
    "г",
    "п",
];

/// Words that say of a settlement what it is, as the classifier shortens them.
const TYPES: [&str; 23] = [
    "г",
    "пгт",
    "рп",
    "дп",
    "кп",
    "п",
    "пос",
    "с",
    "д",
    "х",
    "ст-ца",
    "ст",
    "сл",
    "аул",
    "рзд",
    "нп",
    "м",
    "м-ко",
    "у",
    "починок",
    "п/ст",
    "ж/д",
    "мкр",
];

/// A table that cannot be read, or is another region's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClassifierError {
    /// A row is not as Rosstat writes it.
    #[error(
        "строка {line}: {what}. Нужна таблица Росстата «ОКТМО» (CSV, столбцы через «;»): регион;район;поселение;пункт;контрольное;раздел;название"
    )]
    Row {
        /// Its number, 1-based.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// There is no row in it.
    #[error(
        "таблица пуста: в ней нет ни одной строки. Скачайте её заново: нужна таблица Росстата «ОКТМО» (CSV)"
    )]
    Empty,
    /// Nothing in it is of this region.
    #[error(
        "в таблице нет ни одного кода на {region}: это классификатор другого региона. Возьмите таблицу своего региона или всей страны"
    )]
    Foreign {
        /// First digits of the region's codes.
        region: String,
    },
}

/// A row that a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    code: String,
    /// The name as it is written, with its type.
    written: String,
}

/// The rows of one region.
#[derive(Debug, Default)]
pub struct Classifier {
    municipalities: HashMap<String, Vec<Row>>,
    /// By the five digits of the municipality and the name.
    settlements: HashMap<(String, String), Vec<Row>>,
}

impl Classifier {
    /// Reads the rows of the region whose codes begin with `region`, in UTF-8 or windows-1251. Rows of
    /// other regions are passed over.
    ///
    /// # Errors
    /// [`ClassifierError`].
    pub fn parse(bytes: &[u8], region: &str) -> Result<Self, ClassifierError> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').into(),
            Err(_) => WINDOWS_1251.decode_without_bom_handling(bytes).0,
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let (mut all, mut rows) = (Self::default(), 0_u64);
        for record in reader.records() {
            let record = record.map_err(|error| ClassifierError::Row {
                line: error.position().map_or(0, csv::Position::line),
                what: "это не CSV".to_owned(),
            })?;
            rows += u64::from(all.read(&record, region)?);
        }
        if rows == 0 {
            return Err(ClassifierError::Empty);
        }
        if all.municipalities.is_empty() {
            let region = region.to_owned();
            return Err(ClassifierError::Foreign { region });
        }
        Ok(all)
    }

    /// Reads a row; false for the heading.
    fn read(&mut self, record: &csv::StringRecord, region: &str) -> Result<bool, ClassifierError> {
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| record.get(at).unwrap_or_default().trim();
        let is_code = |at: usize, digits: usize| {
            field(at).len() == digits && field(at).bytes().all(|byte| byte.is_ascii_digit())
        };
        if line == 1 && !field(0).starts_with(|first: char| first.is_ascii_digit()) {
            return Ok(false);
        }
        let refuse = |what: &str| {
            let what = what.to_owned();
            Err(ClassifierError::Row { line, what })
        };
        if !(is_code(0, 2) && [1, 2, 3].into_iter().all(|at| is_code(at, 3))) {
            return refuse("первые четыре столбца — коды из 2, 3, 3 и 3 цифр, нули впереди целы");
        }
        if field(6).is_empty() {
            return refuse("нет названия в седьмом столбце");
        }
        if field(0) != region || field(1) == "000" {
            return Ok(true);
        }
        let (municipality, part, settlement) = (field(1), field(2), field(3));
        let written = field(6).to_owned();
        if settlement != "000" {
            let code = format!("{region}{municipality}{part}{settlement}");
            let key = (code[..5].to_owned(), settlement_name(&written));
            let rows = self.settlements.entry(key).or_default();
            rows.push(Row { code, written });
        } else if part == "000" {
            let code = format!("{region}{municipality}{part}");
            let rows = self.municipalities.entry(municipality_name(&written));
            rows.or_default().push(Row { code, written });
        }
        Ok(true)
    }

    /// The code of the municipality of this name; else why there is none, in Russian.
    ///
    /// # Errors
    /// No row bears the name, or several do.
    pub fn municipality(&self, name: &str) -> Result<String, String> {
        only(self.municipalities.get(&municipality_name(name)))
    }

    /// The code of the settlement of this name in the municipality of this code; else why there is none.
    ///
    /// # Errors
    /// No row bears the name there, or several do.
    pub fn settlement(&self, municipality: &str, name: &str) -> Result<String, String> {
        let parent = municipality.get(..5).unwrap_or_default().to_owned();
        only(self.settlements.get(&(parent, settlement_name(name))))
    }
}

fn only(rows: Option<&Vec<Row>>) -> Result<String, String> {
    match rows.map(Vec::as_slice).unwrap_or_default() {
        [] => Err("в классификаторе такого нет".to_owned()),
        [row] => Ok(row.code.clone()),
        several => {
            let named = several.iter();
            let named = named.map(|row| format!("{} {}", row.written, row.code));
            let named = named.collect::<Vec<_>>().join(", ");
            Err(format!("в классификаторе таких несколько: {named}"))
        }
    }
}

/// The name of a municipality without its status: «Зарекский район» and «Зарекский муниципальный округ»
/// are one. A name of such words alone stays whole.
fn municipality_name(written: &str) -> String {
    let folded = fold(written);
    let words = || folded.split_whitespace();
    let own: Vec<&str> = words().filter(|word| !is_one_of(&STATUSES, word)).collect();
    if own.is_empty() {
        words().collect::<Vec<_>>().join(" ")
    } else {
        own.join(" ")
    }
}

/// The name of a settlement without the type words before it: «г. Грайск» and «Грайск» are one.
fn settlement_name(written: &str) -> String {
    let folded = fold(written);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let types = words
        .iter()
        .take_while(|word| is_one_of(&TYPES, word))
        .count();
    // The last word is the name, whatever it is.
    words[types.min(words.len().saturating_sub(1))..].join(" ")
}

fn is_one_of(types: &[&str], word: &str) -> bool {
    types.contains(&word.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_without_what_it_is() {
        for (written, name) in [
            ("Зарекский муниципальный округ", "зарекский"),
            ("город Зареченск", "зареченск"),
            ("Посёлок Славный", "славный"),
            ("Округ", "округ"),
        ] {
            assert_eq!(municipality_name(written), name);
        }
        for (written, name) in [
            ("ст-ца Верхняя", "верхняя"),
            ("п. Большая Роща", "большая роща"),
            ("Малый Починок", "малый починок"),
            ("х", "х"),
            ("", ""),
        ] {
            assert_eq!(settlement_name(written), name);
        }
    }

    #[test]
    fn both_encodings_are_read_and_a_foreign_or_broken_table_is_refused() {
        let table =
            "\"77\";\"501\";\"000\";\"000\";\"4\";\"1\";\"Зарекский муниципальный округ\"\r\n";
        let cp1251 = WINDOWS_1251.encode(table).0;
        for bytes in [table.as_bytes(), &cp1251] {
            let read = Classifier::parse(bytes, "77").unwrap();
            assert_eq!(read.municipality("Зарекский район").unwrap(), "77501000");
        }
        let told = |text: &str| {
            Classifier::parse(text.as_bytes(), "14")
                .unwrap_err()
                .to_string()
        };
        assert!(told(table).contains("другого региона"));
        for nothing in ["", "\n\n", "ter;kod1;kod2;kod3;kontr;razdel;name\n"] {
            assert!(told(nothing).starts_with("таблица пуста"), "{nothing:?}");
        }
        let lost_zero = told("3;501;0;0;4;1;Зарекский округ\n");
        assert!(lost_zero.starts_with("строка 1: "), "{lost_zero}");
        assert!(told("14;501;000;000;4;1\n").contains("нет названия"));
    }
}

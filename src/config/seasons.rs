//! `config/seasons.toml`: what the year brings by itself, so that the first frost is no burst.

use crate::{
    classify::{Document, File, RuleSet, Table},
    domain::Diagnostic,
    incidents::burst::{Season, Seasons},
};

/// Reads the file; one that is missing names no season.
///
/// # Errors
/// Every finding of the file.
pub fn seasons(file: Option<&File>, rules: &RuleSet) -> Result<Seasons, Vec<Diagnostic>> {
    let Some((name, contents)) = file else {
        return Ok(Seasons::default());
    };
    let document = Document::new(name, contents);
    let parsed = document.parse();
    let root = Table::root(&document, &parsed, "файл сезонов");
    root.only(&["season"]);
    let tables = root.tables("season");
    let all = tables.iter().filter_map(|table| season(table, rules));
    let all = Seasons(all.collect());
    drop(tables);
    drop(parsed);
    match document.into_findings() {
        found if found.is_empty() => Ok(all),
        found => Err(found),
    }
}

fn season(table: &Table<'_>, rules: &RuleSet) -> Option<Season> {
    table.only(&["category", "months", "percent", "why"]);
    let category = table.text("category", "housing.heating");
    let months = table.text("months", "10-4");
    let percent = table.integer("percent", 10..1001);
    let why = table.text("why", "отопительный сезон");
    let category = category?.value;
    let mut known = rules.categories().iter();
    if !known.any(|one| one.id.as_str().starts_with(&category)) {
        table.report(
            "category",
            format!("ни одна категория не начинается с «{category}»"),
            "id категорий стоят в файлах rules/sectors",
        );
    }
    let read = months.as_ref().and_then(|text| read_months(&text.value));
    if months.is_some() && read.is_none() {
        table.report(
            "months",
            "это не месяцы",
            "пишите от и до: months = \"10-4\" — с октября по апрель; или один: \"3\"",
        );
    }
    why?;
    Some(Season {
        category,
        months: read?,
        factor: f64::from(i16::try_from(percent?).ok()?) / 100.0,
    })
}

fn read_months(text: &str) -> Option<(i8, i8)> {
    let month = |word: &str| word.trim().parse().ok().filter(|it| (1..=12).contains(it));
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    Some((month(from)?, month(to)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{files::rule_files, load_settings};

    fn read(contents: &str) -> Result<Seasons, Vec<Diagnostic>> {
        let settings = load_settings("config/otklik.toml".as_ref()).unwrap();
        let files = rule_files(&settings, &settings.default_region).unwrap();
        let file = ("seasons.toml".to_owned(), contents.to_owned());
        seasons(Some(&file), &RuleSet::load(&files).unwrap())
    }

    fn season(category: &str, months: &str, percent: i64) -> String {
        format!(
            "[[season]]\ncategory = \"{category}\"\nmonths = \"{months}\"\npercent = {percent}\n\
             why = \"мороз\"\n"
        )
    }

    #[test]
    fn a_season_is_months_and_a_factor() {
        let read = read(&season("housing.heating", "10-4", 250)).unwrap();
        let heating = &"housing.heating_off".into();
        assert_eq!(read.factor(heating, 12), 2.5);
        assert_eq!(read.factor(heating, 7), 1.0);
    }

    #[test]
    fn slips_of_seasons_are_named_all_at_once() {
        let file = season("housing.snowmen", "13", 5) + "[[season]]\ncategory = \"roads.\"\n";
        let told: Vec<String> = read(&file)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}

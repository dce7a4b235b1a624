//! What of a rule the search of a network can be asked: it knows words that must all stand there, and no
//! other operator.
//!
//! ```text
//! (батарея | радиатор) /6 (холодный | ледяной | … 30 more)   ─►   «батарея», «радиатор»
//! (вода | водопровод) /4 (нет | отсутствовать)               ─►   «вода нет», «вода отсутствовать» …
//! ```
//! The queries together find whatever the rule matches in its own words, and more, which the rule then
//! leaves out: nearness, exclusions and prefixes are not asked, and of choices only as many as few queries
//! bear, the rarest first. Synonyms and abbreviations, by which a rule matches besides, are not asked
//! either: a message that has nothing else is not found. Nobody asks in words of his own: only expressions of sectors' rules are asked.

use std::collections::BTreeSet;

use super::{RuleSet, RuleStatus, Target, lint::Costs};
use crate::{
    domain::RuleId,
    query::{Expr, Phrase, Slot, Term, TermKind},
    text::Lexicon,
};

/// Queries of one rule at most.
const QUERIES_MAX: usize = 12;
/// A query whose rarest word stands in a larger share of messages would find what no rule is about.
const SHARE_MAX: f32 = 0.02;

/// Words of one query: all must stand in what is found.
pub type Words = BTreeSet<String>;

/// A rule that no search can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unasked {
    /// No such rule.
    #[error("правила «{0}» нет: ищут только по правилам отраслей из rules/sectors, по их id")]
    Unknown(String),
    /// A signal, a filter, a draft or a hint.
    #[error(
        "по правилу «{0}» искать нельзя: нужно действующее правило отрасли (status = \"stable\", weight от 1)"
    )]
    NotOfSector(String),
    /// Its words are too common, too many, or mere beginnings of words.
    #[error(
        "правило «{0}» не сводится к {QUERIES_MAX} запросам из нечастых слов: возьмите правило поуже"
    )]
    TooWide(String),
}

impl RuleSet {
    /// The queries of a rule, few and narrow.
    ///
    /// # Errors
    /// A rule that is none of a sector's, or one whose words a search cannot be asked for.
    pub fn queries(&self, id: &str) -> Result<Vec<Words>, Unasked> {
        let rule = self.rule(&RuleId::new(id));
        let rule = rule.ok_or_else(|| Unasked::Unknown(id.to_owned()))?;
        let counts = rule.status == RuleStatus::Stable && !rule.is_hint();
        if !counts || !matches!(rule.target, Target::Category(_)) {
            return Err(Unasked::NotOfSector(id.to_owned()));
        }
        queries(&rule.matches, self.lexicon()).ok_or_else(|| Unasked::TooWide(id.to_owned()))
    }
}

fn queries(matches: &Expr, lexicon: &Lexicon) -> Option<Vec<Words>> {
    let costs = Costs::new(lexicon);
    let mut asked = (1..=QUERIES_MAX).rev().filter_map(|most| {
        let all = Asker {
            costs: &costs,
            most,
        }
        .of(matches)?;
        (all.len() <= QUERIES_MAX).then_some(all)
    });
    let asked = asked.next()?;
    let narrow = |words: &Words| share(&costs, words) <= SHARE_MAX;
    asked.iter().all(narrow).then_some(asked)
}

/// The share of messages with the rarest of the words.
fn share(costs: &Costs<'_>, words: &Words) -> f32 {
    let shares = words.iter().filter_map(|word| {
        let (kind, word) = (TermKind::Stem, word.clone());
        costs.rarest(&Expr::Term(Term { kind, word }))
    });
    shares.fold(1.0, f32::min)
}

struct Asker<'c> {
    costs: &'c Costs<'c>,
    /// Choices that must all hold are asked together while they make no more queries than this.
    most: usize,
}

impl Asker<'_> {
    /// Queries one of which finds every text that matches; none when no words do.
    fn of(&self, expr: &Expr) -> Option<Vec<Words>> {
        match expr {
            Expr::Term(term) => word(term).map(|word| vec![Words::from([word])]),
            Expr::Phrase(Phrase { slots, .. }) => self.all(slots.iter().map(choice)),
            Expr::Near { left, right, .. } => self.all([self.of(left), self.of(right)]),
            Expr::And(parts) => self.all(parts.iter().map(|part| self.of(part))),
            Expr::Or(parts) => {
                let each: Option<Vec<_>> = parts.iter().map(|part| self.of(part)).collect();
                Some(least(each?.concat()))
            }
            Expr::Not(_) | Expr::Field(_) => None,
        }
    }

    /// All choices hold: the rarest is asked, and of the others those that fit in.
    fn all(&self, choices: impl IntoIterator<Item = Option<Vec<Words>>>) -> Option<Vec<Words>> {
        let mut choices: Vec<Vec<Words>> = choices.into_iter().flatten().collect();
        let share = |choice: &[Words]| choice.iter().map(|words| share(self.costs, words)).sum();
        choices.sort_by_cached_key(|choice| {
            let share: f32 = share(choice);
            // Shares are not negative: their bits are ordered as they are.
            share.to_bits()
        });
        choices.into_iter().reduce(|asked, next| {
            if asked.len() * next.len() > self.most {
                return asked;
            }
            let both = |one: &Words| next.iter().map(|other| one | other).collect::<Vec<_>>();
            least(asked.iter().flat_map(both).collect())
        })
    }
}

/// The words of a place in a phrase.
fn choice(Slot(terms): &Slot) -> Option<Vec<Words>> {
    let words: Option<Vec<String>> = terms.iter().map(word).collect();
    Some(words?.into_iter().map(|word| Words::from([word])).collect())
}

/// A search knows the forms of a word; the beginning of one it does not.
fn word(term: &Term) -> Option<String> {
    (term.kind != TermKind::Prefix).then(|| term.word.clone())
}

/// Without those that find nothing that another does not find.
fn least(queries: Vec<Words>) -> Vec<Words> {
    let all: BTreeSet<Words> = queries.into_iter().collect();
    let wider = |words: &&Words| {
        all.iter()
            .any(|other| other != *words && other.is_subset(words))
    };
    all.iter().filter(|words| !wider(words)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{classify::RuleFiles, query::parse};

    fn asked(expression: &str) -> Option<Vec<String>> {
        let lexicon = Lexicon::empty();
        let queries = queries(&parse(expression).unwrap(), &lexicon)?;
        let line = |words: Words| words.into_iter().collect::<Vec<_>>().join(" ");
        Some(queries.into_iter().map(line).collect())
    }

    #[test]
    fn a_query_asks_for_words_that_must_stand_there() {
        for (expression, queries) in [
            ("радиатор", &["радиатор"][..]),
            ("=Полотенцесушитель", &["полотенцесушитель"]),
            ("радиатор -сайт", &["радиатор"]),
            ("\"холодный радиатор\"~2", &["радиатор холодный"]),
            (
                "(радиатор | змеевик) /3 ледяной",
                &["змеевик ледяной", "ледяной радиатор"],
            ),
            ("радиатор | (радиатор /3 ледяной)", &["радиатор"]),
            ("радиатор (полотенцесуш* | ледян*)", &["радиатор"]),
        ] {
            let told = asked(expression).unwrap();
            assert_eq!(told, queries, "{expression}");
        }
    }

    #[test]
    fn of_many_choices_the_rarest_is_asked() {
        let many: Vec<String> = (0..30).map(|n| format!("слово{n}")).collect();
        let told = asked(&format!("(змеевик | радиатор) /6 ({})", many.join(" | ")));
        assert_eq!(told.unwrap(), ["змеевик", "радиатор"]);
    }

    #[test]
    fn what_finds_everything_is_not_asked() {
        let many: Vec<String> = (0..13).map(|n| format!("слово{n}")).collect();
        for wide in [
            "нет",
            "(нет | радиатор)",
            "радиат*",
            "радиатор | радиат*",
            &many.join(" | "),
        ] {
            assert_eq!(asked(wide), None, "{wide}");
        }
    }

    #[test]
    fn only_working_rules_of_sectors_are_asked() {
        let read = |folder: &str| {
            let files = std::fs::read_dir(folder)
                .unwrap()
                .map(|file| file.unwrap().path());
            let read = |path: std::path::PathBuf| {
                (
                    path.display().to_string(),
                    std::fs::read_to_string(path).unwrap(),
                )
            };
            files.map(read).collect::<Vec<_>>()
        };
        let rules = RuleSet::load_draft(&RuleFiles {
            sectors: read("rules/sectors"),
            signals: read("rules/signals"),
            filters: read("rules/filters"),
            index: read("index"),
            ..RuleFiles::default()
        })
        .unwrap();
        let radiators = rules.queries("housing.heating_off.radiators").unwrap();
        assert!(
            radiators.contains(&Words::from(["радиатор".to_owned()])),
            "{radiators:?}"
        );
        let missing = rules.queries("housing.heating_off.nothing");
        assert!(matches!(missing, Err(Unasked::Unknown(_))));
        let mut asked = 0;
        for rule in rules.rules() {
            match rules.queries(rule.id.as_str()) {
                Ok(_) => asked += 1,
                Err(Unasked::TooWide(_)) => {}
                Err(error) => {
                    let counts = rule.status == RuleStatus::Stable && !rule.is_hint();
                    let of_sector = matches!(rule.target, Target::Category(_));
                    assert!(!(counts && of_sector), "{}: {error}", rule.id);
                }
            }
        }
        assert!(asked > 80, "many can be asked: {asked}");
    }
}

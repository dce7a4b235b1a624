//! The danger lock: texts that must carry the signal `danger`, whatever an editor changes.
//!
//! An exclusion, a family or a synonym can silence a danger that nobody was thinking of, and what is
//! not seen is not missed. So a set with danger rules comes with golden cases, and a set that loses one
//! of them does not load. The cases are no part of the set's hash: they change no verdict.

use super::{File, RuleSet, Target};
use crate::{
    classify::{
        document::{Document, Table},
        fate::{Fate, Matching},
    },
    domain::{Diagnostic, ItemKind, Signal},
    text::Analyser,
};

/// Where the cases are looked for, as an editor knows it.
const USUAL_FILE: &str = "rules/golden/danger.toml";
/// More lost cases than this are counted, not shown: one slip may lose them all.
const SHOWN_MAX: usize = 20;

/// A text that must carry `danger`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Case {
    text: String,
    /// A body's reply never carries `danger`, so the kind matters.
    kind: ItemKind,
    /// Its byte in the file.
    at: usize,
}

/// The golden danger cases of a rule folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DangerCases {
    file: File,
    cases: Vec<Case>,
}

impl DangerCases {
    /// Reads `golden/danger.toml`; without a file there are no cases.
    ///
    /// # Errors
    /// Everything that is wrong in the file.
    pub fn read(file: Option<&File>) -> Result<Self, Vec<Diagnostic>> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let document = Document::new(&file.0, &file.1);
        let cases = read(&document);
        let findings = document.into_findings();
        if findings.is_empty() {
            let file = file.clone();
            Ok(Self { file, cases })
        } else {
            Err(findings)
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// Their texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|case| case.text.as_str())
    }

    /// What keeps a set from loading: danger rules without any case, and every case that the set no
    /// longer marks as danger. Empty when the lock holds.
    pub fn check(&self, set: &RuleSet) -> Vec<Diagnostic> {
        let guarded = set
            .rules
            .iter()
            .find(|rule| rule.is_active() && is_danger(rule.target));
        if let (true, Some(rule)) = (self.is_empty(), guarded) {
            return vec![Diagnostic::file(
                USUAL_FILE,
                format!(
                    "есть правила опасности ({}), а опасных случаев для проверки нет",
                    rule.id
                ),
                "положите рядом с правилами golden/danger.toml с разделом [[cases]] и списком texts",
            )];
        }
        let mut lost = self.lost(set);
        if lost.len() > SHOWN_MAX {
            let more = lost.len() - SHOWN_MAX;
            lost.truncate(SHOWN_MAX);
            lost.push(Diagnostic::file(
                &self.file.0,
                format!("и ещё потерянных опасных случаев: {more}"),
                "исправьте показанные и проверьте снова: причина часто одна",
            ));
        }
        lost
    }

    /// Every case that the set no longer marks as danger, at its line, with what silenced it.
    pub fn lost(&self, set: &RuleSet) -> Vec<Diagnostic> {
        let mut analyser = Analyser::new(set.lexicon().clone());
        let mut matching = Matching::default();
        let mut lost = Vec::new();
        for case in &self.cases {
            analyser.analyse(&case.text);
            matching.run(set, &analyser);
            let by_body = case.kind == ItemKind::Reply;
            if !carries_danger(set, &matching, by_body) {
                lost.push(self.finding(case, &silence(set, &matching, by_body)));
            }
        }
        lost
    }

    fn finding(&self, case: &Case, why: &str) -> Diagnostic {
        Diagnostic::at(
            &self.file.0,
            &self.file.1,
            case.at,
            format!("опасный случай потерян: «{}»: {why}", case.text),
            "верните правилу, исключению или словарю прежний вид либо научите правило \
             из rules/signals/danger.toml этому случаю; убирать случай можно, \
             только если он больше не об опасности",
        )
    }
}

fn is_danger(target: Target) -> bool {
    target == Target::Signal(Signal::Danger)
}

/// As the verdict has it: a danger rule that counts marks the message.
fn carries_danger(set: &RuleSet, matching: &Matching, by_body: bool) -> bool {
    matching.matched().iter().any(|&number| {
        let rule = &set.rules[number];
        is_danger(rule.target) && matching.fate(rule, number, by_body).counts()
    })
}

/// Why no danger rule counts, in Russian: what was silenced, if anything came near.
fn silence(set: &RuleSet, matching: &Matching, by_body: bool) -> String {
    let told: Vec<String> = matching
        .matched()
        .iter()
        .map(|&number| (number, &set.rules[number]))
        .filter(|(_, rule)| is_danger(rule.target))
        .map(|(number, rule)| (rule, matching.fate(rule, number, by_body)))
        .filter(|(_, fate)| *fate != Fate::Counts)
        .map(|(rule, fate)| format!("{} {}", rule.id, fate.describe(set)))
        .collect();
    if told.is_empty() {
        return "ни одно правило опасности не сработало".to_owned();
    }
    told.join("; ")
}

fn read(document: &Document<'_>) -> Vec<Case> {
    let parsed = document.parse();
    let root = Table::root(document, &parsed, "файл опасных случаев");
    root.only(&["cases"]);
    let mut cases = Vec::new();
    for table in root.tables("cases") {
        table.only(&["about", "kind", "texts"]);
        // For whoever reads the file; nothing depends on it.
        table.optional_text("about");
        let kind = kind(&table);
        let texts = table.texts("texts");
        if texts.is_empty() {
            table.report(
                "texts",
                "в разделе [[cases]] нет ни одного текста",
                "допишите texts = [\"…\"] или уберите раздел",
            );
        }
        cases.extend(texts.into_iter().map(|text| Case {
            at: text.span.start,
            text: text.value,
            kind,
        }));
    }
    cases
}

fn kind(table: &Table<'_>) -> ItemKind {
    let Some(word) = table.optional_text("kind") else {
        return ItemKind::default();
    };
    ItemKind::from_id(&word.value)
        .filter(|kind| *kind != ItemKind::Reply)
        .unwrap_or_else(|| {
            table.report(
                "kind",
                format!(
                    "«{}» не подходит: ответ органа опасностью не бывает",
                    word.value
                ),
                "есть: post, comment, message, appeal, news",
            );
            ItemKind::default()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::RuleFiles;

    const DANGER: &str = r#"[signal]
id = "danger"
kind = "risk"
severity = 3
[[rule]]
signal = "danger"
id = "danger.gas"
version = 1
status = "stable"
name = "Газ"
owner = "Безопасность"
match = 'пахнет /3 газом'
[rule.examples]
match = ["пахнет газом", "газом пахнет", "сильно пахнет газом"]
no_match = ["газ", "пахнет хлебом", "газета"]
"#;
    const CASES: &str = "[[cases]]\nabout = \"газ\"\ntexts = [\n  \"пахнет газом\",\n  \"в подвале пахнет газом\",\n]\n";

    fn said(rules: &str, cases: Option<&str>) -> String {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let files = RuleFiles {
            signals: vec![file("rules/signals/danger.toml", rules)],
            danger: cases.map(|text| file("rules/golden/danger.toml", text)),
            ..RuleFiles::default()
        };
        match RuleSet::load(&files) {
            Ok(_) => "загружено".to_owned(),
            Err(found) => found
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }

    #[test]
    fn a_set_that_keeps_its_golden_dangers_loads() {
        assert_eq!(said(DANGER, Some(CASES)), "загружено");
    }

    #[test]
    fn an_exclusion_that_silences_a_danger_does_not_load() {
        let silenced = DANGER.replace("[rule.examples]", "unless = '=подвале'\n[rule.examples]");
        insta::assert_snapshot!(said(&silenced, Some(CASES)));
    }

    #[test]
    fn a_narrower_rule_that_misses_a_danger_does_not_load() {
        let narrow = DANGER.replace("пахнет /3 газом'", "\"сильно пахнет газом\"'");
        let told = said(&narrow, Some(CASES));
        assert_eq!(told.matches("опасный случай потерян").count(), 2, "{told}");
        assert!(
            told.contains("ни одно правило опасности не сработало"),
            "{told}"
        );
        let dropped = DANGER.replace("\"stable\"", "\"deprecated\"\nreason = \"устарело\"");
        assert!(said(&dropped, Some(CASES)).contains("опасный случай потерян"));
    }

    #[test]
    fn danger_rules_need_cases_and_other_rules_do_not() {
        assert!(said(DANGER, None).contains("опасных случаев для проверки нет"));
        assert!(said(DANGER, Some("")).contains("опасных случаев для проверки нет"));
        let set = RuleSet::load(&RuleFiles::default()).unwrap();
        assert_eq!(DangerCases::default().check(&set), []);
    }

    #[test]
    fn slips_in_the_file_of_cases_are_named() {
        insta::assert_snapshot!(said(
            DANGER,
            Some("[[cases]]\nkind = \"reply\"\ntext = [\"пахнет газом\"]\n"),
        ));
    }

    #[test]
    fn one_slip_that_loses_everything_is_not_told_a_hundred_times() {
        let texts = "\"пахнет газом\",\n".repeat(50);
        let many = format!("[[cases]]\ntexts = [\n{texts}]\n");
        let dropped = DANGER.replace("пахнет /3 газом", "крокозябра");
        let told = said(&dropped, Some(&many));
        assert!(
            told.contains("и ещё потерянных опасных случаев: 30"),
            "{told}"
        );
    }
}

//! Reads rule files into drafts: keys, types and values, before anything is cross-checked.

use std::{ops::Range, str::FromStr};

use crate::{
    domain::{LoadLint, Sector, Signal},
    query::{self, Expr},
    text::{Lexicon, points_at_person},
};

use super::{
    Allowance, FilterEffect, Reads, RuleStatus,
    values::{
        allowances, column_of, examples, is_id, known, last, parse_effect, parse_reads,
        parse_status, small, starts,
    },
};
use crate::classify::{
    banned::{self, Bans, ExtraBan},
    document::{Document, Table, Text},
};

/// A category as written.
pub(super) struct CategoryDraft {
    pub(super) id: Text,
    pub(super) sector: Sector,
    pub(super) name: String,
    pub(super) note: Option<String>,
}

/// What a rule of a file speaks for, as written.
#[derive(Clone)]
pub(super) enum TargetDraft {
    Category(Text),
    Signal(Signal),
    Filter(String),
}

/// A rule as written.
pub(super) struct RuleDraft {
    pub(super) target: TargetDraft,
    pub(super) id: Text,
    pub(super) version: u32,
    pub(super) status: RuleStatus,
    pub(super) reason: Option<String>,
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) weight: u8,
    pub(super) severity: u8,
    pub(super) reads: Reads,
    pub(super) matches: Expr,
    pub(super) unless: Option<Expr>,
    pub(super) filters: Vec<Text>,
    pub(super) note: Option<String>,
    pub(super) allow: Vec<Allowance>,
    pub(super) match_examples: Vec<String>,
    pub(super) no_match_examples: Vec<String>,
    pub(super) start: usize,
}

/// What one file holds.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) sector: Option<(Sector, String, i64)>,
    pub(super) categories: Vec<CategoryDraft>,
    pub(super) filter: Option<(Text, String, FilterEffect)>,
    pub(super) signal: Option<(Signal, Range<usize>)>,
    pub(super) rules: Vec<RuleDraft>,
}

/// Reads one file.
pub(super) struct Reader<'r> {
    pub(super) lexicon: &'r Lexicon,
    pub(super) banned: &'r [ExtraBan],
    pub(super) bans: Bans<'r>,
}

const RULE_KEYS: &[&str] = &[
    "id", "version", "status", "reason", "name", "owner", "match", "unless", "filters", "note",
    "allow", "examples",
];

impl Reader<'_> {
    /// Reads a file of `rules/sectors`.
    pub(super) fn sector_file(&self, document: &Document<'_>) -> Draft {
        let parsed = document.parse();
        let root = Table::root(document, &parsed, "файл отрасли");
        root.only(&["sector", "category", "rule"]);
        let mut draft = Draft::default();
        let Some(head) = root.table("sector") else {
            return draft;
        };
        head.only(&["id", "name", "order"]);
        let id = head.text("id", "housing");
        let name = head.text("name", "ЖКХ");
        let order = head.optional_integer("order", 0..1000).unwrap_or(0);
        let sector = id.and_then(|id| known(&head, "id", Sector::from_str(&id.value)));
        if let (Some(sector), Some(name)) = (sector, name) {
            self.name(document, &name);
            draft.sector = Some((sector, name.value, order));
            draft.categories = self.categories(document, &root, sector);
        }
        for table in root.tables("rule") {
            let target = table
                .text("category", "housing.heating_off")
                .map(TargetDraft::Category);
            let weight = table.integer("weight", 0..11).unwrap_or(1);
            table.only(&[RULE_KEYS, &["category", "weight"]].concat());
            if let Some(rule) = self.rule(document, &table, target) {
                draft.rules.push(RuleDraft {
                    weight: small(weight),
                    ..rule
                });
            }
        }
        draft
    }

    fn categories(
        &self,
        document: &Document<'_>,
        root: &Table<'_>,
        sector: Sector,
    ) -> Vec<CategoryDraft> {
        let mut categories = Vec::new();
        for table in root.tables("category") {
            table.only(&["id", "name", "note"]);
            let id = table.text("id", &format!("{sector}.heating_off"));
            let name = table.text("name", "Нет отопления");
            let note = table.optional_text("note").map(|note| note.value);
            let (Some(id), Some(name)) = (id, name) else {
                continue;
            };
            if id.value.matches('.').count() != 1 || !starts(&id.value, sector.id()) {
                document.report(
                    id.span.start,
                    format!("категория «{}» не из отрасли «{sector}»", id.value),
                    format!(
                        "id категории = отрасль, точка, имя: {sector}.{}",
                        last(&id.value)
                    ),
                );
            }
            self.id(document, &id);
            self.name(document, &name);
            categories.push(CategoryDraft {
                id,
                sector,
                name: name.value,
                note,
            });
        }
        categories
    }

    /// Reads a file of `rules/signals`.
    pub(super) fn signal_file(&self, document: &Document<'_>) -> Draft {
        let parsed = document.parse();
        let root = Table::root(document, &parsed, "файл сигнала");
        root.only(&["signal", "rule"]);
        let mut draft = Draft::default();
        let Some(head) = root.table("signal") else {
            return draft;
        };
        head.only(&["id", "kind", "severity"]);
        let id = head.text("id", "danger");
        let kind = head.text("kind", "risk");
        let severity = head.integer("severity", 0..4).unwrap_or(0);
        let signal = id
            .as_ref()
            .and_then(|id| known(&head, "id", Signal::from_str(&id.value)));
        let (Some(signal), Some(id)) = (signal, id) else {
            return draft;
        };
        if let Some(kind) = kind.filter(|kind| kind.value != signal.kind().id()) {
            document.report(
                kind.span.start,
                format!("у сигнала «{signal}» другой вид, не «{}»", kind.value),
                format!("напишите kind = \"{}\"", signal.kind().id()),
            );
        }
        draft.signal = Some((signal, id.span));
        for table in root.tables("rule") {
            table.only(&[RULE_KEYS, &["signal", "severity", "on"]].concat());
            let named = table.text("signal", signal.id());
            if let Some(other) = named.filter(|named| named.value != signal.id()) {
                document.report(
                    other.span.start,
                    format!(
                        "правило сигнала «{}» стоит в файле сигнала «{signal}»",
                        other.value
                    ),
                    "перенесите правило в файл его сигнала",
                );
            }
            let own = table.optional_integer("severity", 0..4);
            let reads = table
                .optional_text("on")
                .map_or(Some(Reads::Resident), |on| {
                    known(&table, "on", parse_reads(&on.value))
                });
            let target = Some(TargetDraft::Signal(signal));
            if let (Some(rule), Some(reads)) = (self.rule(document, &table, target), reads) {
                draft.rules.push(RuleDraft {
                    severity: small(own.unwrap_or(severity)),
                    reads,
                    ..rule
                });
            }
        }
        draft
    }

    /// Reads a file of `rules/filters`.
    pub(super) fn filter_file(&self, document: &Document<'_>) -> Draft {
        let parsed = document.parse();
        let root = Table::root(document, &parsed, "файл фильтра");
        root.only(&["filter", "rule"]);
        let mut draft = Draft::default();
        let Some(head) = root.table("filter") else {
            return draft;
        };
        head.only(&["id", "name", "effect"]);
        let id = head.text("id", "news");
        let name = head.text("name", "Новость");
        let effect = head
            .text("effect", "exclude")
            .and_then(|effect| known(&head, "effect", parse_effect(&effect.value)));
        let Some(id) = id else { return draft };
        self.id(document, &id);
        if let Some(name) = &name {
            self.name(document, name);
        }
        for table in root.tables("rule") {
            table.only(&[RULE_KEYS, &["filter"]].concat());
            let named = table.text("filter", &id.value);
            if let Some(other) = named.filter(|named| named.value != id.value) {
                document.report(
                    other.span.start,
                    format!(
                        "правило фильтра «{}» стоит в файле фильтра «{}»",
                        other.value, id.value
                    ),
                    "перенесите правило в файл его фильтра",
                );
            }
            let target = Some(TargetDraft::Filter(id.value.clone()));
            if let Some(rule) = self.rule(document, &table, target) {
                let reads = Reads::Any;
                draft.rules.push(RuleDraft { reads, ..rule });
            }
        }
        // A slip in its head is told once, not again at every rule that names it.
        let name = name.map(|name| name.value).unwrap_or_default();
        draft.filter = Some((id, name, effect.unwrap_or(FilterEffect::Exclude)));
        draft
    }

    /// The keys that every rule has.
    fn rule(
        &self,
        document: &Document<'_>,
        table: &Table<'_>,
        target: Option<TargetDraft>,
    ) -> Option<RuleDraft> {
        let id = table.text("id", "housing.heating_off.radiators");
        let version = table.integer("version", 1..1_000_000);
        let status = table
            .text("status", "stable")
            .and_then(|status| known(table, "status", parse_status(&status.value)));
        let reason = table.optional_text("reason").map(|reason| reason.value);
        if status == Some(RuleStatus::Deprecated) && reason.is_none() {
            table.report(
                "status",
                "у снятого правила нет причины",
                "добавьте строку reason = \"почему снято и чем заменено\"",
            );
        }
        let name = table.text("name", "Холодные батареи");
        id.iter().for_each(|id| self.id(document, id));
        name.iter().for_each(|name| self.name(document, name));
        let owner = table.text("owner", "ЖКХ");
        let matches = table
            .text("match", "отопление /4 нет")
            .and_then(|text| self.expression(document, &text));
        let unless = table
            .optional_text("unless")
            .map(|text| self.unless(document, &text));
        let examples = examples(table);
        let draft = RuleDraft {
            target: target?,
            id: id?,
            version: u32::try_from(version?).ok()?,
            status: status?,
            reason,
            name: name?.value,
            owner: owner?.value,
            weight: 0,
            severity: 0,
            reads: Reads::Any,
            matches: matches?,
            unless: match unless {
                Some(unless) => Some(unless?),
                None => None,
            },
            filters: table.texts("filters"),
            note: table.optional_text("note").map(|note| note.value),
            allow: allowances(table),
            match_examples: examples.0,
            no_match_examples: examples.1,
            start: table.start(),
        };
        Some(draft)
    }

    /// Parses a `match`: a whole expression with a required word.
    fn expression(&self, document: &Document<'_>, text: &Text) -> Option<Expr> {
        self.checked(document, text, query::parse_rule(&text.value, self.lexicon))
    }

    /// Parses an `unless`: what silences may not be a bare stem.
    fn unless(&self, document: &Document<'_>, text: &Text) -> Option<Expr> {
        self.checked(
            document,
            text,
            query::parse_exclusion(&text.value, self.lexicon),
        )
    }

    fn checked(
        &self,
        document: &Document<'_>,
        text: &Text,
        parsed: Result<Expr, query::QueryError>,
    ) -> Option<Expr> {
        let expr = match parsed {
            Ok(expr) => expr,
            Err(error) => {
                let remedy = match (error.expected.is_empty(), error.example.is_empty()) {
                    (false, false) => {
                        format!("ожидается {}; например: {}", error.expected, error.example)
                    }
                    (false, true) => format!("ожидается {}", error.expected),
                    _ => format!("например: {}", error.example),
                };
                let at = document.inside_string(&text.span, error.column);
                let lint = match error.code {
                    "no_witness" => LoadLint::NoWitness,
                    "bare_stem_excluded" => LoadLint::BareStem,
                    _ => LoadLint::Syntax,
                };
                document.report_lint(lint, at, error.message, remedy);
                return None;
            }
        };
        if let Err(why) = points_at_person(&text.value) {
            document.report_lint(
                LoadLint::BannedWord,
                text.span.start,
                format!("в выражении {why}: людей здесь не ищут"),
                "уберите; этот запрет не отключается",
            );
        }
        for found in self.bans.in_expression(&expr) {
            let column = column_of(&text.value, &found.word);
            document.report_lint(
                LoadLint::BannedWord,
                document.inside_string(&text.span, column),
                found.message,
                found.remedy,
            );
        }
        Some(expr)
    }

    /// An id is stable, is typed on the command line and stands in addresses.
    fn id(&self, document: &Document<'_>, id: &Text) {
        if !is_id(&id.value) {
            document.report(
                id.span.start,
                format!("id «{}» записан не по правилам", id.value),
                "части через точку, в каждой только a–z, 0–9 и «_», например housing.heating_off",
            );
        }
        self.name(document, id);
    }

    fn name(&self, document: &Document<'_>, name: &Text) {
        if let Some((word, why)) = banned::find_in_name(&name.value, self.banned) {
            document.report_lint(
                LoadLint::BannedWord,
                name.span.start,
                format!("слово «{word}» в названии запрещено: {why}"),
                "назовите иначе; этот запрет не отключается",
            );
        }
    }
}

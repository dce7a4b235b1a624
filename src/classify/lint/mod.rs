//! Advice on a rule set that loads: what it costs, where its words miss what they mean, and what in
//! it can never speak.
//!
//! Loading finds what is wrong; lint finds what is allowed and probably not meant. Every lint has a
//! stable id. A rule that means what lint doubts says so with `allow` and a reason. To add a lint, add
//! a [`LintKind`], find it in one of the files here, and describe it in `docs/ru/RULES.md`.

mod cost;
mod silence;
mod words;

use std::collections::HashMap;

use super::ruleset::{Allowance, Rule, RuleSet, Target};
use crate::{domain::RuleId, query::Expr};

pub(super) use self::cost::Costs;

/// How grave a finding is. Either kind keeps `rules lint` from being clean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LintSeverity {
    /// The rule does not do what it is there for, or costs what no rule may.
    Error,
    /// The rule works and probably misses something.
    Warning,
}

impl LintSeverity {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }

    /// In Russian.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "ошибка",
            Self::Warning => "замечание",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintKind {
    /// A candidate in too many messages: the words it needs are all frequent.
    HotRule,
    /// It, or an alternative of it, can never count, whatever the text.
    Unreachable,
    /// A filter that it names silences it, or an alternative of it, whenever it matches.
    Shadowed,
    /// The same expression as another rule of the same target.
    Duplicate,
    /// A word whose forms have several stems, without a family that joins them.
    SplitStem,
    /// A prefix that begins words of many stems.
    BroadPrefix,
    /// A prefix that is a whole form of a word and misses its other forms.
    FormPrefix,
    /// A suppression that suppresses nothing.
    UnusedAllow,
    /// A suppression that does not say why.
    AllowReason,
}

impl LintKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::HotRule,
        Self::Unreachable,
        Self::Shadowed,
        Self::Duplicate,
        Self::SplitStem,
        Self::BroadPrefix,
        Self::FormPrefix,
        Self::UnusedAllow,
        Self::AllowReason,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::HotRule => "hot-rule",
            Self::Unreachable => "unreachable",
            Self::Shadowed => "shadowed",
            Self::Duplicate => "duplicate",
            Self::SplitStem => "split-stem",
            Self::BroadPrefix => "broad-prefix",
            Self::FormPrefix => "form-prefix",
            Self::UnusedAllow => "unused-allow",
            Self::AllowReason => "allow-reason",
        }
    }

    /// How grave it is.
    pub const fn severity(self) -> LintSeverity {
        match self {
            Self::HotRule | Self::Unreachable | Self::Shadowed | Self::Duplicate => {
                LintSeverity::Error
            }
            Self::SplitStem
            | Self::BroadPrefix
            | Self::FormPrefix
            | Self::UnusedAllow
            | Self::AllowReason => LintSeverity::Warning,
        }
    }

    /// True for what a rule may allow itself: not for faults of the suppressions themselves.
    const fn may_be_allowed(self) -> bool {
        !matches!(self, Self::UnusedAllow | Self::AllowReason)
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// What it is about.
    pub kind: LintKind,
    /// The rule.
    pub rule: RuleId,
    /// Its file, as the user knows it.
    pub file: String,
    /// Its line, 1-based.
    pub line: usize,
    /// What was found, in Russian.
    pub message: String,
    /// What to do, in Russian.
    pub remedy: String,
}

/// What lint says of a whole set.
#[derive(Debug, Clone, PartialEq)]
pub struct LintReport {
    /// What nobody allowed, in the order of the rules. Empty when the set is clean.
    pub findings: Vec<LintFinding>,
    /// What a rule allowed itself, each with the reason.
    pub suppressed: Vec<(LintFinding, String)>,
    /// So many alternatives of rules one message is expected to be checked against in full.
    pub candidates: f32,
}

/// A finding about some rule, before it is known whether the rule allows it.
type Told = (LintKind, String, String);

/// Looks at every rule of the set.
pub fn lint(rules: &RuleSet) -> LintReport {
    let costs = Costs::new(rules.lexicon());
    let mut report = LintReport {
        findings: Vec::new(),
        suppressed: Vec::new(),
        candidates: 0.0,
    };
    let mut seen: HashMap<(String, Option<String>, Aim), &RuleId> = HashMap::new();
    for rule in rules.rules().iter().filter(|rule| rule.is_active()) {
        let mut told: Vec<Told> = Vec::new();
        let cost = costs.of_rule(&rule.matches);
        report.candidates += cost.candidates;
        told.extend(cost::finding(&cost));
        told.extend(silence::findings(rules, rule));
        told.extend(duplicate(rule, &mut seen));
        told.extend(words::findings(rule, rules.lexicon(), &costs));
        report.add(rule, told);
    }
    report
}

impl LintReport {
    /// Sorts what was told of a rule into what stands and what the rule allows itself.
    fn add(&mut self, rule: &Rule, told: Vec<Told>) {
        let finding = |(kind, message, remedy): Told| LintFinding {
            kind,
            rule: rule.id.clone(),
            file: rule.file.clone(),
            line: rule.line,
            message,
            remedy,
        };
        for one in &told {
            let allowed = rule
                .allow
                .iter()
                .find(|allowance| allowance.lint == one.0.id());
            match allowed.and_then(|allowance| allowance.reason.clone()) {
                Some(reason) => self.suppressed.push((finding(one.clone()), reason)),
                None => self.findings.push(finding(one.clone())),
            }
        }
        for allowance in &rule.allow {
            self.findings
                .extend(fault_of(allowance, &told).map(finding));
        }
    }
}

/// What is wrong with a suppression, given what was told of its rule.
fn fault_of(allowance: &Allowance, told: &[Told]) -> Option<Told> {
    let lint = &allowance.lint;
    let known = || {
        LintKind::ALL
            .into_iter()
            .filter(|kind| kind.may_be_allowed())
    };
    if !known().any(|kind| kind.id() == lint) {
        let ids: Vec<&str> = known().map(LintKind::id).collect();
        return Some((
            LintKind::UnusedAllow,
            format!("allow называет «{lint}», такого замечания нет"),
            format!("есть: {}", ids.join(", ")),
        ));
    }
    if !told.iter().any(|(kind, ..)| kind.id() == lint) {
        return Some((
            LintKind::UnusedAllow,
            format!("allow разрешает «{lint}», а замечать здесь нечего"),
            "уберите эту строку".to_owned(),
        ));
    }
    allowance.reason.is_none().then(|| {
        (
            LintKind::AllowReason,
            format!("allow разрешает «{lint}» без причины и потому не действует"),
            format!("допишите причину: {{ lint = \"{lint}\", reason = \"…\" }}"),
        )
    })
}

/// A target as a key.
#[derive(PartialEq, Eq, Hash)]
enum Aim {
    Category(usize),
    Signal(&'static str),
    Filter(usize),
}

impl Aim {
    fn of(target: Target) -> Self {
        match target {
            Target::Category(at) => Self::Category(at),
            Target::Signal(signal) => Self::Signal(signal.id()),
            Target::Filter(at) => Self::Filter(at),
        }
    }
}

fn duplicate<'r>(
    rule: &'r Rule,
    seen: &mut HashMap<(String, Option<String>, Aim), &'r RuleId>,
) -> Option<Told> {
    let unless = rule.unless.as_ref().map(ToString::to_string);
    let key = (rule.matches.to_string(), unless, Aim::of(rule.target));
    if let Some(first) = seen.get(&key) {
        return Some((
            LintKind::Duplicate,
            format!("то же выражение, что в правиле {first}: оно голосует дважды"),
            "оставьте одно из двух".to_owned(),
        ));
    }
    seen.insert(key, &rule.id);
    None
}

/// The parts of an expression that match alone: the alternatives of a choice, or the whole.
pub(super) fn alternatives(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::Or(parts) => parts,
        other => std::slice::from_ref(other),
    }
}

/// An expression in quotes, cut to a readable length.
fn quoted(expr: &Expr) -> String {
    const CHARS_MAX: usize = 60;
    let text = expr.to_string();
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("«{}…»", text[..end].trim_end()),
        None => format!("«{text}»"),
    }
}

#[cfg(test)]
mod tests;

//! `otklik rules`: what a person who writes rules asks of them.

pub mod args;
mod backtest;
mod diff;
mod explain;
mod past;
mod scorecard;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    args::{Cli, RulesCommand},
    exit::End,
    fit, ground, print,
};
use crate::{
    app::ground::Ground,
    classify::{ExampleFailure, LintFinding, LintSeverity, RuleSet, lint},
    config::ConfigError,
    domain::{Diagnostic, LoadLint},
};

/// Runs the command.
pub fn run(cli: &Cli, command: &RulesCommand) -> Result<End, End> {
    match command {
        RulesCommand::Lint => lint_rules(cli),
        RulesCommand::Test => test(cli, &ground(cli)?.rules),
        RulesCommand::Explain(args) => explain::run(cli, args),
        RulesCommand::Fit(args) => fit::run(cli, args),
        RulesCommand::Diff(args) => diff::run(cli, args),
        RulesCommand::Backtest(args) => backtest::run(cli, args),
        RulesCommand::Scorecard(args) => scorecard::run(cli, args),
        RulesCommand::Candidates(args) => scorecard::run_candidates(cli, args),
    }
}

/// Ends with code 1 on any finding, of loading or of lint.
fn lint_rules(cli: &Cli) -> Result<End, End> {
    let ground = match Ground::load(&cli.config, cli.region.as_deref()) {
        Err(ConfigError::Wrong(findings)) => return faults(cli, &findings),
        loaded => loaded?,
    };
    let rules = &ground.rules;
    let report = lint(rules);
    let (rule_count, categories) = (rules.rules().len(), rules.categories().len());
    if cli.json {
        let findings: Vec<_> = report.findings.iter().map(finding_json).collect();
        let suppressed = report.suppressed.iter().map(|(one, reason)| {
            let mut told = finding_json(one);
            told["reason"] = json!(reason);
            told
        });
        print(
            &json!({
                "ok": findings.is_empty(), "rules": rule_count, "categories": categories,
                "hash": rules.hash(), "expected_candidates": report.candidates,
                "findings": findings, "suppressed": suppressed.collect::<Vec<_>>(),
            })
            .to_string(),
        )?;
    } else {
        for one in &report.findings {
            print(&format!(
                "{}:{}: {} [{}] {}: {}. Что сделать: {}",
                one.file,
                one.line,
                one.kind.severity().name(),
                one.kind.id(),
                one.rule,
                one.message,
                one.remedy
            ))?;
        }
        print(&format!(
            "Замечаний: {}, разрешено с причиной: {}; правил {rule_count}, категорий {categories}; \
             проверок на одно сообщение: около {:.1}",
            report.findings.len(),
            report.suppressed.len(),
            report.candidates
        ))?;
    }
    Ok(if report.findings.is_empty() {
        End::Well
    } else {
        End::Problems
    })
}

/// What lint calls an error, as what is wrong in files: the set loads, and such a rule does no good.
pub(super) fn refused(rules: &RuleSet) -> Vec<Diagnostic> {
    let findings = lint(rules).findings.into_iter();
    let errors = findings.filter(|one| one.kind.severity() == LintSeverity::Error);
    errors
        .map(|one| Diagnostic {
            line: one.line,
            ..Diagnostic::file(
                one.file,
                format!("[{}] {}: {}", one.kind.id(), one.rule, one.message),
                one.remedy,
            )
        })
        .collect()
}

fn finding_json(one: &LintFinding) -> Value {
    json!({
        "id": one.kind.id(), "severity": one.kind.severity().id(), "rule": one.rule,
        "file": one.file, "line": one.line, "message": one.message, "remedy": one.remedy,
    })
}

fn faults(cli: &Cli, findings: &[Diagnostic]) -> Result<End, End> {
    if cli.json {
        print(&faults_json(findings))?;
    } else {
        for one in findings {
            print(&one.to_string())?;
        }
        print(&format!("Ошибок: {}", findings.len()))?;
    }
    Ok(End::Problems)
}

/// What is wrong in files, as one JSON line.
pub(super) fn faults_json(findings: &[Diagnostic]) -> String {
    json!({"ok": false, "findings": findings_json(findings)}).to_string()
}

/// What is wrong in files, for machines.
pub(super) fn findings_json(findings: &[Diagnostic]) -> Vec<Value> {
    findings
        .iter()
        .map(|one| {
            json!({
                "id": one.lint.map_or("load", LoadLint::id), "severity": "error",
                "file": one.file, "line": one.line, "column": one.column,
                "message": one.message, "remedy": one.remedy,
            })
        })
        .collect()
}

fn test(cli: &Cli, rules: &Arc<RuleSet>) -> Result<End, End> {
    let failures = rules.check_examples();
    let examples: usize = rules
        .rules()
        .iter()
        .map(|rule| rule.match_examples.len() + rule.no_match_examples.len())
        .sum();
    if cli.json {
        let failed: Vec<_> = failures
            .iter()
            .map(|one| {
                json!({
                    "rule": one.rule, "file": one.at.0, "line": one.at.1,
                    "must_match": one.must_match, "text": one.text, "why": one.why,
                })
            })
            .collect();
        print(&json!({"examples": examples, "failed": failed}).to_string())?;
    } else {
        tell_failures(&failures)?;
        print(&format!(
            "Примеров: {examples}, не сошлось: {}",
            failures.len()
        ))?;
    }
    Ok(if failures.is_empty() {
        End::Well
    } else {
        End::Problems
    })
}

/// Prints the examples that a rule set does not keep to.
pub(super) fn tell_failures(failures: &[ExampleFailure]) -> Result<(), End> {
    for one in failures {
        let must = if one.must_match {
            "должно найтись"
        } else {
            "не должно найтись"
        };
        let (file, line) = &one.at;
        print(&format!(
            "{file}:{line}: {}: {must}: «{}»\n  {}",
            one.rule, one.text, one.why
        ))?;
    }
    Ok(())
}

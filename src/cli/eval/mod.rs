//! `otklik eval`: the rules against labels that people gave.

mod labels;
mod metrics;

use std::{path::Path, sync::Arc};

use rayon::prelude::*;
use serde_json::{Value, json};

use super::{
    args::{Cli, EvalArgs, Split},
    classify::with_classifier,
    exit::End,
    ground, print,
};
use crate::{
    classify::{Context, Input, RuleSet},
    domain::{Network, Verdict},
};
use labels::{Labelled, read, read_labels};
use metrics::Report;

/// Runs the command.
pub fn run(cli: &Cli, args: &EvalArgs) -> Result<End, End> {
    let rules = ground(cli)?.rules;
    let labels = args.labels.as_deref().map(read_labels).transpose()?;
    let mut rows = Vec::new();
    for file in &args.files {
        rows.extend(read(file, labels.as_ref())?);
    }
    if let Some(split) = args.split {
        rows.retain(|row| row.held == (split == Split::Held));
    }
    let verdicts = verdicts(&rules, &rows);
    let report = Report::of(&rows, &verdicts);
    let negatives = args
        .negatives
        .iter()
        .map(|file| negatives(&rules, file))
        .collect::<Result<Vec<_>, End>>()?;
    tell(cli, &report, &negatives)?;
    let accuracy = report.accuracy();
    let low = args
        .min_accuracy
        .is_some_and(|least| accuracy.is_none_or(|reached| reached < least));
    Ok(if low { End::Problems } else { End::Well })
}

fn verdicts(rules: &Arc<RuleSet>, rows: &[Labelled]) -> Vec<Verdict> {
    rows.par_iter()
        .map(|row| {
            let input = Input {
                text: &row.text,
                kind: row.kind,
                network: Network::File,
                official: row.official,
                published_at: None,
            };
            with_classifier(rules, |classifier| {
                classifier.classify(&input, &Context::default())
            })
        })
        .collect()
}

/// How many messages of a file that holds no complaints would open incidents.
struct Negatives {
    file: String,
    messages: usize,
    raised: usize,
}

fn negatives(rules: &Arc<RuleSet>, file: &Path) -> Result<Negatives, End> {
    let rows = read(file, None)?;
    let raised = verdicts(rules, &rows)
        .iter()
        .filter(|verdict| verdict.actionable && verdict.sector().is_some())
        .count();
    Ok(Negatives {
        file: file.display().to_string(),
        messages: rows.len(),
        raised,
    })
}

fn tell(cli: &Cli, report: &Report, negatives: &[Negatives]) -> Result<End, End> {
    if cli.json {
        let mut told = report.json();
        told["negatives"] = negatives
            .iter()
            .map(|one| json!({"file": one.file, "messages": one.messages, "raised": one.raised}))
            .collect::<Vec<Value>>()
            .into();
        return print(&told.to_string());
    }
    let mut said = report.to_string();
    for one in negatives {
        let share = 100.0 * one.raised as f64 / one.messages.max(1) as f64;
        said.push_str(&format!(
            "Ложных: {} из {} ({share:.2} %) — {}\n",
            one.raised, one.messages, one.file
        ));
    }
    print(said.trim_end())
}

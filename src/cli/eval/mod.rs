//! `otklik eval`: the rules against labels that people gave.

pub mod args;
mod labels;
mod metrics;

use std::{path::Path, sync::Arc};

use rayon::prelude::*;
use serde_json::{Value, json};

use self::args::{EvalArgs, Floor, Split};
use super::{args::Cli, classify::with_classifier, exit::End, ground, print};
use crate::{
    classify::{Classifier, Context, Input, RuleSet},
    domain::{Network, Phones, Verdict},
    text::Cleaned,
};
pub use labels::{Joined, Labelled, Labels, read};
pub use metrics::Report;

/// Runs the command.
pub fn run(cli: &Cli, args: &EvalArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let rules = ground.rules;
    let public = ground.register.phones();
    let labels = Joined::read(&args.labels)?;
    let mut rows = Vec::new();
    for file in &args.files {
        rows.extend(read(file, &labels)?);
    }
    choose(&mut rows, args.split);
    let verdicts = verdicts(&rules, public, &rows);
    let report = Report::of(&rows, &verdicts);
    let negatives = args
        .negatives
        .iter()
        .map(|file| negatives(&rules, public, file, args.split))
        .collect::<Result<Vec<_>, End>>()?;
    tell(cli, &report, &negatives)?;
    let low = args.least.iter().filter(|floor| below(&report, floor));
    let high = negatives
        .iter()
        .filter(|one| args.most_false.is_some_and(|most| one.share() > most));
    let complaints: Vec<String> = low
        .map(|floor| format!("{} ниже {}", floor.figure, floor.least))
        .chain(high.map(|one| format!("ложных больше допустимого: {}", one.file)))
        .collect();
    for complaint in &complaints {
        super::tell(&format!("порог: {complaint}"));
    }
    Ok(if complaints.is_empty() {
        End::Well
    } else {
        End::Problems
    })
}

/// True when the figure was not reached, or not measured at all.
fn below(report: &Report, floor: &Floor) -> bool {
    report
        .figure(&floor.figure)
        .is_none_or(|reached| reached < floor.least)
}

/// The verdicts that the daemon would give: on the texts as it would store them.
fn verdicts(rules: &Arc<RuleSet>, public: &Phones, rows: &[Labelled]) -> Vec<Verdict> {
    let judge = |row: &Labelled| {
        let text = Cleaned::of(&row.text).redacted(public);
        with_classifier(rules, |classifier| verdict_of(classifier, row, text.text()))
    };
    rows.par_iter().map(judge).collect()
}

/// The verdict on the text of a labelled message, without a thread.
pub fn verdict_of(classifier: &mut Classifier, row: &Labelled, text: &str) -> Verdict {
    let input = Input {
        text,
        kind: row.kind,
        network: Network::File,
        official: row.official,
        published_at: None,
    };
    classifier.classify(&input, &Context::default())
}

/// True when a message with this verdict opens an incident.
pub fn raises(verdict: &Verdict) -> bool {
    verdict.actionable && verdict.sector().is_some()
}

/// How many messages of a file that holds no complaints would open incidents.
struct Negatives {
    file: String,
    messages: usize,
    raised: usize,
}

impl Negatives {
    fn share(&self) -> f64 {
        self.raised as f64 / self.messages.max(1) as f64
    }
}

/// Leaves the messages of one part.
pub fn choose(rows: &mut Vec<Labelled>, split: Option<Split>) {
    if let Some(split) = split {
        rows.retain(|row| row.held == (split == Split::Held));
    }
}

fn negatives(
    rules: &Arc<RuleSet>,
    public: &Phones,
    file: &Path,
    split: Option<Split>,
) -> Result<Negatives, End> {
    let mut rows = read(file, &Joined::default())?;
    choose(&mut rows, split);
    let raised = verdicts(rules, public, &rows)
        .iter()
        .filter(|verdict| raises(verdict))
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
        let share = 100.0 * one.share();
        said.push_str(&format!(
            "Ложных: {} из {} ({share:.2} %) — {}\n",
            one.raised, one.messages, one.file
        ));
    }
    print(said.trim_end())
}

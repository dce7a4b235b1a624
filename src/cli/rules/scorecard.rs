//! `otklik rules scorecard` and `otklik rules candidates`: what the operators' work says of the rules.

use std::sync::Arc;

use serde_json::json;

use super::{
    args::{CandidatesArgs, PastArgs, ScorecardArgs},
    backtest::{find, words},
    past::{each_page, shown},
};
use crate::{
    classify::{
        Classifier,
        review::{Advice, Candidate, Score, Scorecard, candidates},
    },
    cli::{args::Cli, exit::End, ground, print},
};

/// Runs `scorecard`. Advice is no failure: the code is 0.
pub fn run(cli: &Cli, args: &ScorecardArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let (rules, public) = (ground.rules, ground.register.phones());
    let mut card = Scorecard::new(&rules);
    each_page(cli, &of_days(args.days), public, |page| {
        page.iter().for_each(|message| card.add(message));
        Ok(())
    })?;
    let scores = card.scores(u32::from(args.days));
    if cli.json {
        return print(&json!({"days": args.days, "rules": scores}).to_string());
    }
    print(&text(&scores, args))
}

fn of_days(days: u16) -> PastArgs {
    PastArgs {
        days: Some(days),
        file: None,
    }
}

fn text(scores: &[Score], args: &ScorecardArgs) -> String {
    let count = |advice: Advice| scores.iter().filter(|one| one.advice == advice).count();
    let mut lines = Vec::new();
    let mut shown: Vec<&Score> = scores
        .iter()
        .filter(|one| args.all || one.advice != Advice::Keep)
        .collect();
    // The worst first, and among equals the one that speaks most.
    shown.sort_by_key(|one| {
        (
            one.advice != Advice::Retire,
            one.silent,
            usize::MAX - one.hits,
        )
    });
    for one in shown {
        lines.push(line(one));
    }
    let silent = scores.iter().filter(|one| one.silent).count();
    let noisy = scores.iter().filter(|one| one.noisy).count();
    lines.push(format!(
        "За {} дн. правил: {}; оставить: {}, доработать: {}, снять: {}; молчат: {silent}, шумят: {noisy}",
        args.days,
        scores.len(),
        count(Advice::Keep),
        count(Advice::Tune),
        count(Advice::Retire)
    ));
    lines.join("\n")
}

fn line(score: &Score) -> String {
    let precision = match (score.precision, score.interval) {
        (Some(share), Some([low, high])) => format!(
            ", точность {:.0} % ({:.0}–{:.0} %)",
            share * 100.0,
            low * 100.0,
            high * 100.0
        ),
        _ => String::new(),
    };
    let noisy = if score.noisy { ", шумит" } else { "" };
    format!(
        "{}: {} «{}»: {}. Сработало: {}, подтверждено: {}, ложных: {}{precision}{noisy}",
        score.advice.name(),
        score.rule,
        score.name,
        score.reason,
        score.hits,
        score.confirmed,
        score.false_alarms
    )
}

/// Runs `candidates`.
pub fn run_candidates(cli: &Cli, args: &CandidatesArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let (rules, public) = (ground.rules, ground.register.phones());
    if let Some(id) = &args.rule {
        find(&rules, id)?;
    }
    let wanted = |one: &Candidate| {
        args.rule
            .as_deref()
            .is_none_or(|id| one.rule.as_str() == id)
    };
    let mut classifier = Classifier::new(Arc::clone(&rules));
    let mut found: Vec<Candidate> = Vec::new();
    each_page(cli, &of_days(args.days), public, |page| {
        for message in &page {
            let all = candidates(&mut classifier, message);
            found.extend(all.into_iter().filter(wanted));
        }
        Ok(())
    })?;
    found.sort_by(|a, b| a.rule.cmp(&b.rule));
    if cli.json {
        return print(&json!({"days": args.days, "candidates": found}).to_string());
    }
    print(&told(&found, args.days))
}

fn told(found: &[Candidate], days: u16) -> String {
    let mut lines = Vec::new();
    for one in found {
        let places: Vec<String> = one
            .spans
            .iter()
            .map(|[start, end]| words(&one.sample.text, *start, *end))
            .collect();
        let still = match one.still {
            true => "правило находит его и сейчас",
            false => "правило его уже не находит",
        };
        lines.push(format!(
            "{}\n  {}\n  стояло на: {}; {still}",
            one.rule,
            shown(&one.sample),
            places.join("; ")
        ));
    }
    lines.push(format!(
        "За {days} дн. кандидатов в no_match: {}. Это слова жителей: перескажите их своими, прежде чем класть в пример",
        found.len()
    ));
    lines.join("\n")
}

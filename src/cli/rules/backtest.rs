//! `otklik rules backtest RULE`: one rule of the present set on the messages of the past.

use std::sync::Arc;

use serde_json::json;

use super::{
    args::BacktestArgs,
    past::{each_page, shown},
};
use crate::{
    classify::{
        Rule, RuleSet, Target,
        review::{Backtest, Replay},
    },
    cli::{args::Cli, exit::End, ground, print},
    domain::RuleId,
};

/// Runs the command.
pub fn run(cli: &Cli, args: &BacktestArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let rules = &ground.rules;
    let rule = find(rules, &args.rule)?;
    if !rule.is_active() || matches!(rule.target, Target::Filter(_)) {
        return Err(End::Usage(format!(
            "«{}» — снятое правило или фильтр: само оно меток не ставит. Проверьте его командами match и rules diff",
            rule.id
        )));
    }
    let mut replay = Replay::new(Arc::clone(rules));
    let mut told = Backtest::new(rules, rule, ground.region.zone.clone(), args.samples);
    each_page(cli, &args.past, ground.register.phones(), |page| {
        for message in &page {
            if let Some(verdict) = replay.judge(message) {
                told.add(message, &verdict);
            }
        }
        Ok(())
    })?;
    let stored = args.past.file.is_none();
    print(&if cli.json {
        json(rule, &told)
    } else {
        text(rule, &told, stored)
    })
}

/// The rule with this id, or those that it may have meant.
pub fn find<'r>(rules: &'r RuleSet, id: &str) -> Result<&'r Rule, End> {
    if let Some(rule) = rules.rule(&RuleId::new(id)) {
        return Ok(rule);
    }
    let parent = id.rsplit_once('.').map_or(id, |(parent, _)| parent);
    let near: Vec<&str> = rules
        .rules()
        .iter()
        .map(|rule| rule.id.as_str())
        .filter(|known| known.starts_with(parent))
        .take(10)
        .collect();
    let hint = match near.as_slice() {
        [] => "id всех правил стоят в файлах папки rules".to_owned(),
        near => format!("есть: {}", near.join(", ")),
    };
    Err(End::Usage(format!("нет правила «{id}»; {hint}")))
}

fn json(rule: &Rule, told: &Backtest<'_>) -> String {
    let by_day: Vec<_> = told
        .by_day
        .iter()
        .map(|(day, hits)| json!({"day": day.to_string(), "hits": hits}))
        .collect();
    json!({
        "rule": rule.id, "name": rule.name, "version": rule.version,
        "messages": told.messages, "days": told.days.count(),
        "hits": told.hits, "by_day": by_day, "actionable": told.actionable,
        "opened": told.opened, "confirmed": told.confirmed, "false_alarms": told.false_alarms,
        "alone": told.alone, "overlaps": told.overlaps(), "samples": told.found,
    })
    .to_string()
}

fn text(rule: &Rule, told: &Backtest<'_>, stored: bool) -> String {
    let days = told.days.count();
    let mut lines = vec![
        format!("{} «{}», версия {}", rule.id, rule.name, rule.version),
        format!(
            "Сообщений с текстом: {}, дней: {days}; сработало: {} ({:.1} в день), из них требуют внимания: {}",
            told.messages,
            told.hits,
            told.hits as f64 / f64::from(days),
            told.actionable
        ),
    ];
    if stored {
        lines.push(format!(
            "Открыли инцидент: {}; подтверждено: {}, отклонено как ложные: {}",
            told.opened, told.confirmed, told.false_alarms
        ));
    }
    if !told.by_day.is_empty() {
        lines.push("По дням:".to_owned());
        let days = told.by_day.iter();
        lines.extend(days.map(|(day, hits)| format!("  {day}: {hits}")));
    }
    lines.push(format!(
        "Одно, без других правил той же категории или сигнала: {}",
        told.alone
    ));
    for other in told.overlaps() {
        lines.push(format!(
            "  вместе с {} «{}»: {}",
            other.rule, other.name, other.both
        ));
    }
    for found in &told.found {
        let places: Vec<String> = found
            .spans
            .iter()
            .map(|[start, end]| words(&found.sample.text, *start, *end))
            .collect();
        lines.push(format!(
            "{}\n    стоит на: {}",
            shown(&found.sample),
            places.join("; ")
        ));
    }
    lines.join("\n")
}

/// The words of a span, on one line.
pub fn words(text: &str, start: u32, end: u32) -> String {
    let length = end.saturating_sub(start) as usize;
    let cut: String = text.chars().skip(start as usize).take(length).collect();
    format!("«{}»", cut.split_whitespace().collect::<Vec<_>>().join(" "))
}

//! `otklik rules explain`: why a verdict is what it is, of a text or of a message in the store. A stored
//! message is read as the recorder read it: its kind, network and author, below its thread.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::args::ExplainArgs;
use crate::{
    app::{
        orders::{Order, patient},
        past::PastInThread,
    },
    classify::{Classifier, Context, ContextEntry, Explanation, Input},
    cli::{args::Cli, exit::End, ground, holder::Holder, print},
    domain::{ItemId, SectorScore, StoredItem, Verdict},
    ports::ContextItem,
    text::Cleaned,
};

/// Runs the command.
///
/// # Errors
/// A number that the store does not have, a text that is erased, a state directory that cannot be had.
pub fn run(cli: &Cli, args: &ExplainArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let mut classifier = Classifier::new(ground.rules);
    match asked(args) {
        Asked::Text(text) => {
            let text = Cleaned::of(text).redacted(ground.register.phones());
            let mut told = classifier.explain(&Input::of(text.text()), &Context::default());
            for one in &mut told.verdict.evidence {
                one.span = text.before(one.span);
            }
            print(&if cli.json {
                json(&told).to_string()
            } else {
                said(&told)
            })
        }
        Asked::Item(id) => {
            let found = find(cli, id)?;
            let item = &found.stored.item;
            let context = Context::above(item, |id| found.above.get(id).map(entry));
            let told = classifier.explain(&Input::recorded(item), &context);
            print(&if cli.json {
                json_stored(&found, &told).to_string()
            } else {
                format!("{}\n{}", heading(&found, &told.verdict), said(&told))
            })
        }
    }
}

/// What is to be explained.
#[derive(Debug, PartialEq)]
enum Asked<'a> {
    Text(&'a str),
    Item(ItemId),
}

/// Digits alone are a number: without a word there is no text to explain.
fn asked(args: &ExplainArgs) -> Asked<'_> {
    let text = args.text.as_deref().unwrap_or_default();
    let number = Some(text).filter(|text| text.bytes().all(|sign| sign.is_ascii_digit()));
    match args.id.or_else(|| number?.parse().ok()) {
        Some(id) => Asked::Item(ItemId(id)),
        None => Asked::Text(text),
    }
}

fn find(cli: &Cli, id: ItemId) -> Result<PastInThread, End> {
    let answer = Holder::of(cli)?.ask(&Order::PastOne { id }, &mut patient)?;
    let found: Option<PastInThread> =
        serde_json::from_value(answer).context("ответ службы не разобрать")?;
    let found = found.ok_or_else(|| {
        End::Usage(format!(
            "сообщения № {id} в хранилище нет. Номера показывают rules backtest, rules candidates и \
             search --json; текст задайте словами: rules explain \"нет воды\""
        ))
    })?;
    if found.stored.item.text.is_empty() {
        return Err(End::Usage(format!(
            "текст сообщения № {id} стёрт по сроку хранения, объяснять больше нечего; от разбора \
             осталось: {}. Перескажите сообщение своими словами: rules explain \"…\"",
            brief(&found.stored.verdict)
        )));
    }
    Ok(found)
}

fn entry(above: &ContextItem) -> ContextEntry<'_> {
    ContextEntry {
        verdict: &above.verdict,
        official: above.official,
    }
}

fn json(told: &Explanation) -> Value {
    let rules = told.rules.iter().map(|one| {
        json!({
            "rule": one.rule, "name": one.name, "votes": one.votes, "why": one.why,
            "present": one.present, "missing": one.missing,
        })
    });
    let words = told.words.iter().map(|one| {
        json!({
            "head": one.head.id(), "name": one.head.name(), "leaning": one.leaning,
            "words": one.words,
        })
    });
    json!({
        "verdict": told.verdict, "rules": rules.collect::<Vec<_>>(),
        "words": words.collect::<Vec<_>>(),
    })
}

/// The same with the message: what it is, what stands above it, and what was recorded then.
fn json_stored(found: &PastInThread, told: &Explanation) -> Value {
    let StoredItem { id, item, verdict } = &found.stored;
    let above = |native: &str| {
        let known = found.above.get(native);
        known.map(|it| json!({"verdict": it.verdict, "official": it.official}))
    };
    let mut all = json(told);
    all["item"] = json!({
        "id": id, "source": item.source, "kind": item.kind, "network": item.network,
        "official": item.official, "published_at": item.published_at, "text": item.text,
        "root": above(&item.thread), "parent": item.parent.as_deref().and_then(above),
        "recorded": verdict,
    });
    all
}

/// What the message is, and what was recorded when that differs from what the rules say now.
fn heading(found: &PastInThread, now: &Verdict) -> String {
    let StoredItem { id, item, verdict } = &found.stored;
    let official = if item.official {
        ", официальный"
    } else {
        ""
    };
    let mut said = format!(
        "Сообщение № {id}: {}, {}{official}, {}",
        item.kind.id(),
        item.source,
        item.published_at
    );
    let mut above = |native: &str, name: &str| {
        if let Some(above) = found.above.get(native) {
            said.push_str(&format!("\n{name}: {}", brief(&above.verdict)));
        }
    };
    above(&item.thread, "Начало ветки");
    let answered = item.parent.as_deref().filter(|id| *id != item.thread);
    answered.into_iter().for_each(|id| above(id, "Отвечает на"));
    if brief(verdict) != brief(now) {
        said.push_str(&format!("\nПри приёме было: {}", brief(verdict)));
    }
    said
}

/// A verdict in a few words: «требует внимания, housing.lift, сигналы: danger».
fn brief(verdict: &Verdict) -> String {
    let attention = match verdict.actionable {
        true => "требует внимания",
        false => "внимания не требует",
    };
    let category = verdict.category().map_or("вне отраслей", |id| id.as_str());
    let signals: Vec<&str> = verdict.signals.iter().map(|mark| mark.id.id()).collect();
    let mut said = format!("{attention}, {category}");
    if !signals.is_empty() {
        said.push_str(&format!(", сигналы: {}", signals.join(", ")));
    }
    said
}

fn said(told: &Explanation) -> String {
    let verdict = &told.verdict;
    let sectors: Vec<String> = verdict
        .sectors
        .iter()
        .map(|sector| format!("{} ({})", sector.id.name(), votes(sector)))
        .collect();
    let signals: Vec<&str> = verdict.signals.iter().map(|mark| mark.id.name()).collect();
    let mut said = format!(
        "Требует внимания: {}\nОтрасли: {}\nСигналы: {}\nСрочность: {}\nСуть: {}",
        if verdict.actionable { "да" } else { "нет" },
        sectors.join(", "),
        signals.join(", "),
        verdict.severity.name(),
        verdict.essence,
    );
    for one in &told.words {
        let words = one.words.join(", ");
        let leaning = format!("{:+.2}", one.leaning).replace('.', ",");
        said.push_str(&format!("\n{}: {leaning} ({words})", one.head.name()));
    }
    for one in &told.rules {
        said.push_str(&format!("\n\n{} «{}»\n  {}", one.rule, one.name, one.why));
    }
    said
}

/// A sector's votes and its categories': «4,5: housing.lift 4, housing.yard 1».
fn votes(sector: &SectorScore) -> String {
    let number = |score: f32| score.to_string().replace('.', ",");
    let categories: Vec<String> = sector
        .categories
        .iter()
        .map(|one| format!("{} {}", one.id, number(one.score)))
        .collect();
    format!("{}: {}", number(sector.score), categories.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_alone_are_a_number() {
        let of = |text: Option<&str>, id| {
            let text = text.map(str::to_owned);
            format!("{:?}", asked(&ExplainArgs { text, id }))
        };
        assert_eq!(of(Some("112"), None), "Item(ItemId(112))");
        assert_eq!(of(None, Some(7)), "Item(ItemId(7))");
        for text in ["звоните 112", "+1", "№ 5", "", "99999999999999999999"] {
            assert_eq!(of(Some(text), None), format!("Text({text:?})"));
        }
    }
}

//! The demo as a newcomer meets it: the rules find the outage in it and stay silent about chatter.

use std::{fs, path::Path, sync::Arc};

use otklik::{
    classify::{Classifier, Context, File, Input, RuleFiles, RuleSet},
    collect::demo::DemoSource,
    config::{load_index, load_rules},
    domain::{Phones, RawItem, Verdict},
    text::{clean, redact},
};

fn file(path: &Path) -> File {
    (
        path.display().to_string(),
        fs::read_to_string(path).unwrap(),
    )
}

/// The story with the verdicts of the rules that we ship, every message by itself.
fn judged() -> Vec<(RawItem, Verdict)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = RuleFiles {
        index: load_index(&root.join("index")).unwrap(),
        places: Some(file(&root.join("config/regions/belgorod/places.toml"))),
        ..load_rules(&root.join("rules")).unwrap()
    };
    let mut classifier = Classifier::new(Arc::new(RuleSet::load(&files).unwrap()));
    let now = "2026-11-21T15:00:00Z".parse().unwrap();
    let mut demo = DemoSource::new().unwrap();
    let mut cursor = None;
    let mut judged = Vec::new();
    loop {
        let poll = demo.poll(cursor.as_deref(), now);
        cursor = poll.cursor;
        if poll.items.is_empty() {
            return judged;
        }
        for item in poll.items {
            let text = clean(&item.text);
            let text = redact(&text, &Phones::default());
            let input = Input {
                text: &text,
                kind: item.kind,
                network: item.network,
                official: item.official,
                published_at: item.published_at,
            };
            let verdict = classifier.classify(&input, &Context::default());
            judged.push((item, verdict));
        }
    }
}

fn category(verdict: &Verdict) -> &str {
    let sector = verdict.sectors.first();
    let first = sector.and_then(|sector| sector.categories.first());
    first.map_or("", |category| category.id.as_str())
}

#[test]
fn the_rules_find_the_outage_and_pass_over_chatter() {
    let judged = judged();
    let of = |starts: &[&str]| -> Vec<&(RawItem, Verdict)> {
        judged
            .iter()
            .filter(|(item, _)| !item.official)
            .filter(|(item, _)| starts.iter().any(|id| item.native_id.starts_with(id)))
            .collect()
    };
    let seen = |rows: &[&(RawItem, Verdict)], keep: &dyn Fn(&Verdict) -> bool| {
        let (kept, missed): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|(_, v)| keep(v));
        let missed = missed
            .iter()
            .map(|(item, v)| format!("{} [{}] {}\n", item.native_id, category(v), item.text));
        (kept.len() * 100 / rows.len(), missed.collect::<String>())
    };

    let outage = of(&["heat-schorsa", "heat-school", "heat-chat", "heat-lone"]);
    let telling: Vec<_> = outage
        .iter()
        .copied()
        .filter(|(item, _)| {
            ["отоплен", "батаре", "топят"]
                .iter()
                .any(|word| item.text.to_lowercase().contains(word))
        })
        .collect();
    assert!(telling.len() >= 20, "{}", telling.len());
    let (percent, missed) = seen(&telling, &|v| category(v) == "housing.heating_off");
    assert!(
        percent >= 80,
        "{percent} % of the outage is heating_off; not:\n{missed}"
    );

    let chatter = of(&[
        "talk-",
        "adverts-",
        "jobs-",
        "match",
        "first-snow",
        "cat",
        "pies",
        "news-city-",
    ]);
    let (percent, loud) = seen(&chatter, &|v| !v.actionable);
    assert!(
        percent >= 95,
        "{percent} % of chatter is passed over; not:\n{loud}"
    );

    let roots: Vec<_> = of(&["housing-", "streets-", "people-lone", "people-other"]);
    let (percent, missed) = seen(&roots, &|v| v.actionable);
    assert!(
        percent >= 75,
        "{percent} % of lone complaints are seen; not:\n{missed}"
    );
}

//! A small rule set and messages for the tests of this folder.

use std::sync::Arc;

use super::{PastMessage, Recorded};
use crate::{
    classify::{Classifier, Context, RuleFiles, RuleSet},
    domain::{IncidentId, ItemKind, Network, Verdict},
    incidents::{Judgement, Outcome},
};

const SECTOR: &str = r#"[sector]
id = "housing"
name = "ЖКХ"
[[category]]
id = "housing.water"
name = "Вода"
[[category]]
id = "housing.yard"
name = "Двор"
"#;

/// A rule of a category; `more` are further lines.
pub fn rule(category: &str, name: &str, matches: &str, more: &str) -> String {
    format!(
        "[[rule]]\ncategory = \"housing.{category}\"\nid = \"housing.{category}.{name}\"\nversion = 1\n\
         status = \"stable\"\nname = \"Правило {name}\"\nowner = \"ЖКХ\"\nweight = 3\n\
         match = '''{matches}'''\n{more}\n[rule.examples]\nmatch = [\"а\", \"б\", \"в\"]\n\
         no_match = [\"а\", \"б\", \"в\"]\n"
    )
}

/// Two rules on water, one on yards, one on danger, and these more.
pub fn rules(more: &str) -> Arc<RuleSet> {
    rules_with(&rule("water", "none", "вода /2 нет", ""), more)
}

/// The same with another first rule.
pub fn rules_with(first: &str, more: &str) -> Arc<RuleSet> {
    let sector = [
        SECTOR,
        first,
        &rule("water", "rusty", "вода /3 ржавый", ""),
        &rule("yard", "bench", "скамейка", ""),
        more,
    ]
    .concat();
    let examples =
        "[rule.examples]\nmatch = [\"а\", \"б\", \"в\"]\nno_match = [\"а\", \"б\", \"в\"]\n";
    let danger = format!(
        "[signal]\nid = \"danger\"\nkind = \"risk\"\nseverity = 3\n[[rule]]\nsignal = \"danger\"\n\
         id = \"danger.gas\"\nversion = 1\nstatus = \"stable\"\nname = \"Газ\"\nowner = \"ЖКХ\"\n\
         match = 'пахнет /3 газом'\n{examples}"
    );
    let echo = format!(
        "[filter]\nid = \"echo\"\nname = \"Согласие\"\neffect = \"echo\"\n[[rule]]\nfilter = \"echo\"\n\
         id = \"echo.too\"\nversion = 1\nstatus = \"stable\"\nname = \"И у нас\"\nowner = \"ЖКХ\"\n\
         match = '\"у нас тоже\"'\n{examples}"
    );
    let file = |name: &str, text: String| vec![(name.to_owned(), text)];
    let files = RuleFiles {
        sectors: file("housing.toml", sector),
        signals: file("danger.toml", danger),
        filters: file("echo.toml", echo),
        ..RuleFiles::default()
    };
    let loaded = RuleSet::load_draft(&files);
    Arc::new(loaded.unwrap_or_else(|found| panic!("{}", found[0])))
}

/// A post.
pub fn message(key: &str, text: &str) -> PastMessage {
    PastMessage {
        key: key.to_owned(),
        name: key.to_owned(),
        parent: None,
        thread: None,
        text: text.to_owned(),
        kind: ItemKind::Post,
        network: Network::Vk,
        official: false,
        published_at: Some("2026-11-20T09:00:00Z".parse().unwrap()),
        recorded: None,
    }
}

/// A comment.
pub fn answering(key: &str, parent: &str, text: &str) -> PastMessage {
    PastMessage {
        parent: Some(parent.to_owned()),
        kind: ItemKind::Comment,
        ..message(key, text)
    }
}

/// A verdict that opened an incident which nobody has touched.
pub fn recorded(verdict: Verdict) -> Recorded {
    Recorded {
        verdict,
        incident: Some(IncidentId(1)),
        opened: true,
        outcome: Outcome::default(),
    }
}

/// A post as these rules recorded it, with what people made of its incident.
pub fn judged(rules: &Arc<RuleSet>, text: &str, judgement: Judgement) -> PastMessage {
    let mut message = message("1", text);
    let mut classifier = Classifier::new(Arc::clone(rules));
    let verdict = classifier.classify(&message.input(), &Context::default());
    let mut then = recorded(verdict);
    then.outcome.judgement = judgement;
    message.recorded = Some(then);
    message
}

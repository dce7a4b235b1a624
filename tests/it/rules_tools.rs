//! The rule editor's tools on real rules: what a change would do, and what the desk's work says.

use serde_json::{Value, json};

use crate::{
    cli_place::{Place, Ran, Running},
    house::Browser,
};

/// A rule of a word that no other rule knows.
fn rule(word: &str) -> String {
    format!(
        "\n[[rule]]\ncategory = \"other.general\"\nid = \"other.general.test\"\nversion = 1\n\
         status = \"stable\"\nname = \"Правило проверки\"\nowner = \"ЦУР\"\nweight = 3\n\
         match = '''{word}'''\n[rule.examples]\n\
         match = [\"у дома {word}\", \"опять {word}\", \"{word} во дворе\"]\n\
         no_match = [\"у дома снег\", \"опять снег\", \"снег во дворе\"]\n"
    )
}

/// The project's rules with this one.
fn with_rule(place: &Place, folder: &str, word: &str) -> String {
    place.rules(folder, "sectors/other.toml", |text| {
        format!("{text}{}", rule(word))
    })
}

fn lines(texts: &[(&str, &str)]) -> String {
    texts
        .iter()
        .map(|(at, text)| json!({"text": text, "published_at": at}).to_string() + "\n")
        .collect()
}

fn answer(ran: &Ran) -> Value {
    ran.json().remove(0)
}

#[test]
fn a_change_is_told_by_what_it_gains_and_loses() {
    let place = Place::new();
    let old = with_rule(&place, "old", "крокозябра");
    let new = with_rule(&place, "new", "бармаглот");
    let file = place.file(
        "past.jsonl",
        lines(&[
            ("2026-11-18T09:00:00Z", "Видели крокозябру"),
            ("2026-11-20T09:00:00Z", "Прилетел бармаглот"),
            ("2026-11-20T09:30:00Z", "Снова бармаглот\nи ещё бармаглот"),
            ("2026-11-21T09:00:00Z", "Пахнет газом в подъезде"),
        ]),
    );
    let ran = place.run(&["rules", "diff", &old, &new, "--file", &file]);
    insta::assert_snapshot!("rules_diff", ran.said());

    let ran = place.run(&["rules", "diff", &old, &new, "--file", &file, "--json"]);
    let told = answer(&ran);
    assert_eq!((ran.code, &told["messages"]), (0, &json!(4)));
    assert_eq!(
        told["days"],
        json!({"count": 4, "from": "2026-11-18", "to": "2026-11-21"})
    );
    let general = &told["categories"][0];
    assert_eq!(
        (&general["id"], &general["gained"], &general["lost"]),
        (&json!("other.general"), &json!(2), &json!(1))
    );
    assert_eq!(told["forecast"]["extra_minutes_per_day"], 1.25);
}

#[test]
fn a_change_that_loses_a_danger_fails() {
    let place = Place::new();
    let old = place.rules("old", "", str::to_owned);
    let new = place.rules("new", "signals/danger.toml", |text| {
        text.replace("угар", "крокозябр")
            .replace("угор", "крокозябр")
    });
    // The case is taken out together with the rule: the old folder still remembers it.
    let golden = std::fs::read_to_string(place.path("new/golden/danger.toml")).unwrap();
    let kept = golden.lines().filter(|line| !line.contains("угарн"));
    let kept: String = kept.map(|line| format!("{line}\n")).collect();
    place.file(
        "new/golden/danger.toml",
        kept.replace("texts = [\n]", "texts = [\"пахнет газом\"]"),
    );
    let file = place.file(
        "past.jsonl",
        lines(&[("2026-11-20T09:00:00Z", "вчера чуть не угорели в бане")]),
    );
    let ran = place.run(&["rules", "diff", &old, &new, "--file", &file]);
    assert_eq!(ran.code, 1, "{ran:?}");
    for part in [
        "Опасность ПОТЕРЯНА",
        "опасный случай потерян",
        "чуть не угорели",
    ] {
        assert!(ran.out.contains(part), "{part}: {ran:?}");
    }
    let empty = place.file("empty/readme", "");
    let folder = empty.strip_suffix("/readme").unwrap();
    let ran = place.run(&["rules", "diff", &old, folder, "--file", &file]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("здесь нет правил"), "{ran:?}");
    let ran = place.run(&["rules", "diff", &old, &new, "--file", "/nowhere.jsonl"]);
    assert_eq!(ran.code, 3, "{ran:?}");
}

/// A daemon with the test's rule, and an operator at its desk.
struct Desk {
    place: Place,
    daemon: Running,
    page: Browser,
}

impl Desk {
    fn open() -> Self {
        let place = Place::with_rules("sectors/other.toml", |text| {
            format!("{text}{}", rule("крокозябра"))
        });
        let daemon = place.daemon();
        let made = answer(&place.run(&["user", "add", "vera", "--role", "admin", "--json"]));
        let page = Browser::at(&daemon.base);
        page.log_in_at_first("vera", made["password"].as_str().unwrap());
        Self {
            place,
            daemon,
            page,
        }
    }

    fn given(&self, texts: &[&str]) {
        for (at, text) in texts.iter().enumerate() {
            let line = json!({"id": at, "text": text}).to_string();
            let file = self.place.file(&format!("{at}.jsonl"), line);
            assert_eq!(self.place.run(&["import", &file]).code, 0);
        }
    }

    /// Acts on the incident whose essence holds this word.
    fn act(&self, word: &str, mut action: Value) {
        let (_, page) = self.page.get("/api/v1/incidents?sector=other");
        let rows = page["rows"].as_array().unwrap();
        let row = rows
            .iter()
            .find(|row| row["essence"].as_str().unwrap().contains(word));
        let row = row.unwrap_or_else(|| panic!("{word}: {page}"));
        action["version"] = row["version"].clone();
        let address = format!("/api/v1/incidents/{}/actions", row["id"]);
        assert_eq!(self.page.post(&address, &action).0, 200);
    }
}

#[test]
fn the_desk_teaches_the_rules() {
    let desk = Desk::open();
    desk.given(&[
        "Белгород, ул. Мира, 12: поселилась крокозябра",
        "Белгород, ул. Садовая, 7: купил внуку крокозябру, звоните 89123456789",
        "Хорошая погода",
    ]);
    desk.act("Мира", json!({"action": "take"}));
    let rejected = json!({"action": "reject", "reason": "false_positive", "comment": ""});
    desk.act("внуку", rejected);

    // While the daemon runs, through its socket.
    let id = "other.general.test";
    let told = answer(&desk.place.run(&["rules", "backtest", id, "--json"]));
    assert_eq!(told["messages"], 3, "{told}");
    let figures = [
        "hits",
        "actionable",
        "opened",
        "confirmed",
        "false_alarms",
        "alone",
    ];
    assert_eq!(
        figures.map(|key| told[key].as_u64().unwrap()),
        [2, 2, 2, 1, 1, 2],
        "{told}"
    );
    assert_eq!(told["samples"][0]["spans"].as_array().unwrap().len(), 1);

    let told = answer(&desk.place.run(&["rules", "scorecard", "--json"]));
    let scores = told["rules"].as_array().unwrap();
    let score = scores.iter().find(|one| one["rule"] == id).unwrap();
    assert_eq!(
        (&score["hits"], &score["precision"]),
        (&json!(2), &json!(0.5)),
        "{score}"
    );
    assert_eq!(score["advice"], "keep", "two verdicts are too few");

    let told = answer(&desk.place.run(&["rules", "candidates", id, "--json"]));
    let found = told["candidates"].as_array().unwrap();
    assert_eq!(
        (found.len(), &found[0]["still"]),
        (1, &json!(true)),
        "{told}"
    );
    let text = found[0]["text"].as_str().unwrap();
    assert!(
        text.contains("внуку") && !text.contains("89123456789"),
        "as stored: {text}"
    );
    let seen = desk.place.run(&["rules", "candidates"]);
    assert!(seen.out.contains("перескажите"), "{seen:?}");

    let new = with_rule(&desk.place, "new", "крокозябра -купил*");
    let own = desk.place.path("rules");
    let own = own.to_str().unwrap();
    let told = answer(&desk.place.run(&["rules", "diff", own, &new, "--json"]));
    assert_eq!(
        (&told["messages"], &told["actionable"]["lost"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(told["forecast"]["measured"], true);
    let Desk { place, daemon, .. } = desk;
    assert_eq!(daemon.stop(), 0);

    // And after it, under the lock.
    let ran = place.run(&["rules", "scorecard", "--days", "7"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("За 7 дн. правил: "), "{ran:?}");
}

#[test]
fn a_rule_that_is_not_there_names_its_neighbours() {
    let place = Place::new();
    let ran = place.run(&["rules", "backtest", "danger.fyre"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("danger.fire"), "{ran:?}");
    let ran = place.run(&["rules", "backtest", "complaint.none", "--days", "x"]);
    assert_eq!(ran.code, 2);
}

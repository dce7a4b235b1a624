//! `otklik rules explain` of a message in the store: as it is, below its thread, and the way out where
//! there is nothing to explain.

use std::sync::Arc;

use otklik::{
    app::{
        ground::Ground,
        import::Import,
        orders::{Order, carry_out, patient},
        rooms::Rooms,
        state::StateDir,
    },
    domain::{SectorScore, Timestamp},
    ports::MockClock,
    text::clean,
};
use serde_json::{Value, json};

use crate::cli_place::{Place, Ran};

/// A post, a neighbour who agrees, and a body that answers.
fn thread(place: &Place) -> String {
    let rows = [
        json!({"id": 1, "text": "Третий день нет воды, ул. Мира, 5, Белгород", "network": "vk",
            "published_at": "2026-11-20T06:00:00Z"}),
        json!({"id": 2, "text": "у нас тоже", "kind": "comment", "parent_id": 1,
            "published_at": "2026-11-20T06:10:00Z"}),
        json!({"id": 3, "text": "Воды нет из-за аварии, бригада работает", "kind": "reply",
            "official": true, "parent_id": 1, "published_at": "2026-11-20T07:00:00Z"}),
    ];
    place.file("thread.jsonl", rows.map(|row| row.to_string()).join("\n"))
}

fn explain(place: &Place, more: &[&str]) -> Ran {
    place.run(&[&["rules", "explain"], more].concat())
}

fn told(place: &Place, more: &[&str]) -> Value {
    let ran = explain(place, &[more, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json().remove(0)
}

/// Lines as networks deliver them: with tags, entities, invisible signs, mentions and numbers of persons.
const AWKWARD: [&str; 12] = [
    "ул.<b>Мира</b> 12, Белгород, нет воды",
    "ул. Мира&nbsp;12, Белгород: нет&nbsp;воды третий день",
    "Старый&nbsp;Оскол без воды",
    "ул. Ми&shy;ра 12, Белгород, нет отопления",
    "ул. Ми\u{AD}ра, 12, Белгород, нет отопления",
    "ул. Ми\u{200B}ра, 12, Белгород, нет отопления",
    "Белгород, Нет во<wbr>ды в доме, Мира, 12",
    "[id123|Иван Иванов], нет воды на Мира 12",
    "@ivan_petrov, во дворе на ул. Мира, 12 яма, ребёнок сломал ногу",
    "<p>Дети мёрзнут.</p><p>Батареи холодные, ул.&nbsp;Мира, д.&nbsp;12, тел. 8.904.555.12.34</p>",
    "&lt;b&gt;Нет света&lt;/b&gt; на ул. Мира, 8 904 555 12 34, паспорт 1403-123456",
    "Обрыв провода у и\u{306}огурт-цеха &#8212; искрит, ivan @ mail.ru",
];

#[test]
fn the_daemon_and_the_command_line_judge_one_text() {
    let place = Place::new();
    let rows: Vec<String> = (1..)
        .zip(AWKWARD)
        .map(|(id, text)| json!({"id": id, "text": text}).to_string())
        .collect();
    let file = place.file("awkward.jsonl", rows.join("\n"));
    assert_eq!(place.run(&["import", &file]).code, 0);
    let judged = place.pipe(&["classify"], &rows.join("\n")).json();
    for (number, (text, here)) in (1..).zip(AWKWARD.iter().zip(&judged)) {
        let there = &told(&place, &[&format!("{number}")])["item"];
        let keys = [
            "lang",
            "actionable",
            "signals",
            "places",
            "severity",
            "essence",
        ];
        for key in keys {
            assert_eq!(here[key], there["recorded"][key], "{key} of {text}");
        }
        let there_sectors = sectors(&there["recorded"]);
        assert_eq!(sectors(here), there_sectors, "{text}");
        let stored = there["text"].as_str().unwrap();
        let (ours, theirs) = (words(text, here), words(stored, &there["recorded"]));
        let ours: Vec<String> = ours.iter().map(|words| clean(words)).collect();
        assert!(!ours.is_empty(), "{text}: {here}");
        assert_eq!(ours, theirs, "{text}");
        let essence = here["essence"].as_str().unwrap();
        assert!(
            !essence.contains("Иван") && !essence.contains("904"),
            "{essence}"
        );
    }
}

/// What its JSON says, whatever digits its numbers are written with.
fn sectors(verdict: &Value) -> Vec<SectorScore> {
    serde_json::from_value(verdict["sectors"].clone()).unwrap()
}

/// The words of a text that the evidence of its verdict points at.
fn words(text: &str, verdict: &Value) -> Vec<String> {
    let place = |one: &Value, key: &str| one[key].as_u64().unwrap() as usize;
    let evidence = verdict["evidence"].as_array().unwrap().iter();
    let of = |one: &Value| {
        let (start, end) = (place(one, "start"), place(one, "end"));
        text.chars().skip(start).take(end - start).collect()
    };
    evidence.map(of).collect()
}

#[test]
fn a_stored_message_is_explained_as_the_recorder_read_it() {
    let place = Place::new();
    assert_eq!(place.run(&["import", &thread(&place)]).code, 0);

    let echo = explain(&place, &["2"]);
    for part in [
        "Сообщение № 2: comment, file:thread, 2026-11-20T06:10:00Z",
        "Начало ветки: требует внимания, housing.cold_water_off",
        "Требует внимания: да",
    ] {
        assert!(echo.out.contains(part), "{part}: {echo:?}");
    }
    assert!(
        !echo.out.contains("При приёме"),
        "nothing changed since: {echo:?}"
    );
    let words = explain(&place, &["у нас тоже"]);
    assert!(
        words.out.starts_with("Требует внимания: нет"),
        "a text has no thread: {words:?}"
    );

    let reply = told(&place, &["--id", "3"]);
    let item = &reply["item"];
    assert_eq!(
        (&item["kind"], &item["official"]),
        (&json!("reply"), &json!(true))
    );
    assert_eq!(
        reply["verdict"]["actionable"], false,
        "a body's reply calls for nothing"
    );
    for id in ["1", "2", "3"] {
        let one = told(&place, &["--id", id]);
        assert_eq!(
            one["verdict"], one["item"]["recorded"],
            "the same code as the recorder's"
        );
        assert_eq!(one["item"]["parent"].is_null(), id == "1");
    }

    // The daemon's socket gives the same.
    let daemon = place.daemon();
    assert_eq!(explain(&place, &["--id", "2"]).out, echo.out);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn what_was_recorded_under_other_rules_is_told_beside() {
    let place = Place::new();
    let file = place.file(
        "a.jsonl",
        json!({"text": "Поселилась крокозябра"}).to_string(),
    );
    assert_eq!(place.run(&["import", &file]).code, 0);
    let own = place.rules("rules", "sectors/other.toml", |text| {
        let rule = "[[rule]]\ncategory = \"other.general\"\nid = \"other.general.test\"\nversion = 1\n\
             status = \"stable\"\nname = \"Проверка\"\nowner = \"ЦУР\"\nweight = 3\n\
             match = '''крокозябра'''\n[rule.examples]\n\
             match = [\"крокозябра\", \"крокозябра у дома\", \"опять крокозябра\"]\n\
             no_match = [\"снег\", \"снег у дома\", \"опять снег\"]\n";
        format!("{text}\n{rule}")
    });
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let usual = place.usual();
    place.configure(&usual.replace(&format!("{house:?}"), &format!("{own:?}")));
    let ran = explain(&place, &["--id", "1"]);
    let then = "При приёме было: внимания не требует, вне отраслей";
    assert!(ran.out.contains(then), "{ran:?}");
    assert!(ran.out.contains("Требует внимания: да"), "{ran:?}");
}

#[test]
fn a_number_that_is_not_there_and_a_text_that_is_erased_say_what_to_do() {
    let place = Place::new();
    record_and_erase(&place, "Какая тёплая осень в этом году");
    let unknown = explain(&place, &["--id", "77"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""), "{unknown:?}");
    assert!(
        unknown.err.contains("сообщения № 77 в хранилище нет"),
        "{unknown:?}"
    );
    assert!(unknown.err.contains("rules backtest"), "{unknown:?}");

    let erased = explain(&place, &["1"]);
    assert_eq!(erased.code, 2, "{erased:?}");
    for part in ["№ 1 стёрт по сроку хранения", "Перескажите", "вне отраслей"]
    {
        assert!(erased.err.contains(part), "{part}: {erased:?}");
    }
    assert!(!erased.err.contains("осень"), "{erased:?}");

    let neither = explain(&place, &[]);
    assert_eq!(neither.code, 2, "{neither:?}");
    let both = explain(&place, &["нет воды", "--id", "1"]);
    assert!(both.err.contains("нельзя указать вместе"), "{both:?}");
}

/// Takes a text in, and lets the time of its keeping pass.
fn record_and_erase(place: &Place, text: &str) {
    let now: Timestamp = "2026-11-20T06:00:00Z".parse().unwrap();
    let clock = Arc::new(MockClock::new(now));
    let ground = Ground::load(&place.config(), None).unwrap();
    let state = StateDir::lock(&place.state()).unwrap();
    let rooms = Rooms::open(ground, state, Arc::<MockClock>::clone(&clock)).unwrap();
    let file = place.file("a.jsonl", json!({"text": text}).to_string());
    let import = Import {
        file: file.into(),
        ..Import::default()
    };
    carry_out(&rooms, Order::Import(import), &mut patient).unwrap();
    clock.advance(jiff::SignedDuration::from_hours(24 * 91));
    carry_out(&rooms, Order::Retention { apply: true }, &mut patient).unwrap();
}

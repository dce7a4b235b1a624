//! `match` and `search` as an operator meets them: what is found, and what is said of a bad query.

use std::sync::Arc;

use otklik::{
    app::{
        ground::Ground,
        import::Import,
        orders::{Order, carry_out, patient},
        rooms::Rooms,
        state::StateDir,
    },
    domain::Seq,
    ports::SystemClock,
};
use serde_json::{Value, json};

use crate::cli_place::Place;

const LINES: &str =
    "{\"id\":1,\"text\":\"Опять нет воды в доме\"}\n{\"id\":2,\"text\":\"Вода есть\"}\n";

const BAD: [&str; 6] = [
    "(вода | ",
    "вода /0 нет",
    "-свет",
    "sector:жкх вода",
    "",
    "\"нет воды",
];

#[test]
fn match_ends_as_grep_does() {
    let place = Place::new();
    let found = place.pipe(&["match", "нет /1 вода"], LINES);
    assert_eq!((found.code, found.err.as_str()), (0, ""));
    assert_eq!(
        found.out,
        "{\"id\":1,\"text\":\"Опять нет воды в доме\", \"spans\": [[6,14]]}\n"
    );
    let nothing = place.pipe(&["match", "отопление"], LINES);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    let bad = place.pipe(&["match", "отопление"], "не сообщение\n");
    assert_eq!(
        (bad.code, bad.err.as_str()),
        (1, "строка 1: не JSON, байт 1\n")
    );
}

#[test]
fn a_bad_query_is_shown_with_a_caret() {
    let place = Place::new();
    let said: String = BAD
        .iter()
        .map(|query| place.pipe(&["match", "--", query], LINES).said())
        .collect();
    insta::assert_snapshot!("query_caret", said);
}

#[test]
fn a_bad_query_is_one_line_for_machines() {
    let place = Place::new();
    for query in BAD {
        let ran = place.pipe(&["--json", "match", "--", query], LINES);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{query}");
        assert_eq!(ran.err.lines().count(), 1);
        let said: Value = serde_json::from_str(&ran.err).unwrap();
        let keys: Vec<&String> = said.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["column", "error", "example", "expected", "message"]);
        assert!(said["column"].as_u64().unwrap() >= 1);
    }
    let ran = place.pipe(&["--json", "match", "--", "(вода | "], LINES);
    let said: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(said["column"], 9);
}

#[test]
fn search_says_the_same_with_a_daemon_and_without() {
    let place = Place::new();
    let file = place.file("town.jsonl", LINES);
    assert_eq!(place.run(&["import", &file]).code, 0);
    let ask = || {
        let queries = ["(вода | ", "+7 900 000-14-20", "@ivanov"];
        let bad: Vec<_> = queries
            .iter()
            .flat_map(|query| {
                let spoken = place.run(&["search", query]);
                let machine = place.run(&["search", "--json", query]);
                assert_eq!((spoken.code, machine.code), (2, 2), "{query}");
                let said: Value = serde_json::from_str(&machine.err).unwrap();
                assert_eq!(said.as_object().unwrap().len(), 5);
                [spoken.said(), machine.said()]
            })
            .collect();
        let nothing = place.run(&["search", "отопление"]);
        assert_eq!((nothing.code, nothing.out.as_str()), (1, "Найдено: 0\n"));
        let nothing = place.run(&["search", "--json", "отопление"]);
        assert_eq!((nothing.code, &nothing.json()[0]["total"]), (1, &json!(0)));
        let found = place.run(&["search", "--json", "\"нет воды\""]);
        assert_eq!(found.code, 0);
        let hit = found.json()[0]["hits"][0].clone();
        assert_eq!(hit["text"], "Опять нет воды в доме");
        assert_eq!(hit["highlights"], json!([{"start": 6, "end": 14}]));
        bad
    };
    let alone = ask();
    insta::assert_snapshot!("search_bad", alone.concat());
    let daemon = place.daemon();
    assert_eq!(ask(), alone);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn while_the_index_fills_a_count_is_a_lower_bound() {
    let place = Place::new();
    let ground = Ground::load(&place.config(), None).unwrap();
    let state = StateDir::lock(&place.state()).unwrap();
    let rooms = Rooms::open(ground, state, Arc::new(SystemClock)).unwrap();
    let found = || {
        let order = Order::Search {
            query: "вода".to_owned(),
            limit: 20,
        };
        let answer = carry_out(&rooms, order, &mut patient).unwrap();
        json!([answer["total"], answer["at_least"]])
    };
    assert_eq!(found(), json!([0, false]), "nothing was ever recorded");
    let import = |name, lines| {
        let order = Order::Import(Import {
            file: place.file(name, lines).into(),
            ..Import::default()
        });
        carry_out(&rooms, order, &mut patient).unwrap();
    };
    import("town.jsonl", LINES);
    assert_eq!(found(), json!([0, true]), "it has not been looked into");
    rooms.indexing.catch_up().unwrap();
    assert_eq!(found(), json!([2, false]));
    import("more.jsonl", "{\"id\":3,\"text\":\"Дали воду\"}\n");
    assert_eq!(found(), json!([2, true]), "a new message waits");
    rooms.indexing.catch_up().unwrap();
    assert_eq!(found(), json!([3, false]));
    // As `otklik reindex` begins, and whoever puts a damaged index away.
    rooms.index.clear().unwrap();
    assert_eq!(rooms.index.committed(), Seq(0));
    assert_eq!(found(), json!([0, true]));
}

#[test]
fn a_search_tells_how_many_there_are_besides_those_it_shows() {
    let place = Place::new();
    let lines: String = (0..7)
        .map(|n| format!("{{\"id\":{n},\"text\":\"Нет воды в доме {n}\"}}\n"))
        .collect();
    let file = place.file("town.jsonl", lines);
    assert_eq!(place.run(&["import", &file]).code, 0);
    for query in ["вода", "вода -минеральная"] {
        let some = place.run(&["search", "--limit", "3", query]);
        assert!(
            some.out.starts_with("Найдено: 7, показано: 3\n"),
            "{some:?}"
        );
        let all = place.run(&["search", query]);
        assert!(all.out.starts_with("Найдено: 7\n"), "{all:?}");
        let machine = &place
            .run(&["search", "--json", "--limit", "3", query])
            .json()[0];
        let shown = machine["hits"].as_array().unwrap().len();
        assert_eq!((&machine["total"], shown), (&json!(7), 3));
    }
    assert_eq!(place.run(&["search", "--limit", "500", "вода"]).code, 0);
    for limit in ["0", "501", "100000"] {
        let ran = place.run(&["search", "--limit", limit, "вода"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{limit}");
        assert!(ran.err.contains("в пределах 1–500"), "{limit}: {}", ran.err);
    }
}

#[test]
fn the_help_says_how_a_query_begins_with_a_minus() {
    let place = Place::new();
    let line = "{\"text\":\"Холодная вода есть\"}\n";
    assert_eq!(place.pipe(&["match", "--", "-горячая вода"], line).code, 0);
    for command in ["match", "search"] {
        let help = place.run(&[command, "--help"]).out;
        let words: Vec<&str> = help.split_whitespace().collect();
        assert!(words.join(" ").contains("-- '-горячая вода'"), "{help}");
    }
}

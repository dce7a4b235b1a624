//! The contract of `otklik classify`, key by key.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::cli_place::Place;

const COLD: &str = "Белгород, ул. Мира, 12: нет отопления, батареи ледяные";

fn classify(lines: &[Value]) -> Vec<Value> {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let ran = Place::new().pipe(&["classify"], &input);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let out = ran.json();
    assert_eq!(out.len(), lines.len());
    for line in &out {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        let all = [
            "actionable",
            "essence",
            "evidence",
            "id",
            "lang",
            "places",
            "sectors",
            "severity",
            "signals",
        ];
        assert_eq!(keys, all, "every key is always present");
    }
    out
}

#[test]
fn a_complaint_gives_every_key_its_kind_of_value() {
    let out = &classify(&[json!({"id": 7, "text": COLD})])[0];
    assert_eq!((&out["id"], &out["lang"]), (&json!("7"), &json!("ru")));
    assert_eq!(out["actionable"], true);
    let sector = &out["sectors"][0];
    assert_eq!(sector["id"], "housing");
    assert!(sector["score"].as_f64().unwrap() > 0.0);
    assert_eq!(sector["categories"][0]["id"], "housing.heating_off");
    assert_eq!(
        out["places"][0],
        json!({"territory": "Белгород", "settlement": "Белгород", "street": "Мира", "house": "12",
            "text": "Белгород, ул. Мира, 12", "certain": true})
    );
    let of_the_topic = |one: &&Value| {
        let rule = one["rule"].as_str().unwrap();
        rule.starts_with("housing.heating_off.")
    };
    let evidence = out["evidence"].as_array().unwrap();
    let evidence = evidence.iter().find(of_the_topic).unwrap();
    assert!(evidence["version"].is_u64() && evidence["start"].is_u64() && evidence["end"].is_u64());
    assert!(["low", "medium", "high", "critical"].contains(&out["severity"].as_str().unwrap()));
}

#[test]
fn an_empty_text_is_a_message_without_tags() {
    let out = &classify(&[json!({"text": ""})])[0];
    assert_eq!(
        out,
        &json!({"id": null, "lang": "und", "actionable": false, "sectors": [], "signals": [],
            "places": [], "severity": "low", "essence": "", "evidence": []})
    );
}

#[test]
fn spans_count_code_points_of_the_text_as_it_came() {
    let text = "😀😀 Мира, 12: &laquo;нет&nbsp;отопления&raquo;, <b>батареи ледяные</b> 👨‍👩‍👧";
    let out = &classify(&[json!({"text": text})])[0];
    let points: Vec<char> = text.chars().collect();
    let spans: Vec<String> = out["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let at = |key: &str| one[key].as_u64().unwrap() as usize;
            points[at("start")..at("end")].iter().collect()
        })
        .collect();
    assert!(
        spans.contains(&"нет&nbsp;отопления".to_owned()),
        "{spans:?}"
    );
    assert!(spans.contains(&"батареи ледяные".to_owned()), "{spans:?}");
    let essence = out["essence"].as_str().unwrap();
    assert!(!essence.contains(['&', '<']), "{essence}");
}

#[test]
fn a_reply_is_read_in_the_light_of_what_it_answers() {
    let late = "обещали вчера и не сделали";
    let out = classify(&[
        json!({"id": 1, "text": COLD}),
        json!({"id": "a", "parent_id": "1", "kind": "comment", "text": late}),
        json!({"id": "b", "parent_id": 1, "kind": "comment", "text": late}),
        json!({"id": "c", "kind": "comment", "text": late}),
        json!({"id": "d", "parent_id": "nobody", "kind": "comment", "text": late}),
    ]);
    for inherits in &out[1..3] {
        assert_eq!(inherits["sectors"][0]["id"], "housing");
    }
    for alone in &out[3..] {
        assert_eq!(alone["sectors"], json!([]));
    }
}

#[test]
fn a_body_is_never_actionable_and_carries_reply_signals_only() {
    let text =
        "Ваше обращение направлено в управляющую компанию. Третий день нет отопления, опасно!";
    let out = classify(&[
        json!({"text": text, "official": true}),
        json!({"text": text, "kind": "reply"}),
        json!({"text": "горит дом, люди внутри", "official": true}),
    ]);
    for line in &out {
        assert_eq!(line["actionable"], false, "{line}");
        for signal in line["signals"].as_array().unwrap() {
            let id = signal["id"].as_str().unwrap();
            assert!(["brush_off", "rude"].contains(&id), "{line}");
        }
    }
}

#[test]
fn a_bad_line_is_named_and_the_run_goes_on() {
    let bad = [
        "не JSON",
        "{\"id\": 5}",
        "[1]",
        "{\"text\": 1}",
        "{\"id\": 1.5, \"text\": \"а\"}",
        "{\"text\": \"а\", \"kind\": \"song\"}",
        "{\"text\": \"а\", \"published_at\": \"вчера\"}",
        "{\"text\": \"а\", \"official\": \"да\"}",
        "{\"text\": \"а\"",
    ];
    let input = format!(
        "{{\"text\":\"а\"}}\n\n{}\n{{\"id\":\"z\",\"text\":\"б\"}}",
        bad.join("\n")
    );
    let ran = Place::new().pipe(&["classify"], &input);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let out = ran.json();
    assert_eq!(out.len(), bad.len() + 2);
    assert_eq!(out[bad.len() + 1]["id"], "z");
    let named: Vec<String> = out[1..=bad.len()].iter().map(Value::to_string).collect();
    insta::assert_snapshot!("classify_bad_lines", named.join("\n"));
}

#[test]
fn lines_keep_their_order_on_all_cores() {
    let lines: Vec<Value> = (0..3_000)
        .map(|n| match n % 3 {
            0 => json!({"id": n, "text": COLD.repeat(1 + n % 7)}),
            1 => json!({"id": n, "text": "нет воды", "parent_id": n - 1}),
            _ => json!({"id": n, "text": ""}),
        })
        .collect();
    let out = classify(&lines);
    let ids: Vec<String> = out
        .iter()
        .map(|line| line["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, (0..3_000).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let place = Place::new();
    assert_eq!(place.run(&["user", "add", "ivan"]).code, 0);
    for args in [
        &["check"][..],
        &["check", "--json"],
        &["rules", "test"],
        &["rules", "explain", COLD],
        &["openapi"],
        &["status"],
        &["user", "list"],
    ] {
        let mut child = place.command(args).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*said), (Some(0), ""), "{args:?}");
    }
}

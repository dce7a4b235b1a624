//! What a daemon says in its log.

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::cli_place::Place;

/// The whole lines so far; the last may still be in the writing.
fn lines(log: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(log).unwrap();
    let whole = text.split_inclusive('\n');
    whole
        .filter(|line| line.ends_with('\n'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_quiet_day_is_a_beginning_an_order_and_an_end() {
    let place = Place::new();
    let log = place.path("log");
    let daemon = place.daemon_with(File::create(&log).unwrap().into());
    let address = daemon.base.strip_prefix("http://").unwrap().to_owned();
    daemon.signal("HUP");
    let started = Instant::now();
    let is = |line: &Value, begins: &str| {
        let message = line["message"].as_str().unwrap();
        message.starts_with(begins)
    };
    let count = |begins: &str| lines(&log).iter().filter(|line| is(line, begins)).count();
    while count("the files say nothing new") == 0 {
        assert!(started.elapsed() < Duration::from_secs(60), "no answer");
        std::thread::yield_now();
    }
    assert_eq!(count("stopped"), 0);
    assert_eq!(daemon.stop(), 0);

    let said = lines(&log);
    let listening = said.iter().find(|line| is(line, "listening")).unwrap();
    assert_eq!(listening["address"], *address);
    assert_eq!(listening["level"], "INFO");
    assert_eq!(count("stopped"), 1);
    let of_libraries = |line: &&Value| !line["target"].as_str().unwrap().starts_with("otklik");
    let strange: Vec<&Value> = said.iter().filter(of_libraries).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn whatever_is_heard_the_token_of_a_feed_is_not() {
    for filter in ["trace", "info,tower_http::csrf=trace"] {
        let place = Place::with(&format!("[logging]\nfilter = \"{filter}\"\n"));
        let log = place.path("log");
        let daemon = place.daemon_with(File::create(&log).unwrap().into());
        let mut stream = TcpStream::connect(daemon.base.strip_prefix("http://").unwrap()).unwrap();
        let asked = "GET /feeds/tainatoken.atom HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(asked.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        assert_eq!(daemon.stop(), 0);
        let said = fs::read_to_string(&log).unwrap();
        assert!(said.contains("listening"), "{filter}: it is heard");
        assert!(!said.contains("tainatoken"), "{filter}");
    }
}

//! The long check behind `make soak`: a million messages through the `otklik classify` of this build.
//!
//! Nothing is lost, the order is kept, and memory stays bounded however long the stream is.
//! `cargo test` leaves this program out (`test = false`); it takes minutes.

use std::{
    io::{BufRead, BufReader, BufWriter, Write},
    process::{Command, Stdio},
    thread,
};

/// Messages sent.
const MESSAGES: u64 = 1_000_000;

/// More than rules, tables, caches and the last 10 000 parents need; far less than the stream.
const PEAK_KIB_MAX: u64 = 1_500_000;

/// Complaints, chatter and a reply, varied by house number so that no cache answers for all.
fn message(n: u64) -> String {
    let house = n % 997 + 1;
    let text = match n % 4 {
        0 => format!("Третий день нет отопления, улица Мира, {house}, дома маленькие дети"),
        1 => format!("Не вывозят мусор у дома {house} по Садовой, жалобы без ответа"),
        2 => format!("Продам санки, почти новые, {house} рублей"),
        _ => format!("У нас тоже, дом {house}"),
    };
    serde_json::json!({"id": n, "text": text, "kind": "comment", "network": "vk"}).to_string()
}

/// Peak resident memory of a running process, in KiB.
fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it still runs");
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .expect("Linux tells the peak")
}

#[test]
fn a_million_messages_keep_their_order_and_the_memory_its_bound() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_otklik"))
        .arg("classify")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let input = child.stdin.take().expect("stdin is piped");
    let output = child.stdout.take().expect("stdout is piped");
    let writer = thread::spawn(move || {
        let mut input = BufWriter::new(input);
        for n in 0..MESSAGES {
            writeln!(input, "{}", message(n)).expect("the reader lives");
        }
    });

    let mut lines = BufReader::new(output).lines();
    let mut expect = |n: u64| {
        let line = lines
            .next()
            .expect("an answer for every message")
            .expect("it is UTF-8");
        let answer: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(answer["id"], n.to_string(), "line {n}");
    };
    (0..MESSAGES / 2).for_each(&mut expect);
    let peak = peak_kib(child.id());
    (MESSAGES / 2..MESSAGES).for_each(&mut expect);
    writer.join().expect("everything was written");

    assert!(child.wait().expect("it ends").success());
    assert!(peak < PEAK_KIB_MAX, "peak memory {peak} KiB");
}

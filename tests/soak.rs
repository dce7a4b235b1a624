//! The long checks behind `make soak`: a million messages through the `otklik classify` of this build,
//! and an hour of the daemon at fifty messages a second.
//!
//! Nothing is lost, the order is kept, and memory stays bounded however long the stream is.
//! `cargo test` leaves this program out (`test = false`); it takes an hour. `SOAK_SECONDS` shortens
//! the daemon's part.

use std::{
    io::{BufRead, BufReader, BufWriter, Write},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit, Mac};
use otklik::ports::{Clock, SystemClock};
use sha2::Sha256;

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

/// Messages of one call, and calls a second.
const PER_CALL: u64 = 50;
/// The secret that the sender and the daemon share.
const SECRET: &str = "soak";
/// The first part of the run, in which caches fill, as a share of it.
const WARM: f64 = 0.25;
/// How much more memory the daemon may hold at its highest afterwards.
const GROWTH_MAX: f64 = 1.25;

/// A daemon of this build in a folder of its own, killed when it is forgotten.
struct Daemon {
    child: Child,
    base: String,
    folder: tempfile::TempDir,
}

impl Daemon {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let root = env!("CARGO_MANIFEST_DIR");
        let (state, secret) = (folder.path().join("state"), folder.path().join("secret"));
        std::fs::write(&secret, SECRET).expect("the secret is written");
        let settings = format!(
            "default_region = \"belgorod\"\n[state]\ndirectory = {state:?}\n[http]\n\
             listen = \"127.0.0.1:0\"\n[paths]\nrules = \"{root}/rules\"\n\
             index = \"{root}/index\"\nregions = \"{root}/config/regions\"\n\
             regulations = \"{root}/config/regulations\"\ncalendars = \"{root}/config/calendars\"\n\
             maps = \"{root}/config/maps\"\n\
             [[source]]\nid = \"flood\"\nnetwork = \"webhook\"\n[source.hook]\nsecret_file = {secret:?}\n"
        );
        let config = folder.path().join("otklik.toml");
        std::fs::write(&config, settings).expect("the settings are written");
        let mut child = Command::new(env!("CARGO_BIN_EXE_otklik"))
            .arg("--config")
            .arg(&config)
            .arg("run")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut said = String::new();
        let out = child.stdout.as_mut().expect("stdout is piped");
        BufReader::new(out)
            .read_line(&mut said)
            .expect("it tells its address");
        let base = said.trim().strip_prefix("адрес: ").unwrap_or_default();
        let base = base.to_owned();
        Self {
            child,
            base,
            folder,
        }
    }

    /// Sends one call of messages; true when the daemon says that it recorded them.
    fn send(&self, first: u64) -> bool {
        let messages: Vec<serde_json::Value> = (first..first + PER_CALL).map(row).collect();
        let body = serde_json::json!({ "messages": messages }).to_string();
        let stamp = SystemClock.now().as_second().to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key serves");
        mac.update(format!("{stamp}.{body}").as_bytes());
        let digest = mac.finalize().into_bytes();
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let sent = ureq::post(format!("{}/hooks/flood", self.base))
            .header("x-otklik-timestamp", stamp)
            .header("x-otklik-signature", format!("sha256={digest}"))
            .send(body);
        sent.is_ok_and(|reply| reply.status() == 200)
    }

    /// Memory of its own, without the files it maps, in KiB.
    fn own_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it still runs");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
            .expect("Linux tells it")
    }

    /// Items recorded, as the daemon counts them.
    fn items(&self) -> u64 {
        let said = Command::new(env!("CARGO_BIN_EXE_otklik"))
            .arg("--config")
            .arg(self.folder.path().join("otklik.toml"))
            .args(["status", "--json"])
            .output()
            .expect("the binary starts");
        let told: serde_json::Value =
            serde_json::from_slice(&said.stdout).expect("the status is JSON");
        told["items"].as_u64().expect("the status counts items")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message of the flood: residents of a thousand houses, now and then answering each other.
fn row(n: u64) -> serde_json::Value {
    let mut row: serde_json::Value =
        serde_json::from_str(&message(n)).expect("we wrote it ourselves");
    row["id"] = n.to_string().into();
    row["url"] = format!("https://soak.example/{n}").into();
    if n % 4 == 3 {
        row["parent_id"] = (n - 3).to_string().into();
        row["thread_id"] = (n - 3).to_string().into();
    }
    if let Some(row) = row.as_object_mut() {
        row.remove("network");
    }
    row
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever tries the soak itself shortens it by hand"
)]
fn an_hour_at_fifty_messages_a_second_keeps_memory_flat_and_loses_nothing() {
    let seconds = std::env::var("SOAK_SECONDS").ok();
    let seconds: u64 = seconds.map_or(3_600, |it| it.parse().expect("SOAK_SECONDS is a number"));
    let daemon = Daemon::start();
    let start = Instant::now();
    let (mut sent, mut samples, mut slowest) = (0, Vec::new(), Duration::ZERO);
    for second in 0..seconds {
        let due = start + Duration::from_secs(second);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let began = Instant::now();
        assert!(daemon.send(sent), "a call of second {second} was refused");
        slowest = slowest.max(began.elapsed());
        sent += PER_CALL;
        if second % 10 == 9 {
            samples.push(daemon.own_kib());
            if second % 300 == 299 {
                println!("{} s: {sent} sent, {} KiB", second + 1, daemon.own_kib());
            }
        }
    }
    assert_eq!(daemon.items(), sent, "nothing lost, nothing twice");
    let warm = (samples.len() as f64 * WARM).ceil() as usize;
    let (before, after) = samples.split_at(warm.min(samples.len()));
    let highest = |part: &[u64]| part.iter().copied().max().unwrap_or_default();
    println!(
        "warm {} KiB, then at most {} KiB; slowest call {} ms",
        highest(before),
        highest(after),
        slowest.as_millis()
    );
    let bound = highest(before) as f64 * GROWTH_MAX;
    assert!(
        highest(after) as f64 <= bound,
        "memory grows: {} KiB after {} KiB",
        highest(after),
        highest(before)
    );
}

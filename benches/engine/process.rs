//! The whole process against `wc -w` on the same bytes: reading, parsing, judging, writing.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

const BINARY: &str = "target/release/otklik";
const COPIES: usize = 10;
const ROUNDS: usize = 5;

/// Prints both speeds and their ratio; the product owes at least a quarter of `wc -w`.
pub fn compare(texts: &[String]) {
    if !Path::new(BINARY).exists() || !Path::new("rules").exists() {
        println!("classify against wc -w: {BINARY} is not built (cargo build --release)");
        return;
    }
    let path = std::env::temp_dir().join("otklik-bench.jsonl");
    let line = |text: &String| serde_json::json!({ "text": text }).to_string() + "\n";
    let once: String = texts.iter().map(line).collect();
    let all = once.repeat(COPIES);
    if let Err(error) = fs::write(&path, &all) {
        println!(
            "classify against wc -w: cannot write {}: {error}",
            path.display()
        );
        return;
    }
    let mut wc = Command::new("wc");
    wc.arg("-w").env("LC_ALL", "C.UTF-8");
    let mut classify = Command::new(BINARY);
    classify.arg("classify");
    let (wc, classify) = (best(&mut wc, &path), best(&mut classify, &path));
    let speed = |seconds: f64| all.len() as f64 / 1e6 / seconds;
    println!(
        "whole process: classify {:.1} MB/s ({:.0} messages/s), wc -w {:.1} MB/s: {:.2} of its speed",
        speed(classify),
        (texts.len() * COPIES) as f64 / classify,
        speed(wc),
        wc / classify
    );
    let _ = fs::remove_file(path);
}

/// The shortest of some runs, in seconds.
fn best(command: &mut Command, input: &Path) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let stdin = File::open(input).expect("the file was just written");
            let start = Instant::now();
            let status = command.stdin(stdin).stdout(Stdio::null()).status();
            assert!(
                status.is_ok_and(|status| status.success()),
                "{command:?} failed"
            );
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

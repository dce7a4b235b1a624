//! An export, CSV or JSONL: every record becomes a message or a reject with its line and a reason.

#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use otklik::collect::file::{ColumnMap, Encoding, FileOptions, FileSource};

/// The reader takes files; each fuzzing process has its own.
static FILES: LazyLock<[PathBuf; 2]> = LazyLock::new(|| {
    ["csv", "jsonl"].map(|ending| {
        let name = format!("otklik-fuzz-{}.{ending}", std::process::id());
        std::env::temp_dir().join(name)
    })
});

fuzz_target!(|data: (u8, &[u8])| {
    let (choice, bytes) = data;
    let path = &FILES[usize::from(choice & 1)];
    fs::write(path, bytes).expect("there is room for a small file");
    let encoding = [None, Some(Encoding::Utf8), Some(Encoding::Windows1251)];
    let options = FileOptions {
        encoding: encoding[usize::from(choice >> 1) % 3],
        spread_days: (choice & 8 != 0).then_some(14),
        kind: None,
        territory: None,
        now: "2026-11-20T06:00:00Z".parse().expect("a moment"),
    };
    let map = ColumnMap::default_map().expect("our own map is right");
    let Ok(mut source) = FileSource::open(path, &map, options) else {
        return;
    };
    let mut records = 0;
    while let Some(batch) = source.next_batch().expect("the file can be read") {
        records += batch.items.len() + batch.rejects.len();
        for item in &batch.items {
            assert!(
                !item.text.trim().is_empty() && !item.native_id.is_empty(),
                "{item:?}"
            );
            assert!(item.author.is_none(), "there is no column for authors");
        }
        for reject in &batch.rejects {
            assert!(reject.line > 0 && !reject.reason.is_empty(), "{reject:?}");
        }
    }
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count();
    assert!(records <= lines, "{records} records in {lines} lines");
    assert!(source.bytes_read() <= source.bytes_total());
});

//! Importing a file: its messages through the recorder, its bad rows into a rejects file.

use std::{
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    refusal::Refusal,
    rooms::Rooms,
    waiting::{Progress, Waiting},
};
use crate::{
    collect::file::{
        ColumnMap, Encoding, FileBatch, FileOptions, FileSource, Purpose, RejectsFile,
        rejects_path, source_id,
    },
    config::ConfigError,
    domain::{Diagnostic, ItemKind, Notice, NoticeKind, SourceId, TerritoryId, io_reason},
    pipeline::record::{Intake, Recorded},
};

/// What is imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The file.
    pub file: PathBuf,
    /// A column map: a file, or a name in the settings' folder of maps; the default one when none.
    pub map: Option<String>,
    /// The source its messages belong to; `file:` and the file's name when none.
    pub source: Option<String>,
    /// Spread messages without a date over so many last days.
    pub spread_days: Option<u16>,
    /// Where its bad rows go; beside the file when none.
    #[serde(default)]
    pub rejects: Option<PathBuf>,
    /// The encoding when neither the map nor the file tells it: `utf-8`, `windows-1251`, `koi8-r` or `cp866`.
    pub encoding: Option<String>,
    /// What its messages are when neither they nor the map say it.
    #[serde(default)]
    pub kind: Option<ItemKind>,
    /// The territory of messages that name none.
    #[serde(default)]
    pub territory: Option<TerritoryId>,
}

/// Imports the file; repeating it adds nothing. Blocks. Between two batches it may be broken off: what was
/// recorded stays, and the same order goes on from there.
///
/// # Errors
/// A file or map that cannot be read, bad rows without a place to go, or a failing store; what was recorded
/// before stays.
pub fn import(rooms: &Rooms, order: &Import, waiting: &mut Waiting<'_>) -> anyhow::Result<Value> {
    let mut file = opened(rooms, order)?;
    let source = match &order.source {
        Some(id) => SourceId::new(id.as_str()),
        None => source_id(&order.file),
    };
    let mut rejects = rejects(rooms, order)?;
    let mut sum = Sum::default();
    let mut goes_on = ControlFlow::Continue(());
    while let Some(batch) = file.next_batch()? {
        if goes_on.is_break() {
            sum.stopped = true;
            break;
        }
        for reject in &batch.rejects {
            let written = rejects.write(reject);
            written.map_err(|error| unwritten(&rejects, &error))?;
        }
        sum.take(rooms, &source, batch)?;
        goes_on = waiting(Progress {
            done: file.bytes_read(),
            all: file.bytes_total(),
        });
    }
    let finished = rejects.finish();
    finished.map_err(|error| unwritten(&rejects, &error))?;
    let (rejected, path) = (rejects.written(), rejects.path());
    if rejected > 0 {
        told(rooms, &source, rejected)?;
    }
    let Recorded {
        items,
        known,
        edited,
        empty,
        ..
    } = sum.recorded;
    Ok(json!({
        "source": source, "rows": sum.rows, "items": items, "known": known, "edited": edited,
        "empty": empty, "rejected": rejected, "rejects_file": (rejected > 0).then_some(path),
        "unknown_territories": sum.strangers, "stopped": sum.stopped,
    }))
}

/// The file, to be read from its start.
fn opened(rooms: &Rooms, order: &Import) -> anyhow::Result<FileSource> {
    let maps = &rooms.ground.settings.paths.maps;
    let map = column_map(maps, order.map.as_deref(), Purpose::Messages)
        .map_err(|error| Refusal::new(error.to_string()))?
        .in_region(&rooms.ground.region.zone);
    let encoding = order
        .encoding
        .as_deref()
        .map(str::parse::<Encoding>)
        .transpose()
        .map_err(|error| Refusal::new(error.to_string()))?;
    let options = FileOptions {
        encoding,
        spread_days: order.spread_days,
        kind: order.kind,
        territory: order.territory.clone(),
        now: rooms.clock.now(),
    };
    Ok(FileSource::open(&order.file, &map, options)?)
}

/// Where the bad rows go. Where nothing can be written, the file is read through first: a bad row found
/// half-way would end the import there, and without one nothing needs to be written.
fn rejects(rooms: &Rooms, order: &Import) -> anyhow::Result<RejectsFile> {
    let beside = || rejects_path(&order.file);
    let mut rejects = RejectsFile::new(order.rejects.clone().unwrap_or_else(beside));
    let Err(error) = rejects.begin() else {
        return Ok(rejects);
    };
    let mut file = opened(rooms, order)?;
    while let Some(batch) = file.next_batch()? {
        if !batch.rejects.is_empty() {
            return Err(unwritten(&rejects, &error));
        }
    }
    Ok(rejects)
}

/// What came of the rows so far.
#[derive(Debug, Default)]
struct Sum {
    /// Good ones and bad ones.
    rows: usize,
    recorded: Recorded,
    strangers: Strangers,
    /// Broken off before the end of the file.
    stopped: bool,
}

impl Sum {
    /// Records the messages of a batch.
    fn take(&mut self, rooms: &Rooms, source: &SourceId, batch: FileBatch) -> anyhow::Result<()> {
        self.rows += batch.items.len() + batch.rejects.len();
        self.strangers.meet(&batch, rooms);
        let intake = Intake {
            items: batch.items,
            ..Intake::default()
        };
        self.recorded.add(rooms.recorder.record(source, intake)?);
        Ok(())
    }
}

/// Rows that name a municipality which the region does not have. By their lines, not by their words:
/// anything may stand in such a column.
#[derive(Debug, Default, Serialize)]
struct Strangers {
    rows: u64,
    /// The first of them.
    lines: Vec<u64>,
}

impl Strangers {
    fn meet(&mut self, batch: &FileBatch, rooms: &Rooms) {
        /// Lines that are told.
        const LINES_MAX: usize = 5;
        let rules = rooms.rules.load();
        let Some(places) = rules.places() else {
            return;
        };
        for (line, item) in batch.lines.iter().zip(&batch.items) {
            let given = item.territory.as_ref();
            if given.is_none_or(|given| places.municipality(given.as_str()).is_some()) {
                continue;
            }
            self.rows += 1;
            if self.lines.len() < LINES_MAX {
                self.lines.push(*line);
            }
        }
    }
}

fn unwritten(rejects: &RejectsFile, error: &io::Error) -> anyhow::Error {
    let (file, why) = (rejects.path().display(), io_reason(error));
    let remedy = match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory => "Освободите это имя",
        io::ErrorKind::NotFound => "Создайте его папку",
        _ => "Дайте право писать в его папку тому, кто загружает (службе, если она запущена),",
    };
    anyhow!(
        "файл отклонённых строк {file} не пишется: {why}. {remedy} или назовите другой файл: otklik import --rejects ФАЙЛ"
    )
}

fn told(rooms: &Rooms, source: &SourceId, rejected: u64) -> anyhow::Result<()> {
    let notice = Notice {
        id: None,
        kind: NoticeKind::ImportRejects,
        text: format!("Загрузка «{source}»: не разобрано строк — {rejected}"),
        incident: None,
        at: rooms.clock.now(),
    };
    let seq = rooms.store.notify(&notice)?;
    rooms.grown.send_replace(seq);
    Ok(())
}

/// The map for a purpose: by file, by its name in the folder of maps, or the default one.
///
/// # Errors
/// A map that is missing, unreadable or wrong.
pub fn column_map(
    folder: &Path,
    name: Option<&str>,
    purpose: Purpose,
) -> Result<ColumnMap, ConfigError> {
    let wrong = |fault| ConfigError::Wrong(vec![fault]);
    let Some(name) = name else {
        return ColumnMap::default_for(purpose).map_err(wrong);
    };
    let named = folder.join(format!("{name}.toml"));
    let path = if Path::new(name).is_file() {
        PathBuf::from(name)
    } else {
        named
    };
    if !path.is_file() {
        return Err(wrong(Diagnostic::file(
            name,
            "нет такой раскладки столбцов",
            format!("укажите файл или имя из папки {}", folder.display()),
        )));
    }
    let text = std::fs::read_to_string(&path).map_err(|source| ConfigError::Read {
        path: path.clone(),
        source,
    })?;
    ColumnMap::parse_for(purpose, &path.display().to_string(), &text).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::app::{testing::rooms_in, waiting::patient};

    /// A file of so many messages.
    fn rows(folder: &Path, count: usize) -> PathBuf {
        let file = folder.join("rows.jsonl");
        let rows: String = (0..count)
            .map(|n| format!("{{\"text\":\"Строка {n}\"}}\n"))
            .collect();
        fs::write(&file, rows).unwrap();
        file
    }

    /// A bad row at the end of a file.
    fn spoil(file: &Path) {
        let rows = fs::read_to_string(file).unwrap();
        fs::write(file, rows + "плохая строка\n").unwrap();
    }

    fn figures(answer: &Value) -> [&Value; 5] {
        ["rows", "items", "known", "rejected", "stopped"].map(|key| &answer[key])
    }

    #[test]
    fn an_import_that_is_broken_off_goes_on_from_there() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), "");
        let order = Import {
            file: rows(folder.path(), 700),
            ..Import::default()
        };
        spoil(&order.file);
        let first = import(&rooms, &order, &mut |_| ControlFlow::Break(())).unwrap();
        assert_eq!(json!(figures(&first)), json!([500, 500, 0, 0, true]));
        let mut last = |step: Progress| match step.done == step.all {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let rest = import(&rooms, &order, &mut last).unwrap();
        assert_eq!(json!(figures(&rest)), json!([701, 200, 500, 1, false]));
        let again = import(&rooms, &order, &mut patient).unwrap();
        assert_eq!(json!(figures(&again)), json!([701, 0, 700, 1, false]));
    }

    #[test]
    fn rows_that_have_nowhere_to_go_end_an_import_before_it_begins() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), "");
        let nowhere = folder.path().join("none/aside.csv");
        let order = Import {
            file: rows(folder.path(), 700),
            rejects: Some(nowhere.clone()),
            ..Import::default()
        };
        let items = || rooms.store.status().unwrap().items;
        let whole = fs::read_to_string(&order.file).unwrap();
        spoil(&order.file);
        let refused = import(&rooms, &order, &mut patient).unwrap_err();
        assert!(refused.to_string().contains("не пишется"), "{refused}");
        assert_eq!(items(), 0, "not half of it");
        // Without a bad row nothing needs to be written.
        fs::write(&order.file, whole).unwrap();
        let answer = import(&rooms, &order, &mut patient).unwrap();
        assert_eq!(json!(figures(&answer)), json!([700, 700, 0, 0, false]));
        assert!(!nowhere.exists());
    }

    #[test]
    fn no_empty_file_of_rejects_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), "");
        let order = Import {
            file: rows(folder.path(), 3),
            ..Import::default()
        };
        let rejects = rejects_path(&order.file);
        import(&rooms, &order, &mut |_| {
            assert!(rejects.exists(), "begun, to know that it can be written");
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(!rejects.exists());
        let mut begun = RejectsFile::new(rejects.clone());
        begun.begin().unwrap();
        drop(begun);
        assert!(!rejects.exists(), "a reading that failed");
    }
}

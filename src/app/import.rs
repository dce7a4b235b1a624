//! Importing a file: its messages through the recorder, its bad rows into a rejects file.

use std::{
    io,
    path::{Path, PathBuf},
};

use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{orders::Progress, refusal::Refusal, rooms::Rooms};
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

/// Imports the file; repeating it adds nothing. Blocks.
///
/// # Errors
/// A file or map that cannot be read, or a failing store; what was recorded before stays.
pub fn import(
    rooms: &Rooms,
    order: &Import,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Value> {
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
    let mut file = FileSource::open(&order.file, &map, options)?;
    let source = match &order.source {
        Some(id) => SourceId::new(id.as_str()),
        None => source_id(&order.file),
    };
    let beside = || rejects_path(&order.file);
    let mut rejects = RejectsFile::new(order.rejects.clone().unwrap_or_else(beside));
    let (mut sum, mut strangers) = (Recorded::default(), Strangers::default());
    while let Some(batch) = file.next_batch()? {
        for reject in &batch.rejects {
            let written = rejects.write(reject);
            written.map_err(|error| unwritten(&rejects, &error))?;
        }
        strangers.meet(&batch, rooms);
        let intake = Intake {
            items: batch.items,
            ..Intake::default()
        };
        let recorded = rooms.recorder.record(&source, intake)?;
        sum.items += recorded.items;
        sum.known += recorded.known;
        sum.edited += recorded.edited;
        sum.empty += recorded.empty;
        progress(Progress {
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
    Ok(json!({
        "source": source, "items": sum.items, "known": sum.known, "edited": sum.edited, "empty": sum.empty,
        "rejected": rejected, "rejects_file": (rejected > 0).then_some(path),
        "unknown_territories": strangers,
    }))
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

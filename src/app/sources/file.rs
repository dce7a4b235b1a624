//! A file that grows: read whenever it changes; what is recorded already is passed over. One that
//! cannot be read is a state of its source, and is tried again until it was read.

use std::{
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio_util::sync::CancellationToken;

use crate::{
    app::{
        import::{Import, import},
        refusal::Refusal,
        rooms::Rooms,
    },
    collect::file::{FileError, FileFault},
    config::SourceSettings,
    domain::{SourceHealth, SourceState, io_reason},
    pipeline::{
        crawl::{Checked, after, notice},
        record::Intake,
    },
    ports::{Setback, StoreError},
};

/// Seconds between two looks unless told otherwise.
const EVERY: u32 = 60;

/// Length and time of a file: when they stand, it is taken to be the same.
type Stamp = (u64, SystemTime);

pub(super) async fn look(
    settings: SourceSettings,
    path: PathBuf,
    rooms: Arc<Rooms>,
    soft: CancellationToken,
) -> anyhow::Result<()> {
    let every = settings.every_seconds.unwrap_or(EVERY).max(1);
    let every = Duration::from_secs(u64::from(every));
    let mut file = Watched::new(settings, path, rooms, soft.clone());
    while !soft.is_cancelled() {
        let pass = move || file.pass().map(|()| file);
        file = tokio::task::spawn_blocking(pass).await??;
        tokio::select! {
            () = soft.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
    Ok(())
}

/// How much of a file was read.
enum Read {
    Whole,
    /// The daemon stops; its next start reads on.
    InPart,
}

/// A file that is looked at again and again.
struct Watched {
    settings: SourceSettings,
    path: PathBuf,
    rooms: Arc<Rooms>,
    /// Cancelled when the daemon stops.
    soft: CancellationToken,
    /// As it was when it was last read to the end.
    read: Option<Stamp>,
}

impl Watched {
    const fn new(
        settings: SourceSettings,
        path: PathBuf,
        rooms: Arc<Rooms>,
        soft: CancellationToken,
    ) -> Self {
        Self {
            settings,
            path,
            rooms,
            soft,
            read: None,
        }
    }

    /// Looks once: reads what changed, and notes how it went. Blocks.
    ///
    /// # Errors
    /// A store that does not say how the source is doing, or does not keep it.
    fn pass(&mut self) -> Result<(), StoreError> {
        let record = self.rooms.store.source(&self.settings.id)?;
        // Before the reading: what comes meanwhile is a change.
        let stamp = stamp(&self.path);
        if record.paused || stamp.is_some() && stamp == self.read {
            return Ok(());
        }
        let read = self.import();
        if matches!(read, Ok(Read::InPart)) {
            return Ok(());
        }
        self.read = stamp.filter(|_| read.is_ok());
        self.note(&record.health, read.err())
    }

    fn import(&self) -> anyhow::Result<Read> {
        let order = Import {
            file: self.path.clone(),
            map: self.settings.map.clone(),
            source: Some(self.settings.id.to_string()),
            spread_days: None,
            rejects: None,
            encoding: self.settings.encoding.clone(),
            kind: self.settings.kind,
            territory: self.settings.territory.clone(),
        };
        let mut until_the_end = |_| match self.soft.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let answer = import(&self.rooms, &order, &mut until_the_end)?;
        Ok(match answer["stopped"] == true {
            true => Read::InPart,
            false => Read::Whole,
        })
    }

    /// Notes the source's health, and tells people what they must know.
    fn note(&self, before: &SourceHealth, error: Option<anyhow::Error>) -> Result<(), StoreError> {
        let (id, now) = (&self.settings.id, self.rooms.clock.now());
        let setback = error.map(|error| setback(&error, &self.path));
        let Checked { health, told } = after(before, setback.as_ref(), now);
        if let (true, Some(why)) = (health.state.is_blind(), &told) {
            tracing::warn!(source.id = %id, why, "a file source could not be read");
        }
        let intake = Intake {
            health: Some(health),
            notice: told.map(|told| notice(&self.settings.name, &told, now)),
            ..Intake::default()
        };
        self.rooms.recorder.record(id, intake).map(drop)
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.len(), file.modified().ok()?))
}

/// What stood in the way: without words of the file, with a remedy.
fn setback(error: &anyhow::Error, path: &Path) -> Setback {
    let file = path.display();
    let fault = error.downcast_ref::<FileError>().map(FileError::fault);
    let (state, why) = match fault {
        Some(FileFault::Io(error)) => match error.kind() {
            io::ErrorKind::NotFound => (
                SourceState::Gone,
                format!("файла {file} нет: положите его туда или исправьте path в настройках"),
            ),
            io::ErrorKind::PermissionDenied => (
                SourceState::Closed,
                format!("нет права читать файл {file}: дайте его пользователю службы"),
            ),
            _ => (
                SourceState::Stale,
                format!("файл {file} не читается: {}", io_reason(error)),
            ),
        },
        Some(fault) => (
            SourceState::ParseBroken,
            format!("файл {file}: {}", fault.without_words()),
        ),
        None if error.is::<Refusal>() => (SourceState::ParseBroken, error.to_string()),
        None => (SourceState::Stale, error.to_string()),
    };
    Setback { state, why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::testing, domain::SourceId, ports::SourceRecord};

    const ROW: &str = "{\"id\":\"1\",\"text\":\"Не горят фонари на улице Губкина, 5, Белгород\"}\n";

    /// A file `letters.…` in a folder of the test, as the daemon watches it.
    struct Desk {
        folder: tempfile::TempDir,
        file: Watched,
    }

    impl Desk {
        fn of(name: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let rooms = Arc::new(testing::rooms_in(folder.path(), ""));
            let path = folder.path().join(name);
            let settings = format!(
                "[[source]]\nid = \"letters\"\nnetwork = \"file\"\nname = \"Письма\"\npath = {path:?}\n"
            );
            let settings = SourceSettings::parse("письма", &settings).unwrap();
            let file = Watched::new(settings, path, rooms, CancellationToken::new());
            Self { folder, file }
        }

        fn lay(&self, name: &str, contents: &str) {
            std::fs::write(self.folder.path().join(name), contents).unwrap();
        }

        /// The source after one more look.
        fn looked(&mut self) -> SourceRecord {
            self.file.pass().unwrap();
            let letters = SourceId::new("letters");
            self.file.rooms.store.source(&letters).unwrap()
        }

        /// What people were told of it, the latest first, without the folder's name.
        fn told(&self) -> Vec<String> {
            let notices = self.file.rooms.store.notices(100).unwrap();
            let folder = self.folder.path().to_str().unwrap();
            let texts = notices.iter().map(|one| one.text.replace(folder, "…"));
            texts.filter(|text| text.contains("Письма")).collect()
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told_once_and_read_when_it_comes() {
        let mut desk = Desk::of("letters.jsonl");
        for _ in 0..3 {
            let source = desk.looked();
            assert_eq!((source.health.state, source.items), (SourceState::Gone, 0));
        }
        desk.lay("letters.jsonl", ROW);
        let source = desk.looked();
        assert_eq!((source.health.state, source.items), (SourceState::Ok, 1));
        assert_eq!(source.health.why, None);
        insta::assert_snapshot!(desk.told().join("\n"), @r"
        Источник «Письма»: снова читается
        Источник «Письма»: файла …/letters.jsonl нет: положите его туда или исправьте path в настройках
        ");
    }

    #[test]
    fn a_table_without_texts_is_no_source_that_is_read() {
        let mut desk = Desk::of("letters.csv");
        desk.lay("letters.csv", "номер;жалоба\n1;Нет воды у Петровых\n");
        let source = desk.looked();
        assert_eq!(source.health.state, SourceState::ParseBroken);
        insta::assert_snapshot!(desk.told().join("\n"), @r#"Источник «Письма»: файл …/letters.csv: в первой строке нет колонки с текстом. Ожидается одна из: text, Текст, Текст сообщения, Текст обращения, Сообщение. Назовите её в карте колонок: [columns] text = "…""#);
    }

    #[test]
    fn a_file_that_failed_is_tried_again_though_it_did_not_change() {
        let mut desk = Desk::of("letters.jsonl");
        desk.lay("letters.jsonl", &format!("плохая строка\n{ROW}"));
        // The bad row has nowhere to go.
        let rejects = desk.folder.path().join("letters.jsonl.rejects.csv");
        std::fs::create_dir(&rejects).unwrap();
        let source = desk.looked();
        assert_eq!((source.health.state, source.items), (SourceState::Stale, 0));
        let why = source.health.why.unwrap();
        assert!(why.contains("не пишется: это папка"), "{why}");
        std::fs::remove_dir(&rejects).unwrap();
        let source = desk.looked();
        assert_eq!((source.health.state, source.items), (SourceState::Ok, 1));
    }

    #[test]
    fn a_file_that_went_and_came_back_as_it_was_is_read_again() {
        let mut desk = Desk::of("letters.jsonl");
        desk.lay("letters.jsonl", ROW);
        assert_eq!(desk.looked().health.state, SourceState::Ok);
        let [here, away] = ["letters.jsonl", "away"].map(|name| desk.folder.path().join(name));
        std::fs::rename(&here, &away).unwrap();
        assert_eq!(desk.looked().health.state, SourceState::Gone);
        std::fs::rename(&away, &here).unwrap();
        assert_eq!(desk.looked().health.state, SourceState::Ok);
    }

    #[test]
    fn a_stop_of_the_daemon_does_not_wait_for_the_end_of_a_file() {
        let mut desk = Desk::of("letters.jsonl");
        let rows: String = (0..700)
            .map(|n| format!("{{\"text\":\"Строка {n}\"}}\n"))
            .collect();
        desk.lay("letters.jsonl", &rows);
        desk.file.soft.cancel();
        assert_eq!(desk.looked().items, 500);
        // As after the next start, though the file is the same.
        desk.file.soft = CancellationToken::new();
        let source = desk.looked();
        assert_eq!((source.health.state, source.items), (SourceState::Ok, 700));
        assert_eq!(desk.told(), Vec::<String>::new());
    }

    #[test]
    fn a_reader_without_the_right_hears_whose_it_is() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = FileError::new(Path::new("letters.csv"), FileFault::Io(denied));
        let setback = setback(&error.into(), Path::new("letters.csv"));
        assert_eq!(setback.state, SourceState::Closed);
        insta::assert_snapshot!(setback.why, @"нет права читать файл letters.csv: дайте его пользователю службы");
    }
}

//! A folder as a source (приёмная папка): whoever has something to hand over puts a file there. Layer 3.
//!
//! ```text
//! folder ─ whole? ─► rows, 500 a reading ─► items + cursor, recorded together
//!    ▲                                             │ the next reading finds in its cursor what is over
//!    └── done/ (kept for days, then erased) ◄──────┴──► rejects/ (what cannot be read, bad rows)
//! ```
//! Where only figures are taken (`statistics_only`), a file is counted whole and then erased.
//! A file is put away only when the cursor says that it is recorded: a crash at any moment repeats a
//! reading or a move, and loses and doubles nothing. Files are told apart by their content, not by
//! their name. One harvest holds at most a batch of the record stage, so its items and its cursor are
//! one transaction.

mod content;
mod cursor;
mod figures;
mod folder;

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

pub use content::Content;

use self::{
    content::{Rows, Unread},
    cursor::{At, Cursor, Fate},
    folder::{Folder, Lying, REJECTS},
};
use super::file::{BATCH_MAX, RejectsFile, rejects_path};
use crate::{
    domain::{SourceState, io_reason},
    ports::{Ask, Collector, Harvest, Outcome, Setback},
};

/// Files that one reading may finish.
const OVER_MAX: usize = 100;
/// Sentences that one reading may tell.
const TOLD_MAX: usize = 5;
/// Between two readings while there is more: others want to record, too.
const BREATH: SignedDuration = SignedDuration::from_secs(1);

/// A folder that is read.
pub struct Inbox {
    reader: Arc<Mutex<Reader>>,
}

struct Reader {
    folder: Folder,
    content: Content,
    /// The file in whose middle the last reading stopped, still open. The cursor says where: without
    /// this it is opened again and its rows are passed over.
    open: Option<(At, Rows)>,
}

impl Inbox {
    /// The inbox in this folder; files that were read are kept for so many days.
    pub fn new(folder: &Path, keep_days: u8, content: Content) -> Self {
        let reader = Reader {
            folder: Folder::new(folder, keep_days),
            content,
            open: None,
        };
        Self {
            reader: Arc::new(Mutex::new(reader)),
        }
    }
}

impl Collector for Inbox {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        let reader = Arc::clone(&self.reader);
        let (cursor, now) = (Cursor::read(ask.cursor), ask.now);
        let work = move || {
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let read = reader.read(cursor, now);
            read.unwrap_or_else(|error| setback(&error, reader.folder.root()))
        };
        Box::pin(async move {
            let mut harvest = tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
                let why = "чтение папки прервано внутренней ошибкой: см. журнал службы".to_owned();
                trouble(SourceState::ParseBroken, why)
            });
            // Somebody waits for what he put there: the rhythm of a source is too slow.
            harvest.due = Some(now);
            harvest
        })
    }
}

impl Reader {
    fn read(&mut self, before: Cursor, now: Timestamp) -> io::Result<Harvest> {
        let Some(look) = self.folder.look(now)? else {
            return Ok(Harvest::default());
        };
        self.folder.sweep(now)?;
        let mut gathered = Gathered::new(&before);
        for (name, why) in look.shut {
            gathered.tell(format!("{} не читается: {why}", self.content.called(&name)));
        }
        let mut waiting = Vec::new();
        for file in look.whole {
            match before.fate(&file.digest) {
                Some(fate) => self.put_away(&file, fate, now)?,
                None => waiting.push(file),
            }
        }
        // The file that was begun goes on, whatever came meanwhile.
        let begun = before.at.as_ref().map(|at| at.digest.as_str());
        waiting.sort_by_key(|file| Some(file.digest.as_str()) != begun);
        let mut left = waiting.len();
        for file in &waiting {
            if gathered.is_full() {
                break;
            }
            self.gather(file, &mut gathered, now)?;
            left -= 1;
        }
        let (mut harvest, cursor) = gathered.close();
        let begun = |file: &Lying| {
            cursor
                .at
                .as_ref()
                .is_some_and(|at| at.digest == file.digest)
        };
        let more = left > 0 || !cursor.over.is_empty() || waiting.iter().any(begun);
        harvest.more = more;
        harvest.not_before = now.checked_add(BREATH).ok().filter(|_| more);
        harvest.cursor = (cursor != before).then(|| cursor.write());
        Ok(harvest)
    }

    /// Takes what there is room for out of one file.
    fn gather(&mut self, file: &Lying, gathered: &mut Gathered, now: Timestamp) -> io::Result<()> {
        let digest = &file.digest;
        if gathered.cursor.fate(digest).is_some() {
            return Ok(());
        }
        // Of figures the later file stands: the same again undoes what came between.
        if self.content.is_counted() {
            return self.count(file, gathered, now);
        }
        let called = self.content.called(&file.name());
        if gathered.cursor.knows(digest) {
            gathered.tell(format!("{called}: всё это уже прочитано раньше"));
            gathered.cursor.end(digest, Fate::Read);
            return Ok(());
        }
        let at = gathered.cursor.place(digest);
        match self.rows(file, at, gathered, now) {
            Ok(Some(at)) if at.rejected > 0 => {
                gathered.tell(format!(
                    "{called}: не разобрано строк — {}, они с причинами в папке {REJECTS}",
                    at.rejected
                ));
                gathered.cursor.end(digest, Fate::Rejects);
            }
            Ok(Some(_)) => gathered.cursor.end(digest, Fate::Read),
            Ok(None) => {}
            Err(why) => {
                gathered.tell(format!(
                    "{called} не читается, теперь в папке {REJECTS}: {why}"
                ));
                gathered.cursor.end(digest, Fate::Refused);
            }
        }
        Ok(())
    }

    /// Takes rows until the file or the room ends; gives the place when it is the end of the file.
    fn rows(
        &mut self,
        file: &Lying,
        mut at: At,
        gathered: &mut Gathered,
        now: Timestamp,
    ) -> Result<Option<At>, Unread> {
        let open = self.open.take().filter(|(open, _)| *open == at);
        let mut rows = match open {
            Some((_, rows)) => rows,
            None => self.reopened(file, at.row, now)?,
        };
        while gathered.room() > 0 {
            let Some(batch) = rows.next(gathered.room())? else {
                return Ok(Some(at));
            };
            at.row += batch.items.len() + batch.rejects.len();
            at.rejected += batch.rejects.len();
            gathered.taken += batch.rejects.len() + batch.items.len();
            gathered.harvest.items.extend(batch.items);
        }
        gathered.cursor.at = Some(at.clone());
        self.open = Some((at, rows));
        Ok(None)
    }

    /// The file behind its first rows, which are recorded.
    fn reopened(&self, file: &Lying, rows: usize, now: Timestamp) -> Result<Rows, Unread> {
        let mut open = self.content.open(file, now)?;
        let mut left = rows;
        while left > 0 {
            let batch = open.next(left.min(BATCH_MAX))?;
            let Some(batch) = batch else { break };
            left -= batch.items.len() + batch.rejects.len();
        }
        Ok(open)
    }

    /// Puts a recorded file away, or erases it when only its figures were to be taken. Bad rows are read
    /// once more, so that their file is whole whatever happened meanwhile.
    fn put_away(&self, file: &Lying, fate: Fate, now: Timestamp) -> io::Result<()> {
        match fate {
            _ if self.content.is_counted() => self.folder.erase(file),
            Fate::Refused => self.folder.refuse(file, now),
            Fate::Read => self.folder.done(file, now),
            Fate::Rejects => {
                let path = rejects_path(&self.folder.away(file, REJECTS, now)?);
                let mut rejects = RejectsFile::new(path);
                if let Ok(mut rows) = self.content.open(file, now) {
                    while let Ok(Some(batch)) = rows.next(BATCH_MAX) {
                        batch
                            .rejects
                            .iter()
                            .try_for_each(|one| rejects.write(one))?;
                    }
                }
                rejects.finish()?;
                self.folder.done(file, now)
            }
        }
    }
}

/// What one reading has taken so far.
struct Gathered {
    harvest: Harvest,
    cursor: Cursor,
    /// Rows, good and bad.
    taken: usize,
    told: usize,
}

impl Gathered {
    fn new(before: &Cursor) -> Self {
        Self {
            harvest: Harvest::default(),
            cursor: Cursor {
                over: Vec::new(),
                ..before.clone()
            },
            taken: 0,
            told: 0,
        }
    }

    fn room(&self) -> usize {
        BATCH_MAX - self.taken
    }

    fn is_full(&self) -> bool {
        // The figures of two files are two transactions: of a day they both name the later one stands.
        let counted = !self.harvest.tallies.is_empty();
        self.room() == 0 || self.cursor.over.len() == OVER_MAX || counted
    }

    /// Something that people must hear. A file that cannot be read is no state of its source: the others
    /// are read.
    fn tell(&mut self, sentence: String) {
        self.told += 1;
        if self.told <= TOLD_MAX {
            match &mut self.harvest.told {
                Some(told) => {
                    told.push_str("; ");
                    told.push_str(&sentence);
                }
                none => *none = Some(sentence),
            }
        }
    }

    /// What was taken, and how many sentences had no room.
    fn close(mut self) -> (Harvest, Cursor) {
        let untold = self.told.saturating_sub(TOLD_MAX);
        if let Some(told) = self.harvest.told.as_mut().filter(|_| untold > 0) {
            told.push_str(&format!("; и ещё: {untold}"));
        }
        (self.harvest, self.cursor)
    }
}

fn setback(error: &io::Error, folder: &Path) -> Harvest {
    let folder = folder.display();
    let (state, why) = match error.kind() {
        io::ErrorKind::NotFound => (
            SourceState::Gone,
            format!("папки {folder} нет: создайте её"),
        ),
        io::ErrorKind::PermissionDenied => (
            SourceState::Closed,
            format!(
                "нет прав на папку {folder} или файл в ней: дайте службе право читать её и писать в неё"
            ),
        ),
        _ => (
            SourceState::Stale,
            format!("папка {folder} не читается: {}", io_reason(error)),
        ),
    };
    trouble(state, why)
}

fn trouble(state: SourceState, why: String) -> Harvest {
    Harvest {
        outcome: Outcome::Setback(Setback { state, why }),
        ..Harvest::default()
    }
}

//! Copies of the database: a consistent backup while the daemon runs, and the way back. A copy is
//! written beside its place and moved there only when it has been checked.

use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::rows::Doing;
use super::{
    open,
    seal::{self, Seal},
};
use crate::{domain::io_reason, ports::StoreError};

/// What to do about a damaged copy.
const OTHER_COPY: &str = "возьмите другую копию";

/// Copies the database at `from` to the new file `to`, without voice keys and sessions.
pub(super) fn backup(from: &Path, to: &Path) -> Result<(), StoreError> {
    place(to, |partial| {
        let source = open::reader(from)?;
        let copy = copy(&source, partial)?;
        // What must be forgotten in time must not live on in a copy.
        copy.execute_batch(
            "PRAGMA secure_delete = ON; DELETE FROM voice_key; DELETE FROM session;",
        )
        .doing("очистка копии")?;
        check(&copy, partial, open::RESTORE)?;
        drop(copy);
        seal::put(partial).map_err(|error| cannot_write(to, io_reason(&error)))
    })
}

/// What is known of a copy that was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Not a byte of it has changed since it was made.
    Sealed,
    /// Its structure is whole; of the records nothing is known: it was made by an older version, or
    /// is no copy but a database that was taken away.
    Structure,
}

/// Makes the database `to` from the copy `from`. The copy is checked first and stays as it is.
/// `ready` makes room when everything is proven, a moment before the new database stands.
///
/// # Errors
/// [`StoreError::Open`] when the copy is damaged, is not ours, or is of a newer version;
/// [`StoreError::Copy`] and [`StoreError::Folder`] when `to` exists or cannot be written. Nothing has changed then.
pub fn restore(
    from: &Path,
    to: &Path,
    ready: impl FnOnce() -> std::io::Result<()>,
) -> Result<Proof, StoreError> {
    let source = open::reader(from)?;
    open::check_origin(&source, from, OTHER_COPY)?;
    let damaged = |reason: String| StoreError::Open {
        path: from.display().to_string(),
        reason,
    };
    let proof = match seal::read(from).map_err(|error| damaged(io_reason(&error)))? {
        Seal::Whole => Proof::Sealed,
        Seal::None => Proof::Structure,
        Seal::Broken => {
            return Err(damaged(format!(
                "копия изменилась с тех пор, как её записали; {OTHER_COPY}"
            )));
        }
    };
    no_strange_log(to)?;
    check(&source, from, OTHER_COPY)?;
    place(to, |partial| {
        let copy = copy(&source, partial)?;
        check(&copy, partial, OTHER_COPY)?;
        ready().map_err(|error| cannot_write(to, io_reason(&error)))
    })?;
    Ok(proof)
}

/// A write-ahead log that the former database left would be played into the new one.
fn no_strange_log(to: &Path) -> Result<(), StoreError> {
    for ending in ["-wal", "-journal"] {
        let log = beside(to, ending);
        if std::fs::metadata(&log).is_ok_and(|file| file.len() > 0) {
            let reason = format!(
                "рядом остался журнал прежней базы, уберите его вместе с ней: {}",
                log.display()
            );
            return Err(cannot_write(to, reason));
        }
    }
    Ok(())
}

/// Lets `write` fill a file beside `to`, then moves it there; leaves nothing behind on failure.
fn place(to: &Path, write: impl FnOnce(&Path) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let cannot = |reason: String| cannot_write(to, reason);
    if to.exists() {
        return Err(cannot("файл уже есть, перезаписывать его нельзя".into()));
    }
    let partial = beside(to, ".partial");
    open::create_new(&partial).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => cannot(format!(
            "осталась незаконченная копия, удалите её: {}",
            partial.display()
        )),
        std::io::ErrorKind::NotFound
        | std::io::ErrorKind::PermissionDenied
        | std::io::ErrorKind::ReadOnlyFilesystem => StoreError::Folder {
            path: to.display().to_string(),
            reason: io_reason(&error),
        },
        _ => cannot(io_reason(&error)),
    })?;
    let placed = write(&partial).and_then(|()| {
        flush(&partial)
            .and_then(|()| std::fs::rename(&partial, to))
            .and_then(|()| flush_folder(to))
            .map_err(|error| cannot(io_reason(&error)))
    });
    if placed.is_err() {
        // The first error is the one to tell; a left-over is refused by the next attempt.
        let _ = std::fs::remove_file(&partial);
    }
    placed
}

fn cannot_write(to: &Path, reason: String) -> StoreError {
    StoreError::Copy {
        path: to.display().to_string(),
        reason,
    }
}

fn beside(to: &Path, ending: &str) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// One pass under one snapshot: the writer goes on meanwhile. The copy needs no companions.
fn copy(source: &Connection, to: &Path) -> Result<Connection, StoreError> {
    let mut copy = open::connect(to, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    {
        let backup = Backup::new(source, &mut copy).doing("начало копирования")?;
        if backup.step(-1).doing("копирование")? != StepResult::Done {
            return Err(StoreError::Engine {
                doing: "копирование",
                source: "база занята".into(),
            });
        }
    }
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .doing("закрытие копии")?;
    Ok(copy)
}

/// Whole, and with our schema? `remedy` says what to do about damage.
fn check(db: &Connection, path: &Path, remedy: &str) -> Result<(), StoreError> {
    let damaged = |reason: String| StoreError::Open {
        path: path.display().to_string(),
        reason,
    };
    let verdict: String = db
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| damaged(open::plain(&error, remedy)))?;
    if verdict != "ok" {
        return Err(damaged(format!(
            "проверка целостности: {verdict}; {remedy}"
        )));
    }
    let mut links = db
        .prepare("PRAGMA foreign_key_check")
        .doing("проверка связей")?;
    if links.exists([]).doing("проверка связей")? {
        return Err(damaged(format!(
            "проверка связей: есть ссылки на отсутствующие записи; {remedy}"
        )));
    }
    if !open::has_schema(db)? {
        return Err(damaged("это не база Отклика".into()));
    }
    Ok(())
}

fn flush(path: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new()
        .write(true)
        .open(path)?
        .sync_all()
}

/// Makes the new name durable.
fn flush_folder(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

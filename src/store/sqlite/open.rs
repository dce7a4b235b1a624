//! Opening a database file: is it ours, is it whole, is it old; then the settings it lives under.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::refold;
use super::rows::{Doing, one};
use crate::{domain::io_reason, ports::StoreError};

mod schema {
    refinery::embed_migrations!("migrations/sqlite");
}

/// "OTKL" in the header of every database of ours, set by the first migration.
const APPLICATION_ID: i64 = 1_330_924_364;
/// How long a connection waits for a lock that another process holds.
const BUSY: Duration = Duration::from_secs(5);
/// What to do about a damaged database.
pub(super) const RESTORE: &str = "восстановите его из копии: otklik restore";

/// The connection that writes, with the schema up to date.
pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    create(path).map_err(|error| cannot_open(path, io_reason(&error)))?;
    let mut db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check_origin(&db, path, RESTORE)?;
    settle(&db).map_err(|error| cannot_open(path, plain(&error, RESTORE)))?;
    schema::migrations::runner()
        // Change and history in one transaction: a start cut short between them would never start again.
        .set_grouped(true)
        .run(&mut db)
        .map_err(|error| cannot_open(path, format!("не удалось обновить схему: {error}")))?;
    refold::refold(&mut db)?;
    Ok(db)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// A bare connection to an existing file.
pub(super) fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| cannot_open(path, plain(&error, RESTORE)))?;
    db.busy_timeout(BUSY)
        .map_err(|error| cannot_open(path, plain(&error, RESTORE)))?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Ours, and not newer than this program? An empty file is a new database. `remedy` says what to do
/// about damage.
pub(super) fn check_origin(db: &Connection, path: &Path, remedy: &str) -> Result<(), StoreError> {
    let facts = origin(db).map_err(|error| cannot_open(path, plain(&error, remedy)))?;
    if !facts.ours && facts.foreign_tables {
        return Err(cannot_open(path, "это не база Отклика".into()));
    }
    let newest = newest_schema();
    if facts.schema > newest {
        let reason = format!(
            "её схема № {} новее, чем понимает эта версия программы (№ {newest}); обновите программу",
            facts.schema
        );
        return Err(cannot_open(path, reason));
    }
    Ok(())
}

/// True when a schema of ours stands in the file.
pub(super) fn has_schema(db: &Connection) -> Result<bool, StoreError> {
    let facts = origin(db).doing("чтение заголовка")?;
    Ok(facts.ours && facts.schema > 0)
}

struct Origin {
    ours: bool,
    foreign_tables: bool,
    schema: i64,
}

fn origin(db: &Connection) -> rusqlite::Result<Origin> {
    let id: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let (tables, history): (i64, i64) = db.query_row(
        "SELECT COUNT(*), COALESCE(SUM(name = 'refinery_schema_history'), 0) \
         FROM sqlite_schema WHERE type = 'table'",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let schema = if history > 0 {
        let sql = "SELECT COALESCE(MAX(version), 0) FROM refinery_schema_history";
        one(db, sql, [], |row| row.get(0))?.unwrap_or(0)
    } else {
        0
    };
    Ok(Origin {
        ours: id == APPLICATION_ID,
        foreign_tables: tables > history,
        schema,
    })
}

fn newest_schema() -> i64 {
    let runner = schema::migrations::runner();
    let versions = runner.get_migrations().iter();
    versions
        .map(|step| i64::from(step.version()))
        .max()
        .unwrap_or(0)
}

/// The settings of the writing connection. A commit is on the disk when it returns (FULL); what is
/// deleted is overwritten (secure_delete).
fn settle(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "secure_delete", "ON")?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    // Sorting happens in memory, so that no text reaches a temporary file.
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)
}

/// Commits no longer wait for the disk: only for what nobody misses after a power cut.
pub(super) fn hurry(db: &Connection) -> Result<(), StoreError> {
    db.pragma_update(None, "synchronous", "OFF")
        .doing("настройка временной базы")
}

/// Creates the file, unless it stands, readable by nobody else; SQLite gives its companions the
/// same mode.
fn create(path: &Path) -> std::io::Result<()> {
    private_file().create(true).open(path).map(drop)
}

/// Creates a file that must not stand yet, readable by nobody else.
pub(super) fn create_new(path: &Path) -> std::io::Result<()> {
    private_file().create_new(true).open(path).map(drop)
}

fn private_file() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Bytes of the database and its write-ahead log.
pub(super) fn size(path: &Path) -> u64 {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    length(path) + length(Path::new(&log))
}

fn cannot_open(path: &Path, reason: String) -> StoreError {
    StoreError::Open {
        path: path.display().to_string(),
        reason,
    }
}

/// The engine's word for what is wrong with a file, in plain Russian; `remedy` is for damage.
pub(super) fn plain(error: &rusqlite::Error, remedy: &str) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "это не база SQLite, или начало файла повреждено".into(),
        Some(ErrorCode::DatabaseCorrupt) => format!("файл повреждён; {remedy}"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "база занята другой программой".into()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => "нет права на запись".into(),
        Some(ErrorCode::CannotOpen) => "нет такого файла или права на чтение".into(),
        Some(ErrorCode::DiskFull) => "на диске нет места".into(),
        _ => error.to_string(),
    }
}

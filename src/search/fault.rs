//! What goes wrong inside the engine, made an error of ours. It panics on bytes that it did not write.

use std::{
    io::{self, ErrorKind},
    panic::{AssertUnwindSafe, catch_unwind},
};

use tantivy::{
    Index, TantivyError,
    directory::error::{LockError, OpenReadError, OpenWriteError},
    error::DataCorruption,
};

use crate::{domain::io_reason, ports::SearchError};

/// Lets the engine work; a panic inside it is an error like any other.
pub(super) fn contained<T>(work: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let panicked = DataCorruption::comment_only("the engine panicked".to_owned());
        Err(panicked.into())
    })
}

/// Reads every file to the end: is each what the engine wrote?
pub(super) fn check(index: &Index) -> tantivy::Result<()> {
    let damaged = index.validate_checksum()?;
    match damaged.into_iter().next() {
        None => Ok(()),
        Some(file) => {
            let comment = "its checksum does not fit".to_owned();
            Err(DataCorruption::new(file, comment).into())
        }
    }
}

/// True when the files of an open index are at fault, and not the disk or the engine. A file may vanish
/// while we look, when segments merge: hence twice.
pub(super) fn is_damaged(index: &Index) -> bool {
    let is_bad = || contained(|| check(index)).is_err_and(|error| is_broken(&error));
    is_bad() && is_bad()
}

/// True when the files themselves are at fault. A missing right, a full or failing disk and a lock are
/// not: then the index may be whole, and to remove it would help nobody.
pub(super) fn is_broken(error: &TantivyError) -> bool {
    let content = |error: &io::Error| {
        let kind = error.kind();
        matches!(kind, ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
    };
    match error {
        TantivyError::DataCorruption(_) | TantivyError::IncompatibleIndex(_) => true,
        TantivyError::OpenReadError(error) => match error {
            OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_) => true,
            OpenReadError::IoError { io_error, .. } => content(io_error),
        },
        TantivyError::IoError(error) => content(error),
        _ => false,
    }
}

/// A failure of the engine. `doing` goes on from «не удалось».
pub(super) fn failed(doing: &'static str, error: impl Into<TantivyError>) -> SearchError {
    SearchError::Engine {
        doing,
        source: plain(&error.into()).into(),
    }
}

/// The engine's word for what is wrong, in Russian where a person can do something about it.
fn plain(error: &TantivyError) -> String {
    match error {
        TantivyError::IoError(error) => io_reason(error),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => {
            io_reason(io_error)
        }
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            "индекс занят другой программой".to_owned()
        }
        TantivyError::LockFailure(LockError::IoError(error), _) => io_reason(error),
        // Whole again by the time it was looked at: somebody mends it.
        TantivyError::DataCorruption(_) => {
            "его файлы были повреждены и собираются заново; повторите немного позже".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn only_the_content_of_files_makes_an_index_broken() {
        let read = |kind: ErrorKind| {
            let path = "meta.json".into();
            TantivyError::OpenReadError(OpenReadError::IoError {
                io_error: Arc::new(kind.into()),
                filepath: path,
            })
        };
        let wrote = |kind: ErrorKind| TantivyError::from(io::Error::from(kind));
        for kind in [ErrorKind::InvalidData, ErrorKind::UnexpectedEof] {
            assert!(is_broken(&read(kind)) && is_broken(&wrote(kind)), "{kind}");
        }
        for kind in [
            ErrorKind::PermissionDenied,
            ErrorKind::StorageFull,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::Other,
        ] {
            assert!(
                !is_broken(&read(kind)) && !is_broken(&wrote(kind)),
                "{kind}"
            );
        }
        let busy = LockError::LockBusy;
        assert!(!is_broken(&TantivyError::LockFailure(busy, None)));
    }

    #[test]
    fn a_full_disk_is_told_in_russian_and_once() {
        let full = io::Error::from(ErrorKind::StorageFull);
        let error = anyhow::Error::from(failed("записать поисковый индекс", full));
        assert_eq!(
            format!("{error:#}"),
            "не удалось записать поисковый индекс: на диске нет места"
        );
    }

    #[test]
    fn a_panic_of_the_engine_is_an_error() {
        let ended: tantivy::Result<()> = contained(|| panic!("index out of bounds"));
        let error = ended.unwrap_err();
        assert!(is_broken(&error));
        let told = failed("прочитать поисковый индекс", error);
        assert!(!format!("{:#}", anyhow::Error::from(told)).contains("panic"));
    }
}

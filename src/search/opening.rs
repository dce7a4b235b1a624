//! Opening a folder of the index: what lies there, or a new one. Everything in it can be derived again
//! from the store, so a folder that does not fit or does not read is put away.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, Order, ReloadPolicy, TantivyError,
    directory::error::OpenReadError,
    index::{IndexSortByField, SegmentComponent},
};

use super::schema::{Fields, PUBLISHED};
use crate::ports::SearchError;

/// Memory the writer may fill before it writes a segment.
const WRITER_BYTES: usize = 64 << 20;
/// Names what built the index: another analyser, lexicon or layout builds it anew.
const STAMP_FILE: &str = "otklik-stamp";

/// What opening did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// The index was there and fits.
    Found,
    /// There was none, or one of another analyser: it is empty and fills from the store.
    Empty,
    /// There was one that fits, but its files are damaged or gone: it is empty and fills from the store.
    Broken,
}

/// The library's handles on one folder.
pub(super) struct Engine {
    pub index: Index,
    pub reader: IndexReader,
    pub writer: IndexWriter,
    /// What the last commit reached.
    pub committed: i64,
}

impl Engine {
    /// Opens what lies in the folder when this stamp built it and it can be read; else begins anew.
    pub fn open(
        folder: &Path,
        fields: &Fields,
        stamp: &str,
    ) -> Result<(Self, Opened), SearchError> {
        let known = stamp_of(folder).map_err(|e| failed("reading the index's stamp", e))?;
        let mut opened = Opened::Empty;
        if known == stamp.as_bytes() {
            match Index::open_in_dir(folder).and_then(Self::over) {
                Ok(engine) => return Ok((engine, Opened::Found)),
                Err(error) if is_broken(&error) => opened = Opened::Broken,
                Err(error) => return Err(failed("opening the index", error)),
            }
        }
        put_away(folder).map_err(|e| failed("removing the old index", e))?;
        fs::create_dir_all(folder).map_err(|e| failed("making the index folder", e))?;
        let index = made(folder, fields).map_err(|e| failed("making the index", e))?;
        // Last: a folder with a stamp has had a whole index in it.
        fs::write(folder.join(STAMP_FILE), stamp).map_err(|e| failed("stamping the index", e))?;
        let engine = Self::over(index).map_err(|e| failed("opening the new index", e))?;
        Ok((engine, opened))
    }

    fn over(index: Index) -> tantivy::Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        for segment in index.searchable_segments()? {
            // The reader takes a segment without positions for one that never had any.
            segment.open_read(SegmentComponent::Positions)?;
        }
        let payload = index.load_metas()?.payload;
        Ok(Self {
            writer: index.writer_with_num_threads(1, WRITER_BYTES)?,
            committed: payload.and_then(|text| text.parse().ok()).unwrap_or(0),
            index,
            reader,
        })
    }
}

/// What built the index; nothing when there is none.
fn stamp_of(folder: &Path) -> io::Result<Vec<u8>> {
    match fs::read(folder.join(STAMP_FILE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// Removes the folder with everything in it. Links go, and what they lead to stays.
fn put_away(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn made(folder: &Path, fields: &Fields) -> tantivy::Result<Index> {
    let settings = IndexSettings {
        sort_by_field: Some(IndexSortByField {
            field: PUBLISHED.to_owned(),
            order: Order::Desc,
        }),
        ..IndexSettings::default()
    };
    Index::builder()
        .schema(fields.schema.clone())
        .settings(settings)
        .create_in_dir(folder)
}

/// True when the files themselves are at fault. A missing right, a full or failing disk and a lock are
/// not: then the index may be whole, and to remove it would help nobody.
fn is_broken(error: &TantivyError) -> bool {
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

/// A failure of the engine.
pub(super) fn failed(
    doing: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> SearchError {
    SearchError::Engine {
        doing,
        source: Box::new(source),
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
        let busy = tantivy::directory::error::LockError::LockBusy;
        assert!(!is_broken(&TantivyError::LockFailure(busy, None)));
    }
}

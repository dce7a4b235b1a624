//! Opening a folder of the index: what lies there, or a new one. Everything in it can be derived again
//! from the store, so a folder that does not fit or does not read is put away.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, Order, ReloadPolicy,
    index::{IndexSortByField, SegmentComponent},
};

use super::{
    fault::{check, contained, failed, is_broken},
    schema::{Fields, PUBLISHED},
};
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
    /// Opens what lies in the folder when this stamp built it and every byte of it is as it was written;
    /// else begins anew.
    pub fn open(
        folder: &Path,
        fields: &Fields,
        stamp: &str,
    ) -> Result<(Self, Opened), SearchError> {
        let known = stamp_of(folder).map_err(|e| failed("прочитать поисковый индекс", e))?;
        let mut opened = Opened::Empty;
        if known == stamp.as_bytes() {
            match contained(|| Self::whole(folder)) {
                Ok(engine) => return Ok((engine, Opened::Found)),
                Err(error) if is_broken(&error) => opened = Opened::Broken,
                Err(error) => return Err(failed("открыть поисковый индекс", error)),
            }
        }
        Ok((Self::anew(folder, fields, stamp)?, opened))
    }

    /// Puts away what lies in the folder and begins with nothing.
    pub fn anew(folder: &Path, fields: &Fields, stamp: &str) -> Result<Self, SearchError> {
        put_away(folder).map_err(|e| failed("удалить прежний поисковый индекс", e))?;
        let make = || {
            fs::create_dir_all(folder)?;
            let index = made(folder, fields)?;
            // Last: a folder with a stamp has had a whole index in it.
            fs::write(folder.join(STAMP_FILE), stamp)?;
            Self::over(index)
        };
        contained(make).map_err(|e| failed("создать поисковый индекс", e))
    }

    /// The files are looked through before anything is read by what they say.
    fn whole(folder: &Path) -> tantivy::Result<Self> {
        let index = Index::open_in_dir(folder)?;
        check(&index)?;
        Self::over(index)
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

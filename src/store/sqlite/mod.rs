//! The SQLite store: one writer thread, a few readers, one file.
//!
//! `open` prepares the file, `writer` commits groups of changes, `readers` answers questions from
//! snapshots. The other files hold the SQL of one concern each; `rows` is the border between
//! columns and domain types. Nothing here decides anything about incidents.

mod backup;
mod changes;
mod conflicts;
mod damage;
mod desk;
mod erase;
mod families;
mod feeds;
mod ingest;
mod official;
mod open;
mod outbox;
mod people;
mod private;
mod readers;
mod refold;
mod retention;
mod revise;
mod roster;
mod rows;
mod seal;
mod sight;
mod sources;
mod tallies;
mod together;
mod view;
mod voice;
mod writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::domain::{
    Batch, EventRecord, FormationView, Incident, IncidentId, ItemId, JoinReason, Notice, NoticeId,
    Seq, Sight, SourceId, StoredItem, Tally, Timestamp, User, UserId,
};
use crate::ports::{
    AuditEntry, CommandId, ContextItem, Decided, Earlier, FeedRecord, IngestReport,
    OfficialActivity, OutboxEntry, Page, PastAsk, PastItem, QueueFilter, QueueView, Retention,
    RetentionReport, RiskCell, SourceRecord, Standing, Store, StoreError, StoreStatus, TallyAsk,
    ViewAsk,
};

pub use backup::{Proof, restore};
use damage::Damage;
use readers::Readers;
use writer::Writer;

/// The truth in one SQLite file. Cheap to share behind an `Arc`; methods block.
pub struct SqliteStore {
    path: PathBuf,
    // Dropped before the writer: the last connection to close tidies the log away, and only a
    // writing one can.
    readers: Readers,
    writer: Writer,
    damage: Damage,
}

impl SqliteStore {
    /// Opens the database, creating it (mode 0600) or bringing its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the file cannot be reached, is damaged, is not ours, or was written
    /// by a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::over(open::writer(path)?, path)
    }

    /// As [`open`](Self::open), for a store that ends with its process: no commit waits for the disk.
    ///
    /// # Errors
    /// As those of [`open`](Self::open).
    pub fn open_scratch(path: &Path) -> Result<Self, StoreError> {
        let writer = open::writer(path)?;
        open::hurry(&writer)?;
        Self::over(writer, path)
    }

    fn over(writer: Connection, path: &Path) -> Result<Self, StoreError> {
        let readers = (0..readers::COUNT)
            .map(|_| open::reader(path))
            .collect::<Result<_, _>>()?;
        let damage = Damage::default();
        Ok(Self {
            path: path.to_owned(),
            writer: Writer::start(writer, damage.clone())?,
            readers: Readers::new(readers, damage.clone()),
            damage,
        })
    }
}

impl Store for SqliteStore {
    fn standing(
        &self,
        source: &SourceId,
        native_ids: &[&str],
    ) -> Result<HashMap<String, Standing>, StoreError> {
        self.readers
            .read(|db| view::standing(db, source, native_ids))
    }

    fn context(
        &self,
        source: &SourceId,
        native_ids: &[&str],
    ) -> Result<HashMap<String, ContextItem>, StoreError> {
        self.readers
            .read(|db| view::context(db, source, native_ids))
    }

    fn formation_view(
        &self,
        source: &SourceId,
        ask: &ViewAsk,
    ) -> Result<FormationView, StoreError> {
        self.readers
            .read(|db| view::formation_view(db, source, ask))
    }

    fn ingest(&self, batch: &Batch) -> Result<IngestReport, StoreError> {
        let batch = ingest::BatchRows::prepare(batch)?;
        self.writer.run(move |db| batch.record(db))
    }

    fn source(&self, source: &SourceId) -> Result<SourceRecord, StoreError> {
        self.readers.read(|db| sources::find(db, source))
    }

    fn added_sources(&self) -> Result<Vec<(SourceId, String)>, StoreError> {
        self.readers.read(sources::added)
    }

    fn add_source(
        &self,
        source: &SourceId,
        settings: &str,
        audit: &AuditEntry,
    ) -> Result<(), StoreError> {
        let (source, settings, audit) = (source.clone(), settings.to_owned(), audit.clone());
        self.writer.run(move |db| {
            sources::add(db, &source, &settings, audit.at)?;
            people::audit(db, &audit)
        })
    }

    fn remove_source(&self, source: &SourceId, audit: &AuditEntry) -> Result<bool, StoreError> {
        let (source, audit) = (source.clone(), audit.clone());
        self.writer.run(move |db| {
            let removed = sources::remove(db, &source)?;
            if removed {
                people::audit(db, &audit)?;
            }
            Ok(removed)
        })
    }

    fn pause_source(
        &self,
        source: &SourceId,
        paused: bool,
        audit: &AuditEntry,
    ) -> Result<(), StoreError> {
        let (source, audit) = (source.clone(), audit.clone());
        self.writer.run(move |db| {
            sources::pause(db, &source, paused)?;
            sight::note(db, &source, audit.at)?;
            people::audit(db, &audit)
        })
    }

    fn sights(&self, source: &SourceId, since: Timestamp) -> Result<Vec<Sight>, StoreError> {
        self.readers.read(|db| sight::of(db, source, since))
    }

    fn items_at(&self, url: &str) -> Result<Vec<(SourceId, String)>, StoreError> {
        self.readers.read(|db| sources::items_at(db, url))
    }

    fn watched_threads(&self, source: &SourceId) -> Result<Vec<String>, StoreError> {
        self.readers.read(|db| sources::watched(db, source))
    }

    fn voice_key(&self, at: Timestamp) -> Result<[u8; 32], StoreError> {
        let week = voice::week_of(at);
        match self.readers.read(|db| voice::find(db, week))? {
            Some(key) => Ok(key),
            None => self.writer.run(move |db| voice::make(db, week)),
        }
    }

    fn decide(&self, decided: &Decided<'_>) -> Result<Seq, StoreError> {
        let append = changes::Append::prepare(decided)?;
        self.writer.run(move |db| append.record(db))
    }

    fn done(&self, user: UserId, command: &CommandId) -> Result<Option<IncidentId>, StoreError> {
        self.readers.read(|db| together::done(db, user, command))
    }

    fn earlier(&self, ids: &[IncidentId]) -> Result<HashMap<IncidentId, Earlier>, StoreError> {
        self.readers.read(|db| together::earlier(db, ids))
    }

    fn incident(&self, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        self.readers.read(|db| desk::incident(db, id))
    }

    fn private_incidents(&self, ids: &[IncidentId]) -> Result<Vec<Incident>, StoreError> {
        self.readers.read(|db| desk::private_incidents(db, ids))
    }

    fn events(&self, id: IncidentId) -> Result<Vec<EventRecord>, StoreError> {
        self.readers.read(|db| desk::events(db, id))
    }

    fn open_incidents(&self, after: IncidentId, limit: usize) -> Result<Vec<Incident>, StoreError> {
        self.readers
            .read(|db| desk::open_incidents(db, after, limit))
    }

    fn cases(
        &self,
        span: (Timestamp, Timestamp),
        after: IncidentId,
        limit: usize,
    ) -> Result<Vec<(IncidentId, Vec<EventRecord>)>, StoreError> {
        self.readers.read(|db| desk::cases(db, span, after, limit))
    }

    fn incident_items(&self, id: IncidentId) -> Result<Vec<(StoredItem, JoinReason)>, StoreError> {
        self.readers.read(|db| desk::incident_items(db, id))
    }

    fn queue(&self, filter: &QueueFilter, page: Page) -> Result<QueueView, StoreError> {
        self.readers.read(|db| desk::queue(db, filter, page))
    }

    fn risk(&self, now: Timestamp) -> Result<Vec<RiskCell>, StoreError> {
        self.readers.read(|db| desk::risk(db, now))
    }

    fn tallies(&self, ask: &TallyAsk) -> Result<Vec<Tally>, StoreError> {
        self.readers.read(|db| tallies::of(db, ask))
    }

    fn official_activity(&self, since: Timestamp) -> Result<Vec<OfficialActivity>, StoreError> {
        self.readers.read(|db| official::activity(db, since))
    }

    fn items(&self, ids: &[ItemId]) -> Result<Vec<(StoredItem, Option<IncidentId>)>, StoreError> {
        self.readers.read(|db| desk::items(db, ids))
    }

    fn items_between(
        &self,
        source: &SourceId,
        from: &str,
        to: &str,
        limit: usize,
    ) -> Result<Vec<ItemId>, StoreError> {
        self.readers
            .read(|db| sources::items_between(db, source, (from, to), limit))
    }

    fn past_items(&self, ask: &PastAsk) -> Result<Vec<PastItem>, StoreError> {
        self.readers.read(|db| desk::past_items(db, ask))
    }

    fn outbox_after(&self, seq: Seq, limit: usize) -> Result<Vec<OutboxEntry>, StoreError> {
        self.readers.read(|db| outbox::after(db, seq, limit))
    }

    fn last_seq(&self) -> Result<Seq, StoreError> {
        self.readers.read(outbox::last)
    }

    fn notify(&self, notice: &Notice) -> Result<Seq, StoreError> {
        let notice = notice.clone();
        self.writer.run(move |db| {
            let mut outbox = outbox::Outbox::open(db)?;
            outbox.notice(&notice)?;
            Ok(outbox.last())
        })
    }

    fn notices_before(
        &self,
        before: Option<NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        self.readers.read(|db| outbox::notices(db, before, limit))
    }

    fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let entry = entry.clone();
        self.writer.run(move |db| people::audit(db, &entry))
    }

    fn add_feed(&self, feed: &FeedRecord, token_digest: &[u8; 32]) -> Result<i64, StoreError> {
        let (feed, digest) = (feed.clone(), *token_digest);
        self.writer.run(move |db| feeds::add(db, &feed, &digest))
    }

    fn feeds(&self, owner: UserId) -> Result<Vec<FeedRecord>, StoreError> {
        self.readers.read(|db| feeds::of(db, owner))
    }

    fn feed(&self, token_digest: &[u8; 32]) -> Result<Option<(FeedRecord, User)>, StoreError> {
        self.readers.read(|db| feeds::at(db, token_digest))
    }

    fn revoke_feed(&self, id: i64, owner: UserId) -> Result<bool, StoreError> {
        self.writer.run(move |db| feeds::revoke(db, id, owner))
    }

    fn retention(
        &self,
        terms: &Retention,
        now: Timestamp,
        apply: bool,
    ) -> Result<RetentionReport, StoreError> {
        let due = retention::Due::new(terms, now);
        if apply {
            retention::apply(&self.writer, due)
        } else {
            self.readers.read(|db| due.count(db))
        }
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::backup(&self.path, to)
    }

    fn status(&self) -> Result<StoreStatus, StoreError> {
        let status = self.readers.read(view::status)?;
        Ok(StoreStatus {
            bytes: open::size(&self.path),
            ..status
        })
    }

    fn ping(&self) -> Result<(), StoreError> {
        self.writer.alive()?;
        self.readers.read(outbox::last).map(drop)
    }

    fn damage(&self) -> Option<String> {
        self.damage.told()
    }
}

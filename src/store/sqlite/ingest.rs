//! Recording a batch: everything it changes, or nothing.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::changes::{self, ChangeRows};
use super::outbox::Outbox;
use super::revise::{self, RevisionRow};
use super::rows::{Doing, is_taken, json, millis, run, word};
use super::{sight, sources, tallies};
use crate::domain::{
    Batch, BodyId, Item, ItemId, Judged, Membership, Notice, SourceHealth, SourceId, Tally,
    Timestamp,
};
use crate::ports::{IngestReport, StoreError};

/// A batch as rows, made on the caller's thread so that the writer only binds them.
pub(super) struct BatchRows {
    source: SourceId,
    cursor: Option<String>,
    first_item: ItemId,
    items: Vec<ItemRow>,
    changes: Vec<ChangeRows>,
    moved: Vec<Membership>,
    revised: Vec<RevisionRow>,
    gone: Vec<ItemId>,
    notices: Vec<Notice>,
    tallies: Vec<Tally>,
    health: Option<SourceHealth>,
    at: Timestamp,
}

struct ItemRow {
    id: ItemId,
    item: Item,
    sector: Option<&'static str>,
    verdict: String,
    membership: Option<Membership>,
}

impl BatchRows {
    /// Checks that the batch agrees with itself and turns it into rows.
    pub(super) fn prepare(batch: &Batch) -> Result<Self, StoreError> {
        check(batch)?;
        let mut memberships: HashMap<ItemId, Membership> = HashMap::new();
        for membership in &batch.formed.memberships {
            if memberships.insert(membership.item, *membership).is_some() {
                return Err(invalid("сообщение попало в два инцидента"));
            }
        }
        let items = (batch.first_item.0..).zip(&batch.items);
        let items = items.map(|(id, judged)| ItemRow {
            membership: memberships.remove(&ItemId(id)),
            ..ItemRow::new(ItemId(id), judged)
        });
        let items = items.collect();
        let revised = batch.revised.iter();
        let revised = revised.map(|one| RevisionRow::new(one, memberships.remove(&one.item)));
        let revised = revised.collect();
        let changes = batch.formed.changes.iter().map(ChangeRows::prepare);
        let mut moved: Vec<Membership> = memberships.into_values().collect();
        moved.sort_by_key(|membership| membership.item);
        Ok(Self {
            source: batch.source.clone(),
            cursor: batch.cursor.clone(),
            first_item: batch.first_item,
            items,
            changes: changes.collect::<Result<_, _>>()?,
            moved,
            revised,
            gone: batch.gone.clone(),
            notices: batch.formed.notices.clone(),
            tallies: batch.tallies.clone(),
            health: batch.health.clone(),
            at: batch.at,
        })
    }

    /// Records it. The source's row first and the incidents before the items that point at them.
    pub(super) fn record(self, db: &Connection) -> Result<IngestReport, StoreError> {
        if !self.items.is_empty() && changes::next_number(db, "item")? != self.first_item.0 {
            return Err(StoreError::Conflict);
        }
        self.write_source(db)?;
        tallies::record(db, &self.source, &self.tallies)?;
        match changes::record(db, &self.changes) {
            // Formation decided on an older view: it will see the holder when it looks again.
            Err(StoreError::KeyTaken { .. }) => return Err(StoreError::Conflict),
            other => other?,
        }
        self.items.iter().try_for_each(|item| item.write(db))?;
        self.moved
            .iter()
            .try_for_each(|moved| relocate(db, moved))?;
        let mut outbox = Outbox::open(db)?;
        let before = outbox.last();
        for item in &self.items {
            outbox.item(item.id)?;
        }
        for moved in &self.moved {
            outbox.item(moved.item)?;
        }
        for revised in &self.revised {
            revised.write(db, self.at, &mut outbox)?;
        }
        for id in &self.gone {
            revise::forget(db, *id, self.at, &mut outbox)?;
        }
        for change in &self.changes {
            change.show_anew(db, &mut outbox)?;
            outbox.incident(change.id())?;
        }
        for notice in &self.notices {
            outbox.notice(notice)?;
        }
        Ok(IngestReport {
            items: self.items.len(),
            seq: Some(outbox.last()).filter(|last| *last > before),
        })
    }

    fn write_source(&self, db: &Connection) -> Result<(), StoreError> {
        let sql = "INSERT INTO source (id, cursor, items, newest_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (id) DO UPDATE SET cursor = COALESCE(excluded.cursor, cursor), \
             items = items + excluded.items, \
             newest_at = MAX(COALESCE(newest_at, excluded.newest_at), \
                             COALESCE(excluded.newest_at, newest_at))";
        let newest = self.items.iter().map(|row| row.item.published_at).max();
        let count = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        let row = (
            self.source.as_str(),
            &self.cursor,
            count,
            newest.map(millis),
        );
        run(db, sql, row).doing("запись источника")?;
        let items = self.items.iter().map(|row| &row.item);
        sources::count_hours(db, &self.source, items, self.at)?;
        match &self.health {
            Some(health) => {
                sources::set_health(db, &self.source, health)?;
                sight::note(db, &self.source, self.at)
            }
            None => Ok(()),
        }
    }
}

impl ItemRow {
    fn new(id: ItemId, judged: &Judged) -> Self {
        Self {
            id,
            item: judged.item.clone(),
            sector: judged.verdict.sector().map(|sector| sector.id()),
            verdict: json(&judged.verdict),
            membership: None,
        }
    }

    fn write(&self, db: &Connection) -> Result<(), StoreError> {
        let sql = "INSERT INTO item (id, source, network, native_id, parent, thread, kind, \
             official, voice, fingerprint, published_at, collected_at, territory, sector, \
             incident, join_reason, url, text, verdict, body, answers) VALUES \
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
             ?20, ?21)";
        let item = &self.item;
        let row = rusqlite::params![
            self.id.0,
            item.source.as_str(),
            item.network.id(),
            item.native_id,
            item.parent,
            item.thread,
            item.kind.id(),
            item.official,
            item.voice.map(|voice| voice.0),
            item.fingerprint.map(|print| print.0.cast_signed()),
            millis(item.published_at),
            millis(item.collected_at),
            item.territory,
            self.sector,
            self.membership.map(|membership| membership.incident.0),
            self.membership.map(|membership| word(&membership.reason)),
            item.url,
            item.text,
            self.verdict,
            item.body.as_ref().map(BodyId::as_str),
            self.membership.and_then(answered),
        ];
        match run(db, sql, row) {
            Err(error) if is_taken(&error) => Err(StoreError::Conflict),
            other => other.doing("запись сообщения").map(drop),
        }
    }
}

/// The number of the message that a reply answers.
pub(super) fn answered(membership: Membership) -> Option<i64> {
    Some(membership.answers?.item()?.0)
}

/// Puts an item of an earlier batch into an incident.
fn relocate(db: &Connection, to: &Membership) -> Result<(), StoreError> {
    let sql = "UPDATE item SET incident = ?2, join_reason = ?3, answers = ?4 WHERE id = ?1";
    let row = (to.item.0, to.incident.0, word(&to.reason), answered(*to));
    match run(db, sql, row).doing("перенос сообщения")? {
        0 => Err(invalid("перенос сообщения, которого нет")),
        _ => Ok(()),
    }
}

fn check(batch: &Batch) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    for judged in &batch.items {
        if judged.item.source != batch.source {
            return Err(invalid("сообщение другого источника"));
        }
        if !seen.insert(judged.item.native_id.as_str()) {
            return Err(invalid("одно сообщение дважды в пачке"));
        }
    }
    let mut changed = HashSet::new();
    if !(batch.formed.changes.iter()).all(|change| changed.insert(change.after.id)) {
        return Err(invalid("инцидент изменён дважды в пачке"));
    }
    Ok(())
}

fn invalid(reason: &str) -> StoreError {
    StoreError::Invalid {
        reason: reason.to_owned(),
    }
}

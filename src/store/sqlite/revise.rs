//! What becomes of items after they were recorded: an edit puts a new text and verdict in force, a
//! deletion takes the words away and leaves a tombstone.

use rusqlite::Connection;

use super::erase::{change_events, for_each_word, scrub_later};
use super::ingest::answered;
use super::outbox::Outbox;
use super::rows::{Doing, from_json, json, millis, one, run, word};
use crate::domain::{
    Event, Incident, IncidentId, ItemId, Membership, Revision, Timestamp, Verdict,
};
use crate::ports::StoreError;

/// Verdicts of one item that are remembered: a page may change its words at every reading.
const KEPT: i64 = 20;

/// An edit as a row, made on the caller's thread.
pub(super) struct RevisionRow {
    revision: Revision,
    sector: Option<&'static str>,
    verdict: String,
    membership: Option<Membership>,
}

impl RevisionRow {
    pub(super) fn new(revision: &Revision, membership: Option<Membership>) -> Self {
        let verdict = &revision.judged.verdict;
        Self {
            sector: verdict.sector().map(|sector| sector.id()),
            verdict: json(verdict),
            revision: revision.clone(),
            membership,
        }
    }

    /// The old verdict becomes history without its words; text and verdict are new. An item that no
    /// incident held, or that leaves the one that did, may go into one now.
    ///
    /// What was decided on other words, or on another home, is decided again.
    pub(super) fn write(
        &self,
        db: &Connection,
        at: Timestamp,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), StoreError> {
        let id = self.revision.item.0;
        let sql = "SELECT verdict, incident, text FROM item WHERE id = ?1";
        let old: Option<(Verdict, Option<i64>, String)> = one(db, sql, [id], |row| {
            Ok((from_json(row, 0)?, row.get(1)?, row.get(2)?))
        })
        .doing("чтение прежнего разбора")?;
        let Some((mut old, incident, text)) = old else {
            return Err(StoreError::Invalid {
                reason: "правка сообщения, которого нет".to_owned(),
            });
        };
        let Revision {
            edited_at, leaves, ..
        } = self.revision;
        let other_words = edited_at.is_none() && text != self.revision.judged.item.text;
        let other_home = incident.is_some() && self.membership.is_some() && !leaves;
        if other_words || other_home {
            return Err(StoreError::Conflict);
        }
        let mut verdict = self.revision.judged.verdict.clone();
        verdict.heed(&old, edited_at.is_some());
        let verdict = match verdict.privacy {
            Some(_) => json(&verdict),
            None => self.verdict.clone(),
        };
        let essence = std::mem::take(&mut old.essence);
        for_each_word(&mut old, String::clear);
        let sql = "INSERT INTO revision (item, n, at, verdict) VALUES (?1, \
             (SELECT COALESCE(MAX(n), 0) + 1 FROM revision WHERE item = ?1), ?2, ?3)";
        run(db, sql, (id, millis(at), json(&old))).doing("запись прежнего разбора")?;
        let sql = "DELETE FROM revision WHERE item = ?1 \
             AND n <= (SELECT MAX(n) FROM revision WHERE item = ?1) - ?2";
        run(db, sql, (id, KEPT)).doing("очистка прежних разборов")?;
        let item = &self.revision.judged.item;
        let sql = "UPDATE item SET text = ?2, verdict = ?3, sector = ?4, fingerprint = ?5, \
             edited_at = COALESCE(?6, edited_at), incident = IIF(?10, ?7, COALESCE(incident, ?7)), \
             join_reason = IIF(?10, ?8, COALESCE(join_reason, ?8)), \
             answers = IIF(?10, ?9, COALESCE(answers, ?9)) WHERE id = ?1";
        let row = rusqlite::params![
            id,
            item.text,
            verdict,
            self.sector,
            item.fingerprint.map(|print| print.0.cast_signed()),
            edited_at.map(millis),
            self.membership.map(|membership| membership.incident.0),
            self.membership.map(|membership| word(&membership.reason)),
            self.membership.and_then(answered),
            leaves,
        ];
        run(db, sql, row).doing("запись правки")?;
        outbox.item(self.revision.item)?;
        if let Some(incident) = incident.filter(|_| !essence.is_empty()) {
            retell(db, IncidentId(incident), &essence, outbox)?;
        }
        scrub_later(db, 1).map(drop)
    }
}

/// Takes away the words of a deleted item, and those that its incident repeats.
pub(super) fn forget(
    db: &Connection,
    id: ItemId,
    at: Timestamp,
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let sql = "SELECT verdict, incident FROM item WHERE id = ?1 AND gone_at IS NULL";
    let found: Option<(Verdict, Option<i64>)> =
        one(db, sql, [id.0], |row| Ok((from_json(row, 0)?, row.get(1)?)))
            .doing("поиск удалённого сообщения")?;
    let Some((mut verdict, incident)) = found else {
        return Ok(());
    };
    let essence = verdict.essence.clone();
    for_each_word(&mut verdict, String::clear);
    let sql = "UPDATE item SET erased = 1, trimmed = 1, text = '', url = NULL, voice = NULL, \
         fingerprint = NULL, verdict = ?2, gone_at = ?3 WHERE id = ?1";
    run(db, sql, (id.0, json(&verdict), millis(at))).doing("удаление сообщения")?;
    outbox.item(id)?;
    if let Some(incident) = incident.filter(|_| !essence.is_empty()) {
        retell(db, IncidentId(incident), &essence, outbox)?;
    }
    scrub_later(db, 1).map(drop)
}

/// An incident that was told in words that are gone is told in those of its first message that stands;
/// an open card in those of no private one.
pub(super) fn retell(
    db: &Connection,
    id: IncidentId,
    gone: &str,
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let sql = "SELECT body FROM incident WHERE id = ?1";
    let found: Option<Incident> =
        one(db, sql, [id.0], |row| from_json(row, 0)).doing("чтение инцидента")?;
    let Some(incident) = found.filter(|incident| incident.essence == gone) else {
        return Ok(());
    };
    let sql = "SELECT verdict FROM item WHERE incident = ?1 AND erased = 0 AND official = 0 \
         AND (?2 OR json_extract(verdict, '$.private') IS NOT 1) ORDER BY published_at, id LIMIT 1";
    let next: Option<Verdict> = one(db, sql, (id.0, incident.private), |row| from_json(row, 0))
        .doing("поиск новой сути")?;
    let essence = next.map_or_else(String::new, |verdict| verdict.essence);
    tell(db, incident, &essence, outbox)
}

/// An incident whose first message has come back is told in its words again.
pub(super) fn tell_again(
    db: &Connection,
    id: IncidentId,
    item: ItemId,
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let sql = "SELECT incident.body, item.verdict FROM incident, item, event \
         WHERE incident.id = ?1 AND item.id = ?2 AND item.erased = 0 AND event.incident = incident.id \
         AND event.n = 1 AND json_extract(event.body, '$.event.item') = item.id";
    let found: Option<(Incident, Verdict)> = one(db, sql, (id.0, item.0), |row| {
        Ok((from_json(row, 0)?, from_json(row, 1)?))
    })
    .doing("чтение прежней сути")?;
    match found {
        Some((incident, verdict))
            if !verdict.essence.is_empty() && (incident.private || !verdict.private) =>
        {
            tell(db, incident, &verdict.essence, outbox)
        }
        _ => Ok(()),
    }
}

fn tell(
    db: &Connection,
    mut incident: Incident,
    essence: &str,
    outbox: &mut Outbox<'_>,
) -> Result<(), StoreError> {
    let id = incident.id;
    let was = std::mem::replace(&mut incident.essence, essence.to_owned());
    let sql = "UPDATE incident SET body = ?2 WHERE id = ?1";
    run(db, sql, (id.0, json(&incident))).doing("запись сути инцидента")?;
    change_events(db, id, |event| match event {
        Event::Opened { essence: told, .. } if *told == was => {
            essence.clone_into(told);
            true
        }
        _ => false,
    })?;
    outbox.incident(id)
}

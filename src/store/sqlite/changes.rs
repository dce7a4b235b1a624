//! Writing incidents: new events, the state beside them, and the key that keeps one open incident
//! per category and certain place. Shared by `ingest` and the desk's `append`.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::conflicts;
use super::outbox::Outbox;
use super::people;
use super::private;
use super::rows::{Doing, is_taken, json, millis, one, run};
use super::together;
use crate::domain::{
    CategoryId, Cause, ConflictKind, Event, EventRecord, Incident, IncidentChange, IncidentId,
    Notice, Place, Seq,
};
use crate::ports::{AuditEntry, CommandId, Decided, StoreError};

/// One incident's change as rows, made on the caller's thread so that the writer only binds them.
pub(super) struct ChangeRows {
    expected: u32,
    after: Incident,
    keys: Vec<String>,
    body: String,
    events: Vec<EventRow>,
    /// Others may read it now than before.
    veiled: bool,
}

struct EventRow {
    at: i64,
    name: &'static str,
    body: String,
}

impl ChangeRows {
    /// Checks that the change agrees with itself and turns it into rows.
    pub(super) fn prepare(change: &IncidentChange) -> Result<Self, StoreError> {
        let after = &change.after;
        let length = usize::try_from(change.expected_version).unwrap_or(usize::MAX);
        if length.checked_add(change.events.len()) != usize::try_from(after.version).ok() {
            return Err(invalid(after.id, "версия не равна числу событий"));
        }
        let opens = matches!(
            change.events.first().map(|record| &record.event),
            Some(Event::Opened { .. })
        );
        if opens != (change.expected_version == 0) {
            return Err(invalid(after.id, "журнал начинается не с открытия"));
        }
        let events = change.events.iter().map(|record| EventRow {
            at: millis(record.at),
            name: record.event.name(),
            body: json(record),
        });
        Ok(Self {
            expected: change.expected_version,
            keys: keys(after),
            body: json(after),
            events: events.collect(),
            veiled: change.expected_version > 0 && private::veils(&change.events),
            after: after.clone(),
        })
    }

    /// The incident.
    pub(super) fn id(&self) -> IncidentId {
        self.after.id
    }

    /// Its items are indexed anew when others may read them now than before.
    pub(super) fn show_anew(
        &self,
        db: &Connection,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), StoreError> {
        match self.veiled {
            true => private::show_anew(db, self.id(), outbox),
            false => Ok(()),
        }
    }

    fn is_new(&self) -> bool {
        self.expected == 0
    }
}

/// The keys of an open incident: its own, and those of the incidents merged into it.
fn keys(incident: &Incident) -> Vec<String> {
    if !incident.state.is_open() {
        return Vec::new();
    }
    let absorbed = incident.absorbed.iter();
    let absorbed = absorbed.filter_map(|one| key(&one.category, &one.place, one.uncertain));
    let keys: BTreeSet<_> = spot(incident).into_iter().chain(absorbed).collect();
    // What was merged may lie where the incident was put since.
    keys.into_iter().collect()
}

/// The category and certain place of an incident, open or not. A head has none of its own: its children
/// keep theirs.
pub(super) fn spot(incident: &Incident) -> Option<String> {
    let uncertain = incident.uncertain || incident.cause.is_some();
    key(&incident.category, &incident.place, uncertain)
}

/// All levels count, so that two places share a key exactly when they are equal: a street and a town of
/// one name stay apart. A facility was added to them, and the keys of other places are as they were.
fn key(category: &CategoryId, place: &Place, uncertain: bool) -> Option<String> {
    let certain = !uncertain && place.is_spot_of(category);
    certain.then(|| {
        let levels = [
            &place.territory,
            &place.settlement,
            &place.street,
            &place.house,
        ];
        let levels = levels.map(|level| level.as_deref().unwrap_or_default());
        let facility = place.facility.iter().map(|name| format!("|{name}"));
        let facility: String = facility.collect();
        format!("{category}|{}{facility}", levels.join("|"))
    })
}

/// Records changes, each incident at most once. Keys are freed before any is taken, so that one
/// incident may close and another open at the same place in one batch.
pub(super) fn record(db: &Connection, changes: &[ChangeRows]) -> Result<(), StoreError> {
    let mut next = next_number(db, "incident")?;
    for change in changes {
        if change.is_new() {
            if change.after.id.0 != next {
                return Err(StoreError::Conflict);
            }
            next += 1;
        }
        write_state(db, change)?;
        write_events(db, change)?;
        let sql = "DELETE FROM incident_key WHERE incident = ?1";
        run(db, sql, [change.after.id.0]).doing("освобождение ключа инцидента")?;
    }
    changes.iter().try_for_each(|change| take_keys(db, change))
}

/// The number the next row of a numbered table gets. Rows are never removed, so it never repeats.
pub(super) fn next_number(db: &Connection, table: &'static str) -> Result<i64, StoreError> {
    let sql = format!("SELECT COALESCE(MAX(id), 0) + 1 FROM {table}");
    let next = one(db, &sql, [], |row| row.get(0)).doing("чтение номера")?;
    Ok(next.unwrap_or(1))
}

fn write_state(db: &Connection, change: &ChangeRows) -> Result<(), StoreError> {
    let sql = if change.is_new() {
        "INSERT INTO incident (id, version, state, open, category, sector, territory, severity, \
         assignee, opened_at, due_at, closed_at, body, published_at, merged_into, spot, head, cause, \
         silent_until, also_territory, conflicts, unanswered_from, promise_broken_from, \
         owes_clarification) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?15, ?16, ?17, ?18, ?19, \
         ?20, ?21, ?22, ?23, ?24, ?25) \
         RETURNING ?14"
    } else {
        "UPDATE incident SET version = ?2, state = ?3, open = ?4, category = ?5, sector = ?6, \
         territory = ?7, severity = ?8, assignee = ?9, opened_at = ?10, due_at = ?11, \
         closed_at = ?12, published_at = ?15, merged_into = ?16, spot = ?17, head = ?18, \
         cause = ?19, silent_until = ?20, also_territory = ?21, conflicts = ?22, \
         unanswered_from = ?23, promise_broken_from = ?24, owes_clarification = ?25, trimmed = 0, \
         erased = 0, body = ?13 WHERE id = ?1 AND version = ?14 RETURNING ?14"
    };
    let after = &change.after;
    let row = rusqlite::params![
        after.id.0,
        after.version,
        after.state.id(),
        after.state.is_open(),
        after.category.as_str(),
        after.sector.id(),
        after.place.territory,
        after.severity as i64,
        after.assignee.map(|user| user.0),
        millis(after.opened_at),
        after.next_clock().map(|clock| millis(clock.due_at)),
        after.closed_at.map(millis),
        change.body,
        change.expected,
        millis(after.published_at),
        after.merged.map(|merged| merged.incident.0),
        spot(after),
        after.head.map(|head| head.0),
        after.cause.as_ref().map(Cause::id),
        after.silent_until().map(millis),
        after.also,
        conflicts::standing(after),
        conflicts::silent_from(after, ConflictKind::Unanswered),
        conflicts::silent_from(after, ConflictKind::PromiseBroken),
        after.owes_clarification(),
    ];
    match one(db, sql, row, |_| Ok(())) {
        Ok(Some(())) => Ok(()),
        Ok(None) => Err(StoreError::Conflict),
        Err(error) if is_taken(&error) => Err(StoreError::Conflict),
        Err(error) => Err(error).doing("запись инцидента"),
    }
}

fn write_events(db: &Connection, change: &ChangeRows) -> Result<(), StoreError> {
    let sql = "INSERT INTO event (incident, n, at, name, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    for (n, event) in (change.expected + 1..).zip(&change.events) {
        let row = (change.after.id.0, n, event.at, event.name, &event.body);
        run(db, sql, row).doing("запись события")?;
    }
    Ok(())
}

fn take_keys(db: &Connection, change: &ChangeRows) -> Result<(), StoreError> {
    (change.keys.iter()).try_for_each(|key| take_one(db, change.after.id, key))
}

fn take_one(db: &Connection, id: IncidentId, key: &str) -> Result<(), StoreError> {
    let sql = "SELECT incident FROM incident_key WHERE key = ?1";
    let holder = one(db, sql, [key], |row| row.get(0)).doing("чтение ключа инцидента")?;
    if let Some(open) = holder {
        return Err(StoreError::KeyTaken {
            open: IncidentId(open),
        });
    }
    let sql = "INSERT INTO incident_key (key, incident) VALUES (?1, ?2)";
    run(db, sql, (key, id.0)).doing("запись ключа инцидента")?;
    Ok(())
}

fn invalid(id: IncidentId, why: &str) -> StoreError {
    StoreError::Invalid {
        reason: format!("инцидент № {id}: {why}"),
    }
}

/// A decision of the desk, ready for the writer.
pub(super) struct Append {
    changes: Vec<ChangeRows>,
    logs: Vec<(IncidentId, Vec<EventRecord>)>,
    notices: Vec<Notice>,
    audit: AuditEntry,
    command: Option<CommandId>,
}

impl Append {
    /// Checks and copies.
    pub(super) fn prepare(decided: &Decided<'_>) -> Result<Self, StoreError> {
        let changes = decided.changes.iter();
        let logs = changes.clone();
        Ok(Self {
            changes: changes.map(ChangeRows::prepare).collect::<Result<_, _>>()?,
            logs: logs
                .map(|change| (change.after.id, change.events.clone()))
                .collect(),
            notices: decided.notices.to_vec(),
            audit: decided.audit.clone(),
            command: decided.command.cloned(),
        })
    }

    /// Records events, states, the items they move, audit entry, notices, command and outbox rows.
    pub(super) fn record(self, db: &Connection) -> Result<Seq, StoreError> {
        if let (Some(command), Some((incident, _))) = (&self.command, self.logs.first()) {
            together::do_once(db, command, *incident, &self.audit)?;
        }
        record(db, &self.changes)?;
        people::audit(db, &self.audit)?;
        let mut outbox = Outbox::open(db)?;
        together::move_items(db, &self.logs, &mut outbox)?;
        private::flag_items(db, &self.logs)?;
        self.changes
            .iter()
            .try_for_each(|change| change.show_anew(db, &mut outbox))?;
        for (id, _) in &self.logs {
            outbox.incident(*id)?;
        }
        for notice in &self.notices {
            outbox.notice(notice)?;
        }
        Ok(outbox.last())
    }
}

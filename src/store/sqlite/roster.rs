//! Who works when: shifts with what they handed over, absences with their substitutes.

use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, Row};

use super::changes::{self, ChangeRows};
use super::erase::{STEP, scrub_later};
use super::outbox::Outbox;
use super::rows::{Doing, all, from_json, is_taken, json, list, millis, one, run};
use super::{SqliteStore, people};
use crate::domain::{Absence, AbsenceId, IncidentChange, Scope, Seq, Shift, ShiftId, UserId};
use crate::ports::{AuditEntry, Roster, StoreError};

impl Roster for SqliteStore {
    fn begin_shift(&self, shift: &Shift, audit: &AuditEntry) -> Result<ShiftId, StoreError> {
        let (mut shift, mut audit) = (shift.clone(), audit.clone());
        self.writer.run(move |db| {
            shift.id = ShiftId(changes::next_number(db, "shift")?);
            audit.subject = format!("{} {}", audit.subject, shift.id);
            begin(db, &shift)?;
            people::audit(db, &audit)?;
            Ok(shift.id)
        })
    }

    fn change_shift(
        &self,
        shift: &Shift,
        changes: &[IncidentChange],
        audit: &AuditEntry,
    ) -> Result<Seq, StoreError> {
        let rows = changes.iter().map(ChangeRows::prepare);
        let rows: Vec<ChangeRows> = rows.collect::<Result<_, _>>()?;
        let (shift, audit) = (shift.clone(), audit.clone());
        self.writer.run(move |db| {
            change(db, &shift)?;
            changes::record(db, &rows)?;
            people::audit(db, &audit)?;
            let mut outbox = Outbox::open(db)?;
            for row in &rows {
                outbox.incident(row.id())?;
            }
            Ok(outbox.last())
        })
    }

    fn shift(&self, id: ShiftId) -> Result<Option<Shift>, StoreError> {
        let sql = "SELECT body FROM shift WHERE id = ?1";
        self.readers
            .read(|db| one(db, sql, [id.0], |row| from_json(row, 0)).doing("чтение смены"))
    }

    fn shifts(&self, own: &dyn Fn(&Scope) -> bool, limit: usize) -> Result<Vec<Shift>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.readers.read(|db| {
            let areas = list(
                areas(db)?
                    .into_iter()
                    .filter(|(_, area)| own(area))
                    .map(|it| it.0),
            );
            // The bodies hold whole hand-overs, and where one person works alone nobody ever accepts them.
            let sql = "WITH area (own) AS (SELECT value FROM json_each(?1)), \
                 waiting (id) AS (SELECT id FROM shift WHERE ended_at IS NOT NULL \
                   AND accepted_at IS NULL AND area IN (SELECT own FROM area) \
                   ORDER BY id DESC LIMIT ?2), \
                 past (id) AS (SELECT id FROM shift WHERE accepted_at IS NOT NULL \
                   AND area IN (SELECT own FROM area) ORDER BY id DESC LIMIT ?2) \
                 SELECT body FROM shift WHERE id IN (\
                   SELECT id FROM shift WHERE ended_at IS NULL \
                   UNION SELECT id FROM waiting UNION SELECT id FROM past) \
                 ORDER BY id DESC";
            all(db, sql, (areas, limit), |row| from_json(row, 0)).doing("чтение смен")
        })
    }

    fn absences(&self, since: Date) -> Result<Vec<Absence>, StoreError> {
        let sql = "SELECT id, user, substitute, first_day, last_day FROM absence \
             WHERE last_day >= ?1 ORDER BY first_day, id";
        self.readers
            .read(|db| all(db, sql, [since.to_string()], absence).doing("чтение отсутствий"))
    }

    fn add_absence(&self, absence: &Absence, audit: &AuditEntry) -> Result<AbsenceId, StoreError> {
        let (absence, audit) = (*absence, audit.clone());
        self.writer.run(move |db| {
            let sql = "INSERT INTO absence (user, substitute, first_day, last_day) \
                 VALUES (?1, ?2, ?3, ?4)";
            let days = [absence.first_day, absence.last_day].map(|day| day.to_string());
            let row = (absence.user.0, absence.substitute.0, &days[0], &days[1]);
            run(db, sql, row).doing("запись отсутствия")?;
            let id = AbsenceId(db.last_insert_rowid());
            people::audit(db, &audit)?;
            Ok(id)
        })
    }

    fn remove_absence(&self, id: AbsenceId, audit: &AuditEntry) -> Result<bool, StoreError> {
        let audit = audit.clone();
        self.writer.run(move |db| {
            let sql = "DELETE FROM absence WHERE id = ?1";
            let removed = run(db, sql, [id.0]).doing("удаление отсутствия")? > 0;
            if removed {
                people::audit(db, &audit)?;
            }
            Ok(removed)
        })
    }
}

/// The parts of the region of all shifts, as written and as read: far fewer than shifts.
fn areas(db: &Connection) -> Result<Vec<(String, Scope)>, StoreError> {
    let sql = "SELECT DISTINCT area FROM shift";
    let areas = all(db, sql, [], |row| Ok((row.get(0)?, from_json(row, 0)?)));
    areas.doing("чтение смен")
}

fn begin(db: &Connection, shift: &Shift) -> Result<(), StoreError> {
    let sql = "INSERT INTO shift (id, version, area, begun_at, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    let (area, begun_at) = (json(&shift.area), millis(shift.begun_at));
    match run(
        db,
        sql,
        (shift.id.0, shift.version, area, begun_at, json(shift)),
    ) {
        Err(error) if is_taken(&error) => Err(StoreError::Conflict),
        other => other.doing("запись смены").map(drop),
    }
}

fn change(db: &Connection, shift: &Shift) -> Result<(), StoreError> {
    let sql = "UPDATE shift SET version = ?2, ended_at = ?3, accepted_at = ?4, body = ?5, erased = 0 \
         WHERE id = ?1 AND version = ?2 - 1 AND accepted_at IS NULL";
    let row = (
        shift.id.0,
        shift.version,
        shift.handover.as_ref().map(|handover| millis(handover.at)),
        shift.accepted.map(|accepted| millis(accepted.at)),
        json(shift),
    );
    match run(db, sql, row).doing("изменение смены")? {
        0 => Err(StoreError::Conflict),
        _ => Ok(()),
    }
}

/// Erases what people wrote into hand-overs of shifts that ended before. Their figures stay. The version
/// rises: who read the words before does not write them back.
pub(super) fn erase_words(db: &Connection, before: i64) -> Result<usize, StoreError> {
    let sql = format!(
        "SELECT body FROM shift WHERE erased = 0 AND ended_at <= ?1 ORDER BY id LIMIT {STEP}"
    );
    let due: Vec<Shift> =
        all(db, &sql, [before], |row| from_json(row, 0)).doing("поиск устаревших смен")?;
    let count = due.len();
    let sql = "UPDATE shift SET erased = 1, version = ?2, body = ?3 WHERE id = ?1";
    for mut shift in due {
        if let Some(handover) = &mut shift.handover {
            handover.words.clear();
        }
        shift.version += 1;
        run(db, sql, (shift.id.0, shift.version, json(&shift))).doing("удаление слов смены")?;
    }
    scrub_later(db, count)
}

fn absence(row: &Row<'_>) -> rusqlite::Result<Absence> {
    Ok(Absence {
        id: AbsenceId(row.get(0)?),
        user: UserId(row.get(1)?),
        substitute: UserId(row.get(2)?),
        first_day: date(row, 3)?,
        last_day: date(row, 4)?,
    })
}

fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<Date> {
    let day: String = row.get(column)?;
    day.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
    })
}

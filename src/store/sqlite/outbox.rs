//! The outbox: every recorded change under the next number, without a gap. The index and the live
//! desk are derived from it. Notices are written here because each takes a number at once.

use rusqlite::Connection;

use super::rows::{Doing, all, from_word, millis, moment, one, run, word};
use crate::domain::{IncidentId, ItemId, Notice, NoticeId, Seq};
use crate::ports::{OutboxEntry, StoreError};

/// Numbers changes within one transaction. The one writer makes `last + 1` safe, and a rollback
/// takes the numbers back.
pub(super) struct Outbox<'a> {
    db: &'a Connection,
    last: Seq,
}

impl<'a> Outbox<'a> {
    /// Continues after the newest number.
    pub(super) fn open(db: &'a Connection) -> Result<Self, StoreError> {
        Ok(Self {
            db,
            last: last(db)?,
        })
    }

    /// The newest number.
    pub(super) fn last(&self) -> Seq {
        self.last
    }

    /// An item was recorded, moved or erased.
    pub(super) fn item(&mut self, item: ItemId) -> Result<(), StoreError> {
        self.push(Some(item.0), None, None)
    }

    /// An incident changed.
    pub(super) fn incident(&mut self, incident: IncidentId) -> Result<(), StoreError> {
        self.push(None, Some(incident.0), None)
    }

    /// Records a notice and its number. The notice's own id is ignored.
    pub(super) fn notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let sql = "INSERT INTO notice (kind, text, incident, at) VALUES (?1, ?2, ?3, ?4)";
        let incident = notice.incident.map(|id| id.0);
        let row = (
            word(&notice.kind),
            &notice.text,
            incident,
            millis(notice.at),
        );
        run(self.db, sql, row).doing("запись уведомления")?;
        self.push(None, incident, Some(self.db.last_insert_rowid()))
    }

    fn push(
        &mut self,
        item: Option<i64>,
        incident: Option<i64>,
        notice: Option<i64>,
    ) -> Result<(), StoreError> {
        let seq = self.last.0 + 1;
        let sql = "INSERT INTO outbox (seq, item, incident, notice) VALUES (?1, ?2, ?3, ?4)";
        run(self.db, sql, (seq, item, incident, notice)).doing("запись в журнал изменений")?;
        self.last = Seq(seq);
        Ok(())
    }
}

/// The newest number; 0 when nothing was recorded.
pub(super) fn last(db: &Connection) -> Result<Seq, StoreError> {
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM outbox";
    let last = one(db, sql, [], |row| row.get(0)).doing("чтение журнала изменений")?;
    Ok(Seq(last.unwrap_or(0)))
}

/// Changes after `seq`, oldest first.
pub(super) fn after(
    db: &Connection,
    seq: Seq,
    limit: usize,
) -> Result<Vec<OutboxEntry>, StoreError> {
    let sql = "SELECT seq, item, incident, notice FROM outbox WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(db, sql, (seq.0, limit), |row| {
        Ok(OutboxEntry {
            seq: Seq(row.get(0)?),
            item: row.get::<_, Option<i64>>(1)?.map(ItemId),
            incident: row.get::<_, Option<i64>>(2)?.map(IncidentId),
            notice: row.get::<_, Option<i64>>(3)?.map(NoticeId),
        })
    })
    .doing("чтение журнала изменений")
}

/// The newest notices, newest first.
pub(super) fn notices(
    db: &Connection,
    before: Option<NoticeId>,
    limit: usize,
) -> Result<Vec<Notice>, StoreError> {
    let sql =
        "SELECT id, kind, text, incident, at FROM notice WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
    let before = before.map_or(i64::MAX, |id| id.0);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(db, sql, (before, limit), |row| {
        Ok(Notice {
            id: Some(NoticeId(row.get(0)?)),
            kind: from_word(row, 1)?,
            text: row.get(2)?,
            incident: row.get::<_, Option<i64>>(3)?.map(IncidentId),
            at: moment(row, 4)?,
        })
    })
    .doing("чтение уведомлений")
}

//! What the pipeline must know before it decides: known items, thread context, the incidents that a
//! batch may touch; and the figures of `otklik status`.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::changes::next_number;
use super::outbox;
use super::rows::{
    Doing, all, count, fingerprint, from_json, list, millis, moment, moment_or_none, one,
};
use crate::domain::{
    FormationView, Incident, IncidentId, ItemId, KnownIncident, Question, RootPlace, SourceId,
    ThreadIncident, Timestamp, Verdict, Voice,
};
use crate::ports::{ContextItem, Standing, StoreError, StoreStatus, ViewAsk};

/// Fingerprints kept of one incident, newest first: an older copy joins by place or thread.
const FINGERPRINTS: usize = 64;
/// Messages of a thread that an official reply may answer, the newest: one that stands under an older
/// one joins its incident all the same.
const QUESTIONS: usize = 200;

/// Of these native ids, the ones the source already has.
pub(super) fn standing(
    db: &Connection,
    source: &SourceId,
    native_ids: &[&str],
) -> Result<HashMap<String, Standing>, StoreError> {
    let sql = "SELECT native_id, id, CASE WHEN erased = 0 AND trimmed = 0 THEN text END, \
         published_at, incident IS NOT NULL OR pinned = 1 FROM item WHERE source = ?1 \
         AND native_id IN (SELECT value FROM json_each(?2))";
    let found = all(db, sql, (source.as_str(), list(native_ids)), |row| {
        let standing = Standing {
            id: ItemId(row.get(1)?),
            text: row.get(2)?,
            published_at: moment(row, 3)?,
            joined: row.get(4)?,
        };
        Ok((row.get(0)?, standing))
    });
    Ok(found
        .doing("поиск известных сообщений")?
        .into_iter()
        .collect())
}

/// Verdicts and official flags of these items.
pub(super) fn context(
    db: &Connection,
    source: &SourceId,
    native_ids: &[&str],
) -> Result<HashMap<String, ContextItem>, StoreError> {
    let sql = "SELECT native_id, verdict, official FROM item WHERE source = ?1 \
         AND native_id IN (SELECT value FROM json_each(?2))";
    let found = all(db, sql, (source.as_str(), list(native_ids)), |row| {
        let context = ContextItem {
            verdict: from_json(row, 1)?,
            official: row.get(2)?,
        };
        Ok((row.get(0)?, context))
    });
    Ok(found.doing("чтение контекста ветки")?.into_iter().collect())
}

/// What formation must know of the world.
pub(super) fn formation_view(
    db: &Connection,
    source: &SourceId,
    ask: &ViewAsk,
) -> Result<FormationView, StoreError> {
    let threads = threads(db, source, ask)?;
    let answered = answered(db, source, ask)?;
    let held = threads.values().flatten().map(|held| held.incident);
    let mut incidents = incidents(db, ask, held.chain(answered.values().copied()))?;
    add_members(db, &mut incidents, &ask.without)?;
    Ok(FormationView {
        incidents,
        threads,
        roots: roots(db, source, ask)?,
        answered,
        questions: questions(db, source, ask)?,
        next_item: ItemId(next_number(db, "item")?),
        next_incident: IncidentId(next_number(db, "incident")?),
    })
}

/// The incidents that hold items of each thread, oldest first.
fn threads(
    db: &Connection,
    source: &SourceId,
    ask: &ViewAsk,
) -> Result<HashMap<String, Vec<ThreadIncident>>, StoreError> {
    let sql = "SELECT thread, incident, MAX(native_id = thread) FROM item \
         WHERE source = ?1 AND incident IS NOT NULL \
         AND thread IN (SELECT value FROM json_each(?2)) \
         AND id NOT IN (SELECT value FROM json_each(?3)) \
         GROUP BY thread, incident ORDER BY MIN(id)";
    let asked = (source.as_str(), list(&ask.threads), list(&ask.without));
    let rows = all(db, sql, asked, |row| {
        let held = ThreadIncident {
            incident: IncidentId(row.get(1)?),
            holds_root: row.get(2)?,
        };
        Ok((row.get::<_, String>(0)?, held))
    });
    let mut threads: HashMap<String, Vec<ThreadIncident>> = HashMap::new();
    for (thread, held) in rows.doing("поиск веток")? {
        threads.entry(thread).or_default().push(held);
    }
    Ok(threads)
}

/// What the first items of the threads say of their places, where they are in no incident.
fn roots(
    db: &Connection,
    source: &SourceId,
    ask: &ViewAsk,
) -> Result<HashMap<String, RootPlace>, StoreError> {
    let sql = "SELECT native_id, verdict, territory FROM item WHERE source = ?1 \
         AND incident IS NULL AND native_id IN (SELECT value FROM json_each(?2))";
    let found = all(db, sql, (source.as_str(), list(&ask.threads)), |row| {
        let verdict: Verdict = from_json(row, 1)?;
        let root = RootPlace {
            places: verdict.places,
            facility: verdict.facility,
            territory: row.get(2)?,
        };
        Ok((row.get(0)?, root))
    });
    Ok(found.doing("чтение начала веток")?.into_iter().collect())
}

/// The incidents of the recorded items that the batch answers.
fn answered(
    db: &Connection,
    source: &SourceId,
    ask: &ViewAsk,
) -> Result<HashMap<String, IncidentId>, StoreError> {
    let sql = "SELECT native_id, incident FROM item WHERE source = ?1 AND incident IS NOT NULL \
         AND native_id IN (SELECT value FROM json_each(?2)) \
         AND id NOT IN (SELECT value FROM json_each(?3))";
    let asked = (source.as_str(), list(&ask.parents), list(&ask.without));
    let found = all(db, sql, asked, |row| {
        Ok((row.get(0)?, IncidentId(row.get(1)?)))
    });
    Ok(found
        .doing("поиск сообщений, на которые отвечают")?
        .into_iter()
        .collect())
}

/// What an official reply in each of the threads that have one may answer.
fn questions(
    db: &Connection,
    source: &SourceId,
    ask: &ViewAsk,
) -> Result<HashMap<String, Vec<Question>>, StoreError> {
    let mut questions = HashMap::new();
    let sql = format!(
        "SELECT item.id, item.native_id, item.incident, item.voice, item.published_at, \
           EXISTS (SELECT 1 FROM item AS reply WHERE reply.answers = item.id) FROM item \
         WHERE item.source = ?1 AND item.thread = ?2 AND item.incident IS NOT NULL \
           AND item.official = 0 AND item.gone_at IS NULL \
           AND item.id NOT IN (SELECT value FROM json_each(?3)) \
         ORDER BY item.published_at DESC, item.id DESC LIMIT {QUESTIONS}"
    );
    for thread in &ask.questions {
        let asked = (source.as_str(), thread, list(&ask.without));
        let asked = all(db, &sql, asked, |row| {
            Ok(Question {
                item: ItemId(row.get(0)?),
                native_id: row.get(1)?,
                incident: IncidentId(row.get(2)?),
                voice: row.get::<_, Option<i64>>(3)?.map(Voice),
                published_at: moment(row, 4)?,
                answered: row.get(5)?,
            })
        });
        let asked = asked.doing("поиск сообщений, на которые можно ответить")?;
        questions.insert(thread.clone(), asked);
    }
    Ok(questions)
}

fn incidents(
    db: &Connection,
    ask: &ViewAsk,
    held: impl Iterator<Item = IncidentId>,
) -> Result<Vec<KnownIncident>, StoreError> {
    // The ids come from the indexes alone and in order: with the conditions on the bodies SQLite sorts
    // these whole, in files when there are thousands. Nothing here grows with what is long over: a merged
    // incident is found from the one that speaks for it, and that one by its category, or by the places
    // that it holds; when it is over, and of another category, by when it ended.
    let sql = "WITH category (id) AS (SELECT value FROM json_each(?1)), \
         live (id) AS (\
           SELECT id FROM incident WHERE category IN (SELECT id FROM category) AND open = 1 \
           UNION SELECT id FROM incident WHERE category IN (SELECT id FROM category) \
             AND open = 0 AND closed_at >= ?2 \
           UNION SELECT held.incident FROM category CROSS JOIN incident_key AS held \
             ON held.key >= category.id || '|' AND held.key < category.id || '}' \
           UNION SELECT merged.id FROM incident AS ended INDEXED BY incident_finished \
             CROSS JOIN incident AS merged ON merged.merged_into = ended.id \
             WHERE ended.open = 0 AND ended.closed_at >= ?2 \
             AND merged.category IN (SELECT id FROM category) \
           UNION SELECT value FROM json_each(?3)), \
         shown (id) AS (SELECT id FROM live \
           UNION SELECT merged.id FROM live \
             CROSS JOIN incident AS merged ON merged.merged_into = live.id \
             WHERE merged.category IN (SELECT id FROM category)) \
         SELECT body FROM incident WHERE id IN (SELECT id FROM shown UNION \
           SELECT merged_into FROM incident WHERE merged_into IS NOT NULL AND id IN shown) \
         ORDER BY id";
    let asked = (
        list(&ask.categories),
        ask.finished_since.map(millis),
        list(held),
    );
    let found: Vec<Incident> =
        all(db, sql, asked, |row| from_json(row, 0)).doing("поиск инцидентов")?;
    let known = found.into_iter().map(|incident| KnownIncident {
        incident,
        voices: HashSet::new(),
        fingerprints: Vec::new(),
    });
    Ok(known.collect())
}

fn add_members(
    db: &Connection,
    incidents: &mut [KnownIncident],
    without: &HashSet<ItemId>,
) -> Result<(), StoreError> {
    let places = incidents.iter().enumerate();
    let places: HashMap<i64, usize> = places
        .map(|(at, known)| (known.incident.id.0, at))
        .collect();
    // The voices of what was merged into an incident are its voices too.
    let targets: HashMap<i64, usize> = (incidents.iter().enumerate())
        .flat_map(|(at, known)| {
            let absorbed = known.incident.absorbed.iter();
            absorbed.map(move |one| (one.incident.0, at))
        })
        .collect();
    // Both columns downwards: so the index is read backwards and nothing is sorted.
    let sql = "SELECT incident, voice, fingerprint, official, id FROM item \
         WHERE incident IN (SELECT value FROM json_each(?1)) ORDER BY incident DESC, id DESC";
    let asked = list(places.keys().chain(targets.keys()));
    let rows = all(db, sql, [asked], |row| {
        let voice = row.get::<_, Option<i64>>(1)?.map(Voice);
        let (official, id): (bool, i64) = (row.get(3)?, row.get(4)?);
        let print = fingerprint(row, 2)?.filter(|_| !without.contains(&ItemId(id)));
        Ok((row.get::<_, i64>(0)?, voice.filter(|_| !official), print))
    });
    for (incident, voice, print) in rows.doing("чтение состава инцидентов")?
    {
        if let Some(target) = targets.get(&incident).map(|at| &mut incidents[*at]) {
            target.voices.extend(voice);
        }
        let Some(known) = places.get(&incident).map(|at| &mut incidents[*at]) else {
            continue;
        };
        known.voices.extend(voice);
        if known.fingerprints.len() < FINGERPRINTS {
            known.fingerprints.extend(print);
        }
    }
    Ok(())
}

/// Figures for `otklik status`, without the size.
pub(super) fn status(db: &Connection) -> Result<StoreStatus, StoreError> {
    let sql = "SELECT id, items, newest_at FROM source ORDER BY id";
    let sources: Vec<(SourceId, usize, Option<Timestamp>)> = all(db, sql, [], |row| {
        let source = SourceId::new(row.get::<_, String>(0)?);
        Ok((source, count(row, 1)?, moment_or_none(row, 2)?))
    })
    .doing("подсчёт сообщений")?;
    let sql = "SELECT COUNT(*), COALESCE(SUM(open), 0) FROM incident";
    let counts = one(db, sql, [], |row| Ok((count(row, 0)?, count(row, 1)?)));
    let (incidents, open) = counts.doing("подсчёт инцидентов")?.unwrap_or_default();
    Ok(StoreStatus {
        items: sources.iter().map(|source| source.1).sum(),
        open,
        incidents,
        seq: outbox::last(db)?.0,
        bytes: 0,
        sources,
    })
}

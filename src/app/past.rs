//! The past for those who review rules: stored messages with what people made of their incidents, and
//! one message with its thread. The command line reads page after page through the socket, so that a
//! long review costs the daemon a query at a time and no memory.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    classify::review::{PastMessage, Recorded},
    domain::{IncidentId, ItemId, JoinReason, StoredItem},
    incidents::{Outcome, outcome},
    ports::{ContextItem, PastAsk, PastItem, Store, StoreError},
};

/// A message of the past with the operators' verdict on its incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastRow {
    /// The message.
    pub item: PastItem,
    /// The verdict; nobody's when it has no incident.
    pub outcome: Outcome,
}

/// Reads a page.
///
/// # Errors
/// Store failures.
pub fn page(store: &dyn Store, ask: &PastAsk) -> Result<Vec<PastRow>, StoreError> {
    let mut known: HashMap<IncidentId, Outcome> = HashMap::new();
    let mut rows = Vec::new();
    for item in store.past_items(ask)? {
        let outcome = match item.joined {
            None => Outcome::default(),
            Some((incident, _)) => match known.get(&incident) {
                Some(outcome) => *outcome,
                None => {
                    let outcome = outcome(&store.events(incident)?);
                    known.insert(incident, outcome);
                    outcome
                }
            },
        };
        rows.push(PastRow { item, outcome });
    }
    Ok(rows)
}

/// A message with what stood above it in its thread, as the recorder had it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastInThread {
    /// The message.
    pub stored: StoredItem,
    /// By native id: the message it answers and the first of its thread, where they are stored.
    pub above: HashMap<String, ContextItem>,
}

/// Reads one message; none when the store has no such number.
///
/// # Errors
/// Store failures.
pub fn one(store: &dyn Store, id: ItemId) -> Result<Option<PastInThread>, StoreError> {
    let Some((stored, _)) = store.items(&[id])?.pop() else {
        return Ok(None);
    };
    let item = &stored.item;
    let others = item.above().filter(|above| *above != item.native_id);
    let above = store.context(&item.source, &others.collect::<Vec<_>>())?;
    Ok(Some(PastInThread { stored, above }))
}

impl From<PastRow> for PastMessage {
    fn from(row: PastRow) -> Self {
        let PastItem { stored, joined, .. } = row.item;
        let item = stored.item;
        let key = |native: &str| format!("{}\n{native}", item.source);
        Self {
            key: key(&item.native_id),
            name: stored.id.to_string(),
            parent: item.parent.as_deref().map(key),
            thread: Some(key(&item.thread)),
            kind: item.kind,
            network: item.network,
            official: item.official,
            published_at: Some(item.published_at),
            recorded: Some(Recorded {
                verdict: stored.verdict,
                incident: joined.map(|(incident, _)| incident),
                opened: joined.is_some_and(|(_, why)| why == JoinReason::Opened),
                outcome: row.outcome,
            }),
            text: item.text,
        }
    }
}

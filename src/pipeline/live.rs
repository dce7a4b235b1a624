//! Live events for the desk: the outbox, told to every open page.
//!
//! One task follows the outbox and sends what changed to a bounded broadcast. A page that was away
//! names the last number it saw and gets the rest from the outbox itself ([`LiveHub::since`]), and so
//! does a page that reads too slowly. Numbers only grow, so nothing is missed and nothing comes twice.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{IncidentId, Notice, Seq},
    ports::{OutboxEntry, Pulse, Stage, Store, StoreError},
};

/// Outbox rows read at once.
const PAGE: usize = 1_000;
/// Events a slow page may fall behind before it reads the outbox itself.
const BACKLOG: usize = 1_024;
/// Notices looked at for the texts of new ones.
const NOTICES: usize = 100;
/// How often the outbox is looked at when nobody says that it grew.
const POLL: Duration = Duration::from_millis(500);

/// What an open page is told.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveEvent {
    /// An incident is new or changed.
    Incident(IncidentId),
    /// So many items were recorded or erased.
    Items(usize),
    /// A notice was written.
    Notice(Notice),
}

/// An event with the outbox number it reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// The outbox number.
    pub seq: Seq,
    /// What happened.
    pub event: LiveEvent,
}

/// Where pages listen.
#[derive(Clone)]
pub struct LiveHub {
    store: Arc<dyn Store>,
    sender: broadcast::Sender<Numbered>,
}

impl LiveHub {
    /// A hub over this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            sender: broadcast::Sender::new(BACKLOG),
        }
    }

    /// Hears everything from now on.
    pub fn listen(&self) -> broadcast::Receiver<Numbered> {
        self.sender.subscribe()
    }

    /// A page of what was recorded after `seq`, and the number it reaches. Blocks.
    ///
    /// # Errors
    /// Store failures.
    pub fn since(&self, seq: Seq) -> Result<(Vec<Numbered>, Seq), StoreError> {
        let entries = self.store.outbox_after(seq, PAGE)?;
        let reached = entries.last().map_or(seq, |entry| entry.seq);
        let notices = if entries.iter().any(|entry| entry.notice.is_some()) {
            self.store.notices(NOTICES)?
        } else {
            Vec::new()
        };
        Ok((digest(&entries, notices), reached))
    }

    /// The newest outbox number. Blocks.
    ///
    /// # Errors
    /// Store failures.
    pub fn newest(&self) -> Result<Seq, StoreError> {
        self.store.last_seq()
    }

    /// Follows the outbox until the soft token.
    ///
    /// # Errors
    /// None: a store that fails is asked again after a pause.
    pub async fn follow(
        self,
        mut grown: watch::Receiver<Seq>,
        soft: CancellationToken,
        pulse: Pulse,
    ) -> anyhow::Result<()> {
        let mut seq: Option<Seq> = None;
        while !soft.is_cancelled() {
            let stepped = self.step(seq).await;
            pulse.beat(Stage::Live, stepped.is_ok());
            match stepped {
                Ok((reached, more)) => {
                    seq = Some(reached);
                    if more {
                        continue;
                    }
                }
                Err(error) => tracing::warn!(%error, "live events cannot read the outbox"),
            }
            tokio::select! {
                () = soft.cancelled() => break,
                () = tokio::time::sleep(POLL) => {}
                grew = grown.changed() => if grew.is_err() {
                    // Nobody is left to say so; the poll goes on alone.
                    tokio::time::sleep(POLL).await;
                },
            }
        }
        Ok(())
    }

    /// One look at the outbox. Gives the number reached and whether anything was there.
    async fn step(&self, seq: Option<Seq>) -> anyhow::Result<(Seq, bool)> {
        let hub = self.clone();
        let (events, reached) = tokio::task::spawn_blocking(move || match seq {
            Some(seq) => hub.since(seq),
            None => Ok((Vec::new(), hub.newest()?)),
        })
        .await??;
        let more = !events.is_empty();
        for event in events {
            // An error means that no page is open.
            let _ = self.sender.send(event);
        }
        Ok((reached, more))
    }
}

/// Outbox rows as events in the order of their numbers: an incident once, at its last change; items
/// as one count.
fn digest(entries: &[OutboxEntry], notices: Vec<Notice>) -> Vec<Numbered> {
    let mut texts: HashMap<i64, Notice> = notices
        .into_iter()
        .filter_map(|notice| Some((notice.id?.0, notice)))
        .collect();
    let mut incidents: HashMap<IncidentId, Seq> = HashMap::new();
    let mut events: BTreeMap<(Seq, u8), LiveEvent> = BTreeMap::new();
    let (mut items, mut last_item) = (0, None);
    for entry in entries {
        if let Some(id) = entry.incident {
            incidents.insert(id, entry.seq);
        }
        if entry.item.is_some() {
            items += 1;
            last_item = Some(entry.seq);
        }
        if let Some(notice) = entry.notice.and_then(|id| texts.remove(&id.0)) {
            events.insert((entry.seq, 2), LiveEvent::Notice(notice));
        }
    }
    for (id, seq) in incidents {
        events.insert((seq, 0), LiveEvent::Incident(id));
    }
    if let Some(seq) = last_item {
        events.insert((seq, 1), LiveEvent::Items(items));
    }
    events
        .into_iter()
        .map(|((seq, _), event)| Numbered { seq, event })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ItemId, NoticeId, NoticeKind};

    #[test]
    fn a_page_of_the_outbox_becomes_few_events_in_order() {
        let row =
            |seq, item: Option<i64>, incident: Option<i64>, notice: Option<i64>| OutboxEntry {
                seq: Seq(seq),
                item: item.map(ItemId),
                incident: incident.map(IncidentId),
                notice: notice.map(NoticeId),
            };
        let notice = Notice {
            id: Some(NoticeId(4)),
            kind: NoticeKind::Danger,
            text: "Опасность".to_owned(),
            incident: Some(IncidentId(1)),
            at: "2026-11-21T09:00:00Z".parse().unwrap(),
        };
        let entries = [
            row(1, Some(1), None, None),
            row(2, None, Some(1), None),
            row(3, Some(2), None, None),
            row(4, None, None, Some(4)),
            row(5, None, Some(1), None),
        ];
        let events = digest(&entries, vec![notice.clone()]);
        assert_eq!(
            events,
            [
                Numbered {
                    seq: Seq(3),
                    event: LiveEvent::Items(2)
                },
                Numbered {
                    seq: Seq(4),
                    event: LiveEvent::Notice(notice)
                },
                Numbered {
                    seq: Seq(5),
                    event: LiveEvent::Incident(IncidentId(1))
                },
            ]
        );
    }
}

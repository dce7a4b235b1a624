//! What an incident consists of, read from its log, so that what leaves it can say what remains.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Event, EventRecord, IncidentId, ItemId, Scale, Signal, Timestamp, Voice};

/// What an incident consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An item of its own.
    Item(ItemId),
    /// An incident merged into it.
    Incident(IncidentId),
    /// Of a head, the span of its children, which keep their items.
    Family,
}

/// What one part brings.
#[derive(Debug, Clone)]
struct Share {
    items: u32,
    voices: Vec<Voice>,
    published_at: Timestamp,
    last_item_at: Timestamp,
    signals: Vec<Signal>,
}

/// What remains when a part has left.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// What the other parts amount to.
    pub scale: Scale,
    /// Voices that no other part has.
    pub lost: Vec<Voice>,
}

/// The parts of an incident.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    parts: BTreeMap<Part, Share>,
}

impl Ledger {
    /// The parts at the end of a log.
    pub fn of<'e>(log: impl IntoIterator<Item = &'e EventRecord>) -> Self {
        let mut ledger = Self::default();
        for record in log {
            ledger.apply(&record.event);
        }
        ledger
    }

    /// One more event.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ItemJoined {
                item,
                published_at,
                voice,
                signals,
                official,
                ..
            } => {
                let share = Share {
                    items: u32::from(!official),
                    voices: voice.filter(|_| !official).into_iter().collect(),
                    published_at: *published_at,
                    last_item_at: *published_at,
                    signals: signals.clone(),
                };
                self.parts.insert(Part::Item(*item), share);
            }
            Event::Absorbed {
                other,
                scale,
                voices,
                ..
            } => {
                let share = Share {
                    items: scale.items,
                    voices: voices.clone(),
                    published_at: scale.published_at,
                    last_item_at: scale.last_item_at,
                    signals: scale.signals.clone(),
                };
                self.parts.insert(Part::Incident(other.incident), share);
            }
            Event::Gathered {
                span: (first, last),
                ..
            } => {
                let share = self.parts.entry(Part::Family).or_insert_with(|| Share {
                    items: 0,
                    voices: Vec::new(),
                    published_at: *first,
                    last_item_at: *last,
                    signals: Vec::new(),
                });
                share.published_at = share.published_at.min(*first);
                share.last_item_at = share.last_item_at.max(*last);
            }
            Event::ItemDetached { item, .. } => {
                self.parts.remove(&Part::Item(*item));
            }
            Event::GivenBack { incident, .. } => {
                self.parts.remove(&Part::Incident(*incident));
            }
            // What people spoke of before is no danger; what comes later may be.
            Event::DangerLowered { .. } => {
                for share in self.parts.values_mut() {
                    share.signals.retain(|signal| *signal != Signal::Danger);
                }
            }
            _ => {}
        }
    }

    /// True when it holds the part.
    pub fn holds(&self, part: Part) -> bool {
        self.parts.contains_key(&part)
    }

    /// Residents' items of its own.
    pub fn own_items(&self) -> u32 {
        let own = self.parts.iter();
        own.filter(|(part, _)| matches!(part, Part::Item(_)))
            .map(|(_, share)| share.items)
            .sum()
    }

    /// Distinct voices, rising.
    pub fn voices(&self) -> BTreeSet<Voice> {
        let voices = self.parts.values().flat_map(|share| &share.voices);
        voices.copied().collect()
    }

    /// What all parts amount to; none without parts.
    pub fn scale(&self) -> Option<Scale> {
        let shares = || self.parts.values();
        let signals: BTreeSet<Signal> =
            shares().flat_map(|share| &share.signals).copied().collect();
        let voices = u32::try_from(self.voices().len()).unwrap_or(u32::MAX);
        Some(Scale {
            items: shares().map(|share| share.items).sum(),
            voices: voices.max(1),
            published_at: shares().map(|share| share.published_at).min()?,
            last_item_at: shares().map(|share| share.last_item_at).max()?,
            signals: signals.into_iter().collect(),
        })
    }

    /// Takes a part out; none when it is not there or nothing would remain.
    pub fn take(&mut self, part: Part) -> Option<Rest> {
        (self.parts.len() > 1).then(|| self.take_even_last(part))?
    }

    /// Takes a part out; none when it is not there. Of the last part nothing remains but its time.
    pub fn take_even_last(&mut self, part: Part) -> Option<Rest> {
        let share = self.parts.remove(&part)?;
        let scale = self.scale().unwrap_or_else(|| Scale {
            items: 0,
            voices: 1,
            published_at: share.published_at,
            last_item_at: share.last_item_at,
            signals: Vec::new(),
        });
        let heard = self.voices();
        let lost = share
            .voices
            .into_iter()
            .filter(|voice| !heard.contains(voice));
        Some(Rest {
            scale,
            lost: lost.collect(),
        })
    }
}

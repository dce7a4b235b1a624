//! The rehearsal: the record stage without a store, from an empty one on. What an import of the same
//! messages would form, told item by item.

use std::{collections::HashMap, sync::Arc};

use super::{
    admit::{self, Door},
    judged,
};
use crate::{
    classify::{Classifier, RuleSet},
    domain::{
        Actor, CloseReason, Event, EventRecord, FormationView, Incident, IncidentId, ItemId,
        JoinReason, Judged, RawItem, Register, SourceId, TerritoryId, Timestamp, Verdict,
    },
    incidents::{Formation, FormationSettings, Regime},
    ports::ContextItem,
};

/// Why a message without any text is left out.
const EMPTY: &str = "Пустое сообщение";

/// What a rehearsal works with.
#[derive(Debug, Clone, Copy)]
pub struct RehearsalParts<'a> {
    /// The rules, with the region's places.
    pub rules: &'a Arc<RuleSet>,
    /// The official pages.
    pub register: &'a Register,
    /// How incidents form.
    pub formation: &'a FormationSettings,
    /// What turns a moment into a deadline.
    pub regime: &'a Regime,
}

/// Messages of one source on their way through the record stage.
pub struct Rehearsal<'a> {
    parts: RehearsalParts<'a>,
    source: SourceId,
    classifier: Classifier,
    formation: Formation<'a>,
    /// Native ids by number, from 1.
    names: Vec<String>,
    /// What replies must know of the messages above them.
    above: HashMap<String, ContextItem>,
    left_out: Vec<(String, &'static str)>,
}

/// An incident of a rehearsal.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its state at the end.
    pub incident: Incident,
    /// Native ids of its items in the order of their coming, and why each is there.
    pub items: Vec<(String, JoinReason)>,
    /// Its log.
    pub log: Vec<EventRecord>,
}

/// How a rehearsal ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rehearsed {
    /// The incidents in the order of their opening.
    pub stories: Vec<Story>,
    /// Native ids of what is in none, and why.
    pub left_out: Vec<(String, &'static str)>,
}

impl<'a> Rehearsal<'a> {
    /// Begins with an empty store.
    pub fn new(parts: RehearsalParts<'a>, source: SourceId) -> Self {
        let nothing = FormationView {
            incidents: Vec::new(),
            threads: HashMap::new(),
            roots: HashMap::new(),
            answered: HashMap::new(),
            questions: HashMap::new(),
            next_item: ItemId(1),
            next_incident: IncidentId(1),
        };
        Self {
            source,
            classifier: Classifier::new(Arc::clone(parts.rules)),
            formation: Formation::new(nothing, parts.formation, parts.regime),
            parts,
            names: Vec::new(),
            above: HashMap::new(),
            left_out: Vec::new(),
        }
    }

    /// Takes the next message, met at `now`, the moment of its publication.
    ///
    /// # Complexity
    /// An id and a topic of each message stay in memory, what the first ones of threads say of their
    /// places, and the incidents with a line of text each.
    pub fn hear(&mut self, raw: &RawItem, now: Timestamp) {
        let door = Door {
            register: self.parts.register,
            // Nothing is kept, so any key tells one from another.
            key: Some(&[0; 32]),
            now,
        };
        let Some(mut item) = admit::admit(&self.source, raw, &door) else {
            self.left_out.push((raw.native_id.clone(), EMPTY));
            return;
        };
        let given = raw.territory.as_ref().map(TerritoryId::as_str);
        let named = given.and_then(|given| admit::territory(self.parts.rules, given));
        item.territory = named.map(str::to_owned);
        for judged in judged(&mut self.classifier, vec![item], &self.above) {
            self.form(judged, now);
        }
    }

    fn form(&mut self, judged: Judged, now: Timestamp) {
        let name = judged.item.native_id.clone();
        self.names.push(name.clone());
        let id = ItemId(i64::try_from(self.names.len()).unwrap_or(i64::MAX));
        if let Some(why) = self.formation.place(id, &judged, now) {
            self.left_out.push((name.clone(), why.text()));
        }
        let topic = ContextItem {
            official: judged.item.official,
            verdict: Verdict {
                sectors: judged.verdict.sectors,
                actionable: judged.verdict.actionable,
                ..Verdict::default()
            },
        };
        self.above.insert(name, topic);
    }

    /// A person closes the incident of a message; false when it is in none that is open.
    pub fn close(&mut self, native_id: &str, reason: CloseReason, now: Timestamp) -> bool {
        let Some(id) = self.formation.of_item(native_id).map(|it| it.id) else {
            return false;
        };
        let comment = String::new();
        let record = EventRecord {
            at: now,
            by: Actor::System,
            event: Event::Closed { reason, comment },
        };
        self.formation.write(id, record);
        true
    }

    /// What was formed.
    pub fn end(self) -> Rehearsed {
        let formed = self.formation.finish();
        let mut stories: Vec<Story> = formed
            .changes
            .into_iter()
            .map(|change| Story {
                incident: change.after,
                items: Vec::new(),
                log: change.events,
            })
            .collect();
        let mut names = self.names.into_iter().zip(1..);
        for membership in formed.memberships {
            let name = names.find(|(_, number)| ItemId(*number) == membership.item);
            let story = stories.binary_search_by_key(&membership.incident, |one| one.incident.id);
            if let (Some((name, _)), Ok(at)) = (name, story) {
                stories[at].items.push((name, membership.reason));
            }
        }
        Rehearsed {
            stories,
            left_out: self.left_out,
        }
    }
}

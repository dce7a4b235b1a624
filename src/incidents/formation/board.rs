//! The board: incidents known and new during one batch, and the events that the batch adds to them.

mod anew;
mod danger;
mod heads;
mod look;
mod settle;
mod target;

use std::collections::{HashMap, HashSet};

use super::{
    Arrival, agree,
    locate::ThreadPlace,
    notices,
    reply::Asked,
    street,
    threads::Threads,
    urgency::{assess, marks},
};
use crate::{
    domain::{
        Actor, Answers, CategoryId, Clock, Event, EventRecord, FormationView, Formed, Incident,
        IncidentChange, IncidentId, IncidentState, JoinReason, KnownIncident, Membership, Question,
        Severity, Signal, Timestamp,
    },
    incidents::{Assessment, Regime, fold},
};

/// An incident and what the batch adds to its log.
#[derive(Debug)]
pub(super) struct Entry {
    pub known: KnownIncident,
    expected_version: u32,
    events: Vec<EventRecord>,
}

/// Everything a batch is placed on.
#[derive(Debug)]
pub(super) struct Board<'a> {
    entries: Vec<Entry>,
    by_id: HashMap<IncidentId, usize>,
    /// Category → street (none: the incident is of a whole town, or of nowhere) → entries.
    by_street: HashMap<CategoryId, HashMap<Option<String>, Vec<usize>>>,
    heads: Vec<usize>,
    /// Heads → how many children they have.
    children: HashMap<IncidentId, usize>,
    pub threads: Threads,
    /// Items → their incidents, for replies to them: those of this batch, and recorded ones that it
    /// answers.
    placed: HashMap<String, IncidentId>,
    asked: Asked,
    next: IncidentId,
    formed: Formed,
    regime: &'a Regime,
    /// When the item at hand is met.
    pub now: Timestamp,
}

impl<'a> Board<'a> {
    pub fn new(view: FormationView, regime: &'a Regime) -> Self {
        let mut board = Self {
            entries: Vec::new(),
            by_id: HashMap::new(),
            by_street: HashMap::new(),
            heads: Vec::new(),
            children: HashMap::new(),
            threads: Threads::new(view.threads, view.roots),
            placed: view.answered,
            asked: Asked(view.questions),
            next: view.next_incident,
            formed: Formed::default(),
            regime,
            now: Timestamp::UNIX_EPOCH,
        };
        for known in view.incidents {
            let expected_version = known.incident.version;
            board.add(Entry {
                known,
                expected_version,
                events: Vec::new(),
            });
        }
        board
    }

    /// Open incidents that hold items of a thread, oldest first, and whether each holds its root.
    pub fn of_thread(&self, thread: &str) -> impl Iterator<Item = (&Incident, bool)> {
        let links = self.threads.of(thread).iter();
        links
            .filter_map(|link| Some((self.incident(link.incident)?, link.holds_root)))
            .filter(|(incident, _)| self.is_open(incident))
    }

    /// The incident of an item that another answers, by its native id, when items still come to it.
    pub fn of_item(&self, native_id: &str) -> Option<&Incident> {
        let incident = self.incident(*self.placed.get(native_id)?)?;
        self.is_open(incident).then_some(incident)
    }

    /// What residents wrote in a thread into incidents that are still open.
    pub fn asked(&self, thread: &str) -> impl Iterator<Item = &Question> {
        let open = |id| self.incident(id).is_some_and(|it| self.is_open(it));
        let asked = self.asked.in_thread(thread);
        asked.filter(move |question| open(question.incident))
    }

    /// The place a whole thread speaks of: that of the incident with its first item, else of that item.
    pub fn thread_place(&self, thread: &str) -> Option<ThreadPlace<'_>> {
        let (place, uncertain) = match self.threads.of_root(thread) {
            Some(id) => {
                let incident = self.incident(id)?;
                (&incident.place, incident.uncertain)
            }
            None => {
                let located = self.threads.root_place(thread)?;
                (&located.place, located.uncertain)
            }
        };
        Some(ThreadPlace { place, uncertain })
    }

    /// The incident of this number.
    pub fn incident(&self, id: IncidentId) -> Option<&Incident> {
        (self.by_id.get(&id)).map(|index| &self.entries[*index].known.incident)
    }

    /// Opens an incident with the item; `neighbours` may be the same problem.
    pub fn open(
        &mut self,
        arrival: &Arrival<'_>,
        repeats: Option<IncidentId>,
        neighbours: &[IncidentId],
    ) {
        let Some(category) = arrival.judged.verdict.category() else {
            return;
        };
        let id = self.next;
        self.next = IncidentId(id.0 + 1);
        let urgency = assess(None, arrival);
        let clocks = self.clocks(category, urgency.severity, arrival.since);
        let opened = self.record(Event::Opened {
            item: arrival.id,
            category: category.clone(),
            place: arrival.located.place.clone(),
            uncertain: arrival.located.uncertain,
            essence: arrival.judged.verdict.essence.clone(),
            clocks,
        });
        let Some(incident) = fold::open(id, &opened) else {
            return;
        };
        let known = KnownIncident {
            incident,
            voices: HashSet::new(),
            fingerprints: Vec::new(),
        };
        let index = self.add(Entry {
            known,
            expected_version: 0,
            events: vec![opened],
        });
        self.take_in(index, arrival, JoinReason::Opened, None);
        if let Some(earlier) = repeats {
            self.append(index, Event::RepeatOf { earlier });
        }
        if !neighbours.is_empty() {
            self.append(
                index,
                Event::Commented {
                    text: notices::proposal(neighbours),
                },
            );
        }
    }

    /// Joins the item to an incident. A complaint after the answer reopens it, mere agreement does not.
    pub fn join(&mut self, id: IncidentId, arrival: &Arrival<'_>, reason: JoinReason) {
        let Some(index) = self.entry_of(id) else {
            return;
        };
        let item = &arrival.judged.item;
        let incident = &self.entries[index].known.incident;
        let done = matches!(
            incident.state,
            IncidentState::Answered | IncidentState::Resolved
        );
        let answered = incident.answered_at;
        let later = answered.is_some_and(|answered| item.published_at > answered);
        self.take_in(index, arrival, reason, None);
        let speaks_for_another = self.entries[index].known.incident.id != id;
        if reason == JoinReason::SameStreet && !speaks_for_another {
            self.widen(index);
        }
        if done && later && !agree::is_mere(item, &arrival.judged.verdict) {
            self.reopen(index);
        }
    }

    /// The trouble of one house is now that of its street, unless another incident has that key, be it
    /// for one merged into it. For complaints only: of their categories the view shows all open
    /// incidents, hence all taken keys.
    fn widen(&mut self, index: usize) {
        let incident = &self.entries[index].known.incident;
        let Some(place) = street::around(&incident.place) else {
            return;
        };
        let others = self.on_line(&incident.category, &place);
        let taken = others
            .iter()
            .any(|other| other.incident.place == place && self.is_open(&other.incident));
        if !taken {
            let uncertain = None;
            self.append(index, Event::Relocated { place, uncertain });
        }
    }

    /// Joins a body's reply to the incident of what it answers.
    pub fn answer(&mut self, id: IncidentId, arrival: &Arrival<'_>, answers: Answers) {
        let Some(index) = self.entry_of(id) else {
            return;
        };
        self.take_in(index, arrival, JoinReason::OfficialReply, Some(answers));
        if let Some(item) = answers.item() {
            self.asked.answer(&arrival.judged.item.thread, item);
        }
    }

    fn reopen(&mut self, index: usize) {
        let incident = &self.entries[index].known.incident;
        let (category, severity) = (incident.category.clone(), incident.severity);
        let dangerous = incident.signals.contains(&Signal::Danger);
        let clocks = self.clocks(&category, severity, self.now);
        let reason = "после ответа пришла новая жалоба".to_owned();
        self.append(index, Event::Reopened { reason, clocks });
        if dangerous && !self.notified(index) {
            self.warn_of_danger(index);
        }
    }

    /// The item's own events: joined, and severity when it rises.
    fn take_in(
        &mut self,
        index: usize,
        arrival: &Arrival<'_>,
        reason: JoinReason,
        answers: Option<Answers>,
    ) {
        let item = &arrival.judged.item;
        let before = &self.entries[index].known.incident;
        let (id, was_dangerous) = (before.id, before.signals.contains(&Signal::Danger));
        let confirmed = (was_dangerous && before.acknowledged).then(|| before.clone());
        let marks = marks(arrival);
        self.append(
            index,
            Event::ItemJoined {
                item: arrival.id,
                published_at: item.published_at,
                reason,
                voice: item.voice,
                fingerprint: item.fingerprint,
                signals: marks.iter().map(|mark| mark.id).collect(),
                official: item.official,
                answers,
                private: arrival.judged.verdict.private,
            },
        );
        self.formed.memberships.push(Membership {
            item: arrival.id,
            incident: id,
            reason,
            answers,
        });
        self.placed.insert(item.native_id.clone(), id);
        let is_root = item.native_id == item.thread;
        self.threads.link(&item.thread, id, is_root);
        self.asked.add(arrival, id);
        let incident = &self.entries[index].known.incident;
        let urgency = assess(Some(incident), arrival);
        if urgency.severity > incident.severity {
            let Assessment { severity, reasons } = urgency;
            self.append(index, Event::SeveritySet { severity, reasons });
        }
        let signals = &self.entries[index].known.incident.signals;
        match confirmed {
            Some(before) => self.alarm_again(index, &before, arrival),
            None if signals.contains(&Signal::Danger) && !was_dangerous => {
                self.warn_of_danger(index)
            }
            None => {}
        }
    }

    /// The clocks of a problem that is known since then. What a missing calendar year leaves out the watch
    /// tells.
    fn clocks(&self, category: &CategoryId, severity: Severity, since: Timestamp) -> Vec<Clock> {
        self.regime.opening(category, severity, since).0
    }

    fn record(&self, event: Event) -> EventRecord {
        EventRecord {
            at: self.now,
            by: Actor::System,
            event,
        }
    }

    fn append(&mut self, index: usize, event: Event) {
        let (id, record) = (self.entries[index].known.incident.id, self.record(event));
        self.write(id, record);
    }

    /// Writes into the log of an incident what was decided about it, here or elsewhere.
    pub fn write(&mut self, id: IncidentId, record: EventRecord) {
        if let Some(index) = self.by_id.get(&id) {
            let entry = &mut self.entries[*index];
            fold::apply_known(&mut entry.known, &record);
            entry.events.push(record);
        }
    }

    fn add(&mut self, entry: Entry) -> usize {
        let index = self.entries.len();
        let incident = &entry.known.incident;
        self.by_id.insert(incident.id, index);
        if let Some(head) = incident.head.filter(|_| incident.state.is_open()) {
            *self.children.entry(head).or_default() += 1;
        }
        // Nobody joins a head by its place: it gathers incidents, not messages.
        if incident.cause.is_some() {
            self.heads.push(index);
        } else {
            self.by_street
                .entry(incident.category.clone())
                .or_default()
                .entry(incident.place.street.clone())
                .or_default()
                .push(index);
        }
        self.entries.push(entry);
        index
    }

    /// What the store records: changed incidents in the order of their numbers.
    pub fn into_formed(self) -> Formed {
        let mut formed = self.formed;
        formed.changes = self
            .entries
            .into_iter()
            .filter(|entry| !entry.events.is_empty())
            .map(|entry| IncidentChange {
                expected_version: entry.expected_version,
                after: entry.known.incident,
                events: entry.events,
            })
            .collect();
        formed.changes.sort_unstable_by_key(|one| one.after.id);
        formed.memberships.sort_unstable_by_key(|one| one.item);
        formed
    }
}

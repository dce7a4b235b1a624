//! The board: incidents known and new during one batch, and the events that the batch adds to them.

use std::collections::{HashMap, HashSet};

use super::{
    Arrival,
    locate::ThreadPlace,
    on_one_line,
    reply::Asked,
    urgency::{assess, marks},
};
use crate::{
    domain::{
        Actor, Answers, CategoryId, Deadline, Event, EventRecord, FormationView, Formed, Incident,
        IncidentChange, IncidentId, IncidentState, JoinReason, KnownIncident, Membership, Notice,
        NoticeKind, Place, Question, Severity, Signal, ThreadIncident, Timestamp,
    },
    incidents::{Assessment, MissingYear, Regime, fold},
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
    threads: HashMap<String, Vec<ThreadIncident>>,
    /// Items → their incidents, for replies to them: those of this batch, and recorded ones that it
    /// answers.
    placed: HashMap<String, IncidentId>,
    asked: Asked,
    next: IncidentId,
    formed: Formed,
    missing: Option<MissingYear>,
    regime: &'a Regime,
    now: Timestamp,
}

impl<'a> Board<'a> {
    pub fn new(view: FormationView, regime: &'a Regime, now: Timestamp) -> Self {
        let mut board = Self {
            entries: Vec::new(),
            by_id: HashMap::new(),
            by_street: HashMap::new(),
            threads: view.threads,
            placed: view.answered,
            asked: Asked(view.questions),
            next: view.next_incident,
            formed: Formed::default(),
            missing: None,
            regime,
            now,
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

    /// Incidents of a category whose place is this one, above it or below it, oldest first.
    pub fn on_line(&self, category: &CategoryId, place: &Place) -> Vec<&KnownIncident> {
        let Some(streets) = self.by_street.get(category) else {
            return Vec::new();
        };
        // Two places that name different streets are never on one line, so most need no look.
        let (own, whole_town) = match &place.street {
            Some(_) => (streets.get(&place.street), streets.get(&None)),
            None => (None, None),
        };
        let all = place.street.is_none().then(|| streets.values());
        let mut found: Vec<_> = (own.into_iter().chain(whole_town))
            .chain(all.into_iter().flatten())
            .flatten()
            .map(|index| &self.entries[*index].known)
            .filter(|known| on_one_line(&known.incident.place, place))
            .collect();
        found.sort_unstable_by_key(|known| known.incident.id);
        found
    }

    /// Open incidents that hold items of a thread, oldest first, and whether each holds its root.
    pub fn of_thread(&self, thread: &str) -> impl Iterator<Item = (&Incident, bool)> {
        let links = self.threads.get(thread).map_or(&[][..], Vec::as_slice);
        links
            .iter()
            .filter_map(|link| Some((self.incident(link.incident)?, link.holds_root)))
            .filter(|(incident, _)| incident.state.is_open())
    }

    /// The incident of an item that another answers, by its native id, when still open.
    pub fn of_item(&self, native_id: &str) -> Option<&Incident> {
        let incident = self.incident(*self.placed.get(native_id)?)?;
        incident.state.is_open().then_some(incident)
    }

    /// What residents wrote in a thread into incidents that are still open.
    pub fn asked(&self, thread: &str) -> impl Iterator<Item = &Question> {
        let open = |id| self.incident(id).is_some_and(|it| it.state.is_open());
        let asked = self.asked.in_thread(thread);
        asked.filter(move |question| open(question.incident))
    }

    /// The place a whole thread speaks of: that of the incident with its first item.
    pub fn thread_place(&self, thread: &str) -> Option<ThreadPlace<'_>> {
        let links = self.threads.get(thread)?;
        let root = links.iter().find(|link| link.holds_root)?;
        let incident = self.incident(root.incident)?;
        Some(ThreadPlace {
            place: &incident.place,
            uncertain: incident.uncertain,
        })
    }

    fn incident(&self, id: IncidentId) -> Option<&Incident> {
        let index = self.by_id.get(&id)?;
        Some(&self.entries[*index].known.incident)
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
        let deadline = self.deadline(category, urgency.severity);
        let opened = self.record(Event::Opened {
            item: arrival.id,
            category: category.clone(),
            place: arrival.located.place.clone(),
            uncertain: arrival.located.uncertain,
            essence: arrival.judged.verdict.essence.clone(),
            deadline,
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
                    text: proposal(neighbours),
                },
            );
        }
    }

    /// Joins the item to an incident and reopens it when it was answered before the item.
    pub fn join(&mut self, id: IncidentId, arrival: &Arrival<'_>, reason: JoinReason) {
        let Some(&index) = self.by_id.get(&id) else {
            return;
        };
        let item = &arrival.judged.item;
        let incident = &self.entries[index].known.incident;
        let done = matches!(
            incident.state,
            IncidentState::Answered | IncidentState::Resolved
        );
        let later = incident
            .answered_at
            .is_some_and(|answered| item.published_at > answered);
        self.take_in(index, arrival, reason, None);
        if done && later {
            self.reopen(index);
        }
    }

    /// Joins a body's reply to the incident of what it answers.
    pub fn answer(&mut self, id: IncidentId, arrival: &Arrival<'_>, answers: Answers) {
        let Some(&index) = self.by_id.get(&id) else {
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
        let deadline = self.deadline(&category, severity);
        let reason = "после ответа пришла новая жалоба".to_owned();
        self.append(index, Event::Reopened { reason, deadline });
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
            },
        );
        self.formed.memberships.push(Membership {
            item: arrival.id,
            incident: id,
            reason,
            answers,
        });
        self.placed.insert(item.native_id.clone(), id);
        self.link(&item.thread, id, item.native_id == item.thread);
        self.asked.add(arrival, id);
        let incident = &self.entries[index].known.incident;
        let urgency = assess(Some(incident), arrival);
        if urgency.severity > incident.severity {
            let Assessment { severity, reasons } = urgency;
            self.append(index, Event::SeveritySet { severity, reasons });
        }
        let dangerous = self.entries[index]
            .known
            .incident
            .signals
            .contains(&Signal::Danger);
        if dangerous && !was_dangerous {
            self.warn_of_danger(index);
        }
    }

    /// Remembers that a thread has items in an incident.
    fn link(&mut self, thread: &str, incident: IncidentId, holds_root: bool) {
        let links = self.threads.entry(thread.to_owned()).or_default();
        match links.iter_mut().find(|link| link.incident == incident) {
            Some(link) => link.holds_root |= holds_root,
            None => links.push(ThreadIncident {
                incident,
                holds_root,
            }),
        }
    }

    fn warn_of_danger(&mut self, index: usize) {
        let incident = &self.entries[index].known.incident;
        let place = match incident.place.line() {
            line if line.is_empty() => "место неизвестно".to_owned(),
            line => line,
        };
        let text = format!(
            "Угроза жизни или здоровью: инцидент № {}, {}, {place}. Подтвердите, что увидели",
            incident.id,
            incident.sector.name(),
        );
        self.formed.notices.push(Notice {
            id: None,
            kind: NoticeKind::Danger,
            text,
            incident: Some(incident.id),
            at: self.now,
        });
    }

    /// True when this batch has already warned of the incident.
    fn notified(&self, index: usize) -> bool {
        let id = self.entries[index].known.incident.id;
        self.formed
            .notices
            .iter()
            .any(|notice| notice.incident == Some(id))
    }

    fn deadline(&mut self, category: &CategoryId, severity: Severity) -> Option<Deadline> {
        self.regime
            .deadline(category, severity, self.now)
            .unwrap_or_else(|missing| {
                self.missing = Some(missing);
                None
            })
    }

    fn record(&self, event: Event) -> EventRecord {
        EventRecord {
            at: self.now,
            by: Actor::System,
            event,
        }
    }

    fn append(&mut self, index: usize, event: Event) {
        let record = self.record(event);
        let entry = &mut self.entries[index];
        fold::apply_known(&mut entry.known, &record);
        entry.events.push(record);
    }

    fn add(&mut self, entry: Entry) -> usize {
        let index = self.entries.len();
        let incident = &entry.known.incident;
        self.by_id.insert(incident.id, index);
        self.by_street
            .entry(incident.category.clone())
            .or_default()
            .entry(incident.place.street.clone())
            .or_default()
            .push(index);
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
        formed
            .changes
            .sort_unstable_by_key(|change| change.after.id);
        formed
            .memberships
            .sort_unstable_by_key(|membership| membership.item);
        if let Some(missing) = self.missing {
            formed.notices.push(Notice {
                id: None,
                kind: NoticeKind::CalendarMissing,
                text: format!("Сроки ответа не поставлены: {missing}"),
                incident: None,
                at: self.now,
            });
        }
        formed
    }
}

/// A remark that proposes a merge to the operator.
fn proposal(neighbours: &[IncidentId]) -> String {
    const SHOWN: usize = 5;
    let numbers: Vec<_> = neighbours
        .iter()
        .take(SHOWN)
        .map(|id| format!("№ {id}"))
        .collect();
    format!(
        "Рядом открыто несколько похожих инцидентов: {}. Проверьте, не одна ли это проблема",
        numbers.join(", ")
    )
}

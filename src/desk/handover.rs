//! The hand-over (передача смены) as the store gives it: what the shift leaves open. Whoever ends the
//! shift adds words and says where each card goes; the next one accepts it by name.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use super::{Desk, DeskError, rights::lies_in};
use crate::{
    domain::{
        BlindSource, CardLine, Cause, ClockKind, HandedCard, HandedTo, Handover, Incident,
        IncidentId, IncidentState, Lines, MutedHead, Shift, Signal, Timestamp, UserId,
    },
    ports::FamilySum,
};

/// Incidents read at once.
const CHUNK: usize = 500;
/// Why incidents are silent whose head the shift does not see.
const ELSEWHERE: &str = "Головной инцидент не в вашей части региона";
/// Lines of a section. The cards of the shift have no bound: each is handed over.
const LINES_MAX: usize = 100;

impl Desk {
    /// What this shift hands over at `now`.
    ///
    /// # Errors
    /// Store failures.
    pub(super) fn handover(
        &self,
        shift: &Shift,
        by: UserId,
        now: Timestamp,
    ) -> Result<Handover, DeskError> {
        let open = self.open_in(shift)?;
        let held = |incident: &Incident| {
            let user = in_work(incident).filter(|user| shift.users.contains(user))?;
            let line = self.card_line(incident, next_due(incident));
            let to = HandedTo::default();
            Some(HandedCard { line, user, to })
        };
        let mut cards: Vec<HandedCard> = open.iter().filter_map(held).collect();
        cards.sort_by_key(|card| by_due(&card.line));
        let danger = |incident: &Incident| is_dangerous(incident).then(|| next_due(incident));
        // What a head speaks for is placed with it, or shows itself when it stands alone again.
        let unplaced = |incident: &Incident| {
            let due = self.regime().place_due(incident).ok().flatten();
            (incident.is_unplaced() && !incident.is_muted(now)).then_some(due)
        };
        Ok(Handover {
            at: now,
            by,
            words: String::new(),
            cards,
            dangers: self.card_lines(&open, danger),
            promises: self.card_lines(&open, |incident| promised(incident).map(Some)),
            drafts: self.card_lines(&open, |it| it.drafted_at.map(|_| next_due(it))),
            muted: self.muted_in(shift, &open, now)?,
            unplaced: self.card_lines(&open, unplaced),
            blind: self.blind_of(shift, now)?,
        })
    }

    /// What has become a private matter since names no more than its municipality.
    pub(super) fn veil(&self, handover: &mut Handover) -> Result<(), DeskError> {
        let ids: Vec<IncidentId> = handover.lines_mut().map(|line| line.incident).collect();
        let private = self.store.private_incidents(&ids)?;
        let private: HashMap<_, _> = private.iter().map(|one| (one.id, one)).collect();
        for line in handover.lines_mut() {
            if let Some(incident) = private.get(&line.incident) {
                *line = self.card_line(incident, None);
            }
        }
        Ok(())
    }

    /// The open incidents in the shift's part of the region, and those that its bodies were handed.
    fn open_in(&self, shift: &Shift) -> Result<Vec<Incident>, DeskError> {
        let parts = self.parts_of(shift)?;
        let seen = |incident: &Incident| parts.iter().any(|part| lies_in(part, incident));
        let (mut found, mut after) = (Vec::new(), IncidentId(0));
        loop {
            let open = self.store.open_incidents(after, CHUNK)?;
            let Some(last) = open.last() else {
                return Ok(found);
            };
            after = last.id;
            found.extend(open.into_iter().filter(&seen));
        }
    }

    /// The section of the incidents for which `due` says until when something is owed, if ever.
    fn card_lines(
        &self,
        open: &[Incident],
        due: impl Fn(&Incident) -> Option<Option<Timestamp>>,
    ) -> Lines {
        let told = open.iter();
        let told = told.filter_map(|incident| Some(self.card_line(incident, due(incident)?)));
        let mut lines: Vec<CardLine> = told.collect();
        lines.sort_by_key(by_due);
        let total = lines.len();
        lines.truncate(LINES_MAX);
        Lines { lines, total }
    }

    /// The heads under which incidents alarm nobody. Bursts that a person muted stand first, for no queue
    /// shows them; then what grew most.
    fn muted_in(
        &self,
        shift: &Shift,
        open: &[Incident],
        now: Timestamp,
    ) -> Result<Vec<MutedHead>, DeskError> {
        let silent = silent_children(open, now);
        let heads = open.iter().filter_map(|it| {
            let cause = it.cause.as_ref()?;
            (it.is_muted(now) || silent.contains_key(&it.id)).then_some((it, cause))
        });
        let heads: Vec<(&Incident, &Cause)> = heads.collect();
        let ids: Vec<IncidentId> = heads.iter().map(|(head, _)| head.id).collect();
        let all = self.store.family_sums(&ids, Timestamp::MIN)?;
        let fresh = self.store.family_sums(&ids, shift.begun_at)?;
        let items = |sums: &HashMap<_, FamilySum>, id| sums.get(&id).map_or(0, |sum| sum.items);
        let told = heads.into_iter().map(|(head, cause)| MutedHead {
            line: self.card_line(head, head.silent_until().filter(|until| *until > now)),
            cause: cause.sentence(),
            children: silent.get(&head.id).map_or(0, Vec::len),
            items: Some(items(&all, head.id)),
            grown: Some(items(&fresh, head.id)),
        });
        let mut told: Vec<MutedHead> = told.collect();
        for (head, children) in silent.iter().filter(|(id, _)| !ids.contains(id)) {
            told.extend(self.head_elsewhere(*head, children, now)?);
        }
        told.sort_by_key(|it| (it.line.due_at.is_none(), Reverse(it.grown)));
        Ok(told)
    }

    /// A head outside the shift's part of the region, such as that of a boiler house which feeds two
    /// municipalities: where it is and what else it gathers is not told, only what of the shift it silences.
    fn head_elsewhere(
        &self,
        head: IncidentId,
        children: &[&Incident],
        now: Timestamp,
    ) -> Result<Option<MutedHead>, DeskError> {
        let head = self.store.incident(head)?;
        let Some((head, first)) = head.zip(children.first()) else {
            return Ok(None);
        };
        let territories = children.iter().map(|it| it.place.territory.as_deref());
        let territories: BTreeSet<&str> = territories.flatten().collect();
        let until = head.silent_until().filter(|until| *until > now);
        Ok(Some(MutedHead {
            line: CardLine {
                incident: head.id,
                category: self.rules.load().category_name(&first.category),
                place: Vec::from_iter(territories).join(", "),
                due_at: until.filter(|_| !head.private),
            },
            cause: ELSEWHERE.to_owned(),
            children: children.len(),
            items: None,
            grown: None,
        }))
    }

    /// The incident as everybody may read it.
    fn card_line(&self, incident: &Incident, due_at: Option<Timestamp>) -> CardLine {
        CardLine {
            incident: incident.id,
            category: self.rules.load().category_name(&incident.category),
            place: incident.told_place(),
            due_at: due_at.filter(|_| !incident.private),
        }
    }

    /// The sources of the shift's territories of which nothing is seen now.
    fn blind_of(&self, shift: &Shift, now: Timestamp) -> Result<Vec<BlindSource>, DeskError> {
        let mut blind = Vec::new();
        for card in self.sources.load().iter().filter(|card| card.crawled) {
            let territory = card.territory.as_ref().map(|id| self.territory_name(id));
            let own = &shift.area.territories;
            if !own.is_empty() && !territory.is_some_and(|name| own.contains(&name)) {
                continue;
            }
            let coverage = self.coverage_of(&card.id, shift.begun_at, now)?;
            let last = coverage.blind.last().filter(|span| span.to == now);
            blind.extend(last.map(|span| BlindSource {
                id: card.id.clone(),
                name: card.name.clone(),
                since: span.from,
            }));
        }
        Ok(blind)
    }
}

/// Who has it in work, with nothing answered yet.
pub(super) fn in_work(incident: &Incident) -> Option<UserId> {
    let unanswered = matches!(
        incident.state,
        IncidentState::InWork | IncidentState::Waiting
    );
    incident.assignee.filter(|_| unanswered)
}

/// Those of these that each head keeps out of the working queue.
fn silent_children(open: &[Incident], now: Timestamp) -> BTreeMap<IncidentId, Vec<&Incident>> {
    let mut silent: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for child in open.iter().filter(|it| it.is_muted(now)) {
        if let Some(head) = child.head {
            silent.entry(head).or_default().push(child);
        }
    }
    silent
}

fn is_dangerous(incident: &Incident) -> bool {
    let seen = incident.answered_at.is_some() && incident.acknowledged;
    incident.signals.contains(&Signal::Danger) && !seen
}

/// Until when the residents, who were told a first word, are owed the full one.
fn promised(incident: &Incident) -> Option<Timestamp> {
    let clock = incident.clock(ClockKind::Full)?;
    clock.stopped_at.is_none().then_some(clock.due_at)
}

fn next_due(incident: &Incident) -> Option<Timestamp> {
    incident.next_clock().map(|clock| clock.due_at)
}

/// Whatever is due first stands first; what has no clock stands last.
fn by_due(line: &CardLine) -> (bool, Option<Timestamp>, IncidentId) {
    (line.due_at.is_none(), line.due_at, line.incident)
}

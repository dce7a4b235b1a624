//! Formation: which items are one problem. A batch of judged items becomes events of incidents.
//!
//! An item opens at most one incident, by its primary category. It joins, in this order:
//! 1. the open incident of that category at exactly its place;
//! 2. the incident of that category in its own thread, unless it names another place;
//! 3. an incident of that category that holds nearly the same text, at a place on its line;
//! 4. the outage of its street: where a pipe or a line fails, many houses complain of one thing
//!    (`street`);
//! 5. the only open incident of that category at a place above or below its own. A facility or route is a
//!    place as a house is, but a town does not swallow it: of its own number there is one, or none;
//!
//! else it opens its own. An item of uncertain place takes part in steps 2 and 3 only, and an
//! incident of uncertain place is found by them only; an address without a town is told from the same
//! address elsewhere by its house (`street`). Steps 2 to 5 keep to the category's window, counted in
//! publication times, so that imports of old messages form as they would have then. Step 1 has no
//! window: while an incident is open there is no second one for its key (invariant 8).
//!
//! An incident that lay nowhere lies where a message of its thread certainly is (`board/settle`).
//!
//! Then one look at the networks (`outage`): several places that one node feeds come under a head.
//!
//! Without a problem of their own, an official reply joins what it answers (`reply`), and a bare «у
//! нас тоже» its thread, however old that is: they have no window. What joins nothing is left out for a
//! reason (`left_out`).

mod agree;
mod anew;
mod board;
mod left_out;
mod locate;
mod notices;
mod outage;
mod reply;
mod settings;
mod street;
mod threads;
mod urgency;

use std::collections::BTreeSet;

use jiff::SignedDuration;

pub use self::{
    anew::{Fate, Going, Origin, Reformed, form_anew, going},
    left_out::LeftOut,
    settings::FormationSettings,
};
use self::{board::Board, locate::Located, settings::days};
use super::Regime;
use crate::domain::{
    Answers, CategoryId, EventRecord, Fingerprint, FormationView, Formed, Incident, IncidentId,
    IncidentState, ItemId, JoinReason, Judged, KnownIncident, Place, Signal, Timestamp, Verdict,
};

/// An item on its way to an incident.
#[derive(Debug)]
struct Arrival<'a> {
    id: ItemId,
    judged: &'a Judged,
    located: Located,
    /// Since when an incident that it opens is known.
    since: Timestamp,
}

/// Where an item goes.
#[derive(Debug, PartialEq, Eq)]
enum Home {
    /// Into this incident.
    Join(IncidentId, JoinReason),
    /// Into this incident, as a reply of a body.
    Answer(IncidentId, Answers),
    /// Into an incident of its own, perhaps a repeat of a closed one, perhaps one of several
    /// neighbours that a person should look at.
    Own {
        repeats: Option<IncidentId>,
        neighbours: Vec<IncidentId>,
    },
    /// Nowhere: it raises no problem.
    Nowhere(LeftOut),
}

/// Places a batch: items of one source with their numbers, new ones and edited ones that no incident
/// holds.
///
/// Items see each other in the order of publication. New incidents are opened at `now` and get the
/// numbers from `view.next_incident`.
pub fn form(
    view: FormationView,
    items: &[(ItemId, &Judged)],
    settings: &FormationSettings,
    regime: &Regime,
    now: Timestamp,
) -> Formed {
    let mut order = items.to_vec();
    order.sort_by_key(|(id, judged)| (judged.item.published_at, *id));
    let mut formation = Formation::new(view, settings, regime);
    for (id, judged) in order {
        formation.place(id, judged, now);
    }
    formation.finish()
}

/// Formation item by item, for whoever must know of each what became of it. [`form`] is a batch of it.
#[derive(Debug)]
pub struct Formation<'a> {
    board: Board<'a>,
    settings: &'a FormationSettings,
}

impl<'a> Formation<'a> {
    /// Begins with the world as the view shows it.
    pub fn new(view: FormationView, settings: &'a FormationSettings, regime: &'a Regime) -> Self {
        Self {
            board: Board::new(view, regime),
            settings,
        }
    }

    /// Places the next item at `now`; gives the reason when it joins no incident and opens none.
    pub fn place(&mut self, id: ItemId, judged: &Judged, now: Timestamp) -> Option<LeftOut> {
        self.board.now = now;
        self.place_known(id, judged, now)
    }

    /// As [`place`](Self::place), of an item that has been known since then.
    fn place_known(&mut self, id: ItemId, judged: &Judged, since: Timestamp) -> Option<LeftOut> {
        let arrival = self.arrival(id, judged, since);
        let board = &mut self.board;
        match home(board, &arrival, self.settings) {
            Home::Join(incident, reason) => {
                board.join(incident, &arrival, reason);
                if reason == JoinReason::Thread {
                    board.settle(incident, &arrival, self.settings);
                }
            }
            Home::Answer(incident, answers) => board.answer(incident, &arrival, answers),
            Home::Own {
                repeats,
                neighbours,
            } => board.open(&arrival, repeats, &neighbours),
            Home::Nowhere(why) => {
                board.threads.leave_out(judged);
                return Some(why);
            }
        }
        outage::gather(board, (id, judged), self.settings);
        None
    }

    fn arrival<'i>(&self, id: ItemId, judged: &'i Judged, since: Timestamp) -> Arrival<'i> {
        let territory = judged.item.territory.as_deref();
        let thread = self.board.thread_place(&judged.item.thread);
        Arrival {
            id,
            judged,
            located: locate::locate(&judged.verdict, thread, territory),
            since,
        }
    }

    /// The open incident of an item.
    pub fn of_item(&self, native_id: &str) -> Option<&Incident> {
        self.board.of_item(native_id)
    }

    /// Writes what was decided about an incident into its log; an incident that is not there has none.
    pub fn write(&mut self, id: IncidentId, record: EventRecord) {
        self.board.write(id, record);
    }

    /// What is to be recorded.
    pub fn finish(self) -> Formed {
        self.board.into_formed()
    }
}

/// Where an item speaks of by itself, and whether that is uncertain.
pub fn located(verdict: &Verdict, territory: Option<&str>) -> (Place, bool) {
    let located = locate::locate(verdict, None, territory);
    (located.place, located.uncertain)
}

fn home(board: &Board<'_>, arrival: &Arrival<'_>, settings: &FormationSettings) -> Home {
    let item = &arrival.judged.item;
    if item.official {
        let found = reply::home(board, arrival);
        return found.map_or(
            Home::Nowhere(LeftOut::of_official(item)),
            |(incident, answers)| Home::Answer(incident, answers),
        );
    }
    if let Some(category) = raises(arrival.judged) {
        let above = thread_home(board, arrival);
        return match above.filter(|incident| seconds(incident, arrival, settings)) {
            Some(incident) => Home::Join(incident.id, JoinReason::Thread),
            None => problem_home(board, arrival, category, settings),
        };
    }
    faint_home(board, arrival, settings).unwrap_or(Home::Nowhere(LeftOut::of(arrival.judged)))
}

/// Where a resident's item belongs that raises no problem of its own: its thread's incident, when it
/// agrees with it, or tells of the same more faintly.
fn faint_home(
    board: &Board<'_>,
    arrival: &Arrival<'_>,
    settings: &FormationSettings,
) -> Option<Home> {
    let Judged { item, verdict } = arrival.judged;
    let incident = thread_home(board, arrival)?;
    let agrees = agree::is_bare(item, verdict)
        || incident.place.is_empty() && agree::tells_where(item, verdict);
    if may_lie_there(incident, arrival) {
        let echoes = || same_subject(incident, arrival, settings) && agree::echoes(item, verdict);
        return (agrees || echoes()).then_some(Home::Join(incident.id, JoinReason::Thread));
    }
    let outage = settings.outages.contains(&incident.category);
    // By its thread, not by its street: such a join never widens the incident, whose street's key the
    // view of a batch that raises no problem need not show.
    (agrees && outage && street::is_shared(incident, &arrival.located))
        .then_some(Home::Join(incident.id, JoinReason::Thread))
}

/// True for a complaint that says in few words that its trouble is the one above: it counts there, even
/// where another incident is at its place. A danger goes its own way.
fn seconds(incident: &Incident, arrival: &Arrival<'_>, settings: &FormationSettings) -> bool {
    let Judged { item, verdict } = arrival.judged;
    let window = settings.window(&incident.category);
    agree::seconds(&item.text)
        && !verdict.has(Signal::Danger)
        && same_subject(incident, arrival, settings)
        && within(incident, item.published_at, window)
}

/// The category of the problem that an item raises; none when nobody ought to react.
fn raises(judged: &Judged) -> Option<&CategoryId> {
    let Judged { item, verdict } = judged;
    let category = verdict.category().filter(|_| verdict.actionable);
    category.filter(|_| !agree::only_thanks(item, verdict) && !agree::only_cheer(item, verdict))
}

/// The incident that an item without a problem of its own belongs to: that of the item it answers,
/// else the thread's main one, else the thread's only one.
fn thread_home<'b>(board: &'b Board<'_>, arrival: &Arrival<'_>) -> Option<&'b Incident> {
    let item = &arrival.judged.item;
    let parent = item.parent.as_deref();
    let answered = parent.and_then(|parent| board.of_item(parent));
    let main = || {
        let mut all = board.of_thread(&item.thread);
        all.find_map(|(incident, holds_root)| holds_root.then_some(incident))
    };
    let only = || {
        let mut all = board.of_thread(&item.thread).map(|(incident, _)| incident);
        let first = all.next()?;
        all.all(|other| other.target() == first.target())
            .then_some(first)
    };
    answered.or_else(main).or_else(only)
}

/// True unless the item names another problem or place than the incident's.
fn same_subject(incident: &Incident, arrival: &Arrival<'_>, settings: &FormationSettings) -> bool {
    let category = arrival.judged.verdict.category();
    category.is_none_or(|category| settings.may_tell_of(category, &incident.category))
        && may_lie_there(incident, arrival)
}

/// True unless the item names another place than the incident's. A street and a facility in one town may
/// be one place.
fn may_lie_there(incident: &Incident, arrival: &Arrival<'_>) -> bool {
    let (one, other) = (&arrival.located.place, &incident.place);
    let beside = || one.facility.is_some() != other.facility.is_some();
    let in_town = || beside() && on_one_line(&one.town(), &other.town());
    !arrival.located.named || on_one_line(one, other) || in_town()
}

fn problem_home(
    board: &Board<'_>,
    arrival: &Arrival<'_>,
    category: &CategoryId,
    settings: &FormationSettings,
) -> Home {
    let item = &arrival.judged.item;
    let located = &arrival.located;
    let window = settings.window(category);
    let current = |incident: &Incident| {
        let target = board.target(incident);
        target.is_some_and(|target| within(target, item.published_at, window))
    };
    let mut related = board.on_line(category, &located.place);
    related.retain(|known| board.is_open(&known.incident));
    let placed = related
        .iter()
        .filter(|known| known.incident.is_spot() && located.is_spot_of(category));

    let mut same = placed.clone();
    if let Some(known) = same.find(|known| known.incident.place == located.place) {
        return Home::Join(known.incident.id, same_place_reason(board, known, arrival));
    }
    let mut thread = board.of_thread(&item.thread).map(|(incident, _)| incident);
    if let Some(incident) = thread.find(|own| same_subject(own, arrival, settings) && current(own))
    {
        return Home::Join(incident.id, JoinReason::Thread);
    }
    let mut copies = related.iter().filter(|known| current(&known.incident));
    if let Some(known) = copies.find(|known| repeats_text(known, item.fingerprint)) {
        return Home::Join(known.incident.id, JoinReason::Duplicate);
    }
    if let Some(outage) = street::outage(board, arrival, category, settings) {
        return Home::Join(outage, JoinReason::SameStreet);
    }
    let townless = related
        .iter()
        .filter(|known| street::same_address(&known.incident, located));
    let close = placed
        .chain(townless)
        .filter(|known| current(&known.incident));
    let facility = &located.place.facility;
    let joined = close.clone();
    let joined =
        joined.filter(|known| facility.is_none() || known.incident.place.facility == *facility);
    let joined: BTreeSet<_> = joined.map(|known| known.incident.target()).collect();
    if let (1, Some(only)) = (joined.len(), joined.first()) {
        return Home::Join(*only, JoinReason::NearPlace);
    }
    let mut near: BTreeSet<_> = close.map(|known| known.incident.target()).collect();
    // The same house in words that leave a doubt: a person says whether it is the same problem.
    let alike = related.iter().filter(|known| {
        let place = &known.incident.place;
        place.house.is_some() && *place == located.place && current(&known.incident)
    });
    near.extend(alike.map(|known| known.incident.target()));
    Home::Own {
        repeats: closed_before(board, arrival, category, settings),
        neighbours: near.into_iter().collect(),
    }
}

/// The incident closed last at the same place before the item was published, if it is remembered.
fn closed_before(
    board: &Board<'_>,
    arrival: &Arrival<'_>,
    category: &CategoryId,
    settings: &FormationSettings,
) -> Option<IncidentId> {
    let published = arrival.judged.item.published_at;
    let memory = days(settings.memory_days);
    board
        .on_line(category, &arrival.located.place)
        .into_iter()
        .map(|known| &known.incident)
        .filter(|incident| incident.is_spot() && arrival.located.is_spot_of(category))
        .filter(|incident| incident.place == arrival.located.place)
        .filter_map(|incident| board.target(incident))
        .filter(|target| target.state == IncidentState::Closed)
        .filter_map(|target| Some((target.closed_at?, target.id)))
        .filter(|(closed, _)| *closed < published && closed.duration_until(published) <= memory)
        .max()
        .map(|(_, id)| id)
}

/// True when one place is the other or lies above it.
fn on_one_line(one: &Place, other: &Place) -> bool {
    one.contains(other) || other.contains(one)
}

/// True when no more than `window` lies between an item and the incident's nearest item.
fn within(incident: &Incident, published_at: Timestamp, window: SignedDuration) -> bool {
    let after = incident.last_item_at.duration_until(published_at);
    let before = published_at.duration_until(incident.published_at);
    after.max(before) <= window
}

fn repeats_text(known: &KnownIncident, fingerprint: Option<Fingerprint>) -> bool {
    fingerprint.is_some_and(|print| known.fingerprints.iter().any(|other| other.near(print)))
}

/// What the card says of an item that joins at exactly its place: the most telling of the reasons.
fn same_place_reason(
    board: &Board<'_>,
    known: &KnownIncident,
    arrival: &Arrival<'_>,
) -> JoinReason {
    let item = &arrival.judged.item;
    let mut thread = board.of_thread(&item.thread);
    if repeats_text(known, item.fingerprint) {
        JoinReason::Duplicate
    } else if thread.any(|(incident, _)| incident.id == known.incident.id) {
        JoinReason::Thread
    } else {
        JoinReason::SamePlace
    }
}

#[cfg(test)]
mod tests;

//! Formation: which items are one problem. A batch of judged items becomes events of incidents.
//!
//! An item opens at most one incident, by its primary category. It joins, in this order:
//! 1. the open incident of that category at exactly its place;
//! 2. the incident of that category in its own thread, unless it names another place;
//! 3. an incident of that category that holds nearly the same text, at a place on its line;
//! 4. the only open incident of that category at a place above or below its own;
//!
//! else it opens its own. An item of uncertain place takes part in steps 2 and 3 only, and an
//! incident of uncertain place is found by them only. Steps 2 to 4 keep to the category's window,
//! counted in publication times, so that imports of old messages form as they would have then. Step
//! 1 has no window: while an incident is open there is no second one for its key (invariant 8).
//!
//! Without a category of their own, an official reply joins what it answers (`reply`), and a bare «у
//! нас тоже» its thread.

mod agree;
mod board;
mod locate;
mod reply;
mod urgency;

use std::collections::HashMap;

use jiff::SignedDuration;

use self::{board::Board, locate::Located};
use super::Regime;
use crate::domain::{
    Answers, CategoryId, Fingerprint, FormationView, Formed, Incident, IncidentId, IncidentState,
    ItemId, JoinReason, Judged, KnownIncident, Place, Timestamp, Verdict,
};

/// How long incidents gather items and are remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormationSettings {
    /// Days since an incident's last item within which another joins it.
    pub window_days: u16,
    /// Exceptions to the window by category.
    pub windows: HashMap<CategoryId, u16>,
    /// Days after closing within which the same problem at the same place counts as a repeat.
    pub memory_days: u16,
}

impl Default for FormationSettings {
    fn default() -> Self {
        Self {
            window_days: 14,
            windows: HashMap::new(),
            memory_days: 30,
        }
    }
}

impl FormationSettings {
    fn window(&self, category: &CategoryId) -> SignedDuration {
        days(*self.windows.get(category).unwrap_or(&self.window_days))
    }
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

/// An item on its way to an incident.
#[derive(Debug)]
struct Arrival<'a> {
    id: ItemId,
    judged: &'a Judged,
    located: Located,
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
    Nowhere,
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
    let mut board = Board::new(view, regime, now);
    for (id, judged) in order {
        let territory = judged.item.territory.as_deref();
        let thread = board.thread_place(&judged.item.thread);
        let located = locate::locate(&judged.verdict, thread, territory);
        let arrival = Arrival {
            id,
            judged,
            located,
        };
        match home(&board, &arrival, settings) {
            Home::Join(incident, reason) => board.join(incident, &arrival, reason),
            Home::Answer(incident, answers) => board.answer(incident, &arrival, answers),
            Home::Own {
                repeats,
                neighbours,
            } => board.open(&arrival, repeats, &neighbours),
            Home::Nowhere => {}
        }
    }
    board.into_formed()
}

fn home(board: &Board<'_>, arrival: &Arrival<'_>, settings: &FormationSettings) -> Home {
    let Judged { item, verdict } = arrival.judged;
    if item.official {
        return reply::home(board, arrival).map_or(Home::Nowhere, |(incident, answers)| {
            Home::Answer(incident, answers)
        });
    }
    if let Some(category) = raises(verdict) {
        return problem_home(board, arrival, category, settings);
    }
    thread_home(board, arrival)
        .filter(|_| agree::agrees(&item.text))
        .filter(|incident| same_subject(incident, arrival))
        .map_or(Home::Nowhere, |incident| {
            Home::Join(incident.id, JoinReason::Thread)
        })
}

/// The category of the problem that an item raises; none when nobody ought to react.
fn raises(verdict: &Verdict) -> Option<&CategoryId> {
    verdict.category().filter(|_| verdict.actionable)
}

/// The incident that an item without a problem of its own belongs to: that of the item it answers,
/// else the thread's main one, else the thread's only one.
fn thread_home<'b>(board: &'b Board<'_>, arrival: &Arrival<'_>) -> Option<&'b Incident> {
    let item = &arrival.judged.item;
    let answered = item
        .parent
        .as_deref()
        .and_then(|parent| board.of_item(parent));
    let main = || {
        board
            .of_thread(&item.thread)
            .find_map(|(incident, holds_root)| holds_root.then_some(incident))
    };
    let only = || {
        let mut all = board.of_thread(&item.thread).map(|(incident, _)| incident);
        all.next().filter(|_| all.next().is_none())
    };
    answered.or_else(main).or_else(only)
}

/// True unless the item names another category or place than the incident's.
fn same_subject(incident: &Incident, arrival: &Arrival<'_>) -> bool {
    let category = arrival.judged.verdict.category();
    category.is_none_or(|category| *category == incident.category)
        && (!arrival.located.named || on_one_line(&arrival.located.place, &incident.place))
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
    let current = |incident: &Incident| within(incident, item.published_at, window);
    let mut related = board.on_line(category, &located.place);
    related.retain(|known| known.incident.state.is_open());
    let placed = related
        .iter()
        .filter(|known| !known.incident.uncertain && !located.uncertain);

    let mut same = placed.clone();
    if let Some(known) = same.find(|known| known.incident.place == located.place) {
        return Home::Join(known.incident.id, same_place_reason(board, known, arrival));
    }
    let mut thread = board.of_thread(&item.thread).map(|(incident, _)| incident);
    if let Some(incident) = thread.find(|own| same_subject(own, arrival) && current(own)) {
        return Home::Join(incident.id, JoinReason::Thread);
    }
    let mut copies = related.iter().filter(|known| current(&known.incident));
    if let Some(known) = copies.find(|known| repeats_text(known, item.fingerprint)) {
        return Home::Join(known.incident.id, JoinReason::Duplicate);
    }
    let near: Vec<_> = placed
        .filter(|known| current(&known.incident))
        .map(|known| known.incident.id)
        .collect();
    match near.as_slice() {
        [only] => Home::Join(*only, JoinReason::NearPlace),
        _ => Home::Own {
            repeats: closed_before(board, arrival, category, settings),
            neighbours: near,
        },
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
        .filter(|incident| incident.state == IncidentState::Closed)
        .filter(|incident| !incident.uncertain && !arrival.located.uncertain)
        .filter(|incident| incident.place == arrival.located.place)
        .filter_map(|incident| Some((incident.closed_at?, incident.id)))
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

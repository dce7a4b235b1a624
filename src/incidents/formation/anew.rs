//! Recorded items under the rules of today: what speaks of another problem or place now leaves its
//! incident and is placed as if it came today, with the clocks that run already.
//!
//! What people did stays. An item that a person put or took somewhere is not moved; nothing leaves an
//! incident that was merged, taken apart, answered or finished; one that a person works on is not
//! emptied. And what people were warned of as a danger stays before their eyes until they have seen it.

use std::collections::{HashMap, HashSet};

use super::{Formation, FormationSettings, board::Board, locate, located, outage, raises};
use crate::{
    domain::{
        Actor, CategoryId, Event, EventRecord, FormationView, Formed, Incident, IncidentId, Item,
        ItemId, JoinReason, Judged, Place, Signal, StoredItem, Timestamp, Verdict,
    },
    incidents::{Ledger, Part, Regime, Rest},
};

/// An incident that an item may leave.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Its state.
    pub incident: Incident,
    /// Its log.
    pub log: Vec<EventRecord>,
    /// Its items, and why each is there.
    pub members: Vec<(StoredItem, JoinReason)>,
}

/// Items that go together because one of them speaks of something else now.
#[derive(Debug, Clone, PartialEq)]
pub struct Going {
    /// The incident that holds them; none of an item that raises a problem only now.
    pub from: Option<IncidentId>,
    /// That item, then those that only agree with it.
    pub items: Vec<(ItemId, Judged)>,
    way: Way,
    /// Where it stays, it is heard anew: it tells of a danger or of a private matter now. Why it is
    /// there.
    again: Option<JoinReason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// They leave.
    Leave,
    /// They are all that the incident has, and it is another place: the incident lies there. When
    /// another one does already, they leave.
    Relocate,
    /// As `Relocate`, but a person works on it: then they stay.
    RelocateOnly,
    /// They stay.
    Stay,
}

/// What becomes of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It speaks of what it spoke of.
    Same,
    /// It would go, but what people did holds it.
    Held,
    /// It goes.
    Goes(Going),
}

/// What becomes of a recorded item, its verdict `was` until now, that `origin` holds.
pub fn going(id: ItemId, was: &Verdict, judged: &Judged, origin: Option<&Origin>) -> Fate {
    let before = Judged {
        item: judged.item.clone(),
        verdict: was.clone(),
    };
    let (old, new) = (subject(&before), subject(judged));
    let mut items = vec![(id, judged.clone())];
    let again = origin.and_then(|origin| origin.says_more(id, was, judged));
    let goes = |items, way| {
        Fate::Goes(Going {
            from: origin.map(|origin| origin.incident.id),
            items,
            way,
            again,
        })
    };
    let stays = |items, fate| match again {
        Some(_) => goes(items, Way::Stay),
        None => fate,
    };
    if old == new {
        return stays(items, Fate::Same);
    }
    let Some(origin) = origin else {
        return new.map_or(Fate::Same, |_| goes(items, Way::Leave));
    };
    if origin.holds(id) || origin.would_hide_danger(was, judged) {
        return stays(items, Fate::Held);
    }
    items.extend(origin.followers(id, &judged.item));
    if new.is_none() && origin.would_lose_danger(&items) {
        return stays(items, Fate::Held);
    }
    let is_all = items.len() == origin.members.len();
    let stays_itself = new.is_some_and(|(category, _)| category == origin.incident.category);
    let way = match (is_all && stays_itself, is_all && origin.is_worked_on()) {
        (true, false) => Way::Relocate,
        (true, true) => Way::RelocateOnly,
        (false, true) => return stays(items, Fate::Held),
        (false, false) => Way::Leave,
    };
    goes(items, way)
}

/// The problem that an item raises by itself, and where; none when it raises none.
fn subject(judged: &Judged) -> Option<(CategoryId, (Place, bool))> {
    let category = raises(judged).filter(|_| !judged.item.official)?;
    let place = located(&judged.verdict, judged.item.territory.as_deref());
    Some((category.clone(), place))
}

impl Origin {
    /// A person said what belongs here, or residents were answered here.
    fn holds(&self, item: ItemId) -> bool {
        let regrouped = |record: &EventRecord| {
            let by_person = matches!(record.by, Actor::User(_));
            by_person
                && matches!(
                    record.event,
                    Event::Merged { .. }
                        | Event::Absorbed { .. }
                        | Event::Unmerged { .. }
                        | Event::GivenBack { .. }
                        | Event::SplitFrom { .. }
                )
        };
        let by_hand = |(stored, reason): &(StoredItem, JoinReason)| {
            stored.id == item && *reason == JoinReason::ByHand
        };
        !self.incident.state.is_open()
            // A head has only what people brought to it, and what followed that.
            || self.incident.cause.is_some()
            || self.incident.answered_at.is_some()
            || self.log.iter().any(regrouped)
            || self.members.iter().any(by_hand)
    }

    fn is_worked_on(&self) -> bool {
        let mut log = self.log.iter();
        log.any(|record| matches!(record.by, Actor::User(_)))
    }

    fn would_hide_danger(&self, was: &Verdict, judged: &Judged) -> bool {
        let waits = !self.incident.acknowledged;
        let told = judged.verdict.has(Signal::Danger) && subject(judged).is_some();
        waits && was.has(Signal::Danger) && !told
    }

    /// Who follows an item that raises nothing any more goes nowhere; an unseen danger must not.
    fn would_lose_danger(&self, items: &[(ItemId, Judged)]) -> bool {
        let mut verdicts = items.iter().map(|(_, judged)| &judged.verdict);
        !self.incident.acknowledged && verdicts.any(|verdict| verdict.has(Signal::Danger))
    }

    /// An item that tells of a danger or of a private matter only now: why it is here.
    fn says_more(&self, id: ItemId, was: &Verdict, judged: &Judged) -> Option<JoinReason> {
        let verdict = &judged.verdict;
        let danger = verdict.has(Signal::Danger) && !was.has(Signal::Danger);
        let private = verdict.private && !was.private;
        let heard = (danger || private) && self.incident.state.is_open() && !judged.item.official;
        let mut members = self.members.iter().filter(|_| heard);
        let own = members.find(|(stored, _)| stored.id == id);
        own.map(|(_, reason)| *reason)
    }

    /// Items of the thread that raise nothing by themselves go with the one that opened the incident.
    fn followers(&self, first: ItemId, of: &Item) -> impl Iterator<Item = (ItemId, Judged)> {
        let opener = self.log.first().is_some_and(
            |record| matches!(record.event, Event::Opened { item, .. } if item == first),
        );
        let others = self.members.iter().filter(move |(stored, reason)| {
            opener && stored.id != first && *reason != JoinReason::ByHand
        });
        let judged = others.map(|(stored, _)| {
            let StoredItem { id, item, verdict } = stored.clone();
            (id, Judged { item, verdict })
        });
        let under = |item: &Item| item.source == of.source && item.thread == of.thread;
        judged.filter(move |(_, one)| under(&one.item) && subject(one).is_none())
    }
}

/// What became of the items that went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reformed {
    /// What is to be recorded.
    pub formed: Formed,
    /// Those that left their incident.
    pub left: HashSet<ItemId>,
    /// Those that are heard anew where they are.
    pub again: HashSet<ItemId>,
    /// Incidents that lie elsewhere.
    pub relocated: usize,
    /// Items of an incident that a person works on: it cannot lie where another one is, or nobody would
    /// be left in it.
    pub held: usize,
}

impl Reformed {
    /// Items that came back to where they had been: they had better stayed.
    pub fn returned(&self, goings: &[Going]) -> HashSet<ItemId> {
        let homes = self.formed.memberships.iter();
        let homes: HashMap<_, _> = homes.map(|one| (one.item, one.incident)).collect();
        let first = goings.iter().filter_map(Going::leader);
        let left = first.zip(goings).filter(|(id, _)| self.left.contains(id));
        let back = left.filter(|(id, going)| homes.get(id).copied() == going.from);
        back.map(|(id, _)| id).collect()
    }
}

/// Lets them go at `now`. The view must not show the items that go; `origins` are the incidents that
/// they leave.
pub fn form_anew(
    view: FormationView,
    goings: &[Going],
    origins: &HashMap<IncidentId, Origin>,
    (settings, regime): (&FormationSettings, &Regime),
    now: Timestamp,
) -> Reformed {
    let mut formation = Formation::new(view, settings, regime);
    formation.board.now = now;
    let mut reformed = Reformed::default();
    let leaders: HashSet<ItemId> = goings.iter().filter_map(Going::leader).collect();
    let mut coming = Vec::new();
    for going in goings {
        let origin = going.from.and_then(|from| origins.get(&from));
        let relocated = formation.board.relocates(going);
        let leaving: Vec<&(ItemId, Judged)> = (going.items.iter())
            // Who agrees with it and speaks of something else by itself now goes by itself.
            .filter(|(id, _)| going.leader() == Some(*id) || !leaders.contains(id))
            .collect();
        let held = !relocated
            && match going.way {
                Way::Stay => false,
                Way::RelocateOnly => true,
                Way::Leave | Way::Relocate => {
                    origin.is_some_and(|origin| formation.board.would_empty(origin, &leaving))
                }
            };
        reformed.relocated += usize::from(relocated);
        reformed.held += usize::from(held);
        if relocated || held || going.way == Way::Stay {
            formation.leave_family(going, relocated);
            let heard = origin.and_then(|origin| formation.hear_again(going, origin));
            reformed.again.extend(heard);
            continue;
        }
        for (id, judged) in leaving {
            if let Some(origin) = origin {
                let Some(rest) = formation.board.rest(origin, *id) else {
                    continue;
                };
                formation.board.leave(origin.incident.id, *id, rest);
                reformed.left.insert(*id);
            }
            coming.push((*id, judged, origin));
        }
    }
    coming.sort_by_key(|(id, judged, _)| (judged.item.published_at, *id));
    for (id, judged, origin) in coming {
        let since = origin.map_or(now, |origin| origin.incident.opened_at);
        let left_out = formation.place_known(id, judged, since);
        if let (None, Some(origin)) = (left_out, origin) {
            formation.board.split_from(origin.incident.id);
        }
    }
    let mut from: Vec<IncidentId> = goings.iter().filter_map(|going| going.from).collect();
    from.sort_unstable();
    from.dedup();
    from.iter().for_each(|id| formation.board.end_empty(*id));
    reformed.formed = formation.finish();
    reformed
}

impl Going {
    /// It stays, and is heard anew if it says more; none when nothing happens.
    pub fn staying(self) -> Option<Self> {
        let way = Way::Stay;
        self.again.is_some().then_some(Self { way, ..self })
    }

    fn leader(&self) -> Option<ItemId> {
        self.items.first().map(|(id, _)| *id)
    }
}

impl Formation<'_> {
    /// What lies elsewhere now, and not where its head speaks for, stands on its own again.
    fn leave_family(&mut self, going: &Going, relocated: bool) {
        let from = going.from.filter(|_| relocated);
        let child = from.and_then(|from| self.board.incident(from));
        let strayed = child.filter(|child| outage::strayed(&self.board, child, self.settings));
        if let Some(id) = strayed.map(|child| child.id) {
            self.board.release(id);
        }
    }

    /// The first of the items is heard anew where it is.
    fn hear_again(&mut self, going: &Going, origin: &Origin) -> Option<ItemId> {
        let (reason, (id, judged)) = (going.again?, going.items.first()?);
        let rest = self.board.rest(origin, *id)?;
        let arrival = self.arrival(*id, judged, self.board.now);
        self.board
            .hear_again(origin.incident.id, &arrival, reason, rest);
        Some(*id)
    }
}

impl Board<'_> {
    /// What remains of the incident when the item leaves; none when it is not there.
    fn rest(&self, origin: &Origin, item: ItemId) -> Option<Rest> {
        let log = origin.log.iter();
        let mut ledger = Ledger::of(log.chain(self.events(origin.incident.id)));
        ledger.take_even_last(Part::Item(item))
    }

    /// Somebody works on the incident, and nobody would be left in it.
    fn would_empty(&self, origin: &Origin, leaving: &[&(ItemId, Judged)]) -> bool {
        if !origin.is_worked_on() {
            return false;
        }
        let residents = leaving.iter().filter(|(_, one)| !one.item.official);
        let there = residents.filter(|(id, _)| self.rest(origin, *id).is_some());
        let leave = there.count();
        let now = self.incident(origin.incident.id);
        now.is_some_and(|now| now.items as usize <= leave)
    }

    /// Lets the incident of these items lie where the first of them is; false when it cannot.
    fn relocates(&mut self, going: &Going) -> bool {
        let (Some(from), Some((_, judged))) = (going.from, going.items.first()) else {
            return false;
        };
        if matches!(going.way, Way::Leave | Way::Stay) {
            return false;
        }
        let item = &judged.item;
        let thread = self.thread_place(&item.thread);
        let located = locate::locate(&judged.verdict, thread, item.territory.as_deref());
        let done = self.relocate(from, &located.place, located.uncertain);
        if done {
            self.threads
                .link(&item.thread, from, item.native_id == item.thread);
        }
        done
    }
}

//! What was recorded, under the rules of today: who goes where, and what people did that holds.

use std::collections::{HashMap, HashSet};

use super::{outage::heated, *};
use crate::{
    domain::{ClockKind, Conflict, Proof, StoredItem},
    incidents::{Fate, Going, Origin, Reformed, conflicts, form_anew, going, retimed},
};

/// A town whose messages are kept.
#[derive(Default)]
struct Archive {
    town: Town,
    kept: Vec<Judged>,
}

/// What became of messages that say something else now.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    left: usize,
    relocated: usize,
    held: usize,
}

impl Archive {
    fn hears(&mut self, batch: &[Message]) {
        self.kept.extend(batch.iter().map(|one| one.0.clone()));
        self.town.hears(batch);
    }

    fn origin(&self, id: IncidentId) -> Origin {
        let members = self.kept.iter().enumerate().filter_map(|(at, one)| {
            let (incident, reason) = self.town.home(&one.item.native_id)?;
            let stored = StoredItem {
                id: ItemId(at as i64),
                item: one.item.clone(),
                verdict: one.verdict.clone(),
            };
            (incident == id.0).then_some((stored, reason))
        });
        Origin {
            incident: self.town.incident(id.0),
            log: self.town.logs[id.0 as usize - 1].1.clone(),
            members: members.collect(),
        }
    }

    /// The world without these items.
    fn view(&self, without: &HashSet<ItemId>, news: &[Message]) -> FormationView {
        let news = news.iter().map(|one| one.0.clone());
        let asked: Vec<_> = self.kept.iter().cloned().chain(news).collect();
        let mut view = self.town.view(&asked);
        view.threads.clear();
        for (at, one) in self.kept.iter().enumerate() {
            let home = self.town.home(&one.item.native_id);
            if without.contains(&ItemId(at as i64)) {
                view.answered.remove(&one.item.native_id);
            } else if let Some((incident, _)) = home {
                let links = view.threads.entry(one.item.thread.clone()).or_default();
                links.push(ThreadIncident {
                    incident: IncidentId(incident),
                    holds_root: one.item.native_id == one.item.thread,
                });
            }
        }
        view
    }

    /// Three days later the rules say this of recorded messages.
    fn learns(&mut self, news: &[Message]) -> Told {
        let mut staying = HashSet::new();
        loop {
            let (goings, origins, held) = self.fates(news, &staying);
            let items = goings.iter().flat_map(|going| &going.items);
            let without = items.map(|(id, _)| *id).collect();
            let (settings, regime) = (&self.town.settings, regime());
            let view = self.view(&without, news);
            let reformed = form_anew(view, &goings, &origins, (settings, &regime), day(3));
            let returned = reformed.returned(&goings);
            if returned.is_empty() {
                let told = Told {
                    left: reformed.left.len(),
                    relocated: reformed.relocated,
                    held: held + reformed.held,
                };
                self.records(&reformed);
                return told;
            }
            staying.extend(returned);
        }
    }

    fn fates(
        &self,
        news: &[Message],
        staying: &HashSet<ItemId>,
    ) -> (Vec<Going>, HashMap<IncidentId, Origin>, usize) {
        let (mut goings, mut origins, mut held) = (Vec::new(), HashMap::new(), 0);
        for Message(judged) in news {
            let native_id = &judged.item.native_id;
            let mut kept = self.kept.iter();
            let at = kept.position(|one| one.item.native_id == *native_id);
            let at = at.unwrap();
            let home = self.town.home(native_id).map(|home| IncidentId(home.0));
            let origin = home.map(|id| &*origins.entry(id).or_insert_with(|| self.origin(id)));
            let id = ItemId(at as i64);
            match going(id, &self.kept[at].verdict, judged, origin) {
                Fate::Goes(going) if staying.contains(&id) => goings.extend(going.staying()),
                Fate::Goes(going) => goings.push(going),
                Fate::Held => held += 1,
                Fate::Same => {}
            }
        }
        (goings, origins, held)
    }

    fn records(&mut self, reformed: &Reformed) {
        for change in &reformed.formed.changes {
            let id = change.after.id;
            if change.expected_version == 0 {
                self.town.logs.push((id, Vec::new()));
            }
            let log = &mut self.town.logs[id.0 as usize - 1].1;
            assert_eq!(log.len() as u32, change.expected_version);
            log.extend(change.events.iter().cloned());
            assert_eq!(fold::replay(id, log).as_ref(), Some(&change.after));
            if change.expected_version == 0 {
                let replayed = retimed(log, &regime()).unwrap();
                assert_eq!(replayed.concat(), change.after.clocks, "a replay agrees");
            }
        }
        let name = |id: ItemId| self.kept[id.0 as usize].item.native_id.clone();
        for id in reformed.left.iter().chain(&reformed.again) {
            self.town.reasons.remove(&name(*id));
        }
        for one in &reformed.formed.memberships {
            let home = (one.incident.0, one.reason);
            let before = self.town.reasons.insert(name(one.item), home);
            assert_eq!(before, None, "one home an item");
        }
    }

    fn events(&self, id: usize) -> Vec<&'static str> {
        let log = self.town.logs[id - 1].1.iter();
        log.map(|record| record.event.name()).collect()
    }
}

const fn told(left: usize, relocated: usize, held: usize) -> Told {
    Told {
        left,
        relocated,
        held,
    }
}

#[test]
fn another_problem_is_another_incident_whose_clocks_run_already() {
    let mut town = Archive::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        comment("agrees", "a", "").saying("у нас тоже"),
    ]);
    let told_now = town.learns(&[post("a", LIFT).at("Белгород/Мира/12")]);
    assert_eq!(told_now, told(2, 0, 0));
    let (old, new) = (town.town.incident(1), town.town.incident(2));
    assert_eq!((old.state, old.items), (IncidentState::Rejected, 0));
    assert_eq!((new.category.as_str(), new.items), (LIFT, 2));
    assert_eq!(new.opened_at, old.opened_at);
    let started = |incident: &Incident| incident.clock(ClockKind::Answer).unwrap().started_at;
    assert_eq!(started(&new), started(&old), "nobody waits anew");
    assert_eq!(
        town.events(2),
        ["opened", "item_joined", "split_from", "item_joined"]
    );
}

#[test]
fn clocks_of_what_is_opened_anew_are_those_of_its_first_message_in_a_replay_too() {
    let words: [&[Signal]; 4] = [
        &[],
        &[Signal::Prolonged],
        &[Signal::Mass, Signal::Repeat],
        &[Signal::Danger],
    ];
    for (first, second) in words.iter().flat_map(|one| words.map(|other| (one, other))) {
        let say = |id, category, signals: &[Signal]| {
            let post = post(id, category).at("Белгород/Мира/12");
            signals
                .iter()
                .fold(post, |post, signal| post.with(*signal, 2))
        };
        let mut town = Archive::default();
        town.hears(&[say("a", HEATING, first), say("b", HEATING, second)]);
        let news = [say("a", LIFT, first), say("b", LIFT, second)];
        assert_eq!(town.learns(&news), told(2, 0, 0), "{first:?} {second:?}");
        let new = town.town.incident(2);
        assert_eq!((new.items, new.clocks.len()), (2, 1));
    }
}

#[test]
fn what_only_lies_elsewhere_keeps_its_number() {
    let mut town = Archive::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    town.town.anna(1, day(1), &[Event::Taken]);
    let there = || post("a", HEATING).at("Белгород/Щорса/5");
    assert_eq!(town.learns(&[there()]), told(0, 1, 0));
    assert_eq!(town.town.incident(1).place, place("Белгород/Щорса/5"));
    town.hears(&[post("b", HEATING).at("Белгород/Щорса/5")]);
    assert_eq!(town.town.home("b"), Some((1, SamePlace)));
}

#[test]
fn where_another_lies_already_it_joins_unless_a_person_works_on_it() {
    for (events, home, happened) in [
        (&[][..], 2, told(1, 0, 0)),
        (&[Event::Taken][..], 1, told(0, 0, 1)),
    ] {
        let mut town = Archive::default();
        town.hears(&[
            post("a", HEATING).at("Белгород/Мира/12"),
            post("b", HEATING).at("Белгород/Щорса/5"),
        ]);
        town.town.anna(1, day(1), events);
        let there = post("a", HEATING).at("Белгород/Щорса/5");
        assert_eq!(town.learns(&[there]), happened);
        assert_eq!(town.town.home("a").unwrap().0, home);
    }
}

#[test]
fn one_that_would_come_back_does_not_go() {
    let mut town = Archive::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира"),
        post("b", HEATING).at("Белгород/Мира"),
    ]);
    let nearer = post("b", HEATING).at("Белгород/Мира/12");
    assert_eq!(town.learns(&[nearer]), told(0, 0, 0));
    assert_eq!(town.events(1).len(), 3, "nothing is written");
}

#[test]
fn a_problem_that_shows_only_now_is_opened_and_one_that_is_none_leaves() {
    let mut town = Archive::default();
    town.hears(&[
        post("silent", "").at("Белгород/Мира/12"),
        post("loud", HOLES).at("Белгород/Щорса"),
        post("holes", HOLES).at("Белгород/Щорса"),
    ]);
    assert_eq!(town.town.home("silent"), None);
    let news = [
        post("silent", LIFT).at("Белгород/Мира/12"),
        post("loud", "").at("Белгород/Щорса"),
    ];
    assert_eq!(town.learns(&news), told(1, 0, 0));
    assert_eq!(town.town.home("silent"), Some((2, Opened)));
    assert_eq!(town.town.home("loud"), None);
    assert_eq!(town.town.incident(1).items, 1);
}

#[test]
fn what_people_did_holds() {
    let answered = [Event::Taken, answer()];
    let finished = [Event::Taken, answer(), closed()];
    for (events, pair) in [
        (&[Event::Taken][..], false),
        (&answered[..], true),
        (&finished[..], true),
    ] {
        let mut town = Archive::default();
        town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
        if pair {
            town.hears(&[post("b", HEATING).at("Белгород/Мира/12")]);
        }
        town.town.anna(1, day(1), events);
        let lift = post("a", LIFT).at("Белгород/Мира/12");
        assert_eq!(town.learns(&[lift]), told(0, 0, 1), "{events:?}");
    }
    let mut town = Archive::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", HEATING).at("Белгород/Щорса/5"),
    ]);
    town.town.merges(1, 2);
    let news = ["a", "b"].map(|id| post(id, LIFT).at("Белгород/Попова/1"));
    assert_eq!(town.learns(&news), told(0, 0, 2), "merged by a person");
}

/// Two complaints of cold, and the wait for a crew.
fn waiting() -> (Archive, Event) {
    let mut town = Archive::default();
    town.hears(&["a", "b"].map(|id| post(id, HEATING).at("Белгород/Мира/12")));
    let waits = Event::Waiting {
        reason: "ждём бригаду".into(),
        pauses: vec![ClockKind::Answer],
    };
    (town, waits)
}

#[test]
fn a_card_that_somebody_works_on_keeps_its_last_message() {
    let lifts = || ["a", "b"].map(|id| post(id, LIFT).at("Белгород/Мира/12"));
    let (mut town, waits) = waiting();
    town.town.anna(1, day(1), &[Event::Taken, waits]);
    assert_eq!(town.learns(&lifts()), told(1, 0, 1));
    let card = town.town.incident(1);
    assert_eq!((card.state, card.items), (IncidentState::Waiting, 1));
    assert_eq!(town.town.home("b"), Some((1, SamePlace)), "the last stays");

    let (mut town, _) = waiting();
    assert_eq!(town.learns(&lifts()), told(2, 0, 0), "nobody works on it");
    assert_eq!(town.town.incident(1).state, IncidentState::Rejected);
}

#[test]
fn a_clock_that_stands_runs_on_before_an_empty_card_is_rejected() {
    let (mut town, waits) = waiting();
    let by = crate::domain::Actor::System;
    let (at, event) = (day(1), waits);
    town.town.logs[0].1.push(EventRecord { at, by, event });
    town.learns(&["a", "b"].map(|id| post(id, LIFT).at("Белгород/Мира/12")));
    let last = town.events(1);
    assert_eq!(last[last.len() - 2..], ["resumed", "rejected"]);
    let rounds = retimed(&town.town.logs[0].1, &regime()).unwrap();
    assert_eq!(rounds.last(), Some(&town.town.incident(1).clocks));
}

#[test]
fn a_danger_that_nobody_has_seen_stays_before_their_eyes() {
    let mut town = Archive::default();
    let danger = post("a", HEATING).at("Белгород/Мира/12");
    town.hears(&[danger.with(Signal::Danger, 3)]);
    let lift = || post("a", LIFT).at("Белгород/Мира/12");
    assert_eq!(town.learns(&[lift()]), told(0, 0, 1));
    let mut put_out = lift().with(Signal::Danger, 3);
    put_out.0.verdict.actionable = false;
    assert_eq!(
        town.learns(&[put_out]),
        told(0, 0, 1),
        "it would be nowhere"
    );
    let still = lift().with(Signal::Danger, 3);
    assert_eq!(town.learns(&[still]), told(1, 0, 0));
    let new = town.town.incident(2);
    assert!(new.alarmed_at.is_some() && !new.acknowledged);
}

#[test]
fn a_danger_that_is_heard_only_now_alarms_whoever_holds_the_message() {
    let mut town = Archive::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", HEATING).at("Белгород/Щорса/5"),
    ]);
    town.town.merges(1, 2);
    let grave = |category| post("b", category).at("Белгород/Щорса/5");
    let mut grave_lift = grave(LIFT).with(Signal::Danger, 3);
    grave_lift.0.verdict.private = true;
    assert_eq!(town.learns(&[grave_lift]), told(0, 0, 0));
    let held = town.town.incident(2);
    assert_eq!((held.items, held.voices), (2, 1));
    assert!(held.private && held.alarmed_at.is_some());
    assert_eq!(held.severity, Severity::Critical);
    assert_eq!(town.town.home("b"), Some((2, Opened)), "it has not moved");
}

#[test]
fn what_a_message_that_is_heard_anew_says_of_a_reply_is_said_once() {
    let mut town = Archive::default();
    let complains = |id| post(id, HEATING).at("Белгород/Мира/12");
    let scolds = || complains("b").with(Signal::BrushOff, 1);
    town.hears(&[complains("a"), scolds()]);
    let before = conflicts(&town.town.incident(1), day(3));
    assert_eq!(
        town.learns(&[scolds().with(Signal::Danger, 3)]),
        told(0, 0, 0)
    );
    let after = conflicts(&town.town.incident(1), day(3));
    assert!(
        town.events(1).contains(&"item_detached"),
        "it is heard anew"
    );
    let formal = |found: &[Conflict]| {
        let formal = found.iter().filter(|it| it.proof == Proof::FormalTold);
        formal.map(|it| it.times).collect::<Vec<_>>()
    };
    assert_eq!((formal(&before), formal(&after)), (vec![1], vec![1]));
}

/// Three houses that one boiler house feeds, and their head.
fn outage() -> Archive {
    let mut town = Archive {
        town: heated(),
        ..Archive::default()
    };
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/1"),
        post("b", HEATING).at("Белгород/Щорса/2"),
        post("c", HEATING).at("Белгород/Губкина/3"),
    ]);
    assert!(town.town.incident(4).cause.is_some());
    town
}

#[test]
fn a_child_that_lies_elsewhere_leaves_its_head_which_is_never_emptied() {
    let mut town = outage();
    let fed = post("a", HEATING).at("Белгород/Садовая/9");
    assert_eq!(town.learns(&[fed]), told(0, 1, 0));
    assert_eq!(town.town.incident(1).head, Some(IncidentId(4)));
    let elsewhere = post("b", HEATING).at("Белгород/Лесная/5");
    assert_eq!(town.learns(&[elsewhere]), told(0, 1, 0));
    let alone = town.town.incident(2);
    assert!(alone.released && !alone.is_muted(day(3)));
    let lift = post("c", LIFT).at("Белгород/Губкина/3");
    assert_eq!(town.learns(&[lift]), told(1, 0, 0));
    assert_eq!(town.town.incident(3).state, IncidentState::Rejected);
    assert_eq!(town.town.incident(4).state, IncidentState::New);
    assert_eq!(town.town.incident(5).head, None, "a lift is no heating");
}

#[test]
fn what_people_brought_to_a_head_stays_and_so_does_what_followed() {
    let mut town = outage();
    let there = |id, category| post(id, category).at("Белгород/Лесная/3");
    town.hears(&[there("d", HEATING)]);
    town.town.merges(5, 4);
    town.hears(&[there("e", HEATING)]);
    assert_eq!(town.town.home("e"), Some((4, SamePlace)));
    let news = ["d", "e"].map(|id| there(id, LIFT));
    assert_eq!(town.learns(&news), told(0, 0, 2));
    let head = town.town.incident(4);
    assert_eq!((head.state, head.items), (IncidentState::New, 2));
}

//! Stories of one town: who writes what where, and which incidents come of it.

mod anew;
mod facility;
mod outage;
mod shared;

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        Answers, CategoryScore, Event, EventRecord, Incident, Item, Lang, NoticeKind, PlaceMention,
        Question, RootPlace, SectorScore, Severity, Signal, SignalMark, ThreadIncident, Verdict,
        Voice,
    },
    incidents::{
        fold,
        stories::{ANNA, at, closed, day, regime},
    },
};

const HEATING: &str = "housing.heating_off";
const LIFT: &str = "housing.lift";
const HOLES: &str = "roads.holes";

/// A message in the making.
#[derive(Debug, Clone)]
struct Message(Judged);

/// A resident's post of this category («» for none) on the first day.
fn post(native_id: &str, category: &str) -> Message {
    let item = Item {
        source: "demo".into(),
        network: crate::domain::Network::Demo,
        native_id: native_id.to_owned(),
        parent: None,
        thread: native_id.to_owned(),
        kind: crate::domain::ItemKind::Post,
        official: false,
        text: "Текст".into(),
        voice: None,
        url: None,
        published_at: day(0),
        collected_at: day(0),
        fingerprint: None,
        territory: None,
        body: None,
        addressed: None,
    };
    let category_score = CategoryScore {
        id: category.into(),
        score: 3.0,
    };
    let sectors = (!category.is_empty()).then(|| SectorScore {
        id: CategoryId::from(category).sector_part().parse().unwrap(),
        score: 3.0,
        categories: vec![category_score],
    });
    let verdict = Verdict {
        lang: Lang::RU,
        actionable: !category.is_empty(),
        sectors: sectors.into_iter().collect(),
        essence: format!("Суть {native_id}"),
        ..Verdict::default()
    };
    Message(Judged { item, verdict })
}

/// A comment under the post `root`.
fn comment(native_id: &str, root: &str, category: &str) -> Message {
    let mut message = post(native_id, category);
    message.0.item.thread = root.to_owned();
    message.0.item.kind = crate::domain::ItemKind::Comment;
    message
}

/// «Белгород/Мира/12», with empty parts for what is unknown.
fn place(line: &str) -> Place {
    let mut parts = line
        .split('/')
        .map(|part| Some(part.to_owned()).filter(|part| !part.is_empty()));
    let mut next = || parts.next().flatten();
    Place {
        territory: next(),
        settlement: None,
        street: next(),
        house: next(),
        facility: None,
    }
}

impl Message {
    fn at(mut self, line: &str) -> Self {
        let mention = PlaceMention {
            place: place(line),
            text: line.to_owned(),
            certain: true,
            may_be: Vec::new(),
        };
        self.0.verdict.places.push(mention);
        self
    }

    /// In words that leave a doubt whether they name a street.
    fn perhaps_at(self, line: &str) -> Self {
        let mut message = self.at(line);
        if let Some(mention) = message.0.verdict.places.last_mut() {
            mention.certain = false;
        }
        message
    }

    /// Whose trouble it is.
    fn of_facility(mut self, name: &str) -> Self {
        self.0.verdict.facility = Some(name.to_owned());
        self
    }

    fn in_group_of(mut self, territory: &str) -> Self {
        self.0.item.territory = Some(territory.into());
        self
    }

    fn on(mut self, days: i64) -> Self {
        self.0.item.published_at = day(days);
        self
    }

    fn saying(mut self, text: &str) -> Self {
        self.0.item.text = text.to_owned();
        self
    }

    fn answering(mut self, native_id: &str) -> Self {
        self.0.item.parent = Some(native_id.to_owned());
        self
    }

    fn addressing(mut self, voice: i64) -> Self {
        self.0.item.addressed = Some(Voice(voice));
        self
    }

    fn by(mut self, voice: i64) -> Self {
        self.0.item.voice = Some(Voice(voice));
        self
    }

    fn print(mut self, bits: u64) -> Self {
        self.0.item.fingerprint = Some(Fingerprint(bits));
        self
    }

    fn official(mut self) -> Self {
        self.0.item.official = true;
        self.0.verdict.actionable = false;
        self
    }

    fn with(mut self, signal: Signal, severity: u8) -> Self {
        self.0.verdict.signals.push(SignalMark {
            id: signal,
            kind: signal.kind(),
            severity,
        });
        self
    }
}

/// The store of a story: everything formed so far, in full.
#[derive(Default)]
struct Town {
    logs: Vec<(IncidentId, Vec<EventRecord>)>,
    threads: HashMap<String, Vec<ThreadIncident>>,
    roots: HashMap<String, RootPlace>,
    items: i64,
    reasons: HashMap<String, (i64, JoinReason)>,
    questions: HashMap<String, Vec<Question>>,
    answers: HashMap<String, Answers>,
    notices: Vec<crate::domain::Notice>,
    settings: FormationSettings,
}

impl Town {
    /// What the record stage would show of the town before this batch: incidents of the categories that
    /// it raises or that may fail with it, those of its threads and those of what it answers.
    fn view(&self, batch: &[Judged]) -> FormationView {
        let raised = |category: &CategoryId| {
            let mut own = batch.iter().filter_map(raises);
            own.any(|own| {
                let mut kin = self.settings.topology.kin(own);
                own == category || kin.any(|one| one == category)
            })
        };
        let threads: HashMap<_, _> = self
            .threads
            .iter()
            .filter(|(thread, _)| batch.iter().any(|one| one.item.thread == **thread))
            .map(|(thread, links)| (thread.clone(), links.clone()))
            .collect();
        let answered: HashMap<_, _> = batch
            .iter()
            .filter_map(|one| one.item.parent.as_ref())
            .filter_map(|parent| Some((parent.clone(), IncidentId(self.home(parent)?.0))))
            .collect();
        let held = |id: &IncidentId| {
            let mut links = threads.values().flatten();
            links.any(|link| link.incident == *id) || answered.values().any(|other| other == id)
        };
        let incidents = self
            .logs
            .iter()
            .map(|(id, log)| fold::replay_known(*id, log).unwrap())
            .filter(|KnownIncident { incident, .. }| {
                raised(&incident.category) || held(&incident.id)
            });
        FormationView {
            incidents: incidents.collect(),
            threads: threads.clone(),
            roots: self.roots.clone(),
            answered: answered.clone(),
            questions: self.questions.clone(),
            next_item: ItemId(self.items),
            next_incident: IncidentId(self.logs.len() as i64 + 1),
        }
    }

    /// A batch arrives at `now`; what was formed must agree with the log it leads to.
    fn hears_at(&mut self, now: Timestamp, batch: &[Message]) -> Formed {
        let judged: Vec<_> = batch.iter().map(|message| message.0.clone()).collect();
        let numbered: Vec<_> = (self.items..).map(ItemId).zip(&judged).collect();
        let formed = form(
            self.view(&judged),
            &numbered,
            &self.settings,
            &regime(),
            now,
        );
        self.write(&formed);
        self.assert_keys_are_free();
        self.remember_roots(&judged);
        for membership in &formed.memberships {
            let item = &judged[(membership.item.0 - self.items) as usize].item;
            let links = self.threads.entry(item.thread.clone()).or_default();
            let holds_root = item.native_id == item.thread;
            match links
                .iter_mut()
                .find(|link| link.incident == membership.incident)
            {
                Some(link) => link.holds_root |= holds_root,
                None => links.push(ThreadIncident {
                    incident: membership.incident,
                    holds_root,
                }),
            }
            let asked = self.questions.entry(item.thread.clone()).or_default();
            if let Some(answers) = membership.answers {
                self.answers.insert(item.native_id.clone(), answers);
                for question in asked {
                    question.answered |= Some(question.item) == answers.item();
                }
            } else if !item.official {
                asked.push(Question {
                    item: membership.item,
                    native_id: item.native_id.clone(),
                    incident: membership.incident,
                    voice: item.voice,
                    published_at: item.published_at,
                    answered: false,
                });
            }
            let home = (membership.incident.0, membership.reason);
            assert_eq!(
                self.reasons.insert(item.native_id.clone(), home),
                None,
                "one home an item"
            );
        }
        self.items += batch.len() as i64;
        self.notices.extend(formed.notices.clone());
        formed
    }

    /// The logs grow; each must agree with the state that was formed.
    fn write(&mut self, formed: &Formed) {
        for change in &formed.changes {
            let id = change.after.id;
            let at = self
                .logs
                .iter()
                .position(|(known, _)| *known == id)
                .unwrap_or_else(|| {
                    self.logs.push((id, Vec::new()));
                    self.logs.len() - 1
                });
            let log = &mut self.logs[at].1;
            assert_eq!(
                log.len() as u32,
                change.expected_version,
                "decided on the log as it was"
            );
            log.extend(change.events.iter().cloned());
            assert_eq!(
                fold::replay(id, log).as_ref(),
                Some(&change.after),
                "state is the fold"
            );
        }
    }

    /// Invariant 8, which the store would refuse to break.
    fn assert_keys_are_free(&self) {
        let mut keys = std::collections::HashSet::new();
        for (id, log) in &self.logs {
            let incident = fold::replay(*id, log).unwrap();
            // A head has no key: its children keep theirs.
            let placed = !incident.uncertain && incident.place.is_spot_of(&incident.category);
            if incident.state.is_open() && incident.cause.is_none() && placed {
                let key = (incident.category, incident.place);
                assert!(
                    keys.insert(key.clone()),
                    "{id:?} takes a taken key: {key:?}"
                );
            }
        }
    }

    fn remember_roots(&mut self, judged: &[Judged]) {
        for Judged { item, verdict } in judged {
            let root = RootPlace {
                places: verdict.places.clone(),
                facility: verdict.facility.clone(),
                territory: item.territory.clone(),
            };
            if item.native_id == item.thread {
                self.roots.insert(item.thread.clone(), root);
            }
        }
    }

    fn hears(&mut self, batch: &[Message]) -> Formed {
        self.hears_at(day(0), batch)
    }

    /// Anna says that two incidents are one problem.
    fn merges(&mut self, child: i64, target: i64) {
        let case = |id: i64| {
            let log = self.logs[id as usize - 1].1.clone();
            crate::incidents::regroup::Case::of(IncidentId(id), log).unwrap()
        };
        let decision = crate::incidents::regroup::Decision {
            by: ANNA,
            at: day(0),
            reason: "одна авария",
        };
        let changes = crate::incidents::regroup::merge(case(child), case(target), &decision);
        for change in changes.unwrap() {
            let log = &mut self.logs[change.after.id.0 as usize - 1].1;
            log.extend(change.events);
        }
    }

    /// Anna does something to an incident.
    fn anna(&mut self, id: i64, now: Timestamp, events: &[Event]) {
        let log = &mut self.logs[id as usize - 1].1;
        let by = crate::domain::Actor::User(ANNA);
        log.extend(events.iter().map(|event| EventRecord {
            at: now,
            by,
            event: event.clone(),
        }));
    }

    fn incident(&self, id: i64) -> Incident {
        let (id, log) = &self.logs[id as usize - 1];
        fold::replay(*id, log).unwrap()
    }

    /// Where an item went: the incident's number and why.
    fn home(&self, native_id: &str) -> Option<(i64, JoinReason)> {
        self.reasons.get(native_id).copied()
    }
}

fn answer() -> Event {
    Event::Answered {
        text: "Починим".into(),
        interim: false,
        clocks: Vec::new(),
    }
}

use JoinReason::{Duplicate, NearPlace, OfficialReply, Opened, SamePlace, SameStreet, Thread};

#[test]
fn the_first_complaint_opens_and_its_neighbour_joins() {
    let mut town = Town::default();
    let formed = town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12").by(1),
        post("b", HEATING).at("Белгород/Мира/12").by(2).on(1),
    ]);
    assert_eq!(town.home("a"), Some((1, Opened)));
    assert_eq!(town.home("b"), Some((1, SamePlace)));
    let incident = town.incident(1);
    assert_eq!((incident.items, incident.voices), (2, 2));
    assert_eq!(incident.essence, "Суть a");
    assert!(!incident.uncertain);
    let events: Vec<_> = formed.changes[0]
        .events
        .iter()
        .map(|record| record.event.name())
        .collect();
    assert_eq!(events, ["opened", "item_joined", "item_joined"]);
}

#[test]
fn only_an_actionable_message_with_a_sector_opens() {
    let mut town = Town::default();
    let mut chatter = post("news", HEATING).at("Белгород/Мира/12");
    chatter.0.verdict.actionable = false;
    let mut vague = post("vague", "");
    vague.0.verdict.actionable = true;
    let formed = town.hears(&[chatter, vague, post("hello", "")]);
    assert_eq!(formed, Formed::default());
}

#[test]
fn another_category_or_another_house_is_another_incident() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", LIFT).at("Белгород/Мира/12"),
        post("c", HEATING).at("Белгород/Мира/14"),
        post("d", HEATING).at("Губкин/Мира/12"),
    ]);
    let homes = ["a", "b", "c", "d"].map(|id| town.home(id).unwrap());
    assert_eq!(homes, [(1, Opened), (2, Opened), (3, Opened), (4, Opened)]);
}

#[test]
fn the_only_incident_above_or_below_takes_it_in() {
    let mut town = Town::default();
    town.hears(&[
        post("street", HEATING).at("Белгород/Мира"),
        post("house", HEATING).at("Белгород/Мира/12"),
        post("holes", HOLES).at("Белгород/Мира/12"),
        post("town", HOLES).at("Белгород"),
    ]);
    assert_eq!(town.home("house"), Some((1, NearPlace)));
    assert_eq!(town.home("town"), Some((2, NearPlace)));
}

#[test]
fn with_several_candidates_it_opens_its_own_and_proposes_a_merge() {
    let mut town = Town::default();
    let formed = town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", HEATING).at("Белгород/Мира/14"),
        post("street", HEATING).at("Белгород/Мира"),
    ]);
    assert_eq!(town.home("street"), Some((3, Opened)));
    let Event::Commented { text } = &formed.changes[2].events[2].event else {
        panic!("{formed:?}");
    };
    insta::assert_snapshot!(text, @"Рядом открыто несколько похожих инцидентов: № 1, № 2. Проверьте, не одна ли это проблема");
}

#[test]
fn a_comment_without_a_place_stays_with_its_thread() {
    let mut town = Town::default();
    town.hears(&[
        post("root", HEATING).at("Белгород/Мира/12"),
        comment("same", "root", HEATING),
        comment("lift", "root", LIFT),
    ]);
    assert_eq!(town.home("same"), Some((1, Thread)));
    assert_eq!(
        town.home("lift"),
        Some((2, Opened)),
        "another category leaves"
    );
    let lift = town.incident(2);
    assert_eq!(
        (lift.place, lift.uncertain),
        (place("Белгород/Мира/12"), false),
        "the place stays"
    );
}

#[test]
fn what_lay_nowhere_lies_where_its_thread_says() {
    let root = || post("p", HOLES).by(1);
    let told = |comment: Message| {
        let mut town = Town::default();
        town.hears(&[root()]);
        town.hears(&[comment]);
        let incident = town.incident(1);
        (incident.items, incident.place, incident.uncertain)
    };
    let answer = |voice, line: &str| comment("c", "p", "").saying(line).at(line).by(voice);
    for (comment, items, lies, why) in [
        (
            answer(1, "Губкин/Раевского/5"),
            2,
            "Губкин/Раевского/5",
            "the only author says it",
        ),
        (
            answer(2, "Губкин/Раевского/5"),
            2,
            "Губкин",
            "a neighbour says the town",
        ),
        (answer(2, "Губкин"), 2, "Губкин", "who answers «где это?»"),
        (
            answer(2, "/Раевского/5"),
            2,
            "",
            "every town has such a street",
        ),
        (
            comment("c", "p", HOLES).perhaps_at("Губкин"),
            2,
            "",
            "doubtful words",
        ),
        (
            comment("c", "p", LIFT).at("Губкин"),
            1,
            "",
            "another problem",
        ),
    ] {
        assert_eq!(told(comment), (items, place(lies), true), "{why}");
    }
    let mut town = Town::default();
    let group = || root().in_group_of("Белгород");
    town.hears(&[group(), answer(2, "Белгород/Мира/12")]);
    assert_eq!(
        town.incident(1).place,
        place("Белгород"),
        "its group told more"
    );
}

#[test]
fn an_outage_that_lay_nowhere_gathers_the_town_that_its_thread_names() {
    let mut town = piped();
    town.hears(&[
        post("p", HEATING).by(1),
        comment("c", "p", HEATING).at("Губкин/Мира/3").by(2),
    ]);
    let told = town.incident(1);
    assert_eq!((&told.place, told.uncertain), (&place("Губкин"), false));
    town.hears(&[post("q", HEATING).at("Губкин/Раевского/5").by(3)]);
    assert_eq!(town.home("q"), Some((1, JoinReason::NearPlace)));
    // Where another has that key, it stays doubtful and takes nobody's.
    town.hears(&[post("r", HEATING).by(4)]);
    town.hears(&[comment("s", "r", HEATING).at("Губкин/Садовая/1").by(5)]);
    let other = town.home("r").unwrap().0;
    assert_eq!((other == 1, town.incident(other).uncertain), (false, true));
    town.assert_keys_are_free();
}

#[test]
fn a_comment_that_names_another_place_leaves_its_thread() {
    let mut town = Town::default();
    town.hears(&[
        post("root", HEATING).at("Белгород/Мира/12"),
        comment("elsewhere", "root", HEATING).at("/Ленина/3"),
        comment("entrance", "root", HEATING).at("/Мира"),
    ]);
    assert_eq!(town.home("elsewhere"), Some((2, Opened)));
    assert_eq!(
        town.incident(2).place,
        place("Белгород/Ленина/3"),
        "a street of the thread's town"
    );
    assert_eq!(
        town.home("entrance"),
        Some((1, Thread)),
        "the same street is no other place"
    );
}

#[test]
fn under_an_idle_post_each_problem_gets_its_own_incident() {
    let mut town = Town::default();
    town.hears(&[
        post("good morning", "").in_group_of("Белгород"),
        comment("cold", "good morning", HEATING)
            .in_group_of("Белгород")
            .at("Белгород/Мира/12"),
        comment("hole", "good morning", HOLES).in_group_of("Белгород"),
    ]);
    town.hears(&[comment("another hole", "good morning", HOLES)
        .in_group_of("Белгород")
        .on(1)]);
    assert_eq!(town.home("cold"), Some((1, Opened)));
    assert_eq!(town.home("hole"), Some((2, Opened)));
    assert_eq!(
        town.home("another hole"),
        Some((2, Thread)),
        "one incident a thread and category"
    );
    let hole = town.incident(2);
    assert_eq!(hole.place, place("Белгород"), "not the stranger's house");
    assert!(hole.uncertain);
}

#[test]
fn a_bare_word_of_agreement_joins_and_counts_as_a_voice() {
    let mut town = Town::default();
    town.hears(&[
        post("root", HEATING).at("Белгород/Мира/12").by(1),
        comment("too", "root", "").saying("И у нас тоже!").by(2),
        comment("fixed", "root", "")
            .saying("У нас уже починили, спасибо")
            .by(3),
        comment("elsewhere", "root", "")
            .saying("У нас тоже")
            .at("/Ленина/3")
            .by(4),
    ]);
    assert_eq!(town.home("too"), Some((1, Thread)));
    assert_eq!(town.home("fixed"), None);
    assert_eq!(
        town.home("elsewhere"),
        None,
        "what it agrees with is not there"
    );
    assert_eq!(town.incident(1).voices, 2);
}

#[test]
fn an_official_reply_joins_without_being_a_resident() {
    let mut town = Town::default();
    town.hears(&[post("root", HEATING).at("Белгород/Мира/12").by(1)]);
    let reply = comment("reply", "root", "")
        .official()
        .by(9)
        .with(Signal::Danger, 3)
        .with(Signal::BrushOff, 1);
    town.hears(&[reply, post("stray", "").official()]);
    assert_eq!(town.home("reply"), Some((1, OfficialReply)));
    assert_eq!(town.home("stray"), None);
    let incident = town.incident(1);
    assert_eq!((incident.items, incident.voices), (1, 1));
    assert_eq!(
        incident.signals,
        [Signal::BrushOff],
        "a body's words are no danger signal"
    );
}

#[test]
fn a_reply_to_one_of_several_problems_goes_to_that_one() {
    let mut town = Town::default();
    town.hears(&[
        post("idle", ""),
        comment("cold", "idle", HEATING).at("Белгород/Мира/12"),
        comment("hole", "idle", HOLES).at("Белгород/Ленина"),
        comment("to hole", "idle", "").official().answering("hole"),
        comment("to nobody", "idle", "").official(),
    ]);
    assert_eq!(town.home("to hole"), Some((2, OfficialReply)));
    assert_eq!(
        town.home("to nobody"),
        None,
        "nobody can tell which one it answers"
    );
}

/// A thread under news in which two residents wrote of different problems, the hole an hour before the
/// second message about the cold.
fn two_problems(town: &mut Town) {
    town.hears(&[
        post("news", "").on(-1),
        comment("cold", "news", HEATING)
            .at("Белгород/Мира/12")
            .by(1),
        comment("hole", "news", HOLES).at("Белгород/Ленина").by(2),
        comment("cold still", "news", HEATING)
            .at("Белгород/Мира/12")
            .by(1)
            .on(1),
    ]);
}

#[test]
fn a_reply_answers_what_it_stands_under_or_whom_it_names() {
    let mut town = Town::default();
    two_problems(&mut town);
    let reply = |id: &str| comment(id, "news", "").official().on(2);
    town.hears(&[
        reply("under").answering("hole"),
        reply("to Anna").addressing(1).answering("news"),
        reply("in a branch").addressing(1).answering("hole"),
        reply("to a neighbour").addressing(7).answering("hole"),
    ]);
    for (id, answers) in [
        ("under", Answers::Reply { item: ItemId(2) }),
        ("to Anna", Answers::Mention { item: ItemId(3) }),
        ("in a branch", Answers::Mention { item: ItemId(3) }),
        ("to a neighbour", Answers::Reply { item: ItemId(2) }),
    ] {
        assert_eq!(town.answers[id], answers, "{id}");
    }
    assert_eq!(town.home("to Anna"), Some((1, OfficialReply)));
    assert_eq!(town.home("under"), Some((2, OfficialReply)));
}

#[test]
fn a_reply_that_names_nobody_goes_to_the_newest_complaint_without_an_answer() {
    let mut town = Town::default();
    two_problems(&mut town);
    let reply = |id: &str, day| comment(id, "news", "").official().on(day).answering("news");
    town.hears(&[reply("first", 2)]);
    town.hears(&[reply("second", 3)]);
    town.hears(&[reply("third", 4)]);
    town.hears(&[reply("late", 9)]);
    let answered = |id: &str| town.answers.get(id).copied();
    assert_eq!(answered("first"), Some(Answers::Time { item: ItemId(3) }));
    assert_eq!(answered("second"), Some(Answers::Time { item: ItemId(2) }));
    assert_eq!(answered("third"), Some(Answers::Time { item: ItemId(1) }));
    assert_eq!(answered("late"), None, "everybody has an answer");
}

#[test]
fn a_reply_months_later_that_names_nobody_is_to_nobody() {
    let mut town = Town::default();
    two_problems(&mut town);
    town.hears(&[comment("late", "news", "").official().on(9)]);
    assert_eq!(town.home("late"), None);
}

#[test]
fn a_thread_of_one_problem_is_answered_as_a_whole() {
    let mut town = Town::default();
    town.hears(&[post("root", HEATING).at("Белгород/Мира/12").by(1)]);
    let reply = |id: &str| comment(id, "root", "").official().on(1);
    town.hears(&[
        reply("bare"),
        reply("under the post").answering("root"),
        // Whoever is addressed asked nothing that is known: not the post's author, for all we see.
        reply("to a stranger").addressing(9).answering("root"),
    ]);
    assert_eq!(town.answers["bare"], Answers::Thread);
    let to_post = Answers::Reply { item: ItemId(0) };
    assert_eq!(town.answers["under the post"], to_post);
    assert_eq!(town.answers["to a stranger"], Answers::Thread);
    assert_eq!(town.home("to a stranger"), Some((1, OfficialReply)));
}

#[test]
fn a_copied_text_joins_even_without_a_place() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12").print(0b1111),
        post("copy", HEATING).print(0b0111),
        post("other words", HEATING).print(!0),
        post("same house", HEATING)
            .at("Белгород/Мира/12")
            .print(0b1111),
        post("same words elsewhere", HEATING)
            .at("Белгород/Мира/14")
            .print(0b1111),
        post("other town's group", HEATING)
            .in_group_of("Губкин")
            .print(0b1111),
    ]);
    assert_eq!(town.home("copy"), Some((1, Duplicate)));
    assert_eq!(town.home("other words"), Some((2, Opened)));
    assert_eq!(
        town.home("same house"),
        Some((1, Duplicate)),
        "the better reason"
    );
    assert_eq!(town.home("same words elsewhere"), Some((3, Opened)));
    assert_eq!(town.home("other town's group"), Some((4, Opened)));
}

#[test]
fn the_same_house_in_doubtful_words_is_proposed_and_not_joined() {
    let mut town = Town::default();
    let formed = town.hears(&[
        post("a", LIFT).perhaps_at("Белгород/Раевского/3"),
        post("b", LIFT).perhaps_at("Белгород/Раевского/3"),
        post("next house", LIFT).perhaps_at("Белгород/Раевского/5"),
    ]);
    assert_eq!(town.home("b"), Some((2, Opened)));
    let proposes = |change: &crate::domain::IncidentChange| {
        let mut events = change.events.iter();
        events.any(
            |record| matches!(&record.event, Event::Commented { text } if text.starts_with("Рядом открыт похожий инцидент: № 1.")),
        )
    };
    let told: Vec<_> = formed.changes.iter().map(proposes).collect();
    assert_eq!(told, [false, true, false]);
}

#[test]
fn uncertain_messages_do_not_flow_together() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HOLES).in_group_of("Белгород"),
        post("b", HOLES).in_group_of("Белгород"),
        post("sure", HOLES).at("Белгород/Мира"),
        post("street of any town", HOLES).at("/Мира"),
    ]);
    let homes = ["a", "b", "sure", "street of any town"].map(|id| town.home(id).unwrap());
    assert_eq!(homes, [(1, Opened), (2, Opened), (3, Opened), (4, Opened)]);
    assert!(town.incident(1).uncertain && !town.incident(3).uncertain);
}

#[test]
fn an_official_reply_goes_to_the_complaint_it_answers_even_days_later() {
    let mut town = Town::default();
    town.hears(&[
        post("root", HEATING).at("Белгород/Мира/12"),
        comment("lift", "root", LIFT).at("Белгород/Мира/14"),
        comment("hole", "root", HOLES).at("Белгород/Щорса"),
    ]);
    let reply = |id: &str| comment(id, "root", "").official().on(1);
    town.hears(&[
        reply("to the hole").answering("hole"),
        reply("to all").answering("root"),
        reply("to nobody known").answering("deleted"),
    ]);
    let homes = ["to the hole", "to all", "to nobody known"].map(|id| town.home(id).unwrap().0);
    assert_eq!(homes, [3, 1, 1]);
}

#[test]
fn a_message_without_a_place_lies_in_its_groups_territory() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HOLES).in_group_of("Старый Оскол"),
        post("b", HOLES).in_group_of("Старый Оскол").at("/Мира"),
    ]);
    assert_eq!(town.incident(1).place, place("Старый Оскол"));
    assert_eq!(town.incident(2).place, place("Старый Оскол/Мира"));
    assert!(
        !town.incident(2).uncertain,
        "a street of the group's own town"
    );
}

#[test]
fn the_window_is_the_time_since_the_last_message() {
    let mut town = Town::default();
    town.settings.windows = [(HOLES.into(), 2)].into();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира"),
        post("b", HEATING).at("Белгород/Мира/12").on(10),
        post("c", HEATING).at("Белгород/Мира/14").on(24),
        post("d", HEATING).at("Белгород/Мира/16").on(39),
        post("hole", HOLES).at("Белгород/Мира"),
        post("late hole", HOLES).at("Белгород/Мира/12").on(3),
        post("early hole", HOLES).at("Белгород/Мира/1").on(-2),
    ]);
    assert_eq!(town.home("b"), Some((2, NearPlace)));
    assert_eq!(
        town.home("c"),
        Some((2, NearPlace)),
        "ten days moved the window"
    );
    assert_ne!(
        town.home("d").map(|home| home.0),
        Some(2),
        "fifteen days of silence"
    );
    assert_eq!(
        town.home("hole"),
        town.home("early hole").map(|(id, _)| (id, NearPlace))
    );
    assert_ne!(
        town.home("late hole").map(|home| home.0),
        town.home("hole").map(|home| home.0)
    );
}

#[test]
fn while_an_incident_is_open_its_key_has_no_second_one() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    town.hears(&[post("b", HEATING).at("Белгород/Мира/12").on(90)]);
    assert_eq!(town.home("b"), Some((1, SamePlace)));
}

#[test]
fn an_import_forms_old_messages_as_they_would_have_formed_then() {
    let mut town = Town::default();
    town.hears(&[
        post("newest first", HEATING).at("Белгород/Мира").on(-300),
        post("a day before", HEATING)
            .at("Белгород/Мира/12")
            .on(-301),
        post("long before", HEATING).at("Белгород/Мира/14").on(-400),
    ]);
    let reasons = ["long before", "a day before", "newest first"].map(|id| town.home(id).unwrap());
    assert_eq!(reasons, [(1, Opened), (2, Opened), (2, NearPlace)]);
    let incident = town.incident(2);
    assert_eq!(
        (incident.published_at, incident.last_item_at),
        (day(-301), day(-300))
    );
    assert_eq!(
        incident.opened_at,
        day(0),
        "detected today; the publication stands beside it"
    );
}

#[test]
fn a_complaint_after_the_answer_reopens_with_a_new_clock() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    let first = town.incident(1).clocks;
    town.anna(1, day(2), &[Event::Taken, answer()]);
    town.hears_at(
        day(3),
        &[post("before", HEATING).at("Белгород/Мира/12").on(1)],
    );
    assert_eq!(
        town.incident(1).state,
        IncidentState::Answered,
        "written before the answer"
    );
    town.hears_at(
        day(4),
        &[post("after", HEATING).at("Белгород/Мира/12").on(3)],
    );
    let incident = town.incident(1);
    assert_eq!(incident.state, IncidentState::InWork);
    assert_eq!(incident.answered_at, None);
    assert!(incident.clocks[0].due_at > first[0].due_at);
}

#[test]
fn thanks_and_replies_after_the_answer_do_not_reopen() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    town.anna(1, day(2), &[Event::Taken, answer(), Event::Resolved]);
    town.hears_at(
        day(3),
        &[
            comment("thanks", "a", "").saying("Спасибо, починили").on(3),
            comment("reply", "a", "").official().on(3),
        ],
    );
    assert_eq!(town.incident(1).state, IncidentState::Resolved);
    town.hears_at(
        day(4),
        &[comment("still", "a", "")
            .saying("А у нас такая же беда")
            .on(4)],
    );
    assert_eq!(
        town.incident(1).state,
        IncidentState::Resolved,
        "agreement counts, but complains of nothing by itself"
    );
    assert_eq!(town.home("still"), Some((1, Thread)));
    let cold = comment("own", "a", HEATING).saying("У нас тоже нет тепла");
    town.hears_at(day(5), &[cold.on(5)]);
    assert_eq!(town.home("own").map(|home| home.0), Some(1));
    assert_eq!(town.incident(1).state, IncidentState::InWork, "this does");
}

#[test]
fn the_same_problem_soon_after_closing_is_a_repeat() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    town.anna(1, day(2), &[Event::Taken, answer(), closed()]);
    town.hears_at(
        day(5),
        &[
            post("again", HEATING).at("Белгород/Мира/12").on(4),
            post("neighbour", HEATING).at("Белгород/Мира/14").on(4),
        ],
    );
    assert_eq!(town.home("again"), Some((2, Opened)));
    assert_eq!(town.incident(2).repeat_of, Some(IncidentId(1)));
    assert_eq!(town.incident(3).repeat_of, None);

    town.anna(2, day(6), &[Event::Taken, answer(), closed()]);
    town.hears_at(
        day(60),
        &[
            post("collected late", HEATING).at("Белгород/Мира/12").on(5),
            post("forgotten", LIFT).at("Белгород/Мира/12").on(60),
        ],
    );
    assert_eq!(
        town.incident(4).repeat_of,
        Some(IncidentId(1)),
        "the one closed before it was written"
    );
    assert_eq!(town.incident(5).repeat_of, None, "another category");
}

#[test]
fn memory_ends_after_thirty_days() {
    for (after, repeats) in [(30, Some(IncidentId(1))), (31, None)] {
        let mut town = Town::default();
        town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
        town.anna(1, day(2), &[Event::Taken, answer(), closed()]);
        town.hears_at(
            day(40),
            &[post("b", HEATING).at("Белгород/Мира/12").on(2 + after)],
        );
        assert_eq!(town.incident(2).repeat_of, repeats, "{after} days later");
    }
}

#[test]
fn danger_raises_the_severity_sets_the_clock_and_warns_once() {
    let mut town = Town::default();
    town.hears_at(
        at(1),
        &[
            post("a", HEATING)
                .at("Белгород/Мира/12")
                .with(Signal::Danger, 3),
            post("b", HEATING)
                .at("Белгород/Мира/12")
                .with(Signal::Danger, 2),
        ],
    );
    let incident = town.incident(1);
    assert_eq!(incident.severity, Severity::Critical);
    assert_eq!(incident.clocks[0].due_at, at(2), "the critical hour");
    assert_eq!(town.notices.len(), 1);
    assert_eq!(town.notices[0].kind, NoticeKind::Danger);
    insta::assert_snapshot!(town.notices[0].text, @"Угроза жизни или здоровью: инцидент № 1, ЖКХ, Белгород, Мира, 12. Подтвердите, что увидели");
}

#[test]
fn a_confirmed_danger_alarms_again_only_when_it_has_grown() {
    let mut town = Town::default();
    let danger = |id: &'static str, voice| {
        let post = post(id, HEATING).at("Белгород/Мира/12").by(voice);
        post.with(Signal::Danger, 3)
    };
    town.hears(&[danger("a", 1)]);
    town.anna(1, at(1), &[Event::Acknowledged]);
    town.hears_at(at(2), &[danger("b", 2)]);
    assert!(town.incident(1).acknowledged, "one more of the same");
    assert_eq!(town.notices.len(), 1);
    town.hears_at(at(3), &[danger("c", 3)]);
    assert!(!town.incident(1).acknowledged, "three voices now");
    assert_eq!(town.incident(1).alarmed_at, Some(at(3)));
    assert_eq!(town.notices.len(), 2);
}

#[test]
fn a_danger_that_comes_later_raises_the_severity_but_not_the_clock() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    let clocks = town.incident(1).clocks;
    town.hears_at(at(1), &[comment("b", "a", HEATING).with(Signal::Danger, 2)]);
    let incident = town.incident(1);
    assert_eq!(
        (incident.severity, incident.clocks),
        (Severity::High, clocks)
    );
    assert_eq!(town.notices.len(), 1);
}

#[test]
fn a_danger_that_is_back_warns_again() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING)
        .at("Белгород/Мира/12")
        .with(Signal::Danger, 3)]);
    town.anna(1, at(1), &[Event::Acknowledged, Event::Taken, answer()]);
    town.hears_at(day(2), &[post("b", HEATING).at("Белгород/Мира/12").on(1)]);
    assert!(!town.incident(1).acknowledged);
    assert_eq!(town.notices.len(), 2);
}

#[test]
fn a_wave_of_voices_raises_the_severity_by_steps() {
    let mut town = Town::default();
    let wave: Vec<_> = (1..=10)
        .map(|voice| {
            post(&format!("m{voice}"), HEATING)
                .at("Белгород/Мира/12")
                .by(voice)
        })
        .collect();
    let formed = town.hears(&wave);
    let levels: Vec<_> = formed.changes[0]
        .events
        .iter()
        .filter_map(|record| match &record.event {
            Event::SeveritySet { severity, .. } => Some(*severity),
            _ => None,
        })
        .collect();
    assert_eq!(levels, [Severity::Medium, Severity::High]);
    assert_eq!(town.incident(1).severity_reasons, ["пишут многие жители"]);
}

#[test]
fn signals_of_different_messages_add_up_as_if_one_had_brought_them() {
    let home = |id| post(id, HEATING).at("Белгород/Мира/12").by(1);
    let mut town = Town::default();
    town.hears(&[home("a").with(Signal::Mass, 2)]);
    assert_eq!(town.incident(1).severity, Severity::Medium);
    town.hears(&[home("b").with(Signal::Prolonged, 1)]);
    assert_eq!(town.incident(1).severity, Severity::High);
    let mut other = Town::default();
    let both = home("a").with(Signal::Mass, 2).with(Signal::Prolonged, 1);
    other.hears(&[both]);
    let reasons = &other.incident(1).severity_reasons;
    assert_eq!(&town.incident(1).severity_reasons, reasons);
}

#[test]
fn a_missing_calendar_leaves_no_clock() {
    let mut town = Town::default();
    let far = "2030-05-05T10:00:00Z".parse().unwrap();
    town.hears_at(
        far,
        &[
            post("a", HEATING).at("Белгород/Мира/12"),
            post("b", LIFT).at("Белгород/Мира/12"),
        ],
    );
    assert_eq!(town.incident(1).clocks, []);
}

/// A town where heat comes through pipes.
fn piped() -> Town {
    let mut town = Town::default();
    town.settings.outages = [HEATING.into()].into();
    town
}

#[test]
fn an_outage_of_one_house_becomes_that_of_its_street() {
    let mut town = piped();
    let formed = town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", HEATING).at("Белгород/Мира/14").on(1),
        post("c", HEATING).at("Белгород/Мира/16").on(10),
        post("lift", LIFT).at("Белгород/Мира/12"),
        post("other lift", LIFT).at("Белгород/Мира/14"),
        post("other town", HEATING).at("Губкин/Мира/12"),
        post("other street", HEATING).at("Белгород/Ленина/1"),
    ]);
    assert_eq!(town.home("b"), Some((1, SameStreet)));
    assert_eq!(
        town.home("c"),
        Some((1, NearPlace)),
        "it is the street's now"
    );
    assert_eq!(town.incident(1).place, place("Белгород/Мира"));
    let last = formed.changes[0].events[3].event.clone();
    assert_eq!(last.name(), "relocated");
    let homes = ["lift", "other lift", "other town", "other street"];
    assert!(homes.iter().all(|id| town.home(id).unwrap().1 == Opened));
}

#[test]
fn an_outage_days_later_at_another_house_is_another_one() {
    let mut town = piped();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", HEATING).at("Белгород/Мира/14").on(3),
    ]);
    assert_eq!(town.home("b"), Some((2, Opened)));
}

#[test]
fn a_street_has_one_key_however_its_outage_grows() {
    let mut town = piped();
    town.hears(&[
        post("street", HEATING).at("Белгород/Мира"),
        post("a", HEATING).at("Белгород/Мира/12").on(20),
        post("b", HEATING).at("Белгород/Мира/14").on(20),
    ]);
    assert_eq!(town.home("b"), Some((2, SameStreet)));
    assert_eq!(
        town.incident(2).place,
        place("Белгород/Мира/12"),
        "the street's key is taken"
    );
}

#[test]
fn an_address_without_a_town_is_the_same_address_again() {
    let mut town = piped();
    town.hears(&[
        post("a", LIFT).at("/Мира/12"),
        post("b", LIFT).at("/Мира/12"),
        post("c", LIFT).at("Белгород/Мира/12"),
        post("d", LIFT).at("/Мира/14"),
        post("street", HOLES).at("/Мира"),
        post("a street of any town", HOLES).at("/Мира"),
        post("cold", HEATING).at("Белгород/Мира/1"),
        post("cold, too", HEATING).at("/Мира/3"),
        post("cold elsewhere", HEATING).at("Губкин/Мира/1"),
        post("cold anywhere", HEATING).at("/Мира/5"),
    ]);
    let homes = ["a", "b", "c", "d", "street", "a street of any town"];
    let homes = homes.map(|id| town.home(id).unwrap());
    assert_eq!(
        homes,
        [
            (1, Opened),
            (1, NearPlace),
            (2, Opened),
            (3, Opened),
            (4, Opened),
            (5, Opened)
        ]
    );
    assert_eq!(town.home("cold, too"), Some((6, SameStreet)));
    assert_eq!(
        town.home("cold anywhere"),
        Some((8, Opened)),
        "two towns have it"
    );
}

#[test]
fn an_incident_without_a_town_does_not_gather_a_street_of_every_town() {
    let mut town = piped();
    town.hears(&[
        post("of some town", HEATING).at("/Мира/12"),
        post("of one", HEATING).at("Белгород/Мира/14"),
        post("of another", HEATING).at("Губкин/Мира/12"),
        post("of some town, too", HEATING).at("/Мира/14"),
    ]);
    assert_eq!(town.home("of one"), Some((2, Opened)));
    assert_eq!(town.home("of another"), Some((3, Opened)));
    assert_eq!(town.home("of some town, too"), Some((1, SameStreet)));
}

#[test]
fn agreement_from_another_house_never_widens_an_incident() {
    let mut town = piped();
    town.hears(&[post("street", HEATING).at("Белгород/Мира")]);
    town.hears(&[
        post("notice", "").official().at("Белгород").on(20),
        comment("house", "notice", HEATING).at("/Мира/12").on(20),
    ]);
    town.hears(&[comment("too", "notice", "")
        .at("/Мира/14")
        .saying("у нас тоже, ул. Мира, 14")
        .on(20)]);
    assert_eq!(town.home("house"), Some((2, Opened)), "weeks later");
    assert_eq!(town.home("too"), Some((2, Thread)));
    assert_eq!(town.incident(2).place, place("Белгород/Мира/12"));
}

#[test]
fn another_problem_told_in_few_words_leaves_its_thread() {
    let mut town = Town::default();
    let same = "Такая же беда";
    town.hears(&[
        post("root", LIFT).at("Белгород/Мира/12"),
        comment("cold", "root", HEATING).saying(same),
        comment("lift", "root", LIFT).saying(same).on(1),
        comment("late", "root", LIFT)
            .at("/Мира")
            .saying(same)
            .on(40),
    ]);
    assert_eq!(
        town.home("cold"),
        Some((2, Opened)),
        "of one sector, but not of one trouble"
    );
    assert_eq!(town.home("lift"), Some((1, Thread)));
    assert_eq!(town.home("late"), Some((3, Opened)));
}

#[test]
fn a_danger_is_not_seconded_away_from_its_own_problem() {
    let mut town = Town::default();
    town.settings.kin = vec![vec![LIFT.into(), HOLES.into()]];
    let same = |id: &str| comment(id, "lift", HOLES).saying("Та же беда");
    town.hears(&[
        post("lift", LIFT).at("Белгород/Мира/12"),
        post("hole", HOLES).at("Белгород/Мира/12"),
        same("too"),
        same("dangerous").with(Signal::Danger, 3),
    ]);
    assert_eq!(town.home("too"), Some((1, Thread)));
    assert_eq!(town.home("dangerous"), Some((2, SamePlace)));
}

#[test]
fn a_faint_word_of_the_same_trouble_joins_its_thread() {
    let mut town = Town::default();
    let faint = |id: &str, text: &str| {
        let mut message = comment(id, "root", HEATING).saying(text);
        message.0.verdict.actionable = false;
        message
    };
    town.hears(&[
        post("root", HEATING).at("Белгород/Мира/12"),
        faint("too", "и мы мёрзнем"),
        faint("asks", "а когда дадут?"),
        faint("fixed", "у нас тепло"),
        faint("thanks", "дали").with(Signal::Gratitude, 0),
    ]);
    assert_eq!(town.home("too"), Some((1, Thread)));
    for id in ["asks", "fixed", "thanks"] {
        assert_eq!(town.home(id), None, "{id}");
    }
}

#[test]
fn what_is_left_out_says_why() {
    let (settings, regime) = (FormationSettings::default(), regime());
    let mut formation = Formation::new(Town::default().view(&[]), &settings, &regime);
    let mut filtered = post("news", HEATING);
    filtered.0.verdict.actionable = false;
    filtered.0.verdict.filters.push("news".into());
    let mut idle = post("idle", HEATING);
    idle.0.verdict.actionable = false;
    for (message, why) in [
        (post("notice", "").official(), LeftOut::OfficialPost),
        (
            comment("reply", "root", "").official(),
            LeftOut::ReplyToNothing,
        ),
        (
            post("too", "").saying("у нас тоже"),
            LeftOut::AgreesWithNothing,
        ),
        (filtered, LeftOut::Filtered),
        (
            post("thanks", "").with(Signal::Gratitude, 0),
            LeftOut::Thanks,
        ),
        (
            post("asks", "").with(Signal::Question, 0),
            LeftOut::Question,
        ),
        (post("hello", ""), LeftOut::NoService),
        (idle, LeftOut::NoCall),
    ] {
        assert_eq!(formation.place(ItemId(1), &message.0, day(0)), Some(why));
    }
    assert_eq!(formation.finish(), Formed::default());
}

#[test]
fn comments_speak_of_the_place_that_the_news_above_them_names() {
    let mut town = Town::default();
    town.hears(&[
        post("news", "").at("Белгород/Сумская"),
        comment("hole", "news", HOLES),
    ]);
    town.hears(&[
        comment("lamp", "news", LIFT),
        post("list", "").at("Белгород/Мира").at("Белгород/Ленина"),
        comment("street", "list", HOLES).at("/Щорса"),
        comment("somewhere", "list", LIFT),
    ]);
    let told = |id: &str| {
        let incident = town.incident(town.home(id).unwrap().0);
        (incident.place, incident.uncertain)
    };
    assert_eq!(told("hole"), (place("Белгород/Сумская"), false));
    assert_eq!(told("lamp"), (place("Белгород/Сумская"), false));
    assert_eq!(told("street"), (place("Белгород/Щорса"), false));
    assert_eq!(told("somewhere"), (place("Белгород"), true));
}

#[test]
fn a_bare_address_answers_for_its_thread() {
    let mut town = piped();
    town.hears(&[
        post("cold", HEATING).at("Белгород/Мира"),
        comment("house", "cold", "")
            .at("/Мира/12")
            .saying("Мира 12"),
        comment("elsewhere", "cold", "")
            .at("/Ленина/3")
            .saying("Ленина 3"),
        comment("has it", "cold", "")
            .at("/Мира/14")
            .saying("Мира 14 есть"),
    ]);
    assert_eq!(town.home("house"), Some((1, Thread)));
    assert_eq!(town.home("elsewhere"), None);
    assert_eq!(town.home("has it"), None);
}

#[test]
fn what_was_merged_leads_to_the_one_that_speaks_for_it() {
    let mut town = Town::default();
    town.hears(&[
        post("a", HEATING).at("Белгород/Мира/12").print(1 << 40),
        post("b", HEATING).at("Белгород/Щорса/5"),
    ]);
    town.merges(1, 2);
    town.hears_at(
        day(20),
        &[
            post("same place", HEATING).at("Белгород/Мира/12").on(20),
            comment("thread", "a", "").saying("у нас тоже").on(20),
            post("copy", HEATING)
                .at("Белгород/Мира")
                .print(1 << 40)
                .on(20),
            comment("reply", "a", "").official().answering("a").on(20),
        ],
    );
    for id in ["same place", "thread", "copy", "reply"] {
        assert_eq!(town.home(id).map(|home| home.0), Some(2), "{id}");
    }
    town.anna(2, day(21), &[Event::Taken, answer(), closed()]);
    town.hears_at(
        day(23),
        &[post("again", HEATING).at("Белгород/Мира/12").on(22)],
    );
    assert_eq!(town.incident(3).repeat_of, Some(IncidentId(2)));
}

#[test]
fn a_repeat_of_what_was_merged_later_still_says_what_it_repeats() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    town.anna(1, day(1), &[Event::Taken, answer(), closed()]);
    town.hears_at(day(3), &[post("b", HEATING).at("Белгород/Мира/12").on(3)]);
    town.anna(2, day(4), &[Event::Taken, answer(), closed()]);
    let reopened = Event::Reopened {
        reason: "не починили".into(),
        clocks: Vec::new(),
    };
    town.anna(1, day(5), &[reopened]);
    town.hears_at(day(5), &[post("c", HEATING).at("Белгород/Щорса/5").on(5)]);
    town.merges(1, 3);
    assert_eq!(town.incident(2).repeat_of, Some(IncidentId(1)));
    town.hears_at(day(6), &[post("d", HEATING).at("Белгород/Мира/12").on(6)]);
    assert_eq!(town.home("d"), Some((3, SamePlace)));
}

#[test]
fn an_outage_that_was_merged_grows_where_it_went() {
    let mut town = piped();
    town.hears(&[
        post("street", HEATING).at("Белгород/Щорса"),
        post("a", HEATING).at("Белгород/Мира/12"),
        post("b", HEATING).at("Белгород/Победы/5").on(10),
    ]);
    town.merges(2, 1);
    town.merges(3, 1);
    town.hears(&[post("next door", HEATING).at("Белгород/Мира/14").on(9)]);
    assert_eq!(town.home("next door"), Some((1, SameStreet)));
    assert_eq!(town.incident(1).place, place("Белгород/Щорса"));
}

#[test]
fn the_key_of_what_was_merged_is_taken() {
    let mut town = piped();
    town.hears(&[
        post("street", HEATING).at("Белгород/Мира"),
        post("elsewhere", HEATING).at("Белгород/Щорса/5"),
    ]);
    town.merges(1, 2);
    town.hears_at(
        day(20),
        &[
            post("a", HEATING).at("Белгород/Мира/12").on(20),
            post("b", HEATING).at("Белгород/Мира/14").on(20),
        ],
    );
    let homes = ["a", "b"].map(|id| town.home(id).unwrap().0);
    for id in homes {
        assert_ne!(town.incident(id).place, place("Белгород/Мира"));
    }
}

/// A random message: some category, some place, some thread, some hour.
fn messages() -> impl Strategy<Value = Vec<Message>> {
    let one = (
        0..4_usize,
        0..7_usize,
        0..4_usize,
        0..3_i64,
        0..4_u64,
        prop::bool::weighted(0.1),
    );
    prop::collection::vec(one, 1..30).prop_map(|all| {
        let categories = ["", HEATING, LIFT, HOLES];
        let places = [
            "",
            "Белгород",
            "Белгород/Мира",
            "Белгород/Мира/12",
            "/Мира/14",
            "Губкин/Мира",
            "Белгород/Мира/14",
        ];
        let build = |(number, (category, place, thread, gap, print, official))| {
            let id = format!("m{number}");
            let root = if thread == 0 {
                id.clone()
            } else {
                format!("t{thread}")
            };
            let mut message = comment(&id, &root, categories[category]).on(gap);
            if place > 0 {
                message = message.at(places[place]);
            }
            if print > 0 {
                message = message.print(print << 20);
            }
            if official {
                message.official()
            } else {
                message.saying("у нас тоже")
            }
        };
        let mut messages: Vec<_> = all.into_iter().enumerate().map(build).collect();
        messages.sort_by_key(|message| message.0.item.published_at);
        messages
    })
}

proptest! {
    /// Batches are a matter of luck: where one ends must not change what is formed.
    #[test]
    fn a_batch_forms_as_its_parts_do(messages in messages(), cut in 0_usize..30) {
        let (first, second) = messages.split_at(cut.min(messages.len()));
        let mut whole = piped();
        whole.hears(&messages);
        let mut parts = piped();
        parts.hears(first);
        parts.hears(second);
        prop_assert_eq!(&whole.reasons, &parts.reasons);
        prop_assert_eq!(&whole.logs, &parts.logs);
    }

    /// Invariant 8, and what every formation owes.
    #[test]
    fn one_open_incident_a_key_and_one_home_an_item(messages in messages()) {
        let mut town = piped();
        let formed = town.hears(&messages);
        let mut keys = std::collections::HashSet::new();
        for change in formed.changes.iter().filter(|change| !change.after.uncertain) {
            prop_assert!(keys.insert((change.after.category.clone(), change.after.place.clone())));
        }
        for message in &messages {
            let Judged { item, verdict } = &message.0;
            let opens = verdict.actionable && verdict.category().is_some();
            prop_assert!(!opens || town.home(&item.native_id).is_some(), "a problem was dropped");
        }
    }
}

//! Stories of one town: who writes what where, and which incidents come of it.

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        Answers, CategoryScore, Event, EventRecord, Incident, Item, Lang, NoticeKind, PlaceMention,
        Question, SectorScore, Severity, Signal, SignalMark, ThreadIncident, Voice,
    },
    incidents::{
        fold,
        stories::{ANNA, at, day, regime},
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
    }
}

impl Message {
    fn at(mut self, line: &str) -> Self {
        let mention = PlaceMention {
            place: place(line),
            text: line.to_owned(),
            certain: true,
        };
        self.0.verdict.places.push(mention);
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
    items: i64,
    reasons: HashMap<String, (i64, JoinReason)>,
    questions: HashMap<String, Vec<Question>>,
    answers: HashMap<String, Answers>,
    notices: Vec<crate::domain::Notice>,
    settings: FormationSettings,
}

impl Town {
    fn view(&self) -> FormationView {
        let incidents = self
            .logs
            .iter()
            .map(|(id, log)| fold::replay_known(*id, log).unwrap());
        FormationView {
            incidents: incidents.collect(),
            threads: self.threads.clone(),
            answered: self
                .reasons
                .iter()
                .map(|(native_id, (incident, _))| (native_id.clone(), IncidentId(*incident)))
                .collect(),
            questions: self.questions.clone(),
            next_item: ItemId(self.items),
            next_incident: IncidentId(self.logs.len() as i64 + 1),
        }
    }

    /// A batch arrives at `now`; what was formed must agree with the log it leads to.
    fn hears_at(&mut self, now: Timestamp, batch: &[Message]) -> Formed {
        let judged: Vec<_> = batch.iter().map(|message| message.0.clone()).collect();
        let numbered: Vec<_> = (self.items..).map(ItemId).zip(&judged).collect();
        let formed = form(self.view(), &numbered, &self.settings, &regime(), now);
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

    fn hears(&mut self, batch: &[Message]) -> Formed {
        self.hears_at(day(0), batch)
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
    }
}

fn closed() -> Event {
    Event::Closed {
        reason: crate::domain::CloseReason::Solved,
        comment: String::new(),
    }
}

use JoinReason::{Duplicate, NearPlace, OfficialReply, Opened, SamePlace, Thread};

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
    let first_clock = town.incident(1).deadline;
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
    assert!(incident.deadline.unwrap().due_at > first_clock.unwrap().due_at);
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
        IncidentState::InWork,
        "agreement is a complaint"
    );
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
    assert_eq!(
        incident.deadline.unwrap().due_at,
        at(2),
        "the critical hour"
    );
    assert_eq!(town.notices.len(), 1);
    assert_eq!(town.notices[0].kind, NoticeKind::Danger);
    insta::assert_snapshot!(town.notices[0].text, @"Угроза жизни или здоровью: инцидент № 1, ЖКХ, Белгород, Мира, 12. Подтвердите, что увидели");
}

#[test]
fn a_danger_that_comes_later_raises_the_severity_but_not_the_clock() {
    let mut town = Town::default();
    town.hears(&[post("a", HEATING).at("Белгород/Мира/12")]);
    let clock = town.incident(1).deadline;
    town.hears_at(at(1), &[comment("b", "a", HEATING).with(Signal::Danger, 2)]);
    let incident = town.incident(1);
    assert_eq!(
        (incident.severity, incident.deadline),
        (Severity::High, clock)
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
fn a_missing_calendar_leaves_no_clock_and_is_told_once() {
    let mut town = Town::default();
    let far = "2030-05-05T10:00:00Z".parse().unwrap();
    town.hears_at(
        far,
        &[
            post("a", HEATING).at("Белгород/Мира/12"),
            post("b", LIFT).at("Белгород/Мира/12"),
        ],
    );
    assert_eq!(town.incident(1).deadline, None);
    assert_eq!(town.notices.len(), 1);
    insta::assert_snapshot!(town.notices[0].text, @"Сроки ответа не поставлены: нет производственного календаря на 2030 год: добавьте файл config/calendars/ru-2030.toml");
}

/// A random message: some category, some place, some thread, some hour.
fn messages() -> impl Strategy<Value = Vec<Message>> {
    let one = (
        0..4_usize,
        0..6_usize,
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
        let mut whole = Town::default();
        whole.hears(&messages);
        let mut parts = Town::default();
        parts.hears(first);
        parts.hears(second);
        prop_assert_eq!(&whole.reasons, &parts.reasons);
        prop_assert_eq!(&whole.logs, &parts.logs);
    }

    /// Invariant 8, and what every formation owes.
    #[test]
    fn one_open_incident_a_key_and_one_home_an_item(messages in messages()) {
        let mut town = Town::default();
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

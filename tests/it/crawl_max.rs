//! Reading MAX as a story: the chats of one bot, with a day on which the daemon did not run, lost
//! markers and calls that failed; afterwards the store is compared with what was really said.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        max::{BASE, MaxClient, MaxHook},
        net::Net,
    },
    domain::{SourceHealth, SourceId, SourceState},
    pipeline::{crawl::Target, record::Intake},
    ports::{Call, Clock, Collector, Hook, Secret},
};

use crate::{
    fakes::{
        Fakes,
        max::{Chat, HOST, Max, TOKEN, is_forward, native},
        said::DAY,
        talk::{Dice, HOUR, Said, later, talk},
        week,
    },
    house::House,
};

const BOT: &str = "max:bot";

struct Town {
    house: House,
    max: Max,
    fakes: Arc<Fakes>,
    net: Arc<Net>,
    begun: Timestamp,
}

impl Town {
    fn new() -> Self {
        let house = House::open();
        let max = Max::new(Arc::clone(&house.clock));
        let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
        fakes.host(HOST, max.clone());
        let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
        let begun = house.clock.now();
        Self {
            house,
            max,
            fakes,
            net,
            begun,
        }
    }

    /// A chat with so many messages in the two weeks before and the week after the beginning.
    fn chat(&self, id: i64, kind: &'static str, count: usize, joined: i64) {
        let mut dice = Dice::new(&format!("max{id}"));
        let from = later(self.begun, -14 * DAY);
        let messages = talk(&mut dice, from, (count, 21 * DAY), id.abs() % 100 * 10_000);
        let chat = Chat {
            kind,
            link: None,
            messages,
            joined: later(self.begun, joined),
            left: None,
        };
        self.max.truth().chats.insert(id, chat);
    }

    fn read(&self, token: &str, (id, address): (&str, Option<&str>), hours: i64) {
        let client = MaxClient::new(Arc::clone(&self.net), &Secret::new(token), BASE, address);
        self.pass(id, client.unwrap(), hours);
    }

    fn pass(&self, id: &str, client: MaxClient, hours: i64) {
        let target = Target {
            id: SourceId::new(id),
            name: "Заречье".into(),
            territory: None,
            official: false,
            least: None,
        };
        let sources = vec![(target, Box::new(client) as Box<dyn Collector>)];
        week::pass(&self.house, sources, SignedDuration::from_hours(hours));
    }

    fn health(&self, id: &str) -> SourceHealth {
        let record = self.house.rooms.store.source(&SourceId::new(id)).unwrap();
        record.health
    }

    /// The store holds of a chat what stands now; `seen` leaves out what nobody could have seen.
    fn compare(&self, source: &str, id: i64, seen: impl Fn(&Said) -> bool) -> usize {
        let (truth, now) = (self.max.truth(), self.house.clock.now());
        let said = truth.chats[&id].messages.iter();
        // The newest may wait for the next poll.
        let said = said.filter(|said| said.at < later(now, -60) && seen(said));
        let settled = |said: &&Said| {
            let changes = said.edits.iter().map(|(at, _)| *at).chain(said.deleted);
            changes
                .into_iter()
                .all(|at| at > now || at < later(now, -60))
        };
        let truth: BTreeMap<String, Option<&str>> = said
            .filter(settled)
            .map(|said| (native(id, said), said.text(now)))
            .collect();
        let ids: Vec<&str> = truth.keys().map(String::as_str).collect();
        let stands = self
            .house
            .rooms
            .store
            .standing(&SourceId::new(source), &ids);
        let stands = stands.unwrap();
        let wrong: Vec<_> = truth
            .iter()
            .map(|(id, text)| {
                (
                    id,
                    *text,
                    stands.get(id).and_then(|one| one.text.as_deref()),
                )
            })
            .filter(|(_, text, stored)| text.unwrap_or_default() != stored.unwrap_or_default())
            .collect();
        let all = truth.len();
        assert!(
            wrong.is_empty(),
            "{id}: {} of {all}: {:#?}",
            wrong.len(),
            &wrong[..wrong.len().min(8)]
        );
        all
    }

    /// Nothing that people or logs see holds a token, and no limit was met.
    fn assert_well_behaved(&self, sources: &[&str]) {
        let store = &self.house.rooms.store;
        let notices = store.notices(500).unwrap();
        assert!(notices.iter().all(|notice| !notice.text.contains("SECRET")));
        for source in sources {
            let record = store.source(&SourceId::new(*source)).unwrap();
            assert!(!format!("{record:?}").contains("SECRET"), "{source}");
        }
        let truth = self.max.truth();
        assert_eq!(truth.refused.get("too.many.requests"), None);
    }
}

fn every_id(town: &Town, chats: &[i64]) -> Vec<String> {
    let truth = town.max.truth();
    let ids = chats.iter().flat_map(|id| {
        let messages = truth.chats[id].messages.iter();
        messages.map(|said| native(*id, said))
    });
    ids.collect()
}

fn assert_none_twice(town: &Town, source: &str, chats: &[i64]) {
    let (ids, id) = (every_id(town, chats), SourceId::new(source));
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let stands = town.house.rooms.store.standing(&id, &ids).unwrap().len();
    let record = town.house.rooms.store.source(&id).unwrap();
    assert_eq!(record.items, stands, "{source}: none twice, none foreign");
    assert!(record.cursor.unwrap().len() < 4_000);
}

#[test]
fn the_chats_of_a_bot_are_read_whole_over_faults_and_a_day_and_more_of_silence() {
    let town = Town::new();
    town.chat(-101, "chat", 700, -15 * DAY);
    town.chat(-102, "channel", 260, -15 * DAY);
    town.chat(-103, "chat", 300, 5 * HOUR);
    town.chat(51, "dialog", 300, -15 * DAY);
    town.fakes.faults(60);
    town.read(TOKEN, (BOT, None), 9);
    let stopped = town.house.clock.now();
    town.house.clock.advance(SignedDuration::from_hours(30));
    let resumed = town.house.clock.now();
    town.read(TOKEN, (BOT, None), 9);
    town.fakes.faults(0);
    town.read(TOKEN, (BOT, None), 2);

    // What was said long before the silence, and changed in it, was seen as it was.
    let within = |at: Timestamp| at > later(stopped, -60) && at < resumed;
    let seen = |said: &Said| {
        let mut changes = said.edits.iter().map(|(at, _)| *at).chain(said.deleted);
        let unseen = said.at < later(stopped, -HOUR / 2) && changes.any(within);
        said.at > later(town.begun, -13 * DAY) && !unseen
    };
    for (chat, least) in [(-101, 380), (-102, 120), (-103, 130)] {
        let compared = town.compare(BOT, chat, seen);
        assert!(compared > least, "{chat}: {compared}");
    }
    assert_none_twice(&town, BOT, &[-101, -102, -103]);
    assert_eq!(
        town.health(BOT).state,
        SourceState::Ok,
        "{:?}",
        town.health(BOT)
    );
    town.assert_well_behaved(&[BOT]);
    let asked = town
        .max
        .truth()
        .asked
        .iter()
        .filter(|url| url.contains("chat_id=51"))
        .count();
    assert_eq!(asked, 0, "a dialog's history is not asked for");
}

#[test]
fn a_marker_that_max_does_not_know_any_more_loses_nothing() {
    let town = Town::new();
    town.chat(-7, "chat", 600, -15 * DAY);
    town.read(TOKEN, (BOT, Some("-7")), 5);
    // The stream begins anew, and what happens meanwhile stands in no batch.
    town.max.truth().forgotten = i64::MAX;
    town.house.clock.advance(SignedDuration::from_hours(2));
    town.read(TOKEN, (BOT, Some("-7")), 1);
    let recent = |said: &Said| {
        said.at > later(town.begun, -13 * DAY) && said.edits.is_empty() && said.deleted.is_none()
    };
    assert!(town.compare(BOT, -7, recent) > 200);
    assert_eq!(town.max.truth().refused.get("proto.payload"), Some(&1));
}

/// MAX calls; every seventh call does not come through.
fn call(town: &Town, hook: &MaxHook, (from, to): (Timestamp, Timestamp)) {
    let updates = town.max.truth().updates();
    let happened = updates.iter().filter(|(at, _)| *at >= from && *at < to);
    for (_, update) in happened
        .enumerate()
        .filter_map(|(n, one)| (n % 7 != 3).then_some(one))
    {
        let heard = hook.hear(&Call {
            headers: &[("x-max-bot-api-secret".into(), "zarechye-26".into())],
            body: update.to_string().as_bytes(),
            now: to,
        });
        let heard = heard.unwrap();
        let intake = Intake {
            items: heard.items,
            gone: heard.gone,
            ..Intake::default()
        };
        let recorder = &town.house.rooms.recorder;
        recorder.record(&SourceId::new(BOT), intake).unwrap();
    }
}

#[test]
fn calls_and_history_together_lose_and_double_nothing_and_the_end_of_the_calls_is_told() {
    let town = Town::new();
    town.chat(-9, "channel", 500, -15 * DAY);
    let hook = MaxHook::new(Secret::new("zarechye-26"), Some("-9")).unwrap();
    let client = || {
        let token = Secret::new(TOKEN);
        let client = MaxClient::new(Arc::clone(&town.net), &token, BASE, Some("-9"));
        client.unwrap().with_calls(BOT)
    };
    let subscribed = vec!["https://otklik.example/hooks/max%3Abot".to_owned()];
    town.max.truth().subscriptions = subscribed.clone();
    for _ in 0..8 {
        let before = town.house.clock.now();
        town.pass(BOT, client(), 6);
        call(&town, &hook, (before, town.house.clock.now()));
    }
    assert_eq!(
        town.health(BOT).state,
        SourceState::Ok,
        "{:?}",
        town.health(BOT)
    );
    town.pass(BOT, client(), 1);
    let stands = |said: &Said| {
        said.at > later(town.begun, -13 * DAY) && said.edits.is_empty() && said.deleted.is_none()
    };
    assert!(town.compare(BOT, -9, stands) > 150);
    assert_none_twice(&town, BOT, &[-9]);

    town.max.truth().subscriptions.clear();
    town.pass(BOT, client(), 26);
    let health = town.health(BOT);
    assert_eq!(health.state, SourceState::Closed);
    assert!(health.why.unwrap().contains("подписки"));
    town.max.truth().subscriptions = subscribed;
    town.pass(BOT, client(), 26);
    assert_eq!(
        town.health(BOT).state,
        SourceState::Ok,
        "{:?}",
        town.health(BOT)
    );
    let asked = town
        .max
        .truth()
        .asked
        .iter()
        .filter(|url| url.starts_with("/updates"))
        .count();
    assert_eq!(asked, 0, "calls and polls exclude each other");
    town.assert_well_behaved(&[BOT]);
}

#[test]
fn what_may_not_be_read_is_told_and_not_read() {
    let town = Town::new();
    town.chat(-5, "channel", 20, -15 * DAY);
    town.chat(-6, "chat", 20, 5 * DAY);
    town.chat(-8, "chat", 20, -15 * DAY);
    town.chat(51, "dialog", 20, -15 * DAY);
    {
        let mut truth = town.max.truth();
        for (id, link) in [(-5, "zarechye"), (51, "zoya")] {
            truth.chats.get_mut(&id).unwrap().link = Some(link);
        }
        truth.chats.get_mut(&-8).unwrap().left = Some(later(town.begun, 60));
    }
    // (source, address, token, state, a word of the sentence)
    let cases = [
        (
            "max:well",
            "https://max.ru/zarechye",
            TOKEN,
            SourceState::Ok,
            "",
        ),
        ("max:left", "-8", TOKEN, SourceState::Closed, ""),
        ("max:person", "zoya", TOKEN, SourceState::Closed, "не канал"),
        (
            "max:nobody",
            "nobody",
            TOKEN,
            SourceState::Gone,
            "больше нет",
        ),
        ("max:foreign", "-6", TOKEN, SourceState::Closed, "закрыт"),
        // Last: it parks the token for all.
        (
            "max:spoilt",
            "-5",
            "max-SECRET-old",
            SourceState::TokenParked,
            "токен не действует",
        ),
    ];
    for (id, address, token, state, word) in cases {
        town.read(token, (id, Some(address)), 1);
        let health = town.health(id);
        assert_eq!(health.state, state, "{id}: {:?}", health.why);
        assert!(health.why.unwrap_or_default().contains(word), "{id}");
    }
    town.assert_well_behaved(&cases.map(|(id, ..)| id));
    let store = &town.house.rooms.store;
    assert!(store.source(&SourceId::new("max:well")).unwrap().items > 10);
    assert!(
        !every_id(&town, &[-5]).is_empty()
            && town.max.truth().chats[&-5].messages.iter().any(is_forward)
    );
}

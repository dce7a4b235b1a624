//! A community of ours that is polled for its events and whose wall is read besides, for a week with
//! faults, keys that run out, history that is lost and hours without a daemon; afterwards the store is
//! compared with what was really said.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        net::Net,
        vk::{BASE, VkClient, VkPolled},
    },
    domain::{SourceHealth, SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

use crate::{
    crawl_vk::{Author, DAY, HOUR, assert_silent, compare, expected, later, natives, open, start},
    fakes::{
        Fakes,
        vk::{
            Comment, GROUP_TOKEN, Post, Said, TOKEN, Vk,
            events::of_wall,
            poll::{HOST, Poll},
        },
        week,
    },
    house::House,
};

const SOURCE: &str = "vk:polled";

struct Town {
    house: House,
    vk: Vk,
    fakes: Arc<Fakes>,
    net: Arc<Net>,
    begun: Timestamp,
}

impl Town {
    /// A community with this wall.
    fn new(wall: impl FnOnce(Timestamp) -> Vec<Post>) -> Self {
        let house = House::open();
        let (vk, fakes, net) = open(&house);
        let clock = Arc::clone(&house.clock);
        let of = vk.clone();
        fakes.host(HOST, Poll { vk: of, clock });
        let begun = start(&house);
        let wall = wall(begun);
        let mut truth = vk.truth();
        truth.poll.events.insert(101, of_wall(-101, &wall));
        truth.walls.insert(-101, wall);
        drop(truth);
        Self {
            house,
            vk,
            fakes,
            net,
            begun,
        }
    }

    fn read(&self, token: &str, hours: i64) {
        let net = || Arc::clone(&self.net);
        let (own, address) = (Secret::new(token), "https://vk.com/club101");
        let wall = VkClient::new(net(), &Secret::new(TOKEN), BASE, address).unwrap();
        let client = VkPolled::new(net(), &own, BASE, address, Box::new(wall)).unwrap();
        let target = Target {
            id: SourceId::new(SOURCE),
            name: "Наше сообщество".to_owned(),
            territory: None,
            official: false,
            least: None,
        };
        let sources: Vec<(Target, Box<dyn Collector>)> = vec![(target, Box::new(client))];
        week::pass(&self.house, sources, SignedDuration::from_hours(hours));
    }

    fn health(&self) -> SourceHealth {
        let store = &self.house.rooms.store;
        store.source(&SourceId::new(SOURCE)).unwrap().health
    }

    fn asked(&self, method: &str) -> usize {
        let truth = self.vk.truth();
        let asked = truth.asked.iter().filter(|(name, _)| name == method);
        asked.count()
    }

    fn assert_all_is_there_once(&self) {
        let (store, truth) = (&self.house.rooms.store, self.vk.truth());
        let wall = &truth.walls[&-101];
        let span = (self.begun, self.house.clock.now());
        compare(&**store, SOURCE, &expected(-101, wall, span));
        let every: Vec<String> = wall.iter().flat_map(|post| natives(-101, post)).collect();
        let every: Vec<&str> = every.iter().map(String::as_str).collect();
        let source = SourceId::new(SOURCE);
        let stands = store.standing(&source, &every).unwrap().len();
        let items = store.source(&source).unwrap().items;
        assert_eq!(items, stands, "none twice, none foreign");
    }
}

/// Lines of the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_week_of_polls_loses_nothing_and_doubles_nothing() {
    let town = Town::new(|begun| Author::new(later(begun, -24 * DAY)).wall(60));
    let log = Log::default();
    let lines = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || lines.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        town.fakes.faults(80);
        town.vk
            .truth()
            .poll
            .forgets
            .push(later(town.begun, 3 * DAY));
        town.read(GROUP_TOKEN, 50);
        // Nobody listens for longer than events are kept.
        town.house.clock.advance(SignedDuration::from_hours(9));
        town.read(GROUP_TOKEN, 50);
        town.fakes.faults(0);
        town.read(GROUP_TOKEN, 50);
    });
    town.assert_all_is_there_once();
    // Nobody writes any more.
    assert!(!town.health().state.is_blind(), "{:?}", town.health());
    let failed = town.vk.truth().poll.failed.clone();
    assert!(
        [1, 2, 3].iter().all(|code| failed.contains_key(code)),
        "{failed:?}"
    );
    let walls = town.asked("wall.get");
    assert!(
        (140..350).contains(&walls),
        "hourly, and when history was lost: {walls}"
    );
    let notices = town.house.rooms.store.notices(500).unwrap();
    let lost = notices
        .iter()
        .filter(|notice| notice.text.contains("не сохранила"));
    assert_eq!(lost.count(), 2, "{notices:?}");
    assert_silent(&town.house, &town.fakes, &[SOURCE]);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("events of VK could not be read"));
    assert!(!log.contains("SECRET") && !log.contains("личное"));
}

/// Under a post that is too old for its comments to be read: what was said, changed and taken back.
fn old_post(begun: Timestamp) -> Vec<Post> {
    let said = |id: i64, at: i64, text: &str| Said {
        id,
        at: later(begun, at),
        text: text.to_owned(),
        edits: Vec::new(),
        deleted: None,
    };
    let mut edited = said(12, 7 * HOUR, "Во дворе на улице Мира темно");
    edited.edits = vec![(later(begun, 8 * HOUR), "Во дворе снова светло".to_owned())];
    let mut deleted = said(13, 7 * HOUR, "И у нас темно");
    deleted.deleted = Some(later(begun, 9 * HOUR));
    let late = said(14, 19 * HOUR, "Опять темно");
    let comments = [edited, deleted, late].map(|said| Comment { said, root: None });
    vec![Post {
        said: said(11, -10 * DAY, "Фонари на улице Мира"),
        pinned: false,
        ads: false,
        closed: false,
        comments: comments.into(),
    }]
}

#[test]
fn what_is_said_under_an_old_post_is_heard_at_once() {
    let town = Town::new(old_post);
    town.read(GROUP_TOKEN, 12);
    let store = &town.house.rooms.store;
    let words = |id: &str| {
        let stands = store.standing(&SourceId::new(SOURCE), &[id]).unwrap();
        stands.get(id).and_then(|one| one.text.clone())
    };
    assert_eq!(
        words("wc-101_11_12").as_deref(),
        Some("Во дворе снова светло")
    );
    assert_eq!(words("wc-101_11_13").unwrap_or_default(), "");
    assert_eq!(words("wc-101_11_14"), None, "nobody has said it yet");
    let (walls, keys) = (
        town.asked("wall.get"),
        town.asked("groups.getLongPollServer"),
    );
    assert!((12..16).contains(&walls) && keys == 2, "{walls}, {keys}");
    // Another start goes on where the last one stopped, with a key of its own.
    town.house.clock.advance(SignedDuration::from_mins(90));
    town.read(GROUP_TOKEN, 6);
    assert_eq!(words("wc-101_11_14").as_deref(), Some("Опять темно"));
    assert_silent(&town.house, &town.fakes, &[SOURCE]);
}

#[test]
fn events_that_may_not_be_heard_are_told_and_the_wall_is_read() {
    // (token, whether another host is named, state, a word of the sentence)
    for (token, elsewhere, state, word) in [
        (TOKEN, false, SourceState::Closed, "включите Long Poll API"),
        (GROUP_TOKEN, true, SourceState::ParseBroken, "назван другой"),
        (
            "vk1.a.SECRET-old",
            false,
            SourceState::TokenParked,
            "не действует",
        ),
    ] {
        let town = Town::new(old_post);
        town.vk.truth().poll.elsewhere = elsewhere;
        town.read(token, 30);
        let health = town.health();
        assert_eq!(health.state, state, "{:?}", health.why);
        assert!(
            health.why.as_deref().unwrap_or_default().contains(word),
            "{health:?}"
        );
        let record = town
            .house
            .rooms
            .store
            .source(&SourceId::new(SOURCE))
            .unwrap();
        assert_eq!(record.items, 1, "the post");
        let hosts = town.fakes.called();
        assert!(
            hosts.iter().all(|call| call.host == "api.vk.com"),
            "the key stays here"
        );
        assert_silent(&town.house, &town.fakes, &[SOURCE]);
    }
}

#[test]
fn what_is_lost_is_told_from_the_last_poll_that_was_answered() {
    let town = Town::new(old_post);
    // Nothing has changed for half an hour but what the polls hear: nothing.
    let lost = later(town.begun, 10 * HOUR + HOUR / 2);
    town.vk.truth().poll.forgets.push(lost);
    town.read(GROUP_TOKEN, 12);
    let notices = town.house.rooms.store.notices(500).unwrap();
    let lost: Vec<_> = (notices.iter())
        .filter(|notice| notice.text.contains("не сохранила"))
        .collect();
    assert_eq!(lost.len(), 1, "{notices:?}");
    assert!(lost[0].text.contains("за последние 1 мин"), "{lost:?}");
}

#[test]
fn trouble_with_the_wall_is_told_while_events_are_heard() {
    let town = Town::new(old_post);
    let wall = town.vk.truth().walls.remove(&-101).unwrap();
    town.read(GROUP_TOKEN, 8);
    assert_eq!(town.health().state, SourceState::Closed);
    let notices = town.house.rooms.store.notices(500).unwrap();
    assert_eq!(notices.len(), 1, "told once: {notices:?}");
    let record = town
        .house
        .rooms
        .store
        .source(&SourceId::new(SOURCE))
        .unwrap();
    assert!(record.items >= 2, "comments are heard");
    let walls = town.asked("wall.get");
    assert!((40..60).contains(&walls), "not with every poll: {walls}");
    town.vk.truth().walls.insert(-101, wall);
    town.read(GROUP_TOKEN, 1);
    assert_eq!(town.health().state, SourceState::Ok);
}

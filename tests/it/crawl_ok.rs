//! Crawling Одноклассники as a story: groups of a small region for nine days, with everything that the
//! network and the line do on the way; afterwards the store is compared with what was really said.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        net::Net,
        ok::{BASE, Keys, OkClient},
    },
    domain::{SourceHealth, SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

use crate::{
    fakes::{
        Fakes,
        ok::{APPLICATION, HOST, Ok, SECRET_KEY, TOKEN, Topic, comment_id},
        said::{DAY, compare},
        talk::{Dice, HOUR, Said, later, talk},
        week,
    },
    house::House,
};

struct Town {
    house: House,
    ok: Ok,
    fakes: Arc<Fakes>,
    net: Arc<Net>,
    begun: Timestamp,
}

impl Town {
    fn new() -> Self {
        let house = House::open();
        let ok = Ok::default();
        let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
        fakes.host(HOST, ok.clone());
        let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
        let begun = house.clock.now();
        Self {
            house,
            ok,
            fakes,
            net,
            begun,
        }
    }

    /// A group with so many topics from twenty days before the beginning to ten after.
    fn group(&self, id: u64, topics: usize) {
        let number = i64::try_from(id).unwrap();
        let mut dice = Dice::new(&format!("ok{id}"));
        let from = later(self.begun, -20 * DAY);
        let said = talk(&mut dice, from, (topics, 30 * DAY), number * 1_000);
        let many = said.len() * 4 / 5;
        let topics = said.into_iter().enumerate().map(|(n, mut said)| {
            let comments = if n == many {
                330
            } else {
                usize::try_from(dice.roll(6)).unwrap()
            };
            let closed = n != many && dice.roll(15) == 0;
            if n == many {
                said.deleted = None;
            }
            let first = (said.id - number * 1_000) * 1_000;
            let comments = talk(&mut dice, said.at, (comments, 40 * HOUR), first);
            Topic {
                said,
                closed,
                comments,
            }
        });
        self.ok.truth().groups.insert(id, topics.collect());
    }

    fn read(&self, id: &str, address: &str, (token, hours): (&str, i64)) {
        let keys = Keys {
            application: APPLICATION.to_owned(),
            token: Secret::new(token),
            secret: Secret::new(SECRET_KEY),
        };
        let client = OkClient::new(Arc::clone(&self.net), &keys, BASE, address).unwrap();
        let target = Target {
            id: SourceId::new(id),
            name: address.to_owned(),
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

    /// What the store must hold of a group: by native id, the words; none where they are taken back.
    fn expected(&self, group: u64) -> BTreeMap<String, Option<String>> {
        let (truth, end) = (self.ok.truth(), self.house.clock.now());
        let mut all = BTreeMap::new();
        let settled = |said: &Said| {
            let mut changes = said.edits.iter().map(|(at, _)| *at).chain(said.deleted);
            said.at < later(end, -30 * HOUR)
                && !changes.any(|at| at > later(end, -30 * HOUR) && at <= end)
        };
        let young = |at: Timestamp| at > later(self.begun, -5 * DAY);
        for topic in &truth.groups[&group] {
            let said = &topic.said;
            // Edits and deletions are looked for during a week.
            let lately = |said: &Said| {
                let mut changes = said.edits.iter().map(|(at, _)| *at).chain(said.deleted);
                !changes.any(|at| at > self.begun && at > later(topic.said.at, 6 * DAY))
            };
            let read = said.at > later(self.begun, -13 * DAY)
                && (young(said.at) || said.text(self.begun) == said.text(end));
            if read && settled(said) && lately(said) {
                all.insert(format!("t{}", said.id), said.text(end).map(str::to_owned));
            }
            let open = !topic.closed && said.deleted.is_none() && young(said.at);
            for one in topic
                .comments
                .iter()
                .filter(|one| open && settled(one) && lately(one))
            {
                let text = one.text(end).map(str::to_owned);
                all.insert(format!("c{}", comment_id(one)), text);
            }
        }
        all
    }

    fn compare(&self, source: &str, group: u64) -> usize {
        let truth = self.expected(group);
        compare(&*self.house.rooms.store, source, &truth);
        truth.len()
    }

    /// Gives how many items there are.
    fn assert_none_twice(&self, source: &str, group: u64) -> usize {
        let truth = self.ok.truth();
        let topics = truth.groups[&group].iter();
        let ids: Vec<String> = topics
            .flat_map(|topic| {
                let comments = topic.comments.iter();
                let comments = comments.map(|one| format!("c{}", comment_id(one)));
                comments.chain([format!("t{}", topic.said.id)])
            })
            .collect();
        let (ids, id) = (
            ids.iter().map(String::as_str).collect::<Vec<_>>(),
            SourceId::new(source),
        );
        let stands = self.house.rooms.store.standing(&id, &ids).unwrap().len();
        let record = self.house.rooms.store.source(&id).unwrap();
        assert_eq!(record.items, stands, "{source}: none twice, none foreign");
        let cursor = record.cursor.unwrap();
        assert!(cursor.len() < 40_000, "{source}: {} bytes", cursor.len());
        record.items
    }

    /// Nothing that people or logs see holds a token, and no call was wrong.
    fn assert_well_behaved(&self, sources: &[&str], never: &[i64]) {
        let store = &self.house.rooms.store;
        let called = self.fakes.called();
        assert!(called.iter().all(|call| !call.url.contains("SECRET")));
        let notices = store.notices(500).unwrap();
        assert!(notices.iter().all(|notice| !notice.text.contains("SECRET")));
        for source in sources {
            let record = store.source(&SourceId::new(*source)).unwrap();
            assert!(!format!("{record:?}").contains("SECRET"), "{source}");
        }
        let refused = self.ok.truth().refused.clone();
        assert!(
            never.iter().all(|code| !refused.contains_key(code)),
            "{refused:?}"
        );
    }
}

#[test]
fn nine_days_of_two_groups_with_faults_lose_nothing_and_double_nothing() {
    let town = Town::new();
    town.group(501, 260);
    town.group(502, 40);
    town.fakes.faults(60);
    let groups = [
        (501, "ok:lively", "https://ok.ru/group/501", 150),
        (502, "ok:sleepy", "502", 20),
    ];
    for (group, id, address, least) in groups {
        town.read(id, address, (TOKEN, if group == 501 { 7 * 24 } else { 24 }));
        town.fakes.faults(0);
        town.read(id, address, (TOKEN, 31));
        if group == 501 {
            let compared = town.compare(id, group);
            assert!(compared > least, "{id}: {compared}");
        }
        let items = town.assert_none_twice(id, group);
        assert!(items > least, "{id}: {items}");
        assert_eq!(
            town.health(id).state,
            SourceState::Ok,
            "{:?}",
            town.health(id)
        );
    }
    let most = town.ok.truth().asked.len();
    assert!(most < 8_000, "{most} calls");
    town.assert_well_behaved(&["ok:lively", "ok:sleepy"], &[3, 8, 100, 101, 103, 104]);
}

#[test]
fn a_long_walk_goes_on_and_begins_anew_when_its_place_is_forgotten() {
    let town = Town::new();
    town.group(503, 900);
    town.read("ok:long", "503", (TOKEN, 1));
    let asked = town
        .ok
        .truth()
        .asked
        .iter()
        .filter(|(method, _)| method == "stream.get")
        .count();
    assert!(asked > 14, "{asked} pages");
    // Every place that was given out before is forgotten.
    town.ok.truth().forgotten = Some(later(town.house.clock.now(), 100 * DAY));
    town.house.clock.advance(SignedDuration::from_hours(60));
    town.read("ok:long", "503", (TOKEN, 1));
    assert!(town.ok.truth().refused.contains_key(&100));
    town.ok.truth().forgotten = None;
    town.read("ok:long", "503", (TOKEN, 26));
    town.assert_none_twice("ok:long", 503);
    assert_eq!(town.health("ok:long").state, SourceState::Ok);
}

#[test]
fn comments_that_nobody_can_read_are_told_and_read_when_they_can_be() {
    let town = Town::new();
    town.group(504, 60);
    town.ok.truth().drifted = true;
    town.read("ok:drift", "504", (TOKEN, 2));
    let health = town.health("ok:drift");
    assert_eq!(health.state, SourceState::ParseBroken, "{health:?}");
    assert!(
        health
            .why
            .unwrap()
            .contains("ни один из них не разбирается")
    );
    town.ok.truth().drifted = false;
    town.read("ok:drift", "504", (TOKEN, 31));
    let compared = town.compare("ok:drift", 504);
    assert!(compared > 10, "{compared}");
    town.assert_none_twice("ok:drift", 504);
    assert_eq!(town.health("ok:drift").state, SourceState::Ok);
}

#[test]
fn what_may_not_be_read_is_told_and_not_read() {
    let town = Town::new();
    town.ok.truth().groups.insert(500, Vec::new());
    // (source, address, token, state, a word of the sentence)
    let cases = [
        ("ok:empty", "500", TOKEN, SourceState::Ok, ""),
        (
            "ok:closed",
            "https://ok.ru/group/599",
            TOKEN,
            SourceState::Closed,
            "закрыт",
        ),
        (
            "ok:spoilt",
            "500",
            "tkn-SECRET-old",
            SourceState::TokenParked,
            "сеанс истёк",
        ),
    ];
    for (id, address, token, state, word) in cases {
        town.read(id, address, (token, 3));
        let health = town.health(id);
        assert_eq!(health.state, state, "{id}: {:?}", health.why);
        assert!(health.why.unwrap_or_default().contains(word), "{id}");
    }
    town.assert_well_behaved(&cases.map(|(id, ..)| id), &[3, 8, 100, 104]);
}

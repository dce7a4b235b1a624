//! Crawling as a story: feeds of a small region for a week, with everything that goes wrong on the way.

use std::{collections::BTreeMap, sync::Arc};

use jiff::SignedDuration;
use otklik::{
    collect::{feed::FeedClient, net::Net},
    domain::{Coverage, SourceId, SourceState, chance},
    pipeline::crawl::Target,
    ports::{AuditEntry, Clock, Collector, MockClock},
};

use crate::{
    fakes::{
        Fakes,
        feed::{Article, Book, Medium},
        week,
    },
    house::House,
};

const HEADLINES: [&str; 4] = [
    "В городе открыли новую школу",
    "На улице Мира третий день нет отопления, жалуются жители",
    "Администрация рассказала о планах на год",
    "Автобусы маршрута 12 пойдут по новому расписанию",
];

/// A week of articles, the more the livelier the medium.
pub fn book(medium: usize, clock: &MockClock) -> Book {
    let count = [0, 3, 20, 120][medium % 4];
    let week = 7 * 24 * 3600;
    let articles = (0..count).map(|n| {
        let dice = chance(&format!("{medium}"), n, clock.now());
        let at = clock.now() + SignedDuration::from_secs((dice % week).cast_signed());
        Article {
            id: format!("a{n}"),
            text: format!("{} ({medium}/{n})", HEADLINES[(dice / week % 4) as usize]),
            at,
        }
    });
    let mut articles: Vec<Article> = articles.collect();
    articles.sort_by_key(|article| article.at);
    Arc::new(articles.into())
}

/// What a medium published is recorded, all of it and once.
pub fn compare(house: &House, id: &SourceId, book: &Book) {
    let truth = book.lock().unwrap();
    let ids: Vec<&str> = truth.iter().map(|article| article.id.as_str()).collect();
    let stands = house.rooms.store.standing(id, &ids).unwrap();
    let lost: Vec<_> = ids.iter().filter(|id| !stands.contains_key(**id)).collect();
    assert!(lost.is_empty(), "{id}: {lost:?}");
    let record = house.rooms.store.source(id).unwrap();
    assert_eq!(record.items, truth.len(), "{id}: none twice");
}

#[test]
fn a_week_of_feeds_with_faults_loses_nothing_and_doubles_nothing() {
    let house = House::open();
    let clock = Arc::clone(&house.clock);
    let fakes = Arc::new(Fakes::new(Arc::clone(&clock)));
    fakes.faults(100);
    let net = Arc::new(Net::new(fakes.clone(), clock.clone()));
    let (mut sources, mut books) = (Vec::new(), BTreeMap::new());
    for medium in 0..60 {
        let host = format!("medium{medium}.example");
        let book = book(medium, &clock);
        fakes.host(&host, Medium(Arc::clone(&book)));
        let client = FeedClient::new(Arc::clone(&net), &format!("https://{host}/rss")).unwrap();
        let id = SourceId::new(format!("feed:{medium}"));
        books.insert(id.clone(), book);
        let target = Target {
            id,
            name: host,
            territory: None,
            official: false,
            least: None,
        };
        sources.push((target, Box::new(client) as Box<dyn Collector>));
    }
    // A day more than the articles take: the last ones are met on the way out.
    week::pass(&house, sources, SignedDuration::from_hours(8 * 24));

    for (id, book) in &books {
        compare(&house, id, book);
    }
    let called = fakes.called();
    let mut last = BTreeMap::new();
    for call in &called {
        if let Some(before) = last.insert(&call.host, call.at) {
            let pause = call.at.duration_since(before);
            assert!(
                pause >= SignedDuration::from_secs(5),
                "{}: {pause:?}",
                call.host
            );
        }
    }
    assert!(called.len() < 60 * 8 * 24 * 12, "{} calls", called.len());
}

#[test]
fn a_feed_that_is_gone_is_told_and_asked_again_every_day() {
    let house = House::open();
    let clock = Arc::clone(&house.clock);
    let fakes = Arc::new(Fakes::new(Arc::clone(&clock)));
    let net = Arc::new(Net::new(fakes.clone(), clock.clone()));
    let client = FeedClient::new(net, "https://nowhere.example/rss").unwrap();
    let id = SourceId::new("feed:nowhere");
    let target = Target {
        id: id.clone(),
        name: "Нигде".into(),
        territory: None,
        official: false,
        least: None,
    };
    let sources = vec![(target, Box::new(client) as Box<dyn Collector>)];
    let begun = clock.now();
    week::pass(&house, sources, SignedDuration::from_hours(7 * 24));
    let record = house.rooms.store.source(&id).unwrap();
    assert_eq!(record.health.state, SourceState::Stale);
    assert!(
        record.health.fails >= 7,
        "never given up: {}",
        record.health.fails
    );
    let notices = house.rooms.store.notices(100).unwrap();
    let told: Vec<_> = notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(told, ["Источник «Нигде»: узел не отвечает"], "told once");
    // All of that week nothing was seen of it, and a person who stops it changes nothing of that.
    let seen = |hours: i64| {
        let (from, to) = (begun + SignedDuration::from_hours(hours), clock.now());
        let sights = house.rooms.store.sights(&id, from).unwrap();
        (sights.len(), Coverage::of(&sights, from, to))
    };
    let (sights, coverage) = seen(1);
    assert_eq!((sights, coverage.percent()), (1, Some(0)));
    let known = coverage.known.as_hours();
    assert!(
        (6 * 24..7 * 24).contains(&known),
        "known since it was told: {known} h"
    );
    let audit = AuditEntry {
        at: clock.now() - SignedDuration::from_hours(24),
        user: None,
        action: "source.paused".into(),
        subject: "source feed:nowhere".into(),
    };
    house.rooms.store.pause_source(&id, true, &audit).unwrap();
    let (sights, coverage) = seen(1);
    let paused: Vec<bool> = coverage.blind.iter().map(|span| span.paused).collect();
    assert_eq!((sights, paused), (2, vec![false, true]));
    assert_eq!(seen(6 * 24 + 12).0, 1, "what lies before is not read");
}

#[test]
fn what_an_official_page_writes_is_its_bodys_and_no_complaint() {
    let house = House::open();
    let clock = Arc::clone(&house.clock);
    let fakes = Arc::new(Fakes::new(Arc::clone(&clock)));
    let net = Arc::new(Net::new(fakes.clone(), clock.clone()));
    let told = "Белгород, ул. Мира, 12: нет отопления, авария на теплотрассе";
    let article = Article {
        id: "1".into(),
        text: told.into(),
        at: clock.now(),
    };
    let mut sources = Vec::new();
    for (id, official) in [("feed:body", true), ("feed:people", false)] {
        let host = format!("{}.example", &id[5..]);
        fakes.host(&host, Medium(Arc::new(vec![article.clone()].into())));
        let client = FeedClient::new(Arc::clone(&net), &format!("https://{host}/rss")).unwrap();
        let target = Target {
            id: SourceId::new(id),
            name: host,
            territory: None,
            official,
            least: None,
        };
        sources.push((target, Box::new(client) as Box<dyn Collector>));
    }
    week::pass(&house, sources, SignedDuration::from_hours(1));
    let official = |id: &str| {
        let stands = house
            .rooms
            .store
            .standing(&SourceId::new(id), &["1"])
            .unwrap();
        let (stored, _) = house
            .rooms
            .store
            .items(&[stands["1"].id])
            .unwrap()
            .remove(0);
        (stored.item.official, stored.verdict.actionable)
    };
    assert_eq!(official("feed:body"), (true, false));
    assert!(!official("feed:people").0);
}

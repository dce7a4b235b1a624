//! The long check of the crawlers behind `make soak`: a whole region for a week, three hundred sources of
//! three networks behind one governor, with everything that goes wrong on the way, and the truth
//! compared at the end. The clock is a mock; `cargo test` leaves the program out (`test = false`),
//! because some fifty thousand readings in a real store take minutes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on panics, and clippy knows only the bodies of #[test]"
)]
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the integration tests use more of the fakes than one story does"
)]

#[path = "it/crawl.rs"]
mod crawl;
#[path = "it/crawl_telegram.rs"]
mod crawl_telegram;
#[path = "it/crawl_vk.rs"]
mod crawl_vk;
#[path = "it/fakes/mod.rs"]
mod fakes;
#[path = "it/house.rs"]
mod house;

use std::{collections::BTreeMap, sync::Arc};

use jiff::SignedDuration;
use otklik::{
    collect::{
        feed::FeedClient,
        net::Net,
        vk::{self, VkClient},
    },
    domain::SourceId,
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

use fakes::{
    Fakes,
    feed::Medium,
    tme::{Channel, Tme, Town},
    vk::{HOST, TOKEN, Vk},
    week,
};
use house::House;

const FEEDS: usize = 200;
const CHANNELS: usize = 60;
const WALLS: i64 = 40;
const DAY: SignedDuration = SignedDuration::from_hours(24);

type Sources = Vec<(Target, Box<dyn Collector>)>;

fn target(id: String) -> Target {
    Target {
        name: id.clone(),
        id: SourceId::new(id),
        territory: None,
        official: false,
        least: None,
    }
}

/// The clients of the region, made anew as after a restart.
fn region(net: &Arc<Net>, channels: &BTreeMap<String, Channel>) -> Sources {
    let feed = |medium: usize| {
        let address = format!("https://medium{medium}.example/rss");
        let client = FeedClient::new(Arc::clone(net), &address).unwrap();
        (
            target(format!("feed:{medium}")),
            Box::new(client) as Box<dyn Collector>,
        )
    };
    let wall = |n: i64| {
        let (token, address) = (Secret::new(TOKEN), format!("club{n}"));
        let client = VkClient::new(Arc::clone(net), &token, vk::BASE, &address).unwrap();
        let share = Target {
            least: Some(vk::WALL_GET.every * i32::try_from(WALLS).unwrap()),
            ..target(format!("vk:{n}"))
        };
        (share, Box::new(client) as Box<dyn Collector>)
    };
    let mut sources: Sources = (0..FEEDS).map(feed).collect();
    sources.extend((1..=WALLS).map(wall));
    sources.extend(crawl_telegram::clients(net, channels.keys()));
    sources
}

#[test]
fn a_week_of_three_hundred_sources_with_faults_loses_nothing_and_doubles_nothing() {
    let house = House::open();
    let (clock, start) = (Arc::clone(&house.clock), house.clock.now());
    let fakes = Arc::new(Fakes::new(Arc::clone(&clock)));
    let net = Arc::new(Net::new(fakes.clone(), clock.clone()));

    let books: Vec<_> = (0..FEEDS)
        .map(|medium| {
            let book = crawl::book(medium, &clock);
            fakes.host(
                &format!("medium{medium}.example"),
                Medium(Arc::clone(&book)),
            );
            book
        })
        .collect();
    let community = Vk::default();
    community.truth().quota = 5_000;
    fakes.host(HOST, community.clone());
    for n in 1..=WALLS {
        let from = start - DAY * 20 - SignedDuration::from_secs(n);
        let wall = crawl_vk::Author::new(from).wall([14, 5][(n % 2) as usize]);
        community.truth().walls.insert(-n, wall);
    }
    let channels = (0..CHANNELS).map(|n| {
        let name = format!("channel_{n}");
        let of_week = [2, 12, 12, 60][n % 4];
        let posts = crawl_telegram::posts(&name, of_week, -crawl_telegram::BEFORE, start);
        (name, Channel::Open(posts, Vec::new()))
    });
    let channels: BTreeMap<String, Channel> = channels.collect();
    let town: Town = Arc::new(channels.clone().into());
    fakes.host("t.me", Tme::new(&town));

    fakes.faults(50);
    let sources = region(&net, &channels);
    assert_eq!(sources.len(), 300);
    week::pass(&house, sources, DAY * 8);
    // Three days without trouble on the line: what a fault delayed is made up for.
    fakes.faults(0);
    week::pass(&house, region(&net, &channels), DAY * 3);

    for (medium, book) in books.iter().enumerate() {
        crawl::compare(&house, &SourceId::new(format!("feed:{medium}")), book);
    }
    for (name, channel) in &channels {
        if let Channel::Open(posts, _) = channel {
            crawl_telegram::compare(&house, name, posts, start);
        }
    }
    let store = &house.rooms.store;
    let truth = community.truth();
    for n in 1..=WALLS {
        let (wall, id) = (&truth.walls[&-n], format!("vk:{n}"));
        let expected = crawl_vk::expected(-n, wall, (start, house.clock.now()));
        fakes::said::compare(&**store, &id, &expected);
        let every: Vec<String> = wall
            .iter()
            .flat_map(|post| crawl_vk::natives(-n, post))
            .collect();
        let every: Vec<&str> = every.iter().map(String::as_str).collect();
        let stands = store.standing(&SourceId::new(id.as_str()), &every).unwrap();
        let record = store.source(&SourceId::new(id.as_str())).unwrap();
        assert_eq!(record.items, stands.len(), "{id}: none twice, none foreign");
    }
    for code in [6, 29, 100] {
        let refused = truth.refused.get(&code);
        assert_eq!(refused, None, "{code}: nothing was asked beyond the limits");
    }
    let secret = |call: &crate::fakes::Called| call.url.contains("SECRET");
    assert!(!fakes.called().iter().any(secret), "no token in an address");
}

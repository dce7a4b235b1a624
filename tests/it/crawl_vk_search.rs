//! The search of VK as a story: posts of many communities and persons, found by the words of a rule, with
//! everything that VK and the line do on the way; afterwards the store is compared with what was said.

use std::{collections::BTreeSet, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        net::Net,
        vk::{self, BASE, VkSearch},
    },
    domain::{SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};
use serde_json::json;
use sha2::Sha256;

use crate::{
    crawl_vk::{Author, DAY, HOUR, assert_silent, later, open, start},
    fakes::{
        vk::{GROUP_TOKEN, Post, TOKEN, Truth},
        week,
    },
    house::House,
};

const SOURCE: &str = "vk:search";

fn search(net: &Arc<Net>, token: &str, queries: &[&str]) -> Vec<(Target, Box<dyn Collector>)> {
    let queries = queries.iter().map(|&query| query.to_owned()).collect();
    let client = VkSearch::new(Arc::clone(net), &Secret::new(token), BASE, queries);
    let target = Target {
        id: SourceId::new(SOURCE),
        name: "Поиск".to_owned(),
        territory: Some("belgorod".into()),
        official: false,
        least: None,
    };
    vec![(target, Box::new(client))]
}

/// The native id of a hit, as `map` makes it; of a person's, as the token keys it.
fn native(owner: i64, post: i64) -> String {
    let hit = json!({"items": [{"id": post, "owner_id": owner, "date": 1, "text": "х", "post_type": "post"}]});
    let read = vk::read(Some("newsfeed.search"), hit.to_string().as_bytes()).unwrap();
    let id = &read.items[0].native_id;
    if !id.starts_with("wp") {
        return id.clone();
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(TOKEN.as_bytes()).unwrap();
    mac.update(id.as_bytes());
    let digest = mac.finalize().into_bytes();
    let hex = |byte: &u8| format!("{byte:02x}");
    format!("wp{}", digest[..8].iter().map(hex).collect::<String>())
}

/// The hits of the words that were published between two moments.
fn hits<'t>(
    truth: &'t Truth,
    (from, to): (Timestamp, Timestamp),
    found: impl Fn(&str) -> bool + 't,
) -> impl Iterator<Item = (i64, &'t Post)> {
    let all = truth.walls.iter();
    let all = all.flat_map(|(owner, wall)| wall.iter().map(|post| (*owner, post)));
    all.filter(move |(_, post)| !post.ads && (from..=to).contains(&post.said.at))
        .filter(move |(_, post)| found(&post.said.text))
}

#[test]
fn five_days_of_searching_find_every_post_once_and_name_no_person() {
    let house = House::open();
    let (vk, fakes, net) = open(&house);
    fakes.faults(60);
    let from = later(start(&house), -20 * DAY);
    for owner in [-101_i64, -102, -103, 5_551, 5_552] {
        let wall = Author::new(later(from, owner.abs())).wall(70);
        vk.truth().walls.insert(owner, wall);
    }
    let begun = start(&house);
    let queries = ["отопление Белгород", "спасибо помощь", "ничего Белгород"];
    let sources = search(&net, TOKEN, &queries);
    week::pass(&house, sources, SignedDuration::from_secs(5 * DAY));

    let (store, truth) = (&house.rooms.store, vk.truth());
    let span = (
        later(begun, -23 * HOUR),
        later(house.clock.now(), -30 * HOUR),
    );
    let found = |text: &str| text.contains("отоплен") || text.contains("Спасибо");
    let (mut ids, mut persons) = (BTreeSet::new(), 0);
    for (owner, post) in hits(&truth, span, found) {
        let id = native(owner, post.said.id);
        persons += usize::from(owner > 0);
        assert!(owner < 0 || !id.contains(&owner.to_string()), "{id}");
        // One that was deleted within hours may never have been found.
        if post.said.deleted.is_none() {
            ids.insert(id);
        }
    }
    assert!(persons > 10 && ids.len() > 50, "{persons} of {}", ids.len());
    let asked: Vec<&str> = ids.iter().map(String::as_str).collect();
    let stands = store.standing(&SourceId::new(SOURCE), &asked).unwrap();
    let lost: Vec<_> = asked
        .iter()
        .filter(|id| !stands.contains_key(**id))
        .collect();
    assert!(lost.is_empty(), "{} of {}: {lost:?}", lost.len(), ids.len());
    let all: BTreeSet<String> = hits(&truth, (Timestamp::MIN, Timestamp::MAX), found)
        .map(|(owner, post)| native(owner, post.said.id))
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let record = store.source(&SourceId::new(SOURCE)).unwrap();
    let standing = store.standing(&SourceId::new(SOURCE), &all).unwrap().len();
    assert_eq!(record.items, standing, "none twice, none foreign");
    for code in [6, 29, 100] {
        assert_eq!(truth.refused.get(&code), None, "{:?}", truth.refused);
    }
    drop(truth);
    assert_silent(&house, &fakes, &[SOURCE]);
}

#[test]
fn more_hits_than_a_list_is_deep_are_all_found() {
    let house = House::open();
    let (vk, _, net) = open(&house);
    let wall = Author::new(later(start(&house), -20 * DAY)).wall(70);
    // A disaster: two thousand posts in a day.
    let mut crowd: Vec<Post> = Vec::new();
    for n in 0..2_100 {
        let mut post = wall[2].clone();
        (post.ads, post.said.deleted) = (false, None);
        post.said.edits.clear();
        post.said.id = n + 1;
        post.said.at = later(start(&house), -22 * HOUR + n * 36);
        post.said.text = format!("Белгород, нет отопления, дом {n}");
        post.comments.clear();
        crowd.push(post);
    }
    vk.truth().walls.insert(-7, crowd);
    let sources = search(&net, TOKEN, &["отопление Белгород"]);
    week::pass(&house, sources, SignedDuration::from_hours(20));
    let record = house.rooms.store.source(&SourceId::new(SOURCE)).unwrap();
    assert_eq!(record.items, 2_100);
    assert_eq!(record.health.state, SourceState::Ok, "{:?}", record.health);
}

#[test]
fn a_communitys_token_may_not_search_and_that_is_told() {
    let house = House::open();
    let (_, fakes, net) = open(&house);
    let sources = search(&net, GROUP_TOKEN, &["отопление Белгород"]);
    week::pass(&house, sources, SignedDuration::from_hours(3));
    let health = house
        .rooms
        .store
        .source(&SourceId::new(SOURCE))
        .unwrap()
        .health;
    assert_eq!(health.state, SourceState::TokenParked);
    assert!(health.why.unwrap().contains("виду токена"));
    assert_silent(&house, &fakes, &[SOURCE]);
}

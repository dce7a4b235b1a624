//! The discussions of a community as a story: topics old and new, one of hundreds of comments, edits, a
//! deleted comment where the next page should begin.

use std::{collections::BTreeMap, sync::Arc};

use jiff::SignedDuration;
use otklik::{
    collect::vk::{BASE, VkWithBoard},
    domain::{SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

use crate::{
    crawl_vk::{Author, DAY, HOUR, assert_silent, compare, later, natives, open, start},
    fakes::{
        vk::{Said, TOKEN, board::Topic},
        week,
    },
    house::House,
};

const SOURCE: &str = "vk:board";

/// A topic whose comments come evenly between two moments; some are edited within two days.
fn topic(id: i64, (from, to): (jiff::Timestamp, jiff::Timestamp), comments: i64) -> Topic {
    let pause = to.duration_since(from).as_secs() / comments.max(1);
    let said = |n: i64| {
        let (at, text) = (
            later(from, n * pause),
            format!("Опять яма на дороге ({id}, {n})"),
        );
        let edits = match n % 4 {
            1 => vec![(later(at, n % 40 * HOUR), format!("{text}, поправка"))],
            _ => Vec::new(),
        };
        Said {
            id: 10 * id + 3 * n,
            at,
            text,
            edits,
            deleted: None,
        }
    };
    Topic {
        id,
        title: format!("Дорога на улице Мира, тема {id}"),
        fixed: id == 1,
        comments: (0..comments).map(said).collect(),
    }
}

/// A fixed topic of old, a long one, a silent one, a young one, one of old in which people still write, and
/// more than a page of short ones.
fn board(begun: jiff::Timestamp) -> Vec<Topic> {
    let day = |n: i64| later(begun, n * DAY);
    let mut board = vec![
        topic(1, (day(-200), day(-180)), 5),
        topic(2, (day(-12), day(3)), 420),
        topic(3, (day(-40), day(-30)), 7),
        topic(4, (day(1), day(2)), 3),
        topic(200, (day(-60), day(4)), 340),
    ];
    board.extend((5..130).map(|id| topic(id, (day(-8), day(id % 4 - 3)), 3)));
    // Nobody begins with a comment that is deleted.
    board[1].comments[99].deleted = Some(day(-1));
    board[1].comments[330].deleted = Some(later(board[1].comments[331].at, 0));
    board[4].comments[150].deleted = Some(day(-30));
    board
}

#[test]
fn six_days_of_a_board_lose_nothing_and_double_nothing() {
    let house = House::open();
    let (vk, fakes, net) = open(&house);
    fakes.faults(80);
    let begun = start(&house);
    let day = |n: i64| later(begun, n * DAY);
    let board = board(begun);
    vk.truth().boards.insert(101, board.clone());
    let wall = Author::new(day(-20)).wall(20);
    vk.truth().walls.insert(-101, wall.clone());
    let read = |days: i64| {
        let token = Secret::new(TOKEN);
        let client = VkWithBoard::new(Arc::clone(&net), &token, BASE, "club101").unwrap();
        let target = Target {
            id: SourceId::new(SOURCE),
            name: "Подслушано".to_owned(),
            territory: None,
            official: false,
            least: None,
        };
        let sources: Vec<(Target, Box<dyn Collector>)> = vec![(target, Box::new(client))];
        week::pass(&house, sources, SignedDuration::from_secs(days * DAY));
    };
    read(5);
    fakes.faults(0);
    read(2);

    let (store, now) = (&house.rooms.store, house.clock.now());
    let (mut expected, mut every) = (BTreeMap::new(), Vec::new());
    for topic in board {
        let thread = format!("b101_{}", topic.id);
        every.push(thread.clone());
        let lately = topic.comments.iter().any(|said| said.at > day(-14));
        if topic.comments[0].at > day(-14) {
            expected.insert(thread.clone(), Some(topic.title));
        }
        for said in topic.comments {
            let id = format!("{thread}_{}", said.id);
            every.push(id.clone());
            if lately && said.at > day(-14) && said.deleted.is_none() {
                // Edits of the old are not looked for.
                let seen = said
                    .edits
                    .iter()
                    .all(|(at, _)| *at < later(said.at, 5 * DAY));
                assert!(seen);
                expected.insert(id, said.text(now).map(str::to_owned));
            }
        }
    }
    compare(&**store, SOURCE, &expected);
    every.extend(wall.iter().flat_map(|post| natives(-101, post)));
    let every: Vec<&str> = every.iter().map(String::as_str).collect();
    let record = store.source(&SourceId::new(SOURCE)).unwrap();
    let stands = store.standing(&SourceId::new(SOURCE), &every).unwrap();
    assert_eq!(record.items, stands.len(), "none twice, none foreign");
    assert!(!stands.contains_key("b101_200"), "begun long ago");
    assert!(stands.keys().any(|id| id.starts_with("b101_200_")));
    assert!(
        stands.keys().any(|id| id.starts_with('w')),
        "the wall is read too"
    );
    assert!(
        stands.keys().all(|id| !id.starts_with("b101_3_")),
        "long silent"
    );
    assert_eq!(record.health.state, SourceState::Ok, "{:?}", record.health);
    let truth = vk.truth();
    assert_eq!(truth.refused.get(&6), None, "{:?}", truth.refused);
    drop(truth);
    assert_silent(&house, &fakes, &[SOURCE]);
}

//! Crawling comments of YouTube as a story: a channel and a video for ten days, with everything that
//! YouTube and the line do on the way; afterwards the store is compared with what was really said.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        net::Net,
        youtube::{BASE, YoutubeClient},
    },
    domain::{SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

use crate::{
    fakes::{
        Fakes,
        said::{Author, DAY, Expected, HOUR, Said, assert_silent, compare, later},
        week,
        youtube::{HOST, KEY, Thread, Truth, Youtube},
    },
    house::House,
};

const CHANNEL: &str = "UCzarechny-novosti_00031";
const VIDEOS: [&str; 3] = ["zarech-0_31", "zarech-0_32", "zarech-0_33"];
/// Of another channel.
const OTHER: &str = "sosedi-0_31";
/// A name that must be stored nowhere.
const NAME: &str = "vydumannyi_zritel";

fn thread(said: Said, video: &'static str, number: usize) -> Thread {
    Thread {
        id: format!("Ug{number:05}AaABAg"),
        shown: said.at,
        said,
        video,
        pinned: false,
        hidden: 0,
        answers: Vec::new(),
    }
}

/// Comments from twenty days before the first reading to a week after.
fn fill(truth: &mut Truth, mut author: Author, videos: &[&'static str], threads: i64) {
    for moment in author.moments(threads, 27 * DAY) {
        let number = truth.threads.len();
        let video = videos[number % videos.len()];
        let said = author.says(later(author.from, moment));
        let mut thread = thread(said, video, number);
        if author.dice(6) == 0 {
            thread.shown = later(thread.said.at, author.dice(90 * 60));
        }
        thread.hidden = usize::from(author.dice(12) == 0);
        let answers = match number {
            n if n % 40 == 39 => 230,
            _ => author.dice(9),
        };
        for (n, moment) in author.moments(answers, 40 * HOUR).into_iter().enumerate() {
            let said = author.says(later(thread.said.at, 60 + moment));
            thread.answers.push((format!("9x{n:04}"), said));
        }
        truth.threads.push(thread);
    }
    truth.threads[1].pinned = true;
}

fn expected(
    truth: &Truth,
    here: impl Fn(&Thread) -> bool,
    (start, end): (Timestamp, Timestamp),
) -> Expected {
    let mut all = Expected::new();
    let now = |said: &Said| said.text(end).map(str::to_owned);
    let recent = |one: &&Thread| here(one) && one.said.at > later(start, -13 * DAY);
    for thread in truth.threads.iter().filter(recent) {
        all.insert(thread.id.clone(), now(&thread.said));
        if thread.said.at > later(start, -5 * DAY) {
            // With a comment go its answers.
            let gone = thread.said.text(end).is_none();
            for (answer, said) in &thread.answers {
                let text = now(said).filter(|_| !gone);
                all.insert(format!("{}.{answer}", thread.id), text);
            }
        }
    }
    all
}

fn source(net: &Arc<Net>, key: &str, (id, address): (&str, &str)) -> (Target, Box<dyn Collector>) {
    let client = YoutubeClient::new(Arc::clone(net), &Secret::new(key), BASE, address).unwrap();
    let target = Target {
        id: SourceId::new(id),
        name: address.to_owned(),
        territory: None,
        official: false,
        // As if many sources shared the key.
        least: Some(SignedDuration::from_mins(30)),
    };
    (target, Box::new(client))
}

fn open(house: &House) -> (Youtube, Arc<Fakes>, Arc<Net>) {
    let youtube = Youtube::default();
    youtube.truth().quota = 10_000;
    youtube.truth().videos = VIDEOS.iter().map(|video| (*video, CHANNEL)).collect();
    youtube
        .truth()
        .videos
        .insert(OTHER, "UCsosedi_za_rekoi_000031");
    let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
    fakes.host(HOST, youtube.clone());
    let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
    (youtube, fakes, net)
}

fn natives(truth: &Truth) -> Vec<String> {
    let ids = truth.threads.iter().flat_map(|one| {
        let answers = one.answers.iter();
        let answers = answers.map(|(end, _)| format!("{}.{end}", one.id));
        answers.chain([one.id.clone()])
    });
    ids.collect()
}

#[test]
fn ten_days_of_a_channel_and_a_video_lose_nothing_and_double_nothing() {
    let house = House::open();
    let (youtube, fakes, net) = open(&house);
    let begun = house.clock.now();
    let from = later(begun, -20 * DAY);
    fill(&mut youtube.truth(), Author::new(from), &VIDEOS, 400);
    fill(
        &mut youtube.truth(),
        Author::new(later(from, 7)),
        &[OTHER],
        60,
    );
    fakes.faults(80);
    let channel = format!("https://www.youtube.com/channel/{CHANNEL}");
    let video = format!("https://youtu.be/{OTHER}");
    let addresses = [("youtube:channel", &*channel), ("youtube:video", &*video)];
    let read = |seconds: i64| {
        let sources = addresses.map(|address| source(&net, KEY, address));
        week::pass(&house, sources.into(), SignedDuration::from_secs(seconds));
    };
    read(10 * DAY);
    // A day without trouble on the line: what a fault delayed is made up for.
    fakes.faults(0);
    read(DAY + HOUR);

    let (store, truth) = (&house.rooms.store, youtube.truth());
    for (id, _) in addresses {
        let own = |one: &Thread| (one.video == OTHER) == (id == "youtube:video");
        let expected = expected(&truth, own, (begun, house.clock.now()));
        assert!(expected.len() > 100, "{id}: {}", expected.len());
        compare(&**store, id, &expected);
        let every = natives(&truth);
        let every: Vec<&str> = every.iter().map(String::as_str).collect();
        let source = SourceId::new(id);
        let stands = store.standing(&source, &every).unwrap();
        let record = store.source(&source).unwrap();
        assert_eq!(record.items, stands.len(), "{id}: none twice, none foreign");
        assert_eq!(record.health.state, SourceState::Ok, "{:?}", record.health);
        let cursor = record.cursor.unwrap();
        assert!(cursor.len() < 300_000, "{id}: {} bytes", cursor.len());
        let ids: Vec<_> = stands.values().map(|one| one.id).collect();
        let items = store.items(&ids).unwrap();
        assert!(!format!("{items:?}").contains(NAME), "no author's name");
        let threads = items.iter().map(|(stored, _)| &*stored.item.thread);
        assert!(
            threads
                .into_iter()
                .all(|thread| truth.videos.contains_key(thread))
        );
    }
    let only = [
        "processingFailure",
        "invalidPageToken",
        "parentCommentNotFound",
        "commentThreadNotFound",
    ];
    let refused: Vec<_> = truth
        .refused
        .iter()
        .filter(|(why, _)| !only.contains(why))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert!(
        truth.spent.values().all(|spent| *spent < 5_000),
        "{:?}",
        truth.spent
    );
    drop(truth);
    assert_silent(&house, &fakes, &addresses.map(|(id, _)| id), NAME);
}

#[test]
fn a_spent_day_delays_and_loses_nothing() {
    let house = House::open();
    let (youtube, _, net) = open(&house);
    let begun = house.clock.now();
    fill(
        &mut youtube.truth(),
        Author::new(later(begun, -20 * DAY)),
        &VIDEOS,
        120,
    );
    youtube.truth().quota = 25;
    let read = |days: i64| {
        let sources = vec![source(&net, KEY, ("youtube:channel", CHANNEL))];
        week::pass(&house, sources, SignedDuration::from_hours(24 * days));
    };
    read(4);
    // The key is left alone until its day ends: one call a day finds out.
    let days = youtube.truth().spent.len();
    let refused = youtube.truth().refused["quotaExceeded"];
    assert!(refused <= days, "{refused} in {days} days");
    read(6);
    youtube.truth().quota = 10_000;
    read(2);
    let span = (begun, house.clock.now());
    let expected = expected(&youtube.truth(), |_| true, span);
    compare(&*house.rooms.store, "youtube:channel", &expected);
    let health = house
        .rooms
        .store
        .source(&SourceId::new("youtube:channel"))
        .unwrap()
        .health;
    assert_eq!(health.state, SourceState::Ok, "{health:?}");
}

#[test]
fn a_watched_video_is_read_more_often_and_answers_no_more_than_they_change() {
    let house = House::open();
    let (youtube, _, net) = open(&house);
    let now = house.clock.now();
    let mut long = thread(
        Said::new(later(now, -5 * HOUR), "Автобуса нет"),
        VIDEOS[0],
        1,
    );
    long.answers = (0..430)
        .map(|n| {
            (
                format!("9x{n:04}"),
                Said::new(later(now, n - 4 * HOUR), "И у нас нет"),
            )
        })
        .collect();
    youtube.truth().threads.push(long);
    let sources = vec![source(
        &net,
        KEY,
        ("youtube:video", "https://youtu.be/zarech-0_31"),
    )];
    week::pass(&house, sources, SignedDuration::from_hours(20));
    let truth = youtube.truth();
    let expected = expected(&truth, |_| true, (now, house.clock.now()));
    compare(&*house.rooms.store, "youtube:video", &expected);
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    for path in &truth.asked {
        *asked.entry(path.split('?').next().unwrap()).or_default() += 1;
    }
    assert!((5..12).contains(&asked["comments"]), "read once: {asked:?}");
    assert!(asked["commentThreads"] > 18, "{asked:?}");
}

#[test]
fn what_may_not_be_read_is_told_and_not_read() {
    let house = House::open();
    let (youtube, fakes, net) = open(&house);
    youtube.truth().disabled.push(VIDEOS[2]);
    // (source, address, key, state, a word of the sentence)
    let cases = [
        (
            "youtube:closed",
            "https://youtu.be/zarech-0_33",
            KEY,
            SourceState::Closed,
            "закрыты",
        ),
        (
            "youtube:nobody",
            "https://youtu.be/zarech-0_99",
            KEY,
            SourceState::Gone,
            "больше нет",
        ),
        (
            "youtube:nowhere",
            "UCnowhere_at_all_0000031",
            KEY,
            SourceState::Gone,
            "больше нет",
        ),
        ("youtube:silent", CHANNEL, KEY, SourceState::Ok, ""),
        // Last: it parks the key for all.
        (
            "youtube:spoilt",
            CHANNEL,
            "SECRET-old",
            SourceState::TokenParked,
            "токен не действует",
        ),
    ];
    for (id, address, key, state, word) in cases {
        let sources = vec![source(&net, key, (id, address))];
        week::pass(&house, sources, SignedDuration::from_hours(26));
        let health = house.rooms.store.source(&SourceId::new(id)).unwrap().health;
        assert_eq!(health.state, state, "{id}: {:?}", health.why);
        assert!(health.why.unwrap_or_default().contains(word), "{id}");
    }
    assert_silent(&house, &fakes, &cases.map(|(id, ..)| id), NAME);
}

//! Telegram as a story: the channels of a region for a week, with everything that goes wrong on the way.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{net::Net, telegram::TelegramClient},
    domain::{SourceId, SourceState, chance},
    pipeline::crawl::Target,
    ports::{Clock, Collector},
};

use crate::{
    fakes::{
        Fakes,
        tme::{Channel, Comment, Look, Post, Tme, Town},
        week,
    },
    house::House,
};

const DAY: i64 = 24 * 3600;
/// The truth begins so many days before the first reading.
pub const BEFORE: i64 = 20;

const NEWS: [&str; 4] = [
    "В городе открыли новую школу, приглашаем",
    "Улица Мира, 12: третий день нет отопления\nЖильцы <жалуются> & ждут",
    "Администрация рассказала о планах на год",
    "Автобус № 12 пойдёт по новому расписанию",
];

pub fn source(name: &str) -> SourceId {
    SourceId::new(format!("telegram:{name}"))
}

/// The channels as they are read, by clients that are made anew.
pub fn clients<'n>(
    net: &Arc<Net>,
    names: impl IntoIterator<Item = &'n String>,
) -> Vec<(Target, Box<dyn Collector>)> {
    let client = |name: &'n String| {
        let address = format!("https://t.me/s/{}", name.to_uppercase());
        let client = TelegramClient::new(Arc::clone(net), &address, None).unwrap();
        let target = Target {
            id: source(name),
            name: name.clone(),
            territory: None,
            official: false,
            least: None,
        };
        let collector = client.with_comments(true);
        (target, Box::new(collector) as Box<dyn Collector>)
    };
    names.into_iter().map(client).collect()
}

/// Three weeks before the first reading and a week after it, the more posts the livelier the channel.
pub fn posts(name: &str, of_week: i64, begins: i64, start: Timestamp) -> Vec<Post> {
    let length = (7 - begins) * DAY;
    let count = of_week * length / (7 * DAY);
    let dice = |n: i64| chance(name, n as u32, start);
    let mut times: Vec<i64> = (0..count)
        .map(|n| (dice(n) % length as u64) as i64)
        .collect();
    times.sort_unstable();
    let after = |at: Timestamp, seconds: u64| at + SignedDuration::from_secs(seconds as i64);
    let mut id = 1;
    let post = |(n, seconds): (i64, i64)| {
        let (dice, at) = (
            dice(n + count),
            start + SignedDuration::from_secs(begins * DAY + seconds),
        );
        let look = match dice % 12 {
            0 => Look::Album,
            1 => Look::Service,
            2 => Look::Forward,
            3 if id > 4 => Look::Reply(id - 1),
            _ => Look::Plain,
        };
        let text = format!("{} ({name}/{n})", NEWS[(dice / 12 % 4) as usize]);
        let edit = (dice / 48).is_multiple_of(6).then(|| {
            let at = after(at, 600 + dice / 300 % 10_000);
            (at, format!("{text}\nДополнено: всё исправили"))
        });
        // A deleted post is missed between its neighbours: the first and the last have but one.
        let inner = n > 0 && n < count - 1;
        let deleted = (inner && (dice / 7_000).is_multiple_of(10))
            .then(|| after(at, 1_800 + dice / 90_000 % 12_000));
        let number = id;
        id += if look == Look::Album { 4 } else { 1 };
        Post {
            id: number,
            at,
            text,
            edit,
            deleted,
            look,
        }
    };
    (0..).zip(times).map(post).collect()
}

/// Sixteen channels of all tempers, a young one, and three that cannot be read.
fn town(start: Timestamp) -> BTreeMap<String, Channel> {
    let mut town = BTreeMap::new();
    for n in 0..16 {
        let name = format!("town_{n}");
        let of_week = [2, 12, 60, 300][n % 4];
        let posts = posts(&name, of_week, -BEFORE, start);
        town.insert(name, Channel::Open(posts, Vec::new()));
    }
    let young = posts("young_town", 30, 1, start);
    town.insert("young_town".into(), Channel::Open(young, Vec::new()));
    town.insert("shy_town".into(), Channel::PreviewOff);
    town.insert("strange_town".into(), Channel::Elsewhere);
    town
}

/// Compares what is recorded of a channel with what it knows; gives how many of its posts were erased.
pub fn compare(house: &House, name: &str, posts: &[Post], start: Timestamp) -> usize {
    let (store, now) = (&house.rooms.store, house.clock.now());
    let ids: Vec<String> = posts
        .iter()
        .map(|post| format!("{name}/{}", post.id))
        .collect();
    let asked: Vec<&str> = ids.iter().map(String::as_str).collect();
    let stands: HashMap<_, _> = store.standing(&source(name), &asked).unwrap();
    let days_back = |post: &Post| start.duration_since(post.at).as_hours() / 24;
    let mut erased = 0;
    for (post, id) in posts.iter().zip(&ids) {
        let stands = stands.get(id);
        if post.look == Look::Service || days_back(post) >= 14 {
            assert!(stands.is_none(), "{id}: is none of ours");
        } else if post.deleted.is_some() {
            assert!(
                stands.is_none_or(|it| it.text.is_none()),
                "{id}: is deleted, {post:?}"
            );
            erased += usize::from(stands.is_some());
        } else if days_back(post) < 13 {
            let text = stands.map(|it| it.text.as_deref());
            assert_eq!(text, Some(Some(post.words(now))), "{id}: {post:?}");
        }
    }
    let record = store.source(&source(name)).unwrap();
    assert_eq!(record.items, stands.len(), "{name}: none twice");
    erased
}

#[test]
fn a_week_of_channels_with_faults_loses_nothing_and_doubles_nothing() {
    let house = House::open();
    let (clock, start) = (Arc::clone(&house.clock), house.clock.now());
    let fakes = Arc::new(Fakes::new(Arc::clone(&clock)));
    let town: Town = Arc::new(town(start).into());
    fakes.host("t.me", Tme::new(&town));
    let net = Arc::new(Net::new(fakes.clone(), clock.clone()));
    let mut names: Vec<String> = town.lock().unwrap().keys().cloned().collect();
    names.push("no_such_town".into());
    assert_eq!(names.len(), 20);

    fakes.faults(80);
    week::pass(
        &house,
        clients(&net, &names),
        SignedDuration::from_hours(8 * 24),
    );
    // After a restart the net is whole again, and what was left behind is fetched.
    fakes.faults(0);
    week::pass(
        &house,
        clients(&net, &names),
        SignedDuration::from_hours(4 * 24),
    );

    let mut erased = 0;
    for (name, channel) in &*town.lock().unwrap() {
        if let Channel::Open(posts, _) = channel {
            erased += compare(&house, name, posts, start);
        }
    }
    assert!(erased > 50, "{erased} deletions were seen");
    for name in &names {
        let health = house.rooms.store.source(&source(name)).unwrap().health;
        let state = match name.as_str() {
            "shy_town" | "no_such_town" => SourceState::PreviewOff,
            "strange_town" => SourceState::ParseBroken,
            // The dice may have throttled the last reading.
            _ if health.state == SourceState::Throttled => SourceState::Throttled,
            _ if health.state == SourceState::Quiet => SourceState::Quiet,
            _ => SourceState::Ok,
        };
        assert_eq!(health.state, state, "{name}: {:?}", health.why);
    }
    let called = fakes.called();
    let second = SignedDuration::from_secs(1);
    let paced = |pair: &[_]| matches!(pair, [a, b] if pause(a, b) >= second);
    assert!(called.windows(2).all(paced), "one request a second");
}

fn pause(one: &crate::fakes::Called, next: &crate::fakes::Called) -> SignedDuration {
    next.at.duration_since(one.at)
}

#[test]
fn comments_are_read_under_posts_with_an_open_incident_only() {
    let house = House::open();
    let (clock, start) = (Arc::clone(&house.clock), house.clock.now());
    let fakes = Arc::new(Fakes::new(Arc::clone(&clock)));
    let post = |id: u64, text: &str| Post {
        id,
        at: start,
        text: text.into(),
        edit: None,
        deleted: None,
        look: Look::Plain,
    };
    let comment = |id: u64, hours: i64| Comment {
        post: 12,
        id,
        at: start + SignedDuration::from_hours(hours),
        text: format!("У нас тоже холодно, квартира замёрзла ({id})"),
    };
    let cold = "г. Белгород, ул. Мира, 12: третий день нет отопления";
    let posts = vec![
        post(11, "Поздравляем с праздником всех жителей"),
        post(12, cold),
        post(
            13,
            "г. Белгород, ул. Щорса, 8: второй день нет горячей воды",
        ),
    ];
    let comments: Vec<Comment> = (1..40_i64).map(|n| comment(40 + n as u64, n)).collect();
    let ids: Vec<String> = (41..80).map(|id| format!("-1001000000077/{id}")).collect();
    let town = BTreeMap::from([("town_zhkh".to_owned(), Channel::Open(posts, comments))]);
    fakes.host("t.me", Tme::new(&Arc::new(town.into())));
    let net = Arc::new(Net::new(fakes.clone(), clock));
    let names = ["town_zhkh".to_owned()];
    week::pass(
        &house,
        clients(&net, &names),
        SignedDuration::from_hours(48),
    );

    let asked: Vec<&str> = ids.iter().map(String::as_str).collect();
    let source = source("town_zhkh");
    let stands = house.rooms.store.standing(&source, &asked).unwrap();
    assert_eq!(stands.len(), 39);
    let called = fakes.called();
    let of = |post: u64| -> Vec<_> {
        let path = format!("/town_zhkh/{post}?embed=1&discussion=1&comments_limit=100");
        called
            .iter()
            .filter(|call| call.url.ends_with(&path))
            .collect()
    };
    assert!(of(11).is_empty(), "nobody watches the holiday");
    let quarter = SignedDuration::from_mins(15);
    assert!(
        of(12)
            .windows(2)
            .all(|pair| pause(pair[0], pair[1]) >= quarter)
    );
    assert!(of(12).len() > 90, "{}", of(12).len());
    assert!((1..=3).contains(&of(13).len()), "it has no discussion");
    let state = house.rooms.store.source(&source).unwrap().health.state;
    // The fake's dice may have the last word; a post without a discussion does not.
    assert!(matches!(state, SourceState::Ok | SourceState::Throttled));
}

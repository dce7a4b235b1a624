//! Crawling Mastodon as a story: a tag and an instance's own timeline for ten days, with everything that
//! instances and the line do on the way; afterwards the store is compared with what was really said.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{mastodon::MastodonClient, net::Net},
    domain::{SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

use crate::{
    fakes::{
        Fakes,
        mastodon::{HANDLE, Instance, Status, TOKEN, Truth, native, number},
        said::{Author, DAY, Expected, HOUR, Said, assert_silent, compare, later},
        week,
    },
    house::House,
};

/// The tag is read here, without a token.
const TOWN: &str = "zarechny.example";
/// The instance that gave out the token; it shows nothing without.
const HOME: &str = "dom.example";

/// Says something, with the number of its moment.
fn says(truth: &mut Truth, mut status: Status) -> u64 {
    let mut id = number(status.said.at);
    while truth.statuses.contains_key(&id) {
        id += 1;
    }
    // A long number would be taken for a card's.
    let number = truth.statuses.len();
    status.said.text = format!("{} №{number}", status.said.text);
    for (_, text) in &mut status.said.edits {
        *text = format!("{text} №{number}");
    }
    truth.statuses.insert(id, status);
    id
}

/// What is said on an instance from twenty days before the first reading to a week after.
fn fill(truth: &mut Truth, mut author: Author, posts: i64) {
    for moment in author.moments(posts, 27 * DAY) {
        let mut post = Status::local(author.says(later(author.from, moment)));
        let remote = author.dice(3) == 0;
        if remote {
            post.arrives = later(post.said.at, author.dice(5 * HOUR));
        }
        post.tagged = author.dice(5) != 0;
        post.visibility = if author.dice(9) == 0 {
            "private"
        } else {
            "public"
        };
        let shown = post.visibility == "public";
        let at = post.said.at;
        let top = says(truth, post);
        let mut thread = vec![top];
        let answers = author.dice(5);
        for moment in author.moments(if shown { answers } else { 0 }, 40 * HOUR) {
            let mut said = author.says(later(at, 60 + moment));
            let above = thread[usize::try_from(author.dice(2))
                .unwrap()
                .min(thread.len() - 1)];
            let above_at = truth.statuses[&above].said.at;
            said.at = said.at.max(later(above_at, 60));
            // Whoever is answered stays: what becomes of the others has a story of its own.
            if above != top {
                truth.statuses.get_mut(&above).unwrap().said.deleted = None;
            }
            let mut answer = Status::local(said);
            answer.answers = Some(above);
            answer.tagged = author.dice(4) == 0;
            if author.dice(3) == 0 {
                answer.arrives = later(answer.said.at, author.dice(5 * HOUR));
            }
            if author.dice(9) == 0 {
                answer.visibility = "private";
                answer.tagged = false;
                says(truth, answer);
            } else {
                thread.push(says(truth, answer));
            }
        }
    }
}

/// What the store must hold of a timeline.
fn expected(
    host: &str,
    truth: &Truth,
    on_it: impl Fn(&Status) -> bool,
    (start, end): (Timestamp, Timestamp),
) -> Expected {
    let mut all = Expected::new();
    for (id, status) in &truth.statuses {
        let top = truth.top(*id);
        let first = &truth.statuses[&top];
        let public = status.visibility == "public";
        let own = on_it(status) && (*id == top || first.said.at > later(start, -5 * DAY));
        let thread = on_it(first) && first.said.at > later(start, -5 * DAY);
        // With a post that is deleted its thread goes out of sight.
        let whole = *id == top || (first.said.deleted.is_none() && first.visibility == "public");
        let recent = status.said.at > later(start, -13 * DAY);
        if public && recent && (own || thread) && whole {
            // What was deleted before it was seen is not expected, nor forbidden.
            all.insert(native(host, *id), status.said.text(end).map(str::to_owned));
        }
    }
    all
}

fn source(
    net: &Arc<Net>,
    token: Option<&str>,
    (id, address): (&str, &str),
) -> (Target, Box<dyn Collector>) {
    let home = format!("https://{HOME}/");
    let home = token.map(|token| (home.trim_end_matches('/'), Secret::new(token)));
    let client = MastodonClient::new(Arc::clone(net), home, address).unwrap();
    let target = Target {
        id: SourceId::new(id),
        name: address.to_owned(),
        territory: None,
        official: false,
        least: None,
    };
    (target, Box::new(client))
}

fn open(house: &House) -> (Instance, Instance, Arc<Fakes>, Arc<Net>) {
    let (town, home) = (Instance::new(TOWN), Instance::new(HOME));
    (home.truth().closed, home.truth().home) = (true, true);
    let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
    fakes.host(TOWN, town.clone());
    fakes.host(HOME, home.clone());
    let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
    (town, home, fakes, net)
}

fn natives(host: &str, truth: &Truth) -> Vec<String> {
    truth.statuses.keys().map(|id| native(host, *id)).collect()
}

#[test]
fn ten_days_of_a_tag_and_a_timeline_lose_nothing_and_double_nothing() {
    let house = House::open();
    let (town, home, fakes, net) = open(&house);
    let begun = house.clock.now();
    let from = later(begun, -20 * DAY);
    fill(&mut town.truth(), Author::new(from), 300);
    fill(&mut home.truth(), Author::new(later(from, 7)), 90);
    town.truth().neighbour = 240;
    fakes.faults(80);
    let addresses = [
        ("mastodon:tag", format!("https://{TOWN}/tags/губкин")),
        ("mastodon:home", format!("https://{HOME}/public/local")),
    ];
    let read = |seconds: i64| {
        let sources = addresses.iter();
        let sources = sources.map(|(id, address)| source(&net, Some(TOKEN), (id, address)));
        let length = SignedDuration::from_secs(seconds);
        week::pass(&house, sources.collect(), length);
    };
    read(10 * DAY);
    // Two days without trouble on the line: what a fault delayed is made up for.
    fakes.faults(0);
    read(2 * DAY);

    let span = (begun, house.clock.now());
    let store = &house.rooms.store;
    let local = |one: &Status| one.answers.is_none() && one.arrives == one.said.at;
    for (at, instance) in [&town, &home].into_iter().enumerate() {
        let (id, _) = &addresses[at];
        let host = [TOWN, HOME][at];
        let truth = instance.truth();
        let expected = match at {
            0 => expected(host, &truth, |one| one.tagged, span),
            _ => expected(host, &truth, local, span),
        };
        assert!(expected.len() > 50, "{id}: {}", expected.len());
        compare(&**store, id, &expected);
        let every = natives(host, &truth);
        let every: Vec<&str> = every.iter().map(String::as_str).collect();
        let stands = store.standing(&SourceId::new(*id), &every).unwrap();
        let record = store.source(&SourceId::new(*id)).unwrap();
        assert_eq!(record.items, stands.len(), "{id}: none twice, none foreign");
        let private = truth
            .statuses
            .iter()
            .filter(|(_, one)| one.visibility == "private");
        for (number, _) in private {
            assert!(
                !stands.contains_key(&native(host, *number)),
                "not for everybody"
            );
        }
        // A fault may swallow the very reply that says that none is left.
        let refused = truth.refused.get(&429).copied().unwrap_or(0);
        assert!(refused < 4, "{:?}", truth.refused);
        assert_eq!(record.health.state, SourceState::Ok, "{:?}", record.health);
        let cursor = record.cursor.unwrap();
        assert!(cursor.len() < 200_000, "{id}: {} bytes", cursor.len());
        let ids: Vec<_> = stands.values().map(|one| one.id).collect();
        let items = store.items(&ids).unwrap();
        assert!(!format!("{items:?}").contains(HANDLE), "no author's name");
    }
    assert_silent(&house, &fakes, &addresses.map(|(id, _)| id), HANDLE);
}

/// A post of an hour ago, with answers below it.
fn thread(truth: &mut Truth, now: Timestamp, answers: usize, deep: bool) -> u64 {
    let top = says(
        truth,
        Status::local(Said::new(later(now, -HOUR), "Нет воды")),
    );
    let mut above = top;
    for n in 0..i64::try_from(answers).unwrap() {
        let mut answer = Status::local(Said::new(later(now, n - HOUR + 60), "И у нас нет"));
        (answer.answers, answer.tagged) = (Some(above), false);
        let id = says(truth, answer);
        above = if deep { id } else { top };
    }
    top
}

#[test]
fn a_thread_that_is_shown_in_parts_is_read_whole() {
    let house = House::open();
    let (town, home, _, net) = open(&house);
    let now = house.clock.now();
    // Deeper than a context goes for whoever has no token; and longer, for whoever has one.
    thread(&mut town.truth(), now, 70, true);
    thread(&mut home.truth(), now, 150, false);
    let tag = ("mastodon:tag", format!("https://{TOWN}/tags/губкин"));
    let own = ("mastodon:home", format!("https://{HOME}/public/local"));
    let sources = [&tag, &own].map(|(id, address)| source(&net, Some(TOKEN), (id, address)));
    week::pass(&house, sources.into(), SignedDuration::from_hours(30));
    for (id, host, instance) in [(tag.0, TOWN, &town), (own.0, HOME, &home)] {
        let truth = instance.truth();
        let all = truth.statuses.iter();
        let all = all.map(|(id, one)| (native(host, *id), Some(one.said.text.clone())));
        compare(&*house.rooms.store, id, &all.collect());
    }
    let truth = home.truth();
    let contexts = truth.asked.iter().filter(|path| path.ends_with("/context"));
    let contexts = contexts.count();
    // It has an incident: every quarter of an hour.
    assert!((100..125).contains(&contexts), "{contexts}");
}

#[test]
fn what_hangs_from_a_deleted_answer_stays() {
    let house = House::open();
    let (town, _, _, net) = open(&house);
    let now = house.clock.now();
    let top = thread(&mut town.truth(), now, 3, true);
    {
        let mut truth = town.truth();
        let ids: Vec<u64> = truth.statuses.keys().copied().collect();
        let middle = truth.statuses.get_mut(&ids[2]).unwrap();
        middle.said.deleted = Some(later(now, 5 * HOUR));
        let last = truth.statuses.get_mut(&ids[3]).unwrap();
        last.said.edits = vec![(later(now, 7 * HOUR), "Дали воду".to_owned())];
        assert_eq!(truth.top(ids[3]), top);
    }
    let address = format!("https://{TOWN}/tags/губкин");
    let sources = vec![source(&net, None, ("mastodon:tag", &address))];
    week::pass(&house, sources, SignedDuration::from_hours(30));
    let (truth, end) = (town.truth(), house.clock.now());
    let all = truth.statuses.iter();
    let all = all.map(|(id, one)| (native(TOWN, *id), one.said.text(end).map(str::to_owned)));
    compare(&*house.rooms.store, "mastodon:tag", &all.collect());
}

#[test]
fn answers_that_are_all_missing_hold_the_timeline_up_and_nobody_spins() {
    let house = House::open();
    let (town, _, _, net) = open(&house);
    let now = house.clock.now();
    thread(&mut town.truth(), now, 280, false);
    let mut truth = town.truth();
    truth.haunted = true;
    truth
        .statuses
        .values_mut()
        .for_each(|one| one.tagged = true);
    drop(truth);
    let address = format!("https://{TOWN}/tags/губкин");
    let sources = vec![source(&net, None, ("mastodon:tag", &address))];
    week::pass(&house, sources, SignedDuration::from_hours(3));
    // Each is asked for once more after a while; then it is believed, and the timeline shows it anew.
    let truth = town.truth();
    let by_number = truth
        .asked
        .iter()
        .filter(|path| path.starts_with("statuses/"));
    let (by_number, all) = (by_number.count(), truth.asked.len());
    assert!(
        by_number > 280 && (all - by_number) * 5 < all,
        "{by_number} of {all}"
    );
}

#[test]
fn what_may_not_be_read_is_told_and_not_read() {
    let house = House::open();
    let (town, home, fakes, net) = open(&house);
    thread(&mut town.truth(), house.clock.now(), 2, false);
    let tag = format!("https://{TOWN}/tags/губкин");
    let own = format!("https://{HOME}/public/local");
    let nowhere = "https://nowhere.example/public/local".to_owned();
    // (source, address, token, state, a word of the sentence)
    let cases = [
        (
            "mastodon:closed",
            &own,
            None,
            SourceState::TokenParked,
            "ключами token_file и base",
        ),
        (
            "mastodon:nowhere",
            &nowhere,
            None,
            SourceState::Stale,
            "не отвечает",
        ),
        ("mastodon:tag", &tag, Some(TOKEN), SourceState::Ok, ""),
        // It parks the token for the instance that it is of; others are read without.
        (
            "mastodon:spoilt",
            &own,
            Some("SECRET-old"),
            SourceState::TokenParked,
            "токен не действует",
        ),
        (
            "mastodon:again",
            &tag,
            Some("SECRET-old"),
            SourceState::Ok,
            "",
        ),
    ];
    for (id, address, token, state, word) in cases {
        let sources = vec![source(&net, token, (id, address))];
        week::pass(&house, sources, SignedDuration::from_hours(26));
        let health = house.rooms.store.source(&SourceId::new(id)).unwrap().health;
        assert_eq!(health.state, state, "{id}: {:?}", health.why);
        assert!(health.why.unwrap_or_default().contains(word), "{id}");
    }
    assert!(home.truth().refused[&401] > 1);
    assert_silent(&house, &fakes, &cases.map(|(id, ..)| id), HANDLE);
}

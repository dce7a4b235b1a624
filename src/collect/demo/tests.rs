//! The script is whole, speaks of nobody, and is played once and only once.

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::{
    domain::{ItemKind, Network, Phones},
    text::redact,
};

fn now() -> Timestamp {
    "2026-11-21T15:00:00Z".parse().unwrap()
}

/// The whole story, as a first start reads it.
fn story() -> (Vec<RawItem>, String) {
    let mut demo = DemoSource::new().unwrap();
    let mut items = Vec::new();
    let mut cursor = None;
    loop {
        let poll = demo.poll(cursor.as_deref(), now());
        assert!(poll.items.len() <= STORY_BATCH);
        let is_over = poll.items.is_empty();
        cursor = poll.cursor;
        items.extend(poll.items);
        if is_over {
            return (items, cursor.unwrap());
        }
    }
}

/// The live lines of `count` polls, each at the moment the last one named.
fn live(count: usize) -> Vec<RawItem> {
    let mut demo = DemoSource::new().unwrap();
    let (mut cursor, mut at) = (story().1, now());
    let mut items = Vec::new();
    while items.len() < count {
        let poll = demo.poll(Some(&cursor), at);
        items.extend(poll.items);
        cursor = poll.cursor.unwrap();
        at = poll.next_at;
    }
    items
}

#[test]
fn every_message_has_its_own_id_and_answers_an_earlier_one() {
    let (mut items, _) = story();
    let lines = DemoSource::new().unwrap().script.live.len();
    items.extend(live(2 * lines));
    let mut seen: HashSet<(String, Option<String>)> = HashSet::new();
    let mut ids = HashSet::new();
    let mut last = Timestamp::MIN;
    for item in &items {
        assert!(
            ids.insert(item.native_id.clone()),
            "{} twice",
            item.native_id
        );
        let at = item.published_at.unwrap();
        assert!(at >= last, "{} comes late", item.native_id);
        last = at;
        assert_eq!(item.parent.is_some(), item.thread.is_some());
        if let (Some(parent), Some(thread)) = (&item.parent, &item.thread) {
            // The parent came before, and lies in the same thread.
            let in_thread = (parent.clone(), Some(thread.clone()));
            assert!(
                seen.contains(&in_thread)
                    || parent == thread && seen.contains(&(parent.clone(), None)),
                "{} answers {parent} of {thread}",
                item.native_id
            );
        }
        seen.insert((item.native_id.clone(), item.thread.clone()));
    }
}

#[test]
fn the_story_fills_a_week_and_ends_now() {
    let (items, _) = story();
    let week = SignedDuration::from_hours(24 * 7);
    for item in &items {
        let age = now().duration_since(item.published_at.unwrap());
        assert!(!age.is_negative() && age <= week, "{}", item.native_id);
    }
    let newest = items.last().unwrap().published_at.unwrap();
    assert!(now().duration_since(newest) < SignedDuration::from_hours(2));
    // Every day has something to tell.
    for day in 0..7 {
        let of_day = |item: &&RawItem| {
            now().duration_since(item.published_at.unwrap()).as_hours() / 24 == day
        };
        assert!(items.iter().filter(of_day).count() >= 15, "day {day}");
    }
}

#[test]
fn the_neighbourhood_has_all_voices() {
    let (items, _) = story();
    let count = |keep: &dyn Fn(&RawItem) -> bool| items.iter().filter(|item| keep(item)).count();
    assert!((280..=400).contains(&items.len()), "{}", items.len());
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &items {
        *kinds.entry(item.kind.id()).or_default() += 1;
    }
    for (kind, least) in [
        ("post", 80),
        ("comment", 100),
        ("message", 30),
        ("reply", 25),
        ("news", 10),
    ] {
        assert!(kinds.get(kind) >= Some(&least), "{kind}: {kinds:?}");
    }
    for network in [Network::Vk, Network::Ok, Network::Telegram] {
        assert!(count(&|item| item.network == network) >= 15, "{network:?}");
    }
    let territories: HashSet<_> = items
        .iter()
        .filter_map(|item| item.territory.clone())
        .collect();
    assert!(territories.len() >= 9, "{territories:?}");
    assert!(count(&|item| item.official) >= 30);
    for item in items.iter().filter(|item| item.kind == ItemKind::Reply) {
        assert!(item.official && item.author.is_none(), "{}", item.native_id);
    }
    let chatter = [
        "talk-",
        "adverts-",
        "jobs-",
        "match",
        "first-snow",
        "cat",
        "pies",
        "news-city-",
    ];
    let idle = count(&|item| chatter.iter().any(|id| item.native_id.starts_with(id)));
    let percent = idle * 100 / items.len();
    assert!((25..=40).contains(&percent), "{percent} % chatter");
    assert!(DemoSource::new().unwrap().script.live.len() >= 80);
}

#[test]
fn a_mass_outage_is_told_by_many_in_three_threads() {
    let (items, _) = story();
    let of_outage: Vec<_> = items
        .iter()
        .filter(|item| {
            ["heat-schorsa", "heat-school", "heat-chat", "heat-lone"]
                .iter()
                .any(|id| item.native_id.starts_with(id))
        })
        .collect();
    let voices: HashSet<_> = of_outage
        .iter()
        .filter_map(|item| item.author.clone())
        .collect();
    assert!(voices.len() >= 25, "{} voices", voices.len());
    let threads: HashSet<_> = of_outage
        .iter()
        .filter_map(|item| item.thread.clone())
        .collect();
    assert_eq!(threads.len(), 3);
}

#[test]
fn nobody_in_it_exists() {
    let numbers =
        regex::Regex::new(r"\+?[78][-\s(]*\d{3}[-\s)]*\d{3}[-\s]*\d{2}[-\s]*\d{2}").unwrap();
    let names = regex::Regex::new(
        r"(?x)\b[А-ЯЁ][а-яё]+(ович|евич|овна|евна|ична)\b | \b[А-ЯЁ]\.\s?[А-ЯЁ]\.",
    )
    .unwrap();
    let (mut items, _) = story();
    items.extend(live(90));
    let mut redacted = 0;
    for item in &items {
        for number in numbers.find_iter(&item.text) {
            assert!(number.as_str().starts_with("8-900-000-"), "{}", item.text);
        }
        assert!(!names.is_match(&item.text), "{}", item.text);
        assert!(
            !item.text.contains(['@', '{', '}']) || item.text.contains("@example.com"),
            "{}",
            item.text
        );
        assert!(!item.text.contains("http"), "{}", item.text);
        redacted += usize::from(redact(&item.text, &Phones::default()) != item.text);
    }
    // Enough for a newcomer to see that numbers do not stay.
    assert!(redacted >= 8, "{redacted}");
}

#[test]
fn dates_of_promises_follow_the_story() {
    let at = "2026-11-21T22:30:00Z".parse().unwrap();
    // Half past one in the night of the 22nd in Moscow.
    assert_eq!(
        with_dates("до 22:00 {+0}, позже {+9}", at),
        "до 22:00 22 ноября, позже 1 декабря"
    );
    assert_eq!(with_dates("без дат", at), "без дат");
    assert_eq!(with_dates("{не дата} и {", at), "{не дата} и {");
}

#[test]
fn a_restart_neither_repeats_nor_loses() {
    // Undisturbed.
    let (told, end) = story();
    // Every poll by a new process, and an hour later each time.
    let mut cursor: Option<String> = None;
    let mut again = Vec::new();
    let mut at = now();
    loop {
        let poll = DemoSource::new().unwrap().poll(cursor.as_deref(), at);
        cursor = poll.cursor;
        at += SignedDuration::from_hours(1);
        if poll.items.is_empty() {
            break;
        }
        again.extend(poll.items);
    }
    assert_eq!(told, again);
    assert_eq!(cursor.as_deref(), Some(&*end));

    // A live line that was read but not recorded comes again with its id.
    let mut demo = DemoSource::new().unwrap();
    let waits = demo.poll(Some(&end), at);
    assert!(waits.items.is_empty() && waits.next_at > at);
    assert!(
        demo.poll(Some(&end), at).items.is_empty(),
        "not before its time"
    );
    let first = demo.poll(Some(&end), waits.next_at);
    let lost = DemoSource::new().unwrap();
    let mut demo = lost;
    let waits = demo.poll(Some(&end), at);
    let second = demo.poll(Some(&end), waits.next_at);
    assert_eq!(first, second);
    assert_eq!(first.items.len(), 1);
    let gap = first.next_at.duration_since(waits.next_at).as_secs();
    assert!((20..=60).contains(&gap));
}

#[test]
fn a_strange_cursor_begins_the_story_again() {
    for cursor in [
        "",
        "7",
        "x/story/1",
        "1/act/1",
        "1/live/x",
        "9999999999999999/live/1",
    ] {
        assert_eq!(Place::read(cursor), None, "{cursor}");
    }
    let place = Place {
        anchor: now(),
        act: Act::Live(17),
    };
    assert_eq!(Place::read(&place.write()), Some(place));
}

//! The conformance suite of the store port, third part: what does not stay (invariant 13).

use otklik::domain::{Event, ItemId, Sector, Seq};
use otklik::ports::Store;

use crate::store::stories;
use crate::store_samples::*;

fn each_week_has_its_own_voice_key(store: &dyn Store) {
    let monday = store
        .voice_key("2026-11-02T00:00:00Z".parse().unwrap())
        .unwrap();
    let sunday = store
        .voice_key("2026-11-08T23:59:59Z".parse().unwrap())
        .unwrap();
    let next_week = store
        .voice_key("2026-11-09T00:00:00Z".parse().unwrap())
        .unwrap();
    assert_eq!(monday, sunday);
    assert_ne!(monday, next_week);
    assert_ne!(monday, [0; 32]);

    let keys = |now| store.retention(&TERMS, now, true).unwrap().keys;
    assert_eq!(keys("2026-11-15T23:59:59Z".parse().unwrap()), 0);
    assert_eq!(keys("2026-11-16T00:00:00Z".parse().unwrap()), 1);
    let again = store
        .voice_key("2026-11-02T00:00:00Z".parse().unwrap())
        .unwrap();
    assert_ne!(monday, again, "a destroyed key does not come back");
}

fn text_does_not_stay(store: &dyn Store) {
    let chat = chatter("chat", noon());
    let loose = complaint("loose", noon());
    store.ingest(&batch(store, vec![chat, loose])).unwrap();
    let incident = open_one(store, "1", Wanted::default());
    store
        .append(&closing(&incident, later(10, 0)), &[], &audit(noon()))
        .unwrap();
    open_one(store, "open", elsewhere(5));

    let steps = [
        (6, [0; 4]),
        (7, [1, 0, 0, 0]),
        (40, [0, 0, 1, 0]),
        (90, [0, 0, 0, 1]),
        (100, [0, 1, 0, 0]),
    ];
    for (day, expected) in steps {
        let told = |apply| {
            let report = store.retention(&TERMS, later(day, 0), apply).unwrap();
            [report.unsorted, report.closed, report.links, report.loose]
        };
        assert_eq!(told(false), expected, "day {day}, only counted");
        assert_eq!(told(true), expected, "day {day}");
        assert_eq!(told(true), [0; 4], "day {day}, again");
    }
    let ids: Vec<ItemId> = (1..=4).map(ItemId).collect();
    let items = store.items(&ids).unwrap();
    for (stored, _) in &items[..3] {
        assert_eq!((stored.item.text.as_str(), &stored.item.url), ("", &None));
        assert_eq!((stored.item.voice, stored.item.fingerprint), (None, None));
        assert_eq!(stored.verdict.essence, "");
        assert!(
            stored
                .verdict
                .places
                .iter()
                .all(|mention| mention.text.is_empty())
        );
    }
    assert_eq!(
        items[1].0.verdict.sector(),
        Some(Sector::Housing),
        "figures stay"
    );
    assert!(
        items[3].0.item.text.contains("холодные батареи"),
        "an open incident keeps its text"
    );

    let erased = store.incident(incident.id).unwrap().unwrap();
    assert_eq!((erased.essence.as_str(), erased.version), ("", 3));
    let log = format!("{:?}", store.events(incident.id).unwrap());
    assert!(
        !log.contains("Холодные") && !log.contains("Тепло дали"),
        "{log}"
    );
    let outbox = store.outbox_after(Seq(0), 100).unwrap();
    let told = |item| {
        outbox
            .iter()
            .filter(|entry| entry.item == Some(ItemId(item)))
            .count()
    };
    assert_eq!(
        [told(1), told(2), told(3), told(4)],
        [2, 2, 2, 1],
        "the index hears of it"
    );
}

fn flat_numbers_go_before_the_text(store: &dyn Store) {
    let words = "Мира, 12, кв. 45: батареи холодные";
    let hidden = "Мира, 12, кв. ••: батареи холодные";
    let mut opening = openings(store, vec![(complaint("1", noon()), Wanted::default())]);
    opening.items[0].item.text = words.into();
    opening.items[0].verdict.essence = words.into();
    let change = &mut opening.formed.changes[0];
    change.after.essence = words.into();
    if let Event::Opened { essence, .. } = &mut change.events[0].event {
        *essence = words.into();
    }
    let incident = change.after.clone();
    store.ingest(&opening).unwrap();
    let closed = closing(&incident, noon());
    let seq = store.append(&closed, &[], &audit(noon())).unwrap();
    assert_eq!(
        store.retention(&TERMS, later(29, 0), true).unwrap().links,
        0
    );
    assert_eq!(
        store.retention(&TERMS, later(30, 0), true).unwrap().links,
        1
    );

    let (stored, _) = store.items(&[ItemId(1)]).unwrap().remove(0);
    assert_eq!((stored.item.text.as_str(), stored.item.url), (hidden, None));
    assert_eq!(stored.verdict.essence, hidden);
    let trimmed = store.incident(incident.id).unwrap().unwrap();
    assert_eq!((trimmed.essence.as_str(), trimmed.version), (hidden, 3));
    assert!(!format!("{:?}", store.events(incident.id).unwrap()).contains("45"));
    let news = store.outbox_after(seq, 10).unwrap();
    assert_eq!(
        (news[0].item, news[1].incident),
        (Some(ItemId(1)), Some(incident.id))
    );
}

fn words_added_after_the_erasure_go_too(store: &dyn Store) {
    let incident = open_one(store, "1", Wanted::default());
    let closed = closing(&incident, noon());
    store.append(&closed, &[], &audit(noon())).unwrap();
    store.retention(&TERMS, later(90, 0), true).unwrap();
    let erased = store.incident(incident.id).unwrap().unwrap();
    let remark = Event::Commented {
        text: "Звонила жительница".into(),
    };
    store
        .append(
            &next(&erased, later(91, 0), remark, |_| ()),
            &[],
            &audit(noon()),
        )
        .unwrap();
    store.retention(&TERMS, later(92, 0), true).unwrap();
    let log = format!("{:?}", store.events(incident.id).unwrap());
    assert!(!log.contains("жительница"));
}

stories! {
    each_week_has_its_own_voice_key
    text_does_not_stay
    flat_numbers_go_before_the_text
    words_added_after_the_erasure_go_too
}

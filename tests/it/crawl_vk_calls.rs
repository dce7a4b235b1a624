//! A community of ours that calls by itself and is crawled besides: what both tell is one.

use std::sync::Arc;

use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::vk::VkHook,
    domain::SourceId,
    pipeline::{
        crawl::Target,
        door::{Caller, Door, DoorError},
        record,
    },
    ports::{Clock, Secret, Unheard},
};
use tokio::sync::mpsc;

use crate::{
    crawl_vk::{
        Author, DAY, HOUR, assert_silent, compare, expected, later, natives, open, source, start,
    },
    fakes::{
        vk::{
            TOKEN,
            events::{Event, of_wall},
        },
        week,
    },
    house::House,
};

const SOURCE: &str = "vk:own";
const SECRET: &str = "SECRET-of-the-callback";

/// VK calls for everything that happened; it repeats some calls, and strangers try.
fn call(house: &House, target: Target, events: &[Event]) {
    let (deliveries, waiting) = mpsc::channel(8);
    let store = Arc::clone(&house.rooms.store);
    let door = Door::new(store, house.clock.clone(), deliveries);
    let hook = VkHook::new("https://vk.com/club101", Secret::new(SECRET), Some("c0de")).unwrap();
    door.expect(vec![Caller {
        target,
        hook: Arc::new(hook),
    }]);
    let calling = async move {
        let hear = async |event: &Event, group: i64, secret: Option<&str>| {
            let body = event.tell(group, secret).to_string();
            door.hear(SOURCE, &[], body.as_bytes()).await
        };
        for (n, event) in events.iter().enumerate() {
            let wait = event.at.duration_since(house.clock.now());
            house.clock.advance(wait.max(SignedDuration::ZERO));
            if n % 7 == 0 {
                for secret in [None, Some("SECRET-guessed")] {
                    let refused = hear(event, 101, secret).await;
                    let unproven = matches!(refused, Err(DoorError::Unheard(Unheard::Unproven)));
                    assert!(unproven, "{refused:?}");
                }
                let others = hear(event, 102, Some(SECRET)).await.unwrap_err();
                assert!(others.to_string().contains("другого сообщества"));
            }
            for _ in 0..=usize::from(n % 5 == 0) {
                assert_eq!(hear(event, 101, Some(SECRET)).await.unwrap(), "ok");
            }
        }
    };
    let recording = record::run(Arc::clone(&house.rooms.recorder), waiting);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (recorded, ()) = runtime.block_on(join(recording, calling));
    recorded.unwrap();
}

#[test]
fn calls_and_crawls_tell_the_same_messages_once() {
    let house = House::open();
    let (vk, fakes, net) = open(&house);
    let begun = start(&house);
    let wall = Author::new(later(begun, -20 * DAY)).wall(60);
    vk.truth().walls.insert(-101, wall.clone());
    let crawl = |length: i64| {
        let sources = vec![source(&net, TOKEN, (SOURCE, "club101"))];
        week::pass(&house, sources, SignedDuration::from_secs(length));
    };
    crawl(DAY);
    let within = |(from, to): (Timestamp, Timestamp)| {
        let events = of_wall(-101, &wall).into_iter();
        events.filter(move |event| from < event.at && event.at <= to)
    };
    let from = house.clock.now();
    let events: Vec<Event> = within((from, later(from, 2 * DAY))).collect();
    let kinds = [
        "wall_post_new",
        "wall_reply_new",
        "wall_reply_edit",
        "wall_reply_delete",
    ];
    for kind in kinds {
        assert!(
            events.iter().any(|event| event.kind == kind),
            "{kind} happens"
        );
    }
    let (target, _) = source(&net, TOKEN, (SOURCE, "club101"));
    call(&house, target, &events);
    // Before the wall is looked at again, comments stand as they were told last.
    let (store, id) = (&house.rooms.store, SourceId::new(SOURCE));
    let now = house.clock.now();
    let told = events.iter().filter(|event| event.kind != "wall_post_new");
    for event in told {
        let (post, comment) = (&event.object["post_id"], &event.object["id"]);
        let native = format!("wc-101_{post}_{comment}");
        let post = wall
            .iter()
            .find(|one| one.said.id == post.as_i64().unwrap())
            .unwrap();
        let comments = &mut post.comments.iter();
        let truth = comments
            .find(|one| one.said.id == comment.as_i64().unwrap())
            .unwrap();
        let stands = store.standing(&id, &[native.as_str()]).unwrap();
        let words = stands.get(&native).and_then(|one| one.text.clone());
        assert_eq!(words.as_deref(), truth.said.text(now), "{native}");
    }
    // Until nothing is written any more, and a day for the edits that no number shows.
    crawl(8 * DAY + HOUR);
    let expected = expected(-101, &wall, (begun, house.clock.now()));
    compare(&**store, SOURCE, &expected);
    let every: Vec<String> = wall.iter().flat_map(|post| natives(-101, post)).collect();
    let every: Vec<&str> = every.iter().map(String::as_str).collect();
    let stands = store.standing(&id, &every).unwrap().len();
    assert_eq!(
        store.source(&id).unwrap().items,
        stands,
        "none twice, none foreign"
    );
    assert_silent(&house, &fakes, &[SOURCE]);
}

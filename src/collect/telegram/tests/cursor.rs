//! A channel is read from above, page by page, and every reading may end at any page.

use jiff::{SignedDuration, Timestamp};

use crate::{
    collect::telegram::cursor::{Cursor, Page},
    domain::RawItem,
};

/// The moment of post 0; one post an hour.
const FIRST: i64 = 1_790_000_000;

fn hour(hours: i64) -> Timestamp {
    Timestamp::from_second(FIRST + hours * 3600).unwrap()
}

/// The page of these posts; its link leads on unless it is missing.
fn page(before: Option<u64>, posts: impl IntoIterator<Item = u64>, linked: bool) -> Page {
    let item = |id: u64| RawItem {
        native_id: format!("town/{id}"),
        published_at: Some(hour(id.cast_signed())),
        ..RawItem::default()
    };
    let posts: Vec<_> = posts.into_iter().map(|id| (id, item(id))).collect();
    Page {
        before,
        older: linked.then(|| posts[0].0),
        posts,
        service: Vec::new(),
        unread: 0,
    }
}

/// What the page brought, by number.
fn brought(cursor: &mut Cursor, page: Page, now: Timestamp) -> Vec<u64> {
    let items = cursor.take(page, now).0.into_iter();
    items
        .map(|item| item.native_id["town/".len()..].parse().unwrap())
        .collect()
}

/// A cursor that has read up to post 100, and comes from the store.
fn up_to_100() -> Cursor {
    let mut cursor = Cursor::default();
    cursor.take(page(None, 81..101, true), hour(100));
    cursor.take(page(Some(81), [1, 2], false), hour(14 * 24 + 3));
    assert_eq!(cursor.wanted(), None);
    Cursor::read(Some(&cursor.write()))
}

#[test]
fn the_first_reading_goes_back_a_fortnight() {
    let mut cursor = Cursor::default();
    let now = hour(1_000);
    let fortnight = 1_000 - 14 * 24;
    let first = brought(&mut cursor, page(None, 981..1_001, true), now);
    assert_eq!((first.len(), cursor.wanted()), (20, Some(981)));
    let second = brought(&mut cursor, page(Some(981), 650..981, true), now);
    assert_eq!((second[0], cursor.wanted()), (fortnight, None));
}

#[test]
fn a_reading_stops_where_five_known_posts_stand() {
    let mut cursor = up_to_100();
    let now = hour(110);
    cursor.take(page(None, 91..111, true), now);
    assert_eq!(cursor.wanted(), None);
    cursor.take(page(None, 106..126, true), now);
    assert_eq!(cursor.wanted(), None);
    cursor.take(page(None, 122..142, true), now);
    assert_eq!(cursor.wanted(), Some(122), "only four are known");
    cursor.take(page(Some(122), 102..122, true), now);
    assert_eq!(cursor.wanted(), None);
}

#[test]
fn known_posts_are_brought_again_for_the_edits_in_them_but_old_ones_are_not() {
    let mut cursor = up_to_100();
    let posts = page(None, [3, 98, 99, 100, 101], true);
    let now = hour(14 * 24 + 50);
    assert_eq!(brought(&mut cursor, posts, now), [98, 99, 100, 101]);
}

#[test]
fn a_gap_is_kept_and_filled_later() {
    let mut cursor = up_to_100();
    let now = hour(200);
    cursor.take(page(None, 181..201, true), now);
    cursor.take(page(Some(181), 161..181, true), now);
    let mut cursor = Cursor::read(Some(&cursor.write()));
    cursor.take(page(None, 184..204, true), now);
    assert_eq!(cursor.wanted(), Some(161), "the newest page meets the gap");
    cursor.take(page(Some(161), 96..161, true), now);
    assert_eq!(cursor.wanted(), None);
    cursor.take(page(None, 199..209, true), now);
    assert_eq!(cursor.wanted(), None, "read up to 203");
}

#[test]
fn a_newest_page_far_above_the_gap_begins_anew() {
    let mut cursor = up_to_100();
    let now = hour(300);
    cursor.take(page(None, 181..201, true), now);
    cursor.take(page(None, 281..301, true), now);
    assert_eq!(cursor.wanted(), Some(281));
    cursor.take(page(Some(281), 201..281, true), now);
    assert_eq!(
        cursor.wanted(),
        Some(201),
        "181 to 200 are not trusted to meet"
    );
}

#[test]
fn a_missing_link_is_gone_round_and_the_end_is_believed_the_second_time() {
    let mut cursor = Cursor::default();
    let now = hour(200);
    cursor.take(page(None, 181..201, false), now);
    assert_eq!(cursor.wanted(), Some(181));
    assert!(!cursor.nothing_older());
    let mut cursor = Cursor::read(Some(&cursor.write()));
    cursor.take(page(None, 181..201, false), now);
    assert_eq!(cursor.wanted(), Some(181));
    assert!(cursor.nothing_older());
    assert_eq!(cursor.wanted(), None);

    let mut linked = Cursor::default();
    linked.take(page(None, 181..201, true), now);
    assert!(
        (0..9).all(|_| !linked.nothing_older()),
        "it said itself that there are older ones"
    );
}

#[test]
fn the_same_page_again_and_again_is_the_end() {
    let mut cursor = Cursor::default();
    let now = hour(200);
    cursor.take(page(None, 181..201, true), now);
    cursor.take(page(Some(181), 181..201, true), now);
    assert_eq!(cursor.wanted(), Some(181));
    cursor.take(page(Some(181), 181..201, true), now);
    assert_eq!(cursor.wanted(), None);
}

#[test]
fn a_page_of_nothing_moves_nothing() {
    let mut cursor = up_to_100();
    let before = cursor.write();
    cursor.take(page(None, [], false), hour(200));
    assert_eq!(cursor.write(), before);
    for strange in ["", "{", r#"{"etag": "x"}"#, r#"{"high": "x"}"#] {
        assert_eq!(Cursor::read(Some(strange)), Cursor::default());
    }
}

#[test]
fn a_post_missing_between_its_neighbours_twice_is_deleted() {
    let mut cursor = up_to_100();
    let gone = |cursor: &mut Cursor, posts: &[u64], minutes: i64| {
        let now = hour(101) + SignedDuration::from_mins(minutes);
        let gone = cursor.take(page(None, posts.iter().copied(), true), now).1;
        *cursor = Cursor::read(Some(&cursor.write()));
        gone
    };
    let whole = [94, 95, 96, 97, 98, 99, 100, 101];
    let without = [94, 95, 97, 98, 99, 101];
    assert!(gone(&mut cursor, &without, 0).is_empty());
    assert!(gone(&mut cursor, &whole, 5).is_empty(), "it was a fault");
    assert!(gone(&mut cursor, &without, 6).is_empty());
    assert!(gone(&mut cursor, &without, 15).is_empty(), "too soon");
    assert_eq!(gone(&mut cursor, &without, 16), [96, 100]);
    assert!(gone(&mut cursor, &without, 60).is_empty(), "told once");
    assert!(gone(&mut cursor, &[95, 98], 61).is_empty());
    assert_eq!(
        gone(&mut cursor, &[95, 98], 80),
        [97],
        "94, 99 and 101 are out of sight"
    );
}

#[test]
fn a_service_message_is_a_neighbour_too() {
    let mut cursor = up_to_100();
    let pinned = || Page {
        service: vec![101],
        ..page(None, 82..100, true)
    };
    let now = |minutes| hour(120) + SignedDuration::from_mins(minutes);
    assert!(cursor.take(page(None, 82..100, true), now(0)).1.is_empty());
    assert!(
        cursor.take(page(None, 82..100, true), now(30)).1.is_empty(),
        "nothing newer is shown"
    );
    assert!(cursor.take(pinned(), now(60)).1.is_empty());
    assert_eq!(cursor.take(pinned(), now(90)).1, [100]);
}

#[test]
fn a_page_with_an_unreadable_post_makes_nobody_missing() {
    let mut cursor = up_to_100();
    for hours in 0..5 {
        let mut page = page(None, [95, 97, 98, 99, 100, 101], true);
        page.unread = 1;
        assert!(cursor.take(page, hour(101 + hours)).1.is_empty());
    }
}

#[test]
fn comments_are_asked_for_every_quarter_of_an_hour_and_closed_ones_daily() {
    let mut cursor = Cursor::default();
    let at = |minutes| hour(0) + SignedDuration::from_mins(minutes);
    assert_eq!(cursor.due(&[12, 13], at(0)), [12, 13]);
    cursor.asked(12, true, at(0));
    cursor.asked(13, false, at(0));
    assert!(cursor.due(&[12, 13], at(14)).is_empty());
    assert_eq!(cursor.due(&[12, 13, 14], at(15)), [14, 12]);
    assert_eq!(cursor.due(&[13], at(24 * 60)), [13]);
    assert_eq!(
        cursor.due(&[12, 13], at(24 * 60)),
        [12, 13],
        "12 was forgotten"
    );
}

#[test]
fn a_post_missing_once_is_looked_for_where_it_stood() {
    let mut cursor = up_to_100();
    cursor.take(page(None, [94, 95, 97, 98, 99, 100, 101], true), hour(101));
    cursor.take(page(None, 97..115, true), hour(115));
    assert_eq!(cursor.suspect(hour(101)), None, "too soon");
    assert_eq!(cursor.suspect(hour(115)), Some((96, 98)));
    let place = page(Some(98), [93, 94, 95, 97], true);
    let mut there = Cursor::read(Some(&cursor.write()));
    assert_eq!(cursor.confirm(96, &place, hour(115)), [96]);
    assert_eq!(cursor.suspect(hour(200)), None);

    let place = page(Some(98), [95, 96, 97], true);
    assert!(there.confirm(96, &place, hour(115)).is_empty());
    assert_eq!(there.suspect(hour(200)), None, "it was there");
}

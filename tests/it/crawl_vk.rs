//! Crawling VK as a story: communities of a small region for ten days, with everything that VK and the
//! line do on the way; afterwards the store is compared with what was really said.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        net::Net,
        vk::{BASE, VkClient},
    },
    domain::{SourceId, SourceState, chance},
    pipeline::crawl::Target,
    ports::{Clock, Collector, Secret},
};

pub use crate::fakes::said::{DAY, HOUR, compare, later};
use crate::{
    fakes::{
        Fakes,
        said::TEXTS,
        vk::{Comment, GROUP_TOKEN, HOST, Post, Said, TOKEN, Vk},
        week,
    },
    house::House,
};

/// Writes down what will be said on one wall. Numbers rise with the moments, as VK gives them.
pub struct Author {
    from: Timestamp,
    salt: u32,
    taken: BTreeSet<i64>,
}

impl Author {
    pub fn new(from: Timestamp) -> Self {
        Self {
            from,
            salt: 0,
            taken: BTreeSet::new(),
        }
    }

    fn dice(&mut self, sides: i64) -> i64 {
        self.salt += 1;
        (chance("vk", self.salt, self.from) >> 1).cast_signed() % sides
    }

    fn says(&mut self, at: Timestamp, what: &str) -> Said {
        let mut id = at.duration_since(self.from).as_secs() + 1;
        while !self.taken.insert(id) {
            id += 1;
        }
        Said {
            id,
            at: later(self.from, id),
            text: format!("{what} ({id})"),
            edits: Vec::new(),
            deleted: None,
        }
    }

    fn changes(&mut self, said: &mut Said) {
        match self.dice(8) {
            0 => said.deleted = Some(later(said.at, self.dice(40 * HOUR))),
            1 | 2 => {
                let first = later(said.at, self.dice(20 * HOUR));
                let text = format!("{}, поправка", said.text);
                said.edits = vec![
                    (first, text.clone()),
                    (later(first, HOUR), text + " вторая"),
                ];
            }
            _ => {}
        }
    }

    fn post(&mut self, at: Timestamp, comments: usize) -> Post {
        let text = TEXTS[usize::try_from(self.dice(5)).unwrap()];
        let mut said = self.says(at, text);
        self.changes(&mut said);
        let mut moments: Vec<i64> = (0..comments).map(|_| self.dice(40 * HOUR)).collect();
        moments.sort_unstable();
        let mut post = Post {
            said,
            pinned: false,
            ads: self.dice(20) == 0,
            closed: self.dice(15) == 0,
            comments: Vec::new(),
        };
        for (n, moment) in moments.into_iter().enumerate() {
            let mut said = self.says(later(post.said.at, moment), "У нас тоже так");
            self.changes(&mut said);
            // A third answers one of the first two.
            let first = post.comments.get(n % 2).filter(|one| one.root.is_none());
            let root = first.map(|one| one.said.id).filter(|_| n > 2 && n % 3 == 0);
            post.comments.push(Comment { said, root });
        }
        post
    }

    /// A wall with so many posts a day, from twenty days before the first reading to a week after.
    pub fn wall(mut self, posts_a_week: i64) -> Vec<Post> {
        let mut moments: Vec<i64> = (0..posts_a_week * 27 / 7)
            .map(|_| self.dice(27 * DAY))
            .collect();
        moments.sort_unstable();
        let many = moments.len() * 4 / 5;
        let mut wall: Vec<Post> = Vec::new();
        for (n, moment) in moments.into_iter().enumerate() {
            let comments = match n {
                n if n == many => 260,
                _ => usize::try_from(self.dice(7)).unwrap(),
            };
            wall.push(self.post(later(self.from, moment), comments));
        }
        (wall[many].ads, wall[many].closed, wall[many].said.deleted) = (false, false, None);
        wall[1].pinned = true;
        wall
    }
}

pub fn start(house: &House) -> Timestamp {
    house.clock.now()
}

pub fn source(
    net: &Arc<Net>,
    token: &str,
    (id, address): (&str, &str),
) -> (Target, Box<dyn Collector>) {
    let client = VkClient::new(Arc::clone(net), &Secret::new(token), BASE, address).unwrap();
    let target = Target {
        id: SourceId::new(id),
        name: address.to_owned(),
        territory: None,
        official: false,
        least: None,
    };
    (target, Box::new(client))
}

pub fn open(house: &House) -> (Vk, Arc<Fakes>, Arc<Net>) {
    let vk = Vk::default();
    vk.truth().quota = 5_000;
    let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
    fakes.host(HOST, vk.clone());
    let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
    (vk, fakes, net)
}

/// What the store must hold of a wall: by native id, the words; none where they are taken back.
pub fn expected(
    owner: i64,
    wall: &[Post],
    (start, end): (Timestamp, Timestamp),
) -> BTreeMap<String, Option<String>> {
    let mut all = BTreeMap::new();
    let mut expect = |id: String, said: &Said| {
        // What was deleted within a day may never have been seen.
        let text = said.text(end).map(str::to_owned);
        all.insert(id, text);
    };
    for post in wall
        .iter()
        .filter(|post| !post.ads && post.said.at > later(start, -13 * DAY))
    {
        let (id, said) = (post.said.id, &post.said);
        expect(format!("w{owner}_{id}"), said);
        let read = !post.closed && said.deleted.is_none() && said.at > later(start, -5 * DAY);
        for comment in post.comments.iter().filter(|_| read) {
            expect(format!("wc{owner}_{id}_{}", comment.said.id), &comment.said);
        }
    }
    all
}

/// Nothing that people or logs see holds a token.
pub fn assert_silent(house: &House, fakes: &Fakes, sources: &[&str]) {
    let store = &house.rooms.store;
    assert!(
        fakes
            .called()
            .iter()
            .all(|call| !call.url.contains("SECRET"))
    );
    let notices = store.notices(500).unwrap();
    assert!(notices.iter().all(|notice| !notice.text.contains("SECRET")));
    for source in sources {
        let record = store.source(&SourceId::new(*source)).unwrap();
        assert!(!format!("{record:?}").contains("SECRET"), "{source}");
    }
}

#[test]
fn ten_days_of_three_communities_with_faults_lose_nothing_and_double_nothing() {
    let house = House::open();
    let (vk, fakes, net) = open(&house);
    let from = later(start(&house), -20 * DAY);
    fakes.faults(80);
    let walls = [(-101, 140), (-102, 40), (-103, 5)];
    for (owner, posts_a_week) in walls {
        let wall = Author::new(later(from, owner)).wall(posts_a_week);
        vk.truth().walls.insert(owner, wall);
    }
    vk.truth().names.insert("town_zhkh", ("group", 102));
    let addresses = [
        ("vk:lively", "https://vk.com/club101"),
        ("vk:town", "https://vk.com/town_zhkh"),
        ("vk:sleepy", "-103"),
    ];
    let sources = addresses.map(|address| source(&net, TOKEN, address));
    let begun = start(&house);
    week::pass(&house, sources.into(), SignedDuration::from_secs(10 * DAY));

    // A day without trouble on the line: what a fault delayed is made up for.
    fakes.faults(0);
    let sources = addresses.map(|address| source(&net, TOKEN, address));
    week::pass(
        &house,
        sources.into(),
        SignedDuration::from_secs(DAY + HOUR),
    );

    let (store, truth) = (&house.rooms.store, vk.truth());
    for ((owner, _), (name, _)) in walls.into_iter().zip(addresses) {
        let wall = &truth.walls[&owner];
        let expected = expected(owner, wall, (begun, house.clock.now()));
        compare(&**store, name, &expected);
        let every: Vec<String> = wall.iter().flat_map(|post| natives(owner, post)).collect();
        let every: Vec<&str> = every.iter().map(String::as_str).collect();
        let stands = store.standing(&SourceId::new(name), &every).unwrap().len();
        let record = store.source(&SourceId::new(name)).unwrap();
        assert_eq!(record.items, stands, "{name}: none twice, none foreign");
        let cursor = record.cursor.unwrap();
        assert!(cursor.len() < 50_000, "{name}: {} bytes", cursor.len());
    }
    for code in [6, 29, 100] {
        assert_eq!(
            truth.refused.get(&code),
            None,
            "refused: {:?}",
            truth.refused
        );
    }
    drop(truth);
    assert_silent(&house, &fakes, &addresses.map(|(id, _)| id));
}

pub fn natives(owner: i64, post: &Post) -> Vec<String> {
    let id = post.said.id;
    let comments = post.comments.iter();
    let comments = comments.map(|one| format!("wc{owner}_{id}_{}", one.said.id));
    comments.chain([format!("w{owner}_{id}")]).collect()
}

#[test]
fn a_spent_day_quota_delays_and_loses_nothing() {
    let house = House::open();
    let (vk, fakes, net) = open(&house);
    let wall = Author::new(later(start(&house), -20 * DAY)).wall(60);
    vk.truth().walls.insert(-5, wall);
    vk.truth().quota = 12;
    let begun = start(&house);
    let read = |days| {
        let sources = vec![source(&net, TOKEN, ("vk:five", "public5"))];
        week::pass(&house, sources, SignedDuration::from_secs(days * DAY));
    };
    read(3);
    assert!(vk.truth().refused[&29] > 0, "the quota was met");
    read(7);
    vk.truth().quota = 5_000;
    read(2);
    let expected = expected(-5, &vk.truth().walls[&-5], (begun, house.clock.now()));
    compare(&*house.rooms.store, "vk:five", &expected);
    let record = house.rooms.store.source(&SourceId::new("vk:five")).unwrap();
    assert_eq!(record.health.state, SourceState::Ok, "{:?}", record.health);
    assert_silent(&house, &fakes, &["vk:five"]);
}

#[test]
fn what_may_not_be_read_is_told_and_not_read() {
    let house = House::open();
    let (vk, fakes, net) = open(&house);
    vk.truth().names.insert("ivan_town", ("user", 77));
    vk.truth().walls.insert(-5, Vec::new());
    // (source, address, token, state, a word of the sentence)
    let cases = [
        (
            "vk:person",
            "ivan_town",
            TOKEN,
            SourceState::Closed,
            "страница человека",
        ),
        (
            "vk:nobody",
            "nobody_here",
            TOKEN,
            SourceState::Gone,
            "такого имени",
        ),
        ("vk:closed", "club6", TOKEN, SourceState::Closed, "закрыт"),
        (
            "vk:group",
            "club5",
            GROUP_TOKEN,
            SourceState::TokenParked,
            "виду токена",
        ),
        ("vk:empty", "club5", TOKEN, SourceState::Ok, ""),
        // Last: it parks the token for all.
        (
            "vk:spoilt",
            "club5",
            "vk1.a.SECRET-old",
            SourceState::TokenParked,
            "токен не действует",
        ),
    ];
    for (id, address, token, state, word) in cases {
        let sources = vec![source(&net, token, (id, address))];
        week::pass(&house, sources, SignedDuration::from_hours(26));
        let health = house.rooms.store.source(&SourceId::new(id)).unwrap().health;
        assert_eq!(health.state, state, "{id}: {:?}", health.why);
        assert!(health.why.unwrap_or_default().contains(word), "{id}");
    }
    let truth = vk.truth();
    let walls = truth
        .asked
        .iter()
        .filter(|(method, _)| method == "wall.get");
    let owners: BTreeSet<&str> = walls.map(|(_, params)| &*params["owner_id"]).collect();
    assert_eq!(
        owners,
        BTreeSet::from(["-5", "-6"]),
        "no person's wall was asked for"
    );
    drop(truth);
    assert_silent(&house, &fakes, &cases.map(|(id, ..)| id));
}

#[test]
fn comments_are_read_whole_and_no_more_than_they_change() {
    let house = House::open();
    let (vk, _, net) = open(&house);
    let now = start(&house);
    let mut author = Author::new(later(now, -2 * DAY));
    let mut big = author.post(later(now, -50 * HOUR + DAY), 0);
    (big.said.deleted, big.ads, big.closed) = (None, false, false);
    let mut says = |seconds: i64, root: Option<i64>| {
        let said = author.says(later(now, seconds - 20 * HOUR), "Тоже нет тепла");
        Comment { said, root }
    };
    // Two pages and a half; under the first a thread of 137, under the second one of eleven, and the
    // second is deleted.
    big.comments = (0..250).map(|n| says(n, None)).collect();
    let (first, second) = (big.comments[0].said.id, big.comments[1].said.id);
    big.comments
        .extend((0..137).map(|n| says(1_000 + n, Some(first))));
    big.comments
        .extend((0..11).map(|n| says(2_000 + n, Some(second))));
    big.comments[1].said.deleted = Some(later(now, -HOUR));
    let mut shut = author.post(later(now, -3 * HOUR), 3);
    (shut.said.deleted, shut.ads, shut.closed) = (None, false, true);
    let shut_id = shut.said.id.to_string();
    vk.truth().walls.insert(-9, vec![big, shut]);
    let sources = vec![source(&net, TOKEN, ("vk:nine", "event9"))];
    week::pass(&house, sources, SignedDuration::from_hours(12));

    let truth = vk.truth();
    let expected = expected(-9, &truth.walls[&-9], (now, house.clock.now()));
    compare(&*house.rooms.store, "vk:nine", &expected);
    assert_eq!(expected.len(), 2 + 250 + 137 + 11);
    let asked = |post: &str| {
        let comments = truth
            .asked
            .iter()
            .filter(|(method, _)| method == "wall.getComments");
        comments
            .filter(|(_, params)| params["post_id"] == post)
            .count()
    };
    assert_eq!(asked(&shut_id), 1, "closed comments are asked for once");
    let big = truth.walls[&-9][0].said.id.to_string();
    assert!(asked(&big) < 12, "read once: {} calls", asked(&big));
}

//! Sites without a feed as stories: what they publish, change and take back in a week is known, and
//! nothing is asked that they do not want asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use otklik::{
    collect::{
        feed::{Selectors, SiteClient},
        net::Net,
    },
    domain::{SourceHealth, SourceId, SourceState, chance},
    pipeline::crawl::Target,
    ports::{Clock, Collector},
};

use crate::{
    fakes::{
        Called, Fakes,
        site::{Book, LAG, Site, Story},
        week,
    },
    house::House,
};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const TEXTS: [&str; 4] = [
    "Во дворе прорвало трубу, жители просят откачать воду.",
    "В доме второй день нет отопления, батареи холодные.",
    "Школа искусств приглашает на концерт.",
    "На перекрёстке починили светофор.",
];

/// A house, its fake networks, and one way out.
struct Town {
    house: House,
    fakes: Arc<Fakes>,
    net: Arc<Net>,
}

impl Town {
    fn new() -> Self {
        let house = House::open();
        let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
        let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
        Self { house, fakes, net }
    }

    fn now(&self) -> Timestamp {
        self.house.clock.now()
    }

    fn opens(&self, book: Book) -> Arc<Mutex<Book>> {
        let host = book.host.clone();
        let book = Arc::new(Mutex::new(book));
        self.fakes.host(&host, Site(Arc::clone(&book)));
        book
    }

    /// Sites are read for so long, by a daemon that was just started.
    fn passes(&self, books: &[Arc<Mutex<Book>>], length: SignedDuration) {
        let sources = books.iter().map(|book| {
            let host = book.lock().unwrap().host.clone();
            let selectors = Selectors::new("h1", "div.news-text", None).unwrap();
            let sitemap = format!("https://{host}/sitemap.xml");
            let net = Arc::clone(&self.net);
            let client = SiteClient::new(net, &sitemap, selectors, TimeZone::UTC).unwrap();
            let target = Target {
                id: SourceId::new(&*host),
                name: host,
                territory: None,
                official: false,
                least: None,
            };
            (target, Box::new(client) as Box<dyn Collector>)
        });
        week::pass(&self.house, sources.collect(), length);
    }

    fn health(&self, book: &Arc<Mutex<Book>>) -> SourceHealth {
        let id = SourceId::new(&*book.lock().unwrap().host);
        self.house.rooms.store.source(&id).unwrap().health
    }

    fn paths(&self, host: &str) -> Vec<String> {
        let site = format!("https://{host}");
        let called = self
            .fakes
            .called()
            .into_iter()
            .filter(|call| call.host == host);
        called.map(|call| call.url.replace(&site, "")).collect()
    }

    /// Everything that the site shows is recorded once, in the words that stand there now; what it took
    /// back is without words.
    fn holds_the_truth(&self, book: &Book) {
        let (store, id) = (&self.house.rooms.store, SourceId::new(&*book.host));
        let mut recorded = 0;
        for story in &book.stories {
            let url = book.url(&story.path);
            let stands = store.standing(&id, &[&url]).unwrap().remove(&url);
            recorded += usize::from(stands.is_some());
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let truth = story.text(self.now());
            let truth = truth.map(|text| words(&format!("{} {text}", story.title)));
            let stored = stands
                .and_then(|stands| stands.text)
                .map(|text| words(&text));
            assert_eq!(stored, truth, "{url}");
        }
        assert_eq!(
            store.source(&id).unwrap().items,
            recorded,
            "{id}: none twice"
        );
    }
}

fn story(n: usize, at: Timestamp) -> Story {
    Story {
        path: format!("/news/{n}"),
        title: format!("Новость дня {n}"),
        texts: vec![(at, TEXTS[n % TEXTS.len()].to_owned())],
        gone: None,
        by_day: false,
    }
}

/// A week of news; of dated sites some is changed or taken back, of some only the day is told.
fn stories(book: &Book, count: usize, now: Timestamp) -> Vec<Story> {
    let stories = (0..count).map(|n| {
        let dice = chance(&book.host, u32::try_from(n).unwrap(), now);
        let within = |dice: u64| SignedDuration::from_secs((dice % (6 * 86_400)).cast_signed());
        let mut story = story(n, now + within(dice));
        let later = story.texts[0].0 + LAG + within(dice / 7) / 6;
        match dice % 11 {
            0..3 if book.dated => {
                let changed = format!("{} Дополнено: работы закончены.", story.texts[0].1);
                story.texts.push((later, changed));
            }
            3 if book.dated => story.gone = Some(later),
            4..7 => story.by_day = true,
            _ => {}
        }
        story
    });
    stories.collect()
}

fn pauses(called: &[Called]) -> BTreeMap<&str, SignedDuration> {
    let (mut last, mut shortest) = (BTreeMap::new(), BTreeMap::new());
    for call in called {
        if let Some(before) = last.insert(&*call.host, call.at) {
            let pause = call.at.duration_since(before);
            let least = shortest.entry(&*call.host).or_insert(pause);
            *least = pause.min(*least);
        }
    }
    shortest
}

#[test]
fn a_week_of_sites_with_faults_loses_nothing_and_asks_nothing_forbidden() {
    let town = Town::new();
    town.fakes.faults(60);
    let books: Vec<_> = (0..8)
        .map(|n| {
            let mut book = Book::new(&format!("site{n}.example"));
            book.dated = n % 4 != 3;
            book.stories = stories(&book, [0, 5, 30, 60][n / 2], town.now());
            town.opens(book)
        })
        .collect();
    town.passes(&books, DAY * 4);
    // The daemon is started anew.
    town.passes(&books, DAY * 6);
    for book in &books {
        let book = book.lock().unwrap();
        town.holds_the_truth(&book);
        let paths = town.paths(&book.host);
        assert_eq!(paths[0], "/robots.txt");
        for forbidden in ["/", "/closed/plan", "/author/ivanov", "/map/old.xml"] {
            assert!(!paths.iter().any(|path| path == forbidden), "{forbidden}");
        }
        let robots = paths.iter().filter(|path| *path == "/robots.txt").count();
        assert!(
            (6..20).contains(&robots),
            "{}: {robots} a ten days",
            book.host
        );
    }
    let called = town.fakes.called();
    assert!(!called.iter().any(|call| call.host == "elsewhere.example"));
    for (host, pause) in pauses(&called) {
        assert!(pause >= SignedDuration::from_secs(5), "{host}: {pause:?}");
    }
}

#[test]
fn a_slow_site_is_read_at_its_own_pace() {
    let town = Town::new();
    let mut book = Book::new("slow.example");
    book.robots = Some("User-agent: otklik\nCrawl-delay: 20\n".to_owned());
    book.stories = stories(&book, 30, town.now());
    let book = town.opens(book);
    town.passes(std::slice::from_ref(&book), DAY * 9);
    town.holds_the_truth(&book.lock().unwrap());
    let shortest = pauses(&town.fakes.called())["slow.example"];
    assert!(shortest >= SignedDuration::from_secs(20), "{shortest:?}");
}

#[test]
fn without_rules_nothing_is_asked_and_a_closed_site_is_told() {
    let town = Town::new();
    let mut book = Book::new("down.example");
    book.down = true;
    book.stories = stories(&book, 5, town.now());
    let sites = [town.opens(book)];
    town.passes(&sites, DAY);
    let down = town.health(&sites[0]);
    assert_eq!(down.state, SourceState::Stale);
    let why = down.why.unwrap();
    assert_eq!(
        why,
        "robots.txt не читается: узел отвечает ошибкой (HTTP 500)"
    );
    let paths = town.paths("down.example");
    assert!(paths.iter().all(|path| path == "/robots.txt"), "{paths:?}");

    (sites[0].lock().unwrap()).down = false;
    town.passes(&sites, DAY * 2);
    assert_eq!(town.health(&sites[0]).state, SourceState::Ok);

    let before = town.paths("down.example").len();
    sites[0].lock().unwrap().robots = Some("User-agent: *\nDisallow: /\n".to_owned());
    town.passes(&sites, DAY * 3);
    let closed = town.health(&sites[0]);
    assert_eq!(closed.state, SourceState::Closed);
    let why = closed.why.unwrap();
    assert_eq!(why, "robots.txt сайта не разрешает читать карту сайта");
    let paths = town.paths("down.example").split_off(before);
    let learnt = paths.iter().position(|path| path == "/robots.txt").unwrap();
    assert!(
        paths[learnt..].iter().all(|path| path == "/robots.txt"),
        "{paths:?}"
    );

    sites[0].lock().unwrap().robots = Some("User-agent: *\nDisallow: /news/\n".to_owned());
    sites[0].lock().unwrap().dated = false;
    town.passes(&sites, DAY * 3);
    let why = town.health(&sites[0]).why.unwrap();
    assert_eq!(
        why,
        "robots.txt сайта не разрешает читать ни одну страницу из карты сайта"
    );
}

#[test]
fn a_rebuilt_site_is_told_and_nothing_of_that_time_is_lost() {
    let town = Town::new();
    let mut book = Book::new("rebuilt.example");
    book.stories = stories(&book, 40, town.now() - DAY * 2);
    let sites = [town.opens(book)];
    town.passes(&sites, DAY);
    assert_eq!(town.health(&sites[0]).state, SourceState::Ok);

    sites[0].lock().unwrap().rebuilt = true;
    town.passes(&sites, DAY * 3);
    let broken = town.health(&sites[0]);
    assert_eq!(broken.state, SourceState::ParseBroken);
    insta::assert_snapshot!(broken.why.unwrap(), @"на новых страницах нет текста по селектору text = «div.news-text»: сайт перестроен, поправьте раздел [source.page]");

    sites[0].lock().unwrap().rebuilt = false;
    town.passes(&sites, DAY * 5);
    assert_eq!(town.health(&sites[0]).state, SourceState::Ok);
    town.holds_the_truth(&sites[0].lock().unwrap());
}

#[test]
fn the_first_reading_goes_two_weeks_back_newest_first_and_a_bad_page_holds_nobody_up() {
    let town = Town::new();
    let mut book = Book::new("archive.example");
    let now = town.now();
    let age = |n: usize| LAG + SignedDuration::from_hours(6) * i32::try_from(n).unwrap();
    book.stories = (0..90).map(|n| story(n, now - age(n))).collect();
    book.poison = Some("/news/3".to_owned());
    let sites = [town.opens(book)];
    town.passes(&sites, DAY * 7);

    let paths = town.paths("archive.example");
    let read: Vec<&String> = paths
        .iter()
        .filter(|path| path.starts_with("/news/"))
        .collect();
    assert_eq!(read[..4], ["/news/0", "/news/1", "/news/2", "/news/3"]);
    let mut once: Vec<usize> = read.iter().map(|path| path[6..].parse().unwrap()).collect();
    assert_eq!(
        once.iter().filter(|n| **n == 3).count(),
        5,
        "it is given up"
    );
    once.sort_unstable();
    once.dedup();
    assert_eq!(
        once,
        (0..=55).collect::<Vec<usize>>(),
        "fourteen days, four a day"
    );
    let record = town
        .house
        .rooms
        .store
        .source(&SourceId::new("archive.example"))
        .unwrap();
    assert_eq!((record.items, record.health.state), (55, SourceState::Ok));
}

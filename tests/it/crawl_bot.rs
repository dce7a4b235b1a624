//! Our bot in a channel, in its discussion, in an open group, in a closed one and in private talks, for
//! three days; afterwards the store is compared with what was said in the open.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use otklik::{
    collect::{
        net::Net,
        telegram::{BOT_BASE, TelegramBot},
    },
    domain::{SourceId, SourceState},
    pipeline::crawl::Target,
    ports::{Ask, Clock, Collector, Harvest, Secret},
};
use serde_json::{Value, json};

use crate::{
    crawl_vk::{DAY, HOUR, assert_silent, compare, later},
    fakes::{
        Fakes,
        bot::{Bot, HOST, TOKEN},
        week,
    },
    house::House,
};

const SOURCE: &str = "telegram:bot";
const GROUP: i64 = -1_001_000_000_077;
const OPEN: i64 = -1_001_000_000_088;

fn channel() -> Value {
    json!({"id": -1_001_000_000_005_i64, "type": "channel", "username": "Zarechny_Today"})
}

fn group() -> Value {
    json!({"id": GROUP, "type": "supergroup", "title": "Обсуждение"})
}

/// Writes down what the bot will hear, and what of it is said in the open.
struct Chats {
    from: Timestamp,
    updates: Vec<(Timestamp, Value)>,
    truth: BTreeMap<String, Option<String>>,
}

impl Chats {
    fn says(&mut self, at: i64, kind: &str, id: i64, (chat, more): (Value, Value)) {
        let at = later(self.from, at);
        let mut message = json!({
            "message_id": id, "chat": chat, "date": at.as_second(),
            "from": {"id": 500 + id % 9, "is_bot": false, "first_name": "Пётр"},
        });
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        self.updates.push((at, json!({ kind: message })));
    }

    fn expect(&mut self, id: String, text: &str) {
        self.truth.insert(id, Some(text.to_owned()));
    }

    /// A post, its copy in the discussion, and what people say to it.
    fn post(&mut self, n: i64) {
        let (at, post, copy) = (n * 2 * HOUR, 100 + n, 10_000 + n * 20);
        let text = format!("Белгород: на улице Мира третий день нет отопления ({n})");
        self.says(
            at,
            "channel_post",
            post,
            (channel(), json!({ "text": text })),
        );
        let origin = json!({"type": "channel", "chat": channel(), "message_id": post,
            "date": later(self.from, at).as_second()});
        let forward = json!({"text": text, "is_automatic_forward": true, "forward_origin": origin});
        self.says(at + 2, "message", copy, (group(), forward.clone()));
        let mut told = text;
        if n % 3 == 0 {
            told.push_str(", поправка");
            let edited = json!({"text": told, "edit_date": later(self.from, at + 60).as_second()});
            self.says(at + 60, "edited_channel_post", post, (channel(), edited));
        }
        self.expect(format!("zarechny_today/{post}"), &told);
        for comment in 1..6 {
            let (id, mut text) = (
                copy + comment,
                format!("У нас тоже холодно ({n}, {comment})"),
            );
            let mut to = json!({"message_id": copy, "chat": group()});
            if comment == 1 {
                for (name, value) in forward.as_object().unwrap() {
                    to[name] = value.clone();
                }
            } else {
                to["message_id"] = json!(id - 1);
            }
            let more = |text: &str| json!({"text": text, "message_thread_id": copy, "reply_to_message": to});
            let said = at + comment * 900;
            self.says(said, "message", id, (group(), more(&text)));
            if comment % 2 == 0 {
                text.push_str(", уточняю");
                // Some edits come with their message in one reply, some much later.
                let pause = if n % 2 == 0 { 5 } else { 5 * HOUR };
                self.says(said + pause, "edited_message", id, (group(), more(&text)));
            }
            self.expect(format!("{GROUP}/{id}"), &text);
        }
        let open = json!({"id": OPEN, "type": "supergroup", "username": "Zarechny_Chat"});
        let text = format!("Автобус опять не пришёл ({n})");
        self.says(at + 30, "message", 700 + n, (open, json!({ "text": text })));
        self.expect(format!("{OPEN}/{}", 700 + n), &text);
        for chat in [
            json!({"id": 501, "type": "private", "username": "petr"}),
            json!({"id": -1_001_000_000_099_i64, "type": "supergroup", "title": "Соседи"}),
            json!({"id": -77, "type": "group", "title": "Семья"}),
            // Members of the discussion among themselves, under no post.
            group(),
        ] {
            self.says(
                at + 40,
                "message",
                900 + n,
                (chat, json!({"text": "Не для всех"})),
            );
        }
    }
}

fn three_days(from: Timestamp, bot: &Bot) -> BTreeMap<String, Option<String>> {
    let mut chats = Chats {
        from,
        updates: Vec::new(),
        truth: BTreeMap::new(),
    };
    (0..36).for_each(|n| chats.post(n));
    chats.updates.sort_by_key(|(at, _)| *at);
    let numbered = (7_000..).zip(chats.updates);
    bot.truth().updates = numbered.collect();
    chats.truth
}

fn open(house: &House) -> (Bot, Arc<Fakes>, Arc<Net>) {
    let bot = Bot::default();
    let fakes = Arc::new(Fakes::new(Arc::clone(&house.clock)));
    fakes.host(HOST, bot.clone());
    let net = Arc::new(Net::new(fakes.clone(), house.clock.clone()));
    (bot, fakes, net)
}

fn source(net: &Arc<Net>, token: &str, address: Option<&str>) -> Vec<(Target, Box<dyn Collector>)> {
    let token = Secret::new(token);
    let client = TelegramBot::new(Arc::clone(net), &token, BOT_BASE, address).unwrap();
    let target = Target {
        id: SourceId::new(SOURCE),
        name: "Бот".to_owned(),
        territory: None,
        official: false,
        least: None,
    };
    vec![(target, Box::new(client))]
}

#[test]
fn three_days_of_chats_are_heard_whole_and_nothing_private() {
    let house = House::open();
    let (bot, fakes, net) = open(&house);
    let truth = three_days(house.clock.now(), &bot);
    fakes.faults(80);
    let pass = |seconds| {
        let sources = source(&net, TOKEN, None);
        week::pass(&house, sources, SignedDuration::from_secs(seconds));
    };
    pass(2 * DAY);
    fakes.faults(0);
    pass(DAY + 8 * HOUR);
    assert_eq!(bot.truth().lost, 0, "everything was asked for in time");
    compare(&*house.rooms.store, SOURCE, &truth);
    let record = house.rooms.store.source(&SourceId::new(SOURCE)).unwrap();
    assert_eq!(record.items, truth.len(), "none twice, none private");
    assert_eq!(record.health.state, SourceState::Ok, "{:?}", record.health);
    assert!(record.cursor.unwrap().len() < 20_000);
    assert_silent(&house, &fakes, &[SOURCE]);
}

#[test]
fn of_one_channel_only_its_posts_and_their_comments_are_heard() {
    let house = House::open();
    let (bot, _, net) = open(&house);
    let mut truth = three_days(house.clock.now(), &bot);
    truth.retain(|id, _| !id.starts_with(&OPEN.to_string()));
    let sources = source(&net, TOKEN, Some("https://t.me/Zarechny_Today"));
    week::pass(
        &house,
        sources,
        SignedDuration::from_secs(3 * DAY + 8 * HOUR),
    );
    compare(&*house.rooms.store, SOURCE, &truth);
    let record = house.rooms.store.source(&SourceId::new(SOURCE)).unwrap();
    assert_eq!(record.items, truth.len());
}

#[test]
fn what_was_not_recorded_is_told_again_and_what_was_is_not() {
    let house = House::open();
    let (bot, _, net) = open(&house);
    three_days(house.clock.now(), &bot);
    house.clock.advance(SignedDuration::from_hours(3));
    let mut client = source(&net, TOKEN, None).remove(0).1;
    let mut read = |cursor: Option<&str>| -> Harvest {
        house.clock.advance(SignedDuration::from_secs(2));
        let ask = Ask {
            cursor,
            now: house.clock.now(),
            watched: &[],
        };
        client.read(ask).now_or_never().unwrap()
    };
    let first = read(None);
    assert!(first.items.len() > 5);
    // Killed before it was recorded.
    assert_eq!(read(None).items, first.items);
    assert_eq!(read(first.cursor.as_deref()).items, []);
    assert_eq!(
        read(None).items,
        [],
        "recorded updates are Telegram's no more"
    );
}

#[test]
fn a_bot_that_cannot_listen_says_why() {
    let house = House::open();
    let (bot, fakes, net) = open(&house);
    bot.truth().webhook = true;
    for (token, state, word) in [
        (TOKEN, SourceState::Stale, "webhook"),
        (
            "123456:SECRET-old",
            SourceState::TokenParked,
            "токен не действует",
        ),
    ] {
        let sources = source(&net, token, None);
        week::pass(&house, sources, SignedDuration::from_hours(2));
        let health = house
            .rooms
            .store
            .source(&SourceId::new(SOURCE))
            .unwrap()
            .health;
        assert_eq!(health.state, state, "{:?}", health.why);
        assert!(health.why.unwrap().contains(word));
    }
    assert_silent(&house, &fakes, &[SOURCE]);
    for token in ["SECRET", "bot:SECRET", "5:SEC/RET", "5:"] {
        let refused = TelegramBot::new(Arc::clone(&net), &Secret::new(token), BOT_BASE, None);
        let said = refused.err().unwrap().to_string();
        assert!(
            said.contains("BotFather") && !said.contains("SEC"),
            "{said}"
        );
    }
}

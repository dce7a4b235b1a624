//! Clocks on a living daemon: what stands still, what is kept, and what another regulation would have
//! changed.

use arc_swap::ArcSwap;
use jiff::SignedDuration;
use otklik::{
    app::{
        orders::{Order, carry_out, patient},
        sla::{RegulationFile, Replay},
    },
    domain::{IncidentId, Role, Scope, SourceHealth, SourceId, SourceState},
    incidents::{Calendar, Regime, replay},
    pipeline::{
        record::Intake,
        watch::{Look, Watch},
    },
};
use serde_json::{Value, json};

use crate::{
    cli_place::Place,
    house::House,
    store_samples::{Wanted, open_one},
};

const COLD: &str = "Нет отопления, г. Белгород, ул. Мира, 12, батареи холодные";
const SHIPPED: &str = include_str!("../../config/regulations/default.toml");

fn regulation(text: &str) -> RegulationFile {
    RegulationFile {
        file: "строгий.toml".into(),
        text: text.to_owned(),
        base: None,
    }
}

fn replayed(house: &House, other: &str, one: Option<&str>) -> Value {
    let order = Order::SlaReplay(Replay {
        other: regulation(other),
        one: one.map(regulation),
        from: None,
        to: None,
    });
    carry_out(&house.rooms, order, &mut patient).unwrap()
}

/// A case: an hour's wait on Friday morning, the answer on Monday at ten.
fn lived() -> (House, Value) {
    let house = House::open();
    house.given_posts(&[COLD]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (_, queue) = anna.get("/api/v1/incidents");
    let mut row = queue["rows"][0].clone();
    let hour = SignedDuration::from_hours(1);
    for (wait, mut action) in [
        (SignedDuration::ZERO, json!({"action": "take"})),
        (hour, json!({"action": "wait", "reason": "ждём бригаду"})),
        (hour, json!({"action": "resume"})),
        (
            hour * 71,
            json!({"action": "answer", "text": "Тепло вернули"}),
        ),
    ] {
        house.clock.advance(wait);
        action["version"] = row["version"].clone();
        // The wait is longer than a session.
        let anna = house.known_user("anna");
        let (status, after) =
            anna.post(&format!("/api/v1/incidents/{}/actions", row["id"]), &action);
        assert_eq!(status, 200, "{after}");
        if action["action"] == "wait" {
            let stands = |kind: &str| clock(&after, kind)["paused_at"].is_string();
            assert!(stands("answer") && !stands("reaction"), "{after}");
        }
        row = after;
    }
    (house, row)
}

fn clock<'v>(row: &'v Value, kind: &str) -> &'v Value {
    let mut clocks = row["clocks"].as_array().unwrap().iter();
    clocks.find(|clock| clock["kind"] == kind).unwrap()
}

#[test]
fn a_clock_that_stood_is_due_later_and_the_case_keeps_its_clocks() {
    let (_house, row) = lived();
    assert_eq!(row["severity"], "medium", "{row}");
    // 24 working hours from Friday nine o'clock end on Tuesday evening; the hour's wait moves them.
    assert_eq!(clock(&row, "answer")["due_at"], "2026-11-25T07:00:00Z");
    assert_eq!(clock(&row, "answer")["stopped_at"], "2026-11-23T07:00:00Z");
    assert_eq!(clock(&row, "reaction")["due_at"], "2026-11-20T15:00:00Z");
}

#[test]
fn another_regulation_says_what_would_have_been() {
    let (house, _) = lived();
    let same = replayed(&house, SHIPPED, None);
    assert_eq!(
        (&same["cases"], &same["different"]),
        (&json!(1), &json!(0)),
        "{same}"
    );

    let strict = SHIPPED.replace(
        "medium = \"24 рабочих часа\"",
        "medium = \"1 рабочий день\"",
    );
    assert_ne!(strict, SHIPPED);
    let other = replayed(&house, &strict, None);
    // The next working day ends on Monday; with the hour of waiting the answer is in time still.
    assert_eq!(other["different"], 0, "{other}");
    let hasty = strict.replace(
        "medium = \"1 рабочий день\"",
        "medium = \"7 рабочих часов\"",
    );
    let told = replayed(&house, &hasty, Some(&strict));
    assert_eq!(told["different"], 1, "{told}");
    let one = &told["differences"][0];
    assert_eq!((&one["kind"], &one["round"]), (&json!("answer"), &json!(0)));
    assert_eq!(
        (&one["before"]["standing"], &one["after"]["standing"]),
        (&json!("met"), &json!("late"))
    );
}

/// A town whose only group may go blind, and a problem that somebody told there.
struct Town {
    house: House,
    id: i64,
}

impl Town {
    fn open() -> Self {
        // In the book, but nobody reads it beside the test.
        Self::of(House::with(|folder| {
            let path = folder.join("nothing.jsonl");
            format!("[[source]]\nid = \"vk:town\"\nnetwork = \"file\"\npath = {path:?}\n")
        }))
    }

    fn of(house: House) -> Self {
        house.given_posts(&[COLD]);
        let anna = house.user("anna", Role::Operator, Scope::default());
        let (_, queue) = anna.get("/api/v1/incidents");
        let id = queue["rows"][0]["id"].as_i64().unwrap();
        let town = Self { house, id };
        town.read(SourceState::Ok);
        town
    }

    /// A reading of the group ends in this state.
    fn read(&self, state: SourceState) {
        use otklik::ports::Clock;
        let group = SourceId::new("vk:town");
        let before: SourceHealth = self.house.rooms.store.source(&group).unwrap().health;
        let intake = Intake {
            health: Some(before.after(state, None, self.house.clock.now())),
            ..Intake::default()
        };
        self.house.rooms.recorder.record(&group, intake).unwrap();
    }

    /// How many clocks the watch lets stand still or run on.
    fn look(&self) -> usize {
        let watch = self.house.rooms.watch();
        watch.look(&Look::default()).unwrap().sighted
    }

    /// At ten the group fails three times, ten minutes apart; the watch looks after each.
    fn goes_blind(&self) -> [usize; 3] {
        self.house.clock.advance(SignedDuration::from_hours(1));
        [(); 3].map(|()| {
            self.read(SourceState::Stale);
            let sighted = self.look();
            self.house.clock.advance(SignedDuration::from_mins(10));
            sighted
        })
    }

    /// On Monday at ten it is read again.
    fn is_read_again(&self) {
        let weekend = SignedDuration::from_hours(72) - SignedDuration::from_mins(30);
        self.house.clock.advance(weekend);
        self.read(SourceState::Ok);
    }

    /// The first reaction's clock on the card, and the last line of its history.
    fn reaction(&self) -> (Value, String) {
        let anna = self.house.known_user("anna");
        let (_, card) = anna.get(&format!("/api/v1/incidents/{}", self.id));
        let last = card["history"].as_array().unwrap().last().unwrap();
        let own = clock(&card["incident"], "reaction").clone();
        (own, last["text"].as_str().unwrap().to_owned())
    }
}

#[test]
fn nobody_is_late_with_a_reply_that_nobody_could_see() {
    let town = Town::open();
    // Eight working hours from nine in the morning.
    assert_eq!(town.reaction().0["due_at"], "2026-11-20T15:00:00Z");
    assert_eq!(
        town.goes_blind(),
        [0, 0, 1],
        "once may pass, three times is blindness"
    );
    assert_eq!(town.look(), 0, "it stands already");
    let (blind, told) = town.reaction();
    assert_eq!(
        blind["paused_at"], "2026-11-20T07:00:00Z",
        "since it failed"
    );
    assert_eq!(blind["paused_why"], "источник не читается");
    assert_eq!(told, "Срок «Первая реакция» стоит: источник не читается");

    town.is_read_again();
    assert_eq!((town.look(), town.look()), (1, 0));
    let (seen, told) = town.reaction();
    assert_eq!(seen["due_at"], "2026-11-23T15:00:00Z", "seven were left");
    let (stands, late) = (&seen["paused_at"], &seen["late"]);
    assert_eq!((stands, late), (&Value::Null, &json!(false)));
    assert_eq!(told, "Источник снова читается, срок идёт дальше");
}

#[test]
fn a_source_that_left_the_book_is_read_no_more_and_an_import_never_was() {
    // Its group was read once and does not stand in the settings.
    let town = Town::of(House::open());
    town.house.clock.advance(SignedDuration::from_hours(1));
    assert_eq!((town.look(), town.look()), (1, 0));
    let (stands, _) = town.reaction();
    assert_eq!(stands["paused_at"], "2026-11-20T07:00:00Z", "{stands}");

    let house = House::open();
    house.given_posts(&[COLD]);
    let look = house.rooms.watch().look(&Look::default()).unwrap();
    assert_eq!(look.sighted, 0);
}

#[test]
fn a_danger_does_not_wait_behind_the_clocks_that_begin_to_stand() {
    let town = Town::open();
    let danger = "Белгород, ул. Мира, 40: в подъезде сильно пахнет газом, нам плохо!";
    town.house.given_posts(&[danger]);
    let store = &town.house.rooms.store;
    let open = store.open_incidents(IncidentId(0), 10).unwrap();
    let [calm, urgent] = [&open[0], &open[1]];
    assert!(urgent.alarmed_at.is_some() && calm.alarmed_at.is_none());
    town.house.clock.advance(SignedDuration::from_hours(1));
    town.read(SourceState::Closed);
    let before = store.last_seq().unwrap();
    assert_eq!(town.look(), 2);
    let told = store.outbox_after(before, 100).unwrap();
    let mut told: Vec<_> = told.iter().filter_map(|entry| entry.incident).collect();
    told.dedup();
    assert_eq!(told, [urgent.id, calm.id]);
    let last = store.events(urgent.id).unwrap().pop().unwrap();
    assert_eq!(last.event.name(), "escalated", "and it is raised");
}

#[test]
fn the_log_gives_the_clocks_of_a_blind_time_again() {
    let town = Town::open();
    let differ = |regulation: &str| {
        let told = replayed(&town.house, regulation, None);
        assert_eq!(told["cases"], 1, "{told}");
        told["different"].as_i64().unwrap()
    };
    let id = IncidentId(town.id);
    let is_folded = || {
        let store = &town.house.rooms.store;
        assert_eq!(
            replay(id, &store.events(id).unwrap()),
            store.incident(id).unwrap()
        );
    };
    town.goes_blind();
    is_folded();
    assert_eq!(differ(SHIPPED), 0);
    town.is_read_again();
    town.look();
    is_folded();
    assert_eq!(differ(SHIPPED), 0);
    // Under a shorter one an hour is left, and two hours later it is past.
    let (long, short) = (
        "medium = \"8 рабочих часов\"",
        "medium = \"2 рабочих часа\"",
    );
    let short = SHIPPED.replace(long, short);
    assert_eq!(differ(&short), 0);
    town.house.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(differ(&short), 1);
}

#[test]
fn a_replay_is_told_in_words_and_refuses_in_words() {
    let place = Place::new();
    let rows = place.file(
        "rows.jsonl",
        format!("{}\n", json!({"id": 1, "text": COLD})),
    );
    place.run(&["import", &rows]);
    let good = place.file(
        "good.toml",
        SHIPPED.replace("name = \"Типовой", "name = \"Другой"),
    );
    let bad = place.file("bad.toml", SHIPPED.replace("\"1 час\"", "\"скоро\""));
    let mut said = String::new();
    for args in [
        vec!["sla", "replay", "--regulation", &good],
        vec!["sla", "replay", "--regulation", &bad],
        vec!["sla", "replay", "--regulation", "nowhere.toml"],
        vec!["sla", "replay", "--regulation", "tula"],
        vec![
            "sla",
            "replay",
            "--regulation",
            &good,
            "--from",
            "2026-11-21",
            "--to",
            "2026-11-01",
        ],
        vec![
            "sla",
            "replay",
            "--regulation",
            &good,
            "--regulation",
            &good,
            "--regulation",
            &good,
        ],
    ] {
        said.push_str(&place.run(&args).said());
    }
    insta::assert_snapshot!("sla_replay", said);
}

#[test]
fn a_danger_that_nobody_confirms_climbs_the_chain_once_and_survives_a_restart_of_the_watch() {
    let house = House::open();
    house.given_posts(&["Белгород, ул. Мира, 12: в подъезде сильно пахнет газом, нам плохо!"]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let (_, queue) = anna.get("/api/v1/incidents");
    let row = &queue["rows"][0];
    assert_eq!(row["acknowledged"], false, "{row}");
    let look = || house.rooms.watch().look(&Look::default()).unwrap();
    let told = || -> Vec<String> {
        let notices = house.rooms.store.notices(100).unwrap();
        let raised = notices
            .into_iter()
            .filter(|it| it.text.contains("никто не подтвердил"));
        raised
            .map(|it| it.text.split(':').next().unwrap_or_default().to_owned())
            .collect()
    };
    let quarter = SignedDuration::from_mins(15);
    look();
    assert_eq!(told(), [""; 0]);
    house.clock.advance(quarter);
    look();
    assert_eq!(told(), ["дежурный оператор"]);
    assert_eq!(look().raised, 0, "the log knows whom");
    house.clock.advance(quarter);
    look();
    assert_eq!(
        told(),
        ["руководитель ЦУР", "дежурный оператор"],
        "newest first"
    );

    let (_, card) = anna.get(&format!("/api/v1/incidents/{}", row["id"]));
    let path = format!("/api/v1/incidents/{}/actions", row["id"]);
    let seen = json!({"action": "acknowledge", "version": card["incident"]["version"]});
    assert_eq!(anna.post(&path, &seen).0, 200);
    house.clock.advance(quarter * 4);
    look();
    assert_eq!(told().len(), 2, "somebody looks after it now");
}

#[test]
fn what_cannot_be_counted_is_told_once() {
    let house = House::open();
    let lost = Wanted {
        due_at: None,
        ..Wanted::default()
    };
    let id = open_one(house.rooms.store.as_ref(), "1", lost).id;
    let watch = house.rooms.watch();
    let regime = Regime {
        calendar: Calendar::default(),
        ..Regime::clone(&watch.regime.load())
    };
    let watch = Watch {
        regime: std::sync::Arc::new(ArcSwap::from_pointee(regime)),
        ..watch
    };
    let told = || {
        let notices = house.rooms.store.notices(100).unwrap();
        let texts = notices.into_iter().map(|it| it.text);
        texts.collect::<Vec<_>>().join("\n")
    };
    let before = told();
    let look = watch.look(&Look::default()).unwrap();
    assert_eq!(look.clockless, [id].into());
    assert_eq!(look.missing, [2026, 2027].into(), "the next year is near");
    let after = told();
    let new = after.strip_suffix(&before).unwrap();
    insta::assert_snapshot!(new, @"
    Нет срока ответа у открытых инцидентов: № 1. Когда они открылись, в config/calendars не было нужного года: пока его нет, следите за ними сами
    Сроки не посчитать: нет производственного календаря на 2027 год: добавьте файл config/calendars/ru-2027.toml
    Сроки не посчитать: нет производственного календаря на 2026 год: добавьте файл config/calendars/ru-2026.toml
    ");
    assert_eq!(watch.look(&look).unwrap(), look);
    assert_eq!(told(), after, "people know");
}

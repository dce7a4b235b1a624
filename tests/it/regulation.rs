//! The regulation changes while people work by it: a case keeps the clocks that it was given, what opens
//! later gets the new ones, and a replay tells them apart.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, civil::Date};
use otklik::{
    app::{
        orders::{Order, carry_out, patient},
        sla::{RegulationFile, Replay},
    },
    domain::{Role, Scope},
};
use serde_json::{Value, json};

use crate::house::House;

const COMMON: &str = include_str!("../../config/regulations/default.toml");
const BEFORE: &str = include_str!("../../config/regulations/belgorod.toml");

/// The day begins and ends an hour earlier, and an answer is due within half a day.
fn after() -> String {
    let named = BEFORE.replace("Ориентир Белгородской области", "Короткий ориентир");
    assert_ne!(named, BEFORE);
    format!(
        "{named}\n[working_time]\nstart = \"08:00\"\nend = \"17:00\"\nlunch = [\"12:00\", \"13:00\"]\n\
         [answer]\nmedium = \"4 рабочих часа\"\n"
    )
}

/// A centre whose regulations lie behind a link, as a release switches them: the daemon's own watch over
/// files does not see that, so it reads them when the test says so.
struct Centre {
    house: House,
    folder: PathBuf,
}

impl Centre {
    fn open() -> Self {
        let mut folder = PathBuf::new();
        let house = House::with(|own| {
            folder = own.to_owned();
            release(own, "first", BEFORE);
            String::new()
        });
        house.user("anna", Role::Operator, Scope::default());
        Self { house, folder }
    }

    /// The other regulation comes into force; gives what people are told.
    fn changes(&self) -> String {
        release(&self.folder, "second", &after());
        self.house.rooms.reload();
        self.house.rooms.store.notices(1).unwrap().remove(0).text
    }

    fn hours_pass(&self, hours: i64) {
        self.house.clock.advance(SignedDuration::from_hours(hours));
    }

    /// A house without heating; gives the number of its case.
    fn cold_in(&self, street: &str) -> i64 {
        let text = format!("Нет отопления, г. Белгород, {street}, батареи холодные");
        self.house.given_posts(&[&text]);
        let (_, queue) = self.house.known_user("anna").get("/api/v1/incidents");
        let rows = queue["rows"].as_array().unwrap();
        rows.iter()
            .map(|row| row["id"].as_i64().unwrap())
            .max()
            .unwrap()
    }

    /// Anna does this with a case; gives it as it is after.
    fn anna(&self, case: i64, mut action: Value) -> Value {
        let anna = self.house.known_user("anna");
        let path = format!("/api/v1/incidents/{case}");
        action["version"] = anna.get(&path).1["incident"]["version"].clone();
        let (status, after) = anna.post(&format!("{path}/actions"), &action);
        assert_eq!(status, 200, "{after}");
        after
    }

    /// When the first reaction and the answer of a case are due, by the clock on the wall.
    fn due(&self, case: i64) -> [String; 2] {
        let anna = self.house.known_user("anna");
        let (_, card) = anna.get(&format!("/api/v1/incidents/{case}"));
        ["reaction", "answer"].map(|kind| {
            let mut clocks = card["incident"]["clocks"].as_array().unwrap().iter();
            let clock = clocks.find(|clock| clock["kind"] == kind).unwrap();
            let due: otklik::domain::Timestamp = clock["due_at"].as_str().unwrap().parse().unwrap();
            let zone = &self.house.rooms.ground.region.zone;
            zone.to_datetime(due).strftime("%a %H:%M").to_string()
        })
    }

    fn replayed(&self, one: Option<&str>, other: &str, days: [Option<Date>; 2]) -> Value {
        let file = |text: &str| RegulationFile {
            file: "belgorod.toml".into(),
            text: text.to_owned(),
            base: Some(("default.toml".to_owned(), COMMON.to_owned())),
        };
        let [from, to] = days;
        let order = Order::SlaReplay(Replay {
            other: file(other),
            one: one.map(file),
            from,
            to,
        });
        carry_out(&self.house.rooms, order, &mut patient).unwrap()
    }
}

/// Lays down a release of the regulations and switches to it.
fn release(folder: &Path, name: &str, own: &str) {
    let (new, link) = (folder.join(name), folder.join("regulations"));
    fs::create_dir(&new).unwrap();
    fs::write(new.join("default.toml"), COMMON).unwrap();
    fs::write(new.join("belgorod.toml"), own).unwrap();
    let partial = folder.join("partial");
    symlink(&new, &partial).unwrap();
    fs::rename(partial, link).unwrap();
}

/// What differs: the case, its round, the clock, and how it came out under the one and under the other.
fn differences(told: &Value) -> Vec<(i64, i64, &str, &str, &str)> {
    let listed = told["differences"].as_array().unwrap().iter();
    let listed = listed.map(|one| {
        let standing = |side: &str| one[side]["standing"].as_str().unwrap();
        (
            one["incident"].as_i64().unwrap(),
            one["round"].as_i64().unwrap(),
            one["kind"].as_str().unwrap(),
            standing("before"),
            standing("after"),
        )
    });
    listed.collect()
}

/// Friday at nine a house is cold; Anna waits from ten to twelve, and at eleven the regulation changes.
/// At twelve a second house is cold, half past midnight a third; on Monday at ten Anna answers the first.
fn lived() -> (Centre, [i64; 3]) {
    let centre = Centre::open();
    let first = centre.cold_in("ул. Мира, 12");
    assert_eq!(centre.due(first), ["Fri 18:00", "Tue 18:00"]);
    centre.anna(first, json!({"action": "take"}));
    centre.hours_pass(1);
    centre.anna(first, json!({"action": "wait", "reason": "ждём бригаду"}));

    centre.hours_pass(1);
    assert_eq!(
        centre.changes(),
        "Действует новый регламент «Короткий ориентир»: он для новых инцидентов, поставленные сроки не двигаются"
    );
    assert_eq!(centre.due(first), ["Fri 18:00", "Tue 18:00"]);

    centre.hours_pass(1);
    let second = centre.cold_in("ул. Садовая, 7");
    centre.anna(first, json!({"action": "resume"}));
    centre
        .house
        .clock
        .advance(SignedDuration::from_mins(12 * 60 + 30));
    let third = centre.cold_in("ул. Губкина, 30");
    centre
        .house
        .clock
        .advance(SignedDuration::from_mins(57 * 60 + 30));
    centre.anna(first, json!({"action": "answer", "text": "Тепло вернули"}));
    (centre, [first, second, third])
}

#[test]
fn a_case_keeps_its_clocks_and_what_opens_later_gets_the_new_ones() {
    let (centre, [first, second, third]) = lived();
    // Two hours of waiting after Tuesday's end of work are the first two of Wednesday.
    assert_eq!(centre.due(first), ["Fri 18:00", "Wed 10:00"]);
    assert_eq!(centre.due(second), ["Mon 12:00", "Fri 17:00"]);
    assert_eq!(centre.due(third), ["Mon 17:00", "Mon 12:00"]);

    centre.anna(
        first,
        json!({"action": "reopen", "reason": "Опять холодно"}),
    );
    assert_eq!(
        centre.due(first),
        ["Tue 10:00", "Mon 15:00"],
        "from Monday at ten"
    );
}

#[test]
fn a_replay_tells_what_each_regulation_would_have_changed() {
    let (centre, [first, second, _]) = lived();
    let (new, ever) = (after(), [None, None]);
    let late = (first, 0, "answer", "met", "late");
    let both = centre.replayed(Some(BEFORE), &new, ever);
    assert_eq!(both["cases"], 3, "{both}");
    let overdue = (second, 0, "answer", "running", "overdue");
    assert_eq!(differences(&both), [late, overdue]);

    // As it was: the first case under the old one, the others under the new one.
    let had_it_come_earlier = centre.replayed(None, &new, ever);
    assert_eq!(differences(&had_it_come_earlier), [late]);
    let had_it_not_come = centre.replayed(None, BEFORE, ever);
    let in_time = (second, 0, "answer", "overdue", "running");
    assert_eq!(differences(&had_it_not_come), [in_time]);
}

#[test]
fn a_replay_of_some_days_leaves_the_others_out() {
    let (centre, [first, second, _]) = lived();
    let new = after();
    let day = |day| Some(Date::constant(2026, 11, day));
    let told = |from, to| {
        let told = centre.replayed(Some(BEFORE), &new, [from, to]);
        let cases = told["cases"].as_i64().unwrap();
        let differ = differences(&told)
            .iter()
            .map(|one| one.0)
            .collect::<Vec<_>>();
        (cases, differ)
    };
    // The third case opened on Friday by the clocks of Greenwich, on Saturday by those of the region.
    assert_eq!(told(day(20), day(20)), (2, vec![first, second]));
    assert_eq!(told(None, day(20)), (2, vec![first, second]));
    assert_eq!(told(day(21), None), (1, vec![]));
    assert_eq!(told(day(21), day(21)), (1, vec![]));
    assert_eq!(told(None, day(19)), (0, vec![]));
    assert_eq!(told(day(22), None), (0, vec![]));
}

//! A centre without a production calendar: what cannot be counted is told, and once the file is there every
//! card has the clocks that it would have had.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::SignedDuration;
use otklik::{
    domain::{ClockKind, Event, IncidentId, Pace, Role, Scope, Severity},
    incidents::{Regime, Term, replay},
    pipeline::watch::Look,
};
use serde_json::{Value, json};

use crate::house::House;

const GAS: &str = "Белгород, ул. Мира, 12: в подъезде сильно пахнет газом, нам плохо!";

/// A centre whose calendars lie behind a link: the daemon's own watch over files does not see a link that
/// changes, so it reads them when the test says so.
struct Centre {
    house: House,
    folder: PathBuf,
}

impl Centre {
    fn with(years: &[i16]) -> Self {
        let mut folder = PathBuf::new();
        let house = House::with(|own| {
            folder = own.to_owned();
            release(own, "first", years);
            String::new()
        });
        house.user("anna", Role::Operator, Scope::default());
        Self { house, folder }
    }

    /// The calendars of these years are there, and the daemon reads them.
    fn receives(&self, years: &[i16]) {
        release(&self.folder, "second", years);
        self.house.rooms.reload();
    }

    fn look(&self, before: &Look) -> Look {
        self.house.rooms.watch().look(before).unwrap()
    }

    fn hours_pass(&self, hours: i64) {
        self.house.clock.advance(SignedDuration::from_hours(hours));
    }

    /// The cards of a day, in the order in which they opened.
    fn cards(&self) -> Vec<IncidentId> {
        let open = self.house.rooms.store.open_incidents(IncidentId(0), 100);
        open.unwrap().iter().map(|it| it.id).collect()
    }

    fn card(&self, id: IncidentId) -> Value {
        let anna = self.house.known_user("anna");
        let (status, card) = anna.get(&format!("/api/v1/incidents/{id}"));
        assert_eq!(status, 200, "{card}");
        card
    }

    /// Anna does this with a card.
    fn anna(&self, id: IncidentId, mut action: Value) {
        let anna = self.house.known_user("anna");
        let path = format!("/api/v1/incidents/{id}/actions");
        action["version"] = self.card(id)["incident"]["version"].clone();
        let (status, after) = anna.post(&path, &action);
        assert_eq!(status, 200, "{after}");
    }

    fn clocks(&self, id: IncidentId) -> Value {
        self.card(id)["incident"]["clocks"].clone()
    }

    /// What people were told of clocks that are missing or back, newest first.
    fn told(&self) -> Vec<String> {
        let notices = self.house.rooms.store.notices(100).unwrap().into_iter();
        notices
            .map(|it| it.text)
            .filter(|text| text.contains("у открытых инцидентов") || text.contains("посчитаны"))
            .collect()
    }

    /// How often its log says that its clocks were counted; and that the log gives the stored state.
    fn counted(&self, id: IncidentId) -> usize {
        let store = &self.house.rooms.store;
        let log = store.events(id).unwrap();
        assert_eq!(replay(id, &log), store.incident(id).unwrap(), "invariant 7");
        let counted = |event: &Event| matches!(event, Event::Clocked { .. });
        log.iter().filter(|it| counted(&it.event)).count()
    }
}

/// Lays down the calendars of these years and switches to them.
fn release(folder: &Path, name: &str, years: &[i16]) {
    let (new, link) = (folder.join(name), folder.join("calendars"));
    fs::create_dir(&new).unwrap();
    for year in years {
        let file = format!("ru-{year}.toml");
        let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/config/calendars");
        fs::copy(Path::new(ours).join(&file), new.join(&file)).unwrap();
    }
    let partial = folder.join("partial");
    symlink(&new, &partial).unwrap();
    fs::rename(partial, link).unwrap();
}

/// Friday at nine: a danger, and four cold houses. One stays as it is, one waits from ten to eleven, one gets
/// a first word, one is answered and opened again. At noon somebody looks.
fn lived(years: &[i16]) -> (Centre, Vec<IncidentId>) {
    let centre = Centre::with(years);
    let streets = ["Садовая", "Губкина", "Победы", "Щорса"];
    let cold =
        streets.map(|it| format!("Нет отопления, г. Белгород, ул. {it}, 7, батареи холодные"));
    let mut posts = vec![GAS];
    posts.extend(cold.iter().map(String::as_str));
    centre.house.given_posts(&posts);
    let cards = centre.cards();
    let [_, _, waits, told, reopened] = cards[..] else {
        panic!("a card for each house: {cards:?}");
    };
    centre.anna(waits, json!({"action": "take"}));
    centre.hours_pass(1);
    centre.anna(waits, json!({"action": "wait", "reason": "ждём бригаду"}));
    let said = json!({"action": "answer", "text": "Бригада выехала", "interim": true});
    centre.anna(told, said);
    centre.anna(reopened, json!({"action": "answer", "text": "Тепло дали"}));
    centre.hours_pass(1);
    centre.anna(waits, json!({"action": "resume"}));
    let again = json!({"action": "reopen", "reason": "Опять холодно"});
    centre.anna(reopened, again);
    centre.hours_pass(1);
    (centre, cards)
}

#[test]
fn cards_without_clocks_are_told_and_get_them_when_the_calendar_comes() {
    let (there, _) = lived(&[2026, 2027]);
    let (centre, cards) = lived(&[]);
    let [danger, calm, ..] = cards[..] else {
        unreachable!("there are five")
    };
    let before = centre.look(&Look::default());
    assert_eq!(centre.clocks(calm), json!([]));
    let kinds = |clocks: &Value| -> Vec<String> {
        let all = clocks.as_array().unwrap().iter();
        all.map(|it| it["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(kinds(&centre.clocks(danger)), ["reaction"]);
    assert_eq!(before.clockless, cards.iter().copied().collect());
    let missing = "Нет срока ответа у открытых инцидентов: № 1, № 2, № 3, № 4, № 5. Когда они открылись, \
        в config/calendars не было нужного года: пока его нет, следите за ними сами";
    assert_eq!(centre.told(), [missing]);

    centre.receives(&[2026, 2027]);
    let after = centre.look(&before);
    assert_eq!(after.clocked, cards.iter().copied().collect());
    assert_eq!(after.clockless, [].into());
    let back = "Сроки снова посчитаны у инцидентов: № 1, № 2, № 3, № 4, № 5. Они отсчитаны с открытия: \
        посмотрите, какие уже прошли";
    assert_eq!(centre.told(), [back, missing]);
    for card in &cards {
        assert_eq!(centre.clocks(*card), there.clocks(*card), "card {card}");
        let history = centre.card(*card)["history"].to_string();
        assert!(
            history.contains("Сроки посчитаны: календарь появился"),
            "{history}"
        );
        assert_eq!(centre.counted(*card), 1);
    }
    assert_eq!(
        kinds(&centre.clocks(cards[3])),
        ["reaction", "answer", "full"]
    );

    // A second look, and one after a restart, find nothing to count.
    let (again, restarted) = (centre.look(&after), centre.look(&Look::default()));
    assert_eq!((again.clocked, restarted.clocked), ([].into(), [].into()));
    assert_eq!(centre.told(), [back, missing]);
    let logs: Vec<_> = cards.iter().map(|card| centre.counted(*card)).collect();
    assert_eq!(logs, [1; 5]);
}

#[test]
fn what_lies_past_when_the_calendar_comes_is_raised_once() {
    let centre = Centre::with(&[]);
    let cold = "Нет отопления, г. Белгород, ул. Садовая, 7, батареи холодные";
    centre.house.given_posts(&[cold]);
    let before = centre.look(&Look::default());
    // Three working days are over on Wednesday; the file comes on Thursday.
    centre.hours_pass(6 * 24);
    let before = centre.look(&before);
    assert_eq!((before.raised, centre.told().len()), (0, 1), "told once");
    centre.receives(&[2026, 2027]);
    // As after a restart.
    let look = centre.look(&Look::default());
    assert_eq!((look.clocked.len(), look.raised), (1, 2));
    let history = centre.card(centre.cards()[0])["history"].to_string();
    for why in ["прошло 75% времени", "ориентир пройден"] {
        assert_eq!(history.matches(why).count(), 1, "{why}: {history}");
    }
    let again = centre.look(&look);
    assert_eq!((again.clocked.len(), again.raised), (0, 0));
}

#[test]
fn the_turn_of_the_year_is_counted_with_the_next_calendar() {
    let centre = Centre::with(&[2026]);
    // From Friday, 20 November, to Wednesday, 30 December.
    centre.hours_pass(40 * 24);
    let cold = "Нет отопления, г. Белгород, ул. Садовая, 7, батареи холодные";
    centre.house.given_posts(&[cold]);
    let card = centre.cards()[0];
    let before = centre.look(&Look::default());
    assert_eq!(
        before.clockless,
        [card].into(),
        "a reaction runs, no answer"
    );
    let reaction = centre.clocks(card)[0].clone();
    assert_eq!(reaction["kind"], "reaction");
    centre.receives(&[2026, 2027]);
    let after = centre.look(&before);
    assert_eq!((after.clocked, after.clockless), ([card].into(), [].into()));
    let clocks = centre.clocks(card);
    assert_eq!(clocks[0], reaction, "what was set stays");
    assert_eq!(clocks[1]["kind"], "answer", "{clocks}");
    assert_eq!(centre.counted(card), 1);
}

#[test]
fn a_draft_that_is_owed_from_now_on_is_not_owed_of_open_cards() {
    let (centre, cards) = lived(&[2026, 2027]);
    let clocks = || cards.iter().map(|card| centre.clocks(*card)).collect();
    let before: Vec<Value> = clocks();
    let watch = centre.house.rooms.watch();
    let mut regime = Regime::clone(&watch.regime.load());
    let hour = Term::Minutes(60, Pace::Working);
    for level in Severity::ALL {
        let terms = &mut regime.regulation.terms;
        *terms = terms.with(ClockKind::Draft, level, hour);
    }
    watch.regime.store(Arc::new(regime));
    assert_eq!(centre.look(&Look::default()).clocked, [].into());
    let after: Vec<Value> = clocks();
    assert_eq!(after, before);
}

#[test]
fn what_was_merged_when_the_calendar_came_is_counted_when_it_stands_alone_again() {
    let centre = Centre::with(&[]);
    let cold = ["Садовая, 7", "Губкина, 30"]
        .map(|it| format!("Нет отопления, г. Белгород, ул. {it}, батареи холодные"));
    centre.house.given_posts(&[&cold[0], &cold[1]]);
    let [one, other] = centre.cards()[..] else {
        panic!("a card for each house");
    };
    let merge = json!({"action": "merge", "to": one, "reason": "одна авария"});
    centre.anna(other, merge);
    centre.receives(&[2026, 2027]);
    let look = centre.look(&Look::default());
    assert_eq!(look.clocked, [one].into());
    let unmerge = json!({"action": "unmerge", "reason": "котельные разные"});
    centre.anna(other, unmerge);
    let look = centre.look(&look);
    assert_eq!((look.clocked, look.clockless), ([other].into(), [].into()));
    assert_eq!(centre.clocks(other), centre.clocks(one));
    assert_eq!([one, other].map(|card| centre.counted(card)), [1, 1]);
}

#[test]
fn a_log_that_does_not_read_keeps_no_danger_from_being_raised() {
    let centre = Centre::with(&[]);
    let cold = "Нет отопления, г. Белгород, ул. Садовая, 7, батареи холодные";
    centre.house.given_posts(&[cold, GAS]);
    let [calm, danger] = centre.cards()[..] else {
        panic!("two cards");
    };
    let db = rusqlite::Connection::open(centre.folder.join("state/otklik.db")).unwrap();
    let sql = "UPDATE event SET body = '{}' WHERE incident = ?1";
    db.execute(sql, [calm.0]).unwrap();
    centre.receives(&[2026, 2027]);
    centre.hours_pass(1);
    let look = centre.look(&Look::default());
    assert_eq!(look.clocked, [danger].into());
    assert_eq!(look.clockless, [calm].into(), "people know of it");
    assert!(look.raised > 0);
}

//! Stories of rules that change: what was recorded is judged anew, and what people decided stays.

use std::{
    fs,
    path::{Path, PathBuf},
};

use otklik::{
    app::{
        orders::{Order, carry_out, patient},
        reprocess::ReprocessOrder,
    },
    domain::{IncidentId, IncidentState, ItemId, Role, Scope},
};
use serde_json::{Value, json};

use crate::{cli_place::files, house::House};

/// A word that no rule of the house knows.
const WORD: &str = "шмякалка";

/// A rule of that word.
const RULE: &str = "\n[[rule]]\ncategory = \"housing.lift\"\n\
    id = \"housing.lift.thing\"\nversion = 1\nstatus = \"stable\"\nname = \"Правило проверки\"\n\
    owner = \"ЦУР\"\nweight = 10\nmatch = '''шмякалка'''\n[rule.examples]\n\
    match = [\"у дома шмякалка\", \"опять шмякалка\", \"шмякалка во дворе\"]\n\
    no_match = [\"у дома снег\", \"опять снег\", \"снег во дворе\"]\n";

/// A house whose rules can change.
struct Changing {
    house: House,
    rules: PathBuf,
}

impl Changing {
    fn open() -> Self {
        let mut rules = PathBuf::new();
        let house = House::over(|state| {
            rules = state.with_file_name("rules");
            let from = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
            for path in files(from.as_ref()) {
                let to = rules.join(path.strip_prefix(from).unwrap());
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(path, to).unwrap();
            }
        });
        Self { house, rules }
    }

    /// From now on a message with the word is about a lift.
    fn learns_the_word(&self) {
        let file = self.rules.join(Path::new("sectors/housing.toml"));
        let text = fs::read_to_string(&file).unwrap() + RULE;
        fs::write(file, text).unwrap();
        self.house.rooms.reload();
    }

    fn reprocess(&self, dry_run: bool) -> Value {
        let order = Order::Reprocess(ReprocessOrder {
            from: None,
            to: None,
            dry_run,
        });
        carry_out(&self.house.rooms, order, &mut patient).unwrap()
    }

    /// The incident that holds an item.
    fn home(&self, item: i64) -> Option<i64> {
        let found = self.house.rooms.store.items(&[ItemId(item)]).unwrap();
        found[0].1.map(|id| id.0)
    }

    fn state(&self, id: i64) -> IncidentState {
        let incident = self.house.rooms.store.incident(IncidentId(id)).unwrap();
        incident.unwrap().state
    }

    /// The store's states are what their logs say.
    fn is_sound(&self) {
        let store = &self.house.rooms.store;
        let count = store.status().unwrap().incidents as i64;
        for id in (1..=count).map(IncidentId) {
            let told = otklik::incidents::replay(id, &store.events(id).unwrap());
            assert_eq!(store.incident(id).unwrap(), told, "{id}");
        }
    }
}

fn cold(street: &str, more: &str) -> String {
    format!("Белгород, ул. {street}: третий день нет отопления, батареи холодные. {more}")
}

#[test]
fn merge_and_unmerge_survive_a_reprocess() {
    let town = Changing::open();
    let texts = [
        cold("Мира, 12", WORD),
        cold("Щорса, 5", ""),
        cold("Садовая, 3", WORD),
        cold("Победы, 7", ""),
        cold("Попова, 9", WORD),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    town.house.given_posts(&texts);
    assert_eq!(
        [1, 2, 3, 4, 5].map(|item| town.home(item)),
        [1, 2, 3, 4, 5].map(Some)
    );
    let anna = town.house.user("anna", Role::Operator, Scope::default());
    let acts = |id: i64, mut body: Value| {
        let path = format!("/api/v1/incidents/{id}");
        body["version"] = anna.get(&path).1["incident"]["version"].clone();
        let (status, told) = anna.post(&format!("{path}/actions"), &body);
        assert_eq!(status, 200, "{told}");
    };
    let merge = |to: i64| json!({"action": "merge", "to": to, "reason": "одна котельная"});
    acts(1, merge(2));
    acts(3, merge(4));
    acts(
        3,
        json!({"action": "unmerge", "reason": "котельные разные"}),
    );

    town.learns_the_word();
    let planned = town.reprocess(true);
    assert_eq!(town.home(5), Some(5), "only counted");
    let done = town.reprocess(false);
    assert_eq!(planned, done);
    let told = json!({
        "judged": 5, "changed": 3, "moved": 1, "opened": 1, "relocated": 0, "graver": 0, "held": 2,
    });
    assert_eq!(done, told);
    assert_eq!(
        (town.home(1), town.state(1)),
        (Some(1), IncidentState::Merged)
    );
    assert_eq!((town.home(3), town.state(3)), (Some(3), IncidentState::New));
    assert_eq!(town.home(5), Some(6), "nobody had said anything of it");
    assert_eq!(town.state(5), IncidentState::Rejected);
    let (_, card) = anna.get("/api/v1/incidents/6");
    assert_eq!(card["incident"]["category"], "housing.lift");
    let history = card["history"].to_string();
    assert!(history.contains("Выделен из № 5"), "{history}");
    town.is_sound();

    let again = town.reprocess(false);
    let nothing = json!({
        "judged": 5, "changed": 0, "moved": 0, "opened": 0, "relocated": 0, "graver": 0, "held": 0,
    });
    assert_eq!(again, nothing, "nothing is left to do");
}

#[test]
fn one_of_many_leaves_and_what_a_person_moved_stays() {
    let town = Changing::open();
    let texts = [
        cold("Мира, 12", "Мёрзнем всем подъездом"),
        cold("Мира, 12", WORD),
        cold("Мира, 12", &format!("У соседей тоже. {WORD}")),
        cold("Щорса, 5", ""),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    town.house.given_posts(&texts);
    assert_eq!(
        [1, 2, 3, 4].map(|item| town.home(item)),
        [1, 1, 1, 2].map(Some)
    );
    let anna = town.house.user("anna", Role::Operator, Scope::default());
    let (_, card) = anna.get("/api/v1/incidents/1");
    let moved = json!({
        "action": "move", "items": [3], "to": 2, "reason": "он пишет о другом доме",
        "version": card["incident"]["version"],
    });
    let (status, told) = anna.post("/api/v1/incidents/1/actions", &moved);
    assert_eq!(status, 200, "{told}");

    town.learns_the_word();
    let done = town.reprocess(false);
    assert_eq!((&done["moved"], &done["held"]), (&json!(1), &json!(1)));
    assert_eq!(
        [1, 2, 3, 4].map(|item| town.home(item)),
        [1, 3, 2, 2].map(Some)
    );
    let (_, card) = anna.get("/api/v1/incidents/1");
    assert_eq!(card["incident"]["items"], 1);
    town.is_sound();
}

#[test]
fn what_was_split_taken_out_and_linked_stays_so() {
    let town = Changing::open();
    let texts = [
        cold("Мира, 12", "Мёрзнем всем подъездом"),
        cold("Мира, 12", &format!("И в подвале вода. {WORD}")),
        cold("Мира, 12", &format!("У соседей тоже. {WORD}")),
        cold("Мира, 12", &format!("Дозвониться нельзя. {WORD}")),
        cold("Щорса, 5", ""),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    town.house.given_posts(&texts);
    let homes = || [1, 2, 3, 4, 5].map(|item| town.home(item));
    assert_eq!(homes(), [1, 1, 1, 1, 2].map(Some));
    let anna = town.house.user("anna", Role::Operator, Scope::default());
    let card = |id: i64| anna.get(&format!("/api/v1/incidents/{id}")).1;
    let acts = |id: i64, mut body: Value| {
        body["version"] = card(id)["incident"]["version"].clone();
        let (status, told) = anna.post(&format!("/api/v1/incidents/{id}/actions"), &body);
        assert_eq!(status, 200, "{told}");
    };
    acts(
        1,
        json!({"action": "split", "items": [2], "reason": "у него ещё и подвал"}),
    );
    acts(
        1,
        json!({"action": "detach", "items": [3], "reason": "он пишет о другом доме"}),
    );
    acts(
        1,
        json!({"action": "link", "to": 2, "reason": "одна котельная"}),
    );
    let parted = [Some(1), Some(3), None, Some(1), Some(2)];
    assert_eq!(homes(), parted);

    town.learns_the_word();
    let done = town.reprocess(false);
    assert_eq!(
        (&done["changed"], &done["moved"], &done["held"]),
        (&json!(3), &json!(1), &json!(2)),
        "{done}"
    );
    assert_eq!(homes(), [Some(1), Some(3), None, Some(4), Some(2)]);
    assert_eq!(card(4)["incident"]["category"], "housing.lift");
    let links = |id: i64| card(id)["incident"]["links"].clone();
    assert_eq!((links(1), links(2)), (json!([2]), json!([1])));
    town.is_sound();
    assert_eq!(town.reprocess(false)["changed"], 0, "nothing is left to do");

    // What people did can be taken back afterwards, too.
    acts(
        1,
        json!({"action": "put_back", "items": [3], "reason": "дом всё же этот"}),
    );
    assert_eq!(town.home(3), Some(1));
    assert_eq!(
        town.reprocess(false)["changed"],
        0,
        "it stays where it was put"
    );
    acts(
        3,
        json!({"action": "merge", "to": 1, "reason": "тот же дом"}),
    );
    acts(
        1,
        json!({"action": "unlink", "to": 2, "reason": "котельные разные"}),
    );
    let items = card(1)["items"].as_array().unwrap().len();
    assert_eq!((items, links(1), links(2)), (3, json!([]), json!([])));
    town.is_sound();
}

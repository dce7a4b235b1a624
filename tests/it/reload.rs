//! SIGHUP on a living daemon: rules change while messages come in, the whole set or none of it.
//!
//! The rules lie behind a link, as a release switches them: the daemon's watch over files does not see
//! a link that changes, so what happens here is the signal's work.

use std::{
    fs,
    os::unix::fs::symlink,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    cli_place::{Place, Running, files},
    house::Browser,
};

/// Longest a reload may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A daemon whose rules lie behind a link.
struct Town {
    place: Place,
    daemon: Running,
    page: Browser,
}

/// A rule of a word that no other rule knows.
fn rule(name: &str, word: &str) -> String {
    format!(
        "\n[[rule]]\ncategory = \"other.general\"\nid = \"other.general.{name}\"\nversion = 1\n\
         status = \"stable\"\nname = \"Правило проверки\"\nowner = \"ЦУР\"\nweight = 3\n\
         match = '''{word}'''\nnote = \"Уточнить место.\"\n[rule.examples]\n\
         match = [\"у дома {word}\", \"опять {word}\", \"{word} во дворе\"]\n\
         no_match = [\"у дома снег\", \"опять снег\", \"снег во дворе\"]\n"
    )
}

impl Town {
    fn open() -> Self {
        let place = Place::new();
        let own = format!("{}/rules\"", env!("CARGO_MANIFEST_DIR"));
        let linked = format!("{}\"", place.path("rules").display());
        place.configure(&place.usual().replace(&own, &linked));
        release(&place, 1, |_, _| ());
        let daemon = place.daemon();
        let made = place.run(&["user", "add", "vera", "--role", "admin", "--json"]);
        let password = made.json()[0]["password"].as_str().unwrap().to_owned();
        let page = Browser::at(&daemon.base);
        page.log_in_at_first("vera", &password);
        Self {
            place,
            daemon,
            page,
        }
    }

    /// Another release of the rules: those of the house, and these lines more.
    fn rules_with(&self, number: u32, more: &str) {
        self.rules_changed(number, |file, text| {
            if file == "sectors/other.toml" {
                text.push_str(more);
            }
        });
    }

    /// Another release of the rules: those of the house, changed file by file.
    fn rules_changed(&self, number: u32, change: impl Fn(&str, &mut String)) {
        release(&self.place, number, change);
        self.daemon.signal("HUP");
    }

    /// Waits until so many notices of this kind stand there, and gives the newest.
    fn notice(&self, kind: &str, count: usize) -> String {
        let started = Instant::now();
        loop {
            let (_, told) = self.page.get("/api/v1/notices");
            let of_kind = told.as_array().unwrap().iter();
            let texts: Vec<&Value> = of_kind.filter(|one| one["kind"] == kind).collect();
            if texts.len() >= count {
                assert_eq!(texts.len(), count, "{told}");
                return texts[0]["text"].as_str().unwrap().to_owned();
            }
            assert!(started.elapsed() < PATIENCE, "no {kind}: {told}");
            std::thread::yield_now();
        }
    }

    fn rules_in_force(&self) -> Value {
        self.page.get("/api/v1/status").1["rules"].clone()
    }

    /// A resident writes; true when the message is seen as a problem.
    fn is_seen(&self, name: &str, text: &str) -> bool {
        let line = serde_json::json!({"id": name, "text": text}).to_string();
        let file = self.place.file(&format!("{name}.jsonl"), line);
        assert_eq!(self.place.run(&["import", &file]).code, 0);
        let (_, page) = self.page.get("/api/v1/incidents?sector=other");
        let rows = page["rows"].as_array().unwrap().iter();
        rows.filter_map(|row| row["essence"].as_str())
            .any(|essence| essence.contains(text))
    }
}

/// Lays a release beside the others and lets the link show to it, in one step.
fn release(place: &Place, number: u32, change: impl Fn(&str, &mut String)) {
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let name = format!("rules-{number}");
    for path in files(from.as_ref()) {
        let inner = path.strip_prefix(from).unwrap().to_str().unwrap();
        let mut text = fs::read_to_string(&path).unwrap();
        change(inner, &mut text);
        place.file(&format!("{name}/{inner}"), text);
    }
    let next = place.path("next");
    symlink(place.path(&name), &next).unwrap();
    fs::rename(next, place.path("rules")).unwrap();
}

#[test]
fn a_signal_brings_new_rules_and_a_broken_set_changes_nothing() {
    let town = Town::open();
    let before = town.rules_in_force();
    assert!(!town.is_seen("m1", "Видели крокозябру"));

    // A new rule: what comes after the signal is judged by it.
    let first = rule("first", "крокозябра");
    town.rules_with(2, &first);
    let told = town.notice("rules_loaded", 1);
    assert!(told.starts_with("Действуют новые правила"), "{told}");
    assert!(town.is_seen("m2", "Пришла крокозябра"));

    // A broken file: the notice says where, and the last good set goes on.
    let good = town.rules_in_force();
    assert_ne!(good["hash"], before["hash"]);
    let broken = format!("{first}{}", rule("second", "(бармаглот"));
    town.rules_with(3, &broken);
    let told = town.notice("rules_rejected", 1);
    assert!(
        told.contains("действуют прежние") && told.contains("other.toml"),
        "{told}"
    );
    assert_eq!(town.rules_in_force(), good);
    assert!(town.is_seen("m3", "Ушла крокозябра"));
    assert!(!town.is_seen("m4", "Прилетел бармаглот"));

    // Mended: both rules.
    let mended = format!("{first}{}", rule("second", "бармаглот"));
    town.rules_with(4, &mended);
    town.notice("rules_loaded", 2);
    assert!(town.is_seen("m5", "Улетел бармаглот"));
    assert!(town.is_seen("m6", "Вернулась крокозябра"));
    let now = town.rules_in_force();
    let count = |rules: &Value| rules["rules"].as_u64().unwrap();
    assert_eq!(count(&now), count(&before) + 2);

    // A release that loses a danger: the notice quotes it, and the dangers of yesterday stay seen.
    town.rules_changed(5, |file, text| {
        if file == "signals/danger.toml" {
            *text = text
                .replace("угар", "крокозябр")
                .replace("угор", "крокозябр");
        }
    });
    let told = town.notice("rules_rejected", 2);
    assert!(
        told.contains("golden/danger.toml:") && told.contains("опасный случай потерян"),
        "{told}"
    );
    assert_eq!(town.rules_in_force(), now);
    assert_eq!(town.daemon.stop(), 0);
}

#[test]
fn a_search_by_a_rule_of_this_minute_is_taken_up_and_what_stands_behind_it_too() {
    let town = Town::open();
    town.rules_with(2, &rule("first", "крокозябра"));
    town.notice("rules_loaded", 1);
    let token = town.place.file("vk.token", "vk1.a.town");
    let secret = town.place.file("secret", "тайна");
    let before = fs::read_to_string(town.place.config()).unwrap();
    town.place.configure(&format!(
        "{before}[networks.vk]\ntoken_file = {token:?}\n\
         [[source]]\nid = \"search\"\nnetwork = \"vk\"\nterritory = \"belgorod\"\n\
         search = [\"other.general.first\"]\n\
         [[source]]\nid = \"priemnaya\"\nnetwork = \"webhook\"\n[source.hook]\n\
         secret_file = {secret:?}\n"
    ));
    town.daemon.signal("HUP");
    let told = town.notice("sources_changed", 1);
    assert!(told.contains("«search», «priemnaya»"), "{told}");
    let started = Instant::now();
    // A call without proof is refused, but no more unknown.
    while town.page.post("/hooks/priemnaya", &serde_json::json!({})).0 != 403 {
        assert!(started.elapsed() < PATIENCE, "nobody hears the calls");
    }
    let (_, notices) = town.page.get("/api/v1/notices");
    assert!(
        !notices.to_string().contains("sources_rejected"),
        "{notices}"
    );
    assert_eq!(town.daemon.stop(), 0);
}

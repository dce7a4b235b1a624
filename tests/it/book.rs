//! The book of sources on a living daemon: it changes without a restart, as a whole or not at all.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    cli_place::{Place, Running},
    house::Browser,
};

/// Longest a change may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn administrator(place: &Place, daemon: &Running) -> Browser {
    let made = place.run(&["user", "add", "vera", "--role", "admin", "--json"]);
    let password = made.json()[0]["password"].as_str().unwrap().to_owned();
    let page = Browser::at(&daemon.base);
    page.log_in_at_first("vera", &password);
    page
}

/// Asks again until the answer is there.
fn awaited<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

/// The newest notice of a kind, when so many stand there.
fn notice(page: &Browser, kind: &str, count: usize) -> String {
    awaited(kind, || {
        let (_, told) = page.get("/api/v1/notices");
        let all = told.as_array().unwrap().iter();
        let texts: Vec<&Value> = all.filter(|one| one["kind"] == kind).collect();
        let newest = (texts.len() == count).then(|| texts[0]["text"].as_str());
        newest.flatten().map(str::to_owned)
    })
}

fn source(page: &Browser, id: &str) -> Option<Value> {
    let (_, all) = page.get("/api/v1/sources");
    let mut all = all.as_array().unwrap().iter();
    all.find(|one| one["id"] == id).cloned()
}

#[test]
fn settings_that_change_are_read_without_a_restart_and_broken_ones_change_nothing() {
    let place = Place::new();
    place.file(
        "letters.jsonl",
        "{\"id\":\"1\",\"text\":\"Не горят фонари на улице Губкина, 5, Белгород\"}\n",
    );
    let daemon = place.daemon();
    let page = administrator(&place, &daemon);
    let letters = "[[source]]\nid = \"letters\"\nnetwork = \"file\"\npath = \"letters.jsonl\"\n\
        name = \"Письма\"\n";
    let with = |more: &str| place.configure(&format!("{}{more}", place.usual()));

    with(letters);
    daemon.signal("HUP");
    let told = notice(&page, "sources_changed", 1);
    assert_eq!(told, "Читаются новые источники: «Письма»");
    awaited("the letters are read", || {
        source(&page, "letters").filter(|source| source["items"] == 1)
    });

    with(&format!(
        "{letters}[[source]]\nid = \"feed:odd\"\nnetwork = \"feed\"\naddress = \"odd\"\n"
    ));
    daemon.signal("HUP");
    let told = notice(&page, "sources_rejected", 1);
    assert!(told.contains("читаются прежние"), "{told}");
    assert!(told.contains("feed:odd"), "{told}");
    assert_eq!(source(&page, "feed:odd"), None);
    assert_eq!(source(&page, "letters").unwrap()["configured"], true);

    with("");
    daemon.signal("HUP");
    let told = notice(&page, "sources_changed", 2);
    assert_eq!(told, "Больше не читаются источники: «Письма»");
    // What it read is still there, as of a source that the settings do not have.
    assert_eq!(source(&page, "letters").unwrap()["configured"], false);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn administrators_add_sources_which_outlive_a_restart_until_they_are_taken_out() {
    let place = Place::with(
        "[[source]]\nid = \"paper\"\nnetwork = \"feed\"\naddress = \"https://gazeta.example/rss\"\n",
    );
    const ID: &str = "telegram:t.me/s/gubkin_town";
    let asked =
        json!({"network": "telegram", "address": "https://t.me/s/gubkin_town", "name": "Губкин"});
    {
        let daemon = place.daemon();
        let page = administrator(&place, &daemon);
        let (status, added) = page.post("/api/v1/sources", &asked);
        assert_eq!((status, &added["id"]), (201, &json!(ID)), "{added}");
        assert_eq!(added["added"], true);
        assert_eq!(
            notice(&page, "sources_changed", 1),
            "Читаются новые источники: «Губкин»"
        );
        let (status, coverage) = page.get("/api/v1/coverage");
        let ids = coverage["sources"].as_array().unwrap().iter();
        let ids: Vec<&str> = ids.filter_map(|one| one["id"].as_str()).collect();
        assert_eq!((status, ids), (200, vec!["paper", ID]), "{coverage}");
        let never = page.get("/api/v1/coverage?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z");
        assert_eq!(never.0, 400, "{never:?}");
        assert_eq!(
            page.post("/api/v1/sources", &asked).0,
            409,
            "once is enough"
        );
        for (network, address, word) in [
            ("telegram", "https://t.me/+79501234567", "людей"),
            ("file", "/etc/passwd", "файле настроек"),
            ("vk", "club1", "token_file"),
            ("song", "la", "song"),
        ] {
            let asked = json!({"network": network, "address": address});
            let (status, refused) = page.post("/api/v1/sources", &asked);
            let title = refused["title"].as_str().unwrap_or_default();
            assert_eq!(status, 400, "{refused}");
            assert!(title.contains(word), "{title}");
        }
        assert_eq!(daemon.stop(), 0);
    }
    let daemon = place.daemon();
    let page = administrator_again(&place, &daemon);
    assert_eq!(source(&page, ID).unwrap()["added"], true);
    assert_eq!(
        page.delete("/api/v1/sources/paper"),
        422,
        "it stands in the file"
    );
    let path = format!("/api/v1/sources/{}", ID.replace('/', "%2F"));
    assert_eq!(page.delete(&path), 204);
    assert_eq!(source(&page, ID), None);
    assert_eq!(page.delete(&path), 404);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn what_people_add_does_not_hang_on_a_fault_elsewhere() {
    let place = Place::new();
    let token = place.file("vk.token", "vk1.a.town");
    place.configure(&format!(
        "{}[networks.vk]\ntoken_file = {token:?}\n\
         [[source]]\nid = \"wall\"\nnetwork = \"vk\"\naddress = \"club1\"\n",
        place.usual()
    ));
    let daemon = place.daemon();
    let page = administrator(&place, &daemon);
    // Somebody is about to lay a new token there.
    std::fs::remove_file(&token).unwrap();
    let asked = json!({"id": "paper", "network": "feed", "address": "https://gazeta.example/rss"});
    let (status, added) = page.post("/api/v1/sources", &asked);
    assert_eq!(status, 201, "{added}");
    assert_eq!(page.delete("/api/v1/sources/paper"), 204);
    assert_eq!(source(&page, "paper"), None);

    // A map that is not there would keep the next start from its work.
    std::fs::write(&token, "vk1.a.town").unwrap();
    let letters =
        "[[source]]\nid = \"letters\"\nnetwork = \"file\"\npath = \"a.csv\"\nmap = \"odd\"\n";
    place.configure(&format!("{}{letters}", place.usual()));
    daemon.signal("HUP");
    let told = notice(&page, "sources_rejected", 1);
    assert!(told.contains("odd"), "{told}");
    assert_eq!(daemon.stop(), 0);
}

/// The same person after a restart, with a new password.
fn administrator_again(place: &Place, daemon: &Running) -> Browser {
    let made = place.run(&["user", "passwd", "vera", "--json"]);
    let password = made.json()[0]["password"].as_str().unwrap().to_owned();
    let page = Browser::at(&daemon.base);
    page.log_in_at_first("vera", &password);
    page
}

//! The generic webhook on a living daemon: another system sends what residents wrote to it.

use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use otklik::{domain::SourceId, ports::Clock};
use serde_json::json;
use sha2::Sha256;

use crate::{
    cli_place::{Place, traces},
    house::House,
};

const SECRET: &str = "снегирь-на-ветке";

/// A house that hears the calls of one other system.
fn town() -> (House, std::path::PathBuf) {
    let mut state = std::path::PathBuf::new();
    let house = House::with(|folder| {
        state = folder.join("state");
        let secret = folder.join("webhook.secret");
        std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
        format!(
            "[[source]]\nid = \"otdel\"\nnetwork = \"webhook\"\nname = \"Отдел\"\n\
             kind = \"appeal\"\n[source.hook]\nsecret_file = {secret:?}\n"
        )
    });
    (house, state)
}

fn sign(stamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{stamp}.{body}").as_bytes());
    let digest = mac.finalize().into_bytes();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

/// Sends with this timestamp and signature.
fn send(house: &House, stamp: &str, signature: &str, body: &str) -> (u16, String) {
    let headers = [
        ("content-type", "application/json"),
        ("x-otklik-timestamp", stamp),
        ("x-otklik-signature", signature),
    ];
    house.stranger().call("/hooks/otdel", &headers, body)
}

/// Sends as it should be, now.
fn signed(house: &House, body: &str) -> (u16, String) {
    let stamp = house.clock.now().as_second().to_string();
    send(house, &stamp, &sign(&stamp, body), body)
}

fn items(house: &House) -> usize {
    house.rooms.store.status().unwrap().items
}

/// What stands of a message.
fn text(house: &House, id: &str) -> Option<String> {
    let source = SourceId::new("otdel");
    let mut stands = house.rooms.store.standing(&source, &[id]).unwrap();
    stands.remove(id)?.text
}

#[test]
fn messages_of_another_system_become_incidents_and_their_authors_stay_outside() {
    let (house, state) = town();
    let body = json!({"messages": [
        {"id": "1", "text": "Белгород, улица Мира, 12: нет отопления третий день",
         "name": "Фекла Жимолостная", "phone": "89991234567", "email": "fekla@example.org",
         "device": "D-42-кедр", "author": {"id": "u-77-рябина"}},
        {"id": "2", "text": "Какая осень", "kind": "post"},
    ]})
    .to_string();
    assert_eq!(signed(&house, &body), (200, "ok".to_owned()));
    let (_, queue) = house.admin().get("/api/v1/incidents");
    assert_eq!(queue["total"], 1, "{queue}");
    let planted = ["Жимолостная", "89991234567", "fekla@", "кедр", "рябина"];
    assert_eq!(traces(&state, &planted), [""; 0]);

    // Sent twice, recorded once; changed, then taken back.
    assert_eq!(signed(&house, &body).0, 200);
    assert_eq!(items(&house), 2);
    let changed = json!({"id": "2", "text": "Какая зима"}).to_string();
    assert_eq!(signed(&house, &changed).0, 200);
    assert_eq!(text(&house, "2").as_deref(), Some("Какая зима"));
    let gone = json!({"id": "2", "deleted": true}).to_string();
    assert_eq!(signed(&house, &gone).0, 200);
    assert_eq!((items(&house), text(&house, "2")), (2, None));
}

#[test]
fn what_is_not_proved_or_not_readable_is_not_recorded() {
    let (house, _) = town();
    let body = json!({"id": "1", "text": "Не горит фонарь"}).to_string();
    let stamp = house.clock.now().as_second().to_string();
    let signature = sign(&stamp, &body);
    let (status, said) = send(&house, &stamp, &sign(&stamp, "{}"), &body);
    assert_eq!(status, 403, "{said}");
    assert_eq!(house.stranger().call("/hooks/otdel", &[], &body).0, 403);
    assert_eq!(house.stranger().call("/hooks/nobody", &[], &body).0, 404);

    // One wrong row: the call is refused whole and says where to mend it.
    let rows = json!({"messages": [
        {"id": "1", "text": "Не горит фонарь"},
        {"id": "2", "text": "Яма на дороге", "published_at": "вчера"},
    ]});
    let (status, said) = signed(&house, &rows.to_string());
    let problem: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((status, problem["status"].as_u64()), (400, Some(400)));
    let title = problem["title"].as_str().unwrap();
    assert!(
        title.starts_with("сообщение 2, поле «published_at»"),
        "{title}"
    );
    assert_eq!(items(&house), 0);

    // Heard once, a call is no good any more when its time is over.
    assert_eq!(send(&house, &stamp, &signature, &body).0, 200);
    house.clock.advance(SignedDuration::from_mins(6));
    let (status, said) = send(&house, &stamp, &signature, &body);
    assert_eq!(status, 400);
    assert!(said.contains("сверьте часы"), "{said}");
    assert_eq!(items(&house), 1);
}

#[test]
fn a_webhook_without_a_secret_is_a_finding_of_the_settings() {
    let place = Place::with("[[source]]\nid = \"otdel\"\nnetwork = \"webhook\"\n");
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(ran.said().contains("нет раздела [source.hook]"));
}

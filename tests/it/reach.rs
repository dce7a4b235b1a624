//! A transfer reaches the body: its people see the card wherever it lies, as long as the body has it.

use std::collections::BTreeSet;

use otklik::domain::{Role, Scope, Sector};
use serde_json::{Value, json};

use crate::house::{Browser, House, get, of_town};

const OSKOL: &str = "Старооскольский округ";
const GUBKIN: &str = "Губкинский округ";
const HOLE: &str = "Огромная яма на дороге, пробили колесо, когда отремонтируют?";
const COLD: &str = "Третий день нет отопления, батареи ледяные!";
const GAS: &str = "В подъезде сильный запах газа, аварийка не едет второй час!";
const WASTE: &str = "Вторую неделю не вывозят мусор, баки переполнены, когда уберут?";
const ILL: &str =
    "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";

/// Somebody who works for this body.
fn of(body: &str) -> Scope {
    Scope {
        body: Some(body.into()),
        ..Scope::default()
    }
}

/// The numbers in the queue that is asked for.
fn queue(browser: &Browser, asked: &str) -> BTreeSet<i64> {
    let found = get(browser, &format!("incidents?{asked}"));
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(found["total"], rows.len(), "{found}");
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// A card of the desk, worked by somebody of the centre.
struct Card<'h> {
    id: i64,
    centre: &'h Browser,
}

impl Card<'_> {
    fn row(&self) -> Value {
        get(self.centre, &format!("incidents/{}", self.id))["incident"].clone()
    }

    /// Does this as it stands now, and gives what the daemon says.
    fn act(&self, by: &Browser, mut action: Value) -> (u16, Value) {
        action["version"] = self.row()["version"].clone();
        by.post(&format!("/api/v1/incidents/{}/actions", self.id), &action)
    }

    fn pass_to(&self, body: &str) {
        let pass = json!({"action": "transfer", "body": body, "reason": "их дорога"});
        let (status, row) = self.act(self.centre, pass);
        assert_eq!(status, 200, "{row}");
    }

    /// Sees the card and finds it in the queue, or neither.
    fn is_seen_by(&self, browser: &Browser) -> bool {
        let (status, _) = browser.get(&format!("/api/v1/incidents/{}", self.id));
        let found = queue(browser, "").contains(&self.id);
        assert_eq!(status, if found { 200 } else { 404 }, "card and queue");
        found
    }
}

#[test]
fn a_card_is_seen_by_the_body_that_has_it_until_it_goes_on() {
    let house = House::open();
    house.given_posts_of(OSKOL, &[HOLE]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let head = house.user("olga", Role::Head, Scope::default());
    let ministry = house.user("zhkh", Role::BodyLiaison, of("housing"));
    let town = house.user("gubkin", Role::BodyLiaison, of("gubkinsky_adm"));
    let centre = house.user("mcu", Role::McuOperator, of_town(GUBKIN));
    let neighbour = house.user("sheb", Role::McuHead, of_town("Шебекинский округ"));
    let id = queue(&anna, "").pop_first().unwrap();
    let card = Card { id, centre: &anna };
    let seen = || [&ministry, &town, &centre, &neighbour].map(|one| card.is_seen_by(one));
    assert_eq!(seen(), [false, false, false, false]);

    // Anna sees it wherever it goes, so it stays hers until somebody takes it over.
    assert_eq!(card.act(&anna, json!({"action": "take"})).0, 200);
    // The ministry takes it, and says that it is not theirs: passing it on is the centre's.
    card.pass_to("housing");
    assert_eq!(seen(), [true, false, false, false]);
    assert_eq!(card.row()["assignee"]["name"], "anna");
    assert_eq!(card.act(&ministry, json!({"action": "take"})).0, 200);
    let not_ours = json!({"action": "comment", "text": "не наше: дорога муниципальная"});
    assert_eq!(card.act(&ministry, not_ours).0, 200);
    let pass = json!({"action": "transfer", "body": "gubkinsky_adm", "reason": "не наше"});
    assert_eq!(card.act(&ministry, pass).0, 403);
    assert_eq!(card.row()["assignee"]["name"], "zhkh");

    card.pass_to("gubkinsky_adm");
    assert_eq!(seen(), [false, true, true, false]);
    let row = card.row();
    assert_eq!(
        (&row["assignee"], &row["state"]),
        (&json!(null), &json!("new"))
    );
    assert_eq!(card.act(&centre, json!({"action": "take"})).0, 200);

    // The third time it is in dispute, and stays until somebody decides.
    card.pass_to("housing");
    assert_eq!(seen(), [false, true, true, false]);
    assert_eq!(card.row()["hops"], 3);
    assert_eq!(queue(&head, "dispute=open"), [id].into());
    assert_eq!(queue(&town, "dispute=open"), [id].into());
    let decide = json!({"action": "decide_dispute", "body": "housing", "reason": "у дома"});
    let (status, refusal) = card.act(&anna, decide.clone());
    assert_eq!(status, 403);
    insta::assert_snapshot!(refusal["title"].as_str().unwrap(), @"Ваша роль — сотрудник ЦУР — не позволяет решать споры о подведомственности. Обратитесь к тому, чья роль это позволяет: куратор ЦУР, руководитель ЦУР, администратор");
    assert_eq!(card.act(&head, decide).0, 200);
    assert_eq!(seen(), [true, false, false, false]);
    assert_eq!(queue(&head, "dispute=open"), [].into());
    assert_eq!(queue(&head, "body=housing"), [id].into());
    assert_eq!(queue(&head, "body=gubkinsky_adm"), [].into());
}

#[test]
fn the_queue_and_the_cards_of_everybody_agree() {
    let house = House::open();
    house.given_posts_of(OSKOL, &[HOLE, COLD]);
    house.given_posts_of(GUBKIN, &[GAS, HOLE]);
    house.given_posts(&[ILL, WASTE]);
    let head = house.user("olga", Role::Head, Scope::default());
    let all = queue(&head, "state=all&muted=all");
    assert_eq!(all.len(), 6, "{all:?}");
    let bodies = ["housing", "gubkinsky_adm", "starooskolsky_adm", "health"];
    let handed = all.iter().zip(bodies.into_iter().cycle());
    for (id, body) in handed.skip(1) {
        let card = Card {
            id: *id,
            centre: &head,
        };
        card.pass_to(body);
    }
    let housing = |scope: Scope| Scope {
        sectors: vec![Sector::Housing],
        ..scope
    };
    let people = [
        (Role::Operator, Scope::default()),
        (Role::Operator, of_town(OSKOL)),
        (Role::SectorHead, housing(Scope::default())),
        (Role::McuHead, of_town(GUBKIN)),
        (Role::McuOperator, housing(of_town(GUBKIN))),
        (Role::BodyLiaison, of("housing")),
        (Role::BodyLiaison, of("gubkinsky_adm")),
        (Role::BodyLiaison, of("transport")),
        (Role::BodyLiaison, of("education")),
    ];
    let mut counts = Vec::new();
    for (at, (role, scope)) in people.into_iter().enumerate() {
        let one = house.user(&format!("user{at}"), role, scope);
        let opens = |id: &i64| one.get(&format!("/api/v1/incidents/{id}")).0 == 200;
        let cards: BTreeSet<i64> = all.iter().copied().filter(opens).collect();
        assert_eq!(queue(&one, "state=all&muted=all"), cards, "{at}");
        for asked in ["sector=roads", "territory=-", "body=health"] {
            let asked = format!("state=all&muted=all&{asked}");
            let both = &queue(&head, &asked) & &cards;
            let found = queue(&one, &asked);
            assert!(found.is_subset(&both), "{at}: {asked}");
            let hidden = both.len() - found.len();
            assert!(hidden == 0 || asked.contains("body="), "{at}: {asked}");
        }
        counts.push(cards.len());
    }
    assert_eq!(counts, [6, 2, 1, 4, 1, 2, 4, 2, 0]);
}

#[test]
fn whoever_may_not_open_a_card_does_not_find_it_by_its_body() {
    let house = House::open();
    house.given_posts(&[ILL]);
    let head = house.user("olga", Role::Head, Scope::default());
    let anna = house.user("anna", Role::Operator, Scope::default());
    let social = house.user("social", Role::BodyLiaison, of("social"));
    let media = house.user("media", Role::Media, Scope::default());
    let id = queue(&head, "").pop_first().unwrap();
    let card = Card { id, centre: &head };
    assert!(!card.is_seen_by(&social));
    card.pass_to("social");
    assert!(card.is_seen_by(&social));
    let told = get(&social, &format!("incidents/{id}"));
    assert_eq!(told["incident"]["closed"], true);
    assert!(!told.to_string().contains("онколог"), "{told}");
    assert_eq!(queue(&head, "body=social"), [id].into());
    for one in [&anna, &social] {
        assert_eq!(queue(one, ""), [id].into());
        assert_eq!(queue(one, "body=social"), [].into());
    }
    for asked in ["body=social", "dispute=open"] {
        let path = format!("/api/v1/incidents?rumour=due&{asked}");
        assert_eq!(media.get(&path).0, 403, "{asked}");
    }
    let mut lines = Vec::new();
    for asked in ["body=circus", "dispute=yes"] {
        let (status, problem) = anna.get(&format!("/api/v1/incidents?{asked}"));
        assert_eq!(status, 400, "{problem}");
        lines.push(problem["title"].as_str().unwrap().to_owned());
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    Параметр body: не понимаю «circus», можно: centre, belgorod_adm, starooskolsky_adm, gubkinsky_adm, transport, health, education, social, housing, digital, belgorodsky_adm, alekseevsky_adm, valuysky_adm, grayvoronsky_adm, novooskolsky_adm, shebekinsky_adm, yakovlevsky_adm, borisovsky_adm, veydelevsky_adm, volokonovsky_adm, ivnyansky_adm, korochansky_adm, krasnensky_adm, krasnogvardeysky_adm, krasnoyaruzhsky_adm, prokhorovsky_adm, rakityansky_adm, rovensky_adm, chernyansky_adm
    Параметр dispute: не понимаю «yes», можно: open
    ");
}

#[test]
fn a_shift_of_the_body_hands_over_what_the_body_was_handed() {
    let house = House::open();
    house.given_posts_of(OSKOL, &[HOLE]);
    house.given_posts_of("Шебекинский округ", &[GAS]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let people = [
        ("zhkh", Role::BodyLiaison, of("transport")),
        ("mcu", Role::McuOperator, of_town(GUBKIN)),
    ];
    let [ministry, centre] = people.map(|(login, role, scope)| house.user(login, role, scope));
    let gas = queue(&anna, "severity=critical").pop_first().unwrap();
    let card = Card {
        id: gas,
        centre: &anna,
    };
    card.pass_to("transport");
    let over = |one: &Browser| {
        let begun = json!({"phone": "доб. 5", "until": "2026-11-20T16:00:00Z"});
        let (status, shift) = one.post("/api/v1/shifts", &begun);
        assert_eq!(status, 200, "{shift}");
        let end = format!("/api/v1/shifts/{}/end", shift["shift"]["id"]);
        let (status, over) = one.post(&end, &json!({}));
        assert_eq!(status, 200, "{over}");
        over["handover"].clone()
    };
    assert_eq!(card.act(&ministry, json!({"action": "take"})).0, 200);
    let left = over(&ministry);
    assert_eq!(left["cards"][0]["card"]["incident"], gas, "{left}");
    assert_eq!(left["dangers"]["lines"][0]["incident"], gas, "{left}");
    assert_eq!(over(&centre)["dangers"]["total"], 0);
    card.pass_to("gubkinsky_adm");
    assert_eq!(over(&centre)["dangers"]["total"], 1);
}

//! Who works when, through a whole daemon: the shift and its hand-over, substitutes, the lane of what
//! lies nowhere, and the card in two territories.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::SignedDuration;
use otklik::{
    domain::{
        Accepted, Cause, ClockKind, Handover, Incident, IncidentChange, IncidentId, ItemId, Lines,
        Role, Scope, Sector, Shift, ShiftId, UserId,
    },
    incidents::{
        EscalationRule, Regime, WHO_TOOK,
        family::{self, Family},
        fold, replay,
    },
    pipeline::watch::{Look, Watch},
    ports::{AuditEntry, Clock, Decided},
};
use serde_json::{Value, json};

use crate::{
    house::{Browser, House, get, of_town},
    store_samples::{audit, by_system},
};

const OWN: &str = "Старооскольский округ";
const NEIGHBOUR: &str = "Губкинский округ";
const HOLE: &str = "Белгород, на улице Щорса огромная яма на дороге, когда отремонтируют?";
const WASTE: &str =
    "Не вывозят мусор вторую неделю, контейнеры переполнены, Белгород, ул. Садовая, 3";
const GAS: &str = "Белгород, ул. Почтовая, 8: в подъезде сильный запах газа, аварийка не едет!";
const ILL: &str =
    "Белгород, ул. Мира, 12: у мамы онкология, третий месяц не дают льготное лекарство!";
const NOWHERE: &str = "Огромная яма на дороге, уже две аварии, когда отремонтируют?";

fn post(browser: &Browser, path: &str, body: &Value) -> Value {
    let (status, found) = browser.post(&format!("/api/v1/{path}"), body);
    assert!(status < 300, "{path}: {status} {found}");
    found
}

/// The refusal's status.
fn refused(browser: &Browser, path: &str, body: &Value) -> u16 {
    let (status, found) = browser.post(&format!("/api/v1/{path}"), body);
    assert!(status >= 400, "{path}: {found}");
    status
}

fn row(browser: &Browser, sector: &str) -> Value {
    let queue = get(browser, &format!("incidents?sector={sector}"));
    queue["rows"][0].clone()
}

/// What the action gives, or the refusal.
fn try_act(browser: &Browser, row: &Value, mut action: Value) -> (u16, Value) {
    action["version"] = row["version"].clone();
    browser.post(&format!("/api/v1/incidents/{}/actions", row["id"]), &action)
}

fn act(browser: &Browser, row: &Value, action: Value) -> Value {
    let (status, row) = try_act(browser, row, action);
    assert_eq!(status, 200, "{row}");
    row
}

fn user_id(house: &House, login: &str) -> Value {
    let users = house.rooms.store.users().unwrap();
    let mut users = users.iter();
    json!(users.find(|user| user.login == login).unwrap().id.0)
}

fn begin(browser: &Browser) -> Value {
    let shift = json!({"phone": "8 (4722) 00-11-22, доб. 5", "until": "2026-11-20T17:00:00Z"});
    post(browser, "shifts", &shift)
}

/// The numbers that a section tells.
fn told(section: &Value) -> Vec<&Value> {
    let lines = section["lines"].as_array().unwrap().iter();
    lines.map(|line| &line["incident"]).collect()
}

/// Anna takes a hole with a first word to the residents, waste, and a private card; a danger is open.
fn a_day_of_anna(house: &House) -> (Browser, [Value; 4]) {
    house.given_posts(&[HOLE, WASTE, GAS, ILL, NOWHERE]);
    let let_in = Scope {
        private: true,
        ..Scope::default()
    };
    let anna = house.user("anna", Role::Operator, let_in);
    let gas = row(&anna, "energy");
    let rows = get(
        &anna,
        "incidents?sector=roads&territory=%D0%91%D0%B5%D0%BB%D0%B3%D0%BE%D1%80%D0%BE%D0%B4",
    );
    let hole = act(&anna, &rows["rows"][0], json!({"action": "take"}));
    let soon = json!({"action": "answer", "interim": true, "text": "Выехали смотреть"});
    let hole = act(&anna, &hole, soon);
    let full = json!({"action": "draft", "text": "Засыплем до пятницы"});
    let hole = act(&anna, &hole, full);
    let waste = act(&anna, &row(&anna, "waste"), json!({"action": "take"}));
    let waits = json!({"action": "wait", "reason": "ответа перевозчика"});
    let waste = act(&anna, &waste, waits);
    let ill = act(&anna, &row(&anna, "health"), json!({"action": "take"}));
    (anna, [hole, waste, ill, gas].map(|row| row["id"].clone()))
}

/// Numbers, categories, places and deadlines; of the private card no street and no deadline.
fn tells_no_words(over: &Value, open: &Value, private: &Value) {
    let cards = over["handover"]["cards"].as_array().unwrap();
    let card = |id: &Value| {
        let mut cards = cards.iter().map(|card| &card["card"]);
        cards.find(|card| card["incident"] == *id).unwrap()
    };
    let private = card(private);
    assert_eq!(
        (&private["place"], &private["due_at"]),
        (&json!("Белгород"), &Value::Null)
    );
    let open = card(open);
    assert!(open["place"].as_str().unwrap().contains("Щорса"));
    assert!(open["due_at"].is_string());
    for word in [
        "огромная",
        "мамы",
        "Мира",
        "вторую неделю",
        "запах",
        "Выехали",
        "до пятницы",
    ] {
        assert!(!over.to_string().contains(word), "{word}: {over}");
    }
}

#[test]
fn the_shift_that_ends_with_open_cards() {
    let house = House::open();
    let (anna, [hole, waste, ill, gas]) = a_day_of_anna(&house);
    let boris = house.user("boris", Role::Operator, Scope::default());
    let shift = begin(&anna);
    assert_eq!(
        (&shift["handover"], &shift["shift"]["actions"]),
        (&Value::Null, &json!(["end"]))
    );
    let second = json!({"phone": "доб. 6", "until": "2026-11-20T17:00:00Z"});
    assert_eq!(
        refused(&boris, "shifts", &second),
        422,
        "one shift runs in one place"
    );
    house.clock.advance(SignedDuration::from_hours(3));

    let path = format!("shifts/{}", shift["shift"]["id"]);
    assert_eq!(refused(&boris, &format!("{path}/end"), &json!({})), 422);
    let vera = house.user("vera", Role::Operator, Scope::default());
    let joined = post(&vera, &format!("{path}/join"), &json!({}));
    assert_eq!(joined["shift"]["actions"], json!(["end"]), "two are on it");
    let over = post(&anna, &format!("{path}/end"), &json!({}));
    let left = &over["handover"];
    let cards = left["cards"].as_array().unwrap();
    let mut numbers: Vec<i64> = cards
        .iter()
        .map(|card| card["card"]["incident"].as_i64().unwrap())
        .collect();
    numbers.sort_unstable();
    let mut expected = [&hole, &waste, &ill].map(|id| id.as_i64().unwrap());
    expected.sort_unstable();
    assert_eq!(numbers, expected);
    assert!(told(&left["dangers"]).contains(&&gas), "{left}");
    assert_eq!(told(&left["promises"]), [&hole]);
    assert_eq!(told(&left["drafts"]), [&hole]);
    assert_eq!(left["unplaced"]["total"], 1);

    tells_no_words(&over, &hole, &ill);

    let words = json!({"version": over["shift"]["version"], "to_queue": [waste],
        "words": "Мастер ямы: 8 912 345-67-89, перезвонит утром"});
    let (status, written) = anna.patch(&format!("/api/v1/{path}"), &words);
    assert_eq!(status, 200, "{written}");
    let said = written["handover"]["words"].as_str().unwrap();
    assert!(
        said.contains("перезвонит утром") && !said.contains("345"),
        "{said}"
    );

    let version = json!({"version": written["shift"]["version"]});
    post(&boris, &format!("{path}/accept"), &version);
    let is_now = |id: &Value| get(&boris, &format!("incidents/{id}"))["incident"].clone();
    assert_eq!(is_now(&hole)["assignee"]["name"], "boris");
    for back in [&waste, &ill] {
        let row = is_now(back);
        assert_eq!(
            (&row["assignee"], &row["state"]),
            (&Value::Null, &json!("new")),
            "{row}"
        );
    }
    assert!(
        is_now(&waste)["deadline"]["paused_at"].is_null(),
        "nobody is waited for"
    );
    let history = get(&boris, &format!("incidents/{hole}"))["history"].clone();
    let last = history.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["text"], &last["by"]["name"]),
        (&json!("Поручен: boris"), &json!("boris"))
    );
}

#[test]
fn the_next_accepts_by_name_and_it_is_closed_for_edits() {
    let house = House::open();
    let (anna, [hole, ..]) = a_day_of_anna(&house);
    let boris = house.user("boris", Role::Operator, Scope::default());
    let id = begin(&anna)["shift"]["id"].clone();
    let path = format!("shifts/{id}");
    let accept = |browser: &Browser, version: i64| {
        browser
            .post(
                &format!("/api/v1/{path}/accept"),
                &json!({"version": version}),
            )
            .0
    };
    assert_eq!(accept(&boris, 0), 422, "it still runs");
    post(&anna, &format!("{path}/end"), &json!({}));
    assert_eq!(accept(&anna, 1), 422, "not by oneself");
    let vera = house.user("vera", Role::Observer, Scope::default());
    assert_eq!(accept(&vera, 1), 403);
    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    assert_eq!(
        accept(&oskol, 1),
        404,
        "the centre's shift is not a municipality's"
    );
    assert_eq!(get(&oskol, "shifts"), json!([]));
    let words = |version: i64| json!({"version": version, "words": "Всё тихо"});
    assert_eq!(anna.patch(&format!("/api/v1/{path}"), &words(1)).0, 200);
    assert_eq!(
        accept(&boris, 1),
        409,
        "what boris read is not what anna wrote"
    );
    assert_eq!(boris.patch(&format!("/api/v1/{path}"), &words(2)).0, 422);

    assert_eq!(accept(&boris, 2), 200);
    let closed = get(&boris, &path);
    assert_eq!(closed["shift"]["accepted_by"]["name"], "boris");
    assert_eq!(closed["shift"]["actions"], json!([]));
    assert_eq!(
        (
            accept(&boris, 3),
            anna.patch(&format!("/api/v1/{path}"), &words(3)).0
        ),
        (422, 422)
    );
    let row = get(&boris, &format!("incidents/{hole}"))["incident"].clone();
    act(
        &boris,
        &row,
        json!({"action": "answer", "text": "Засыпали"}),
    );
    assert_eq!(get(&boris, &path), closed, "a snapshot stays as it was");
    let listed = get(&anna, "shifts");
    assert_eq!(listed[0]["accepted_by"]["name"], "boris");

    let head = house.user("head", Role::Head, Scope::default());
    let team = json!({"others": [user_id(&house, "anna")], "phone": "112", "until": "2026-11-20T17:00:00Z"});
    assert_eq!(
        refused(&boris, "shifts", &team),
        403,
        "duties are planned by others"
    );
    let team = post(&head, "shifts", &team);
    assert_eq!(team["shift"]["users"].as_array().unwrap().len(), 2);
}

#[test]
fn a_prepared_answer_waits_for_whoever_gives_it() {
    let house = House::open();
    let (anna, [hole, ..]) = a_day_of_anna(&house);
    let boris = house.user("boris", Role::Operator, Scope::default());
    let card = || get(&boris, &format!("incidents/{hole}"));
    let later = json!({"action": "draft", "text": "Засыплем в субботу"});
    act(&anna, &card()["incident"], later);
    let waits = card();
    let draft = &waits["draft"];
    assert_eq!(
        (&draft["text"], &draft["by"]["name"]),
        (&json!("Засыплем в субботу"), &json!("anna")),
        "the last one counts"
    );
    assert_eq!(waits["incident"]["state"], "in_work");
    let given = json!({"action": "answer", "text": "Засыпали"});
    let row = act(&boris, &waits["incident"], given);
    assert_eq!(
        (&row["drafted_at"], &card()["draft"]),
        (&Value::Null, &Value::Null)
    );
    let late = json!({"action": "draft", "text": "Засыплем"});
    assert_eq!(try_act(&boris, &row, late).0, 422, "it was said already");
}

#[test]
fn a_substitute_sees_what_is_assigned_and_no_more() {
    let house = House::open();
    house.given_posts_of(
        "starooskolsky",
        &["В подъезде сильный запах газа, аварийка не едет!"],
    );
    house.given_posts_of("gubkinsky", &[NOWHERE]);
    let anna = house.user("anna", Role::Operator, Scope::default());
    let igor = house.user("igor", Role::McuOperator, of_town(OWN));
    let head = house.user("head", Role::Head, Scope::default());
    let gas = row(&anna, "energy");
    for row in [&gas, &row(&anna, "roads")] {
        act(&anna, row, json!({"action": "take"}));
    }
    assert_eq!(get(&igor, "incidents?assignee=me")["total"], 0);
    let absence = json!({"user": user_id(&house, "anna"), "substitute": user_id(&house, "igor"),
        "first_day": "2026-11-19", "last_day": "2026-11-20"});
    assert_eq!(refused(&anna, "absences", &absence), 403);
    let added = post(&head, "absences", &absence);
    assert_eq!(
        refused(&head, "absences", &absence),
        400,
        "nobody is away twice"
    );
    let back = json!({"user": user_id(&house, "igor"), "substitute": user_id(&house, "head"),
        "first_day": "2026-11-20", "last_day": "2026-11-21"});
    assert_eq!(
        refused(&head, "absences", &back),
        400,
        "who stands in is there"
    );

    let own = get(&igor, "incidents?assignee=me");
    assert_eq!(
        (&own["total"], &own["rows"][0]["id"]),
        (&json!(1), &gas["id"]),
        "{own}"
    );
    assert_eq!(own["rows"][0]["assignee"]["name"], "anna");
    assert_eq!(own["rows"][0]["substitute"]["name"], "igor");
    assert_eq!(
        try_act(
            &igor,
            &own["rows"][0],
            json!({"action": "close", "reason": "solved"})
        )
        .0,
        403
    );

    house.clock.advance(SignedDuration::from_hours(2));
    raising_who_took(&house).look(&Look::default()).unwrap();
    let notices = get(&igor, "notices").to_string();
    assert!(
        notices.contains("кто взял в работу, замещает igor"),
        "{notices}"
    );

    let id = &added["id"];
    assert_eq!(anna.delete(&format!("/api/v1/absences/{id}")), 403);
    assert_eq!(head.delete(&format!("/api/v1/absences/{id}")), 204);
    assert_eq!(get(&head, "absences"), json!([]));
    assert_eq!(get(&igor, "incidents?assignee=me")["total"], 0);
}

/// The watch of a region whose regulation raises whoever took the card.
fn raising_who_took(house: &House) -> Watch {
    let watch = house.rooms.watch();
    let mut regime = Regime::clone(&watch.regime.load());
    regime.regulation.escalation.push(EscalationRule {
        clock: ClockKind::Answer,
        percent: 75,
        to: WHO_TOOK.to_owned(),
    });
    let regime = Arc::new(ArcSwap::from_pointee(regime));
    Watch { regime, ..watch }
}

#[test]
fn a_municipal_centre_plans_its_own_people_only() {
    let house = House::open();
    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    for (login, territory) in [("igor", OWN), ("olga", OWN), ("gleb", NEIGHBOUR)] {
        house.user(login, Role::McuOperator, of_town(territory));
    }
    let head = house.user("head", Role::Head, Scope::default());
    let away = |user: &str, substitute: &str| {
        json!({"user": user_id(&house, user), "substitute": user_id(&house, substitute),
            "first_day": "2026-11-23", "last_day": "2026-11-24"})
    };
    post(&oskol, "absences", &away("igor", "olga"));
    for (user, substitute) in [("gleb", "olga"), ("olga", "gleb"), ("head", "igor")] {
        let status = refused(&oskol, "absences", &away(user, substitute));
        assert_eq!(status, 400, "{user} by {substitute}");
    }
    post(&head, "absences", &away("gleb", "head"));
    let names = |browser: &Browser| {
        let told = get(browser, "absences");
        let told = told.as_array().unwrap().iter();
        told.map(|it| it["user"]["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&oskol), ["igor"]);
    assert_eq!(names(&head), ["igor", "gleb"]);

    // Their shift is theirs: the centre sees it, the neighbour does not.
    let shift = begin(&oskol)["shift"].clone();
    assert_eq!(shift["seat"], OWN);
    let path = format!("/api/v1/shifts/{}", shift["id"]);
    assert_eq!(house.known_user("gleb").get(&path).0, 404);
    assert_eq!(house.known_user("olga").get(&path).0, 200);
    assert_eq!(head.get(&path).0, 200);
}

/// So many shifts of the centre, each ended and accepted.
fn accepted_shifts(house: &House, count: usize) {
    let store = &house.rooms.store;
    let at = house.clock.now();
    let audit = AuditEntry {
        at,
        user: None,
        action: "shift.begun".into(),
        subject: "shift".into(),
    };
    let user = UserId(1);
    let mut shift = Shift {
        id: ShiftId(0),
        version: 0,
        area: Scope::default(),
        users: vec![user],
        phone: "112".into(),
        begun_at: at,
        until: at,
        handover: None,
        accepted: None,
    };
    let handover = Handover {
        at,
        by: user,
        words: String::new(),
        cards: Vec::new(),
        dangers: Lines::default(),
        promises: Lines::default(),
        drafts: Lines::default(),
        muted: Vec::new(),
        unplaced: Lines::default(),
        blind: Vec::new(),
    };
    for _ in 0..count {
        shift.id = store.begin_shift(&shift, &audit).unwrap();
        let closed = Shift {
            version: 1,
            handover: Some(handover.clone()),
            accepted: Some(Accepted { by: user, at }),
            ..shift.clone()
        };
        store.change_shift(&closed, &[], &audit).unwrap();
    }
}

#[test]
fn a_forgotten_shift_stays_in_sight_however_many_came_after() {
    let house = House::open();
    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    let gleb = house.user("gleb", Role::McuHead, of_town(NEIGHBOUR));
    let head = house.user("head", Role::Head, Scope::default());
    let forgotten = begin(&oskol)["shift"]["id"].clone();
    let waiting = begin(&gleb)["shift"]["id"].clone();
    post(&gleb, &format!("shifts/{waiting}/end"), &json!({}));
    let past = begin(&gleb)["shift"]["id"].clone();
    post(&gleb, &format!("shifts/{past}/end"), &json!({}));
    post(
        &head,
        &format!("shifts/{past}/accept"),
        &json!({"version": 1}),
    );
    accepted_shifts(&house, 101);

    let listed = |browser: &Browser| {
        let shifts = get(browser, "shifts");
        let shifts = shifts.as_array().unwrap().iter();
        shifts.map(|shift| shift["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&oskol), std::slice::from_ref(&forgotten));
    assert_eq!(listed(&gleb), [past, waiting.clone()], "and their own past");
    let all = listed(&head);
    assert_eq!(
        all.len(),
        102,
        "the newest hundred, and two that are not over"
    );
    assert_eq!(all[100..], [waiting, forgotten]);
}

#[test]
fn a_shift_says_whose_it_is_and_refusals_name_colleagues() {
    let house = House::open();
    let head = house.user("head", Role::Head, Scope::default());
    let sectors = Scope {
        sectors: vec![Sector::Waste, Sector::Housing],
        ..Scope::default()
    };
    let block = house.user("block", Role::SectorHead, sectors);
    let seat = |browser: &Browser| begin(browser)["shift"]["seat"].clone();
    let centre = seat(&head);
    let centre = centre.as_str().unwrap();
    assert_eq!(seat(&block), format!("{centre}: ЖКХ, ТКО"));

    let oskol = house.user("oskol", Role::McuHead, of_town(OWN));
    house.user("gleb", Role::McuOperator, of_town(NEIGHBOUR));
    house.user("vera", Role::Observer, Scope::default());
    let why = |path: &str, body: Value| {
        let (status, why) = oskol.post(&format!("/api/v1/{path}"), &body);
        assert_eq!(status, 400, "{why}");
        why["title"].as_str().unwrap().to_owned()
    };
    let with = |other: &str| {
        let others = [user_id(&house, other)];
        json!({"others": others, "phone": "112", "until": "2026-11-20T17:00:00Z"})
    };
    assert_eq!(
        why("shifts", with("block")),
        "block не может быть на смене: работает не на всей территории смены"
    );
    assert_eq!(
        why("shifts", with("vera")),
        "vera не может быть на смене: роль не предполагает смен"
    );
    let nobody = "Такого сотрудника в вашей части региона нет: выберите из списка";
    assert_eq!(
        why("shifts", with("gleb")),
        nobody,
        "a stranger is not named"
    );
    let away = |user: &str| {
        json!({"user": user_id(&house, user), "substitute": user_id(&house, "oskol"),
            "first_day": "2026-11-23", "last_day": "2026-11-24"})
    };
    assert_eq!(
        why("absences", away("head")),
        "Отсутствие не записано. head: работает и вне вашей части региона"
    );
    assert_eq!(why("absences", away("gleb")), nobody);
}

#[test]
fn a_card_in_two_territories_is_seen_by_both_and_no_third() {
    let house = House::open();
    house.given_posts_of("starooskolsky", &[NOWHERE]);
    let centre = house.user("centre", Role::Operator, Scope::default());
    let [oskol, gubkin, third] = [
        ("oskol", OWN),
        ("gubkin", NEIGHBOUR),
        ("third", "Шебекинский округ"),
    ]
    .map(|(login, territory)| house.user(login, Role::McuHead, of_town(territory)));
    let path = format!("/api/v1/incidents/{}", row(&centre, "roads")["id"]);
    let seen = || [&oskol, &gubkin, &third].map(|browser| browser.get(&path).0);
    assert_eq!(seen(), [200, 404, 404]);

    let also = |territory: Value| json!({"action": "also_in", "territory": territory});
    let give = also(json!(NEIGHBOUR));
    assert_eq!(try_act(&oskol, &row(&oskol, "roads"), give.clone()).0, 403);
    let card = act(&centre, &row(&centre, "roads"), give);
    assert_eq!(card["also"], NEIGHBOUR);
    assert_eq!(seen(), [200, 200, 404]);
    let theirs = row(&gubkin, "roads");
    assert_eq!(theirs["place"]["territory"], OWN);
    assert_eq!(get(&third, "incidents")["total"], 0);
    // Each figure is that of the list it opens: in both cells, and in the sum of the region once.
    house.clock.advance(SignedDuration::from_mins(1));
    let risks = |browser: &Browser| {
        let table = get(browser, "risks");
        let cells = table["cells"].as_array().unwrap().iter();
        let of = |cell: &Value| (cell["territory"].clone(), cell["today"].clone());
        let sums = (
            table["sums"][0]["today"].clone(),
            table["total_today"].clone(),
        );
        (cells.map(of).collect::<Vec<_>>(), sums)
    };
    let (here, once) = (|name: &str| (json!(name), json!(1)), (json!(1), json!(1)));
    let both = vec![here(NEIGHBOUR), here(OWN)];
    assert_eq!(risks(&house.admin()), (both, once.clone()));
    assert_eq!(risks(&oskol), (vec![here(OWN)], once.clone()));
    assert_eq!(risks(&gubkin), (vec![here(NEIGHBOUR)], once));
    assert_eq!(risks(&third).0, []);
    let taken = act(&gubkin, &theirs, json!({"action": "take"}));
    let own = json!({"action": "place", "territory": NEIGHBOUR});
    assert_eq!(
        try_act(&gubkin, &taken, own).0,
        403,
        "it stays the first town's"
    );

    let lay_down = also(Value::Null);
    assert_eq!(try_act(&gubkin, &taken, lay_down.clone()).0, 403);
    let card = act(&centre, &taken, lay_down);
    assert_eq!((&card["also"], seen()), (&Value::Null, [200, 404, 404]));
    let history = get(&oskol, &path["/api/v1/".len()..])["history"].to_string();
    assert!(
        history.contains("Касается также: Губкинский округ"),
        "{history}"
    );
}

#[test]
fn what_nobody_would_move_any_more_is_told_once_and_again_when_it_comes_back() {
    let house = House::open();
    house.given_posts(&[WASTE]);
    let head = house.user("head", Role::Head, Scope::default());
    let told = || -> Vec<String> {
        house.rooms.watch().look(&Look::default()).unwrap();
        house.rooms.watch().look(&Look::default()).unwrap();
        let notices = house.rooms.store.notices(100).unwrap().into_iter().rev();
        let raised = notices.filter(|it| it.incident.is_some() && it.text.contains(" — "));
        raised.map(|it| it.text).collect()
    };
    let anna = house.user("anna", Role::Operator, Scope::default());
    let taken = act(&anna, &row(&anna, "waste"), json!({"action": "take"}));
    let id = IncidentId(taken["id"].as_i64().unwrap());
    assert_eq!(told(), [""; 0]);

    let account = format!("/api/v1/users/{}", user_id(&house, "anna"));
    let block = json!({"active": false});
    assert_eq!(house.admin().patch(&account, &block).0, 200);
    assert_eq!(told().len(), 1, "she left, and has the card");
    house.user("igor", Role::Operator, Scope::default());
    let assign = json!({"action": "assign", "to": user_id(&house, "igor")});
    act(&head, &row_of(&head, id), assign);
    assert_eq!(told().len(), 1, "igor has it");

    let bodies = get(&head, "reference")["bodies"].clone();
    let passed_on =
        |to: usize| json!({"action": "transfer", "body": bodies[to]["id"], "reason": "не наше"});
    for to in [0, 1, 0] {
        assert_eq!(told().len(), 1);
        act(&head, &row_of(&head, id), passed_on(to));
    }
    assert_eq!(told().len(), 2, "whose is it?");
    let decide =
        json!({"action": "decide_dispute", "body": bodies[0]["id"], "reason": "договор у них"});
    act(&head, &row_of(&head, id), decide);
    let answer = json!({"action": "answer", "text": "Мусор вывезли, график восстановлен"});
    act(&head, &row_of(&head, id), answer);
    assert_eq!(told().len(), 2);

    let days = |days: i64| house.clock.advance(SignedDuration::from_hours(24 * days));
    days(14);
    assert_eq!(told().len(), 2, "the tenth working day is not over");
    days(1);
    let all = told();
    insta::assert_snapshot!(all.join("\n"), @"
    руководитель ЦУР: инцидент № 1, ТКО, Белгород, Садовая, 3 — учётная запись того, кто взял в работу, отключена. Поручите его действующему сотруднику
    руководитель ЦУР: инцидент № 1, ТКО, Белгород, Садовая, 3 — исполнители спорят, чей он, и никто не решил. Решите, чей он: «Решить спор» в карточке
    руководитель ЦУР: инцидент № 1, ТКО, Белгород, Садовая, 3 — ответ дан, но никто не закрыл: прошло 10 рабочих дней. Закройте его или откройте снова, если проблема осталась
    ");
    days(20);
    assert_eq!(told().len(), 3);
    let heard = get(&house.known_user("head"), "notices").to_string();
    assert!(heard.contains("никто не закрыл"), "{heard}");

    let store = &house.rooms.store;
    let log = store.events(id).unwrap();
    assert_eq!(replay(id, &log), store.incident(id).unwrap(), "invariant 7");
}

#[test]
fn what_lies_nowhere_waits_in_the_lane_with_its_clock() {
    let house = House::open();
    house.given_posts(&[NOWHERE]);
    let centre = house.user("centre", Role::Operator, Scope::default());
    let oskol = house.user("oskol", Role::McuOperator, of_town(OWN));
    let lane = get(&centre, "incidents?territory=-");
    assert_eq!((&lane["total"], &lane["unplaced"]), (&json!(1), &json!(1)));
    // Four working hours from nine in the morning, lunch not counted.
    let hole = &lane["rows"][0];
    assert_eq!(hole["place_due_at"], "2026-11-20T10:00:00Z");
    assert_eq!(get(&oskol, "incidents")["unplaced"], 0);

    let look = || house.rooms.watch().look(&Look::default()).unwrap().raised;
    house.clock.advance(SignedDuration::from_mins(239));
    look();
    assert!(!get(&centre, "notices").to_string().contains("территория"));
    house.clock.advance(SignedDuration::from_mins(1));
    assert_eq!((look(), look()), (1, 0), "once");
    let notices = get(&centre, "notices").to_string();
    assert!(
        notices.contains("территория не определена дольше, чем 4 рабочих часа"),
        "{notices}"
    );

    let hole = act(
        &centre,
        &row(&centre, "roads"),
        json!({"action": "acknowledge"}),
    );
    let place = |territory: &str| json!({"action": "place", "territory": territory});
    assert_eq!(try_act(&centre, &hole, place("Тридевятое царство")).0, 400);
    let elsewhere =
        |comment: &str| json!({"action": "reject", "reason": "outside_region", "comment": comment});
    assert_eq!(
        try_act(&centre, &hole, elsewhere(" ")).0,
        400,
        "whom to turn to?"
    );
    let placed = act(&centre, &hole, place(OWN));
    assert_eq!(
        (&placed["place"]["territory"], &placed["place_due_at"]),
        (&json!(OWN), &Value::Null)
    );
    assert_eq!(get(&centre, "incidents")["unplaced"], 0);
    assert_eq!(row(&oskol, "roads")["id"], hole["id"]);

    act(
        &centre,
        &placed,
        elsewhere("администрация Обояни, 8 (47141) 2-00-00"),
    );
    let history = get(&centre, &format!("incidents/{}", hole["id"]))["history"].to_string();
    assert!(
        history.contains("Куда обратиться: администрация Обояни"),
        "{history}"
    );
}

/// A head over all open incidents, which lie nowhere; gives its number.
fn burst_over_all(house: &House) -> IncidentId {
    let (store, now) = (&house.rooms.store, house.clock.now());
    let children = store.open_incidents(IncidentId(0), 9).unwrap();
    let family = Family {
        cause: Cause::Burst {
            hours: 6,
            observed: 3,
            voices: 3,
            expected: 0.1,
            tail: 1e-6,
        },
        children: children.iter().collect(),
    };
    let id = store.next_incident().unwrap();
    let opening = family.opening(ItemId(1), Vec::new()).into_iter();
    let events: Vec<_> = opening.map(|event| by_system(now, event)).collect();
    let head = IncidentChange {
        expected_version: 0,
        after: replay(id, &events).unwrap(),
        events,
    };
    let adopt = |child: &Incident| {
        let events = family::joining(&head.after, child).into_iter();
        let events = events.map(|event| by_system(now, event)).collect();
        fold::changed(child.clone(), events)
    };
    let children: Vec<_> = children.iter().map(adopt).collect();
    let changes = [vec![head], children].concat();
    let decided = Decided {
        changes: &changes,
        notices: &[],
        audit: &audit(now),
        command: None,
    };
    store.decide(&decided).unwrap();
    id
}

#[test]
fn a_burst_that_lies_nowhere_is_one_line_of_the_lane_and_is_placed_as_a_whole() {
    let house = House::open();
    house.given_posts(&[
        "Не вывозят мусор вторую неделю, контейнеры переполнены",
        "Мусоровоз не приезжает десять дней, когда заберут мусор со двора?",
        "Опять свалка у подъезда, мусор лежит кучами, никто не убирает",
    ]);
    let head = burst_over_all(&house);
    let centre = house.user("centre", Role::Operator, Scope::default());
    let oskol = house.user("oskol", Role::McuOperator, of_town(OWN));
    let lane = get(&centre, "incidents?territory=-");
    assert_eq!(
        (&lane["unplaced"], &lane["rows"][0]["cause"]["children"]),
        (&json!(1), &json!(3)),
        "{lane}"
    );
    let shift = begin(&centre);
    let vera = house.user("vera", Role::Operator, Scope::default());
    let path = format!("shifts/{}", shift["shift"]["id"]);
    post(&vera, &format!("{path}/join"), &json!({}));
    let over = post(&centre, &format!("{path}/end"), &json!({}));
    assert_eq!(told(&over["handover"]["unplaced"]), [&json!(head.0)]);

    let row = lane["rows"][0].clone();
    act(&centre, &row, json!({"action": "place", "territory": OWN}));
    assert_eq!(
        get(&oskol, "incidents?muted=all")["total"],
        4,
        "all are theirs"
    );
    let children = get(&oskol, &format!("incidents/{head}"))["children"].clone();
    let children = children.as_array().unwrap();
    assert!(
        children
            .iter()
            .all(|child| child["place"]["territory"] == OWN)
    );
    let reject = json!({"action": "reject", "reason": "not_confirmed"});
    act(&oskol, &row_of(&oskol, head), reject);
    let lane = get(&centre, "incidents?territory=-");
    assert_eq!(
        lane["total"], 0,
        "who stands alone again does not lie nowhere"
    );
}

fn row_of(browser: &Browser, id: IncidentId) -> Value {
    get(browser, &format!("incidents/{id}"))["incident"].clone()
}

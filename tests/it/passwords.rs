//! Passwords: one that the system made opens nothing but the choice of an own one.

use otklik::domain::{Role, Scope};
use serde_json::json;

use crate::house::{Browser, House, PASSWORD};

const OWN: &str = "ледоход-в-апреле";

fn choose(browser: &Browser, old: Option<&str>, new: &str) -> (u16, String) {
    let (status, told) = browser.post("/api/v1/me/password", &json!({"old": old, "new": new}));
    (
        status,
        told["title"].as_str().unwrap_or_default().to_owned(),
    )
}

fn knocks(house: &House, login: &str, password: &str) -> u16 {
    let body = json!({"login": login, "password": password});
    house.stranger().post("/api/v1/login", &body).0
}

#[test]
fn the_first_administrator_chooses_a_password_before_anything_else() {
    let house = House::open();
    let first = house.first_login.as_ref().unwrap();
    let admin = house.stranger();
    admin.log_in(&first.login, &first.password);
    assert_eq!(admin.get("/api/v1/me").1["owes_password"], json!(true));
    for path in [
        "/reference",
        "/incidents",
        "/incidents/1",
        "/search?q=a",
        "/risks",
        "/feeds",
        "/notices",
        "/status",
        "/users",
        "/sources",
        "/shifts",
        "/absences",
        "/events",
    ] {
        let (status, told) = admin.get(&format!("/api/v1{path}"));
        let kind = &told["type"];
        assert_eq!(
            (status, kind),
            (403, &json!("/problems/password-owed")),
            "{path}"
        );
    }
    let vera = json!({"login": "vera", "role": "admin"});
    let (_, refusal) = admin.post("/api/v1/users", &vera);
    insta::assert_json_snapshot!(refusal, @r#"
    {
      "status": 403,
      "title": "Сначала смените одноразовый пароль на свой",
      "type": "/problems/password-owed"
    }
    "#);

    assert_eq!(
        choose(&admin, None, "коротко"),
        (400, "Пароль — от 8 до 128 знаков".into())
    );
    assert_eq!(
        choose(&admin, None, &first.password),
        (
            400,
            "Новый пароль совпадает с прежним. Придумайте другой".into()
        )
    );
    let elsewhere = house.stranger();
    elsewhere.log_in(&first.login, &first.password);
    let (status, me) = admin.post("/api/v1/me/password", &json!({"new": OWN}));
    assert_eq!((status, &me["owes_password"]), (200, &json!(false)));
    assert_eq!(admin.get("/api/v1/users").0, 200, "and works on at once");

    assert_eq!(knocks(&house, "admin", &first.password), 401, "used up");
    assert_eq!(knocks(&house, "admin", OWN), 200);
    assert_eq!(
        choose(&elsewhere, None, "чужой-пароль").0,
        401,
        "whoever else had read the one-time password is out"
    );
}

#[test]
fn a_password_from_the_administrator_is_a_one_time_one() {
    let house = House::open();
    let admin = house.admin();
    let vera = json!({"login": "vera", "name": "Вера", "role": "operator"});
    let (_, made) = admin.post("/api/v1/users", &vera);
    let page = house.stranger();
    page.log_in("vera", made["one_time_password"].as_str().unwrap());
    assert_eq!(page.get("/api/v1/incidents").0, 403);
    assert_eq!(choose(&page, None, OWN).0, 200);
    assert_eq!(page.get("/api/v1/incidents").0, 200);

    // Vera forgot it.
    let path = format!("/api/v1/users/{}", made["id"]);
    let told = "сказано-по-телефону";
    assert_eq!(admin.patch(&path, &json!({"password": told})).0, 200);
    assert_eq!(page.get("/api/v1/incidents").0, 401);
    page.log_in("vera", told);
    assert_eq!(page.get("/api/v1/incidents").0, 403);
    assert_eq!(admin.patch(&path, &json!({"name": "Вера С."})).0, 200);
    assert_eq!(
        page.get("/api/v1/incidents").0,
        403,
        "a new name changes nothing of it"
    );
    assert_eq!(choose(&page, None, PASSWORD).0, 200);
    assert_eq!(page.get("/api/v1/incidents").0, 200);
}

#[test]
fn everybody_changes_the_own_password_and_names_the_old_one() {
    let house = House::open();
    let page = house.user("anna", Role::Operator, Scope::default());
    let at_home = house.known_user("anna");
    let boris = house.user("boris", Role::Operator, Scope::default());
    let wrong = (400, "Прежний пароль не подходит".to_owned());
    assert_eq!(choose(&page, None, OWN), wrong);
    assert_eq!(choose(&page, Some("не тот пароль"), OWN), wrong);
    assert_eq!(
        choose(&page, Some(PASSWORD), PASSWORD),
        (
            400,
            "Новый пароль совпадает с прежним. Придумайте другой".into()
        )
    );
    assert_eq!(choose(&page, Some(PASSWORD), OWN).0, 200);

    assert_eq!(page.get("/api/v1/me").0, 200);
    assert_eq!(at_home.get("/api/v1/me").0, 401, "the other sessions end");
    assert_eq!(boris.get("/api/v1/me").0, 200, "nobody else's do");
    assert_eq!(knocks(&house, "anna", PASSWORD), 401);
    assert_eq!(knocks(&house, "anna", OWN), 200);
    assert_eq!(choose(&house.stranger(), Some(OWN), PASSWORD).0, 401);

    let db = rusqlite::Connection::open(house.rooms.state.database()).unwrap();
    let sql = "SELECT user.login, audit.subject = 'user ' || user.id FROM audit \
               JOIN user ON user.id = audit.user WHERE audit.action = 'user.password'";
    let written: (String, bool) = db
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(written, ("anna".into(), true));
}

#[test]
fn an_open_desk_is_no_way_to_guess_its_password() {
    let house = House::open();
    let page = house.user("anna", Role::Operator, Scope::default());
    for _ in 0..8 {
        assert_eq!(choose(&page, Some("наугад-наугад"), OWN).0, 400);
    }
    assert_eq!(choose(&page, Some(PASSWORD), OWN).0, 429);
}

#[test]
fn an_administrator_changes_the_own_password_like_everybody() {
    let house = House::open();
    let admin = house.admin();
    let (_, me) = admin.get("/api/v1/me");
    let path = format!("/api/v1/users/{}", me["id"]);
    let (status, told) = admin.patch(&path, &json!({"password": OWN}));
    let title = "Свой пароль меняют, назвав прежний: меню пользователя, «Сменить пароль…»";
    assert_eq!((status, &told["title"]), (400, &json!(title)));
    assert_eq!(choose(&admin, Some(PASSWORD), OWN).0, 200);
}

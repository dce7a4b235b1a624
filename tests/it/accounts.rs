//! Accounts: who may change whose, what a guesser is let do, and what a blocked user still hears.

use std::{
    io::{BufRead, BufReader},
    sync::{Barrier, mpsc},
    thread,
    time::Duration,
};

use otklik::{
    desk::{DeskError, NewUser, UserChange},
    domain::{Role, Scope, User, UserId},
};
use serde_json::json;

use crate::house::{House, PASSWORD};

/// Wrong passwords that one login may have before it waits.
const GUESSES: usize = 8;

fn guess(house: &House, login: &str) -> u16 {
    let body = json!({"login": login, "password": "наугад-наугад"});
    house.stranger().post("/api/v1/login", &body).0
}

#[test]
fn a_login_has_its_guesses_however_it_is_written() {
    let house = House::open();
    house.user("Anna", Role::Operator, Scope::default());
    let written = ["anna", "Anna", "ANNA", "aNNA", " anna", "anna\u{a0}"];
    let heard: Vec<u16> = (0..GUESSES + written.len())
        .map(|at| guess(&house, written[at % written.len()]))
        .collect();
    let (let_in, waits) = heard.split_at(GUESSES);
    assert_eq!(let_in, [401; GUESSES]);
    assert!(waits.iter().all(|status| *status == 429), "{waits:?}");
    assert_eq!(guess(&house, "boris"), 401, "nobody else waits for it");
}

#[test]
fn guesses_made_at_once_are_counted_one_by_one() {
    let house = House::open();
    house.user("anna", Role::Operator, Scope::default());
    let crowd = 2 * GUESSES;
    let together = Barrier::new(crowd);
    let heard: Vec<u16> = thread::scope(|scope| {
        let guesser = |_| {
            scope.spawn(|| {
                together.wait();
                guess(&house, "anna")
            })
        };
        let all: Vec<_> = (0..crowd).map(guesser).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let tried = heard.iter().filter(|status| **status == 401).count();
    assert_eq!(tried, GUESSES, "{heard:?}");
}

#[test]
fn a_right_password_takes_the_guesses_back() {
    let house = House::open();
    let anna = house.user("anna", Role::Operator, Scope::default());
    for _ in 0..3 {
        for _ in 1..GUESSES {
            assert_eq!(guess(&house, "anna"), 401);
        }
        anna.log_in("ANNA", PASSWORD);
    }
}

/// A user as the store takes one: whatever part of the region the role asks for does not matter here.
fn stored(house: &House, login: &str, role: Role) -> User {
    let mut user = User {
        id: UserId(0),
        login: login.to_owned(),
        name: login.to_owned(),
        role,
        scope: Scope::default(),
        active: true,
        owes_password: false,
    };
    let store = &house.rooms.store;
    user.id = store.add_user(&user, "no password fits this").unwrap();
    user
}

fn new(login: &str, role: Role) -> NewUser {
    NewUser {
        login: login.to_owned(),
        name: login.to_owned(),
        role,
        scope: Scope::default(),
        password: None,
        lasting: false,
    }
}

/// All that can be changed about an account, one by one.
fn changes() -> Vec<(&'static str, UserChange)> {
    let none = UserChange::default;
    vec![
        (
            "name",
            UserChange {
                name: Some("Имя".into()),
                ..none()
            },
        ),
        (
            "role",
            UserChange {
                role: Some(Role::Analyst),
                ..none()
            },
        ),
        (
            "scope",
            UserChange {
                scope: Some(Scope {
                    sectors: vec![otklik::domain::Sector::Roads],
                    ..Scope::default()
                }),
                ..none()
            },
        ),
        (
            "password",
            UserChange {
                password: Some(PASSWORD.into()),
                ..none()
            },
        ),
        (
            "block",
            UserChange {
                active: Some(false),
                ..none()
            },
        ),
    ]
}

fn was_forbidden<T>(done: Result<T, DeskError>) -> bool {
    matches!(done, Err(DeskError::Forbidden(_)))
}

#[test]
fn only_an_administrator_makes_changes_or_blocks_an_administrator() {
    let house = House::open();
    house.admin();
    let desk = &house.rooms.desk;
    let target = stored(&house, "ruler", Role::Admin);
    for role in Role::ALL.iter().copied() {
        let by = stored(&house, &format!("by-{}", role.id()), role);
        let rules = role == Role::Admin;
        let made = desk.add_user(Some(&by), new(&format!("made-{}", role.id()), Role::Admin));
        assert_eq!(was_forbidden(made), !rules, "{role:?} makes one");
        let colleague = stored(&house, &format!("of-{}", role.id()), Role::Operator);
        let promote = UserChange {
            role: Some(Role::Admin),
            ..UserChange::default()
        };
        let promoted = desk.change_user(Some(&by), colleague.id, promote);
        assert_eq!(was_forbidden(promoted), !rules, "{role:?} promotes");
        for (what, change) in changes() {
            let changed = desk.change_user(Some(&by), target.id, change);
            assert_eq!(was_forbidden(changed), !rules, "{role:?}: {what}");
            // As it was, for the next one.
            let again = UserChange {
                role: Some(Role::Admin),
                scope: Some(Scope::default()),
                active: Some(true),
                ..UserChange::default()
            };
            desk.change_user(None, target.id, again).unwrap();
        }
    }
}

#[test]
fn nobody_changes_the_own_role_part_of_the_region_or_state() {
    let house = House::open();
    house.admin();
    let desk = &house.rooms.desk;
    stored(&house, "other", Role::Admin);
    let keepers = Role::ALL.iter().copied().filter(|role| {
        let permission = otklik::domain::Permission::UserGrant;
        role.allows(permission)
    });
    let mut seen = 0;
    for role in keepers {
        let own = stored(&house, &format!("own-{}", role.id()), role);
        let before = house.rooms.store.users().unwrap();
        for (what, change) in changes() {
            let done = desk.change_user(Some(&own), own.id, change);
            match what {
                "name" => assert!(done.is_ok(), "{role:?}: {done:?}"),
                "password" => assert!(matches!(done, Err(DeskError::Invalid(_))), "{done:?}"),
                _ => assert!(was_forbidden(done), "{role:?}: {what}"),
            }
        }
        // The page sends back what it does not change.
        let same = UserChange {
            name: Some(own.name.clone()),
            role: Some(own.role),
            scope: Some(own.scope.clone()),
            active: Some(true),
            ..UserChange::default()
        };
        desk.change_user(Some(&own), own.id, same).unwrap();
        assert_eq!(house.rooms.store.users().unwrap(), before);
        seen += 1;
    }
    assert_eq!(seen, 2, "admin and tech_admin keep users");
}

#[test]
fn a_technical_administrator_makes_himself_nothing_else() {
    let house = House::open();
    house.admin();
    let page = house.user("lena", Role::TechAdmin, Scope::default());
    let own = format!("/api/v1/users/{}", page.get("/api/v1/me").1["id"]);
    let told = |(status, problem): (u16, serde_json::Value)| {
        format!("{status} {}", problem["title"].as_str().unwrap_or_default())
    };
    let lines = [
        told(page.patch(&own, &json!({"role": "head"}))),
        told(page.patch(&own, &json!({"active": false}))),
        told(page.post("/api/v1/users", &json!({"login": "x", "role": "admin"}))),
        told(page.patch("/api/v1/users/1", &json!({"password": PASSWORD}))),
        told(page.post("/api/v1/users", &json!({"login": "y", "role": "operator"}))),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    403 Свои роль, область и доступ никто себе не меняет: свою учётную запись меняет другой
    403 Свои роль, область и доступ никто себе не меняет: свою учётную запись меняет другой
    403 Учётную запись администратора заводит, меняет и закрывает только администратор
    403 Учётную запись администратора заводит, меняет и закрывает только администратор
    200 
    ");
}

#[test]
fn who_never_came_in_does_not_stand_for_an_administrator() {
    let house = House::open();
    house.admin();
    let desk = &house.rooms.desk;
    let users = house.rooms.store.users().unwrap();
    let works = users.iter().find(|user| user.login == "admin").unwrap().id;
    let (late, _) = desk.add_user(None, new("late", Role::Admin)).unwrap();
    let (later, _) = desk.add_user(None, new("later", Role::Admin)).unwrap();
    let block = || UserChange {
        active: Some(false),
        ..UserChange::default()
    };
    let refused = desk.change_user(None, works, block()).unwrap_err();
    let why = "Нельзя остаться без действующего администратора: другой ещё не сменил одноразовый \
               пароль на свой";
    assert_eq!(refused.to_string(), why);
    let demote = UserChange {
        role: Some(Role::Operator),
        ..UserChange::default()
    };
    assert!(desk.change_user(None, works, demote).is_err());
    desk.change_user(None, later.id, block()).unwrap();

    // A lost password is no reason to refuse a new one.
    let told = || UserChange {
        password: Some("сказано-по-телефону".into()),
        ..UserChange::default()
    };
    desk.change_user(None, works, told()).unwrap();
    house
        .stranger()
        .log_in_at_first("admin", "сказано-по-телефону");

    desk.change_user(None, late.id, told()).unwrap();
    assert!(desk.change_user(None, works, block()).is_err());
    house
        .stranger()
        .log_in_at_first("late", "сказано-по-телефону");
    desk.change_user(None, works, block()).unwrap();
}

#[test]
fn names_show_all_that_they_are_made_of() {
    let house = House::open();
    let admin = house.admin();
    let user = json!({"login": "t", "name": "\u{202e}Анна\u{0} \u{200b}\n Котова\u{2066}", "role": "operator"});
    let (status, made) = admin.post("/api/v1/users", &user);
    assert_eq!((status, &made["name"]), (200, &json!("Анна Котова")));
    let path = format!("/api/v1/users/{}", made["id"]);
    for name in ["\u{200b}", " ", "\u{202e}\u{0}", "…"] {
        let (status, told) = admin.patch(&path, &json!({"name": name}));
        assert_eq!(status, 400, "{name:?}: {told}");
    }
    let feed = json!({"name": "\u{202e}тест\u{0}", "query": "вода"});
    let (_, made) = admin.post("/api/v1/feeds", &feed);
    assert_eq!(made["name"], "тест");
    let feed = json!({"name": "\u{200b}\u{2067}", "query": "вода"});
    assert_eq!(admin.post("/api/v1/feeds", &feed).0, 400);
}

#[test]
fn a_card_is_handed_to_whoever_may_take_it_and_namesakes_are_told_apart() {
    let house = House::open();
    let admin = house.admin();
    for (login, name, role) in [
        ("anna", "Анна Котова", "operator"),
        ("kotova", "Анна Котова", "operator"),
        ("boris", "Борис Лунёв", "operator"),
        ("viewer", "Вера Наблюдатель", "observer"),
        ("tech", "Техник", "tech_admin"),
    ] {
        let user = json!({"login": login, "name": name, "role": role});
        assert_eq!(admin.post("/api/v1/users", &user).0, 200, "{login}");
    }
    let (_, reference) = admin.get("/api/v1/reference");
    let users = reference["users"].as_array().unwrap().iter();
    let told = users.filter(|user| user["id"] != 1);
    let told = told.map(|user| format!("{} {}", user["name"], user["takes_cards"]));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            r#""Анна Котова (anna)" true"#,
            r#""Анна Котова (kotova)" true"#,
            r#""Борис Лунёв" true"#,
            r#""Вера Наблюдатель" false"#,
            r#""Техник" false"#,
        ]
    );
}

#[test]
fn a_blocked_user_hears_nothing_more() {
    let house = House::open();
    let admin = house.admin();
    let anna = house.user("anna", Role::Operator, Scope::default());
    let id = anna.get("/api/v1/me").1["id"].clone();
    let (said, heard) = mpsc::sync_channel(64);
    let stream = anna.stream("/api/v1/events");
    let listener = thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if said.send(line).is_err() {
                return;
            }
        }
    });
    let patience = Duration::from_secs(60);
    assert_eq!(heard.recv_timeout(patience).unwrap(), ": отклик");
    let block = json!({"active": false});
    assert_eq!(admin.patch(&format!("/api/v1/users/{id}"), &block).0, 200);
    house.given_posts(&["Белгород, ул. Мира, 12: третий день нет отопления"]);
    let rest: Vec<String> = heard.iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(rest, [""; 0], "the stream ends");
    listener.join().unwrap();
}

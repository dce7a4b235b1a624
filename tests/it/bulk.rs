//! Stories of many at once: incidents of which each answers for itself, and messages of one incident
//! that go together or not at all.

use otklik::{
    domain::{IncidentId, Role, Scope},
    incidents::replay,
};
use serde_json::{Value, json};

use crate::house::{Browser, House};

/// A house of these posts, and the operator at work in it.
struct Day {
    house: House,
    anna: Browser,
}

impl Day {
    fn of(texts: &[&str]) -> Self {
        let house = House::open();
        house.given_posts(texts);
        let anna = house.user("anna", Role::Operator, Scope::default());
        Self { house, anna }
    }

    /// Three cold houses of three streets: incidents 1, 2 and 3.
    fn of_three() -> Self {
        let day = Self::of(&[
            "Белгород, ул. Мира, 12: третий день нет отопления, батареи ледяные",
            "Белгород, ул. Щорса, 5: нет отопления, батареи холодные, мёрзнем дома",
            "Белгород, ул. Садовая, 3: холодные батареи, отопление не дали до сих пор",
        ]);
        assert_eq!([1, 2, 3].map(|id| day.row(id)["state"].clone()), ["new"; 3]);
        day
    }

    fn card(&self, id: i64) -> Value {
        let (status, card) = self.anna.get(&format!("/api/v1/incidents/{id}"));
        assert_eq!(status, 200, "{card}");
        card
    }

    fn row(&self, id: i64) -> Value {
        self.card(id)["incident"].clone()
    }

    /// The messages on the card of an incident.
    fn items(&self, id: i64) -> Vec<i64> {
        let card = self.card(id);
        let items = card["items"].as_array().unwrap().iter();
        items.map(|item| item["id"].as_i64().unwrap()).collect()
    }

    fn try_act(&self, id: i64, mut action: Value) -> (u16, Value) {
        action["version"] = self.row(id)["version"].clone();
        let path = format!("/api/v1/incidents/{id}/actions");
        self.anna.post(&path, &action)
    }

    fn act(&self, id: i64, action: Value) {
        let (status, told) = self.try_act(id, action);
        assert_eq!(status, 200, "{told}");
    }

    /// Asks the same of each; their new states, or why not.
    fn all(&self, ids: &[i64], mut asked: Value) -> Vec<String> {
        asked["ids"] = json!(ids);
        let (status, outcomes) = self.anna.post("/api/v1/incidents/bulk", &asked);
        assert_eq!(status, 200, "{outcomes}");
        let outcomes = outcomes.as_array().unwrap().iter();
        let told = outcomes.map(|one| match one["why"].as_str() {
            Some(why) => why.to_owned(),
            None => one["incident"]["state"].as_str().unwrap().to_owned(),
        });
        told.collect()
    }

    /// The stored states are what the logs say.
    fn is_sound(&self) {
        let store = &self.house.rooms.store;
        let count = store.status().unwrap().incidents as i64;
        for id in (1..=count).map(IncidentId) {
            let told = replay(id, &store.events(id).unwrap());
            assert_eq!(store.incident(id).unwrap(), told, "{id}");
        }
    }
}

#[test]
fn many_become_one_and_many_again() {
    let day = Day::of_three();
    let merge = |reason: &str| json!({"action": "merge", "to": 3, "reason": reason});
    let silent = day.all(&[1, 2], merge(" "));
    assert_eq!(
        silent,
        ["Напишите текст: нужна хотя бы одна буква или цифра"; 2]
    );
    assert_eq!(
        day.all(&[1, 2, 3], merge("одна котельная")),
        [
            "merged",
            "merged",
            "Это один и тот же инцидент: назовите другой"
        ]
    );
    assert_eq!((day.items(3).len(), &day.row(3)["items"]), (3, &json!(3)));

    let unmerge = json!({"action": "unmerge", "reason": "котельные разные"});
    assert_eq!(
        day.all(&[1, 2, 3], unmerge),
        ["new", "new", "Инцидент ни с чем не объединён"]
    );
    assert_eq!([1, 2, 3].map(|id| day.items(id).len()), [1; 3]);
    day.is_sound();
}

#[test]
fn many_are_closed_but_none_that_is_owed_an_answer() {
    let day = Day::of_three();
    for id in [1, 2] {
        day.act(id, json!({"action": "answer", "text": "Тепло дали"}));
    }
    let owed =
        "Сначала дайте жителям окончательный ответ; если это не проблема, отклоните инцидент";
    let close = json!({"action": "close", "reason": "solved", "comment": "проверено обходом"});
    assert_eq!(day.all(&[1, 2, 3], close), ["closed", "closed", owed]);
    assert!(
        day.card(2)["history"]
            .to_string()
            .contains("проверено обходом")
    );
    day.act(1, json!({"action": "reopen", "reason": "снова холодно"}));
    assert_eq!(day.row(1)["state"], "in_work");

    let reject = json!({"action": "reject", "reason": "false_positive"});
    let told = day.all(&[2, 3], reject);
    assert_eq!(told[1], "rejected");
    assert!(told[0].contains("откройте его снова"), "{told:?}");
    day.act(3, json!({"action": "reopen", "reason": "всё же проблема"}));
    assert_eq!(day.row(3)["state"], "new");
    day.is_sound();
}

#[test]
fn words_of_an_operator_are_stored_without_personal_numbers() {
    let day = Day::of_three();
    day.act(
        1,
        json!({"action": "comment", "text": "жилец: 8-910-123-45-67, карта 2200 7001 2345 6783"}),
    );
    day.all(
        &[2],
        json!({"action": "link", "to": 3, "reason": "оба от ivanova@mail.ru"}),
    );
    let told = [1, 2]
        .map(|id| day.card(id)["history"].to_string())
        .concat();
    assert!(
        told.contains("⟨телефон⟩") && told.contains("⟨почта⟩"),
        "{told}"
    );
    for number in ["910-123", "6783", "ivanova"] {
        assert!(!told.contains(number), "{told}");
    }
}

#[test]
fn what_a_colleague_changed_meanwhile_is_refused_and_the_rest_is_done() {
    let day = Day::of_three();
    let seen: Vec<Value> = [1, 2, 3].map(|id| day.row(id)["version"].clone()).into();
    let boris = day.house.user("boris", Role::Operator, Scope::default());
    let taken = json!({"action": "take", "version": seen[1]});
    assert_eq!(boris.post("/api/v1/incidents/2/actions", &taken).0, 200);

    let take = |versions: &[Value]| json!({"action": "take", "versions": versions});
    let told = day.all(&[1, 2, 3], take(&seen));
    assert_eq!((&told[0], &told[2]), (&"in_work".into(), &"in_work".into()));
    assert!(told[1].contains("boris"), "{told:?}");
    assert_eq!(day.all(&[2], json!({"action": "take"})), ["in_work"]);

    let mut short = take(&seen[..2]);
    short["ids"] = json!([1, 2, 3]);
    let (status, why) = day.anna.post("/api/v1/incidents/bulk", &short);
    assert_eq!(status, 400, "{why}");
    assert!(why.to_string().contains("столько же чисел"), "{why}");
}

#[test]
fn many_are_linked_with_one_and_passed_on_together() {
    let day = Day::of_three();
    let links = |id: i64| day.row(id)["links"].clone();
    let link = json!({"action": "link", "to": 1, "reason": "одна теплотрасса"});
    assert_eq!(day.all(&[2, 3], link.clone()), ["new"; 2]);
    assert_eq!(
        [1, 2, 3].map(links),
        [json!([2, 3]), json!([1]), json!([1])]
    );
    assert_eq!(day.all(&[2], link), ["Инциденты уже связаны"]);
    let unlink = json!({"action": "unlink", "to": 1, "reason": "трассы разные"});
    assert_eq!(day.all(&[2, 3], unlink), ["new"; 2]);
    assert_eq!([1, 2, 3].map(links), [json!([]), json!([]), json!([])]);

    let (_, reference) = day.anna.get("/api/v1/reference");
    let body = &reference["bodies"][0];
    let transfer = json!({"action": "transfer", "body": body["id"], "reason": "их сети"});
    day.act(1, transfer.clone());
    let told = day.all(&[1, 2], transfer);
    assert_eq!(told, ["Инцидент уже у этого исполнителя", "new"]);
    assert_eq!(day.row(2)["body_name"], body["name"]);
    let nameless = json!({"ids": [1], "action": "transfer", "reason": "их сети"});
    let (status, why) = day.anna.post("/api/v1/incidents/bulk", &nameless);
    assert_eq!(status, 400, "{why}");
    assert!(why.to_string().contains("нужно поле «body»"), "{why}");
    day.is_sound();
}

#[test]
fn dangers_are_confirmed_together_and_each_by_itself() {
    let day = Day::of(&[
        "Белгород, ул. Мира, 12: в подъезде сильно пахнет газом, нам плохо!",
        "Белгород, ул. Щорса, 5: пахнет газом во всём подъезде, боимся взрыва!",
        "Белгород, ул. Садовая, 3: холодные батареи, отопление не дали до сих пор",
    ]);
    let acknowledge = json!({"action": "acknowledge"});
    assert_eq!(
        day.all(&[1, 2, 3], acknowledge),
        [
            "new",
            "new",
            "Об опасности здесь не сообщают: подтверждать нечего"
        ]
    );
    assert_eq!(
        [1, 2].map(|id| day.row(id)["acknowledged"].clone()),
        [true; 2]
    );
}

#[test]
fn messages_go_together_or_not_at_all() {
    let day = Day::of(&[
        "Белгород, ул. Мира, 12: третий день нет отопления, батареи ледяные",
        "Белгород, ул. Мира, 12: батареи холодные, отопления нет. У соседей в доме 5 тоже",
        "Белгород, ул. Мира, 12: отопления так и нет, мёрзнем, дети болеют",
        "Белгород, ул. Щорса, 5: нет отопления, батареи холодные, мёрзнем дома",
    ]);
    assert_eq!((day.items(1), day.items(2)), (vec![1, 2, 3], vec![4]));
    let moves = |items: Value, to: i64| json!({"action": "move", "items": items, "to": to, "reason": "пишут о другом доме"});
    let detach = |items: Value| json!({"action": "detach", "items": items, "reason": "не отсюда"});
    let before = day.row(1);
    for (wrong, status, why) in [
        (json!(null), 400, "нужно поле «items»"),
        (json!([]), 400, "Выберите от одного до 200 сообщений"),
        (json!([2, 2]), 400, "Выберите от одного до 200 сообщений"),
        (json!([2, 4]), 422, "Такого сообщения в самом инциденте нет"),
        (
            json!([1, 2, 3]),
            422,
            "В инциденте должно остаться сообщение жителя",
        ),
    ] {
        for action in [moves(wrong.clone(), 2), detach(wrong.clone())] {
            let told = day.try_act(1, action);
            assert_eq!(told.0, status, "{told:?}");
            assert!(told.1.to_string().contains(why), "{told:?}");
        }
    }
    assert_eq!(day.row(1), before, "none went");

    day.act(1, moves(json!([2, 3]), 2));
    assert_eq!((day.items(1), day.items(2)), (vec![1], vec![2, 3, 4]));
    day.is_sound();
    day.act(2, moves(json!([2, 3]), 1));
    assert_eq!((day.items(1), day.items(2)), (vec![1, 2, 3], vec![4]));
    let back = day.row(1);
    for same in ["items", "voices", "severity", "signals", "last_item_at"] {
        assert_eq!(back[same], before[same], "{same}");
    }

    day.act(1, detach(json!([1, 2])));
    assert_eq!((day.items(1), day.items(2)), (vec![3], vec![4]));
    let card = day.card(1);
    assert_eq!(
        card["incident"]["essence"], card["items"][0]["text"],
        "told in no words that left it"
    );
    let kinds = card["history"].as_array().unwrap().iter();
    let gone = kinds.filter(|one| one["type"] == "item_detached").count();
    assert_eq!(gone, 4, "two moved, two taken out");
    day.is_sound();
}

#[test]
fn what_was_taken_out_can_be_put_back() {
    let day = Day::of(&[
        "Белгород, ул. Мира, 12: третий день нет отопления, батареи ледяные",
        "Белгород, ул. Мира, 12: батареи холодные, отопления нет. У соседей в доме 5 тоже",
        "Белгород, ул. Мира, 12: отопления так и нет, мёрзнем, дети болеют",
        "Белгород, ул. Щорса, 5: нет отопления, батареи холодные, мёрзнем дома",
    ]);
    let offers = || {
        let card = day.card(1);
        let aside = card["aside"].as_array().unwrap().iter();
        let aside: Vec<_> = aside.map(|item| item["id"].as_i64().unwrap()).collect();
        let mut actions = card["actions"].as_array().unwrap().iter();
        (aside, actions.any(|one| one["id"] == "put_back"))
    };
    let detach = json!({"action": "detach", "items": [2, 3], "reason": "не отсюда"});
    let back =
        |items: Value| json!({"action": "put_back", "items": items, "reason": "всё же о нём"});
    let before = day.row(1);
    assert_eq!(offers(), (vec![], false), "nothing to put back");
    day.act(1, detach);
    assert_eq!((offers(), day.items(1)), ((vec![2, 3], true), vec![1]));

    for (wrong, status, why) in [
        (json!(null), 400, "нужно поле «items»"),
        (json!([]), 400, "Выберите от одного до 200 сообщений"),
        (json!([2, 1]), 422, "теперь в другом инциденте"),
        (json!([2, 99]), 422, "не убирали, или его уже вернули"),
    ] {
        let told = day.try_act(1, back(wrong));
        assert_eq!(told.0, status, "{told:?}");
        assert!(told.1.to_string().contains(why), "{told:?}");
    }
    let (status, told) = day.try_act(2, back(json!([3])));
    assert_eq!(status, 422, "it was never there: {told}");

    day.act(1, back(json!([2, 3])));
    assert_eq!((offers(), day.items(1)), ((vec![], false), vec![1, 2, 3]));
    let now = day.row(1);
    for same in ["items", "voices", "severity", "signals", "last_item_at"] {
        assert_eq!(now[same], before[same], "{same}");
    }
    let history = day.card(1)["history"].clone();
    let mut told = history.as_array().unwrap().iter();
    let sentence = "Сообщения № 2, № 3 возвращены в инцидент: всё же о нём";
    assert!(told.any(|one| one["text"] == sentence), "{history}");
    day.is_sound();
}

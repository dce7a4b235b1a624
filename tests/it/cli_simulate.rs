//! `otklik simulate`: what an operator reads of a made-up year, and what is refused.

use crate::cli_place::Place;

const APPEALS: &str = "id,category,address,opened\n\
    1,7.1,\"ул. Вязовая, 3\",2019-03-11 2019\n\
    2,7.1,\"ул. Вязовая, 3\",2019-03-11 2019\n\
    3,9.5,\"ул. Яблочная, 8\",2019-03-12 2019\n";

#[test]
fn a_year_is_played_by_the_days_of_a_file_and_comes_out_the_same_again() {
    let place = Place::new();
    place.file("appeals.csv", APPEALS);
    let play = |more: &[&str]| {
        let usual = [
            "simulate",
            "--arrivals",
            "appeals.csv",
            "--days",
            "12",
            "--json",
        ];
        let ran = place.run(&[&usual[..], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json().remove(0)
    };
    let first = play(&["--seed", "3"]);
    let figures = &first["figures"];
    assert_eq!(
        (&figures["arrivals"], &figures["days"]),
        (&3.into(), &12.into())
    );
    assert_eq!(figures["wrong"], serde_json::json!([]));
    assert!(first["machine"]["seconds"].as_f64().unwrap() > 0.0);
    // Another process, another order of everything that has none.
    assert_eq!(play(&["--seed", "3"])["figures"], *figures);
    assert_ne!(play(&["--seed", "4"])["figures"], *figures);
    assert!(!place.state().exists(), "nothing is recorded");
}

#[test]
fn what_cannot_be_played_is_said() {
    let place = Place::new();
    place.file("appeals.csv", "opened\nвчера\n");
    let told = |args: &[&str]| place.run(&[&["simulate"], args].concat()).said();
    insta::assert_snapshot!(told(&["--arrivals", "appeals.csv"]), @"
    [2]
    файл appeals.csv: строка 2: в столбце opened не день. Нужен CSV с заголовком: столбец opened (день, 2026-03-14) и, если есть, category и address
    ");
    insta::assert_snapshot!(told(&["--arrivals", "nowhere.csv"]), @"
    [3]
    файл nowhere.csv не читается: нет такого файла или папки
    ");
    insta::assert_snapshot!(told(&["--from", "2031-01-01"]), @"
    [2]
    нет производственного календаря на 2031 год: срок не посчитать. Выберите другой --from или добавьте календарь
    ");
}

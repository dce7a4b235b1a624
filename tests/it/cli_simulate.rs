//! `otklik simulate`: what the head of a centre reads of a made-up year, and what is refused.

use crate::cli_place::Place;

const REGION: &str = "\
id = \"small\"
code = \"99\"
name = \"Малая область\"
timezone = \"Europe/Moscow\"
centre = \"ЦУР Малой области\"
[[block]]
id = \"all\"
name = \"всё\"
sectors = [\"roads\", \"housing\", \"health\", \"education\", \"social\", \"waste\", \"transport\", \
\"energy\", \"other\"]
";

const PLACES: &str = "\
region = \"small\"
adjective = \"малск\"
oktmo = \"99\"
[[territory]]
id = \"river\"
name = \"Речной округ\"
kind = \"okrug\"
[[settlement]]
name = \"Приречный\"
territory = \"river\"
forms = [\"приречный\"]
";

const BODIES: &str = "\
[[body]]
id = \"town\"
name = \"Администрация Речного округа\"
territory = \"river\"
[[body]]
id = \"roads\"
name = \"Министерство дорог\"
sectors = [\"roads\"]
";

const ROADS: &str = "\
[sector]
id = \"roads\"
name = \"Дороги\"
order = 1
[[category]]
id = \"roads.potholes\"
name = \"Ямы\"
note = \"Где яма.\"
[[rule]]
category = \"roads.potholes\"
id = \"roads.potholes.hole\"
version = 1
status = \"stable\"
name = \"Яма на дороге\"
owner = \"Дороги\"
weight = 3
match = \"яма /4 дорога\"
note = \"Где яма.\"
[rule.examples]
match = [\"Огромная яма на дороге\", \"На дороге опять яма\", \"Яма посреди дороги, заделайте\"]
no_match = [\"Дорогу починили\", \"Выгребная яма\", \"Хорошая дорога\"]
";

const HOUSING: &str = "\
[sector]
id = \"housing\"
name = \"ЖКХ\"
order = 2
[[category]]
id = \"housing.roof\"
name = \"Крыша течёт\"
note = \"Какой подъезд.\"
[[rule]]
category = \"housing.roof\"
id = \"housing.roof.leaks\"
version = 1
status = \"stable\"
name = \"Течёт крыша\"
owner = \"ЖКХ\"
weight = 3
match = \"крыша /3 течет\"
note = \"Какой подъезд.\"
[rule.examples]
match = [\"У нас течет крыша\", \"Крыша опять течет\", \"Третий день течет крыша в подъезде\"]
no_match = [\"Крышу починили\", \"Течет кран\", \"Новая крыша\"]
";

/// A region of one town and two problems, so that its year changes with the program and not with the rules.
fn small() -> Place {
    let place = Place::new();
    for (name, text) in [
        ("regions/small/region.toml", REGION),
        ("regions/small/places.toml", PLACES),
        ("regions/small/bodies.toml", BODIES),
        ("rules/sectors/roads.toml", ROADS),
        ("rules/sectors/housing.toml", HOUSING),
    ] {
        place.file(name, text);
    }
    let root = env!("CARGO_MANIFEST_DIR");
    let own = |name: &str| format!("{:?}", place.path(name));
    let settings = place
        .usual()
        .replace("belgorod", "small")
        .replace(&format!("\"{root}/rules\""), &own("rules"))
        .replace(&format!("\"{root}/config/regions\""), &own("regions"));
    place.configure(&settings);
    place
}

const APPEALS: &str = "id,category,address,opened\n\
    1,7.1,\"ул. Вязовая, 3\",2019-03-11 2019\n\
    2,7.1,\"ул. Вязовая, 3\",2019-03-11 2019\n\
    3,9.5,\"ул. Яблочная, 8\",позавчера\n\
    4,9.5,\"ул. Яблочная, 8\",2019-03-12 2019\n\
    5,9.5,\"ул. Яблочная, 9\",2019-03-14 2019\n";

/// Without what the machine took, which is another each time.
fn read(page: &str) -> String {
    let lines = page.lines();
    let lines = lines.map(|line| match line.starts_with("Машина: ") {
        true => "Машина: …",
        false => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_head_of_a_centre_reads_a_week_on_one_page() {
    let place = small();
    let ran = place.run(&["simulate", "--from", "2025-03-03", "--days", "7"]);
    assert_eq!((ran.code, &*ran.err), (0, ""), "{}", ran.out);
    insta::assert_snapshot!(read(&ran.out));
    assert!(!place.state().exists(), "nothing is recorded");
}

#[test]
fn a_year_is_played_by_the_days_of_a_file_and_comes_out_the_same_again() {
    let place = small();
    place.file("appeals.csv", APPEALS);
    let play = |more: &[&str]| {
        let usual = ["simulate", "--arrivals", "appeals.csv", "--days", "12"];
        let ran = place.run(&[&usual[..], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran
    };
    let first = play(&["--seed", "3", "--json"]).json().remove(0);
    let figures = &first["figures"];
    assert_eq!(figures["flow"]["arrivals"], 4);
    let rejected = serde_json::json!({"count": 1, "first": [[4, "в столбце opened не день"]]});
    assert_eq!(figures["file"]["rejected"], rejected);
    assert_eq!(figures["wrong"], serde_json::json!([]));
    assert!(first["machine"]["seconds"].as_f64().unwrap() > 0.0);
    // Another process, another order of everything that has none.
    let again = play(&["--seed", "3", "--json"]).json().remove(0);
    assert_eq!(again["figures"], *figures);
    let other = play(&["--seed", "4", "--json"]).json().remove(0);
    assert_ne!(other["figures"], *figures);

    let page = play(&[]).out;
    let file: Vec<_> = page.lines().skip(4).take(2).collect();
    insta::assert_snapshot!(file.join("\n"), @"
    Файл: обращений 4 с 11.03.2019 по 14.03.2019; в последних днях — 4
    Не прочитано строк: 1 (строка 4: в столбце opened не день)
    ");
}

#[test]
fn what_cannot_be_played_is_said() {
    let place = small();
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

//! `otklik places`: codes of the state classifier into the region's file of places.

use std::os::unix::fs::PermissionsExt as _;

use encoding_rs::WINDOWS_1251;

use crate::cli_place::Place;

const REGION: &str = include_str!("../../config/regions/tula/region.toml");

const PLACES: &str = "\
# Наши места.
region = \"tula\"
adjective = \"тульск\"
oktmo = \"70\"

[[territory]]
id = \"zareksky\"
name = \"Зарекский округ\" # наш
kind = \"okrug\"

[[settlement]]
name = \"Заречный\"
territory = \"zareksky\"
forms = [\"заречный\"]

[[settlement]]
name = \"Дальнее\"
territory = \"zareksky\"
forms = [\"дальнее\"]
";

/// The invented classifier of region `70`; as Rosstat writes it.
fn table(region: &str) -> Vec<u8> {
    let rows = "R;000;000;000;1;1;Муниципальные образования Примерной области;\r\n\
        R;501;000;000;4;1;Зарекский муниципальный округ;п Заречный\r\n\
        R;501;000;101;3;2;п Заречный;\r\n";
    WINDOWS_1251
        .encode(&rows.replace('R', region))
        .0
        .into_owned()
}

#[test]
fn codes_are_written_once_and_what_is_not_found_is_listed() {
    let place = Place::new();
    place.file("regions/tula/region.toml", REGION);
    let file = place.file("regions/tula/places.toml", PLACES);
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/config/regions");
    let regions = place.path("regions");
    place.configure(
        &place
            .usual()
            .replace(&format!("{house:?}"), &format!("{regions:?}")),
    );
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let table = |region| place.file("oktmo.csv", table(region));
    let import = |more: &[&str]| {
        let args = ["places", "import-oktmo", "oktmo.csv", "--region", "tula"];
        place.run(&[&args[..], more].concat())
    };
    let now = || std::fs::read_to_string(&file).unwrap();

    table("71");
    let foreign = import(&[]);
    assert_eq!(foreign.code, 2, "{}", foreign.said());
    assert!(
        foreign.err.contains("ни одного кода на 70"),
        "{}",
        foreign.err
    );

    table("70");
    insta::assert_snapshot!(import(&["--dry-run"]).said(), @"
    [1]
    Тульская область: нашлось кодов ОКТМО: 2, было: 0, осталось без своего кода: 1
    …/regions/tula/places.toml:17: Дальнее: в классификаторе такого нет
    ");
    assert_eq!(now(), PLACES, "only shown");

    assert_eq!(import(&[]).code, 1);
    let written = PLACES
        .replace("# наш\n", "# наш\noktmo = \"70501000\"\n")
        .replace("Заречный\"\n", "Заречный\"\noktmo = \"70501000101\"\n");
    assert_eq!(now(), written);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(!place.path("regions/tula/places.toml.partial").exists());

    insta::assert_snapshot!(import(&["--json"]).said(), @r#"
    [1]
    {"dry_run":false,"known":2,"left":[{"line":19,"name":"Дальнее","why":"в классификаторе такого нет"}],"written":0}
    "#);
    assert_eq!(now(), written);
}

#[test]
fn a_code_of_another_region_does_not_load() {
    let place = Place::new();
    let text = PLACES.replace("# наш\n", "\noktmo = \"71501000\"\n");
    place.file("regions/tula/region.toml", REGION);
    place.file("regions/tula/places.toml", text);
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/config/regions");
    let regions = place.path("regions");
    place.configure(
        &place
            .usual()
            .replace(&format!("{house:?}"), &format!("{regions:?}")),
    );
    let ran = place.run(&["check", "--region", "tula"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("наши начинаются с 70"), "{}", ran.err);
}

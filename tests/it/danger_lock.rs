//! The danger lock from the editor's side: no command works by rules that lost a danger.

use crate::cli_place::Place;

#[test]
fn rules_that_lost_a_danger_serve_no_command() {
    let place = Place::with_rules("signals/danger.toml", |text| {
        text.replace("угар", "крокозябр")
            .replace("угор", "крокозябр")
    });
    for command in [&["check"][..], &["classify"], &["run"], &["rules", "test"]] {
        let ran = place.run(command);
        assert_eq!(ran.code, 2, "{command:?}: {ran:?}");
        for part in [
            "rules/golden/danger.toml:",
            "опасный случай потерян: «",
            "угарн",
            "что сделать: ",
        ] {
            assert!(ran.err.contains(part), "{command:?} lacks {part}: {ran:?}");
        }
    }
    let linted = place.run(&["rules", "lint"]);
    assert_eq!(linted.code, 1);
    assert!(linted.out.contains("опасный случай потерян"), "{linted:?}");
}

#[test]
fn the_lock_cannot_be_thrown_away_with_its_file() {
    let place = Place::with_rules("golden/danger.toml", |_| String::new());
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("опасных случаев для проверки нет"),
        "{ran:?}"
    );
}

//! `otklik sources` and `otklik forget` as whoever keeps the sources meets them.

use crate::cli_place::Place;

const FEED: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Вестник</title>\
    <item><guid>77</guid><title>Каток открыт</title><description>&lt;p&gt;Приходите&lt;/p&gt;</description>\
    <author>petrov@gazeta.example (Пётр Петров)</author>\
    <pubDate>Sun, 22 Nov 2026 09:00:00 +0300</pubDate></item></channel></rss>";

#[test]
fn a_recorded_reply_is_shown_as_it_would_be_read() {
    let place = Place::new();
    let good = place.file("good.xml", FEED);
    let page = place.file("page.html", "<!DOCTYPE html><html><body>Упс</body></html>");
    let cut = place.file("cut.json", "{\"response\": {\"items\": [{\"id\": 1");
    let said: String = [
        vec!["sources", "parse", "feed", &good],
        vec!["sources", "parse", "feed", &page, &good],
        vec!["sources", "parse", "vk", &cut],
        vec!["sources", "parse", "vk", "--method", "wall.sing", &cut],
        vec!["sources", "parse", "file", &good],
        vec!["sources", "parse", "song", &good],
    ]
    .iter()
    .map(|args| place.run(args).said())
    .collect();
    assert!(
        !said.contains("Петров") && !said.contains("petrov"),
        "no author"
    );
    insta::assert_snapshot!("sources_parse", said);
}

#[test]
fn a_source_is_added_planned_stopped_and_let_go_on() {
    let place = Place::new();
    let said: String = [
        &["sources", "list"][..],
        &["sources", "add", "feed", "gazeta.example/rss"],
        &[
            "sources",
            "add",
            "feed",
            "https://gazeta.example/rss",
            "--name",
            "Газета «Вестник»",
        ],
        &["sources", "add", "feed", "https://gazeta.example/rss"],
        &["sources", "plan"],
        &["sources", "pause", "feed:gazeta.example/rss"],
        &["sources", "list"],
        &["sources", "resume", "feed:gazeta.example/rss"],
        &["sources", "pause", "nobody"],
        &["sources", "test", "nobody"],
    ]
    .iter()
    .map(|args| place.run(args).said())
    .collect();
    insta::assert_snapshot!("sources_book", said);
}

#[test]
fn a_source_that_cannot_be_read_is_told_by_check() {
    let more = "[[source]]\nid = \"feed:odd\"\nnetwork = \"feed\"\naddress = \"gazeta.example\"\n";
    let place = Place::with(more);
    insta::assert_snapshot!("sources_check", place.run(&["check"]).said());
    let none = Place::with("[[source]]\nid = \"feed:none\"\nnetwork = \"feed\"\n");
    insta::assert_snapshot!("sources_check_none", none.run(&["check"]).said());
}

#[test]
fn a_source_of_a_municipality_that_the_region_does_not_have_is_told_by_check() {
    let source = |territory: &str| {
        format!(
            "[[source]]\nid = \"letters\"\nnetwork = \"file\"\npath = \"letters.jsonl\"\n\
             territory = \"{territory}\"\n"
        )
    };
    let place = Place::with(&source("Губкен"));
    insta::assert_snapshot!(place.run(&["check"]).said(), @r"
    [2]
    …/otklik.toml: источник letters: territory: в регионе нет муниципалитета «Губкен»; может быть, «Губкинский округ»?
    ");
    assert_eq!(
        place.run(&["check", "--region", "tula"]).code,
        0,
        "of another region"
    );
    for known in ["gubkinsky", "Губкинский округ", "г. Губкин"] {
        assert_eq!(
            Place::with(&source(known)).run(&["check"]).code,
            0,
            "{known}"
        );
    }
}

#[test]
fn a_source_that_waits_for_events_has_no_rhythm() {
    let place = Place::with(
        "[[source]]\nid = \"vk:own\"\nnetwork = \"vk\"\naddress = \"club7\"\n\
         [source.long_poll]\ntoken_file = \"none\"\n\
         [[source]]\nid = \"max\"\nnetwork = \"max\"\n",
    );
    let said = place.run(&["sources", "plan"]).said();
    assert_eq!(
        said.matches("ждёт событий без перерыва").count(),
        2,
        "{said}"
    );
    let said = place.run(&["check"]).said();
    assert!(said.contains("token_file"), "{said}");
}

#[test]
fn a_message_is_forgotten_by_its_address() {
    const ADDRESS: &str = "https://vk.com/wall-1_5";
    let place = Place::new();
    let rows = format!(
        "{{\"id\":\"5\",\"text\":\"Нет отопления, Белгород, ул. Мира, 12\",\"url\":\"{ADDRESS}\"}}\n"
    );
    let file = place.file("rows.jsonl", rows);
    assert_eq!(place.run(&["import", &file]).code, 0);
    assert_eq!(place.run(&["search", "отопление"]).code, 0);
    let said: String = [
        ["forget", ADDRESS],
        ["forget", ADDRESS],
        ["search", "отопление"],
    ]
    .iter()
    .map(|args| place.run(args).said())
    .collect();
    insta::assert_snapshot!("forget", said);
    // The export still has it; what was forgotten stays away.
    place.run(&["import", &file]);
    assert_eq!(place.run(&["search", "отопление"]).code, 1);
}

#[test]
fn a_folder_is_tried_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("почта")).unwrap();
    std::fs::write(folder.path().join("a.csv"), "Текст\nНет воды\n").unwrap();
    let source = |id: &str, network: &str, folder: &std::path::Path| {
        format!("[[source]]\nid = \"{id}\"\nnetwork = \"{network}\"\nfolder = {folder:?}\n")
    };
    let more = [
        source("drop", "file", folder.path()),
        source("post", "mail", &folder.path().join("почта")),
        source("none", "file", &folder.path().join("нет")),
    ];
    let place = Place::with(&more.concat());
    let said: String = ["drop", "post", "none"]
        .iter()
        .map(|id| place.run(&["sources", "test", id]).said())
        .collect();
    let said = said.replace(&folder.path().display().to_string(), "ПАПКА");
    insta::assert_snapshot!("sources_test_folder", said);
    assert!(folder.path().join("a.csv").exists());
}

//! Settings as an administrator writes them, and as they go wrong.

use super::*;
use crate::domain::ItemKind;

fn wrong(contents: &str) -> String {
    let findings = Settings::parse("otklik.toml", contents).expect_err("the sample is wrong");
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn the_committed_file_says_the_usual_values() {
    let committed = include_str!("../../../config/otklik.toml");
    let committed = Settings::parse("config/otklik.toml", committed).expect("it is good");
    let shortest = Settings::parse("otklik.toml", "default_region = \"belgorod\"").expect("enough");
    assert_eq!(committed, shortest);
}

#[test]
fn every_documented_key_of_a_source_is_read() {
    let committed = include_str!("../../../config/otklik.toml");
    let from = committed
        .find("# [[source]]")
        .expect("the example stands in the file");
    let example: String = committed[from..]
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .map(|line| format!("{line}\n"))
        .collect();
    let contents = format!("default_region = \"belgorod\"\n{example}");
    let settings = Settings::parse("otklik.toml", &contents).expect("the example is good");
    let source = |id: &str| {
        let mut all = settings.sources.iter();
        all.find(|source| source.id.as_str() == id).expect(id)
    };
    let file = source("appeals");
    assert_eq!(file.map.as_deref(), Some("incident-management"));
    assert_eq!(file.kind, Some(ItemKind::Appeal));
    assert_eq!(file.encoding, None, "auto: as the map says");
    let feed = source("feed:vestnik");
    assert_eq!(feed.territory, Some("belgorod".into()));
    assert!(feed.official && feed.address.is_some());
    assert_eq!(feed.every_seconds, Some(1_800));
    assert!(source("uprava").page.is_some() && source("uprava").sitemap.is_some());
    assert!(!source("telegram:town").comments);
    assert!(source("vk:town").address.is_some());
    assert!(source("max").hook.is_some() && source("max").address.is_some());
    assert!(source("ok:town").address.is_some());
    let hook = source("vk:own").hook.as_ref().expect("it calls");
    assert_eq!(hook.confirmation.as_deref(), Some("1a2b3c4d"));
    assert!(source("vk:polled").long_poll.is_some() && source("vk:polled").waits());
    let search = source("vk:search");
    assert_eq!(search.search, ["housing.heating_off.radiators"]);
    assert!(search.territory.is_some() && source("telegram:bot").bot);
}

#[test]
fn a_filter_of_the_log_that_does_not_parse_is_told_with_a_remedy() {
    let file =
        |filter: &str| format!("default_region = \"belgorod\"\n[logging]\nfilter = \"{filter}\"\n");
    for bad in [
        "bogus=x=y",
        "otklik=loud",
        "warning",
        "loud",
        "info,hyper",
        "info,,debug",
        "",
        "3",
    ] {
        let said = wrong(&file(bad));
        let levels = "уровни: off, error, warn, info, debug, trace";
        for part in [
            "otklik.toml:3",
            &format!("«{bad}»"),
            "info,otklik=debug",
            levels,
        ] {
            assert!(said.contains(part), "{bad}: {part}: {said}");
        }
    }
    let good = [
        "warn",
        "WARN",
        "otklik=debug,info",
        "info,hyper=debug",
        "otklik",
        "otklik::app,warn",
        "info,[request]=debug",
        "off",
    ];
    for good in good {
        let settings = Settings::parse("otklik.toml", &file(good)).expect(good);
        assert_eq!(settings.log, good);
    }
}

#[test]
fn a_site_is_read_by_its_feed_or_by_its_pages() {
    let said = |keys: &str| {
        let source = format!("[[source]]\nid = \"a\"\nnetwork = \"feed\"\n{keys}");
        wrong(&format!("default_region = \"belgorod\"\n{source}"))
    };
    let address = "address = \"https://a.example/rss\"\n";
    let sitemap = "sitemap = \"https://a.example/sitemap.xml\"\n";
    let page = "[source.page]\ntitle = \"h1\"\ntext = \"div\"\n";
    for (keys, word) in [
        (String::new(), "нет ключа «address»"),
        (
            format!("{address}{sitemap}{page}"),
            "и «address», и «sitemap»",
        ),
        (sitemap.to_owned(), "нет раздела [source.page]"),
        (page.to_owned(), "стоит без ключа «sitemap»"),
        (format!("{sitemap}[source.page]\ntitle = \"h1\"\n"), "text"),
        (format!("{sitemap}{page}header = \"h2\"\n"), "header"),
    ] {
        assert!(said(&keys).contains(word), "{keys}: {}", said(&keys));
    }
    let file = format!(
        "default_region = \"belgorod\"\n[[source]]\nid = \"a\"\nnetwork = \"file\"\npath = \"a\"\n{sitemap}"
    );
    assert!(wrong(&file).contains("бывает только"), "{}", wrong(&file));
}

#[test]
fn columns_are_named_in_map_files_only() {
    let source = "[[source]]\nid = \"a\"\nnetwork = \"file\"\npath = \"a.csv\"\n";
    for columns in [
        "[source.map]\ntext = \"Текст\"\n",
        "[[map]]\nname = \"a\"\n",
    ] {
        let contents = format!("default_region = \"belgorod\"\n{source}{columns}");
        assert!(wrong(&contents).contains("map"), "{columns}");
    }
}

#[test]
fn all_findings_come_at_once_with_their_remedies() {
    insta::assert_snapshot!(wrong(
        r#"default_regoin = "tula"
[http]
listen = "8080"
token = "abc"
[retention]
closed_days = 400
[[source]]
id = "a"
network = "icq"
[[source]]
id = "a"
network = "file"
"#
    ));
}

#[test]
fn broken_toml_is_named_by_its_line() {
    insta::assert_snapshot!(wrong("default_region = \"belgorod\n[http]\n"));
}

#[test]
fn one_source_waits_for_the_updates_of_a_bot_and_many_may_be_called() {
    let bot = |id: &str, hook: bool| {
        let hook = if hook {
            "[source.hook]\nsecret_file = \"s\"\n"
        } else {
            ""
        };
        format!("[[source]]\nid = \"{id}\"\nnetwork = \"max\"\n{hook}")
    };
    let read = |sources: &[String]| {
        let contents = format!("default_region = \"belgorod\"\n{}", sources.concat());
        Settings::parse("otklik.toml", &contents).is_ok()
    };
    assert!(read(&[bot("a", false)]), "an address only narrows it");
    assert!(read(&[bot("a", true), bot("b", true)]));
    assert!(!read(&[bot("a", false), bot("b", false)]));
    assert!(
        !read(&[bot("a", true), bot("b", false)]),
        "calls and polls exclude each other"
    );
}

#[test]
fn a_community_is_polled_with_its_own_token_or_calls() {
    let said = |network: &str, tables: &str| {
        let keys = format!("id = \"a\"\nnetwork = \"{network}\"\naddress = \"club7\"\n");
        wrong(&format!(
            "default_region = \"belgorod\"\n[[source]]\n{keys}{tables}"
        ))
    };
    let poll = "[source.long_poll]\ntoken_file = \"t\"\n";
    let hook = "[source.hook]\nsecret_file = \"s\"\n";
    for (network, tables, word) in [
        (
            "ok",
            poll.to_owned(),
            "только у источников network = \"vk\"",
        ),
        ("vk", format!("{poll}{hook}"), "и [source.hook], и"),
        ("vk", "[source.long_poll]\n".to_owned(), "token_file"),
        ("vk", format!("{poll}wait = 5\n"), "wait"),
        ("vk", "long_poll = true\n".to_owned(), "long_poll"),
    ] {
        let told = said(network, &tables);
        assert!(told.contains(word), "{tables}: {told}");
    }
}

#[test]
fn keys_of_an_application_belong_to_one_network() {
    let keys = "application_key = \"CTOWN1\"\nsecret_key_file = \"ok.secret\"\n";
    let of = |network: &str| format!("default_region = \"belgorod\"\n[networks.{network}]\n{keys}");
    let settings = Settings::parse("otklik.toml", &of("ok")).expect("both are read");
    let own = &settings.outside.networks[&crate::domain::Network::Ok];
    assert_eq!(own.application_key.as_deref(), Some("CTOWN1"));
    assert!(own.secret_key_file.is_some());
    assert!(wrong(&of("vk")).contains("application_key"));
}

#[test]
fn a_search_asks_by_rules_and_within_a_place_of_ours() {
    let said = |keys: &str| {
        let source = format!("[[source]]\nid = \"a\"\n{keys}");
        wrong(&format!("default_region = \"belgorod\"\n{source}"))
    };
    let (vk, place) = ("network = \"vk\"\n", "territory = \"belgorod\"\n");
    let rule = "search = [\"housing.heating_off.radiators\"]\n";
    for (keys, word) in [
        (format!("{vk}{rule}"), "нет ключа «territory»"),
        (format!("{vk}{place}search = []\n"), "от 1 до 8"),
        (
            format!("{vk}{place}search = \"батарея\"\n"),
            "список в квадратных скобках",
        ),
        (
            format!("{vk}{place}{rule}address = \"club1\"\n"),
            "и «search», и «address»",
        ),
        (
            format!("network = \"feed\"\naddress = \"https://a.example/rss\"\n{place}{rule}"),
            "только у источников network = \"vk\"",
        ),
        (
            format!("{vk}address = \"club1\"\nbot = true\n"),
            "ключ «bot»",
        ),
    ] {
        let told = said(&keys);
        assert!(told.contains(word), "{keys}: {told}");
    }
}

#[test]
fn figures_alone_are_taken_of_a_folder_of_files() {
    let source = |keys: &str| {
        let source = format!("[[source]]\nid = \"a\"\n{keys}statistics_only = true\n");
        format!("default_region = \"belgorod\"\n{source}")
    };
    let folder = "network = \"file\"\nfolder = \"priem\"\n";
    let settings = Settings::parse("otklik.toml", &source(folder)).unwrap();
    assert!(settings.sources[0].statistics_only);
    for (keys, message) in [
        (
            "network = \"file\"\npath = \"a.csv\"\n".to_owned(),
            "бывает только с ключом «folder»",
        ),
        (
            "network = \"mail\"\nfolder = \"pochta\"\n".to_owned(),
            "есть только у источников network = \"file\"",
        ),
        (format!("{folder}keep_days = 3\n"), "и «keep_days»"),
    ] {
        let found = wrong(&source(&keys));
        assert!(found.contains(message), "{keys}: {found}");
    }
}

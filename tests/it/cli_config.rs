//! What an operator reads when a file is wrong: configuration, region, rules, a held lock.

use crate::cli_place::Place;

#[test]
fn a_wrong_configuration_says_what_and_where() {
    let place = Place::new();
    std::fs::remove_file(place.config()).unwrap();
    insta::assert_snapshot!("config_missing", place.run(&["check"]).said());
    place.configure("default_regoin = \"belgorod\"\n");
    insta::assert_snapshot!("config_unknown_key", place.run(&["check"]).said());
    let listen = |said: &str| place.usual().replace("\"127.0.0.1:0\"", said);
    place.configure(&format!(
        "{}[retention]\nunsorted_days = 400\n",
        listen("5")
    ));
    insta::assert_snapshot!("config_wrong_values", place.run(&["check"]).said());
    place.configure("default_region = \"belgorod\n");
    insta::assert_snapshot!("config_no_toml", place.run(&["classify"]).said());
    place.configure(&place.usual());
    assert_eq!(place.run(&["check"]).code, 0);
}

#[test]
fn data_among_the_rules_or_in_what_is_no_disk_are_refused_before_the_first_start() {
    let place = Place::new();
    let own = place.rules("rules", "", str::to_owned);
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let usual = place
        .usual()
        .replace(&format!("{house:?}"), &format!("{own:?}"));
    let state = format!("{:?}", place.state());
    let said = [format!("{own}/state"), "/dev/otklik".to_owned()].map(|directory| {
        place.configure(&usual.replace(&state, &format!("{directory:?}")));
        let checked = place.run(&["check"]);
        assert_eq!(checked.code, 2, "before a daemon is tried: {directory}");
        assert_eq!(place.run(&["run"]).code, 2);
        assert!(!std::path::Path::new(&directory).exists());
        checked.said()
    });
    insta::assert_snapshot!(said.concat(), @r#"
    [2]
    …/otklik.toml:3:13: каталог состояния лежит внутри …/rules ([paths] rules): при обновлении эту папку заменяют целиком, и данные пропадут вместе с ней
         3 | directory = "…/rules/state"
           |             ^
      что сделать: укажите папку вне правил и настроек, например /var/lib/otklik
    [2]
    …/otklik.toml:3:13: каталог состояния лежит в /dev: это не диск, и данные там не сохранятся
         3 | directory = "/dev/otklik"
           |             ^
      что сделать: укажите каталог на диске, например /var/lib/otklik
    "#);
}

#[test]
fn an_unknown_region_names_the_known_ones() {
    let place = Place::new();
    let ran = place.run(&["--region", "mars", "check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("нет региона «mars»"), "{}", ran.err);
    assert!(ran.err.contains("есть: belgorod"), "{}", ran.err);
    assert!(!ran.err.contains("places.toml"), "told once: {}", ran.err);
}

#[test]
fn what_all_regions_share_is_told_once() {
    let place = Place::new();
    let seasons = place.file("seasons.toml", "[[season]]\n");
    place.configure(&format!("{}seasons = {seasons:?}\n", place.usual()));
    let ran = place.run(&["check", "--region", "all"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let lines = ran.err.lines();
    let mut told: Vec<&str> = lines
        .filter(|line| line.contains("seasons.toml:"))
        .collect();
    let all = told.len();
    told.sort_unstable();
    told.dedup();
    assert!(all > 0 && told.len() == all, "{}", ran.err);
}

/// A folder whose one region is ours with a word of its files changed.
fn with_region(word: &str, other: &str) -> Place {
    let place = Place::new();
    for name in ["region.toml", "places.toml", "bodies.toml"] {
        let own = format!("{}/config/regions/eao/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(own).unwrap();
        place.file(&format!("regions/eao/{name}"), text.replace(word, other));
    }
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/config/regions");
    let own = place.path("regions");
    let usual = place.usual();
    place.configure(&usual.replace(&format!("{house:?}"), &format!("{own:?}")));
    place
}

#[test]
fn what_a_region_names_and_nobody_describes_is_told_with_its_line() {
    for (name, word, other) in [
        (
            "block_of_an_unknown_body",
            "body = \"health\"",
            "body = \"healht\"",
        ),
        (
            "region_of_an_unknown_regulation",
            "regulation = \"eao\"",
            "regulation = \"eoa\"",
        ),
    ] {
        let ran = with_region(word, other).run(&["check", "--region", "eao"]);
        insta::assert_snapshot!(name, ran.said());
    }
}

#[test]
fn wrong_rules_are_shown_all_at_once() {
    let place = Place::new();
    let rule = "[sector]\nid = \"housing\"\nname = \"ЖКХ\"\n\n[[category]]\nid = \"housing.heating_off\"\n\
        name = \"Нет отопления\"\n\n[[rule]]\ncategory = \"housing.heating_off\"\n\
        id = \"housing.heating_off.one\"\nversion = 1\nstatus = \"stable\"\nname = \"Холодно\"\n\
        owner = \"ЖКХ\"\nweight = 3\nmatch = '(батарея | холод'\nexamples = 5\nwieght = 2\n";
    place.file("rules/sectors/housing.toml", rule);
    let own = place.path("rules");
    let usual = place.usual();
    let config = usual.lines().map(|line| match line.starts_with("rules") {
        true => format!("rules = {own:?}\n"),
        false => format!("{line}\n"),
    });
    place.configure(&config.collect::<String>());
    let ran = place.run(&["rules", "lint"]);
    insta::assert_snapshot!("rules_wrong", ran.said());
    let said = |args: &[&str]| place.run(args).json().remove(0);
    let machine = place.run(&["check", "--json"]);
    assert_eq!((machine.code, machine.err.as_str()), (2, ""));
    assert_eq!(machine.json(), [said(&["rules", "lint", "--json"])]);
    let all = said(&["check", "--region", "all", "--json"]);
    assert_eq!(all, machine.json()[0], "once for all regions");
    let checked = place.run(&["check"]);
    assert_eq!(checked.code, 2);
    for line in checked.err.lines() {
        assert!(
            ran.said().contains(line),
            "check says what lint says: {line}"
        );
    }
}

#[test]
fn a_second_daemon_and_a_restore_hear_that_the_state_is_taken() {
    let place = Place::new();
    let daemon = place.daemon();
    insta::assert_snapshot!("state_taken", place.run(&["run"]).said());
    let copy = place.path("copy.db");
    let copy = copy.to_str().unwrap();
    assert_eq!(place.run(&["backup", copy]).code, 0);
    let ran = place.run(&["restore", copy]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("уже работает другой otklik"),
        "{}",
        ran.err
    );
    daemon.signal("HUP");
    assert_eq!(place.run(&["status"]).code, 0, "it lives on");
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_command_for_another_region_is_not_carried_out_by_the_daemon_of_this_one() {
    let place = Place::new();
    let own = place.run(&["user", "roles"]);
    let other = place.run(&["user", "roles", "--region", "tula"]);
    assert_eq!((own.code, other.code), (0, 0), "{other:?}");
    assert_ne!(own.out, other.out);

    let daemon = place.daemon();
    let refused = place.run(&["user", "roles", "--region", "tula"]);
    assert_eq!(
        refused.said(),
        "[2]\nслужба работает с регионом «belgorod», а указан «tula»: уберите --region или остановите службу\n"
    );
    for named in [
        &["user", "roles"][..],
        &["user", "roles", "--region", "belgorod"],
    ] {
        assert_eq!(place.run(named).said(), own.said());
    }
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_check_tells_of_a_year_without_a_calendar_and_lets_it_pass() {
    let place = Place::new();
    let quiet = place.run(&["check"]);
    let ours = format!("{}/config/calendars\"", env!("CARGO_MANIFEST_DIR"));
    let none = place.path("calendars");
    std::fs::create_dir(&none).unwrap();
    let empty = format!("{}\"", none.display());
    place.configure(&place.usual().replace(&ours, &empty));
    let told = place.run(&["check"]);
    assert_eq!(told.code, 0, "{told:?}");
    let (warnings, rest): (Vec<&str>, Vec<&str>) = told
        .out
        .lines()
        .partition(|line| line.starts_with("Внимание: "));
    assert!(!warnings.is_empty());
    for line in warnings {
        assert!(
            line.contains("нет производственного календаря на 20"),
            "{line}"
        );
    }
    let calm = quiet
        .out
        .lines()
        .filter(|line| !line.starts_with("Внимание: "));
    assert_eq!(rest, calm.collect::<Vec<_>>(), "and all else is in order");
    let missing = &place.run(&["check", "--json"]).json()[0]["missing_years"];
    assert!(!missing.as_array().unwrap().is_empty());
}

#[test]
fn a_check_refuses_what_lint_refuses_and_names_what_nobody_reads() {
    let hot = "\n[[rule]]\ncategory = \"other.general\"\nid = \"other.general.hot\"\nversion = 1\n\
        status = \"stable\"\nname = \"Всё подряд\"\nowner = \"ЦУР\"\nweight = 1\n\
        match = '=не | =в | =и | =на'\n[rule.examples]\n\
        match = [\"в доме\", \"на улице\", \"не греет\"]\n\
        no_match = [\"дом\", \"улица\", \"тепло\"]\n";
    let place = Place::with_rules("sectors/other.toml", |text| format!("{text}{hot}"));
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(
        ran.err.contains("[hot-rule] other.general.hot"),
        "{}",
        ran.err
    );

    let place = Place::with_rules("sectors/other.toml", str::to_owned);
    assert_eq!(place.run(&["check"]).code, 0);
    place.file("rules/junk/x.toml", "[sector]\n");
    place.file("rules/junk/notes.txt", "черновик");
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("junk/x.toml: этот файл никто не читает"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("notes.txt"), "{}", ran.err);
    let machine = place.run(&["check", "--json"]).json().remove(0);
    assert_eq!(
        machine["findings"].as_array().map(Vec::len),
        Some(1),
        "{machine}"
    );
}

/// The usual configuration with another path under a key of `[paths]`, and more lines at the end.
fn with_path(place: &Place, key: &str, path: &std::path::Path, more: &str) {
    let usual = place.usual();
    let lines = usual.lines().map(|line| match line.starts_with(key) {
        true => format!("{key} = {path:?}\n"),
        false => format!("{line}\n"),
    });
    place.configure(&(lines.collect::<String>() + more));
}

#[test]
fn a_folder_of_rules_or_dictionaries_that_is_not_there_is_the_one_error() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("empty/sectors")).unwrap();
    let seasons = concat!(env!("CARGO_MANIFEST_DIR"), "/config/seasons.toml");
    let more = format!("seasons = {seasons:?}\n");
    for (key, folder, why) in [
        ("rules", "nowhere", "нет такой папки"),
        ("rules", "empty", "в этой папке нет правил"),
        ("index", "nowhere", "нет такой папки"),
        ("index", "empty", "в этой папке нет словарей"),
    ] {
        with_path(&place, key, &place.path(folder), &more);
        for command in ["check", "run", "classify"] {
            let ran = place.run(&[command]);
            assert_eq!(ran.code, 2, "{ran:?}");
            let begins = format!("…/{folder}: [paths] {key}: {why}");
            assert!(ran.err.starts_with(&begins), "{command}: {}", ran.err);
            let remedies: Vec<&str> = (ran.err.lines())
                .filter(|line| line.contains("что сделать"))
                .collect();
            assert_eq!(remedies.len(), 1, "{command}: {}", ran.err);
            assert!(remedies[0].contains(&format!("исправьте {key}")));
        }
    }
}

#[test]
fn a_check_never_shows_a_secret_that_stands_in_the_settings() {
    let place = Place::new();
    for more in [
        "[networks.vk]\ntoken=\"vk1.a.TAINA\"\n",
        "[networks]\nvk = { token = \"vk1.a.TAINA\" }\n",
        "[networks.youtube]\napi_key = \"TAINA\"\n",
        "[http]\npassword = \"TAINA\n",
    ] {
        place.configure(&format!("default_region = \"belgorod\"\n{more}"));
        for args in [&["check"][..], &["check", "--json"], &["--json", "status"]] {
            let ran = place.run(args);
            assert_eq!(ran.code, 2, "{ran:?}");
            assert!(!ran.said().contains("TAINA"), "{}", ran.said());
        }
        assert!(place.run(&["check"]).err.contains("\"…\""), "{more}");
    }
}

#[test]
fn one_check_tells_of_the_token_of_the_page_and_of_all_other_files() {
    let place = Place::new();
    let calendars = place.path("calendars");
    place.file("calendars/ru-2026.toml", "yaer = 2026\n");
    let sources = "[networks.vk]\ntoken_file = \"nowhere.token\"\n\
        [[source]]\nid = \"person\"\nnetwork = \"vk\"\naddress = \"id1\"\n\
        [[source]]\nid = \"town\"\nnetwork = \"vk\"\naddress = \"club7\"\n\
        [[source]]\nid = \"asked\"\nnetwork = \"vk\"\nterritory = \"belgorod\"\n\
        search = [\"housing.heating_off.radiators\"]\n\
        [[source]]\nid = \"file\"\nnetwork = \"file\"\npath = \"a.csv\"\nmap = \"unknown\"\n";
    with_path(&place, "calendars", &calendars, sources);
    let with_rules = place.run(&["check"]);
    with_path(&place, "rules", &place.path("nowhere"), sources);
    let without = place.run(&["check"]);
    assert_eq!((with_rules.code, without.code), (2, 2));
    let token = "token_file в [networks.vk]: файл nowhere.token не читается";
    for said in [&with_rules.err, &without.err] {
        for source in ["person", "town", "asked"] {
            let line = format!("источник {source}: {token}");
            assert_eq!(said.matches(&line).count(), 1, "{source}: {said}");
        }
        let person = said
            .lines()
            .filter(|line| line.contains("источник person:"));
        let person: Vec<&str> = person.filter(|line| !line.contains(token)).collect();
        assert_eq!(person.len(), 1, "its page is a person's: {said}");
        assert!(!said.contains("правила не загружены"), "{said}");
        let maps = said.matches("нет такой раскладки столбцов").count();
        assert_eq!(maps, 1, "{said}");
    }
    assert!(
        with_rules.err.contains("ru-2026.toml"),
        "{}",
        with_rules.err
    );
    assert!(without.err.contains("[paths] rules"), "{}", without.err);
}

#[test]
fn under_json_every_error_is_one_line_for_machines() {
    let place = Place::new();
    let nowhere = place.path("nofile.toml");
    let nowhere = nowhere.to_str().unwrap();
    for (args, code, error, words) in [
        (&["import", "nofile.csv"][..], 3, "io", "nofile.csv"),
        (&["status", "--config", nowhere], 2, "config", "nofile.toml"),
        (
            &["classify", "--region", "mars"],
            2,
            "config",
            "нет региона «mars»",
        ),
        (&["user", "passwd", "nobody"], 2, "usage", "nobody"),
    ] {
        let spoken = place.run(args);
        let ran = place.run(&[&["--json"], args].concat());
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (code, ""),
            "{args:?}: {ran:?}"
        );
        assert_eq!(ran.err.lines().count(), 1, "{args:?}: {}", ran.err);
        let said: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!(said["error"], error, "{args:?}: {said}");
        let message = said["message"].as_str().unwrap();
        assert!(message.contains(words), "{args:?}: {message}");
        assert_eq!(
            spoken.err.trim_end(),
            message,
            "{args:?}: as people are told"
        );
    }
}

#[test]
fn what_the_system_says_is_told_in_russian() {
    let place = Place::new();
    let folder = std::fs::File::open(place.path(".")).unwrap();
    let output = place.command(&["classify"]).stdin(folder).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "это папка, а нужен файл\n");
    let parse = place.run(&["sources", "parse", "vk", "."]);
    assert_eq!(
        parse.said(),
        "[3]\nфайл . не читается: это папка, а нужен файл\n"
    );
    place.file("plain", "");
    let state = place.state();
    let below = place.path("plain/state");
    let text = place
        .usual()
        .replace(&format!("{state:?}"), &format!("{below:?}"));
    place.configure(&text);
    let ran = place.run(&["status"]);
    let why = "каталог состояния …/plain/state недоступен: вместо папки на пути стоит файл\n";
    assert_eq!((ran.code, ran.err.as_str()), (3, why));
}

//! Text does not stay (invariant 13), from the import to the last file; and rules that do not load
//! change nothing.

use std::{path::Path, sync::Arc};

use otklik::{
    app::{
        ground::Ground,
        import::Import,
        orders::{Order, carry_out, patient},
        rooms::Rooms,
        state::StateDir,
    },
    desk::Aim,
    domain::{NoticeKind, Timestamp},
    ports::MockClock,
};
use tantivy::{Index, SegmentReader};

use crate::cli_place::{Place, files};

const PLANTED: &str = "сиреневыйбегемот кракозябликовый";
const MORNING: &str = "2026-11-20T06:00:00Z";

fn rooms(place: &Place, clock: &Arc<MockClock>) -> Rooms {
    let ground = Ground::load(&place.config(), None).unwrap();
    let state = StateDir::lock(&place.state()).unwrap();
    Rooms::open(ground, state, Arc::<MockClock>::clone(clock)).unwrap()
}

fn clock() -> Arc<MockClock> {
    Arc::new(MockClock::new(MORNING.parse::<Timestamp>().unwrap()))
}

fn order(rooms: &Rooms, order: Order) -> serde_json::Value {
    carry_out(rooms, order, &mut patient).unwrap()
}

/// Files of the folder in which a word of the phrase stands, as bytes or as a term of the index.
fn traces(folder: &Path) -> Vec<String> {
    let words: Vec<&str> = PLANTED.split(' ').collect();
    let mut found = Vec::new();
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        let holds = |word: &&str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
        if words.iter().any(holds) {
            found.push(path.display().to_string());
        }
    }
    let index = Index::open_in_dir(folder.join("index")).unwrap();
    for segment in index.searchable_segments().unwrap() {
        let reader = SegmentReader::open(&segment).unwrap();
        for (field, entry) in index.schema().fields() {
            if !entry.is_indexed() {
                continue;
            }
            let inverted = reader.inverted_index(field).unwrap();
            let mut terms = inverted.terms().stream().unwrap();
            while terms.advance() {
                let term = String::from_utf8_lossy(terms.key()).into_owned();
                // The stem is shorter than the form.
                if words
                    .iter()
                    .any(|word| term.contains(&word[..word.len() - 8]))
                {
                    found.push(format!("{}: {term}", entry.name()));
                }
            }
        }
    }
    // Segments that no commit names any more would hold it too.
    let named: Vec<String> = index
        .searchable_segment_ids()
        .unwrap()
        .iter()
        .map(|id| id.uuid_string())
        .collect();
    for path in files(&folder.join("index")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let segment = name.split('.').next().unwrap_or_default();
        if segment.len() == 32 && !named.iter().any(|id| id == segment) {
            found.push(format!("left over: {name}"));
        }
    }
    found
}

#[test]
fn a_planted_phrase_is_found_in_no_file_when_its_time_is_over() {
    let place = Place::new();
    let clock = clock();
    let house = rooms(&place, &clock);
    let lines: String = (0..40)
        .map(|n| match n % 4 {
            0 => format!("{{\"text\":\"какая осень {n}, {PLANTED}\"}}\n"),
            1 => format!("{{\"text\":\"нет воды в доме {n}, {PLANTED}\"}}\n"),
            _ => format!("{{\"text\":\"Белгород, ул. Мира, {n}: нет отопления\"}}\n"),
        })
        .collect();
    let file = place.file("outside/planted.jsonl", lines);
    let import = Import {
        file: file.into(),
        ..Import::default()
    };
    order(&house, Order::Import(import));
    house.indexing.catch_up().unwrap();
    assert!(!traces(&place.state()).is_empty(), "it was there");

    clock.advance(jiff::SignedDuration::from_hours(24 * 6));
    order(&house, Order::Retention { apply: true });
    assert!(!traces(&place.state()).is_empty(), "its time is not over");

    close_everything(&house);
    clock.advance(jiff::SignedDuration::from_hours(24 * 91));
    order(&house, Order::Retention { apply: true });
    assert_eq!(traces(&place.state()), [""; 0], "while the daemon runs");
    let query = PLANTED.split(' ').next().unwrap().to_owned();
    let found = order(&house, Order::Search { query, limit: 5 });
    assert_eq!(found["total"], 0);
    drop(house);
    assert_eq!(traces(&place.state()), [""; 0], "after it stopped");
}

/// As an operator would: takes, says that it was no problem of ours.
fn close_everything(house: &Rooms) {
    use otklik::{
        domain::{CloseReason, Role, Scope, User, UserId},
        incidents::Command,
    };
    let added = order(
        house,
        Order::UserAdd {
            login: "anna".into(),
            name: "Анна".into(),
            role: Role::Operator,
            scope: Scope::default(),
        },
    );
    let anna = User {
        id: UserId(added["user"]["id"].as_i64().unwrap()),
        login: "anna".into(),
        name: "Анна".into(),
        role: Role::Operator,
        scope: Scope::default(),
        active: true,
        owes_password: false,
    };
    let queue = house
        .store
        .queue(&Default::default(), Default::default())
        .unwrap();
    assert!(queue.total > 0);
    for incident in queue.rows {
        let reject = Command::Reject {
            reason: CloseReason::FalsePositive,
            comment: PLANTED.into(),
        };
        house
            .desk
            .perform(
                &anna,
                &Aim::at(incident.id, incident.version),
                &reject.into(),
            )
            .unwrap();
    }
}

#[test]
fn rules_that_do_not_load_leave_the_old_ones_in_force() {
    let place = Place::new();
    let own = place.path("rules");
    copy(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("rules")
            .as_path(),
        &own,
    );
    let usual = place.usual();
    let config = usual.lines().map(|line| match line.starts_with("rules") {
        true => format!("rules = {own:?}\n"),
        false => format!("{line}\n"),
    });
    place.configure(&config.collect::<String>());
    let house = rooms(&place, &clock());
    let hash = || order(&house, Order::Status)["rules"]["hash"].clone();
    let notices = || {
        let all = house.store.notices(10).unwrap();
        all.into_iter()
            .map(|notice| (notice.kind, notice.text))
            .collect::<Vec<_>>()
    };
    let before = hash();
    house.reload();
    assert!(notices().is_empty(), "nothing changed, nothing is said");

    let file = own.join("sectors/waste.toml");
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{good}\n[[rule]]\nid = 5\n")).unwrap();
    house.reload();
    let said = notices();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].0, NoticeKind::RulesRejected);
    assert!(said[0].1.contains("waste.toml"), "{}", said[0].1);
    assert_eq!(hash(), before, "the old set is in force");

    std::fs::write(&file, good.replace("Не вывозят мусор", "Мусор не вывезли")).unwrap();
    house.reload();
    assert_eq!(notices()[0].0, NoticeKind::RulesLoaded);
    assert_ne!(hash(), before);
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, &target).unwrap();
    }
}

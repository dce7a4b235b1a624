//! Speed of formation with and without a topology: `cargo bench --bench formation`.
//!
//! A made town of 2 000 houses on 100 streets; in the file of its networks, twenty heat points, four
//! boiler houses and ten substations feed them. Prints for one run: µs a message of a batch of 500 where
//! nothing else is open (a storm), where heads stand for all houses already, where another town on no
//! network has as many fresh incidents, and where all that is open is some days old (calm). Ratios within
//! a run are to be trusted; microseconds depend on the machine.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
    time::Instant,
};

use jiff::SignedDuration;
use otklik::{
    config::{load_calendar, load_regulation},
    domain::{
        CategoryId, CategoryScore, FormationView, Formed, IncidentId, Item, ItemId, ItemKind,
        Judged, KnownIncident, Lang, Network, NodeKind, Place, PlaceMention, SectorScore,
        Timestamp, Verdict,
    },
    incidents::{
        FormationSettings, Regime, form,
        topology::{Houses, Node, Topology},
    },
};

const ROUNDS: usize = 40;
const STREETS: usize = 100;
const HOUSES: usize = 20;
const BATCH: usize = 500;
const HEATING: &str = "housing.heating_off";
const HOT_WATER: &str = "housing.hot_water";
const POWER: &str = "energy.outage";

fn main() {
    let regime = regime();
    let plain = FormationSettings::default();
    let networks = FormationSettings {
        topology: Arc::new(topology()),
        ..FormationSettings::default()
    };
    let (old, now) = (now() - SignedDuration::from_hours(7 * 24), now());
    let all = STREETS * HOUSES;
    let scenes = [
        ("storm", Vec::new()),
        ("under heads", messages(all, "Белгород", now)),
        ("beside", messages(all, "Губкин", now)),
        ("calm", messages(all, "Белгород", old)),
    ];
    let batch = messages(BATCH, "Белгород", now);
    for (name, before) in scenes {
        let [without, with] = [&plain, &networks].map(|settings| {
            let view = grown(&before, settings, &regime);
            best(&view, |view| formed(view, &batch, settings, &regime))
        });
        println!(
            "{name:>12}: {without:.1} µs a message, with a topology {with:.1} µs (×{:.2})",
            with / without
        );
    }
}

/// The fewest microseconds a message over the rounds: what else the machine does only adds to it.
fn best(view: &FormationView, work: impl Fn(FormationView) -> Formed) -> f64 {
    let round = |_| {
        let view = view.clone();
        let start = Instant::now();
        let formed = work(view);
        let micros = start.elapsed().as_secs_f64() * 1e6;
        assert_eq!(formed.memberships.len(), BATCH, "each has a home");
        micros / BATCH as f64
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

fn now() -> Timestamp {
    "2026-11-19T09:00:00Z".parse().expect("a moment")
}

fn regime() -> Regime {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let region = "belgorod".into();
    let calendar = load_calendar(&root.join("calendars"), &root.join("regions"), &region);
    Regime {
        regulation: load_regulation(&root.join("regulations"), "default").expect("ours"),
        calendar: calendar.expect("ours"),
        zone: jiff::tz::TimeZone::get("Europe/Moscow").expect("bundled"),
    }
}

fn street(number: usize, town: &str) -> Place {
    Place {
        territory: Some(town.to_owned()),
        street: Some(format!("улица {number}")),
        ..Place::default()
    }
}

/// Heat points feed five streets each, boiler houses five heat points, substations ten streets.
fn topology() -> Topology {
    let node = |id: String, kind, categories: &[&str], streets: std::ops::Range<usize>| Node {
        title: id.clone(),
        id,
        kind,
        categories: categories.iter().map(|id| CategoryId::from(*id)).collect(),
        houses: streets
            .map(|number| Houses {
                street: street(number, "Белгород"),
                numbers: Vec::new(),
            })
            .collect(),
        feeds_from: None,
    };
    let heat = [HEATING, HOT_WATER];
    let plants = (0..4).map(|n| node(format!("plant {n}"), NodeKind::BoilerHouse, &heat, 0..0));
    let points = (0..20).map(|n| Node {
        feeds_from: Some(format!("plant {}", n / 5)),
        ..node(
            format!("point {n}"),
            NodeKind::HeatPoint,
            &heat,
            n * 5..n * 5 + 5,
        )
    });
    let stations = (0..10).map(|n| {
        let streets = n * 10..n * 10 + 10;
        node(
            format!("station {n}"),
            NodeKind::Substation,
            &[POWER],
            streets,
        )
    });
    Topology::new(plants.chain(points).chain(stations).collect())
}

/// Complaints of so many houses of a town, street after street.
fn messages(count: usize, town: &str, at: Timestamp) -> Vec<Judged> {
    (0..count)
        .map(|n| {
            let house = n / STREETS;
            let category = [HEATING, HOT_WATER, POWER][n % 3];
            message(
                n,
                category,
                at,
                Place {
                    house: Some(house.to_string()),
                    ..street(n % STREETS, town)
                },
            )
        })
        .collect()
}

fn message(number: usize, category: &str, at: Timestamp, place: Place) -> Judged {
    let native_id = format!("{number} {at}");
    let item = Item {
        source: "bench".into(),
        network: Network::Demo,
        parent: None,
        thread: native_id.clone(),
        native_id,
        kind: ItemKind::Post,
        official: false,
        text: "Второй день".to_owned(),
        voice: None,
        url: None,
        published_at: at,
        collected_at: at,
        fingerprint: None,
        territory: None,
        body: None,
        addressed: None,
    };
    let category = CategoryId::from(category);
    let sector = SectorScore {
        id: category.sector_part().parse().expect("a sector"),
        score: 3.0,
        categories: vec![CategoryScore {
            id: category,
            score: 3.0,
        }],
    };
    let verdict = Verdict {
        lang: Lang::RU,
        actionable: true,
        sectors: vec![sector],
        places: vec![PlaceMention {
            place,
            text: String::new(),
            certain: true,
            may_be: Vec::new(),
        }],
        ..Verdict::default()
    };
    Judged { item, verdict }
}

fn empty() -> FormationView {
    FormationView {
        incidents: Vec::new(),
        threads: HashMap::new(),
        roots: HashMap::new(),
        answered: HashMap::new(),
        questions: HashMap::new(),
        next_item: ItemId(1),
        next_incident: IncidentId(1),
    }
}

fn formed(
    view: FormationView,
    batch: &[Judged],
    settings: &FormationSettings,
    regime: &Regime,
) -> Formed {
    let items: Vec<_> = (view.next_item.0..).map(ItemId).zip(batch).collect();
    form(view, &items, settings, regime, now())
}

/// The world after these messages.
fn grown(messages: &[Judged], settings: &FormationSettings, regime: &Regime) -> FormationView {
    let formed = formed(empty(), messages, settings, regime);
    let next = formed.changes.iter().map(|change| change.after.id.0 + 1);
    let next = IncidentId(next.max().unwrap_or(1));
    let known = formed.changes.into_iter().map(|change| KnownIncident {
        incident: change.after,
        voices: HashSet::new(),
        fingerprints: Vec::new(),
    });
    FormationView {
        incidents: known.collect(),
        next_item: ItemId(1 + messages.len() as i64),
        next_incident: next,
        ..empty()
    }
}

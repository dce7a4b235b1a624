//! `[incidents]` of `otklik.toml`: how incidents form, and in what numbers a trouble is a big one.

use std::ops::Range;

use crate::{
    classify::Table,
    domain::{CategoryId, Diagnostic},
    incidents::FormationSettings,
};

/// How incidents are formed, and by which regulation they are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentSettings {
    /// What gathers messages into incidents; the region's topology is not of this file.
    pub formation: FormationSettings,
    /// A count is a burst when chance brings it no oftener than in one look of so many.
    pub burst_rarity: u32,
    /// Name of the regulation file, without `.toml`, where it is another than the region's own.
    pub regulation: Option<String>,
    /// Every category that the file names, with what to say where the rules have none such.
    pub named: Vec<(CategoryId, Diagnostic)>,
}

/// What comes to houses through pipes and lines, unless the settings say otherwise.
const OUTAGES: [&str; 6] = [
    "housing.heating_off",
    "housing.hot_water",
    "housing.cold_water_off",
    "housing.water_quality",
    "energy.power_outage",
    "energy.voltage",
];

/// What residents tell with the same words: under a post about hot water «воды тоже нет» is of that.
const KIN: [&[&str]; 8] = [
    &[
        "housing.hot_water",
        "housing.cold_water_off",
        "housing.main_break",
    ],
    &["energy.power_outage", "energy.voltage"],
    &[
        "transport.schedule",
        "transport.shortage",
        "transport.route",
    ],
    &["waste.not_collected", "waste.containers"],
    &["housing.lighting", "roads.lighting"],
    &["roads.potholes", "roads.unpaved", "roads.repair"],
    &["housing.yard_snow", "roads.snow_ice"],
    &[
        "health.appointment",
        "health.queue",
        "health.staff_shortage",
    ],
];

/// Beyond two weeks another house's outage is another outage.
const OUTAGE_HOURS: Range<i64> = 1..14 * 24 + 1;

fn ids(names: &[&str]) -> Vec<CategoryId> {
    names.iter().copied().map(CategoryId::from).collect()
}

/// What the table says, else what is usual.
pub(super) fn read(table: Option<&Table<'_>>) -> IncidentSettings {
    let mut settings = IncidentSettings {
        formation: FormationSettings {
            outages: ids(&OUTAGES).into_iter().collect(),
            kin: KIN.iter().map(|group| ids(group)).collect(),
            ..FormationSettings::default()
        },
        burst_rarity: 10_000,
        regulation: None,
        named: Vec::new(),
    };
    let Some(table) = table else { return settings };
    table.only(&[
        "window_days",
        "windows",
        "memory_days",
        "outages",
        "outage_hours",
        "outage_places",
        "burst_rarity",
        "regulation",
    ]);
    let days = |key: &str, usual: u16| {
        table
            .optional_integer(key, 1..366)
            .and_then(|days| u16::try_from(days).ok())
            .unwrap_or(usual)
    };
    let formation = &mut settings.formation;
    formation.window_days = days("window_days", formation.window_days);
    formation.memory_days = days("memory_days", formation.memory_days);
    let hours = table.optional_integer("outage_hours", OUTAGE_HOURS);
    if let Some(hours) = hours.and_then(|hours| u16::try_from(hours).ok()) {
        formation.outage_hours = hours;
    }
    if let Some(places) = table.optional_integer("outage_places", 2..101) {
        formation.outage_places = u16::try_from(places).unwrap_or(formation.outage_places);
    }
    if let Some(rarity) = table.optional_integer("burst_rarity", 100..100_000_001) {
        settings.burst_rarity = u32::try_from(rarity).unwrap_or(settings.burst_rarity);
    }
    if table.keys().iter().any(|key| key == "outages") {
        let outages = table.texts("outages");
        let named = outages
            .iter()
            .map(|id| category(table, &id.value, id.span.start));
        settings.named.extend(named);
        let outages = outages.into_iter().map(|id| CategoryId::new(id.value));
        formation.outages = outages.collect();
    }
    if let Some(windows) = table.optional_table("windows") {
        for id in windows.keys() {
            settings
                .named
                .push(category(&windows, &id, windows.place(&id)));
            let days = windows.optional_integer(&id, 1..366);
            if let Some(days) = days.and_then(|days| u16::try_from(days).ok()) {
                formation.windows.insert(CategoryId::new(id), days);
            }
        }
    }
    let regulation = table.optional_text("regulation");
    settings.regulation = regulation.map(|named| named.value);
    settings
}

/// A category that the file names at this byte.
fn category(table: &Table<'_>, id: &str, at: usize) -> (CategoryId, Diagnostic) {
    let message = format!("нет категории «{id}»");
    let remedy = "id категорий — в файлах rules/sectors, разделы [[category]]";
    (CategoryId::new(id), table.finding(at, &message, remedy))
}

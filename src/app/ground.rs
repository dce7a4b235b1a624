//! What the files say, loaded together: settings, region, rules, regulation and calendars. All that
//! the commands without state need, and the first step of the daemon.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::{
    import::column_map,
    sources::{Book, purpose},
};
use crate::{
    classify::{Gazetteer, RuleFiles, RuleSet, Target, unwritten},
    config::{
        ConfigError, Region, Settings, load_calendar, load_index, load_places, load_region,
        load_register, load_regulation, load_rules, load_seasons, load_topology, look_at_settings,
        regulation_file,
    },
    desk::{CategoryCard, RegionCard, RuleCard, RulesCard},
    domain::{CategoryId, Diagnostic, Network, RegionId, Register, Timestamp},
    incidents::{
        FormationSettings, Regime, Regulation,
        burst::{BurstSettings, Seasons},
        topology::Topology,
    },
};

/// Everything the files say for one region.
pub struct Ground {
    /// The file of the settings.
    pub config: PathBuf,
    /// `otklik.toml`.
    pub settings: Settings,
    /// The region's file.
    pub region: Region,
    /// The rules with the region's places.
    pub rules: Arc<RuleSet>,
    /// The region's bodies and official pages.
    pub register: Arc<Register>,
    /// Digest of the analyser's files, by which the index knows that it fits.
    pub lexicon_hash: String,
    /// Regulation, calendars and zone.
    pub regime: Arc<Regime>,
    /// Which houses one node feeds.
    pub topology: Arc<Topology>,
    /// What the year brings.
    pub seasons: Seasons,
}

/// Says that the file of places was copied from another region and not signed anew.
fn foreign(regions: &Path, id: &RegionId, places: &Gazetteer) -> Option<Diagnostic> {
    let file = regions.join(id.as_str()).join("places.toml");
    (places.region() != id.as_str()).then(|| {
        let message = format!("это места региона «{}», а папка — «{id}»", places.region());
        let remedy = format!("напишите region = \"{id}\", если места и правда этого региона");
        Diagnostic::file(file.display().to_string(), message, remedy)
    })
}

/// Says which categories the exceptions of a regulation name in vain.
pub(super) fn strangers(file: &Path, regulation: &Regulation, rules: &RuleSet) -> Vec<Diagnostic> {
    let known = |id: &CategoryId| rules.category(id).is_some();
    let strangers = regulation.strangers(known).into_iter();
    let told = strangers.map(|key| {
        let message = format!("исключение [exceptions.\"{key}\"]: такой темы в правилах нет");
        let remedy = "исправьте название или уберите исключение; темы перечисляет rules/sectors";
        Diagnostic::file(file.display().to_string(), message, remedy)
    });
    told.collect()
}

/// The regulation that holds: the one that the settings name, else the region's own, else the common one.
pub(super) fn regulation_of(
    settings: &Settings,
    region: Option<&Region>,
) -> Result<Regulation, ConfigError> {
    let dir = &settings.paths.regulations;
    let own = region.and_then(|region| region.regulation.as_ref());
    match (&settings.incidents.regulation, own) {
        (Some(named), _) => load_regulation(dir, named),
        (None, Some((named, nowhere))) => {
            regulation_file(dir, named).map_err(|error| at_line(nowhere, error))?;
            load_regulation(dir, named)
        }
        (None, None) => load_regulation(dir, "default"),
    }
}

/// What is missing, told at the line that names it.
fn at_line(line: &Diagnostic, error: ConfigError) -> ConfigError {
    let ConfigError::Wrong(findings) = error else {
        return error;
    };
    let told = findings.into_iter().map(|finding| Diagnostic {
        message: finding.message,
        remedy: finding.remedy,
        ..line.clone()
    });
    ConfigError::Wrong(told.collect())
}

/// The categories that the settings name and the rules do not have.
fn unknown(settings: &Settings, rules: &RuleSet) -> Vec<Diagnostic> {
    let named = settings.incidents.named.iter();
    let unknown = named.filter(|(id, _)| rules.category(id).is_none());
    unknown.map(|(_, finding)| finding.clone()).collect()
}

/// What the blocks name and the register does not have; without either nothing is looked at.
fn strays(region: Option<&Region>, register: Option<&Register>) -> Vec<Diagnostic> {
    let both = region.zip(register).into_iter();
    let strays = both.flat_map(|(region, register)| {
        let named = region.named.iter();
        named.filter(|(body, _)| register.body(body).is_none())
    });
    strays.map(|(_, finding)| finding.clone()).collect()
}

impl Ground {
    /// Loads everything. `region` overrides the settings' default.
    ///
    /// # Errors
    /// All findings of all files at once, those that cannot be read among them; settings that do not
    /// say where the other files are, alone.
    pub fn load(config: &Path, region: Option<&str>) -> Result<Self, ConfigError> {
        Self::gather(config, region, |_, _, _| Vec::new())
    }

    /// Loads everything, with sources that can be read as they are set up. The sources are tried even
    /// where other files are wrong, as far as those do not matter to them.
    ///
    /// # Errors
    /// As [`load`](Self::load), with all that is wrong with the sources.
    pub fn sound(config: &Path, region: Option<&str>) -> Result<Self, ConfigError> {
        Self::gather(config, region, |book, zone, rules| {
            let misfits = book.misfits(zone.unwrap_or(&TimeZone::UTC), rules);
            let file = config.display().to_string();
            let told = misfits.into_iter();
            told.map(|why| Diagnostic::file(file.clone(), why, ""))
                .collect()
        })
    }

    /// Loads everything; `judge` hears of the sources and of what they need besides the settings, where
    /// it could be loaded.
    fn gather(
        config: &Path,
        region: Option<&str>,
        judge: impl FnOnce(&Book, Option<&TimeZone>, Option<&Arc<RuleSet>>) -> Vec<Diagnostic>,
    ) -> Result<Self, ConfigError> {
        let (settings, mut found) = look_at_settings(config)?;
        let id = region.map_or_else(|| settings.default_region.clone(), RegionId::new);
        let paths = &settings.paths;
        let (rules, (region, regulation, calendar)) = rayon::join(
            || rules(&settings, &id),
            || {
                let region = load_region(&paths.regions, &id);
                let regulation = regulation_of(&settings, region.as_ref().ok());
                (
                    region,
                    regulation,
                    load_calendar(&paths.calendars, &paths.regions, &id),
                )
            },
        );
        let region = collect(region, &mut found);
        let rules = rules.map_err(|findings| found.extend(findings)).ok();
        if let Some((rules, _)) = &rules {
            found.extend(unknown(&settings, rules));
        }
        let places = rules.as_ref().and_then(|(rules, _)| rules.places());
        found.extend(places.and_then(|places| foreign(&paths.regions, &id, places)));
        let register = collect(load_register(&paths.regions, &id, places), &mut found);
        found.extend(strays(region.as_ref(), register.as_ref()));
        // Both speak of categories and places: without the rules they are not looked at.
        let (mut topology, mut seasons) = (None, None);
        if let Some((rules, _)) = &rules {
            topology = collect(load_topology(&paths.regions, &id, rules), &mut found);
            seasons = collect(load_seasons(&paths.seasons, rules), &mut found);
        }
        let regulation = collect(regulation, &mut found);
        if let (Some(regulation), Some((rules, _))) = (&regulation, &rules) {
            let file = (paths.regulations).join(format!("{}.toml", regulation.id));
            found.extend(strangers(&file, regulation, rules));
        }
        let calendar = collect(calendar, &mut found);
        let mut book = Book::of(&settings);
        for source in &settings.sources {
            let map = column_map(&paths.maps, source.map.as_deref(), purpose(source));
            // Told with its map, it would be told again.
            if collect(map, &mut found).is_none() {
                book.sources.retain(|one| one.id != source.id);
            }
        }
        let zone = region.as_ref().map(|region| &region.zone);
        found.extend(judge(&book, zone, rules.as_ref().map(|(rules, _)| rules)));
        match (region, rules, regulation.zip(calendar), register) {
            (
                Some(region),
                Some((rules, lexicon_hash)),
                Some((regulation, calendar)),
                Some(register),
            ) if found.is_empty() => {
                let zone = region.zone.clone();
                Ok(Self {
                    config: config.to_owned(),
                    lexicon_hash,
                    rules,
                    register: Arc::new(register),
                    regime: Arc::new(Regime {
                        regulation,
                        calendar,
                        zone,
                    }),
                    topology: Arc::new(topology.unwrap_or_default()),
                    seasons: seasons.unwrap_or_default(),
                    settings,
                    region,
                })
            }
            _ => Err(ConfigError::Wrong(found)),
        }
    }

    /// True for the demonstration: one of the sources is the scripted neighbourhood.
    pub fn is_demo(&self) -> bool {
        self.settings
            .sources
            .iter()
            .any(|source| source.network == Network::Demo)
    }

    /// The region as the desk shows it.
    pub fn region_card(&self) -> RegionCard {
        let territories = self.rules.places().map(|places| places.territories());
        RegionCard {
            id: self.region.id.to_string(),
            name: self.region.name.clone(),
            timezone: self.region.timezone.clone(),
            centre: self.region.centre.clone(),
            territories: territories
                .unwrap_or_default()
                .iter()
                .map(|territory| territory.name.clone())
                .collect(),
            blocks: self.region.blocks.clone(),
            roles: self.region.offered_roles(),
        }
    }

    /// When a count is a burst here.
    pub fn bursts(&self) -> BurstSettings {
        BurstSettings {
            threshold: 1.0 / f64::from(self.settings.incidents.burst_rarity),
            seasons: self.seasons.clone(),
            ..BurstSettings::default()
        }
    }

    /// How incidents form here.
    pub fn formation(&self) -> FormationSettings {
        FormationSettings {
            topology: Arc::clone(&self.topology),
            ..self.settings.incidents.formation.clone()
        }
    }
}

/// Keeps the findings and goes on, so that one look shows everything that is wrong.
fn collect<T>(loaded: Result<T, ConfigError>, found: &mut Vec<Diagnostic>) -> Option<T> {
    loaded.map_err(|error| found.extend(error.findings())).ok()
}

/// The rules, and the digest of the analyser's files.
type Rules = (Arc<RuleSet>, String);

fn rules(settings: &Settings, region: &RegionId) -> Result<Rules, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let Some(files) = readable_rule_files(settings, region, &mut found) else {
        return Err(found);
    };
    let rules = RuleSet::load(&files).map_err(|findings| found.extend(findings));
    match rules {
        Ok(rules) if found.is_empty() => Ok((Arc::new(rules), lexicon_hash(&files))),
        _ => Err(found),
    }
}

/// What can be read of a rule set; the rest is among the findings. None where the rules or the analyser's
/// files are missing: whatever the others say would be told in vain.
fn readable_rule_files(
    settings: &Settings,
    region: &RegionId,
    found: &mut Vec<Diagnostic>,
) -> Option<RuleFiles> {
    let paths = &settings.paths;
    // That a region is not there is told by its own file; its places would be told in vain.
    let is_there = paths.regions.join(region.as_str()).is_dir();
    let places = is_there.then(|| collect(load_places(&paths.regions, region), found));
    let (index, rules) = (
        collect(load_index(&paths.index), found),
        collect(load_rules(&paths.rules), found),
    );
    Some(RuleFiles {
        index: index?,
        places: places.flatten(),
        banned: settings.banned.clone(),
        ..rules?
    })
}

/// Digest of the analyser's files.
pub(super) fn lexicon_hash(files: &RuleFiles) -> String {
    let mut digest = Sha256::new();
    for (name, contents) in &files.index {
        digest.update(name.as_bytes());
        digest.update([0]);
        digest.update(contents.as_bytes());
        digest.update([0]);
    }
    digest.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The names of a rule set, for the desk.
pub fn rules_card(rules: &RuleSet, loaded_at: Timestamp) -> RulesCard {
    let categories = rules.categories().iter().map(|category| CategoryCard {
        id: category.id.clone(),
        name: category.name.clone(),
        note: category.note.clone(),
    });
    let named = rules.rules().iter().map(|rule| {
        let tag = match rule.target {
            Target::Category(at) => rules.categories()[at].id.to_string(),
            Target::Signal(signal) => signal.id().to_owned(),
            Target::Filter(at) => rules.filters()[at].id.clone(),
        };
        (
            rule.id.clone(),
            RuleCard {
                name: rule.name.clone(),
                tag,
            },
        )
    });
    let unwritten = unwritten().map(|one| {
        let card = RuleCard {
            name: one.name,
            tag: one.tag.to_owned(),
        };
        (one.id, card)
    });
    RulesCard {
        hash: rules.hash().to_owned(),
        loaded_at,
        categories: categories.collect(),
        written: rules.rules().len(),
        rules: named.chain(unwritten).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::testing::settings,
        domain::{Block, CategoryId},
    };

    #[test]
    fn a_category_that_the_rules_do_not_have_is_shown_where_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let more = "[incidents]\noutages = [\"housing.hot_water\", \"housing.hotwater\"]\n\
            windows = { \"roads.pits\" = 7, \"roads.potholes\" = 9 }\n";
        let config = settings(folder.path(), "", more);
        let Err(ConfigError::Wrong(found)) = Ground::load(&config, None) else {
            panic!("two of the four are unknown");
        };
        let told: Vec<_> = found.iter().map(|one| (one.line, &*one.message)).collect();
        let expected = [
            (7, "нет категории «housing.hotwater»"),
            (8, "нет категории «roads.pits»"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_categories_of_formation_are_those_of_the_rules() {
        let folder = tempfile::tempdir().unwrap();
        let ground = Ground::load(&settings(folder.path(), "", ""), None).unwrap();
        let formation = ground.formation();
        let kin = formation.kin.iter().flatten();
        let unknown = |id: &&CategoryId| ground.rules.category(id).is_none();
        let unknown: Vec<_> = formation
            .outages
            .iter()
            .chain(kin)
            .filter(unknown)
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn every_region_has_its_own_regulation_and_none_claims_an_act() {
        let folder = tempfile::tempdir().unwrap();
        let config = settings(folder.path(), "", "");
        let regions = crate::config::region_ids(Path::new("config/regions"));
        assert_eq!(regions.len(), 5);
        for id in regions {
            let ground = Ground::load(&config, Some(id.as_str())).unwrap();
            let regulation = &ground.regime.regulation;
            assert_eq!(regulation.id, id.as_str());
            assert!(!regulation.binding(), "no founding act names hours: {id}");
            let chain = &regulation.danger.as_ref().unwrap().chain;
            let roles = ground.region.offered_roles();
            let known = |name: &String| roles.iter().any(|role| role.name == *name);
            assert!(chain[1..].iter().all(known), "{id}: {chain:?}");
        }
        let more = "[incidents]\nregulation = \"default\"\n";
        let named = Ground::load(&settings(folder.path(), "", more), None).unwrap();
        assert_eq!(
            named.regime.regulation.id, "default",
            "over the region's own"
        );
    }

    #[test]
    fn blocks_are_those_of_the_act_and_say_where_it_is_silent() {
        let folder = tempfile::tempdir().unwrap();
        let config = settings(folder.path(), "", "");
        let told = ["belgorod", "chechnya", "eao", "sverdlovsk", "tula"].map(|id| {
            let ground = Ground::load(&config, Some(id)).unwrap();
            let blocks = ground.region_card().blocks;
            let count = |told: fn(&Block) -> bool| blocks.iter().filter(|it| told(it)).count();
            let figures = [
                blocks.len(),
                count(|block| block.basis.is_some()),
                count(|block| block.body.is_some()),
                count(|block| !block.aliases.is_empty()),
            ];
            (id, figures)
        });
        let expected = [
            ("belgorod", [8, 8, 0, 0]),
            ("chechnya", [7, 7, 0, 1]),
            ("eao", [7, 5, 5, 0]),
            ("sverdlovsk", [8, 8, 0, 0]),
            ("tula", [8, 0, 0, 0]),
        ];
        assert_eq!(
            told, expected,
            "blocks, named by the act, given to a body, with an alias"
        );
    }

    #[test]
    fn a_wrong_value_of_the_settings_hides_nothing_of_the_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let seasons = folder.path().join("seasons.toml");
        std::fs::write(&seasons, "[[season]]\n").unwrap();
        let more = "[retention]\nclosed_days = 9999\n[http]\nlisten = \"nowhere\"\n";
        let told = |paths: &str| {
            let config = settings(folder.path(), paths, more);
            let Err(ConfigError::Wrong(found)) = Ground::load(&config, None) else {
                panic!("all of it is wrong");
            };
            let files: Vec<_> = found
                .iter()
                .filter_map(|one| {
                    Path::new(&one.file)
                        .file_name()?
                        .to_str()
                        .map(str::to_owned)
                })
                .collect();
            let of = |name| files.iter().filter(|file| *file == name).count();
            (of("otklik.toml"), files.len() - of("otklik.toml"))
        };
        let (own, others) = told(&format!("seasons = {seasons:?}"));
        assert!(own == 2 && others > 0, "{own} and {others}");
        // Where the paths are in doubt, other files would be told in vain.
        let (own, others) = told(&format!("seasons = {seasons:?}\nruels = \"r\""));
        assert_eq!((own, others), (3, 0));
    }

    #[test]
    fn the_desk_counts_the_rules_that_are_written_and_names_the_evidence_besides() {
        let folder = tempfile::tempdir().unwrap();
        let ground = Ground::load(&settings(folder.path(), "", ""), None).unwrap();
        let card = rules_card(&ground.rules, Timestamp::default());
        assert_eq!(card.written, ground.rules.rules().len());
        assert_eq!(card.rules.len(), card.written + unwritten().count());
    }

    #[test]
    fn one_look_shows_what_is_wrong_in_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        std::fs::create_dir(&index).unwrap();
        std::fs::write(index.join("analyser.toml"), "version = \"?\"\n").unwrap();
        let calendars = folder.path().join("calendars");
        std::fs::create_dir(&calendars).unwrap();
        std::fs::write(calendars.join("ru-2026.toml"), "yaer = 2026\n").unwrap();
        let paths = format!(
            "index = {index:?}\ncalendars = {calendars:?}\nregions = \"{}/nowhere\"",
            folder.path().display()
        );
        let more = "[incidents]\nregulation = \"missing\"\n[[source]]\nid = \"a\"\n\
            network = \"file\"\npath = \"a.csv\"\nmap = \"unknown\"\n";
        let config = settings(folder.path(), &paths, more);
        let Err(ConfigError::Wrong(found)) = Ground::load(&config, None) else {
            panic!("nothing of it is right");
        };
        for file in [
            "nowhere",
            "analyser.toml",
            "missing.toml",
            "ru-2026.toml",
            "unknown",
        ] {
            let told = found.iter().any(|finding| finding.file.ends_with(file));
            assert!(told, "{file} in {found:?}");
        }
    }
}

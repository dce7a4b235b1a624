//! What the files say, loaded together: settings, region, rules, regulation and calendars. All that
//! the commands without state need, and the first step of the daemon.

use std::{path::Path, sync::Arc};

use sha2::{Digest, Sha256};

use super::{import::column_map, sources::least};
use crate::{
    classify::{RuleFiles, RuleSet, Target, unwritten},
    config::{
        ConfigError, Region, Settings, SourceSettings, load_calendar, load_index, load_places,
        load_region, load_regulation, load_rules, load_settings,
    },
    desk::{CategoryCard, RegionCard, RuleCard, RulesCard, SourceCard},
    domain::{Diagnostic, Network, RegionId, Timestamp, io_reason},
    incidents::{FormationSettings, Regime},
};

/// Everything the files say for one region.
pub struct Ground {
    /// `otklik.toml`.
    pub settings: Settings,
    /// The region's file.
    pub region: Region,
    /// The rules with the region's places.
    pub rules: Arc<RuleSet>,
    /// Digest of the analyser's files, by which the index knows that it fits.
    pub lexicon_hash: String,
    /// Regulation, calendars and zone.
    pub regime: Arc<Regime>,
}

impl Ground {
    /// Loads everything. `region` overrides the settings' default.
    ///
    /// # Errors
    /// All findings of all files at once, those that cannot be read among them; settings that cannot
    /// be read, or are wrong, alone.
    pub fn load(config: &Path, region: Option<&str>) -> Result<Self, ConfigError> {
        let settings = load_settings(config)?;
        let id = region.map_or_else(|| settings.default_region.clone(), RegionId::new);
        let mut found = Vec::new();
        let paths = &settings.paths;
        let (rules, (region, regulation, calendar)) = rayon::join(
            || rules(&settings, &id),
            || {
                let regulation = &settings.incidents.regulation;
                (
                    load_region(&paths.regions, &id),
                    load_regulation(&paths.regulations, regulation),
                    load_calendar(&paths.calendars),
                )
            },
        );
        let region = collect(region, &mut found);
        let rules = rules.map_err(|findings| found.extend(findings)).ok();
        let regulation = collect(regulation, &mut found);
        let calendar = collect(calendar, &mut found);
        for source in &settings.sources {
            let named = source.map.as_deref();
            collect(column_map(&paths.maps, named), &mut found);
        }
        match (region, rules, regulation, calendar) {
            (Some(region), Some((rules, lexicon_hash)), Some(regulation), Some(calendar))
                if found.is_empty() =>
            {
                let zone = region.zone.clone();
                Ok(Self {
                    lexicon_hash,
                    rules: Arc::new(rules),
                    regime: Arc::new(Regime {
                        regulation,
                        calendar,
                        zone,
                    }),
                    settings,
                    region,
                })
            }
            _ => Err(ConfigError::Wrong(found)),
        }
    }

    /// The sources of the settings, as the desk shows them.
    pub fn source_cards(&self) -> Vec<SourceCard> {
        let all = &self.settings.sources;
        let card = |source: &SourceSettings| SourceCard {
            id: source.id.clone(),
            name: source.name.clone(),
            network: source.network,
            address: source.address.clone().or_else(|| {
                let path = source.path.as_ref().or(source.folder.as_ref());
                path.map(|path| path.display().to_string())
            }),
            least: least(source, all),
            crawled: source.is_crawled(),
        };
        all.iter().map(card).collect()
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
        }
    }

    /// How incidents form here.
    pub fn formation(&self) -> FormationSettings {
        FormationSettings {
            window_days: self.settings.incidents.window_days,
            windows: self.settings.incidents.windows.clone(),
            memory_days: self.settings.incidents.memory_days,
        }
    }
}

/// Keeps the findings and goes on, so that one look shows everything that is wrong.
fn collect<T>(loaded: Result<T, ConfigError>, found: &mut Vec<Diagnostic>) -> Option<T> {
    match loaded {
        Ok(value) => Some(value),
        Err(ConfigError::Wrong(findings)) => {
            found.extend(findings);
            None
        }
        Err(ConfigError::NoRegion(finding)) => {
            found.push(*finding);
            None
        }
        Err(ConfigError::Read { path, source }) => {
            found.push(Diagnostic::file(
                path.display().to_string(),
                format!("файл не читается: {}", io_reason(&source)),
                "проверьте путь в настройках и права на файл",
            ));
            None
        }
    }
}

/// The rules, and the digest of the analyser's files.
fn rules(settings: &Settings, region: &RegionId) -> Result<(RuleSet, String), Vec<Diagnostic>> {
    let mut found = Vec::new();
    let files = readable_rule_files(settings, region, &mut found);
    let rules = RuleSet::load(&files).map_err(|findings| found.extend(findings));
    match rules {
        Ok(rules) if found.is_empty() => Ok((rules, lexicon_hash(&files))),
        _ => Err(found),
    }
}

/// What can be read of a rule set; the rest is among the findings.
fn readable_rule_files(
    settings: &Settings,
    region: &RegionId,
    found: &mut Vec<Diagnostic>,
) -> RuleFiles {
    let paths = &settings.paths;
    RuleFiles {
        index: collect(load_index(&paths.index), found).unwrap_or_default(),
        places: collect(load_places(&paths.regions, region), found),
        banned: settings.banned.clone(),
        ..collect(load_rules(&paths.rules), found).unwrap_or_default()
    }
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
        rules: named.chain(unwritten).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::settings;

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
            "places.toml",
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

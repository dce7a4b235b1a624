//! What the files say, loaded together: settings, region, rules, regulation and calendars. All that
//! the commands without state need, and the first step of the daemon.

use std::{path::Path, sync::Arc};

use sha2::{Digest, Sha256};

use crate::{
    classify::Target,
    classify::{RuleFiles, RuleSet},
    config::{
        ConfigError, Region, Settings, load_calendar, load_region, load_regulation, load_settings,
        rule_files,
    },
    desk::{CategoryCard, RegionCard, RuleCard, RulesCard},
    domain::{Diagnostic, Network, RegionId, Timestamp},
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
    /// All findings of all files at once, or a file that cannot be read.
    pub fn load(config: &Path, region: Option<&str>) -> Result<Self, ConfigError> {
        let settings = load_settings(config)?;
        let id = region.map_or_else(|| settings.default_region.clone(), RegionId::new);
        let mut found = Vec::new();
        let region = collect(load_region(&settings.paths.regions, &id), &mut found)?;
        let files = collect(rule_files(&settings, &id), &mut found)?;
        let rules = match files.as_ref().map(RuleSet::load) {
            Some(Err(findings)) => {
                found.extend(findings);
                None
            }
            Some(Ok(rules)) => Some(rules),
            None => None,
        };
        let paths = &settings.paths;
        let regulation = load_regulation(&paths.regulations, &settings.incidents.regulation);
        let regulation = collect(regulation, &mut found)?;
        let calendar = collect(load_calendar(&paths.calendars), &mut found)?;
        match (region, files, rules, regulation, calendar) {
            (Some(region), Some(files), Some(rules), Some(regulation), Some(calendar))
                if found.is_empty() =>
            {
                let zone = region.zone.clone();
                Ok(Self {
                    lexicon_hash: lexicon_hash(&files),
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

/// Keeps the findings and goes on; a file that cannot be read ends the loading.
fn collect<T>(
    loaded: Result<T, ConfigError>,
    found: &mut Vec<Diagnostic>,
) -> Result<Option<T>, ConfigError> {
    match loaded {
        Ok(value) => Ok(Some(value)),
        Err(ConfigError::Wrong(findings)) => {
            found.extend(findings);
            Ok(None)
        }
        Err(unread) => Err(unread),
    }
}

fn lexicon_hash(files: &RuleFiles) -> String {
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
    RulesCard {
        hash: rules.hash().to_owned(),
        loaded_at,
        categories: categories.collect(),
        rules: named.collect(),
    }
}

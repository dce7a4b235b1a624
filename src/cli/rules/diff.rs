//! `otklik rules diff OLD NEW`: what a change of the rules does to the messages of the past.

use std::{path::Path, sync::Arc};

use serde::Serialize;
use serde_json::json;

use super::{
    args::DiffArgs,
    past::{each_page, shown},
};
use crate::{
    classify::{
        DangerCases, RuleSet,
        review::{Change, Comparison, Forecast, PastMessage, Replay},
    },
    cli::{args::Cli, exit::End, print},
    config::{ConfigError, Settings, load_region, load_register, load_settings, rule_files},
    domain::{CategoryId, Diagnostic, RegionId, Verdict},
};

/// One side of the comparison.
struct Side {
    rules: Arc<RuleSet>,
    cases: DangerCases,
}

impl Side {
    /// Loads a folder of rules with the dictionaries and places of the present tree. The danger lock
    /// stays open: what the new rules lose is the answer, not a reason to be silent.
    fn load(settings: &Settings, region: &RegionId, folder: &Path) -> Result<Self, End> {
        let mut settings = settings.clone();
        settings.paths.rules = folder.to_owned();
        let named = folder.display().to_string();
        let files = match rule_files(&settings, region) {
            // The command line names this folder, not the settings.
            Err(ConfigError::NoFiles(found)) if found.file == named => {
                return Err(End::Usage(format!(
                    "{named}: здесь нет правил. Нужна папка, в которой лежат sectors и signals"
                )));
            }
            read => read?,
        };
        let wrong = |found: Vec<Diagnostic>| End::from(ConfigError::Wrong(found));
        Ok(Self {
            rules: Arc::new(RuleSet::load_draft(&files).map_err(wrong)?),
            cases: DangerCases::read(files.danger.as_ref()).map_err(wrong)?,
        })
    }
}

/// Runs the command. A danger that the new rules lose is a failure.
pub fn run(cli: &Cli, args: &DiffArgs) -> Result<End, End> {
    let settings = load_settings(&cli.config)?;
    let named = cli.region.as_deref().map(RegionId::new);
    let region = named.unwrap_or_else(|| settings.default_region.clone());
    let zone = load_region(&settings.paths.regions, &region)?.zone;
    let old = Side::load(&settings, &region, &args.old)?;
    let new = Side::load(&settings, &region, &args.new)?;
    let golden = golden_lost(&old, &new);
    let mut comparison = Comparison::new(zone, args.samples);
    let mut readers = [&old, &new].map(|side| Replay::new(Arc::clone(&side.rules)));
    let register = load_register(&settings.paths.regions, &region, None)?;
    each_page(cli, &args.past, register.phones(), |page| {
        compare(&mut comparison, &mut readers, &page);
        Ok(())
    })?;
    let told = Told {
        comparison: &comparison,
        forecast: comparison.forecast(args.minutes_per_card),
        golden: &golden,
        sides: [&old.rules, &new.rules],
    };
    print(&if cli.json { told.json() } else { told.text() })?;
    Ok(if comparison.dangers_lost() + golden.len() == 0 {
        End::Well
    } else {
        End::Problems
    })
}

/// Golden dangers that the new rules lose: of their own file, and of the old one, from which a case
/// may have been taken away together with its rule.
fn golden_lost(old: &Side, new: &Side) -> Vec<Diagnostic> {
    let mut lost = new.cases.lost(&new.rules);
    for one in old.cases.lost(&new.rules) {
        if lost.iter().all(|known| known.message != one.message) {
            lost.push(one);
        }
    }
    lost
}

/// Reads a page by both rule sets, side by side.
fn compare(comparison: &mut Comparison, readers: &mut [Replay; 2], page: &[PastMessage]) {
    let read = |replay: &mut Replay| -> Vec<Option<Verdict>> {
        page.iter().map(|message| replay.judge(message)).collect()
    };
    let [old, new] = readers;
    let (old, new) = rayon::join(|| read(old), || read(new));
    for (message, verdicts) in page.iter().zip(old.iter().zip(&new)) {
        if let (Some(old), Some(new)) = verdicts {
            comparison.add(message, old, new);
        }
    }
}

/// Everything that is told at the end.
struct Told<'t> {
    comparison: &'t Comparison,
    forecast: Forecast,
    golden: &'t [Diagnostic],
    sides: [&'t Arc<RuleSet>; 2],
}

#[derive(Serialize)]
struct Tagged<'t> {
    id: &'t str,
    name: &'t str,
    #[serde(flatten)]
    change: &'t Change,
}

impl Told<'_> {
    /// Changed categories and signals, by name.
    fn tags(&self) -> (Vec<Tagged<'_>>, Vec<Tagged<'_>>) {
        let changed = |change: &Change| !change.is_none();
        let categories = self.comparison.categories.iter();
        let signals = self.comparison.signals.iter();
        (
            categories
                .filter(|(_, change)| changed(change))
                .map(|(id, change)| Tagged {
                    id,
                    name: self.category_name(id),
                    change,
                })
                .collect(),
            signals
                .filter(|(_, change)| changed(change))
                .map(|(signal, change)| Tagged {
                    id: signal.id(),
                    name: signal.name(),
                    change,
                })
                .collect(),
        )
    }

    /// By the new rules, or by the old ones when the category is gone.
    fn category_name(&self, id: &str) -> &str {
        let id = CategoryId::new(id);
        let [old, new] = self.sides;
        let found = new.category(&id).or_else(|| old.category(&id));
        found.map_or("", |category| category.name.as_str())
    }

    fn json(&self) -> String {
        let (categories, signals) = self.tags();
        let ends = self.comparison.days.ends();
        let golden: Vec<_> = self
            .golden
            .iter()
            .map(|one| json!({"file": one.file, "line": one.line, "message": one.message}))
            .collect();
        json!({
            "messages": self.comparison.messages,
            "days": {
                "count": self.comparison.days.count(),
                "from": ends.map(|(first, _)| first.to_string()),
                "to": ends.map(|(_, last)| last.to_string()),
            },
            "old": self.sides[0].hash(), "new": self.sides[1].hash(),
            "actionable": self.comparison.actionable,
            "categories": categories, "signals": signals,
            "dangers_lost": self.comparison.dangers_lost(), "golden_lost": golden,
            "forecast": self.forecast,
        })
        .to_string()
    }

    fn text(&self) -> String {
        let comparison = self.comparison;
        let mut lines = vec![
            format!(
                "Сообщений с текстом: {}, {}",
                comparison.messages,
                days(comparison)
            ),
            format!("Требуют внимания: {}", figures(&comparison.actionable)),
        ];
        let (categories, signals) = self.tags();
        for (title, tags) in [("Категории", categories), ("Сигналы", signals)] {
            if tags.is_empty() {
                lines.push(format!("{title}: без изменений"));
                continue;
            }
            lines.push(format!("{title}:"));
            for tag in tags {
                lines.push(format!(
                    "  {} «{}»: {}",
                    tag.id,
                    tag.name,
                    figures(tag.change)
                ));
                let gained = tag.change.gained_samples.iter();
                lines.extend(gained.map(|sample| format!("    + {}", shown(sample))));
                let lost = tag.change.lost_samples.iter();
                lines.extend(lost.map(|sample| format!("    − {}", shown(sample))));
            }
        }
        lines.extend(self.golden.iter().map(ToString::to_string));
        match comparison.dangers_lost() + self.golden.len() {
            0 => lines.push("Опасность: ничего не потеряно".to_owned()),
            lost => lines.push(format!("Опасность ПОТЕРЯНА, случаев: {lost}")),
        }
        lines.push(self.forecast_line());
        lines.join("\n")
    }

    fn forecast_line(&self) -> String {
        let Forecast {
            cards_per_message,
            measured,
            old_cards_per_day,
            new_cards_per_day,
            minutes_per_card,
            extra_minutes_per_day,
        } = self.forecast;
        let basis = match measured {
            true => "по хранилищу",
            false => "в файле инцидентов нет",
        };
        format!(
            "Прогноз: карточек в день {old_cards_per_day:.1} → {new_cards_per_day:.1}, работы оператора \
             {extra_minutes_per_day:+.1} мин в день. Допущения: {minutes_per_card} мин на карточку \
             (--minutes-per-card), карточек на сообщение {cards_per_message:.2} ({basis})"
        )
    }
}

fn figures(change: &Change) -> String {
    format!(
        "было {}, стало {} (+{} −{})",
        change.old, change.new, change.gained, change.lost
    )
}

fn days(comparison: &Comparison) -> String {
    match comparison.days.ends() {
        Some((first, last)) => format!("дней: {} ({first} — {last})", comparison.days.count()),
        None => "дат нет, всё считается за один день".to_owned(),
    }
}

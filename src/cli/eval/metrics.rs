//! Accuracy, precision, recall and F1 over labelled messages.

use std::fmt;

use serde_json::{Value, json};

use super::labels::Labelled;
use crate::domain::{Sector, Signal, Verdict};

/// Hits, false alarms and misses of one label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    hits: usize,
    false_alarms: usize,
    misses: usize,
}

impl Tally {
    fn count(&mut self, expected: bool, found: bool) {
        match (expected, found) {
            (true, true) => self.hits += 1,
            (false, true) => self.false_alarms += 1,
            (true, false) => self.misses += 1,
            (false, false) => {}
        }
    }

    fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.false_alarms += other.false_alarms;
        self.misses += other.misses;
    }

    fn precision(self) -> f64 {
        share(self.hits, self.hits + self.false_alarms)
    }

    fn recall(self) -> f64 {
        share(self.hits, self.hits + self.misses)
    }

    fn f1(self) -> f64 {
        share(
            2 * self.hits,
            2 * self.hits + self.false_alarms + self.misses,
        )
    }

    fn labelled(self) -> usize {
        self.hits + self.misses
    }

    fn json(self) -> Value {
        json!({
            "precision": round(self.precision()), "recall": round(self.recall()),
            "f1": round(self.f1()), "labelled": self.labelled(),
        })
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn round(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}

/// Right answers out of those scored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Right {
    right: usize,
    scored: usize,
}

impl Right {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.scored += 1;
    }

    /// None when nothing was scored.
    fn share(self) -> Option<f64> {
        (self.scored > 0).then(|| share(self.right, self.scored))
    }
}

/// Categories that a person at the desk looks at before searching the list.
const TOP: usize = 2;

/// All figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    messages: usize,
    strict: Right,
    lenient: Right,
    /// The first category is right.
    top1: Right,
    /// One of the first [`TOP`] is.
    top2: Right,
    sectors: Vec<(Sector, Tally)>,
    signals: Vec<(Signal, Tally)>,
    actionable: Tally,
    actionable_scored: usize,
}

impl Report {
    /// Scores verdicts against labels, pair by pair.
    pub fn of(rows: &[Labelled], verdicts: &[Verdict]) -> Self {
        let mut report = Self {
            messages: rows.len(),
            sectors: Sector::ALL
                .into_iter()
                .map(|sector| (sector, Tally::default()))
                .collect(),
            signals: Signal::ALL
                .iter()
                .map(|signal| (*signal, Tally::default()))
                .collect(),
            ..Self::default()
        };
        for (row, verdict) in rows.iter().zip(verdicts) {
            report.sector(row, verdict);
            report.others(row, verdict);
        }
        report
    }

    fn sector(&mut self, row: &Labelled, verdict: &Verdict) {
        let Some(expected) = row.labels.sector else {
            return;
        };
        let found = verdict.sector();
        self.strict.count(found == expected);
        let alternative = found.is_some_and(|sector| row.labels.alt_sectors.contains(&sector));
        self.lenient.count(found == expected || alternative);
        for (sector, tally) in &mut self.sectors {
            tally.count(expected == Some(*sector), found == Some(*sector));
        }
    }

    fn others(&mut self, row: &Labelled, verdict: &Verdict) {
        self.categories(&row.labels.categories, verdict);
        if let Some(expected) = &row.labels.signals {
            for (signal, tally) in &mut self.signals {
                tally.count(expected.contains(signal), verdict.has(*signal));
            }
        }
        if let Some(expected) = row.labels.actionable {
            self.actionable.count(expected, verdict.actionable);
            self.actionable_scored += 1;
        }
    }

    fn categories(&mut self, expected: &[String], verdict: &Verdict) {
        if expected.is_empty() {
            return;
        }
        let found = verdict.categories();
        let right = |id: &str| expected.iter().any(|one| one == id);
        let at = found.iter().position(|found| right(found.id.as_str()));
        self.top1.count(at == Some(0));
        self.top2.count(at.is_some_and(|at| at < TOP));
    }

    /// A figure by its name: `accuracy`, `macro_f1`, `actionable` (F1), `categories_top1`,
    /// `categories_top2` or a signal's id (F1). None when nothing was labelled for it.
    pub fn figure(&self, name: &str) -> Option<f64> {
        let f1 = |tally: Tally| (tally.labelled() > 0).then(|| tally.f1());
        match name {
            "accuracy" => self.accuracy(),
            "macro_f1" => self.accuracy().map(|_| self.macro_f1()),
            "actionable" => f1(self.actionable),
            "categories_top1" => self.top1.share(),
            "categories_top2" => self.top2.share(),
            signal => {
                let found = self.signals.iter().find(|(id, _)| id.id() == signal);
                found.and_then(|(_, tally)| f1(*tally))
            }
        }
    }

    /// Strict accuracy of the primary sector; none when no sector was labelled.
    fn accuracy(&self) -> Option<f64> {
        self.strict.share()
    }

    /// The mean F1 of the sectors that occur among the labels.
    fn macro_f1(&self) -> f64 {
        let scores: Vec<f64> = self
            .sectors
            .iter()
            .filter(|(_, tally)| tally.labelled() > 0)
            .map(|(_, tally)| tally.f1())
            .collect();
        scores.iter().sum::<f64>() / (scores.len().max(1) as f64)
    }

    fn signals_together(&self) -> Tally {
        let mut all = Tally::default();
        self.signals.iter().for_each(|(_, tally)| all.add(*tally));
        all
    }

    /// All figures for machines; what was not labelled is null.
    pub fn json(&self) -> Value {
        let sectors = self
            .sectors
            .iter()
            .filter(|(_, tally)| *tally != Tally::default());
        let signals = self
            .signals
            .iter()
            .filter(|(_, tally)| *tally != Tally::default());
        let lenient = share(self.lenient.right, self.lenient.scored);
        let sector = self.accuracy().map(|strict| {
            json!({
                "scored": self.strict.scored, "strict_accuracy": round(strict),
                "lenient_accuracy": round(lenient), "macro_f1": round(self.macro_f1()),
                "by_sector": sectors.map(|(id, tally)| (id.id().to_owned(), tally.json()))
                    .collect::<serde_json::Map<_, _>>(),
            })
        });
        let category = self.top1.share().zip(self.top2.share());
        let category = category.map(|(first, two)| {
            json!({"scored": self.top1.scored, "accuracy": round(first), "top2": round(two)})
        });
        let together = self.signals_together();
        let signals = (together != Tally::default()).then(|| {
            json!({
                "micro": together.json(),
                "by_signal": signals.map(|(id, tally)| (id.id().to_owned(), tally.json()))
                    .collect::<serde_json::Map<_, _>>(),
            })
        });
        let actionable = (self.actionable_scored > 0).then(|| self.actionable.json());
        json!({
            "messages": self.messages, "sector": sector, "category": category,
            "signals": signals, "actionable": actionable,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Сообщений: {}", self.messages)?;
        if let Some(strict) = self.accuracy() {
            let lenient = share(self.lenient.right, self.lenient.scored);
            writeln!(
                f,
                "Отрасль: размечено {}, строго {strict:.3}, с допустимыми {lenient:.3}, macro-F1 {:.3}",
                self.strict.scored,
                self.macro_f1()
            )?;
            for (sector, tally) in self
                .sectors
                .iter()
                .filter(|(_, tally)| tally.labelled() > 0)
            {
                row(f, sector.id(), *tally)?;
            }
        }
        if let Some((first, two)) = self.top1.share().zip(self.top2.share()) {
            writeln!(
                f,
                "Категория: размечено {}, первая верна {first:.3}, среди первых двух {two:.3}",
                self.top1.scored
            )?;
        }
        if self.signals_together() != Tally::default() {
            writeln!(f, "Сигналы:")?;
            for (signal, tally) in self
                .signals
                .iter()
                .filter(|(_, it)| *it != Tally::default())
            {
                row(f, signal.id(), *tally)?;
            }
            row(f, "все", self.signals_together())?;
        }
        if self.actionable_scored > 0 {
            writeln!(f, "Требует внимания:")?;
            row(f, "да", self.actionable)?;
        }
        Ok(())
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, tally: Tally) -> fmt::Result {
    writeln!(
        f,
        "  {name:<16} P {:.3}  R {:.3}  F1 {:.3}  ({})",
        tally.precision(),
        tally.recall(),
        tally.f1(),
        tally.labelled()
    )
}

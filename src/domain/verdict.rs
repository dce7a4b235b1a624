//! The verdict (разбор): every tag of a message, each with its evidence.

use serde::{Deserialize, Serialize};

use super::{CategoryId, Lang, PlaceMention, RuleId, Sector, Signal};

/// A half-open stretch of a text in Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// How urgent a message or incident is (срочность).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Обычная.
    #[default]
    Low,
    /// Повышенная.
    Medium,
    /// Высокая.
    High,
    /// Критическая: danger to life.
    Critical,
}

impl Severity {
    /// All levels, mildest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The Russian name shown on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "Обычная",
            Self::Medium => "Повышенная",
            Self::High => "Высокая",
            Self::Critical => "Критическая",
        }
    }

    /// The level with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

/// A category and how strongly the text speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryScore {
    /// Which category.
    pub id: CategoryId,
    /// Sum of the weights of its matched rules.
    pub score: f32,
}

/// A sector with its categories, strongest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectorScore {
    /// Which sector.
    pub id: Sector,
    /// Score of its best category plus what the others add.
    pub score: f32,
    /// Its categories, strongest first.
    pub categories: Vec<CategoryScore>,
}

/// A signal the text carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalMark {
    /// Which signal.
    pub id: Signal,
    /// What it tells of; always `id.kind()`.
    pub kind: super::SignalKind,
    /// Weight in urgency, 0 (a circumstance) to 3 (act now).
    pub severity: u8,
}

/// Why a tag stands: the rule and the words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The rule that matched.
    pub rule: RuleId,
    /// The rule's version at that time.
    pub version: u32,
    /// Where in the text, in code points.
    #[serde(flatten)]
    pub span: Span,
}

/// The evidence of a topic taken from the thread, in place of a rule.
pub const THREAD_TOPIC: &str = "context.thread";

/// Everything the rules say of one message. A pure function of item, context and rule set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// ISO 639-1 code, or `und` when unsure.
    pub lang: Lang,
    /// An authority or service ought to react. Only such items open incidents.
    pub actionable: bool,
    /// Strongest first; the first is primary. Empty when no public service is concerned.
    pub sectors: Vec<SectorScore>,
    /// In the order of [`Signal::ALL`].
    pub signals: Vec<SignalMark>,
    /// Places the text itself names.
    pub places: Vec<PlaceMention>,
    /// From signals and scale.
    pub severity: Severity,
    /// Why that severity, in Russian, one reason a line; empty for `low`.
    #[serde(default)]
    pub severity_reasons: Vec<String>,
    /// One line: what is wrong, in the resident's own words where possible.
    pub essence: String,
    /// Every matched rule that counted, by position.
    pub evidence: Vec<Evidence>,
    /// Shared filters that hit (`news`, `advert` …) and so explain a verdict that is not actionable.
    #[serde(default)]
    pub filters: Vec<String>,
    /// The facility or route whose trouble it is, when the text tells of one: «поликлиника № 4»,
    /// «маршрут № 15». Formation goes by it; `classify` does not print it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<String>,
    /// A private matter (частное дело): one person's, to be read by few. An internal mark of the desk;
    /// `classify` does not print it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    /// What a person said of that, whatever the rules say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<bool>,
}

impl Verdict {
    /// What a person said of the same words holds against the rules; that they are private holds when
    /// their author has changed them as well.
    pub fn heed(&mut self, before: &Self, edited: bool) {
        if let Some(private) = before.privacy.filter(|private| *private || !edited) {
            (self.private, self.privacy) = (private, Some(private));
        }
    }

    /// The primary sector, if any public service is concerned.
    pub fn sector(&self) -> Option<Sector> {
        self.sectors.first().map(|sector| sector.id)
    }

    /// The primary category: the strongest of the primary sector.
    pub fn category(&self) -> Option<&CategoryId> {
        self.sectors
            .first()
            .and_then(|sector| sector.categories.first())
            .map(|category| &category.id)
    }

    /// Every category once: the primary first, as the desk shows it, then those of all sectors by their
    /// score. Equal ones keep the order of the verdict.
    pub fn categories(&self) -> Vec<&CategoryScore> {
        let all = self.sectors.iter().flat_map(|sector| &sector.categories);
        let mut all: Vec<&CategoryScore> = all.collect();
        if let Some((_, others)) = all.split_first_mut() {
            others.sort_by(|one, other| other.score.total_cmp(&one.score));
        }
        all
    }

    /// True when the text names no topic and has that of its thread.
    pub fn has_thread_topic(&self) -> bool {
        (self.evidence.iter()).any(|found| found.rule.as_str() == THREAD_TOPIC)
    }

    /// True when the text carries the signal.
    pub fn has(&self, signal: Signal) -> bool {
        self.signals.iter().any(|mark| mark.id == signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_said_of_privacy_holds_against_the_rules() {
        for (said, rules, edited, holds) in [
            (None, true, false, true),
            (Some(true), false, false, true),
            (Some(false), true, false, false),
            // Other words: a secret stays one, what was none may be one now.
            (Some(true), false, true, true),
            (Some(false), true, true, true),
            (Some(false), false, true, false),
        ] {
            let before = Verdict {
                privacy: said,
                ..Verdict::default()
            };
            let mut now = Verdict {
                private: rules,
                ..Verdict::default()
            };
            now.heed(&before, edited);
            assert_eq!(now.private, holds, "{said:?} {rules} {edited}");
        }
    }

    fn sector(id: Sector, categories: &[(&str, f32)]) -> SectorScore {
        let category = |(id, score): &(&str, f32)| CategoryScore {
            id: CategoryId::from(*id),
            score: *score,
        };
        SectorScore {
            id,
            score: 1.0,
            categories: categories.iter().map(category).collect(),
        }
    }

    #[test]
    fn the_primary_category_leads_whatever_its_score_and_the_rest_follow_by_theirs() {
        let housing = [("housing.lift", 2.0), ("housing.yard", 1.0)];
        let roads = [("roads.parking", 3.0), ("roads.closure", 1.0)];
        let verdict = Verdict {
            sectors: vec![
                sector(Sector::Housing, &housing),
                sector(Sector::Roads, &roads),
            ],
            ..Verdict::default()
        };
        let all = verdict.categories();
        let ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
        let expected = [
            "housing.lift",
            "roads.parking",
            "housing.yard",
            "roads.closure",
        ];
        assert_eq!(ids, expected);
        assert_eq!(verdict.category(), Some(&all[0].id));
        assert!(Verdict::default().categories().is_empty());
    }
}

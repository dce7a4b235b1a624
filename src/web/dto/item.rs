//! Items with the words that made the rules speak.

use serde::Serialize;
use utoipa::ToSchema;

use super::{PlaceDto, SeverityDto};
use crate::{
    desk::{Above, Highlight, ItemView},
    domain::{Answers, PlaceMention, SignalKind, Verdict},
};

/// Words of the text that made a rule speak.
#[derive(Serialize, ToSchema)]
#[schema(as = Highlight)]
pub struct HighlightDto {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The rule.
    pub rule: String,
    /// Its name.
    pub rule_name: String,
    /// The category or signal it speaks for.
    pub tag: String,
}

impl From<Highlight> for HighlightDto {
    fn from(highlight: Highlight) -> Self {
        Self {
            start: highlight.span.start,
            end: highlight.span.end,
            rule: highlight.rule.to_string(),
            rule_name: highlight.rule_name,
            tag: highlight.tag,
        }
    }
}

/// A category and its score.
#[derive(Serialize, ToSchema)]
#[schema(as = CategoryScore)]
pub struct CategoryScoreDto {
    /// Which category.
    pub id: String,
    /// Its score.
    pub score: f32,
}

/// A sector and its score.
#[derive(Serialize, ToSchema)]
#[schema(as = SectorScore)]
pub struct SectorScoreDto {
    /// Which sector.
    pub id: String,
    /// Its score.
    pub score: f32,
    /// Its categories, strongest first.
    pub categories: Vec<CategoryScoreDto>,
}

/// What kind of sign a signal is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SignalKind)]
#[serde(rename_all = "lowercase")]
pub enum SignalKindDto {
    /// Danger or rumour.
    Risk,
    /// The communication itself goes wrong.
    Conflict,
    /// How things stand with the author or the problem.
    State,
}

impl From<SignalKind> for SignalKindDto {
    fn from(kind: SignalKind) -> Self {
        match kind {
            SignalKind::Risk => Self::Risk,
            SignalKind::Conflict => Self::Conflict,
            SignalKind::State => Self::State,
        }
    }
}

/// A signal of the text.
#[derive(Serialize, ToSchema)]
#[schema(as = SignalMark)]
pub struct SignalMarkDto {
    /// Which signal.
    pub id: String,
    /// What kind of sign it is.
    pub kind: SignalKindDto,
    /// Weight in urgency, 0 to 3.
    pub severity: u8,
}

/// A place as the text names it.
#[derive(Serialize, ToSchema)]
#[schema(as = PlaceMention)]
pub struct PlaceMentionDto {
    /// What was understood.
    #[serde(flatten)]
    pub place: PlaceDto,
    /// The words it was read from.
    pub text: String,
    /// False when the operator should look.
    pub certain: bool,
}

impl From<PlaceMention> for PlaceMentionDto {
    fn from(mention: PlaceMention) -> Self {
        Self {
            place: mention.place.into(),
            text: mention.text,
            certain: mention.certain,
        }
    }
}

/// What the rules say of the item.
#[derive(Serialize, ToSchema)]
pub struct CardVerdict {
    /// ISO 639-1 or `und`.
    pub lang: String,
    /// A service ought to react.
    pub actionable: bool,
    /// Sectors, strongest first.
    pub sectors: Vec<SectorScoreDto>,
    /// Signals.
    pub signals: Vec<SignalMarkDto>,
    /// Places the text names.
    pub places: Vec<PlaceMentionDto>,
    /// How urgent.
    pub severity: SeverityDto,
    /// Why so urgent.
    pub severity_reasons: Vec<String>,
    /// What is wrong, one line.
    pub essence: String,
    /// Filters that hit.
    pub filters: Vec<String>,
}

impl From<Verdict> for CardVerdict {
    fn from(verdict: Verdict) -> Self {
        let sectors = verdict.sectors.into_iter().map(|sector| SectorScoreDto {
            id: sector.id.id().to_owned(),
            score: sector.score,
            categories: sector
                .categories
                .into_iter()
                .map(|category| CategoryScoreDto {
                    id: category.id.to_string(),
                    score: category.score,
                })
                .collect(),
        });
        let signals = verdict.signals.iter().map(|mark| SignalMarkDto {
            id: mark.id.id().to_owned(),
            kind: mark.kind.into(),
            severity: mark.severity,
        });
        Self {
            lang: verdict.lang.to_string(),
            actionable: verdict.actionable,
            sectors: sectors.collect(),
            signals: signals.collect(),
            places: verdict.places.into_iter().map(Into::into).collect(),
            severity: verdict.severity.into(),
            severity_reasons: verdict.severity_reasons,
            essence: verdict.essence,
            filters: verdict.filters,
        }
    }
}

/// What an official reply answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Answers)]
pub struct AnswersDto {
    /// The message; null when only its incident is known.
    #[schema(required)]
    pub item: Option<i64>,
    /// How that is known: `reply mention thread time`.
    pub by: &'static str,
}

impl From<Answers> for AnswersDto {
    fn from(answers: Answers) -> Self {
        Self {
            item: answers.item().map(|item| item.0),
            by: answers.id(),
        }
    }
}

/// An item on a card or in a search.
#[derive(Serialize, ToSchema)]
pub struct CardItem {
    /// Its number.
    pub id: i64,
    /// The network.
    pub network: String,
    /// The source.
    pub source: String,
    /// What it is.
    pub kind: String,
    /// Written by an official account.
    pub official: bool,
    /// Its text; empty once erased.
    pub text: String,
    /// The text is gone by the terms of keeping.
    pub erased: bool,
    /// A public address.
    #[schema(required)]
    pub url: Option<String>,
    /// When it was published.
    #[schema(format = DateTime)]
    pub published_at: String,
    /// When we read it.
    #[schema(format = DateTime)]
    pub collected_at: String,
    /// The body whose page wrote it, where the register knows it.
    #[schema(required)]
    pub body: Option<String>,
    /// The body's name.
    #[schema(required)]
    pub body_name: Option<String>,
    /// What an official reply answers; null for others and in a search.
    #[schema(required)]
    pub answers: Option<AnswersDto>,
    /// What it answers, where that is not on the card: a number among the card's `above`.
    #[schema(required)]
    pub above: Option<i64>,
    /// Why it belongs to the incident; null in a search.
    #[schema(required)]
    pub join_reason: Option<String>,
    /// The same as a Russian sentence.
    #[schema(required)]
    pub join_text: Option<String>,
    /// Native id of what it answers.
    #[schema(required)]
    pub parent: Option<String>,
    /// Native id of the thread's first item.
    #[schema(required)]
    pub thread: Option<String>,
    /// The words that made the rules speak.
    pub highlights: Vec<HighlightDto>,
    /// What the rules say.
    pub verdict: CardVerdict,
}

impl From<ItemView> for CardItem {
    fn from(view: ItemView) -> Self {
        let item = view.stored.item;
        Self {
            id: view.stored.id.0,
            network: item.network.id().to_owned(),
            source: item.source.to_string(),
            kind: item.kind.id().to_owned(),
            official: item.official,
            erased: item.text.is_empty(),
            text: item.text,
            url: item.url,
            published_at: item.published_at.to_string(),
            collected_at: item.collected_at.to_string(),
            body: item.body.map(|body| body.to_string()),
            body_name: view.body_name,
            join_reason: view.reason.map(join_id),
            join_text: match view.answers {
                Some(answers) => Some(answers.text()),
                None => view.reason.map(|reason| reason.text().to_owned()),
            },
            answers: view.answers.map(Into::into),
            above: view.above.map(|above| above.0),
            parent: item.parent,
            thread: Some(item.thread).filter(|thread| !thread.is_empty()),
            highlights: view.highlights.into_iter().map(Into::into).collect(),
            verdict: view.stored.verdict.into(),
        }
    }
}

/// A message that others of a card answer, and the card does not hold.
#[derive(Serialize, ToSchema)]
pub struct AboveItem {
    /// Its number.
    pub id: i64,
    /// The network.
    pub network: String,
    /// What it is.
    pub kind: String,
    /// Written by an official account.
    pub official: bool,
    /// The name of the body whose page wrote it, where the register knows it.
    #[schema(required)]
    pub body_name: Option<String>,
    /// When it was published.
    #[schema(format = DateTime)]
    pub published_at: String,
    /// Its text; what is said instead when it is closed, empty once erased.
    pub text: String,
    /// The text is gone by the terms of keeping.
    pub erased: bool,
    /// The user may not read it.
    pub closed: bool,
    /// A public address.
    #[schema(required)]
    pub url: Option<String>,
    /// Its incident, where the user may open that.
    #[schema(required)]
    pub incident: Option<i64>,
}

impl From<Above> for AboveItem {
    fn from(above: Above) -> Self {
        Self {
            id: above.id.0,
            network: above.network.id().to_owned(),
            kind: above.kind.id().to_owned(),
            official: above.official,
            body_name: above.body_name,
            published_at: above.published_at.to_string(),
            erased: above.text.is_empty(),
            text: above.text,
            closed: above.closed,
            url: above.url,
            incident: above.incident.map(|id| id.0),
        }
    }
}

/// The reason's stable id, as its serialised form names it.
fn join_id(reason: crate::domain::JoinReason) -> String {
    serde_json::to_value(reason)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

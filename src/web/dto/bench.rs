//! The rule bench: what is put on trial and what comes of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CardVerdict, HighlightDto, SearchHitDto};
use crate::{
    classify::{Fate, RuleWhy, WordsWhy},
    desk::{DeskError, ExpressionTrial, SearchPage, TextTrial, TriedText},
    domain::ItemKind,
};

/// Days looked back when the client does not say.
const DAYS: u16 = 7;
/// Hits returned when the client does not say.
const LIMIT: usize = 20;
/// Most hits returned.
const LIMIT_MAX: usize = 100;

/// A text on trial.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryTextRequest {
    /// The text, at most 10 000 characters.
    pub text: String,
    /// What it is: `post` (when left out), `comment`, `message`, `appeal`, `reply`, `news`.
    pub kind: Option<String>,
    /// Written by an official account.
    pub official: Option<bool>,
}

impl TryFrom<TryTextRequest> for TextTrial {
    type Error = DeskError;

    fn try_from(asked: TryTextRequest) -> Result<Self, DeskError> {
        let kind = asked.kind.as_deref().unwrap_or(ItemKind::Post.id());
        let known = || ItemKind::ALL.map(ItemKind::id).join(", ");
        Ok(Self {
            kind: ItemKind::from_id(kind).ok_or_else(|| {
                DeskError::Invalid(format!("Нет вида «{kind}»; есть: {}", known()))
            })?,
            text: asked.text,
            official: asked.official.unwrap_or(false),
        })
    }
}

/// What became of a rule on the text.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = RuleFate)]
#[serde(rename_all = "snake_case")]
pub enum RuleFateDto {
    /// It counts.
    Counts,
    /// It matched and something silenced it.
    Silenced,
    /// Some of its words are there, some are missing.
    Near,
}

/// Why a rule spoke or did not.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleWhy)]
pub struct RuleWhyDto {
    /// The rule.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub fate: RuleFateDto,
    /// The same as a Russian sentence.
    pub why: String,
    /// Parts of its expression that the text fulfils.
    pub present: Vec<String>,
    /// Parts that it does not fulfil.
    pub missing: Vec<String>,
}

impl From<RuleWhy> for RuleWhyDto {
    fn from(why: RuleWhy) -> Self {
        Self {
            rule: why.rule.to_string(),
            name: why.name,
            fate: match why.fate {
                Fate::Counts => RuleFateDto::Counts,
                Fate::Unless | Fate::Filtered(_) | Fate::OtherAuthor => RuleFateDto::Silenced,
                Fate::NoMatch | Fate::Deprecated => RuleFateDto::Near,
            },
            why: why.why,
            present: why.present,
            missing: why.missing,
        }
    }
}

/// What the words of the text lean to, beside the rules.
#[derive(Serialize, ToSchema)]
#[schema(as = WordsWhy)]
pub struct WordsWhyDto {
    /// What the leaning is towards: a sector or a signal that the verdict names, a signal that the words
    /// took back, or `actionable`.
    pub head: String,
    /// Its Russian name.
    pub name: String,
    /// 0 says nothing, 1 is a safe yes, below 0 speaks against.
    pub leaning: f32,
    /// The words of the text that spoke most for it, at most three.
    pub words: Vec<String>,
}

impl From<WordsWhy> for WordsWhyDto {
    fn from(why: WordsWhy) -> Self {
        Self {
            head: why.head.id().to_owned(),
            name: why.head.name(),
            leaning: why.leaning,
            words: why.words,
        }
    }
}

/// What the rules in force say of the text, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = TriedText)]
pub struct TriedTextDto {
    /// The text as it would be stored, without personal numbers; spans count its code points.
    pub text: String,
    /// The verdict.
    pub verdict: CardVerdict,
    /// The words that made the rules speak.
    pub highlights: Vec<HighlightDto>,
    /// Rules that count, then the silenced, then the near misses; at most 200.
    pub rules: Vec<RuleWhyDto>,
    /// What the learned layer says of the sectors and signals of the verdict, of signals that it took
    /// back and of the reaction; empty without the layer.
    pub words: Vec<WordsWhyDto>,
}

impl From<TriedText> for TriedTextDto {
    fn from(tried: TriedText) -> Self {
        Self {
            text: tried.text,
            verdict: tried.verdict.into(),
            highlights: tried.highlights.into_iter().map(Into::into).collect(),
            rules: tried.rules.into_iter().map(Into::into).collect(),
            words: tried.words.into_iter().map(Into::into).collect(),
        }
    }
}

/// An expression on trial.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryExpressionRequest {
    /// A rule's `match`.
    #[serde(rename = "match")]
    pub matches: String,
    /// A rule's `unless`.
    pub unless: Option<String>,
    /// Days looked back, 1 to 365; 7 when left out.
    pub days: Option<u16>,
    /// Hits returned, at most 100; 20 when left out.
    pub limit: Option<usize>,
}

impl From<TryExpressionRequest> for ExpressionTrial {
    fn from(asked: TryExpressionRequest) -> Self {
        Self {
            matches: asked.matches,
            unless: asked.unless.unwrap_or_default(),
            days: asked.days.unwrap_or(DAYS),
            limit: asked.limit.unwrap_or(LIMIT).min(LIMIT_MAX),
        }
    }
}

/// What the expression finds.
#[derive(Serialize, ToSchema)]
pub struct TriedExpression {
    /// Messages found.
    pub total: usize,
    /// True for «не менее»: the work was cut short, or the index does not know all messages yet.
    pub at_least: bool,
    /// The newest of them, each with the words it was found by.
    pub hits: Vec<SearchHitDto>,
}

impl From<SearchPage> for TriedExpression {
    fn from(page: SearchPage) -> Self {
        Self {
            total: page.total,
            at_least: page.at_least,
            hits: page.hits.into_iter().map(Into::into).collect(),
        }
    }
}

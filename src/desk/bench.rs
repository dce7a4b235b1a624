//! The rule bench: a pasted text and its verdict with reasons, an expression and what it finds. Looks
//! and changes nothing.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::SignedDuration;

use super::{Desk, DeskError, Highlight, SearchPage, search};
use crate::{
    classify::{Classifier, Context, Input, RuleSet, RuleWhy, TrialExpression, WordsWhy},
    domain::{ItemKind, Network, Permission, User, Verdict},
    ports::Page,
    query::{DateRange, Expr, Field},
    text::{clean, redact},
};

/// Longest text on trial, in characters: explaining reads every rule in parts.
const TEXT_MAX: usize = 10_000;
/// Rules explained at most: those that count first, then the silenced, then the near misses.
const RULES_MAX: usize = 200;
/// Days looked back at most.
pub const DAYS_MAX: u16 = 365;

/// The rules in force as the bench needs them.
pub struct Bench {
    /// The rule set; swapped at every reload.
    pub rules: Arc<ArcSwap<RuleSet>>,
    /// Words that the configuration bans in rules.
    pub banned: Vec<String>,
}

/// A text on trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTrial {
    /// The text as pasted.
    pub text: String,
    /// What it is.
    pub kind: ItemKind,
    /// Written by an official account.
    pub official: bool,
}

/// What the rules say of a text, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedText {
    /// The text as it would be stored, without personal numbers; spans count its code points.
    pub text: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The words that made the rules speak.
    pub highlights: Vec<Highlight>,
    /// Rule by rule, what held and what did not.
    pub rules: Vec<RuleWhy>,
    /// What the learned layer says beside the rules; nothing without it.
    pub words: Vec<WordsWhy>,
}

/// An expression on trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionTrial {
    /// A rule's `match`.
    pub matches: String,
    /// Its `unless`; blank for none.
    pub unless: String,
    /// Days looked back, from 1 to [`DAYS_MAX`].
    pub days: u16,
    /// Hits returned.
    pub limit: usize,
}

impl Desk {
    /// The verdict on a pasted text and its reasons, by the rules in force, as `rules explain` tells.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`].
    pub fn try_text(&self, user: &User, trial: &TextTrial) -> Result<TriedText, DeskError> {
        self.reach(user, Permission::RulesTest)?;
        if trial.text.chars().count() > TEXT_MAX {
            return Err(DeskError::Invalid(format!(
                "Текст длиннее {TEXT_MAX} знаков. Оставьте ту часть, о которой вопрос"
            )));
        }
        let text = redact(&clean(&trial.text), self.register.load().phones()).into_owned();
        if text.trim().is_empty() {
            return Err(DeskError::Invalid(
                "Вставьте текст сообщения: пустой разбирать нечего".to_owned(),
            ));
        }
        let input = Input {
            text: &text,
            kind: trial.kind,
            network: Network::File,
            official: trial.official,
            published_at: None,
        };
        let rules = self.bench.rules.load_full();
        let told = Classifier::new(rules).explain(&input, &Context::default());
        let mut rules = told.rules;
        rules.truncate(RULES_MAX);
        Ok(TriedText {
            highlights: self.highlights(&told.verdict),
            verdict: told.verdict,
            words: told.words,
            rules,
            text,
        })
    }

    /// What an expression finds among the stored messages of the last days, newest first. The work is
    /// bounded as that of a search is: beyond the bound the total is «не менее N».
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Expression`] with the column, failures of index or store.
    pub fn try_expression(
        &self,
        user: &User,
        trial: &ExpressionTrial,
    ) -> Result<SearchPage, DeskError> {
        self.reach(user, Permission::RulesTest)?;
        if !(1..=DAYS_MAX).contains(&trial.days) {
            return Err(DeskError::Invalid(format!(
                "Дней может быть от 1 до {DAYS_MAX}"
            )));
        }
        search::refuse_people(&trial.matches)?;
        search::refuse_people(&trial.unless)?;
        let set = self.bench.rules.load_full();
        let expression =
            TrialExpression::parse(&set, &self.bench.banned, &trial.matches, &trial.unless)?;
        let since = self.now() - SignedDuration::from_hours(24 * i64::from(trial.days));
        let page = Page {
            offset: 0,
            limit: trial.limit,
        };
        self.find(
            user,
            limited(
                expression,
                since.to_zoned(self.regime().zone.clone()).date(),
            ),
            page,
        )
    }
}

/// The expression within its days, as one query.
fn limited(expression: TrialExpression, from: jiff::civil::Date) -> Expr {
    let mut parts = vec![expression.matches];
    parts.extend(expression.unless.map(|unless| Expr::Not(Box::new(unless))));
    parts.push(Expr::Field(Field::Date(DateRange {
        from: Some(from),
        to: None,
    })));
    Expr::And(parts)
}

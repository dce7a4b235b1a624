//! What the classifier makes of leanings: how they weigh against the rules' votes.
//!
//! The constants were chosen by repeated five-fold cross-validation on development texts, over rules
//! that had not seen them, and on written texts that neither rules nor weights had seen
//! (`docs/QUALITY.md`); around them the figures are flat.

use crate::domain::Signal;

/// What a leaning weighs beside votes.
const WEIGHT: f32 = 1.5;

/// A sector's score: votes, counted from one, times how much more the words lean to it than not.
/// Without a leaning it is the votes.
pub fn score(votes: f32, leaning: f32) -> f32 {
    (1.0 + votes) * (WEIGHT * leaning).exp() - 1.0
}

/// The leaning from which words alone carry a signal. None for signals that rules tell as well without:
/// a brush-off, a reproach or thanks is a turn of phrase, not a choice of words.
pub const fn least(signal: Signal) -> Option<f32> {
    match signal {
        Signal::Danger | Signal::Mass | Signal::Unanswered | Signal::Question => Some(0.2),
        Signal::Prolonged => Some(0.3),
        Signal::Repeat | Signal::Vulnerable | Signal::PromiseBroken => Some(-0.1),
        _ => None,
    }
}

/// The leaning below which words take back what rules said of a signal. An appeal often closes with a
/// question and asks for work, not for information; many of something are not many people. A danger is
/// never taken back.
pub const fn doubted(signal: Signal) -> Option<f32> {
    match signal {
        Signal::Question | Signal::Mass => Some(-0.5),
        Signal::BrushOff | Signal::PromiseBroken => Some(-0.8),
        Signal::Unanswered | Signal::Prolonged => Some(-1.0),
        _ => None,
    }
}

/// What is known when it is asked whether a service ought to react.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Call {
    /// The leaning to «a service ought to react».
    pub leaning: f32,
    /// Enough of its stems are known to doubt its rules.
    pub heard: bool,
    /// Votes of the leading topic; none when no rule spoke for a topic.
    pub votes: Option<f32>,
    /// The rules say so.
    pub by_rules: bool,
    /// A question, or a conflict signal.
    pub asks: bool,
    /// Any signal but thanks and rumour.
    pub urged: bool,
    /// Thanks.
    pub thanks: bool,
    /// A question mark.
    pub question_mark: bool,
    /// Bytes of the text.
    pub length: usize,
    /// It is long, and nobody speaks of oneself or to somebody.
    pub afar: bool,
}

/// Bytes up to which a text is of ordinary length. In a longer one questions and complaints of others
/// meet by chance: a question in an article asks no service.
const ORDINARY: f32 = 1_000.0;

/// Odds from which a service ought to react.
const REACT: f32 = -0.4;
/// Odds from which nobody would doubt that a service ought to react.
const SURE: f32 = 0.5;
/// Odds from which a text without any rule's topic is about a public service at all.
const SERVICE: f32 = -3.0;

impl Call {
    /// Logarithmic odds that a service ought to react.
    fn odds(&self) -> f32 {
        let rules = match (self.by_rules, self.votes) {
            (true, votes) => 2.4 + 1.1 * votes.unwrap_or_default().ln_1p(),
            (false, Some(_)) => 1.2,
            (false, None) => 0.0,
        };
        let told = |holds: bool, weight: f32| if holds { weight } else { 0.0 };
        let urge = told(self.asks, 2.0) + told(self.urged, 0.3) + told(self.question_mark, 1.7);
        let share = (ORDINARY / self.length as f32).min(1.0);
        let calm = told(self.thanks, -0.4) + told(self.afar, -2.5);
        -3.5 + 3.4 * self.leaning + rules + share * urge + calm
    }

    /// Whether a service ought to react.
    pub fn is_actionable(&self) -> bool {
        self.by_rules && !self.heard || self.odds() > REACT
    }

    /// Whether nobody would doubt that a service ought to react.
    pub fn is_sure(&self) -> bool {
        self.odds() > SURE
    }

    /// Whether the text is about a public service, so that it may get a sector from its words alone.
    pub fn is_about_service(&self) -> bool {
        self.odds() > SERVICE
    }
}

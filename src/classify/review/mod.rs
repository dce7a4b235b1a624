//! Looking back: how rules read the messages of the past, and what people made of what they raised.
//!
//! ```text
//! messages of the past ─ Replay ─► verdicts ─┬─► Comparison   two rule sets
//!                                            ├─► Backtest     one rule
//! recorded verdicts and operators' verdicts ─┴─► Scorecard, candidates
//! ```
//! Pure: whoever asks brings the messages, one after another, and the region's zone. Texts pass
//! through and are kept only as the few samples that are shown.

mod backtest;
mod candidates;
mod compare;
mod days;
mod replay;
mod scorecard;

use serde::Serialize;

use crate::{
    domain::{IncidentId, ItemKind, Network, Timestamp, Verdict},
    incidents::Outcome,
};

pub use backtest::{Backtest, Overlap};
pub use candidates::{Candidate, candidates};
pub use compare::{Change, Comparison, Forecast};
pub use days::Days;
pub use replay::Replay;
pub use scorecard::{Advice, Score, Scorecard};

use super::Input;

/// A message of the past, from the store or from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct PastMessage {
    /// Unique among the messages, for finding threads.
    pub key: String,
    /// How a person finds it again: its number in the store, its id or line in a file.
    pub name: String,
    /// Key of the message it answers.
    pub parent: Option<String>,
    /// Key of the thread's first message, where the source knows it.
    pub thread: Option<String>,
    /// Its text; empty once erased.
    pub text: String,
    /// What it is.
    pub kind: ItemKind,
    /// Where it was written.
    pub network: Network,
    /// Written by an official account.
    pub official: bool,
    /// When, if known.
    pub published_at: Option<Timestamp>,
    /// What was recorded then; none for a line of a file.
    pub recorded: Option<Recorded>,
}

/// What the store knows of a message besides its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// What the rules of that day said.
    pub verdict: Verdict,
    /// Its incident.
    pub incident: Option<IncidentId>,
    /// The message opened that incident.
    pub opened: bool,
    /// What people made of the incident.
    pub outcome: Outcome,
}

impl PastMessage {
    /// As the classifier takes it.
    pub fn input(&self) -> Input<'_> {
        Input {
            text: &self.text,
            kind: self.kind,
            network: self.network,
            official: self.official,
            published_at: self.published_at,
        }
    }

    /// Written by a body.
    pub fn by_body(&self) -> bool {
        self.official || self.kind == ItemKind::Reply
    }

    /// The message as an example of what was found.
    pub fn sample(&self) -> Sample {
        Sample {
            message: self.name.clone(),
            published_at: self.published_at.map(|at| at.to_string()),
            text: self.text.clone(),
        }
    }
}

/// A message shown as an example. Its text goes to the terminal of whoever asked and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// How to find it again.
    pub message: String,
    /// When it was published.
    pub published_at: Option<String>,
    /// Its text as stored.
    pub text: String,
}

#[cfg(test)]
mod testing;

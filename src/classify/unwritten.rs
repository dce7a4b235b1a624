//! Evidence that no rule file names: the words of the learned layer, and the topic of a thread.

use super::learned::Head;
use crate::domain::{RuleId, Sector, Signal, THREAD_TOPIC};

/// What such evidence is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    /// The id among the evidence.
    pub id: RuleId,
    /// The name the desk shows.
    pub name: String,
    /// The sector or signal it speaks for; empty when for neither.
    pub tag: &'static str,
}

/// All evidence that no rule file names.
pub fn unwritten() -> impl Iterator<Item = Unwritten> {
    let thread = Unwritten {
        id: RuleId::new(THREAD_TOPIC),
        name: "Тема из поста".to_owned(),
        tag: "",
    };
    let learned = Head::all().map(|head| Unwritten {
        id: RuleId::new(head.rule_id()),
        name: head.name(),
        tag: match head {
            Head::Sector(sector) => Sector::id(sector),
            Head::Signal(signal) => Signal::id(signal),
            Head::Actionable => "",
        },
    });
    std::iter::once(thread).chain(learned)
}

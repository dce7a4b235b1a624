//! What was found in a text, before it becomes a verdict: topics, signals and where they stand.

use super::{
    learned::{Head, Leanings, weigh},
    topics::Topics,
};
use crate::domain::{Signal, SignalKind, SignalMark};

/// What words alone say of a signal is its mildest grade.
const LEARNED_SEVERITY: u8 = 1;

/// What the rules found in a text, before it becomes a verdict.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) topics: Topics,
    pub(super) signals: Vec<SignalMark>,
    /// Rule and byte range.
    pub(super) marks: Vec<(usize, (u32, u32))>,
    /// Signals that words may not carry here.
    pub(super) denied: Vec<Signal>,
    pub(super) complaint: bool,
    pub(super) echo: bool,
    pub(super) excluded: bool,
    pub(super) private: bool,
}

impl Findings {
    pub(super) fn has(&self, signal: Signal) -> bool {
        self.signals.iter().any(|mark| mark.id == signal)
    }

    /// True when the text asks a service or blames it.
    pub(super) fn asks(&self) -> bool {
        let asking =
            |mark: &SignalMark| mark.id == Signal::Question || mark.kind == SignalKind::Conflict;
        self.complaint || self.signals.iter().any(asking)
    }

    /// True when something besides the topic says that a service is asked or blamed.
    pub(super) fn urged(&self) -> bool {
        let calm = |mark: &SignalMark| matches!(mark.id, Signal::Gratitude | Signal::Rumour);
        self.complaint || !self.signals.iter().all(calm)
    }

    /// Takes back the signals that the words speak against, with what marked them; `signal_of` tells
    /// what a rule marks. Two words are no ground for doubt.
    pub(super) fn doubt(
        &mut self,
        leanings: &Leanings,
        signal_of: impl Fn(usize) -> Option<Signal>,
    ) {
        let doubted = |signal: Signal| {
            let told = leanings
                .of(Head::Signal(signal))
                .zip(weigh::doubted(signal));
            leanings.may_doubt() && told.is_some_and(|(leaning, most)| leaning < most)
        };
        self.signals.retain(|mark| !doubted(mark.id));
        self.marks
            .retain(|(rule, _)| !signal_of(*rule).is_some_and(doubted));
    }

    /// Adds the signals that the words lean to strongly enough; gives them. Beside thanks words alone
    /// blame nobody.
    pub(super) fn listen(&mut self, leanings: &Leanings) -> Vec<Head> {
        let mut added = Vec::new();
        let thanks = self.has(Signal::Gratitude);
        for &signal in Signal::ALL {
            let head = Head::Signal(signal);
            let told = leanings.of(head).zip(weigh::least(signal));
            let denied =
                self.denied.contains(&signal) || thanks && signal.kind() == SignalKind::Conflict;
            let heard = told.is_some_and(|(leaning, least)| leaning > least);
            if heard && !denied && !self.has(signal) {
                mark(&mut self.signals, signal, LEARNED_SEVERITY);
                added.push(head);
            }
        }
        self.signals.sort_by_key(|mark| mark.id);
        added
    }
}

/// Adds a signal, or raises it when another rule already found it.
pub(super) fn mark(signals: &mut Vec<SignalMark>, id: Signal, severity: u8) {
    match signals.iter_mut().find(|mark| mark.id == id) {
        Some(mark) => mark.severity = mark.severity.max(severity),
        None => signals.push(SignalMark {
            id,
            kind: id.kind(),
            severity,
        }),
    }
}

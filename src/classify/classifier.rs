//! The classifier: one thread's hands on a rule set; text in, verdict out.

use std::sync::Arc;

use super::{
    essence,
    fate::{Fate, Matching},
    places::Cues,
    ruleset::{FilterEffect, Rule, RuleSet, Target, UNSORTED},
    topics::{self, Topics},
};
use crate::{
    domain::{
        CategoryId, CategoryScore, Evidence, ItemKind, Network, Sector, SectorScore, Signal,
        SignalKind, SignalMark, Span, Timestamp, Verdict,
    },
    incidents::{Assessment, severity},
    text::{Analyser, CodePoints, language},
};

/// Votes that make a topic actionable by themselves.
const CLEAR_VOTES: f32 = 3.0;
/// What a comment keeps of its thread's topic.
const INHERITED_SHARE: f32 = 0.5;
/// The score of a problem that no sector's rules know.
const UNSORTED_SCORE: f32 = 1.0;
/// At most so many spans of one rule are kept as evidence.
const SPANS_MAX: usize = 20;

/// A message to classify, already cleaned and redacted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input<'t> {
    /// Its text.
    pub text: &'t str,
    /// What it is.
    pub kind: ItemKind,
    /// Where it was written.
    pub network: Network,
    /// Written by an official account.
    pub official: bool,
    /// When, if known.
    pub published_at: Option<Timestamp>,
}

impl<'t> Input<'t> {
    /// A resident's post with this text.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            kind: ItemKind::Post,
            network: Network::File,
            official: false,
            published_at: None,
        }
    }

    fn by_body(&self) -> bool {
        self.official || self.kind == ItemKind::Reply
    }
}

/// A message of the same thread, as the classifier needs it.
#[derive(Debug, Clone, Copy)]
pub struct ContextEntry<'v> {
    /// Its verdict.
    pub verdict: &'v Verdict,
    /// Written by an official account.
    pub official: bool,
}

/// What stands above a message in its thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'v> {
    /// The thread's first message.
    pub root: Option<ContextEntry<'v>>,
    /// The message it answers.
    pub parent: Option<ContextEntry<'v>>,
}

/// Classifies messages by one rule set. One per thread: it keeps working memory.
pub struct Classifier {
    rules: Arc<RuleSet>,
    analyser: Analyser,
    matching: Matching,
    cues: Cues,
}

/// What the rules found in a text, before it becomes a verdict.
#[derive(Default)]
struct Findings {
    topics: Topics,
    signals: Vec<SignalMark>,
    /// Rule and byte range.
    marks: Vec<(usize, (u32, u32))>,
    complaint: bool,
    echo: bool,
    excluded: bool,
}

impl Findings {
    fn has(&self, signal: Signal) -> bool {
        self.signals.iter().any(|mark| mark.id == signal)
    }

    /// True when the text asks a service or blames it.
    fn asks(&self) -> bool {
        let asking =
            |mark: &SignalMark| mark.id == Signal::Question || mark.kind == SignalKind::Conflict;
        self.complaint || self.signals.iter().any(asking)
    }

    /// True when something besides the topic says that a service is asked or blamed.
    fn urged(&self) -> bool {
        let calm = |mark: &SignalMark| matches!(mark.id, Signal::Gratitude | Signal::Rumour);
        self.complaint || !self.signals.iter().all(calm)
    }
}

impl Classifier {
    /// A classifier over a rule set.
    pub fn new(rules: Arc<RuleSet>) -> Self {
        Self {
            analyser: Analyser::new(Arc::clone(rules.lexicon())),
            matching: Matching::default(),
            cues: Cues::default(),
            rules,
        }
    }

    /// The rule set it works by.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// The analyser, which has read the last classified text.
    pub fn analyser(&self) -> &Analyser {
        &self.analyser
    }

    /// The verdict on a message in its context. Never fails; any text has a verdict.
    pub fn classify(&mut self, input: &Input<'_>, context: &Context<'_>) -> Verdict {
        self.read(input);
        let found = self.find(input);
        let places = match self.rules.places() {
            Some(places) => places.find(&self.analyser, &mut self.cues, input.text),
            None => Vec::new(),
        };
        let weighted: Vec<(u32, u8)> = found
            .marks
            .iter()
            .map(|(rule, span)| (span.0, self.rules.rules[*rule].weight.max(1)))
            .collect();
        let located = places
            .iter()
            .any(|mention| mention.certain && mention.place.street.is_some());
        let (sectors, actionable) = self.judge(input, context, &found, located);
        // One message of one voice: scale comes with the incident.
        let urgency = if actionable {
            severity(&found.signals, 1, 1)
        } else {
            Assessment::default()
        };
        Verdict {
            lang: language(input.text),
            actionable,
            sectors,
            places,
            severity: urgency.severity,
            severity_reasons: urgency.reasons,
            essence: essence::of(input.text, self.analyser.analysis(), &weighted),
            evidence: self.evidence(input.text, &found.marks),
            filters: self.filters(),
            signals: found.signals,
        }
    }

    /// What becomes of one rule (by number in [`RuleSet::rules`]) on this text.
    pub fn fate(&mut self, input: &Input<'_>, rule: usize) -> Fate {
        self.read(input);
        self.last_fate(rule, input)
    }

    /// Analyses and matches a text.
    pub(super) fn read(&mut self, input: &Input<'_>) {
        self.analyser.analyse(input.text);
        self.matching.run(&self.rules, &self.analyser);
    }

    /// What became of a rule on the text read last.
    pub(super) fn last_fate(&self, rule: usize, input: &Input<'_>) -> Fate {
        self.matching
            .fate(&self.rules.rules[rule], rule, input.by_body())
    }

    fn find(&self, input: &Input<'_>) -> Findings {
        let mut found = Findings::default();
        let filters = self.rules.filters.iter().zip(&self.matching.filters);
        for (filter, _) in filters.filter(|(_, hit)| **hit) {
            match filter.effect {
                FilterEffect::Exclude | FilterEffect::Report => found.excluded = true,
                FilterEffect::Complaint => found.complaint = true,
                FilterEffect::Echo => found.echo = true,
            }
        }
        found.echo |= is_plus(input.text);
        self.count(&mut found, input, |rule, fate| {
            fate.counts() && !rule.is_hint()
        });
        if found.has(Signal::Danger) && found.topics.is_empty() {
            self.count(&mut found, input, |rule, fate| self.heard(rule, fate));
        }
        if found.topics.is_empty() {
            self.count(&mut found, input, |rule, fate| {
                fate.counts() && rule.is_hint()
            });
        }
        found.signals.sort_by_key(|mark| mark.id);
        found
    }

    /// Counts the matched rules that are chosen by what they are and what became of them, with where
    /// they stand.
    fn count(
        &self,
        found: &mut Findings,
        input: &Input<'_>,
        chosen: impl Fn(&Rule, &Fate) -> bool,
    ) {
        for &number in self.matching.matched() {
            let rule = &self.rules.rules[number];
            let is_filter = matches!(rule.target, Target::Filter(_));
            if is_filter || !chosen(rule, &self.last_fate(number, input)) {
                continue;
            }
            found.topics.vote(&self.rules, number);
            if let Target::Signal(signal) = rule.target {
                mark(&mut found.signals, signal, rule.severity);
            }
            let spans = self.matching.spans(&self.rules, &self.analyser, number);
            let spans = spans.into_iter().take(SPANS_MAX);
            found.marks.extend(spans.map(|span| (number, span)));
        }
    }

    /// True for a topic that a filter silenced, though it may be heard beside a danger, so that the
    /// danger finds its desk: a joke may be bitter. What is told from elsewhere stays silent.
    fn heard(&self, rule: &Rule, fate: &Fate) -> bool {
        let told_here = |filter: &usize| self.rules.filters[*filter].effect != FilterEffect::Report;
        let is_topic = matches!(rule.target, Target::Category(_));
        is_topic && matches!(fate, Fate::Filtered(filters) if filters.iter().all(told_here))
    }

    /// Sectors, and whether somebody ought to react.
    ///
    /// A clear topic is enough. A faint one needs a sign of complaint, a signal or an inbound channel,
    /// and no exclusion. A comment without a topic takes its thread's when it agrees, complains or
    /// carries a signal. News and replies of bodies never call for a reaction.
    fn judge(
        &self,
        input: &Input<'_>,
        context: &Context<'_>,
        found: &Findings,
        located: bool,
    ) -> (Vec<SectorScore>, bool) {
        let silent = input.by_body() || input.kind == ItemKind::News;
        let danger = found.has(Signal::Danger);
        let appeal = input.kind == ItemKind::Appeal;
        if !found.topics.is_empty() {
            let strength = found.topics.strength();
            // A hint is too little for news of a fire: somebody must ask or blame.
            let hinted = strength < 1.0;
            let urged = appeal || if hinted { found.asks() } else { found.urged() };
            let faint = strength > 0.0 && urged && (danger || !found.excluded);
            let actionable = !silent && (strength >= CLEAR_VOTES || faint);
            return (found.topics.sectors(&self.rules.categories), actionable);
        }
        if silent || found.excluded {
            return (Vec::new(), false);
        }
        if (found.echo || found.urged())
            && let Some((sector, actionable)) = inherited(context)
        {
            return (vec![sector], actionable);
        }
        let thanks = found.has(Signal::Gratitude);
        let unsorted = appeal && !thanks || danger && (found.complaint || located);
        if !unsorted {
            return (Vec::new(), false);
        }
        let category = CategoryScore {
            id: CategoryId::new(UNSORTED),
            score: UNSORTED_SCORE,
        };
        (vec![topics::alone(Sector::Other, category)], true)
    }

    fn evidence(&self, text: &str, marks: &[(usize, (u32, u32))]) -> Vec<Evidence> {
        let mut marks = marks.to_vec();
        marks.sort_unstable_by_key(|(rule, span)| (*span, *rule));
        marks.dedup();
        let mut points = CodePoints::new(text);
        let mut evidence: Vec<Evidence> = marks
            .into_iter()
            .map(|(rule, (start, end))| {
                let rule = &self.rules.rules[rule];
                Evidence {
                    rule: rule.id.clone(),
                    version: rule.version,
                    span: Span {
                        start: points.at(start),
                        end: points.at(end),
                    },
                }
            })
            .collect();
        evidence.dedup();
        evidence
    }

    fn filters(&self) -> Vec<String> {
        self.rules
            .filters
            .iter()
            .zip(&self.matching.filters)
            .filter(|(filter, hit)| **hit && filter.excludes())
            .map(|(filter, _)| filter.id.clone())
            .collect()
    }
}

/// «+», «+1», «++100500»: the shortest way to say «у нас тоже».
fn is_plus(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('+')
        && text.len() <= PLUS_BYTES_MAX
        && text
            .bytes()
            .all(|byte| matches!(byte, b'+' | b'0'..=b'9' | b'!' | b' '))
}

/// Longer runs of figures are telephone numbers.
const PLUS_BYTES_MAX: usize = 8;

/// Adds a signal, or raises it when another rule already found it.
fn mark(signals: &mut Vec<SignalMark>, id: Signal, severity: u8) {
    match signals.iter_mut().find(|mark| mark.id == id) {
        Some(mark) => mark.severity = mark.severity.max(severity),
        None => signals.push(SignalMark {
            id,
            kind: id.kind(),
            severity,
        }),
    }
}

/// The topic a comment such as «у нас тоже» takes from its thread: the parent's, else the root's.
/// It calls for a reaction only when the resident's message above does.
fn inherited(context: &Context<'_>) -> Option<(SectorScore, bool)> {
    [context.parent, context.root]
        .into_iter()
        .flatten()
        .find_map(|entry| {
            let sector = entry.verdict.sectors.first()?;
            let category = sector.categories.first()?;
            let category = CategoryScore {
                id: category.id.clone(),
                score: category.score * INHERITED_SHARE,
            };
            let actionable = entry.verdict.actionable && !entry.official;
            Some((topics::alone(sector.id, category), actionable))
        })
}

#[cfg(test)]
mod tests;

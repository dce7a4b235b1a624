//! The classifier: one thread's hands on a rule set; text in, verdict out.

use std::sync::Arc;

use super::{
    afar::is_told_from_afar,
    courtesy::courtesies,
    essence,
    fate::{Fate, Matching},
    findings::{Findings, mark},
    judge::{Case, Judgement},
    learned::{Head, Leanings, Reading, Weights},
    places::{Cues, Facility, Located},
    ruleset::{FilterEffect, Rule, RuleSet, Target},
};
use crate::{
    domain::{
        CategoryId, Evidence, Item, ItemKind, Network, RuleId, Sector, Signal, Span, THREAD_TOPIC,
        Timestamp, Verdict,
    },
    incidents::{Assessment, severity},
    text::{Analyser, CodePoints, language},
};

/// At most so many spans of one rule are kept as evidence.
const SPANS_MAX: usize = 20;
/// And so many words of the learned layer.
const LEARNED_SPANS_MAX: usize = 3;

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

    /// A message as it is recorded.
    pub fn recorded(item: &'t Item) -> Self {
        Self {
            text: &item.text,
            kind: item.kind,
            network: item.network,
            official: item.official,
            published_at: Some(item.published_at),
        }
    }

    pub(super) fn by_body(&self) -> bool {
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

impl<'v> Context<'v> {
    /// What stands above a recorded message; `known` tells of a message of its source by its native id.
    pub fn above(item: &Item, known: impl Fn(&str) -> Option<ContextEntry<'v>>) -> Self {
        let begins = item.thread == item.native_id;
        Self {
            root: if begins { None } else { known(&item.thread) },
            parent: item.parent.as_deref().and_then(known),
        }
    }
}

/// Classifies messages by one rule set. One per thread: it keeps working memory.
pub struct Classifier {
    rules: Arc<RuleSet>,
    analyser: Analyser,
    matching: Matching,
    cues: Cues,
    /// The places of the text read last.
    located: Located,
    reading: Reading,
    /// Weights other than the rule set's own, on trial.
    trial: Option<Arc<Weights>>,
}

impl Classifier {
    /// A classifier over a rule set.
    pub fn new(rules: Arc<RuleSet>) -> Self {
        Self {
            analyser: Analyser::new(Arc::clone(rules.lexicon())),
            matching: Matching::default(),
            cues: Cues::default(),
            located: Located::default(),
            reading: Reading::default(),
            trial: None,
            rules,
        }
    }

    /// A classifier that tries other weights than the rule set's own.
    pub fn trying(rules: Arc<RuleSet>, weights: Arc<Weights>) -> Self {
        Self {
            trial: Some(weights),
            ..Self::new(rules)
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
        let mut found = self.find(input);
        let leanings = self.lean(input.text);
        let places = std::mem::take(&mut self.located.mentions);
        let weighted: Vec<(u32, u8)> = found
            .marks
            .iter()
            .map(|(rule, span)| (span.0, essence::telling(&self.rules.rules[*rule])))
            .collect();
        let mut streets = places
            .iter()
            .filter(|mention| mention.place.street.is_some());
        let on_street = streets.clone().next().is_some();
        let located = streets.any(|mention| mention.certain);
        let judged = Case {
            input,
            context,
            found: &found,
            located,
            afar: is_told_from_afar(&self.analyser, input.text),
            categories: &self.rules.categories,
            leanings: leanings.as_ref(),
            hinted: &|sector| self.hinted(sector),
        }
        .judge();
        let Judgement {
            sectors,
            actionable,
            mut learned,
            inherited,
        } = judged;
        // After the judgement: what words alone carry does not open an incident.
        if let Some(leanings) = leanings.filter(|_| !input.by_body()) {
            found.doubt(&leanings, |rule| self.rules.rules[rule].signal());
            learned.extend(found.listen(&leanings));
        }
        // One message of one voice: scale comes with the incident.
        let urgency = if actionable {
            severity(&found.signals, 1, 1)
        } else {
            Assessment::default()
        };
        let sector = sectors.first().map(|sector| sector.id);
        Verdict {
            lang: language(input.text),
            actionable,
            facility: Facility::of(&self.located.facilities, sector, on_street),
            sectors,
            places,
            severity: urgency.severity,
            severity_reasons: urgency.reasons,
            essence: essence::of(input.text, self.analyser.analysis(), &weighted),
            evidence: self.evidence(input.text, &found.marks, &learned, inherited),
            filters: self.filters(),
            private: found.private,
            privacy: None,
            signals: found.signals,
        }
    }

    /// The leaning of the text read last to a head, and the words that spoke most for it.
    pub(super) fn leaning(
        &self,
        leanings: &Leanings,
        head: Head,
    ) -> Option<(f32, Vec<(u32, u32)>)> {
        let weights = self.weights()?;
        let words = weights.evidence(&self.reading, head, LEARNED_SPANS_MAX);
        Some((leanings.of(head)?, words))
    }

    pub(super) fn weights(&self) -> Option<&Arc<Weights>> {
        self.trial.as_ref().or(self.rules.weights.as_ref())
    }

    /// What the words of the text read last lean to, when there is a learned layer.
    pub(super) fn lean(&mut self, text: &str) -> Option<Leanings> {
        let weights = self.trial.as_ref().or(self.rules.weights.as_ref())?;
        Some(weights.lean(&self.analyser, text, &mut self.reading))
    }

    /// The category of a sector that a hint speaks for in the text read last.
    fn hinted(&self, sector: Sector) -> Option<CategoryId> {
        let matched = self.matching.matched().iter();
        let hints = matched.map(|number| &self.rules.rules[*number]);
        let mut named = hints.filter(|rule| rule.is_hint()).filter_map(|rule| {
            let Target::Category(at) = rule.target else {
                return None;
            };
            let category = &self.rules.categories[at];
            (category.sector == sector).then(|| category.id.clone())
        });
        named.next()
    }

    /// What becomes of one rule (by number in [`RuleSet::rules`]) on this text.
    pub fn fate(&mut self, input: &Input<'_>, rule: usize) -> Fate {
        self.read(input);
        self.last_fate(rule, input)
    }

    /// Analyses and matches a text. The names of its streets match nothing, nor do closing courtesies.
    pub(super) fn read(&mut self, input: &Input<'_>) {
        self.analyser.analyse(input.text);
        let places = self.rules.places();
        self.located = places.map_or_else(Located::default, |places| {
            places.locate(&self.analyser, &mut self.cues, input.text)
        });
        self.analyser.mute(&self.located.names);
        self.analyser.mute(&courtesies(&self.analyser, input.text));
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
                FilterEffect::Silence => {}
                FilterEffect::Deny => found.denied.extend(&filter.signals),
                FilterEffect::Complaint => found.complaint = true,
                FilterEffect::Echo => found.echo = true,
                FilterEffect::Private => found.private = !input.by_body(),
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
            if let Some(signal) = rule.signal() {
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

    /// What the rules and the learned layer go by, in the order of the text.
    fn evidence(
        &self,
        text: &str,
        marks: &[(usize, (u32, u32))],
        learned: &[Head],
        inherited: bool,
    ) -> Vec<Evidence> {
        let mut marks = marks.to_vec();
        marks.sort_unstable_by_key(|(rule, span)| (*span, *rule));
        marks.dedup();
        let mut points = CodePoints::new(text);
        let mut mark = |rule: &RuleId, version, (start, end): (u32, u32)| Evidence {
            rule: rule.clone(),
            version,
            span: Span {
                start: points.at(start),
                end: points.at(end),
            },
        };
        let mut evidence: Vec<Evidence> = Vec::with_capacity(marks.len());
        for (rule, span) in marks {
            let rule = &self.rules.rules[rule];
            evidence.push(mark(&rule.id, rule.version, span));
        }
        for head in learned {
            let id = RuleId::new(head.rule_id());
            let weights = self.weights().into_iter();
            let spans = weights
                .flat_map(|weights| weights.evidence(&self.reading, *head, LEARNED_SPANS_MAX));
            evidence.extend(spans.map(|span| mark(&id, 1, span)));
        }
        if inherited {
            // A comment that takes its thread's topic says so as a whole.
            let start = text.len() - text.trim_start().len();
            let whole = (start as u32, text.trim_end().len() as u32);
            evidence.push(mark(&RuleId::new(THREAD_TOPIC), 1, whole));
        }
        if inherited || !learned.is_empty() {
            evidence.sort_by_key(|one| one.span);
        }
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

#[cfg(test)]
mod tests;

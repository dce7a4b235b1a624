//! Why a verdict is what it is: for every rule that the text comes near, what held, what did not, and
//! what the rule gave.

use std::{cmp::Ordering, collections::BTreeSet, sync::Arc};

use super::{
    classifier::{Classifier, Context, Input},
    fate::Fate,
    learned::Head,
    lint::{Costs, alternatives},
    ruleset::{RuleSet, Target},
    topics::votes,
};
use crate::{
    domain::{RuleId, Signal, Verdict},
    query::{Expr, RuleIndexBuilder, Scan},
};

/// So many rules that came near are told, the nearest first.
const NEAR_MISSES_MAX: usize = 12;
/// A part that so common a choice of words fulfils says nothing of the rule.
const TELLING_SHARE: f32 = 0.08;
/// Longer expressions are cut.
const CHARS_MAX: usize = 120;

/// What a rule made of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleWhy {
    /// The rule.
    pub rule: RuleId,
    /// Its Russian name.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// The votes it gave its category in this verdict.
    pub votes: f32,
    /// What became of it and what it gave or lacked, in one Russian sentence.
    pub why: String,
    /// Parts of its expression that the text fulfils; of a rule that did not match, of the
    /// alternative that came nearest.
    pub present: Vec<String>,
    /// Parts that it does not fulfil; none when the words are there and do not stand as asked.
    pub missing: Vec<String>,
}

/// What the words of a text lean to, beside the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct WordsWhy {
    /// The sector, the signal, or «a service ought to react».
    pub head: Head,
    /// 0 says nothing, 1 is a safe yes.
    pub leaning: f32,
    /// The words that spoke most for it.
    pub words: Vec<String>,
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The verdict.
    pub verdict: Verdict,
    /// The rules that matched: those that count first, then the silenced; then the near misses, the
    /// nearest first.
    pub rules: Vec<RuleWhy>,
    /// What the learned layer says of what the verdict names, of signals that it took back, and of the
    /// reaction.
    pub words: Vec<WordsWhy>,
}

impl Classifier {
    /// Classifies a message and tells why, rule by rule. Slow: it compiles the parts of every rule.
    pub fn explain(&mut self, input: &Input<'_>, context: &Context<'_>) -> Explanation {
        let verdict = self.classify(input, context);
        let set = Arc::clone(self.rules());
        let held = Held::of(&set, self);
        let (mut matched, mut missed) = (Vec::new(), Vec::new());
        // Those that the words took back are no longer in the verdict, and owe a reason all the more.
        let mut signals: BTreeSet<Signal> = verdict.signals.iter().map(|mark| mark.id).collect();
        for (number, rule) in set.rules().iter().enumerate() {
            match self.last_fate(number, input) {
                Fate::Deprecated => {}
                Fate::NoMatch => missed.extend(held.near_miss(number)),
                fate => {
                    signals.extend(rule.signal().filter(|_| fate.counts()));
                    matched.push(held.matched(number, fate, &verdict));
                }
            }
        }
        matched.sort_by_key(|why| !why.fate.counts());
        missed.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        missed.truncate(NEAR_MISSES_MAX);
        matched.extend(missed.into_iter().map(|(_, why)| why));
        Explanation {
            words: self.words_why(input.text, &verdict, &signals),
            verdict,
            rules: matched,
        }
    }

    fn words_why(
        &mut self,
        text: &str,
        verdict: &Verdict,
        signals: &BTreeSet<Signal>,
    ) -> Vec<WordsWhy> {
        let Some(leanings) = self.lean(text) else {
            return Vec::new();
        };
        let sectors = verdict.sectors.iter().map(|sector| Head::Sector(sector.id));
        let signals = signals.iter().copied().map(Head::Signal);
        let heads = sectors.chain([Head::Actionable]).chain(signals);
        let why = heads.filter_map(|head| {
            let (leaning, spans) = self.leaning(&leanings, head)?;
            let word = |(start, end): (u32, u32)| text.get(start as usize..end as usize);
            let words = spans.into_iter().filter_map(word).map(str::to_lowercase);
            Some(WordsWhy {
                head,
                leaning,
                words: words.collect(),
            })
        });
        why.collect()
    }
}

/// An alternative of a rule, by its parts.
struct Alternative<'e> {
    whole: &'e Expr,
    parts: Vec<(Expr, bool)>,
}

/// Which parts of every rule hold on a text.
struct Held<'e> {
    set: &'e RuleSet,
    /// By rule: the alternatives of its `match`.
    matches: Vec<Vec<Alternative<'e>>>,
    /// By rule: the alternatives of its `unless` that hold.
    unless: Vec<Vec<&'e Expr>>,
    costs: Costs<'e>,
}

impl<'e> Held<'e> {
    /// Looks at the text that `classifier` read last.
    fn of(set: &'e RuleSet, classifier: &Classifier) -> Self {
        let mut builder = RuleIndexBuilder::new(Arc::clone(set.lexicon()));
        let mut numbered = Vec::new();
        for rule in set.rules() {
            let parts: Vec<Vec<(Expr, u32)>> = alternatives(&rule.matches)
                .iter()
                .map(|one| {
                    let parts = parts(one).into_iter();
                    parts
                        .map(|part| (part.clone(), builder.add(&part)))
                        .collect()
                })
                .collect();
            let unless = rule.unless.as_ref().map_or(&[][..], alternatives);
            let unless: Vec<u32> = unless.iter().map(|one| builder.add(one)).collect();
            numbered.push((parts, unless));
        }
        let mut scan = Scan::default();
        let index = builder.build();
        let found = index.scan(&mut scan, classifier.analyser());
        let holds = |number: u32| found.binary_search(&number).is_ok();
        let mut held = Self {
            set,
            matches: Vec::new(),
            unless: Vec::new(),
            costs: Costs::new(set.lexicon()),
        };
        for (rule, (parts, unless)) in set.rules().iter().zip(numbered) {
            let wholes = alternatives(&rule.matches).iter().zip(parts);
            held.matches.push(
                wholes
                    .map(|(whole, parts)| Alternative {
                        whole,
                        parts: parts
                            .into_iter()
                            .map(|(part, number)| (part, holds(number)))
                            .collect(),
                    })
                    .collect(),
            );
            let excuses = rule.unless.as_ref().map_or(&[][..], alternatives);
            let excuses = excuses.iter().zip(unless);
            held.unless.push(
                excuses
                    .filter(|(_, number)| holds(*number))
                    .map(|(one, _)| one)
                    .collect(),
            );
        }
        held
    }

    fn matched(&self, number: usize, fate: Fate, verdict: &Verdict) -> RuleWhy {
        let (set, rule) = (self.set, &self.set.rules()[number]);
        let heard = verdict.evidence.iter().any(|one| one.rule == rule.id);
        let given = if heard { votes(rule) } else { 0.0 };
        let mut why = fate.describe(set);
        match (&fate, rule.target) {
            (Fate::Counts, Target::Category(_)) if !heard => {
                why = "подсказка, не понадобилась: тему назвали другие правила".to_owned();
            }
            (_, Target::Category(at)) if heard => {
                let category = &set.categories()[at];
                let votes = given.to_string().replace('.', ",");
                why.push_str(&format!(
                    "; голоса: {votes} за {} «{}»",
                    category.id, category.name
                ));
            }
            (Fate::Counts, Target::Signal(signal)) if !verdict.has(signal) => {
                why = format!(
                    "сработало, но слова сообщения говорят против: сигнал «{}» снят",
                    signal.name()
                );
            }
            (Fate::Counts, Target::Signal(signal)) => {
                why.push_str(&format!(
                    "; сигнал «{}», тяжесть {}",
                    signal.name(),
                    rule.severity
                ));
            }
            (Fate::Counts, Target::Filter(at)) => {
                why.push_str(&format!("; фильтр «{}»", set.filters()[at].name));
            }
            (Fate::Unless, _) => {
                let excuses = self.unless[number].iter().map(|one| brief(one));
                why.push_str(&format!(": {}", excuses.collect::<Vec<_>>().join("; ")));
            }
            _ => {}
        }
        let whole = |one: &&Alternative<'_>| one.parts.iter().all(|(_, held)| *held);
        let present = self.matches[number].iter().find(whole);
        RuleWhy {
            rule: rule.id.clone(),
            name: rule.name.clone(),
            fate,
            votes: given,
            why,
            present: present.map_or_else(Vec::new, |one| one.told(true)),
            missing: Vec::new(),
        }
    }

    /// The alternative of the rule that comes nearest, with how telling its fulfilled parts are: all of
    /// its parts hold and do not stand as asked, or one is missing.
    fn near_miss(&self, number: usize) -> Option<(f32, RuleWhy)> {
        let rule = &self.set.rules()[number];
        let alternatives = self.matches[number].iter();
        let near = alternatives.filter_map(|one| Some((self.telling(one)?, one)));
        let (telling, nearest) = near.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        let (present, missing) = (nearest.told(true), nearest.told(false));
        let why = if missing.is_empty() {
            format!(
                "слова есть, но стоят не так: нужно {}",
                brief(nearest.whole)
            )
        } else {
            format!(
                "не хватает: {}; есть: {}",
                missing.join("; "),
                present.join("; ")
            )
        };
        let why = RuleWhy {
            rule: rule.id.clone(),
            name: rule.name.clone(),
            fate: Fate::NoMatch,
            votes: 0.0,
            why,
            present,
            missing,
        };
        Some((telling, why))
    }

    /// How much the fulfilled parts say: the rarer their words, the more. None when too little.
    fn telling(&self, one: &Alternative<'_>) -> Option<f32> {
        let held = || one.parts.iter().filter(|(_, held)| *held);
        if held().count() + 1 < one.parts.len() {
            return None;
        }
        let rarity = |share: f32| -share.clamp(f32::MIN_POSITIVE, 1.0).ln();
        let told: f32 = held()
            .filter_map(|(part, _)| self.costs.rarest(part))
            .map(rarity)
            .sum();
        let enough = told.total_cmp(&rarity(TELLING_SHARE)) != Ordering::Less;
        enough.then_some(told)
    }
}

impl Alternative<'_> {
    fn told(&self, wanted: bool) -> Vec<String> {
        let parts = self.parts.iter().filter(|(_, held)| *held == wanted);
        parts.map(|(part, _)| brief(part)).collect()
    }
}

/// The parts of an alternative that must hold together: of a phrase its words; what it excludes is none.
fn parts(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::And(all) => all.iter().flat_map(parts_of_near).collect(),
        Expr::Phrase(phrase) => {
            let slots = phrase.slots.iter().map(|slot| {
                let mut terms: Vec<Expr> = slot.0.iter().cloned().map(Expr::Term).collect();
                match terms.len() {
                    1 => terms.swap_remove(0),
                    _ => Expr::Or(terms),
                }
            });
            slots.collect()
        }
        other => parts_of_near(other),
    }
}

fn parts_of_near(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::Near { left, right, .. } => [parts_of_near(left), parts_of_near(right)].concat(),
        Expr::Not(_) => Vec::new(),
        other => vec![other.clone()],
    }
}

/// An expression, cut to a readable length between two words of a choice.
fn brief(expr: &Expr) -> String {
    let text = expr.to_string();
    let Some((end, _)) = text.char_indices().nth(CHARS_MAX) else {
        return text;
    };
    let cut = text[..end].rfind(" | ").unwrap_or(end);
    format!("{} | …", &text[..cut])
}

//! From what was found in a text to its sectors, and whether somebody ought to react.
//!
//! Rules decide first; the learned layer, where there is one, weighs their votes, finds a sector where
//! they know none, and doubts or seconds their call. It never unsays a danger or a rumour.

use super::{
    classifier::{Context, Input},
    findings::Findings,
    learned::{
        Head, Leanings, asks,
        weigh::{self, Call},
    },
    ruleset::{Category, unsorted},
    topics,
};
use crate::domain::{CategoryId, CategoryScore, ItemKind, Sector, SectorScore, Signal};

/// Votes that make a topic actionable by themselves.
const CLEAR_VOTES: f32 = 3.0;
/// What a comment keeps of its thread's topic.
const INHERITED_SHARE: f32 = 0.5;
/// The score of a problem that no sector's rules know.
const UNSORTED_SCORE: f32 = 1.0;

/// A text with all that is known of it.
pub(super) struct Case<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) context: &'a Context<'a>,
    pub(super) found: &'a Findings,
    /// It names a street for certain.
    pub(super) located: bool,
    /// Long, and nobody speaks of oneself or to somebody.
    pub(super) afar: bool,
    pub(super) categories: &'a [Category],
    /// What its words lean to; none without the learned layer.
    pub(super) leanings: Option<&'a Leanings>,
    /// The category of a sector that its words hint at.
    pub(super) hinted: &'a dyn Fn(Sector) -> Option<CategoryId>,
}

/// Where a text belongs, and what of that the learned layer added.
#[derive(Debug, Default)]
pub(super) struct Judgement {
    pub(super) sectors: Vec<SectorScore>,
    pub(super) actionable: bool,
    /// Heads without which it would have come out otherwise: they owe evidence.
    pub(super) learned: Vec<Head>,
    /// The topic is the thread's.
    pub(super) inherited: bool,
}

impl Case<'_> {
    pub(super) fn judge(&self) -> Judgement {
        let by_rules = self.by_rules();
        match self.leanings {
            Some(leanings) if !self.input.by_body() => self.weighed(by_rules, leanings),
            _ => by_rules,
        }
    }

    /// A clear topic is enough. A faint one needs a sign of complaint, a signal or an inbound channel,
    /// and no exclusion; a rumour is a sign, too, for it waits for an answer. A comment without a topic,
    /// or about an answer, takes its thread's when it agrees, complains or carries a signal. News and replies of bodies never call for a reaction.
    fn by_rules(&self) -> Judgement {
        let found = self.found;
        let danger = found.has(Signal::Danger);
        let suffers = danger && found.has(Signal::Vulnerable);
        if !found.topics.is_empty() && !self.is_of_an_answer() {
            let strength = found.topics.strength();
            // A hint is too little for news of a fire: somebody must ask, blame or suffer.
            let hinted = strength < 1.0;
            let urged = if hinted { found.asks() } else { found.urged() };
            let urged = urged || suffers || self.is_appeal() || self.is_rumour();
            let faint = strength > 0.0 && urged && (danger || !found.excluded);
            let clear = strength >= CLEAR_VOTES;
            let calm = self.is_silent() || self.is_praise();
            let actionable = !calm && (clear || faint);
            return Judgement {
                sectors: found.topics.sectors(self.categories),
                actionable,
                ..Judgement::default()
            };
        }
        if self.is_silent() || found.excluded {
            return Judgement::default();
        }
        if let Some((sector, actionable)) = self.thread_topic() {
            return Judgement {
                sectors: vec![sector],
                actionable,
                inherited: true,
                ..Judgement::default()
            };
        }
        let thanks = found.has(Signal::Gratitude);
        let told = found.complaint || self.located || self.is_rumour() || suffers;
        if self.is_appeal() && !thanks || danger && told {
            return Judgement {
                sectors: vec![self.without_rule(Sector::Other, UNSORTED_SCORE)],
                actionable: true,
                ..Judgement::default()
            };
        }
        Judgement::default()
    }

    /// The same with the learned layer.
    fn weighed(&self, mut judged: Judgement, leanings: &Leanings) -> Judgement {
        let topic = !self.found.topics.is_empty();
        if judged.inherited || !topic && self.found.excluded {
            return judged;
        }
        let call = self.call(&judged, leanings);
        if topic || self.is_appeal() || call.is_some_and(|call| call.is_about_service()) {
            let sure = self.is_appeal() || call.is_some_and(|call| call.is_sure());
            self.rank(&mut judged, leanings, sure);
        }
        if let Some(call) = call {
            self.doubt_or_second(&mut judged, &call);
        }
        judged
    }

    /// Orders the sectors by votes and leaning together. One that no rule speaks for is named only
    /// when it leads and no topic is clear; faint words name one only for a text that `sure`ly wants an
    /// answer.
    fn rank(&self, judged: &mut Judgement, leanings: &Leanings, sure: bool) {
        let topic = !self.found.topics.is_empty();
        let sectors = if topic {
            &mut judged.sectors
        } else {
            &mut Vec::new()
        };
        for sector in sectors.iter_mut() {
            let leaning = leanings.of(Head::Sector(sector.id)).unwrap_or_default();
            sector.score = tenths(weigh::score(sector.score, leaning)).max(LEAST_SCORE);
        }
        let settled = self.found.topics.settled(self.categories);
        sectors.sort_by(|one, other| {
            let known = |sector: &SectorScore| settled.contains(&sector.id);
            known(other)
                .cmp(&known(one))
                .then(other.score.total_cmp(&one.score))
                .then(one.id.cmp(&other.id))
        });
        let led = sectors.first().map_or(f32::MIN, |sector| sector.score);
        let named = |sector: Sector| sectors.iter().any(|known| known.id == sector);
        let unnamed = Sector::ALL.into_iter().filter(|sector| !named(*sector));
        let leaning = |sector: Sector| Some((sector, leanings.of(Head::Sector(sector))?));
        let strongest = unnamed
            .filter_map(leaning)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((sector, leaning)) = strongest {
            let score = tenths(weigh::score(0.0, leaning));
            let told = leaning > LEANING_MIN || sure;
            if score > led && told && self.found.topics.strength() < CLEAR_VOTES {
                let first = self.without_rule(sector, score.max(LEAST_SCORE));
                sectors.insert(0, first);
                judged.learned.push(Head::Sector(sector));
            }
        }
        // Words that name nothing leave what the rules said: a danger keeps its desk.
        if !topic && !sectors.is_empty() {
            judged.sectors = std::mem::take(sectors);
        }
    }

    /// What speaks for a reaction; none where the kind of the text decides alone.
    fn call(&self, judged: &Judgement, leanings: &Leanings) -> Option<Call> {
        if self.is_appeal() || self.is_silent() {
            return None;
        }
        let found = self.found;
        let votes = judged.sectors.first().map(|sector| sector.score);
        Some(Call {
            leaning: leanings.of(Head::Actionable)?,
            heard: leanings.may_doubt(),
            votes: votes.filter(|_| !found.topics.is_empty()),
            by_rules: judged.actionable,
            asks: found.asks(),
            urged: found.urged(),
            thanks: found.has(Signal::Gratitude),
            question_mark: asks(self.input.text),
            length: self.input.text.len(),
            afar: self.afar,
        })
    }

    fn doubt_or_second(&self, judged: &mut Judgement, call: &Call) {
        if judged.actionable {
            let settled = self.found.has(Signal::Danger) || self.is_rumour();
            judged.actionable = settled || call.is_actionable();
            return;
        }
        // Words name what was praised as well as what is broken.
        let quiet = self.found.excluded || self.is_praise();
        if !quiet && !judged.sectors.is_empty() && call.is_actionable() {
            judged.actionable = true;
            judged.learned.push(Head::Actionable);
        }
    }

    /// The topic a comment such as «у нас тоже» takes from its thread: the parent's, else the root's.
    /// It calls for a reaction only when the resident's message above does.
    fn thread_topic(&self) -> Option<(SectorScore, bool)> {
        if !(self.found.echo || self.found.urged()) {
            return None;
        }
        let above = [self.context.parent, self.context.root];
        above.into_iter().flatten().find_map(|entry| {
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

    /// «Очередная отписка» under a complaint: what its words hint at is how one was answered, and its
    /// topic is the thread's.
    fn is_of_an_answer(&self) -> bool {
        let found = self.found;
        let of_answers = [Signal::BrushOff, Signal::Unanswered, Signal::PromiseBroken];
        found.topics.strength() < 1.0
            && of_answers.into_iter().any(|signal| found.has(signal))
            && self.thread_topic().is_some()
    }

    /// An unverified claim goes round: somebody ought to answer it, whether or not a service failed.
    fn is_rumour(&self) -> bool {
        self.found.has(Signal::Rumour)
    }

    /// Thanks that ask for nothing, blame nobody and tell of no danger or rumour: the topic is what was
    /// done well, for many people or for children.
    fn is_praise(&self) -> bool {
        let found = self.found;
        let troubled = found.asks() || found.has(Signal::Danger) || self.is_rumour();
        found.has(Signal::Gratitude) && !troubled && !self.is_appeal()
    }

    /// A sector that no rule speaks for, with the category that its words hint at.
    fn without_rule(&self, sector: Sector, score: f32) -> SectorScore {
        let id = (self.hinted)(sector).unwrap_or_else(|| unsorted(sector));
        topics::alone(sector, CategoryScore { id, score })
    }

    fn is_appeal(&self) -> bool {
        self.input.kind == ItemKind::Appeal
    }

    fn is_silent(&self) -> bool {
        self.input.by_body() || self.input.kind == ItemKind::News
    }
}

/// Nearer to nothing, words alone name no sector; what surely wants an answer must have one.
const LEANING_MIN: f32 = -0.2;
/// A sector that was named keeps some score.
const LEAST_SCORE: f32 = 0.1;

fn tenths(score: f32) -> f32 {
    (score * 10.0).round() / 10.0
}

//! How well each rule serves, by what operators made of the incidents it raised.
//!
//! An operator judges the topic: a category's rule answers for the incidents of its own category that
//! its message opened. Of the signals only danger is judged, by its acknowledgement; the others are
//! counted and left without a verdict.

use std::collections::HashMap;

use serde::Serialize;

use super::PastMessage;
use crate::{
    classify::{Rule, RuleSet, Target},
    domain::{RuleId, Signal, Verdict},
    incidents::{Judgement, Outcome},
};

/// Fewer judged incidents say nothing.
const JUDGED_MIN: usize = 10;
/// Below this share of confirmed incidents a rule needs work.
const TUNE_BELOW: f64 = 0.8;
/// When even the upper end of the interval lies below this, the rule does more harm than good.
const RETIRE_BELOW: f64 = 0.5;
/// The normal quantile of a 95 % interval.
const Z: f64 = 1.96;

/// What to do with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Advice {
    /// It serves, or nothing speaks against it.
    Keep,
    /// It needs work.
    Tune,
    /// It does more harm than good.
    Retire,
}

impl Advice {
    /// The Russian word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep => "оставить",
            Self::Tune => "доработать",
            Self::Retire => "снять",
        }
    }
}

/// One rule's figures and what they advise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// The rule.
    pub rule: RuleId,
    /// Its Russian name.
    pub name: String,
    /// Messages on which its present version counted.
    pub hits: usize,
    /// Messages on which an earlier version counted; they judge nobody.
    pub earlier: usize,
    /// Incidents that somebody worked on.
    pub confirmed: usize,
    /// Incidents rejected as no problem.
    pub false_alarms: usize,
    /// Incidents that nobody has judged, or that were rejected for what no rule can know.
    pub undecided: usize,
    /// Confirmed among confirmed and false.
    pub precision: Option<f64>,
    /// The 95 % interval of that share (Wilson).
    pub interval: Option<[f64; 2]>,
    /// What to do.
    pub advice: Advice,
    /// Why, in Russian.
    pub reason: String,
    /// It never spoke.
    pub silent: bool,
    /// It speaks daily and is wrong too often.
    pub noisy: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    hits: usize,
    earlier: usize,
    confirmed: usize,
    false_alarms: usize,
    undecided: usize,
}

/// The scorecard as it grows, message by message.
pub struct Scorecard<'r> {
    rules: &'r RuleSet,
    by_id: HashMap<&'r RuleId, &'r Rule>,
    tallies: HashMap<RuleId, Tally>,
}

impl<'r> Scorecard<'r> {
    /// An empty scorecard of this set.
    pub fn new(rules: &'r RuleSet) -> Self {
        Self {
            rules,
            by_id: rules.rules().iter().map(|rule| (&rule.id, rule)).collect(),
            tallies: HashMap::new(),
        }
    }

    /// Takes a recorded message; one of a file was judged by nobody.
    pub fn add(&mut self, message: &PastMessage) {
        let Some(then) = &message.recorded else {
            return;
        };
        let mut spoke: Vec<(&RuleId, u32)> = then
            .verdict
            .evidence
            .iter()
            .map(|one| (&one.rule, one.version))
            .collect();
        spoke.sort_unstable();
        spoke.dedup();
        for (id, version) in spoke {
            let Some(&rule) = self.by_id.get(id) else {
                continue;
            };
            let tally = self.tallies.entry(id.clone()).or_default();
            if version != rule.version {
                tally.earlier += 1;
                continue;
            }
            tally.hits += 1;
            if then.opened && answers_for(self.rules, rule, &then.verdict) {
                tally.judge(rule, then.outcome);
            }
        }
    }

    /// Every rule that is asked, in the order of the files. `days` is the window, for what is daily.
    pub fn scores(&self, days: u32) -> Vec<Score> {
        self.rules
            .rules()
            .iter()
            .filter(|rule| rule.is_active() && !matches!(rule.target, Target::Filter(_)))
            .map(|rule| {
                let tally = self.tallies.get(&rule.id).copied().unwrap_or_default();
                score(rule, tally, days)
            })
            .collect()
    }
}

/// True when an operator's verdict on the incident is one on this rule.
fn answers_for(rules: &RuleSet, rule: &Rule, verdict: &Verdict) -> bool {
    match rule.target {
        Target::Category(at) => verdict.category() == Some(&rules.categories()[at].id),
        Target::Signal(signal) => signal == Signal::Danger,
        Target::Filter(_) => false,
    }
}

impl Tally {
    fn judge(&mut self, rule: &Rule, outcome: Outcome) {
        let is_signal = matches!(rule.target, Target::Signal(_));
        let confirmed = if is_signal {
            outcome.acknowledged
        } else {
            outcome.judgement == Judgement::Confirmed
        };
        if outcome.judgement == Judgement::FalseAlarm {
            self.false_alarms += 1;
        } else if confirmed {
            self.confirmed += 1;
        } else {
            self.undecided += 1;
        }
    }
}

fn score(rule: &Rule, tally: Tally, days: u32) -> Score {
    let judged = tally.confirmed + tally.false_alarms;
    let precision = (judged > 0).then(|| tally.confirmed as f64 / judged as f64);
    let interval = (judged > 0).then(|| wilson(tally.confirmed, judged));
    let enough = judged >= JUDGED_MIN;
    let low = enough && precision.is_some_and(|share| share < TUNE_BELOW);
    let silent = tally.hits + tally.earlier == 0;
    let (advice, reason) = advise(rule, tally, silent, low.then_some(()).and(interval));
    Score {
        rule: rule.id.clone(),
        name: rule.name.clone(),
        hits: tally.hits,
        earlier: tally.earlier,
        confirmed: tally.confirmed,
        false_alarms: tally.false_alarms,
        undecided: tally.undecided,
        precision,
        interval,
        advice,
        reason,
        silent,
        noisy: low && tally.hits >= days as usize,
    }
}

/// What to do and why. `low` is the interval of a share that is too low.
fn advise(rule: &Rule, tally: Tally, silent: bool, low: Option<[f64; 2]>) -> (Advice, String) {
    let judged = tally.confirmed + tally.false_alarms;
    if let Some([_, high]) = low {
        let wrong = format!("ложных {} из {judged}", tally.false_alarms);
        // A danger heard in vain costs minutes; one not heard costs a life.
        if high < RETIRE_BELOW && rule.target != Target::Signal(Signal::Danger) {
            return (Advice::Retire, wrong);
        }
        return (Advice::Tune, wrong);
    }
    if silent {
        return match rule.target {
            Target::Signal(_) => (Advice::Keep, "молчит; сигнал может быть редким".to_owned()),
            _ => (
                Advice::Tune,
                "ни разу не сработало: проверьте, так ли об этом пишут".to_owned(),
            ),
        };
    }
    if tally.hits == 0 {
        return (
            Advice::Keep,
            "новая версия ещё не срабатывала, прежние не в счёт".to_owned(),
        );
    }
    match rule.target {
        Target::Signal(signal) if signal != Signal::Danger => (
            Advice::Keep,
            "оценки нет: операторы судят тему, а не этот сигнал".to_owned(),
        ),
        _ if judged < JUDGED_MIN => (
            Advice::Keep,
            format!("мало решений операторов: {judged} из {JUDGED_MIN} нужных"),
        ),
        _ => (
            Advice::Keep,
            format!("подтверждено {} из {judged}", tally.confirmed),
        ),
    }
}

/// The 95 % interval of a share by Wilson: honest for few cases and for shares near 0 and 1, where
/// the plain one leaves the scale.
pub(super) fn wilson(hits: usize, of: usize) -> [f64; 2] {
    let n = of as f64;
    let share = hits as f64 / n;
    let z2 = Z * Z;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let spread = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    [(middle - spread).max(0.0), (middle + spread).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::review::testing::{judged, rules};

    #[test]
    fn the_interval_is_that_of_the_tables() {
        for (hits, of, low, high) in [
            (8, 10, 0.490, 0.943),
            (0, 10, 0.0, 0.278),
            (10, 10, 0.722, 1.0),
            (1, 2, 0.095, 0.905),
        ] {
            let [lower, upper] = wilson(hits, of);
            assert!((lower - low).abs() < 0.001, "{hits}/{of}: {lower}");
            assert!((upper - high).abs() < 0.001, "{hits}/{of}: {upper}");
        }
    }

    fn scored(text: &str, outcomes: &[(Judgement, usize)], rule: &str) -> Score {
        let rules = rules("");
        let mut card = Scorecard::new(&rules);
        for (judgement, times) in outcomes {
            for _ in 0..*times {
                card.add(&judged(&rules, text, *judgement));
            }
        }
        let mut scores = card.scores(7);
        let at = scores.iter().position(|one| one.rule.as_str() == rule);
        scores.swap_remove(at.unwrap())
    }

    #[test]
    fn operators_decide_what_becomes_of_a_rule() {
        use Judgement::{Confirmed, Elsewhere, FalseAlarm, Unjudged};
        let rule = "housing.water.none";
        let told = |outcomes: &[(Judgement, usize)]| scored("нет воды", outcomes, rule);
        let good = told(&[(Confirmed, 19), (FalseAlarm, 1)]);
        assert_eq!((good.advice, good.noisy), (Advice::Keep, false));
        let doubtful = told(&[(Confirmed, 6), (FalseAlarm, 6)]);
        assert_eq!((doubtful.advice, doubtful.noisy), (Advice::Tune, true));
        let bad = told(&[(Confirmed, 2), (FalseAlarm, 18)]);
        assert_eq!((bad.advice, bad.noisy), (Advice::Retire, true));
        assert_eq!(bad.reason, "ложных 18 из 20");
        let few = told(&[(FalseAlarm, 3), (Elsewhere, 2), (Unjudged, 1)]);
        assert_eq!((few.advice, few.undecided, few.hits), (Advice::Keep, 3, 6));
        assert!(few.reason.contains("мало решений"), "{}", few.reason);
        let silent = scored("нет воды", &[(Confirmed, 1)], "housing.yard.bench");
        assert_eq!((silent.advice, silent.silent), (Advice::Tune, true));
    }

    #[test]
    fn a_danger_is_never_retired_and_a_changed_rule_starts_anew() {
        let danger = scored(
            "в подъезде пахнет газом, нет воды",
            &[(Judgement::FalseAlarm, 30)],
            "danger.gas",
        );
        assert_eq!((danger.advice, danger.false_alarms), (Advice::Tune, 30));

        let rules = rules("");
        let mut message = judged(&rules, "нет воды", Judgement::FalseAlarm);
        let then = message.recorded.as_mut().unwrap();
        then.verdict.evidence[0].version = 7;
        let mut card = Scorecard::new(&rules);
        card.add(&message);
        let scores = card.scores(7);
        let one = scores
            .iter()
            .find(|one| one.rule.as_str() == "housing.water.none");
        let one = one.unwrap();
        assert_eq!((one.hits, one.earlier, one.false_alarms), (0, 1, 0));
        assert!(!one.silent && one.reason.contains("прежние"));
    }
}

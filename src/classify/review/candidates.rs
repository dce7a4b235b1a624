//! Messages whose incident an operator rejected as no problem: what they taught no rule yet.
//!
//! Nothing is copied: the candidate is the stored message, shown as long as retention keeps its text.
//! Its words are a resident's; an editor retells them before they become an example.

use serde::Serialize;

use super::{PastMessage, Sample};
use crate::{
    classify::{Classifier, Target},
    domain::RuleId,
    incidents::Judgement,
};

/// A message that a rule should not have found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The rule that spoke.
    pub rule: RuleId,
    /// The message.
    #[serde(flatten)]
    pub sample: Sample,
    /// What the rule stood on then, in code points.
    pub spans: Vec<[u32; 2]>,
    /// The rule as it is now still finds it.
    pub still: bool,
}

/// The candidates that a message gives: one for each rule on a topic that spoke on it.
pub fn candidates(classifier: &mut Classifier, message: &PastMessage) -> Vec<Candidate> {
    let Some(then) = message
        .recorded
        .as_ref()
        .filter(|then| then.outcome.judgement == Judgement::FalseAlarm && !message.text.is_empty())
    else {
        return Vec::new();
    };
    let mut found: Vec<Candidate> = Vec::new();
    for evidence in &then.verdict.evidence {
        let span = [evidence.span.start, evidence.span.end];
        if let Some(known) = found.iter_mut().find(|one| one.rule == evidence.rule) {
            known.spans.push(span);
            continue;
        }
        let rules = classifier.rules().rules();
        let at = rules.iter().position(|rule| rule.id == evidence.rule);
        let Some(at) = at.filter(|at| matches!(rules[*at].target, Target::Category(_))) else {
            continue;
        };
        found.push(Candidate {
            rule: evidence.rule.clone(),
            sample: message.sample(),
            spans: vec![span],
            still: classifier.fate(&message.input(), at).counts(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::classify::review::testing::{judged, rule, rules, rules_with};

    #[test]
    fn a_rejected_message_is_a_candidate_until_the_rule_has_learnt() {
        let rules = rules("");
        let text = "у нас нет воды, кто купит куллер";
        let message = judged(&rules, text, Judgement::FalseAlarm);
        let mut classifier = Classifier::new(Arc::clone(&rules));
        let found = candidates(&mut classifier, &message);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule.as_str(), "housing.water.none");
        assert!(found[0].still && found[0].sample.text == text);

        let learnt = rules_with(
            &rule("water", "none", "вода /2 нет", "unless = 'куллер*'"),
            "",
        );
        let mut classifier = Classifier::new(learnt);
        assert!(!candidates(&mut classifier, &message)[0].still);

        let confirmed = judged(&rules, text, Judgement::Confirmed);
        assert_eq!(candidates(&mut classifier, &confirmed), []);
        let mut erased = message;
        erased.text.clear();
        assert_eq!(candidates(&mut classifier, &erased), []);
    }
}

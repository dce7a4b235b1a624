//! What people made of an incident: the operators' verdict, read from its log. Rules learn from it.

use serde::{Deserialize, Serialize};

use crate::domain::{Actor, CloseReason, Event, EventRecord};

/// What the operators' work says of the rules that raised the incident.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Nobody has touched it yet.
    #[default]
    Unjudged,
    /// Somebody worked on it: it was a problem.
    Confirmed,
    /// Rejected as no problem: the rules were wrong.
    FalseAlarm,
    /// Rejected for a reason that no rule could know: another region, or it did not prove true.
    Elsewhere,
}

/// The operators' verdict on an incident.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Was it a problem?
    pub judgement: Judgement,
    /// A person acknowledged the danger.
    pub acknowledged: bool,
}

/// Reads the verdict from the incident's log. The last word counts: who rejects in error and opens
/// again has not rejected.
pub fn outcome(log: &[EventRecord]) -> Outcome {
    let mut outcome = Outcome::default();
    for record in log {
        if matches!(record.by, Actor::User(_)) {
            apply(&mut outcome, &record.event);
        }
    }
    outcome
}

fn apply(outcome: &mut Outcome, event: &Event) {
    outcome.judgement = match event {
        Event::Rejected { reason, .. } | Event::Closed { reason, .. } => match reason {
            CloseReason::FalsePositive => Judgement::FalseAlarm,
            CloseReason::OutsideRegion | CloseReason::NotConfirmed => Judgement::Elsewhere,
            CloseReason::Solved | CloseReason::Explained => Judgement::Confirmed,
        },
        Event::Taken
        | Event::Assigned { .. }
        | Event::Waiting { .. }
        | Event::Answered { .. }
        | Event::Resolved
        | Event::Merged { .. }
        | Event::Transferred { .. }
        | Event::Reopened { .. } => Judgement::Confirmed,
        Event::Acknowledged => {
            outcome.acknowledged = true;
            return;
        }
        _ => return,
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UserId;

    fn judged(by: Actor, events: &[Event]) -> Outcome {
        let record = |event: &Event| EventRecord {
            at: "2026-11-20T06:00:00Z".parse().unwrap(),
            by,
            event: event.clone(),
        };
        outcome(&events.iter().map(record).collect::<Vec<_>>())
    }

    fn rejected(reason: CloseReason) -> Event {
        Event::Rejected {
            reason,
            comment: String::new(),
        }
    }

    #[test]
    fn the_last_word_of_a_person_counts() {
        let vera = Actor::User(UserId(1));
        let false_alarm = rejected(CloseReason::FalsePositive);
        let reopened = Event::Reopened {
            reason: "ошибка".into(),
            clocks: Vec::new(),
        };
        for (events, expected) in [
            (vec![], Judgement::Unjudged),
            (vec![Event::Taken], Judgement::Confirmed),
            (
                vec![Event::Taken, false_alarm.clone()],
                Judgement::FalseAlarm,
            ),
            (vec![false_alarm.clone(), reopened], Judgement::Confirmed),
            (
                vec![rejected(CloseReason::OutsideRegion)],
                Judgement::Elsewhere,
            ),
        ] {
            assert_eq!(judged(vera, &events).judgement, expected, "{events:?}");
        }
        assert_eq!(
            judged(Actor::System, &[false_alarm]).judgement,
            Judgement::Unjudged,
            "the daemon judges nobody's rules"
        );
        assert!(judged(vera, &[Event::Acknowledged]).acknowledged);
    }
}

//! The order of the queue: severity, then what is left of the time, then age; and why, in a line.

use std::cmp::Reverse;

use crate::domain::{Incident, IncidentId, Severity, Signal, Timestamp};

/// An incident's place in the queue; the smaller rank stands higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    severity: Reverse<Severity>,
    without_clock: bool,
    remaining: i64,
    opened_at: Timestamp,
    id: IncidentId,
}

/// The rank of an incident with so many working minutes left (negative when past). Incidents
/// without a running clock stand below those of the same severity that have one.
pub fn rank(incident: &Incident, remaining: Option<i64>) -> Rank {
    Rank {
        severity: Reverse(incident.severity),
        without_clock: remaining.is_none(),
        remaining: remaining.unwrap_or_default(),
        opened_at: incident.opened_at,
        id: incident.id,
    }
}

/// Why an incident stands where it stands, one Russian line for its row.
pub fn reason(incident: &Incident, remaining: Option<i64>) -> String {
    let mut parts = vec![format!("{} срочность", incident.severity.name())];
    parts.extend(incident.severity_reasons.first().cloned());
    if incident.signals.contains(&Signal::Danger) && !incident.acknowledged {
        parts.push("опасность не подтверждена".into());
    }
    parts.push(clock_words(incident, remaining));
    parts.join("; ")
}

/// What the clock says. Only a deadline that rests on an act can be missed («просрочено»).
fn clock_words(incident: &Incident, remaining: Option<i64>) -> String {
    let binding = incident
        .deadline
        .as_ref()
        .is_some_and(|deadline| deadline.binding);
    match (remaining, binding) {
        (None, _) if !incident.state.is_open() => "работа закончена".into(),
        (None, _) if incident.answered_at.is_some() => "ответ дан".into(),
        (None, _) => "срок не задан".into(),
        (Some(left @ 0..), true) => format!("до срока {}", working_time(left)),
        (Some(past), true) => format!("просрочено на {}", working_time(-past)),
        (Some(left @ 0..), false) => format!("до ориентира {}", working_time(left)),
        (Some(past), false) => format!("ориентир пройден на {}", working_time(-past)),
    }
}

/// Working minutes in words: «45 мин», «3 ч», «3 ч 20 мин» of working time.
pub fn working_time(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} мин рабочего времени"),
        (hours, 0) => format!("{hours} ч рабочего времени"),
        (hours, minutes) => format!("{hours} ч {minutes} мин рабочего времени"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Deadline, Event},
        incidents::stories::{at, incident},
    };

    fn with(id: i64, severity: Severity, opened: i8) -> Incident {
        Incident {
            id: IncidentId(id),
            severity,
            opened_at: at(opened),
            ..incident(&[], &[])
        }
    }

    #[test]
    fn the_gravest_then_the_most_pressed_then_the_oldest() {
        use Severity::{Critical, High, Low};
        let mut queue = [
            (with(1, Low, 0), Some(-500)),
            (with(2, High, 0), None),
            (with(3, High, 0), Some(60)),
            (with(4, High, 0), Some(-60)),
            (with(5, Critical, 3), Some(900)),
            (with(6, High, -1), Some(60)),
            (with(8, High, 0), Some(60)),
        ];
        queue.sort_by_key(|(incident, remaining)| rank(incident, *remaining));
        let ids: Vec<_> = queue.iter().map(|(incident, _)| incident.id.0).collect();
        assert_eq!(ids, [5, 4, 6, 3, 8, 2, 1]);
    }

    #[test]
    fn an_assumed_deadline_is_a_guide_and_never_missed() {
        let mut incident = incident(&[], &[]);
        for (binding, remaining, words) in [
            (false, 200, "до ориентира 3 ч 20 мин рабочего времени"),
            (false, 0, "до ориентира 0 мин рабочего времени"),
            (false, -45, "ориентир пройден на 45 мин рабочего времени"),
            (true, 120, "до срока 2 ч рабочего времени"),
            (true, -61, "просрочено на 1 ч 1 мин рабочего времени"),
        ] {
            let regulation = "test".to_owned();
            incident.deadline = Some(Deadline {
                due_at: at(0),
                regulation,
                binding,
            });
            assert_eq!(clock_words(&incident, Some(remaining)), words);
        }
    }

    #[test]
    fn the_row_says_why_it_stands_there() {
        let raised = Event::SeveritySet {
            severity: Severity::Critical,
            reasons: vec!["прямо сказано об угрозе жизни или здоровью".into()],
        };
        let grave = incident(&[Signal::Danger], &[raised]);
        insta::assert_snapshot!(reason(&grave, None), @"Критическая срочность; прямо сказано об угрозе жизни или здоровью; опасность не подтверждена; срок не задан");
        let answer = Event::Answered {
            text: "Готово".into(),
            interim: false,
        };
        insta::assert_snapshot!(reason(&incident(&[], &[answer]), None), @"Обычная срочность; ответ дан");
    }
}

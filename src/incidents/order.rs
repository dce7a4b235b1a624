//! Why an incident stands where it stands in the queue, in a line. The order itself is the store's index:
//! severity, then the clock that is due first, then age.

use crate::domain::{ClockKind, Incident, Pace, Signal};

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

/// What the clock that is due first says. Only a deadline that rests on an act can be missed
/// («просрочено»).
fn clock_words(incident: &Incident, remaining: Option<i64>) -> String {
    if let Some(merged) = incident.merged {
        return format!("объединён с № {}", merged.incident);
    }
    let (Some(clock), Some(left)) = (incident.next_clock(), remaining) else {
        let stands = incident
            .clocks
            .iter()
            .any(|clock| clock.stopped_at.is_none() && clock.paused_at.is_some());
        return match incident.state {
            state if !state.is_open() => "работа закончена",
            _ if incident.answered_at.is_some() => "ответ дан",
            _ if stands => "сроки стоят",
            _ => "срок не задан",
        }
        .into();
    };
    let what = match clock.kind {
        ClockKind::Answer => String::new(),
        kind => format!("{}: ", kind.name().to_lowercase()),
    };
    let time = duration(left.abs(), clock.pace);
    match (left, clock.binding) {
        (0.., true) => format!("{what}до срока {time}"),
        (_, true) => format!("{what}просрочено на {time}"),
        (0.., false) => format!("{what}до ориентира {time}"),
        (_, false) => format!("{what}ориентир пройден на {time}"),
    }
}

/// Minutes in words: «45 мин», «3 ч 20 мин»; of working time, if it is that.
pub fn duration(minutes: i64, pace: Pace) -> String {
    let time = match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} мин"),
        (hours, 0) => format!("{hours} ч"),
        (hours, minutes) => format!("{hours} ч {minutes} мин"),
    };
    match pace {
        Pace::Working => format!("{time} рабочего времени"),
        Pace::Calendar => time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Clock, Event, Severity},
        incidents::stories::{at, clock, incident},
    };

    #[test]
    fn an_assumed_deadline_is_a_guide_and_never_missed() {
        let mut incident = incident(&[], &[]);
        let answer = clock(ClockKind::Answer, at(0));
        for (binding, remaining, words) in [
            (false, 200, "до ориентира 3 ч 20 мин рабочего времени"),
            (false, 0, "до ориентира 0 мин рабочего времени"),
            (false, -45, "ориентир пройден на 45 мин рабочего времени"),
            (true, 120, "до срока 2 ч рабочего времени"),
            (true, -61, "просрочено на 1 ч 1 мин рабочего времени"),
        ] {
            let answer = answer.clone();
            incident.clocks = vec![Clock { binding, ..answer }];
            assert_eq!(clock_words(&incident, Some(remaining)), words);
        }
        incident.clocks.push(Clock {
            pace: Pace::Calendar,
            ..clock(ClockKind::Reaction, at(-1))
        });
        let words = clock_words(&incident, Some(40));
        assert_eq!(
            words, "первая реакция: до ориентира 40 мин",
            "it is due first"
        );
        for clock in &mut incident.clocks {
            clock.paused_at = Some(at(-2));
        }
        assert_eq!(clock_words(&incident, None), "сроки стоят");
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
            clocks: Vec::new(),
        };
        insta::assert_snapshot!(reason(&incident(&[], &[answer]), None), @"Обычная срочность; ответ дан");
    }
}

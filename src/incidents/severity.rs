//! Severity (срочность): a function of signals and scale, with its reasons.
//!
//! The only one: the verdict of one message asks it with a scale of one, formation asks it with all
//! signals of an incident and its scale. So an incident is never below its gravest message, and
//! signals from different messages add up as if one message had brought them.
//!
//! `critical` is kept for danger that a text states plainly; no sum of grievances reaches it.

use crate::domain::{Severity, Signal, SignalMark};

/// A mark of this weight states its signal plainly.
const PLAIN: u8 = 3;

/// Weight of a signal that an earlier item brought. What was stated plainly has raised the severity
/// already, and severity never falls by itself.
pub(super) const EARLIER_WEIGHT: u8 = 2;

/// From so many distinct voices a problem is shared, and from so many it is a wave.
const SEVERAL: u32 = 3;
const MANY: u32 = 10;

/// Points from which a level is reached.
const MEDIUM: u32 = 2;
const HIGH: u32 = 4;

/// A severity with the reasons for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The level.
    pub severity: Severity,
    /// Why, in Russian, gravest first; empty for `low`.
    pub reasons: Vec<String>,
}

/// How urgent a problem with these signals is, told by so many items of so many distinct voices.
///
/// | severity | when |
/// |---|---|
/// | critical | danger stated plainly (a mark of weight 3) |
/// | high | any other danger; or four points |
/// | medium | two points, or one signal that is medium alone |
/// | low | otherwise |
///
/// Points: many hit 2, the vulnerable 2, any other grievance 1; one more when many or the vulnerable
/// suffer *and* it lasts or help failed them; three voices 2, ten voices 4.
pub fn severity(signals: &[SignalMark], items: u32, voices: u32) -> Assessment {
    let mut points = 0;
    let mut least = Severity::Low;
    let mut reasons = Vec::new();
    let told = signals.iter().filter_map(|mark| grievance(mark.id));
    for (weight, alone, reason) in told.chain(aggravated(signals)).chain(scale(items, voices)) {
        points += weight;
        least = least.max(alone);
        reasons.push(reason.to_owned());
    }
    let level = match danger(signals) {
        Some((level, reason)) => {
            reasons.insert(0, reason.to_owned());
            level
        }
        None if points >= HIGH => Severity::High,
        None if points >= MEDIUM || least == Severity::Medium => Severity::Medium,
        None => return Assessment::default(),
    };
    Assessment {
        severity: level,
        reasons,
    }
}

fn danger(signals: &[SignalMark]) -> Option<(Severity, &'static str)> {
    let weight = signals
        .iter()
        .filter(|mark| mark.id == Signal::Danger)
        .map(|mark| mark.severity)
        .max()?;
    Some(if weight >= PLAIN {
        (
            Severity::Critical,
            "прямо сказано об угрозе жизни или здоровью",
        )
    } else {
        (Severity::High, "есть признаки угрозы жизни или здоровью")
    })
}

/// Points, the level it has alone, and the reason.
type Weight = (u32, Severity, &'static str);

/// What a signal that is not danger weighs.
fn grievance(signal: Signal) -> Option<Weight> {
    use Severity::{Low, Medium};
    Some(match signal {
        Signal::Mass => (2, Medium, "касается многих: дома, улицы, района"),
        Signal::Vulnerable => (
            2,
            Medium,
            "страдают дети, пожилые, больные или люди с инвалидностью",
        ),
        Signal::PromiseBroken => (1, Medium, "не выполнено обещание"),
        Signal::Unanswered => (1, Medium, "на обращения не отвечают"),
        Signal::Escalation => (1, Medium, "обычные обращения не помогли"),
        Signal::Rumour => (1, Medium, "расходится слух, нужен ответ"),
        Signal::Repeat => (1, Medium, "проблема повторяется"),
        Signal::Prolonged => (1, Medium, "длится давно"),
        // How they were spoken to is no urgency of its own: the trouble itself may be small.
        Signal::BrushOff => (1, Low, "житель получил отписку"),
        Signal::Rude => (1, Low, "жалуются на грубость"),
        Signal::Danger | Signal::Gratitude | Signal::Question => return None,
    })
}

/// Many or the vulnerable suffer, and time does not help: together it is more than the sum.
fn aggravated(signals: &[SignalMark]) -> impl Iterator<Item = Weight> {
    let any = |wanted: &[Signal]| signals.iter().any(|mark| wanted.contains(&mark.id));
    let many = any(&[Signal::Mass]) && any(&[Signal::Prolonged, Signal::Repeat]);
    let weak = any(&[Signal::Vulnerable])
        && any(&[Signal::Prolonged, Signal::Unanswered, Signal::PromiseBroken]);
    let more = [
        many.then_some("страдают многие, и не в первый раз или давно"),
        weak.then_some("уязвимые жители давно или без ответа"),
    ];
    let more = more.into_iter().flatten();
    more.map(|reason| (1, Severity::Low, reason))
}

fn scale(items: u32, voices: u32) -> Option<Weight> {
    let (points, reason) = match (voices, items) {
        (MANY.., _) => (4, "пишут многие жители"),
        (SEVERAL.., _) => (2, "пишут несколько жителей"),
        // Where the source hides its authors, only the number of messages tells of scale.
        (_, MANY..) => (2, "сообщений много"),
        _ => return None,
    };
    Some((points, Severity::Low, reason))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mark(id: Signal, severity: u8) -> SignalMark {
        SignalMark {
            id,
            kind: id.kind(),
            severity,
        }
    }

    fn level(signals: &[(Signal, u8)], items: u32, voices: u32) -> Severity {
        let marks: Vec<_> = signals
            .iter()
            .map(|(id, weight)| mark(*id, *weight))
            .collect();
        severity(&marks, items, voices).severity
    }

    #[test]
    fn severity_follows_signals_and_scale() {
        use Severity::{Critical, High, Low, Medium};
        use Signal as S;
        type Case<'a> = (&'a [(Signal, u8)], u32, u32, Severity);
        let cases: &[Case<'_>] = &[
            (&[], 1, 1, Low),
            (&[(S::Question, 0)], 2, 2, Low),
            (&[(S::Gratitude, 0)], 1, 1, Low),
            (&[(S::Rude, 1)], 1, 1, Low),
            (&[(S::Rude, 1), (S::BrushOff, 1)], 1, 1, Medium),
            (&[(S::Prolonged, 1)], 1, 1, Medium),
            (&[(S::Prolonged, 1), (S::Unanswered, 1)], 1, 1, Medium),
            (&[(S::Mass, 1), (S::Unanswered, 1)], 1, 1, Medium),
            (&[(S::Mass, 1), (S::Prolonged, 1)], 1, 1, High),
            (&[(S::Mass, 1), (S::Repeat, 1)], 1, 1, High),
            (&[(S::Vulnerable, 1), (S::Repeat, 1)], 1, 1, Medium),
            (&[(S::Vulnerable, 1), (S::Unanswered, 1)], 1, 1, High),
            (&[(S::Mass, 2)], 1, 1, Medium),
            (&[(S::Mass, 2), (S::Vulnerable, 2)], 1, 1, High),
            (&[], 3, 3, Medium),
            (&[], 10, 10, High),
            (&[], 10, 1, Medium),
            (&[(S::Danger, 2)], 1, 1, High),
            (&[(S::Danger, 3)], 1, 1, Critical),
            (&[(S::Danger, 1), (S::Danger, 3)], 1, 1, Critical),
        ];
        for &(signals, items, voices, expected) in cases {
            assert_eq!(
                level(signals, items, voices),
                expected,
                "{signals:?} {items} {voices}"
            );
        }
    }

    #[test]
    fn no_sum_of_grievances_is_critical() {
        let all: Vec<_> = Signal::ALL
            .iter()
            .filter(|signal| **signal != Signal::Danger)
            .map(|signal| (*signal, 3))
            .collect();
        assert_eq!(level(&all, 1000, 1000), Severity::High);
    }

    #[test]
    fn the_gravest_reason_stands_first() {
        let marks = [mark(Signal::Mass, 2), mark(Signal::Danger, 3)];
        insta::assert_debug_snapshot!(severity(&marks, 4, 3), @r#"
        Assessment {
            severity: Critical,
            reasons: [
                "прямо сказано об угрозе жизни или здоровью",
                "касается многих: дома, улицы, района",
                "пишут несколько жителей",
            ],
        }
        "#);
    }

    proptest! {
        #[test]
        fn more_signals_or_voices_never_lower_it(
            signals in prop::collection::vec((0..Signal::ALL.len(), 0_u8..=3), 0..8),
            items in 1_u32..30,
            voices in 1_u32..30,
        ) {
            let marks: Vec<_> = signals.iter().map(|(id, weight)| (Signal::ALL[*id], *weight)).collect();
            let whole = level(&marks, items, voices);
            prop_assert!(whole <= level(&marks, items + 1, voices + 1));
            for len in 0..marks.len() {
                prop_assert!(level(&marks[..len], items, voices) <= whole);
            }
        }

        #[test]
        fn only_low_goes_without_reasons(ids in prop::collection::vec(0..Signal::ALL.len(), 0..6), voices in 1_u32..20) {
            let marks: Vec<_> = ids.iter().map(|id| mark(Signal::ALL[*id], 2)).collect();
            let assessment = severity(&marks, voices, voices);
            prop_assert_eq!(assessment.reasons.is_empty(), assessment.severity == Severity::Low);
        }
    }
}

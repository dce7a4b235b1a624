//! How urgent a message is, from its signals, with the reasons in Russian.

use crate::domain::{Severity, Signal, SignalMark};

/// Danger of this weight is a stated threat to life.
const GRAVE: u8 = 3;

/// The severity of a message that carries these signals, and why; no reasons for `low`.
///
/// | severity | when |
/// |---|---|
/// | critical | danger of weight 3 |
/// | high | any other danger; many are hit and it lasts, recurs or hits the vulnerable; the vulnerable suffer for long or without an answer |
/// | medium | one of: many are hit, the vulnerable, prolonged, repeated, unanswered, broken promise, escalation, rumour |
/// | low | otherwise |
pub fn of_signals(signals: &[SignalMark]) -> (Severity, Vec<String>) {
    let has = |signal| signals.iter().any(|mark| mark.id == signal);
    let danger = signals
        .iter()
        .find(|mark| mark.id == Signal::Danger)
        .map(|mark| mark.severity);
    let mut reasons: Vec<&str> = Vec::new();
    let mut severity = Severity::Low;
    let mut raise = |to: Severity, why: &'static str| {
        severity = severity.max(to);
        reasons.push(why);
    };
    match danger {
        Some(weight) if weight >= GRAVE => raise(Severity::Critical, "угроза жизни или здоровью"),
        Some(_) => raise(Severity::High, "возможна опасность для людей"),
        None => {}
    }
    let lasting = has(Signal::Prolonged) || has(Signal::Repeat);
    let ignored = has(Signal::Unanswered) || has(Signal::PromiseBroken);
    if has(Signal::Mass) && (lasting || has(Signal::Vulnerable)) {
        raise(
            Severity::High,
            "страдают многие, и не в первый раз или давно",
        );
    }
    if has(Signal::Vulnerable) && (has(Signal::Prolonged) || ignored) {
        raise(Severity::High, "уязвимые жители давно или без ответа");
    }
    for (signal, why) in MEDIUM {
        if has(signal) {
            raise(Severity::Medium, why);
        }
    }
    (severity, reasons.into_iter().map(str::to_owned).collect())
}

const MEDIUM: [(Signal, &str); 8] = [
    (Signal::Mass, "затронуты многие"),
    (
        Signal::Vulnerable,
        "названы дети, пожилые, инвалиды или больные",
    ),
    (Signal::Prolonged, "длится много дней"),
    (Signal::Repeat, "повторяется"),
    (Signal::Unanswered, "прежнее обращение осталось без ответа"),
    (Signal::PromiseBroken, "обещание не выполнено"),
    (Signal::Escalation, "обычный канал не сработал"),
    (Signal::Rumour, "слух, который ждёт ответа"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(signals: &[(Signal, u8)]) -> Severity {
        let marks: Vec<SignalMark> = signals
            .iter()
            .map(|(id, severity)| SignalMark {
                id: *id,
                kind: id.kind(),
                severity: *severity,
            })
            .collect();
        let (severity, reasons) = of_signals(&marks);
        assert_eq!(severity == Severity::Low, reasons.is_empty());
        severity
    }

    #[test]
    fn danger_and_scale_decide() {
        assert_eq!(of(&[]), Severity::Low);
        assert_eq!(
            of(&[(Signal::Gratitude, 0), (Signal::Question, 0)]),
            Severity::Low
        );
        assert_eq!(of(&[(Signal::Danger, 3)]), Severity::Critical);
        assert_eq!(of(&[(Signal::Danger, 2)]), Severity::High);
        assert_eq!(of(&[(Signal::Mass, 1)]), Severity::Medium);
        assert_eq!(
            of(&[(Signal::Mass, 1), (Signal::Prolonged, 1)]),
            Severity::High
        );
        assert_eq!(
            of(&[(Signal::Vulnerable, 1), (Signal::Unanswered, 1)]),
            Severity::High
        );
    }
}

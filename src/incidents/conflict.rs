//! Conflicts of communication (конфликт коммуникации): where a body's reply, or its silence, failed the
//! residents. All of it is read from the log, so that each one names the event that shows it.
//!
//! What a public reply promises or denies is not in the log, only how it sounds (a brush-off, rudeness):
//! replies contradict each other here by what the desk was told, never by a guess at their words. Of two
//! replies in public, «устранено» and «будет устранено» may both be true, of a leak and of the asphalt over
//! it; and dates that differ may be dates of different work.

use crate::domain::{ClockKind, Conflict, Incident, Proof, Timestamp};

impl Conflict {
    /// What shows it, as a Russian sentence. Only a deadline that rests on an act can be missed
    /// («просрочено»).
    pub fn why(&self) -> String {
        let times = self.times;
        match self.proof {
            Proof::Silence { clock, binding } => {
                let past = match binding {
                    true => "просрочено",
                    false => "ориентир пройден",
                };
                format!("{}: {past}", clock.name())
            }
            Proof::Delay { clock, binding } => {
                let done = match clock {
                    ClockKind::Reaction => "Откликнулись",
                    ClockKind::Full => "Полный ответ дали",
                    ClockKind::Draft | ClockKind::Answer => "Ответили",
                };
                let time = if binding {
                    "срока"
                } else {
                    "ориентира"
                };
                format!("{done} позже {time}")
            }
            Proof::FormalReply => format!("Официальных ответов, похожих на отписку: {times}"),
            Proof::FormalTold => format!("Жители пишут об отписке: сообщений {times}"),
            Proof::RudeReply => format!("Грубых официальных ответов: {times}"),
            Proof::RudeTold => format!("Жители пишут о грубости: сообщений {times}"),
            Proof::PromiseTold => {
                format!("Жители пишут, что обещание не выполнено: сообщений {times}")
            }
            Proof::WrittenAfter => {
                let least = if self.at_least {
                    "не меньше "
                } else {
                    ""
                };
                format!("После ответа снова пишут: сообщений {least}{times}")
            }
            Proof::ReopenedAfter => format!("После ответа открывали снова, раз: {times}"),
            Proof::Repeats(earlier) => format!("Та же проблема, что в инциденте № {earlier}"),
            Proof::Reopened => format!("Открывали снова, раз: {times}"),
            Proof::AnsweredTwice => "Ответили, открыли снова и ответили ещё раз".to_owned(),
            Proof::Undone => {
                "Проблему отметили решённой, а потом ответили, что работа идёт".to_owned()
            }
            Proof::HandedOn => format!("Передавали другим, раз: {times}"),
        }
    }
}

/// The conflicts of an incident at `now`, by kind: at most one for each [`Proof`], and those are a
/// handful, however long the log.
pub fn conflicts(incident: &Incident, now: Timestamp) -> Vec<Conflict> {
    let mut found: Vec<_> = incident.silences(now).collect();
    found.extend(incident.grievances.standing());
    found.sort_by_key(|conflict| (conflict.kind(), conflict.proof));
    found
}

#[cfg(test)]
mod tests;

//! The history of a card: one Russian sentence per event. Who did it stands beside the sentence.

use crate::domain::{Answers, CloseReason, Event, EventRecord, Severity, UserId};

/// The sentence of an event. `name` gives the name of a user of the desk.
pub fn sentence(record: &EventRecord, name: impl Fn(UserId) -> String) -> String {
    match &record.event {
        Event::Opened {
            place,
            essence,
            uncertain,
            ..
        } => {
            let place = match (place.line(), uncertain) {
                (line, _) if line.is_empty() => "место неизвестно".to_owned(),
                (line, true) => format!("{line}, место под вопросом"),
                (line, false) => line,
            };
            format!("Открыт: {essence} ({place})")
        }
        Event::ItemJoined {
            reason,
            official: true,
            answers,
            ..
        } => answers.map_or_else(|| reason.text().to_owned(), Answers::text),
        Event::ItemJoined { reason, .. } => format!("Сообщение жителя: {}", lower(reason.text())),
        Event::SeveritySet { severity, reasons } => level(*severity, reasons),
        Event::Taken => "Взят в работу".to_owned(),
        Event::Assigned { to } => format!("Поручен: {}", name(*to)),
        Event::Waiting { reason } => format!("Ожидание: {reason}"),
        Event::Resumed => "Работа возобновлена".to_owned(),
        Event::Answered {
            text,
            interim: true,
        } => format!("Промежуточный ответ: {text}"),
        Event::Answered {
            text,
            interim: false,
        } => format!("Ответ жителям: {text}"),
        Event::Resolved => "Отмечено, что проблема решена".to_owned(),
        Event::Closed { reason, comment } => finished("Закрыт", *reason, comment),
        Event::Rejected { reason, comment } => finished("Отклонён", *reason, comment),
        Event::Reopened { reason, .. } => format!("Открыт снова: {reason}"),
        Event::RepeatOf { earlier } => format!("Та же проблема, что в инциденте № {earlier}"),
        Event::Acknowledged => "Подтверждено, что опасность увидели".to_owned(),
        Event::Commented { text } => format!("Заметка: {text}"),
    }
}

fn level(severity: Severity, reasons: &[String]) -> String {
    let level = format!("Срочность: {}", lower(severity.name()));
    if reasons.is_empty() {
        level
    } else {
        format!("{level} ({})", reasons.join("; "))
    }
}

fn finished(verb: &str, reason: CloseReason, comment: &str) -> String {
    let sentence = format!("{verb} — {}", lower(reason.name()));
    if comment.is_empty() {
        sentence
    } else {
        format!("{sentence}. {comment}")
    }
}

/// The phrase as it stands inside a sentence.
fn lower(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Actor, IncidentId, Place},
        incidents::stories::{ANNA, BORIS, at, joined, opened},
    };

    fn lines(events: impl IntoIterator<Item = Event>) -> String {
        let name = |user| {
            if user == BORIS {
                "Борис Котов"
            } else {
                "?"
            }
            .to_owned()
        };
        let by = Actor::User(ANNA);
        let sentences: Vec<_> = events
            .into_iter()
            .map(|event| {
                sentence(
                    &EventRecord {
                        at: at(0),
                        by,
                        event,
                    },
                    name,
                )
            })
            .collect();
        sentences.join("\n")
    }

    #[test]
    fn what_residents_brought_reads_as_sentences() {
        let nowhere = Event::Opened {
            item: crate::domain::ItemId(1),
            category: "roads.holes".into(),
            place: Place::default(),
            uncertain: true,
            essence: "Яма".into(),
            deadline: None,
        };
        let severity = Severity::High;
        let reasons = vec!["пишут многие жители".into()];
        insta::assert_snapshot!(lines([
            opened("housing.heating_off"),
            nowhere,
            joined(0, None, &[]),
            Event::SeveritySet { severity, reasons },
            Event::RepeatOf { earlier: IncidentId(12) },
        ]), @"
        Открыт: Холодные батареи (Белгород, Мира, 12)
        Открыт: Яма (место неизвестно)
        Сообщение жителя: та же проблема в том же месте
        Срочность: высокая (пишут многие жители)
        Та же проблема, что в инциденте № 12
        ");
    }

    #[test]
    fn what_people_did_reads_as_sentences() {
        let said = |text: &str| text.to_owned();
        let answer = |interim| Event::Answered {
            text: said("до вечера"),
            interim,
        };
        let (solved, mistaken) = (CloseReason::Solved, CloseReason::FalsePositive);
        insta::assert_snapshot!(lines([
            Event::Taken,
            Event::Assigned { to: BORIS },
            Event::Waiting { reason: said("ждём бригаду") },
            Event::Resumed,
            answer(true),
            answer(false),
            Event::Resolved,
            Event::Closed { reason: solved, comment: said("") },
            Event::Rejected { reason: mistaken, comment: said("Это стихи.") },
            Event::Reopened { reason: said("опять холодно"), deadline: None },
            Event::Acknowledged,
            Event::Commented { text: said("позвонить в УК") },
        ]), @"
        Взят в работу
        Поручен: Борис Котов
        Ожидание: ждём бригаду
        Работа возобновлена
        Промежуточный ответ: до вечера
        Ответ жителям: до вечера
        Отмечено, что проблема решена
        Закрыт — проблема решена
        Отклонён — не проблема: ошибка разметки. Это стихи.
        Открыт снова: опять холодно
        Подтверждено, что опасность увидели
        Заметка: позвонить в УК
        ");
    }
}

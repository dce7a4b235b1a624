//! The history of a card: one Russian sentence per event. Who did it stands beside the sentence.

use std::fmt::Display;

use super::order;
use crate::domain::{
    Actor, Answers, BodyId, Clock, ClockKind, CloseReason, Event, EventRecord, Pace, Severity,
    Timestamp, UserId,
};

/// The sentence of an event. `name` gives the name of a user of the desk, `body` that of a body.
pub fn sentence(
    record: &EventRecord,
    name: impl Fn(UserId) -> String,
    body: impl Fn(&BodyId) -> String,
) -> String {
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
        Event::Waiting { reason, pauses } if pauses.is_empty() => format!("Ожидание: {reason}"),
        Event::Waiting { reason, .. } => format!("Ожидание, сроки стоят: {reason}"),
        Event::Resumed { .. } => "Работа возобновлена".to_owned(),
        Event::Resolved => "Отмечено, что проблема решена".to_owned(),
        Event::Closed { reason, comment } => finished("Закрыт", *reason, comment),
        Event::Rejected { reason, comment } => finished("Отклонён", *reason, comment),
        Event::Reopened { reason, .. } => format!("Открыт снова: {reason}"),
        Event::RepeatOf { earlier } => format!("Та же проблема, что в инциденте № {earlier}"),
        Event::Acknowledged => "Подтверждено, что опасность увидели".to_owned(),
        Event::Alarmed { why } => format!("Опасность выросла: {why}. Подтвердите снова"),
        Event::DangerLowered { severity, reason } => format!(
            "Опасности нет: {reason}. Срочность: {}",
            lower(severity.name())
        ),
        Event::Escalated { to, why, .. } => format!("Поднят вопрос: {to} ({why})"),
        Event::Commented { text } => format!("Заметка: {text}"),
        Event::Relocated { place, .. } => format!("Место теперь: {}", place.line()),
        Event::Unassigned => "Возвращён в очередь".to_owned(),
        Event::AlsoIn { territory } => territory.as_ref().map_or_else(
            || "Второй территории больше не касается".to_owned(),
            |territory| format!("Касается также: {territory}"),
        ),
        Event::Transferred {
            to,
            reason,
            dispute: false,
        } => format!("Передан: {} ({reason})", body(to)),
        Event::Transferred { to, reason, .. } => format!(
            "Спор о подведомственности, решает руководитель ЦУР. Предлагают передать: {} ({reason})",
            body(to)
        ),
        Event::DisputeDecided { to, reason } => {
            format!("Спор решён, исполнитель: {} ({reason})", body(to))
        }
        between => rest(between, record),
    }
}

/// What is said to the residents or kept from others, and what happens to the clocks or between incidents.
fn rest(event: &Event, record: &EventRecord) -> String {
    let told = said(event).or_else(|| together(event));
    let told = told.or_else(|| unattended(record));
    told.unwrap_or_else(|| family(event, record.at))
}

/// What is said to the residents, and who may read of them.
fn said(event: &Event) -> Option<String> {
    let (what, words) = match event {
        Event::Drafted { text } => ("Подготовлен ответ", text),
        Event::Clarified { text } => ("Разъяснение жителям", text),
        Event::Answered { text, interim, .. } => match interim {
            true => ("Промежуточный ответ", text),
            false => ("Ответ жителям", text),
        },
        Event::Flagged { reason, private } => match private {
            true => ("Закрыт как частное дело", reason),
            false => ("Не частное дело", reason),
        },
        _ => return None,
    };
    Some(format!("{what}: {words}"))
}

/// «Срок «Первая реакция» стоит».
fn still(clocks: &[ClockKind]) -> String {
    let names = clocks.iter().map(|kind| format!("«{}»", kind.name()));
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [name] => format!("Срок {name} стоит"),
        names => format!("Сроки {} стоят", names.join(", ")),
    }
}

/// What happens to the clocks of an incident while nobody looks at it: its sources are not read, or a
/// calendar that was missing has come.
fn unattended(record: &EventRecord) -> Option<String> {
    Some(match &record.event {
        Event::Paused { clocks, reason, .. } => format!("{}: {reason}", still(clocks)),
        // A person merged it: nobody has seen the source.
        Event::Unpaused { .. } if record.by != Actor::System => {
            "Из-за источника срок больше не стоит".to_owned()
        }
        // A clock may go on standing for something else.
        Event::Unpaused { clocks } if clocks.iter().any(Clock::runs) => {
            "Источник снова читается, срок идёт дальше".to_owned()
        }
        Event::Unpaused { .. } => "Источник снова читается".to_owned(),
        Event::Clocked { .. } => "Сроки посчитаны: календарь появился".to_owned(),
        _ => return None,
    })
}

/// What people put together or take apart.
fn together(event: &Event) -> Option<String> {
    Some(match event {
        Event::Merged { into, reason } => format!("Объединён с № {into}: {reason}"),
        Event::Absorbed { other, scale, .. } => format!(
            "Сюда присоединён № {} (сообщений: {})",
            other.incident, scale.items
        ),
        Event::Unmerged { from, reason } => format!("Возвращён из № {from}: {reason}"),
        Event::GivenBack { incident, .. } => format!("№ {incident} снова отдельно"),
        Event::ItemDetached { item, reason, .. } => {
            format!("Сообщение № {item} убрано из инцидента: {reason}")
        }
        Event::PutBack { items, reason } => {
            let (what, done) = match items.len() {
                1 => ("Сообщение", "возвращено"),
                _ => ("Сообщения", "возвращены"),
            };
            format!("{what} {} {done} в инцидент: {reason}", numbers(items))
        }
        Event::SplitFrom { incident, reason } => format!("Выделен из № {incident}: {reason}"),
        Event::Linked { to, reason } => format!("Связан с № {to}: {reason}"),
        Event::Unlinked { to, reason } => format!("Связь с № {to} убрана: {reason}"),
        _ => return None,
    })
}

/// What becomes of heads and of those they stand for.
fn family(event: &Event, at: Timestamp) -> String {
    match event {
        Event::Gathered {
            cause, children, ..
        } => format!("{}. В составе: {}", cause.sentence(), numbers(children)),
        Event::ChildOf { head } => format!("Вошёл в состав головного инцидента № {head}"),
        Event::Released { reason } => format!("Снова отдельный инцидент: {reason}"),
        Event::Muted { until, reason } => {
            let minutes = at.duration_until(*until).as_mins();
            let time = order::duration(minutes, Pace::Calendar);
            format!("Всплеск приглушён на {time}: {reason}")
        }
        _ => String::new(),
    }
}

/// «№ 3, № 5 и ещё 12».
fn numbers(named: &[impl Display]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<_> = (named.iter().take(SHOWN))
        .map(|id| format!("№ {id}"))
        .collect();
    match named.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} и ещё {more}", shown.join(", ")),
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
    match (comment, reason) {
        ("", _) => sentence,
        (address, CloseReason::OutsideRegion) => format!("{sentence}. Куда обратиться: {address}"),
        (comment, _) => format!("{sentence}. {comment}"),
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
        domain::{Actor, Cause, IncidentId, ItemId, NodeKind, Place},
        incidents::stories::{ANNA, BORIS, at, clock, joined, opened},
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
                    |body| format!("«{body}»"),
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
            clocks: Vec::new(),
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
            clocks: Vec::new(),
        };
        let (solved, mistaken) = (CloseReason::Solved, CloseReason::FalsePositive);
        insta::assert_snapshot!(lines([
            Event::Taken,
            Event::Assigned { to: BORIS },
            Event::Waiting { reason: said("ждём бригаду"), pauses: Vec::new() },
            Event::Resumed { clocks: Vec::new() },
            Event::Paused {
                clocks: vec![ClockKind::Reaction],
                since: at(0),
                reason: said("источник не читается"),
            },
            Event::Unpaused { clocks: vec![clock(ClockKind::Reaction, at(5))] },
            Event::Clocked { clocks: vec![clock(ClockKind::Answer, at(5))] },
            answer(true),
            answer(false),
            Event::Resolved,
            Event::Closed { reason: solved, comment: said("") },
            Event::Rejected { reason: mistaken, comment: said("Это стихи.") },
            Event::Reopened { reason: said("опять холодно"), clocks: Vec::new() },
            Event::Acknowledged,
            Event::Commented { text: said("позвонить в УК") },
            Event::Merged { into: IncidentId(3), reason: said("одна авария") },
            Event::PutBack { items: vec![ItemId(7)], reason: said("всё же о нём") },
            Event::PutBack { items: vec![ItemId(7), ItemId(9)], reason: said("всё же о нём") },
            Event::SplitFrom { incident: IncidentId(4), reason: said("другой дом") },
            Event::Linked { to: IncidentId(5), reason: said("та же котельная") },
            Event::Transferred { to: "city".into(), reason: said("не наше"), dispute: false },
            Event::Transferred { to: "city".into(), reason: said("не наше"), dispute: true },
            Event::DisputeDecided { to: "city".into(), reason: said("улица городская") },
            Event::Rejected { reason: CloseReason::OutsideRegion, comment: said("ЕДДС Курска") },
            Event::Unassigned,
            Event::AlsoIn { territory: Some(said("Губкинский округ")) },
            Event::AlsoIn { territory: None },
        ]), @"
        Взят в работу
        Поручен: Борис Котов
        Ожидание: ждём бригаду
        Работа возобновлена
        Срок «Первая реакция» стоит: источник не читается
        Из-за источника срок больше не стоит
        Сроки посчитаны: календарь появился
        Промежуточный ответ: до вечера
        Ответ жителям: до вечера
        Отмечено, что проблема решена
        Закрыт — проблема решена
        Отклонён — не проблема: ошибка разметки. Это стихи.
        Открыт снова: опять холодно
        Подтверждено, что опасность увидели
        Заметка: позвонить в УК
        Объединён с № 3: одна авария
        Сообщение № 7 возвращено в инцидент: всё же о нём
        Сообщения № 7, № 9 возвращены в инцидент: всё же о нём
        Выделен из № 4: другой дом
        Связан с № 5: та же котельная
        Передан: «city» (не наше)
        Спор о подведомственности, решает руководитель ЦУР. Предлагают передать: «city» (не наше)
        Спор решён, исполнитель: «city» (улица городская)
        Отклонён — не наш регион. Куда обратиться: ЕДДС Курска
        Возвращён в очередь
        Касается также: Губкинский округ
        Второй территории больше не касается
        ");
    }

    #[test]
    fn what_is_prepared_or_kept_from_others_reads_as_sentences() {
        let said = |text: &str| text.to_owned();
        insta::assert_snapshot!(lines([
            Event::Drafted { text: said("до вечера") },
            Event::Clarified { text: said("закрывать не будут") },
            Event::Flagged { private: true, reason: said("назван ребёнок") },
            Event::Flagged { private: false, reason: said("ребёнка не называют") },
        ]), @"
        Подготовлен ответ: до вечера
        Разъяснение жителям: закрывать не будут
        Закрыт как частное дело: назван ребёнок
        Не частное дело: ребёнка не называют
        ");
    }

    #[test]
    fn what_became_of_a_family_reads_as_sentences() {
        let gathered = |count| Event::Gathered {
            cause: Cause::Topology {
                node: "north".into(),
                what: NodeKind::BoilerHouse,
                title: "«Северная»".into(),
                places: 3,
            },
            children: (1..=count).map(IncidentId).collect(),
            span: (at(0), at(1)),
        };
        insta::assert_snapshot!(lines([
            gathered(3),
            gathered(12),
            Event::ChildOf { head: IncidentId(4) },
            Event::Released { reason: "у них свой котёл".into() },
            Event::Muted { until: at(72), reason: "плановая промывка".into() },
        ]), @"
        Общий узел: котельная «Северная», жалобы из 3 мест. В составе: № 1, № 2, № 3
        Общий узел: котельная «Северная», жалобы из 3 мест. В составе: № 1, № 2, № 3, № 4, № 5, № 6, № 7, № 8, № 9, № 10 и ещё 2
        Вошёл в состав головного инцидента № 4
        Снова отдельный инцидент: у них свой котёл
        Всплеск приглушён на 72 ч: плановая промывка
        ");
    }
}

//! What the watch tells people: each sentence with what to do.

use jiff::Timestamp;

use crate::{
    domain::{Event, Incident, IncidentId, Notice, NoticeKind},
    incidents::MissingYear,
};

/// Numbers that one notice lists.
const LISTED: usize = 10;

/// Says that a year cannot be counted.
pub(super) fn calendar_missing(year: i16, now: Timestamp) -> Notice {
    Notice {
        id: None,
        kind: NoticeKind::CalendarMissing,
        text: format!("Сроки не посчитать: {}", MissingYear { year }),
        incident: None,
        at: now,
    }
}

/// Says which open incidents owe an answer and have no clock for it.
pub(super) fn clockless(new: &[&IncidentId], now: Timestamp) -> Option<Notice> {
    let listed = new.iter().take(LISTED).map(|id| format!("№ {id}"));
    let listed: Vec<_> = listed.collect();
    let more = match new.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" и ещё {more}"),
    };
    let text = format!(
        "Нет срока ответа у открытых инцидентов: {}{more}. Когда они открылись, в config/calendars не было \
         нужного года: следите за ними сами",
        listed.join(", ")
    );
    (!new.is_empty()).then_some(Notice {
        id: None,
        kind: NoticeKind::ClockMissing,
        text,
        incident: None,
        at: now,
    })
}

/// Tells whom an event raises, and what to do.
pub(super) fn notice(incident: &Incident, event: &Event, now: Timestamp) -> Option<Notice> {
    let Event::Escalated { step, to, why } = event else {
        return None;
    };
    let place = incident.told_place();
    let sector = incident.sector.name();
    let what_to_do = match step.split(':').next() {
        Some("danger") => "Подтвердите, что увидели опасность",
        Some("unplaced") => "Укажите муниципалитет",
        Some("waiting") => "Поторопите того, кого ждут, или возобновите работу",
        Some("unclosed") => "Закройте его или откройте снова, если проблема осталась",
        Some("dispute") => "Решите, чей он: «Решить спор» в карточке",
        Some("gone") => "Поручите его действующему сотруднику",
        _ => "Ответьте жителям или напишите, когда будет ответ",
    };
    Some(Notice {
        id: None,
        kind: NoticeKind::Escalation,
        text: format!(
            "{to}: инцидент № {}, {sector}, {place} — {why}. {what_to_do}",
            incident.id
        ),
        incident: Some(incident.id),
        at: now,
    })
}

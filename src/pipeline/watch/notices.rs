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
    let text = format!(
        "Нет срока ответа у открытых инцидентов: {}. Когда они открылись, в config/calendars не было \
         нужного года: пока его нет, следите за ними сами",
        numbers(new)
    );
    (!new.is_empty()).then_some(Notice {
        id: None,
        kind: NoticeKind::ClockMissing,
        text,
        incident: None,
        at: now,
    })
}

/// Says which incidents have clocks again, now that the calendar is there.
pub(super) fn clocked(back: &[&IncidentId], now: Timestamp) -> Option<Notice> {
    let text = format!(
        "Сроки снова посчитаны у инцидентов: {}. Они отсчитаны с открытия: посмотрите, какие уже прошли",
        numbers(back)
    );
    (!back.is_empty()).then_some(Notice {
        id: None,
        kind: NoticeKind::ClockMissing,
        text,
        incident: None,
        at: now,
    })
}

/// «№ 3, № 5 и ещё 12».
fn numbers(incidents: &[&IncidentId]) -> String {
    let listed = incidents.iter().take(LISTED).map(|id| format!("№ {id}"));
    let listed: Vec<_> = listed.collect();
    match incidents.len().saturating_sub(LISTED) {
        0 => listed.join(", "),
        more => format!("{} и ещё {more}", listed.join(", ")),
    }
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

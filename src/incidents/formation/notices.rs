//! What formation says to people: notices, and the remark that proposes a merge.

use crate::domain::{Incident, IncidentId, Notice, NoticeKind, Timestamp};

/// A danger that must be acknowledged.
pub(super) fn danger(incident: &Incident, now: Timestamp) -> Notice {
    let text = format!(
        "Угроза жизни или здоровью: инцидент № {}, {}, {}. Подтвердите, что увидели",
        incident.id,
        incident.sector.name(),
        incident.told_place(),
    );
    Notice {
        id: None,
        kind: NoticeKind::Danger,
        text,
        incident: Some(incident.id),
        at: now,
    }
}

/// A remark that proposes a merge to the operator.
pub(super) fn proposal(neighbours: &[IncidentId]) -> String {
    const SHOWN: usize = 5;
    let numbers: Vec<_> = neighbours
        .iter()
        .take(SHOWN)
        .map(|id| format!("№ {id}"))
        .collect();
    let told = match neighbours.len() {
        1 => "Рядом открыт похожий инцидент",
        _ => "Рядом открыто несколько похожих инцидентов",
    };
    let numbers = numbers.join(", ");
    format!("{told}: {numbers}. Проверьте, не одна ли это проблема")
}

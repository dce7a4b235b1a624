//! Notices (уведомление): something a person must know, written in the transaction that caused it.

use serde::{Deserialize, Serialize};

use super::{Incident, IncidentId, NoticeId, Timestamp};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A message speaks of danger to life.
    Danger,
    /// Somebody higher is raised: nobody confirmed a danger, or a clock ran out.
    Escalation,
    /// Open incidents have no clock of the answer they owe, or have clocks again.
    ClockMissing,
    /// A rule set did not load; the old one keeps running.
    RulesRejected,
    /// A new rule set is in force.
    RulesLoaded,
    /// A production calendar is missing for a year that deadlines need.
    CalendarMissing,
    /// An import ended with rejected rows.
    ImportRejects,
    /// A source became a blind spot, fell silent, or is read again.
    SourceState,
    /// What is read has changed.
    SourcesChanged,
    /// The clock of the machine is wrong, or right again.
    ClockSkew,
    /// The settings of the sources did not load; the old ones are read on.
    SourcesRejected,
    /// Many incidents turned out to have one cause, and one stands for them.
    Head,
}

impl NoticeKind {
    /// What it says of an incident to whoever may not open it.
    pub fn briefly(self, incident: &Incident) -> String {
        let unseen = incident.alarmed_at.is_some();
        let (what, todo) = match self {
            Self::Danger => ("Угроза жизни или здоровью", ". Подтвердите, что увидели"),
            _ => (
                "Поднят вопрос",
                " — опасность никто не подтвердил. Подтвердите, что увидели",
            ),
        };
        let todo = if unseen { todo } else { "" };
        let (sector, place) = (incident.sector.name(), incident.told_place());
        format!(
            "{what}: инцидент № {}, {sector}, {place}{todo}",
            incident.id
        )
    }
}

/// Something a person must know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The store's number; none before it is stored.
    pub id: Option<NoticeId>,
    /// What it is about.
    pub kind: NoticeKind,
    /// One Russian sentence. Never message text.
    pub text: String,
    /// The incident it concerns.
    pub incident: Option<IncidentId>,
    /// When.
    pub at: Timestamp,
}

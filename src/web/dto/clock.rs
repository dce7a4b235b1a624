//! A clock of an incident.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{desk::ClockLine, domain::Pace};

/// A clock.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Clock)]
pub struct ClockDto {
    /// What is owed: `reaction`, `draft`, `answer` or `full`.
    pub kind: String,
    /// The same in Russian.
    pub name: String,
    /// Since when it runs.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// When it is owed.
    #[schema(format = DateTime)]
    pub due_at: String,
    /// In which time it runs: `working` or `calendar`.
    pub pace: String,
    /// The regulation, by file name.
    pub regulation: String,
    /// The regulation's name.
    pub regulation_name: String,
    /// False when it rests on an assumption: «ориентир», never «просрочено».
    pub binding: bool,
    /// Minutes left, in its pace; negative when past; null when it does not run.
    #[schema(required)]
    pub remaining_minutes: Option<i64>,
    /// When it was met, or the work ended.
    #[schema(required, format = DateTime)]
    pub stopped_at: Option<String>,
    /// It stopped too late.
    pub late: bool,
    /// Since when it stands still; null when it has stopped.
    #[schema(required, format = DateTime)]
    pub paused_at: Option<String>,
    /// For what it stands still, in Russian.
    #[schema(required)]
    pub paused_why: Option<String>,
}

impl From<ClockLine> for ClockDto {
    fn from(line: ClockLine) -> Self {
        let ClockLine {
            clock,
            regulation_name,
            remaining_minutes,
        } = line;
        let paused_at = clock.paused_at.filter(|_| clock.stopped_at.is_none());
        Self {
            late: clock.stopped_late(),
            paused_why: paused_at.map(|_| clock.pause.name().to_owned()),
            kind: clock.kind.id().to_owned(),
            name: clock.kind.name().to_owned(),
            started_at: clock.started_at.to_string(),
            due_at: clock.due_at.to_string(),
            pace: match clock.pace {
                Pace::Working => "working".to_owned(),
                Pace::Calendar => "calendar".to_owned(),
            },
            regulation: clock.regulation,
            regulation_name,
            binding: clock.binding,
            remaining_minutes,
            stopped_at: clock.stopped_at.map(|at| at.to_string()),
            paused_at: paused_at.map(|at| at.to_string()),
        }
    }
}

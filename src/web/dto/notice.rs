//! Notices: what a person must know.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{Notice, NoticeKind};

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeDto {
    /// Its number.
    pub id: i64,
    /// What it is about.
    #[schema(value_type = String)]
    pub kind: NoticeKind,
    /// One Russian sentence.
    pub text: String,
    /// The incident it concerns.
    #[schema(required)]
    pub incident: Option<i64>,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<Notice> for NoticeDto {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id.map_or(0, |id| id.0),
            kind: notice.kind,
            text: notice.text,
            incident: notice.incident.map(|id| id.0),
            at: notice.at.to_string(),
        }
    }
}

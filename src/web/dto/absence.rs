//! Absences and substitutes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserName;
use crate::{
    desk::{AbsenceView, DeskError, NewAbsence},
    domain::UserId,
};

/// Somebody is away, and a colleague stands in.
#[derive(Serialize, ToSchema)]
#[schema(as = Absence)]
pub struct AbsenceDto {
    /// Its number.
    pub id: i64,
    /// Who is away.
    pub user: UserName,
    /// Who stands in.
    pub substitute: UserName,
    /// The first day, in the region's zone.
    #[schema(format = Date)]
    pub first_day: String,
    /// The last day.
    #[schema(format = Date)]
    pub last_day: String,
}

impl From<AbsenceView> for AbsenceDto {
    fn from(view: AbsenceView) -> Self {
        Self {
            id: view.absence.id.0,
            user: view.user.into(),
            substitute: view.substitute.into(),
            first_day: view.absence.first_day.to_string(),
            last_day: view.absence.last_day.to_string(),
        }
    }
}

/// An absence to be recorded.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewAbsence)]
#[serde(deny_unknown_fields)]
pub struct NewAbsenceRequest {
    /// The number of who is away.
    pub user: i64,
    /// The number of who stands in.
    pub substitute: i64,
    /// The first day, in the region's zone.
    #[schema(format = Date)]
    pub first_day: String,
    /// The last day.
    #[schema(format = Date)]
    pub last_day: String,
}

impl TryFrom<NewAbsenceRequest> for NewAbsence {
    type Error = DeskError;

    fn try_from(new: NewAbsenceRequest) -> Result<Self, DeskError> {
        Ok(Self {
            user: UserId(new.user),
            substitute: UserId(new.substitute),
            first_day: day("first_day", &new.first_day)?,
            last_day: day("last_day", &new.last_day)?,
        })
    }
}

fn day(field: &str, word: &str) -> Result<Date, DeskError> {
    word.parse()
        .map_err(|_| DeskError::Invalid(format!("Поле «{field}»: нужен день вида 2026-11-21")))
}

//! Whom a planner of duties (дежурства) may name, and why not, with the colleague's name.

use super::{Desk, DeskError, rights::Reach};
use crate::domain::{Permission, Scope, User, UserId};

impl Desk {
    /// The colleague of this number. Who works nowhere that the planner does is not named to them.
    pub(super) fn colleague<'u>(
        &self,
        reach: &Reach,
        users: &'u [User],
        id: UserId,
    ) -> Result<&'u User, DeskError> {
        let mut near = users.iter();
        let near = near.find(|other| other.id == id && reach.meets(&self.reach_of(other)));
        near.ok_or_else(|| {
            DeskError::Invalid(
                "Такого сотрудника в вашей части региона нет: выберите из списка".to_owned(),
            )
        })
    }

    /// Refuses who cannot be on a shift of this part of the region.
    pub(super) fn check_on_duty(&self, other: &User, area: &Scope) -> Result<(), DeskError> {
        let why = match other {
            _ if !other.active => "учётная запись отключена",
            _ if !other.role.allows(Permission::HandoverWrite) => "роль не предполагает смен",
            _ if !self.reach_of(other).holds(area) => "работает не на всей территории смены",
            _ => return Ok(()),
        };
        let name = &other.name;
        Err(DeskError::Invalid(format!(
            "{name} не может быть на смене: {why}"
        )))
    }

    /// Refuses whose absence the planner of this reach does not record.
    pub(super) fn check_planned(&self, reach: &Reach, other: &User) -> Result<(), DeskError> {
        let why = match other {
            _ if !other.active => "учётная запись отключена",
            _ if !self.plans(reach, other) => "работает и вне вашей части региона",
            _ => return Ok(()),
        };
        let name = &other.name;
        Err(DeskError::Invalid(format!(
            "Отсутствие не записано. {name}: {why}"
        )))
    }

    /// True when the planner of this reach plans the user's duties, too.
    pub(super) fn plans(&self, reach: &Reach, user: &User) -> bool {
        let own = self.reach_of(user);
        own.area().is_some_and(|area| reach.holds(area))
    }
}

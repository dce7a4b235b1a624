//! Absence and substitutes (отсутствие и замещение): who is away, and who looks after their cards. A
//! substitute finds them among their own; what they may do there is what their own role permits.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Desk, DeskError, Person, queue};
use crate::{
    domain::{Absence, AbsenceId, Permission, User, UserId},
    ports::AuditEntry,
};

/// The longest absence, in days.
const DAYS_MAX: i32 = 366;

/// An absence to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewAbsence {
    /// Who is away.
    pub user: UserId,
    /// Who stands in.
    pub substitute: UserId,
    /// The first day, in the region's zone.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
}

/// An absence with the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceView {
    /// The absence.
    pub absence: Absence,
    /// Who is away.
    pub user: Person,
    /// Who stands in.
    pub substitute: Person,
}

/// Names of users by number, and who stands in for whom today.
#[derive(Debug, Clone, Default)]
pub struct UserNames {
    names: HashMap<UserId, String>,
    stand_ins: HashMap<UserId, UserId>,
}

impl UserNames {
    /// The user's name, if there is such a user.
    pub(super) fn name(&self, id: UserId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// Who stands in for the user today.
    pub(super) fn stand_in(&self, id: UserId) -> Option<Person> {
        let stand_in = self.stand_ins.get(&id)?;
        Some(queue::person(self, *stand_in))
    }

    /// Adds whom the user stands in for today to a list that asks for the user's own.
    pub(super) fn add_absent(&self, user: UserId, asked: &mut Vec<UserId>) {
        if asked.contains(&user) {
            let absent = self.stand_ins.iter().filter(|(_, by)| **by == user);
            asked.extend(absent.map(|(absent, _)| *absent));
        }
    }
}

impl Desk {
    /// Absences that are not over, of people in the planner's part of the region.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn absences(&self, by: &User) -> Result<Vec<AbsenceView>, DeskError> {
        let reach = self.reach(by, Permission::DutyWrite)?;
        let (names, users) = (self.user_names()?, self.store.users()?);
        let absences = self.store.absences(self.today())?.into_iter();
        let own = absences.filter(|absence| {
            let mut absent = users.iter().filter(|user| user.id == absence.user);
            absent.any(|user| self.plans(&reach, user))
        });
        Ok(own
            .map(|absence| AbsenceView {
                user: queue::person(&names, absence.user),
                substitute: queue::person(&names, absence.substitute),
                absence,
            })
            .collect())
    }

    /// Records an absence.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`], store failures.
    pub fn add_absence(&self, by: &User, new: NewAbsence) -> Result<AbsenceView, DeskError> {
        let reach = self.reach(by, Permission::DutyWrite)?;
        let users = self.store.users()?;
        let one = |id| {
            let colleague = self.colleague(&reach, &users, id)?;
            self.check_planned(&reach, colleague)?;
            Ok::<_, DeskError>(colleague)
        };
        let (user, substitute) = (one(new.user)?, one(new.substitute)?);
        let mut absence = Absence {
            id: AbsenceId(0),
            user: user.id,
            substitute: substitute.id,
            first_day: new.first_day,
            last_day: new.last_day,
        };
        self.check_absence(&absence)?;
        let audit = self.absence_audit(by, "absence.added", user.id);
        absence.id = self.store.add_absence(&absence, &audit)?;
        let person = |user: &User| Person {
            id: user.id,
            name: user.name.clone(),
        };
        Ok(AbsenceView {
            absence,
            user: person(user),
            substitute: person(substitute),
        })
    }

    /// Takes an absence back.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], store failures.
    pub fn remove_absence(&self, by: &User, id: AbsenceId) -> Result<(), DeskError> {
        let known = self.absences(by)?;
        let known = known.iter().find(|view| view.absence.id == id);
        let removed = match known {
            Some(view) => {
                let audit = self.absence_audit(by, "absence.removed", view.user.id);
                self.store.remove_absence(id, &audit)?
            }
            None => false,
        };
        removed
            .then_some(())
            .ok_or_else(|| DeskError::NotFound(format!("Отсутствия № {id} нет")))
    }

    /// Names of all users by number, and who stands in for whom today.
    pub(super) fn user_names(&self) -> Result<UserNames, DeskError> {
        let (users, today) = (self.store.users()?.into_iter(), self.today());
        let absences = self.store.absences(today)?.into_iter();
        let now = absences.filter(|absence| absence.holds(today));
        Ok(UserNames {
            names: users.map(|user| (user.id, user.name)).collect(),
            stand_ins: now.map(|it| (it.user, it.substitute)).collect(),
        })
    }

    fn today(&self) -> Date {
        self.now().to_zoned(self.regime().zone.clone()).date()
    }

    /// Nobody stands in for themselves, is away twice, or stands in while away: no chain begins.
    fn check_absence(&self, new: &Absence) -> Result<(), DeskError> {
        let invalid = |why: &str| Err(DeskError::Invalid(why.to_owned()));
        let days = (new.last_day - new.first_day).get_days();
        if new.user == new.substitute {
            return invalid("Себя не замещают: выберите коллегу");
        }
        if !(0..DAYS_MAX).contains(&days) || new.last_day < self.today() {
            return invalid(
                "Отсутствие кончается не раньше, чем начинается, не в прошлом и не позже чем через год",
            );
        }
        for known in self.store.absences(new.first_day)? {
            if !known.overlaps(new) {
                continue;
            }
            if known.user == new.user {
                return invalid("В эти дни отсутствие этого сотрудника уже записано");
            }
            if known.user == new.substitute {
                return invalid("Замещающий в эти дни сам отсутствует");
            }
            if known.substitute == new.user {
                return invalid(
                    "В эти дни сотрудник сам замещает коллегу: сначала найдите ему замену",
                );
            }
        }
        Ok(())
    }

    fn absence_audit(&self, by: &User, action: &str, user: UserId) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            user: Some(by.id),
            action: action.to_owned(),
            subject: format!("user {user}"),
        }
    }
}

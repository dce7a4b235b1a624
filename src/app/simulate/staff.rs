//! Who works at the desk of a made-up region: the centre's operators in shifts around the clock, its
//! head, and one person of every body.

use super::luck::Luck;
use crate::{
    desk::{Desk, DeskError, NewShift},
    domain::{Register, Role, Scope, ShiftId, Timestamp, User, UserId},
    ports::{Store, StoreError},
};

/// Teams of operators: each works a day, the night after next, and rests two days.
const TEAMS: usize = 4;
/// Operators of a team.
const PER_TEAM: usize = 2;
/// Operators of the centre.
pub(super) const OPERATORS: usize = TEAMS * PER_TEAM;
/// Hours of the day at which a shift begins.
pub(super) const BEGINS: [i8; 2] = [8, 20];
/// Where the shift is reached; nobody ever calls.
const PHONE: &str = "112";

/// The people.
pub(super) struct Staff {
    operators: Vec<User>,
    head: User,
    /// In the order of the register.
    of_bodies: Vec<User>,
    shift: Option<(ShiftId, usize)>,
    turns: usize,
}

impl Staff {
    /// Gives everybody an account that nobody can log in to.
    pub fn hire(store: &dyn Store, register: &Register) -> Result<Self, StoreError> {
        let hire = |login: String, role, scope| {
            let mut user = User {
                id: UserId(0),
                name: login.clone(),
                login,
                role,
                scope,
                active: true,
                owes_password: false,
            };
            user.id = store.add_user(&user, "")?;
            Ok(user)
        };
        let numbers = 1..=OPERATORS;
        let operators = numbers.map(|number| {
            hire(
                format!("operator-{number}"),
                Role::Operator,
                Scope::default(),
            )
        });
        let of_bodies = register.bodies().iter().map(|body| {
            let scope = Scope {
                body: Some(body.id.clone()),
                ..Scope::default()
            };
            hire(format!("body-{}", body.id), Role::BodyLiaison, scope)
        });
        Ok(Self {
            operators: operators.collect::<Result<_, _>>()?,
            head: hire("head".to_owned(), Role::Head, Scope::default())?,
            of_bodies: of_bodies.collect::<Result<_, _>>()?,
            shift: None,
            turns: 0,
        })
    }

    /// The next shift begins, and takes over from the one before.
    pub fn turn(&mut self, desk: &Desk, until: Timestamp) -> Result<(), DeskError> {
        let team = on_turn(self.turns);
        self.turns += 1;
        let before = self.shift.take();
        let before = before.map(|(id, team)| desk.end_shift(&self.team(team)[0], id));
        let before = before.transpose()?;
        let (first, others) = (&self.team(team)[0], &self.team(team)[1..]);
        let new = NewShift {
            others: Vec::new(),
            phone: PHONE.to_owned(),
            until,
        };
        let id = desk.begin_shift(first, new)?.shift.id;
        for other in others {
            desk.join_shift(other, id)?;
        }
        if let Some(before) = before {
            desk.accept_shift(first, before.shift.id, before.shift.version)?;
        }
        self.shift = Some((id, team));
        Ok(())
    }

    fn team(&self, number: usize) -> &[User] {
        let from = number * PER_TEAM;
        &self.operators[from..from + PER_TEAM]
    }

    /// One of those who are on duty.
    pub fn on_duty(&self, luck: &mut Luck) -> &User {
        let team = self.shift.map_or(0, |(_, team)| team);
        &self.team(team)[luck.below(PER_TEAM)]
    }

    /// The head of the centre.
    pub const fn head(&self) -> &User {
        &self.head
    }

    /// The person of a body; the head for one that the register does not have.
    pub fn of_body(&self, number: usize) -> &User {
        self.of_bodies.get(number).unwrap_or(&self.head)
    }

    /// The user of this number.
    pub fn user(&self, id: UserId) -> Option<&User> {
        let all = self.operators.iter().chain([&self.head]);
        all.chain(&self.of_bodies).find(|user| user.id == id)
    }

    /// Which of the operators it is; none for all others.
    pub fn operator(&self, id: UserId) -> Option<usize> {
        self.operators.iter().position(|user| user.id == id)
    }
}

/// The team of a turn. The first one ends in the morning; then days and nights take turns.
const fn on_turn(turn: usize) -> usize {
    match turn % 2 {
        0 => (turn / 2 + 2) % TEAMS,
        _ => (turn / 2) % TEAMS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_works_a_day_and_the_night_after_next_and_rests() {
        let turns: Vec<usize> = (1..9).map(on_turn).collect();
        assert_eq!(turns, [0, 3, 1, 0, 2, 1, 3, 2]);
    }
}

//! What can be done with a shift, by whom, and why not.

use super::{DeskError, rights::Reach};
use crate::domain::{Permission, Shift, User};

/// What can be done with a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftAction {
    /// Встать на смену.
    Join,
    /// Закончить смену.
    End,
    /// Дополнить передачу.
    Write,
    /// Принять смену.
    Accept,
}

impl ShiftAction {
    /// The stable id, as in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::End => "end",
            Self::Write => "write",
            Self::Accept => "accept",
        }
    }
}

/// True for those who are on it and for whoever works all of its part of the region.
pub(super) fn sees(user: &User, reach: &Reach, shift: &Shift) -> bool {
    shift.users.contains(&user.id) || reach.holds(&shift.area)
}

/// What the user may do with a shift that they see.
pub(super) fn permitted(user: &User, reach: &Reach, shift: &Shift) -> Vec<ShiftAction> {
    let own = shift.users.contains(&user.id);
    match (&shift.handover, &shift.accepted) {
        (None, _) if own => vec![ShiftAction::End],
        (None, _) if reach.allows(Permission::DutyWrite) => {
            vec![ShiftAction::Join, ShiftAction::End]
        }
        (None, _) => vec![ShiftAction::Join],
        (Some(handover), None) if own || handover.by == user.id => vec![ShiftAction::Write],
        (Some(_), None) => vec![ShiftAction::Accept],
        _ => Vec::new(),
    }
}

/// Why it cannot be done now.
pub(super) fn refused(shift: &Shift, action: ShiftAction) -> DeskError {
    let why = match (action, &shift.handover, &shift.accepted) {
        (_, _, Some(_)) => "Смена принята: в ней больше ничего не меняют",
        (ShiftAction::Join, None, _) => "Вы уже на этой смене",
        (ShiftAction::Join, ..) => "Смена закончена: начните новую",
        (ShiftAction::End, Some(_), _) => "Смена уже закончена и ждёт, кто её примет",
        (ShiftAction::End, None, _) => {
            "Закончить смену может тот, кто на ней, или кто составляет дежурства"
        }
        (_, None, _) => "Смена ещё идёт: сначала её заканчивают",
        (ShiftAction::Write, ..) => "Передачу дополняет тот, кто сдаёт смену",
        (ShiftAction::Accept, ..) => "Смену принимает не тот, кто её сдаёт",
    };
    DeskError::NotAllowed(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Accepted, Handover, Lines, Register, Role, Scope, ShiftId, Timestamp, UserId,
    };

    /// Anna's shift as it runs, as she ended it, and as somebody accepted it.
    fn stages() -> [Shift; 3] {
        let at = Timestamp::UNIX_EPOCH;
        let by = UserId(1);
        let running = Shift {
            id: ShiftId(1),
            version: 0,
            area: Scope::default(),
            users: vec![by],
            phone: "112".to_owned(),
            begun_at: at,
            until: at,
            handover: None,
            accepted: None,
        };
        let mut ended = running.clone();
        ended.handover = Some(Handover {
            at,
            by,
            words: String::new(),
            cards: Vec::new(),
            dangers: Lines::default(),
            promises: Lines::default(),
            drafts: Lines::default(),
            muted: Vec::new(),
            unplaced: Lines::default(),
            blind: Vec::new(),
        });
        let mut closed = ended.clone();
        closed.accepted = Some(Accepted { by: UserId(2), at });
        [running, ended, closed]
    }

    #[test]
    fn who_is_on_it_ends_and_writes_and_somebody_else_accepts() {
        use ShiftAction as A;
        for (id, role, expected) in [
            (1, Role::Operator, [vec![A::End], vec![A::Write], vec![]]),
            (2, Role::Operator, [vec![A::Join], vec![A::Accept], vec![]]),
            (
                3,
                Role::Head,
                [vec![A::Join, A::End], vec![A::Accept], vec![]],
            ),
        ] {
            let user = User {
                id: UserId(id),
                login: "vera".to_owned(),
                name: "Вера".to_owned(),
                role,
                scope: Scope::default(),
                active: true,
                owes_password: false,
            };
            let reach = Reach::of(&user, &Register::default());
            let found = stages().map(|shift| permitted(&user, &reach, &shift));
            assert_eq!(found, expected, "{id} {}", role.id());
        }
        let [_, mut ended, _] = stages();
        let head = UserId(3);
        ended.handover.as_mut().unwrap().by = head;
        let by_head = User {
            id: head,
            login: "head".to_owned(),
            name: "Глава".to_owned(),
            role: Role::Head,
            scope: Scope::default(),
            active: true,
            owes_password: false,
        };
        let reach = Reach::of(&by_head, &Register::default());
        assert_eq!(
            permitted(&by_head, &reach, &ended),
            [A::Write],
            "nobody accepts from themselves"
        );
    }
}

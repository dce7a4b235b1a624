//! Shifts (смена): begin one, end it, say where its cards go, accept it by name.
//!
//! ```text
//! begin ─► running (⟲ join) ─end─► handed over ⇄ written ─accept, by somebody else─► closed for good
//! ```
//! Who is on a shift ends it; so may whoever plans duties, when somebody left without a word. What the
//! hand-over tells is gathered in `handover`.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{
    Desk, DeskError, Person,
    handover::in_work,
    queue,
    rights::Reach,
    shift_actions::{ShiftAction, permitted, refused, sees},
};
use crate::{
    domain::{
        Accepted, Actor, Event, EventRecord, HandedCard, HandedTo, IncidentChange, IncidentId,
        Permission, Scope, Sector, Shift, ShiftId, Timestamp, User, UserId,
    },
    incidents::{fold, released},
    ports::{AuditEntry, StoreError},
    text::{clean, named},
};

/// The longest shift that can be planned.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);
/// People of one shift.
const USERS_MAX: usize = 50;
/// Letters of the phone.
const PHONE_MAX: usize = 64;
/// Letters of what is added by hand.
const WORDS_MAX: usize = 4_000;
/// Shifts in a list that wait to be accepted, and accepted ones: the newest of each.
const LISTED: usize = 100;

/// A shift to begin.
#[derive(Debug, Clone)]
pub struct NewShift {
    /// Who is on it besides the one who begins it; that takes the permission to plan duties.
    pub others: Vec<UserId>,
    /// The phone at which it is reached.
    pub phone: String,
    /// Until when.
    pub until: Timestamp,
}

/// What is written into a hand-over by hand.
#[derive(Debug, Clone)]
pub struct HandoverWords {
    /// The version of the shift that the user saw.
    pub version: u32,
    /// In their own words.
    pub words: String,
    /// The cards that go back to the queue; all others go to whoever accepts.
    pub to_queue: Vec<IncidentId>,
}

/// A shift as a user sees it.
#[derive(Debug, Clone)]
pub struct ShiftView {
    /// The shift.
    pub shift: Shift,
    /// Whose it is: the centre's, a body's, or that of municipalities, and of which sectors when not all.
    pub seat: String,
    /// What this user may do with it now.
    pub actions: Vec<ShiftAction>,
    names: Arc<queue::UserNames>,
}

impl ShiftView {
    /// A user named in it.
    pub fn person(&self, id: UserId) -> Person {
        queue::person(&self.names, id)
    }
}

impl Desk {
    /// The shifts that the user may see, newest first: all that run, however old, and of the user's part of
    /// the region the newest that wait for somebody to accept them and the newest accepted ones.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn shifts(&self, user: &User) -> Result<Vec<ShiftView>, DeskError> {
        let reach = self.reach(user, Permission::HandoverWrite)?;
        let names = Arc::new(self.user_names()?);
        let shifts = self
            .store
            .shifts(&|area| reach.holds(area), LISTED)?
            .into_iter();
        let seen = shifts.filter(|shift| sees(user, &reach, shift));
        Ok(seen
            .map(|shift| self.shift_view(user, &reach, shift, Arc::clone(&names)))
            .collect())
    }

    /// One shift with what it hands over.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], store failures.
    pub fn shift(&self, user: &User, id: ShiftId) -> Result<ShiftView, DeskError> {
        let (reach, mut shift) = self.seen_shift(user, id)?;
        if let Some(handover) = &mut shift.handover {
            self.veil(handover)?;
        }
        Ok(self.shift_view(user, &reach, shift, Arc::new(self.user_names()?)))
    }

    /// Begins a shift in the user's part of the region.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`], [`DeskError::NotAllowed`] when one runs there
    /// already, store failures.
    pub fn begin_shift(&self, user: &User, new: NewShift) -> Result<ShiftView, DeskError> {
        let reach = self.reach(user, Permission::HandoverWrite)?;
        let now = self.now();
        let lasts = now.duration_until(new.until);
        if !lasts.is_positive() || lasts > LONGEST {
            return Err(DeskError::Invalid(
                "Смена кончается позже, чем начинается, и длится не дольше 48 часов".to_owned(),
            ));
        }
        let area = area(user, &reach)
            .ok_or_else(|| DeskError::Invalid("За вами не закреплена часть региона".to_owned()))?;
        let shift = Shift {
            id: ShiftId(0),
            version: 0,
            users: self.on_duty(user, (&reach, &area), &new.others)?,
            area,
            phone: check_phone(&new.phone)?,
            begun_at: now,
            until: new.until,
            handover: None,
            accepted: None,
        };
        let audit = self.shift_audit(user, "shift.begun", "shift".to_owned());
        let begun = self.store.begin_shift(&shift, &audit);
        let id = begun.map_err(|error| match error {
            StoreError::Conflict => DeskError::NotAllowed(
                "Смена здесь уже идёт: встаньте на неё или попросите её закончить".to_owned(),
            ),
            other => other.into(),
        })?;
        self.shift(user, id)
    }

    /// The user is on a running shift from now on, too.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], [`DeskError::NotAllowed`],
    /// [`DeskError::Invalid`], store failures.
    pub fn join_shift(&self, user: &User, id: ShiftId) -> Result<ShiftView, DeskError> {
        let mut shift = self.shift_for(user, id, ShiftAction::Join)?;
        shift.users.push(user.id);
        check_crowd(&shift.users)?;
        self.record_shift(user, "shift.joined", shift, &[])
    }

    /// Ends a shift: what it hands over is gathered now.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], [`DeskError::NotAllowed`], store failures.
    pub fn end_shift(&self, user: &User, id: ShiftId) -> Result<ShiftView, DeskError> {
        let mut shift = self.shift_for(user, id, ShiftAction::End)?;
        shift.handover = Some(self.handover(&shift, user.id, self.now())?);
        self.record_shift(user, "shift.ended", shift, &[])
    }

    /// Adds words to the hand-over and says where each card goes.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], [`DeskError::NotAllowed`],
    /// [`DeskError::Conflict`], [`DeskError::Invalid`], store failures.
    pub fn write_handover(
        &self,
        user: &User,
        id: ShiftId,
        written: &HandoverWords,
    ) -> Result<ShiftView, DeskError> {
        let mut shift = self.shift_for(user, id, ShiftAction::Write)?;
        check_version(&shift, written.version)?;
        let words = self.without_numbers(&clean(written.words.trim()));
        if words.chars().count() > WORDS_MAX {
            return Err(DeskError::Invalid(format!(
                "Текст длиннее {WORDS_MAX} знаков: сократите его"
            )));
        }
        let Some(handover) = &mut shift.handover else {
            return Err(refused(&shift, ShiftAction::Write));
        };
        handover.words = words;
        for card in &mut handover.cards {
            card.to = match written.to_queue.contains(&card.line.incident) {
                true => HandedTo::Queue,
                false => HandedTo::Next,
            };
        }
        self.record_shift(user, "shift.written", shift, &[])
    }

    /// The next one accepts the shift by name: its cards go where the hand-over says, and nothing of it
    /// changes any more. A card that the user may not take goes back to the queue.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], [`DeskError::NotAllowed`],
    /// [`DeskError::Conflict`], store failures.
    pub fn accept_shift(
        &self,
        user: &User,
        id: ShiftId,
        version: u32,
    ) -> Result<ShiftView, DeskError> {
        let mut shift = self.shift_for(user, id, ShiftAction::Accept)?;
        check_version(&shift, version)?;
        let at = self.now();
        let mut changes = Vec::new();
        for card in shift.handover.iter().flat_map(|handover| &handover.cards) {
            changes.extend(self.handed_on(user, card, at)?);
        }
        shift.accepted = Some(Accepted { by: user.id, at });
        self.record_shift(user, "shift.accepted", shift, &changes)
    }

    /// Where a card goes; nowhere when somebody else has it by now, or it was answered.
    fn handed_on(
        &self,
        next: &User,
        card: &HandedCard,
        at: Timestamp,
    ) -> Result<Option<IncidentChange>, DeskError> {
        let incident = self.store.incident(card.line.incident)?;
        let left = incident.filter(|incident| in_work(incident) == Some(card.user));
        Ok(left.map(|incident| {
            let reach = self.reach_of(next);
            let takes =
                reach.may(Permission::CardTake, &incident).is_ok() && reach.opens(&incident);
            let events = match card.to {
                HandedTo::Next if takes => vec![Event::Assigned { to: next.id }],
                HandedTo::Next | HandedTo::Queue => released(&incident, at, &self.regime()),
            };
            let by = Actor::User(next.id);
            let records = events.into_iter();
            let records = records.map(|event| EventRecord { at, by, event });
            fold::changed(incident, records.collect())
        }))
    }

    /// Who is on the shift: the one who begins it, and those whom a planner of duties names.
    fn on_duty(
        &self,
        user: &User,
        (reach, area): (&Reach, &Scope),
        others: &[UserId],
    ) -> Result<Vec<UserId>, DeskError> {
        let mut on = vec![user.id];
        let known = self.store.users()?;
        for id in others.iter().filter(|id| **id != user.id) {
            if !reach.allows(Permission::DutyWrite) {
                return Err(self.forbidden(user, Permission::DutyWrite));
            }
            let other = self.colleague(reach, &known, *id)?;
            self.check_on_duty(other, area)?;
            on.push(other.id);
        }
        on.sort_unstable();
        on.dedup();
        check_crowd(&on)?;
        Ok(on)
    }

    fn seen_shift(&self, user: &User, id: ShiftId) -> Result<(Reach, Shift), DeskError> {
        let reach = self.reach(user, Permission::HandoverWrite)?;
        let shift = self.store.shift(id)?;
        match shift.filter(|shift| sees(user, &reach, shift)) {
            Some(shift) => Ok((reach, shift)),
            None => Err(DeskError::NotFound(format!(
                "Смены № {id} нет или она вне вашей зоны ответственности"
            ))),
        }
    }

    /// The shift, if the user may do that with it now.
    fn shift_for(&self, user: &User, id: ShiftId, action: ShiftAction) -> Result<Shift, DeskError> {
        let (reach, shift) = self.seen_shift(user, id)?;
        match permitted(user, &reach, &shift).contains(&action) {
            true => Ok(shift),
            false => Err(refused(&shift, action)),
        }
    }

    fn shift_view(
        &self,
        user: &User,
        reach: &Reach,
        shift: Shift,
        names: Arc<queue::UserNames>,
    ) -> ShiftView {
        ShiftView {
            actions: permitted(user, reach, &shift),
            seat: self.seat(&shift.area),
            shift,
            names,
        }
    }

    /// Whose shift it is. Who works a part of the sectors is told from who works all of them there.
    fn seat(&self, area: &Scope) -> String {
        let place = match (&area.body, &*area.territories) {
            (Some(body), _) => return self.body_name(body),
            (None, []) => self.region.centre.clone(),
            (None, own) => own.join(", "),
        };
        let sectors = Sector::ALL.iter();
        let sectors = sectors.filter(|sector| area.sectors.contains(sector));
        let names: Vec<&str> = sectors.map(|sector| sector.name()).collect();
        match &*names {
            [] => place,
            names => format!("{place}: {}", names.join(", ")),
        }
    }

    /// Records the shift as the next version.
    fn record_shift(
        &self,
        user: &User,
        action: &str,
        mut shift: Shift,
        changes: &[IncidentChange],
    ) -> Result<ShiftView, DeskError> {
        shift.version += 1;
        let audit = self.shift_audit(user, action, format!("shift {}", shift.id));
        let recorded = self.store.change_shift(&shift, changes, &audit);
        let seq = recorded.map_err(|error| match error {
            StoreError::Conflict => DeskError::Conflict(MEANWHILE.to_owned()),
            other => other.into(),
        })?;
        self.grown.send_replace(seq);
        self.shift(user, shift.id)
    }

    fn shift_audit(&self, user: &User, action: &str, subject: String) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            user: Some(user.id),
            action: action.to_owned(),
            subject,
        }
    }
}

const MEANWHILE: &str = "Смену или её карточки тем временем изменили. Перечитайте и повторите";

/// The part of the region that a shift begun by this user works.
fn area(user: &User, reach: &Reach) -> Option<Scope> {
    let mut area = Scope {
        body: user.scope.body.clone(),
        private: false,
        ..reach.area()?.clone()
    };
    // One area is written in one way: the store keeps one running shift of each.
    area.sectors.sort_unstable_by_key(|sector| sector.id());
    area.territories.sort_unstable();
    Some(area)
}

fn check_crowd(users: &[UserId]) -> Result<(), DeskError> {
    if users.len() <= USERS_MAX {
        return Ok(());
    }
    Err(DeskError::Invalid(format!(
        "На смене не больше {USERS_MAX} человек"
    )))
}

fn check_version(shift: &Shift, version: u32) -> Result<(), DeskError> {
    if shift.version == version {
        return Ok(());
    }
    Err(DeskError::Conflict(MEANWHILE.to_owned()))
}

fn check_phone(phone: &str) -> Result<String, DeskError> {
    let fits = |phone: &String| {
        phone.contains(|sign: char| sign.is_ascii_digit()) && phone.chars().count() <= PHONE_MAX
    };
    named(phone).filter(fits).ok_or_else(|| {
        DeskError::Invalid(format!(
            "Телефон смены — до {PHONE_MAX} знаков с цифрами, например: 8 (4722) 00-11-22, доб. 5"
        ))
    })
}

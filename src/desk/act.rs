//! An operator acts on an incident: load, decide (pure), append.
//!
//! The operator names the version they saw. New messages and the daemon's own events since then do
//! not stand in the way: the decision is made again on what stands now. A colleague's event does:
//! then nothing is done, and the answer says who did what. If the log grows between reading and
//! appending, the whole is tried once more.

use super::{Desk, DeskError, Row, private, queue};
use crate::{
    domain::{
        Actor, BodyId, EventRecord, Incident, IncidentChange, IncidentId, Permission, Role, User,
        UserId,
    },
    incidents::{
        Action, Command, Refusal, decide, family, fold, history, regroup::Regroup, released,
    },
    ports::{AuditEntry, CommandId, Decided, StoreError},
    text::redact,
};

/// Incidents that one wish may name.
const BULK_LIMIT: usize = 100;

/// What an operator wants of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To work on it.
    Act(Command),
    /// To put it together with others or to take it apart, for this reason.
    Regroup(Regroup, String),
}

impl Wish {
    const fn action(&self) -> Action {
        match self {
            Self::Act(command) => command.action(),
            Self::Regroup(regroup, _) => regroup.action(),
        }
    }
}

impl From<Command> for Wish {
    fn from(command: Command) -> Self {
        Self::Act(command)
    }
}

/// The incident of a wish, as the operator knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The incident.
    pub id: IncidentId,
    /// The version the operator saw; none takes what stands now.
    pub version: Option<u32>,
    /// The client's name for the command: the same name again does nothing again.
    pub command: Option<CommandId>,
}

impl Aim {
    /// The incident as it stood at this version.
    pub const fn at(id: IncidentId, version: u32) -> Self {
        Self {
            id,
            version: Some(version),
            command: None,
        }
    }
}

impl Desk {
    /// Does what the operator wants and gives the incident's new line. A command done before is not
    /// done again: the answer is the incident as it stands.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], [`DeskError::Forbidden`], [`DeskError::NotAllowed`] with the reason,
    /// [`DeskError::Conflict`] with who and what, [`DeskError::Invalid`], store failures.
    pub fn perform(&self, user: &User, aim: &Aim, wish: &Wish) -> Result<Row, DeskError> {
        let after = match self.attempt(user, aim, wish) {
            Err(DeskError::Store(StoreError::Conflict)) => match self.attempt(user, aim, wish) {
                Err(DeskError::Store(StoreError::Conflict)) => Err(DeskError::Conflict(
                    "Инцидент как раз меняют. Обновите карточку и повторите".to_owned(),
                )),
                other => other,
            },
            other => other,
        }?;
        let reach = self.reach_of(user);
        self.row(&reach, after, &self.user_names()?)
    }

    /// The same wish for several incidents, each by itself and in their order: what one
    /// refuses does not stop the others.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when there are none or too many of them.
    pub fn perform_all(
        &self,
        user: &User,
        aims: &[Aim],
        wish: &Wish,
    ) -> Result<Vec<Result<Row, DeskError>>, DeskError> {
        if aims.is_empty() || aims.len() > BULK_LIMIT {
            return Err(DeskError::Invalid(format!(
                "Выберите от одного до {BULK_LIMIT} инцидентов"
            )));
        }
        Ok(aims
            .iter()
            .map(|aim| self.perform(user, aim, wish))
            .collect())
    }

    /// The incident, if the user may read its card and do that with it. A rumour is answered without the
    /// card by whoever prepares clarifications.
    pub(super) fn workable(
        &self,
        user: &User,
        id: IncidentId,
        action: Action,
    ) -> Result<Incident, DeskError> {
        let reach = self.reach_of(user);
        let clarifies = action == Action::Answer && reach.only_clarifies();
        let card = match clarifies {
            true => Permission::ClarificationWrite,
            false => Permission::CardRead,
        };
        let incident = self.seen(user, id, card)?;
        if clarifies && !reach.clarifies(&incident) {
            return Err(self.forbidden(user, Permission::CardRead));
        }
        if !reach.allows(permission(action, user.role)) {
            let what = what(action, user.role);
            let refusal = self.region.refusal(user.role, what, |role| {
                role.allows(permission(action, role))
            });
            return Err(DeskError::Forbidden(refusal));
        }
        if !reach.opens(&incident) && !private::is_open_to_all(action) {
            return Err(DeskError::Forbidden(reach.closed_words().to_owned()));
        }
        Ok(incident)
    }

    /// Words of an operator as they may be stored: as a resident's, without personal numbers (invariant 11).
    pub(super) fn without_numbers(&self, words: &str) -> String {
        redact(words, self.register.load().phones()).into_owned()
    }

    /// What depends on what the desk knows, not on the incident's log.
    fn check(&self, user: &User, incident: &Incident, command: &Command) -> Result<(), DeskError> {
        match command {
            Command::Assign { to } => self.check_assignee(incident, *to),
            Command::Transfer { to, .. } | Command::DecideDispute { to, .. } => self.check_body(to),
            Command::Place { .. } | Command::AlsoIn { .. } => {
                self.check_territories(user, incident, command)
            }
            _ => Ok(()),
        }
    }

    /// The incident of a command that was done before, as it stands. The user may not open it any more when
    /// that is what the command did.
    fn done_before(&self, user: &User, aim: &Aim) -> Result<Option<Incident>, DeskError> {
        let Some(command) = &aim.command else {
            return Ok(None);
        };
        match self.store.done(user.id, command)? {
            None => Ok(None),
            Some(done) if done != aim.id => Err(DeskError::Invalid(
                "Команда с таким именем уже была, но для другого инцидента".to_owned(),
            )),
            Some(_) => {
                let incident = self.store.incident(aim.id)?;
                Ok(incident.filter(|incident| self.reach_of(user).covers(incident)))
            }
        }
    }

    fn attempt(&self, user: &User, aim: &Aim, wish: &Wish) -> Result<Incident, DeskError> {
        if let Some(incident) = self.done_before(user, aim)? {
            return Ok(incident);
        }
        let incident = self.workable(user, aim.id, wish.action())?;
        if let Some(version) = aim.version.filter(|version| *version != incident.version) {
            self.check_colleagues(user, &incident, version)?;
            if wish.action() == Action::UnflagPrivate {
                self.check_read(&incident, version)?;
            }
        }
        let changes = match wish {
            Wish::Act(command) => {
                self.check(user, &incident, command)?;
                let mut command = self.meant(user, &incident, command.clone())?;
                if let Some(words) = command.words_mut() {
                    *words = self.without_numbers(words);
                }
                self.decided(user, incident, &command)?
            }
            Wish::Regroup(regroup, reason) => {
                let reason = self.without_numbers(reason);
                self.regrouped(user, incident, regroup, &reason)?
            }
        };
        self.record(user, aim, wish.action().id(), &changes)?;
        let after = changes.into_iter().find(|change| change.after.id == aim.id);
        after
            .map(|change| change.after)
            .ok_or_else(|| DeskError::no_incident(aim.id))
    }

    /// The command's change, and what it means for others.
    fn decided(
        &self,
        user: &User,
        incident: Incident,
        command: &Command,
    ) -> Result<Vec<IncidentChange>, DeskError> {
        let now = self.now();
        let events =
            decide(&incident, command.clone(), user.id, now, &self.regime()).map_err(refused)?;
        let by = Actor::User(user.id);
        let record = |event| EventRecord { at: now, by, event };
        let mut records: Vec<_> = events.into_iter().map(record).collect();
        let after = fold::changed(incident.clone(), records.clone()).after;
        if self.is_out_of_sight(&incident, &after)? {
            records.extend(
                released(&after, now, &self.regime())
                    .into_iter()
                    .map(record),
            );
        }
        let change = fold::changed(incident, records);
        let mut changes = self.echoed(&change)?;
        changes.extend(self.flagged_along(&change)?);
        changes.insert(0, change);
        Ok(changes)
    }

    fn record(
        &self,
        user: &User,
        aim: &Aim,
        action: &'static str,
        changes: &[IncidentChange],
    ) -> Result<(), DeskError> {
        let audit = AuditEntry {
            at: self.now(),
            user: Some(user.id),
            action: format!("incident.{action}"),
            subject: format!("incident {}", aim.id),
        };
        let seq = self.store.decide(&Decided {
            changes,
            notices: &[],
            audit: &audit,
            command: aim.command.as_ref(),
        });
        self.grown.send_replace(seq.map_err(taken_place)?);
        metrics::counter!("otklik_actions_total", "action" => action).increment(1);
        Ok(())
    }

    /// What was said to a head is said to the children it speaks for.
    fn echoed(&self, head: &IncidentChange) -> Result<Vec<IncidentChange>, DeskError> {
        if head.after.cause.is_none() {
            return Ok(Vec::new());
        }
        let children = self.store.children(head.after.id)?.into_iter();
        let echoed = children.map(|child| {
            let events = family::echo(head.after.id, &head.events, &child, &self.regime());
            (child, events)
        });
        let echoed = echoed.filter(|(_, events)| !events.is_empty());
        Ok(echoed
            .map(|(child, events)| fold::changed(child, events))
            .collect())
    }

    fn check_body(&self, body: &BodyId) -> Result<(), DeskError> {
        match self.register.load().body(body) {
            Some(_) => Ok(()),
            None => Err(DeskError::Invalid(format!(
                "Исполнителя «{body}» нет в реестре региона: выберите из списка"
            ))),
        }
    }

    /// Refuses when a colleague did something after the version the user saw.
    fn check_colleagues(
        &self,
        user: &User,
        incident: &Incident,
        version: u32,
    ) -> Result<(), DeskError> {
        let log = self.store.events(incident.id)?;
        let since = log.get(version as usize..).unwrap_or_default();
        let Some((record, by)) = since.iter().rev().find_map(|record| match record.by {
            Actor::User(by) if by != user.id => Some((record, by)),
            _ => None,
        }) else {
            return Ok(());
        };
        let reach = self.reach_of(user);
        if !reach.opens(incident) || !reach.allows(Permission::HistoryRead) {
            return Err(DeskError::Conflict(
                "Инцидент тем временем изменили. Обновите карточку".to_owned(),
            ));
        }
        let names = self.user_names()?;
        let what = self.told(record, &names);
        let who = queue::person(&names, by).name;
        Err(DeskError::Conflict(format!(
            "Инцидент тем временем изменили. {who}: {what}. Обновите карточку и решите заново"
        )))
    }

    /// An event as a sentence with every name in it.
    pub(super) fn told(&self, record: &EventRecord, names: &queue::UserNames) -> String {
        let user = |id| queue::person(names, id).name;
        history::sentence(record, user, |body| self.body_name(body))
    }

    fn check_assignee(&self, incident: &Incident, to: UserId) -> Result<(), DeskError> {
        let users = self.store.users()?;
        let fits = users.iter().any(|other| {
            let reach = self.reach_of(other);
            let takes = reach.may(Permission::CardTake, incident).is_ok() && reach.opens(incident);
            other.id == to && other.active && takes
        });
        if fits {
            return Ok(());
        }
        Err(DeskError::Invalid(
            "Поручить можно только действующему сотруднику, который вправе взять этот инцидент"
                .to_owned(),
        ))
    }
}

/// What an action asks of a role. A danger is acknowledged by whoever may take the card. A dispute is
/// decided by whoever gives decisions, and by the head of the centre, who forwards cards.
pub(super) const fn permission(action: Action, role: Role) -> Permission {
    match (action, role) {
        (Action::Take | Action::Untake | Action::Acknowledge, _) => Permission::CardTake,
        (Action::Assign, _) => Permission::CardAssign,
        (Action::Wait | Action::Resume, _) => Permission::CardWait,
        (Action::Draft, _) => Permission::ReplyDraft,
        (Action::Answer, _) => Permission::ReplyMarkPublished,
        (Action::Resolve, _) => Permission::CardResolve,
        (Action::Close, _) => Permission::CardClose,
        (Action::Reject, _) => Permission::CardReject,
        (Action::Reopen, _) => Permission::CardReopen,
        (Action::LowerDanger | Action::Mute, _) => Permission::CardSeverity,
        // Who meets a private matter closes it at once; who may read it opens it again.
        (Action::Comment | Action::FlagPrivate, _) => Permission::CardNote,
        (Action::UnflagPrivate, _) => Permission::CardPrivate,
        (Action::Place | Action::AlsoIn, _) => Permission::CardPlace,
        (Action::Merge | Action::Unmerge, _) => Permission::CardMerge,
        (Action::Split | Action::Detach | Action::PutBack | Action::Move | Action::Release, _) => {
            Permission::CardSplit
        }
        (Action::Link | Action::Unlink, _) => Permission::CardLink,
        (Action::Transfer, _) | (Action::DecideDispute, Role::Head) => Permission::CardForward,
        (Action::DecideDispute, _) => Permission::DecisionGive,
    }
}

/// What a role may not do, as a Russian infinitive. Several permissions let a dispute be decided.
const fn what(action: Action, role: Role) -> &'static str {
    match action {
        Action::DecideDispute => "решать споры о подведомственности",
        Action::FlagPrivate => "закрывать карточки как частные дела",
        Action::UnflagPrivate => "открывать карточки частных дел для всех",
        _ => permission(action, role).what(),
    }
}

pub(super) fn refused(refusal: Refusal) -> DeskError {
    match refusal {
        Refusal::Empty
        | Refusal::NoAddress
        | Refusal::TooLong { .. }
        | Refusal::WrongReason { .. }
        | Refusal::WrongCount { .. }
        | Refusal::WrongMoment => DeskError::Invalid(refusal.to_string()),
        _ => DeskError::NotAllowed(refusal.to_string()),
    }
}

fn taken_place(error: StoreError) -> DeskError {
    match error {
        StoreError::KeyTaken { open } => DeskError::NotAllowed(format!(
            "Та же проблема в том же месте уже открыта: инцидент № {open}. Работайте с ним"
        )),
        other => DeskError::Store(other),
    }
}

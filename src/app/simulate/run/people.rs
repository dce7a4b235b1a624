//! What the made-up people do: through the desk, under their own roles.

use jiff::Timestamp;

use super::{
    super::{
        SimulateError,
        service::{Case, Who, merge},
    },
    REFUSALS, Run, Step, UNTIL_AGAIN,
};
use crate::{
    desk::{Aim, DeskError, Wish},
    domain::{Incident, IncidentId, IncidentState, User},
    incidents::{Command, family},
};

impl Run<'_> {
    pub(super) fn work(&mut self, id: IncidentId, now: Timestamp) -> Result<(), SimulateError> {
        let (Some(incident), Some(mut case)) = (self.store.incident(id)?, self.cases.remove(&id))
        else {
            return Ok(());
        };
        case.is_planned = false;
        if self.is_left_to_head(&incident)? {
            case.is_planned = true;
            self.plan_at_work(now, UNTIL_AGAIN, Step::Work(id));
        } else if let Some((who, wish)) = self.next(&incident, &mut case)?
            && !self.perform(&incident, who, &wish)?
        {
            case.refused += 1;
            case.keep_at_centre();
            case.is_planned = case.refused < REFUSALS;
            if case.is_planned {
                self.plan_at_work(now, UNTIL_AGAIN, Step::Work(id));
            }
        }
        self.cases.insert(id, case);
        Ok(())
    }

    fn next(
        &mut self,
        incident: &Incident,
        case: &mut Case,
    ) -> Result<Option<(Who, Wish)>, SimulateError> {
        let twin = incident.state == IncidentState::New && incident.head.is_none();
        let twin = twin.then(|| case.take_twin()).flatten();
        if let Some(twin) = twin
            .map(|twin| self.store.incident(twin))
            .transpose()?
            .flatten()
            && family::is_free(&twin)
            && incident.absorbed.is_empty()
        {
            return Ok(Some((Who::Duty, merge(twin.id))));
        }
        Ok(self.service.next(incident, case))
    }

    /// What has a head is answered through it, as long as that is to be answered.
    fn is_left_to_head(&self, incident: &Incident) -> Result<bool, SimulateError> {
        let head = incident.head.filter(|_| family::awaits(incident));
        let head = head.map(|head| self.store.incident(head)).transpose()?;
        Ok(head.flatten().is_some_and(|head| family::awaits(&head)))
    }

    /// Does it at the desk; false when the desk refuses.
    fn perform(
        &mut self,
        incident: &Incident,
        who: Who,
        wish: &Wish,
    ) -> Result<bool, SimulateError> {
        let user = self.whom(incident, who, wish).clone();
        let aim = Aim::at(incident.id, incident.version);
        match self.rooms.desk.perform(&user, &aim, wish) {
            Ok(_) => {
                if let Some(operator) = self.staff.operator(user.id) {
                    self.tally.book.note(operator);
                }
                Ok(true)
            }
            Err(error @ (DeskError::Store(_) | DeskError::Machine(_))) => Err(error.into()),
            Err(refusal) => {
                *self.tally.refused.entry(refusal.to_string()).or_default() += 1;
                Ok(false)
            }
        }
    }

    /// Who does it. A private card is worked by the head, who may open it.
    fn whom(&mut self, incident: &Incident, who: Who, wish: &Wish) -> &User {
        let is_seen = matches!(wish, Wish::Act(Command::Acknowledge));
        let holder = incident.assignee.filter(|_| who == Who::Holder);
        if incident.private && !is_seen || who == Who::Head {
            return self.staff.head();
        }
        match (who, holder.and_then(|id| self.staff.user(id))) {
            (_, Some(holder)) => holder,
            (Who::Body(number), _) => self.staff.of_body(number),
            _ => self.staff.on_duty(&mut self.luck),
        }
    }

    pub(super) fn confirm(
        &mut self,
        id: IncidentId,
        since: Timestamp,
    ) -> Result<(), SimulateError> {
        let incident = self.store.incident(id)?;
        let waits =
            |incident: &Incident| incident.state.is_open() && incident.alarmed_at == Some(since);
        if let Some(incident) = incident.filter(waits) {
            self.perform(&incident, Who::Duty, &Command::Acknowledge.into())?;
        }
        Ok(())
    }
}

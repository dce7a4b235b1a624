//! The queue: a page of incidents within the user's scope, each with its clock and its reason.

use super::{ClockLine, Desk, DeskError, Person, QueuePage, Row, private, rights::Reach};
use crate::{
    domain::{BodyId, CategoryId, Clock, Incident, Permission, Sector, Timestamp, User, UserId},
    incidents::order,
    ports::{Muted, Page, QueueFilter},
};

pub(super) use super::absences::UserNames;

impl Desk {
    /// A page of the queue, most urgent first. What lies out of the user's scope does not exist.
    /// Conflicts, rumours, bodies and disputes are told on cards: who may not open a card does not find it
    /// by them. Whoever prepares clarifications sees which are due, and of those nothing but what they are
    /// about.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`] when there is no such territory, category or
    /// body, store failures.
    pub fn queue(
        &self,
        user: &User,
        mut filter: QueueFilter,
        page: Page,
    ) -> Result<QueuePage, DeskError> {
        let clarifies = filter.owes_clarification && self.reach_of(user).only_clarifies();
        let permission = match clarifies {
            true => Permission::ClarificationWrite,
            false => Permission::QueueRead,
        };
        let reach = self.reach(user, permission)?;
        self.check_known(&filter.territories)?;
        self.check_category(filter.category.as_ref())?;
        let (names, now) = (self.user_names()?, self.now());
        names.add_absent(user.id, &mut filter.assignees);
        if !filter.conflicts.is_empty() && !reach.allows(Permission::HistoryRead) {
            return Err(self.forbidden(user, Permission::HistoryRead));
        }
        let by_work = !filter.bodies.is_empty() || filter.disputed;
        if by_work && !reach.allows(Permission::CardRead) {
            return Err(self.forbidden(user, Permission::CardRead));
        }
        self.check_bodies(&filter.bodies)?;
        let by_words = by_work || !filter.conflicts.is_empty() || filter.owes_clarification;
        filter.without_private = by_words && !reach.allows(Permission::CardPrivate);
        let Some(filter) = reach.narrow(filter) else {
            return Ok(QueuePage::default());
        };
        let view = self.store.queue(&QueueFilter { now, ..filter }, page)?;
        Ok(QueuePage {
            rows: self.rows(&reach, view.rows, &names)?,
            total: view.total,
            by_state: view.by_state,
            by_sector: view.by_sector,
            unplaced: match clarifies {
                true => 0,
                false => self.unplaced(&reach)?,
            },
        })
    }

    /// A body that is asked for is one of the region.
    fn check_bodies(&self, asked: &[BodyId]) -> Result<(), DeskError> {
        let register = self.register.load();
        let Some(strange) = asked.iter().find(|id| register.body(id).is_none()) else {
            return Ok(());
        };
        let known: Vec<&str> = register
            .bodies()
            .iter()
            .map(|body| body.id.as_str())
            .collect();
        Err(DeskError::Invalid(format!(
            "Параметр body: не понимаю «{strange}», можно: {}",
            known.join(", ")
        )))
    }

    /// A category that is asked for is one of the rules'. The answer names those of its sector.
    fn check_category(&self, asked: Option<&CategoryId>) -> Result<(), DeskError> {
        let rules = self.rules.load();
        let Some(strange) = asked.filter(|id| rules.category(id).is_none()) else {
            return Ok(());
        };
        let ids = rules.categories.iter().map(|category| &category.id);
        let near = ids.filter(|id| id.sector_part() == strange.sector_part());
        let mut known: Vec<String> = near.map(ToString::to_string).collect();
        if known.is_empty() {
            known = Sector::ALL.map(|sector| format!("{sector}.…")).to_vec();
        }
        Err(DeskError::Invalid(format!(
            "Параметр category: не понимаю «{strange}», можно: {}",
            known.join(", ")
        )))
    }

    /// Refuses a territory that the region does not have; the empty one is the lane of what lies nowhere yet.
    fn check_known(&self, asked: &[String]) -> Result<(), DeskError> {
        let known = &self.region.territories;
        let strange = |name: &&String| !name.is_empty() && !known.contains(name);
        match asked.iter().find(strange) {
            Some(name) if !known.is_empty() => Err(DeskError::Invalid(format!(
                "Параметр territory: не понимаю «{name}», можно: -, {}",
                known.join(", ")
            ))),
            _ => Ok(()),
        }
    }

    /// How many open incidents of the reach have no territory.
    fn unplaced(&self, reach: &Reach) -> Result<usize, DeskError> {
        let nowhere = QueueFilter {
            territories: vec![String::new()],
            muted: Muted::Hidden,
            now: self.now(),
            ..QueueFilter::default()
        };
        let none = Page {
            offset: 0,
            limit: 0,
        };
        Ok(match reach.narrow(nowhere) {
            Some(filter) => self.store.queue(&filter, none)?.total,
            None => 0,
        })
    }

    /// The incident as a line of the queue, as this reach may see it. It is the same line wherever it
    /// stands.
    pub(super) fn row(
        &self,
        reach: &Reach,
        incident: Incident,
        names: &UserNames,
    ) -> Result<Row, DeskError> {
        let mut rows = [self.told_alone(reach, incident, names)];
        self.tell_of_others(reach, &mut rows)?;
        let [row] = rows;
        Ok(row)
    }

    /// The incidents as lines of the queue.
    pub(super) fn rows(
        &self,
        reach: &Reach,
        incidents: Vec<Incident>,
        names: &UserNames,
    ) -> Result<Vec<Row>, DeskError> {
        let alone = |incident| self.told_alone(reach, incident, names);
        let mut rows: Vec<Row> = incidents.into_iter().map(alone).collect();
        self.tell_of_others(reach, &mut rows)?;
        Ok(rows)
    }

    /// What the incident tells by itself.
    fn told_alone(&self, reach: &Reach, incident: Incident, names: &UserNames) -> Row {
        let now = self.now();
        let closed = !reach.opens(&incident);
        let incident = match closed {
            true => private::closed(incident, reach.closed_words()),
            false if reach.only_clarifies() => private::clarified(incident),
            false => incident,
        };
        let next = incident.next_clock();
        let remaining_minutes = next.and_then(|clock| self.regime().remaining(clock, now));
        Row {
            category_name: self.rules.load().category_name(&incident.category),
            assignee: incident.assignee.map(|id| person(names, id)),
            substitute: incident.assignee.and_then(|id| names.stand_in(id)),
            place_due_at: self.regime().place_due(&incident).ok().flatten(),
            order_reason: order::reason(&incident, remaining_minutes),
            clocks: self.clock_lines(&incident, now),
            remaining_minutes,
            closed,
            earlier: 0,
            body_name: incident.body.as_ref().map(|body| self.body_name(body)),
            muted: incident.is_muted(now),
            family: None,
            incident,
        }
    }

    /// Fills in what other incidents and the messages tell.
    fn tell_of_others(&self, reach: &Reach, rows: &mut [Row]) -> Result<(), DeskError> {
        self.count_earlier(rows)?;
        self.add_families(rows)?;
        match reach.only_clarifies() {
            true => self.quote_rumours(rows),
            false => Ok(()),
        }
    }

    /// How often the same was here in the year before. A closed card does not tell.
    fn count_earlier(&self, rows: &mut [Row]) -> Result<(), DeskError> {
        let opened = || rows.iter().filter(|row| !row.closed);
        let ids: Vec<_> = opened().map(|row| row.incident.id).collect();
        let earlier = self.store.earlier(&ids)?;
        for row in rows {
            row.earlier = earlier.get(&row.incident.id).map_or(0, |one| one.count);
        }
        Ok(())
    }

    /// Of the heads among them, what they and their children hold together.
    fn add_families(&self, rows: &mut [Row]) -> Result<(), DeskError> {
        let heads = rows.iter().filter(|row| row.incident.cause.is_some());
        let heads: Vec<_> = heads.map(|row| row.incident.id).collect();
        if heads.is_empty() {
            return Ok(());
        }
        let sums = self.store.family_sums(&heads, Timestamp::MIN)?;
        for row in rows {
            row.family = sums.get(&row.incident.id).copied();
        }
        Ok(())
    }

    /// The clocks with the names of their regulations.
    fn clock_lines(&self, incident: &Incident, now: Timestamp) -> Vec<ClockLine> {
        let regime = self.regime();
        let current = &regime.regulation;
        let line = |clock: &Clock| ClockLine {
            remaining_minutes: regime.remaining(clock, now),
            regulation_name: match clock.regulation == current.id {
                true => current.name.clone(),
                false => clock.regulation.clone(),
            },
            clock: clock.clone(),
        };
        incident.clocks.iter().map(line).collect()
    }
}

/// A user with a name; one who is gone is named by number.
pub(super) fn person(names: &UserNames, id: UserId) -> Person {
    let name = names.name(id).map(str::to_owned);
    Person {
        id,
        name: name.unwrap_or_else(|| format!("Пользователь № {id}")),
    }
}

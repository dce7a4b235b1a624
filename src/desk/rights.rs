//! Who may do what, and where: permission × sector × territory × body. What no row of the roles gives
//! is refused; what lies outside a user's part of the region does not exist for them. What is handed to
//! a body is seen by its people wherever it lies, as long as the body has it.

use super::{Desk, DeskError};
use crate::{
    domain::{
        Body, BodyId, Incident, Part, Permission, Register, Role, Scope, ScopeKind, Sector, Shift,
        StoredItem, User,
    },
    ports::QueueFilter,
};

/// Where in the region something lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spot<'a> {
    /// Its sector, if any public service is concerned.
    pub sector: Option<Sector>,
    /// Its territory; none when unknown.
    pub territory: Option<&'a str>,
    /// A second territory that it concerns.
    pub also: Option<&'a str>,
    /// The body that has it, when it was handed to one.
    pub body: Option<&'a BodyId>,
}

impl<'a> From<&'a Incident> for Spot<'a> {
    fn from(incident: &'a Incident) -> Self {
        Self {
            sector: Some(incident.sector),
            territory: incident.place.territory.as_deref(),
            also: incident.also.as_deref(),
            body: incident.body.as_ref(),
        }
    }
}

impl<'a> From<&'a StoredItem> for Spot<'a> {
    fn from(stored: &'a StoredItem) -> Self {
        Self {
            sector: stored.verdict.sector(),
            territory: territory(stored),
            also: None,
            body: None,
        }
    }
}

/// The territory its text names, else that of its source.
pub fn territory(stored: &StoredItem) -> Option<&str> {
    let named = stored
        .verdict
        .places
        .iter()
        .find_map(|mention| mention.place.territory.as_deref());
    named.or(stored.item.territory.as_deref())
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It lies outside: for this user it does not exist.
    Unseen,
    /// It lies inside, and the role does not permit that.
    Forbidden,
}

/// What a user may do, and in which part of the region.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    role: Role,
    /// Private cards were opened to the user by name.
    let_in: bool,
    /// Sectors and territories, where an empty list is no limit; none is nothing at all.
    area: Option<Scope>,
    /// All that is seen: the area, and what each body of the user's has. None where there is no area.
    parts: Vec<Part>,
}

impl Reach {
    /// The reach of this user; what a body answers for stands in the register.
    pub fn of(user: &User, register: &Register) -> Self {
        let area = area(user.role, &user.scope, register);
        let parts = area.iter().flat_map(|area| {
            let handed = handed(user.role, &user.scope, register);
            std::iter::once(part(area)).chain(handed)
        });
        Self {
            role: user.role,
            let_in: user.scope.private && user.role.may_be_let_into_private(),
            parts: parts.collect(),
            area,
        }
    }

    /// The reach of the command line, which whoever owns the state directory may use.
    fn of_the_house() -> Self {
        Self {
            role: Role::Admin,
            let_in: true,
            area: Some(Scope::default()),
            parts: vec![Part::default()],
        }
    }

    /// May this be done with what lies there?
    ///
    /// # Errors
    /// Why not.
    pub fn may<'s>(&self, permission: Permission, what: impl Into<Spot<'s>>) -> Result<(), Denied> {
        if !self.covers(what) {
            return Err(Denied::Unseen);
        }
        if !self.allows(permission) {
            return Err(Denied::Forbidden);
        }
        Ok(())
    }

    /// True when the role permits it, or it was granted by name.
    pub fn allows(&self, permission: Permission) -> bool {
        self.role.allows(permission) || self.let_in && permission == Permission::CardPrivate
    }

    /// True when private cards may be opened to the user by name.
    pub fn may_be_let_in(&self) -> bool {
        self.role.may_be_let_into_private()
    }

    /// True when it lies in the part of the region that the user works, or is with a body of theirs. What
    /// has no territory lies in nobody's but that of users who are not limited to territories.
    pub fn covers<'s>(&self, what: impl Into<Spot<'s>>) -> bool {
        let what = what.into();
        self.parts.iter().any(|part| lies_in(part, what))
    }

    /// True when all of this part of the region is the user's.
    pub fn holds(&self, part: &Scope) -> bool {
        self.area.as_ref().is_some_and(|own| {
            inside(&own.sectors, &part.sectors) && inside(&own.territories, &part.territories)
        })
    }

    /// True when the territory is the user's, whatever the sector.
    pub fn has_territory(&self, territory: Option<&str>) -> bool {
        self.area
            .as_ref()
            .is_some_and(|area| among(&area.territories, territory))
    }

    /// True for users who are not limited to territories: what concerns the whole desk is theirs.
    pub fn is_everywhere(&self) -> bool {
        self.has_territory(None)
    }

    /// True when some place in some sector is worked by both.
    pub fn meets(&self, other: &Self) -> bool {
        let (Some(own), Some(other)) = (&self.area, &other.area) else {
            return false;
        };
        intersect(&own.sectors, other.sectors.clone()).is_some()
            && intersect(&own.territories, other.territories.clone()).is_some()
    }

    /// Sectors and territories, where an empty list is no limit; none is nothing at all. What a body was
    /// handed from elsewhere does not lie in it.
    pub fn area(&self) -> Option<&Scope> {
        self.area.as_ref()
    }

    /// Narrows a filter to what [`Self::covers`]; none when that is nothing.
    pub fn narrow(&self, filter: QueueFilter) -> Option<QueueFilter> {
        let parts = self.parts.clone();
        (!parts.is_empty()).then_some(QueueFilter { parts, ..filter })
    }
}

impl Desk {
    /// The reach of a user whose role has the permission; none is the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`].
    pub(super) fn reach<'u>(
        &self,
        by: impl Into<Option<&'u User>>,
        permission: Permission,
    ) -> Result<Reach, DeskError> {
        let Some(user) = by.into() else {
            return Ok(Reach::of_the_house());
        };
        if !user.role.allows(permission) {
            return Err(self.forbidden(user, permission));
        }
        Ok(self.reach_of(user))
    }

    /// The user's reach, whatever they want to do.
    pub(super) fn reach_of(&self, user: &User) -> Reach {
        Reach::of(user, &self.register.load())
    }

    /// All that those on a shift see from the part of the region that it works.
    pub(super) fn parts_of(&self, shift: &Shift) -> Result<Vec<Part>, DeskError> {
        let (users, register) = (self.store.users()?, self.register.load());
        let on = users.iter().filter(|user| shift.users.contains(&user.id));
        let handed = on.flat_map(|user| handed(user.role, &shift.area, &register));
        Ok(std::iter::once(part(&shift.area)).chain(handed).collect())
    }

    /// The refusal, with the role's name and whom to ask.
    pub(super) fn forbidden(&self, user: &User, permission: Permission) -> DeskError {
        let able = |role: Role| role.allows(permission);
        DeskError::Forbidden(self.region.refusal(user.role, permission.what(), able))
    }
}

/// The part of the region that a role has within a scope.
fn area(role: Role, scope: &Scope, register: &Register) -> Option<Scope> {
    let named = match role.scope_kind() {
        ScopeKind::Region | ScopeKind::Direction | ScopeKind::SectorOrDirection => true,
        ScopeKind::Sector => !scope.sectors.is_empty(),
        ScopeKind::Territory => !scope.territories.is_empty(),
        ScopeKind::Body => scope.body.is_some(),
        ScopeKind::OneCard => false,
    };
    let bare = Scope {
        body: None,
        ..scope.clone()
    };
    match &scope.body {
        _ if !named => None,
        None => Some(bare),
        Some(id) => of_body(bare, register.body(id)?),
    }
}

/// What of it the body answers for.
fn of_body(area: Scope, body: &Body) -> Option<Scope> {
    let territory = body.territory.iter().cloned().collect();
    Some(Scope {
        sectors: intersect(&area.sectors, body.sectors.clone())?,
        territories: intersect(&area.territories, territory)?,
        ..area
    })
}

/// What the bodies of a user have: the body that the scope names, or those that work for the
/// municipalities of a municipal centre. A limit of the scope that holds all the body answers for does
/// not bind: to hand the body what lies elsewhere is what a transfer is for.
fn handed(role: Role, scope: &Scope, register: &Register) -> Vec<Part> {
    let of_centre = |body: &Body| {
        let own = body.territory.as_ref();
        role.scope_kind() == ScopeKind::Territory
            && own.is_some_and(|own| scope.territories.contains(own))
    };
    let theirs = |body: &&Body| match &scope.body {
        Some(named) => body.id == *named,
        None => of_centre(body),
    };
    let bodies = register.bodies().iter().filter(theirs);
    let had_by = bodies.map(|body| Part {
        sectors: binding(&scope.sectors, &body.sectors),
        territories: binding(&scope.territories, body.territory.as_slice()),
        bodies: vec![body.id.clone()],
    });
    had_by.collect()
}

/// A limit that leaves out some of this part; else none.
fn binding<T: PartialEq + Clone>(limit: &[T], part: &[T]) -> Vec<T> {
    match inside(limit, part) {
        true => Vec::new(),
        false => limit.to_vec(),
    }
}

/// The area, whoever has what lies there.
fn part(area: &Scope) -> Part {
    Part {
        sectors: area.sectors.clone(),
        territories: area.territories.clone(),
        bodies: Vec::new(),
    }
}

/// True when it lies in this part of the region, with one of its territories at least.
pub(super) fn lies_in<'s>(part: &Part, what: impl Into<Spot<'s>>) -> bool {
    let what = what.into();
    among(&part.sectors, what.sector.as_ref())
        && (among(&part.territories, what.territory)
            || what.also.is_some() && among(&part.territories, what.also))
        && among(&part.bodies, what.body)
}

/// True when there is no limit, or it is one of these.
fn among<T: PartialEq<S>, S: ?Sized>(limit: &[T], one: Option<&S>) -> bool {
    limit.is_empty() || one.is_some_and(|one| limit.iter().any(|own| own == one))
}

/// True when a limit lies inside another; an empty list is no limit.
fn inside<T: PartialEq>(own: &[T], part: &[T]) -> bool {
    own.is_empty() || !part.is_empty() && part.iter().all(|one| own.contains(one))
}

/// Both limits at once; an empty list is no limit, none is nothing.
fn intersect<T: PartialEq + Clone>(own: &[T], asked: Vec<T>) -> Option<Vec<T>> {
    if own.is_empty() {
        return Some(asked);
    }
    if asked.is_empty() {
        return Some(own.to_vec());
    }
    let both: Vec<T> = asked.into_iter().filter(|one| own.contains(one)).collect();
    (!both.is_empty()).then_some(both)
}

#[cfg(test)]
mod tests;

//! Who sees what: the user's scope against an incident or an item, and against a filter.

use super::DeskError;
use crate::{
    domain::{Incident, Role, Scope, StoredItem, User},
    ports::QueueFilter,
};

/// True when the incident lies in the scope. An incident without a territory is seen only by users
/// who are not limited to territories.
pub fn sees(scope: &Scope, incident: &Incident) -> bool {
    (scope.sectors.is_empty() || scope.sectors.contains(&incident.sector))
        && within(scope, incident.place.territory.as_deref())
}

/// True when the item lies in the scope, by its primary sector and the territory of its text or,
/// failing that, of its source.
pub fn sees_item(scope: &Scope, stored: &StoredItem) -> bool {
    let sector = stored.verdict.sector();
    (scope.sectors.is_empty() || sector.is_some_and(|sector| scope.sectors.contains(&sector)))
        && within(scope, territory(stored))
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

fn within(scope: &Scope, territory: Option<&str>) -> bool {
    scope.territories.is_empty()
        || territory.is_some_and(|name| scope.territories.iter().any(|own| own == name))
}

/// Narrows a filter to the scope; none when nothing is left to see.
pub fn narrow(scope: &Scope, mut filter: QueueFilter) -> Option<QueueFilter> {
    filter.sectors = intersect(&scope.sectors, filter.sectors)?;
    filter.territories = intersect(&scope.territories, filter.territories)?;
    Some(filter)
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

/// Observers look and do not act.
///
/// # Errors
/// [`DeskError::Forbidden`].
pub fn may_act(user: &User) -> Result<(), DeskError> {
    if user.role == Role::Observer {
        return Err(DeskError::Forbidden(
            "Наблюдатель видит очередь, но не работает с ней. Обратитесь к администратору",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sector;

    #[test]
    fn a_filter_never_widens_the_scope() {
        let scope = Scope {
            sectors: vec![Sector::Housing, Sector::Roads],
            territories: vec!["Старый Оскол".to_owned()],
        };
        let all = narrow(&scope, QueueFilter::default()).unwrap();
        assert_eq!(all.sectors, scope.sectors);
        assert_eq!(all.territories, scope.territories);

        let roads = QueueFilter {
            sectors: vec![Sector::Roads, Sector::Health],
            ..QueueFilter::default()
        };
        assert_eq!(narrow(&scope, roads).unwrap().sectors, [Sector::Roads]);

        let elsewhere = QueueFilter {
            territories: vec!["Губкинский".to_owned()],
            ..QueueFilter::default()
        };
        assert_eq!(narrow(&scope, elsewhere), None);
        assert!(narrow(&Scope::default(), QueueFilter::default()).is_some());
    }
}

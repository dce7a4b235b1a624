//! What everybody may see of the reports that came through Open311: the service, the street, the state.
//! Never a word of a resident: the essence of an incident is a resident's sentence, so it is not told
//! either, and where danger or the weak are concerned a list is silent.

use std::collections::{HashMap, hash_map::Entry};

use jiff::Zoned;

use super::{Desk, DeskError, RulesCard};
use crate::{
    domain::{
        CategoryId, Incident, IncidentId, ItemId, Network, Place, Sector, Signal, SourceId,
        StoredItem, Timestamp,
    },
    intake::open311::hour,
};

/// Reports of one list (the standard's bound).
pub const REPORTS_MAX: usize = 1000;
/// Reports looked at for one list: a rare state is sought among the newest only.
const LOOKED_AT_MAX: usize = 10_000;
/// Items read from the store at once.
const CHUNK: usize = 500;

/// A service that can be asked for: a category of the rules in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its code.
    pub code: CategoryId,
    /// Its Russian name.
    pub name: String,
    /// The sector it belongs to.
    pub group: &'static str,
}

/// Which reports a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportAsk {
    /// Made at or after this moment.
    pub from: Timestamp,
    /// Made at or before this moment.
    pub to: Timestamp,
    /// Of these services; empty: of all.
    pub services: Vec<CategoryId>,
    /// Open or closed ones; none: both.
    pub open: Option<bool>,
}

/// A report as everybody may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicReport {
    /// The id that its client was given.
    pub id: String,
    /// Somebody still owes an answer.
    pub open: bool,
    /// Where it stands, in a word.
    pub note: &'static str,
    /// The service that the rules found.
    pub service: Service,
    /// Municipality, settlement and street.
    pub place: Option<String>,
    /// When it came.
    pub made_at: Zoned,
    /// When its state changed last.
    pub updated_at: Zoned,
}

type Found = (StoredItem, Option<Incident>);

impl Desk {
    /// The jurisdiction that a client means: the one it names, or the only one.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is none, [`DeskError::Invalid`] when it must be named.
    pub fn jurisdiction(&self, named: Option<&str>) -> Result<SourceId, DeskError> {
        let sources = self.sources.load();
        let own = sources
            .iter()
            .filter(|card| card.network == Network::Open311);
        let mut own = own.map(|card| &card.id);
        let none = |what: &str| DeskError::NotFound(what.to_owned());
        if let Some(named) = named {
            let found = own.find(|id| id.as_str() == named).cloned();
            return found.ok_or_else(|| none("Такого jurisdiction_id здесь нет"));
        }
        match (own.next(), own.next()) {
            (Some(id), None) => Ok(id.clone()),
            (None, _) => Err(none("Приём сообщений по Open311 здесь не включён")),
            _ => Err(DeskError::Invalid(
                "Не указан jurisdiction_id, а здесь их несколько".to_owned(),
            )),
        }
    }

    /// The services: the categories of the rules in force.
    pub fn services(&self) -> Vec<Service> {
        let rules = self.rules.load();
        let categories = rules.categories.iter();
        categories.map(|own| service(&rules, &own.id)).collect()
    }

    /// The service with this code.
    ///
    /// # Errors
    /// [`DeskError::NotFound`].
    pub fn service(&self, code: &str) -> Result<Service, DeskError> {
        let (rules, code) = (self.rules.load(), CategoryId::new(code));
        let known = rules.category(&code).map(|own| service(&rules, &own.id));
        known.ok_or_else(|| {
            DeskError::NotFound("Такого service_code нет: возьмите код из списка services".into())
        })
    }

    /// The reports of a jurisdiction with these ids, in the order asked; unknown ones are left out.
    ///
    /// # Errors
    /// Store failures.
    pub fn reports_by_id(
        &self,
        source: &SourceId,
        ids: &[String],
    ) -> Result<Vec<PublicReport>, DeskError> {
        let asked: Vec<&str> = ids.iter().map(String::as_str).collect();
        let stands = self.store.standing(source, &asked)?;
        let items: Vec<ItemId> = asked
            .iter()
            .filter_map(|id| stands.get(*id))
            .map(|one| one.id)
            .collect();
        let rules = self.rules.load();
        let found = self.found(&items)?;
        Ok(found.iter().map(|one| self.face(&rules, one)).collect())
    }

    /// The public reports of a jurisdiction, newest first, at most [`REPORTS_MAX`].
    ///
    /// # Errors
    /// Store failures.
    pub fn reports(
        &self,
        source: &SourceId,
        ask: &ReportAsk,
    ) -> Result<Vec<PublicReport>, DeskError> {
        let (from, to) = (ask.from.max(Timestamp::UNIX_EPOCH), ask.to.min(self.now()));
        // Ids begin with their hour, and `~` lies behind every sign of an id.
        let (first, last) = (hour(from), format!("{}~", hour(to)));
        let ids = self
            .store
            .items_between(source, &first, &last, LOOKED_AT_MAX)?;
        let (rules, mut reports) = (self.rules.load(), Vec::new());
        for chunk in ids.chunks(CHUNK) {
            for found in self.found(chunk)? {
                let made_at = found.0.item.published_at;
                if made_at < from || made_at > to || is_delicate(&found) {
                    continue;
                }
                let face = self.face(&rules, &found);
                if ask.open.is_some_and(|open| open != face.open)
                    || !ask.services.is_empty() && !ask.services.contains(&face.service.code)
                {
                    continue;
                }
                reports.push(face);
                if reports.len() == REPORTS_MAX {
                    return Ok(reports);
                }
            }
        }
        Ok(reports)
    }

    /// The moment in the region's zone.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.regime().zone.clone())
    }

    /// These items with their incidents, in the order asked.
    pub(super) fn found(&self, ids: &[ItemId]) -> Result<Vec<Found>, DeskError> {
        let mut incidents: HashMap<IncidentId, Option<Incident>> = HashMap::new();
        let mut found = Vec::new();
        for (stored, id) in self.store.items(ids)? {
            let incident = match id.map(|id| (id, incidents.entry(id))) {
                None => None,
                Some((_, Entry::Occupied(known))) => known.get().clone(),
                Some((id, Entry::Vacant(new))) => new.insert(self.store.incident(id)?).clone(),
            };
            found.push((stored, incident));
        }
        Ok(found)
    }

    fn face(&self, rules: &RulesCard, (stored, incident): &Found) -> PublicReport {
        let made_at = stored.item.published_at;
        let incident = incident.as_ref();
        let category = incident.map(|incident| &incident.category);
        let category = category.or_else(|| stored.verdict.category());
        let of_no_service = || CategoryId::new(format!("{}.unsorted", Sector::Other));
        let category = category.cloned().unwrap_or_else(of_no_service);
        let read = stored.verdict.places.first();
        let read = read.filter(|mention| mention.certain);
        let place = incident
            .filter(|incident| !incident.uncertain)
            .map(|incident| &incident.place)
            .or_else(|| read.map(|mention| &mention.place));
        let updated_at = incident.map_or(made_at, |incident| {
            let answered = incident.closed_at.or(incident.answered_at);
            answered.unwrap_or(incident.opened_at).max(made_at)
        });
        PublicReport {
            id: stored.item.native_id.clone(),
            open: incident.is_none_or(|incident| incident.state.is_open()),
            note: incident.map_or("Принято", |incident| incident.state.name()),
            service: service(rules, &category),
            place: place.map(street).filter(|line| !line.is_empty()),
            made_at: self.local(made_at),
            updated_at: self.local(updated_at),
        }
    }
}

fn service(rules: &RulesCard, code: &CategoryId) -> Service {
    let sector = code.sector_part().parse().unwrap_or(Sector::Other);
    Service {
        code: code.clone(),
        name: rules.category_name(code),
        group: sector.name(),
    }
}

/// The place down to the street: a house may be somebody's home.
fn street(place: &Place) -> String {
    let street = Place {
        house: None,
        ..place.clone()
    };
    street.line()
}

/// True where a line in a public list could point at somebody: at danger (violence, self-harm), at a
/// child or a sick person.
fn is_delicate((stored, incident): &Found) -> bool {
    if stored.verdict.private || incident.as_ref().is_some_and(|incident| incident.private) {
        return true;
    }
    let own = stored.verdict.signals.iter().map(|mark| mark.id);
    let shared = incident.iter().flat_map(|incident| &incident.signals);
    own.chain(shared.copied())
        .any(|signal| matches!(signal, Signal::Danger | Signal::Vulnerable))
}

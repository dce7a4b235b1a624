//! Full-text search: the index narrows, the matcher is the meaning.
//!
//! Where the index can only narrow a query (`exact` is false), or an item's own place decides whether
//! the user may find it, the newest candidates are read from the store and verified with the matcher;
//! totals and facets then count what was verified. Beyond [`VERIFIED_MAX`] candidates, and while the
//! index fills, the total is «не менее N».

use std::collections::HashMap;

use super::{
    Desk, DeskError, FacetValue, SearchHit, SearchPage, private,
    reference::network_name,
    rights::{self, Reach},
    snippet,
};
use crate::{
    domain::{IncidentId, Network, Permission, Scope, Sector, StoredItem, User},
    ports::{FacetCount, Hit, Page, SearchError, SearchRequest, SearchResult, Stage},
    query::{Conditions, Expr, Facts, Field, RuleIndex, Scan, parse as parse_query},
    text::{Analyser, points_at_person},
};

/// Candidates verified at most.
const VERIFIED_MAX: usize = 20_000;
/// Items read from the store at once.
const CHUNK: usize = 500;
/// Changes looked through for one of a message; where there are more, the index fills.
const CHANGES: usize = 100;
/// Values of a facet shown at most.
const FACET_VALUES_MAX: usize = 30;

/// Reads a query that a person typed.
///
/// # Errors
/// [`DeskError::Query`] when it looks for a person or cannot be understood.
pub(super) fn parse(query: &str) -> Result<Expr, DeskError> {
    refuse_people(query)?;
    parse_query(query).map_err(|error| DeskError::Query {
        message: error.message,
        column: error.column,
        expected: error.expected,
        example: error.example,
    })
}

/// One guard stands before everything that reads stored messages by words.
///
/// # Errors
/// [`DeskError::Query`] when the words look for a person.
pub(super) fn refuse_people(query: &str) -> Result<(), DeskError> {
    points_at_person(query).map_err(|refusal| DeskError::Query {
        message: format!("Отклик не ищет людей: в запросе {refusal}"),
        column: 1,
        expected: "слова о проблеме или месте".to_owned(),
        example: "\"нет отопления\" place:\"Старый Оскол\"".to_owned(),
    })
}

/// An item that the user may find.
struct Found {
    stored: StoredItem,
    incident: Option<IncidentId>,
    in_private: bool,
}

impl Desk {
    /// Finds items within the user's scope, newest first.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Query`], failures of index or store.
    pub fn search(&self, user: &User, query: &str, page: Page) -> Result<SearchPage, DeskError> {
        self.find(user, parse(query)?, page)
    }

    /// Finds items by an expression within the user's scope, newest first.
    pub(super) fn find(
        &self,
        user: &User,
        expr: Expr,
        page: Page,
    ) -> Result<SearchPage, DeskError> {
        let canonical = expr.to_string();
        let reach = self.reach(user, Permission::SearchItems)?;
        let Some(area) = reach.area() else {
            return Ok(SearchPage {
                canonical,
                ..SearchPage::default()
            });
        };
        let reads_private = reach.allows(Permission::CardPrivate);
        let mut wanted = scoped(expr.clone(), area);
        if !reads_private {
            wanted = private::without(wanted);
        }
        let by_place = !area.territories.is_empty() || reads_private && !area.sectors.is_empty();
        let request = SearchRequest {
            expr: wanted,
            offset: page.offset,
            limit: page.limit,
        };
        // Asked before the search: what the index takes in meanwhile may be in it or not.
        let behind = self.index_is_behind()?;
        let narrowed = self.index.search(&request)?;
        let mut page = if narrowed.exact && !by_place {
            self.exact_page(&expr, &reach, narrowed)?
        } else {
            self.verified_page(&request, &reach, page)?
        };
        if page.total == 0 && self.pulse.failed(Stage::Index) {
            return Err(SearchError::Behind.into());
        }
        page.at_least |= behind;
        page.canonical = canonical;
        page.hits = (page.hits.into_iter())
            .map(|hit| self.shown(&reach, hit))
            .collect::<Result<_, _>>()?;
        Ok(page)
    }

    /// True when messages were recorded or changed that the index has not seen yet.
    fn index_is_behind(&self) -> Result<bool, DeskError> {
        let unseen = (self.store).outbox_after(self.index.committed(), CHANGES)?;
        Ok(unseen.len() == CHANGES || unseen.iter().any(|change| change.item.is_some()))
    }

    /// The hit as this reach may see it: beside its incident only where that may be seen.
    fn shown(&self, reach: &Reach, mut hit: SearchHit) -> Result<SearchHit, DeskError> {
        if let Some(id) = hit.incident
            && let Some(incident) = self.store.incident(id)?
            && !reach.covers(&incident)
        {
            hit.incident = None;
        }
        Ok(hit)
    }

    /// The index answered exactly: only the page itself is read from the store.
    fn exact_page(
        &self,
        expr: &Expr,
        reach: &Reach,
        result: SearchResult,
    ) -> Result<SearchPage, DeskError> {
        let mut matcher = self.matcher(expr);
        let items = self.read(reach, &result.hits)?;
        Ok(SearchPage {
            total: result.total,
            at_least: false,
            hits: items
                .into_iter()
                .map(|found| self.hit(&mut matcher, found))
                .collect(),
            facets: facets(&result.facets),
            canonical: String::new(),
        })
    }

    /// The index only narrowed: every candidate is verified.
    fn verified_page(
        &self,
        request: &SearchRequest,
        reach: &Reach,
        page: Page,
    ) -> Result<SearchPage, DeskError> {
        let wide = SearchRequest {
            offset: 0,
            limit: VERIFIED_MAX,
            ..request.clone()
        };
        let candidates = self.index.search(&wide)?;
        let mut matcher = self.matcher(&request.expr);
        let mut counts = Counts::default();
        let (mut total, mut kept) = (0, Vec::new());
        for chunk in candidates.hits.chunks(CHUNK) {
            for found in self.read(reach, chunk)? {
                if !reach.covers(&found.stored) || !matcher.matches(&found) {
                    continue;
                }
                counts.add(&found.stored);
                if total >= page.offset && kept.len() < page.limit {
                    kept.push(found);
                }
                total += 1;
            }
        }
        Ok(SearchPage {
            total,
            at_least: candidates.total > candidates.hits.len(),
            hits: kept
                .into_iter()
                .map(|found| self.hit(&mut matcher, found))
                .collect(),
            facets: facets(&counts.list()),
            canonical: String::new(),
        })
    }

    /// Of these hits, what the user may find: the index may be a moment behind an edit.
    fn read(&self, reach: &Reach, hits: &[Hit]) -> Result<Vec<Found>, DeskError> {
        let ids: Vec<_> = hits.iter().map(|hit| hit.item).collect();
        let items = self.store.items(&ids)?;
        let incidents: Vec<_> = items.iter().filter_map(|(_, incident)| *incident).collect();
        let private = self.store.private_incidents(&incidents)?.into_iter();
        let private: HashMap<_, _> = private.map(|card| (card.id, card)).collect();
        let found = items.into_iter().filter_map(|(stored, incident)| {
            let card = incident.and_then(|id| private.get(&id));
            reach.finds(&stored, card).then_some(Found {
                stored,
                incident,
                in_private: card.is_some(),
            })
        });
        Ok(found.collect())
    }

    fn matcher(&self, expr: &Expr) -> Matcher {
        let rule = RuleIndex::single(self.lexicon.clone(), expr);
        Matcher {
            conditions: Conditions::new(rule.fields(), &self.lexicon, &self.regime().zone),
            rule,
            scan: Scan::default(),
            analyser: Analyser::new(self.lexicon.clone()),
        }
    }

    fn hit(&self, matcher: &mut Matcher, found: Found) -> SearchHit {
        let spans = matcher.spans(&found);
        let Found {
            stored, incident, ..
        } = found;
        SearchHit {
            snippet: snippet::cut(&stored.item.text, &spans),
            item: self.item_view(stored, None),
            incident,
        }
    }
}

/// The query as the matcher understands it, for many texts.
struct Matcher {
    rule: RuleIndex,
    scan: Scan,
    analyser: Analyser,
    conditions: Conditions,
}

impl Matcher {
    fn matches(&mut self, found: &Found) -> bool {
        let stored = &found.stored;
        if stored.item.text.is_empty() {
            return false;
        }
        let facts = Facts {
            stored,
            in_incident: found.incident.is_some(),
            in_private: found.in_private,
        };
        let held = self.conditions.held(&facts);
        self.analyser.analyse(&stored.item.text);
        let holds = |field: &Field| held.contains(&field);
        !self
            .rule
            .scan_with(&mut self.scan, &self.analyser, &holds)
            .is_empty()
    }

    /// Where the words stand, in bytes.
    fn spans(&mut self, found: &Found) -> Vec<(u32, u32)> {
        if !self.matches(found) {
            return Vec::new();
        }
        self.rule.spans(&self.scan, &self.analyser, 0)
    }
}

/// The query within the sectors of an area.
fn scoped(expr: Expr, area: &Scope) -> Expr {
    let mut sectors: Vec<Expr> = area
        .sectors
        .iter()
        .map(|sector| Expr::Field(Field::Sector(*sector)))
        .collect();
    let limit = match sectors.len() {
        0 => return expr,
        1 => sectors.remove(0),
        _ => Expr::Or(sectors),
    };
    Expr::And(vec![expr, limit])
}

/// Facets counted over verified items.
#[derive(Default)]
struct Counts(HashMap<(&'static str, String), usize>);

impl Counts {
    fn add(&mut self, stored: &StoredItem) {
        let mut count = |facet, value: &str| {
            *self.0.entry((facet, value.to_owned())).or_default() += 1;
        };
        count("network", stored.item.network.id());
        for sector in &stored.verdict.sectors {
            count("sector", sector.id.id());
        }
        if let Some(territory) = rights::territory(stored) {
            count("territory", territory);
        }
    }

    fn list(self) -> Vec<FacetCount> {
        self.0
            .into_iter()
            .map(|((facet, value), count)| FacetCount {
                facet,
                value,
                count,
            })
            .collect()
    }
}

/// Facets in the order of the page, each with its most frequent values first.
fn facets(counts: &[FacetCount]) -> Vec<(&'static str, Vec<FacetValue>)> {
    ["sector", "network", "territory"]
        .into_iter()
        .map(|facet| {
            let mut values: Vec<FacetValue> = counts
                .iter()
                .filter(|count| count.facet == facet && count.count > 0)
                .map(|count| FacetValue {
                    id: count.value.clone(),
                    name: value_name(facet, &count.value),
                    count: count.count,
                })
                .collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
            values.truncate(FACET_VALUES_MAX);
            (facet, values)
        })
        .collect()
}

fn value_name(facet: &str, value: &str) -> String {
    let name = match facet {
        "sector" => value.parse::<Sector>().ok().map(Sector::name),
        "network" => Network::from_id(value).map(network_name),
        _ => None,
    };
    name.unwrap_or(value).to_owned()
}

//! The queue, the card, and what operators do.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Asked, Numbered, Sent};
use crate::{
    desk::{Aim, DeskError},
    domain::{
        BodyId, CategoryId, ConflictKind, IncidentId, IncidentState, Sector, Severity, Timestamp,
    },
    ports::{Muted, Page, QueueFilter},
    web::{
        Problem, Web,
        dto::{
            ActionRequest, BulkOutcome, BulkRequest, CardDto, IncidentPage, IncidentRow,
            PresenceRequest,
        },
        session::Session,
    },
};

/// Rows of a page when the client does not say.
const LIMIT: usize = 100;
/// Most rows of a page.
const LIMIT_MAX: usize = 500;

/// Which incidents. Lists are separated by commas.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct QueueQuery {
    /// States; `all` for every state; open ones when left out.
    state: Option<String>,
    /// Sectors.
    sector: Option<String>,
    /// Territories by name; `-` for unknown.
    territory: Option<String>,
    /// Exactly this category.
    category: Option<String>,
    /// At least this urgent.
    severity: Option<String>,
    /// `me`: worked on by the user, or by whom the user stands in for today.
    assignee: Option<String>,
    /// First message published at or after.
    published_from: Option<String>,
    /// First message published before.
    published_to: Option<String>,
    /// What is muted: left out; `all`: with the rest; `only`: nothing else.
    muted: Option<String>,
    /// With a conflict of one of these kinds; `any` for all of them.
    conflict: Option<String>,
    /// `due`: a rumour waits for a clarification. All of the queue for whoever only prepares these.
    rumour: Option<String>,
    /// With one of these bodies, by id.
    body: Option<String>,
    /// `open`: bodies dispute whose it is, and nobody has decided.
    dispute: Option<String>,
    /// Rows to skip.
    offset: Option<usize>,
    /// Rows to return, at most 500.
    limit: Option<usize>,
}

impl QueueQuery {
    fn page(&self) -> Page {
        Page {
            offset: self.offset.unwrap_or(0),
            limit: self.limit.unwrap_or(LIMIT).min(LIMIT_MAX),
        }
    }

    fn filter(&self, session: &Session) -> Result<QueueFilter, DeskError> {
        Ok(QueueFilter {
            states: self.states()?,
            sectors: list(
                "sector",
                self.sector.as_deref(),
                &Sector::ALL.map(Sector::id),
                |word| word.parse().ok(),
            )?,
            territories: list("territory", self.territory.as_deref(), &[], |word| {
                Some(if word == "-" {
                    String::new()
                } else {
                    word.to_owned()
                })
            })?,
            category: self
                .category
                .as_deref()
                .filter(|id| !id.is_empty())
                .map(CategoryId::new),
            severity: self.severity()?,
            assignees: match self.assignee.as_deref() {
                None | Some("") => Vec::new(),
                Some("me") => vec![session.user.id],
                Some(other) => return Err(unknown("assignee", other, "me")),
            },
            published_from: moment("published_from", self.published_from.as_deref())?,
            published_to: moment("published_to", self.published_to.as_deref())?,
            muted: match self.muted.as_deref() {
                None | Some("") => Muted::Hidden,
                Some("all") => Muted::Shown,
                Some("only") => Muted::Only,
                Some(other) => return Err(unknown("muted", other, "all, only")),
            },
            conflicts: self.conflicts()?,
            owes_clarification: match self.rumour.as_deref() {
                None | Some("") => false,
                Some("due") => true,
                Some(other) => return Err(unknown("rumour", other, "due")),
            },
            bodies: list("body", self.body.as_deref(), &[], |word| {
                Some(BodyId::new(word))
            })?,
            disputed: match self.dispute.as_deref() {
                None | Some("") => false,
                Some("open") => true,
                Some(other) => return Err(unknown("dispute", other, "open")),
            },
            ..QueueFilter::default()
        })
    }

    fn conflicts(&self) -> Result<Vec<ConflictKind>, DeskError> {
        if self.conflict.as_deref() == Some("any") {
            return Ok(ConflictKind::ALL.to_vec());
        }
        let kinds = ConflictKind::ALL.map(ConflictKind::id);
        let known: Vec<_> = std::iter::once("any").chain(kinds).collect();
        let read = ConflictKind::from_id;
        list("conflict", self.conflict.as_deref(), &known, read)
    }

    fn states(&self) -> Result<Vec<IncidentState>, DeskError> {
        if self.state.as_deref() == Some("all") {
            return Ok(IncidentState::ALL.to_vec());
        }
        let states = IncidentState::ALL.map(IncidentState::id);
        let known: Vec<_> = std::iter::once("all").chain(states).collect();
        let read = IncidentState::from_id;
        list("state", self.state.as_deref(), &known, read)
    }

    fn severity(&self) -> Result<Option<Severity>, DeskError> {
        let Some(word) = self.severity.as_deref().filter(|word| !word.is_empty()) else {
            return Ok(None);
        };
        Severity::from_id(word)
            .map(Some)
            .ok_or_else(|| unknown("severity", word, "low, medium, high, critical"))
    }
}

/// The words between commas; one that `read` does not know is refused with those it does.
fn list<T>(
    name: &str,
    words: Option<&str>,
    known: &[&str],
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, DeskError> {
    words
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| read(word).ok_or_else(|| unknown(name, word, &known.join(", "))))
        .collect()
}

fn moment(name: &str, word: Option<&str>) -> Result<Option<Timestamp>, DeskError> {
    let Some(word) = word.filter(|word| !word.is_empty()) else {
        return Ok(None);
    };
    word.parse()
        .map(Some)
        .map_err(|_| unknown(name, word, "время вида 2026-11-21T09:00:00Z"))
}

fn unknown(name: &str, word: &str, valid: &str) -> DeskError {
    DeskError::Invalid(format!(
        "Параметр {name}: не понимаю «{word}», можно: {valid}"
    ))
}

/// A page of the queue, most urgent first.
#[utoipa::path(
    get, path = "/incidents", tag = "incidents", params(QueueQuery),
    responses((status = 200, body = IncidentPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem))
)]
pub async fn queue(
    State(web): State<Web>,
    session: Session,
    Asked(asked): Asked<QueueQuery>,
) -> Result<Json<IncidentPage>, Problem> {
    let (filter, page) = (asked.filter(&session)?, asked.page());
    let view = web
        .ask(move |desk| desk.queue(&session.user, filter, page))
        .await?;
    Ok(Json(view.into()))
}

/// An incident's card.
#[utoipa::path(
    get, path = "/incidents/{id}", tag = "incidents",
    params(("id" = i64, Path, description = "The incident's number")),
    responses((status = 200, body = CardDto), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn card(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
) -> Result<Json<CardDto>, Problem> {
    let card = web
        .ask(move |desk| desk.card(&session.user, IncidentId(id)))
        .await?;
    Ok(Json(card.into()))
}

/// Does something with an incident.
#[utoipa::path(
    post, path = "/incidents/{id}/actions", tag = "incidents", request_body = ActionRequest,
    params(("id" = i64, Path, description = "The incident's number")),
    responses(
        (status = 200, body = IncidentRow), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
pub async fn act(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
    Sent(asked): Sent<ActionRequest>,
) -> Result<Json<IncidentRow>, Problem> {
    let aim = Aim {
        command: asked.command_id()?,
        ..Aim::at(IncidentId(id), asked.version)
    };
    let wish = asked.wish()?;
    let row = web
        .ask(move |desk| desk.perform(&session.user, &aim, &wish))
        .await?;
    Ok(Json(row.into()))
}

/// Does the same with several incidents; each answers for itself.
#[utoipa::path(
    post, path = "/incidents/bulk", tag = "incidents", request_body = BulkRequest,
    responses(
        (status = 200, body = Vec<BulkOutcome>), (status = 400, body = Problem), (status = 401, body = Problem)
    )
)]
pub async fn act_on_many(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<BulkRequest>,
) -> Result<Json<Vec<BulkOutcome>>, Problem> {
    let aims = asked.aims()?;
    let ids: Vec<IncidentId> = aims.iter().map(|aim| aim.id).collect();
    let wish = asked.wish()?;
    let done = web
        .ask(move |desk| desk.perform_all(&session.user, &aims, &wish))
        .await?;
    let outcomes = ids.into_iter().zip(done);
    let outcomes = outcomes.map(|(id, done)| BulkOutcome::new(id, done));
    Ok(Json(outcomes.collect()))
}

/// Says for half a minute that the user is at the card.
#[utoipa::path(
    post, path = "/incidents/{id}/presence", tag = "incidents", request_body = PresenceRequest,
    params(("id" = i64, Path, description = "The incident's number")),
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn be_present(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
    Sent(asked): Sent<PresenceRequest>,
) -> Result<StatusCode, Problem> {
    web.ask(move |desk| desk.be_present(&session.user, IncidentId(id), asked.state.into()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

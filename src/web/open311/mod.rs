//! `/open311/v2`: the GeoReport v2 server. Everybody may read what `desk/open311.rs` lets out; who has
//! a key may report. Every answer, a refusal too, comes in the format that the address ends with.

mod faces;

use axum::{
    body::Bytes,
    extract::{
        Path, Query, State,
        rejection::{BytesRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Problem, Web, hooks};
use crate::{
    desk::{DeskError, ReportAsk},
    domain::{CategoryId, SourceId},
    intake::open311::{Format, Node, Report},
    pipeline::door::DoorError,
    ports::Unheard,
};

/// Longest span of a list (the standard's bound).
const SPAN: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Ids or codes named in one request.
const NAMED_MAX: usize = 100;

/// What a client may ask of a list.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    jurisdiction_id: Option<String>,
    service_request_id: Option<String>,
    service_code: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    status: Option<String>,
}

/// Why there is no answer.
struct Fault {
    status: StatusCode,
    text: String,
    again: Option<HeaderValue>,
}

/// The root element and what stands in it.
type Answer = Result<(&'static str, Node), Fault>;

impl Fault {
    fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            again: None,
        }
    }

    fn invalid(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.status);
        Self::new(
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            problem.title,
        )
    }
}

impl From<DeskError> for Fault {
    fn from(error: DeskError) -> Self {
        Problem::from(error).into()
    }
}

/// `GET discovery`, `services` and `requests`.
pub async fn list(
    State(web): State<Web>,
    Path(file): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let Some((name, format)) = Format::split(&file) else {
        return Problem::no_address().into_response();
    };
    written(format, list_of(&web, name, asked).await)
}

/// `GET services/{code}`, `requests/{id}` and `tokens/{id}`.
pub async fn one(
    State(web): State<Web>,
    Path((folder, file)): Path<(String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let Some((name, format)) = Format::split(&file) else {
        return Problem::no_address().into_response();
    };
    written(format, one_of(&web, &folder, name, asked).await)
}

/// `POST requests`: a resident's report, answered after it is recorded.
pub async fn report(
    State(web): State<Web>,
    Path(file): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(("requests", format)) = Format::split(&file) else {
        return Problem::no_address().into_response();
    };
    let answer = match body {
        Ok(body) => taken(&web, &headers, &body).await,
        Err(_) => Err(Problem::too_large().into()),
    };
    written(format, answer)
}

async fn list_of(web: &Web, name: &str, asked: Result<Query<Asked>, QueryRejection>) -> Answer {
    if name == "discovery" {
        return discovery(web);
    }
    let (source, asked) = meant(web, asked)?;
    match name {
        "services" => Ok(faces::services(&web.desk.services())),
        "requests" => {
            let reports = match &asked.service_request_id {
                Some(ids) => {
                    let ids = named("service_request_id", ids)?;
                    web.ask(move |desk| desk.reports_by_id(&source, &ids)).await
                }
                None => {
                    let ask = chosen(web, &asked)?;
                    web.ask(move |desk| desk.reports(&source, &ask)).await
                }
            };
            Ok(faces::requests(&web.desk, &reports?))
        }
        _ => Err(Problem::no_address().into()),
    }
}

/// Where the server is: one address for all jurisdictions, so none is asked for.
fn discovery(web: &Web) -> Answer {
    match web.desk.jurisdiction(None) {
        Err(none @ DeskError::NotFound(_)) => Err(none.into()),
        _ => Ok(faces::discovery(&web.desk, &web.public_url)),
    }
}

async fn one_of(
    web: &Web,
    folder: &str,
    name: &str,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let (source, _) = meant(web, asked)?;
    if folder == "services" {
        return Ok(faces::definition(&web.desk.service(name)?));
    }
    let ids = [name.to_owned()];
    let found = web
        .ask(move |desk| desk.reports_by_id(&source, &ids))
        .await?;
    let report = found.first().ok_or_else(|| {
        let what = "Такого обращения нет. Проверьте service_request_id";
        Fault::new(StatusCode::NOT_FOUND, what)
    })?;
    match folder {
        "requests" => Ok(faces::requests(&web.desk, &found)),
        "tokens" => Ok(faces::token(&report.id)),
        _ => Err(Problem::no_address().into()),
    }
}

/// The jurisdiction, and what is asked of it.
fn meant(
    web: &Web,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<(SourceId, Asked), Fault> {
    let asked = asked
        .map_err(|_| Fault::invalid("Параметры запроса не читаются"))?
        .0;
    let source = web.desk.jurisdiction(asked.jurisdiction_id.as_deref())?;
    Ok((source, asked))
}

/// The filters of a list.
fn chosen(web: &Web, asked: &Asked) -> Result<ReportAsk, Fault> {
    let (from, to) = span(asked, web.desk.now())?;
    let codes = asked.service_code.as_deref().unwrap_or_default();
    let services = named("service_code", codes)?;
    for code in &services {
        web.desk.service(code)?;
    }
    let states = named("status", asked.status.as_deref().unwrap_or_default())?;
    let mut open = Vec::new();
    for state in &states {
        open.push(match state.as_str() {
            "open" => true,
            "closed" => false,
            _ => return Err(Fault::invalid("status: ожидается open или closed")),
        });
    }
    let first = open.first().copied();
    Ok(ReportAsk {
        from,
        to,
        services: services.into_iter().map(CategoryId::new).collect(),
        open: first.filter(|first| open.iter().all(|own| own == first)),
    })
}

/// The words of a list with commas.
fn named(field: &str, list: &str) -> Result<Vec<String>, Fault> {
    let words = list.split(',').map(str::trim);
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if words.len() > NAMED_MAX {
        return Err(Fault::invalid(format!(
            "{field}: названо больше {NAMED_MAX}. Разделите запрос"
        )));
    }
    Ok(words)
}

/// From when to when: 90 days at most, the last 90 when nothing is asked.
fn span(asked: &Asked, now: Timestamp) -> Result<(Timestamp, Timestamp), Fault> {
    let moment = |field: &str, written: &Option<String>| {
        // A plus that was not encoded reads as a blank.
        let read = |written: &String| written.trim().replace(' ', "+").parse::<Timestamp>();
        written.as_ref().map(read).transpose().map_err(|_| {
            Fault::invalid(format!(
                "{field}: ожидается время с зоной, 2026-11-20T09:00:00+03:00"
            ))
        })
    };
    let start = moment("start_date", &asked.start_date)?;
    let end = moment("end_date", &asked.end_date)?;
    let before = |end: Timestamp| end.saturating_sub(SPAN).unwrap_or(Timestamp::MIN);
    let after = |start: Timestamp| start.saturating_add(SPAN).unwrap_or(Timestamp::MAX);
    match (start, end) {
        (None, end) => {
            let end = end.unwrap_or(now);
            Ok((before(end), end))
        }
        (Some(start), None) => Ok((start, after(start))),
        (Some(start), Some(end)) if end < start => {
            Err(Fault::invalid("end_date стоит раньше start_date"))
        }
        (Some(start), Some(end)) if end.duration_since(start) > SPAN => Err(Fault::invalid(
            "между start_date и end_date больше 90 дней. Разделите запрос",
        )),
        (Some(start), Some(end)) => Ok((start, end)),
    }
}

/// Takes a report: an application that may, a service that there is, words and a place.
async fn taken(web: &Web, headers: &HeaderMap, body: &[u8]) -> Answer {
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| {
        !kind
            .as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    }) {
        return Err(Fault::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Обращение присылается формой: Content-Type: application/x-www-form-urlencoded",
        ));
    }
    let report = Report::read(body).map_err(Fault::invalid)?;
    let source = web.desk.jurisdiction(report.jurisdiction.as_deref())?;
    web.desk.service(&report.service_code)?;
    match web.door.hear(source.as_str(), &[], body).await {
        Ok(id) => Ok(faces::created(&id)),
        Err(error) => Err(refused(&error)),
    }
}

fn refused(error: &DoorError) -> Fault {
    match error {
        DoorError::Nobody => Fault::new(
            StatusCode::FORBIDDEN,
            "Обращения здесь не принимаются: ключей для приложений не выдано",
        ),
        DoorError::Unheard(Unheard::Unproven) => {
            Fault::new(StatusCode::FORBIDDEN, "Неизвестный api_key")
        }
        DoorError::Unheard(Unheard::Unreadable(what)) => Fault::invalid(what),
        other => {
            let answer = hooks::refused(other);
            let text = match other {
                DoorError::Store(_) => Problem::internal().title,
                said => said.to_string(),
            };
            Fault {
                again: answer.headers().get(header::RETRY_AFTER).cloned(),
                ..Fault::new(answer.status(), text)
            }
        }
    }
}

fn written(format: Format, answer: Answer) -> Response {
    let (status, again, (root, node)) = match answer {
        Ok(answer) => (StatusCode::OK, None, answer),
        Err(fault) => (
            fault.status,
            fault.again,
            faces::fault(fault.status.as_u16(), &fault.text),
        ),
    };
    let Ok(body) = node.write(format, root) else {
        return Problem::internal().into_response();
    };
    let kind = [(header::CONTENT_TYPE, format.media_type())];
    let mut response = (status, kind, body).into_response();
    if let Some(again) = again {
        response.headers_mut().insert(header::RETRY_AFTER, again);
    }
    response
}

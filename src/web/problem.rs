//! Errors over HTTP: problem+json with a Russian title. Causes go to the log and never to the page.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{classify::TrialError, desk::DeskError};

/// What went wrong, for the page (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// A stable word for the kind of problem, as a relative address.
    #[serde(rename = "type")]
    pub kind: String,
    /// One Russian sentence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// More, if there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which of several expressions is meant: `match` or `unless`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Where in the query, 1-based, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What was expected there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// A query that works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(status: StatusCode, kind: &str, title: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{kind}"),
            title: title.into(),
            status: status.as_u16(),
            detail: None,
            field: None,
            column: None,
            expected: None,
            example: None,
        }
    }

    /// The request is wrong.
    pub fn invalid(title: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", title)
    }

    /// Nobody is logged in.
    pub fn unauthorised() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorised",
            "Войдите, чтобы продолжить",
        )
    }

    /// There is nothing at this address.
    pub fn no_address() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "По этому адресу ничего нет",
        )
    }

    /// The address is there, but not for this method.
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "Так к этому адресу обратиться нельзя",
        )
    }

    /// The body of the request is more than is taken, or broke off.
    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "Тело запроса слишком велико или не дошло",
        )
    }

    /// Something broke inside; what it was stands in the log.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Внутренняя ошибка. Подробности — в журнале службы",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/problem+json"),
        );
        response
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        let title = error.to_string();
        match error {
            DeskError::NotFound(_) => Self::new(StatusCode::NOT_FOUND, "not-found", title),
            DeskError::Forbidden(_) => Self::new(StatusCode::FORBIDDEN, "forbidden", title),
            DeskError::WrongPassword => {
                Self::new(StatusCode::UNAUTHORIZED, "wrong-password", title)
            }
            DeskError::PasswordOwed => Self::new(StatusCode::FORBIDDEN, "password-owed", title),
            DeskError::Throttled { .. } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled", title)
            }
            DeskError::Conflict(_) => Self::new(StatusCode::CONFLICT, "conflict", title),
            DeskError::NotAllowed(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not-allowed", title)
            }
            DeskError::Invalid(_) => Self::invalid(title),
            DeskError::Query {
                column,
                expected,
                example,
                ..
            } => Self {
                column: Some(column),
                expected: Some(expected),
                example: Some(example),
                ..Self::new(StatusCode::BAD_REQUEST, "query", title)
            },
            DeskError::Expression(TrialError { field, error }) => Self {
                field: Some(field.to_owned()),
                column: Some(error.column),
                expected: Some(error.expected),
                example: Some(error.example),
                ..Self::new(StatusCode::BAD_REQUEST, "query", error.message)
            },
            DeskError::Store(_) | DeskError::Search(_) => {
                log(&error);
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title)
            }
            DeskError::Machine(_) => {
                log(&error);
                Self::internal()
            }
        }
    }
}

/// Logs an error with its whole chain of causes, once, where it is handled.
fn log(error: &DeskError) {
    let mut chain = format!("{error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        chain.push_str(": ");
        chain.push_str(&inner.to_string());
        cause = inner.source();
    }
    tracing::error!(error = chain, "a request failed");
}

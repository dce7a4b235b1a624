//! Extractors that refuse in Russian: the body as JSON, the query string, the number in the address.

use std::{error::Error, str::FromStr};

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{JsonRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use jiff::{Timestamp, civil::Date};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, Unexpected},
};

use super::misfit::{not_json, unfit};
use crate::web::{Problem, Web};

/// A JSON body.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Web> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, web).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(bad_body(&rejection)),
        }
    }
}

fn bad_body(rejection: &JsonRejection) -> Problem {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid",
            "Тело запроса должно быть JSON (Content-Type: application/json)",
        ),
        JsonRejection::BytesRejection(_) => Problem::too_large(),
        JsonRejection::JsonSyntaxError(_) => not_json(&cause(rejection)),
        _ => unfit("Тело запроса не подходит", "поле", &cause(rejection)),
    }
}

/// The query string.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Web> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, web).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(bad_query(&rejection)),
        }
    }
}

fn bad_query(rejection: &QueryRejection) -> Problem {
    unfit(
        "Параметры запроса не подходят",
        "параметр",
        &cause(rejection),
    )
}

/// A moment of a query string; none when it is left out or empty.
pub fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    parsed(from, "время вида 2026-11-23T09:00:00Z")
}

/// A day of a query string; none when it is left out or empty.
pub fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    parsed(from, "день вида 2026-11-23")
}

/// Refused with what was expected, which the sentences of jiff do not tell.
fn parsed<'de, T: FromStr, D: Deserializer<'de>>(
    from: D,
    expected: &'static str,
) -> Result<Option<T>, D::Error> {
    let word = Option::<String>::deserialize(from)?.unwrap_or_default();
    if word.is_empty() {
        return Ok(None);
    }
    let unfit = |_| D::Error::invalid_value(Unexpected::Str(&word), &expected);
    word.parse().map(Some).map_err(unfit)
}

/// The number of something in the address.
pub struct Numbered(pub i64);

impl FromRequestParts<Web> for Numbered {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        match Path::<i64>::from_request_parts(parts, web).await {
            Ok(Path(number)) => Ok(Self(number)),
            Err(_) => Err(Problem {
                expected: Some("целое число".to_owned()),
                ..Problem::invalid("Номер в адресе должен быть целым числом")
            }),
        }
    }
}

/// What serde said, without what axum put before it.
fn cause(rejection: &dyn Error) -> String {
    rejection
        .source()
        .map(ToString::to_string)
        .unwrap_or_default()
}

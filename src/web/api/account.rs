//! Log in, log out, and who is logged in.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};

use super::Sent;
use crate::web::{
    Problem, Web,
    dto::{LoginRequest, Me, PasswordRequest},
    session::{AtTheDoor, cookie, token_of},
};

/// Opens a session.
#[utoipa::path(
    post, path = "/login", tag = "session", request_body = LoginRequest,
    responses((status = 200, body = Me), (status = 401, body = Problem), (status = 429, body = Problem))
)]
pub async fn login(
    State(web): State<Web>,
    Sent(asked): Sent<LoginRequest>,
) -> Result<impl IntoResponse, Problem> {
    let (user, token) = web
        .ask(move |desk| desk.login(&asked.login, &asked.password))
        .await?;
    let cookie = cookie(Some(&token), web.secure_cookies);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Json(Me::new(&user, &web.desk)),
    ))
}

/// Ends the session.
#[utoipa::path(post, path = "/logout", tag = "session", responses((status = 204)))]
pub async fn logout(
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    if let Some(token) = token_of(&headers) {
        web.ask(move |desk| desk.logout(&token)).await?;
    }
    let cookie = cookie(None, web.secure_cookies);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

/// The user at this browser.
#[utoipa::path(
    get, path = "/me", tag = "session",
    responses((status = 200, body = Me), (status = 401, body = Problem))
)]
pub async fn me(State(web): State<Web>, session: AtTheDoor) -> Json<Me> {
    Json(Me::new(&session.user, &web.desk))
}

/// Changes the own password and ends the user's other sessions.
#[utoipa::path(
    post, path = "/me/password", tag = "session", request_body = PasswordRequest,
    responses(
        (status = 200, body = Me), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 409, body = Problem), (status = 429, body = Problem)
    )
)]
pub async fn choose_password(
    State(web): State<Web>,
    session: AtTheDoor,
    Sent(asked): Sent<PasswordRequest>,
) -> Result<Json<Me>, Problem> {
    let AtTheDoor { user, token } = session;
    let choice = asked.into();
    let user = web
        .ask(move |desk| desk.choose_password(&user, &token, &choice))
        .await?;
    Ok(Json(Me::new(&user, &web.desk)))
}

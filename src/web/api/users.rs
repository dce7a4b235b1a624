//! Users, for whoever keeps them.

use axum::{Json, extract::State};

use super::{Numbered, Sent};
use crate::{
    domain::UserId,
    web::{
        Problem, Web,
        dto::{NewUserRequest, UserChangeRequest, UserDto},
        session::Session,
    },
};

/// All users.
#[utoipa::path(
    get, path = "/users", tag = "users",
    responses((status = 200, body = Vec<UserDto>), (status = 403, body = Problem))
)]
pub async fn list(State(web): State<Web>, session: Session) -> Result<Json<Vec<UserDto>>, Problem> {
    let users = web.ask(move |desk| desk.users(&session.user)).await?;
    Ok(Json(users.into_iter().map(Into::into).collect()))
}

/// Adds a user.
#[utoipa::path(
    post, path = "/users", tag = "users", request_body = NewUserRequest,
    responses((status = 200, body = UserDto), (status = 400, body = Problem), (status = 403, body = Problem))
)]
pub async fn add(
    State(web): State<Web>,
    session: Session,
    Sent(asked): Sent<NewUserRequest>,
) -> Result<Json<UserDto>, Problem> {
    let new = asked.try_into()?;
    let (user, one_time_password) = web
        .ask(move |desk| desk.add_user(Some(&session.user), new))
        .await?;
    Ok(Json(UserDto {
        one_time_password,
        ..user.into()
    }))
}

/// Changes a user.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "users", request_body = UserChangeRequest,
    params(("id" = i64, Path, description = "The user's number")),
    responses((status = 200, body = UserDto), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn change(
    State(web): State<Web>,
    session: Session,
    Numbered(id): Numbered,
    Sent(asked): Sent<UserChangeRequest>,
) -> Result<Json<UserDto>, Problem> {
    let change = asked.try_into()?;
    let user = web
        .ask(move |desk| desk.change_user(Some(&session.user), UserId(id), change))
        .await?;
    Ok(Json(user.into()))
}

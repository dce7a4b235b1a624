//! Who is at the browser: the session cookie, and the extractor that demands it.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use super::{Problem, Web};
use crate::{
    desk::{Desk, DeskError, SESSION},
    domain::User,
};

/// The cookie's name.
pub const COOKIE: &str = "otklik_session";

/// The logged-in user of this request, who owes no password.
pub struct Session {
    /// The user, active, with an unexpired session.
    pub user: User,
    /// The secret token of the session.
    pub token: String,
}

/// Whoever logged in, even with a one-time password: for what is open before an own one is chosen.
pub struct AtTheDoor {
    /// The user, active, with an unexpired session.
    pub user: User,
    /// The secret token of the session.
    pub token: String,
}

impl FromRequestParts<Web> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let (user, token) = found(parts, web, Desk::who).await?;
        Ok(Self { user, token })
    }
}

impl FromRequestParts<Web> for AtTheDoor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let (user, token) = found(parts, web, Desk::at_the_door).await?;
        Ok(Self { user, token })
    }
}

/// The user whom the desk finds by the cookie of the request.
async fn found(
    parts: &Parts,
    web: &Web,
    find: fn(&Desk, &str) -> Result<Option<User>, DeskError>,
) -> Result<(User, String), Problem> {
    let token = token_of(&parts.headers).ok_or_else(Problem::unauthorised)?;
    let asked = token.clone();
    let user = web.ask(move |desk| find(desk, &asked)).await?;
    Ok((user.ok_or_else(Problem::unauthorised)?, token))
}

/// The session token among the cookies.
pub fn token_of(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && value.len() == 64)
        .map(|(_, value)| value.to_owned())
}

/// A Set-Cookie that opens the session, or closes it when there is no token. `secure` keeps it to
/// HTTPS.
pub fn cookie(token: Option<&str>, secure: bool) -> HeaderValue {
    let age = if token.is_some() {
        SESSION.as_secs()
    } else {
        0
    };
    let secure = if secure { "; Secure" } else { "" };
    let token = token.unwrap_or_default();
    HeaderValue::from_str(&format!(
        "{COOKIE}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"
    ))
    .expect("hexadecimal letters and fixed words make a header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_cookie_is_a_session() {
        let token = "a".repeat(64);
        let mut headers = HeaderMap::new();
        assert_eq!(token_of(&headers), None);
        let line = format!("theme=dark; {COOKIE}={token}");
        headers.insert(header::COOKIE, HeaderValue::from_str(&line).unwrap());
        assert_eq!(token_of(&headers), Some(token));
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("otklik_session=short"),
        );
        assert_eq!(token_of(&headers), None);
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts() {
        let line = cookie(Some("ab"), true);
        assert_eq!(
            line.to_str().unwrap(),
            "otklik_session=ab; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(cookie(None, false).to_str().unwrap().contains("Max-Age=0"));
    }
}

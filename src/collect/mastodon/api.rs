//! Calls of an instance's API. A token goes to the instance that gave it out and to no other.

use std::sync::Arc;

use jiff::SignedDuration;

use super::wire::{self, Page};
use crate::{
    collect::{
        ReplyError, Trouble,
        governor::{Call, Limits, Rate},
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Reply, Request, Secret},
};

/// 300 requests in five minutes are allowed; others may ask from the same address.
const LIMITS: Limits = Limits {
    token: None,
    methods: &[],
    host: Rate {
        every: SignedDuration::from_millis(1_100),
        burst: 1,
    },
};
/// Times a call is made before the reading ends.
const TRIES: usize = 3;
/// The name of the token.
const TOKEN: &str = "mastodon";
/// Descendants that a context shows to whoever has no token, and to whoever has one.
const SHOWN: [usize; 2] = [60, 4_096];

/// The API of one instance.
pub(super) struct Api {
    net: Arc<Net>,
    instance: String,
    token: Option<Secret>,
}

/// What a call gave.
pub(super) struct Answer {
    pub(super) page: Page,
    /// Where the page of newer statuses begins, in the words of the `Link` header.
    pub(super) newer: Option<u64>,
}

impl Api {
    pub(super) fn new(net: Arc<Net>, instance: String, token: Option<&Secret>) -> Self {
        let bearer = |token: &Secret| Secret::new(&format!("Bearer {}", token.reveal()));
        Self {
            net,
            instance,
            token: token.map(bearer),
        }
    }

    /// The most descendants that a context shows us.
    pub(super) fn shown(&self) -> usize {
        SHOWN[usize::from(self.token.is_some())]
    }

    /// Asks, and asks again when somebody on the way answered instead.
    ///
    /// # Errors
    /// How the reading ends. What the instance itself refuses is the answer.
    pub(super) async fn ask(
        &self,
        method: &'static str,
        path: &str,
    ) -> Result<Result<Answer, ReplyError>, Denied> {
        for _ in 1..TRIES {
            match self.once(method, path).await? {
                Err(ReplyError::Format { .. }) => {}
                answered => return Ok(answered),
            }
        }
        self.once(method, path).await
    }

    async fn once(
        &self,
        method: &'static str,
        path: &str,
    ) -> Result<Result<Answer, ReplyError>, Denied> {
        let request = Request {
            authorization: self.token.clone(),
            ..Request::get(format!("{}/api/v1/{path}", self.instance))
        };
        let host = request.host().to_owned();
        let call = self.call(&host, method);
        let reply = self.net.send(&call, &LIMITS, request).await?;
        let newer = newer(&reply);
        Ok(read(&reply).map(|page| Answer { page, newer }))
    }

    /// How a reading ends that cannot go on without this call.
    pub(super) fn end(&self, method: &'static str, error: &ReplyError) -> Denied {
        let asks_token = matches!(
            error,
            ReplyError::Refused {
                trouble: Trouble::TokenParked | Trouble::OtherToken,
                ..
            }
        );
        if asks_token && self.token.is_none() {
            let why = "узел показывает это только по токену: получите его и назовите в [networks.mastodon] ключами token_file и base";
            return Denied::setback(SourceState::TokenParked, why);
        }
        let request = Request::get(self.instance.as_str());
        self.net
            .refused(&self.call(request.host(), method), &LIMITS, error)
    }

    fn call<'c>(&self, host: &'c str, method: &'c str) -> Call<'c> {
        Call {
            host,
            token: self.token.as_ref().map(|_| TOKEN),
            method,
        }
    }
}

/// A refusal in words that nobody knows, or a page of somebody else's, is told by its status.
fn read(reply: &Reply) -> Result<Page, ReplyError> {
    let page = wire::read(&reply.body);
    match (reply.status, page) {
        (200..300, page) => page,
        (_, Err(error @ ReplyError::Refused { .. })) if !wire::is_unknown(&error) => Err(error),
        (status, _) => {
            let trouble = match status {
                401 => Trouble::OtherToken,
                403 => Trouble::Closed,
                404 | 410 => Trouble::Gone,
                422 => Trouble::WrongRequest,
                _ => Trouble::Again,
            };
            Err(ReplyError::refused(status, trouble))
        }
    }
}

/// `Link: <https://…?min_id=115>; rel="prev"`.
fn newer(reply: &Reply) -> Option<u64> {
    let links = reply.header("link")?.split(',');
    let mut links = links.filter(|link| link.contains("rel=\"prev\""));
    let prev = links.next()?;
    let (_, from) = prev.split_once("min_id=")?;
    let digits = from.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_to_newer_statuses_is_found() {
        for (link, found) in [
            (
                "<https://a.example/api?limit=40&max_id=7>; rel=\"next\", <https://a.example/api?limit=40&min_id=115>; rel=\"prev\"",
                Some(115),
            ),
            (
                "<https://a.example/api?min_id=9&limit=4>; rel=\"prev\"",
                Some(9),
            ),
            ("<https://a.example/api?min_id=9A>; rel=\"next\"", None),
            ("<https://a.example/api?min_id=>; rel=\"prev\"", None),
            ("", None),
        ] {
            let headers = vec![("link".to_owned(), link.to_owned())];
            let reply = Reply {
                headers,
                ..Reply::default()
            };
            assert_eq!(newer(&reply), found, "{link}");
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_words_and_else_by_its_status() {
        for (status, body, trouble) in [
            (404, r#"{"error":"Record not found"}"#, Trouble::Gone),
            (410, "<html>", Trouble::Gone),
            (403, "<html>", Trouble::Closed),
            (401, r#"{"error":"Новые слова"}"#, Trouble::OtherToken),
            (418, r#"{"error":"Новые слова"}"#, Trouble::Again),
        ] {
            let reply = Reply {
                status,
                body: body.as_bytes().to_vec(),
                ..Reply::default()
            };
            let refused = read(&reply).unwrap_err();
            assert_eq!(refused, ReplyError::refused(status, trouble), "{body}");
        }
    }
}

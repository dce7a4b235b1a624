//! The outside world as requests and replies: one port, so that the same collectors read the real
//! networks, the fake ones in memory, and a recording.

use std::{fmt, time::Duration};

use futures_util::future::BoxFuture;

/// A token, password or signed address: never shown, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps it; blanks and line ends of the file it stood in are no part of it.
    pub fn new(value: &str) -> Self {
        Self(value.trim().to_owned())
    }

    /// The value, for the one who sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("⟨секрет⟩")
    }
}

/// What is sent with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Nothing: a GET.
    None,
    /// A form: a POST.
    Form(Vec<(String, String)>),
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its address, without secrets: where one belongs into the path stands [`Request::SECRET`].
    pub url: String,
    /// What belongs there.
    pub secret_path: Option<Secret>,
    /// What is sent.
    pub payload: Payload,
    /// A token for `Authorization`, as the network wants it: `Bearer …` or bare.
    pub authorization: Option<Secret>,
    /// A token in a header of the network's own: `X-Goog-Api-Key`.
    pub key: Option<(&'static str, Secret)>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The most bytes that are read, after decompression.
    pub cap: usize,
    /// Longest wait for the whole reply.
    pub patience: Duration,
}

impl Request {
    /// Largest reply unless told otherwise.
    pub const CAP: usize = 10 << 20;
    /// Stands in an address for a secret part of its path.
    pub const SECRET: &str = "{secret}";

    /// A plain GET.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            secret_path: None,
            payload: Payload::None,
            authorization: None,
            key: None,
            headers: Vec::new(),
            cap: Self::CAP,
            patience: Duration::from_secs(30),
        }
    }

    /// The host it goes to, for the governor; the whole address when it names none.
    pub fn host(&self) -> &str {
        let rest = self
            .url
            .split_once("://")
            .map_or(&*self.url, |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }
}

/// A reply, whatever its status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The address that answered, after redirects.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl Reply {
    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The host cannot be reached.
    #[error("узел не отвечает")]
    Unreachable,
    /// The reply did not end in time.
    #[error("ответ не пришёл вовремя")]
    TimedOut,
    /// The reply is larger than allowed.
    #[error("ответ больше допустимого")]
    TooLarge,
    /// The reply broke off or its compression is damaged.
    #[error("ответ оборвался")]
    Broken,
    /// The certificate is not trusted: Russian state sites need the root of Минцифры (`ca_file`).
    #[error(
        "сертификату узла нет доверия: возможно, нужен корневой сертификат Минцифры (ключ ca_file)"
    )]
    Untrusted,
    /// The address is none.
    #[error("неверный адрес")]
    Address,
}

/// Sends requests.
pub trait Fetch: Send + Sync {
    /// The reply to a request. Follows redirects.
    fn fetch(&self, request: Request) -> BoxFuture<'_, Result<Reply, FetchError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show() {
        let mut request = Request::get("https://api.example/method?count=1");
        request.authorization = Some(Secret::new(" vk1.a.SECRET\n"));
        request.key = Some(("x-goog-api-key", Secret::new("SECRET")));
        assert!(!format!("{request:?}").contains("SECRET"));
        assert_eq!(request.authorization.unwrap().reveal(), "vk1.a.SECRET");
        assert_eq!(Request::get("http://t.me/s/town").host(), "t.me");
        assert_eq!(Request::get("http://127.0.0.1:81?x").host(), "127.0.0.1:81");
    }
}

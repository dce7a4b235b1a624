//! The real outside: HTTP through reqwest. Bounded in time, size and redirects; keeps no cookies and
//! sends no address in a query that holds a secret.

use std::{path::Path, time::Duration};

use futures_util::future::BoxFuture;

use crate::ports::{Fetch, FetchError, Payload, Reply, Request};

/// Redirects followed before the address counts as wrong.
const REDIRECTS_MAX: usize = 5;
/// Longest wait for a connection.
const CONNECTS: Duration = Duration::from_secs(10);

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The extra root certificates cannot be read.
    #[error("корневые сертификаты {path} не читаются: {reason}")]
    Certificates {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The client cannot be made.
    #[error("клиент HTTP не создаётся: {0}")]
    Client(String),
}

/// An HTTP client.
#[derive(Debug, Clone)]
pub struct Http(reqwest::Client);

impl Http {
    /// A client that names itself `agent` and also trusts the roots in `ca_file` (PEM): Russian state
    /// sites and MAX use those of Минцифры.
    ///
    /// # Errors
    /// An unreadable file of certificates.
    pub fn new(agent: &str, ca_file: Option<&Path>) -> Result<Self, HttpError> {
        // Somebody may have installed one already; either will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(agent)
            .referer(false)
            .redirect(reqwest::redirect::Policy::limited(REDIRECTS_MAX))
            .connect_timeout(CONNECTS);
        if let Some(path) = ca_file {
            builder = builder.tls_certs_merge(roots(path)?);
        }
        let client = builder.build();
        client
            .map(Self)
            .map_err(|error| HttpError::Client(error.to_string()))
    }

    async fn send(&self, request: Request) -> Result<Reply, FetchError> {
        let secret = request.secret_path.as_ref();
        let url = match secret {
            Some(secret) => &request.url.replace(Request::SECRET, secret.reveal()),
            None => &request.url,
        };
        let mut builder = match &request.payload {
            Payload::None => self.0.get(url),
            Payload::Form(fields) => self.0.post(url).form(fields),
        };
        builder = builder.timeout(request.patience);
        if let Some(secret) = &request.authorization {
            builder = builder.header("authorization", secret.reveal());
        }
        if let Some((name, secret)) = &request.key {
            builder = builder.header(*name, secret.reveal());
        }
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let mut response = builder.send().await.map_err(|error| said(&error))?;
        let mut reply = Reply {
            status: response.status().as_u16(),
            // The address that answered may hold the secret.
            url: match secret {
                Some(_) => request.url.clone(),
                None => response.url().to_string(),
            },
            headers: headers(response.headers()),
            body: Vec::new(),
        };
        while let Some(chunk) = response.chunk().await.map_err(|error| said(&error))? {
            if reply.body.len() + chunk.len() > request.cap {
                return Err(FetchError::TooLarge);
            }
            reply.body.extend_from_slice(&chunk);
        }
        Ok(reply)
    }
}

impl Fetch for Http {
    fn fetch(&self, request: Request) -> BoxFuture<'_, Result<Reply, FetchError>> {
        Box::pin(self.send(request))
    }
}

fn roots(path: &Path) -> Result<Vec<reqwest::Certificate>, HttpError> {
    let wrong = |reason: String| HttpError::Certificates {
        path: path.display().to_string(),
        reason,
    };
    let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let roots =
        reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))?;
    if roots.is_empty() {
        return Err(wrong("в файле нет ни одного сертификата PEM".to_owned()));
    }
    Ok(roots)
}

fn headers(all: &reqwest::header::HeaderMap) -> Vec<(String, String)> {
    let readable =
        |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
    all.iter().filter_map(readable).collect()
}

/// The engine's error without the address it names.
fn said(error: &reqwest::Error) -> FetchError {
    let untrusted = || {
        let mut cause: Option<&dyn std::error::Error> = Some(error);
        std::iter::from_fn(|| {
            let this = cause?;
            cause = this.source();
            Some(this.to_string())
        })
        .any(|cause| cause.contains("certificate"))
    };
    if error.is_timeout() {
        FetchError::TimedOut
    } else if error.is_builder() {
        FetchError::Address
    } else if error.is_connect() && untrusted() {
        FetchError::Untrusted
    } else if error.is_connect() || error.is_redirect() {
        FetchError::Unreachable
    } else {
        FetchError::Broken
    }
}

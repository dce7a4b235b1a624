//! The operator's page, embedded in the binary; and what to say when it is not built in.
//!
//! Every address that names no file is the page itself (it has its own routes). The page may run only
//! scripts and styles of this site or with the nonce made for this one response.

use axum::{
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::RustEmbed;

use super::Problem;

/// What stands for the nonce in `index.html`.
const NONCE_MARK: &str = "__CSP_NONCE__";
/// Files with a digest in their name never change.
const FOREVER: &str = "public, max-age=31536000, immutable";

#[derive(RustEmbed)]
#[folder = "web/dist/"]
#[allow_missing = true]
struct Assets;

/// A file of the page, the page itself, or a clear word that there is none.
pub async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("feeds/") {
        return Problem::no_address().into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::wrong_method().into_response();
    }
    if path != "index.html"
        && let Some(file) = Assets::get(path)
    {
        let kind = file.metadata.mimetype().to_owned();
        let cache = if path.starts_with("assets/") {
            FOREVER
        } else {
            "no-cache"
        };
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, cache.to_owned()),
        ];
        return (headers, file.data).into_response();
    }
    if path.starts_with("assets/") || path != "index.html" && names_file(path) {
        return Problem::no_address().into_response();
    }
    match Assets::get("index.html") {
        Some(index) => page(&index.data),
        None => not_built(),
    }
}

/// True for «nope.js»: the page's own addresses have no dot at their end.
fn names_file(path: &str) -> bool {
    let last = path.rsplit('/').next();
    last.is_some_and(|last| last.contains('.'))
}

fn page(index: &[u8]) -> Response {
    let mut bytes = [0u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        return Problem::internal().into_response();
    }
    let nonce: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let html = String::from_utf8_lossy(index).replace(NONCE_MARK, &nonce);
    with_policy(Html(html).into_response(), &policy(&nonce))
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

fn with_policy(mut response: Response, policy: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_str(policy).expect("the policy is ASCII"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The binary was built without the page: say so, and how to build it in.
fn not_built() -> Response {
    let html = "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\"><title>Отклик</title>\
        <h1>Отклик работает, но страница оператора в эту сборку не вошла</h1>\
        <p>Соберите её и программу заново: <code>make web && cargo build</code> \
        (нужен Node.js 20 или новее) — или запустите всё сразу: <code>make run</code>.</p>\
        <p>API доступен: <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p></html>";
    let response = (StatusCode::NOT_FOUND, Html(html)).into_response();
    with_policy(response, "default-src 'none'; frame-ancestors 'none'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_response_has_its_own_nonce_and_nothing_inline_runs_without_it() {
        let index = format!("<script nonce=\"{NONCE_MARK}\">1</script>");
        let csp = |response: &Response| {
            let value = response.headers()[header::CONTENT_SECURITY_POLICY].clone();
            value.to_str().unwrap().to_owned()
        };
        let (one, two) = (page(index.as_bytes()), page(index.as_bytes()));
        assert_ne!(csp(&one), csp(&two));
        assert!(!csp(&one).contains("unsafe"));
    }
}

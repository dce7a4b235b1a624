//! Reads on where a body is too large: whoever is still sending into a closed connection hears «broken pipe»
//! instead of what is wrong.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use futures_util::StreamExt;

use super::BODY_MAX_BYTES;

/// Beyond so many bytes nobody is heard out.
const HEARD_MAX: usize = 4 * 1024 * 1024;

/// Takes in the whole of a body that is too large, and hands on one byte more than is allowed: the handler
/// refuses it in its own format. The time limit of handlers holds here, too.
pub(super) async fn hear_out(request: Request, next: Next) -> Response {
    let length = announced(request.headers());
    if !length.is_some_and(|length| (BODY_MAX_BYTES + 1..=HEARD_MAX).contains(&length)) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    while let Some(Ok(_)) = rest.next().await {}
    let too_much = Body::from(vec![b' '; BODY_MAX_BYTES + 1]);
    next.run(Request::from_parts(parts, too_much)).await
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

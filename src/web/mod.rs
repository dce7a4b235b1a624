//! Layer 5: HTTP. The API for the page and for machines, feeds, health, and the page itself.
//!
//! Handlers translate and do nothing else: rights, rules and records live in `desk`.

mod api;
mod assets;
mod dto;
mod feed;
mod health;
mod hooks;
mod open311;
mod problem;
mod session;
mod too_much;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use dto::StatusDto;
pub use problem::Problem;

use crate::{
    desk::{Desk, DeskError},
    pipeline::{door::Door, live::LiveHub},
};

/// Largest request body: an answer to residents fits many times over.
const BODY_MAX_BYTES: usize = 256 * 1024;
/// Longest a handler may take before its first byte.
const HANDLER_MAX: Duration = Duration::from_secs(30);

/// What the handlers work with; made by `app`.
#[derive(Clone)]
pub struct Web {
    /// The use-cases.
    pub desk: Arc<Desk>,
    /// Hears the calls of networks.
    pub door: Door,
    /// Live events.
    pub live: LiveHub,
    /// Cancelled when open streams must end.
    pub soft: CancellationToken,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// Cookies travel over HTTPS only.
    pub secure_cookies: bool,
    /// Where the site is seen from outside, without a slash at the end; for addresses in feeds.
    pub public_url: String,
}

impl Web {
    /// Runs a blocking use-case off the async threads.
    ///
    /// # Errors
    /// What the use-case refuses, and [`Problem::internal`] when it panics.
    pub async fn ask<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Desk) -> Result<T, DeskError> + Send + 'static,
    {
        let desk = Arc::clone(&self.desk);
        match tokio::task::spawn_blocking(move || work(&desk)).await {
            Ok(done) => Ok(done?),
            Err(_) => {
                tracing::error!("a use-case panicked");
                Err(Problem::internal())
            }
        }
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Отклик",
        description = "API рабочего места регионального центра управления. Время — RFC 3339, UTC. Ошибки — problem+json.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem))
)]
struct Document;

fn api() -> OpenApiRouter<Web> {
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", api::routes())
}

/// The OpenAPI document of the API, from the code.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// Everything the daemon serves.
pub fn router(web: Web) -> Router {
    let (api, document) = api().split_for_parts();
    let document = Arc::new(document);
    let served = get(move || async move { axum::Json(Arc::clone(&document)).into_response() });
    api.route("/api/v1/openapi.json", served)
        .route("/feeds/{address}", get(feed::serve))
        .route("/hooks/{*source}", post(hooks::hear))
        .route(
            "/open311/v2/{file}",
            get(open311::list).post(open311::report),
        )
        .route("/open311/v2/{folder}/{file}", get(open311::one))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(middleware::from_fn(too_much::hear_out))
        .layer(CsrfLayer::new().with_rejection_response(foreign_site))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            HANDLER_MAX,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new())
        // Residents' texts stay in no browser and no proxy: what may be kept says so itself.
        .layer(header_layer("cache-control", "no-store"))
        .layer(header_layer("x-content-type-options", "nosniff"))
        .layer(header_layer("referrer-policy", "same-origin"))
        .layer(header_layer("x-frame-options", "DENY"))
        .with_state(web)
}

fn header_layer(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(
        header::HeaderName::from_static(name),
        HeaderValue::from_static(value),
    )
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::internal().into_response()
}

/// A request that changes something and comes from another site.
fn foreign_site(_: tower_http::csrf::ProtectionError) -> Response {
    Problem::new(
        StatusCode::FORBIDDEN,
        "foreign-site",
        "Запрос пришёл с чужого сайта и отклонён",
    )
    .into_response()
}

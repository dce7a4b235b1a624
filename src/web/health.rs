//! Health and metrics, for systemd, a balancer and Prometheus.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::Web;
use crate::ports::Stage;

/// The process answers.
pub async fn live() -> Response {
    Json(json!({"status": "ok"})).into_response()
}

/// The store answers and was not found damaged, no stage keeps failing, and the daemon is not stopping.
pub async fn ready(State(web): State<Web>) -> Response {
    let mut failing: Vec<&str> = Vec::new();
    if web.ask(|desk| desk.ping()).await.is_err() || web.desk.is_damaged() {
        failing.push("store");
    }
    failing.extend(web.desk.failing().into_iter().map(Stage::id));
    if failing.is_empty() && !web.soft.is_cancelled() {
        return Json(json!({"status": "ok"})).into_response();
    }
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({"status": "unavailable", "failing": failing})),
    )
        .into_response()
}

/// The metrics as Prometheus reads them.
pub async fn metrics(State(web): State<Web>) -> Response {
    if let Ok(status) = web.ask(|desk| desk.status(None)).await {
        metrics::gauge!("otklik_items").set(status.store.items as f64);
        metrics::gauge!("otklik_incidents_open").set(status.store.open as f64);
        metrics::gauge!("otklik_index_documents").set(status.documents as f64);
        metrics::gauge!("otklik_index_lag").set(status.index_lag as f64);
        metrics::gauge!("otklik_store_bytes").set(status.store.bytes as f64);
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, web.metrics.render()).into_response()
}

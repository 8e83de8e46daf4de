//! The server about itself.

use crate::answer::Problem;
use crate::answer::Told;
use crate::answer::schema::Refused;
use crate::app::App;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// That the server runs.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always "ok": what does not run does not answer.
    status: &'static str,
    version: &'static str,
}

/// The networks in use.
#[derive(Serialize, ToSchema)]
struct Networks {
    networks: Vec<Network>,
    /// Cosine similarity from which two faces are one person's.
    match_threshold: f32,
}

#[derive(Serialize, ToSchema)]
struct Network {
    kind: String,
    name: String,
    file: String,
    sha256: String,
    licence: String,
    card: Option<String>,
    /// Width and height in pixels.
    input: [u32; 2],
    size_bytes: u64,
    threshold: Option<f32>,
}

/// Whether the server runs
#[utoipa::path(get, path = "/v1/health", tag = "server", security(()), responses((status = 200, description = "It runs", body = Health), Refused))]
pub async fn health() -> Result<Told, Problem> {
    Told::of(&Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The networks in use
#[utoipa::path(get, path = "/v1/models", tag = "server", responses((status = 200, description = "The networks", body = Networks), Refused))]
pub async fn models(State(app): State<App>) -> Result<Told, Problem> {
    let networks = app.networks.iter().map(|network| Network {
        kind: network.kind.to_string(),
        name: network.name.clone(),
        file: network.file.clone(),
        sha256: network.id.0.clone(),
        licence: network.licence.clone(),
        card: network.card.clone(),
        input: [network.input.0, network.input.1],
        size_bytes: network.size_bytes,
        threshold: network.threshold,
    });
    Told::of(&Networks {
        networks: networks.collect(),
        match_threshold: app.match_threshold,
    })
}

/// Figures for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = 200, description = "Counters and gauges", body = String, content_type = "application/openmetrics-text"), Refused))]
pub async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let text = app.metrics.text().map_err(|_| Problem::ours())?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let kind = HeaderValue::from_static(kind);
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

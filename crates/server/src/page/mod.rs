//! The pages that the server gives a browser: one that shows who is before its camera, and one to try every route. They need nothing from
//! elsewhere.

use crate::answer::Problem;
use crate::app::App;
use crate::intake::Part;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The pages and what they are made of.
pub fn router() -> Router<App> {
    Router::new()
        .route(
            "/",
            get(|| async { file(HTML, include_str!("index.html")) }),
        )
        .route(
            "/docs",
            get(|| async { file(HTML, include_str!("docs.html")) }),
        )
        .route("/page/{file}", get(part))
}

async fn part(Part(name): Part<String>) -> Result<Response, Problem> {
    let (kind, text) = match name.as_str() {
        "camera.js" => (SCRIPT, include_str!("camera.js")),
        "words.js" => (SCRIPT, include_str!("words.js")),
        "draw.js" => (SCRIPT, include_str!("draw.js")),
        "docs.js" => (SCRIPT, include_str!("docs.js")),
        "page.css" => (STYLE, include_str!("page.css")),
        _ => return Err(Problem::not_found("There is no such part of the page.")),
    };
    Ok(file(kind, text))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        text,
    )
        .into_response()
}

//! The routes below `/v1`, and those that tell of them.

mod about;
mod collections;
mod faces;
mod live;
mod persons;
mod pictures;

pub use faces::{Added, enrolled};
pub use pictures::ranked;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(about::health))
        .routes(routes!(about::models))
        .routes(routes!(about::metrics))
        .routes(routes!(pictures::detect))
        .routes(routes!(pictures::liveness))
        .routes(routes!(pictures::embeddings))
        .routes(routes!(pictures::compare))
        .routes(routes!(collections::list, collections::create))
        .routes(routes!(collections::show, collections::delete))
        .routes(routes!(pictures::search))
        .routes(routes!(persons::list, persons::create))
        .routes(routes!(persons::show, persons::rename, persons::delete))
        .routes(routes!(faces::list, faces::add))
        .routes(routes!(faces::delete))
        .routes(routes!(live::live))
}

//! All routes together, and their description.

use super::pass;
use crate::answer::{CompreFaceError, ErrorAnswer, Problem};
use crate::app::App;
use crate::{compreface, page, routes};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, SecurityRequirement};
use utoipa_axum::router::OpenApiRouter;

/// The routes, of which each takes `most_bytes` at most, and their description as JSON.
pub fn router(most_bytes: usize) -> (Router<App>, String) {
    let described = OpenApiRouter::with_openapi(described())
        .merge(routes::router())
        .merge(compreface::router());
    let (router, openapi) = described.split_for_parts();
    let router = router
        .route("/openapi.json", get(openapi_json))
        .merge(page::router())
        .layer(DefaultBodyLimit::max(most_bytes));
    // What the types of this program say is JSON.
    let text = openapi.to_pretty_json().unwrap_or_default();
    (router, text + "\n")
}

/// With what every request passes.
pub fn finished(router: Router<App>, app: App) -> Router {
    router
        .fallback(nothing_there)
        .method_not_allowed_fallback(not_so)
        .layer(middleware::from_fn_with_state(app.clone(), pass::pass))
        .with_state(app)
}

async fn nothing_there() -> Problem {
    Problem::not_found("There is nothing at this address; /docs lists what there is.")
}

async fn not_so() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "other_method",
        "This address is asked by another method; /docs says by which.",
    )
}

async fn openapi_json(State(app): State<App>) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], app.openapi.clone()).into_response()
}

/// The shapes of errors, which no route names by itself.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ErrorAnswer, CompreFaceError)))]
struct Errors;

/// The description, without routes.
fn described() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Faceglass")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Faces, liveness and names in pictures. Coordinates are pixels of the picture, similarities are cosines. For research and evaluation: it is no lock.",
        ))
        .contact(Some(ContactBuilder::new().name(Some("The Faceglass authors")).build()))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").build()))
        .build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let key = ApiKey::Header(ApiKeyValue::new("x-api-key"));
    let mut openapi = Errors::openapi();
    openapi.info = info;
    openapi.security = Some(vec![
        SecurityRequirement::default(),
        SecurityRequirement::new::<_, [String; 0], String>("token", []),
        SecurityRequirement::new::<_, [String; 0], String>("key", []),
    ]);
    let components = openapi.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    components.add_security_scheme("key", SecurityScheme::ApiKey(key));
    openapi
}

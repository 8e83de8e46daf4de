//! A prefix that the clients of CompreFace understand: its routes, its forms, its errors. The networks, the rules of enrolment and the
//! similarities are ours.

mod examples;
mod look;
mod shapes;
mod subjects;

use crate::app::App;
use crate::guard::Caller;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The collection of a token that names none.
const DEFAULT_COLLECTION: &str = "default";

/// All routes below `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(subjects::list, subjects::add, subjects::delete_all))
        .routes(routes!(subjects::rename, subjects::delete))
        .routes(routes!(examples::list, examples::add, examples::delete_of))
        .routes(routes!(examples::delete_one))
        .routes(routes!(examples::delete_several))
        .routes(routes!(look::verify_example))
        .routes(routes!(look::recognize))
        .routes(routes!(look::detect))
        .routes(routes!(look::verify))
}

/// CompreFace's key stands for a service with people of its own: here the collection of the token.
fn collection_of(caller: &Caller) -> String {
    let own = caller.collection.as_deref();
    own.unwrap_or(DEFAULT_COLLECTION).to_owned()
}

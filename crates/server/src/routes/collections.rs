//! Collections: people apart from each other.

use crate::answer::Problem;
use crate::answer::Told;
use crate::answer::schema::Refused;
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{JsonBody, Part};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The names of collections.
#[derive(Serialize, ToSchema)]
struct CollectionList {
    collections: Vec<CollectionName>,
}

/// A collection to be made.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionName {
    /// 1 to 64 of a to z, 0 to 9, - and _, a letter or digit first.
    #[schema(pattern = "^[a-z0-9][a-z0-9_-]{0,63}$")]
    id: String,
}

/// A collection.
#[derive(Serialize, ToSchema)]
struct CollectionAnswer {
    id: String,
    persons: usize,
    templates: usize,
    /// Templates that another network made, which cannot be matched.
    other_network: usize,
}

/// All collections
#[utoipa::path(get, path = "/v1/collections", tag = "collections", responses((status = 200, description = "Their names", body = CollectionList), Refused))]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Told, Problem> {
    let ids = app.with_collections(|all| all.ids()).await?;
    let open = ids.into_iter().filter(|id| caller.may_use(id).is_ok());
    let collections = open.map(|id| CollectionName { id }).collect();
    Told::of(&CollectionList { collections })
}

/// Make a collection
#[utoipa::path(
    post, path = "/v1/collections", tag = "collections", request_body = CollectionName,
    responses((status = 201, description = "It was made", body = CollectionName), Refused),
)]
pub async fn create(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    JsonBody(wanted): JsonBody<CollectionName>,
) -> Result<Told, Problem> {
    caller.may_use(&wanted.id)?;
    let id = wanted.id.clone();
    app.with_collections(move |all| all.create(&id)).await?;
    Told::made(&wanted)
}

/// A collection
#[utoipa::path(
    get, path = "/v1/collections/{id}", tag = "collections", params(("id" = String, Path, description = "The collection")),
    responses((status = 200, description = "How many are in it", body = CollectionAnswer), Refused),
)]
pub async fn show(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(id): Part<String>,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let count = move |all: &crate::work::Collections| {
        all.get(&id)?.with(|people| {
            people.refresh()?;
            let everybody = people.all().iter();
            Ok(CollectionAnswer {
                id: id.clone(),
                persons: people.all().len(),
                templates: everybody.map(|person| person.templates.len()).sum(),
                other_network: people.of_other_networks(),
            })
        })
    };
    Told::of(&app.with_collections(count).await?)
}

/// Delete a collection with everybody in it, for good
#[utoipa::path(
    delete, path = "/v1/collections/{id}", tag = "collections", params(("id" = String, Path, description = "The collection")),
    responses((status = 204, description = "It is gone"), Refused),
)]
pub async fn delete(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(id): Part<String>,
) -> Result<StatusCode, Problem> {
    caller.may_use(&id)?;
    app.with_collections(move |all| all.delete(&id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! The people of a collection.

use super::faces::{Added, enrolled};
use crate::answer::Problem;
use crate::answer::Told;
use crate::answer::schema::{CreatedAnswer, PersonAnswer, PersonBase64, PersonForm, Refused};
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{Intake, JsonBody, Part, Query};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use faceglass_sdk::{Person, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// People told at once where nobody says how many.
const PAGE: usize = 100;
const LONGEST_PAGE: usize = 1000;

/// Some of a collection's people, by name.
#[derive(Serialize, ToSchema)]
struct PersonList {
    persons: Vec<PersonAnswer>,
    /// All in the collection.
    total: usize,
}

/// Which part of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// How many are left out before; 0 without it.
    #[param(minimum = 0)]
    offset: Option<u32>,
    /// How many are told, 1 to 1000; 100 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// A name for somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewName {
    name: String,
}

impl From<&Person> for PersonAnswer {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.0.clone(),
            name: person.name.clone(),
            templates: person.templates.len(),
        }
    }
}

/// The people of a collection
#[utoipa::path(
    get, path = "/v1/collections/{id}/persons", tag = "persons", params(("id" = String, Path, description = "The collection"), Page),
    responses((status = 200, description = "Some of them, by name", body = PersonList), Refused),
)]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(id): Part<String>,
    Query(page): Query<Page>,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let limit = page.limit.map_or(PAGE, |limit| limit as usize);
    if !(1..=LONGEST_PAGE).contains(&limit) {
        return Err(Problem::bad("limit must be a number from 1 to 1000."));
    }
    let offset = page.offset.unwrap_or(0) as usize;
    let read = move |all: &crate::work::Collections| {
        all.get(&id)?.with(|people| {
            people.refresh()?;
            let some = people.all().iter().skip(offset).take(limit);
            Ok(PersonList {
                persons: some.map(PersonAnswer::from).collect(),
                total: people.all().len(),
            })
        })
    };
    Told::of(&app.with_collections(read).await?)
}

/// Enrol somebody
///
/// By the rules of `faceglass enroll`: what speaks against it (pictures of several people, a face like somebody else's, a name with another face)
/// is answered with 409 and stores nothing, unless `if_mixed`, `if_alike` or `if_other_face` decides. Somebody of that name gets further templates.
#[utoipa::path(
    post, path = "/v1/collections/{id}/persons", tag = "persons", params(("id" = String, Path, description = "The collection")),
    request_body(content((PersonForm = "multipart/form-data"), (PersonBase64 = "application/json"))),
    responses((status = 201, description = "Who was enrolled; without pictures id, name and templates alone", body = CreatedAnswer), Refused),
)]
pub async fn create(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(id): Part<String>,
    intake: Intake,
) -> Result<Response, Problem> {
    caller.may_use(&id)?;
    let name = intake.word("name").unwrap_or("").to_owned();
    if intake.is_empty() {
        let add = move |all: &crate::work::Collections| {
            all.get(&id)?.with(|people| {
                let person = people.add(&name)?;
                people.get(&person).map(PersonAnswer::from)
            })
        };
        let added = app.with_collections(add).await?;
        return Ok(Told::made(&added)?.into_response());
    }
    let added = enrolled(&app, id, Added::Named(name), intake).await?;
    Ok(Told::made(&added)?.into_response())
}

/// Somebody
#[utoipa::path(
    get, path = "/v1/collections/{id}/persons/{person}", tag = "persons",
    params(("id" = String, Path, description = "The collection"), ("person" = String, Path, description = "The person's id")),
    responses((status = 200, description = "Who it is", body = PersonAnswer), Refused),
)]
pub async fn show(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part((id, person)): Part<(String, String)>,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let read = move |all: &crate::work::Collections| {
        all.get(&id)?.with(|people| {
            people.refresh()?;
            people.get(&PersonId(person)).map(PersonAnswer::from)
        })
    };
    Told::of(&app.with_collections(read).await?)
}

/// Give somebody another name
#[utoipa::path(
    patch, path = "/v1/collections/{id}/persons/{person}", tag = "persons",
    params(("id" = String, Path, description = "The collection"), ("person" = String, Path, description = "The person's id")),
    request_body = NewName,
    responses((status = 200, description = "Who it is now", body = PersonAnswer), Refused),
)]
pub async fn rename(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part((id, person)): Part<(String, String)>,
    JsonBody(new): JsonBody<NewName>,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let rename = move |all: &crate::work::Collections| {
        let person = PersonId(person);
        all.get(&id)?.with(|people| {
            people.rename(&person, &new.name)?;
            people.get(&person).map(PersonAnswer::from)
        })
    };
    Told::of(&app.with_collections(rename).await?)
}

/// Erase somebody with all templates, for good
#[utoipa::path(
    delete, path = "/v1/collections/{id}/persons/{person}", tag = "persons",
    params(("id" = String, Path, description = "The collection"), ("person" = String, Path, description = "The person's id")),
    responses((status = 204, description = "They are gone"), Refused),
)]
pub async fn delete(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part((id, person)): Part<(String, String)>,
) -> Result<StatusCode, Problem> {
    caller.may_use(&id)?;
    let threshold = app.match_threshold;
    let erase = move |all: &crate::work::Collections| {
        let collection = all.get(&id)?;
        collection.with(|people| people.erase(&PersonId(person), threshold))
    };
    app.with_collections(erase).await?;
    Ok(StatusCode::NO_CONTENT)
}

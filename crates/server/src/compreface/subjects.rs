//! CompreFace's subjects: our people.

use super::collection_of;
use super::shapes::Refused;
use crate::answer::Problem;
use crate::answer::Told;
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{JsonBody, Part};
use axum::Extension;
use axum::extract::State;
use faceglass_sdk::{Error, People, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A subject's name.
#[derive(Deserialize, Serialize, ToSchema)]
pub struct Subject {
    subject: String,
}

/// All names.
#[derive(Serialize, ToSchema)]
struct Subjects {
    subjects: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct Updated {
    updated: bool,
}

/// How many are gone.
#[derive(Serialize, ToSchema)]
pub struct Deleted {
    pub deleted: usize,
}

/// Everybody of that name.
pub fn ids_of(people: &People, subject: &str) -> Vec<PersonId> {
    people
        .named(subject)
        .map(|person| person.id.clone())
        .collect()
}

fn no_such_subject(subject: &str) -> Error {
    Error::NoSuchPerson(subject.to_owned())
}

/// All subjects
#[utoipa::path(get, path = "/api/v1/recognition/subjects", tag = "CompreFace", responses((status = 200, description = "Their names", body = Subjects), Refused))]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Told, Problem> {
    let id = collection_of(&caller);
    let read = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let subjects = people.all().iter().map(|person| person.name.clone());
            Ok(Subjects {
                subjects: subjects.collect(),
            })
        })
    };
    Told::of(&app.with_collections(read).await?)
}

/// Add a subject
#[utoipa::path(post, path = "/api/v1/recognition/subjects", tag = "CompreFace", request_body = Subject, responses((status = 201, description = "It was added", body = Subject), Refused))]
pub async fn add(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    JsonBody(new): JsonBody<Subject>,
) -> Result<Told, Problem> {
    let id = collection_of(&caller);
    let name = new.subject.clone();
    let add = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| people.add(&name))
    };
    app.with_collections(add).await?;
    Told::made(&new)
}

/// Give a subject another name
///
/// If somebody is called so, the two become one, as CompreFace has it.
#[utoipa::path(
    put, path = "/api/v1/recognition/subjects/{subject}", tag = "CompreFace", params(("subject" = String, Path, description = "The name so far")),
    request_body = Subject, responses((status = 200, description = "It was renamed", body = Updated), Refused),
)]
pub async fn rename(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(subject): Part<String>,
    JsonBody(new): JsonBody<Subject>,
) -> Result<Told, Problem> {
    let id = collection_of(&caller);
    let rename = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let from = ids_of(people, &subject);
            let from = from.first().ok_or_else(|| no_such_subject(&subject))?;
            match ids_of(people, &new.subject).first() {
                Some(into) if into != from => people.merge(from, into),
                _ => people.rename(from, &new.subject),
            }
        })
    };
    app.with_collections(rename).await?;
    Told::of(&Updated { updated: true })
}

/// Erase a subject with all examples
#[utoipa::path(
    delete, path = "/api/v1/recognition/subjects/{subject}", tag = "CompreFace", params(("subject" = String, Path, description = "The name")),
    responses((status = 200, description = "It is gone", body = Subject), Refused),
)]
pub async fn delete(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(subject): Part<String>,
) -> Result<Told, Problem> {
    let (id, threshold) = (collection_of(&caller), app.match_threshold);
    let name = subject.clone();
    let erase = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let all = ids_of(people, &name);
            if all.is_empty() {
                return Err(no_such_subject(&name));
            }
            all.iter()
                .try_for_each(|person| people.erase(person, threshold))
        })
    };
    app.with_collections(erase).await?;
    Told::of(&Subject { subject })
}

/// Erase all subjects
#[utoipa::path(delete, path = "/api/v1/recognition/subjects", tag = "CompreFace", responses((status = 200, description = "How many there were", body = Deleted), Refused))]
pub async fn delete_all(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Told, Problem> {
    let (id, threshold) = (collection_of(&caller), app.match_threshold);
    let erase = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let all: Vec<PersonId> = people
                .all()
                .iter()
                .map(|person| person.id.clone())
                .collect();
            all.iter()
                .try_for_each(|person| people.erase(person, threshold))?;
            Ok(Deleted { deleted: all.len() })
        })
    };
    Told::of(&app.with_collections(erase).await?)
}

//! CompreFace's examples of subjects: our templates.

use super::collection_of;
use super::look::no_such_example;
use super::shapes::{FileBase64, FileForm, Refused};
use super::subjects::{Deleted, ids_of};
use crate::answer::Problem;
use crate::answer::Told;
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{Intake, JsonBody, Part, Query};
use crate::routes::{Added, enrolled};
use axum::Extension;
use axum::extract::State;
use faceglass_sdk::{Error, People, TemplateId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An example.
#[derive(Serialize, ToSchema)]
pub struct Example {
    image_id: String,
    subject: String,
}

/// Some of the examples.
#[derive(Serialize, ToSchema)]
struct Examples {
    faces: Vec<Example>,
    page_number: usize,
    page_size: usize,
    total_pages: usize,
    total_elements: usize,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// From 0 on.
    page: Option<u32>,
    /// 20 without it, 1000 at most.
    #[param(minimum = 1, maximum = 1000)]
    size: Option<u32>,
    /// Of this subject alone.
    subject: Option<String>,
}

/// Whose examples.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Of this subject; of all without it.
    subject: Option<String>,
}

/// The examples of a subject, or all
#[utoipa::path(get, path = "/api/v1/recognition/faces", tag = "CompreFace", params(Page), responses((status = 200, description = "Some of them", body = Examples), Refused))]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(page): Query<Page>,
) -> Result<Told, Problem> {
    let size = page.size.unwrap_or(20) as usize;
    if !(1..=1000).contains(&size) {
        return Err(Problem::bad("size must be a number from 1 to 1000."));
    }
    let number = page.page.unwrap_or(0) as usize;
    let id = collection_of(&caller);
    let read = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let examples: Vec<Example> = of_subject(people, page.subject.as_deref());
            let total = examples.len();
            let some = examples.into_iter().skip(number.saturating_mul(size));
            Ok(Examples {
                faces: some.take(size).collect(),
                page_number: number,
                page_size: size,
                total_pages: total.div_ceil(size),
                total_elements: total,
            })
        })
    };
    Told::of(&app.with_collections(read).await?)
}

fn of_subject(people: &People, subject: Option<&str>) -> Vec<Example> {
    let ids = subject.map(|subject| ids_of(people, subject));
    let meant = people.all().iter();
    let meant = meant.filter(|person| ids.as_ref().is_none_or(|ids| ids.contains(&person.id)));
    let examples = meant.flat_map(|person| {
        person.templates.iter().map(|template| Example {
            image_id: template.id.0.clone(),
            subject: person.name.clone(),
        })
    });
    examples.collect()
}

/// Add an example of a subject
///
/// By our rules of enrolment: a face like that of another subject is refused with 409.
#[utoipa::path(
    post, path = "/api/v1/recognition/faces", tag = "CompreFace", params(("subject" = String, Query, description = "Whose face it is")),
    request_body(content((FileForm = "multipart/form-data"), (FileBase64 = "application/json"))),
    responses((status = 201, description = "It was added", body = Example), Refused),
)]
pub async fn add(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    intake: Intake,
) -> Result<Told, Problem> {
    let subject = intake.word("subject").map(str::to_owned);
    let subject = subject
        .ok_or_else(|| Problem::bad("The parameter subject is missing; say whose face it is."))?;
    let id = collection_of(&caller);
    let made = id.clone();
    app.with_collections(move |all| all.get_or_create(&made).map(drop))
        .await?;
    let enrolled = enrolled(&app, id, Added::Named(subject), intake).await?;
    let image_id = enrolled.faces.into_iter().next().unwrap_or_default();
    Told::made(&Example {
        image_id,
        subject: enrolled.answer.name,
    })
}

/// Take an example out; with the last one its subject is erased
#[utoipa::path(
    delete, path = "/api/v1/recognition/faces/{image_id}", tag = "CompreFace", params(("image_id" = String, Path, description = "The example")),
    responses((status = 200, description = "It is gone", body = Example), Refused),
)]
pub async fn delete_one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(image_id): Part<String>,
) -> Result<Told, Problem> {
    let (id, threshold) = (collection_of(&caller), app.match_threshold);
    let remove = move |all: &crate::work::Collections| {
        let collection = all.get_or_create(&id)?;
        let removed = collection.with(|people| {
            people.refresh()?;
            removed(people, &image_id, threshold)
        })?;
        removed.ok_or_else(no_such_example)
    };
    Told::of(&app.with_collections(remove).await?)
}

/// Take several examples out
#[utoipa::path(
    post, path = "/api/v1/recognition/faces/delete", tag = "CompreFace", request_body = Vec<String>,
    responses((status = 200, description = "Those that are gone", body = Vec<Example>), Refused),
)]
pub async fn delete_several(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    JsonBody(ids): JsonBody<Vec<String>>,
) -> Result<Told, Problem> {
    let (id, threshold) = (collection_of(&caller), app.match_threshold);
    let remove = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let each = ids.iter().map(|id| removed(people, id, threshold));
            let all: Result<Vec<Option<Example>>, Error> = each.collect();
            Ok(all?.into_iter().flatten().collect::<Vec<Example>>())
        })
    };
    Told::of(&app.with_collections(remove).await?)
}

/// Erase the examples of a subject, or all, with their subjects
#[utoipa::path(delete, path = "/api/v1/recognition/faces", tag = "CompreFace", params(Whose), responses((status = 200, description = "How many there were", body = Deleted), Refused))]
pub async fn delete_of(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(whose): Query<Whose>,
) -> Result<Told, Problem> {
    let (id, threshold) = (collection_of(&caller), app.match_threshold);
    let erase = move |all: &crate::work::Collections| {
        all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let deleted = of_subject(people, whose.subject.as_deref()).len();
            let ids = match &whose.subject {
                Some(subject) => ids_of(people, subject),
                None => people
                    .all()
                    .iter()
                    .map(|person| person.id.clone())
                    .collect(),
            };
            ids.iter()
                .try_for_each(|person| people.erase(person, threshold))?;
            Ok(Deleted { deleted })
        })
    };
    Told::of(&app.with_collections(erase).await?)
}

/// Takes a template out, or the person whose only one it is; `None` if nobody has it.
fn removed(people: &mut People, image_id: &str, threshold: f32) -> Result<Option<Example>, Error> {
    let id = TemplateId(image_id.to_owned());
    let Some((person, _)) = people.template(&id) else {
        return Ok(None);
    };
    let (whose, is_last) = (person.id.clone(), person.templates.len() == 1);
    let example = Example {
        image_id: image_id.to_owned(),
        subject: person.name.clone(),
    };
    if is_last {
        people.erase(&whose, threshold)?;
    } else {
        people.remove_templates(&whose, vec![id])?;
    }
    Ok(Some(example))
}

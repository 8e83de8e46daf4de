//! The templates of somebody.

use crate::answer::Problem;
use crate::answer::Told;
use crate::answer::schema::{EnrolledAnswer, FacesBase64, FacesForm, Refused};
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{Intake, Part};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use faceglass_sdk::answers::EnrollJson;
use faceglass_sdk::{Faceglass, PersonId, RgbImage, TemplateId};
use serde::Serialize;
use utoipa::ToSchema;

/// The templates of somebody, oldest first.
#[derive(Serialize, ToSchema)]
struct FaceList {
    faces: Vec<FaceOf>,
}

#[derive(Serialize, ToSchema)]
struct FaceOf {
    id: String,
    /// Milliseconds since 1970.
    created_unix_ms: u64,
    /// SHA-256 of the network that made it: others cannot match it.
    model: String,
}

/// Somebody who was enrolled, with the templates that were added.
#[derive(Serialize)]
pub struct EnrolledFaces {
    #[serde(flatten)]
    pub answer: EnrollJson,
    /// The ids of the templates.
    pub faces: Vec<String>,
}

/// Whose pictures come.
pub enum Added {
    /// Somebody's of that name.
    Named(String),
    /// Somebody's who is there.
    To(PersonId),
}

/// Takes the faces of pictures, and stores them.
///
/// # Errors
/// [`Problem`] with what speaks against it; nothing is stored then.
pub async fn enrolled(
    app: &App,
    id: String,
    added: Added,
    intake: Intake,
) -> Result<EnrolledFaces, Problem> {
    let answers = intake.answers()?;
    let sent = intake.all()?;
    let collection = app.with_collections(move |all| all.get(&id)).await?;
    let look = move |glass: &mut Faceglass| {
        let decoded = sent
            .iter()
            .map(|sent| Ok((sent.name.as_str(), sent.decoded()?)));
        let decoded: Vec<(&str, RgbImage)> = decoded.collect::<Result<_, Problem>>()?;
        let named: Vec<(&str, &RgbImage)> = decoded.iter().map(|(name, p)| (*name, p)).collect();
        Ok(glass.samples(&named, answers.face)?)
    };
    let samples = app.pool.ask(look).await?;
    let store = move |_: &crate::work::Collections| {
        collection.with(|people| match &added {
            Added::Named(name) => people.enrol(name, samples, &answers.decisions),
            Added::To(person) => people.add_to(person, samples, &answers.decisions),
        })
    };
    let enrolled = app.with_collections(store).await?;
    Ok(EnrolledFaces {
        answer: enrolled.answer,
        faces: enrolled.added.into_iter().map(|id| id.0).collect(),
    })
}

/// The templates of somebody
#[utoipa::path(
    get, path = "/v1/collections/{id}/persons/{person}/faces", tag = "persons",
    params(("id" = String, Path, description = "The collection"), ("person" = String, Path, description = "The person's id")),
    responses((status = 200, description = "The templates, oldest first", body = FaceList), Refused),
)]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part((id, person)): Part<(String, String)>,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let read = move |all: &crate::work::Collections| {
        all.get(&id)?.with(|people| {
            people.refresh()?;
            let templates = people.get(&PersonId(person))?.templates.iter();
            let faces = templates.map(|template| FaceOf {
                id: template.id.0.clone(),
                created_unix_ms: template.created_unix_ms,
                model: template.model.0.clone(),
            });
            Ok(FaceList {
                faces: faces.collect(),
            })
        })
    };
    Told::of(&app.with_collections(read).await?)
}

/// Add pictures of somebody
#[utoipa::path(
    post, path = "/v1/collections/{id}/persons/{person}/faces", tag = "persons",
    params(("id" = String, Path, description = "The collection"), ("person" = String, Path, description = "The person's id")),
    request_body(content((FacesForm = "multipart/form-data"), (FacesBase64 = "application/json"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 201, description = "What was added", body = EnrolledAnswer), Refused),
)]
pub async fn add(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part((id, person)): Part<(String, String)>,
    intake: Intake,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let added = Added::To(PersonId(person));
    Told::made(&enrolled(&app, id, added, intake).await?)
}

/// Take a template out
///
/// The last one stays: erase the person instead.
#[utoipa::path(
    delete, path = "/v1/collections/{id}/persons/{person}/faces/{face}", tag = "persons",
    params(("id" = String, Path, description = "The collection"), ("person" = String, Path, description = "The person's id"), ("face" = String, Path, description = "The template's id")),
    responses((status = 204, description = "It is gone"), Refused),
)]
pub async fn delete(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part((id, person, face)): Part<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    caller.may_use(&id)?;
    let remove = move |all: &crate::work::Collections| {
        let collection = all.get(&id)?;
        collection.with(|people| {
            let person = PersonId(person);
            people.get(&person)?;
            people.remove_templates(&person, vec![TemplateId(face)])
        })
    };
    app.with_collections(remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

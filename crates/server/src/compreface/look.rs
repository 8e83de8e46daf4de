//! Faces of pictures, compared with those that are known, and with each other.

use super::collection_of;
use super::shapes::{
    Compared, FileBase64, FileForm, Recognized, Refused, Results, Similar, Verified, Wishes,
};
use crate::answer::Problem;
use crate::answer::Told;
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{Intake, Part};
use crate::routes::ranked;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use faceglass_sdk::{
    Embedding, FaceChoice, FaceResult, Faceglass, Known, ModelId, NoSample, Rect, TemplateId,
};
use utoipa::ToSchema;

/// Two pictures in a form.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct SourceAndTarget {
    #[schema(value_type = String, format = Binary)]
    source_image: Vec<u8>,
    #[schema(value_type = String, format = Binary)]
    target_image: Vec<u8>,
}

/// Two pictures in JSON.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct SourceAndTargetBase64 {
    source_image: String,
    target_image: String,
}

/// Who is in a picture
#[utoipa::path(
    post, path = "/api/v1/recognition/recognize", tag = "CompreFace",
    params(("limit" = Option<u32>, Query, description = "Faces told, the largest first; 0 for all"), ("det_prob_threshold" = Option<f32>, Query, description = "Lowest score of a face", minimum = 0, maximum = 1), ("prediction_count" = Option<u32>, Query, description = "People told of each face", minimum = 1, maximum = 100), ("face_plugins" = Option<String>, Query, description = "landmarks, calculator; others say nothing"), ("status" = Option<bool>, Query, description = "Whether times are told")),
    request_body(content((FileForm = "multipart/form-data"), (FileBase64 = "application/json"))),
    responses((status = 200, description = "The faces, the largest first", body = Results<Recognized>), Refused),
)]
pub async fn recognize(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    intake: Intake,
) -> Result<Told, Problem> {
    let wishes = Wishes::of(&intake)?;
    let sent = intake.of("file")?;
    let id = collection_of(&caller);
    let known = app.with_collections(move |all| all.get_or_create(&id)?.known());
    let known = known.await?;
    let look = move |glass: &mut Faceglass| {
        let seen = glass.analyse_among(sent.decoded()?, &known);
        let faces = wishes.faces(&seen)?.into_iter().map(|face| {
            let people = ranked(&known, face, wishes.predictions);
            let subjects = people.into_iter().map(|candidate| Similar {
                subject: candidate.name,
                similarity: candidate.similarity.into(),
            });
            Recognized {
                face: wishes.shape(face, &seen),
                subjects: subjects.collect(),
            }
        });
        Told::of(&Results {
            result: faces.collect(),
        })
    };
    app.pool.ask(look).await
}

/// Whether the faces of a picture are of an example
#[utoipa::path(
    post, path = "/api/v1/recognition/faces/{image_id}/verify", tag = "CompreFace",
    params(("image_id" = String, Path, description = "The example"), ("limit" = Option<u32>, Query, description = "Faces told, the largest first; 0 for all"), ("det_prob_threshold" = Option<f32>, Query, description = "Lowest score of a face", minimum = 0, maximum = 1), ("face_plugins" = Option<String>, Query, description = "landmarks, calculator"), ("status" = Option<bool>, Query, description = "Whether times are told")),
    request_body(content((FileForm = "multipart/form-data"), (FileBase64 = "application/json"))),
    responses((status = 200, description = "The faces, the largest first", body = Results<Compared>), Refused),
)]
pub async fn verify_example(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(image_id): Part<String>,
    intake: Intake,
) -> Result<Told, Problem> {
    let wishes = Wishes::of(&intake)?;
    let sent = intake.of("file")?;
    let id = collection_of(&caller);
    let find = move |all: &crate::work::Collections| {
        let found = all.get_or_create(&id)?.with(|people| {
            people.refresh()?;
            let found = people.template(&TemplateId(image_id));
            Ok(found.map(|(person, template)| {
                let of = (template.model.clone(), template.embedding.clone());
                (person.name.clone(), of)
            }))
        })?;
        found.ok_or_else(no_such_example)
    };
    let (name, of) = app.with_collections(find).await?;
    let look = move |glass: &mut Faceglass| {
        let seen = glass.analyse_among(sent.decoded()?, &Known::nobody());
        let faces = wishes.faces(&seen)?.into_iter().map(|face| Compared {
            face: wishes.shape(face, &seen),
            similarity: similarity(face.embedding.as_ref(), Some(&of)).map(Into::into),
            subject: Some(name.clone()),
        });
        Told::of(&Results {
            result: faces.collect(),
        })
    };
    app.pool.ask(look).await
}

/// The faces of a picture
#[utoipa::path(
    post, path = "/api/v1/detection/detect", tag = "CompreFace",
    params(("limit" = Option<u32>, Query, description = "Faces told, the largest first; 0 for all"), ("det_prob_threshold" = Option<f32>, Query, description = "Lowest score of a face", minimum = 0, maximum = 1), ("face_plugins" = Option<String>, Query, description = "landmarks, calculator"), ("status" = Option<bool>, Query, description = "Whether times are told")),
    request_body(content((FileForm = "multipart/form-data"), (FileBase64 = "application/json"))),
    responses((status = 200, description = "The faces, the largest first", body = Results<super::shapes::Face>), Refused),
)]
pub async fn detect(State(app): State<App>, intake: Intake) -> Result<Told, Problem> {
    let wishes = Wishes::of(&intake)?;
    let sent = intake.of("file")?;
    let look = move |glass: &mut Faceglass| {
        let seen = glass.analyse_among(sent.decoded()?, &Known::nobody());
        let faces = wishes.faces(&seen)?.into_iter();
        Told::of(&Results {
            result: faces.map(|face| wishes.shape(face, &seen)).collect(),
        })
    };
    app.pool.ask(look).await
}

/// Whether the faces of a picture are that of another
#[utoipa::path(
    post, path = "/api/v1/verification/verify", tag = "CompreFace",
    params(("limit" = Option<u32>, Query, description = "Faces told, the largest first; 0 for all"), ("det_prob_threshold" = Option<f32>, Query, description = "Lowest score of a face", minimum = 0, maximum = 1), ("face_plugins" = Option<String>, Query, description = "landmarks, calculator"), ("status" = Option<bool>, Query, description = "Whether times are told")),
    request_body(content((SourceAndTarget = "multipart/form-data"), (SourceAndTargetBase64 = "application/json"))),
    responses((status = 200, description = "The faces of the target, the largest first", body = Results<Verified>), Refused),
)]
pub async fn verify(State(app): State<App>, intake: Intake) -> Result<Told, Problem> {
    let wishes = Wishes::of(&intake)?;
    let (source, target) = (intake.of("source_image")?, intake.of("target_image")?);
    let look = move |glass: &mut Faceglass| {
        let (a, b) = (source.decoded()?, target.decoded()?);
        let source_seen = glass.analyse_among(a, &Known::nobody());
        let boxes: Vec<Rect> = source_seen.faces.iter().map(|face| face.bbox).collect();
        let (at, _) = FaceChoice::Clear
            .among(&boxes)
            .map_err(|why| of_source(&source.name, why))?;
        let meant: &FaceResult = &source_seen.faces[at];
        let seen = glass.analyse_among(b, &Known::nobody());
        let faces = wishes.faces(&seen)?.into_iter().map(|face| Compared {
            face: wishes.shape(face, &seen),
            similarity: similarity(face.embedding.as_ref(), meant.embedding.as_ref())
                .map(Into::into),
            subject: None,
        });
        Told::of(&Results {
            result: vec![Verified {
                face_matches: faces.collect(),
                source_image_face: wishes.shape(meant, &source_seen),
            }],
        })
    };
    app.pool.ask(look).await
}

fn of_source(picture: &str, why: NoSample) -> Problem {
    faceglass_sdk::Error::NoFace {
        picture: picture.to_owned(),
        why,
    }
    .into()
}

/// Of two faces that one network embedded.
fn similarity(a: Option<&(ModelId, Embedding)>, b: Option<&(ModelId, Embedding)>) -> Option<f32> {
    let ((of_a, a), (of_b, b)) = a.zip(b)?;
    (of_a == of_b).then(|| a.cosine(b))
}

/// No template has that id.
pub fn no_such_example() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_such_face",
        "No example has that image_id; take one of those that are listed.",
    )
}

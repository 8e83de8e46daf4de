//! What is asked about pictures: who and what is in them.

use crate::answer::Problem;
use crate::answer::Told;
use crate::answer::schema::{
    ComparedAnswer, EmbeddingsAnswer, LivenessesAnswer, PictureAnswer, PictureBase64, PictureForm,
    Refused, SearchAnswer, TwoBase64, TwoForm,
};
use crate::app::App;
use crate::guard::Caller;
use crate::intake::{Intake, Part};
use axum::Extension;
use axum::extract::State;
use faceglass_sdk::answers::{Decimal, PictureJson};
use faceglass_sdk::{Candidate, FrameResult, Known, Rect, numbers_from_left};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;

/// Candidates of a face where nobody says how many.
const CANDIDATES: usize = 5;

/// The faces of a picture
///
/// As `faceglass detect` answers: box, points, quality, pose and liveness of each.
#[utoipa::path(
    post, path = "/v1/detect", tag = "pictures",
    request_body(content((PictureForm = "multipart/form-data"), (PictureBase64 = "application/json"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 200, description = "The faces, from left to right", body = PictureAnswer), Refused),
)]
pub async fn detect(State(app): State<App>, intake: Intake) -> Result<Told, Problem> {
    let sent = intake.one()?;
    let look = move |glass: &mut faceglass_sdk::Faceglass| {
        let seen = glass.analyse_among(sent.decoded()?, &Known::nobody());
        Told::of(&PictureJson::new(Path::new(&sent.name), &seen))
    };
    app.pool.ask(look).await
}

/// Whether the faces of a picture are live
///
/// By this picture alone; frames over `/v1/live` are judged over time.
#[utoipa::path(
    post, path = "/v1/liveness", tag = "pictures",
    request_body(content((PictureForm = "multipart/form-data"), (PictureBase64 = "application/json"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 200, description = "The verdicts, from left to right", body = LivenessesAnswer), Refused),
)]
pub async fn liveness(State(app): State<App>, intake: Intake) -> Result<Told, Problem> {
    let sent = intake.one()?;
    let look = move |glass: &mut faceglass_sdk::Faceglass| {
        let seen = glass.analyse_among(sent.decoded()?, &Known::nobody());
        let whole = serde_json::to_value(PictureJson::new(Path::new(&sent.name), &seen));
        let mut whole = whole.map_err(|_| Problem::ours())?;
        if let Some(picture) = whole.as_object_mut() {
            picture.remove("stage_ms");
        }
        let faces = whole.get_mut("faces").and_then(Value::as_array_mut);
        for face in faces.into_iter().flatten().filter_map(Value::as_object_mut) {
            let told = ["number", "box", "quality", "liveness"];
            face.retain(|key, _| told.contains(&key.as_str()));
        }
        Told::of(&whole)
    };
    app.pool.ask(look).await
}

/// The embeddings of a picture's faces
///
/// As `faceglass embed` answers.
#[utoipa::path(
    post, path = "/v1/embeddings", tag = "pictures",
    request_body(content((PictureForm = "multipart/form-data"), (PictureBase64 = "application/json"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 200, description = "The embeddings, from left to right", body = EmbeddingsAnswer), Refused),
)]
pub async fn embeddings(State(app): State<App>, intake: Intake) -> Result<Told, Problem> {
    let sent = intake.one()?;
    let look = move |glass: &mut faceglass_sdk::Faceglass| {
        Told::of(&glass.embed_all(&sent.name, &sent.decoded()?)?)
    };
    app.pool.ask(look).await
}

/// Whether two pictures show one person
///
/// As `faceglass verify` answers.
#[utoipa::path(
    post, path = "/v1/compare", tag = "pictures",
    request_body(content((TwoForm = "multipart/form-data"), (TwoBase64 = "application/json"))),
    responses((status = 200, description = "How similar they are", body = ComparedAnswer), Refused),
)]
pub async fn compare(State(app): State<App>, intake: Intake) -> Result<Told, Problem> {
    let (a, b) = (intake.of("a")?, intake.of("b")?);
    let faces = [intake.said("a_face")?, intake.said("b_face")?];
    let look = move |glass: &mut faceglass_sdk::Faceglass| {
        let pictures = [a.decoded()?, b.decoded()?];
        let (first, second) = (
            (a.name.as_str(), &pictures[0]),
            (b.name.as_str(), &pictures[1]),
        );
        Told::of(&glass.verify(first, second, faces)?)
    };
    app.pool.ask(look).await
}

/// Who is in a picture
///
/// As `faceglass identify` answers, among the people of a collection, with the most similar people of each face.
#[utoipa::path(
    post, path = "/v1/collections/{id}/search", tag = "collections",
    params(("id" = String, Path, description = "The collection"), ("limit" = Option<u32>, Query, description = "How many people are told of each face, 1 to 100; 5 without it", minimum = 1, maximum = 100)),
    request_body(content((PictureForm = "multipart/form-data"), (PictureBase64 = "application/json"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 200, description = "The faces and whose they are", body = SearchAnswer), Refused),
)]
pub async fn search(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Part(id): Part<String>,
    intake: Intake,
) -> Result<Told, Problem> {
    caller.may_use(&id)?;
    let limit = intake.number("limit", 1.0, 100.0)?;
    let limit = limit.map_or(CANDIDATES, |limit| limit as usize);
    let sent = intake.one()?;
    let known = move |all: &crate::work::Collections| all.get(&id)?.known();
    let known = app.with_collections(known).await?;
    let look = move |glass: &mut faceglass_sdk::Faceglass| {
        let seen = glass.analyse_among(sent.decoded()?, &known);
        let told = Found {
            candidates: candidates(&seen, &known, limit),
            picture: PictureJson::new(Path::new(&sent.name), &seen),
        };
        Told::of(&told)
    };
    app.pool.ask(look).await
}

#[derive(Serialize)]
struct Found<'a> {
    #[serde(flatten)]
    picture: PictureJson<'a>,
    candidates: Vec<OfFace>,
}

#[derive(Serialize)]
struct OfFace {
    number: usize,
    people: Vec<Similar>,
}

#[derive(Serialize)]
struct Similar {
    id: String,
    name: String,
    similarity: Decimal<4>,
}

fn candidates(seen: &FrameResult, known: &Known, limit: usize) -> Vec<OfFace> {
    let boxes: Vec<Rect> = seen.faces.iter().map(|face| face.bbox).collect();
    let numbered = numbers_from_left(&boxes).into_iter().zip(&seen.faces);
    let mut all: Vec<OfFace> = numbered
        .map(|(number, face)| OfFace {
            number,
            people: ranked(known, face, limit)
                .into_iter()
                .map(|candidate| Similar {
                    id: candidate.person.0,
                    name: candidate.name,
                    similarity: candidate.similarity.into(),
                })
                .collect(),
        })
        .collect();
    all.sort_by_key(|of| of.number);
    all
}

/// The people who are most similar to a face, the most similar first.
pub fn ranked(known: &Known, face: &faceglass_sdk::FaceResult, limit: usize) -> Vec<Candidate> {
    let embedding = face.embedding.as_ref();
    let mut ranking = embedding.map_or_else(Vec::new, |(model, of)| known.ranking(model, of));
    ranking.truncate(limit);
    ranking
}

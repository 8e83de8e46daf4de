//! What is taken and answered, for the description of the routes. The answers themselves are worded by `faceglass-answers`; a test holds each
//! to what stands here.
#![allow(dead_code)]

use super::ErrorAnswer;
use serde::Serialize;
use utoipa::ToSchema;

/// Something in the request, or in the server, was not as it must be.
#[derive(utoipa::IntoResponses)]
pub enum Refused {
    /// The request cannot be answered; the code and the sentence say why.
    #[response(status = "4XX")]
    Theirs(ErrorAnswer),
    /// The server failed or is being stopped.
    #[response(status = "5XX")]
    Ours(ErrorAnswer),
}

/// A picture in a form.
#[derive(ToSchema)]
pub struct PictureForm {
    /// JPEG, PNG, WebP or BMP.
    #[schema(value_type = String, format = Binary)]
    image: Vec<u8>,
}

/// A picture in JSON.
#[derive(ToSchema)]
pub struct PictureBase64 {
    /// JPEG, PNG, WebP or BMP in base64; a data URL is taken, too.
    image: String,
}

/// Two pictures in a form.
#[derive(ToSchema)]
pub struct TwoForm {
    #[schema(value_type = String, format = Binary)]
    a: Vec<u8>,
    #[schema(value_type = String, format = Binary)]
    b: Vec<u8>,
    /// Which face of the first is meant: clear, largest or a number from the left.
    a_face: Option<String>,
    /// The same of the second.
    b_face: Option<String>,
}

/// Two pictures in JSON.
#[derive(ToSchema)]
pub struct TwoBase64 {
    a: String,
    b: String,
    a_face: Option<String>,
    b_face: Option<String>,
}

/// The faces of a picture.
#[derive(ToSchema)]
pub struct PictureAnswer {
    /// What the picture was called.
    file: String,
    width: u32,
    height: u32,
    faces: Vec<FaceAnswer>,
    /// Degrees clockwise by which the picture must be turned for somebody to be found; only then.
    #[schema(nullable = false)]
    turn: Option<u32>,
    stage_ms: StageMs,
    /// Only if a stage failed.
    #[schema(nullable = false)]
    fault: Option<String>,
}

/// A face.
#[derive(ToSchema)]
struct FaceAnswer {
    track: u64,
    /// From left to right, the first is 1.
    number: u32,
    /// Left, top, width, height in pixels.
    #[schema(rename = "box")]
    r#box: [f64; 4],
    score: f64,
    /// Eye, eye, nose tip, mouth corner, mouth corner; the picture's left first.
    landmarks: [[f64; 2]; 5],
    quality: QualityAnswer,
    #[schema(required)]
    pose: Option<PoseAnswer>,
    solidity: SolidityAnswer,
    #[schema(required)]
    occlusion: Option<OcclusionAnswer>,
    liveness: LivenessAnswer,
    identity: IdentityAnswer,
}

#[derive(ToSchema)]
struct QualityAnswer {
    ok: bool,
    reasons: Vec<String>,
}

/// Degrees: to the picture's left, up, and clockwise in the picture.
#[derive(ToSchema)]
struct PoseAnswer {
    yaw: f64,
    pitch: f64,
    roll: f64,
}

#[derive(ToSchema)]
struct SolidityAnswer {
    #[schema(required)]
    score: Option<f64>,
    verdict: String,
}

/// Share of each part that something lies before.
#[derive(ToSchema)]
struct OcclusionAnswer {
    right_eye: f64,
    left_eye: f64,
    nose: f64,
    mouth: f64,
    jaw: f64,
    #[schema(required)]
    covered: Option<String>,
}

#[derive(ToSchema)]
struct LivenessAnswer {
    /// 1 is live.
    #[schema(required)]
    score: Option<f64>,
    /// live, spoof or unsure.
    verdict: String,
    #[schema(required)]
    reason: Option<String>,
}

#[derive(ToSchema)]
struct IdentityAnswer {
    #[schema(required)]
    name: Option<String>,
    /// Only where it may as well be this person.
    #[schema(nullable = false)]
    or: Option<String>,
    /// Only where somebody said of a nearer face that it is not theirs.
    #[schema(nullable = false)]
    said_not: Option<f64>,
    /// Cosine similarity to the most similar person.
    #[schema(required)]
    similarity: Option<f64>,
    /// known, uncertain or unknown.
    verdict: String,
}

#[derive(ToSchema)]
struct StageMs {
    detect: f64,
    landmarks: f64,
    align: f64,
    liveness: f64,
    embed: f64,
    r#match: f64,
    total: f64,
}

/// Whether the faces of a picture are live.
#[derive(ToSchema)]
pub struct LivenessesAnswer {
    file: String,
    width: u32,
    height: u32,
    faces: Vec<LiveFaceAnswer>,
    #[schema(nullable = false)]
    turn: Option<u32>,
    #[schema(nullable = false)]
    fault: Option<String>,
}

#[derive(ToSchema)]
struct LiveFaceAnswer {
    number: u32,
    r#box: [f64; 4],
    quality: QualityAnswer,
    liveness: LivenessAnswer,
}

/// The embeddings of a picture's faces.
#[derive(ToSchema)]
pub struct EmbeddingsAnswer {
    file: String,
    /// SHA-256 of the network: only embeddings of the same one compare.
    #[schema(required)]
    model: Option<String>,
    faces: Vec<EmbeddedAnswer>,
    #[schema(nullable = false)]
    turned: Option<u32>,
}

#[derive(ToSchema)]
struct EmbeddedAnswer {
    number: u32,
    r#box: [f64; 4],
    /// Of length 1: the cosine similarity of two is their dot product.
    embedding: Vec<f32>,
}

/// Whether two pictures show one person.
#[derive(ToSchema)]
pub struct ComparedAnswer {
    a: String,
    b: String,
    #[schema(required)]
    a_face: Option<FaceNumber>,
    #[schema(required)]
    b_face: Option<FaceNumber>,
    #[schema(required)]
    similarity: Option<f64>,
    threshold: f64,
    /// match, no_match or no_face.
    verdict: String,
}

#[derive(ToSchema)]
struct FaceNumber {
    number: u32,
    of: u32,
}

/// Pictures of somebody in a form.
#[derive(ToSchema)]
pub struct PersonForm {
    name: String,
    #[schema(value_type = Vec<String>, format = Binary)]
    images: Vec<Vec<u8>>,
    /// Of a picture with several faces: clear, largest or a number from the left.
    face: Option<String>,
    /// Of pictures that do not look like one person: stop, leave-out or take-all.
    if_mixed: Option<String>,
    /// Of a face like somebody of another name: stop, add or apart.
    if_alike: Option<String>,
    /// Of a name with another face: stop, add or apart.
    if_other_face: Option<String>,
}

/// Pictures of somebody in JSON. Without pictures somebody is made of whom there is no face yet.
#[derive(ToSchema)]
pub struct PersonBase64 {
    name: String,
    images: Option<Vec<String>>,
    face: Option<String>,
    if_mixed: Option<String>,
    if_alike: Option<String>,
    if_other_face: Option<String>,
}

/// Further pictures of somebody in a form.
#[derive(ToSchema)]
pub struct FacesForm {
    #[schema(value_type = Vec<String>, format = Binary)]
    images: Vec<Vec<u8>>,
    face: Option<String>,
    if_mixed: Option<String>,
}

/// Further pictures of somebody in JSON.
#[derive(ToSchema)]
pub struct FacesBase64 {
    images: Vec<String>,
    face: Option<String>,
    if_mixed: Option<String>,
}

/// Somebody who was enrolled.
#[derive(ToSchema)]
pub struct EnrolledAnswer {
    id: String,
    name: String,
    /// Templates added now.
    added: u32,
    /// Templates of the person that the embedder in use can match.
    templates: u32,
    /// Smallest similarity of two of the added ones.
    #[schema(required)]
    agreement: Option<f64>,
    pictures: Vec<TakenAnswer>,
    left_out: Vec<String>,
    /// The ids of the added templates.
    faces: Vec<String>,
}

#[derive(ToSchema)]
struct TakenAnswer {
    file: String,
    face: FaceNumber,
}

/// Who is in a picture.
#[derive(ToSchema)]
pub struct SearchAnswer {
    #[schema(inline)]
    #[serde(flatten)]
    picture: PictureAnswer,
    candidates: Vec<FaceCandidates>,
}

#[derive(ToSchema)]
struct FaceCandidates {
    /// Of which face.
    number: u32,
    /// The most similar people, first the most similar.
    people: Vec<CandidateAnswer>,
}

#[derive(ToSchema)]
struct CandidateAnswer {
    id: String,
    name: String,
    similarity: f64,
}

/// Who was enrolled, or who was made without pictures.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum CreatedAnswer {
    Enrolled(EnrolledAnswer),
    Named(PersonAnswer),
}

/// Somebody.
#[derive(Serialize, ToSchema)]
pub struct PersonAnswer {
    pub id: String,
    pub name: String,
    pub templates: usize,
}

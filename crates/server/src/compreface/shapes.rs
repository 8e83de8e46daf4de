//! What CompreFace's clients read.

use crate::answer::{CompreFaceError, Problem};
use crate::intake::Intake;
use faceglass_sdk::answers::Decimal;
use faceglass_sdk::{FaceResult, FrameResult, Rect};
use serde::Serialize;
use utoipa::ToSchema;

/// The request was not as it must be, or the server failed.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code)]
pub enum Refused {
    /// The sentence says why.
    #[response(status = "4XX")]
    Theirs(CompreFaceError),
    /// The server failed or is being stopped.
    #[response(status = "5XX")]
    Ours(CompreFaceError),
}

/// A picture in a form.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct FileForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A picture in JSON.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct FileBase64 {
    /// In base64.
    file: String,
}

/// What may be asked beside a picture.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Faces that are told, the largest first.
    limit: usize,
    least_score: f32,
    /// People told of each face.
    pub predictions: usize,
    with_landmarks: bool,
    with_embedding: bool,
    with_times: bool,
}

impl Wishes {
    /// Of the words of a request.
    ///
    /// # Errors
    /// [`Problem`] with what one of them may be.
    pub fn of(intake: &Intake) -> Result<Self, Problem> {
        let limit = intake.number("limit", 0.0, 1e6)?.unwrap_or(0.0) as usize;
        let plugins = intake.word("face_plugins").unwrap_or("");
        let has = |plugin: &str| plugins.split(',').any(|word| word.trim() == plugin);
        let least_score = intake.number("det_prob_threshold", 0.0, 1.0)?;
        let predictions = intake.number("prediction_count", 1.0, 100.0)?;
        Ok(Self {
            limit: if limit == 0 { usize::MAX } else { limit },
            least_score: least_score.unwrap_or(0.0) as f32,
            predictions: predictions.unwrap_or(1.0) as usize,
            with_landmarks: has("landmarks"),
            with_embedding: has("calculator"),
            with_times: intake.word("status") == Some("true"),
        })
    }

    /// The faces that are told, the largest first.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub fn faces<'a>(&self, seen: &'a FrameResult) -> Result<Vec<&'a FaceResult>, Problem> {
        let faces = seen
            .faces
            .iter()
            .filter(|face| face.score >= self.least_score);
        let mut faces: Vec<&FaceResult> = faces.collect();
        faces.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
        faces.truncate(self.limit);
        match faces.is_empty() {
            true => Err(Problem::new(
                axum::http::StatusCode::BAD_REQUEST,
                "no_face",
                "No face is found in the given image",
            )),
            false => Ok(faces),
        }
    }

    /// A face as it is told.
    pub fn shape(&self, face: &FaceResult, seen: &FrameResult) -> Face {
        let points = || {
            face.points
                .map(|p| [p.x.round() as i64, p.y.round() as i64])
        };
        let embedding = face.embedding.as_ref().filter(|_| self.with_embedding);
        Face {
            r#box: FaceBox::new(face.bbox, face.score),
            landmarks: self.with_landmarks.then(points),
            embedding: embedding.map(|(_, of)| of.values().to_vec()),
            execution_time: self.with_times.then(|| Times {
                detector: seen.stage_ms.detect.into(),
                calculator: seen.stage_ms.embed.into(),
            }),
        }
    }
}

/// A face.
#[derive(Serialize, ToSchema)]
pub struct Face {
    r#box: FaceBox,
    /// With the plugin `landmarks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    landmarks: Option<[[i64; 2]; 5]>,
    /// With the plugin `calculator`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    embedding: Option<Vec<f32>>,
    /// With `status=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    execution_time: Option<Times>,
}

#[derive(Serialize, ToSchema)]
struct FaceBox {
    #[schema(value_type = f64)]
    probability: Decimal<4>,
    x_max: i64,
    y_max: i64,
    x_min: i64,
    y_min: i64,
}

impl FaceBox {
    fn new(rect: Rect, score: f32) -> Self {
        let whole = |value: f32| value.round() as i64;
        Self {
            probability: score.into(),
            x_max: whole(rect.x + rect.w),
            y_max: whole(rect.y + rect.h),
            x_min: whole(rect.x),
            y_min: whole(rect.y),
        }
    }
}

/// Milliseconds.
#[derive(Serialize, ToSchema)]
struct Times {
    #[schema(value_type = f64)]
    detector: Decimal<3>,
    #[schema(value_type = f64)]
    calculator: Decimal<3>,
}

/// Faces, each with what was asked of it.
#[derive(Serialize, ToSchema)]
pub struct Results<T> {
    pub result: Vec<T>,
}

/// A face and whose it may be.
#[derive(Serialize, ToSchema)]
pub struct Recognized {
    #[serde(flatten)]
    pub face: Face,
    pub subjects: Vec<Similar>,
}

/// Somebody who is similar.
#[derive(Serialize, ToSchema)]
pub struct Similar {
    pub subject: String,
    /// Cosine similarity.
    #[schema(value_type = f64)]
    pub similarity: Decimal<4>,
}

/// A face, and how similar it is to one that is known.
#[derive(Serialize, ToSchema)]
pub struct Compared {
    #[serde(flatten)]
    pub face: Face,
    /// Cosine similarity; `null` for a face that is too poor.
    #[schema(value_type = Option<f64>, required)]
    pub similarity: Option<Decimal<4>>,
    /// Whose face it was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub subject: Option<String>,
}

/// The face of one picture and those of another.
#[derive(Serialize, ToSchema)]
pub struct Verified {
    pub source_image_face: Face,
    pub face_matches: Vec<Compared>,
}

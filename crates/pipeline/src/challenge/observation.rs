//! What one frame says.

use crate::engine::result::FaceResult;
use faceglass_vision::light::PatchMeans;
use faceglass_vision::motion::{Expression, HeadFit, MotionError};
use faceglass_vision::{Embedding, Point, QualityReason};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One face in one frame, or that there is none. It holds numbers, never a
/// picture; a stored one has no embedding either, only how alike it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Presentation time of the frame, in milliseconds of any clock that only goes
    /// forward.
    pub time_ms: u64,
    /// The face's track; `None` without a face.
    pub track: Option<u64>,
    /// 68 landmarks in frame pixels, unmirrored; empty without.
    #[serde(default)]
    pub points: Vec<Point>,
    /// Why the sample is poor, if it is. A turned head is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poor: Option<QualityReason>,
    /// This frame's embedding, where one was made.
    #[serde(skip)]
    pub embedding: Option<Embedding>,
    /// Cosine of this frame's embedding to the first of the session: of stored
    /// observations, instead of the embedding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<f32>,
    /// Mean colours of the face, where they were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<PatchMeans>,
}

impl Observation {
    /// What the engine says of a face in a frame at that time. The embedding is this
    /// frame's own, of [`crate::Probe`]: that of the track is a mean, in which a swap
    /// shows late.
    pub fn of_face(face: &FaceResult, time: Duration, embedding: Option<Embedding>) -> Self {
        let reasons = &face.quality.reasons;
        let is_other = |why: &&QualityReason| **why != QualityReason::TurnedAway;
        let poor = reasons.iter().find(is_other).or(reasons.first());
        Self {
            time_ms: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            track: Some(face.track),
            points: face.dense.clone(),
            poor: poor.copied(),
            embedding,
            likeness: None,
            light: None,
        }
    }

    /// A frame without a face.
    pub fn nobody(time_ms: u64) -> Self {
        Self {
            time_ms,
            ..Self::default()
        }
    }

    /// Whether it says nothing of what the face does. Being turned away is what
    /// some steps ask for.
    pub(super) fn is_poor(&self) -> bool {
        self.poor
            .is_some_and(|why| why != QualityReason::TurnedAway)
    }
}

/// What is measured of the landmarks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// The fitted head.
    pub head: HeadFit,
    /// Eyes and mouth.
    pub face: Expression,
}

impl Measures {
    /// Measures 68 landmarks in frame pixels.
    ///
    /// # Errors
    /// [`MotionError`] where they cannot be a face's.
    pub fn of(points: &[Point]) -> Result<Self, MotionError> {
        let head = HeadFit::of(points)?;
        let face = Expression::of(points, &head)?;
        Ok(Self { head, face })
    }
}

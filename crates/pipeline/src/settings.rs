//! What a person can tune.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How many of the frames are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As many as there is time for.
    #[default]
    Full,
    /// One a second.
    Slow,
    /// None, but for what a person began: an enrolment, a challenge, a calibration.
    Stopped,
}

impl Pace {
    /// Whether a frame is looked at that comes so long after the last one.
    #[must_use]
    pub fn is_due(self, since: Duration) -> bool {
        match self {
            Self::Full => true,
            Self::Slow => since >= Duration::from_secs(1),
            Self::Stopped => false,
        }
    }
}

/// Thresholds of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PipelineSettings {
    /// Lowest detector score that counts as a face, 0 to 1; `None` uses the network's own.
    pub min_score: Option<f32>,
    /// Smallest face to look at, longer side of its box in frame pixels.
    pub min_face_px: f32,
    /// Liveness score from which a track is live; `None` uses the network's own.
    pub liveness_threshold: Option<f32>,
    /// Cosine similarity from which a face may be known; `None` uses the network's own.
    pub match_threshold: Option<f32>,
    /// Width of the uncertain band below the match threshold, in cosine.
    pub match_band: f32,
    /// Take printed lines, as identity photographs have them, out of faces in pictures before they are compared or enrolled
    /// from. Of cameras and movies it changes nothing.
    pub demesh: bool,
    /// Keep the aligned face with each template of somebody who is enrolled. Without it nobody is shown by a picture, and after a
    /// change of the embedder everyone has to be enrolled again.
    pub keep_faces: bool,
}

impl Default for PipelineSettings {
    fn default() -> Self {
        Self {
            min_score: None,
            min_face_px: 40.0,
            liveness_threshold: None,
            match_threshold: None,
            match_band: 0.05,
            demesh: false,
            keep_faces: true,
        }
    }
}

//! The model borders. Every stage of the pipeline stands behind one of these
//! traits, with a fake beside it for tests.

use crate::types::{Detection, Embedding, FaceLandmarks, LivenessScore, ModelId, VisionError};
use image::RgbImage;

/// What the person can tune in detection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DetectParams {
    /// Lowest score that counts as a face, 0 to 1.
    pub min_score: f32,
    /// Smallest face to report, longer side of the box in frame pixels.
    pub min_face_px: f32,
}

/// Finds faces.
pub trait Detector: Send {
    /// Faces in `frame`, best score first, overlaps already suppressed.
    ///
    /// # Errors
    /// [`VisionError`] if the frame is empty or the network fails.
    fn detect(
        &mut self,
        frame: &RgbImage,
        params: &DetectParams,
    ) -> Result<Vec<Detection>, VisionError>;
    /// Identity of the network.
    fn model_id(&self) -> ModelId;
    /// The shipped lowest score of this network, from its manifest.
    fn default_threshold(&self) -> f32;
}

/// Refines a detection to landmarks.
pub trait Landmarker: Send {
    /// Landmarks of the face at `face`.
    ///
    /// # Errors
    /// [`VisionError`] if the network fails.
    fn landmarks(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
    ) -> Result<FaceLandmarks, VisionError>;
    /// Identity of the network.
    fn model_id(&self) -> ModelId;
}

/// Tells a bona fide face from a presentation attack.
pub trait LivenessModel: Send {
    /// Score of the face at `face` in one frame, `burnt_out` of whose skin is white, 0 to 1: what
    /// [`Quality::burnt_out`](crate::types::Quality) tells, or [`burnt_out_at`](crate::quality::burnt_out_at).
    ///
    /// # Errors
    /// [`VisionError`] if the network fails.
    fn score(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
        burnt_out: f32,
    ) -> Result<LivenessScore, VisionError>;
    /// Identity of the network.
    fn model_id(&self) -> ModelId;
    /// The shipped decision threshold of this network, from its manifest.
    fn default_threshold(&self) -> f32;
}

/// Takes what was printed over an aligned face away: the wavy lines of identity photographs.
pub trait Demesher: Send {
    /// The 112x112 aligned RGB face as it may look without them. What is under a line is guessed from what is
    /// beside it.
    ///
    /// # Errors
    /// [`VisionError`] if the size is wrong or the network fails.
    fn clean(&mut self, aligned: &RgbImage) -> Result<RgbImage, VisionError>;
    /// Identity of the network.
    fn model_id(&self) -> ModelId;
}

/// Turns an aligned face into an embedding.
pub trait Embedder: Send {
    /// Embedding of a 112x112 aligned RGB face.
    ///
    /// # Errors
    /// [`VisionError`] if the size is wrong or the network fails.
    fn embed(&mut self, aligned: &RgbImage) -> Result<Embedding, VisionError>;
    /// Identity of the network; templates are tagged with it.
    fn model_id(&self) -> ModelId;
    /// The shipped match threshold (cosine) of this network, from its manifest.
    fn default_threshold(&self) -> f32;
}

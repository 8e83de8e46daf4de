//! Faces in pictures: geometry, networks, alignment and quality.
//!
//! Pure functions and values. Nothing here opens a device, a window or a
//! thread, so that training (`workshop`) and use (the app) share one meaning of
//! every crop, every normalisation and every coordinate.
//!
//! Coordinate frame everywhere, unless a name says otherwise: pixels of the
//! upright, unmirrored frame, `x` to the right, `y` down, the centre of the
//! top-left pixel at `(0.5, 0.5)`.

pub mod align;
pub mod crop;
pub mod decode;
pub mod detector;
pub mod embedder;
pub mod fakes;
pub mod geometry;
pub mod landmarker;
pub mod letterbox;
pub mod liveness;
pub mod manifest;
pub mod network;
pub mod pose;
pub mod quality;
pub mod store;
pub mod tensor;
pub mod traits;
pub mod types;
pub mod warp;

pub use align::{TEMPLATE_112, align_face};
pub use crop::{View, ViewShape, crop_rect, liveness_region, liveness_view, square_crop};
pub use geometry::{Point, Rect, Similarity};
pub use landmarker::{five_of_68, landmarks_of_detection};
pub use letterbox::{Letterbox, letterbox};
pub use manifest::{Manifest, ModelKind};
pub use quality::QualityParams;
pub use store::{ModelStore, ModelSummary, Models, load_models};
pub use traits::{DetectParams, Detector, Embedder, Landmarker, LivenessModel};
pub use types::{
    AlignedFace, Detection, Embedding, FaceLandmarks, FivePoints, LivenessScore, ModelError,
    ModelId, Quality, QualityReason, VisionError,
};
pub use warp::warp_similarity;

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

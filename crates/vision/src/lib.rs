//! Faces in pictures: geometry, networks, alignment and quality.
//!
//! Pure functions and values. Nothing here opens a device, a window or a
//! thread, so that training (`workshop`) and use (the app) share one meaning of
//! every crop, every normalisation and every coordinate.
//!
//! Coordinate frame everywhere, unless a name says otherwise: pixels of the
//! upright, unmirrored frame, `x` to the right, `y` down, the centre of the
//! top-left pixel at `(0.5, 0.5)`.

pub mod chance;
pub mod crops;
pub mod fakes;
pub mod geometry;
pub mod light;
pub mod motion;
pub mod networks;
pub mod pose;
pub mod quality;
pub mod traits;
pub mod types;

pub use crops::align::{TEMPLATE_112, align_face};
pub use crops::crop::{View, ViewShape, crop_rect, liveness_region, liveness_view, square_crop};
pub use crops::{align, crop, letterbox, warp};
pub use networks::{
    decode, demesher, detector, embedder, known, landmarker, liveness, manifest, network, speed,
    store, tensor, trial,
};

pub use crops::letterbox::{Letterbox, letterbox};
pub use crops::warp::warp_similarity;
pub use crops::whole::clean_picture;
pub use geometry::{Point, Rect, Similarity};
pub use networks::landmarker::{five_of_68, landmarks_of_detection};
pub use networks::manifest::{KindSpec, Manifest, ModelKind};
pub use networks::store::{ModelStore, ModelSummary, Models, load_models};
pub use quality::QualityParams;
pub use traits::{Demesher, DetectParams, Detector, Embedder, Landmarker, LivenessModel};
pub use types::{
    AlignedFace, Covered, Detection, Embedding, FaceLandmarks, FivePoints, LivenessScore,
    ModelError, ModelId, Quality, QualityReason, UnknownKind, Visibility, VisionError,
};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

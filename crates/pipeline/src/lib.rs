//! The threads that turn frames into annotated results.
//!
//! detect → landmarks → align → liveness → embed → match, one thread, newest
//! frame first for live sources.

pub mod result;

pub use result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, StageMs,
    UnsureReason,
};

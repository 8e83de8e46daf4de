//! The threads that turn frames into annotated results.
//!
//! detect → landmarks → align → liveness → embed → match, one thread, newest
//! frame first for live sources.

pub mod live;
pub mod result;
pub mod settings;

pub use live::{
    Command, EnrolmentState, Event, GalleryView, IfExisting, PersonView, PipelineHandle, Refusal,
    SourceState, StageHistory, Stats,
};
pub use result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, StageMs,
    UnsureReason,
};
pub use settings::PipelineSettings;

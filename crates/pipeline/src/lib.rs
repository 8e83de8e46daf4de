//! The threads that turn frames into annotated results.
//!
//! detect → landmarks → align → liveness → embed → match, one thread, newest
//! frame first for live sources. [`Engine`] judges one frame after the other
//! and knows nothing of threads; [`LivePipeline`] runs it for a window,
//! [`run_every_frame`] for everything else.

mod assign;
pub mod calibration;
mod engine;
mod gather;
mod headless;
mod identity;
mod import;
pub mod live;
mod liveness;
mod own_scores;
mod people;
mod picture_job;
mod placement;
mod refusal;
pub mod result;
pub mod settings;
mod shared;
mod stages;
mod stats;
pub mod tell;
mod template;
mod thread;
mod track_state;
pub mod tracker;

pub use engine::{Engine, Examined, Probe};
pub use headless::{RunSummary, run_every_frame};
pub use import::{Import, ImportPlan, Placing, sample_of_picture};
pub use live::{
    Command, EnrolmentState, Event, GalleryView, IfAlike, IfExisting, ImportState, LookAlike,
    PersonView, PipelineHandle, SourceState, StageHistory, Stats,
};
pub use people::People;
pub use placement::{EnrolSample, Gathered, Placement, mean_of};
pub use refusal::{Refusal, quality_words, refusal_words};
pub use result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, StageMs,
    UnsureReason,
};
pub use settings::PipelineSettings;
pub use shared::Repaint;
pub use stages::{FaceSample, Models};
pub use stats::{LatencyTracker, median_and_p95};
pub use tell::{
    Done, EnrolFailure, Fault, ImportSummary, LeftOut, NoSample, Notice, PeopleWarning, Problem,
};
pub use thread::{ListCameras, LiveConfig, LivePipeline, LoadModels};

//! The threads that turn frames into annotated results.
//!
//! detect → landmarks → align → liveness → embed → match, one thread, newest
//! frame first for live sources. [`Engine`] judges one frame after the other
//! and knows nothing of threads; [`LivePipeline`] runs it for a window,
//! [`run_every_frame`] for everything else.

mod assign;
pub mod calibration;
mod engine;
pub mod enrolment;
mod headless;
mod identity;
pub mod live;
mod liveness;
mod own_scores;
mod people;
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
pub use enrolment::{Refusal, quality_words, refusal_words};
pub use headless::{RunSummary, run_every_frame};
pub use live::{
    Command, EnrolmentState, Event, GalleryView, ImportState, PersonView, PipelineHandle,
    SourceState, StageHistory, Stats,
};
pub use people::People;
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
    SkipReason,
};
pub use thread::{LiveConfig, LivePipeline, LoadModels};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

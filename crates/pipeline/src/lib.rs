//! The threads that turn frames into annotated results.
//!
//! detect → landmarks → align → liveness → embed → match, one thread, newest
//! frame first for live sources. [`Engine`] judges one frame after the other
//! and knows nothing of threads; [`LivePipeline`] runs it for a window,
//! [`run_every_frame`] for everything else.

pub mod calibration;
pub mod challenge;
mod engine;
pub mod enrolment;
mod headless;
pub mod live;
mod problem;
pub mod settings;
pub mod tell;
pub mod unknown;
pub mod upkeep;

pub use engine::motion::Motion;
pub use engine::result::{
    FaceResult, FrameResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, StageMs, Timed,
    UnsureReason,
};
pub use engine::search::{AtOnce, Search};
pub use engine::stages::{FaceSample, Models};
pub use engine::{Engine, Examined, Following, Probe, result, tracker};
pub use enrolment::{Refusal, quality_words, refusal_words};
pub use headless::{Asked, RunSummary, run_challenge, run_every_frame};
pub use live::people::People;
pub use live::search::{AT_ONCE_BYTES, Find, Searcher};
pub use live::shared::Repaint;
pub use live::stats::{LatencyTracker, median_and_p95};
pub use live::thread::{Chance, LiveConfig, LivePipeline, LoadModels, system_chance};
pub use live::{
    Command, EnrolmentState, Event, GalleryView, ImportState, PersonView, PipelineHandle,
    PlayerState, StageHistory, Stats,
};
pub use settings::PipelineSettings;
pub use tell::{
    Done, EnrolFailure, Fault, ImportSummary, LeftOut, NoSample, Notice, PeopleWarning, Problem,
    SkipReason,
};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

//! The window: the picture on the left, panels on the right.
//!
//! It talks to the pipeline through
//! [`PipelineHandle`](faceglass_pipeline::live::PipelineHandle) and never waits
//! for it: commands go out, events and the newest annotated frame come in.
//! Dialogs and files are handled on threads of their own (`jobs`).

mod app;
mod bars;
mod bubble;
mod desktop;
mod dialogs;
mod jobs;
mod knowledge;
mod look;
mod panels;
mod picture;
mod start;
mod state;
mod text;

pub use app::Faceglass;
pub use desktop::{WindowError, prepare, run};
pub use jobs::{
    Choice, Dialogs, NativeDialogs, Purpose, Wish, history_csv, no_formula, utc_date, utc_time,
};
pub use knowledge::{Knowledge, Known, MeasuredMatch};
pub use start::{
    NetworkFact, Options, StartPipeline, StartWarning, Started, ThresholdDefaults, UserFolders,
    Wake,
};
pub use state::first_camera;
pub use state::people::history::is_on;

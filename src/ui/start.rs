//! Starting the pipeline without holding up the window.

use super::knowledge::Knowledge;
use crate::demo::DemoError;
use crate::settings::SettingsWarning;
use crossbeam_channel::{Receiver, TryRecvError};
use faceglass_pipeline::live::{PipelineHandle, Problem};
use std::sync::Arc;

/// Called from other threads when the window has something new to show.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Loads the networks and starts the pipeline.
pub type StartPipeline = Box<dyn FnOnce(Wake) -> Result<Started, Problem> + Send>;

/// A running pipeline.
pub struct Started {
    /// The way to it.
    pub handle: Box<dyn PipelineHandle + Send>,
    /// Thresholds that the networks bring along.
    pub defaults: ThresholdDefaults,
    /// What was measured of the networks.
    pub knowledge: Knowledge,
}

/// Thresholds that the networks bring along, in force until the person sets
/// others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThresholdDefaults {
    /// Liveness score from which a face is live.
    pub liveness: f32,
    /// Cosine similarity from which a face may be known.
    pub matching: f32,
}

impl Default for ThresholdDefaults {
    fn default() -> Self {
        Self {
            liveness: 0.5,
            matching: 0.4,
        }
    }
}

/// Something to tell when the window opens.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StartWarning {
    /// A setting could not be read.
    #[error(transparent)]
    Settings(#[from] SettingsWarning),
    /// There is no demo clip.
    #[error(transparent)]
    Demo(#[from] DemoError),
}

/// A pipeline about to run.
pub struct Starting(Receiver<Result<Started, Problem>>);

impl Starting {
    /// Runs `start` on a thread of its own.
    pub(super) fn begin(start: StartPipeline, wake: Wake) -> Self {
        let (sender, receiver) = crossbeam_channel::bounded(1);
        let failed = sender.clone();
        let spawned = std::thread::Builder::new()
            .name("start".into())
            .spawn(move || {
                let _ = sender.send(start(Arc::clone(&wake)));
                wake();
            });
        if let Err(error) = spawned {
            let detail = error.to_string();
            let _ = failed.send(Err(Problem::NoThread { detail }));
        }
        Self(receiver)
    }

    /// The pipeline, or why there is none, once that is known.
    pub(super) fn poll(&self) -> Option<Result<Started, Problem>> {
        match self.0.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Problem::Stopped)),
        }
    }
}

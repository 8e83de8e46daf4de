//! What each network learns from. A recipe per network, each with
//! `train(&Order)` and `export(&ExportOrder)`; `resume` says what may change when a run goes on.

pub mod bags;
pub mod course;
pub mod demesher;
pub mod detector;
pub mod embedder;
pub mod faces;
pub mod kept;
pub mod landmarks;
pub mod liveness;
pub mod net;
pub mod recognition;
pub mod resume;
pub mod start;

use crate::core::config::Resolved;
use crate::core::error::Result;
pub use crate::export::ExportOrder;
use crate::train::RunDir;
use crate::train::Sitting;
use crate::train::device;
use burn::tensor::Device;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// `workshop train …`, as asked for on the command line.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Configuration file.
    pub config: PathBuf,
    /// Folder of the training shards.
    pub shards: PathBuf,
    /// Folder of the run.
    pub run: PathBuf,
    /// Backend, see [`device::by_name`].
    pub device: String,
    /// How long, and whether to resume.
    pub sitting: Sitting,
}

impl Order {
    /// Reads the configuration and opens the run folder, which keeps a copy of the
    /// configuration from when training begins; gives the training device with autodiff.
    ///
    /// # Errors
    /// When a file cannot be used, the backend is not in this build, or the folder holds a
    /// run that is not to be gone on with or was trained by another configuration.
    pub fn open<C: DeserializeOwned + Serialize>(&self) -> Result<(C, RunDir, Device)> {
        let resolved = Resolved::read(&self.config)?;
        let parsed: C = resolved.settings(&self.config)?;
        let text = resolved.text;
        let device = device::by_name(&self.device)?.autodiff();
        let dir = RunDir::open(&self.run)?;
        let kept = match (dir.has_checkpoint(), self.sitting.resume) {
            (false, _) => text,
            (true, true) => resume::configuration(&self.run, &parsed, &text)?,
            (true, false) => {
                return Err(crate::WorkshopError::RunThere {
                    run: self.run.clone(),
                    step: dir.state()?.step,
                });
            }
        };
        Ok((parsed, dir.with_config(kept), device))
    }
}

/// `count` of `records` at most, from all over them.
fn spread(records: &[usize], count: usize) -> impl Iterator<Item = usize> {
    let every = (records.len() / count.max(1)).max(1);
    records.iter().copied().step_by(every).take(count)
}

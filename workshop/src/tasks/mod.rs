//! What each network learns from. A module per network, each with
//! `train(&Order)` and `export(&ExportOrder)`.

pub mod detector;
pub mod embedder;
pub mod landmarks;
pub mod liveness;

use crate::core::error::Result;
use crate::core::rundir::RunDir;
use crate::core::train::Sitting;
use crate::core::{config, device};
use burn::tensor::Device;
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
    /// Reads the configuration, opens the run folder and keeps a copy of the
    /// configuration there; gives the training device with autodiff.
    ///
    /// # Errors
    /// When a file cannot be used or the backend is not in this build.
    pub fn open<C: DeserializeOwned>(&self) -> Result<(C, RunDir, Device)> {
        let parsed = config::read_toml(&self.config)?;
        let dir = RunDir::open(&self.run)?;
        let text = std::fs::read_to_string(&self.config)
            .map_err(crate::WorkshopError::io(&self.config))?;
        dir.keep_config(&text)?;
        Ok((parsed, dir, device::by_name(&self.device)?.autodiff()))
    }
}

/// `workshop export …`, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct ExportOrder {
    /// Folder of the run, with `config.toml` and weights.
    pub run: PathBuf,
    /// Folder of the training shards: validation data for parity and threshold.
    pub shards: PathBuf,
    /// Backend that computes the trained network's own output.
    pub device: String,
    /// Which weights: `best.bpk` or `average.bpk`.
    pub weights: String,
    /// Folder that receives network and manifest.
    pub out: PathBuf,
    /// Shipped threshold, where the kind has one; chosen on development data.
    pub threshold: Option<f32>,
}

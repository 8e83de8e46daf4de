//! The folder of one training run.

use super::error::{Result, WorkshopError};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How far a run has come; stands beside its weights as `state.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// Steps done.
    pub step: u64,
    /// Best validation score so far.
    pub best_score: Option<f32>,
    /// Step of the best score.
    pub best_step: u64,
    /// Validations since then.
    pub without_gain: u32,
    /// Seconds trained, over all sittings.
    pub seconds: f64,
}

/// A run's folder: `config.toml`, `state.toml`, `net.bpk` (weights),
/// `average.bpk` (averaged weights), `optimizer.bpk`, `best.bpk` (averaged weights
/// of the best validation), `curve.csv` and `curve.png`.
#[derive(Clone, Debug)]
pub struct RunDir {
    root: PathBuf,
}

impl RunDir {
    /// Makes the folder if need be.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn open(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root).map_err(WorkshopError::io(root))?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Whether there is a checkpoint to resume.
    pub fn has_checkpoint(&self) -> bool {
        self.file("state.toml").is_file()
    }

    /// Keeps the configuration with its result.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn keep_config(&self, text: &str) -> Result<()> {
        let path = self.file("config.toml");
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    }

    /// Writes a checkpoint; `state.toml` goes last, so a broken write leaves the old one valid.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] or [`WorkshopError::Checkpoint`].
    pub fn save<M: Module>(
        &self,
        net: &M,
        averaged: &M,
        optimizer: &ModuleOptimizer,
        state: &RunState,
    ) -> Result<()> {
        self.save_net("net.bpk", net)?;
        self.save_net("average.bpk", averaged)?;
        optimizer
            .save(self.file("optimizer.bpk"))
            .map_err(|e| WorkshopError::Checkpoint(e.to_string()))?;
        let text = toml::to_string(state).map_err(|e| WorkshopError::Checkpoint(e.to_string()))?;
        let path = self.file("state.toml");
        let fresh = self.file("state.toml.new");
        std::fs::write(&fresh, text).map_err(WorkshopError::io(&fresh))?;
        std::fs::rename(&fresh, &path).map_err(WorkshopError::io(&path))
    }

    /// Reads the state of the last checkpoint.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] or [`WorkshopError::Config`].
    pub fn state(&self) -> Result<RunState> {
        super::config::read_toml(&self.file("state.toml"))
    }

    /// Writes weights to a file of the folder, whole or not at all.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] or [`WorkshopError::Checkpoint`].
    pub fn save_net<M: Module>(&self, name: &str, net: &M) -> Result<()> {
        let fresh = self.file(&format!("new-{name}"));
        net.valid()
            .save_file(&fresh)
            .map_err(|e| WorkshopError::Checkpoint(e.to_string()))?;
        let path = self.file(name);
        std::fs::rename(&fresh, &path).map_err(WorkshopError::io(&path))
    }

    /// Loads weights from a file of the folder into `net`.
    ///
    /// # Errors
    /// [`WorkshopError::Checkpoint`] when the file is missing or does not fit.
    pub fn load_net<M: Module>(&self, name: &str, net: M) -> Result<M> {
        load(net, &self.file(name))
    }

    /// Loads the optimiser's state.
    ///
    /// # Errors
    /// [`WorkshopError::Checkpoint`] when the file is missing or does not fit.
    pub fn load_optimizer(&self, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
        optimizer
            .load(self.file("optimizer.bpk"))
            .map_err(|e| WorkshopError::Checkpoint(e.to_string()))
    }
}

/// Loads the weights in the file `path` into `net`.
pub(super) fn load<M: Module>(net: M, path: &Path) -> Result<M> {
    net.try_load_file(path).map_err(|e| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        WorkshopError::Checkpoint(format!("{}: {e}", name.display()))
    })
}

//! The folder of one training run.

use crate::core::config::read_toml;
use crate::core::disk::{replace, settle, settle_folder};
use crate::core::error::{Result, WorkshopError};
use crate::train::config::TrainConfig;
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::{ModuleRecord, RecordError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How far a run has come; stands beside its checkpoint as `state.toml`.
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
    /// Those of them that went into training steps, and not into validations and checkpoints.
    #[serde(default)]
    pub step_seconds: f64,
    /// The cycle of the schedule that was validated last, where the best weights of each are kept.
    #[serde(default)]
    pub cycle: u64,
    /// Best score in it.
    #[serde(default)]
    pub cycle_score: Option<f32>,
}

impl RunState {
    /// Whether all steps are done, or as many validations without a gain as `config` waits for.
    pub fn is_over(&self, config: &TrainConfig) -> bool {
        let tired = config.patience > 0 && self.without_gain >= config.patience;
        self.step >= config.steps || tired
    }
}

/// What else `state.toml` says: where the weights of that step are.
#[derive(Deserialize)]
struct Place {
    /// Folder of the checkpoint; runs of earlier versions have its files beside `state.toml`.
    checkpoint: Option<String>,
}

/// A run's folder: `config.toml`, `state.toml`, `checkpoint-N` with `net.bpk` (weights),
/// `average.bpk` (averaged weights) and `optimizer.bpk`, `average.bpk` (the checkpoint's, to
/// start other runs from), `best.bpk` (averaged weights of the best validation), `curve.csv`,
/// `curve.png` and an event file for TensorBoard.
#[derive(Clone, Debug)]
pub struct RunDir {
    root: PathBuf,
    config: Option<String>,
}

/// What a checkpoint consists of.
const PARTS: [&str; 3] = ["net.bpk", "average.bpk", "optimizer.bpk"];
const STATE: &str = "state.toml";
const FOLDER: &str = "checkpoint-";

type Watch<'a> = dyn FnMut(&Path) -> Result<()> + 'a;

impl RunDir {
    /// Makes the folder if need be.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn open(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root).map_err(WorkshopError::io(root))?;
        Ok(Self {
            root: root.to_owned(),
            config: None,
        })
    }

    /// With the configuration that [`Self::keep_config`] writes.
    #[must_use]
    pub fn with_config(self, text: String) -> Self {
        Self {
            config: Some(text),
            ..self
        }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Whether there is a checkpoint to resume.
    pub fn has_checkpoint(&self) -> bool {
        self.file(STATE).is_file()
    }

    /// Keeps the configuration with its result, once the run has begun.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn keep_config(&self) -> Result<()> {
        match &self.config {
            Some(text) => replace(&self.file("config.toml"), text.as_bytes()),
            None => Ok(()),
        }
    }

    /// Writes a checkpoint into a folder of its own. It counts from the moment that
    /// `state.toml`, replaced in one step, names that folder; only then the one before it
    /// is removed. A write that breaks off anywhere leaves the old one valid.
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
        self.save_watched((net, averaged), optimizer, state, &mut |_| Ok(()))
    }

    /// `watch` is told of each path before it is written, replaced or removed, and may stop that.
    fn save_watched<M: Module>(
        &self,
        (net, averaged): (&M, &M),
        optimizer: &ModuleOptimizer,
        state: &RunState,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        let name = format!("{FOLDER}{}", self.newest_number()? + 1);
        let folder = self.file(&name);
        watch(&folder)?;
        std::fs::create_dir(&folder).map_err(WorkshopError::io(&folder))?;
        for part in PARTS {
            let path = folder.join(part);
            watch(&path)?;
            match part {
                "net.bpk" => net.valid().save_file(&path).map_err(unwritable)?,
                "average.bpk" => averaged.valid().save_file(&path).map_err(unwritable)?,
                _ => optimizer.save(&path).map_err(unwritable)?,
            }
            settle(&path)?;
        }
        settle_folder(&folder)?;
        let mut table = toml::Table::try_from(state).map_err(unwritable)?;
        table.insert("checkpoint".into(), name.clone().into());
        watch(&self.file(STATE))?;
        let text = toml::to_string(&table).map_err(unwritable)?;
        replace(&self.file(STATE), text.as_bytes())?;
        self.tidy(&name, watch)
    }

    /// After a commit: the averaged weights where other runs start from, and nothing that
    /// no longer counts.
    fn tidy(&self, current: &str, watch: &mut Watch<'_>) -> Result<()> {
        let (average, fresh) = (self.file("average.bpk"), self.file("new-average.bpk"));
        watch(&average)?;
        std::fs::copy(self.file(current).join("average.bpk"), &fresh)
            .and_then(|_| std::fs::rename(&fresh, &average))
            .map_err(WorkshopError::io(&average))?;
        for part in ["net.bpk", "optimizer.bpk"] {
            let path = self.file(part);
            if path.is_file() {
                watch(&path)?;
                std::fs::remove_file(&path).map_err(WorkshopError::io(&path))?;
            }
        }
        for (_, name) in self.checkpoints()? {
            if name != current {
                let path = self.file(&name);
                watch(&path)?;
                std::fs::remove_dir_all(&path).map_err(WorkshopError::io(&path))?;
            }
        }
        Ok(())
    }

    /// Folders of checkpoints, finished or not, with their numbers.
    fn checkpoints(&self) -> Result<Vec<(u64, String)>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.root).map_err(WorkshopError::io(&self.root))? {
            let name = entry.map_err(WorkshopError::io(&self.root))?.file_name();
            let name = name.to_string_lossy();
            let number = name.strip_prefix(FOLDER).map(str::parse);
            if let Some(Ok(number)) = number {
                found.push((number, name.into_owned()));
            }
        }
        Ok(found)
    }

    fn newest_number(&self) -> Result<u64> {
        let numbers = self.checkpoints()?.into_iter().map(|(number, _)| number);
        Ok(numbers.max().unwrap_or(0))
    }

    /// Reads the state of the last checkpoint.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] or [`WorkshopError::Config`].
    pub fn state(&self) -> Result<RunState> {
        read_toml(&self.file(STATE))
    }

    /// Where the last checkpoint has the file `name`; in the folder itself if it has none.
    fn place_of(&self, name: &str) -> Result<PathBuf> {
        if self.has_checkpoint()
            && let Some(folder) = read_toml::<Place>(&self.file(STATE))?.checkpoint
        {
            let inside = self.file(&folder).join(name);
            if inside.is_file() {
                return Ok(inside);
            }
        }
        Ok(self.file(name))
    }

    /// Writes weights to a file of the folder, whole or not at all.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] or [`WorkshopError::Checkpoint`].
    pub fn save_net<M: Module>(&self, name: &str, net: &M) -> Result<()> {
        let fresh = self.file(&format!("new-{name}"));
        net.valid().save_file(&fresh).map_err(unwritable)?;
        settle(&fresh)?;
        let path = self.file(name);
        std::fs::rename(&fresh, &path).map_err(WorkshopError::io(&path))
    }

    /// Loads weights into `net`: the last checkpoint's file `name`, or the folder's.
    ///
    /// # Errors
    /// [`WorkshopError::Checkpoint`] when the file is missing or does not fit.
    pub fn load_net<M: Module>(&self, name: &str, net: M) -> Result<M> {
        load(net, &self.place_of(name)?)
    }

    /// Loads the optimiser's state.
    ///
    /// # Errors
    /// [`WorkshopError::Checkpoint`] when the file is missing or does not fit.
    pub fn load_optimizer(&self, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
        let path = self.place_of("optimizer.bpk")?;
        optimizer.load(&path).map_err(|e| unreadable(&path, e))
    }
}

/// Loads the weights in the file `path` into `net`.
///
/// # Errors
/// [`WorkshopError::Checkpoint`] when the file is missing or does not fit.
pub fn load<M: Module>(net: M, path: &Path) -> Result<M> {
    net.try_load_file(path).map_err(|e| misfit(path, e))
}

/// The same of a file that may hold more than `net` is, as what only training needs.
///
/// # Errors
/// As [`load`].
pub fn load_part<M: Module>(net: M, path: &Path) -> Result<M> {
    let record = ModuleRecord::load(path).map_err(|e| misfit(path, e))?;
    let loaded = net.try_load_record(record.allow_unused(true));
    loaded.map_err(|e| misfit(path, e))
}

fn misfit(path: &Path, error: RecordError) -> WorkshopError {
    match error {
        RecordError::Validation(why) => unreadable(
            path,
            format!(
                "{why}; it is of a network of another configuration, or of an earlier version of \
                 the workshop, whose networks can be gone on from by their exported files with --start"
            ),
        ),
        broken @ RecordError::Io(_) => unreadable(path, broken),
    }
}

fn unwritable(error: impl std::fmt::Display) -> WorkshopError {
    WorkshopError::Checkpoint(error.to_string())
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> WorkshopError {
    let name = path.file_name().unwrap_or(path.as_os_str());
    WorkshopError::Checkpoint(format!("{}: {error}", name.display()))
}

#[cfg(test)]
mod tests;

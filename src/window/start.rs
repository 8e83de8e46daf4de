//! How the window starts, and starting the pipeline without holding it up.

use super::jobs::Dialogs;
use super::knowledge::Knowledge;
use crate::demo::DemoError;
use crate::settings::{Settings, SettingsWarning};
use crossbeam_channel::{Receiver, TryRecvError};
use faceglass_capture::SourceSpec;
use faceglass_pipeline::live::{PipelineHandle, Problem};
use faceglass_vision::ModelKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
    /// Which networks there are.
    pub networks: Vec<NetworkFact>,
}

/// What a network is, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkFact {
    /// What it does.
    pub kind: ModelKind,
    /// Its name.
    pub name: String,
    /// SHA-256 of its file, in hexadecimal digits.
    pub sha256: String,
    /// Licence of its weights.
    pub licence: String,
}

/// Thresholds that the networks bring along, in force until the person sets
/// others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThresholdDefaults {
    /// Lowest detector score that counts as a face.
    pub finding: f32,
    /// Liveness score from which a face is live.
    pub liveness: f32,
    /// Cosine similarity from which a face may be known.
    pub matching: f32,
}

impl Default for ThresholdDefaults {
    fn default() -> Self {
        Self {
            finding: 0.6,
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

/// Folders of the user, looked up before the window opens: asking reads a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFolders {
    /// What `~` stands for in a typed path.
    pub home: Option<PathBuf>,
    /// Where screenshots go unless the person says otherwise.
    pub pictures: PathBuf,
    /// Where movies go.
    pub movies: PathBuf,
}

impl UserFolders {
    /// Those of the user who runs the program.
    #[must_use]
    pub fn of_system() -> Self {
        let Some(dirs) = directories::UserDirs::new() else {
            return Self::default();
        };
        let home = dirs.home_dir();
        Self {
            home: Some(home.to_path_buf()),
            pictures: dirs.picture_dir().unwrap_or(home).to_path_buf(),
            movies: dirs.video_dir().unwrap_or(home).to_path_buf(),
        }
    }
}

/// How the window starts.
pub struct Options {
    /// What to open; `None` looks through the camera, or plays the demo clip
    /// where there is none.
    pub source: Option<SourceSpec>,
    /// The demo clip.
    pub demo: Option<PathBuf>,
    /// The folder proposed for importing people.
    pub people_folder: Option<PathBuf>,
    /// Folders of the user.
    pub folders: UserFolders,
    /// Saved settings, already overruled by the command line.
    pub settings: Settings,
    /// Where settings are written.
    pub settings_file: PathBuf,
    /// To be told at the start, for instance about a bad setting.
    pub warnings: Vec<StartWarning>,
    /// Loads the networks and starts the pipeline; runs on a thread of its own.
    pub start: StartPipeline,
    /// The desktop's dialogs.
    pub dialogs: Box<dyn Dialogs>,
    /// Set once the system wants the program to end.
    pub asked_to_end: Arc<AtomicBool>,
}

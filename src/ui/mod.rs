//! The window: the picture on the left, panels on the right.
//!
//! It talks to the pipeline through
//! [`PipelineHandle`](faceglass_pipeline::live::PipelineHandle) and never waits
//! for it: commands go out, events and the newest annotated frame come in.
//! Dialogs and files are handled on threads of their own (`jobs`).

mod action;
mod app;
mod calibration;
mod desktop;
mod dialogs;
mod enrolment;
mod fallback_font;
mod i18n;
mod icons;
mod jobs;
mod knowledge;
mod meaning;
mod menu;
mod messages;
mod notices;
mod panels;
mod perform;
mod picture;
mod plots;
mod question;
mod source_view;
mod start;
mod state;
pub(crate) mod theme;
mod thumbnail;
mod transport;
mod widgets;
mod words;

pub use app::Faceglass;
pub use desktop::{WindowError, prepare, run};
pub use jobs::{Choice, Dialogs, NativeDialogs, Purpose, Wish};
pub use knowledge::{Knowledge, Known, MeasuredMatch};
pub use start::{StartPipeline, StartWarning, Started, ThresholdDefaults, Wake};
pub use state::first_camera;

use crate::settings::Settings;
use faceglass_capture::SourceSpec;
use start::Starting;
use std::path::PathBuf;

/// Folders of the user, looked up before the window opens: asking reads a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFolders {
    /// What `~` stands for in a typed path.
    pub home: Option<PathBuf>,
    /// Where screenshots go unless the person says otherwise.
    pub pictures: PathBuf,
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
}

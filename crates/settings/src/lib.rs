//! What the window remembers between runs.
//!
//! Order of precedence, highest first: command line, saved settings, default.
//! A setting that cannot be read becomes a warning and its default, never a
//! failed start, and the file as it was is kept beside the new one.

mod camera;
mod keys;
mod looks;
mod piecewise;
mod read;

pub use camera::{CameraValues, KeptControls, LastCamera, SelfTimer};
pub use keys::OwnKeys;
pub use looks::{Language, Mirror, Overlay, Panels, Privacy, Theme, WhileMinimised, WindowPlace};
pub use read::SettingsWarning;

use faceglass_capture::Rotation;
use faceglass_pipeline::challenge::ProofSettings;
use faceglass_pipeline::live::{HistorySettings, UnknownSettings};
use faceglass_pipeline::settings::PipelineSettings;
use serde::Serialize;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Name of the file in the data folder.
pub const SETTINGS_FILE: &str = "settings.toml";
/// Name of the file, in the same folder, that keeps settings which could not be read.
pub const SETTINGS_BEFORE: &str = "settings.before.toml";
/// Allowed values of [`PipelineSettings::min_score`].
pub const MIN_SCORE: RangeInclusive<f32> = 0.05..=0.99;
/// Allowed values of [`PipelineSettings::min_face_px`].
pub const MIN_FACE_PX: RangeInclusive<f32> = 16.0..=400.0;
/// Allowed values of [`PipelineSettings::liveness_threshold`].
pub const LIVENESS: RangeInclusive<f32> = 0.0..=1.0;
/// Allowed values of [`PipelineSettings::match_threshold`].
pub const MATCH: RangeInclusive<f32> = 0.0..=1.0;
/// Allowed values of [`PipelineSettings::match_band`].
pub const MATCH_BAND: RangeInclusive<f32> = 0.0..=0.3;

/// Everything remembered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Language of the window.
    pub language: Language,
    /// Colours of the window.
    pub theme: Theme,
    /// Whose faces are covered.
    pub privacy: Privacy,
    /// How long photos and movies wait.
    pub self_timer: SelfTimer,
    /// What becomes of recognition while the window is minimised.
    pub while_minimised: WhileMinimised,
    /// Whether the log is written while the program runs.
    pub keep_log: bool,
    /// Movies, pictures and folders that were opened, the newest first.
    pub recent: Vec<PathBuf>,
    /// The line about the first steps was closed, or somebody was enrolled.
    pub welcomed: bool,
    /// What is shown as in a mirror.
    pub mirror: Mirror,
    /// Clockwise turn of every frame.
    pub rotation: Rotation,
    /// Whether a movie starts again at its end.
    pub looping: bool,
    /// What is drawn over the picture.
    pub overlay: Overlay,
    /// Which panels are open.
    pub panels: Panels,
    /// Thresholds.
    pub pipeline: PipelineSettings,
    /// When challenges are asked for, and which steps may be drawn.
    pub presence: ProofSettings,
    /// Whether it is kept who was seen when, and for how long.
    pub history: HistorySettings,
    /// Whether faces of people who are not recognised are kept, and for how long.
    pub unknown: UnknownSettings,
    /// Where the window was.
    pub window: Option<WindowPlace>,
    /// The camera to look through first.
    pub last_camera: Option<LastCamera>,
    /// Keys that were chosen in place of the usual ones.
    pub keys: OwnKeys,
    /// What was set of the cameras' own controls.
    pub camera_controls: KeptControls,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::from_environment(),
            theme: Theme::default(),
            mirror: Mirror::default(),
            rotation: Rotation::default(),
            looping: true,
            overlay: Overlay::default(),
            panels: Panels::default(),
            pipeline: PipelineSettings::default(),
            presence: ProofSettings::default(),
            history: HistorySettings::default(),
            unknown: UnknownSettings::default(),
            window: None,
            last_camera: None,
            keys: OwnKeys::default(),
            camera_controls: KeptControls::default(),
            privacy: Privacy::default(),
            self_timer: SelfTimer::default(),
            while_minimised: WhileMinimised::default(),
            keep_log: false,
            recent: Vec::new(),
            welcomed: false,
        }
    }
}

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

#[cfg(test)]
mod tests;

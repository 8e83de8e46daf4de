//! Writing settings once they have not changed for a moment, so that a dragged
//! slider is written once.

use crate::settings::Settings;
use std::path::{Path, PathBuf};

/// Seconds without a change after which settings are written.
const SAVE_AFTER_S: f64 = 0.8;

/// The file of the settings, and what it holds.
pub struct SettingsFile {
    path: PathBuf,
    saved: Settings,
    unsaved_since_s: Option<f64>,
}

impl SettingsFile {
    /// A file that holds `saved`.
    pub fn new(path: PathBuf, saved: Settings) -> Self {
        Self {
            path,
            saved,
            unsaved_since_s: None,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder where people, settings and calibrations lie.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Notes the time; whether `settings` are to be written now.
    pub fn is_due(&mut self, settings: &Settings, now_s: f64) -> bool {
        if *settings == self.saved {
            self.unsaved_since_s = None;
            return false;
        }
        let since = *self.unsaved_since_s.get_or_insert(now_s);
        let is_due = now_s - since >= SAVE_AFTER_S;
        if is_due {
            self.saved = settings.clone();
            self.unsaved_since_s = None;
        }
        is_due
    }

    /// Seconds until settings want to be written.
    pub fn due_in_s(&self, now_s: f64) -> Option<f64> {
        self.unsaved_since_s
            .map(|since| (since + SAVE_AFTER_S - now_s).max(0.0))
    }

    /// Whether the file is known to hold `settings` if no others were handed out to be written.
    pub fn holds(&self, settings: &Settings) -> bool {
        *settings == self.saved && self.path.exists()
    }
}

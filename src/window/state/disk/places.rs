//! Places on the disk that were known when the window opened.

use crate::window::jobs::{proposed_path, typed_path, utc_date};
use crate::window::start::UserFolders;
use crate::window::state::display;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Where things lie.
pub struct Places {
    demo: Option<PathBuf>,
    people: Option<PathBuf>,
    user: UserFolders,
}

impl Places {
    /// `demo` is the demo clip, `people` the folder proposed for an import.
    pub fn new(demo: Option<PathBuf>, people: Option<PathBuf>, user: UserFolders) -> Self {
        Self { demo, people, user }
    }

    /// The demo clip.
    pub fn demo(&self) -> Option<&Path> {
        self.demo.as_deref()
    }

    /// The folder proposed for an import, as written; empty for none.
    pub fn people(&self) -> String {
        self.people.as_deref().map(display).unwrap_or_default()
    }

    /// The path that somebody typed.
    pub fn typed(&self, text: &str) -> PathBuf {
        typed_path(text, self.user.home.as_deref())
    }

    /// The folder of the photos.
    pub fn photos(&self) -> PathBuf {
        self.user.pictures.join("Faceglass")
    }

    /// Where the history goes unless the person says otherwise.
    pub fn history(&self) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let date = utc_date(now.map_or(0, |since| since.as_secs()));
        let name = format!("faceglass-history-{date}.csv");
        display(&self.photos().join(name))
    }

    /// Where a backup goes unless the person says otherwise.
    pub fn backup(&self) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let date = utc_date(now.map_or(0, |since| since.as_secs()));
        let folder = self.user.home.as_ref().unwrap_or(&self.user.pictures);
        display(&folder.join(format!("faceglass-people-{date}.age")))
    }

    /// Where a photo of this moment goes.
    pub fn photo(&self) -> PathBuf {
        proposed_path(&self.photos(), SystemTime::now(), "png")
    }

    /// The folder of the movies.
    pub fn movies(&self) -> PathBuf {
        self.user.movies.join("Faceglass")
    }

    /// Where a movie of this moment goes.
    pub fn movie(&self) -> PathBuf {
        proposed_path(&self.movies(), SystemTime::now(), "mov")
    }

    /// Where a screenshot of this moment goes unless the person says otherwise.
    pub fn screenshot(&self) -> String {
        display(&proposed_path(
            &self.user.pictures,
            SystemTime::now(),
            "png",
        ))
    }
}

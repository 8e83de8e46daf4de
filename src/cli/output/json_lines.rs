//! JSON objects into a file, one a line, each readable at once.

use super::cannot_write;
use crate::cli::outcome::Stop;
use faceglass_disk::File;
use serde::Serialize;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file of JSON objects. What stood in it before stays until the first one is
/// there: a source that cannot be opened empties nothing.
pub struct JsonLines {
    path: PathBuf,
    file: File,
    begun: bool,
    /// Nothing of that name was there before.
    is_new: bool,
}

impl JsonLines {
    /// Opens the file without changing it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn open(path: &Path) -> Result<Self, Stop> {
        let is_new = fs::symlink_metadata(path).is_err();
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = File::open_with(path, &options).map_err(|error| cannot_write(path, &error))?;
        Ok(Self {
            path: path.to_path_buf(),
            file,
            begun: false,
            is_new,
        })
    }

    /// Writes one object, in one piece and at once: what was seen is on disk,
    /// whole, if a run is broken off.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, object: &impl Serialize) -> Result<(), Stop> {
        self.begin()?;
        let mut line = serde_json::to_vec(object).map_err(Stop::error)?;
        line.push(b'\n');
        self.file
            .write_all(&line)
            .map_err(|error| cannot_write(&self.path, &error))
    }

    /// Empties the file for what is to come, also if that is nothing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(&mut self) -> Result<(), Stop> {
        let is_file = |file: &File| file.metadata().is_ok_and(|about| about.is_file());
        if !self.begun && is_file(&self.file) {
            self.file
                .set_len(0)
                .map_err(|error| cannot_write(&self.path, &error))?;
        }
        self.begun = true;
        Ok(())
    }
}

impl Drop for JsonLines {
    fn drop(&mut self) {
        if self.is_new && !self.begun {
            // An empty file that stays does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}

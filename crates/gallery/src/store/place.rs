//! The gallery's file and the folder it really lies in.

use super::lock::Lock;
use crate::error::{Action, GalleryError};
use crate::keys::{TEMPORARY_SUFFIX, temporary_in};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

const TEMP_PREFIX: &str = ".people-";
/// What the name of a file that is kept aside goes on with.
const DAMAGED: &str = ".damaged-";

/// Where the file is once links are followed: what is written beside it, and
/// replaces it, must be there too.
#[derive(Debug)]
pub struct Place {
    pub file: PathBuf,
    dir: PathBuf,
}

impl Place {
    /// Follows a link; one that leads nowhere is an error, not an empty gallery.
    pub fn of(path: &Path) -> Result<Self, GalleryError> {
        let is_link = path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_symlink());
        let file = if is_link {
            fs::canonicalize(path).map_err(|error| match error.kind() {
                ErrorKind::NotFound => GalleryError::LinkToNothing {
                    link: path.to_path_buf(),
                    target: fs::read_link(path).unwrap_or_default(),
                },
                _ => GalleryError::io(path, Action::Read, &error),
            })?
        } else {
            path.to_path_buf()
        };
        let dir = file.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Self { file, dir })
    }

    pub fn lock(&self) -> Result<Lock, GalleryError> {
        Lock::take(&self.dir)
    }

    /// Where the file really lies, and what belongs to it.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Renames the file to a name that is free. Only under the lock.
    pub fn keep_aside(&self) -> Result<PathBuf, GalleryError> {
        let aside = self.free_name();
        faceglass_disk::rename(&self.file, &aside)
            .map_err(|error| GalleryError::io(&self.file, Action::KeepAside, &error))?;
        self.sync_dir();
        Ok(aside)
    }

    /// Keeps `bytes` of the file under a name that is free. Only under the lock.
    pub fn keep_bytes_aside(&self, bytes: &[u8]) -> Result<PathBuf, GalleryError> {
        let aside = self.free_name();
        let failed = |error: std::io::Error| GalleryError::io(&aside, Action::KeepAside, &error);
        let mut temp = self.temporary().map_err(failed)?;
        std::io::Write::write_all(temp.file_mut(), bytes).map_err(failed)?;
        temp.file().sync_all().map_err(failed)?;
        temp.persist(&aside).map_err(failed)?;
        self.sync_dir();
        Ok(aside)
    }

    /// Whether a file beside it was kept aside.
    pub fn is_kept_aside(&self, path: &Path) -> bool {
        let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let (Some(name), Some(of)) = (name(path), name(&self.file)) else {
            return false;
        };
        let rest = name.strip_prefix(&of);
        rest.is_some_and(|rest| rest.starts_with(DAMAGED))
    }

    /// The files beside it that were kept aside, by name.
    pub fn kept_aside(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let mut aside: Vec<_> = paths.filter(|path| self.is_kept_aside(path)).collect();
        aside.sort();
        aside
    }

    fn free_name(&self) -> PathBuf {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let named = |ending: String| {
            let mut name = self
                .file
                .file_name()
                .map(OsString::from)
                .unwrap_or_default();
            name.push(ending);
            self.dir.join(name)
        };
        let mut aside = named(format!("{DAMAGED}{seconds}"));
        let mut count = 1;
        while aside.symlink_metadata().is_ok() {
            count += 1;
            aside = named(format!("{DAMAGED}{seconds}-{count}"));
        }
        aside
    }

    /// A file to be written and then to take the place of another.
    pub fn temporary(&self) -> std::io::Result<faceglass_disk::Part> {
        temporary_in(&self.dir, TEMP_PREFIX)
    }

    /// Temporary files of a process that died while writing. Only under the
    /// lock, where nobody else can be writing.
    pub fn remove_leftovers(&self) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(TEMP_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
                // A leftover that stays does no harm.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Makes a rename last through a power cut. Systems that cannot open a
    /// folder (Windows) write it through by themselves.
    pub fn sync_dir(&self) {
        if let Ok(dir) = File::open(&self.dir) {
            let _ = dir.sync_all();
        }
    }
}

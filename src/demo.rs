//! The clip that comes with the program, so that it shows something without a
//! camera wherever it was copied to.

use faceglass_capture::file::private_part;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Synthetic; `assets/README.md` says what it was made from.
const CLIP: &[u8] = include_bytes!("../assets/demo.mov");
/// What people see of it.
const NAME: &str = "demo.mov";

/// The clip can be written nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The demo clip cannot be unpacked ({detail}); make room in {folder} or in the temporary folder.",
    folder = folder.display()
)]
pub struct DemoError {
    /// Where it was to be kept.
    pub folder: PathBuf,
    /// What the system said.
    pub detail: String,
}

/// The clip as a file, for as long as this value lives.
#[derive(Debug)]
pub struct DemoClip {
    path: PathBuf,
    /// Removed with this value.
    _folder: Option<TempDir>,
}

impl DemoClip {
    /// Writes the clip into `folder` unless it is there already, or to a
    /// temporary file where `folder` cannot be written.
    ///
    /// # Errors
    /// [`DemoError`] if it cannot be written anywhere.
    pub fn unpack(folder: &Path) -> Result<Self, DemoError> {
        // Kept for the next start: a program that is killed leaves one file
        // behind, not one each time.
        if let Ok(path) = keep(folder) {
            return Ok(Self {
                path,
                _folder: None,
            });
        }
        let temporary = || {
            let folder = tempfile::tempdir()?;
            let path = keep(folder.path())?;
            Ok(Self {
                path,
                _folder: Some(folder),
            })
        };
        temporary().map_err(|error: io::Error| DemoError {
            folder: folder.to_path_buf(),
            detail: error.to_string(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The length tells the clips of two versions apart.
fn keep(folder: &Path) -> io::Result<PathBuf> {
    let path = folder.join(NAME);
    let is_there = fs::metadata(&path).is_ok_and(|file| file.len() == CLIP.len() as u64);
    if !is_there {
        faceglass_disk::private_folder::create(folder)?;
        // Renamed when whole, so that a second program never sees a part.
        let mut file = private_part(folder)?;
        file.file_mut().write_all(CLIP)?;
        file.persist(&path)?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_clip_is_unpacked_once_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("data");
        let path = DemoClip::unpack(&folder).unwrap().path().to_path_buf();
        assert_eq!(path, folder.join(NAME));
        assert_eq!(fs::read(&path).unwrap(), CLIP);
        // Another version's: written anew.
        fs::write(&path, "other").unwrap();
        let again = DemoClip::unpack(&folder).unwrap();
        assert_eq!(again.path(), path);
        assert_eq!(fs::metadata(&path).unwrap().len(), CLIP.len() as u64);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let clip = DemoClip::unpack(&file.join("data")).unwrap();
        assert_eq!(fs::read(clip.path()).unwrap(), CLIP);
        let path = clip.path().to_path_buf();
        drop(clip);
        assert!(!path.exists());
    }
}

//! Sealed files beside the gallery's: who was seen when, and the faces of people who were not
//! recognised. Nothing that befalls them harms the gallery.
//!
//! ```text
//! faceglass-history 1 <which gallery> <32 random hexadecimal digits, the mark of this file>
//! records: 4 bytes, the length of the box (little endian), then a sealed box: JSON
//! ```
//!
//! Boxes are sealed with the data key of the gallery, about the first line and their number, so
//! that none opens in another file or at another place. A later record of an identity takes the
//! place of an earlier one. What a killed program left unfinished stands at the end, does not
//! open, and is cut off by the next write. Records that are too old, or of somebody who is
//! erased, go by writing the file anew and putting it in place in one step.

mod history;
mod records;
mod unknown;

pub use history::{History, HistoryFile};
pub use unknown::{UnknownFaces, UnknownFile};

use super::lock::Lock;
use super::place::Place;
use super::{FILE_NAME, GalleryStore};
use crate::error::{Action, GalleryError, Kept};
use records::{Record, Records};
use std::fs;
use std::path::{Path, PathBuf};

/// Name of the history, beside the gallery.
pub const HISTORY_NAME: &str = "people.history";
/// Name of the file of unknown faces, beside the gallery.
pub const UNKNOWN_NAME: &str = "people.unknown";

impl Kept {
    fn file_name(self) -> &'static str {
        match self {
            Self::History => HISTORY_NAME,
            Self::Unknown => UNKNOWN_NAME,
        }
    }

    /// Held while it is read or written, by one program at a time.
    fn lock_name(self) -> &'static str {
        match self {
            Self::History => "people.history.lock",
            Self::Unknown => "people.unknown.lock",
        }
    }

    fn temporary(self) -> &'static str {
        match self {
            Self::History => ".history-",
            Self::Unknown => ".unknown-",
        }
    }

    fn magic(self) -> &'static str {
        match self {
            Self::History => "faceglass-history 1",
            Self::Unknown => "faceglass-unknown 1",
        }
    }

    fn unreadable(self, path: PathBuf) -> GalleryError {
        match self {
            Self::History => GalleryError::HistoryUnreadable(path),
            Self::Unknown => GalleryError::UnknownUnreadable(path),
        }
    }
}

impl Lock {
    fn of_kept(dir: &Path, kept: Kept) -> Result<Self, GalleryError> {
        Self::named(dir, kept.lock_name()).map_err(|error| error.of_kept(kept))
    }
}

impl GalleryStore {
    /// The history of the gallery that was last read or written; `None` if there was none,
    /// or it lies open or closed.
    pub fn history(&self) -> Option<HistoryFile> {
        self.kept().map(HistoryFile::of)
    }

    /// The unknown faces of that gallery; `None` as for [`history`](Self::history).
    pub fn unknown(&self) -> Option<UnknownFile> {
        self.kept().map(UnknownFile::of)
    }

    fn kept<T: Record>(&self) -> Option<Records<T>> {
        self.keeping()?;
        let unlocked = self.sealing.unlocked()?;
        let place = Place::of(&self.path()).ok()?;
        let gallery = unlocked.slot.gallery().to_owned();
        Some(Records::of(place, gallery, unlocked.key.clone()))
    }

    /// Removes the history beside the gallery in `dir`, for which no key is needed; `false`
    /// if there is none.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be removed.
    pub fn erase_history(dir: &Path) -> Result<bool, GalleryError> {
        erase(dir, Kept::History)
    }

    /// Removes the unknown faces as [`erase_history`](Self::erase_history) does the history.
    ///
    /// # Errors
    /// [`GalleryError`] if they cannot be removed.
    pub fn erase_unknown(dir: &Path) -> Result<bool, GalleryError> {
        erase(dir, Kept::Unknown)
    }
}

fn erase(dir: &Path, kept: Kept) -> Result<bool, GalleryError> {
    let place = Place::of(&dir.join(FILE_NAME))?;
    let path = place.beside(kept.file_name());
    if !path.exists() {
        return Ok(false);
    }
    let _lock = Lock::of_kept(place.dir(), kept)?;
    let failed = |error| GalleryError::kept(kept, &path, Action::Write, &error);
    fs::remove_file(&path).map_err(failed)?;
    place.sync_dir();
    Ok(true)
}

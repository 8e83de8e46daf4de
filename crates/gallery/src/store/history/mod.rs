//! Who was seen when: a sealed file of its own beside the gallery's, so that nothing that
//! befalls it harms the gallery.
//!
//! ```text
//! faceglass-history 1 <which gallery> <32 random hexadecimal digits, the mark of this file>
//! records: 4 bytes, the length of the box (little endian), then a sealed box: a visit in JSON
//! ```
//!
//! Boxes are sealed with the data key of the gallery, about the first line and their number, so
//! that none opens in another file or at another place. A later record of a visit takes the
//! place of an earlier one. What a killed program left unfinished stands at the end, does not
//! open, and is cut off by the next write. Records that are too old, or of somebody who is
//! erased, go by writing the file anew and putting it in place in one step.

mod file;
mod visit;

pub use file::{HISTORY_NAME, History, HistoryFile};
pub use visit::{GAP_MS, LOOK_EVERY_MS, Looks, Seen, SeenAs, Visit, VisitId, Visits};

use super::lock::Lock;
use super::place::Place;
use super::{FILE_NAME, GalleryStore};
use crate::error::{Action, GalleryError};
use file::LOCK_NAME;
use std::fs;
use std::path::Path;

impl GalleryStore {
    /// The history of the gallery that was last read or written; `None` if there was none,
    /// or it lies open or closed.
    pub fn history(&self) -> Option<HistoryFile> {
        self.keeping()?;
        let unlocked = self.sealing.unlocked()?;
        let place = Place::of(&self.path()).ok()?;
        let gallery = unlocked.slot.gallery().to_owned();
        Some(HistoryFile::of(place, gallery, unlocked.key.clone()))
    }

    /// Removes the history beside the gallery in `dir`, for which no key is needed; `false`
    /// if there is none.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be removed.
    pub fn erase_history(dir: &Path) -> Result<bool, GalleryError> {
        let place = Place::of(&dir.join(FILE_NAME))?;
        let path = place.beside(HISTORY_NAME);
        if !path.exists() {
            return Ok(false);
        }
        let _lock = Lock::named(place.dir(), LOCK_NAME)?;
        fs::remove_file(&path).map_err(|error| GalleryError::io(&path, Action::Write, &error))?;
        place.sync_dir();
        Ok(true)
    }
}

//! What can go wrong with the gallery.

use std::path::PathBuf;

/// Each text is a sentence that ends with the next step to take.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// A name nobody can be called by.
    #[error("{0}")]
    Name(String),
    /// The person meant is not (or no longer) there.
    #[error(
        "The person is no longer in the gallery; another window or command may have removed them, so look at the list again."
    )]
    NoSuchPerson,
    /// Adding somebody who is there already.
    #[error("{0} is in the gallery already; add templates to them instead.")]
    AlreadyThere(String),
    /// A file written by a later version of this program; it is left alone.
    #[error(
        "The gallery {path} was written by a newer Faceglass (format {version}, this one reads up to {supported}); update Faceglass or choose another data directory."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
        /// The last version this program knows.
        supported: u32,
    },
    /// Another process holds the gallery for longer than anyone should.
    #[error(
        "The gallery in {0} is being written by another Faceglass; close it or try again in a moment."
    )]
    Locked(PathBuf),
    /// The system refused to read or write.
    #[error(
        "The gallery {path} could not be {action}: {reason}. Check that the folder exists, is yours and has space left."
    )]
    Io {
        /// File or folder.
        path: PathBuf,
        /// "read", "written", "locked" or "kept aside".
        action: &'static str,
        /// What the system said.
        reason: String,
    },
    /// A thumbnail could not be encoded.
    #[error("The thumbnail could not be made: {0}. Try another picture.")]
    Thumbnail(String),
}

impl GalleryError {
    pub(crate) fn io(
        path: impl Into<PathBuf>,
        action: &'static str,
        reason: &dyn std::fmt::Display,
    ) -> Self {
        Self::Io {
            path: path.into(),
            action,
            reason: reason.to_string(),
        }
    }
}

//! What can go wrong with everything that the pipeline needs.

use faceglass_capture::SourceError;
use faceglass_capture::file::WriteError;
use faceglass_gallery::{BackupError, GalleryError};
use faceglass_vision::VisionError;
use std::path::PathBuf;

/// Something that failed, with the next step to take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The gallery.
    #[error(transparent)]
    Gallery(#[from] GalleryError),
    /// The networks.
    #[error(transparent)]
    Networks(#[from] VisionError),
    /// A file cannot be written.
    #[error(transparent)]
    Unwritten(#[from] WriteError),
    /// A backup cannot be made or read.
    #[error("The backup {file}: {why}", file = file.display())]
    Backup {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: BackupError,
    },
    /// A backup that was just made cannot be relied on.
    #[error(
        "{file} is not read as it was written; check the disk, and make the backup again elsewhere.",
        file = .0.display()
    )]
    BackupUnlike(PathBuf),
    /// Nothing is written over what is there.
    #[error("{file} is there already; name another file.", file = .0.display())]
    IsThere(PathBuf),
    /// One backup at a time.
    #[error("A backup is being made or read already; wait until that is done.")]
    BackupUnderWay,
    /// The capture thread takes no commands.
    #[error("The source does not answer; open another file or camera.")]
    SourceSilent,
    /// The system gives no thread.
    #[error(
        "The pipeline thread could not be started ({detail}); close other programs and try again."
    )]
    NoThread {
        /// What the system said.
        detail: String,
    },
    /// The system gives no thread to read pictures on.
    #[error("The pictures could not be read ({detail}); close other programs and try again.")]
    PicturesUnread {
        /// What the system said.
        detail: String,
    },
    /// The system gives no thread to list cameras on.
    #[error("The cameras could not be listed ({detail}); close other programs and try again.")]
    CamerasUnlisted {
        /// What the system said.
        detail: String,
    },
    /// Nothing makes embeddings, for whatever they were wanted.
    #[error(
        "There is no embedder, without which no face can be told from another; add one to the models folder and start again."
    )]
    NoEmbedder,
    /// One enrolment or import at a time.
    #[error("Pictures are being read; wait until that is done, or cancel it.")]
    Reading,
    /// The start ended without a word.
    #[error(
        "The pipeline stopped while it was starting. Start Faceglass again from a terminal to see why."
    )]
    Stopped,
}

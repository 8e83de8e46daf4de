//! What can go wrong with everything that the pipeline needs.

use faceglass_capture::SourceError;
use faceglass_gallery::GalleryError;
use faceglass_vision::VisionError;

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

//! Why a source cannot go on, as values: whoever shows one words it in the
//! person's language; [`Display`](std::fmt::Display) words it in English.

mod camera;
mod file;
mod movie;
mod not_taken;

pub use camera::{CameraError, CameraName};
pub use file::{FileError, PictureFault};
pub use movie::{Coding, Loss, MovieError, MoviePart};
pub use not_taken::NotTaken;

/// Why a source cannot go on. Each text is a sentence that ends with the next
/// step to take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// A camera's trouble.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// A file, picture or folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// A movie.
    #[error(transparent)]
    Movie(#[from] MovieError),
    /// The system gives no thread to read on.
    #[error(
        "The capture thread could not be started ({detail}); close other programs and try again."
    )]
    NoThread {
        /// What the system said.
        detail: String,
    },
    /// A decoder or driver panicked.
    #[error("Reading the source failed inside its decoder; try another file or camera.")]
    Panicked,
    /// A made-up scene that cannot be.
    #[error(
        "A made-up scene of {width}x{height} at {fps} frames a second is not possible; ask for sides of 1 to 8192 pixels and at least one frame a second."
    )]
    ImpossibleScene {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Frames a second.
        fps: u32,
    },
}

/// The named states that troubles fall into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// No camera, or not the one asked for; no such file.
    Missing,
    /// Another program holds the camera.
    Busy,
    /// Not allowed to open it.
    Denied,
    /// It was there and went away.
    Unplugged,
    /// No frame for too long.
    Stalled,
    /// The file is damaged, cut off or not what its name says.
    Damaged,
    /// A codec or format that needs something that is not here.
    Unsupported,
    /// Anything else the system said.
    Io,
}

impl SourceError {
    /// Which named state this is.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Camera(error) => error.trouble(),
            Self::File(error) => error.trouble(),
            Self::Movie(error) => error.trouble(),
            Self::NoThread { .. } | Self::Panicked => Trouble::Io,
            Self::ImpossibleScene { .. } => Trouble::Unsupported,
        }
    }

    /// Whether a camera lost for this reason may come back by itself.
    #[must_use]
    pub fn may_recover(&self) -> bool {
        self.trouble() != Trouble::Unsupported
    }
}

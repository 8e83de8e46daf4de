//! Frames from cameras, movies, pictures and made-up scenes.
//!
//! Everything stands behind [`Source`]; [`player`] runs one on a thread of its
//! own so that nothing here can block a window.
//!
//! The border itself is the crate `faceglass-source`, movies are
//! `faceglass-movie`. Who uses this one needs neither: it gives their modules on.

pub mod camera;
pub mod open;
pub mod pictures;
pub mod player;

pub use faceglass_movie as movie;
pub use faceglass_source::{controls, error, file, guard, jpeg, rotate, source, spec, synthetic};

pub use faceglass_source::{
    CameraError, CameraFormat, CameraId, CameraInfo, CameraName, Coding, Control, ControlAccess,
    ControlAsk, ControlError, ControlId, ControlKind, ControlName, ControlNews, ControlRange,
    FileError, Frame, Loss, MovieError, MoviePart, NotTaken, PictureFault, Pull, Rotation, Source,
    SourceError, SourceInfo, SourceKind, SourceSpec, Trouble,
};
pub use open::open;
pub use player::{
    Delivery, Next, Player, PlayerCommand, PlayerEvent, PlayerOptions, PlayerState, PlayerStats,
};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

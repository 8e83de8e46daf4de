//! Frames from cameras, movies, pictures and made-up scenes.
//!
//! Everything stands behind [`Source`]; [`player`] runs one on a thread of its
//! own so that nothing here can block a window.

pub mod camera;
pub mod error;
pub mod file;
pub mod jpeg;
pub mod movie;
pub mod open;
pub mod pictures;
pub mod player;
pub mod rotate;
pub mod source;
pub mod spec;
pub mod synthetic;

pub use error::{
    CameraError, CameraName, Coding, FileError, Loss, MovieError, MoviePart, NotTaken,
    PictureFault, SourceError, Trouble,
};
pub use open::open;
pub use player::{
    Delivery, Next, Player, PlayerCommand, PlayerEvent, PlayerOptions, PlayerState, PlayerStats,
};
pub use source::{Frame, Pull, Source, SourceInfo, SourceKind};
pub use spec::{CameraFormat, CameraId, CameraInfo, Rotation, SourceSpec};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

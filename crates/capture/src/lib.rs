//! Frames from cameras, movies, pictures and made-up scenes.
//!
//! Everything stands behind [`Source`]; [`player`] runs one on a thread of its
//! own so that nothing here can block a window.

pub mod source;
pub mod spec;

pub use source::{Frame, Pull, Source, SourceError, SourceInfo, SourceKind};
pub use spec::{CameraFormat, CameraId, CameraInfo, Rotation, SourceSpec};

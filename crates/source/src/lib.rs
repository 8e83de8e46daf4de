//! What every source of frames and everyone who takes them share: the border
//! [`Source`], the values that cross it, and what can go wrong, as values.
//!
//! | Part | For |
//! |---|---|
//! | [`source`] | the trait [`Source`], its [`Frame`]s, what it says of itself |
//! | [`spec`], [`rotate`] | how a source is asked for, and turned |
//! | [`controls`] | what a camera lets be set: exposure, white balance, focus, … |
//! | [`error`] | why one cannot go on, each with the next step to take |
//! | [`file`](mod@file) | opening what a person names, and writing a file whole |
//! | [`jpeg`] | JPEG frames as cameras and movies send them |
//! | [`guard`] | decoders that panic |
//! | [`synthetic`] | the trait's fake: made-up frames and scripted trouble |
//!
//! ```
//! use faceglass_source::synthetic::SyntheticSource;
//! use faceglass_source::{Pull, Source as _};
//! use std::time::Duration;
//!
//! // A place frames come from: 64x48 pixels, 30 a second, two in all.
//! let mut source = SyntheticSource::new(64, 48, 30, 2)?;
//! let mut frames = 0;
//! loop {
//!     match source.pull(Duration::from_millis(50))? {
//!         Pull::Frame(frame) => {
//!             assert_eq!((frame.index, frame.image.dimensions()), (frames, (64, 48)));
//!             frames += 1;
//!         }
//!         Pull::Dropped(lost) => println!("{lost}"),
//!         Pull::Pending => {}
//!         Pull::Ended => break,
//!     }
//! }
//! assert_eq!(frames, 2);
//! # Ok::<(), faceglass_source::SourceError>(())
//! ```

pub mod controls;
pub mod error;
pub mod file;
pub mod guard;
pub mod jpeg;
pub mod rotate;
pub mod source;
pub mod spec;
pub mod synthetic;

pub use controls::{
    Control, ControlAccess, ControlAsk, ControlError, ControlId, ControlKind, ControlName,
    ControlNews, ControlRange,
};
pub use error::{
    CameraError, CameraName, Coding, FileError, Loss, MovieError, MoviePart, NotTaken,
    PictureFault, SourceError, Trouble,
};
pub use source::{Frame, Pull, Source, SourceInfo, SourceKind};
pub use spec::{CameraFormat, CameraId, CameraInfo, Rotation, SourceSpec};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

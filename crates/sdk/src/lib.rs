//! Faceglass without its window: the same pipeline, networks and answers for other programs.
//!
//! ```text
//!                     ┌────────────────────────── Faceglass ──────────────────────────┐
//!  picture, frame ──▶ │ detect → landmarks → align → liveness → embed → match ──▶ FrameResult
//!  movie, camera  ──▶ │                                                   ▲           │  as JSON: answers
//!                     │                                        people (sealed on disk) │
//!                     └────────────────────────────────────────────────────────────────┘
//! ```
//!
//! [`Faceglass::open`] loads the built-in networks, or a folder's, and the people of a folder. A picture is
//! [analysed](Faceglass::analyse) by itself; a movie or a camera is [watched](Faceglass::watch), where each face is followed from frame to frame and
//! its verdict rests on many of them. Networks, rules and thresholds are those of the program: it answers the same.
//!
//! ```no_run
//! use faceglass_sdk::{Decisions, Faceglass, FaceChoice, IdentityVerdict, Options, read_picture};
//!
//! # fn main() -> Result<(), faceglass_sdk::Error> {
//! let mut glass = Faceglass::open(Options::new().people("my-people"))?;
//! let portrait = read_picture("grace.jpg".as_ref())?;
//! glass.enrol("Grace", &[("grace.jpg", &portrait)], FaceChoice::default(), &Decisions::default())?;
//!
//! let seen = glass.analyse(read_picture("party.jpg".as_ref())?);
//! for face in &seen.faces {
//!     if face.identity.verdict == IdentityVerdict::Known {
//!         println!("{:?} at {:?}", face.identity.name, face.bbox);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Coordinates are pixels of the picture, its left upper corner is the origin, y goes down. Scores lie between 0 and 1,
//! similarities are cosines. Every error ends as a sentence that a person can act on.

mod error;
mod glass;
mod options;
mod people;
mod watch;

pub use error::Error;
pub use glass::Faceglass;
pub use options::Options;
pub use people::{Enrolled, Known, People, Samples};
pub use watch::{Followed, Frames, Opened, Watched};

pub use faceglass_answers as answers;
pub use faceglass_capture::pictures::{decode_picture, read_picture};
pub use faceglass_capture::{CameraId, FileError, Frame, SourceError, SourceSpec};
pub use faceglass_gallery::{
    Candidate, EditError, GalleryError, Keys, MAX_NAME_CHARS, Passphrase, Person, PersonId,
    Template, TemplateId,
};
pub use faceglass_pipeline::enrolment::{
    Decisions, FaceChoice, FaceNumber, IfAlike, IfMixed, numbers_from_left,
};
pub use faceglass_pipeline::{
    FaceResult, FrameResult, IdentityVerdict, LivenessVerdict, NoSample, PipelineSettings,
    UnsureReason,
};
pub use faceglass_vision::{Embedding, ModelId, ModelSummary, Point, Rect};
pub use image::RgbImage;

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

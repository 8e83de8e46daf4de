//! What can go wrong, as sentences.

use faceglass_capture::SourceError;
use faceglass_gallery::{GalleryError, NameError};
use faceglass_pipeline::enrolment::Objection;
use faceglass_pipeline::{Fault, NoSample, Problem};
use faceglass_vision::VisionError;
use std::fmt;
use std::path::PathBuf;

/// Why nothing came of it. Nothing is stored then.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// A network cannot be loaded.
    Networks(VisionError),
    /// There is no embedder, or it failed.
    Embedder(Problem),
    /// The people cannot be read or written.
    People(GalleryError),
    /// The name cannot be used.
    Name(NameError),
    /// A stage of the pipeline failed on the picture.
    Stage(Fault),
    /// A picture gives no face that could be taken, and why.
    NoFace {
        /// What the picture was called.
        picture: String,
        /// Why.
        why: NoSample,
    },
    /// No picture was given.
    NoPicture,
    /// Something speaks against storing it, and the [`Decisions`](crate::Decisions) do not say what to do.
    Objection {
        /// Who was to be enrolled.
        name: String,
        /// What speaks against it.
        objection: Box<Objection>,
    },
    /// Nobody has that id.
    NoSuchPerson(String),
    /// Somebody is called so already.
    NameTaken(String),
    /// What was to be added to somebody is of somebody else, who is called so.
    SomebodyElse(String),
    /// A passphrase was given, and the people of this folder are kept with another key.
    OtherKey(PathBuf),
    /// A passphrase was given, and no folder of people.
    NoFolder,
    /// A picture, movie or camera cannot be read.
    Source(SourceError),
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Networks(error) => error.fmt(f),
            Self::Embedder(problem) => problem.fmt(f),
            Self::People(error) => error.fmt(f),
            Self::Name(error) => error.fmt(f),
            Self::Stage(fault) => fault.fmt(f),
            Self::NoFace { picture, why } => write!(f, "{picture}: {why}"),
            Self::NoPicture => f.write_str("No picture was given; give at least one."),
            Self::Objection { name, objection } => write!(
                f,
                "{name} was not enrolled: {objection}; say in the decisions what is to be done, or give other pictures."
            ),
            Self::NoSuchPerson(id) => {
                write!(
                    f,
                    "Nobody has the id {id}; take one of the people that are listed."
                )
            }
            Self::NameTaken(name) => write!(
                f,
                "Somebody is called {name} already; take another name, or add pictures to them."
            ),
            Self::SomebodyElse(name) => write!(
                f,
                "The pictures are of somebody else, who is called {name}; nothing was added. Add them to that person, or give others."
            ),
            Self::OtherKey(folder) => write!(
                f,
                "The people of {} are not kept with a passphrase but with a key of their own; leave the passphrase out, or set one with faceglass people passphrase.",
                folder.display()
            ),
            Self::NoFolder => f.write_str(
                "A passphrase was given but no folder of people; name one, or leave the passphrase out.",
            ),
            Self::Source(error) => error.fmt(f),
        }
    }
}

impl From<VisionError> for Error {
    fn from(error: VisionError) -> Self {
        Self::Networks(error)
    }
}

impl From<GalleryError> for Error {
    fn from(error: GalleryError) -> Self {
        Self::People(error)
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

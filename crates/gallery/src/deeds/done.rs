//! What was done, in a word.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that was done and can be taken back. Names are those of the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// Somebody was enrolled or got further templates.
    Enrolment(String),
    /// Somebody got another name; this is the old one.
    Renaming(String),
    /// Somebody was deleted.
    Deletion(String),
    /// Everyone was deleted.
    DeletionOfAll,
    /// People were imported.
    Import,
    /// People of a damaged file were added.
    Recovery,
    /// People of a backup were added.
    Restoration,
    /// Templates of another network were made anew of the faces kept with them.
    ReEmbedding,
    /// One person became part of another.
    Merge {
        /// Who is not there any more.
        from: String,
        /// Who has their templates now.
        into: String,
    },
    /// Templates of one person became another.
    Split {
        /// Whose they were.
        from: String,
        /// Whose they are.
        into: String,
    },
    /// Templates went from one person to another.
    Move {
        /// Whose they were.
        from: String,
        /// Whose they are.
        to: String,
        /// How many.
        templates: usize,
    },
    /// Templates of somebody were removed.
    Removal {
        /// Whose.
        name: String,
        /// How many.
        templates: usize,
    },
    /// A face was remembered as not somebody's.
    NotThem(String),
    /// Faces are no longer remembered as not somebody's.
    NotThemForgotten {
        /// Whose they were not.
        name: String,
        /// How many.
        faces: usize,
    },
    /// Somebody's note was written.
    Note(String),
    /// Somebody's tags were set.
    Tags(String),
    /// Somebody's picture was chosen.
    Cover(String),
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enrolment(name) => write!(f, "enrolment of {name}"),
            Self::Renaming(name) => write!(f, "renaming of {name}"),
            Self::Deletion(name) => write!(f, "deletion of {name}"),
            Self::DeletionOfAll => f.write_str("deletion of everyone"),
            Self::Import => f.write_str("import"),
            Self::Recovery => f.write_str("recovery"),
            Self::Restoration => f.write_str("restore"),
            Self::ReEmbedding => f.write_str("making templates anew"),
            Self::Merge { from, into } => write!(f, "merging of {from} into {into}"),
            Self::Split { from, into } => write!(f, "splitting {into} off {from}"),
            Self::Move {
                from,
                to,
                templates: 1,
            } => write!(f, "moving of 1 template from {from} to {to}"),
            Self::Move {
                from,
                to,
                templates,
            } => write!(f, "moving of {templates} templates from {from} to {to}"),
            Self::Removal { name, templates: 1 } => write!(f, "removal of 1 template of {name}"),
            Self::Removal { name, templates } => {
                write!(f, "removal of {templates} templates of {name}")
            }
            Self::NotThem(name) => write!(f, "remembering that a face is not {name}"),
            Self::NotThemForgotten { name, faces: 1 } => {
                write!(f, "forgetting that a face is not {name}")
            }
            Self::NotThemForgotten { name, faces } => {
                write!(f, "forgetting that {faces} faces are not {name}")
            }
            Self::Note(name) => write!(f, "note on {name}"),
            Self::Tags(name) => write!(f, "tags of {name}"),
            Self::Cover(name) => write!(f, "choice of {name}'s picture"),
        }
    }
}

/// By which door a change came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// The window.
    Window,
    /// A command.
    CommandLine,
    /// Another program, through the library.
    Library,
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Window => "window",
            Self::CommandLine => "command line",
            Self::Library => "another program",
        })
    }
}

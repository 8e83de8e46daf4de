//! What a person is told, as values: the window words them in its language;
//! [`Display`](std::fmt::Display) words them in English, in whole sentences.

mod fault;
mod left_out;

pub use fault::{Fault, Stage};
pub use left_out::{ImportSummary, LISTED, LeftOut, NoSample, SkipReason};

use crate::enrolment::{Refusal, advice, refusal_words};
use faceglass_capture::SourceError;
use faceglass_gallery::{GalleryError, GalleryWarning};
use faceglass_vision::VisionError;
use left_out::listed;
use std::fmt;

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
    /// Nothing makes embeddings.
    #[error(
        "Nobody can be enrolled without an embedder; add one to the models folder and start again."
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

/// Why nothing was stored.
#[derive(Clone, Debug, PartialEq)]
pub enum EnrolFailure {
    /// Not enough good frames came.
    GaveUp {
        /// Who was to be enrolled.
        name: String,
        /// Good frames that came.
        have: usize,
        /// Good frames needed; 1 where the picture stands still.
        want: usize,
        /// Why the last frame did not count.
        last: Option<Refusal>,
    },
    /// None of the pictures could be used.
    NoPicture {
        /// Who was to be enrolled.
        name: String,
        /// Why, picture by picture.
        left_out: Vec<LeftOut>,
    },
    /// Anything else.
    Problem(Problem),
}

impl fmt::Display for EnrolFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GaveUp {
                name,
                have,
                want,
                last,
            } => {
                let why = last.map_or("no good frame came", refusal_words);
                let advice = advice(*last);
                write!(f, "Nothing was stored for {name}: ")?;
                if *want > 1 {
                    write!(f, "{have} of {want} good frames came, and at the end ")?;
                }
                write!(f, "{why}. {advice}")
            }
            Self::NoPicture { name, left_out } => write!(
                f,
                "Nothing was stored for {name}: no picture could be used. {} Choose pictures that show one face clearly.",
                listed(left_out)
            ),
            Self::Problem(problem) => problem.fmt(f),
        }
    }
}

impl From<Problem> for EnrolFailure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<GalleryError> for EnrolFailure {
    fn from(error: GalleryError) -> Self {
        Self::Problem(error.into())
    }
}

/// Something that was done and can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enrolment(name) => write!(f, "enrolment of {name}"),
            Self::Renaming(name) => write!(f, "renaming of {name}"),
            Self::Deletion(name) => write!(f, "deletion of {name}"),
            Self::DeletionOfAll => f.write_str("deletion of everyone"),
            Self::Import => f.write_str("import"),
        }
    }
}

/// Something to tell once.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// An enrolment from pictures went without these.
    LeftOut(Vec<LeftOut>),
    /// In these pictures of an enrolment the largest of several faces was
    /// taken.
    LargestTaken(Vec<String>),
    /// A folder is being read.
    ImportStarted,
    /// The import ended without storing anything.
    ImportCancelled,
    /// The import is done.
    Imported(ImportSummary),
    /// A change was taken back.
    TakenBack(Done),
    /// There is nothing to take back.
    NothingToTakeBack,
    /// Several people have one name now.
    SameName {
        /// The name.
        name: String,
        /// How many have it.
        people: usize,
    },
    /// So many messages came while nobody fetched them that these were dropped.
    Missed(usize),
    /// A picture of a folder could not be read, or the folder only in part.
    Unread(SourceError),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut(left_out) => write!(f, "Left out: {}", listed(left_out)),
            Self::LargestTaken(files) => write!(
                f,
                "Several faces: the largest was taken in {}.",
                files.join(", ")
            ),
            Self::ImportStarted => f.write_str("Importing people from pictures…"),
            Self::ImportCancelled => f.write_str("The import was cancelled; nothing was stored."),
            Self::Imported(summary) => summary.fmt(f),
            Self::TakenBack(done) => write!(f, "Taken back: {done}."),
            Self::NothingToTakeBack => f.write_str("There is nothing to take back."),
            Self::SameName { name, people } => write!(
                f,
                "{people} people are called {name} now; take it back or give one of them another name."
            ),
            Self::Missed(1) => f.write_str("1 more message came and was not kept."),
            Self::Missed(count) => write!(f, "{count} more messages came and were not kept."),
            Self::Unread(error) => error.fmt(f),
        }
    }
}

/// Something to tell beside the list of people for as long as it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleWarning {
    /// What happened to the gallery's file.
    File(GalleryWarning),
    /// The gallery cannot be read.
    Problem(GalleryError),
    /// So many templates are of another embedder.
    Stale(usize),
    /// There is no embedder.
    NoEmbedder,
}

impl fmt::Display for PeopleWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(warning) => warning.fmt(f),
            Self::Problem(error) => error.fmt(f),
            Self::Stale(templates) => {
                match templates {
                    1 => f.write_str("1 template was")?,
                    several => write!(f, "{several} templates were")?,
                }
                f.write_str(
                    " made by another embedder and cannot be matched; enrol these people again or go back to the earlier models.",
                )
            }
            Self::NoEmbedder => f.write_str(
                "No embedder is loaded, so nobody can be recognised; add one to the models folder.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faceglass_vision::QualityReason;

    #[test]
    fn giving_up_says_how_far_it_came_and_what_to_do() {
        let gave_up = |want, last| EnrolFailure::GaveUp {
            name: "Ada".into(),
            have: 2,
            want,
            last,
        };
        let dark = Some(Refusal::Quality(QualityReason::TooDark));
        assert_eq!(
            gave_up(5, dark).to_string(),
            "Nothing was stored for Ada: 2 of 5 good frames came, and at the end the face is too dark. Change the light and try again."
        );
        assert_eq!(
            gave_up(1, None).to_string(),
            "Nothing was stored for Ada: no good frame came. Look at the camera and try again."
        );
    }
}

//! What a person is told, as values: the window words them in its language;
//! [`Display`](std::fmt::Display) words them in English, in whole sentences.
//! What failed stands with what fails, and is found here as well.

pub use crate::engine::fault::{Fault, Stage};
pub use crate::enrolment::failure::EnrolFailure;
pub use crate::enrolment::left_out::{ImportSummary, LISTED, LeftOut, NoSample, SkipReason};
pub use crate::problem::Problem;

use crate::enrolment::left_out::listed;
use crate::upkeep::{BackedUp, ReEmbedded};
use faceglass_capture::SourceError;
pub use faceglass_gallery::Done;
use faceglass_gallery::{Change, GalleryError, GalleryWarning, Receipt};
use std::fmt;

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
    /// A change that was taken back was made again.
    DoneAgain(Done),
    /// Nothing was taken back since the last change.
    NothingToDoAgain,
    /// Several people have one name now.
    SameName {
        /// The name.
        name: String,
        /// How many have it.
        people: usize,
    },
    /// A face is remembered as not this person's.
    NotThem(String),
    /// That a face is not this person's was remembered already.
    NotThemAlready(String),
    /// What spoke against a face being this person is forgotten.
    IsThem(String),
    /// Of the face that was meant nobody's name is shown, or it is gone.
    NobodyNamed,
    /// What was kept of who was seen when is erased.
    HistoryErased,
    /// The unknown faces are forgotten.
    UnknownErased,
    /// A backup was made, and read again.
    BackedUp(BackedUp),
    /// People of a backup were added.
    Restored {
        /// Who was not there.
        people: usize,
        /// Templates, theirs included.
        templates: usize,
    },
    /// Nothing of a backup was to be added.
    NothingToRestore,
    /// Templates were made anew.
    ReEmbedded(ReEmbedded),
    /// Making templates anew was ended.
    ReEmbeddingCancelled,
    /// Somebody was erased for good; this is what was removed.
    Erased(Receipt),
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
            Self::DoneAgain(done) => write!(f, "Done again: {done}."),
            Self::NothingToDoAgain => f.write_str("There is nothing to do again."),
            Self::NothingToTakeBack => f.write_str("There is nothing to take back."),
            Self::SameName { name, people } => write!(
                f,
                "{people} people are called {name} now; take it back or give one of them another name."
            ),
            Self::NotThem(name) => write!(
                f,
                "Remembered: this face is not {name}. A face like it is asked about from now on."
            ),
            Self::NotThemAlready(name) => write!(
                f,
                "That a face like this is not {name} is remembered already; nothing more is stored."
            ),
            Self::IsThem(name) => write!(f, "It is {name}: what spoke against it is forgotten."),
            Self::NobodyNamed => f.write_str(
                "That face is taken for nobody, or is not in the picture any more; choose a face with a name.",
            ),
            Self::HistoryErased => f.write_str("The history is erased."),
            Self::UnknownErased => f.write_str("All unknown faces are forgotten."),
            Self::BackedUp(made) => {
                write!(
                    f,
                    "Backed up {}, with {}, to {}.",
                    counted(made.people, "person", "people"),
                    counted(made.templates, "template", "templates"),
                    made.file.display()
                )?;
                if made.lost_pictures > 0 {
                    write!(f, " {}", lost_pictures(made.lost_pictures))?;
                }
                Ok(())
            }
            Self::Restored { people, templates } => write!(
                f,
                "Restored: {} new, {} in all.",
                counted(*people, "person", "people"),
                counted(*templates, "template", "templates")
            ),
            Self::NothingToRestore => f.write_str("Nothing of the backup is to be added here."),
            Self::ReEmbedded(far) => re_embedded(f, *far),
            Self::ReEmbeddingCancelled => {
                f.write_str("Making templates anew was cancelled; what is not stored stays as it was.")
            }
            Self::Erased(receipt) => receipt.fmt(f),
            Self::Missed(1) => f.write_str("1 more message came and was not kept."),
            Self::Missed(count) => write!(f, "{count} more messages came and were not kept."),
            Self::Unread(error) => error.fmt(f),
        }
    }
}

impl Notice {
    /// What is told of the changes that a restore comes to.
    pub(crate) fn restored(changes: &[Change]) -> Self {
        let (mut people, mut templates) = (0, 0);
        for change in changes {
            match change {
                Change::AddPerson(person) => {
                    people += 1;
                    templates += person.templates.len();
                }
                Change::AddTemplates {
                    templates: added, ..
                } => templates += added.len(),
                _ => {}
            }
        }
        match changes {
            [] => Self::NothingToRestore,
            _ => Self::Restored { people, templates },
        }
    }
}

/// What is said of pictures that could not be backed up.
pub fn lost_pictures(count: usize) -> String {
    format!(
        "{} kept with templates cannot be read, since the gallery's file is damaged there, and {} not in the backup; check the disk.",
        counted(count, "picture", "pictures"),
        if count == 1 { "is" } else { "are" }
    )
}

fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

fn re_embedded(f: &mut fmt::Formatter<'_>, far: ReEmbedded) -> fmt::Result {
    let made = counted(far.templates, "template was", "templates were");
    write!(f, "{made} made anew.")?;
    if far.without_face > 0 {
        let kept = counted(
            far.without_face,
            "was kept without a face",
            "were kept without a face",
        );
        write!(f, " {kept} and cannot be; enrol those people again.")?;
    }
    Ok(())
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
                    " made by another embedder and cannot be matched; faceglass people re-embed makes them anew, or go back to the earlier models.",
                )
            }
            Self::NoEmbedder => f.write_str(
                "No embedder is loaded, so nobody can be recognised; add one to the models folder.",
            ),
        }
    }
}

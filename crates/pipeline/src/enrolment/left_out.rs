//! Pictures and people that an enrolment or import goes without.

use super::{Objection, Odd, quality_words};
use crate::engine::fault::Fault;
use faceglass_capture::SourceError;
use faceglass_gallery::GalleryError;
use faceglass_vision::QualityReason;
use std::fmt;

/// Why a picture gives no sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSample {
    /// There is no face in it.
    NoFace,
    /// There are so many, and it is not clear which is meant.
    SeveralFaces(usize),
    /// There is no face of that number.
    NoSuchFace {
        /// As asked for, from left to right, the first is 1.
        number: usize,
        /// Faces in the picture.
        of: usize,
    },
    /// The face is too poor.
    Quality(QualityReason),
    /// The face gave no embedding.
    NoEmbedding,
    /// A stage failed.
    Fault(Fault),
}

impl fmt::Display for NoSample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFace => f.write_str("no face was found."),
            Self::SeveralFaces(faces) => write!(
                f,
                "there are {faces} faces; say which one is meant, or cut it out."
            ),
            Self::NoSuchFace { number, of: 1 } => write!(
                f,
                "there is only one face, and no face {number}; leave the number out."
            ),
            Self::NoSuchFace { number, of } => write!(
                f,
                "there is no face {number}; they are numbered 1 to {of} from left to right."
            ),
            Self::Quality(reason) => write!(f, "{}.", quality_words(*reason)),
            Self::NoEmbedding => f.write_str("the face could not be embedded."),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

/// What was asked about somebody who was then left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// The pictures do not look like one person.
    Mixed,
    /// They look like this person of another name.
    LooksLike(String),
    /// Somebody of that name has another face.
    OtherFace,
    /// Somebody of that name is enrolled.
    SameName,
}

impl SkipReason {
    pub(crate) fn of(objection: &Objection) -> Self {
        match objection {
            Objection::Mixed { .. } => Self::Mixed,
            Objection::LooksLike { person_name, .. } => Self::LooksLike(person_name.clone()),
            Objection::OtherFace { .. } => Self::OtherFace,
            Objection::SameName { .. } => Self::SameName,
        }
    }
}

/// A picture or person that an enrolment or import goes without.
#[derive(Clone, Debug, PartialEq)]
pub enum LeftOut {
    /// A picture that was read and gives nothing.
    Picture {
        /// File name.
        file: String,
        /// Why.
        why: NoSample,
    },
    /// A file or folder that cannot be read.
    Unread(SourceError),
    /// A movie among the pictures.
    Movie {
        /// File name.
        file: String,
    },
    /// A picture that does not look like the others of its person.
    Odd {
        /// Name of the person.
        name: String,
        /// Which.
        odd: Odd,
    },
    /// Somebody whom the person at the window left out when asked.
    Skipped {
        /// Name of the folder.
        name: String,
        /// What was asked.
        why: SkipReason,
    },
    /// Somebody who cannot be stored.
    Person {
        /// Name of the folder.
        name: String,
        /// Why.
        why: GalleryError,
    },
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture { file, why } => write!(f, "{file}: {why}"),
            Self::Unread(error) => error.fmt(f),
            Self::Movie { file } => write!(
                f,
                "{file} is not a picture; choose JPEG, PNG, WebP or BMP files."
            ),
            Self::Odd { name, odd } => {
                let file = odd.file.as_deref().unwrap_or("a frame");
                write!(
                    f,
                    "{file} does not look like the other pictures of {name} (similarity {:.2}).",
                    odd.similarity
                )
            }
            Self::Skipped { name, why } => match why {
                SkipReason::Mixed => write!(
                    f,
                    "{name} was skipped, whose pictures do not look like one person."
                ),
                SkipReason::LooksLike(like) => {
                    write!(f, "{name} was skipped, who looks like {like}.")
                }
                SkipReason::OtherFace => write!(
                    f,
                    "{name} was skipped, who does not look like the {name} enrolled already."
                ),
                SkipReason::SameName => {
                    write!(f, "{name} was skipped, who is enrolled already.")
                }
            },
            Self::Person { name, why } => write!(f, "{name}: {why}"),
        }
    }
}

pub(crate) fn listed(left_out: &[LeftOut]) -> String {
    let sentences: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    sentences.join(" ")
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportSummary {
    /// New people.
    pub people: usize,
    /// Templates of new and known people.
    pub templates: usize,
    /// Pictures of several faces of which the largest was taken.
    pub largest_taken: usize,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
}

/// Of what was left out, this much is listed; the rest is counted.
pub const LISTED: usize = 3;

impl fmt::Display for ImportSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.people, self.templates) {
            (_, 0) => f.write_str("Nothing new was imported.")?,
            (0, templates) => write!(f, "Added {templates} templates to people enrolled already.")?,
            (1, templates) => write!(f, "Imported 1 new person ({templates} templates in all).")?,
            (people, templates) => write!(
                f,
                "Imported {people} new people ({templates} templates in all)."
            )?,
        }
        match self.largest_taken {
            0 => {}
            1 => f.write_str(" In 1 picture the largest of several faces was taken.")?,
            many => write!(
                f,
                " In {many} pictures the largest of several faces was taken."
            )?,
        }
        let shown = &self.left_out[..self.left_out.len().min(LISTED)];
        if !shown.is_empty() {
            write!(f, " Left out: {}", listed(shown))?;
        }
        match self.left_out.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, " And {more} more."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_lists_a_few_and_counts_the_rest() {
        let skipped = |name: &str| LeftOut::Skipped {
            name: name.into(),
            why: SkipReason::LooksLike("Eve".into()),
        };
        let summary = ImportSummary {
            people: 1,
            templates: 4,
            largest_taken: 0,
            left_out: ["A", "B", "C", "D"].map(skipped).into(),
        };
        let words = summary.to_string();
        assert!(words.starts_with("Imported 1 new person (4 templates in all). Left out: A was"));
        assert!(words.ends_with(" And 1 more."), "{words}");
        let nothing = ImportSummary::default();
        assert_eq!(nothing.to_string(), "Nothing new was imported.");
    }
}

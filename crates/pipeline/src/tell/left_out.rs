//! Pictures and people that an enrolment or import goes without.

use super::fault::Fault;
use crate::refusal::quality_words;
use faceglass_capture::SourceError;
use faceglass_gallery::GalleryError;
use faceglass_vision::QualityReason;
use std::fmt;

/// Why a picture gives no sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSample {
    /// There is no face in it.
    NoFace,
    /// It is not clear whose it is.
    SeveralFaces,
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
            Self::SeveralFaces => {
                f.write_str("there are several faces; cut out the one that is meant.")
            }
            Self::Quality(reason) => write!(f, "{}.", quality_words(*reason)),
            Self::NoEmbedding => f.write_str("the face could not be embedded."),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

/// A picture or person that an enrolment or import goes without.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Somebody whom the person at the window left out when asked.
    Skipped {
        /// Name of the folder.
        name: String,
        /// Whom the pictures look like.
        like: String,
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
            Self::Skipped { name, like } => {
                write!(f, "{name} was skipped, who looks like {like}.")
            }
            Self::Person { name, why } => write!(f, "{name}: {why}"),
        }
    }
}

pub(super) fn listed(left_out: &[LeftOut]) -> String {
    let sentences: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    sentences.join(" ")
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// New people.
    pub people: usize,
    /// Templates of new and known people.
    pub templates: usize,
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
            like: "Eve".into(),
        };
        let summary = ImportSummary {
            people: 1,
            templates: 4,
            left_out: ["A", "B", "C", "D"].map(skipped).into(),
        };
        let words = summary.to_string();
        assert!(words.starts_with("Imported 1 new person (4 templates in all). Left out: A was"));
        assert!(words.ends_with(" And 1 more."), "{words}");
        let nothing = ImportSummary::default();
        assert_eq!(nothing.to_string(), "Nothing new was imported.");
    }
}

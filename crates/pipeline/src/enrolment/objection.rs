//! What speaks against storing somebody, as values to be worded and answered.

use faceglass_gallery::PersonId;
use image::RgbImage;
use std::fmt;
use std::sync::Arc;

/// What speaks against storing somebody unasked.
#[derive(Clone, Debug, PartialEq)]
pub enum Objection {
    /// The pictures do not look like one person.
    Mixed {
        /// Pictures that agree with each other.
        agreeing: usize,
        /// As many others agree with each other, so that none can be proposed.
        even: bool,
        /// Those that do not agree with them, or all if `even`.
        odd: Vec<Odd>,
        /// Similarity that is needed.
        threshold: f32,
    },
    /// It looks like somebody of another name.
    LooksLike {
        /// Who.
        person: PersonId,
        /// Their name.
        person_name: String,
        /// Cosine similarity.
        similarity: f32,
    },
    /// Somebody of that name is enrolled, with another face.
    OtherFace {
        /// The most similar of that name.
        person: PersonId,
        /// Their name.
        person_name: String,
        /// Cosine similarity.
        similarity: f32,
        /// Similarity that is needed.
        threshold: f32,
        /// People of that name.
        namesakes: usize,
    },
    /// Somebody of that name is enrolled, and it may be them.
    SameName {
        /// Who.
        person: PersonId,
        /// Their name.
        person_name: String,
        /// Cosine similarity; `None` if they have nothing to compare with.
        similarity: Option<f32>,
        /// Pictures that do not look like them, though they agree with those
        /// that do.
        unlike: Vec<Odd>,
    },
}

/// A picture that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Odd {
    /// Its file; `None` for a frame.
    pub file: Option<String>,
    /// Its face.
    pub picture: Option<Arc<RgbImage>>,
    /// Cosine similarity to the most similar one that it does not fit.
    pub similarity: f32,
}

/// What to do in spite of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Leave out the pictures that do not fit.
    KeepAgreeing,
    /// Take all pictures: they are of one person.
    TakeAll,
    /// Add them to the person asked about.
    Add,
    /// A person of their own all the same.
    Apart,
    /// Store nothing of this person.
    Skip,
}

/// A question before somebody is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Who is to be stored.
    pub name: String,
    /// Pictures or frames that could be used.
    pub pictures: usize,
    /// The face of one of them.
    pub picture: Option<Arc<RgbImage>>,
    /// What speaks against it.
    pub objection: Objection,
    /// People of an import who wait behind this one.
    pub waiting: usize,
}

/// Several faces in a picture of an enrolment: which one?
#[derive(Clone, Debug, PartialEq)]
pub struct FaceQuestion {
    /// Who is to be stored.
    pub name: String,
    /// The picture.
    pub file: String,
    /// Its faces, from left to right.
    pub faces: Vec<ShownFace>,
    /// Pictures that wait behind this one.
    pub waiting: usize,
}

/// A face to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownFace {
    /// From left to right, the first is 1.
    pub number: usize,
    /// The aligned face.
    pub picture: Option<Arc<RgbImage>>,
}

impl Objection {
    /// The person asked about.
    pub fn person(&self) -> Option<(&PersonId, &str)> {
        match self {
            Self::Mixed { .. } => None,
            Self::LooksLike {
                person,
                person_name,
                ..
            }
            | Self::OtherFace {
                person,
                person_name,
                ..
            }
            | Self::SameName {
                person,
                person_name,
                ..
            } => Some((person, person_name)),
        }
    }

    /// Whether `answer` says what is to be done.
    pub fn takes(&self, answer: Answer) -> bool {
        match (self, answer) {
            (_, Answer::Skip) => true,
            (Self::Mixed { even, .. }, Answer::KeepAgreeing) => !even,
            (Self::Mixed { .. }, Answer::TakeAll) => true,
            (Self::SameName { unlike, .. }, Answer::KeepAgreeing) => !unlike.is_empty(),
            (
                Self::LooksLike { .. } | Self::OtherFace { .. } | Self::SameName { .. },
                Answer::Add | Answer::Apart,
            ) => true,
            (_, Answer::KeepAgreeing | Answer::TakeAll | Answer::Add | Answer::Apart) => false,
        }
    }
}

/// Files with their similarities, for a sentence.
pub(crate) fn odd_files(odd: &[Odd]) -> String {
    let each: Vec<String> = odd.iter().map(ToString::to_string).collect();
    each.join(", ")
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.as_deref().unwrap_or("a frame");
        write!(f, "{file} ({:.2})", self.similarity)
    }
}

/// The sentence without what can be done, which is not the same everywhere.
impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mixed {
                even: true,
                odd,
                threshold,
                ..
            } => write!(
                f,
                "the pictures do not look like one person (similarity to the nearest other one, {threshold:.2} is needed: {})",
                odd_files(odd)
            ),
            Self::Mixed {
                agreeing,
                odd,
                threshold,
                ..
            } => write!(
                f,
                "the pictures do not look like one person: {agreeing} agree, and these do not (similarity, {threshold:.2} is needed): {}",
                odd_files(odd)
            ),
            Self::LooksLike {
                person_name,
                similarity,
                ..
            } => write!(
                f,
                "the face looks like {person_name} (similarity {similarity:.2})"
            ),
            Self::OtherFace {
                person_name,
                similarity,
                threshold,
                ..
            } => write!(
                f,
                "this does not look like the {person_name} enrolled already (similarity {similarity:.2}, {threshold:.2} is needed)"
            ),
            Self::SameName {
                person_name,
                unlike,
                ..
            } if unlike.is_empty() => write!(f, "{person_name} is enrolled already"),
            Self::SameName {
                person_name,
                unlike,
                ..
            } => write!(
                f,
                "not all pictures look like the {person_name} enrolled already (similarity): {}",
                odd_files(unlike)
            ),
        }
    }
}

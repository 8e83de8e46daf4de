//! Why nothing was stored.

use super::left_out::{LeftOut, listed};
use super::{Refusal, advice, refusal_words};
use crate::challenge::PresenceVerdict;
use crate::problem::Problem;
use faceglass_gallery::GalleryError;
use std::fmt;

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
    /// Nobody has proved to be there, or it no longer holds.
    NotProven {
        /// Who was to be enrolled.
        name: String,
        /// What the challenge said.
        verdict: PresenceVerdict,
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
                let advice = advice(*last, *want == 1);
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
            Self::NotProven { name, verdict } => {
                let why = match verdict {
                    PresenceVerdict::Present => {
                        "the challenge that was passed no longer holds for this face"
                    }
                    PresenceVerdict::NotPresent => "the challenge was not passed",
                    PresenceVerdict::CouldNotTell => {
                        "the challenge could not tell whether somebody is there"
                    }
                };
                write!(
                    f,
                    "Nothing was stored for {name}: {why}. Try again, or switch the challenge before an enrolment off."
                )
            }
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
        let nothing = gave_up(5, None).to_string();
        assert!(nothing.ends_with("Look at the camera and try again."));
        // Nobody comes closer, holds still or looks elsewhere in a picture.
        for last in [None, dark, Some(Refusal::Quality(QualityReason::Blurred))] {
            let text = gave_up(1, last).to_string();
            assert!(
                text.ends_with(". Play on, or open a picture that shows the face clearly."),
                "{text}"
            );
        }
        let another = gave_up(1, Some(Refusal::AnotherFace)).to_string();
        assert!(another.ends_with("Choose the face that is meant and try again."));
    }

    #[test]
    fn a_problem_that_every_command_can_meet_names_none_of_them() {
        let text = Problem::NoEmbedder.to_string();
        assert!(!text.contains("nrol") && text.ends_with('.'), "{text}");
    }
}

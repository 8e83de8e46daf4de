//! What is said beside pictures of an enrolment or a comparison.

use super::body::Intake;
use crate::answer::Problem;
use faceglass_sdk::{Decisions, FaceChoice};
use std::str::FromStr;

/// Which face is meant, and what is decided beforehand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answers {
    /// Of a picture with several faces.
    pub face: FaceChoice,
    /// About what speaks against an enrolment.
    pub decisions: Decisions,
}

impl Intake {
    /// A word that says something, or what is so without it.
    ///
    /// # Errors
    /// [`Problem`] with what it may be.
    pub fn said<T: FromStr<Err = String> + Default>(&self, key: &str) -> Result<T, Problem> {
        let said = self.word(key).map(str::parse);
        let said = said
            .transpose()
            .map_err(|told| Problem::bad(format!("{key}: {told}")))?;
        Ok(said.unwrap_or_default())
    }

    /// A number between two, or `None` where none was said.
    ///
    /// # Errors
    /// [`Problem`] with what it may be.
    pub fn number(&self, key: &str, least: f64, most: f64) -> Result<Option<f64>, Problem> {
        let Some(word) = self.word(key).filter(|word| !word.is_empty()) else {
            return Ok(None);
        };
        let number = word
            .parse()
            .ok()
            .filter(|number| (least..=most).contains(number));
        let told = || Problem::bad(format!("{key} must be a number from {least} to {most}."));
        number.map(Some).ok_or_else(told)
    }

    /// What is said by `face`, `if_mixed`, `if_alike` and `if_other_face`, in the words of the command line.
    ///
    /// # Errors
    /// [`Problem`] with what one of them may be.
    pub fn answers(&self) -> Result<Answers, Problem> {
        Ok(Answers {
            face: self.said("face")?,
            decisions: Decisions {
                mixed: self.said("if_mixed")?,
                alike: self.said("if_alike")?,
                other_face: self.said("if_other_face")?,
                anyway: false,
            },
        })
    }
}

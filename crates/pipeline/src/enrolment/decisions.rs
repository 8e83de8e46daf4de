//! What is said to objections beforehand, where nobody is there to be asked.

use super::objection::{Answer, Objection};
use super::rule::{Gathered, IfMixed, Placement};
use faceglass_gallery::{Gallery, GalleryError, Matcher};
use std::str::FromStr;

/// What to do with a face that looks like somebody else, or a name that is somebody else's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IfAlike {
    /// Store nothing.
    #[default]
    Stop,
    /// Add the pictures to that person.
    Add,
    /// Keep the two people apart.
    Apart,
}

/// Answers given before anything is asked. By default nothing is stored that anything speaks against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// About pictures that do not look like one person; [`IfMixed::Ask`] stores nothing.
    pub mixed: IfMixed,
    /// About a face that looks like somebody of another name.
    pub alike: IfAlike,
    /// About somebody of that name who has another face.
    pub other_face: IfAlike,
    /// Enrol as a person of that name in spite of everything, whatever the others say.
    pub anyway: bool,
}

/// As other programs write it: "stop", "add" or "apart".
impl FromStr for IfAlike {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        match words {
            "stop" => Ok(Self::Stop),
            "add" => Ok(Self::Add),
            "apart" => Ok(Self::Apart),
            other => Err(format!(
                "{other:?} decides nothing; say one of \"stop\", \"add\" and \"apart\"."
            )),
        }
    }
}

/// As other programs write it: "stop", "leave-out" or "take-all".
impl FromStr for IfMixed {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        match words {
            "stop" => Ok(Self::Ask),
            "leave-out" => Ok(Self::KeepAgreeing),
            "take-all" => Ok(Self::TakeAll),
            other => Err(format!(
                "{other:?} decides nothing; say one of \"stop\", \"leave-out\" and \"take-all\"."
            )),
        }
    }
}

impl Decisions {
    /// What they say to `objection`; `None` where nothing is to be stored.
    pub fn answer(&self, objection: &Objection) -> Option<Answer> {
        let of_person = |decided| match decided {
            IfAlike::Stop => None,
            IfAlike::Add => Some(Answer::Add),
            IfAlike::Apart => Some(Answer::Apart),
        };
        match objection {
            Objection::Mixed { .. } if self.anyway => Some(Answer::TakeAll),
            Objection::Mixed { .. } => match self.mixed {
                IfMixed::Ask => None,
                IfMixed::KeepAgreeing => Some(Answer::KeepAgreeing),
                IfMixed::TakeAll => Some(Answer::TakeAll),
            },
            Objection::LooksLike { .. } if self.anyway => Some(Answer::Apart),
            Objection::LooksLike { .. } => of_person(self.alike),
            // It is not known which of several namesakes is meant.
            Objection::OtherFace { namesakes, .. } if self.anyway => {
                (*namesakes == 1).then_some(Answer::Add)
            }
            Objection::OtherFace { .. } => of_person(self.other_face),
            // Name and face are both theirs, or there is nothing to compare with.
            Objection::SameName { unlike, .. } if unlike.is_empty() || self.anyway => {
                Some(Answer::Add)
            }
            Objection::SameName { .. } => match self.mixed {
                IfMixed::Ask => None,
                IfMixed::KeepAgreeing => Some(Answer::KeepAgreeing),
                IfMixed::TakeAll => Some(Answer::Add),
            },
        }
    }
}

impl Gathered {
    /// Where the samples go once `decisions` have answered what speaks against it, or the first objection that they do not answer.
    ///
    /// # Errors
    /// As [`place`](Self::place).
    pub fn settle(
        &mut self,
        decisions: &Decisions,
        gallery: &Gallery,
        matcher: &Matcher,
        threshold: f32,
    ) -> Result<Placement, GalleryError> {
        loop {
            let objection = match self.place(gallery, matcher, threshold)? {
                Placement::Ask(objection) => objection,
                store => return Ok(store),
            };
            let answer = decisions.answer(&objection);
            if !answer.is_some_and(|answer| self.answer(&objection, answer)) {
                return Ok(Placement::Ask(objection));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_decide_or_are_refused() {
        assert_eq!("add".parse(), Ok(IfAlike::Add));
        assert_eq!("leave-out".parse(), Ok(IfMixed::KeepAgreeing));
        assert!(
            "join"
                .parse::<IfAlike>()
                .is_err_and(|told| told.ends_with("\"apart\"."))
        );
        assert!("add".parse::<IfMixed>().is_err());
    }
}

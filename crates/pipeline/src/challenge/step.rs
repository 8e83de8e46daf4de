//! What can be asked for.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One thing to do before the camera. Left and right are those of the person, as
/// they are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The head a little to the person's left, which is the picture's right.
    TurnLeft,
    /// The head a little to the person's right.
    TurnRight,
    /// The head up.
    LookUp,
    /// Nearer to the camera.
    ComeCloser,
    /// Away from it.
    GoBack,
    /// Two blinks.
    BlinkTwice,
    /// The mouth open.
    OpenMouth,
    /// A smile.
    Smile,
    /// Nothing but to hold still while colours are shown.
    Light,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::TurnLeft,
        Self::TurnRight,
        Self::LookUp,
        Self::ComeCloser,
        Self::GoBack,
        Self::BlinkTwice,
        Self::OpenMouth,
        Self::Smile,
        Self::Light,
    ];

    /// Its name on the command line and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TurnLeft => "turn-left",
            Self::TurnRight => "turn-right",
            Self::LookUp => "look-up",
            Self::ComeCloser => "come-closer",
            Self::GoBack => "go-back",
            Self::BlinkTwice => "blink-twice",
            Self::OpenMouth => "open-mouth",
            Self::Smile => "smile",
            Self::Light => "light",
        }
    }

    /// Whether the head turns far enough for it that its depth shows.
    pub fn turns(self) -> bool {
        matches!(self, Self::TurnLeft | Self::TurnRight)
    }

    /// Whether it is held until the face is told to let go.
    pub fn is_held(self) -> bool {
        !matches!(self, Self::BlinkTwice | Self::Light)
    }

    /// Steps of one kind may look alike while they are done, so that one is not
    /// taken for a wrong answer to the other.
    pub(super) fn resembles(self, other: Self) -> bool {
        let is_mouth = |step| matches!(step, Self::OpenMouth | Self::Smile);
        self == other || (is_mouth(self) && is_mouth(other))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no step of a challenge; there are {all}.", all = Step::ALL.map(Step::as_str).join(", "))]
pub struct UnknownStep(pub String);

impl FromStr for Step {
    type Err = UnknownStep;

    fn from_str(word: &str) -> Result<Self, UnknownStep> {
        let known = Self::ALL.into_iter().find(|step| step.as_str() == word);
        known.ok_or_else(|| UnknownStep(word.to_owned()))
    }
}

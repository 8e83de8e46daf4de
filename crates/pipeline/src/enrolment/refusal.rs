//! Why a frame does not count, in words.

use faceglass_vision::QualityReason;

/// Why one frame does not count for enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Sample quality.
    Quality(QualityReason),
    /// Looks like a presentation attack.
    Spoof,
    /// The face is not in the picture.
    Absent,
    /// The face is not in the picture, but another one is.
    AnotherFace,
    /// Too much like a sample already taken (nothing moved).
    TooSimilar,
    /// Two samples of this enrolment do not look like one person.
    NotTheSamePerson,
}

/// A refusal as the middle of a sentence.
pub fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Quality(reason) => quality_words(reason),
        Refusal::Spoof => "it looks like a picture or a screen, not a live face",
        Refusal::Absent => "the face is not in the picture",
        Refusal::AnotherFace => "another face is in the picture, not the chosen one",
        Refusal::TooSimilar => "nothing moved since the last good frame",
        Refusal::NotTheSamePerson => "the face does not look like the same person",
    }
}

/// A quality reason as the middle of a sentence.
pub fn quality_words(reason: QualityReason) -> &'static str {
    match reason {
        QualityReason::TooSmall => "the face is too small",
        QualityReason::Blurred => "the face is blurred",
        QualityReason::TurnedAway => "the face is turned away",
        QualityReason::TooDark => "the face is too dark",
        QualityReason::TooBright => "the face is too bright",
        QualityReason::CutOff => "part of the face is outside the picture",
        QualityReason::Unclear => "the face is covered or unclear",
    }
}

/// What to do about it, as a sentence; `stands_still` says that nobody in the
/// picture can move.
pub(crate) fn advice(refusal: Option<Refusal>, stands_still: bool) -> &'static str {
    match refusal {
        Some(Refusal::AnotherFace) => "Choose the face that is meant and try again.",
        _ if stands_still => "Play on, or open a picture that shows the face clearly.",
        Some(Refusal::Quality(QualityReason::TooSmall)) => "Come closer and try again.",
        Some(Refusal::Quality(QualityReason::TooDark | QualityReason::TooBright)) => {
            "Change the light and try again."
        }
        Some(Refusal::Quality(QualityReason::Blurred)) => "Hold still and try again.",
        Some(Refusal::Spoof) => "Enrol the person in front of the camera.",
        Some(Refusal::TooSimilar) => "Turn the head a little and try again.",
        _ => "Look at the camera and try again.",
    }
}

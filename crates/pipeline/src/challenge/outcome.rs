//! How a challenge ended, and what that does to a verdict.

use super::step::Step;
use crate::engine::result::LivenessVerdict;
use faceglass_vision::QualityReason;
use faceglass_vision::light::{LightResponse, LightVerdict};
use faceglass_vision::motion::SolidityVerdict;
use serde::{Deserialize, Serialize};

/// Whether somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceVerdict {
    /// Every step was done, in time, by one face.
    Present,
    /// Something else was done, or something that no living face does.
    NotPresent,
    /// Not enough was seen. This is no attack.
    CouldNotTell,
}

/// What was seen instead of what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// This instead.
    Other(Step),
    /// This, before it was asked for.
    TooEarly(Step),
    /// Nothing, or nothing in time, in a good picture.
    Nothing,
    /// It was done, and not held until it was told to let go; or held on after.
    NotHeld,
    /// Hardly anything, for this reason.
    Poor(Option<QualityReason>),
    /// The face throws other light back than was shown, or too late.
    Light(LightVerdict),
    /// The person asked for another step in its place, which counts as an attempt.
    Declined,
}

/// Why a challenge ended as it did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Everything was as it should be.
    Passed,
    /// A step was not done.
    Step(Step, Mistake),
    /// The face became another.
    Swapped,
    /// What turned has no depth.
    Flat,
    /// The face was lost, or its track ended.
    FaceLost,
    /// No embedding tells whether it was one face.
    NotCompared,
    /// The head did not turn far enough to show its depth.
    DepthUnknown,
    /// The face never looked straight ahead and kept still, for this reason if the
    /// picture was poor.
    NotReady(Option<QualityReason>),
    /// It was called off.
    CalledOff,
}

impl Reason {
    /// What it means. Poor conditions, and whatever else may befall a living
    /// person, are never an attack.
    pub fn verdict(self) -> PresenceVerdict {
        use PresenceVerdict::{CouldNotTell, NotPresent, Present};
        match self {
            Self::Passed => Present,
            Self::Step(_, mistake) => match mistake {
                Mistake::Other(_) | Mistake::TooEarly(_) | Mistake::Nothing | Mistake::NotHeld => {
                    NotPresent
                }
                // It never ends a challenge, and excuses nothing that does.
                Mistake::Declined => NotPresent,
                Mistake::Light(LightVerdict::OtherLight | LightVerdict::Late) => NotPresent,
                Mistake::Light(_) | Mistake::Poor(_) => CouldNotTell,
            },
            Self::Swapped | Self::Flat => NotPresent,
            Self::FaceLost
            | Self::NotCompared
            | Self::DepthUnknown
            | Self::NotReady(_)
            | Self::CalledOff => CouldNotTell,
        }
    }
}

/// One attempt at a step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// What was asked.
    pub asked: Step,
    /// Counted from 0.
    pub attempt: u32,
    /// When, in milliseconds of the observations.
    pub shown_ms: Option<u64>,
    /// When it was done or given up.
    pub ended_ms: u64,
    /// `None` where it was done.
    pub mistake: Option<Mistake>,
    /// Answer to light, of that step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<LightResponse>,
}

/// What the verdict rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grounds {
    /// Why it ended so.
    pub reason: Reason,
    /// All attempts in order.
    pub steps: Vec<StepReport>,
    /// Depth of the face over the session.
    pub solidity: SolidityVerdict,
    /// Depth beside that of a mean head, where the face turned.
    pub depth_gain: Option<f32>,
    /// Least likeness to the first embedding, a cosine.
    pub least_likeness: Option<f32>,
}

/// How a challenge ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The verdict.
    pub verdict: PresenceVerdict,
    /// What it rests on.
    pub grounds: Grounds,
    /// When it ended, in milliseconds of the observations.
    pub ended_ms: u64,
    /// Until when it holds for this track.
    pub valid_until_ms: u64,
    /// The track that it is about.
    pub track: Option<u64>,
}

impl Outcome {
    /// Whether it still holds for that track at that time.
    pub fn holds_for(&self, track: u64, now_ms: u64) -> bool {
        self.track == Some(track) && (self.ended_ms..=self.valid_until_ms).contains(&now_ms)
    }
}

/// Passive score and challenge together, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// The passive verdict, as it was.
    pub passive: LivenessVerdict,
    /// Both together.
    pub fused: PresenceVerdict,
}

/// Takes the passive verdict of a track and a challenge together.
///
/// All must agree, as in BioID's and other published rules: somebody is present
/// only where the passive score says live **and** a challenge that still holds was
/// passed. A challenge only takes away: none makes anything of a spoof, or of a
/// picture that the passive score cannot judge.
///
/// | passive ╲ challenge | present | not present | could not tell, none, expired |
/// |---|---|---|---|
/// | live | present | not present | could not tell |
/// | unsure | could not tell | not present | could not tell |
/// | spoof | not present | not present | not present |
pub fn fuse(
    passive: LivenessVerdict,
    challenge: Option<&Outcome>,
    track: u64,
    now_ms: u64,
) -> Presence {
    use PresenceVerdict::{CouldNotTell, NotPresent, Present};
    let held = challenge.filter(|outcome| outcome.holds_for(track, now_ms));
    let asked = held.map_or(CouldNotTell, |outcome| outcome.verdict);
    let fused = match (passive, asked) {
        (LivenessVerdict::Spoof, _) | (_, NotPresent) => NotPresent,
        (LivenessVerdict::Live, Present) => Present,
        (LivenessVerdict::Live | LivenessVerdict::Unsure, _) => CouldNotTell,
    };
    Presence { passive, fused }
}

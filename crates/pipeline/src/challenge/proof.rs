//! A challenge as it is put to a person: when it is asked for, which steps may be
//! drawn, and what is told of it while it goes on.

use super::outcome::{Mistake, Outcome, PresenceVerdict};
use super::script::{Script, ScriptError};
use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::light::LightCode;
use serde::{Deserialize, Deserializer, Serialize};
use std::time::{Duration, Instant};

/// Gestures of one challenge, where enough may be drawn.
const GESTURES: usize = 3;
/// Gestures of one that also shows colours, or where few may be drawn.
const FEW_GESTURES: usize = 2;

/// When a challenge is asked for without anybody pressing a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskWhen {
    /// Never.
    #[default]
    Never,
    /// It is offered where the passive score cannot tell for some seconds.
    Unsure,
    /// No face in the picture is enrolled before it was passed.
    Enrolment,
}

impl AskWhen {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Never, Self::Unsure, Self::Enrolment];
}

/// What a person chooses of challenges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProofSettings {
    /// When one is asked for by itself.
    pub ask: AskWhen,
    /// The steps that may be drawn. [`Step::Light`] among them is asked for each
    /// time, after the gestures.
    #[serde(deserialize_with = "known_steps")]
    pub steps: Vec<Step>,
}

/// A step that another version knew costs only itself.
fn known_steps<'de, D: Deserializer<'de>>(words: D) -> Result<Vec<Step>, D::Error> {
    let words = Vec::<String>::deserialize(words)?;
    Ok(words.iter().filter_map(|word| word.parse().ok()).collect())
}

impl Default for ProofSettings {
    /// Every gesture, and no colours: those are switched on by the person, for whom
    /// they may be a danger.
    fn default() -> Self {
        let gesture = |step: &Step| *step != Step::Light;
        Self {
            ask: AskWhen::default(),
            steps: Step::ALL.into_iter().filter(gesture).collect(),
        }
    }
}

impl ProofSettings {
    /// So many gestures must stay to draw from, that nobody can foresee what comes.
    pub const LEAST: usize = 3;

    /// Whether a step may be drawn.
    pub fn allows(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }

    /// Whether enough may be drawn.
    pub fn is_enough(&self) -> bool {
        self.gestures().len() >= Self::LEAST
    }

    /// The same with a step allowed or not; `None` where too few would be left.
    pub fn with(&self, step: Step, allowed: bool) -> Option<Self> {
        let is_kept = |other: &Step| {
            if *other == step {
                allowed
            } else {
                self.allows(*other)
            }
        };
        let changed = Self {
            steps: Step::ALL.into_iter().filter(is_kept).collect(),
            ..self.clone()
        };
        changed.is_enough().then_some(changed)
    }

    pub(crate) fn gestures(&self) -> Vec<Step> {
        let gesture = |step: &Step| *step != Step::Light && self.allows(*step);
        Step::ALL.into_iter().filter(gesture).collect()
    }

    /// Draws the steps of one challenge.
    ///
    /// # Errors
    /// [`ScriptError::TooFew`] where fewer than [`Self::LEAST`] gestures may be drawn.
    pub fn script(&self, seed: u64, limits: &ChallengeSettings) -> Result<Script, ScriptError> {
        let (gestures, shows_colours) = (self.gestures(), self.allows(Step::Light));
        if gestures.len() < Self::LEAST {
            return Err(ScriptError::TooFew {
                wanted: Self::LEAST,
                allowed: gestures.len(),
            });
        }
        let count = match gestures.len() > GESTURES && !shows_colours {
            true => GESTURES,
            false => FEW_GESTURES,
        };
        let drawn = Script::drawn(&gestures, count, seed, limits)?;
        let steps = drawn.steps.iter().map(|planned| planned.step);
        let steps: Vec<Step> = steps.chain(shows_colours.then_some(Step::Light)).collect();
        Ok(Script::of(&steps, seed, limits))
    }
}

/// What the person is to do now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// Look straight ahead and keep still.
    LookStraight,
    /// Wait for what comes.
    Wait,
    /// Do this.
    Do {
        /// The step.
        step: Step,
        /// Since when: the moment at which the frame that it is asked for with was
        /// captured. Colours are shown by it, so that they and the frames that see
        /// them have one clock.
        since: Instant,
        /// For how long it may take to begin, or all of it where nothing is held.
        window: Duration,
        /// It is seen and to be held, until something else is told.
        held: bool,
        /// The colours to show meanwhile.
        light: Option<LightCode>,
    },
}

/// A challenge that goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The face that is meant.
    pub track: u64,
    /// Which step, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What to do now.
    pub wish: Wish,
    /// What was asked for the first time and seen instead, while it is asked for once
    /// more.
    pub mistake: Option<(Step, Mistake)>,
    /// Whether another step may be asked for in place of this one.
    pub can_exchange: bool,
}

/// What a challenge is doing, as told to the window.
#[derive(Clone, Debug, PartialEq)]
pub enum ProofState {
    /// The passive score cannot tell for a while; nothing begins by itself.
    Offered {
        /// Whom it is offered to.
        track: u64,
    },
    /// It is no longer offered.
    Withdrawn,
    /// It goes on.
    Asking(Prompt),
    /// It is over.
    Ended {
        /// How, with its grounds.
        outcome: Box<Outcome>,
        /// What ended it before its time.
        called_off: Option<CallOff>,
    },
    /// It cannot begin.
    Refused(ProofRefusal),
    /// The person ended it.
    Cancelled,
}

impl ProofState {
    /// The verdict of one that is over.
    pub fn verdict(&self) -> Option<PresenceVerdict> {
        match self {
            Self::Ended { outcome, .. } => Some(outcome.verdict),
            Self::Offered { .. }
            | Self::Withdrawn
            | Self::Asking(_)
            | Self::Refused(_)
            | Self::Cancelled => None,
        }
    }
}

/// What ends a challenge before its time; it could then not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOff {
    /// The picture was paused.
    Paused,
    /// The movie began again, or was moved to another place.
    Jumped,
    /// The movie is at its end.
    MovieEnded,
    /// Another source was opened, or the source was lost.
    SourceGone,
    /// A calibration began, or the challenge of another face.
    SomethingElse,
}

/// Why a challenge cannot begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofRefusal {
    /// The face is not in the picture.
    NoFace,
    /// A single picture does not move.
    StillPicture,
    /// Nothing is played.
    NotPlaying,
    /// There are no landmarks of the whole face.
    NoLandmarks,
    /// Somebody is being enrolled.
    Enrolling,
    /// A calibration goes on.
    Calibrating,
    /// No steps can be drawn.
    Steps(ScriptError),
}

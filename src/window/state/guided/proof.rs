//! How far a challenge has come in the window, and what earlier ones said.

use faceglass_pipeline::challenge::{
    CallOff, Outcome, Presence, PresenceVerdict, Prompt, ProofRefusal, ProofState, Wish, fuse,
};
use faceglass_pipeline::result::{FaceResult, LivenessVerdict};
use std::sync::Arc;
use std::time::Duration;

/// Where the person is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing is asked.
    #[default]
    Closed,
    /// The pipeline offers it.
    Offered {
        /// To the face on this track.
        track: u64,
    },
    /// Sent; the pipeline has not answered yet.
    Asked {
        /// The face on this track.
        track: u64,
    },
    /// What the pipeline asks for.
    Asking(Prompt),
    /// It is over.
    Ended(Box<Ended>),
    /// It cannot begin.
    Refused(ProofRefusal),
}

/// How a challenge ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    pub outcome: Outcome,
    /// What ended it before its time.
    pub called_off: Option<CallOff>,
    /// What both together said at its end.
    pub presence: Presence,
}

/// A verdict of a challenge beside the passive one of its face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// Both together.
    pub presence: Presence,
    /// Seconds for which it holds.
    pub left_s: u64,
}

/// The challenge in the window.
#[derive(Default)]
pub struct Proof {
    stage: Stage,
    /// When the standing prompt began, in seconds of the window's own clock.
    since_s: f64,
    ended: Arc<Vec<Outcome>>,
}

impl Proof {
    /// Where the person is.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether it takes up a panel.
    pub fn is_open(&self) -> bool {
        self.stage != Stage::Closed
    }

    /// Whether the pipeline has something to cancel.
    pub fn is_under_way(&self) -> bool {
        match &self.stage {
            Stage::Offered { .. } | Stage::Asked { .. } | Stage::Asking(_) => true,
            Stage::Closed | Stage::Ended(_) | Stage::Refused(_) => false,
        }
    }

    /// Whether steps are asked for now.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Asked { .. } | Stage::Asking(_))
    }

    /// The face that is meant.
    pub fn track(&self) -> Option<u64> {
        match &self.stage {
            Stage::Offered { track } | Stage::Asked { track } => Some(*track),
            Stage::Asking(prompt) => Some(prompt.track),
            Stage::Ended(ended) => ended.outcome.track,
            Stage::Closed | Stage::Refused(_) => None,
        }
    }

    /// Asked for, of the face on a track.
    pub fn ask(&mut self, track: u64) {
        self.stage = Stage::Asked { track };
    }

    /// Closes it; whether something was under way.
    pub fn leave(&mut self) -> bool {
        let under_way = self.is_under_way();
        self.stage = Stage::Closed;
        under_way
    }

    /// Closes what is said of one that was passed: what it was for goes on.
    pub fn close_passed(&mut self) {
        if let Stage::Ended(ended) = &self.stage
            && ended.outcome.verdict == PresenceVerdict::Present
        {
            self.stage = Stage::Closed;
        }
    }

    /// What the pipeline says, at a time of the window's clock; `passive` is what the
    /// picture alone says of the face on a track.
    pub fn hear(
        &mut self,
        state: ProofState,
        now_s: f64,
        passive: impl Fn(u64) -> Option<LivenessVerdict>,
    ) {
        self.stage = match state {
            ProofState::Offered { track } => Stage::Offered { track },
            ProofState::Withdrawn => match &self.stage {
                Stage::Offered { .. } => Stage::Closed,
                _ => return,
            },
            ProofState::Asking(prompt) => {
                if let Wish::Do { since, .. } = prompt.wish {
                    // Both are the system's clock, which only goes forward.
                    self.since_s = now_s - since.elapsed().as_secs_f64();
                }
                Stage::Asking(prompt)
            }
            ProofState::Ended {
                outcome,
                called_off,
            } => {
                let track = outcome.track.unwrap_or_default();
                let passive = passive(track).unwrap_or(LivenessVerdict::Unsure);
                let presence = fuse(passive, Some(&outcome), track, outcome.ended_ms);
                Stage::Ended(Box::new(Ended {
                    outcome: *outcome,
                    called_off,
                    presence,
                }))
            }
            ProofState::Refused(why) => Stage::Refused(why),
            ProofState::Cancelled => Stage::Closed,
        };
    }

    /// What the pipeline says of all that are over.
    pub fn hear_ended(&mut self, ended: Arc<Vec<Outcome>>) {
        self.ended = ended;
    }

    /// Time that is left of the standing step, and the whole of it; `None` while
    /// nothing is to be done.
    pub fn left(&self, now_s: f64) -> Option<(Duration, Duration)> {
        let Stage::Asking(Prompt {
            wish:
                Wish::Do {
                    window,
                    held: false,
                    ..
                },
            ..
        }) = &self.stage
        else {
            return None;
        };
        Some((window.saturating_sub(self.since(now_s)), *window))
    }

    /// What the left and the right half of the screen show now for the light test
    /// (sRGB, 8 bits).
    pub fn colours(&self, now_s: f64) -> Option<[[u8; 3]; 2]> {
        let Stage::Asking(Prompt {
            wish: Wish::Do {
                light: Some(code), ..
            },
            ..
        }) = &self.stage
        else {
            return None;
        };
        Some(code.shown_at(self.since(now_s)))
    }

    fn since(&self, now_s: f64) -> Duration {
        Duration::from_secs_f64((now_s - self.since_s).max(0.0))
    }

    /// The challenge of a face that still holds at the time of a frame, with the
    /// passive verdict.
    pub fn beside(&self, face: &FaceResult, time: Duration) -> Option<Beside> {
        let now_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let mut ended = self.ended.iter();
        let outcome = ended.find(|outcome| outcome.holds_for(face.track, now_ms))?;
        Some(Beside {
            presence: fuse(face.liveness.verdict, Some(outcome), face.track, now_ms),
            left_s: outcome.valid_until_ms.saturating_sub(now_ms).div_ceil(1000),
        })
    }
}

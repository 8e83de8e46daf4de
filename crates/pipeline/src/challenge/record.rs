//! A session that can be judged again.

use super::machine::Challenge;
use super::observation::Observation;
use super::outcome::Outcome;
use super::script::Script;
use super::settings::ChallengeSettings;
use serde::{Deserialize, Serialize};

/// Points of a face.
const LANDMARKS: usize = 68;

/// Why a file holds no session that can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Landmarks of something else.
    #[error("frame {frame}, at {time_ms} ms, has {found} landmarks where a face has 68")]
    Count {
        /// Which observation, counted from 1.
        frame: usize,
        /// Its time.
        time_ms: u64,
        /// How many points it has.
        found: usize,
    },
    /// Landmarks that no face has.
    #[error("frame {frame}, at {time_ms} ms, has its landmarks in one place or at no place at all")]
    Place {
        /// Which observation, counted from 1.
        frame: usize,
        /// Its time.
        time_ms: u64,
    },
}

/// When a prompt was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Which step of the script, from 0.
    pub step: usize,
    /// Which attempt at it, from 0.
    pub attempt: u32,
    /// In milliseconds of the observations.
    pub at_ms: u64,
}

/// What was asked and what was seen: points, likenesses and mean colours, no
/// picture and no embedding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What was asked.
    pub script: Script,
    /// Cosine from which two embeddings were one face, of the network that made the
    /// likenesses; `None` where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_face: Option<f32>,
    /// When each prompt was shown. Empty where the observations alone shall decide
    /// when it would have been.
    #[serde(default)]
    pub shown: Vec<Shown>,
    /// What was seen, in order of time.
    pub observations: Vec<Observation>,
}

impl Record {
    /// The limits to judge it by: the usual ones, and its network's for whether it
    /// was one face, where likenesses were kept at all.
    pub fn settings(&self) -> ChallengeSettings {
        let compared = self.observations.iter().any(|o| o.likeness.is_some());
        ChallengeSettings {
            same_face: self.same_face.filter(|_| compared),
            ..ChallengeSettings::default()
        }
    }

    /// Checks a record that was not made here: a frame has the landmarks of a face, or
    /// none. Landmarks that only fit a face badly are sound: a network errs.
    ///
    /// # Errors
    /// [`RecordError`] with the first frame that has others.
    pub fn check(&self) -> Result<(), RecordError> {
        for (at, o) in self.observations.iter().enumerate() {
            let (frame, time_ms, found) = (at + 1, o.time_ms, o.points.len());
            if !matches!(found, 0 | LANDMARKS) {
                return Err(RecordError::Count {
                    frame,
                    time_ms,
                    found,
                });
            }
            let is_finite = o.points.iter().all(|p| p.x.is_finite() && p.y.is_finite());
            let is_one = o.points.windows(2).all(|pair| pair[0] == pair[1]);
            if found > 0 && (is_one || !is_finite) {
                return Err(RecordError::Place { frame, time_ms });
            }
        }
        Ok(())
    }

    /// Judges the session, by these limits. The prompts keep the times at which
    /// they were shown; where the session ends before the challenge does, it could
    /// not tell.
    pub fn judge(&self, settings: &ChallengeSettings) -> Outcome {
        let shown = self.shown.iter().map(|s| (s.step, s.attempt, s.at_ms));
        let mut challenge =
            Challenge::recorded(self.script.clone(), shown.collect(), settings.clone());
        for observation in &self.observations {
            challenge.observe(observation);
        }
        challenge.into_outcome()
    }
}

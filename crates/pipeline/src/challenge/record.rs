//! A session that can be judged again.

use super::machine::Challenge;
use super::observation::Observation;
use super::outcome::Outcome;
use super::script::Script;
use super::settings::ChallengeSettings;
use serde::{Deserialize, Serialize};

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

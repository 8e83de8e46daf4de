//! What is asked, in which order and after which pauses.

use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::chance::Dice;
use faceglass_vision::light::LightCode;
use serde::{Deserialize, Serialize};

/// Why no script can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// Nothing may be asked.
    #[error("A challenge needs at least one step. Allow one of those that the person can do.")]
    NoStep,
    /// Fewer kinds of steps than are to be asked.
    #[error(
        "{wanted} different steps were asked for and only {allowed} are allowed. Allow more, or ask for fewer."
    )]
    TooFew {
        /// How many are to be asked.
        wanted: usize,
        /// How many may be.
        allowed: usize,
    },
    /// A step of light without its colours.
    #[error(
        "A step of light has no colours for each of its attempts. Take a session as it was recorded."
    )]
    NoCode,
}

/// One step as it will be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// What to do.
    pub step: Step,
    /// The pause before each attempt, in milliseconds.
    pub pauses_ms: Vec<u64>,
    /// The colours of each attempt, of a step of light: who has seen them once could
    /// foresee them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<LightCode>,
}

/// A whole challenge before it begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// What it was drawn from.
    pub seed: u64,
    /// The steps in order.
    pub steps: Vec<Planned>,
}

impl Script {
    /// Draws `count` different steps from those allowed, in an order, with pauses
    /// and colours. Whoever must not be foreseen takes the seed from the system's
    /// randomness.
    ///
    /// # Errors
    /// [`ScriptError`] if too few are allowed, or none is wanted.
    pub fn drawn(
        allowed: &[Step],
        count: usize,
        seed: u64,
        settings: &ChallengeSettings,
    ) -> Result<Self, ScriptError> {
        let mut urn = allowed.to_vec();
        urn.sort();
        urn.dedup();
        if count == 0 || urn.is_empty() {
            return Err(ScriptError::NoStep);
        }
        if urn.len() < count {
            return Err(ScriptError::TooFew {
                wanted: count,
                allowed: urn.len(),
            });
        }
        let mut dice = Dice::new(seed);
        let chosen: Vec<Step> = (0..count)
            .map(|_| urn.swap_remove(dice.below(urn.len())))
            .collect();
        Ok(Self::of(&chosen, seed, settings))
    }

    /// Checks a script that was not drawn here.
    ///
    /// # Errors
    /// [`ScriptError`] if it asks for nothing, or for light without colours.
    pub fn check(&self) -> Result<(), ScriptError> {
        let is_dark =
            |p: &Planned| p.step == Step::Light && p.codes.len() < p.pauses_ms.len().max(1);
        match (self.steps.is_empty(), self.steps.iter().any(is_dark)) {
            (true, _) => Err(ScriptError::NoStep),
            (_, true) => Err(ScriptError::NoCode),
            _ => Ok(()),
        }
    }

    /// The steps as they stand, with pauses and colours drawn from the seed.
    pub fn of(steps: &[Step], seed: u64, settings: &ChallengeSettings) -> Self {
        // Other numbers than those that chose the steps.
        let mut dice = Dice::new(seed ^ 0x5bd1_e995_9d1b_54a5);
        let attempts = settings.retries as usize + 1;
        let shortest = settings.shortest_pause_ms;
        let longest = settings.longest_pause_ms.max(shortest);
        let mut plan = |step: &Step| {
            let pause = |dice: &mut Dice| dice.between(shortest as f64, longest as f64) as u64;
            let codes = if *step == Step::Light { attempts } else { 0 };
            Planned {
                step: *step,
                pauses_ms: (0..attempts).map(|_| pause(&mut dice)).collect(),
                codes: (0..codes).map(|_| LightCode::drawn(dice.bits())).collect(),
            }
        };
        Self {
            seed,
            steps: steps.iter().map(&mut plan).collect(),
        }
    }
}

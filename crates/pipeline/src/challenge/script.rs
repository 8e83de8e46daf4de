//! What is asked, in which order and after which pauses.

use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::chance::Dice;
use faceglass_vision::light::LightCode;
use serde::{Deserialize, Serialize};

/// Lots are drawn from so many milliseconds about a time.
const NEARLY_MS: f64 = 80.0;

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
    /// A step at a moment that everybody knows, or not one for each of its attempts.
    #[error("A step has no pause before each of its attempts. Take a session as it was recorded.")]
    NoPause,
}

/// One step as it will be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// What to do.
    pub step: Step,
    /// What the further attempts ask for instead; the same where nothing stands here.
    /// A recording that came too early would otherwise be given the very step once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Step>,
    /// The pause before each attempt, in milliseconds from the moment at which the
    /// face may look straight ahead again.
    pub pauses_ms: Vec<u64>,
    /// For how long each attempt is held, in milliseconds; the face must then let go
    /// when it is told. Nothing, or 0, is a step that is not held, or a session that
    /// was recorded before this was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds_ms: Vec<u64>,
    /// The colours of each attempt, of a step of light: who has seen them once could
    /// foresee them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<LightCode>,
}

impl Planned {
    /// What an attempt asks for, counted from 0.
    pub fn asked(&self, attempt: u32) -> Step {
        let instead = (attempt as usize)
            .checked_sub(1)
            .and_then(|further| self.instead.get(further));
        instead.copied().unwrap_or(self.step)
    }
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
    /// Blinks are no part of the count where another step is left to draw: they have no
    /// end that comes by lot, and of the films of the very steps that passed in the
    /// simulation nearly all had them.
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
        let mut chosen: Vec<Step> = (0..count)
            .map(|_| urn.swap_remove(dice.below(urn.len())))
            .collect();
        if chosen.contains(&Step::BlinkTwice) && !urn.is_empty() {
            chosen.push(urn.swap_remove(dice.below(urn.len())));
        }
        // Whoever plays a film begins it when he likes, so that of the first step only
        // the end comes at a moment that he does not choose: it is one that is held.
        if let Some(first) = chosen.iter().position(|step| step.is_held()) {
            chosen[..=first].rotate_right(1);
        }
        Ok(Self::planned(&chosen, allowed, seed, settings))
    }

    /// Checks a script that was not drawn here.
    ///
    /// # Errors
    /// [`ScriptError`] if it asks for nothing, at no moment, or for light without colours.
    pub fn check(&self) -> Result<(), ScriptError> {
        let is_dark = |p: &Planned| {
            let is_lit = p.step == Step::Light || p.instead.contains(&Step::Light);
            is_lit && p.codes.len() < p.pauses_ms.len().max(1)
        };
        // Each attempt begins at a moment of its own.
        let lacks_pause = |p: &Planned| p.pauses_ms.len() <= p.instead.len();
        if self.steps.is_empty() {
            Err(ScriptError::NoStep)
        } else if self.steps.iter().any(lacks_pause) {
            Err(ScriptError::NoPause)
        } else if self.steps.iter().any(is_dark) {
            Err(ScriptError::NoCode)
        } else {
            Ok(())
        }
    }

    /// The steps as they stand, with all the rest drawn from the seed. Further
    /// attempts ask for others of these.
    pub fn of(steps: &[Step], seed: u64, settings: &ChallengeSettings) -> Self {
        Self::planned(steps, steps, seed, settings)
    }

    fn planned(steps: &[Step], allowed: &[Step], seed: u64, s: &ChallengeSettings) -> Self {
        // Other numbers than those that chose the steps.
        let mut dice = Dice::new(seed ^ 0x5bd1_e995_9d1b_54a5);
        // What is not held has one moment less that nobody foresees.
        let spread_ms = s.longest_hold_ms.saturating_sub(s.shortest_hold_ms);
        let mut plan = |step: &Step| {
            let others = others(*step, steps, allowed);
            let mut planned = Planned {
                step: *step,
                instead: Vec::new(),
                pauses_ms: Vec::new(),
                holds_ms: Vec::new(),
                codes: Vec::new(),
            };
            for attempt in 0..=s.retries {
                let mut asked = *step;
                if attempt > 0 && !others.is_empty() {
                    asked = others[dice.below(others.len())];
                    planned.instead.push(asked);
                }
                let (more_ms, held) = match asked.is_held() {
                    true => (0, [s.shortest_hold_ms, s.longest_hold_ms]),
                    false => (spread_ms, [0, 0]),
                };
                let pause = [s.shortest_pause_ms, s.longest_pause_ms + more_ms];
                // What comes while an answer may begin, or be let go, is one moment to a film.
                let (begin_ms, return_ms) = (s.begin_ms, s.return_ms);
                let window = |until_ms: u64| until_ms.saturating_sub(s.reaction_ms);
                planned
                    .pauses_ms
                    .push(apart(&mut dice, pause, window(begin_ms)));
                planned
                    .holds_ms
                    .push(apart(&mut dice, held, window(return_ms)));
                if asked == Step::Light {
                    planned.codes.push(LightCode::drawn(dice.bits()));
                }
            }
            planned
        };
        Self {
            seed,
            steps: steps.iter().map(&mut plan).collect(),
        }
    }
}

/// What may be asked for in place of a step. A turn gives way to a turn only, so
/// that nobody gets around showing depth by a mistake; anything else to what is
/// not asked for anyway, where there is such.
fn others(step: Step, steps: &[Step], allowed: &[Step]) -> Vec<Step> {
    if step == Step::Light {
        return Vec::new();
    }
    let may = |other: &Step| *other != step && *other != Step::Light;
    let mut others: Vec<Step> = allowed.iter().copied().filter(may).collect();
    others.sort();
    others.dedup();
    if step.turns() {
        others.retain(|other| other.turns());
    } else if others.iter().any(|other| !steps.contains(other)) {
        others.retain(|other| !steps.contains(other));
    }
    others
}

/// One of the times from a shortest to a longest that lie so far apart as an answer has
/// time for, give or take [`NEARLY_MS`]: a film that was made at other lots fits one of
/// them only. If any time in between might be drawn it would fit half as often again,
/// since it may then be off by nearly as much to both sides.
fn apart(dice: &mut Dice, [shortest, longest]: [u64; 2], window_ms: u64) -> u64 {
    let spread = longest.saturating_sub(shortest) as f64;
    let steps = (spread / window_ms.max(1) as f64).round();
    let at = dice.below(steps as usize + 1) as f64 / steps.max(1.0);
    let nearly = dice.between(-NEARLY_MS, NEARLY_MS);
    let time = shortest as f64 + at * spread + nearly;
    time.clamp(shortest as f64, longest.max(shortest) as f64) as u64
}

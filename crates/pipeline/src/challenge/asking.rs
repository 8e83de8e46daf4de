//! One prompt while it stands.

use super::gesture::Gestures;
use super::observation::{Measures, Observation};
use super::outcome::Mistake;
use super::script::Planned;
use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::QualityReason;
use faceglass_vision::light::{LightCode, LightSample};
use std::time::Duration;

/// So much later than the last colour frames may still show it.
const AFTERGLOW_MS: u64 = 450;
/// Blinks of the step that asks for two.
const BLINKS: usize = 2;
/// A gesture counts while it is not on its way back.
const FIRM: f32 = 0.85;

/// One prompt while it stands.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub shown_ms: u64,
    pub until_ms: u64,
    pub gestures: Gestures,
    pub blinks: usize,
    pub light: Vec<LightSample>,
    pub tally: Tally,
}

/// How many frames were good.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    good: u32,
    poor: u32,
    pub why: Option<QualityReason>,
}

impl Tally {
    pub fn add(&mut self, o: &Observation, good: bool) {
        if good {
            self.good += 1;
        } else {
            self.poor += 1;
            self.why = o.poor.or(self.why);
        }
    }

    fn is_poor(&self, most: f32) -> bool {
        self.poor as f32 >= most * (self.good + self.poor) as f32
    }
}

impl Asking {
    /// A prompt that stands from the frame that the caller shows it with.
    pub fn new(
        planned: &Planned,
        shown_ms: u64,
        gestures: Gestures,
        s: &ChallengeSettings,
    ) -> Self {
        let window_ms = if planned.step == Step::Light {
            LightCode::duration().as_millis() as u64 + AFTERGLOW_MS
        } else {
            s.window_ms
        };
        Self {
            shown_ms,
            until_ms: shown_ms.saturating_add(window_ms),
            gestures,
            blinks: 0,
            light: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// Takes a frame, with its measures and whether a blink ended if it is good.
    pub fn add(&mut self, o: &Observation, seen: Option<(Measures, bool)>, s: &ChallengeSettings) {
        self.tally.add(o, seen.is_some());
        if let Some((m, blinked)) = seen {
            self.gestures.add(o.time_ms, &m, s);
            self.blinks += usize::from(blinked);
        }
        if let Some(patches) = o.light {
            let time = Duration::from_millis(o.time_ms.saturating_sub(self.shown_ms));
            self.light.push(LightSample { time, patches });
        }
    }

    /// Whether it is done, or what is done instead; `None` while there is time.
    pub fn answer(
        &self,
        step: Step,
        now_ms: u64,
        s: &ChallengeSettings,
    ) -> Option<Result<(), Mistake>> {
        let hold_ms = if step.turns() {
            s.turn_hold_ms
        } else {
            s.hold_ms
        };
        if let Some(since_ms) = self.gestures.since(step) {
            if since_ms < self.shown_ms + s.reaction_ms {
                return Some(Err(Mistake::TooEarly(step)));
            }
            let is_held = now_ms - since_ms >= hold_ms && self.gestures.extent(step) >= FIRM;
            if is_held {
                return Some(Ok(()));
            }
        }
        if step == Step::BlinkTwice && self.blinks >= BLINKS {
            return Some(Ok(()));
        }
        if let Some(other) = self.gestures.other(step, now_ms, s.mistake_ms) {
            return Some(Err(Mistake::Other(other.step)));
        }
        (now_ms >= self.until_ms).then(|| {
            Err(if self.tally.is_poor(s.poor_share) {
                Mistake::Poor(self.tally.why)
            } else {
                Mistake::Nothing
            })
        })
    }
}

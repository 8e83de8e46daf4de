//! One prompt while it stands.

use super::gesture::Gestures;
use super::observation::{Measures, Observation};
use super::outcome::Mistake;
use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::QualityReason;
use faceglass_vision::light::{LightCode, LightSample};
use faceglass_vision::motion::Blink;
use std::time::Duration;

/// So much later than the last colour frames may still show it.
const AFTERGLOW_MS: u64 = 450;
/// Blinks of the step that asks for two.
const BLINKS: usize = 2;
/// So much later than the first blink may have begun, the second is over.
const BLINKED_MS: u64 = 1500;
/// So long it takes from where a gesture begins to where it is seen.
const RISE_MS: u64 = 900;
/// What is held may seem let go for so long: landmarks tremble.
const FLICKER_MS: u64 = 200;
/// A gesture counts while it is not on its way back.
const FIRM: f32 = 0.85;

/// One prompt while it stands.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub step: Step,
    pub shown_ms: u64,
    pub until_ms: u64,
    /// When the face was told to let go.
    pub released_ms: Option<u64>,
    pub light: Vec<LightSample>,
    pub tally: Tally,
    gestures: Gestures,
    /// For how long it is held; `None` where nothing is said of letting go.
    hold_ms: Option<u64>,
    /// When blinks began.
    blinks: Vec<u64>,
    /// When the gesture was first and last seen done.
    done_ms: Option<(u64, u64)>,
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
        step: Step,
        hold_ms: Option<u64>,
        shown_ms: u64,
        gestures: Gestures,
        s: &ChallengeSettings,
    ) -> Self {
        let window_ms = if step == Step::Light {
            LightCode::duration().as_millis() as u64 + AFTERGLOW_MS
        } else {
            s.window_ms
        };
        Self {
            step,
            shown_ms,
            until_ms: shown_ms.saturating_add(window_ms),
            released_ms: None,
            light: Vec::new(),
            tally: Tally::default(),
            gestures,
            hold_ms: hold_ms.filter(|hold| *hold > 0 && step.is_held()),
            blinks: Vec::new(),
            done_ms: None,
        }
    }

    /// Takes a frame, with its measures and the blink that ended with it if it is
    /// good.
    pub fn add(
        &mut self,
        o: &Observation,
        seen: Option<(Measures, Option<Blink>)>,
        s: &ChallengeSettings,
    ) {
        self.tally.add(o, seen.is_some());
        if let Some((m, blink)) = seen {
            self.gestures.add(o.time_ms, &m, s);
            let began = blink.map(|blink| blink.began.as_millis() as u64);
            // One that nobody asked for is no answer, and no mistake either.
            let first_ms = self.shown_ms.saturating_add(s.reaction_ms);
            let asked = began.filter(|began| *began >= first_ms);
            self.blinks.extend(asked);
        }
        if let Some(patches) = o.light {
            let time = Duration::from_millis(o.time_ms.saturating_sub(self.shown_ms));
            self.light.push(LightSample { time, patches });
        }
    }

    /// Whether it is done, or what is done instead; `None` while there is time.
    pub fn answer(&mut self, now_ms: u64, s: &ChallengeSettings) -> Option<Result<(), Mistake>> {
        if let Some(released_ms) = self.released_ms {
            return self.let_go(released_ms, now_ms, s);
        }
        let answer = match self.step {
            Step::BlinkTwice => self.blinked(now_ms, s),
            _ => self.posed(now_ms, s),
        };
        answer.or_else(|| {
            let other = self.gestures.other(self.step, now_ms, s.mistake_ms)?;
            Some(Err(Mistake::Other(other.step)))
        })
    }

    fn blinked(&self, now_ms: u64, s: &ChallengeSettings) -> Option<Result<(), Mistake>> {
        let begin_until = self.shown_ms.saturating_add(s.begin_ms);
        let in_time = self.blinks.first().is_some_and(|at| *at <= begin_until);
        if in_time && self.blinks.len() >= BLINKS {
            return Some(Ok(()));
        }
        (now_ms >= begin_until.saturating_add(BLINKED_MS)).then(|| Err(self.missed(s)))
    }

    /// A gesture must begin in time, be there until the face is told to let go, and
    /// be gone soon after.
    fn posed(&mut self, now_ms: u64, s: &ChallengeSettings) -> Option<Result<(), Mistake>> {
        let begin_until = self.shown_ms.saturating_add(s.begin_ms);
        let Some(began_ms) = self.gestures.began(self.step) else {
            return match self.done_ms {
                Some((_, last)) => {
                    (now_ms.saturating_sub(last) > FLICKER_MS).then_some(Err(Mistake::NotHeld))
                }
                None => {
                    (now_ms >= begin_until.saturating_add(RISE_MS)).then(|| Err(self.missed(s)))
                }
            };
        };
        let (first_ms, _) = *self.done_ms.get_or_insert_with(|| {
            let since_ms = self.gestures.since(self.step);
            (since_ms.unwrap_or(now_ms), now_ms)
        });
        self.done_ms = Some((first_ms, now_ms));
        if began_ms < self.shown_ms.saturating_add(s.reaction_ms) {
            return Some(Err(Mistake::TooEarly(self.step)));
        }
        if began_ms > begin_until || now_ms >= self.until_ms {
            return Some(Err(self.missed(s)));
        }
        let usual_ms = if self.step.turns() {
            s.turn_hold_ms
        } else {
            s.hold_ms
        };
        let is_held = now_ms.saturating_sub(first_ms) >= self.hold_ms.unwrap_or(usual_ms)
            && self.gestures.extent(self.step) >= FIRM;
        if !is_held {
            return None;
        }
        if self.hold_ms.is_none() {
            return Some(Ok(()));
        }
        self.released_ms = Some(now_ms);
        None
    }

    fn let_go(
        &self,
        released_ms: u64,
        now_ms: u64,
        s: &ChallengeSettings,
    ) -> Option<Result<(), Mistake>> {
        let passed_ms = now_ms.saturating_sub(released_ms);
        match self.gestures.since(self.step) {
            None if passed_ms < s.reaction_ms => Some(Err(Mistake::NotHeld)),
            None => Some(Ok(())),
            Some(_) => (passed_ms > s.return_ms).then_some(Err(Mistake::NotHeld)),
        }
    }

    /// Whether what is asked for is seen and to be held on.
    pub fn is_held(&self) -> bool {
        self.done_ms.is_some()
    }

    /// Until when the answer must have begun, or be over where it is not held.
    pub fn answered_until(&self, s: &ChallengeSettings) -> u64 {
        let begin_until = self.shown_ms.saturating_add(s.begin_ms);
        match self.step {
            Step::Light => self.until_ms,
            Step::BlinkTwice => begin_until.saturating_add(BLINKED_MS),
            _ => begin_until,
        }
    }

    fn missed(&self, s: &ChallengeSettings) -> Mistake {
        if self.tally.is_poor(s.poor_share) {
            Mistake::Poor(self.tally.why)
        } else {
            Mistake::Nothing
        }
    }
}

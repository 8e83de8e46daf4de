//! From measures to gestures.

use super::observation::Measures;
use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::motion::Hysteresis;
use std::collections::BTreeMap;

/// Gestures that are told by how far a face is from its neutral pose.
const POSED: [Step; 7] = [
    Step::TurnLeft,
    Step::TurnRight,
    Step::LookUp,
    Step::ComeCloser,
    Step::GoBack,
    Step::OpenMouth,
    Step::Smile,
];
/// A gesture ends at this part of what begins it.
const OFF: f32 = 0.7;
/// It began when it was last no further than this.
const BEGUN: f32 = 0.4;
/// To count as something else it must be this clear …
const CLEARLY: f32 = 1.3;
/// … and what was asked for this faint.
const FAINT: f32 = 0.6;
/// The mouth of a neutral face is no wider open than this, as height over width.
const CLOSED_MOUTH: f32 = 0.3;
/// Fewest samples of a neutral pose.
const FEWEST: usize = 4;
/// Standard deviation of a steady face's size, as a part of it.
const STEADY_SIZE: f32 = 0.018;

/// A person's neutral pose, which every gesture is measured from: people hold
/// their heads, eyes and mouths differently.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Neutral {
    yaw_deg: f32,
    pitch_deg: f32,
    size_px: f32,
    mouth: f32,
    smile: f32,
}

/// Waits for a steady look straight ahead.
#[derive(Clone, Debug, Default)]
pub(super) struct NeutralWatch {
    samples: Vec<(u64, Measures)>,
}

impl NeutralWatch {
    /// Takes a good sample; answers the neutral pose once it was held.
    pub fn add(&mut self, time_ms: u64, m: &Measures, s: &ChallengeSettings) -> Option<Neutral> {
        self.samples.push((time_ms, *m));
        let is_straight =
            m.head.pose.yaw_deg.abs() <= s.neutral_yaw_deg && m.face.mouth <= CLOSED_MOUTH;
        if !is_straight {
            self.samples.clear();
            return None;
        }
        // What came before a movement is dropped.
        while !self.is_steady(s) {
            self.samples.remove(0);
        }
        let long = time_ms - self.samples.first()?.0 >= s.neutral_ms;
        (long && self.samples.len() >= FEWEST).then(|| self.median())
    }

    /// Standard deviation of what is read.
    fn spread(&self, read: impl Fn(&Measures) -> f32) -> f32 {
        let n = self.samples.len() as f32;
        let mean = self.samples.iter().map(|(_, m)| read(m)).sum::<f32>() / n;
        let squares = self.samples.iter().map(|(_, m)| (read(m) - mean).powi(2));
        (squares.sum::<f32>() / n).sqrt()
    }

    fn is_steady(&self, s: &ChallengeSettings) -> bool {
        self.samples.len() < 2
            || (self.spread(|m| m.head.pose.yaw_deg) <= s.steady_deg
                && self.spread(|m| m.head.pose.pitch_deg) <= s.steady_deg
                && self.spread(|m| m.head.eye_distance_px.ln()) <= STEADY_SIZE)
    }

    fn median(&self) -> Neutral {
        let median = |read: fn(&Measures) -> f32| {
            let mut values: Vec<f32> = self.samples.iter().map(|(_, m)| read(m)).collect();
            values.sort_by(f32::total_cmp);
            values[values.len() / 2]
        };
        Neutral {
            yaw_deg: median(|m| m.head.pose.yaw_deg),
            pitch_deg: median(|m| m.head.pose.pitch_deg),
            size_px: median(|m| m.head.eye_distance_px),
            mouth: median(|m| m.face.mouth),
            smile: median(|m| m.face.smile),
        }
    }
}

/// How far a face does something: 1 is enough.
fn extent(step: Step, m: &Measures, from: &Neutral, s: &ChallengeSettings) -> f32 {
    let yaw = m.head.pose.yaw_deg - from.yaw_deg;
    let closer = (m.head.eye_distance_px / from.size_px).ln() / s.closer.ln();
    match step {
        // The person's left is the picture's right, where yaw is negative.
        Step::TurnLeft => -yaw / s.turn_deg,
        Step::TurnRight => yaw / s.turn_deg,
        Step::LookUp => (m.head.pose.pitch_deg - from.pitch_deg) / s.look_up_deg,
        Step::ComeCloser => closer,
        Step::GoBack => -closer,
        Step::OpenMouth => (m.face.mouth - from.mouth) / s.mouth,
        Step::Smile => (m.face.smile - from.smile) / s.smile,
        Step::BlinkTwice | Step::Light => 0.0,
    }
}

#[derive(Clone, Debug)]
struct Held {
    decision: Hysteresis,
    since_ms: Option<u64>,
    /// When it was last hardly done at all.
    rest_ms: Option<u64>,
    /// How far it is done, smoothed.
    extent: f32,
}

/// Landmarks tremble from frame to frame; what is done is smoothed over so long,
/// exponentially.
const SMOOTHED_MS: f32 = 120.0;

/// Follows all gestures from one neutral pose on.
#[derive(Clone, Debug)]
pub(super) struct Gestures {
    neutral: Neutral,
    last_ms: Option<u64>,
    held: BTreeMap<Step, Held>,
}

/// Something done, and since when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Done {
    pub step: Step,
    pub since_ms: u64,
}

impl Gestures {
    pub fn new(neutral: Neutral) -> Self {
        let fresh = |step| {
            let held = Held {
                decision: Hysteresis::new(1.0, OFF),
                since_ms: None,
                rest_ms: None,
                extent: 0.0,
            };
            (step, held)
        };
        Self {
            neutral,
            last_ms: None,
            held: POSED.into_iter().map(fresh).collect(),
        }
    }

    /// Takes a good sample.
    pub fn add(&mut self, time_ms: u64, m: &Measures, s: &ChallengeSettings) {
        let passed_ms = time_ms.saturating_sub(self.last_ms.unwrap_or(time_ms));
        self.last_ms = Some(time_ms);
        let share = 1.0 - (-(passed_ms as f32) / SMOOTHED_MS).exp();
        for (step, held) in &mut self.held {
            held.extent += share * (extent(*step, m, &self.neutral, s) - held.extent);
            if held.extent <= BEGUN {
                held.rest_ms = Some(time_ms);
            }
            held.since_ms = held
                .decision
                .update(held.extent)
                .then(|| held.since_ms.unwrap_or(time_ms));
        }
    }

    /// Since when the step is done.
    pub fn since(&self, step: Step) -> Option<u64> {
        self.held.get(&step)?.since_ms
    }

    /// When a step that is done was begun.
    pub fn began(&self, step: Step) -> Option<u64> {
        let held = self.held.get(&step)?;
        let since_ms = held.since_ms?;
        Some(held.rest_ms.map_or(since_ms, |rest| rest.min(since_ms)))
    }

    /// How far it is done; 1 is enough.
    pub fn extent(&self, step: Step) -> f32 {
        self.held.get(&step).map_or(0.0, |held| held.extent)
    }

    /// What is clearly done instead of what was asked for, for so long at least:
    /// what is done furthest.
    pub fn other(&self, asked: Step, now_ms: u64, at_least_ms: u64) -> Option<Done> {
        if self.extent(asked) >= FAINT {
            return None;
        }
        let furthest = self.held.iter().filter(|(step, held)| {
            !step.resembles(asked) && held.extent >= CLEARLY && held.since_ms.is_some()
        });
        let (step, held) = furthest.max_by(|a, b| a.1.extent.total_cmp(&b.1.extent))?;
        let since_ms = held.since_ms?;
        (now_ms.saturating_sub(since_ms) >= at_least_ms).then_some(Done {
            step: *step,
            since_ms,
        })
    }

    /// Whatever is done at all for so long at least.
    pub fn any(&self, now_ms: u64, at_least_ms: u64) -> Option<Done> {
        let lasting = self.held.iter().filter_map(|(step, held)| {
            let since_ms = held.since_ms?;
            (now_ms.saturating_sub(since_ms) >= at_least_ms).then_some((
                held.extent,
                *step,
                since_ms,
            ))
        });
        let (_, step, since_ms) = lasting.max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Done { step, since_ms })
    }
}

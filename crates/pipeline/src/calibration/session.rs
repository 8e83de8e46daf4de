//! Gathers liveness scores, step by step and frame by frame.

use super::proposal::{LivenessScores, deepest, is_inseparable, median};
use super::{CalibrationState, CalibrationStep, Halt};
use crate::engine::result::{FaceResult, FrameResult, LivenessVerdict, UnsureReason};
use faceglass_vision::QualityReason;
use std::time::Duration;

/// Scores that each step needs.
pub const SAMPLES_A_STEP: usize = 60;
/// From so many on, the scores of a step are compared with what it asks for:
/// two seconds of the wrong face are enough.
pub const CHECKED_FROM: usize = 10;
/// Scores are at least this far apart: neighbouring frames say the same. Five
/// steps then take a minute, and two with reading and fetching a photograph.
const SPACING: Duration = Duration::from_millis(200);
/// A step waits for the person again when no frame counted for this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// Straight is a head turned by less than this to the side …
const STRAIGHT_YAW_DEG: f32 = 12.0;
/// … and nodded by less than this; five points are good to some 8 degrees.
const STRAIGHT_PITCH_DEG: f32 = 20.0;
/// A little is at least this much.
const TURNED_YAW_DEG: f32 = 10.0;
/// Closer: the eyes so many times as far apart as in the first step.
const CLOSER: f32 = 1.2;

/// Why a frame does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalibrationRefusal {
    /// The sample is not good enough to judge.
    Quality(QualityReason),
    /// No face is in the picture.
    Absent,
    /// More than one face: which one is meant cannot be known.
    Several,
    /// The head is turned or nodded.
    NotStraight,
    /// The head is not turned.
    NotTurned,
    /// The face is no closer than before.
    NotCloser,
    /// The network gave no score.
    NoScore,
}

/// What one frame did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nothing that the person would notice.
    Nothing,
    /// The state changed.
    Changed,
    /// Every step is done.
    Complete,
}

/// What counted of one frame.
#[derive(Clone, Copy, Debug)]
struct Sample {
    score: f32,
    /// Mean luminance of the face, 0 to 1.
    light: f32,
    eyes_px: f32,
}

/// The steps of one calibration.
#[derive(Clone, Debug)]
pub struct Session {
    /// The lowest threshold that may be proposed.
    deepest: f32,
    step: CalibrationStep,
    /// Nothing is gathered until the person says so; the reason why the step
    /// did not get anywhere.
    waiting: Option<Option<Halt>>,
    /// The person says that this step shows what it asks for.
    vouched: bool,
    samples: [Vec<Sample>; CalibrationStep::ALL.len()],
    /// Presentation time of the newest sample, or of the step's first frame.
    since: Option<Duration>,
    refused: Option<CalibrationRefusal>,
}

impl Session {
    /// The first step; `shipped` is the network's own threshold.
    pub fn new(shipped: f32) -> Self {
        Self {
            deepest: deepest(shipped),
            step: CalibrationStep::Straight,
            waiting: None,
            vouched: false,
            samples: Default::default(),
            since: None,
            refused: None,
        }
    }

    /// How it is doing, as told to the window.
    pub fn state(&self) -> CalibrationState {
        match self.waiting {
            Some(halt) => CalibrationState::Ready {
                step: self.step,
                halt,
            },
            None => CalibrationState::Gathering {
                step: self.step,
                have: self.here().len(),
                want: SAMPLES_A_STEP,
                refused: self.refused,
            },
        }
    }

    /// The person is ready.
    pub fn go(&mut self) {
        if self.waiting.take().is_some() {
            self.since = None;
            self.refused = None;
        }
    }

    /// The person says that it is the attack asked for, which only happens to
    /// score as a living face. No word makes an attack a living face: that
    /// would lower the threshold.
    pub fn vouch(&mut self) {
        if self.waiting == Some(Some(Halt::LooksLive)) {
            self.vouched = true;
            self.go();
        }
    }

    /// Leaves the step out. Answers [`Taken::Nothing`] where that cannot be.
    pub fn skip(&mut self) -> Taken {
        if !self.step.can_be_skipped() {
            return Taken::Nothing;
        }
        self.here_mut().clear();
        self.advance()
    }

    /// Looks at an annotated frame.
    pub fn offer(&mut self, result: &FrameResult) -> Taken {
        if self.waiting.is_some() {
            return Taken::Nothing;
        }
        let now = result.frame.time;
        let since = *self.since.get_or_insert(now);
        match self.sample(result, since) {
            Ok(Some(face)) => self.take(face, now),
            Ok(None) => Taken::Nothing,
            Err(refusal) => self.refuse(refusal, now.abs_diff(since)),
        }
    }

    /// Everything gathered.
    pub fn scores(&self) -> LivenessScores {
        let live = || Self::live_steps().flat_map(|step| self.of(step));
        LivenessScores {
            live: live().map(|sample| sample.score).collect(),
            attacks: CalibrationStep::ALL
                .into_iter()
                .filter_map(|step| Some((step.attack()?, self.scores_of(step))))
                .filter(|(_, scores)| !scores.is_empty())
                .collect(),
            light: median(&live().map(|sample| sample.light).collect::<Vec<_>>()),
        }
    }

    fn live_steps() -> impl Iterator<Item = CalibrationStep> {
        let all = CalibrationStep::ALL.into_iter();
        all.filter(|step| step.attack().is_none())
    }

    fn of(&self, step: CalibrationStep) -> &Vec<Sample> {
        &self.samples[step.index()]
    }

    fn scores_of(&self, step: CalibrationStep) -> Vec<f32> {
        self.of(step).iter().map(|sample| sample.score).collect()
    }

    /// Of the step under way.
    fn here(&self) -> &Vec<Sample> {
        self.of(self.step)
    }

    fn here_mut(&mut self) -> &mut Vec<Sample> {
        &mut self.samples[self.step.index()]
    }

    /// The face to take a score from, `None` if it is too early for one.
    fn sample<'a>(
        &self,
        result: &'a FrameResult,
        since: Duration,
    ) -> Result<Option<(&'a FaceResult, f32)>, CalibrationRefusal> {
        use CalibrationRefusal as Why;
        let face = match &result.faces[..] {
            [] => return Err(Why::Absent),
            [face] => face,
            _ => return Err(Why::Several),
        };
        if let Some(worst) = face.quality.reasons.first() {
            return Err(Why::Quality(*worst));
        }
        self.check_pose(face)?;
        let Some(score) = face.liveness.frame_score.filter(|s| s.is_finite()) else {
            let none_comes = face.liveness.verdict == LivenessVerdict::Unsure
                && face.liveness.reason == Some(UnsureReason::Unavailable);
            return if none_comes {
                Err(Why::NoScore)
            } else {
                Ok(None)
            };
        };
        let is_first = self.here().is_empty();
        let is_due = is_first || result.frame.time.abs_diff(since) >= SPACING;
        Ok(is_due.then_some((face, score)))
    }

    fn check_pose(&self, face: &FaceResult) -> Result<(), CalibrationRefusal> {
        let quality = &face.quality;
        let (yaw_deg, pitch_deg) = (quality.yaw_deg.abs(), quality.pitch_deg.abs());
        match self.step {
            CalibrationStep::Straight
                if yaw_deg > STRAIGHT_YAW_DEG || pitch_deg > STRAIGHT_PITCH_DEG =>
            {
                Err(CalibrationRefusal::NotStraight)
            }
            CalibrationStep::Turn if yaw_deg < TURNED_YAW_DEG => Err(CalibrationRefusal::NotTurned),
            CalibrationStep::Closer if quality.eye_distance_px < CLOSER * self.first_eyes_px() => {
                Err(CalibrationRefusal::NotCloser)
            }
            _ => Ok(()),
        }
    }

    /// Between the eyes in the first step.
    fn first_eyes_px(&self) -> f32 {
        let first = self.of(CalibrationStep::Straight).iter();
        median(&first.map(|sample| sample.eyes_px).collect::<Vec<_>>())
    }

    fn take(&mut self, (face, score): (&FaceResult, f32), now: Duration) -> Taken {
        self.here_mut().push(Sample {
            score,
            light: face.quality.brightness,
            eyes_px: face.quality.eye_distance_px,
        });
        self.since = Some(now);
        self.refused = None;
        if let Some(halt) = self.contradiction() {
            self.here_mut().clear();
            self.waiting = Some(Some(halt));
            return Taken::Changed;
        }
        if self.here().len() >= SAMPLES_A_STEP {
            return self.advance();
        }
        Taken::Changed
    }

    /// What speaks against the step's scores being of what it asks for.
    fn contradiction(&self) -> Option<Halt> {
        let here = self.scores_of(self.step);
        if self.vouched || here.len() < CHECKED_FROM {
            return None;
        }
        if self.step.attack().is_none() {
            return (median(&here) < self.deepest).then_some(Halt::LooksLikeAttack);
        }
        // Each by itself: a turned head scores lower than one that looks
        // straight, and both are living faces.
        let mut live = Self::live_steps().map(|step| self.scores_of(step));
        live.any(|live| !live.is_empty() && is_inseparable(&live, &here))
            .then_some(Halt::LooksLive)
    }

    fn refuse(&mut self, refusal: CalibrationRefusal, waited: Duration) -> Taken {
        if waited > PATIENCE {
            self.waiting = Some(Some(Halt::Stalled(refusal)));
            return Taken::Changed;
        }
        if self.refused == Some(refusal) {
            return Taken::Nothing;
        }
        self.refused = Some(refusal);
        Taken::Changed
    }

    /// To the next step; an attack has to be fetched first.
    fn advance(&mut self) -> Taken {
        let Some(next) = self.step.next() else {
            return Taken::Complete;
        };
        self.step = next;
        self.waiting = next.attack().map(|_| None);
        self.vouched = false;
        self.since = None;
        self.refused = None;
        Taken::Changed
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;

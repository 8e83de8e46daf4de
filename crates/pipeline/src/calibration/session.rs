//! Gathers liveness scores, step by step and frame by frame.

use super::proposal::{LivenessScores, median};
use super::{CalibrationState, CalibrationStep};
use crate::result::{FaceResult, FrameResult, LivenessVerdict, UnsureReason};
use faceglass_vision::QualityReason;
use std::time::Duration;

/// Scores that each step needs.
pub const SAMPLES_A_STEP: usize = 60;
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

/// The steps of one calibration.
#[derive(Clone, Debug)]
pub struct Session {
    step: CalibrationStep,
    /// Nothing is gathered until the person says so; the reason why the step
    /// did not get anywhere.
    waiting: Option<Option<CalibrationRefusal>>,
    scores: [Vec<f32>; CalibrationStep::ALL.len()],
    /// Luminance of the live samples, 0 to 1.
    light: Vec<f32>,
    /// Eye distances in the first step, in pixels.
    eyes_px: Vec<f32>,
    /// Presentation time of the newest sample, or of the step's first frame.
    since: Option<Duration>,
    refused: Option<CalibrationRefusal>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            step: CalibrationStep::Straight,
            waiting: None,
            scores: Default::default(),
            light: Vec::new(),
            eyes_px: Vec::new(),
            since: None,
            refused: None,
        }
    }
}

impl Session {
    /// How it is doing, as told to the window.
    pub fn state(&self) -> CalibrationState {
        match self.waiting {
            Some(stalled) => CalibrationState::Ready {
                step: self.step,
                stalled,
            },
            None => CalibrationState::Gathering {
                step: self.step,
                have: self.samples().len(),
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

    /// Leaves the step out. Answers [`Taken::Nothing`] where that cannot be.
    pub fn skip(&mut self) -> Taken {
        if !self.step.can_be_skipped() {
            return Taken::Nothing;
        }
        self.scores[self.step.index()].clear();
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
        let of = |wanted: CalibrationStep| self.scores[wanted.index()].clone();
        let (live, attacks): (Vec<_>, Vec<_>) = CalibrationStep::ALL
            .into_iter()
            .partition(|step| step.attack().is_none());
        LivenessScores {
            live: live.into_iter().flat_map(of).collect(),
            attacks: attacks
                .into_iter()
                .filter_map(|step| Some((step.attack()?, of(step))))
                .filter(|(_, scores)| !scores.is_empty())
                .collect(),
            light: median(&self.light),
        }
    }

    fn samples(&self) -> &Vec<f32> {
        &self.scores[self.step.index()]
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
        let is_first = self.samples().is_empty();
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
            CalibrationStep::Closer if quality.eye_distance_px < CLOSER * median(&self.eyes_px) => {
                Err(CalibrationRefusal::NotCloser)
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, (face, score): (&FaceResult, f32), now: Duration) -> Taken {
        if self.step.attack().is_none() {
            self.light.push(face.quality.brightness);
        }
        if self.step == CalibrationStep::Straight {
            self.eyes_px.push(face.quality.eye_distance_px);
        }
        self.scores[self.step.index()].push(score);
        self.since = Some(now);
        self.refused = None;
        if self.samples().len() >= SAMPLES_A_STEP {
            return self.advance();
        }
        Taken::Changed
    }

    fn refuse(&mut self, refusal: CalibrationRefusal, waited: Duration) -> Taken {
        if waited > PATIENCE {
            self.waiting = Some(Some(refusal));
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
        self.since = None;
        self.refused = None;
        Taken::Changed
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;

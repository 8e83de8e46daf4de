//! Head or sheet, over the frames of one track.

use super::MotionError;
use super::fit::HeadFit;
use super::parallax::{FaceShape, Parallax};
use crate::geometry::Point;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whether a face has the depth of a head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SolidityVerdict {
    /// It moves as a head does.
    Solid,
    /// It moves as a sheet does, flat or bent.
    Flat,
    /// It has not turned enough, or says neither.
    #[default]
    Unsure,
}

/// What is known of a track so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Solidity {
    /// Depth beside the mean head's, see [`Parallax::depth_gain`]; `None` until
    /// the face has turned enough.
    pub gain: Option<f32>,
    /// The decision.
    pub verdict: SolidityVerdict,
    /// Whether it was seen turned to the picture's left and to its right.
    pub sides: [bool; 2],
    /// Turned frames that the gain comes from.
    pub frames: u32,
}

/// When a turn is enough and what a gain means.
///
/// What is a turn, and what a sheet, was chosen on simulated heads of other people than
/// the mean one and on their pictures on sheets; what is a head, on rendered heads and
/// prints of 40 people as the shipped landmarks see them, turned by 20 to 25 degrees.
/// These draw a head's depth onto a print wound about a tin where they see it turn at
/// all, to one side in one of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolidityParams {
    /// Views of a pose before it counts.
    pub min_frames: f64,
    /// Views of a pose beyond which more add nothing: what remains is the same
    /// in all of them.
    pub most_frames: f64,
    /// Sine of the parallax from which a pose is a turn.
    pub turned_sine: f32,
    /// Foreshortening below which a pose is a turn even without parallax. A smile
    /// or raised brows change a face's proportions too, by up to a tenth.
    pub turned_outline: f32,
    /// Gain from which one side, and both sides, tell a head.
    pub solid_gain: [f32; 2],
    /// Gain up to which one side, and both sides, tell a sheet.
    pub flat_gain: [f32; 2],
    /// Views of turned poses together before anything is said.
    pub decided_frames: f64,
}

impl SolidityParams {
    /// For a track of which nothing was asked.
    pub const USUAL: Self = Self {
        min_frames: 4.0,
        most_frames: 12.0,
        turned_sine: 0.2,
        turned_outline: 0.87,
        solid_gain: [0.8, 0.76],
        flat_gain: [0.35, 0.4],
        decided_frames: 8.0,
    };
}

impl Default for SolidityParams {
    fn default() -> Self {
        Self::USUAL
    }
}

/// Poses that are kept of a track.
const POSES: usize = 24;
/// A pose takes views that differ by no more than this: yaw and pitch in
/// degrees, and the logarithm of width over height.
const REACH: [f32; 3] = [8.0, 10.0, 0.09];
/// A pose turned by no more than this may be the reference, in degrees.
const FRONT_YAW_DEG: f32 = 10.0;
/// A new reference must have been seen so many times as often as the old one.
const STRONGER: f64 = 2.0;

/// Views that follow each other sooner say the same twice: landmarks err alike in them,
/// and of a fast camera the way to a pose would count for more than the pose.
const PACE: Duration = Duration::from_millis(60);

/// One pose, its mean shape and what it says beside the reference. Where it lies
/// is decided by its first views: a head that turns back would otherwise take the
/// pose, and what was seen in it, along.
#[derive(Clone, Debug)]
struct PoseCell {
    /// Mean yaw and pitch in degrees, and outline.
    key: [f32; 3],
    shape: FaceShape,
    parallax: Option<Parallax>,
}

/// Gathers the landmarks of one face, frame by frame.
///
/// A sheet does not show the yaw of a head when it is turned, only another
/// outline; so views are gathered by both, each group is averaged, and each is
/// compared with the group that looks straight ahead.
#[derive(Clone, Debug, Default)]
pub struct SolidityTrack {
    params: SolidityParams,
    poses: Vec<PoseCell>,
    reference: Option<usize>,
    taken: Option<Duration>,
}

impl SolidityTrack {
    /// A track of which nothing was seen.
    pub fn new(params: SolidityParams) -> Self {
        Self {
            params,
            ..Self::default()
        }
    }

    /// Takes the 68 landmarks of the next frame, in frame pixels, with the head
    /// that was fitted to them.
    ///
    /// # Errors
    /// [`MotionError`] where they cannot be a face's; nothing is taken then.
    pub fn add(&mut self, landmarks: &[Point], fit: &HeadFit) -> Result<Solidity, MotionError> {
        let shape = FaceShape::of(landmarks)?;
        let key = [fit.pose.yaw_deg, fit.pose.pitch_deg, shape.outline()];
        if key.iter().all(|v| v.is_finite()) {
            let pose = self.gather(key, shape);
            self.choose_reference();
            self.compare(pose);
        }
        Ok(self.solidity())
    }

    /// The same of a frame at a time. One that follows the last that was taken by less
    /// than 60 ms, or comes before it, adds nothing, so that a camera of any rate says
    /// the same.
    ///
    /// # Errors
    /// [`MotionError`] where the landmarks cannot be a face's; nothing is taken then.
    pub fn add_at(
        &mut self,
        time: Duration,
        landmarks: &[Point],
        fit: &HeadFit,
    ) -> Result<Solidity, MotionError> {
        let is_soon = (self.taken).is_some_and(|taken| time.saturating_sub(taken) < PACE);
        if is_soon {
            return Ok(self.solidity());
        }
        let said = self.add(landmarks, fit)?;
        self.taken = Some(time);
        Ok(said)
    }

    /// Adds the shape to the nearest pose, or makes one.
    fn gather(&mut self, key: [f32; 3], shape: FaceShape) -> usize {
        let apart = |cell: &PoseCell| -> f32 {
            let squares = (0..3).map(|k| ((cell.key[k] - key[k]) / REACH[k]).powi(2));
            squares.sum()
        };
        let nearest = (0..self.poses.len())
            .min_by(|a, b| apart(&self.poses[*a]).total_cmp(&apart(&self.poses[*b])));
        if let Some(near) = nearest.filter(|near| apart(&self.poses[*near]) <= 1.0) {
            let cell = &mut self.poses[near];
            cell.shape.add(&shape, self.params.most_frames);
            if cell.shape.frames() <= self.params.min_frames {
                let share = 1.0 / cell.shape.frames() as f32;
                for (mean, new) in cell.key.iter_mut().zip(key) {
                    *mean += share * (new - *mean);
                }
            }
            return near;
        }
        let fresh = PoseCell {
            key,
            shape,
            parallax: None,
        };
        if self.poses.len() < POSES {
            self.poses.push(fresh);
            return self.poses.len() - 1;
        }
        let rare = self.rarest();
        self.poses[rare] = fresh;
        rare
    }

    fn rarest(&self) -> usize {
        let others = (0..self.poses.len()).filter(|at| Some(*at) != self.reference);
        let frames = |at: usize| self.poses[at].shape.frames();
        others
            .min_by(|a, b| frames(*a).total_cmp(&frames(*b)))
            .unwrap_or_default()
    }

    /// The pose seen most often among those that look straight ahead.
    fn choose_reference(&mut self) {
        let frames = |at: &usize| self.poses[*at].shape.frames();
        let best = (0..self.poses.len())
            .filter(|at| self.poses[*at].key[0].abs() <= FRONT_YAW_DEG)
            .max_by(|a, b| frames(a).total_cmp(&frames(b)));
        let Some(best) = best.filter(|best| Some(*best) != self.reference) else {
            return;
        };
        let before = self.reference.map_or(0.0, |at| frames(&at));
        if frames(&best) >= STRONGER * before {
            self.reference = Some(best);
            for pose in 0..self.poses.len() {
                self.compare(pose);
            }
        }
    }

    fn compare(&mut self, pose: usize) {
        let Some(reference) = self.reference else {
            return;
        };
        let enough = |at: usize| self.poses[at].shape.frames() >= self.params.min_frames;
        let parallax = (pose != reference && enough(pose) && enough(reference))
            .then(|| Parallax::between(&self.poses[reference].shape, &self.poses[pose].shape).ok())
            .flatten();
        self.poses[pose].parallax = parallax;
    }

    /// What all turned poses say together: the mean of their gains, weighted by
    /// how often each was seen and how far it turned.
    pub fn solidity(&self) -> Solidity {
        let params = &self.params;
        let (mut sum, mut weights, mut frames) = (0.0, 0.0, 0.0);
        let mut sides = [false; 2];
        for cell in &self.poses {
            let Some(parallax) = cell.parallax.filter(|p| self.is_turned(p)) else {
                continue;
            };
            let count = cell.shape.frames().min(params.most_frames);
            let weight = count * f64::from(parallax.turn_sine());
            sum += weight * f64::from(parallax.depth_gain());
            weights += weight;
            frames += count;
            sides[0] |= parallax.shift[0] <= -params.turned_sine;
            sides[1] |= parallax.shift[0] >= params.turned_sine;
        }
        let gain = (weights > 0.0).then(|| (sum / weights) as f32);
        let decided = gain.filter(|_| frames >= params.decided_frames);
        Solidity {
            gain,
            verdict: decided.map_or(SolidityVerdict::Unsure, |gain| self.decide(gain, sides)),
            sides,
            frames: frames as u32,
        }
    }

    fn is_turned(&self, parallax: &Parallax) -> bool {
        parallax.sine() >= self.params.turned_sine
            || parallax.foreshortening <= self.params.turned_outline
    }

    fn decide(&self, gain: f32, sides: [bool; 2]) -> SolidityVerdict {
        let at = usize::from(sides == [true; 2]);
        if gain >= self.params.solid_gain[at] {
            SolidityVerdict::Solid
        } else if gain <= self.params.flat_gain[at] {
            SolidityVerdict::Flat
        } else {
            SolidityVerdict::Unsure
        }
    }
}

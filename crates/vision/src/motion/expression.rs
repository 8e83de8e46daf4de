//! What eyes and mouth do, as plain numbers.

use super::MotionError;
use super::fit::{HeadFit, upright};
use super::head::mean_head;
use super::weights::FIRST;
use crate::geometry::Point;
use serde::{Deserialize, Serialize};

/// Measures of eyes and mouth.
///
/// The well-known aspect ratios (T. Soukupová and J. Čech, "Real-Time Eye Blink
/// Detection using Facial Landmarks", CVWW 2016) divide by the width of an eye or
/// mouth in the picture, which a turned head shortens. These divide by the width
/// in the mean head, scaled as the fitted head is; heights are taken with the
/// roll out and the nod's shortening undone. Straight ahead they are the known
/// ratios for an average eye and mouth. Compare a person with the same person:
/// eyes and mouths differ by a third.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// Height over width of the eyes, the picture's left one first: some 0.3 open,
    /// 0.1 closed.
    pub eyes: [f32; 2],
    /// Height over width of the opening between the lips: 0 closed, from 0.3 open.
    pub mouth: f32,
    /// Width of the mouth beside the mean one, less 1, and as much again as its
    /// corners rise above the middle of the lips: 0 at rest, from 0.15 a smile.
    pub smile: f32,
}

/// Points around the lids of each eye: two above, two below, from outside in for
/// the first and from inside out for the second.
const LIDS: [[usize; 4]; 2] = [[37, 38, 41, 40], [43, 44, 47, 46]];
/// Where lips face each other.
const LIPS: [(usize, usize); 3] = [(61, 67), (62, 66), (63, 65)];
/// The tilt beyond which heights are no longer stretched: near a right angle
/// nothing is left to stretch.
const LEAST_COSINE: f64 = 0.5;

impl Expression {
    /// Measures the face with these 68 landmarks and the head fitted to them.
    ///
    /// # Errors
    /// [`MotionError`] where they cannot be a face's.
    pub fn of(landmarks: &[Point], fit: &HeadFit) -> Result<Self, MotionError> {
        let face = Face::new(landmarks, fit)?;
        let eyes = LIDS.map(|[a, b, c, d]| {
            let gap = (face.down(c) - face.down(a) + face.down(d) - face.down(b)) / 2.0;
            (gap / Face::mean_width(36, 39)) as f32
        });
        let gaps = LIPS.map(|(above, below)| face.down(below) - face.down(above));
        let gap = gaps.iter().sum::<f64>() / LIPS.len() as f64;
        let usual = Face::mean_width(48, 54);
        let width = face.across(54) - face.across(48);
        let middle = (face.down(51) + face.down(57)) / 2.0;
        let lift = middle - (face.down(48) + face.down(54)) / 2.0 - Face::mean_drop();
        let measured = Self {
            eyes,
            mouth: (gap / Face::mean_width(60, 64)) as f32,
            smile: (width / usual - 1.0 + lift / usual) as f32,
        };
        measured
            .is_finite()
            .then_some(measured)
            .ok_or(MotionError::NoFace)
    }

    fn is_finite(&self) -> bool {
        self.eyes[0].is_finite()
            && self.eyes[1].is_finite()
            && self.mouth.is_finite()
            && self.smile.is_finite()
    }
}

/// Landmarks along the face's own axes, in eye distances of the fitted head.
struct Face {
    columns: [super::weights::Column; 2],
    across: f64,
    down: f64,
}

impl Face {
    fn new(landmarks: &[Point], fit: &HeadFit) -> Result<Self, MotionError> {
        let upright = upright(landmarks)?;
        let scale = f64::from(upright.from_frame.scale() * fit.eye_distance_px);
        let cosine = |deg: f32| f64::from(deg).to_radians().cos().max(LEAST_COSINE);
        let is_sound = scale.is_finite() && scale > 0.0;
        is_sound
            .then(|| Self {
                columns: upright.columns,
                across: 1.0 / (scale * cosine(fit.pose.yaw_deg)),
                down: 1.0 / (scale * cosine(fit.pose.pitch_deg)),
            })
            .ok_or(MotionError::NoFace)
    }

    fn across(&self, landmark: usize) -> f64 {
        self.columns[0][landmark - FIRST] * self.across
    }

    fn down(&self, landmark: usize) -> f64 {
        self.columns[1][landmark - FIRST] * self.down
    }

    fn mean_width(left: usize, right: usize) -> f64 {
        let head = mean_head().points();
        head[right][0] - head[left][0]
    }

    /// How far the mean head's lips have their middle below their corners.
    fn mean_drop() -> f64 {
        let y = |landmark: usize| mean_head().points()[landmark][1];
        (y(51) + y(57)) / 2.0 - (y(48) + y(54)) / 2.0
    }
}

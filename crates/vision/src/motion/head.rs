//! A mean head of 68 points, our own.

use crate::geometry::Point;
use crate::pose::Pose;
use std::sync::LazyLock;

/// Landmarks of the iBUG order.
pub(super) const POINTS: usize = 68;

/// Pairs of landmarks, the picture's left one first, and where that one lies in
/// mm; the other lies mirrored.
///
/// Written down by us from the usual anthropometric proportions of an adult (L.
/// Farkas, "Anthropometry of the Head and Face", 1994, by its measures: 32 mm
/// between the inner and 90 mm between the outer corners of the eyes, a nose 50 mm
/// long, 28 to 34 mm wide and 18 mm before its base, a mouth 50 mm wide, 118 mm
/// from the root of the nose to the chin, a head 140 mm wide at the ears, which
/// lie some 75 mm behind the eyes); the height of the nose's tip as in the
/// five-point head of `pose.rs`. No mesh, scan or model of anybody is used.
const PAIRS_MM: [(usize, usize, [f64; 3]); 29] = [
    (0, 16, [-70.0, 4.0, 74.0]),
    (1, 15, [-69.0, 22.0, 70.0]),
    (2, 14, [-67.0, 39.0, 65.0]),
    (3, 13, [-63.0, 56.0, 57.0]),
    (4, 12, [-57.0, 73.0, 45.0]),
    (5, 11, [-48.0, 88.0, 31.0]),
    (6, 10, [-36.0, 100.0, 16.0]),
    (7, 9, [-20.0, 109.0, 3.0]),
    (17, 26, [-52.0, -16.0, 6.0]),
    (18, 25, [-43.0, -24.0, -3.0]),
    (19, 24, [-32.0, -27.0, -8.0]),
    (20, 23, [-21.0, -25.0, -11.0]),
    (21, 22, [-10.5, -20.0, -12.0]),
    (31, 35, [-14.0, 45.0, -12.0]),
    (32, 34, [-7.5, 48.0, -16.0]),
    (36, 45, [-45.0, 1.0, 9.0]),
    (37, 44, [-36.0, -4.5, -2.0]),
    (38, 43, [-26.0, -4.5, -3.0]),
    (39, 42, [-16.0, 2.0, 3.0]),
    (40, 47, [-26.0, 3.5, -3.0]),
    (41, 46, [-36.0, 4.0, -2.0]),
    (48, 54, [-25.0, 70.5, -8.0]),
    (49, 53, [-15.0, 65.0, -15.0]),
    (50, 52, [-6.0, 62.0, -19.0]),
    (58, 56, [-7.5, 78.5, -17.0]),
    (59, 55, [-16.0, 76.0, -13.0]),
    (60, 64, [-22.0, 70.5, -9.0]),
    (61, 63, [-8.0, 68.5, -16.0]),
    (67, 65, [-8.0, 71.5, -16.0]),
];

/// Landmarks on the plane of symmetry, with height and depth in mm.
const MIDLINE_MM: [(usize, [f64; 2]); 10] = [
    (8, [113.0, -4.0]),
    (27, [-1.0, -10.0]),
    (28, [13.0, -18.0]),
    (29, [27.0, -27.0]),
    (30, [40.0, -34.0]),
    (33, [50.0, -18.0]),
    (51, [63.0, -20.0]),
    (57, [80.0, -18.0]),
    (62, [69.0, -18.0]),
    (66, [72.0, -17.0]),
];

/// Where a head turns, below and behind the eyes.
const PIVOT: [f64; 3] = [0.0, 0.5, 0.6];

/// 68 points in space.
///
/// **Head frame**: eye distances, origin midway between the middles of the eyes,
/// `x` to the picture's right, `y` down, `z` away from the camera when the head
/// looks straight into it. Symmetric in `x`.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanHead {
    points: [[f64; 3]; POINTS],
}

static MEAN: LazyLock<MeanHead> = LazyLock::new(MeanHead::measured);

/// The head that poses and depths are told by.
pub fn mean_head() -> &'static MeanHead {
    &MEAN
}

impl MeanHead {
    fn measured() -> Self {
        let mut points = [[0.0; 3]; POINTS];
        for (left, right, [x, y, z]) in PAIRS_MM {
            points[left] = [x, y, z];
            points[right] = [-x, y, z];
        }
        for (index, [y, z]) in MIDLINE_MM {
            points[index] = [0.0, y, z];
        }
        let mean = |range: std::ops::Range<usize>, axis: usize| {
            let n = range.len() as f64;
            points[range].iter().map(|p| p[axis]).sum::<f64>() / n
        };
        let eyes = mean(42..48, 0) - mean(36..42, 0);
        let (y, z) = (mean(36..48, 1), mean(36..48, 2));
        Self {
            points: points.map(|p| [p[0] / eyes, (p[1] - y) / eyes, (p[2] - z) / eyes]),
        }
    }

    /// The points in the head frame.
    pub fn points(&self) -> &[[f64; 3]; POINTS] {
        &self.points
    }

    /// The same head with every depth times `by`: 0 is a sheet with the face on
    /// it.
    pub fn deepened(&self, by: f64) -> Self {
        Self {
            points: self.points.map(|[x, y, z]| [x, y, by * z]),
        }
    }

    /// The same head with each point taken elsewhere, in the head frame: other
    /// people and other faces, for tests and simulations.
    pub fn moved(&self, to: impl Fn(usize, [f64; 3]) -> [f64; 3]) -> Self {
        Self {
            points: std::array::from_fn(|index| to(index, self.points[index])),
        }
    }

    /// The landmarks in frame pixels as a pinhole camera would see them. The
    /// head turns about a point in its middle, as on a neck.
    pub fn seen(&self, sight: &Sight) -> Vec<Point> {
        let turned = sight.turned();
        let points = self.points.iter();
        points.map(|p| sight.project(turned(*p))).collect()
    }
}

/// How a head is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// How it is turned.
    pub pose: Pose,
    /// Frame pixels between its eyes when it looks straight ahead.
    pub eye_distance_px: f32,
    /// Where the middle between the eyes is seen when it looks straight ahead,
    /// in frame pixels.
    pub eyes: Point,
    /// From the camera to the eyes, in eye distances: 10 is some 60 cm.
    pub distance: f32,
}

impl Default for Sight {
    /// Straight ahead, 100 pixels between the eyes, in the middle of a frame of
    /// 640x480 from 60 cm away.
    fn default() -> Self {
        Self {
            pose: Pose::default(),
            eye_distance_px: 100.0,
            eyes: Point::new(320.0, 200.0),
            distance: 10.0,
        }
    }
}

impl Sight {
    /// Takes a point of the head frame to where it lies once the head is turned,
    /// along the same axes.
    pub fn turned(&self) -> impl Fn([f64; 3]) -> [f64; 3] {
        let turn = turn_of(self.pose);
        move |p| {
            let off: [f64; 3] = std::array::from_fn(|axis| p[axis] - PIVOT[axis]);
            std::array::from_fn(|axis| dot(turn[axis], off) + PIVOT[axis])
        }
    }

    /// Where a point that was [`Self::turned`] is seen, in frame pixels.
    pub fn project(&self, turned: [f64; 3]) -> Point {
        let distance = f64::from(self.distance);
        let nearer = f64::from(self.eye_distance_px) * distance / (distance + turned[2]);
        Point::new(
            self.eyes.x + (nearer * turned[0]) as f32,
            self.eyes.y + (nearer * turned[1]) as f32,
        )
    }
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The rotation of a pose, by rows: by pitch about `x`, then by yaw about `y`,
/// then by roll about `z`, with the signs of [`Pose`].
fn turn_of(pose: Pose) -> [[f64; 3]; 3] {
    let angle = |deg: f32| f64::from(deg).to_radians().sin_cos();
    let (sy, cy) = angle(-pose.yaw_deg);
    let (sp, cp) = angle(pose.pitch_deg);
    let (sr, cr) = angle(pose.roll_deg);
    // Rows of yaw after pitch.
    let first = [cy, sy * sp, -sy * cp];
    let second = [0.0, cp, sp];
    let third = [sy, -cy * sp, cy * cp];
    let mix = |a: f64, b: f64| std::array::from_fn(|axis| a * first[axis] + b * second[axis]);
    [mix(cr, -sr), mix(sr, cr), third]
}

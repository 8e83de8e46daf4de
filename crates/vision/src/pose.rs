//! What a pose is, and a coarse one from five points, which every detector gives.
//! Where there are 68, [`crate::motion::HeadFit`] tells it better.

use crate::geometry::{Point, Similarity};
use crate::types::FivePoints;

/// Rotation of a head in degrees; zero looks straight into the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pose {
    /// Positive when the face looks to the picture's left, which is the person's
    /// right.
    pub yaw_deg: f32,
    /// Positive when the face looks up.
    pub pitch_deg: f32,
    /// Positive clockwise in the picture.
    pub roll_deg: f32,
}

/// The five points of a mean face, in distances between the eyes: `x` right,
/// `y` down, `z` away from the camera. Eyes and mouth lie as in the frontal
/// template the embedders share; its nose lies above the tip that detectors and
/// iBUG landmarks mark, so the tip's height is the mean over portraits. Depths
/// are the usual anthropometric proportions.
const HEAD: [[f32; 3]; 5] = [
    [-0.5, 0.0, 0.0],
    [0.5, 0.0, 0.0],
    [0.0, 0.655, -0.55],
    [-0.414, 1.156, -0.1],
    [0.414, 1.156, -0.1],
];

/// Estimates the pose under weak perspective, from the upright face that
/// `points` become once their roll is taken out.
///
/// In that frame the nose tip is displaced from its place between eyes and
/// mouth by its depth times the tangent of the angle, which is what the two
/// equations below solve (the scaled orthographic projection of D. DeMenthon and
/// L. Davis, "Model-Based Object Pose in 25 Lines of Code", IJCV 1995, for a
/// head that is symmetric). Five points of one person place a nose only to
/// within about 8 degrees.
pub fn estimate(points: &FivePoints) -> Option<Pose> {
    let roll_deg = roll(points)?;
    let upright = Similarity::about(Point::default(), Point::default(), -roll_deg, 1.0);
    let [left_eye, right_eye, nose, left_mouth, right_mouth] = points.map(|p| upright.apply(p));
    let middle = |a: Point, b: Point| Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
    let (eyes, mouth) = (middle(left_eye, right_eye), middle(left_mouth, right_mouth));
    let along = HEAD[2][1] / HEAD[3][1];
    let nose_depth = -(HEAD[2][2] - HEAD[3][2] * along);
    let across = (right_eye.x - left_eye.x).max(right_mouth.x - left_mouth.x);
    let down = mouth.y - eyes.y;
    let is_face_shaped = across > f32::EPSILON && down > f32::EPSILON;
    if !is_face_shaped {
        return None;
    }
    // Widths shrink with the cosine of the yaw, heights with that of the pitch.
    let between = Point::new(
        eyes.x + (mouth.x - eyes.x) * along,
        eyes.y + (mouth.y - eyes.y) * along,
    );
    let tan_yaw = (between.x - nose.x) / across / nose_depth;
    let tan_pitch = -(nose.y - between.y) / down * HEAD[3][1] / nose_depth;
    Some(Pose {
        yaw_deg: tan_yaw.atan().to_degrees(),
        pitch_deg: tan_pitch.atan().to_degrees(),
        roll_deg,
    })
}

/// The turn in the picture: the mean of the eye line's and that across the line
/// from eyes to mouth, which bends less under yaw.
fn roll(points: &FivePoints) -> Option<f32> {
    let [left_eye, right_eye, _, left_mouth, right_mouth] = *points;
    let across = Point::new(
        right_eye.x - left_eye.x + right_mouth.x - left_mouth.x,
        right_eye.y - left_eye.y + right_mouth.y - left_mouth.y,
    );
    let degenerate = across.x.hypot(across.y) <= f32::EPSILON;
    (!degenerate && across.x.is_finite() && across.y.is_finite())
        .then(|| across.y.atan2(across.x).to_degrees())
}

//! Vectors, turns and polygons. Everything in space is in millimetres, with `x` to the right, `y` down and
//! `z` away from the camera, as in the picture.

use crate::core::chance::Dice;
use faceglass_vision::Point;
use faceglass_vision::pose::Pose;
use rand::Rng as _;
use std::f32::consts::TAU;

/// A place or a direction.
pub type V3 = [f32; 3];

/// Sum.
pub fn plus(a: V3, b: V3) -> V3 {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// Product with a number.
pub fn times(a: V3, k: f32) -> V3 {
    a.map(|v| v * k)
}

/// Scalar product.
pub fn dot(a: V3, b: V3) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The same direction with length 1.
pub fn unit(a: V3) -> V3 {
    times(a, 1.0 / dot(a, a).sqrt().max(1e-12))
}

/// A rotation, the rows of its matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn(pub [V3; 3]);

impl Turn {
    /// That of a head: by pitch about `x`, then by yaw about `y`, then by roll about `z`, with the signs of
    /// [`Pose`]. The direction of sight, `(0, 0, -1)`, comes to `(-sin yaw, -sin pitch, …)` for small angles.
    pub fn of(pose: Pose) -> Self {
        let (sy, cy) = (-pose.yaw_deg).to_radians().sin_cos();
        let (sp, cp) = pose.pitch_deg.to_radians().sin_cos();
        let (sr, cr) = pose.roll_deg.to_radians().sin_cos();
        let pitch = Self([[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]]);
        let yaw = Self([[cy, 0.0, -sy], [0.0, 1.0, 0.0], [sy, 0.0, cy]]);
        let roll = Self([[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]]);
        roll.after(yaw).after(pitch)
    }

    fn after(self, first: Self) -> Self {
        let column = |j: usize| [first.0[0][j], first.0[1][j], first.0[2][j]];
        Self(self.0.map(|row| [0, 1, 2].map(|j| dot(row, column(j)))))
    }

    /// The turned vector.
    pub fn apply(&self, v: V3) -> V3 {
        self.0.map(|row| dot(row, v))
    }

    /// Turned back.
    pub fn back(&self, v: V3) -> V3 {
        let r = &self.0;
        [0, 1, 2].map(|j| r[0][j] * v[0] + r[1][j] * v[1] + r[2][j] * v[2])
    }
}

/// Whether `p` lies in the closed polygon `corners`.
pub fn inside(corners: &[Point], p: Point) -> bool {
    let mut is_inside = false;
    for (i, a) in corners.iter().enumerate() {
        let b = corners[(i + 1) % corners.len()];
        let crosses = (a.y <= p.y) != (b.y <= p.y);
        if crosses && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            is_inside = !is_inside;
        }
    }
    is_inside
}

/// The mean of some points.
pub fn middle(points: &[Point]) -> Point {
    let n = points.len().max(1) as f32;
    let sum = points
        .iter()
        .fold((0.0, 0.0), |s, p| (s.0 + p.x, s.1 + p.y));
    Point::new(sum.0 / n, sum.1 / n)
}

/// Points moved away from their mean by a factor.
pub fn spread(points: &[Point], by: f32) -> Vec<Point> {
    let c = middle(points);
    let moved = |p: &Point| Point::new(c.x + by * (p.x - c.x), c.y + by * (p.y - c.y));
    points.iter().map(moved).collect()
}

/// A throw from the normal distribution of mean 0 and deviation 1 (Box and Muller, 1958).
pub fn normal(rng: &mut Dice) -> f32 {
    let u: f32 = 1.0 - rng.random::<f32>();
    let v: f32 = rng.random();
    (-2.0 * u.ln()).sqrt() * (TAU * v).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_head_looks_where_its_pose_says() {
        let looks = |yaw_deg, pitch_deg, roll_deg| {
            Turn::of(Pose {
                yaw_deg,
                pitch_deg,
                roll_deg,
            })
            .apply([0.0, 0.0, -1.0])
        };
        assert!(looks(30.0, 0.0, 0.0)[0] < -0.49 && looks(0.0, 30.0, 0.0)[1] < -0.49);
        let turn = Turn::of(Pose {
            yaw_deg: 20.0,
            pitch_deg: -10.0,
            roll_deg: 15.0,
        });
        let v = [1.0, 2.0, 3.0];
        let back = turn.back(turn.apply(v));
        assert!((0..3).all(|i| (back[i] - v[i]).abs() < 1e-5));
    }
}

//! A sheet of paper or a screen that is held before the camera.

use super::face::Face;
use super::kind::{Hole, Kind};
use super::solid::{Turn, V3, inside, plus, spread, times};
use faceglass_vision::Point;

/// A rectangle, flat or bent into a cylinder, on which the crop of a face is shown.
///
/// **Sheet frame**: mm, origin at the middle of the crop as shown, `x` and `y` along the sheet, `z` away from the
/// camera. `turn` and the `distance_mm` of the origin on the optical axis carry it into the camera frame.
///
/// * flat: the points with `z = 0`; a place on the sheet is `(u, v) = (x, y)`
/// * bent by the radius `r` about an upright axis behind it: `x² + (z - r)² = r²`, `z < r`; along the paper
///   `u = r asin(x / r)`, `v = y`
///
/// The crop lies on the sheet unstretched: it is seen at pixel `side / 2 + (u, v) / mm_per_px`.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// From the sheet frame to the camera's directions.
    pub turn: Turn,
    /// Of the origin from the camera.
    pub distance_mm: f32,
    /// Radius of the cylinder; none for a flat sheet.
    pub radius_mm: Option<f32>,
    /// Half of its width and height.
    pub half_mm: (f32, f32),
    /// Millimetres of the sheet that a pixel of the crop covers.
    pub mm_per_px: f32,
    /// Pixels of a side of the crop.
    pub side: f32,
    /// What is cut out, in pixels of the crop.
    pub holes: Vec<Vec<Point>>,
}

/// Where a ray meets a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnSheet {
    /// In the camera frame, mm.
    pub at: V3,
    /// Outward, towards the camera.
    pub normal: V3,
    /// Pixel of the crop.
    pub plate: Point,
    /// Whether there the sheet is cut out.
    pub is_hole: bool,
}

impl Sheet {
    /// Where the ray from the camera along `direction` meets the sheet, holes included.
    pub fn hit(&self, direction: V3) -> Option<OnSheet> {
        let from = self.turn.back([0.0, 0.0, -self.distance_mm]);
        let along = self.turn.back(direction);
        let (t, u, normal) = match self.radius_mm {
            None => {
                let t = -from[2] / along[2];
                (t, from[0] + t * along[0], [0.0, 0.0, -1.0])
            }
            Some(r) => {
                let (ox, oz) = (from[0], from[2] - r);
                let a = along[0] * along[0] + along[2] * along[2];
                let half_b = ox * along[0] + oz * along[2];
                let root = half_b * half_b - a * (ox * ox + oz * oz - r * r);
                if root < 0.0 {
                    return None;
                }
                let t = (-half_b - root.sqrt()) / a;
                let x = from[0] + t * along[0];
                let sin = (x / r).clamp(-1.0, 1.0);
                let cos = (1.0 - sin * sin).sqrt();
                (t, r * sin.asin(), [sin, 0.0, -cos])
            }
        };
        let v = from[1] + t * along[1];
        let is_there = t > 0.0 && u.abs() <= self.half_mm.0 && v.abs() <= self.half_mm.1;
        if !is_there {
            return None;
        }
        let plate = Point::new(
            self.side / 2.0 + u / self.mm_per_px,
            self.side / 2.0 + v / self.mm_per_px,
        );
        let local = plus(from, times(along, t));
        Some(OnSheet {
            at: plus(self.turn.apply(local), [0.0, 0.0, self.distance_mm]),
            normal: self.turn.apply(normal),
            plate,
            is_hole: self.holes.iter().any(|hole| inside(hole, plate)),
        })
    }
}

/// What is cut out of the sheet that shows `face`, a little larger than the parts themselves.
pub fn holes(face: &Face, kind: Kind) -> Vec<Vec<Point>> {
    let p = &face.points;
    let mut cut = Vec::new();
    for hole in kind.holes() {
        match hole {
            Hole::Eyes => {
                for eye in [&p[36..42], &p[42..48]] {
                    let mut eye = spread(eye, 1.35);
                    // An eye is a slit; scissors cut it rounder.
                    let middle = super::solid::middle(&eye);
                    let wide = eye[0].distance(eye[3]);
                    for corner in &mut eye {
                        let off = corner.y - middle.y;
                        let rounder = off.signum() * off.abs().max(0.28 * wide);
                        if off.abs() > 0.05 * wide {
                            corner.y = middle.y + rounder;
                        }
                    }
                    cut.push(eye);
                }
            }
            Hole::Nose => {
                let (left, right, low) = (p[31], p[35], p[33]);
                let out = 0.25 * left.distance(right);
                cut.push(vec![
                    p[27],
                    Point::new(right.x + out, right.y - 0.4 * out),
                    Point::new(right.x + 0.6 * out, right.y + out),
                    Point::new(low.x, low.y + out),
                    Point::new(left.x - 0.6 * out, left.y + out),
                    Point::new(left.x - out, left.y - 0.4 * out),
                ]);
            }
            Hole::Mouth => cut.push(spread(&p[48..60], 1.2)),
        }
    }
    cut
}

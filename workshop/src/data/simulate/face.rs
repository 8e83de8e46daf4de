//! A cut face with its 68 landmarks, and how its head stands in space.

use super::solid::{Turn, middle};
use crate::core::chance::dice;
use crate::core::hash::sha256_hex;
use faceglass_vision::pose::estimate;
use faceglass_vision::{Point, Rect, crop_rect, five_of_68};
use image::RgbImage;

/// Landmarks of a face, in the order of iBUG 300-W.
pub const POINTS: usize = 68;

/// Distance between the middles of the eyes of adults, mm: mean and deviation (N. Dodgson, "Variation and
/// extrema of human interpupillary distance", 2004: 63.4 and 3.7). The real pairs give 64 by their own focal length.
const EYES_MM: (f32, f32) = (63.4, 3.7);

/// A face as the colour camera sees it.
#[derive(Clone, Debug)]
pub struct Face {
    /// The crop, square.
    pub plate: RgbImage,
    /// Its 68 points in pixels of the crop.
    pub points: Vec<Point>,
    /// Who it is.
    pub person: String,
    /// Which picture of what set.
    pub name: String,
}

impl Face {
    /// Cuts the face out of `picture`: a square about the points and the forehead above them, a tenth larger.
    /// `None` if the points are not 68 or no face.
    pub fn cut(
        picture: &RgbImage,
        points: &[Point],
        side: u32,
        person: &str,
        name: &str,
    ) -> Option<Self> {
        if points.len() != POINTS {
            return None;
        }
        let around = Rect::around(points);
        let is_face = around.is_finite() && around.w > 8.0 && around.h > 8.0;
        estimate(&five_of_68(points)).filter(|_| is_face)?;
        let forehead = 0.3 * around.h;
        let whole = Rect::new(around.x, around.y - forehead, around.w, around.h + forehead);
        let region = Rect::square(whole.center(), 1.1 * whole.longer_side());
        let scale = side as f32 / region.w;
        let moved = |p: &Point| Point::new((p.x - region.x) * scale, (p.y - region.y) * scale);
        Some(Self {
            plate: crop_rect(picture, region, side, side),
            points: points.iter().map(moved).collect(),
            person: person.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The middle of the left (0) or the right (1) eye.
    pub fn eye(&self, which: usize) -> Point {
        middle(&self.points[36 + 6 * which..42 + 6 * which])
    }

    /// The outline of the face with the forehead, as a face parser would give it: jaw, and brows raised by
    /// 0.55 of the distance between eyes and mouth.
    pub fn outline(&self) -> Vec<Point> {
        let eyes = middle(&[self.eye(0), self.eye(1)]);
        let mouth = middle(&self.points[48..60]);
        let up = Point::new(0.55 * (eyes.x - mouth.x), 0.55 * (eyes.y - mouth.y));
        let brows = self.points[17..27].iter().rev();
        let raised = brows.map(|p| Point::new(p.x + up.x, p.y + up.y));
        self.points[..17].iter().copied().chain(raised).collect()
    }
}

/// What landmarks do not tell of a head; the same for all pictures of a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Build {
    /// Distance between the eyes, mm.
    pub eyes_mm: f32,
    /// By how much the tip of the nose stands out of the face, mm.
    pub nose_mm: f32,
    /// The same of the brows, the chin and the cheeks, mm.
    pub brows_mm: f32,
    /// …
    pub chin_mm: f32,
    /// …
    pub cheeks_mm: f32,
}

impl Build {
    /// That of a person, by name and seed.
    pub fn of(person: &str, seed: u64) -> Self {
        let hash = sha256_hex(person.as_bytes());
        let stream = u64::from_str_radix(&hash[..16], 16).unwrap_or(0);
        let rng = &mut dice(seed, stream);
        let mut about = |mean: f32, sd: f32| mean + sd * super::solid::normal(rng).clamp(-2.0, 2.0);
        Self {
            eyes_mm: about(EYES_MM.0, EYES_MM.1),
            nose_mm: about(22.0, 2.5),
            brows_mm: about(4.0, 1.0),
            chin_mm: about(15.0, 2.5),
            cheeks_mm: about(4.0, 1.5),
        }
    }
}

/// A head in space, as far as its landmarks tell.
///
/// **Head frame**: mm, origin midway between the middles of the eyes, `x` to the picture's right, `y` down,
/// `z` away from the camera when the head looks straight into it. **Weak perspective**: a point `p` of the head
/// frame is seen at `eyes_px + (R p)_xy / mm_per_px`, with `R` from the pose that five of the points give.
#[derive(Clone, Debug)]
pub struct Fit {
    /// `R`, from the head frame to directions of the camera.
    pub turn: Turn,
    /// Millimetres a pixel of the crop covers at the head's distance.
    pub mm_per_px: f32,
    /// Where the origin is seen, in the crop.
    pub eyes_px: Point,
    /// `x` and `y` of the landmarks in the head frame, mm.
    pub points_mm: Vec<Point>,
}

impl Fit {
    /// Fits a head of some build to the points of a face.
    ///
    /// The eyes are `build.eyes_mm` apart in space and `|e|` pixels in the picture, where yaw has shortened
    /// them: `mm_per_px = eyes_mm cos(yaw) / |e|`. Then for each landmark, whose `z` in a mean head is known,
    /// the two equations of weak perspective are solved for `x` and `y`.
    pub fn of(face: &Face, build: &Build) -> Option<Self> {
        let mut pose = estimate(&five_of_68(&face.points))?;
        // Five points tell large angles badly, and a height field has no side view.
        pose.yaw_deg = pose.yaw_deg.clamp(-42.0, 42.0);
        pose.pitch_deg = pose.pitch_deg.clamp(-28.0, 28.0);
        let (left, right) = (face.eye(0), face.eye(1));
        let apart = left.distance(right);
        if apart < 4.0 {
            return None;
        }
        let mm_per_px = build.eyes_mm * pose.yaw_deg.to_radians().cos() / apart;
        let turn = Turn::of(pose);
        let eyes_px = middle(&[left, right]);
        let [[a, b, c], [d, e, f], _] = turn.0;
        let det = a * e - b * d;
        let solved = |(i, p): (usize, &Point)| {
            let z = mean_z(i);
            let u = (p.x - eyes_px.x) * mm_per_px - c * z;
            let v = (p.y - eyes_px.y) * mm_per_px - f * z;
            Point::new((u * e - b * v) / det, (a * v - u * d) / det)
        };
        let points_mm = face.points.iter().enumerate().map(solved).collect();
        Some(Self {
            turn,
            mm_per_px,
            eyes_px,
            points_mm,
        })
    }
}

/// `z` of a landmark in the mean head, mm; the usual anthropometric proportions.
fn mean_z(point: usize) -> f32 {
    match point {
        0..=16 => {
            let off = (point as f32 - 8.0).abs() / 8.0;
            70.0 * off * off
        }
        17..=26 => -6.0,
        27 => -12.0,
        28 => -18.0,
        29 => -24.0,
        30 => -30.0,
        31 | 35 => -11.0,
        32..=34 => -16.0,
        48 | 54 => -4.0,
        49..=67 => -10.0,
        _ => 0.0,
    }
}

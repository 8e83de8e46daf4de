//! Points, rectangles and similarity transforms in pixels.

use serde::{Deserialize, Serialize};

/// A point in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    /// A point at `(x, y)`.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Euclidean distance in pixels.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An axis-aligned rectangle in pixels; it may reach outside the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width, never negative.
    pub w: f32,
    /// Height, never negative.
    pub h: f32,
}

impl Rect {
    /// A rectangle from its top-left corner and size.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// The middle of the rectangle.
    pub fn center(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Area in square pixels.
    pub fn area(self) -> f32 {
        self.w * self.h
    }

    /// Intersection over union, 0 for disjoint or empty rectangles.
    pub fn iou(self, other: Self) -> f32 {
        let overlap_w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let overlap_h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        let overlap = overlap_w.max(0.0) * overlap_h.max(0.0);
        let union = self.area() + other.area() - overlap;
        if union > 0.0 { overlap / union } else { 0.0 }
    }

    /// The square of `side` pixels around `center`.
    pub fn square(center: Point, side: f32) -> Self {
        Self::new(center.x - side / 2.0, center.y - side / 2.0, side, side)
    }

    /// The longer of width and height.
    pub fn longer_side(self) -> f32 {
        self.w.max(self.h)
    }

    /// The part of this rectangle inside a frame of `width` x `height` pixels;
    /// of zero size where nothing is.
    pub fn clipped_to(self, width: u32, height: u32) -> Self {
        let clamp = |v: f32, max: u32| v.clamp(0.0, max as f32);
        let (left, top) = (clamp(self.x, width), clamp(self.y, height));
        let right = clamp(self.x + self.w, width);
        let bottom = clamp(self.y + self.h, height);
        Self::new(left, top, (right - left).max(0.0), (bottom - top).max(0.0))
    }

    /// The smallest rectangle around `points`; of zero size for none.
    pub fn around(points: &[Point]) -> Self {
        let Some(first) = points.first() else {
            return Self::default();
        };
        let (mut low, mut high) = (*first, *first);
        for p in points {
            low = Point::new(low.x.min(p.x), low.y.min(p.y));
            high = Point::new(high.x.max(p.x), high.y.max(p.y));
        }
        Self::new(low.x, low.y, high.x - low.x, high.y - low.y)
    }

    /// Whether all four numbers are finite.
    pub fn is_finite(self) -> bool {
        [self.x, self.y, self.w, self.h]
            .iter()
            .all(|v| v.is_finite())
    }
}

/// A similarity transform: rotation, uniform scale and shift, no reflection.
///
/// Maps `(x, y)` to `(a·x − b·y + tx, b·x + a·y + ty)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Scale times cosine of the angle.
    pub a: f32,
    /// Scale times sine of the angle.
    pub b: f32,
    /// Shift to the right, after rotation and scale.
    pub tx: f32,
    /// Shift down, after rotation and scale.
    pub ty: f32,
}

impl Default for Similarity {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl Similarity {
    /// Leaves every point where it is.
    pub const IDENTITY: Self = Self {
        a: 1.0,
        b: 0.0,
        tx: 0.0,
        ty: 0.0,
    };

    /// Turns by `angle_deg` (positive clockwise in the picture, since `y`
    /// points down) and scales by `scale` about `from`, which lands on `to`.
    pub fn about(from: Point, to: Point, angle_deg: f32, scale: f32) -> Self {
        let (sin, cos) = angle_deg.to_radians().sin_cos();
        let (a, b) = (scale * cos, scale * sin);
        Self {
            a,
            b,
            tx: to.x - (a * from.x - b * from.y),
            ty: to.y - (b * from.x + a * from.y),
        }
    }

    /// This transform first, then `next`.
    pub fn then(self, next: Self) -> Self {
        let shift = next.apply(Point::new(self.tx, self.ty));
        Self {
            a: next.a * self.a - next.b * self.b,
            b: next.b * self.a + next.a * self.b,
            tx: shift.x,
            ty: shift.y,
        }
    }

    /// The rotation in degrees, −180 to 180, positive clockwise in the picture.
    pub fn angle_deg(self) -> f32 {
        self.b.atan2(self.a).to_degrees()
    }

    /// The transformed point.
    pub fn apply(self, p: Point) -> Point {
        Point::new(
            self.a * p.x - self.b * p.y + self.tx,
            self.b * p.x + self.a * p.y + self.ty,
        )
    }

    /// Uniform scale factor.
    pub fn scale(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// The inverse transform, `None` where the scale is zero.
    pub fn inverse(self) -> Option<Self> {
        let norm = self.a * self.a + self.b * self.b;
        if norm <= f32::EPSILON {
            return None;
        }
        let (a, b) = (self.a / norm, -self.b / norm);
        Some(Self {
            a,
            b,
            tx: -(a * self.tx - b * self.ty),
            ty: -(b * self.tx + a * self.ty),
        })
    }

    /// The least-squares similarity that takes `from` to `to`
    /// (S. Umeyama, "Least-squares estimation of transformation parameters
    /// between two point patterns", PAMI 1991, in two dimensions and without
    /// reflection). `None` for fewer than two pairs or coincident points.
    pub fn fit(from: &[Point], to: &[Point]) -> Option<Self> {
        let n = from.len().min(to.len());
        if n < 2 {
            return None;
        }
        let mean = |points: &[Point]| {
            let (sx, sy) = points[..n].iter().fold((0.0f64, 0.0f64), |(sx, sy), p| {
                (sx + f64::from(p.x), sy + f64::from(p.y))
            });
            (sx / n as f64, sy / n as f64)
        };
        let (from_x, from_y) = mean(from);
        let (to_x, to_y) = mean(to);
        let (mut variance, mut dot, mut cross) = (0.0f64, 0.0f64, 0.0f64);
        for (p, q) in from.iter().zip(to) {
            let (px, py) = (f64::from(p.x) - from_x, f64::from(p.y) - from_y);
            let (qx, qy) = (f64::from(q.x) - to_x, f64::from(q.y) - to_y);
            variance += px * px + py * py;
            dot += px * qx + py * qy;
            cross += px * qy - py * qx;
        }
        if variance.is_nan() || variance <= f64::EPSILON {
            return None;
        }
        let (a, b) = (dot / variance, cross / variance);
        let fitted = Self {
            a: a as f32,
            b: b as f32,
            tx: (to_x - a * from_x + b * from_y) as f32,
            ty: (to_y - b * from_x - a * from_y) as f32,
        };
        let finite = [fitted.a, fitted.b, fitted.tx, fitted.ty]
            .iter()
            .all(|v| v.is_finite());
        (finite && fitted.scale() > f32::EPSILON).then_some(fitted)
    }
}

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

impl Similarity {
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
        if !(variance > f64::EPSILON) {
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

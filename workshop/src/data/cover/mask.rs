//! Face masks in several shapes, fitted by 68 landmarks (the iBUG order: jaw 0 to 16 from the picture's left ear over
//! the chin, bridge of the nose 27 to 30).
//!
//! The edge follows the jaw, a little outside of it, and crosses the bridge of the nose; so a turned head wears it turned.

use super::cloth::{Cloth, Light, Print};
use super::{Covered, region};
use crate::core::chance::{Dice, between};
use crate::data::augment::paint::{mix, stroke};
use faceglass_vision::Point;
use image::{GrayImage, RgbImage};
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// The shape of a mask.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Flat, pleated, with loops round the ears
    Surgical,
    /// Pointed, folded down the middle (FFP2, KN95)
    Respirator,
    /// Sewn of cloth, round
    Cloth,
    /// A scarf, down over the neck
    Scarf,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mask {
    /// Its shape.
    pub shape: Shape,
    /// What it is made of.
    pub cloth: Cloth,
    /// Where it crosses the nose: 0 at the top of its bridge, 1 at its tip.
    height: f32,
    /// How far outside of the jaw its edge runs, in distances from the face's middle.
    room: f32,
}

/// Landmarks that are needed.
const POINTS: usize = 68;

impl Mask {
    /// By lot, of one of `shapes` and printed with one of `prints`.
    pub fn by_lot(shapes: &[Shape], prints: &[Print], rng: &mut Dice) -> Self {
        let shape = match shapes {
            [] => Shape::Surgical,
            _ => shapes[rng.random_range(0..shapes.len())],
        };
        let is_medical = matches!(shape, Shape::Surgical | Shape::Respirator);
        let (low, high) = match shape {
            Shape::Respirator => (0.1, 0.4),
            Shape::Surgical | Shape::Cloth => (0.2, 0.6),
            Shape::Scarf => (0.35, 0.85),
        };
        Self {
            shape,
            cloth: Cloth::by_lot(prints, is_medical, rng),
            height: between(rng, low, high),
            room: between(rng, 0.02, 0.07),
        }
    }

    /// `picture` with the mask on the face whose landmarks are `dense`; `None` where they are not 68 that span a face.
    pub fn put_on(&self, picture: &RgbImage, dense: &[Point]) -> Option<Covered> {
        let face = Face::of(dense)?;
        let (width, height) = picture.dimensions();
        let mut region = GrayImage::new(width, height);
        let outline = region::smooth(&self.outline(&face));
        for strap in self.straps(&face) {
            region::add(&mut region, &strap);
        }
        let straps = region.clone();
        region::add(&mut region, &outline);
        let mut painted = picture.clone();
        let (corner, size) = face.bounds(width, height)?;
        let light = Light::of(picture, corner, size);
        for (x, y, share) in region.enumerate_pixels() {
            let hidden = f32::from(share.0[0]) / 255.0;
            if hidden > 0.0 {
                let (u, v) = face.place(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                let is_strap = straps.get_pixel(x, y) == share;
                let shade = if is_strap { 0.92 } else { self.shade(u, v) };
                let lit = shade * light.at(x, y) * light.level();
                let weave = self.cloth.weave(x, y);
                let colour = self.cloth.colour(u, v).map(|c| c * lit + weave);
                mix(&mut painted, x, y, colour, hidden);
            }
        }
        Some(Covered {
            picture: painted,
            region,
        })
    }

    fn outline(&self, face: &Face<'_>) -> Vec<Point> {
        let bridge = face.bridge(self.height);
        let nose = |side: f32| {
            let rise = if self.shape == Shape::Respirator {
                0.02
            } else {
                0.05
            };
            face.moved(bridge, side * 0.11, rise)
        };
        // From the picture's left ear along the upper edge, and back along the jaw.
        let cheek = |jaw: Point, side: f32| {
            let between = face.mean(jaw, bridge, 0.5);
            face.moved(between, 0.0, if side == 0.0 { 0.0 } else { 0.07 })
        };
        let jaw = |number: usize, more: f32| face.out(number, self.room + more);
        let (first, last) = match self.shape {
            Shape::Surgical => (2, 14),
            Shape::Respirator => (3, 13),
            Shape::Cloth | Shape::Scarf => (2, 14),
        };
        let mut points = vec![
            jaw(first, 0.0),
            cheek(jaw(first, 0.0), -1.0),
            nose(-1.0),
            bridge,
            nose(1.0),
            cheek(jaw(last, 0.0), 1.0),
            jaw(last, 0.0),
        ];
        match self.shape {
            Shape::Surgical => {
                points.extend([12, 11, 10].map(|n| jaw(n, 0.0)));
                points.push(jaw(8, 0.04));
                points.extend([6, 5, 4].map(|n| jaw(n, 0.0)));
            }
            Shape::Respirator => {
                points.extend([11, 10].map(|n| jaw(n, 0.0)));
                points.push(jaw(8, 0.1));
                points.extend([6, 5].map(|n| jaw(n, 0.0)));
            }
            Shape::Cloth => {
                points.extend([13, 11, 9].map(|n| jaw(n, 0.03)));
                points.push(jaw(8, 0.07));
                points.extend([7, 5, 3].map(|n| jaw(n, 0.03)));
            }
            Shape::Scarf => {
                let chin = face.dense[8];
                points.push(jaw(13, 0.08));
                points.extend(
                    [(0.5, 0.35), (0.0, 0.62), (-0.5, 0.35)].map(|(u, v)| face.moved(chin, u, v)),
                );
                points.push(jaw(3, 0.08));
            }
        }
        points
    }

    fn straps(&self, face: &Face<'_>) -> Vec<Vec<Point>> {
        let (top, low, thickness) = match self.shape {
            Shape::Surgical => (2, 4, 0.022),
            Shape::Respirator => (3, 5, 0.03),
            Shape::Cloth => (2, 4, 0.035),
            Shape::Scarf => return Vec::new(),
        };
        let width = thickness * face.width;
        let side = |top: usize, low: usize, ear: usize| {
            let ear = face.out(ear, 0.1);
            [top, low].map(|jaw| stroke(face.out(jaw, self.room), ear, width))
        };
        let left = side(top, low, 0);
        let right = side(16 - top, 16 - low, 16);
        left.into_iter().chain(right).collect()
    }

    /// Folds and roundness, as a factor.
    fn shade(&self, u: f32, v: f32) -> f32 {
        let round = 1.0 - 0.45 * u * u;
        let fold = match self.shape {
            // Three pleats, each with a dark line above it.
            Shape::Surgical => 1.0 - 0.16 * (1.0 - (v * 7.0).rem_euclid(1.0)).powi(6),
            // One half is turned a little more from the light than the other, with a seam between.
            Shape::Respirator => {
                let seam = 0.18 * (-(u / 0.012).powi(2)).exp();
                1.0 - seam + 0.05 * u.signum()
            }
            Shape::Cloth => 1.0 + 0.04 * (u * 9.0 + v * 5.0).sin(),
            Shape::Scarf => 1.0 + 0.1 * (v * 16.0 + 3.0 * (u * 2.0).cos()).sin(),
        };
        round * fold
    }
}

/// Landmarks with the axes of the face.
struct Face<'a> {
    dense: &'a [Point],
    middle: Point,
    right: Point,
    down: Point,
    /// Pixels from one ear to the other as seen from the front: of a turned head the width that its height lets one expect.
    width: f32,
}

/// Width of a face in lengths from the top of the nose to the chin.
const WIDTH_OF_LENGTH: f32 = 1.25;

impl<'a> Face<'a> {
    fn of(dense: &'a [Point]) -> Option<Self> {
        if dense.len() != POINTS || dense.iter().any(|p| !(p.x.is_finite() && p.y.is_finite())) {
            return None;
        }
        let (top, chin) = (dense[27], dense[8]);
        let length = top.distance(chin);
        if length < 8.0 {
            return None;
        }
        let down = Point::new((chin.x - top.x) / length, (chin.y - top.y) / length);
        Some(Self {
            dense,
            middle: dense[30],
            right: Point::new(down.y, -down.x),
            down,
            width: WIDTH_OF_LENGTH * length,
        })
    }

    /// From the tip of the nose, in widths of the face.
    fn place(&self, p: Point) -> (f32, f32) {
        let (x, y) = (p.x - self.middle.x, p.y - self.middle.y);
        (
            (x * self.right.x + y * self.right.y) / self.width,
            (x * self.down.x + y * self.down.y) / self.width,
        )
    }

    /// A point moved to the right and down, in widths of the face.
    fn moved(&self, p: Point, u: f32, v: f32) -> Point {
        let (u, v) = (u * self.width, v * self.width);
        Point::new(
            p.x + u * self.right.x + v * self.down.x,
            p.y + u * self.right.y + v * self.down.y,
        )
    }

    /// A point of the jaw, farther from the middle by a share of its distance.
    fn out(&self, jaw: usize, more: f32) -> Point {
        self.mean(self.middle, self.dense[jaw], 1.0 + more)
    }

    fn mean(&self, p: Point, q: Point, share: f32) -> Point {
        Point::new(p.x + (q.x - p.x) * share, p.y + (q.y - p.y) * share)
    }

    /// A point on the bridge of the nose, 0 at its top and 1 at the tip.
    fn bridge(&self, share: f32) -> Point {
        let along = (share * 3.0).clamp(0.0, 3.0);
        let from = (along as usize).min(2);
        self.mean(
            self.dense[27 + from],
            self.dense[28 + from],
            along - from as f32,
        )
    }

    /// The part of a picture that the lower half of the face fills; none outside of it.
    fn bounds(&self, width: u32, height: u32) -> Option<((u32, u32), (u32, u32))> {
        let lower = self.dense[..17].iter().chain(&self.dense[27..36]);
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for p in lower {
            low = (low.0.min(p.x), low.1.min(p.y));
            high = (high.0.max(p.x), high.1.max(p.y));
        }
        let x = (
            low.0.clamp(0.0, width as f32) as u32,
            high.0.clamp(0.0, width as f32) as u32,
        );
        let y = (
            low.1.clamp(0.0, height as f32) as u32,
            high.1.clamp(0.0, height as f32) as u32,
        );
        (x.1 > x.0 && y.1 > y.0).then_some(((x.0, y.0), (x.1 - x.0, y.1 - y.0)))
    }
}

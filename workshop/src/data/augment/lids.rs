//! Eyes that are shut by a warp: pictures of shut eyes are rare.

use super::{Dice, between, chance};
use image::{Rgb, RgbImage};

/// Skin above the lid that is stretched over the eye, in widths of the eye.
const SKIN: f32 = 0.55;
/// Half of the lashes' line, in widths of the eye, and how much light it lets through.
const LASHES: (f32, f32) = (0.04, 0.5);
/// The first landmarks (iBUG order) of the eyes.
const EYES: [usize; 2] = [36, 42];

/// Shuts both eyes, or now and then one, by three fifths to nearly all, and moves the upper lids'
/// landmarks with them.
pub fn shut(picture: &mut RgbImage, points: &mut [[f32; 2]], rng: &mut Dice) {
    let by = between(rng, 0.6, 0.97);
    let only = chance(rng, 0.15).then(|| usize::from(chance(rng, 0.5)));
    for (n, first) in EYES.into_iter().enumerate() {
        if only.is_none_or(|only| only == n) {
            shut_one(picture, points, first, by);
        }
    }
}

/// An eye along its own axes: `u` from one corner to the other, `v` down across it, in pixels.
struct Eye {
    corner: [f32; 2],
    along: [f32; 2],
    width: f32,
    /// How far the lids bow, down.
    above: f32,
    below: f32,
}

impl Eye {
    /// `None` where the corners lie too close together to show anything.
    fn of(points: &[[f32; 2]], first: usize) -> Option<Self> {
        let (a, b) = (*points.get(first)?, *points.get(first + 3)?);
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let width = dx.hypot(dy);
        if width < 4.0 {
            return None;
        }
        let mut eye = Self {
            corner: a,
            along: [dx / width, dy / width],
            width,
            above: 0.0,
            below: 0.0,
        };
        // The bow that two points of a lid tell, as of a parabola through both corners.
        let bow = |lid: [usize; 2]| {
            let of = |i: usize| {
                let [u, v] = eye.own(points[first + i]);
                v / arch(u / width).max(0.3)
            };
            (of(lid[0]) + of(lid[1])) / 2.0
        };
        let (above, below) = (bow([1, 2]), bow([4, 5]));
        (eye.above, eye.below) = (above, below);
        (below > above).then_some(eye)
    }

    fn own(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (x, y) = (x - self.corner[0], y - self.corner[1]);
        let [c, s] = self.along;
        [x * c + y * s, y * c - x * s]
    }

    fn of_picture(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let [c, s] = self.along;
        [
            self.corner[0] + u * c - v * s,
            self.corner[1] + u * s + v * c,
        ]
    }
}

/// A parabola that is 0 in both corners and 1 in the middle.
fn arch(share: f32) -> f32 {
    (4.0 * share * (1.0 - share)).max(0.0)
}

fn shut_one(picture: &mut RgbImage, points: &mut [[f32; 2]], first: usize, by: f32) {
    let Some(eye) = Eye::of(points, first) else {
        return;
    };
    let before = picture.clone();
    let reach = eye.width * (SKIN + 1.0);
    let middle = eye.of_picture([eye.width / 2.0, 0.0]);
    let side = |v: f32, most: u32| {
        let low = (v - reach).clamp(0.0, most as f32) as u32;
        low..((v + reach).clamp(0.0, most as f32) as u32)
    };
    for y in side(middle[1], picture.height()) {
        for x in side(middle[0], picture.width()) {
            let [u, v] = eye.own([x as f32 + 0.5, y as f32 + 0.5]);
            let bow = arch(u / eye.width);
            if !(0.0..eye.width).contains(&u) {
                continue;
            }
            let (lid, rim) = (eye.above * bow, eye.below * bow);
            let lowered = lid + by * (rim - lid);
            let top = lid - SKIN * eye.width;
            if v < top || v > lowered + LASHES.0 * eye.width {
                continue;
            }
            let shrink = SKIN * eye.width / (SKIN * eye.width + lowered - lid);
            let source = if v < lowered {
                top + (v - top) * shrink
            } else {
                v
            };
            let mut colour = at(&before, eye.of_picture([u, source]));
            if (v - lowered).abs() < LASHES.0 * eye.width {
                colour = colour.map(|c| c * LASHES.1);
            }
            picture.put_pixel(x, y, Rgb(colour.map(|c| c.round() as u8)));
        }
    }
    for lid in [1, 2] {
        let [u, v] = eye.own(points[first + lid]);
        let rim = eye.below * arch(u / eye.width);
        points[first + lid] = eye.of_picture([u, v + by * (rim - v).max(0.0)]);
    }
}

/// The colour at a point, between the pixels around it.
fn at(picture: &RgbImage, [x, y]: [f32; 2]) -> [f32; 3] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let pixel = |dx: f32, dy: f32| {
        let inside = |v: f32, most: u32| (v.max(0.0) as u32).min(most - 1);
        let (x, y) = (
            inside(left + dx, picture.width()),
            inside(top + dy, picture.height()),
        );
        picture.get_pixel(x, y).0.map(f32::from)
    };
    let (a, b, c, d) = (
        pixel(0.0, 0.0),
        pixel(1.0, 0.0),
        pixel(0.0, 1.0),
        pixel(1.0, 1.0),
    );
    std::array::from_fn(|i| {
        let upper = a[i] + fx * (b[i] - a[i]);
        let lower = c[i] + fx * (d[i] - c[i]);
        upper + fy * (lower - upper)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::augment::dice;

    /// A white eye with a dark ball on grey skin; turned by `turn` radians.
    fn drawn(turn: f32) -> (RgbImage, Vec<[f32; 2]>) {
        let (sin, cos) = turn.sin_cos();
        let put = |u: f32, v: f32| [60.0 + u * cos - v * sin, 60.0 + u * sin + v * cos];
        let mut points = vec![[0.0; 2]; 68];
        for first in EYES {
            let lids = [
                (-20.0, 0.0),
                (-7.0, -8.0),
                (7.0, -8.0),
                (20.0, 0.0),
                (7.0, 8.0),
                (-7.0, 8.0),
            ];
            for (i, (u, v)) in lids.into_iter().enumerate() {
                points[first + i] = put(u, v);
            }
        }
        let picture = RgbImage::from_fn(120, 120, |x, y| {
            let (x, y) = (x as f32 + 0.5 - 60.0, y as f32 + 0.5 - 60.0);
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            let bow = 9.1 * arch((u + 20.0) / 40.0);
            let inside = v.abs() < bow;
            Rgb([if inside { 250 } else { 120 }; 3])
        });
        (picture, points)
    }

    #[test]
    fn a_shut_eye_is_skin_and_its_lids_meet() {
        for turn in [0.0, 0.5, -1.0] {
            let (open, points) = drawn(turn);
            let (mut shut, mut moved) = (open.clone(), points.clone());
            shut_one(&mut shut, &mut moved, 36, 0.95);
            let white = |p: &RgbImage| p.pixels().filter(|p| p.0[0] > 200).count();
            assert!(white(&shut) * 6 < white(&open), "{turn}");
            let gap =
                |p: &[[f32; 2]], a: usize, b: usize| (p[a][0] - p[b][0]).hypot(p[a][1] - p[b][1]);
            assert!(gap(&points, 37, 41) > 15.0 && gap(&moved, 37, 41) < 1.5);
            // Corners, lower lids and everything far from the eye stay.
            assert_eq!(
                (moved[36], moved[39], moved[40]),
                (points[36], points[39], points[40])
            );
            assert_eq!(shut.get_pixel(2, 2), open.get_pixel(2, 2));
        }
    }

    #[test]
    fn what_has_no_eyes_stays_as_it_is() {
        let (mut picture, _) = drawn(0.0);
        let before = picture.clone();
        shut(&mut picture, &mut [[5.0; 2]; 68], &mut dice(1, 1));
        assert_eq!(picture, before);
    }
}

//! Things in front of a face: bars, hands, cups, pieces of other pictures.

use super::paint::{any_colour, ellipse, fill_polygon, grain, stroke};
use super::{Dice, between, chance};
use faceglass_vision::{Point, Rect, Visibility};
use image::RgbImage;
use rand::Rng as _;

/// Covers some of `face` (at most about a third) with one to two things.
/// Labels stay: the network is asked to know where the covered parts are.
pub fn occlude(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    for _ in 0..rng.random_range(1..=2) {
        match rng.random_range(0..4) {
            0 => block(picture, face, rng),
            1 => bar(picture, face, rng),
            2 => fingers(picture, face, rng),
            _ => piece(picture, face, rng),
        }
    }
}

/// A pixel that changed by more than this was drawn over.
const DRAWN_OVER: u8 = 6;

/// Of each part of a face ([`Visibility::PARTS`]) the share of its 68 points around which most pixels
/// of `after` are as in `before`. Points beyond the edge count as the pixel at the edge.
pub fn uncovered(before: &RgbImage, after: &RgbImage, points: &[[f32; 2]]) -> [f32; 5] {
    let (width, height) = before.dimensions();
    let at = |v: f32, d: i32, side: u32| (v as i32 + d).clamp(0, side as i32 - 1) as u32;
    let is_free = |[x, y]: [f32; 2]| {
        let around = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
        let changed = around.filter(|(dx, dy)| {
            let (x, y) = (at(x, *dx, width), at(y, *dy, height));
            let (p, q) = (before.get_pixel(x, y).0, after.get_pixel(x, y).0);
            p.iter().zip(q).any(|(p, q)| p.abs_diff(q) > DRAWN_OVER)
        });
        changed.count() < 5
    };
    Visibility::PARTS.map(|part| {
        let free = part
            .iter()
            .filter(|i| points.get(**i).is_some_and(|p| is_free(*p)));
        free.count() as f32 / part.len() as f32
    })
}

fn somewhere(face: Rect, rng: &mut Dice) -> Point {
    Point::new(
        face.x + face.w * between(rng, 0.0, 1.0),
        face.y + face.h * between(rng, 0.0, 1.0),
    )
}

fn textured(rng: &mut Dice) -> impl FnMut(u32, u32) -> [f32; 3] + use<> {
    let colour = any_colour(rng);
    let rough = between(rng, 0.0, 30.0);
    let salt = rng.random();
    move |x, y| colour.map(|c| c + rough * grain(x, y, salt))
}

fn block(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    let shape = ellipse(
        somewhere(face, rng),
        face.w * between(rng, 0.08, 0.28),
        face.h * between(rng, 0.08, 0.28),
        between(rng, 0.0, 90.0),
    );
    let colour = textured(rng);
    fill_polygon(picture, &shape, 1.0, colour);
}

fn bar(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    let center = somewhere(face, rng);
    let (sin, cos) = between(rng, 0.0, std::f32::consts::PI).sin_cos();
    let reach = face.w * between(rng, 0.5, 1.5);
    let from = Point::new(center.x - reach * cos, center.y - reach * sin);
    let to = Point::new(center.x + reach * cos, center.y + reach * sin);
    let shape = stroke(from, to, face.w * between(rng, 0.03, 0.2));
    let opacity = if chance(rng, 0.2) { 0.6 } else { 1.0 };
    let colour = textured(rng);
    fill_polygon(picture, &shape, opacity, colour);
}

/// A few parallel rounded strokes in a skin tone, reaching in from below.
fn fingers(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    let light = between(rng, 60.0, 235.0);
    let skin = [
        light,
        light * between(rng, 0.68, 0.82),
        light * between(rng, 0.5, 0.72),
    ];
    let tip = somewhere(face, rng);
    let width = face.w * between(rng, 0.07, 0.12);
    let lean = between(rng, -0.6, 0.6);
    let salt = rng.random();
    for finger in 0..rng.random_range(1..=4) {
        let start = Point::new(
            tip.x + finger as f32 * width * 1.1,
            tip.y + between(rng, 0.0, 0.1) * face.h,
        );
        let end = Point::new(start.x + lean * face.h, start.y + face.h);
        let shade = between(rng, 0.85, 1.05);
        let tone = |x: u32, y: u32| skin.map(|c| c * shade + 6.0 * grain(x, y, salt));
        fill_polygon(picture, &stroke(start, end, width), 1.0, tone);
        fill_polygon(
            picture,
            &ellipse(start, width / 2.0, width / 2.0, 0.0),
            1.0,
            tone,
        );
    }
}

/// A rectangle filled with another part of the same picture.
fn piece(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    let (w, h) = (picture.width(), picture.height());
    if w < 8 || h < 8 {
        return;
    }
    let center = somewhere(face, rng);
    let half_w = face.w * between(rng, 0.08, 0.25);
    let half_h = face.h * between(rng, 0.08, 0.25);
    let shape = [
        Point::new(center.x - half_w, center.y - half_h),
        Point::new(center.x + half_w, center.y - half_h),
        Point::new(center.x + half_w, center.y + half_h),
        Point::new(center.x - half_w, center.y + half_h),
    ];
    let (dx, dy) = (rng.random_range(0..w), rng.random_range(0..h));
    let before = picture.clone();
    fill_polygon(picture, &shape, 1.0, |x, y| {
        before
            .get_pixel((x + dx) % w, (y + dy) % h)
            .0
            .map(f32::from)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn what_was_drawn_over_is_told_by_part() {
        let before = RgbImage::from_fn(96, 96, |x, y| Rgb([(x * 2) as u8, (y * 2) as u8, 90]));
        // Eyes above, nose and mouth below, the jaw at the bottom.
        let points: Vec<[f32; 2]> = (0..68)
            .map(|i| match i {
                17..=21 | 36..=41 => [30.0, 30.0],
                22..=26 | 42..=47 => [64.0, 30.0],
                27..=35 => [48.0, 50.0 + (i - 27) as f32],
                48..=67 => [48.0, 72.0],
                _ => [48.0, 90.0],
            })
            .collect();
        assert_eq!(uncovered(&before, &before, &points), [1.0; 5]);
        let mut after = before.clone();
        for y in 56..96 {
            for x in 0..96 {
                after.put_pixel(x, y, Rgb([200, 200, 200]));
            }
        }
        let [right, left, nose, mouth, jaw] = uncovered(&before, &after, &points);
        assert_eq!([right, left, mouth, jaw], [1.0, 1.0, 0.0, 0.0]);
        assert!(nose > 0.4 && nose < 0.8, "{nose}");
    }
}

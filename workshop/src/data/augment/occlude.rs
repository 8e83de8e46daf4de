//! Things in front of a face: bars, hands, cups, pieces of other pictures.

use super::paint::{any_colour, ellipse, fill_polygon, grain, stroke};
use super::{Dice, between, chance};
use faceglass_vision::{Point, Rect};
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

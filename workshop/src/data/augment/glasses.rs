//! Dark glasses, and a hand before an eye.

use super::paint::{any_colour, ellipse, fill_polygon, grain, stroke};
use super::{Dice, between, chance};
use faceglass_vision::{Point, five_of_68};
use image::RgbImage;
use rand::Rng as _;

/// Covers the eyes of a face with these 68 landmarks: mostly by dark glasses, else one of them by a hand or something
/// like it.
pub fn cover_eyes(picture: &mut RgbImage, points: &[Point], rng: &mut Dice) {
    let [right, left, ..] = five_of_68(points);
    let eyes = [right, left];
    if right.distance(left) <= 2.0 {
        return;
    }
    if chance(rng, 0.6) {
        glasses(picture, eyes, rng);
    } else {
        let eye = eyes[usize::from(chance(rng, 0.5))];
        let unit = eyes[0].distance(eyes[1]);
        let shape = ellipse(
            Point::new(
                eye.x + unit * between(rng, -0.1, 0.1),
                eye.y + unit * between(rng, -0.15, 0.1),
            ),
            unit * between(rng, 0.4, 0.6),
            unit * between(rng, 0.4, 0.6),
            between(rng, 0.0, 90.0),
        );
        let (colour, salt) = (any_colour(rng), rng.random());
        let rough = between(rng, 0.0, 25.0);
        fill_polygon(picture, &shape, 1.0, |x, y| {
            colour.map(|c| c + rough * grain(x, y, salt))
        });
    }
}

fn glasses(picture: &mut RgbImage, [right, left]: [Point; 2], rng: &mut Dice) {
    let unit = right.distance(left);
    let turn = (left.y - right.y).atan2(left.x - right.x).to_degrees();
    let dark = between(rng, 5.0, 70.0);
    let tint = [
        dark,
        dark * between(rng, 0.8, 1.1),
        dark * between(rng, 0.8, 1.2),
    ];
    let opacity = between(rng, 0.8, 1.0);
    let (wide, high) = (between(rng, 0.36, 0.48), between(rng, 0.28, 0.42));
    let salt = rng.random();
    for eye in [right, left] {
        let middle = Point::new(eye.x, eye.y + unit * between(rng, -0.02, 0.06));
        let lens = ellipse(middle, unit * wide, unit * high, turn);
        fill_polygon(picture, &lens, opacity, |x, y| {
            tint.map(|c| c + 4.0 * grain(x, y, salt))
        });
    }
    let rim = |from: Point, to: Point| stroke(from, to, unit * 0.06);
    fill_polygon(picture, &rim(right, left), 1.0, |_, _| tint);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::augment::dice;
    use crate::data::augment::occlude::uncovered;

    #[test]
    fn eyes_are_covered_and_the_mouth_is_not() {
        let mut points = vec![[48.0, 75.0]; 68];
        points[17..22].fill([32.0, 34.0]);
        points[22..27].fill([64.0, 34.0]);
        points[36..42].fill([32.0, 40.0]);
        points[42..48].fill([64.0, 40.0]);
        let dense: Vec<Point> = points.iter().map(|[x, y]| Point::new(*x, *y)).collect();
        let before = RgbImage::from_pixel(96, 96, image::Rgb([180, 140, 120]));
        let mut both = 0;
        for seed in 0..40 {
            let mut after = before.clone();
            cover_eyes(&mut after, &dense, &mut dice(seed, 3));
            let [right, left, _, mouth, _] = uncovered(&before, &after, &points);
            assert!(right.min(left) < 0.6, "{seed}: {right} {left}");
            assert_eq!(mouth, 1.0);
            both += usize::from(right < 0.6 && left < 0.6);
        }
        assert!((12..36).contains(&both), "{both}");
    }
}

//! Drawn face masks, placed by the five points.

use super::paint::{any_colour, fill_polygon, grain, stroke};
use super::{Dice, between, chance};
use faceglass_vision::Point;
use image::RgbImage;
use rand::Rng as _;

/// Draws a mask over nose and mouth of the face with these five points.
pub fn draw_mask(picture: &mut RgbImage, five: &[Point; 5], rng: &mut Dice) {
    let eyes = middle(five[0], five[1]);
    let mouth = middle(five[3], five[4]);
    let right = Point::new(five[1].x - five[0].x, five[1].y - five[0].y);
    let down = Point::new(mouth.x - eyes.x, mouth.y - eyes.y);
    // The nose tip leads when the head is turned, and so does the mask.
    let nose_shift = {
        let length = right.x.hypot(right.y).max(1e-3);
        let along = (five[2].x - eyes.x) * right.x + (five[2].y - eyes.y) * right.y;
        (along / (length * length)).clamp(-0.5, 0.5)
    };
    // `u` in eye distances to the right, `v` from the eyes (0) to the mouth (1).
    let place = |u: f32, v: f32| {
        let u = u + nose_shift * 0.5;
        Point::new(
            eyes.x + u * right.x + v * down.x,
            eyes.y + u * right.y + v * down.y,
        )
    };
    let top = between(rng, 0.22, 0.5);
    let wide = between(rng, 0.85, 1.1);
    let chin = between(rng, 1.5, 1.85);
    let cheek = top + between(rng, 0.02, 0.2);
    let shape = [
        place(-wide, cheek),
        place(-0.35, top + 0.03),
        place(nose_shift * 0.4, top - 0.04),
        place(0.35, top + 0.03),
        place(wide, cheek),
        place(wide * 0.95, cheek + 0.55),
        place(0.62, chin - 0.12),
        place(0.0, chin),
        place(-0.62, chin - 0.12),
        place(-wide * 0.95, cheek + 0.55),
    ];
    let colour = cloth(rng);
    let unit = down.x.hypot(down.y).max(1.0);
    let (nx, ny) = (down.x / unit, down.y / unit);
    let pleats = if chance(rng, 0.6) {
        between(rng, 6.0, 16.0)
    } else {
        0.0
    };
    let light = between(rng, -25.0, 25.0);
    let salt = rng.random();
    let strap = (unit * 0.04).max(1.0);
    for side in [-1.0f32, 1.0] {
        for (from_v, to_v) in [(cheek + 0.05, 0.1), (cheek + 0.5, 0.45)] {
            let line = stroke(
                place(side * wide, from_v),
                place(side * (wide + 0.35), to_v),
                strap,
            );
            fill_polygon(picture, &line, 0.9, |_, _| colour.map(|c| c * 0.9));
        }
    }
    fill_polygon(picture, &shape, 0.98, |x, y| {
        let (rx, ry) = (x as f32 - eyes.x, y as f32 - eyes.y);
        let v = (rx * nx + ry * ny) / unit;
        let across = (rx * ny - ry * nx) / unit;
        let fold = pleats * (v * 22.0).sin();
        let round = -14.0 * across * across + light * across;
        colour.map(|c| c + fold + round + 5.0 * grain(x, y, salt))
    });
}

fn middle(p: Point, q: Point) -> Point {
    Point::new((p.x + q.x) / 2.0, (p.y + q.y) / 2.0)
}

fn cloth(rng: &mut Dice) -> [f32; 3] {
    let tint = between(rng, 0.85, 1.05);
    let base = match rng.random_range(0..5) {
        0 => [150.0, 195.0, 220.0],
        1 => [232.0, 232.0, 228.0],
        2 => [28.0, 28.0, 32.0],
        3 => [120.0, 190.0, 175.0],
        _ => any_colour(rng),
    };
    base.map(|c| c * tint)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::super::dice;
    use super::*;
    use image::Rgb;

    #[test]
    fn covers_the_mouth_and_spares_the_eyes() {
        let five = [
            (38.0, 52.0),
            (74.0, 52.0),
            (56.0, 72.0),
            (42.0, 92.0),
            (71.0, 92.0),
        ]
        .map(|(x, y)| Point::new(x, y));
        for seed in 0..20 {
            let mut picture = RgbImage::from_pixel(112, 112, Rgb([201, 7, 99]));
            draw_mask(&mut picture, &five, &mut dice(seed, 0));
            let changed =
                |p: Point| picture.get_pixel(p.x as u32, p.y as u32) != &Rgb([201, 7, 99]);
            assert!(changed(five[3]) && changed(five[4]) && changed(five[2]));
            assert!(!changed(five[0]) && !changed(five[1]));
        }
    }
}

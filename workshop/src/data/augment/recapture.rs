//! Simulated recapture: what a face looks like when a camera films it from
//! paper or from a screen. Each artefact is one that the literature on
//! presentation attacks names; how well the mixture resembles real attacks is
//! for the measurements to say.

use super::held::hold_up;
use super::medium::Medium;
use super::paint::{any_colour, fill_polygon, grain, mix, stroke};
use super::photometric::{add_noise, low_resolution, recompress, saturate, soften};
use super::{Dice, between, between_log, chance};
use faceglass_vision::{Point, Rect};
use image::RgbImage;
use rand::Rng as _;
use std::f32::consts::TAU;

/// Turns a bona fide picture of the face at `face` into a recaptured one and
/// gives back where the face is now. With the probability `held` the whole
/// sheet or device is seen before a room.
pub fn recapture(
    picture: &mut RgbImage,
    face: Rect,
    medium: Medium,
    held: f32,
    rng: &mut Dice,
) -> Rect {
    let held = chance(rng, held);
    // Few attackers own the face in a better picture than the camera takes.
    if chance(rng, 0.4) {
        low_resolution(picture, between(rng, 1.1, 2.2));
    }
    match medium {
        Medium::Paper => paper(picture, face, held, rng),
        Medium::Screen => screen(picture, face, held, rng),
    }
    let now = if held {
        // A screen shines by itself and makes the camera close its iris.
        let room = match medium {
            Medium::Paper => between(rng, 0.7, 1.2),
            Medium::Screen => between(rng, 0.25, 1.1),
        };
        hold_up(picture, face, medium, room, rng)
    } else {
        face
    };
    if chance(rng, 0.6) {
        soften(picture, rng.random_range(1..=2));
    }
    add_noise(picture, between_log(rng, 0.8, 5.0), true, rng.random());
    if chance(rng, 0.7) {
        recompress(picture, rng.random_range(35..=90));
    }
    now
}

fn paper(picture: &mut RgbImage, face: Rect, held: bool, rng: &mut Dice) {
    saturate(picture, between(rng, 0.3, 0.95));
    // Ink is not black and paper not white.
    let black = [
        between(rng, 20.0, 60.0),
        between(rng, 20.0, 55.0),
        between(rng, 20.0, 60.0),
    ];
    let white = between(rng, 170.0, 240.0);
    let tint = [1.0, between(rng, 0.92, 1.02), between(rng, 0.82, 1.02)];
    tone_map(
        picture,
        between_log(rng, 0.75, 1.35),
        black,
        tint.map(|t| t * white),
    );
    if chance(rng, 0.6) {
        halftone(picture, rng);
    }
    let (rough, salt) = (between(rng, 0.0, 6.0), rng.random());
    each(picture, |x, y, c| {
        c.map(|v| v + rough * grain(x / 2, y / 2, salt))
    });
    if chance(rng, 0.5) {
        fold_shade(picture, rng);
    }
    if !held && chance(rng, 0.35) {
        let around = any_colour(rng).map(|c| c * 0.7);
        frame(
            picture,
            face,
            between(rng, 0.1, 0.6),
            around,
            white.min(235.0),
            rng,
        );
    }
    if chance(rng, 0.3) {
        glare(picture, face, rng);
    }
}

fn screen(picture: &mut RgbImage, face: Rect, held: bool, rng: &mut Dice) {
    saturate(picture, between(rng, 0.8, 1.6));
    let blue = between(rng, 0.95, 1.12);
    let glow = between(rng, 2.0, 35.0);
    tone_map(
        picture,
        between_log(rng, 0.7, 1.4),
        [glow, glow, glow * 1.1],
        [
            // A bright screen overexposes the camera: above 255 is cut off.
            between(rng, 205.0, 290.0),
            between(rng, 215.0, 290.0),
            between(rng, 215.0, 285.0) * blue,
        ],
    );
    if chance(rng, 0.5) {
        pixel_grid(picture, rng);
    }
    if chance(rng, 0.65) {
        moire(picture, rng);
    }
    if chance(rng, 0.35) {
        bands(picture, rng);
    }
    if !held && chance(rng, 0.35) {
        let dark = between(rng, 5.0, 45.0);
        frame(
            picture,
            face,
            between(rng, 0.05, 0.6),
            [dark; 3],
            dark * 0.6,
            rng,
        );
    }
    if chance(rng, 0.4) {
        glare(picture, face, rng);
    }
}

fn each(picture: &mut RgbImage, mut change: impl FnMut(u32, u32, [f32; 3]) -> [f32; 3]) {
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let new = change(x, y, pixel.0.map(f32::from));
        pixel.0 = new.map(|v| v.clamp(0.0, 255.0) as u8);
    }
}

/// Gamma, then a smaller gamut from `black` to `white`.
fn tone_map(picture: &mut RgbImage, gamma: f32, black: [f32; 3], white: [f32; 3]) {
    let table: Vec<[u8; 3]> = (0..256)
        .map(|v| {
            let t = (v as f32 / 255.0).powf(gamma);
            [0, 1, 2].map(|k| (black[k] + (white[k] - black[k]) * t).clamp(0.0, 255.0) as u8)
        })
        .collect();
    for pixel in picture.chunks_exact_mut(3) {
        for (k, v) in pixel.iter_mut().enumerate() {
            *v = table[usize::from(*v)][k];
        }
    }
}

/// Dots on a turned grid, one angle for each ink.
fn halftone(picture: &mut RgbImage, rng: &mut Dice) {
    let period = between_log(rng, 2.2, 6.0);
    let depth = between(rng, 8.0, 38.0);
    let grids = [15.0f32, 75.0, 45.0].map(|deg| {
        let (sin, cos) = (deg + between(rng, -4.0, 4.0)).to_radians().sin_cos();
        (sin * TAU / period, cos * TAU / period)
    });
    each(picture, |x, y, c| {
        let (x, y) = (x as f32, y as f32);
        [0, 1, 2].map(|k| {
            let (s, t) = grids[k];
            let dot = (x * t + y * s).cos() * (y * t - x * s).cos();
            // Mid-tones show their dots most.
            let mid = 1.0 - (c[k] / 127.5 - 1.0).powi(2);
            c[k] + depth * dot * (0.3 + 0.7 * mid)
        })
    });
}

/// A sheet that bends: a soft stripe of light or shade.
fn fold_shade(picture: &mut RgbImage, rng: &mut Dice) {
    let (sin, cos) = between(rng, -0.5, 0.5).sin_cos();
    let width = picture.width() as f32 * between(rng, 0.2, 0.8);
    let middle = picture.width() as f32 * between(rng, 0.1, 0.9);
    let strength = between(rng, -45.0, 45.0);
    each(picture, |x, y, c| {
        let off = (x as f32 * cos + y as f32 * sin - middle) / width;
        c.map(|v| v + strength * (-off * off).exp())
    });
}

/// The rows and the red, green and blue columns of a display.
fn pixel_grid(picture: &mut RgbImage, rng: &mut Dice) {
    let period = between_log(rng, 2.1, 5.0);
    let depth = between(rng, 0.04, 0.32);
    let lean = between(rng, -0.12, 0.12);
    each(picture, |x, y, c| {
        let (u, v) = (x as f32 + lean * y as f32, y as f32 - lean * x as f32);
        let row = (v * TAU / period).cos();
        [0, 1, 2].map(|k| {
            let column = ((u / period + k as f32 / 3.0) * TAU).cos();
            c[k] * (1.0 + depth * (column + row) * 0.5)
        })
    });
}

/// Beats between the display's grid and the sensor's: slow coloured waves.
fn moire(picture: &mut RgbImage, rng: &mut Dice) {
    for _ in 0..rng.random_range(1..=2) {
        let period = between_log(rng, 5.0, 50.0);
        let (sin, cos) = between(rng, 0.0, TAU).sin_cos();
        let depth = between(rng, 2.5, 16.0);
        let bend = between(rng, 0.0, 8.0) / picture.width().max(1) as f32;
        let phase = [
            between(rng, 0.0, 2.0),
            between(rng, 0.0, 2.0),
            between(rng, 0.0, 2.0),
        ];
        let middle = picture.height() as f32 * between(rng, 0.0, 1.0);
        each(picture, |x, y, c| {
            let (x, y) = (x as f32, y as f32);
            let along = x * cos + y * sin + bend * (y - middle) * (y - middle) / 10.0;
            [0, 1, 2].map(|k| c[k] + depth * (along * TAU / period + phase[k]).sin())
        });
    }
}

/// Refresh bands: broad stripes of brightness.
fn bands(picture: &mut RgbImage, rng: &mut Dice) {
    let period = picture.height() as f32 * between(rng, 0.15, 0.9);
    let phase = between(rng, 0.0, TAU);
    let depth = between(rng, 0.04, 0.25);
    let hard = chance(rng, 0.3);
    each(picture, |_, y, c| {
        let wave = (y as f32 * TAU / period + phase).sin();
        let wave = if hard { wave.signum() } else { wave };
        c.map(|v| v * (1.0 + depth * wave))
    });
}

/// The edge of the sheet or the bezel of the device, `gap` face sizes from the face.
fn frame(
    picture: &mut RgbImage,
    face: Rect,
    gap: f32,
    outside: [f32; 3],
    rim: f32,
    rng: &mut Dice,
) {
    let size = face.w.max(face.h);
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let lean = between(rng, -0.06, 0.06);
    let thick = size * between(rng, 0.02, 0.12);
    let salt = rng.random();
    for side in 0..4 {
        if chance(rng, 0.25) {
            continue;
        }
        let far = size * gap * between(rng, 0.6, 1.6);
        let reach = w.max(h) * 2.0;
        // An edge line and the half plane beyond it.
        let (from, to, away) = match side {
            0 => (face.x - far, face.x - far, Point::new(-reach, 0.0)),
            1 => (
                face.x + face.w + far,
                face.x + face.w + far,
                Point::new(reach, 0.0),
            ),
            2 => (face.y - far, face.y - far, Point::new(0.0, -reach)),
            _ => (
                face.y + face.h + far,
                face.y + face.h + far,
                Point::new(0.0, reach),
            ),
        };
        let (p, q) = if side < 2 {
            (
                Point::new(from + lean * h, -h),
                Point::new(to - lean * h, 2.0 * h),
            )
        } else {
            (
                Point::new(-w, from - lean * w),
                Point::new(2.0 * w, to + lean * w),
            )
        };
        let beyond = |p: Point| Point::new(p.x + away.x, p.y + away.y);
        fill_polygon(picture, &[p, q, beyond(q), beyond(p)], 1.0, |x, y| {
            outside.map(|c| c + 8.0 * grain(x, y, salt))
        });
        fill_polygon(picture, &stroke(p, q, thick), 1.0, |_, _| [rim; 3]);
    }
}

/// A lamp mirrored in the glass or in glossy paper.
fn glare(picture: &mut RgbImage, face: Rect, rng: &mut Dice) {
    let center = Point::new(
        face.x + face.w * between(rng, -0.2, 1.2),
        face.y + face.h * between(rng, -0.2, 1.2),
    );
    let (rx, ry) = (
        face.w * between(rng, 0.05, 0.4),
        face.h * between(rng, 0.05, 0.4),
    );
    let strength = between(rng, 0.25, 0.95);
    let colour = [
        255.0,
        between(rng, 235.0, 255.0),
        between(rng, 215.0, 255.0),
    ];
    for y in 0..picture.height() {
        for x in 0..picture.width() {
            let u = (x as f32 - center.x) / rx.max(1.0);
            let v = (y as f32 - center.y) / ry.max(1.0);
            let weight = strength * (-(u * u + v * v)).exp();
            if weight > 0.01 {
                mix(picture, x, y, colour, weight);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::super::dice;
    use super::*;
    use image::Rgb;

    #[test]
    fn both_media_change_the_picture_and_keep_its_size() {
        let face = Rect::new(20.0, 15.0, 40.0, 50.0);
        for medium in [Medium::Paper, Medium::Screen] {
            for seed in 0..20 {
                let before =
                    RgbImage::from_fn(80, 80, |x, y| Rgb([(x * 3) as u8, (y * 3) as u8, 128]));
                let mut after = before.clone();
                let held = (seed % 2) as f32;
                recapture(&mut after, face, medium, held, &mut dice(seed, 0));
                assert_eq!(after.dimensions(), (80, 80));
                let changed = after
                    .iter()
                    .zip(before.iter())
                    .filter(|(a, b)| a != b)
                    .count();
                assert!(changed > before.as_raw().len() / 4, "{medium:?} {seed}");
            }
        }
    }
}

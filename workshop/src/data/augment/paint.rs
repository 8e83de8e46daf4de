//! Filling shapes in a picture.

use super::{Dice, between};
use faceglass_vision::Point;
use image::{Rgb, RgbImage};

/// Calls `colour` for every pixel inside the closed polygon `corners` and mixes
/// its answer in with weight `opacity`.
pub(crate) fn fill_polygon(
    picture: &mut RgbImage,
    corners: &[Point],
    opacity: f32,
    mut colour: impl FnMut(u32, u32) -> [f32; 3],
) {
    let (top, bottom) = corners.iter().fold((f32::MAX, f32::MIN), |(lo, hi), p| {
        (lo.min(p.y), hi.max(p.y))
    });
    let y0 = top.max(0.0) as u32;
    let y1 = (bottom.max(0.0).ceil() as u32).min(picture.height());
    let mut crossings = Vec::new();
    for y in y0..y1 {
        let line = y as f32 + 0.5;
        crossings.clear();
        for (i, p) in corners.iter().enumerate() {
            let q = corners[(i + 1) % corners.len()];
            if (p.y <= line) != (q.y <= line) {
                crossings.push(p.x + (line - p.y) / (q.y - p.y) * (q.x - p.x));
            }
        }
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let x0 = (pair[0] + 0.5).max(0.0) as u32;
            let x1 = ((pair[1] + 0.5).max(0.0) as u32).min(picture.width());
            for x in x0..x1 {
                mix(picture, x, y, colour(x, y), opacity);
            }
        }
    }
}

/// Mixes `colour` into one pixel.
pub(crate) fn mix(picture: &mut RgbImage, x: u32, y: u32, colour: [f32; 3], opacity: f32) {
    let Rgb(old) = picture.get_pixel_mut(x, y);
    for (o, n) in old.iter_mut().zip(colour) {
        let value = f32::from(*o) * (1.0 - opacity) + n * opacity;
        *o = value.clamp(0.0, 255.0) as u8;
    }
}

/// The corners of an ellipse, turned by `angle_deg`.
pub(crate) fn ellipse(center: Point, rx: f32, ry: f32, angle_deg: f32) -> Vec<Point> {
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    (0..24)
        .map(|i| {
            let (s, c) = (i as f32 * std::f32::consts::TAU / 24.0).sin_cos();
            let (u, v) = (rx * c, ry * s);
            Point::new(center.x + u * cos - v * sin, center.y + u * sin + v * cos)
        })
        .collect()
}

/// The corners of a line of some thickness.
pub(crate) fn stroke(from: Point, to: Point, thickness: f32) -> Vec<Point> {
    let length = from.distance(to).max(1e-3);
    let half = thickness / 2.0 / length;
    let (nx, ny) = (-(to.y - from.y) * half, (to.x - from.x) * half);
    vec![
        Point::new(from.x + nx, from.y + ny),
        Point::new(to.x + nx, to.y + ny),
        Point::new(to.x - nx, to.y - ny),
        Point::new(from.x - nx, from.y - ny),
    ]
}

/// A random colour, 0 to 255 each.
pub(crate) fn any_colour(rng: &mut Dice) -> [f32; 3] {
    [
        between(rng, 0.0, 255.0),
        between(rng, 0.0, 255.0),
        between(rng, 0.0, 255.0),
    ]
}

/// Cheap per-pixel noise in −1..1 that depends on the place and `salt` only.
pub(crate) fn grain(x: u32, y: u32, salt: u32) -> f32 {
    let mut h = x
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add(y.wrapping_mul(0x85EB_CA77))
        ^ salt.wrapping_mul(0xC2B2_AE3D);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297A_2D39);
    h ^= h >> 15;
    (h & 0xFFFF) as f32 / 32767.5 - 1.0
}

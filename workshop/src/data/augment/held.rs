//! A sheet of paper or a device held before the camera: flat, small enough that
//! its edge shows, a little turned, and with a room behind it.

use super::medium::Medium;
use super::paint::{any_colour, grain};
use super::photometric::soften;
use super::{Dice, between, between_log, chance};
use faceglass_vision::{Point, Rect};
use image::{Rgb, RgbImage};
use imageproc::geometric_transformations::Projection;
use rand::Rng as _;

/// The thing in its own plane, in pixels of the picture that it shows.
struct Thing {
    /// What shows the face.
    shows: Rect,
    /// With border or bezel.
    whole: Rect,
    /// Radius of the corners of `whole`.
    round: f32,
    /// Colour of border or bezel.
    rim: [f32; 3],
    /// What is shown where the picture ends.
    blank: [f32; 3],
}

/// Puts `picture`, which shows a recaptured face at `face`, on a thing of
/// `medium` held before a room. The size of the picture stays; gives back where
/// the face is now. The room's light is the factor `room` of the thing's.
pub fn hold_up(
    picture: &mut RgbImage,
    face: Rect,
    medium: Medium,
    room: f32,
    rng: &mut Dice,
) -> Rect {
    let thing = thing(face, medium, rng);
    let Some(frame_from_plane) = pose(&thing, face, picture, rng) else {
        return face;
    };
    let plane_from_frame = frame_from_plane.invert();
    let behind = room_behind(picture, room, rng);
    let salt = rng.random();
    let held = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let (u, v) = plane_from_frame * (x as f32 + 0.5, y as f32 + 0.5);
        match surface(&thing, picture, u, v, salt) {
            Some(colour) => colour,
            None => *behind.get_pixel(x, y),
        }
    });
    *picture = held;
    moved(face, &frame_from_plane)
}

fn thing(face: Rect, medium: Medium, rng: &mut Dice) -> Thing {
    let size = face.w.max(face.h);
    let mut gap = |low, high| size * between_log(rng, low, high);
    let (left, right, top, bottom) = match medium {
        Medium::Paper => (
            gap(0.12, 0.9),
            gap(0.12, 0.9),
            gap(0.12, 0.9),
            gap(0.15, 1.2),
        ),
        // A telephone is narrow and long.
        Medium::Screen => (gap(0.06, 0.6), gap(0.06, 0.6), gap(0.1, 1.0), gap(0.1, 1.2)),
    };
    let shows = Rect::new(
        face.x - left,
        face.y - top,
        face.w + left + right,
        face.h + top + bottom,
    );
    let (narrow, dark) = (shows.w.min(shows.h), between(rng, 3.0, 50.0));
    let (side, end, round, rim) = match medium {
        Medium::Paper => {
            let border = if chance(rng, 0.5) {
                narrow * between(rng, 0.02, 0.1)
            } else {
                0.0
            };
            let white = between(rng, 170.0, 245.0);
            (
                border,
                border,
                0.0,
                [white, white, white * between(rng, 0.88, 1.0)],
            )
        }
        Medium::Screen => {
            let rim = if chance(rng, 0.85) {
                [dark; 3]
            } else {
                [between(rng, 150.0, 235.0); 3]
            };
            (
                narrow * between(rng, 0.02, 0.09),
                narrow * between(rng, 0.02, 0.16),
                narrow * between(rng, 0.0, 0.16),
                rim,
            )
        }
    };
    Thing {
        whole: Rect::new(
            shows.x - side,
            shows.y - end,
            shows.w + 2.0 * side,
            shows.h + 2.0 * end,
        ),
        shows,
        round,
        rim,
        blank: match medium {
            Medium::Paper => rim,
            Medium::Screen => [dark * 0.7; 3],
        },
    }
}

/// Turned a little in space and in the picture about the middle of the face,
/// and small enough that an edge can be seen.
fn pose(thing: &Thing, face: Rect, picture: &RgbImage, rng: &mut Dice) -> Option<Projection> {
    let middle = face.center();
    let reach = thing.whole.w.max(thing.whole.h);
    let turned = between(rng, -16.0, 16.0).to_radians();
    let (sin, cos) = turned.sin_cos();
    let (lean_x, lean_y) = (between(rng, -0.18, 0.18), between(rng, -0.18, 0.18));
    // The nearest side edge is to fall inside the picture most of the time.
    let half = (picture.width().min(picture.height()) as f32) / 2.0;
    let to_edge = (middle.x - thing.whole.x).min(thing.whole.x + thing.whole.w - middle.x);
    let fit = (half * between(rng, 0.5, 1.05) / to_edge.max(1.0)).clamp(0.45, 1.0);
    let scale = if chance(rng, 0.8) { fit } else { 1.0 };
    let to_frame = |p: Point| {
        let (dx, dy) = ((p.x - middle.x) * scale, (p.y - middle.y) * scale);
        let (rx, ry) = (dx * cos - dy * sin, dx * sin + dy * cos);
        // What leans away is smaller.
        let depth = 1.0 + lean_x * rx / reach + lean_y * ry / reach;
        (middle.x + rx / depth, middle.y + ry / depth)
    };
    let r = thing.whole;
    let corners = [
        Point::new(r.x, r.y),
        Point::new(r.x + r.w, r.y),
        Point::new(r.x + r.w, r.y + r.h),
        Point::new(r.x, r.y + r.h),
    ];
    Projection::from_control_points(corners.map(|p| (p.x, p.y)), corners.map(to_frame))
}

fn room_behind(picture: &RgbImage, light: f32, rng: &mut Dice) -> RgbImage {
    let (w, h) = picture.dimensions();
    let salt = rng.random();
    let mut behind = if chance(rng, 0.6) {
        // Some other part of the same picture, mirrored and larger.
        let share = between(rng, 0.25, 0.6);
        let (pw, ph) = (w as f32 * share, h as f32 * share);
        let left = if chance(rng, 0.5) { 0.0 } else { w as f32 - pw };
        let top = between(rng, 0.0, h as f32 - ph);
        let mut part = faceglass_vision::crop_rect(picture, Rect::new(left, top, pw, ph), w, h);
        image::imageops::flip_horizontal_in_place(&mut part);
        soften(&mut part, rng.random_range(1..=4));
        part
    } else {
        let (from, to) = (any_colour(rng), any_colour(rng));
        let (sin, cos) = between(rng, 0.0, std::f32::consts::TAU).sin_cos();
        let rough = between(rng, 0.0, 14.0);
        RgbImage::from_fn(w, h, |x, y| {
            let (u, v) = (x as f32 / w as f32 - 0.5, y as f32 / h as f32 - 0.5);
            let t = (0.5 + u * cos + v * sin).clamp(0.0, 1.0);
            let noise = rough * grain(x / 3, y / 3, salt);
            Rgb([0, 1, 2]
                .map(|k| (from[k] + (to[k] - from[k]) * t + noise).clamp(0.0, 255.0) as u8))
        })
    };
    for v in behind.iter_mut() {
        *v = (f32::from(*v) * light).clamp(0.0, 255.0) as u8;
    }
    behind
}

fn surface(thing: &Thing, picture: &RgbImage, u: f32, v: f32, salt: u32) -> Option<Rgb<u8>> {
    if !inside_rounded(thing.whole, thing.round, u, v) {
        return None;
    }
    let inside = |r: Rect| u >= r.x && v >= r.y && u < r.x + r.w && v < r.y + r.h;
    if !inside(thing.shows) {
        let noise = 2.0 * grain(u.max(0.0) as u32, v.max(0.0) as u32, salt);
        return Some(Rgb(thing.rim.map(|c| (c + noise).clamp(0.0, 255.0) as u8)));
    }
    let whole = Rect::new(0.0, 0.0, picture.width() as f32, picture.height() as f32);
    if !inside(whole) {
        return Some(Rgb(thing.blank.map(|c| c as u8)));
    }
    Some(bilinear(picture, u - 0.5, v - 0.5))
}

fn inside_rounded(r: Rect, round: f32, u: f32, v: f32) -> bool {
    let dx = (r.x + round - u).max(u - (r.x + r.w - round));
    let dy = (r.y + round - v).max(v - (r.y + r.h - round));
    dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) <= round
}

fn bilinear(picture: &RgbImage, x: f32, y: f32) -> Rgb<u8> {
    let (right, bottom) = (picture.width() as i32 - 1, picture.height() as i32 - 1);
    let (x0, y0) = (x.floor(), y.floor());
    let (fx, fy) = (x - x0, y - y0);
    let at = |dx: i32, dy: i32| {
        let px = (x0 as i32 + dx).clamp(0, right) as u32;
        let py = (y0 as i32 + dy).clamp(0, bottom) as u32;
        picture.get_pixel(px, py).0.map(f32::from)
    };
    let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
    Rgb([0, 1, 2].map(|k| {
        let top = a[k] + (b[k] - a[k]) * fx;
        let low = c[k] + (d[k] - c[k]) * fx;
        (top + (low - top) * fy) as u8
    }))
}

/// The upright box around a box that was moved.
fn moved(face: Rect, map: &Projection) -> Rect {
    let corners = [
        (face.x, face.y),
        (face.x + face.w, face.y),
        (face.x, face.y + face.h),
        (face.x + face.w, face.y + face.h),
    ]
    .map(|corner| *map * corner);
    let middle = *map * (face.center().x, face.center().y);
    // A turned box would grow; the face does not.
    let [a, b, c, _] = corners;
    let (w, h) = ((b.0 - a.0).hypot(b.1 - a.1), (c.0 - a.0).hypot(c.1 - a.1));
    Rect::new(middle.0 - w / 2.0, middle.1 - h / 2.0, w, h)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::super::dice;
    use super::*;

    #[test]
    fn the_face_moves_with_its_pixels() {
        // A red face in a grey picture: the mean place of red is the box's middle.
        let face = Rect::new(60.0, 50.0, 80.0, 100.0);
        for medium in [Medium::Paper, Medium::Screen] {
            for seed in 0..20 {
                let mut picture = RgbImage::from_fn(220, 220, |x, y| {
                    let inside = (60..140).contains(&x) && (50..150).contains(&y);
                    if inside {
                        Rgb([250, 0, 0])
                    } else {
                        Rgb([90; 3])
                    }
                });
                let now = hold_up(&mut picture, face, medium, 0.0, &mut dice(seed, 0));
                let red: Vec<(u32, u32)> = picture
                    .enumerate_pixels()
                    .filter(|(_, _, p)| p[0] > 150 && p[1] < 60)
                    .map(|(x, y, _)| (x, y))
                    .collect();
                assert!(!red.is_empty(), "{medium:?} {seed}");
                let mean = |of: fn(&(u32, u32)) -> u32| {
                    red.iter().map(|p| of(p) as f32).sum::<f32>() / red.len() as f32
                };
                let (dx, dy) = (
                    mean(|p| p.0) - now.center().x,
                    mean(|p| p.1) - now.center().y,
                );
                assert!(dx.hypot(dy) < 6.0, "{medium:?} {seed}: {dx} {dy}");
                let area = now.w * now.h;
                assert!(
                    (red.len() as f32 / area - 1.0).abs() < 0.2,
                    "{medium:?} {seed}"
                );
            }
        }
    }

    #[test]
    fn an_edge_is_mostly_to_be_seen() {
        let face = Rect::new(70.0, 70.0, 80.0, 80.0);
        let seen = (0..100).filter(|seed| {
            let mut picture = RgbImage::from_pixel(220, 220, Rgb([200; 3]));
            hold_up(&mut picture, face, Medium::Screen, 0.0, &mut dice(*seed, 0));
            picture.pixels().any(|p| p[0] < 60)
        });
        assert!(seen.count() > 70);
    }
}

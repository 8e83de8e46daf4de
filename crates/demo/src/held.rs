//! What is held up to the camera instead of a face: a printed photograph and
//! a phone. Both are flat, tilted in space and seen in perspective.

use crate::canvas::{Canvas, Paint, Rgb, add, hash, luma, mix, noise, smoothstep};
use crate::portrait::Portrait;
use std::f32::consts::TAU;

/// Where a flat thing is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Held {
    /// Its middle, in frame pixels.
    pub center: [f32; 2],
    /// Its width in frame pixels, seen from the front.
    pub width: f32,
    /// Radians about the upright axis.
    pub yaw: f32,
    /// Radians about the level axis.
    pub pitch: f32,
    /// Radians in the picture.
    pub roll: f32,
}

/// Distance of the camera in widths of the thing.
const CAMERA_WIDTHS: f32 = 3.5;

impl Held {
    /// Place on the thing seen at a frame pixel: −½..½ across and, in the same
    /// unit, down.
    fn place_at(&self, x: f32, y: f32) -> [f32; 2] {
        let (dx, dy) = (
            (x - self.center[0]) / self.width,
            (y - self.center[1]) / self.width,
        );
        let (sin, cos) = self.roll.sin_cos();
        let (rx, ry) = (dx * cos + dy * sin, dy * cos - dx * sin);
        // The ray (rx, ry, −camera)·k meets the turned plane; solve for k.
        let across = [self.yaw.cos(), 0.0, -self.yaw.sin()];
        let down = [
            self.yaw.sin() * self.pitch.sin(),
            self.pitch.cos(),
            self.yaw.cos() * self.pitch.sin(),
        ];
        let normal = [
            across[1] * down[2] - across[2] * down[1],
            across[2] * down[0] - across[0] * down[2],
            across[0] * down[1] - across[1] * down[0],
        ];
        let ray = [rx, ry, -CAMERA_WIDTHS];
        let dot = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let reach = normal[2] * -CAMERA_WIDTHS / dot(normal, ray);
        let hit = [
            ray[0] * reach,
            ray[1] * reach,
            ray[2] * reach + CAMERA_WIDTHS,
        ];
        [dot(hit, across), dot(hit, down)]
    }
}

/// A part of a portrait: left, top, width in portrait pixels.
#[derive(Clone, Copy, Debug)]
pub struct Crop {
    pub left: f32,
    pub top: f32,
    pub width: f32,
}

/// Average over a small square, as a printer's or a screen's own resolution.
fn soft_sample(picture: &Canvas, crop: Crop, s: f32, t: f32, reach: f32) -> Rgb {
    let (u, v) = (crop.left + s * crop.width, crop.top + t * crop.width);
    let corners = [
        (-reach, -reach),
        (reach, -reach),
        (-reach, reach),
        (reach, reach),
    ];
    corners.iter().fold([0.0; 3], |sum, (du, dv)| {
        let v = (v + dv).clamp(0.0, picture.height as f32 - 1.0);
        add(sum, picture.sample(u + du, v).rgb.map(|c| c / 4.0))
    })
}

/// Draws samples of `surface` in and around each pixel; `surface` is given the
/// place on the thing and the size of a pixel there.
fn draw_flat(
    frame: &mut Canvas,
    held: &Held,
    surface: impl Fn([f32; 2], [f32; 2]) -> Paint + Sync,
) {
    const SAMPLES: usize = 3;
    let reach = held.width * 1.5;
    frame.draw(|x, y| {
        if (x - held.center[0]).abs() > reach || (y - held.center[1]).abs() > reach {
            return Paint::default();
        }
        let mut sum = Paint::default();
        for sample in 0..SAMPLES * SAMPLES {
            let sub = |n: usize| (n as f32 + 0.5) / SAMPLES as f32 - 0.5;
            let place = held.place_at(x + sub(sample % SAMPLES), y + sub(sample / SAMPLES));
            sum = sum.plus(surface(place, [x, y]));
        }
        sum.scaled(1.0 / (SAMPLES * SAMPLES) as f32)
    });
}

/// Height of the print in widths.
const PRINT_HEIGHT: f32 = 1.25;
const PRINT_BORDER: f32 = 0.055;
/// Screen lines across the print. Coarser than a book's, as in a newspaper.
const PRINT_LINES: f32 = 104.0;

/// A photograph printed on paper with a white border.
pub fn draw_print(frame: &mut Canvas, held: &Held, portrait: &Portrait, crop: Crop, light: f32) {
    draw_flat(frame, held, |[x, y], _| {
        let (s, t) = (x + 0.5, y + PRINT_HEIGHT / 2.0);
        if !(0.0..1.0).contains(&s) || !(0.0..PRINT_HEIGHT).contains(&t) {
            return Paint::default();
        }
        let fibre =
            1.0 + 0.015 * noise(s * 160.0, t * 160.0, 41) + 0.012 * noise(s * 23.0, t * 23.0, 42);
        let inside = [s, 1.0 - s, t, PRINT_HEIGHT - t]
            .into_iter()
            .fold(f32::MAX, f32::min);
        let ink = if inside < PRINT_BORDER {
            [0.93, 0.92, 0.88]
        } else {
            let inner = 1.0 - 2.0 * PRINT_BORDER;
            let (ps, pt) = ((s - PRINT_BORDER) / inner, (t - PRINT_BORDER) / inner);
            printed(soft_sample(&portrait.picture, crop, ps, pt, 0.8), s, t)
        };
        // A slight curl: light on one side, shade on the other.
        let curl = 1.0 + 0.07 * (s * 3.3 + 0.4).sin() - 0.05 * t;
        let glare = glare_at(s, t, held);
        let rgb = ink.map(|c| (c * fibre * curl * light * 0.93 + glare).min(1.0));
        Paint::solid(rgb)
    });
}

/// Ink on paper: fewer colours, no deep black, and the screen of dots, one for
/// each ink at its own angle.
fn printed(color: Rgb, s: f32, t: f32) -> Rgb {
    let grey = luma(color);
    let faded = mix(color, [grey; 3], 0.30);
    let toned = faded.map(|c| 0.17 + 0.66 * c.powf(0.92));
    let angles = [0.26_f32, 1.31, 0.0];
    let dots: Rgb = std::array::from_fn(|ink| {
        let (sin, cos) = angles[ink].sin_cos();
        let (a, b) = (s * cos + t * sin, t * cos - s * sin);
        0.25 * ((a * PRINT_LINES * TAU).cos() + (b * PRINT_LINES * TAU).cos())
    });
    let paper = [1.0, 0.965, 0.885];
    std::array::from_fn(|c| {
        // Dots show most in the middle tones.
        let strength = 0.34 * toned[c] * (1.0 - toned[c]) * 4.0;
        (toned[c] + strength * dots[c] * 0.5).clamp(0.0, 1.0) * paper[c]
    })
}

/// The window's reflection on the paper; it wanders as the print is tilted.
fn glare_at(s: f32, t: f32, held: &Held) -> f32 {
    let x = s - 0.22 - 2.2 * held.yaw;
    let y = t - 0.30 + 1.6 * held.pitch;
    let (sin, cos) = 0.5_f32.sin_cos();
    let (a, b) = ((x * cos + y * sin) / 0.13, (y * cos - x * sin) / 0.42);
    0.30 * (-(a * a + b * b)).exp()
}

/// Height of the phone in widths.
const PHONE_HEIGHT: f32 = 1.92;
const PHONE_ROUND: f32 = 0.12;
const BEZEL: f32 = 0.04;
const BEZEL_ENDS: f32 = 0.085;

/// A phone showing a photograph.
pub fn draw_phone(frame: &mut Canvas, held: &Held, portrait: &Portrait, crop: Crop, time_s: f32) {
    let held = *held;
    draw_flat(frame, &held, |[x, y], pixel| {
        let (ax, ay) = (
            x.abs() - 0.5 + PHONE_ROUND,
            y.abs() - PHONE_HEIGHT / 2.0 + PHONE_ROUND,
        );
        let edge = ax.max(0.0).hypot(ay.max(0.0)) + ax.max(ay).min(0.0) - PHONE_ROUND;
        if edge > 0.0 {
            return Paint::default();
        }
        let rim = smoothstep(-0.022, -0.004, edge);
        let (s, t) = (x + 0.5, y + PHONE_HEIGHT / 2.0);
        let inner = 1.0 - 2.0 * BEZEL;
        let (ps, pt) = ((s - BEZEL) / inner, (t - BEZEL_ENDS) / inner);
        let screen_height = (PHONE_HEIGHT - 2.0 * BEZEL_ENDS) / inner;
        let glass = if (0.0..1.0).contains(&ps) && (0.0..screen_height).contains(&pt) {
            shown(
                soft_sample(&portrait.picture, crop, ps, pt, 0.5),
                [s, t],
                pixel,
                time_s,
            )
        } else {
            front_parts(x, t)
        };
        let streak = reflection_at(s, t, &held);
        let rgb = mix(add(glass, [streak; 3]), [0.34, 0.35, 0.37], rim * 0.8);
        Paint::solid(rgb.map(|c| c.clamp(0.0, 1.0)))
    });
}

/// Camera and speaker in the black bezel.
fn front_parts(x: f32, t: f32) -> Rgb {
    let lens = (x - 0.14).hypot(t - 0.045);
    if lens < 0.016 {
        return mix([0.05, 0.07, 0.13], [0.02; 3], lens / 0.016);
    }
    let speaker = (x.abs() - 0.07).max(0.0).hypot(t - 0.045);
    if speaker < 0.009 {
        [0.10; 3]
    } else {
        [0.025, 0.025, 0.03]
    }
}

/// Light of the screen: bluish white, lifted black, strong contrast, the grid
/// of its pixels beating with the camera's (moiré), and bands from the camera
/// reading out while the screen refreshes.
fn shown(color: Rgb, [s, t]: [f32; 2], [px, py]: [f32; 2], time_s: f32) -> Rgb {
    let white = [0.93, 1.0, 1.10];
    let beat = 0.93 * TAU;
    let drift = (s - t) * 9.0;
    let grid: Rgb = std::array::from_fn(|c| {
        let third = c as f32 * TAU / 3.0;
        let triads = (s * 118.0 * TAU + third).cos();
        let rows = (t * 118.0 * TAU).cos();
        let moire = (px * beat * 1.02 + py * 0.21 + drift + third).cos()
            * (py * beat * 0.98 - px * 0.13).cos();
        1.0 + 0.10 * triads + 0.07 * rows + 0.13 * moire
    });
    let band = (py / 150.0 - time_s * 1.35).rem_euclid(1.0);
    let banding = 1.0 - 0.17 * (1.0 - (band * 2.0 - 1.0).abs()).powi(2);
    std::array::from_fn(|c| {
        let contrast = smoothstep(-0.12, 1.02, color[c]).powf(0.9);
        // Eight brightness steps of the panel's own dithering are left visible.
        let stepped = (contrast * 40.0).round() / 40.0;
        (0.055 + 1.06 * stepped * white[c] * grid[c]) * banding
    })
}

/// The window reflected in the glass.
fn reflection_at(s: f32, t: f32, held: &Held) -> f32 {
    let across = s - 0.30 * t + 0.05 - 1.8 * held.yaw;
    let wide = smoothstep(0.10, 0.16, across) - smoothstep(0.30, 0.37, across);
    let thin = smoothstep(0.41, 0.43, across) - smoothstep(0.46, 0.49, across);
    0.055 * wide + 0.04 * thin
}

/// A finger: from one frame point to another, with a nail at its end if it is
/// seen from outside.
#[derive(Clone, Copy, Debug)]
pub struct Finger {
    pub from: [f32; 2],
    pub to: [f32; 2],
    pub thickness: f32,
    pub nail: bool,
}

/// Draws fingers, lit from the left.
pub fn draw_fingers(frame: &mut Canvas, fingers: &[Finger], light: f32) {
    frame.draw(|x, y| {
        fingers.iter().fold(Paint::default(), |under, finger| {
            let over = finger_at(finger, x, y, light);
            over.plus(under.scaled(1.0 - over.cover))
        })
    });
}

fn finger_at(finger: &Finger, x: f32, y: f32, light: f32) -> Paint {
    let axis = [finger.to[0] - finger.from[0], finger.to[1] - finger.from[1]];
    let length = axis[0].hypot(axis[1]).max(1.0);
    let (dx, dy) = (x - finger.from[0], y - finger.from[1]);
    let along = (dx * axis[0] + dy * axis[1]) / length;
    let across = (dy * axis[0] - dx * axis[1]) / length;
    // Joints: a little thicker at the knuckle, thinner at the tip.
    let taper = 1.0 - 0.22 * smoothstep(0.45, 1.0, along / length)
        + 0.06 * (-((along / length - 0.45) / 0.1).powi(2)).exp();
    let radius = finger.thickness / 2.0 * taper;
    let beyond = (along - length).max(0.0).max(-along);
    let distance = across.hypot(beyond);
    let shadow = 0.35 * smoothstep(radius + 9.0, radius, distance);
    let cover = smoothstep(radius + 0.8, radius - 0.8, distance);
    let round = (1.0 - (distance / radius).powi(2)).max(0.0).sqrt();
    let side = across / radius;
    let shade = (0.52 + 0.50 * round - 0.14 * side) * light;
    let crease = 0.06 * (-((along / length - 0.62) / 0.02).powi(2)).exp();
    let speckle =
        1.0 + 0.03 * noise(x / 2.5, y / 2.5, 51) + 0.02 * (hash(x as i32, y as i32, 52) - 0.5);
    let skin = [0.83, 0.60, 0.49].map(|c| c * (shade - crease) * speckle);
    let (nail_along, nail_across) = ((length - along) / radius, side);
    let in_nail = finger.nail
        && ((nail_along - 0.55) / 0.62).powi(2) + (nail_across / 0.58).powi(2) < 1.0
        && along < length + radius * 0.5;
    let rgb = if in_nail {
        mix(skin, [0.93, 0.76, 0.71].map(|c| c * shade * 1.08), 0.75)
    } else {
        skin
    };
    let finger = Paint::solid(rgb.map(|c| c.clamp(0.0, 1.0))).scaled(cover);
    let shadow = Paint {
        rgb: [0.0; 3],
        cover: shadow * (1.0 - cover),
    };
    finger.plus(shadow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seen_from_the_front_the_thing_is_where_it_is_said_to_be() {
        let held = Held {
            center: [100.0, 50.0],
            width: 20.0,
            ..Held::default()
        };
        assert_eq!(held.place_at(100.0, 50.0), [0.0, 0.0]);
        let [x, y] = held.place_at(110.0, 55.0);
        assert!((x - 0.5).abs() < 1e-5 && (y - 0.25).abs() < 1e-5);
    }

    #[test]
    fn a_turned_thing_is_narrower_and_its_far_side_smaller() {
        let held = Held {
            width: 100.0,
            yaw: 0.5,
            ..Held::default()
        };
        let reached = |x: f32| held.place_at(x, 0.0)[0];
        assert!(
            reached(45.0) > 0.5 && reached(-48.0) < -0.5,
            "{} {}",
            reached(45.0),
            reached(-48.0)
        );
        assert!(reached(44.0).abs() != reached(-44.0).abs());
    }
}

//! A person in the room: the portrait bent over a simple head and turned.
//!
//! The head is a flat dome, z = depth·(1 − d²) with d the elliptical distance
//! from its centre, and the nose a hill on it. A point (u, v, z) of the
//! portrait is turned about the neck, seen in perspective and scaled into the
//! frame; each frame pixel finds its portrait point by fixed-point iteration,
//! which converges because the dome is nowhere steep.

use crate::canvas::{Canvas, Paint, smoothstep};
use crate::portrait::{Anatomy, Eye, Portrait};

/// How a person is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pose {
    /// Where the middle of the face is, in frame pixels.
    pub face: [f32; 2],
    /// Frame pixels per portrait pixel.
    pub scale: f32,
    /// Radians, positive to the picture's right.
    pub yaw: f32,
    /// Radians, positive upwards.
    pub pitch: f32,
    /// Radians, positive clockwise.
    pub roll: f32,
    /// 0 open, 1 closed.
    pub blink: f32,
    /// −1 narrower to 1 wider mouth.
    pub smile: f32,
}

/// Distance of the camera in head depths.
const CAMERA_DEPTHS: f32 = 14.0;
/// Portrait points are solved at every so many pixels, and between them interpolated.
const STEP: usize = 6;
const ITERATIONS: usize = 10;

fn dome(a: &Anatomy, u: f32, v: f32) -> f32 {
    let x = (u - a.head[0]) / a.head_radii[0];
    let y = (v - a.head[1]) / a.head_radii[1];
    let d2 = x * x + y * y;
    // Softly to nothing at the edge, so that there is no crease.
    let dome = if d2 < 1.0 {
        (1.0 - d2) * (1.0 - 0.25 * d2 * d2)
    } else {
        0.0
    };
    let (nu, nv) = (
        (u - a.nose[0]) / (a.depth * 0.16),
        (v - a.nose[1]) / (a.depth * 0.26),
    );
    a.depth * dome + a.nose_height * (-0.5 * (nu * nu + nv * nv)).exp()
}

/// Where portrait point (u, v) is in the frame.
fn project(a: &Anatomy, pose: &Pose, u: f32, v: f32) -> [f32; 2] {
    let turn = smoothstep(a.shoulders, a.chin, v);
    let pivot = [a.head[0], a.chin - 0.12 * a.head_radii[1], -0.35 * a.depth];
    let (mut x, mut y, mut z) = (u - pivot[0], v - pivot[1], dome(a, u, v) - pivot[2]);
    let (sin, cos) = (pose.yaw * (0.12 + 0.88 * turn)).sin_cos();
    (x, z) = (x * cos + z * sin * turn, z * cos - x * sin);
    let (sin, cos) = (pose.pitch * turn).sin_cos();
    (y, z) = (y * cos - z * sin, z * cos + y * sin);
    let (sin, cos) = (pose.roll * (0.15 + 0.85 * turn)).sin_cos();
    (x, y) = (x * cos - y * sin, y * cos + x * sin);
    let camera = CAMERA_DEPTHS * a.depth;
    let near = camera / (camera - (z + pivot[2]) * turn);
    let place = |offset: f32, pivot: f32, face: f32, at: f32| {
        at + (pivot + offset * near - face) * pose.scale
    };
    [
        place(x, pivot[0], a.face[0], pose.face[0]),
        place(y, pivot[1], a.face[1], pose.face[1]),
    ]
}

/// The portrait point seen at a frame pixel.
fn unproject(a: &Anatomy, pose: &Pose, x: f32, y: f32) -> [f32; 2] {
    let mut u = a.face[0] + (x - pose.face[0]) / pose.scale;
    let mut v = a.face[1] + (y - pose.face[1]) / pose.scale;
    for _ in 0..ITERATIONS {
        let [px, py] = project(a, pose, u, v);
        u += (x - px) / pose.scale * 0.9;
        v += (y - py) / pose.scale * 0.9;
    }
    [u, v]
}

/// Moves the upper lid down: the skin above it stretches, the eye below it
/// disappears from above.
fn close_eye(eye: &Eye, blink: f32, u: f32, v: f32) -> f32 {
    let across = (u - eye.center_x) / eye.half_width;
    let bow = 1.0 - across * across;
    if bow <= 0.0 || v <= eye.skin_from || blink <= 0.0 {
        return v;
    }
    let middle = (eye.upper + 2.0 * eye.lower) / 3.0;
    let upper = middle + (eye.upper - middle) * bow;
    let lower = middle + (eye.lower - middle) * bow;
    let lid = upper + (lower - upper) * blink * 0.92;
    if v > lid {
        return v;
    }
    let stretch = (v - eye.skin_from) / (lid - eye.skin_from).max(0.01);
    eye.skin_from + stretch * (upper - eye.skin_from)
}

/// Draws the corners of the mouth a little in or out.
fn move_mouth(a: &Anatomy, smile: f32, u: f32, v: f32) -> [f32; 2] {
    let size = a.head_radii[0] * 0.42;
    let (x, y) = ((u - a.mouth[0]) / size, (v - a.mouth[1]) / (size * 0.7));
    let near = (-(x * x + y * y)).exp() * smile;
    [
        u - (u - a.mouth[0]) * near * 0.09,
        v + x * x * near * size * 0.12,
    ]
}

/// Draws the person over `frame`.
pub fn draw(frame: &mut Canvas, portrait: &Portrait, pose: &Pose) {
    let a = &portrait.anatomy;
    let columns = frame.width / STEP + 2;
    let rows = frame.height / STEP + 2;
    let grid: Vec<[f32; 2]> = (0..rows * columns)
        .map(|i| {
            let (x, y) = ((i % columns * STEP) as f32, (i / columns * STEP) as f32);
            unproject(a, pose, x, y)
        })
        .collect();
    // A portrait that is made smaller needs several samples a pixel.
    let samples = if pose.scale < 1.0 { 2 } else { 1 };
    frame.draw(|x, y| {
        let mut sum = Paint::default();
        for sample in 0..samples * samples {
            let sub = |n: usize| (n as f32 + 0.5) / samples as f32 - 0.5;
            let at = [x + sub(sample % samples), y + sub(sample / samples)];
            let point = interpolate(&grid, columns, at);
            sum = sum.plus(person_at(portrait, pose, point));
        }
        sum.scaled(1.0 / (samples * samples) as f32)
    });
}

fn interpolate(grid: &[[f32; 2]], columns: usize, [x, y]: [f32; 2]) -> [f32; 2] {
    let (x, y) = (x / STEP as f32, y / STEP as f32);
    let (column, row) = (x as usize, y as usize);
    let (fx, fy) = (x - column as f32, y - row as f32);
    let at = |dx: usize, dy: usize| {
        grid.get((row + dy) * columns + column + dx)
            .copied()
            .unwrap_or([-1.0; 2])
    };
    std::array::from_fn(|i| {
        let upper = at(0, 0)[i] + (at(1, 0)[i] - at(0, 0)[i]) * fx;
        let lower = at(0, 1)[i] + (at(1, 1)[i] - at(0, 1)[i]) * fx;
        upper + (lower - upper) * fy
    })
}

fn person_at(portrait: &Portrait, pose: &Pose, [u, v]: [f32; 2]) -> Paint {
    let (width, height) = (portrait.person.width as f32, portrait.person.height as f32);
    if u < 0.0 || v < 0.0 || u > width || v > height + 200.0 {
        return Paint::default();
    }
    let a = &portrait.anatomy;
    let [mu, mv] = move_mouth(a, pose.smile, u, v);
    let lidded = a
        .eyes
        .iter()
        .fold(mv, |v, eye| close_eye(eye, pose.blink, mu, v));
    let paint = portrait.person.sample(mu, lidded);
    if paint.cover <= 0.002 {
        return paint;
    }
    // What was lit from the front is lit from the side once it has turned.
    let turn = smoothstep(a.shoulders, a.chin, v);
    let side = ((u - a.head[0]) / a.head_radii[0]).clamp(-1.0, 1.0);
    let light = 1.0 - 0.55 * pose.yaw * side * turn + 0.25 * pose.pitch * turn;
    Paint {
        rgb: paint.rgb.map(|c| (c * light).min(paint.cover)),
        cover: paint.cover,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EYE: Eye = Eye {
        center_x: 50.0,
        half_width: 10.0,
        upper: 20.0,
        lower: 28.0,
        skin_from: 15.0,
    };

    #[test]
    fn an_open_eye_is_left_alone() {
        for v in [10.0, 18.0, 24.0, 30.0] {
            assert_eq!(close_eye(&EYE, 0.0, 50.0, v), v);
        }
    }

    #[test]
    fn a_closed_eye_shows_lid_where_the_pupil_was() {
        let pupil = 24.0;
        assert!(close_eye(&EYE, 1.0, 50.0, pupil) < EYE.upper);
        // Beside the eye nothing moves.
        assert_eq!(close_eye(&EYE, 1.0, 61.0, pupil), pupil);
    }
}

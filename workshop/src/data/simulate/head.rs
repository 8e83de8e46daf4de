//! The surface of a head, from landmarks alone.

use super::face::{Build, Fit};
use super::solid::{V3, middle, plus, times, unit};
use faceglass_vision::Point;

/// Step of the stored height field, mm.
const STEP: f32 = 2.0;
/// How far before the eyes the front of the skull lies, mm.
const FRONT: f32 = 10.0;
/// Radius of the neck, mm.
const NECK: f32 = 58.0;

/// A smooth head as a height field `z = h(x, y)` in the head frame (mm, see [`Fit`]), stored every 2 mm.
///
/// `h` is a flattened ellipsoid less bumps:
///
/// ```text
/// h(x, y) = c (1 - sqrt(1 - q)) - 10 - Σ bumps,    q = ((x - x0) / a(y))² + ((y - y0) / b)⁴ < 1
/// ```
///
/// with the half width `a` a quarter more than that of the jaw line (74 to 106 mm; half of that quarter is lost again by perspective,
/// since the widest part is the furthest), narrowing by an eighth towards the chin; `x0` the middle of the jaw line's ends, so that the outline is
/// met even where five points have told the yaw badly; `b` and `y0` so that the head reaches from the top of the forehead to 30 mm below
/// the chin, the depth `c = 2 a`. The fourth power keeps the face rather flat from brow to chin. Under the chin stands a neck, a cylinder of 58 mm
/// radius whose front is 62 mm behind the eyes; the nearer of both is seen, and where there is neither there is nothing.
/// The bumps, positive towards the camera, all Gaussians in mm about where the landmarks put them:
///
/// * nose: a ridge from the bridge (27) to the tip (30), height `nose_mm (0.2 + 0.8 t^1.2)` for `t` from 0 to 1 along it,
///   6 to 9 mm wide, ending within 5 mm below the tip; wings at 31 and 35
/// * brows: a ridge along 17 to 21 and 22 to 26
/// * eyes: a socket 8 mm deep, in it a ball 5 mm high
/// * cheeks, lips (4 mm; a hollow where the mouth is open) and the chin
#[derive(Clone, Debug)]
pub struct Head {
    columns: usize,
    rows: usize,
    left: f32,
    top: f32,
    /// Not a number where there is no head.
    heights: Vec<f32>,
    /// The greatest of them.
    back: f32,
}

/// What the heights are computed from.
struct Shape<'a> {
    p: &'a [Point],
    build: &'a Build,
    a: f32,
    b: f32,
    x0: f32,
    y0: f32,
    chin: f32,
}

fn bell(squares: f32) -> f32 {
    (-0.5 * squares).exp()
}

/// A bump of height 1.
fn bump(x: f32, y: f32, at: Point, wide: f32, high: f32) -> f32 {
    let (u, v) = ((x - at.x) / wide, (y - at.y) / high);
    let squares = u * u + v * v;
    if squares > 20.0 { 0.0 } else { bell(squares) }
}

/// Distance from a line through points.
fn from_line(x: f32, y: f32, line: &[Point]) -> f32 {
    let mut nearest = f32::MAX;
    for pair in line.windows(2) {
        let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        let along = ((x - pair[0].x) * dx + (y - pair[0].y) * dy) / (dx * dx + dy * dy).max(1e-6);
        let t = along.clamp(0.0, 1.0);
        nearest = nearest.min((x - pair[0].x - t * dx).hypot(y - pair[0].y - t * dy));
    }
    nearest
}

impl Shape<'_> {
    fn height(&self, x: f32, y: f32) -> f32 {
        let low = (y / self.chin).clamp(0.0, 1.0);
        let a = self.a * (1.0 - 0.12 * low * low * (3.0 - 2.0 * low));
        let q = ((x - self.x0) / a).powi(2) + ((y - self.y0) / self.b).powi(4);
        // What is no number loses against any.
        let skull = 2.0 * self.a * (1.0 - (1.0 - q).sqrt()) - FRONT - self.bumps(x, y);
        skull.min(self.neck(x, y))
    }

    fn neck(&self, x: f32, y: f32) -> f32 {
        let off = (x - self.x0) / NECK;
        if y < self.chin - 40.0 || off.abs() >= 1.0 {
            return f32::NAN;
        }
        62.0 + NECK * (1.0 - (1.0 - off * off).sqrt())
    }

    fn bumps(&self, x: f32, y: f32) -> f32 {
        let (p, build) = (self.p, self.build);
        let mut out = self.nose(x, y);
        for brow in [&p[17..22], &p[22..27]] {
            let off = from_line(x, y, brow) / 6.0;
            out += build.brows_mm * bell(off * off);
        }
        for eye in [&p[36..42], &p[42..48]] {
            let at = middle(eye);
            out += 5.0 * bump(x, y, at, 9.0, 8.0) - 8.0 * bump(x, y, at, 14.0, 10.0);
        }
        for side in [-1.0, 1.0] {
            let cheek = Point::new(self.x0 + side * 0.46 * self.a, p[33].y - 6.0);
            out += build.cheeks_mm * bump(x, y, cheek, 20.0, 18.0);
        }
        let mouth = middle(&p[48..60]);
        let half = (p[54].x - p[48].x).abs().max(20.0) / 2.0;
        out += 4.0 * bump(x, y, mouth, 0.7 * half, 9.0);
        let open = p[66].y - p[62].y;
        if open > 4.0 {
            out -= 10.0 * bump(x, y, middle(&p[60..68]), 0.5 * half, 0.5 * open);
        }
        let chin = Point::new(p[8].x, self.chin - 12.0);
        out + build.chin_mm * bump(x, y, chin, 18.0, 14.0)
    }

    fn nose(&self, x: f32, y: f32) -> f32 {
        let (bridge, tip, height) = (self.p[27], self.p[30], self.build.nose_mm);
        let (dx, dy) = (tip.x - bridge.x, tip.y - bridge.y);
        let length = dx.hypot(dy).max(10.0);
        let along = ((x - bridge.x) * dx + (y - bridge.y) * dy) / (length * length);
        let across = ((x - bridge.x) * dy - (y - bridge.y) * dx) / length;
        let t = along.clamp(0.0, 1.0);
        let beyond = (along - t) * length / if along > 1.0 { 5.0 } else { 8.0 };
        let aside = across / (6.0 + 3.0 * t);
        let ridge = height * (0.2 + 0.8 * t.powf(1.2)) * bell(aside * aside + beyond * beyond);
        let wing = |at: Point| 0.3 * height * bump(x, y, at, 6.0, 6.0);
        ridge + wing(self.p[31]) + wing(self.p[35])
    }
}

impl Head {
    /// The head that `fit` and `build` tell of.
    pub fn of(fit: &Fit, build: &Build) -> Self {
        let p = fit.points_mm.as_slice();
        let a = (1.25 * (p[16].x - p[0].x) / 2.0).clamp(74.0, 106.0);
        let x0 = ((p[16].x + p[0].x) / 2.0).clamp(-30.0, 30.0);
        let chin = p[8].y.clamp(85.0, 140.0);
        let (top, bottom) = (-0.9 * chin, chin + 30.0);
        let shape = Shape {
            p,
            build,
            a,
            b: (bottom - top) / 2.0,
            x0,
            y0: (bottom + top) / 2.0,
            chin,
        };
        let columns = (2.0 * a / STEP) as usize + 2;
        // The neck goes on below the head.
        let rows = ((bottom + 40.0 - top) / STEP) as usize + 2;
        let mut heights = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                heights.push(shape.height(x0 - a + column as f32 * STEP, top + row as f32 * STEP));
            }
        }
        let back = heights.iter().copied().fold(0.0, f32::max);
        Self {
            columns,
            rows,
            left: x0 - a,
            top,
            heights,
            back,
        }
    }

    /// `h(x, y)`, mm, between stored heights linearly; `None` beside the head.
    pub fn height(&self, x: f32, y: f32) -> Option<f32> {
        let (u, v) = ((x - self.left) / STEP, (y - self.top) / STEP);
        if u < 0.0 || v < 0.0 {
            return None;
        }
        let (i, j) = (u as usize, v as usize);
        if i + 1 >= self.columns || j + 1 >= self.rows {
            return None;
        }
        let (fu, fv) = (u - i as f32, v - j as f32);
        let at = |i: usize, j: usize| self.heights[j * self.columns + i];
        let upper = at(i, j) * (1.0 - fu) + at(i + 1, j) * fu;
        let lower = at(i, j + 1) * (1.0 - fu) + at(i + 1, j + 1) * fu;
        Some(upper * (1.0 - fv) + lower * fv).filter(|h| h.is_finite())
    }

    /// Where the ray from `eye` along `direction`, both in the head frame, first meets the surface: steps of 3 mm in
    /// `z`, then the step in which it passes from before to behind the surface is halved.
    pub fn hit(&self, eye: V3, direction: V3) -> Option<V3> {
        if direction[2] <= 0.05 {
            return None;
        }
        let at = |z: f32| plus(eye, times(direction, (z - eye[2]) / direction[2]));
        let behind = |z: f32| {
            let p = at(z);
            self.height(p[0], p[1]).map(|h| z - h)
        };
        let mut z = -60.0;
        let mut was_before = false;
        while z < self.back + 3.0 {
            match behind(z) {
                Some(off) if off >= 0.0 && was_before => {
                    let (mut near, mut far) = (z - 3.0, z);
                    for _ in 0..8 {
                        let half = (near + far) / 2.0;
                        match behind(half) {
                            Some(off) if off >= 0.0 => far = half,
                            _ => near = half,
                        }
                    }
                    return Some(at(far));
                }
                // From the side into what is behind the surface: the back of the head is not modelled.
                Some(off) if off >= 0.0 => return None,
                Some(_) => was_before = true,
                None => was_before = false,
            }
            z += 3.0;
        }
        None
    }

    /// The outward direction at right angles to the surface, towards the camera.
    pub fn normal(&self, x: f32, y: f32) -> V3 {
        let here = self.height(x, y).unwrap_or(0.0);
        let slope = |dx: f32, dy: f32| {
            let ahead = self.height(x + dx, y + dy);
            let before = self.height(x - dx, y - dy);
            match (before, ahead) {
                (Some(b), Some(a)) => (a - b) / (2.0 * STEP),
                (None, Some(a)) => (a - here) / STEP,
                (Some(b), None) => (here - b) / STEP,
                (None, None) => 0.0,
            }
        };
        unit([slope(STEP, 0.0), slope(0.0, STEP), -1.0])
    }
}

//! The colours of a face, painted flat: pixels of the plate are places of the head frame.

use super::person::{Look, Person};
use crate::core::chance::{Dice, between};
use crate::data::augment::paint::{grain, mix};
use crate::data::simulate::solid::{inside, middle};
use faceglass_vision::Point;
use image::{Rgb, RgbImage};

/// Pixels a millimetre.
const FINE: f32 = 3.0;
/// What the plate covers of the head frame, mm: left, top, right, bottom.
const AREA: [f32; 4] = [-112.0, -150.0, 112.0, 190.0];

/// How somebody looks at the moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mien {
    /// Corners of the mouth outwards and up, −1 to 1.
    pub smile: f32,
    /// Eyes as far open as at rest: 1.
    pub eyes: f32,
    /// Where they look, mm to the right and down.
    pub gaze: (f32, f32),
}

/// A painted face.
pub struct Plate {
    picture: RgbImage,
}

/// The landmarks of somebody with that mien.
pub fn posed(person: &Person, mien: &Mien) -> Vec<Point> {
    let mut points = person.points.clone();
    for (corner, sign) in [(48, -1.0), (60, -1.0), (54, 1.0), (64, 1.0)] {
        points[corner].x += 3.5 * sign * mien.smile;
        points[corner].y -= 3.0 * mien.smile;
    }
    for (near, sign) in [(49, -1.0), (59, -1.0), (53, 1.0), (55, 1.0)] {
        points[near].x += 2.0 * sign * mien.smile;
        points[near].y -= 1.0 * mien.smile;
    }
    for eye in [36..42, 42..48] {
        let level = middle(&points[eye.clone()]).y;
        for p in &mut points[eye] {
            p.y = level + mien.eyes * (p.y - level);
        }
    }
    points
}

/// A curve through points, from the first to the last (Catmull and Rom, 1974).
fn curve(through: &[Point]) -> Vec<Point> {
    let at = |n: isize| through[n.clamp(0, through.len() as isize - 1) as usize];
    let mut points = Vec::new();
    for n in 0..through.len() as isize - 1 {
        let [a, b, c, d] = [at(n - 1), at(n), at(n + 1), at(n + 2)];
        for step in 0..6 {
            let t = step as f32 / 6.0;
            let of = |a: f32, b: f32, c: f32, d: f32| {
                let (t2, t3) = (t * t, t * t * t);
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2
                    + (3.0 * b - a - 3.0 * c + d) * t3)
            };
            points.push(Point::new(of(a.x, b.x, c.x, d.x), of(a.y, b.y, c.y, d.y)));
        }
    }
    points.extend(through.last());
    points
}

fn distance(p: Point, line: &[Point]) -> f32 {
    let mut nearest = f32::MAX;
    for pair in line.windows(2) {
        let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        let t = ((p.x - pair[0].x) * dx + (p.y - pair[0].y) * dy) / (dx * dx + dy * dy).max(1e-6);
        let t = t.clamp(0.0, 1.0);
        nearest = nearest.min((p.x - pair[0].x - t * dx).hypot(p.y - pair[0].y - t * dy));
    }
    nearest
}

/// 1 well within a distance, 0 well beyond.
fn soft(distance: f32, reach: f32, edge: f32) -> f32 {
    (0.5 + (reach - distance) / edge).clamp(0.0, 1.0)
}

impl Plate {
    /// Paints `person`, whose landmarks are `points` now.
    pub fn of(person: &Person, points: &[Point], mien: &Mien, rng: &mut Dice) -> Self {
        let [left, top, right, bottom] = AREA;
        let skin = Rgb(person.look.skin.map(|v| v.clamp(0.0, 255.0) as u8));
        let (wide, high) = (
            ((right - left) * FINE) as u32,
            ((bottom - top) * FINE) as u32,
        );
        let mut plate = Self {
            picture: RgbImage::from_pixel(wide, high, skin),
        };
        plate.skin(&person.look, points);
        plate.hair_of_face(&person.look, points);
        plate.lines(&person.look, points);
        plate.mouth(&person.look, points);
        plate.nostrils(&person.look, points);
        for eye in [&points[36..42], &points[42..48]] {
            plate.eye(&person.look, eye, mien);
        }
        plate.brows(&person.look, points);
        let salt = between(rng, 0.0, 1e6) as u32;
        for (x, y, pixel) in plate.picture.enumerate_pixels_mut() {
            let off = 3.0 * grain(x / 2, y / 2, salt);
            pixel.0 = pixel
                .0
                .map(|v| (f32::from(v) + off).clamp(0.0, 255.0) as u8);
        }
        Self {
            picture: imageproc::filter::gaussian_blur_f32(&plate.picture, 1.2),
        }
    }

    /// The colour at a place of the head frame, linear light from 0 to 1.
    pub fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let (u, v) = ((x - AREA[0]) * FINE, (y - AREA[1]) * FINE);
        let pick = |v: f32, most: u32| (v.max(0.0) as u32).min(most - 1);
        let (w, h) = self.picture.dimensions();
        let pixel = self.picture.get_pixel(pick(u, w), pick(v, h));
        pixel.0.map(|v| linear(f32::from(v)))
    }

    /// Mixes in colours by place: `colour` gives one with its cover for places within `reach` of `around`.
    fn each(
        &mut self,
        around: &[Point],
        reach: f32,
        colour: impl Fn(Point) -> Option<([f32; 3], f32)>,
    ) {
        let (w, h) = self.picture.dimensions();
        let edge = |pick: fn(&Point) -> f32, from: f32, by: f32, most: u32| {
            let values = || around.iter().map(pick);
            let value = if by < 0.0 {
                values().fold(f32::MAX, f32::min)
            } else {
                values().fold(f32::MIN, f32::max)
            };
            (((value + by - from) * FINE).max(0.0) as u32).min(most)
        };
        let (x0, x1) = (
            edge(|p| p.x, AREA[0], -reach, w),
            edge(|p| p.x, AREA[0], reach, w),
        );
        let (y0, y1) = (
            edge(|p| p.y, AREA[1], -reach, h),
            edge(|p| p.y, AREA[1], reach, h),
        );
        for y in y0..y1 {
            for x in x0..x1 {
                let at = Point::new(
                    (x as f32 + 0.5) / FINE + AREA[0],
                    (y as f32 + 0.5) / FINE + AREA[1],
                );
                if let Some((ink, cover)) = colour(at) {
                    mix(&mut self.picture, x, y, ink, cover.clamp(0.0, 1.0));
                }
            }
        }
    }

    /// A cloud of colour.
    fn cloud(&mut self, at: Point, (wide, high): (f32, f32), ink: [f32; 3], cover: f32) {
        self.each(&[at], 2.5 * wide.max(high), |p| {
            let (u, v) = ((p.x - at.x) / wide, (p.y - at.y) / high);
            Some((ink, cover * (-0.5 * (u * u + v * v)).exp()))
        });
    }

    fn skin(&mut self, look: &Look, points: &[Point]) {
        let red = [look.skin[0], 0.82 * look.skin[1], 0.82 * look.skin[2]];
        for side in [36, 45] {
            let cheek = Point::new(0.82 * points[side].x, points[33].y - 4.0);
            self.cloud(cheek, (14.0, 11.0), red, 0.5);
        }
        self.cloud(points[30], (10.0, 9.0), red, 0.45);
        let dark = look.skin.map(|v| 0.78 * v);
        for eye in [&points[36..42], &points[42..48]] {
            let at = middle(eye);
            self.cloud(
                Point::new(at.x, at.y + 8.0),
                (11.0, 4.0),
                dark,
                0.2 + 0.35 * look.age,
            );
            self.cloud(Point::new(at.x, at.y - 6.0), (14.0, 5.0), dark, 0.4);
        }
        let spot = [0.72 * look.skin[0], 0.6 * look.skin[1], 0.5 * look.skin[2]];
        if look.freckles > 0.0 {
            for n in 0..90u32 {
                let (u, v) = (grain(n, 1, 77), grain(n, 2, 77));
                let at = Point::new(52.0 * u, points[29].y + 6.0 + 20.0 * v);
                self.cloud(at, (0.8, 0.8), spot, look.freckles);
            }
        }
        for (at, radius) in &look.moles {
            self.cloud(*at, (*radius, *radius), spot.map(|v| 0.6 * v), 0.95);
        }
    }

    fn lines(&mut self, look: &Look, points: &[Point]) {
        let dark = look.skin.map(|v| 0.66 * v);
        for (wing, corner, sign) in [(31, 48, -1.0), (35, 54, 1.0)] {
            let (a, b) = (points[wing], points[corner]);
            let fold = curve(&[
                Point::new(a.x + 3.0 * sign, a.y - 3.0),
                Point::new((a.x + b.x) / 2.0 + 7.0 * sign, (a.y + b.y) / 2.0),
                Point::new(b.x + 5.0 * sign, b.y),
            ]);
            let cover = 0.15 + 0.45 * look.age;
            self.each(&fold, 6.0, |p| {
                Some((dark, cover * soft(distance(p, &fold), 0.4, 3.5)))
            });
        }
        for n in 0..3 {
            let y = points[19].y - 14.0 - 8.0 * n as f32;
            let line = curve(&[
                Point::new(-30.0, y + 1.5),
                Point::new(0.0, y),
                Point::new(30.0, y + 1.5),
            ]);
            let cover = 0.4 * (look.age - 0.5).max(0.0);
            self.each(&line, 3.0, |p| {
                Some((dark, cover * soft(distance(p, &line), 0.3, 2.0)))
            });
        }
    }

    fn nostrils(&mut self, look: &Look, points: &[Point]) {
        let dark = look.skin.map(|v| 0.3 * v);
        for (a, b) in [(31, 32), (34, 35)] {
            let at = Point::new((points[a].x + points[b].x) / 2.0, points[33].y - 0.5);
            self.cloud(at, (2.6, 1.3), dark, 0.9);
        }
        let under = curve(&[points[31], points[32], points[33], points[34], points[35]]);
        let shade = look.skin.map(|v| 0.55 * v);
        self.each(&under, 5.0, |p| {
            Some((shade, 0.6 * soft(distance(p, &under), 0.4, 3.0)))
        });
        for (wing, sign) in [(31, -1.0), (35, 1.0)] {
            let at = points[wing];
            let rim = curve(&[
                Point::new(at.x, at.y - 9.0),
                Point::new(at.x + 2.2 * sign, at.y - 4.0),
                Point::new(at.x + 1.0 * sign, at.y + 1.0),
            ]);
            self.each(&rim, 4.0, |p| {
                Some((shade, 0.55 * soft(distance(p, &rim), 0.3, 2.2)))
            });
        }
    }

    fn mouth(&mut self, look: &Look, p: &[Point]) {
        let seam: Vec<Point> = [60, 61, 62, 63, 64].map(|n| p[n]).to_vec();
        let lower_seam: Vec<Point> = [60, 67, 66, 65, 64].map(|n| p[n]).to_vec();
        let upper = curve(&p[48..55]);
        let lower = curve(&[p[54], p[55], p[56], p[57], p[58], p[59], p[48]]);
        let outline: Vec<Point> = upper.iter().chain(&lower).copied().collect();
        let lips = look.lips;
        let split = middle(&seam).y;
        self.each(&outline, 1.5, |at| {
            let cover = if inside(&outline, at) {
                0.9
            } else {
                0.9 * soft(distance(at, &outline), 0.0, 1.6)
            };
            let shade = if at.y < split { 0.86 } else { 1.0 };
            Some((lips.map(|v| shade * v), cover))
        });
        let shine = lips.map(|v| (1.25 * v).min(255.0));
        self.cloud(Point::new(p[57].x, p[57].y - 4.5), (8.0, 1.8), shine, 0.5);
        let dark = [0.36 * lips[0], 0.28 * lips[1], 0.3 * lips[2]];
        let (above, below) = (curve(&seam), curve(&lower_seam));
        let gap: Vec<Point> = above.iter().chain(below.iter().rev()).copied().collect();
        self.each(&gap, 2.0, |at| {
            let cover = if inside(&gap, at) {
                1.0
            } else {
                soft(distance(at, &gap), 0.0, 1.6)
            };
            Some((dark, 0.9 * cover))
        });
        let shade = look.skin.map(|v| 0.72 * v);
        self.cloud(Point::new(p[57].x, p[57].y + 4.0), (12.0, 2.2), shade, 0.5);
    }

    fn eye(&mut self, look: &Look, eye: &[Point], mien: &Mien) {
        let upper = curve(&[eye[0], eye[1], eye[2], eye[3]]);
        let lower = curve(&[eye[3], eye[4], eye[5], eye[0]]);
        let rim: Vec<Point> = upper.iter().chain(&lower).copied().collect();
        let at = middle(eye);
        let pupil = Point::new(at.x + mien.gaze.0, at.y - 0.8 + mien.gaze.1);
        let iris = look.iris;
        self.each(&rim, 1.0, |p| {
            if !inside(&rim, p) {
                return None;
            }
            let off = p.distance(pupil);
            let lid = 1.0 - 0.45 * soft(distance(p, &upper), 0.5, 4.0);
            let glint = p.distance(Point::new(pupil.x - 1.6, pupil.y - 1.8));
            let ink = if glint < 1.1 {
                [250.0; 3]
            } else if off < 2.3 {
                [14.0; 3]
            } else if off < 5.9 {
                let ring = 1.0 - 0.5 * soft(5.9 - off, 0.5, 1.5);
                iris.map(|v| ring * v)
            } else {
                [232.0, 224.0, 218.0]
            };
            Some((ink.map(|v| lid * v), 1.0))
        });
        let lash = look.brows.map(|v| 0.35 * v);
        self.each(&upper, 3.0, |p| {
            Some((lash, 0.95 * soft(distance(p, &upper), 0.8, 1.2)))
        });
        self.each(&lower, 2.0, |p| {
            Some((lash, 0.4 * soft(distance(p, &lower), 0.2, 1.2)))
        });
        let crease: Vec<Point> = upper.iter().map(|p| Point::new(p.x, p.y - 3.6)).collect();
        let dark = look.skin.map(|v| 0.55 * v);
        self.each(&crease, 3.0, |p| {
            Some((dark, 0.65 * soft(distance(p, &crease), 0.3, 1.6)))
        });
        let inner = look.skin.map(|v| 0.8 * v);
        self.cloud(
            if at.x < 0.0 { eye[3] } else { eye[0] },
            (1.4, 1.2),
            [inner[0], 0.8 * inner[1], 0.8 * inner[2]],
            0.8,
        );
    }

    fn brows(&mut self, look: &Look, points: &[Point]) {
        for (brow, sign) in [(&points[17..22], -1.0f32), (&points[22..27], 1.0)] {
            let line = curve(brow);
            let (from, to) = (brow[0].x.min(brow[4].x), brow[0].x.max(brow[4].x));
            self.each(&line, 7.0, |p| {
                // Thick near the nose, thin at the temple.
                let inner = ((p.x - from) / (to - from)).clamp(0.0, 1.0);
                let inner = if sign < 0.0 { inner } else { 1.0 - inner };
                let half = 0.5 * look.brow_mm * (0.35 + 0.65 * inner);
                let hairs = 0.8 + 0.2 * (1.9 * p.x * sign + 1.1 * p.y).sin();
                Some((
                    look.brows,
                    0.9 * hairs * soft(distance(p, &line), half, 1.8),
                ))
            });
        }
    }

    fn hair_of_face(&mut self, look: &Look, p: &[Point]) {
        let shade = |at: Point| {
            0.75 + 0.25 * grain((at.x * 2.0 + 400.0) as u32, (at.y * 2.0 + 400.0) as u32, 5)
        };
        let jaw = &p[2..15];
        let nose = p[33].y;
        if look.beard > 0.0 {
            let mouth = curve(&[p[48], p[51], p[54], p[57], p[48]]);
            self.each(jaw, 30.0, |at| {
                let high = nose + 14.0 - 0.1 * at.x.abs();
                let cover = look.beard * soft(high - at.y, 0.0, 8.0);
                let free = 1.0 - soft(distance(at, &mouth), 3.0, 3.0);
                Some((look.hair, cover * free * shade(at)))
            });
        }
        if look.moustache > 0.0 {
            let line = curve(&[
                Point::new(p[48].x, p[48].y - 2.0),
                Point::new(0.5 * p[48].x, p[50].y - 5.0),
                Point::new(0.0, p[51].y - 6.0),
                Point::new(0.5 * p[54].x, p[52].y - 5.0),
                Point::new(p[54].x, p[54].y - 2.0),
            ]);
            self.each(&line, 8.0, |at| {
                Some((
                    look.hair,
                    look.moustache * shade(at) * soft(distance(at, &line), 3.4, 2.5),
                ))
            });
        }
    }
}

/// Light from an sRGB value of 0 to 255, near enough: a power of 2.2.
pub fn linear(v: f32) -> f32 {
    (v / 255.0).clamp(0.0, 1.0).powf(2.2)
}

//! Who is drawn: proportions, colours, hair and marks of somebody who is nobody.

use crate::core::chance::{Dice, between, chance, dice};
use crate::data::simulate::face::Build;
use crate::data::simulate::solid::normal;
use faceglass_vision::Point;
use faceglass_vision::motion::mean_head;

/// Skin from light to dark, as sRGB from 0 to 255; people lie between two of them.
const SKINS: [[f32; 3]; 6] = [
    [250.0, 218.0, 196.0],
    [236.0, 190.0, 158.0],
    [216.0, 164.0, 124.0],
    [184.0, 126.0, 90.0],
    [134.0, 86.0, 60.0],
    [88.0, 56.0, 42.0],
];
const HAIRS: [[f32; 3]; 6] = [
    [28.0, 24.0, 24.0],
    [58.0, 38.0, 28.0],
    [104.0, 66.0, 40.0],
    [150.0, 80.0, 44.0],
    [196.0, 156.0, 98.0],
    [176.0, 174.0, 172.0],
];
const IRISES: [[f32; 3]; 4] = [
    [66.0, 42.0, 26.0],
    [104.0, 74.0, 40.0],
    [84.0, 104.0, 74.0],
    [86.0, 116.0, 148.0],
];

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    /// What stands out of the face.
    pub build: Build,
    /// `x` and `y` of the 68 landmarks at rest, mm, in the head frame of `simulate::face::Fit`.
    pub points: Vec<Point>,
    /// Colours and hair.
    pub look: Look,
}

/// What is not shape.
#[derive(Clone, Debug)]
pub struct Look {
    /// sRGB from 0 to 255, as are all colours here.
    pub skin: [f32; 3],
    /// …
    pub hair: [f32; 3],
    /// …
    pub brows: [f32; 3],
    /// …
    pub iris: [f32; 3],
    /// …
    pub lips: [f32; 3],
    /// Height of a brow, mm.
    pub brow_mm: f32,
    /// Where the hair begins above the middle of the face, mm below the eyes (a negative number).
    pub hairline_mm: f32,
    /// How far down it comes at the sides, mm below the eyes.
    pub sides_mm: f32,
    /// By how much the hairline is lower on the picture's right, a parting, mm.
    pub parting_mm: f32,
    /// Hair falls behind the neck.
    pub is_long: bool,
    /// No hair on the head.
    pub is_bald: bool,
    /// Cover of a beard on cheeks and chin, and of a moustache, 0 to 1.
    pub beard: f32,
    /// …
    pub moustache: f32,
    /// Strength of freckles, 0 to 1.
    pub freckles: f32,
    /// Moles: where, and radius, mm.
    pub moles: Vec<(Point, f32)>,
    /// Depth of the folds beside nose and mouth and of the lines of the brow, 0 to 1.
    pub age: f32,
}

impl Person {
    /// Number `number` of the people that `seed` makes.
    pub fn of(seed: u64, number: u64) -> Self {
        let rng = &mut dice(seed, number << 20);
        let build = Build::of(&format!("drawn {number}"), seed);
        let points = proportions(&build, rng);
        let look = Look::of(&points, rng);
        Self {
            build,
            points,
            look,
        }
    }
}

/// The mean head's landmarks, each part of the face with proportions of its own.
fn proportions(build: &Build, rng: &mut Dice) -> Vec<Point> {
    let mut about = |spread: f32| f64::from(1.0 + spread * normal(rng).clamp(-2.0, 2.0));
    let (wide, high, jaw, chin) = (about(0.05), about(0.06), about(0.07), about(0.06));
    let (mouth, lips, nose, nose_high) = (about(0.12), about(0.3), about(0.14), about(0.08));
    let (eyes, open, apart) = (about(0.09), about(0.2), about(0.05));
    let mut off = |mm: f32| f64::from(mm * normal(rng).clamp(-2.0, 2.0) / 64.0);
    let (brows, tilt, arch, low) = (off(3.0), off(2.5), off(2.0), off(2.5));
    let head = mean_head().moved(|index, [x, y, z]| {
        let (mut u, mut v) = (wide * x, if y > 1.0 { high * chin * y } else { high * y });
        match index {
            3..14 => u *= jaw,
            17..27 => {
                u *= apart;
                v += brows + tilt * (x.abs() - 0.5)
                    - arch * f64::from(u8::from(matches!(index, 19 | 20 | 23 | 24)));
            }
            27..31 => v *= nose_high,
            31..36 => {
                u *= nose;
                v *= nose_high;
            }
            36..48 => {
                let middle = if x < 0.0 { -0.5 } else { 0.5 };
                u = apart * middle + eyes * (x - middle);
                v = open * y;
            }
            48..68 => {
                u *= mouth;
                let middle = 1.1;
                v = high * (middle + lips * (y - middle) * 1.0) + low;
            }
            _ => {}
        }
        [u, v, z]
    });
    let mm = f64::from(build.eyes_mm);
    let of = |p: &[f64; 3]| Point::new((mm * p[0]) as f32, (mm * p[1]) as f32);
    head.points().iter().map(of).collect()
}

/// Part of the way through a list of colours.
fn along(colours: &[[f32; 3]], at: f32) -> [f32; 3] {
    let at = at.clamp(0.0, colours.len() as f32 - 1.001);
    let (n, part) = (at as usize, at.fract());
    [0, 1, 2].map(|k| colours[n][k] * (1.0 - part) + colours[n + 1][k] * part)
}

impl Look {
    fn of(points: &[Point], rng: &mut Dice) -> Self {
        let tone = between(rng, 0.0, 5.0);
        let skin = along(&SKINS, tone).map(|v| v * between(rng, 0.97, 1.03));
        // Dark skin seldom has fair hair.
        let fair = between(rng, 0.0, 5.0).min(6.0 - tone);
        let hair = along(&HAIRS, fair);
        let redder = between(rng, 0.0, 1.0);
        let bearded = chance(rng, 0.3);
        let is_bald = chance(rng, 0.1);
        let mut moles = Vec::new();
        for _ in 0..(between(rng, 0.0, 4.0) as usize) {
            let at = Point::new(between(rng, -48.0, 48.0), between(rng, 12.0, 92.0));
            moles.push((at, between(rng, 0.9, 2.0)));
        }
        let chin = points[8].y;
        Self {
            skin,
            hair,
            brows: hair.map(|v| 0.7 * v),
            iris: along(&IRISES, between(rng, 0.0, 3.0).min(5.0 - tone)),
            lips: [
                0.92 * skin[0],
                skin[1] * (0.7 - 0.16 * redder),
                skin[2] * (0.74 - 0.14 * redder),
            ],
            brow_mm: between(rng, 3.0, 8.5),
            hairline_mm: -between(rng, 0.44, 0.68) * chin,
            sides_mm: between(rng, -12.0, 34.0),
            parting_mm: between(rng, -14.0, 14.0),
            is_long: !is_bald && chance(rng, 0.4),
            is_bald,
            beard: if bearded {
                between(rng, 0.25, 0.9)
            } else {
                0.0
            },
            moustache: if bearded || chance(rng, 0.1) {
                between(rng, 0.2, 0.9)
            } else {
                0.0
            },
            freckles: if chance(rng, 0.25) {
                between(rng, 0.2, 0.8)
            } else {
                0.0
            },
            moles,
            age: between(rng, 0.0, 1.0),
        }
    }
}

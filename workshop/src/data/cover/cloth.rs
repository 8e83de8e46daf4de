//! What masks are made of.

use crate::core::chance::{Dice, between, chance};
use crate::data::augment::paint::grain;
use image::imageops::{FilterType, crop_imm, resize};
use image::{RgbImage, imageops};
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// What is printed or woven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Print {
    /// One colour
    Plain,
    /// Stripes of two colours
    Stripes,
    /// Squares, as of a checked shirt
    Checks,
    /// Dots in rows
    Dots,
    /// Blots of two colours that run into each other
    Blots,
}

/// A piece of cloth.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloth {
    /// What is printed on it.
    pub print: Print,
    ground: [f32; 3],
    figure: [f32; 3],
    /// Repeats of the print across the face.
    repeats: f32,
    slant: f32,
    salt: u32,
}

/// Colours in which most medical masks are sold, and black.
const USUAL: [[f32; 3]; 5] = [
    [150.0, 195.0, 220.0],
    [235.0, 235.0, 231.0],
    [30.0, 30.0, 34.0],
    [125.0, 190.0, 175.0],
    [226.0, 168.0, 186.0],
];

impl Cloth {
    /// By lot, printed with one of `prints`; medical ones are plain and of the usual colours.
    pub fn by_lot(prints: &[Print], is_medical: bool, rng: &mut Dice) -> Self {
        let any = |rng: &mut Dice| [(); 3].map(|()| between(rng, 15.0, 245.0));
        let usual = USUAL[rng.random_range(0..USUAL.len())];
        let ground = if is_medical || chance(rng, 0.3) {
            let tint = between(rng, 0.88, 1.05);
            usual.map(|c| c * tint)
        } else {
            any(rng)
        };
        let print = match prints {
            [] => Print::Plain,
            _ if is_medical => Print::Plain,
            _ => prints[rng.random_range(0..prints.len())],
        };
        Self {
            print,
            ground,
            figure: any(rng),
            repeats: between(rng, 5.0, 14.0),
            slant: between(rng, -0.8, 0.8),
            salt: rng.random(),
        }
    }

    /// Its colour at a place of the face: `u` from the middle to the right and `v` down, both in widths of the face.
    pub fn colour(&self, u: f32, v: f32) -> [f32; 3] {
        let (sin, cos) = self.slant.sin_cos();
        let (a, b) = (
            (u * cos + v * sin) * self.repeats,
            (v * cos - u * sin) * self.repeats,
        );
        let share = match self.print {
            Print::Plain => 0.0,
            Print::Stripes => f32::from(u8::from(a.rem_euclid(1.0) < 0.5)),
            Print::Checks => {
                let half = |x: f32| f32::from(u8::from(x.rem_euclid(1.0) < 0.5)) / 2.0;
                half(a) + half(b)
            }
            Print::Dots => {
                let off = |x: f32| x.rem_euclid(1.0) - 0.5;
                f32::from(u8::from(off(a).hypot(off(b)) < 0.27))
            }
            Print::Blots => {
                let waves = (a * 2.3).sin() + (b * 2.9 + 1.3 * (a * 1.1).sin()).sin();
                (waves * 0.5 + 0.5).clamp(0.0, 1.0)
            }
        };
        let mut mixed = self.ground;
        for (m, f) in mixed.iter_mut().zip(self.figure) {
            *m += (f - *m) * share;
        }
        mixed
    }

    /// What the weave adds to a pixel's colour.
    pub fn weave(&self, x: u32, y: u32) -> f32 {
        4.0 * grain(x, y, self.salt)
    }
}

/// Pixels across the coarse picture that says how light falls.
const COARSE: u32 = 6;

/// How light falls on a part of a picture: the cloth takes it over, or it would look pasted in.
#[derive(Clone, Debug)]
pub struct Light {
    coarse: RgbImage,
    mean: f32,
    corner: (u32, u32),
    size: (u32, u32),
}

impl Light {
    /// That on the rectangle at `corner` of `size`, which lies in the picture.
    pub fn of(picture: &RgbImage, corner: (u32, u32), size: (u32, u32)) -> Self {
        let part = crop_imm(picture, corner.0, corner.1, size.0, size.1).to_image();
        let coarse = resize(&part, COARSE, COARSE, FilterType::Triangle);
        let grey = imageops::grayscale(&coarse);
        let sum: f32 = grey.pixels().map(|p| f32::from(p.0[0])).sum();
        Self {
            coarse,
            mean: sum / (COARSE * COARSE) as f32,
            corner,
            size,
        }
    }

    /// How much brighter it is at a pixel than on the whole.
    pub fn at(&self, x: u32, y: u32) -> f32 {
        let place = |at: u32, from: u32, size: u32| {
            let share = (at.saturating_sub(from)) as f32 / size.max(1) as f32;
            (share * COARSE as f32 - 0.5).clamp(0.0, (COARSE - 1) as f32)
        };
        let (u, v) = (
            place(x, self.corner.0, self.size.0),
            place(y, self.corner.1, self.size.1),
        );
        let pixel = imageops::interpolate_bilinear(&self.coarse, u, v);
        let [r, g, b] = pixel.map_or([self.mean; 3], |p| p.0.map(f32::from));
        let luminance = 0.299 * r + 0.587 * g + 0.114 * b;
        (luminance / self.mean.max(1.0)).clamp(0.55, 1.45)
    }

    /// 0 to 1: how bright the part is, against a face in good light.
    pub fn level(&self) -> f32 {
        (self.mean / 140.0).clamp(0.15, 1.15)
    }
}

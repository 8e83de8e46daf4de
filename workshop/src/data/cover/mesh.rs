//! Wavy lines as they are printed over identity photographs, so that a copy of the photograph is of no use
//! (S. Zhang, R. He, Z. Sun and T. Tan, "DeMeshNet: Blind face inpainting for deep MeshFace verification", IEEE TIFS 2018).

use super::Covered;
use crate::core::chance::{Dice, between, between_log, chance};
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::paint::mix;
use crate::data::shards::encode_jpeg;
use image::{GrayImage, ImageFormat, Luma, RgbImage};
use rand::Rng as _;
use serde::{Deserialize, Serialize};
use std::f32::consts::{PI, TAU};

/// How the lines run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Beside each other
    Waves,
    /// Each against the next, so that they cross
    Braid,
    /// Two sets of waves across each other
    Crossed,
    /// A net of nearly straight lines
    Net,
    /// Around a point
    Rings,
}

/// All forms.
pub const FORMS: [Form; 5] = [
    Form::Waves,
    Form::Braid,
    Form::Crossed,
    Form::Net,
    Form::Rings,
];

/// Lines of one direction, in units of a face's 112th part.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lines {
    /// Radians from the horizontal.
    angle: f32,
    /// From one line to the next.
    spacing: f32,
    /// From the middle of a wave to its top.
    swing: f32,
    /// From one top to the next.
    length: f32,
    phase: f32,
    /// By which each line's phase is ahead of the one before.
    ahead: f32,
    thickness: f32,
}

impl Lines {
    fn by_lot(rng: &mut Dice) -> Self {
        let spacing = between(rng, 5.0, 13.0);
        Self {
            angle: between(rng, -0.5, 0.5),
            spacing,
            swing: between(rng, 0.15, 0.8) * spacing,
            length: between(rng, 14.0, 55.0),
            phase: between(rng, 0.0, TAU),
            ahead: 0.0,
            thickness: between_log(rng, 0.6, 1.9),
        }
    }

    /// How much of a pixel of side `1 / scale` at a place the lines hide, 0 to 1.
    fn share(&self, x: f32, y: f32, scale: f32) -> f32 {
        let (sin, cos) = self.angle.sin_cos();
        let (along, across) = (x * cos + y * sin, y * cos - x * sin);
        let first = ((across - self.swing) / self.spacing).floor() as i32;
        self.most(first, across, scale, |line| {
            (TAU * along / self.length + line * self.ahead, 1.0)
        })
    }

    /// The same of rings, `length` being the angle from one top to the next.
    fn share_of_rings(&self, x: f32, y: f32, scale: f32) -> f32 {
        let (radius, turn) = (x.hypot(y), y.atan2(x));
        let first = ((radius - self.swing) / self.spacing).floor() as i32;
        self.most(first.max(1), radius, scale, |_| {
            (TAU * turn / self.length, 1.0 / radius.max(1.0))
        })
    }

    /// Of the lines from `first` on that come near; `wave` gives a line's angle in its wave, and how fast that grows
    /// on the way along it, in parts of `TAU / length`.
    fn most(&self, first: i32, across: f32, scale: f32, wave: impl Fn(f32) -> (f32, f32)) -> f32 {
        let last = ((across + self.swing) / self.spacing).ceil() as i32;
        let mut most = 0.0f32;
        for line in first..=last {
            let (angle, growth) = wave(line as f32);
            let angle = angle + self.phase;
            let slope = self.swing * TAU / self.length * growth * angle.cos();
            let off = across - line as f32 * self.spacing - self.swing * angle.sin();
            // To the tangent, which is near the distance to the curve where that is small.
            let distance = off.abs() / (1.0 + slope * slope).sqrt();
            let edge = (self.thickness / 2.0 - distance) * scale + 0.5;
            // Lines finer than a pixel hide a part of it only.
            let most_hidden = (self.thickness * scale).min(1.0);
            most = most.max(edge.clamp(0.0, 1.0).min(most_hidden));
        }
        most
    }
}

/// A pattern of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Mesh {
    /// How its lines run.
    pub form: Form,
    lines: [Lines; 2],
    /// Of rings.
    centre: (f32, f32),
    colour: [f32; 3],
    /// How much of what is beneath a line it hides, 0 to 1.
    opacity: f32,
}

impl Mesh {
    /// By lot, of one of `forms`.
    pub fn by_lot(forms: &[Form], rng: &mut Dice) -> Self {
        let form = match forms {
            [] => Form::Waves,
            _ => forms[rng.random_range(0..forms.len())],
        };
        let mut first = Lines::by_lot(rng);
        let mut second = Lines::by_lot(rng);
        match form {
            Form::Waves => {}
            Form::Braid => {
                first.ahead = PI;
                first.swing = between(rng, 0.5, 0.75) * first.spacing;
            }
            Form::Crossed => second.angle += PI / 2.0,
            Form::Net => {
                let angle = between(rng, 0.5, 1.0);
                for (lines, angle) in [(&mut first, angle), (&mut second, -angle)] {
                    lines.angle = angle;
                    lines.swing = between(rng, 0.0, 0.15) * lines.spacing;
                }
            }
            Form::Rings => {
                // As many waves as fit around, or the ring would not close.
                first.length = TAU / f32::from(rng.random_range(3u8..12));
                first.swing = first.swing.min(0.4 * first.spacing);
            }
        }
        let colour = match rng.random_range(0..10) {
            0..5 => [between(rng, 190.0, 250.0); 3],
            5..7 => [between(rng, 20.0, 90.0); 3],
            _ => [(); 3].map(|()| between(rng, 60.0, 230.0)),
        };
        let tint = between(rng, -8.0, 8.0);
        Self {
            form,
            lines: [first, second],
            centre: (between(rng, -20.0, 130.0), between(rng, -20.0, 130.0)),
            colour: [colour[0] + tint, colour[1], colour[2] - tint],
            opacity: if chance(rng, 0.5) {
                between(rng, 0.75, 1.0)
            } else {
                between(rng, 0.4, 0.75)
            },
        }
    }

    /// `picture` with the lines over all of it; `unit` is the pixels of a 112th part of a face.
    pub fn over(&self, picture: &RgbImage, unit: f32) -> Covered {
        let mut painted = picture.clone();
        let mut region = GrayImage::new(picture.width(), picture.height());
        for (x, y, Luma([hidden])) in region.enumerate_pixels_mut() {
            let place = |at: u32| (at as f32 + 0.5) / unit;
            let share = self.share(place(x), place(y), unit) * self.opacity;
            *hidden = (share * 255.0).round() as u8;
            if *hidden > 0 {
                mix(&mut painted, x, y, self.colour, share);
            }
        }
        Covered {
            picture: painted,
            region,
        }
    }

    fn share(&self, x: f32, y: f32, scale: f32) -> f32 {
        let [first, second] = &self.lines;
        match self.form {
            Form::Waves | Form::Braid => first.share(x, y, scale),
            Form::Crossed | Form::Net => first.share(x, y, scale).max(second.share(x, y, scale)),
            Form::Rings => first.share_of_rings(x - self.centre.0, y - self.centre.1, scale),
        }
    }
}

/// A face with lines over it.
#[derive(Clone, Debug)]
pub struct Meshed {
    /// As it was.
    pub clean: RgbImage,
    /// With lines.
    pub meshed: RgbImage,
    /// How much of each pixel they hide, row by row, 0 to 1.
    pub hidden: Vec<f32>,
}

impl Meshed {
    /// `clean`, an aligned face, with lines of one of `forms`; `jpeg` is the chance that they went through JPEG.
    ///
    /// # Errors
    /// When the encoder fails.
    pub fn by_lot(clean: RgbImage, forms: &[Form], jpeg: f32, rng: &mut Dice) -> Result<Self> {
        let covered = Mesh::by_lot(forms, rng).over(&clean, 1.0);
        let hidden = covered.region.pixels();
        let hidden = hidden.map(|share| f32::from(share.0[0]) / 255.0).collect();
        let meshed = if chance(rng, jpeg) {
            let bytes = encode_jpeg(&covered.picture, rng.random_range(55..96))?;
            let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg);
            let read = read.map_err(|e| WorkshopError::Data(format!("a face as JPEG: {e}")))?;
            read.to_rgb8()
        } else {
            covered.picture
        };
        Ok(Self {
            clean,
            meshed,
            hidden,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::chance::dice;
    use image::Rgb;

    #[test]
    fn lines_hide_what_their_region_says_and_nothing_else() {
        let plain = RgbImage::from_pixel(112, 112, Rgb([140, 110, 100]));
        for form in FORMS {
            for seed in 0..20 {
                let mesh = Mesh::by_lot(&[form], &mut dice(seed, 7));
                let covered = mesh.over(&plain, 1.0);
                let mut hidden = 0.0;
                for (x, y, share) in covered.region.enumerate_pixels() {
                    let is_same = covered.picture.get_pixel(x, y) == plain.get_pixel(x, y);
                    assert!(share.0[0] > 0 || is_same, "{form:?} {seed}");
                    hidden += f32::from(share.0[0]) / 255.0;
                }
                let share = hidden / (112.0 * 112.0);
                // Enough to disturb, and the face is still there.
                assert!((0.01..0.6).contains(&share), "{form:?} {seed}: {share}");
            }
        }
    }

    #[test]
    fn a_larger_picture_has_the_same_lines() {
        let small = RgbImage::from_pixel(112, 112, Rgb([140, 110, 100]));
        let large = RgbImage::from_pixel(336, 336, Rgb([140, 110, 100]));
        for form in FORMS {
            let mesh = Mesh::by_lot(&[form], &mut dice(3, 1));
            let mean = |picture: &RgbImage, unit| {
                let region = mesh.over(picture, unit).region;
                let sum: f32 = region.pixels().map(|p| f32::from(p.0[0])).sum();
                sum / region.len() as f32 / 255.0
            };
            let (few, many) = (mean(&small, 1.0), mean(&large, 3.0));
            assert!((few - many).abs() < 0.05, "{form:?}: {few} and {many}");
        }
    }
}

//! The two portraits: pixels, outline, and where things are in the face.

use crate::DemoError;
use crate::canvas::{Canvas, Paint, gaussian, luma};
use std::path::Path;

/// An eye opening, in portrait pixels.
#[derive(Clone, Copy, Debug)]
pub struct Eye {
    pub center_x: f32,
    pub half_width: f32,
    /// Edge of the upper lid above the pupil.
    pub upper: f32,
    /// Edge of the lower lid below the pupil.
    pub lower: f32,
    /// From here on the skin stretches when the lid closes.
    pub skin_from: f32,
}

/// Where the head is and how it is shaped, in portrait pixels.
#[derive(Clone, Copy, Debug)]
pub struct Anatomy {
    /// Between the eyes and the mouth; poses place this point.
    pub face: [f32; 2],
    /// Centre of the head with hair or hat.
    pub head: [f32; 2],
    pub head_radii: [f32; 2],
    /// How far the front of the head stands out.
    pub depth: f32,
    pub nose: [f32; 2],
    pub nose_height: f32,
    /// The head turns as a whole above `chin`, not at all below `shoulders`.
    pub chin: f32,
    pub shoulders: f32,
    pub mouth: [f32; 2],
    pub eyes: [Eye; 2],
}

/// A person to put before a background.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// Cut out along the mask.
    pub person: Canvas,
    /// The whole picture, background and all.
    pub picture: Canvas,
    pub anatomy: Anatomy,
}

pub const COLLINS: &str = "Eileen Collins";
pub const HOPPER: &str = "Grace Hopper";

/// Colonel Eileen Collins, NASA.
pub fn collins(folder: &Path) -> Result<Portrait, DemoError> {
    let eye = |center_x, upper, lower, skin_from| Eye {
        center_x,
        half_width: 11.0,
        upper,
        lower,
        skin_from,
    };
    let anatomy = Anatomy {
        face: [222.0, 120.0],
        head: [226.0, 98.0],
        head_radii: [84.0, 92.0],
        depth: 62.0,
        nose: [222.0, 124.0],
        nose_height: 9.0,
        chin: 176.0,
        shoulders: 250.0,
        mouth: [221.0, 146.0],
        eyes: [eye(202.5, 96.6, 105.2, 91.5), eye(248.0, 99.0, 107.6, 94.0)],
    };
    load(folder, "eileen-collins", anatomy, 0.5, 0.022)
}

/// Commodore Grace Hopper, US Navy.
pub fn hopper(folder: &Path) -> Result<Portrait, DemoError> {
    let eye = |center_x, upper, lower, skin_from| Eye {
        center_x,
        half_width: 16.0,
        upper,
        lower,
        skin_from,
    };
    let anatomy = Anatomy {
        face: [266.0, 232.0],
        head: [262.0, 190.0],
        head_radii: [122.0, 175.0],
        depth: 92.0,
        nose: [266.0, 236.0],
        nose_height: 16.0,
        chin: 325.0,
        shoulders: 400.0,
        mouth: [266.0, 270.0],
        eyes: [
            eye(223.0, 183.8, 196.5, 178.5),
            eye(306.0, 181.0, 194.0, 176.0),
        ],
    };
    load(folder, "grace-hopper", anatomy, 0.2, 0.012)
}

fn load(
    folder: &Path,
    stem: &str,
    anatomy: Anatomy,
    sharpen: f32,
    grain: f32,
) -> Result<Portrait, DemoError> {
    let open = |file: String| {
        let path = folder.join(file);
        image::open(&path).map_err(|error| DemoError::Portrait {
            file: path.display().to_string(),
            error,
        })
    };
    let rgb = open(format!("{stem}.jpg"))?.into_rgb8();
    let mask = open(format!("{stem}-mask.png"))?.into_luma8();
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let mut picture = Canvas {
        width,
        height,
        pixels: rgb
            .pixels()
            .map(|p| Paint::solid(p.0.map(|c| f32::from(c) / 255.0)))
            .collect(),
    };
    unsharp(&mut picture, sharpen);
    add_grain(&mut picture, grain);
    let cover: Vec<f32> = mask.pixels().map(|p| f32::from(p.0[0]) / 255.0).collect();
    let clean = spread_inside_colors(&picture, &cover);
    let person = Canvas {
        width,
        height,
        pixels: clean
            .pixels
            .iter()
            .zip(&cover)
            .map(|(paint, &cover)| paint.scaled(cover))
            .collect(),
    };
    Ok(Portrait {
        person,
        picture,
        anatomy,
    })
}

fn unsharp(picture: &mut Canvas, amount: f32) {
    let soft = picture.blurred(1.3);
    for (pixel, soft) in picture.pixels.iter_mut().zip(&soft.pixels) {
        let change = (luma(pixel.rgb) - luma(soft.rgb)) * amount;
        pixel.rgb = pixel.rgb.map(|c| (c + change).clamp(0.0, 1.0));
    }
}

/// Fine texture, as skin and cloth have, which the small portrait has lost.
fn add_grain(picture: &mut Canvas, strength: f32) {
    for (i, pixel) in picture.pixels.iter_mut().enumerate() {
        let (x, y) = ((i % picture.width) as i32, (i / picture.width) as i32);
        let gain = 1.0 + strength * gaussian(x, y, 11);
        pixel.rgb = pixel.rgb.map(|c| (c * gain).clamp(0.0, 1.0));
    }
}

/// Replaces the colours near the outline, where the old background shines
/// through, by those of the person next to them.
fn spread_inside_colors(picture: &Canvas, cover: &[f32]) -> Canvas {
    const SURE: f32 = 0.97;
    let mut inside = picture.clone();
    for (pixel, &cover) in inside.pixels.iter_mut().zip(cover) {
        *pixel = if cover >= SURE {
            *pixel
        } else {
            Paint::default()
        };
    }
    // From near to far, so that the nearest colour wins.
    let mut out = inside.clone();
    for sigma in [1.0, 2.0, 4.0, 8.0] {
        let near = inside.blurred(sigma);
        for (pixel, near) in out.pixels.iter_mut().zip(&near.pixels) {
            if pixel.cover == 0.0 && near.cover > 0.02 {
                *pixel = near.scaled(1.0 / near.cover);
            }
        }
    }
    for (pixel, original) in out.pixels.iter_mut().zip(&picture.pixels) {
        if pixel.cover == 0.0 {
            *pixel = *original;
        }
    }
    out
}

//! The pictures in `gallery/`: crops of the portraits, enlarged, in three
//! kinds of light.

use crate::DemoError;
use crate::canvas::{Canvas, Paint};
use crate::portrait::{COLLINS, HOPPER, Portrait};
use image::codecs::jpeg::JpegEncoder;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

const WIDTH: usize = 480;
const HEIGHT: usize = 600;
const QUALITY: u8 = 90;

/// A crop: what is in its middle, how much it is enlarged and turned, how lit.
#[derive(Clone, Copy, Debug)]
struct Variant {
    file: &'static str,
    /// Added to the middle of the face, in portrait pixels.
    shift: [f32; 2],
    /// Times the portrait's own enlargement.
    zoom: f32,
    /// Radians clockwise.
    roll: f32,
    exposure: f32,
    warmth: f32,
    from_left: f32,
}

const VARIANTS: [Variant; 3] = [
    Variant {
        file: "1.jpg",
        shift: [0.0, 4.0],
        zoom: 1.0,
        roll: 0.0,
        exposure: 1.0,
        warmth: 0.0,
        from_left: 0.0,
    },
    Variant {
        file: "2.jpg",
        shift: [5.0, -4.0],
        zoom: 1.12,
        roll: 0.07,
        exposure: 1.10,
        warmth: 0.6,
        from_left: 0.25,
    },
    Variant {
        file: "3.jpg",
        shift: [-5.0, 5.0],
        zoom: 0.96,
        roll: -0.06,
        exposure: 0.84,
        warmth: -0.5,
        from_left: -0.30,
    },
];

/// Writes the pictures of both people into folders with their names.
pub fn write(gallery: &Path, collins: &Portrait, hopper: &Portrait) -> Result<(), DemoError> {
    for (name, portrait, enlarge) in [(COLLINS, collins, 2.35), (HOPPER, hopper, 1.28)] {
        let folder = gallery.join(name);
        let failed = |file: &Path, error: String| DemoError::Write {
            file: file.display().to_string(),
            error,
        };
        std::fs::create_dir_all(&folder).map_err(|e| failed(&folder, e.to_string()))?;
        for variant in VARIANTS {
            let path = folder.join(variant.file);
            let picture = crop(portrait, &variant, enlarge * variant.zoom).to_rgb8();
            let file = File::create(&path).map_err(|e| failed(&path, e.to_string()))?;
            JpegEncoder::new_with_quality(BufWriter::new(file), QUALITY)
                .encode_image(&picture)
                .map_err(|e| failed(&path, e.to_string()))?;
        }
    }
    Ok(())
}

fn crop(portrait: &Portrait, variant: &Variant, enlarge: f32) -> Canvas {
    let face = portrait.anatomy.face;
    let (sin, cos) = variant.roll.sin_cos();
    let picture = &portrait.picture;
    Canvas::from_fn(WIDTH, HEIGHT, |x, y| {
        let (dx, dy) = (
            (x - WIDTH as f32 / 2.0) / enlarge,
            (y - HEIGHT as f32 * 0.43) / enlarge,
        );
        let u = face[0] + variant.shift[0] + dx * cos + dy * sin;
        let v = face[1] + variant.shift[1] + dy * cos - dx * sin;
        let inside = |value: f32, size: usize| value.clamp(0.0, size as f32 - 1.0);
        let paint = picture.sample(inside(u, picture.width), inside(v, picture.height));
        let side = variant.exposure * (1.0 + variant.from_left * (0.5 - x / WIDTH as f32));
        let gain = [
            1.0 + 0.05 * variant.warmth,
            1.0,
            1.0 - 0.08 * variant.warmth,
        ];
        Paint::solid(std::array::from_fn(|c| paint.rgb[c] * side * gain[c]))
    })
}

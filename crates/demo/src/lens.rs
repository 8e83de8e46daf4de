//! The camera: exposure, white balance, a soft lens, noise.

use crate::canvas::{Canvas, Rgb, gaussian, hash, luma, noise};

/// The light of one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Of everything.
    pub exposure: f32,
    /// −1 bluish to 1 reddish.
    pub warmth: f32,
    /// How much brighter the left is than the right.
    pub from_left: f32,
}

impl Light {
    /// Gain of each colour at a place across the frame, 0..1.
    pub fn gain(&self, across: f32) -> Rgb {
        let side = self.exposure * (1.0 + self.from_left * (0.5 - across));
        [
            side * (1.0 + 0.05 * self.warmth),
            side,
            side * (1.0 - 0.07 * self.warmth),
        ]
    }
}

/// Noise of a middle grey, in steps of 255.
const NOISE: f32 = 2.1;
/// Side of the tables of noise; a power of two.
const TABLE: usize = 1024;

/// The camera. Its noise comes from tables that each frame lays somewhere else.
pub struct Lens {
    grain: Vec<f32>,
    blotches: Vec<f32>,
}

impl Lens {
    pub fn new() -> Self {
        let table = |value: &dyn Fn(i32, i32) -> f32| {
            (0..TABLE * TABLE)
                .map(|i| value((i % TABLE) as i32, (i / TABLE) as i32))
                .collect()
        };
        Self {
            grain: table(&|x, y| gaussian(x, y, 61)),
            blotches: table(&|x, y| noise(x as f32 / 2.0, y as f32 / 2.0, 62)),
        }
    }

    /// Takes the picture of `scene`.
    pub fn expose(&self, scene: &Canvas, light: &Light, frame_number: u32) -> Canvas {
        let offset = |seed| (hash(frame_number as i32, 0, seed) * (TABLE * TABLE) as f32) as usize;
        let (grain_from, blotches_from) = (offset(63), offset(64));
        let mut frame = scene.clone();
        let (width, height) = (frame.width as f32, frame.height as f32);
        let gains: Vec<Rgb> = (0..frame.width)
            .map(|x| light.gain(x as f32 / width))
            .collect();
        for (i, pixel) in frame.pixels.iter_mut().enumerate() {
            let (column, row) = (i % scene.width, i / scene.width);
            let (x, y) = (column as f32 / width - 0.5, row as f32 / height - 0.5);
            let off_axis = (x * x + y * y) * 2.0;
            let vignette = 1.0 - 0.16 * off_axis * off_axis;
            let gain = gains.get(column).copied().unwrap_or([1.0; 3]);
            let lit: Rgb = std::array::from_fn(|c| shoulder(pixel.rgb[c] * gain[c] * vignette));
            // Dark pixels are noisier, as a sensor's are once gamma is applied.
            let strength = NOISE / 255.0 * (1.35 - 0.6 * luma(lit));
            let place = row * TABLE + column;
            let from = |table: &[f32], start: usize| {
                let at = (start + place) % (TABLE * TABLE);
                table.get(at).copied().unwrap_or(0.0) * strength
            };
            let grain = from(&self.grain, grain_from);
            let blotch = from(&self.blotches, blotches_from) * 0.7;
            pixel.rgb = [
                lit[0] + grain + blotch,
                lit[1] + grain,
                lit[2] + grain - blotch,
            ];
        }
        frame
    }
}

/// Bright parts are compressed instead of clipped.
fn shoulder(value: f32) -> f32 {
    const KNEE: f32 = 0.86;
    if value <= KNEE {
        return value.max(0.0);
    }
    let over = (value - KNEE) / (1.0 - KNEE);
    KNEE + (1.0 - KNEE) * over / (1.0 + over * 0.75)
}

//! From light to pixels of 8 bits.

use faceglass_vision::chance::Dice;
use faceglass_vision::light::{linear_of_srgb, srgb_of_linear};
use image::{Rgb, RgbImage};
use std::sync::LazyLock;

/// A picture in linear light, 1 is white.
#[derive(Clone, Debug)]
pub struct Linear {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

static LIGHT_OF: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|v| linear_of_srgb(v as f32 / 255.0)));

/// Steps of the table from light to sRGB; by the square root of light, so that dark
/// ones are as fine as bright ones.
const FINE: usize = 4096;
static SRGB_OF: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let light = |n: usize| (n as f32 / FINE as f32).powi(2);
    (0..=FINE)
        .map(|n| 255.0 * srgb_of_linear(light(n)))
        .collect()
});

const THROWS: usize = 1 << 16;
/// Pixels after which noise goes on at another place of the table.
const NOISE_ROW: usize = 512;
static NOISE: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let mut dice = Dice::new(0x015e);
    (0..THROWS).map(|_| dice.normal() as f32).collect()
});

impl Linear {
    pub fn of(picture: &RgbImage) -> Self {
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            pixels: (picture.pixels())
                .map(|p| p.0.map(|v| LIGHT_OF[usize::from(v)]))
                .collect(),
        }
    }

    /// Between four pixels; beyond the edge what lies on it.
    pub fn at(&self, [x, y]: [f32; 2]) -> [f32; 3] {
        let place = |v: f32, size: usize| {
            let v = v.clamp(0.0, size as f32 - 1.0);
            let low = (v as usize).min(size.saturating_sub(2));
            (low, v - low as f32)
        };
        let ((column, right), (row, down)) = (place(x, self.width), place(y, self.height));
        let pixel = |c: usize, r: usize| {
            self.pixels[r.min(self.height - 1) * self.width + c.min(self.width - 1)]
        };
        let corners = [
            (pixel(column, row), (1.0 - right) * (1.0 - down)),
            (pixel(column + 1, row), right * (1.0 - down)),
            (pixel(column, row + 1), (1.0 - right) * down),
            (pixel(column + 1, row + 1), right * down),
        ];
        std::array::from_fn(|k| corners.iter().map(|(p, w)| p[k] * w).sum())
    }

    /// A room without edges to speak of: some wide stains of light.
    pub fn room(width: usize, height: usize, seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x200);
        let base: [f32; 3] = std::array::from_fn(|_| dice.between(0.08, 0.4) as f32);
        let stains: Vec<[f32; 6]> = (0..9)
            .map(|_| {
                let place = [dice.share() * width as f64, dice.share() * height as f64];
                let size = dice.between(40.0, 240.0);
                let by = [(); 3].map(|()| dice.between(-0.12, 0.2));
                [place[0], place[1], size, by[0], by[1], by[2]].map(|v| v as f32)
            })
            .collect();
        let pixel = |n: usize| {
            let (x, y) = ((n % width) as f32, (n / width) as f32);
            let mut colour = base;
            for [sx, sy, size, r, g, b] in &stains {
                let near = (-((x - sx).powi(2) + (y - sy).powi(2)) / (size * size)).exp();
                for (c, by) in colour.iter_mut().zip([r, g, b]) {
                    *c += near * by;
                }
            }
            colour.map(|c| c.max(0.01))
        };
        Self {
            width,
            height,
            pixels: (0..width * height).map(pixel).collect(),
        }
    }
}

/// A camera's sensor and what it makes of it.
#[derive(Clone, Copy, Debug)]
pub struct Lens {
    /// Exposure and white balance of each channel.
    pub gain: [f32; 3],
    /// Standard deviation of its noise in the dark …
    pub read_noise: f32,
    /// … and its variance for a light of 1, both after the gain.
    pub shot_noise: f32,
}

impl Default for Lens {
    fn default() -> Self {
        Self {
            gain: [1.0; 3],
            read_noise: 0.003,
            shot_noise: 0.0004,
        }
    }
}

impl Lens {
    /// One frame of 8 bits.
    pub fn take(&self, light: &Linear, dice: &mut Dice) -> RgbImage {
        let mut frame = RgbImage::new(light.width as u32, light.height as u32);
        let mut at = 0;
        for (n, (pixel, light)) in frame.pixels_mut().zip(&light.pixels).enumerate() {
            if n % NOISE_ROW == 0 {
                at = dice.below(THROWS);
            }
            let value = |k: usize| {
                let seen = self.gain[k] * light[k];
                let sigma = (self.read_noise.powi(2) + self.shot_noise * seen.max(0.0)).sqrt();
                let seen = seen + sigma * NOISE[(at + k) % THROWS];
                let step = FINE as f32 * seen.clamp(0.0, 1.0).sqrt();
                SRGB_OF[step as usize].round() as u8
            };
            *pixel = Rgb([value(0), value(1), value(2)]);
            at += 3;
        }
        frame
    }
}

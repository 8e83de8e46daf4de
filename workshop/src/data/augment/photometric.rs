//! Light, colour, noise, blur and compression: everything a camera does to a
//! face without moving it.

use super::paint::grain;
use super::{Dice, between, between_log, chance};
use image::RgbImage;
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// How often each change happens, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Photometric {
    /// Brightness, contrast and gamma.
    pub tone: f32,
    /// White balance and saturation.
    pub colour: f32,
    /// No colour at all.
    pub grey: f32,
    /// A dark room: little light, then noise.
    pub dark: f32,
    /// Exposed too long: the lightest parts burn out.
    #[serde(default)]
    pub bright: f32,
    /// Light from one side.
    pub side_light: f32,
    /// Out of focus, or moved during exposure.
    pub blur: f32,
    /// Small picture blown up.
    pub low_resolution: f32,
    /// Sensor noise.
    pub noise: f32,
    /// JPEG blocks.
    pub jpeg: f32,
}

impl Default for Photometric {
    fn default() -> Self {
        Self {
            tone: 0.7,
            colour: 0.5,
            grey: 0.08,
            dark: 0.08,
            bright: 0.05,
            side_light: 0.15,
            blur: 0.2,
            low_resolution: 0.1,
            noise: 0.25,
            jpeg: 0.25,
        }
    }
}

impl Photometric {
    /// Changes nothing.
    pub const OFF: Self = Self {
        tone: 0.0,
        colour: 0.0,
        grey: 0.0,
        dark: 0.0,
        bright: 0.0,
        side_light: 0.0,
        blur: 0.0,
        low_resolution: 0.0,
        noise: 0.0,
        jpeg: 0.0,
    };

    /// Applies each change with its probability, in the order in which a scene,
    /// a lens, a sensor and a codec would.
    pub fn apply(&self, picture: &mut RgbImage, rng: &mut Dice) {
        let dark = chance(rng, self.dark);
        if self.bright > 0.0 && !dark && chance(rng, self.bright) {
            expose(picture, between_log(rng, 1.3, 4.0));
        }
        if chance(rng, self.side_light) {
            side_light(picture, rng);
        }
        self.light(picture, dark, rng);
        if chance(rng, self.grey) {
            saturate(picture, 0.0);
        }
        if chance(rng, self.blur) {
            if chance(rng, 0.6) {
                soften(picture, rng.random_range(1..=3));
            } else {
                let length = between(rng, 2.0, 6.0);
                motion_blur(picture, between(rng, 0.0, 180.0), length);
            }
        }
        if chance(rng, self.low_resolution) {
            low_resolution(picture, between(rng, 1.5, 3.5));
        }
        if dark || chance(rng, self.noise) {
            let limit = if dark { 20.0 } else { 14.0 };
            add_noise(
                picture,
                between_log(rng, 1.5, limit),
                chance(rng, 0.5),
                rng.random(),
            );
        }
        if chance(rng, self.jpeg) {
            recompress(picture, rng.random_range(18..=85));
        }
    }

    /// All changes that act on one channel at a time, through one table each.
    fn light(&self, picture: &mut RgbImage, dark: bool, rng: &mut Dice) {
        let (mut gain, mut offset, mut gamma) = ([1.0f32; 3], 0.0, 1.0);
        if chance(rng, self.tone) {
            let contrast = between_log(rng, 0.6, 1.6);
            gain = [contrast; 3];
            offset = 0.5 - 0.5 * contrast + between(rng, -0.18, 0.18);
            gamma = between_log(rng, 0.6, 1.6);
        }
        if chance(rng, self.colour) {
            let warm = between(rng, -0.2, 0.2);
            let green = between(rng, -0.08, 0.08);
            gain = [
                gain[0] * (1.0 + warm),
                gain[1] * (1.0 + green),
                gain[2] * (1.0 - warm),
            ];
            saturate(picture, between(rng, 0.4, 1.5));
        }
        if dark {
            let dim = between_log(rng, 0.12, 0.45);
            gain = gain.map(|g| g * dim);
            offset *= dim;
        }
        let table: Vec<[u8; 3]> = (0..256)
            .map(|v| {
                let value = (v as f32 / 255.0).powf(gamma);
                gain.map(|g| ((g * value + offset) * 255.0).clamp(0.0, 255.0) as u8)
            })
            .collect();
        for pixel in picture.chunks_exact_mut(3) {
            for (k, v) in pixel.iter_mut().enumerate() {
                *v = table[usize::from(*v)][k];
            }
        }
    }
}

/// Mixes each pixel with its own grey; 0 is grey, 1 unchanged, above 1 stronger.
pub fn saturate(picture: &mut RgbImage, amount: f32) {
    let amount = (amount * 256.0) as i32;
    for pixel in picture.chunks_exact_mut(3) {
        let [r, g, b] = [0, 1, 2].map(|k| i32::from(pixel[k]));
        let grey = (77 * r + 150 * g + 29 * b) >> 8;
        for v in pixel {
            *v = (grey + (((i32::from(*v) - grey) * amount) >> 8)).clamp(0, 255) as u8;
        }
    }
}

/// `gain` times the light. Pixels hold light to the power of about 1/2.2 (IEC 61966-2-1).
pub fn expose(picture: &mut RgbImage, gain: f32) {
    let brighter = gain.powf(1.0 / 2.2);
    let table: Vec<u8> = (0..256)
        .map(|v| (v as f32 * brighter).min(255.0) as u8)
        .collect();
    for v in picture.iter_mut() {
        *v = table[usize::from(*v)];
    }
}

fn side_light(picture: &mut RgbImage, rng: &mut Dice) {
    let (sin, cos) = between(rng, 0.0, std::f32::consts::TAU).sin_cos();
    let strength = between(rng, 0.2, 0.8);
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let along = (x as f32 / w - 0.5) * cos + (y as f32 / h - 0.5) * sin;
        let gain = 1.0 + strength * along;
        pixel.0 = pixel
            .0
            .map(|v| (f32::from(v) * gain).clamp(0.0, 255.0) as u8);
    }
}

/// Binomial blur, `times` over: standard deviation √(times/2) pixels.
pub fn soften(picture: &mut RgbImage, times: u32) {
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    if w < 3 || h < 3 {
        return;
    }
    for _ in 0..times {
        let before = picture.as_raw().clone();
        let row = w * 3;
        let mut across = before.clone();
        for y in 0..h {
            let line = &before[y * row..(y + 1) * row];
            let out = &mut across[y * row..(y + 1) * row];
            for i in 3..row - 3 {
                let sum = u16::from(line[i - 3]) + 2 * u16::from(line[i]) + u16::from(line[i + 3]);
                out[i] = ((sum + 2) / 4) as u8;
            }
        }
        let target: &mut [u8] = picture;
        for y in 1..h - 1 {
            for i in 0..row {
                let sum = u16::from(across[(y - 1) * row + i])
                    + 2 * u16::from(across[y * row + i])
                    + u16::from(across[(y + 1) * row + i]);
                target[y * row + i] = ((sum + 2) / 4) as u8;
            }
        }
    }
}

/// Mean along a line of `length` pixels.
pub fn motion_blur(picture: &mut RgbImage, angle_deg: f32, length: f32) {
    let before = picture.clone();
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    let taps = (length.ceil() as i32).max(2);
    let shifts: Vec<(i32, i32)> = (0..taps)
        .map(|i| {
            let t = (i as f32 / (taps - 1) as f32 - 0.5) * length;
            ((t * cos).round() as i32, (t * sin).round() as i32)
        })
        .collect();
    let (w, h) = (picture.width() as i32, picture.height() as i32);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let mut sum = [0u32; 3];
        for (dx, dy) in &shifts {
            let sx = (x as i32 + dx).clamp(0, w - 1) as u32;
            let sy = (y as i32 + dy).clamp(0, h - 1) as u32;
            for (s, v) in sum.iter_mut().zip(before.get_pixel(sx, sy).0) {
                *s += u32::from(v);
            }
        }
        pixel.0 = sum.map(|s| (s / taps as u32) as u8);
    }
}

/// Shrinks by `factor` and blows up again.
pub fn low_resolution(picture: &mut RgbImage, factor: f32) {
    let (w, h) = picture.dimensions();
    let small = |side: u32| ((side as f32 / factor) as u32).max(4);
    let frame = faceglass_vision::Rect::new(0.0, 0.0, w as f32, h as f32);
    let down = faceglass_vision::crop_rect(picture, frame, small(w), small(h));
    let whole = faceglass_vision::Rect::new(0.0, 0.0, small(w) as f32, small(h) as f32);
    *picture = faceglass_vision::crop_rect(&down, whole, w, h);
}

/// Adds noise of `sigma` grey levels, the same in all channels or each its own.
pub fn add_noise(picture: &mut RgbImage, sigma: f32, coloured: bool, salt: u32) {
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        for (k, v) in pixel.0.iter_mut().enumerate() {
            let channel = if coloured { k as u32 * 7919 } else { 0 };
            let seed = salt.wrapping_add(channel);
            // A sum of two uniforms has a standard deviation of √(2/3).
            let noise = (grain(x, y, seed) + grain(y, x, !seed)) * 1.2247;
            *v = (f32::from(*v) + sigma * noise).clamp(0.0, 255.0) as u8;
        }
    }
}

/// To JPEG of `quality` (1 to 100) and back.
pub fn recompress(picture: &mut RgbImage, quality: u8) {
    let again = crate::data::shards::encode_jpeg(picture, quality)
        .and_then(|bytes| crate::data::shards::decode(&bytes, "re-compressed"));
    // A picture that cannot be encoded has no pixels; nothing is lost by keeping it.
    if let Ok(again) = again {
        *picture = again;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::super::dice;
    use super::*;
    use image::Rgb;

    #[test]
    fn off_changes_nothing_and_the_same_dice_change_the_same() {
        let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([x as u8 * 6, y as u8 * 8, 100]));
        let mut off = picture.clone();
        Photometric::OFF.apply(&mut off, &mut dice(1, 1));
        assert_eq!(off, picture);
        let (mut one, mut two) = (picture.clone(), picture.clone());
        Photometric::default().apply(&mut one, &mut dice(3, 9));
        Photometric::default().apply(&mut two, &mut dice(3, 9));
        assert_eq!(one, two);
        assert_eq!(one.dimensions(), (40, 30));
    }

    #[test]
    fn noise_has_the_sigma_it_is_given() {
        let mut picture = RgbImage::from_pixel(200, 200, Rgb([128; 3]));
        add_noise(&mut picture, 10.0, true, 77);
        let n = picture.as_raw().len() as f32;
        let mean = picture.iter().map(|v| f32::from(*v)).sum::<f32>() / n;
        let var = picture
            .iter()
            .map(|v| (f32::from(*v) - mean).powi(2))
            .sum::<f32>()
            / n;
        assert!((mean - 127.5).abs() < 0.5, "mean {mean}");
        assert!((var.sqrt() - 10.0).abs() < 0.5, "sigma {}", var.sqrt());
    }

    #[test]
    fn overexposure_lightens_until_it_burns_out() {
        let mut picture = RgbImage::from_fn(3, 1, |x, _| Rgb([[0, 100, 230][x as usize]; 3]));
        expose(&mut picture, 2.0);
        // 100 · 2^(1/2.2) = 137.03; 230 is past white.
        let values: Vec<u8> = picture.pixels().map(|p| p.0[0]).collect();
        assert_eq!(values, [0, 137, 255]);
    }

    #[test]
    fn blur_keeps_the_mean_and_lowers_the_contrast() {
        let stripes = RgbImage::from_fn(64, 64, |x, _| Rgb([if x % 2 == 0 { 0 } else { 200 }; 3]));
        let mut blurred = stripes.clone();
        soften(&mut blurred, 2);
        let inner = blurred.get_pixel(31, 31).0[0];
        assert!((95..=105).contains(&inner), "{inner}");
    }
}

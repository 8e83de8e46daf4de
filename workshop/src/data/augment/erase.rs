//! Random erasing.

use super::paint::grain;
use super::{Dice, between, between_log};
use image::{Rgb, RgbImage};
use rand::Rng as _;

/// Areas that are covered, as shares of the picture.
const AREA: (f32, f32) = (0.02, 0.25);
/// Height to width of what is covered, and the reverse.
const SLIMMEST: f32 = 0.3;

/// Covers an upright rectangle anywhere with noise (Z. Zhong et al., "Random erasing data
/// augmentation", AAAI 2020; there up to 0.4 of the picture, which of a tightly cut face leaves
/// too little).
pub fn erase(picture: &mut RgbImage, rng: &mut Dice) {
    let (width, height) = picture.dimensions();
    let area = between(rng, AREA.0, AREA.1) * (width * height) as f32;
    let slim = between_log(rng, SLIMMEST, 1.0 / SLIMMEST);
    let side = |length: f32, most: u32| (length.round() as u32).clamp(1, most.max(1));
    let (w, h) = (
        side((area / slim).sqrt(), width),
        side((area * slim).sqrt(), height),
    );
    let left = rng.random_range(0..=width.saturating_sub(w));
    let top = rng.random_range(0..=height.saturating_sub(h));
    let salt = rng.random::<u32>() >> 8;
    for y in top..(top + h).min(height) {
        for x in left..(left + w).min(width) {
            let tone = |c: u32| (127.5 + 127.5 * grain(x, y, salt + c)).clamp(0.0, 255.0) as u8;
            picture.put_pixel(x, y, Rgb([0, 1, 2].map(tone)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice;
    use super::*;

    #[test]
    fn a_rectangle_of_a_share_of_the_picture_is_covered() {
        let mut covered = Vec::new();
        for seed in 0..40 {
            let colour = Rgb([9, 200, 77]);
            let mut picture = RgbImage::from_pixel(112, 112, colour);
            erase(&mut picture, &mut dice(seed, 0));
            let changed = picture.enumerate_pixels().filter(|(_, _, p)| **p != colour);
            let places: Vec<(u32, u32)> = changed.map(|(x, y, _)| (x, y)).collect();
            let reach = |of: fn(&(u32, u32)) -> u32| {
                let low = places.iter().map(of).min().unwrap_or(0);
                places.iter().map(of).max().unwrap_or(0) - low + 1
            };
            assert_eq!(reach(|p| p.0) * reach(|p| p.1), places.len() as u32);
            covered.push(places.len() as f32 / (112.0 * 112.0));
        }
        let all = |low, high| covered.iter().all(|c| (low..high).contains(c));
        assert!(all(0.015, 0.27), "{covered:?}");
        assert!(covered.iter().any(|c| *c < 0.1) && covered.iter().any(|c| *c > 0.15));
    }
}

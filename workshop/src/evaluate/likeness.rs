//! How like two pictures are, as restored pictures are measured.

use image::RgbImage;

/// Peak signal-to-noise ratio in decibels over all three colours; without end for equal pictures.
pub fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    let squares = a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| {
        let off = f64::from(*x) - f64::from(*y);
        off * off
    });
    let error = squares.sum::<f64>() / a.as_raw().len().max(1) as f64;
    10.0 * (255.0 * 255.0 / error).log10()
}

/// Taps of the window on each side of its middle, and its deviation in pixels.
const REACH: usize = 5;
const DEVIATION: f64 = 1.5;

/// Structural similarity of the luminances, 1 for equal pictures: the mean over all places of which the window of 11 x 11
/// pixels lies within the picture (Z. Wang et al., "Image quality assessment: from error visibility to structural
/// similarity", IEEE TIP 2004). Nothing where they differ in size or are smaller than the window.
pub fn ssim(a: &RgbImage, b: &RgbImage) -> Option<f64> {
    let (width, height) = (a.width() as usize, a.height() as usize);
    if a.dimensions() != b.dimensions() || width.min(height) <= 2 * REACH {
        return None;
    }
    let (x, y) = (luminance(a), luminance(b));
    let product =
        |p: &[f64], q: &[f64]| -> Vec<f64> { p.iter().zip(q).map(|(p, q)| p * q).collect() };
    let seen = |values: &[f64]| windowed(values, width, height);
    let (mean_x, mean_y) = (seen(&x), seen(&y));
    let (xx, yy, xy) = (
        seen(&product(&x, &x)),
        seen(&product(&y, &y)),
        seen(&product(&x, &y)),
    );
    let (c1, c2) = ((0.01f64 * 255.0).powi(2), (0.03f64 * 255.0).powi(2));
    let places = mean_x.len();
    let sum: f64 = (0..places)
        .map(|i| {
            let (m, n) = (mean_x[i], mean_y[i]);
            let (var_x, var_y, both) = (xx[i] - m * m, yy[i] - n * n, xy[i] - m * n);
            (2.0 * m * n + c1) * (2.0 * both + c2) / ((m * m + n * n + c1) * (var_x + var_y + c2))
        })
        .sum();
    Some(sum / places.max(1) as f64)
}

fn luminance(picture: &RgbImage) -> Vec<f64> {
    let of =
        |[r, g, b]: [u8; 3]| 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
    picture.pixels().map(|pixel| of(pixel.0)).collect()
}

/// Means under the window, of places where it lies within.
fn windowed(values: &[f64], width: usize, height: usize) -> Vec<f64> {
    let taps: Vec<f64> = (0..=2 * REACH)
        .map(|i| {
            let off = i as f64 - REACH as f64;
            (-off * off / (2.0 * DEVIATION * DEVIATION)).exp()
        })
        .collect();
    let whole: f64 = taps.iter().sum();
    let narrow = width - 2 * REACH;
    let mut rows = Vec::with_capacity(narrow * height);
    for row in values.chunks_exact(width) {
        for window in row.windows(taps.len()) {
            let sum: f64 = window.iter().zip(&taps).map(|(v, t)| v * t).sum();
            rows.push(sum / whole);
        }
    }
    let mut all = Vec::with_capacity(narrow * (height - 2 * REACH));
    for y in 0..height - 2 * REACH {
        for x in 0..narrow {
            let column = taps.iter().enumerate();
            let sum: f64 = column.map(|(i, t)| rows[(y + i) * narrow + x] * t).sum();
            all.push(sum / whole);
        }
    }
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use image::Rgb;

    fn picture(more: u8) -> RgbImage {
        RgbImage::from_fn(40, 30, |x, y| {
            let value = ((x * 37 + y * 91) % 200) as u8;
            Rgb([value, value, value].map(|v| v.saturating_add(more)))
        })
    }

    #[test]
    fn equal_pictures_are_alike_and_noise_is_not() {
        let plain = picture(0);
        assert_eq!(psnr(&plain, &plain), f64::INFINITY);
        assert!((ssim(&plain, &plain).unwrap() - 1.0).abs() < 1e-9);
        // A shift of all values by 10: 20 log10(255 / 10), and the structure stays.
        let lighter = picture(10);
        assert!((psnr(&plain, &lighter) - 28.13).abs() < 0.01);
        let shifted = ssim(&plain, &lighter).unwrap();
        assert!((0.9..1.0).contains(&shifted), "{shifted}");
        let flat = RgbImage::from_pixel(40, 30, Rgb([100; 3]));
        assert!(ssim(&plain, &flat).unwrap() < 0.3);
        assert_eq!(ssim(&plain, &RgbImage::new(8, 8)), None);
    }
}

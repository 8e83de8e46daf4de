//! YUYV to RGB.

use image::RgbImage;

/// Converts packed 4:2:2 (`Y0 U Y1 V`, BT.601, studio range, as UVC cameras
/// send it) to RGB; `None` if `data` is shorter than the picture.
///
/// With `y = Y − 16`, `u = U − 128`, `v = V − 128`:
///
/// ```text
/// R = 1.164 y + 1.596 v
/// G = 1.164 y − 0.392 u − 0.813 v
/// B = 1.164 y + 2.017 u
/// ```
///
/// in fixed point with 8 fractional bits, rounded.
#[must_use]
pub fn yuyv_to_rgb(data: &[u8], width: u32, height: u32) -> Option<RgbImage> {
    if !width.is_multiple_of(2) {
        return None;
    }
    let (columns, rows) = (width as usize, height as usize);
    let data = data.get(..columns.checked_mul(rows)?.checked_mul(2)?)?;
    let mut pixels = vec![0; columns * rows * 3];
    let (pairs, _) = data.as_chunks::<4>();
    let (pairs_out, _) = pixels.as_chunks_mut::<6>();
    for (out, [y0, u, y1, v]) in pairs_out.iter_mut().zip(pairs) {
        let (u, v) = (i32::from(*u) - 128, i32::from(*v) - 128);
        let red = 409 * v + 128;
        let green = -100 * u - 208 * v + 128;
        let blue = 516 * u + 128;
        let light = |y: u8| 298 * (i32::from(y) - 16);
        let (first, second) = (light(*y0), light(*y1));
        *out = [
            clip(first + red),
            clip(first + green),
            clip(first + blue),
            clip(second + red),
            clip(second + green),
            clip(second + blue),
        ];
    }
    RgbImage::from_raw(width, height, pixels)
}

#[inline]
fn clip(fixed: i32) -> u8 {
    (fixed >> 8).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use proptest::prelude::*;

    fn exact(y: u8, u: u8, v: u8) -> [f64; 3] {
        let (y, u, v) = (
            1.164_383 * (f64::from(y) - 16.0),
            f64::from(u) - 128.0,
            f64::from(v) - 128.0,
        );
        [
            y + 1.596_027 * v,
            y - 0.391_762 * u - 0.812_968 * v,
            y + 2.017_232 * u,
        ]
        .map(|c| c.clamp(0.0, 255.0))
    }

    #[test]
    fn known_colours() {
        // Black, white, and the primaries of BT.601 in studio range.
        let cases = [
            ([16, 128, 128], [0, 0, 0]),
            ([235, 128, 128], [255, 255, 255]),
            ([81, 90, 240], [255, 0, 0]),
            ([145, 54, 34], [0, 255, 0]),
            ([41, 240, 110], [0, 0, 255]),
        ];
        for ([y, u, v], rgb) in cases {
            let image = yuyv_to_rgb(&[y, u, y, v], 2, 1).unwrap();
            for (got, want) in image.get_pixel(1, 0).0.iter().zip(rgb) {
                assert!(
                    i32::from(*got).abs_diff(want) <= 2,
                    "{:?}",
                    image.get_pixel(1, 0)
                );
            }
        }
    }

    #[test]
    fn short_and_odd_frames_are_refused() {
        assert!(yuyv_to_rgb(&[0; 15], 2, 4).is_none());
        assert!(yuyv_to_rgb(&[0; 16], 2, 4).is_some());
        assert!(
            yuyv_to_rgb(&[0; 64], 2, 4).is_some(),
            "longer buffers are usual"
        );
        assert!(yuyv_to_rgb(&[0; 64], 3, 4).is_none());
    }

    proptest! {
        #[test]
        fn agrees_with_the_formula(y0: u8, u: u8, y1: u8, v: u8) {
            let image = yuyv_to_rgb(&[y0, u, y1, v], 2, 1).unwrap();
            for (x, y) in [(0, y0), (1, y1)] {
                for (got, want) in image.get_pixel(x, 0).0.iter().zip(exact(y, u, v)) {
                    prop_assert!((f64::from(*got) - want).abs() <= 1.5);
                }
            }
        }
    }
}

//! Between RGB and the 4:2:0 luma and chroma planes of H.264.
//!
//! With R, G, B and Y in 0..1 and Kr, Kb of the standard in force (BT.601:
//! 0.299, 0.114; BT.709: 0.2126, 0.0722; Kg = 1 − Kr − Kb):
//! Y = Kr·R + Kg·G + Kb·B, Cb = (B − Y) / (2 − 2·Kb), Cr = (R − Y) / (2 − 2·Kr).
//! Full range stores 255·Y and 128 + 255·C, limited range 16 + 219·Y and
//! 128 + 224·C. All of it in 16.16 fixed point.

use image::RgbImage;
use openh264::formats::YUVSource;

/// How red, green and blue were made into luma and chroma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColorCoding {
    /// Luma spans 0 to 255 rather than 16 to 235.
    pub full_range: bool,
    /// `matrix_coefficients`: 1 BT.709, 5 and 6 BT.601, `None` if unsaid.
    pub matrix: Option<u8>,
}

/// One luma plane and two chroma planes of half its width and height.
#[derive(Clone, Copy, Debug)]
pub struct Planes<'a> {
    /// Luma.
    pub y: &'a [u8],
    /// Blue difference.
    pub u: &'a [u8],
    /// Red difference.
    pub v: &'a [u8],
    /// Bytes from one luma row to the next.
    pub y_stride: usize,
    /// Bytes from one chroma row to the next.
    pub uv_stride: usize,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
}

const ONE: f64 = 65_536.0;

/// Kr and Kb for a picture of this size; a file that does not say means BT.601
/// for standard definition and BT.709 above.
fn weights(color: ColorCoding, width: usize, height: usize) -> (f64, f64) {
    match color.matrix {
        Some(1) => (0.2126, 0.0722),
        Some(9 | 10) => (0.2627, 0.0593),
        None if width >= 1280 || height > 576 => (0.2126, 0.0722),
        _ => (0.299, 0.114),
    }
}

struct ToRgb {
    y_offset: i32,
    y_scale: i32,
    red_from_v: i32,
    green_from_u: i32,
    green_from_v: i32,
    blue_from_u: i32,
}

impl ToRgb {
    fn new(color: ColorCoding, width: usize, height: usize) -> Self {
        let (kr, kb) = weights(color, width, height);
        let kg = 1.0 - kr - kb;
        let (y_range, c_range) = if color.full_range {
            (255.0, 255.0)
        } else {
            (219.0, 224.0)
        };
        let c = 255.0 / c_range * ONE;
        let fixed = |value: f64| value.round() as i32;
        Self {
            y_offset: if color.full_range { 0 } else { 16 },
            y_scale: fixed(255.0 / y_range * ONE),
            red_from_v: fixed(c * (2.0 - 2.0 * kr)),
            green_from_u: fixed(-c * (2.0 - 2.0 * kb) * kb / kg),
            green_from_v: fixed(-c * (2.0 - 2.0 * kr) * kr / kg),
            blue_from_u: fixed(c * (2.0 - 2.0 * kb)),
        }
    }

    fn row(&self, y: &[u8], u: &[u8], v: &[u8], out: &mut [u8]) {
        let pairs = out.chunks_mut(6).zip(y.chunks(2));
        for ((pixels, luma), (&u, &v)) in pairs.zip(u.iter().zip(v)) {
            let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
            let red = self.red_from_v * v + 32_768;
            let green = self.green_from_u * u + self.green_from_v * v + 32_768;
            let blue = self.blue_from_u * u + 32_768;
            for (pixel, &y) in pixels.chunks_exact_mut(3).zip(luma) {
                let y = (i32::from(y) - self.y_offset) * self.y_scale;
                let rgb = [y + red, y + green, y + blue];
                for (channel, value) in pixel.iter_mut().zip(rgb) {
                    *channel = (value >> 16).clamp(0, 255) as u8;
                }
            }
        }
    }
}

/// Decoded planes as RGB. `None` if the planes are smaller than they claim.
pub fn to_rgb(planes: Planes<'_>, color: ColorCoding) -> Option<RgbImage> {
    let (width, height) = (planes.width, planes.height);
    let convert = ToRgb::new(color, width, height);
    let mut rgb = vec![0; width.checked_mul(height)?.checked_mul(3)?];
    for (row, out) in rgb.chunks_exact_mut((width * 3).max(1)).enumerate() {
        let chroma_width = width.div_ceil(2);
        let y_start = row * planes.y_stride;
        let uv_start = (row / 2) * planes.uv_stride;
        convert.row(
            planes.y.get(y_start..y_start + width)?,
            planes.u.get(uv_start..uv_start + chroma_width)?,
            planes.v.get(uv_start..uv_start + chroma_width)?,
            out,
        );
    }
    RgbImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, rgb)
}

/// An RGB picture of even width and height as planes, BT.601, limited range.
#[derive(Clone, Debug)]
pub struct YuvPicture {
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
    width: usize,
    height: usize,
}

impl YuvPicture {
    /// Converts; an odd last row or column is left out.
    pub fn from_rgb(image: &RgbImage) -> Self {
        let stride = image.width() as usize * 3;
        let (width, height) = (
            image.width() as usize / 2 * 2,
            image.height() as usize / 2 * 2,
        );
        let mut out = Self {
            y: Vec::with_capacity(width * height),
            u: Vec::with_capacity(width * height / 4),
            v: Vec::with_capacity(width * height / 4),
            width,
            height,
        };
        let rows = image.as_raw().chunks_exact(stride.max(1));
        for row in rows.clone().take(height) {
            let pixels = row.chunks_exact(3).take(width);
            out.y
                .extend(pixels.map(|p| luma([p[0], p[1], p[2]].map(i32::from))));
        }
        for pair in rows.collect::<Vec<_>>().chunks_exact(2) {
            let [upper, lower] = pair else { break };
            for (above, below) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
                let sum = |c: usize| {
                    [above[c], above[c + 3], below[c], below[c + 3]]
                        .map(i32::from)
                        .iter()
                        .sum::<i32>()
                };
                let (u, v) = chroma([sum(0), sum(1), sum(2)]);
                out.u.push(u);
                out.v.push(v);
            }
        }
        out
    }
}

fn luma([r, g, b]: [i32; 3]) -> u8 {
    // 219/255 · (0.299, 0.587, 0.114) · 2^16
    ((16_829 * r + 33_039 * g + 6_416 * b + 32_768) >> 16) as u8 + 16
}

/// From the sums of four pixels.
fn chroma([r, g, b]: [i32; 3]) -> (u8, u8) {
    // 224/255 · 2^16 · (−0.168736, −0.331264, 0.5) and (0.5, −0.418688, −0.081312)
    let u = -9_714 * r - 19_070 * g + 28_784 * b;
    let v = 28_784 * r - 24_103 * g - 4_681 * b;
    let stored = |sum: i32| (((sum + (1 << 17)) >> 18) + 128).clamp(0, 255) as u8;
    (stored(u), stored(v))
}

impl YUVSource for YuvPicture {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.y
    }

    fn u(&self) -> &[u8] {
        &self.u
    }

    fn v(&self) -> &[u8] {
        &self.v
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn flat(rgb: [u8; 3]) -> RgbImage {
        RgbImage::from_pixel(6, 4, image::Rgb(rgb))
    }

    fn there_and_back(rgb: [u8; 3]) -> [u8; 3] {
        let yuv = YuvPicture::from_rgb(&flat(rgb));
        let planes = Planes {
            y: yuv.y(),
            u: yuv.u(),
            v: yuv.v(),
            y_stride: 6,
            uv_stride: 3,
            width: 6,
            height: 4,
        };
        to_rgb(planes, ColorCoding::default())
            .unwrap()
            .get_pixel(5, 3)
            .0
    }

    #[test]
    fn colours_survive_the_way_there_and_back() {
        let steps = [0_u8, 40, 128, 200, 255];
        for r in steps {
            for g in steps {
                for b in steps {
                    let got = there_and_back([r, g, b]);
                    let off = got.iter().zip([r, g, b]).map(|(&a, b)| a.abs_diff(b)).max();
                    assert!(off.unwrap() <= 3, "{:?} became {got:?}", [r, g, b]);
                }
            }
        }
    }

    #[test]
    fn range_and_matrix_change_the_result() {
        let planes = Planes {
            y: &[16; 4],
            u: &[128],
            v: &[200],
            y_stride: 2,
            uv_stride: 1,
            width: 2,
            height: 2,
        };
        let pixel = |full_range, matrix| {
            let color = ColorCoding { full_range, matrix };
            to_rgb(planes, color).unwrap().get_pixel(0, 0).0
        };
        // By hand: 1.402·255/224·72 = 114.9, 1.5748·255/224·72 = 129.1, 16 + 1.402·72 = 116.9.
        assert_eq!(pixel(false, Some(6))[0], 115);
        assert_eq!(pixel(false, Some(1))[0], 129);
        assert_eq!(pixel(true, Some(6))[0], 117);
    }

    #[test]
    fn planes_smaller_than_they_claim_are_refused() {
        let planes = Planes {
            y: &[0; 3],
            u: &[0],
            v: &[0],
            y_stride: 2,
            uv_stride: 1,
            width: 2,
            height: 2,
        };
        assert!(to_rgb(planes, ColorCoding::default()).is_none());
    }
}

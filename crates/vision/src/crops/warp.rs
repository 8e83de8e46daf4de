//! Pictures through a similarity transform.

use crate::crops::crop::crop_rect;
use crate::geometry::{Point, Rect, Similarity};
use image::RgbImage;

/// Most samples along one side of an output pixel.
const MAX_SAMPLES: u32 = 4;
/// Beyond this a transform is not that of a face.
const MAX_SHRUNK_SIDE: f32 = 8192.0;

/// The picture of `out_w` x `out_h` pixels that shows `image` through
/// `out_from_in`, which takes pixels of `image` to pixels of the result.
///
/// Sampled bilinearly; where the picture shrinks, each output pixel averages
/// what it covers, so that fine patterns do not alias. What lies outside `image` is black. A transform without
/// inverse gives a black picture.
pub fn warp_similarity(
    image: &RgbImage,
    out_from_in: Similarity,
    out_w: u32,
    out_h: u32,
) -> RgbImage {
    let mut out = RgbImage::new(out_w, out_h);
    let Some(in_from_out) = out_from_in.inverse().filter(|_| out_w > 0 && out_h > 0) else {
        return out;
    };
    if in_from_out.scale() >= 2.0
        && let Some((smaller, out_from_smaller)) =
            shrunk(image, out_from_in, in_from_out, out_w, out_h)
    {
        return warp_similarity(&smaller, out_from_smaller, out_w, out_h);
    }
    let Some(sampler) = Sampler::new(image) else {
        return out;
    };
    // Up to one and a half source pixels a step, the two that a bilinear sample
    // blends leave none out.
    let samples = (in_from_out.scale().round() as u32).clamp(1, MAX_SAMPLES);
    let grid = SampleGrid::new(in_from_out, samples);
    for (y, row) in out.chunks_exact_mut(out_w as usize * 3).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let value = grid.average(&sampler, x as f32, y as f32);
            for (channel, v) in pixel.iter_mut().zip(value) {
                *channel = (v + 0.5) as u8;
            }
        }
    }
    out
}

/// The part of `image` that the result shows, shrunk by a whole factor so that
/// less than two of its pixels are left for one of the result, and the transform
/// from there: averaging an upright block is far cheaper than a turned one.
fn shrunk(
    image: &RgbImage,
    out_from_in: Similarity,
    in_from_out: Similarity,
    out_w: u32,
    out_h: u32,
) -> Option<(RgbImage, Similarity)> {
    let factor = in_from_out.scale().floor();
    let (w, h) = (out_w as f32, out_h as f32);
    let corners = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)];
    let seen = Rect::around(&corners.map(|(x, y)| in_from_out.apply(Point::new(x, y))));
    // One result pixel more on each side for the filters to reach into.
    let margin = 2.0 * factor;
    let blocks = |length: f32| ((length + 2.0 * margin) / factor).ceil();
    let (columns, rows) = (blocks(seen.w), blocks(seen.h));
    if !seen.is_finite() || columns.max(rows) > MAX_SHRUNK_SIDE {
        return None;
    }
    let region = Rect::new(
        seen.x - margin,
        seen.y - margin,
        columns * factor,
        rows * factor,
    );
    let origin = Point::new(region.x, region.y);
    let in_from_smaller = Similarity::about(Point::default(), origin, 0.0, factor);
    let smaller = crop_rect(image, region, columns as u32, rows as u32);
    Some((smaller, in_from_smaller.then(out_from_in)))
}

/// Where the samples of one output pixel lie in the source.
struct SampleGrid {
    in_from_out: Similarity,
    samples: u32,
    /// Source shift for one sample to the right.
    step: Point,
    /// First sample, from the pixel's top-left corner, in output pixels.
    first: f32,
    weight: f32,
}

impl SampleGrid {
    fn new(in_from_out: Similarity, samples: u32) -> Self {
        let pitch = 1.0 / samples as f32;
        Self {
            in_from_out,
            samples,
            step: Point::new(in_from_out.a * pitch, in_from_out.b * pitch),
            first: pitch / 2.0,
            weight: 1.0 / (samples * samples) as f32,
        }
    }

    fn average(&self, sampler: &Sampler, x: f32, y: f32) -> [f32; 3] {
        let start = self
            .in_from_out
            .apply(Point::new(x + self.first, y + self.first));
        if self.samples == 1 {
            return sampler.at(start.x, start.y);
        }
        let mut sum = [0.0f32; 3];
        for row in 0..self.samples {
            // Down is right turned by 90 degrees.
            let mut p = Point::new(
                start.x - self.step.y * row as f32,
                start.y + self.step.x * row as f32,
            );
            for _ in 0..self.samples {
                let value = sampler.at(p.x, p.y);
                for (s, v) in sum.iter_mut().zip(value) {
                    *s += v;
                }
                p = Point::new(p.x + self.step.x, p.y + self.step.y);
            }
        }
        sum.map(|s| s * self.weight)
    }
}

/// Bilinear look-up; black outside.
struct Sampler<'a> {
    pixels: &'a [u8],
    width: i32,
    height: i32,
    stride: usize,
}

impl<'a> Sampler<'a> {
    fn new(image: &'a RgbImage) -> Option<Self> {
        let width = i32::try_from(image.width()).ok().filter(|w| *w > 0)?;
        let height = i32::try_from(image.height()).ok().filter(|h| *h > 0)?;
        Some(Self {
            pixels: image.as_raw(),
            width,
            height,
            stride: image.width() as usize * 3,
        })
    }

    #[inline]
    fn at(&self, x: f32, y: f32) -> [f32; 3] {
        // Pixel centres are at half pixels.
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (floor(x), floor(y));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let inside = left >= 0 && top >= 0 && left < self.width - 1 && top < self.height - 1;
        if inside {
            return self.blend_inside(left as usize, top as usize, fx, fy);
        }
        if left < -1 || top < -1 || left >= self.width || top >= self.height {
            return [0.0; 3];
        }
        let corners = [
            (self.pixel(left, top), (1.0 - fx) * (1.0 - fy)),
            (self.pixel(left + 1, top), fx * (1.0 - fy)),
            (self.pixel(left, top + 1), (1.0 - fx) * fy),
            (self.pixel(left + 1, top + 1), fx * fy),
        ];
        let mut value = [0.0; 3];
        for (pixel, weight) in corners {
            for (v, p) in value.iter_mut().zip(pixel) {
                *v += p * weight;
            }
        }
        value
    }

    #[inline]
    fn blend_inside(&self, left: usize, top: usize, fx: f32, fy: f32) -> [f32; 3] {
        let start = top * self.stride + left * 3;
        let upper = &self.pixels[start..start + 6];
        let lower = &self.pixels[start + self.stride..start + self.stride + 6];
        let mut value = [0.0; 3];
        for (c, v) in value.iter_mut().enumerate() {
            let (p, q) = (f32::from(upper[c]), f32::from(lower[c]));
            let above = p + (f32::from(upper[c + 3]) - p) * fx;
            let below = q + (f32::from(lower[c + 3]) - q) * fx;
            *v = above + (below - above) * fy;
        }
        value
    }

    fn pixel(&self, x: i32, y: i32) -> [f32; 3] {
        if x < 0 || y < 0 || x >= self.width || y >= self.height {
            return [0.0; 3];
        }
        let start = y as usize * self.stride + x as usize * 3;
        let p = &self.pixels[start..start + 3];
        [f32::from(p[0]), f32::from(p[1]), f32::from(p[2])]
    }
}

/// `f32::floor` as an integer; the library's is a function call on processors
/// without SSE 4.1, and this runs once a sample. Saturates, so that far-away
/// points stay outside.
#[inline]
fn floor(v: f32) -> i32 {
    let truncated = v as i32;
    truncated.saturating_sub(i32::from(v < truncated as f32))
}

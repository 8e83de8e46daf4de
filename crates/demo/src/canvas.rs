//! Pictures of floating-point colours, and sampling them between pixels.

use image::RgbImage;

/// Red, green, blue in 0..1 as stored in a file (not linear light).
pub type Rgb = [f32; 3];

/// Colour times cover, and cover (premultiplied alpha).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Paint {
    pub rgb: Rgb,
    pub cover: f32,
}

impl Paint {
    pub fn solid(rgb: Rgb) -> Self {
        Self { rgb, cover: 1.0 }
    }

    pub fn scaled(self, by: f32) -> Self {
        Self {
            rgb: self.rgb.map(|c| c * by),
            cover: self.cover * by,
        }
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            rgb: add(self.rgb, other.rgb),
            cover: self.cover + other.cover,
        }
    }
}

pub fn add(a: Rgb, b: Rgb) -> Rgb {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    std::array::from_fn(|c| a[c] + (b[c] - a[c]) * t)
}

pub fn luma(c: Rgb) -> f32 {
    0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2]
}

/// 0 below `from`, 1 above `to`, smooth between.
pub fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A picture to draw on or to sample from.
#[derive(Clone, Debug)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Paint>,
}

impl Canvas {
    pub fn from_fn(width: usize, height: usize, draw: impl Fn(f32, f32) -> Paint) -> Self {
        let pixels = (0..width * height)
            .map(|i| draw((i % width) as f32 + 0.5, (i / width) as f32 + 0.5))
            .collect();
        Self {
            width,
            height,
            pixels,
        }
    }

    fn at(&self, x: i32, y: i32) -> Paint {
        let x = x.clamp(0, self.width as i32 - 1) as usize;
        let y = y.clamp(0, self.height as i32 - 1) as usize;
        self.pixels
            .get(y * self.width + x)
            .copied()
            .unwrap_or_default()
    }

    /// Catmull-Rom interpolation; pixel centres are at halves. Nothing is
    /// outside, except below, where the last row goes on.
    pub fn sample(&self, x: f32, y: f32) -> Paint {
        if x < 0.0 || y < 0.0 || x > self.width as f32 {
            return Paint::default();
        }
        let (x, y) = (x - 0.5, (y - 0.5).min(self.height as f32 - 1.0));
        let (left, top) = (x.floor(), y.floor());
        let (wx, wy) = (cubic(x - left), cubic(y - top));
        let mut sum = Paint::default();
        for (row, &wy) in (-1..).zip(&wy) {
            for (column, &wx) in (-1..).zip(&wx) {
                let paint = self.at(left as i32 + column, top as i32 + row);
                sum = sum.plus(paint.scaled(wx * wy));
            }
        }
        sum.cover = sum.cover.clamp(0.0, 1.0);
        sum.rgb = sum.rgb.map(|c| c.clamp(0.0, sum.cover));
        sum
    }

    /// Lays over each pixel what `paint` gives for its centre; rows are shared
    /// among the processor's cores.
    pub fn draw(&mut self, paint: impl Fn(f32, f32) -> Paint + Sync) {
        let width = self.width.max(1);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let rows_each = self.height.div_ceil(cores).max(1);
        std::thread::scope(|scope| {
            for (part, pixels) in self.pixels.chunks_mut(rows_each * width).enumerate() {
                let paint = &paint;
                scope.spawn(move || {
                    for (i, under) in pixels.iter_mut().enumerate() {
                        let (x, y) = (i % width, part * rows_each + i / width);
                        let over = paint(x as f32 + 0.5, y as f32 + 0.5);
                        if over.cover > 0.002 {
                            *under = over.plus(under.scaled(1.0 - over.cover));
                        }
                    }
                });
            }
        });
    }

    /// Gaussian blur, edges extended.
    pub fn blurred(&self, sigma: f32) -> Self {
        let radius = (sigma * 3.0).ceil() as i32;
        let weights: Vec<f32> = (-radius..=radius)
            .map(|d| (-(d * d) as f32 / (2.0 * sigma * sigma)).exp())
            .collect();
        let total: f32 = weights.iter().sum();
        let pass = |from: &Self, dx: i32, dy: i32| {
            Self::from_fn(from.width, from.height, |x, y| {
                let (x, y) = (x as i32, y as i32);
                (-radius..)
                    .zip(&weights)
                    .fold(Paint::default(), |sum, (d, &w)| {
                        sum.plus(from.at(x + d * dx, y + d * dy).scaled(w / total))
                    })
            })
        };
        pass(&pass(self, 1, 0), 0, 1)
    }

    /// As a file stores it.
    pub fn to_rgb8(&self) -> RgbImage {
        let bytes = self
            .pixels
            .iter()
            .flat_map(|p| p.rgb.map(|c| (c.clamp(0.0, 1.0) * 255.0).round() as u8))
            .collect();
        RgbImage::from_raw(self.width as u32, self.height as u32, bytes).unwrap_or_default()
    }
}

fn cubic(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t + 2.0 * t2 - t3),
        0.5 * (2.0 - 5.0 * t2 + 3.0 * t3),
        0.5 * (t + 4.0 * t2 - 3.0 * t3),
        0.5 * (t3 - t2),
    ]
}

/// A number from 0 to 1 that looks random but is the same for the same input.
pub fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x9e37_79b1)
        ^ (y as u32).wrapping_mul(0x85eb_ca77)
        ^ seed.wrapping_mul(0xc2b2_ae3d);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    h as f32 / u32::MAX as f32
}

/// Smooth noise with about one hill a unit, from −1 to 1.
pub fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (
        smoothstep(0.0, 1.0, x - left),
        smoothstep(0.0, 1.0, y - top),
    );
    let corner = |dx: i32, dy: i32| hash(left as i32 + dx, top as i32 + dy, seed);
    let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * fx;
    let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * fx;
    2.0 * (upper + (lower - upper) * fy) - 1.0
}

/// A sample of the normal distribution for a pixel of a frame.
pub fn gaussian(x: i32, y: i32, seed: u32) -> f32 {
    let sum: f32 = (0..4).map(|n| hash(x, y, seed.wrapping_mul(4) + n)).sum();
    // Four uniform numbers have a variance of a third in all.
    (sum - 2.0) * 3.0_f32.sqrt()
}

//! Brightness alone, in eight bits or more.

use super::layout::{Rows, stride};
use image::RgbImage;

/// To RGB; `None` if `data` ends before the picture does. Rows are `said` bytes
/// apart, or without padding for 0.
pub(super) fn to_rgb(data: &[u8], (width, height): (u32, u32), said: u32) -> Option<RgbImage> {
    let columns = width as usize;
    let rows = Rows::new(data, 0, stride(said, columns), columns, height as usize)?;
    grey(width, height, |at| rows.row(at, columns).iter().copied())
}

/// How many bits of two bytes a sensor uses.
///
/// Infrared sensors have 10, 12 or 14 bits, and some drivers hand them out in
/// `Y16` without shifting them up. The brightest pixel so far tells: the width
/// only grows, so that a dark scene is not made brighter from frame to frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Depth(u32);

impl Depth {
    pub(super) const fn new(bits: u32) -> Self {
        Self(bits)
    }

    fn hold(&mut self, brightest: u16) {
        while self.0 < 16 && u32::from(brightest) >> self.0 != 0 {
            self.0 += 2;
        }
    }
}

impl Default for Depth {
    fn default() -> Self {
        Self(10)
    }
}

/// To RGB from two bytes a pixel, the lower one first.
pub(super) fn wide_to_rgb(
    data: &[u8],
    (width, height): (u32, u32),
    said: u32,
    depth: &mut Depth,
) -> Option<RgbImage> {
    let row = (width as usize).checked_mul(2)?;
    let rows = Rows::new(data, 0, stride(said, row), row, height as usize)?;
    let values = |at| {
        let (pairs, _) = rows.row(at, row).as_chunks::<2>();
        pairs.iter().map(|pair| u16::from_le_bytes(*pair))
    };
    let brightest = (0..height as usize).flat_map(values).max();
    depth.hold(brightest.unwrap_or_default());
    let shift = depth.0 - 8;
    grey(width, height, |at| {
        values(at).map(move |value| (value >> shift).min(255) as u8)
    })
}

fn grey<I: Iterator<Item = u8>>(
    width: u32,
    height: u32,
    row: impl Fn(usize) -> I,
) -> Option<RgbImage> {
    let columns = width as usize;
    let mut pixels = vec![0; columns.checked_mul(height as usize)?.checked_mul(3)?];
    for (at, out) in pixels.chunks_exact_mut((columns * 3).max(1)).enumerate() {
        let (out, _) = out.as_chunks_mut::<3>();
        for (pixel, value) in out.iter_mut().zip(row(at)) {
            *pixel = [value; 3];
        }
    }
    RgbImage::from_raw(width, height, pixels)
}

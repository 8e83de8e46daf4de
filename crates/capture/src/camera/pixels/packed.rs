//! Packed 4:2:2: two pixels in four bytes, which share their chroma.

use super::layout::{Rows, stride};
use super::yuv::Chroma;
use image::RgbImage;

/// Which byte of four is what.
#[derive(Clone, Copy)]
pub(super) struct Order {
    y0: usize,
    u: usize,
    y1: usize,
    v: usize,
}

pub(super) const YUYV: Order = Order {
    y0: 0,
    u: 1,
    y1: 2,
    v: 3,
};
pub(super) const YVYU: Order = Order {
    y0: 0,
    u: 3,
    y1: 2,
    v: 1,
};
pub(super) const UYVY: Order = Order {
    y0: 1,
    u: 0,
    y1: 3,
    v: 2,
};
pub(super) const VYUY: Order = Order {
    y0: 1,
    u: 2,
    y1: 3,
    v: 0,
};

/// To RGB; `None` if `data` ends before the picture does. Rows are `said` bytes
/// apart, or without padding for 0.
///
/// The last pixel of an odd row may be there without the second chroma byte,
/// which is then taken from its neighbour.
#[inline]
pub(super) fn to_rgb(
    data: &[u8],
    (width, height): (u32, u32),
    said: u32,
    order: Order,
) -> Option<RgbImage> {
    let (columns, count) = (width as usize, height as usize);
    let tight = columns.checked_mul(2)?;
    let stride = stride(said, tight);
    let rows = Rows::new(data, 0, stride, tight, count)?;
    let whole = columns.div_ceil(2) * 4;
    let mut pixels = vec![0; columns.checked_mul(count)?.checked_mul(3)?];
    for (at, out) in pixels.chunks_exact_mut((columns * 3).max(1)).enumerate() {
        convert_row(rows.row(at, whole.min(stride)), out, order);
    }
    RgbImage::from_raw(width, height, pixels)
}

#[inline]
fn convert_row(row: &[u8], out: &mut [u8], order: Order) {
    let (quads, rest) = row.as_chunks::<4>();
    let (pairs, last) = out.as_chunks_mut::<6>();
    for (out, quad) in pairs.iter_mut().zip(quads) {
        let chroma = Chroma::new(quad[order.u], quad[order.v]);
        let [r0, g0, b0] = chroma.with(quad[order.y0]);
        let [r1, g1, b1] = chroma.with(quad[order.y1]);
        *out = [r0, g0, b0, r1, g1, b1];
    }
    if !last.is_empty() {
        let pairs = pairs.len();
        let before = pairs.checked_sub(1).map_or([128; 4], |at| quads[at]);
        let mut quad = quads.get(pairs).copied().unwrap_or(before);
        if quads.len() == pairs {
            quad[..rest.len()].copy_from_slice(rest);
        }
        let chroma = Chroma::new(quad[order.u], quad[order.v]);
        last.copy_from_slice(&chroma.with(quad[order.y0]));
    }
}

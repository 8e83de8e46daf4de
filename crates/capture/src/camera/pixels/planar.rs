//! 4:2:0: a plane of luma, and chroma for every two by two pixels.

use super::layout::{Rows, stride};
use super::yuv::Chroma;
use image::RgbImage;

/// How the chroma of two by two pixels is stored.
#[derive(Clone, Copy)]
pub(super) enum ChromaPlanes {
    /// One plane, both in turn; whether U comes first.
    Shared { u_first: bool },
    /// Two planes; whether that of U comes first.
    Apart { u_first: bool },
}

/// To RGB; `None` if `data` ends before the picture does. Rows of luma are `said`
/// bytes apart, or without padding for 0.
pub(super) fn to_rgb(
    data: &[u8],
    (width, height): (u32, u32),
    said: u32,
    planes: ChromaPlanes,
) -> Option<RgbImage> {
    let (columns, count) = (width as usize, height as usize);
    let stride = stride(said, columns);
    let luma = Rows::new(data, 0, stride, columns, count)?;
    let chroma_at = stride.checked_mul(count)?;
    let chroma = data.get(chroma_at..)?;
    let source = match planes {
        ChromaPlanes::Shared { u_first } => shared(chroma, columns, count, stride, u_first)?,
        ChromaPlanes::Apart { u_first } => apart(chroma, columns, count, stride, u_first)?,
    };
    convert(luma, &source, width, height)
}

/// Planes as a decoder gives them, each with its own stride.
pub(super) struct Planes<'a> {
    pub(super) y: (&'a [u8], usize),
    pub(super) u: (&'a [u8], usize),
    pub(super) v: (&'a [u8], usize),
}

/// To RGB; `None` if a plane ends before the picture does.
pub(super) fn planes_to_rgb(planes: &Planes<'_>, width: u32, height: u32) -> Option<RgbImage> {
    let (columns, count) = (width as usize, height as usize);
    let (half, halves) = (columns.div_ceil(2), count.div_ceil(2));
    let rows = |(data, stride), row, count| Rows::new(data, 0, stride, row, count);
    let source = Source {
        u: rows(planes.u, half, halves)?,
        v: rows(planes.v, half, halves)?,
        step: 1,
        u_at: 0,
        v_at: 0,
        rows: halves,
        columns: half,
    };
    convert(rows(planes.y, columns, count)?, &source, width, height)
}

/// Where the chroma of a row is.
struct Source<'a> {
    u: Rows<'a>,
    v: Rows<'a>,
    /// Bytes from one U to the next.
    step: usize,
    u_at: usize,
    v_at: usize,
    /// Rows and columns that are there; what an odd size has beyond them repeats
    /// the last ones.
    rows: usize,
    columns: usize,
}

/// Odd sizes are rounded up by some drivers and down by others: up, if the buffer
/// has room for it.
fn halves(data: &[u8], columns: usize, count: usize) -> (usize, usize) {
    let up = (columns.div_ceil(2), count.div_ceil(2));
    if data.len() >= up.0 * up.1 * 2 {
        up
    } else {
        ((columns / 2).max(1), (count / 2).max(1))
    }
}

fn shared(
    data: &[u8],
    columns: usize,
    count: usize,
    luma_stride: usize,
    u_first: bool,
) -> Option<Source<'_>> {
    let (half, rows) = halves(data, columns, count);
    let stride = luma_stride.max(half * 2);
    // Without padding, odd rows that were rounded down are as long as luma's.
    let plane = Rows::new(data, 0, stride, half * 2, rows)?;
    let (u_at, v_at) = if u_first { (0, 1) } else { (1, 0) };
    Some(Source {
        u: plane,
        v: plane,
        step: 2,
        u_at,
        v_at,
        rows,
        columns: half,
    })
}

fn apart(
    data: &[u8],
    columns: usize,
    count: usize,
    luma_stride: usize,
    u_first: bool,
) -> Option<Source<'_>> {
    let (half, rows) = halves(data, columns, count);
    let stride = if luma_stride > columns {
        (luma_stride / 2).max(half)
    } else {
        half
    };
    let first = Rows::new(data, 0, stride, half, rows)?;
    let second = Rows::new(data, stride.checked_mul(rows)?, stride, half, rows)?;
    let (u, v) = if u_first {
        (first, second)
    } else {
        (second, first)
    };
    Some(Source {
        u,
        v,
        step: 1,
        u_at: 0,
        v_at: 0,
        rows,
        columns: half,
    })
}

fn convert(luma: Rows<'_>, source: &Source<'_>, width: u32, height: u32) -> Option<RgbImage> {
    let (columns, count) = (width as usize, height as usize);
    let mut pixels = vec![0; columns.checked_mul(count)?.checked_mul(3)?];
    let bytes = source.columns * source.step;
    for (at, out) in pixels.chunks_exact_mut((columns * 3).max(1)).enumerate() {
        let chroma_row = (at / 2).min(source.rows.saturating_sub(1));
        let u = source.u.row(chroma_row, bytes);
        let v = source.v.row(chroma_row, bytes);
        let last = source.columns.saturating_sub(1);
        let luma = luma.row(at, columns).chunks(2);
        for (pair, (out, luma)) in out.chunks_mut(6).zip(luma).enumerate() {
            let place = pair.min(last) * source.step;
            let chroma = Chroma::new(u[place + source.u_at], v[place + source.v_at]);
            for (pixel, &y) in out.chunks_exact_mut(3).zip(luma) {
                pixel.copy_from_slice(&chroma.with(y));
            }
        }
    }
    RgbImage::from_raw(width, height, pixels)
}

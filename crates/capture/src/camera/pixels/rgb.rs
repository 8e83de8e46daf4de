//! Red, green and blue in some order.

use super::layout::{Rows, stride};
use image::RgbImage;

/// To RGB, from `N` bytes a pixel of which `order` are red, green and blue;
/// `None` if `data` ends before the picture does. Rows are `said` bytes apart, or
/// without padding for 0.
pub(super) fn to_rgb<const N: usize>(
    data: &[u8],
    (width, height): (u32, u32),
    said: u32,
    order: [usize; 3],
) -> Option<RgbImage> {
    let (columns, count) = (width as usize, height as usize);
    let row = columns.checked_mul(N)?;
    let rows = Rows::new(data, 0, stride(said, row), row, count)?;
    let mut pixels = vec![0; columns.checked_mul(count)?.checked_mul(3)?];
    for (at, out) in pixels.chunks_exact_mut((columns * 3).max(1)).enumerate() {
        let (from, _) = rows.row(at, row).as_chunks::<N>();
        let (to, _) = out.as_chunks_mut::<3>();
        for (to, from) in to.iter_mut().zip(from) {
            *to = order.map(|channel| from[channel]);
        }
    }
    RgbImage::from_raw(width, height, pixels)
}

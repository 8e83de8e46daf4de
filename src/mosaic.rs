//! Faces made unrecognisable: a coarse mosaic in place of what is there.

use faceglass_vision::Rect;
use image::{Rgb, RgbImage};

/// Cells along the longer side of what is covered. A face of eight by eight cells
/// is no longer known by people, nor found by the networks here.
const CELLS: f32 = 8.0;
/// What is covered, in sides of the box: hair and chin belong to a face.
const ROOM: f32 = 1.3;
/// Pixels looked at along each side of a cell; a mean of more looks the same.
const SAMPLES: u32 = 4;

/// The mosaic over a face at `bbox`, as rectangles in pixels of the picture with
/// their colours.
pub fn cells(image: &RgbImage, bbox: Rect) -> Vec<(Rect, [u8; 3])> {
    let (width, height) = (bbox.w * ROOM, bbox.h * ROOM);
    let side = (width.max(height) / CELLS).max(1.0);
    let left = bbox.x - (width - bbox.w) / 2.0;
    let top = bbox.y - (height - bbox.h) / 2.0;
    let (columns, rows) = ((width / side).ceil() as u32, (height / side).ceil() as u32);
    let place = |column: u32, row: u32| {
        let (x, y) = (left + column as f32 * side, top + row as f32 * side);
        Rect::new(x, y, side, side)
    };
    (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| place(column, row))
        .filter_map(|cell| Some((cell, mean(image, cell)?)))
        .collect()
}

/// Covers a face in the picture itself.
pub fn cover(image: &mut RgbImage, bbox: Rect) {
    let (width, height) = image.dimensions();
    for (cell, colour) in cells(image, bbox) {
        let within = |value: f32, most: u32| value.clamp(0.0, most as f32) as u32;
        let (left, right) = (
            within(cell.x, width),
            within((cell.x + cell.w).ceil(), width),
        );
        let (top, bottom) = (
            within(cell.y, height),
            within((cell.y + cell.h).ceil(), height),
        );
        for y in top..bottom {
            for x in left..right {
                image.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}

/// Mean colour of a cell; `None` where the picture has nothing of it.
fn mean(image: &RgbImage, cell: Rect) -> Option<[u8; 3]> {
    let (width, height) = image.dimensions();
    let mut sum = [0u32; 3];
    let mut count = 0;
    for row in 0..SAMPLES {
        for column in 0..SAMPLES {
            let part = |n: u32| (n as f32 + 0.5) / SAMPLES as f32;
            let x = cell.x + cell.w * part(column);
            let y = cell.y + cell.h * part(row);
            let is_within = x >= 0.0 && y >= 0.0 && x < width as f32 && y < height as f32;
            if is_within {
                let pixel = image.get_pixel(x as u32, y as u32).0;
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += u32::from(value);
                }
                count += 1;
            }
        }
    }
    (count > 0).then(|| sum.map(|sum| (sum / count) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stripes of one pixel, which no mosaic keeps.
    fn stripes() -> RgbImage {
        RgbImage::from_fn(200, 160, |x, _| Rgb([if x % 2 == 0 { 255 } else { 0 }; 3]))
    }

    #[test]
    fn a_covered_face_keeps_nothing_finer_than_a_cell() {
        let mut image = stripes();
        let face = Rect::new(60.0, 40.0, 64.0, 80.0);
        cover(&mut image, face);
        let mut colours = std::collections::HashSet::new();
        for y in 40..120 {
            for x in 60..124 {
                colours.insert(image.get_pixel(x, y).0);
            }
        }
        assert!(colours.len() <= 64, "{}", colours.len());
        let neighbours =
            (60..123).filter(|x| image.get_pixel(*x, 80) != image.get_pixel(x + 1, 80));
        assert!(neighbours.count() <= 8);
        // What is around it stays.
        assert_eq!(image.get_pixel(0, 0).0, [255; 3]);
        assert_eq!(image.get_pixel(199, 159).0, [0; 3]);
    }

    #[test]
    fn a_face_at_the_edge_is_covered_as_far_as_it_is_there() {
        let mut image = stripes();
        cover(&mut image, Rect::new(-30.0, -20.0, 60.0, 70.0));
        let row = (0..25).filter(|x| image.get_pixel(*x, 10) != image.get_pixel(x + 1, 10));
        assert!(row.count() <= 4);
        assert!(cells(&image, Rect::new(500.0, 500.0, 60.0, 60.0)).is_empty());
    }
}

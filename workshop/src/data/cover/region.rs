//! Smooth outlines, and how much of each pixel lies within.

use crate::data::augment::paint::fill_polygon;
use faceglass_vision::Point;
use image::{GrayImage, Luma, Rgb, RgbImage};

/// Pieces that a smooth curve has between two of its points.
const PIECES: usize = 8;
/// Samples across a pixel.
const FINE: u32 = 4;
/// Samples across the widest outline: those of large pictures are smooth with fewer a pixel.
const MOST_FINE: f32 = 3000.0;

/// The closed curve through `points` (E. Catmull and R. Rom, "A class of local interpolating splines", 1974).
pub fn smooth(points: &[Point]) -> Vec<Point> {
    let count = points.len();
    let at = |i: usize| points[i % count];
    let mut curve = Vec::with_capacity(count * PIECES);
    for i in 0..count {
        let [a, b, c, d] = [at(i + count - 1), at(i), at(i + 1), at(i + 2)];
        for piece in 0..PIECES {
            let t = piece as f32 / PIECES as f32;
            let of = |a: f32, b: f32, c: f32, d: f32| {
                let (square, cube) = (t * t, t * t * t);
                let curved = (2.0 * a - 5.0 * b + 4.0 * c - d) * square;
                0.5 * (2.0 * b + (c - a) * t + curved + (3.0 * b - a - 3.0 * c + d) * cube)
            };
            curve.push(Point::new(of(a.x, b.x, c.x, d.x), of(a.y, b.y, c.y, d.y)));
        }
    }
    curve
}

/// Adds to `region` what lies within a closed outline: of pixels at its edge the share of their area, by samples.
pub fn add(region: &mut GrayImage, outline: &[Point]) {
    let (width, height) = region.dimensions();
    let bound = |of: fn(&Point) -> f32, most: u32| {
        let (low, high) = outline
            .iter()
            .map(of)
            .fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let clamped = |v: f32| v.clamp(0.0, most as f32) as u32;
        (clamped(low.floor()), clamped(high.ceil()))
    };
    let ((left, right), (top, bottom)) = (bound(|p| p.x, width), bound(|p| p.y, height));
    if right <= left || bottom <= top {
        return;
    }
    let (wide, high) = (right - left, bottom - top);
    let fine = ((MOST_FINE / wide.max(high) as f32) as u32).clamp(1, FINE);
    let mut samples = RgbImage::new(wide * fine, high * fine);
    let scaled: Vec<Point> = outline
        .iter()
        .map(|p| {
            let scale = fine as f32;
            Point::new((p.x - left as f32) * scale, (p.y - top as f32) * scale)
        })
        .collect();
    fill_polygon(&mut samples, &scaled, 1.0, |_, _| [255.0; 3]);
    for y in 0..high {
        for x in 0..wide {
            let mut sum = 0;
            for dy in 0..fine {
                for dx in 0..fine {
                    let Rgb([value, ..]) = samples.get_pixel(x * fine + dx, y * fine + dy);
                    sum += u32::from(*value);
                }
            }
            let Luma([held]) = region.get_pixel_mut(left + x, top + y);
            *held = (*held).max((sum / (fine * fine)) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_covers_its_area_and_no_more() {
        let mut region = GrayImage::new(20, 20);
        let corners = [(4.5, 4.0), (12.5, 4.0), (12.5, 12.0), (4.5, 12.0)];
        add(&mut region, &corners.map(|(x, y)| Point::new(x, y)));
        let sum: u32 = region.pixels().map(|p| u32::from(p.0[0])).sum();
        let area = f64::from(sum) / 255.0;
        assert!((area - 64.0).abs() < 0.5, "{area}");
        assert_eq!(region.get_pixel(8, 8).0, [255]);
        assert_eq!(region.get_pixel(2, 8).0, [0]);
        let half = region.get_pixel(4, 8).0[0];
        assert!((100..=155).contains(&half), "{half}");
        // Outside of the picture nothing is drawn, and nothing breaks.
        add(&mut region, &corners.map(|(x, y)| Point::new(x - 900.0, y)));
    }

    #[test]
    fn a_smooth_curve_goes_through_its_points() {
        let points = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        let points = points.map(|(x, y)| Point::new(x, y));
        let curve = smooth(&points);
        for point in points {
            assert!(curve.iter().any(|p| p.distance(point) < 1e-4));
        }
    }
}

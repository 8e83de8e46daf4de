//! A small line plot, so that curves need no other program.

use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_hollow_rect_mut, draw_line_segment_mut};
use imageproc::rect::Rect;

/// Width of the picture in pixels.
pub const WIDTH: u32 = 720;
const PANEL_HEIGHT: u32 = 240;
const MARGIN: f32 = 46.0;
const INK: Rgb<u8> = Rgb([60, 60, 60]);
const GRID: Rgb<u8> = Rgb([225, 225, 225]);

/// Loss above, score below, both over the step; the axes carry their extremes.
pub fn two_panels(loss: &[(f64, f64)], score: &[(f64, f64)]) -> RgbImage {
    let mut picture = RgbImage::from_pixel(WIDTH, PANEL_HEIGHT * 2, Rgb([255, 255, 255]));
    panel(&mut picture, 0, loss, Rgb([200, 70, 40]));
    panel(&mut picture, PANEL_HEIGHT, score, Rgb([30, 110, 180]));
    picture
}

fn panel(picture: &mut RgbImage, top: u32, points: &[(f64, f64)], color: Rgb<u8>) {
    let (left, right) = (MARGIN + 14.0, WIDTH as f32 - 16.0);
    let (upper, lower) = (top as f32 + 14.0, (top + PANEL_HEIGHT) as f32 - 24.0);
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let (low, high) = points
            .iter()
            .map(pick)
            .fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        if high > low {
            (low, high)
        } else {
            (low - 0.5, low + 0.5)
        }
    };
    for quarter in 1..4 {
        let y = upper + (lower - upper) * quarter as f32 / 4.0;
        draw_line_segment_mut(picture, (left, y), (right, y), GRID);
    }
    draw_hollow_rect_mut(
        picture,
        Rect::at(left as i32, upper as i32).of_size((right - left) as u32, (lower - upper) as u32),
        INK,
    );
    if points.is_empty() {
        return;
    }
    let ((x0, x1), (y0, y1)) = (range(|p| p.0), range(|p| p.1));
    let place = |(x, y): (f64, f64)| {
        (
            left + ((x - x0) / (x1 - x0)) as f32 * (right - left),
            lower - ((y - y0) / (y1 - y0)) as f32 * (lower - upper),
        )
    };
    for pair in points.windows(2) {
        let (a, b) = (place(pair[0]), place(pair[1]));
        for shift in [0.0, 1.0] {
            draw_line_segment_mut(picture, (a.0, a.1 + shift), (b.0, b.1 + shift), color);
        }
    }
    write(picture, 4, upper as u32, &format!("{y1:.4}"));
    write(picture, 4, lower as u32 - 10, &format!("{y0:.4}"));
    write(picture, left as u32, lower as u32 + 6, &format!("{x0:.0}"));
    let last = format!("{x1:.0}");
    let width = last.len() as u32 * 8;
    write(picture, right as u32 - width, lower as u32 + 6, &last);
}

/// Three columns by five rows each, a bit per pixel, rows from the top.
fn glyph(c: char) -> [u8; 5] {
    match c {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 2, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        '-' => [0, 0, 7, 0, 0],
        '.' => [0, 0, 0, 0, 2],
        _ => [0; 5],
    }
}

fn write(picture: &mut RgbImage, x: u32, y: u32, text: &str) {
    for (place, c) in text.chars().enumerate() {
        for (row, bits) in glyph(c).into_iter().enumerate() {
            for column in 0..3 {
                if bits >> (2 - column) & 1 == 0 {
                    continue;
                }
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let at = (
                        x + place as u32 * 8 + column * 2 + dx,
                        y + row as u32 * 2 + dy,
                    );
                    if at.0 < picture.width() && at.1 < picture.height() {
                        picture.put_pixel(at.0, at.1, INK);
                    }
                }
            }
        }
    }
}

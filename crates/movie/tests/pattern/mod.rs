//! A test pattern whose pictures tell their own number and which way is up:
//! four coloured quarters, a bar code of eight cells, a moving square.

use image::{Rgb, RgbImage};

pub const WIDTH: u32 = 128;
pub const HEIGHT: u32 = 96;

/// Top left, top right, bottom left, bottom right.
pub const QUARTERS: [[u8; 3]; 4] = [[200, 40, 40], [40, 180, 60], [50, 70, 200], [210, 190, 50]];

const CELL_WIDTH: u32 = 12;
const CELLS_LEFT: u32 = 16;
const CELLS_TOP: u32 = 40;
const CELLS_HEIGHT: u32 = 16;

/// Picture `number`, upright.
#[allow(dead_code)]
pub fn draw(number: u8) -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let cell = x.wrapping_sub(CELLS_LEFT) / CELL_WIDTH;
        let square_left = 4 + u32::from(number) * 3 % (WIDTH - 20);
        if cell < 8 && (CELLS_TOP..CELLS_TOP + CELLS_HEIGHT).contains(&y) {
            Rgb(if number >> (7 - cell) & 1 == 1 {
                [240; 3]
            } else {
                [15; 3]
            })
        } else if (square_left..square_left + 12).contains(&x) && (72..84).contains(&y) {
            Rgb([250; 3])
        } else {
            let quarter = usize::from(x >= WIDTH / 2) + 2 * usize::from(y >= HEIGHT / 2);
            Rgb(QUARTERS[quarter])
        }
    })
}

fn mean(image: &RgbImage, left: u32, top: u32, width: u32, height: u32) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for y in top..top + height {
        for x in left..left + width {
            for (total, &value) in sum.iter_mut().zip(&image.get_pixel(x, y).0) {
                *total += f64::from(value);
            }
        }
    }
    sum.map(|total| total / f64::from(width * height))
}

/// The number of a picture of any scale of the pattern; `None` if it is not upright or blurred.
#[allow(dead_code)]
pub fn read_number(image: &RgbImage) -> Option<u8> {
    if image.dimensions() != (WIDTH, HEIGHT) {
        return None;
    }
    let mut number = 0;
    for cell in 0..8 {
        let left = CELLS_LEFT + cell * CELL_WIDTH + 4;
        let [_, green, _] = mean(image, left, CELLS_TOP + 4, 4, CELLS_HEIGHT - 8);
        match green {
            g if g > 180.0 => number = number << 1 | 1,
            g if g < 80.0 => number <<= 1,
            _ => return None,
        }
    }
    Some(number)
}

/// How far the four quarters are from their colours, at most.
#[allow(dead_code)]
pub fn color_error(image: &RgbImage) -> f64 {
    let corners = [
        (8, 8),
        (WIDTH - 24, 8),
        (8, HEIGHT - 10),
        (WIDTH - 24, HEIGHT - 10),
    ];
    let mut worst: f64 = 0.0;
    for ((left, top), color) in corners.into_iter().zip(QUARTERS) {
        let mean = mean(image, left, top, 16, 8);
        for (is, should) in mean.into_iter().zip(color) {
            worst = worst.max((is - f64::from(should)).abs());
        }
    }
    worst
}

//! A picture of simulated triplets of faces that the workshop draws itself.

use crate::Result;
use crate::core::canvas::{Anchor, Canvas};
use crate::data::shards::Split;
use crate::data::simulate::kind::Kind;
use crate::data::simulate::plan::Plan;
use crate::data::simulate::settings::Settings;
use crate::data::simulate::sources::{Faces, Origin};
use image::{DynamicImage, RgbImage};
use std::path::Path;

/// Drawn faces to choose from.
const FACES: usize = 60;
/// Examples of a kind.
const EXAMPLES: usize = 3;
const GAP: u32 = 6;
const NAMES: u32 = 240;
const TITLE: u32 = 44;

/// Writes it: a row for each kind, in it three times colour, depth and infrared.
///
/// # Errors
/// When the file cannot be written.
pub fn draw(settings: &Settings, seed: u64, path: &Path) -> Result<()> {
    let side = settings.output.side;
    let mut faces = Faces::open(&Origin::Drawn(FACES), side, seed, None)?;
    let plan = Plan::of(&faces, Split::Train, settings, seed);
    let (across, down) = (side + GAP, side + GAP);
    let columns = 3 * EXAMPLES as u32;
    let width = NAMES + columns * across + EXAMPLES as u32 * 2 * GAP;
    let mut canvas = Canvas::new(width, TITLE + Kind::ALL.len() as u32 * down)?;
    let title = "Simulated: colour, depth (nearer is brighter) and infrared of drawn faces, three examples of each kind";
    canvas.words(title, (10.0, 20.0), 18.0, Anchor::Left);
    for (row, kind) in (0u32..).zip(Kind::ALL) {
        let top = TITLE + row * down;
        let middle = f64::from(top + side / 2);
        canvas.words(kind.as_str(), (10.0, middle - 10.0), 17.0, Anchor::Left);
        let words: Vec<&str> = kind.words().split(", ").collect();
        for (line, words) in words.iter().enumerate() {
            let at = (10.0, middle + 10.0 + 16.0 * line as f64);
            canvas.words(words, at, 13.0, Anchor::Left);
        }
        for example in 0..EXAMPLES {
            let made = plan.make_as(&mut faces, settings, 5 * example + row as usize, kind)?;
            let triplet = made.triplet;
            let pictures = [
                triplet.colour,
                DynamicImage::ImageLuma8(triplet.depth).to_rgb8(),
                DynamicImage::ImageLuma8(triplet.infrared).to_rgb8(),
            ];
            for (n, picture) in pictures.iter().enumerate() {
                let column = (3 * example + n) as u32;
                let left = NAMES + column * across + example as u32 * 2 * GAP;
                place(&mut canvas, picture, left, top);
            }
        }
    }
    canvas.save(path)
}

fn place(canvas: &mut Canvas, picture: &RgbImage, left: u32, top: u32) {
    let (width, height) = picture.dimensions();
    let area = [left, top, width, height].map(f64::from);
    canvas.shade(area, |(x, y)| {
        let column = (x as u32).saturating_sub(left).min(width - 1);
        let row = (y as u32).saturating_sub(top).min(height - 1);
        picture.get_pixel(column, row).0
    });
}

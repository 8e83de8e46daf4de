//! Contact sheets: rows of small pictures with words before them.

use super::Entry;
use crate::core::canvas::{Anchor, Canvas};
use crate::core::error::Result;
use crate::data::trees::picture;
use faceglass_capture::Rotation;
use faceglass_vision::{Point, Rect, crop_rect};
use image::RgbImage;
use image::imageops::{FilterType, resize};
use std::path::Path;

const TILE: u32 = 88;
const WORDS: u32 = 250;
/// Rows and tiles that a sheet shows at most.
pub const ROWS: usize = 24;
/// …
pub const TILES: usize = 8;

/// A row: words, in lines, and pictures.
pub struct Row<'a> {
    /// Before the pictures.
    pub words: Vec<String>,
    /// By the places of their entries.
    pub tiles: Vec<&'a Entry>,
}

/// Writes the first rows as a sheet; nothing without rows.
///
/// # Errors
/// When it cannot be drawn or written.
pub fn write(rows: &[Row], root: &Path, path: &Path) -> Result<bool> {
    if rows.is_empty() {
        return Ok(false);
    }
    let rows = &rows[..rows.len().min(ROWS)];
    let wide = rows
        .iter()
        .map(|row| row.tiles.len().min(TILES))
        .max()
        .unwrap_or(1) as u32;
    let mut canvas = Canvas::new(
        WORDS + wide * (TILE + 4),
        rows.len() as u32 * (TILE + 6) + 6,
    )?;
    for (at, row) in (0u32..).zip(rows) {
        let top = f64::from(at * (TILE + 6) + 6);
        for (line, words) in (0u32..).zip(&row.words) {
            let place = (8.0, top + 14.0 + 18.0 * f64::from(line));
            canvas.words(&shortened(words), place, 14.0, Anchor::Left);
        }
        for (n, entry) in (0u32..).zip(row.tiles.iter().take(TILES)) {
            let Some(tile) = tile(root, entry) else {
                continue;
            };
            let left = f64::from(WORDS + n * (TILE + 4));
            canvas.shade([left, top, f64::from(TILE), f64::from(TILE)], |(x, y)| {
                let pick = |v: f64, from: f64| ((v - from).max(0.0) as u32).min(TILE - 1);
                tile.get_pixel(pick(x, left), pick(y, top)).0
            });
        }
    }
    canvas.save(path)?;
    Ok(true)
}

fn shortened(words: &str) -> String {
    let count = words.chars().count();
    if count <= 34 {
        return words.to_owned();
    }
    let end: String = words.chars().skip(count - 32).collect();
    format!("…{end}")
}

/// The face with some of what is around it, or the whole picture.
fn tile(root: &Path, entry: &Entry) -> Option<RgbImage> {
    let mut picture = picture::upright(&root.join(&entry.file))?;
    let whole = Rect::new(0.0, 0.0, picture.width() as f32, picture.height() as f32);
    let mut region = Rect::square(whole.center(), whole.longer_side());
    if let Some(face) = &entry.looked.face {
        let turns = [
            Rotation::None,
            Rotation::Quarter,
            Rotation::Half,
            Rotation::ThreeQuarters,
        ];
        if let Some(turn) = turns.into_iter().find(|turn| turn.degrees() == face.turn) {
            picture = turn.apply(picture);
        }
        let [x, y, w, h] = face.bbox;
        let at = Point::new(x + w / 2.0, y + h / 2.0);
        region = Rect::square(at, 1.5 * w.max(h));
    }
    // Larger crops are made small in two steps, for soft edges.
    let side = (region.w as u32).clamp(TILE, 4 * TILE);
    let cut = crop_rect(&picture, region, side, side);
    Some(resize(&cut, TILE, TILE, FilterType::Triangle))
}

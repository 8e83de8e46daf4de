//! Who is taken for whom, as a picture.

use super::{People, Trial};
use crate::core::canvas::{Anchor, COLOURS, Canvas, FAINT, Ink};
use crate::core::error::Result;
use std::path::Path;

/// Side of the table in pixels, about.
const SIDE: f64 = 700.0;
/// Names are written where a row is as high.
const NAME_PX: f64 = 11.0;

/// Draws a square a pair of people: a row for who is shown, a column for who is said. What is right
/// lies on the diagonal in blue, what is wrong beside it in red, the stronger the larger its
/// share of the row; the last column holds pictures without a face.
///
/// # Errors
/// When the file cannot be written.
pub fn confusion(people: &People, trial: &Trial, file: &Path) -> Result<()> {
    let count = people.names.len();
    let mut table = vec![vec![0usize; count + 1]; count];
    for (shown, said) in trial.shown.iter().zip(&trial.said) {
        table[*shown][said.unwrap_or(count)] += 1;
    }
    let cell = (SIDE / count as f64).clamp(4.0, 40.0);
    let has_names = cell >= NAME_PX;
    let longest = people.names.iter().map(|n| n.chars().count()).max();
    let left = match has_names {
        true => 24.0 + 7.0 * longest.unwrap_or(0).min(26) as f64,
        false => 24.0,
    };
    let top = 56.0;
    let width = left + cell * (count as f64 + 1.5) + 24.0;
    let height = top + cell * count as f64 + 40.0;
    let mut canvas = Canvas::new(width.max(430.0) as u32, height as u32)?;
    let title = format!("{}: rows shown, columns said", trial.family.name());
    canvas.words(&title, (16.0, 22.0), 18.0, Anchor::Left);
    for (row, counts) in table.iter().enumerate() {
        let y = top + cell * row as f64;
        let of = counts.iter().sum::<usize>().max(1) as f64;
        for (column, n) in counts.iter().enumerate() {
            // A gap before pictures without a face.
            let gap = if column == count { cell / 2.0 } else { 0.0 };
            let x = left + cell * column as f64 + gap;
            let colour = COLOURS[usize::from(row != column)];
            let ink = tint(colour, *n as f64 / of);
            canvas.shade([x, y, cell, cell], |_| ink);
        }
        if has_names {
            let name: String = people.names[row].chars().take(26).collect();
            canvas.words(&name, (left - 6.0, y + cell / 2.0), 12.0, Anchor::Right);
        }
    }
    let (right, bottom) = (left + cell * count as f64, top + cell * count as f64);
    let corners = [
        (left, top),
        (right, top),
        (right, bottom),
        (left, bottom),
        (left, top),
    ];
    canvas.path(&corners, 1.0, FAINT);
    let below = (left, bottom + 16.0);
    canvas.words(
        "columns in the order of rows; last: no face",
        below,
        13.0,
        Anchor::Left,
    );
    canvas.save(file)
}

/// White for nothing; even the least share is seen.
fn tint(colour: Ink, share: f64) -> Ink {
    if share == 0.0 {
        return [250; 3];
    }
    let strength = 0.15 + 0.85 * share;
    colour.map(|c| (255.0 - (255.0 - f64::from(c)) * strength) as u8)
}

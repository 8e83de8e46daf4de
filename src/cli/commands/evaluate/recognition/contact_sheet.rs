//! The most wrong pairs as one picture, for a person to look at.

use crate::annotate::text::Typesetter;
use faceglass_capture::pictures::read_picture;
use image::{Rgb, RgbImage, imageops};
use std::path::Path;

const THUMBNAIL_PX: u32 = 150;
const GAP_PX: u32 = 12;
const TEXT_PX: f32 = 13.0;
/// Room for the two names and the similarity under a pair.
const CAPTION_PX: u32 = 58;
const HEAD_PX: u32 = 34;
const PAPER: Rgb<u8> = Rgb([250, 250, 250]);
const INK: Rgb<u8> = Rgb([40, 40, 40]);
const EMPTY: Rgb<u8> = Rgb([215, 215, 215]);

/// One pair.
pub struct Shown<'a> {
    pub files: [&'a Path; 2],
    pub names: [&'a str; 2],
    pub score: f32,
}

/// Draws two columns: genuine pairs that were missed, impostor pairs that matched.
///
/// # Errors
/// A sentence if no font can be read.
pub fn draw(missed: &[Shown<'_>], matched: &[Shown<'_>]) -> Result<RgbImage, String> {
    let typesetter = Typesetter::new()?;
    let rows = missed.len().max(matched.len()) as u32;
    let column = 2 * THUMBNAIL_PX + 3 * GAP_PX;
    let row = THUMBNAIL_PX + CAPTION_PX;
    let mut sheet = RgbImage::from_pixel(2 * column, HEAD_PX + rows * row, PAPER);
    let columns = [
        ("One person, no match", missed),
        ("Two people, match", matched),
    ];
    for (at, (head, pairs)) in columns.into_iter().enumerate() {
        let left = at as u32 * column + GAP_PX;
        let place = (left as f32, 8.0);
        typesetter.draw(&mut sheet, head, place, TEXT_PX * 1.2, INK);
        for (n, pair) in pairs.iter().enumerate() {
            let top = HEAD_PX + n as u32 * row;
            draw_pair(&mut sheet, &typesetter, pair, (left, top));
        }
    }
    Ok(sheet)
}

fn draw_pair(
    sheet: &mut RgbImage,
    typesetter: &Typesetter,
    pair: &Shown<'_>,
    (left, top): (u32, u32),
) {
    for (at, (file, name)) in pair.files.into_iter().zip(pair.names).enumerate() {
        let x = left + at as u32 * (THUMBNAIL_PX + GAP_PX);
        let picture = thumbnail(file);
        imageops::replace(sheet, &picture, i64::from(x), i64::from(top));
        let line = ((x) as f32, (top + THUMBNAIL_PX + 3) as f32);
        let name = shortened(typesetter, name);
        typesetter.draw(sheet, &name, line, TEXT_PX, INK);
    }
    let line = (left as f32, (top + THUMBNAIL_PX + 20) as f32);
    let score = format!("similarity {:.3}", pair.score);
    typesetter.draw(sheet, &score, line, TEXT_PX, INK);
}

/// The picture within a square; grey where it can no longer be read.
fn thumbnail(file: &Path) -> RgbImage {
    let mut square = RgbImage::from_pixel(THUMBNAIL_PX, THUMBNAIL_PX, EMPTY);
    let Ok(picture) = read_picture(file) else {
        return square;
    };
    let longer = picture.width().max(picture.height()).max(1) as f32;
    let scale = THUMBNAIL_PX as f32 / longer;
    let side = |px: u32| ((px as f32 * scale) as u32).clamp(1, THUMBNAIL_PX);
    let (w, h) = (side(picture.width()), side(picture.height()));
    let small = imageops::thumbnail(&picture, w, h);
    let middle = |px: u32| i64::from((THUMBNAIL_PX - px) / 2);
    imageops::replace(&mut square, &small, middle(w), middle(h));
    square
}

/// The end of a name, as much as fits under a thumbnail.
fn shortened(typesetter: &Typesetter, name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let fits = |text: &str| typesetter.width_px(text, TEXT_PX) <= THUMBNAIL_PX as f32;
    if fits(name) {
        return name.to_owned();
    }
    let letters: Vec<char> = name.chars().collect();
    (1..letters.len())
        .map(|from| format!("…{}", letters[from..].iter().collect::<String>()))
        .find(|text| fits(text))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_sheet_has_a_row_a_pair_and_survives_a_missing_picture() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("red.png");
        RgbImage::from_pixel(40, 20, Rgb([200, 0, 0]))
            .save(&file)
            .unwrap();
        let missing = dir.path().join("missing.png");
        let pair = Shown {
            files: [&file, &missing],
            names: ["a/red.png", "a very long name that does not fit at all.png"],
            score: 0.123,
        };
        let sheet = draw(&[pair], &[]).unwrap();
        assert_eq!(sheet.height(), HEAD_PX + THUMBNAIL_PX + CAPTION_PX);
        let at = |x: u32| sheet.get_pixel(GAP_PX + x, HEAD_PX + THUMBNAIL_PX / 2).0;
        assert_eq!(at(THUMBNAIL_PX / 2), [200, 0, 0]);
        assert_eq!(at(THUMBNAIL_PX + GAP_PX + 20), EMPTY.0);
    }

    #[test]
    fn long_names_keep_their_end() {
        let typesetter = Typesetter::new().unwrap();
        assert_eq!(shortened(&typesetter, "a/b/c.jpg"), "c.jpg");
        let long = shortened(&typesetter, "Somebody_With_A_Very_Long_Name_0012.jpg");
        assert!(
            long.starts_with('…') && long.ends_with("0012.jpg"),
            "{long}"
        );
    }
}

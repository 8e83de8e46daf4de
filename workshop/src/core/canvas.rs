//! A sheet to draw figures on that are no chart of curves: lines, dots, areas and words.

use super::chart::{self, FONT};
use super::error::{Result, WorkshopError};
use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};
use faceglass_evaluation::plot::Axis;
use image::{Rgb, RgbImage};
use std::path::Path;

/// A colour.
pub type Ink = [u8; 3];

/// A place in pixels, to the right and down, or in a plane's own units, to the right and up.
pub type Spot = (f64, f64);

/// For words and frames.
pub const INK: Ink = [45, 45, 45];
/// For what only guides the eye.
pub const FAINT: Ink = [214, 214, 214];
/// Ten that are told apart; the first eight also by people with the common forms of colour blindness
/// (M. Okabe and K. Ito, "Color universal design", 2008).
pub const COLOURS: [Ink; 10] = [
    [0, 114, 178],
    [213, 94, 0],
    [0, 158, 115],
    [204, 121, 167],
    [86, 180, 233],
    [230, 159, 0],
    [70, 70, 70],
    [190, 170, 20],
    [120, 60, 170],
    [150, 20, 30],
];

/// Which part of a word stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Left,
    /// Its middle.
    Middle,
    /// Its end.
    Right,
}

/// The sheet.
pub struct Canvas {
    picture: RgbImage,
    font: FontRef<'static>,
}

impl Canvas {
    /// A white sheet.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if the font that is compiled in cannot be read.
    pub fn new(width: u32, height: u32) -> Result<Self> {
        let font = FontRef::try_from_slice(FONT).map_err(|e| {
            WorkshopError::Data(format!("the font for figures cannot be read: {e}"))
        })?;
        Ok(Self {
            picture: RgbImage::from_pixel(width, height, Rgb([255; 3])),
            font,
        })
    }

    /// A straight line with round ends.
    pub fn line(&mut self, from: Spot, to: Spot, width: f64, ink: Ink) {
        let half = width / 2.0;
        let around = |a: f64, b: f64| (a.min(b) - half - 1.0, a.max(b) + half + 2.0);
        let ((x0, x1), (y0, y1)) = (around(from.0, to.0), around(from.1, to.1));
        let (wide, high) = self.picture.dimensions();
        let columns = |end: f64| end.clamp(0.0, f64::from(wide)) as u32;
        let rows = |end: f64| end.clamp(0.0, f64::from(high)) as u32;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let square = (dx * dx + dy * dy).max(1e-12);
        for y in rows(y0)..rows(y1) {
            for x in columns(x0)..columns(x1) {
                let (px, py) = (f64::from(x) + 0.5 - from.0, f64::from(y) + 0.5 - from.1);
                let along = ((px * dx + py * dy) / square).clamp(0.0, 1.0);
                let away = (px - along * dx).hypot(py - along * dy);
                self.mix(x, y, ink, (half + 0.5 - away).clamp(0.0, 1.0));
            }
        }
    }

    /// A filled circle.
    pub fn dot(&mut self, at: Spot, radius: f64, ink: Ink) {
        self.line(at, at, 2.0 * radius, ink);
    }

    /// Lines from each place to the next.
    pub fn path(&mut self, places: &[Spot], width: f64, ink: Ink) {
        for pair in places.windows(2) {
            self.line(pair[0], pair[1], width, ink);
        }
    }

    /// Colours every pixel of a rectangle (left, top, width, height) by its middle.
    pub fn shade(&mut self, area: [f64; 4], ink: impl Fn(Spot) -> Ink) {
        let [left, top, width, height] = area;
        let within = |from: f64, length: f64, most: u32| {
            let end = |v: f64| v.round().clamp(0.0, f64::from(most)) as u32;
            end(from)..end(from + length)
        };
        for y in within(top, height, self.picture.height()) {
            for x in within(left, width, self.picture.width()) {
                let middle = (f64::from(x) + 0.5, f64::from(y) + 0.5);
                self.mix(x, y, ink(middle), 1.0);
            }
        }
    }

    /// Words in one line, `px` high, whose middle is as high as their place.
    pub fn words(&mut self, words: &str, at: Spot, px: f32, anchor: Anchor) {
        let font = self.font.clone();
        let scaled = font.as_scaled(PxScale::from(px));
        let long: f32 = words
            .chars()
            .map(|c| scaled.h_advance(font.glyph_id(c)))
            .sum();
        let mut x = at.0 as f32
            - match anchor {
                Anchor::Left => 0.0,
                Anchor::Middle => long / 2.0,
                Anchor::Right => long,
            };
        // Capitals reach about 0.7 of the size above the line they stand on.
        let base = at.1 as f32 + 0.26 * px;
        for c in words.chars() {
            let id = font.glyph_id(c);
            let glyph = id.with_scale_and_position(px, point(x, base));
            x += scaled.h_advance(id);
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|gx, gy, covered| {
                let place = (corner.x + gx as f32, corner.y + gy as f32);
                if place.0 >= 0.0 && place.1 >= 0.0 {
                    self.mix(place.0 as u32, place.1 as u32, INK, f64::from(covered));
                }
            });
        }
    }

    /// The frame of a plane, with numbers along two sides, the names of both axes and a title.
    pub fn frame(&mut self, plane: &Plane, title: &str, [x_name, y_name]: [&str; 2]) {
        let [left, top, width, height] = plane.area;
        let (right, bottom) = (left + width, top + height);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        self.path(&[&corners[..], &corners[..1]].concat(), 1.0, INK);
        self.words(
            title,
            (left + width / 2.0, top - 16.0),
            17.0,
            Anchor::Middle,
        );
        for value in ticks(plane.x) {
            let (x, _) = plane.at((value, plane.y.0));
            self.line((x, bottom), (x, bottom + 4.0), 1.0, INK);
            self.words(&number(value), (x, bottom + 13.0), 13.0, Anchor::Middle);
        }
        for value in ticks(plane.y) {
            let (_, y) = plane.at((plane.x.0, value));
            self.line((left - 4.0, y), (left, y), 1.0, INK);
            self.words(&number(value), (left - 7.0, y), 13.0, Anchor::Right);
        }
        let below = (left + width / 2.0, bottom + 32.0);
        self.words(x_name, below, 14.0, Anchor::Middle);
        self.words(y_name, (left - 6.0, top - 16.0), 14.0, Anchor::Right);
    }

    /// What has been drawn.
    pub fn picture(&self) -> &RgbImage {
        &self.picture
    }

    /// Writes the sheet as a PNG file.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] when the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        chart::save(&self.picture, path)
    }

    fn mix(&mut self, x: u32, y: u32, ink: Ink, share: f64) {
        if let Some(Rgb(old)) = self.picture.get_pixel_mut_checked(x, y) {
            for (old, new) in old.iter_mut().zip(ink) {
                let value = f64::from(*old) * (1.0 - share) + f64::from(new) * share;
                *old = value.round() as u8;
            }
        }
    }
}

fn ticks((from, to): (f64, f64)) -> Vec<f64> {
    Axis::linear("", from, to).ticks()
}

/// A tick's value without the digits that its step does not have.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

/// A part of the sheet with coordinates of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// Left, top, width and height in pixels.
    pub area: [f64; 4],
    /// Values at the left and the right side.
    pub x: (f64, f64),
    /// Values at the lower and the upper side.
    pub y: (f64, f64),
}

impl Plane {
    /// Where a pair of values lies on the sheet.
    pub fn at(&self, (x, y): Spot) -> Spot {
        let [left, top, width, height] = self.area;
        (
            left + width * (x - self.x.0) / (self.x.1 - self.x.0),
            top + height * (self.y.1 - y) / (self.y.1 - self.y.0),
        )
    }

    /// Which values a place on the sheet stands for.
    pub fn values(&self, (x, y): Spot) -> Spot {
        let [left, top, width, height] = self.area;
        (
            self.x.0 + (self.x.1 - self.x.0) * (x - left) / width,
            self.y.1 - (self.y.1 - self.y.0) * (y - top) / height,
        )
    }

    /// Several places.
    pub fn all(&self, values: impl IntoIterator<Item = Spot>) -> Vec<Spot> {
        values.into_iter().map(|v| self.at(v)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn dark(canvas: &Canvas, [left, top, right, bottom]: [u32; 4]) -> usize {
        let inside = canvas
            .picture()
            .enumerate_pixels()
            .filter(|(x, y, _)| (left..right).contains(x) && (top..bottom).contains(y));
        inside.filter(|(.., p)| p.0[1] < 128).count()
    }

    #[test]
    fn a_plane_turns_values_into_places_and_back() {
        let plane = Plane {
            area: [10.0, 20.0, 100.0, 50.0],
            x: (-1.0, 1.0),
            y: (0.0, 5.0),
        };
        assert_eq!(plane.at((-1.0, 0.0)), (10.0, 70.0));
        assert_eq!(plane.at((1.0, 5.0)), (110.0, 20.0));
        let (x, y) = plane.values(plane.at((0.3, 1.7)));
        assert!((x - 0.3).abs() < 1e-9 && (y - 1.7).abs() < 1e-9);
    }

    #[test]
    fn a_dot_covers_its_area_and_may_reach_over_the_edge() {
        let mut canvas = Canvas::new(60, 60).unwrap();
        canvas.dot((30.0, 30.0), 10.0, INK);
        let area = dark(&canvas, [0, 0, 60, 60]) as f64;
        assert!((area - 314.0).abs() < 10.0, "{area}");
        canvas.dot((-3.0, 70.0), 20.0, INK);
        canvas.line((-50.0, -50.0), (500.0, 500.0), 3.0, INK);
    }

    #[test]
    fn words_stand_on_the_side_of_their_anchor() {
        let drawn = |anchor| {
            let mut canvas = Canvas::new(200, 40).unwrap();
            canvas.words("Loss 12", (100.0, 20.0), 18.0, anchor);
            let half = |from| dark(&canvas, [from, 0, from + 100, 40]);
            (half(0), half(100))
        };
        assert!(drawn(Anchor::Left).0 == 0 && drawn(Anchor::Left).1 > 30);
        assert!(drawn(Anchor::Right).1 == 0 && drawn(Anchor::Right).0 > 30);
        assert!(drawn(Anchor::Middle).0 > 10 && drawn(Anchor::Middle).1 > 10);
    }

    #[test]
    fn numbers_at_ticks_are_short() {
        let of = [0.1 + 0.2, -0.0001, 2.0, -1.5];
        assert_eq!(of.map(number), ["0.3", "0", "2", "-1.5"]);
    }
}

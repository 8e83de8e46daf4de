//! Letters into pixels.

use ab_glyph::{Font as _, FontVec, GlyphId, PxScale, ScaleFont as _, point};
use image::{Rgb, RgbImage};

/// Height of a line in letter sizes.
pub const LINE_HEIGHT: f32 = 1.3;
/// From the top of a line to the foot of its letters, in letter sizes.
const BASELINE: f32 = 0.98;

/// Fonts in order of preference; a letter is taken from the first that has it.
pub struct Typesetter {
    fonts: Vec<FontVec>,
}

struct Letter {
    font: usize,
    glyph: GlyphId,
    x: f32,
}

impl Typesetter {
    pub fn new() -> Result<Self, String> {
        // The window's fonts, which draw Chinese names too.
        let mut definitions = crate::fonts::definitions();
        let names = definitions
            .families
            .remove(&egui::FontFamily::Proportional)
            .unwrap_or_default();
        let fonts: Vec<FontVec> = names
            .iter()
            .filter_map(|name| definitions.font_data.get(name))
            .filter_map(|data| {
                let bytes = AsRef::<[u8]>::as_ref(&*data.font).to_vec();
                FontVec::try_from_vec_and_index(bytes, data.index).ok()
            })
            .collect();
        if fonts.is_empty() {
            return Err(
                "No font can be read, so nothing can be drawn; build Faceglass again.".into(),
            );
        }
        Ok(Self { fonts })
    }

    /// Width of a line in pixels.
    pub fn width_px(&self, text: &str, size_px: f32) -> f32 {
        self.lay_out(text, size_px).1
    }

    /// Draws a line; `left` and `top` are of the line's box, [`LINE_HEIGHT`] of
    /// the letters' size high. What lies outside the picture is cut off.
    pub fn draw(
        &self,
        picture: &mut RgbImage,
        text: &str,
        (left, top): (f32, f32),
        size_px: f32,
        color: Rgb<u8>,
    ) {
        let baseline = top + BASELINE * size_px;
        for letter in self.lay_out(text, size_px).0 {
            let scale = self.scale(letter.font, size_px);
            let position = point(left + letter.x, baseline);
            let glyph = letter.glyph.with_scale_and_position(scale, position);
            let Some(outline) = self.fonts[letter.font].outline_glyph(glyph) else {
                continue;
            };
            let bounds = outline.px_bounds();
            outline.draw(|x, y, coverage| {
                let (x, y) = (bounds.min.x + x as f32, bounds.min.y + y as f32);
                blend(picture, x, y, color, coverage);
            });
        }
    }

    fn lay_out(&self, text: &str, size_px: f32) -> (Vec<Letter>, f32) {
        let mut x = 0.0;
        let mut letters = Vec::with_capacity(text.len());
        for letter in text.chars() {
            let (font, glyph) = self.glyph(letter);
            letters.push(Letter { font, glyph, x });
            let scale = self.scale(font, size_px);
            x += self.fonts[font].as_scaled(scale).h_advance(glyph);
        }
        (letters, x)
    }

    /// Fonts differ in the room they leave around their letters; the em square
    /// is what makes letters of two fonts equally large.
    fn scale(&self, font: usize, size_px: f32) -> PxScale {
        let font = &self.fonts[font];
        let units_per_em = font.units_per_em().unwrap_or(1000.0);
        PxScale::from(size_px * font.height_unscaled() / units_per_em)
    }

    /// The letter in the first font that has it, else the first font's box for
    /// a missing letter.
    fn glyph(&self, letter: char) -> (usize, GlyphId) {
        self.fonts
            .iter()
            .map(|font| font.glyph_id(letter))
            .enumerate()
            .find(|(_, glyph)| glyph.0 != 0)
            .unwrap_or((0, GlyphId(0)))
    }
}

fn blend(picture: &mut RgbImage, x: f32, y: f32, color: Rgb<u8>, coverage: f32) {
    if x < 0.0 || y < 0.0 {
        return;
    }
    let Some(pixel) = picture.get_pixel_mut_checked(x as u32, y as u32) else {
        return;
    };
    let share = coverage.clamp(0.0, 1.0);
    for (channel, ink) in pixel.0.iter_mut().zip(color.0) {
        *channel = (f32::from(*channel) * (1.0 - share) + f32::from(ink) * share).round() as u8;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn latin_and_chinese_names_can_be_drawn() {
        let typesetter = Typesetter::new().unwrap();
        for letter in "Grace Éé 0.71 王小明".chars() {
            assert_ne!(typesetter.glyph(letter).1.0, 0, "{letter}");
        }
    }

    #[test]
    fn text_is_drawn_where_it_is_asked_for_and_cut_off_outside() {
        let typesetter = Typesetter::new().unwrap();
        let mut picture = RgbImage::new(60, 40);
        typesetter.draw(&mut picture, "Grace", (30.0, 20.0), 16.0, Rgb([255; 3]));
        let is_inked = |x, y| picture.get_pixel(x, y).0 != [0; 3];
        assert!((30..60).any(|x| (20..36).any(|y| is_inked(x, y))));
        assert!(!(0..60).any(|x| (0..20).any(|y| is_inked(x, y))));
        assert!(!(0..30).any(|x| (0..40).any(|y| is_inked(x, y))));
        let width = typesetter.width_px("Grace", 16.0);
        assert!((25.0..60.0).contains(&width), "{width}");
    }
}

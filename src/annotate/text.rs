//! Letters into pixels.

use ab_glyph::{Font as _, FontVec, GlyphId, PxScale, ScaleFont as _, point};
use image::{Rgb, RgbImage};

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
        let mut definitions = egui::FontDefinitions::default();
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

    /// Draws a line; `left` and `top` are of the line's box, `size_px` high.
    /// What lies outside the picture is cut off.
    pub fn draw(
        &self,
        picture: &mut RgbImage,
        text: &str,
        (left, top): (f32, f32),
        size_px: f32,
        color: Rgb<u8>,
    ) {
        let scale = PxScale::from(size_px);
        let baseline = top + self.fonts[0].as_scaled(scale).ascent();
        for letter in self.lay_out(text, size_px).0 {
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
            x += self.fonts[font]
                .as_scaled(PxScale::from(size_px))
                .h_advance(glyph);
        }
        (letters, x)
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

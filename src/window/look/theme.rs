//! Colours, type and spacing.

use crate::fonts::{BOLD_FAMILY, definitions};
use crate::settings::Theme;
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, ThemePreference,
    Visuals, vec2,
};
use faceglass_pipeline::challenge::PresenceVerdict;
use faceglass_pipeline::result::LivenessVerdict;

/// Colours with a meaning. The three verdicts keep apart for the common forms
/// of colour blindness (blue-green, vermilion, grey), and each also has a word,
/// a sign and a line pattern of its own.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Bona fide.
    pub live: Color32,
    /// Presentation attack.
    pub spoof: Color32,
    /// Cannot tell.
    pub unsure: Color32,
    /// The main button, the selection.
    pub accent: Color32,
    /// Text on [`Self::accent`].
    pub on_accent: Color32,
    /// Behind the picture.
    pub canvas: Color32,
    /// Cards on a panel.
    pub card: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Errors.
    pub error: Color32,
}

const DARK: Palette = Palette {
    live: Color32::from_rgb(45, 201, 164),
    spoof: Color32::from_rgb(255, 122, 77),
    unsure: Color32::from_rgb(171, 182, 196),
    accent: Color32::from_rgb(62, 141, 226),
    on_accent: Color32::WHITE,
    canvas: Color32::from_rgb(13, 15, 18),
    card: Color32::from_rgb(37, 41, 47),
    line: Color32::from_rgb(54, 59, 67),
    error: Color32::from_rgb(255, 122, 77),
};

const LIGHT: Palette = Palette {
    live: Color32::from_rgb(0, 122, 96),
    spoof: Color32::from_rgb(190, 66, 14),
    unsure: Color32::from_rgb(92, 104, 120),
    accent: Color32::from_rgb(26, 103, 193),
    on_accent: Color32::WHITE,
    canvas: Color32::from_rgb(222, 226, 231),
    card: Color32::from_rgb(255, 255, 255),
    line: Color32::from_rgb(213, 218, 224),
    error: Color32::from_rgb(190, 66, 14),
};

impl Palette {
    /// The palette that goes with `visuals`.
    pub fn of(visuals: &Visuals) -> Self {
        if visuals.dark_mode { DARK } else { LIGHT }
    }

    /// The palette for drawing over pictures, which do not follow the theme.
    pub fn over_picture() -> Self {
        DARK
    }

    /// Colour of a verdict.
    pub fn verdict(&self, verdict: LivenessVerdict) -> Color32 {
        match verdict {
            LivenessVerdict::Live => self.live,
            LivenessVerdict::Spoof => self.spoof,
            LivenessVerdict::Unsure => self.unsure,
        }
    }

    /// Colour of what a challenge says, which also stands in words.
    pub fn presence(&self, verdict: PresenceVerdict) -> Color32 {
        match verdict {
            PresenceVerdict::Present => self.live,
            PresenceVerdict::NotPresent => self.spoof,
            PresenceVerdict::CouldNotTell => self.unsure,
        }
    }
}

/// Font of headings and names.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD_FAMILY.into()))
}

/// Installs fonts and both themes.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
    ctx.set_style_of(egui::Theme::Dark, style(true));
    ctx.set_style_of(egui::Theme::Light, style(false));
}

/// Follows the person's choice of theme.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::System => ThemePreference::System,
        Theme::Dark => ThemePreference::Dark,
        Theme::Light => ThemePreference::Light,
    });
}

fn style(dark: bool) -> Style {
    let mut style = Style {
        visuals: visuals(dark),
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(11.5)),
        (TextStyle::Body, FontId::proportional(13.5)),
        (TextStyle::Button, FontId::proportional(13.5)),
        (TextStyle::Heading, bold(15.0)),
        (TextStyle::Monospace, FontId::monospace(12.5)),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 6.0);
    style.spacing.button_padding = vec2(10.0, 4.0);
    style.spacing.interact_size = vec2(36.0, 26.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(18);
    style.spacing.slider_rail_height = 4.0;
    style.spacing.icon_width = 16.0;
    style.spacing.icon_width_inner = 10.0;
    style.spacing.icon_spacing = 6.0;
    style.spacing.tooltip_width = 300.0;
    style.spacing.combo_height = 320.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(dark: bool) -> Visuals {
    let palette = if dark { DARK } else { LIGHT };
    let mut v = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let shade = |dark_value: (u8, u8, u8), light_value: (u8, u8, u8)| {
        let (r, g, b) = if dark { dark_value } else { light_value };
        Color32::from_rgb(r, g, b)
    };
    let text = shade((214, 219, 226), (38, 44, 52));
    let strong = shade((244, 246, 249), (10, 14, 20));
    let radius = CornerRadius::same(6);

    v.panel_fill = shade((27, 30, 35), (244, 246, 248));
    v.window_fill = shade((32, 36, 42), (255, 255, 255));
    v.window_stroke = Stroke::new(1.0, palette.line);
    v.window_corner_radius = CornerRadius::same(10);
    v.menu_corner_radius = CornerRadius::same(8);
    v.extreme_bg_color = shade((17, 19, 23), (255, 255, 255));
    v.faint_bg_color = shade((33, 37, 43), (235, 238, 242));
    v.weak_text_color = Some(shade((146, 155, 167), (96, 106, 119)));
    v.hyperlink_color = palette.accent;
    v.warn_fg_color = palette.spoof;
    v.error_fg_color = palette.error;
    v.selection.bg_fill = palette.accent.gamma_multiply(if dark { 0.55 } else { 0.3 });
    v.selection.stroke = Stroke::new(1.0, strong);
    v.slider_trailing_fill = true;
    v.handle_shape = egui::style::HandleShape::Circle;
    v.indent_has_left_vline = false;
    v.disabled_alpha = 0.6;

    let w = &mut v.widgets;
    w.noninteractive.fg_stroke = Stroke::new(1.0, text);
    w.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    w.noninteractive.corner_radius = radius;
    let buttons = [
        (&mut w.inactive, shade((48, 53, 61), (228, 232, 237))),
        (&mut w.hovered, shade((60, 66, 76), (216, 222, 229))),
        (&mut w.active, shade((72, 79, 91), (200, 208, 218))),
        (&mut w.open, shade((54, 60, 69), (216, 222, 229))),
    ];
    for (visuals, fill) in buttons {
        visuals.weak_bg_fill = fill;
        visuals.bg_fill = fill;
        visuals.bg_stroke = Stroke::NONE;
        visuals.fg_stroke = Stroke::new(1.2, text);
        visuals.corner_radius = radius;
        visuals.expansion = 0.0;
    }
    w.hovered.fg_stroke = Stroke::new(1.4, strong);
    w.active.fg_stroke = Stroke::new(1.4, strong);
    // Keyboard focus must be seen without relying on a change of shade.
    w.active.bg_stroke = Stroke::new(1.5, palette.accent);
    v
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_character_of_the_interface_has_a_glyph() {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        let mut sources = String::new();
        let mut files = 0;
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/window/text")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    sources += &std::fs::read_to_string(path).unwrap();
                    files += 1;
                }
            }
        }
        assert!(files > 20, "{files}");
        let characters: BTreeSet<char> = sources.chars().filter(|c| !c.is_control()).collect();
        let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
            for font in [FontId::proportional(14.0), bold(14.0)] {
                let missing: String = characters
                    .iter()
                    .filter(|c| !ui.fonts_mut(|fonts| fonts.has_glyph(&font, **c)))
                    .collect();
                assert!(missing.is_empty(), "no glyph in {font:?} for {missing}");
            }
        });
    }

    #[test]
    fn the_fonts_draw_common_chinese_names() {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
            for c in "王伟李娜张敏刘洋陈静杨秀英".chars() {
                let font = FontId::proportional(14.0);
                assert!(ui.fonts_mut(|fonts| fonts.has_glyph(&font, c)), "{c}");
            }
        });
    }

    /// WCAG 2 relative luminance.
    fn luminance(c: Color32) -> f32 {
        let part = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn verdict_words_stand_out_from_their_card_by_wcag_aa() {
        for palette in [DARK, LIGHT] {
            for color in [palette.live, palette.spoof, palette.unsure] {
                assert!(contrast(color, palette.card) >= 4.5, "{color:?}");
            }
        }
    }
}

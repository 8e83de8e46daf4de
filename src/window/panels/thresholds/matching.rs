//! Beside the match slider: what the threshold means, measured on others and on
//! the people enrolled.

use crate::settings::{Language, MATCH};
use crate::window::look::plots;
use crate::window::look::theme::Palette;
use crate::window::look::widgets::{fold, hint};
use crate::window::state::Measured;
use crate::window::text::words::threshold::{self, Advice, Sentences};
use crate::window::text::{Texts, texts};
use egui::{RichText, Sense, Ui, vec2};
use faceglass_gallery::OwnScores;

/// A slider's values begin and end the radius of its handle inside its width;
/// its height is so many of those.
const HEIGHT_IN_RADII: f32 = 2.5;

/// The people's own similarities, drawn right above the slider.
pub fn own_ui(ui: &mut Ui, measured: &Measured, threshold: f32, t: &Texts) {
    let own = measured.own_scores();
    let suggested = match measured.advice() {
        Some(Advice::Use(at)) => Some(at),
        _ => None,
    };
    if own.impostor.is_empty() && own.genuine.is_empty() {
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let inset = ui.spacing().interact_size.y / HEIGHT_IN_RADII;
    let words = own_words(own, t);
    plots::own_ui(ui, own, (&MATCH, inset), (threshold, suggested), &words, t);
}

/// What the colours of the histogram mean.
pub fn legend_ui(ui: &mut Ui, own: &OwnScores, t: &Texts) {
    if own.impostor.is_empty() && own.genuine.is_empty() {
        return;
    }
    let m = &t.meaning;
    let palette = Palette::of(ui.visuals());
    ui.horizontal_wrapped(|ui| {
        for (color, name) in [
            (palette.spoof, m.own_impostor),
            (palette.live, m.own_genuine),
        ] {
            let (rect, _) = ui.allocate_exact_size(vec2(9.0, 9.0), Sense::hover());
            ui.painter()
                .rect_filled(rect, 2.0, color.gamma_multiply(0.6));
            hint(ui, name);
        }
    });
}

/// The sentences, the suggestion, and in a fold what they rest on; a threshold to
/// use, if the person asked for the suggested one.
pub fn ui(ui: &mut Ui, measured: &mut Measured, threshold: f32, language: Language) -> Option<f32> {
    let t = texts(language);
    let Sentences { plain, details } = measured.matching_said(threshold, language);
    let own = measured.own_scores();
    for line in plain {
        hint(ui, line);
    }
    let wanted = suggestion_ui(ui, measured, threshold, t);
    if details.is_empty() && own.people == 0 {
        return wanted;
    }
    let name = t.thresholds.matching.label;
    fold(ui, "matching", name, t, |ui| {
        for line in details.into_iter().chain(own_details(own, t)) {
            hint(ui, line);
        }
        if let Some(measured) = measured.matching() {
            ui.label(RichText::new(t.meaning.det_title).small());
            plots::det_ui(ui, measured, threshold, t);
        }
    });
    wanted
}

fn suggestion_ui(ui: &mut Ui, measured: &Measured, threshold: f32, t: &Texts) -> Option<f32> {
    if measured.own_scores().people == 0 {
        hint(ui, t.meaning.own_nobody);
        return None;
    }
    let advice = measured.advice()?;
    hint(ui, threshold::advice_words(&advice, threshold, t));
    let Advice::Use(at) = advice else {
        return None;
    };
    let is_new = (at - threshold).abs() >= 0.005;
    let button = (t.meaning.use_suggested)(&format!("{at:.2}"));
    (is_new && ui.button(button).clicked()).then_some(at)
}

/// What was compared of the person's own gallery.
fn own_details(own: &OwnScores, t: &Texts) -> Vec<String> {
    let m = &t.meaning;
    let mut lines = Vec::new();
    if !own.impostor.is_empty() || !own.genuine.is_empty() {
        lines.push(own_words(own, t));
    }
    if own.left_out > 0 {
        lines.push((m.own_left_out)(own.left_out));
    }
    if !own.genuine.is_empty() {
        lines.push(m.own_caution.to_owned());
    }
    lines
}

/// What the histogram shows.
fn own_words(own: &OwnScores, t: &Texts) -> String {
    let two = |value: Option<f32>| value.map(|value| format!("{value:.2}"));
    let (same, different) = (two(own.lowest_genuine), two(own.highest_impostor));
    let words = (t.meaning.own_words)(same.as_deref(), different.as_deref());
    format!("{} · {words}", (t.meaning.own_title)(own.people))
}

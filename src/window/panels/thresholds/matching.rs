//! Beside the match slider: what the threshold means, measured on others and on
//! the people enrolled.

use crate::settings::MATCH;
use crate::window::look::plots;
use crate::window::look::theme::Palette;
use crate::window::look::widgets::hint;
use crate::window::state::Measured;
use crate::window::text::Texts;
use crate::window::text::words::threshold::{self, Advice};
use egui::{RichText, Sense, Ui, vec2};
use faceglass_gallery::OwnScores;

/// The threshold that the person's own people ask for, where it is another one than
/// now; it, if the person wants it.
pub fn suggestion_ui(ui: &mut Ui, measured: &Measured, threshold: f32, t: &Texts) -> Option<f32> {
    let Some(Advice::Use(at)) = measured.advice() else {
        return None;
    };
    let is_new = (at - threshold).abs() >= 0.005;
    if !is_new {
        return None;
    }
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        hint(ui, (t.meaning.suggested)(&format!("{at:.2}")));
        let button = (t.meaning.use_suggested)(&format!("{at:.2}"));
        wanted = ui.button(button).clicked().then_some(at);
    });
    wanted
}

/// The people's own similarities, what was counted on others, and both errors.
pub fn ui(ui: &mut Ui, measured: &Measured, (threshold, counted): (f32, &[String]), t: &Texts) {
    let own = measured.own_scores();
    histogram_ui(ui, measured, threshold, t);
    legend_ui(ui, own, t);
    advice_ui(ui, measured, threshold, t);
    for line in counted.iter().cloned().chain(own_details(own, t)) {
        hint(ui, line);
    }
    if let Some(measured) = measured.matching() {
        ui.label(RichText::new(t.meaning.det_title).small());
        plots::det_ui(ui, measured, threshold, t);
    }
}

/// Why nothing is suggested, or that it is in use.
fn advice_ui(ui: &mut Ui, measured: &Measured, threshold: f32, t: &Texts) {
    if measured.own_scores().people == 0 {
        hint(ui, t.meaning.own_nobody);
        return;
    }
    if let Some(advice) = measured.advice() {
        hint(ui, threshold::advice_words(&advice, threshold, t));
    }
}

fn histogram_ui(ui: &mut Ui, measured: &Measured, threshold: f32, t: &Texts) {
    let own = measured.own_scores();
    if own.impostor.is_empty() && own.genuine.is_empty() {
        return;
    }
    let suggested = match measured.advice() {
        Some(Advice::Use(at)) => Some(at),
        _ => None,
    };
    let words = own_words(own, t);
    plots::own_ui(ui, own, (&MATCH, 0.0), (threshold, suggested), &words, t);
}

/// What the colours of the histogram mean.
fn legend_ui(ui: &mut Ui, own: &OwnScores, t: &Texts) {
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

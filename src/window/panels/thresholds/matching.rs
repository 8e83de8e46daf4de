//! Beside the match slider: what the threshold means, measured on others and on
//! the people enrolled.

use crate::settings::MATCH;
use crate::window::look::plots;
use crate::window::look::theme::Palette;
use crate::window::look::widgets::{fold, hint};
use crate::window::state::State;
use crate::window::text::words::threshold::{self, Advice, Sentences};
use egui::{RichText, Sense, Ui, vec2};
use std::sync::Arc;

/// A slider's values begin and end the radius of its handle inside its width;
/// its height is so many of those.
const HEIGHT_IN_RADII: f32 = 2.5;

/// The people's own similarities, drawn right above the slider.
pub fn own_ui(ui: &mut Ui, state: &State, threshold: f32) {
    let t = state.t();
    let own = Arc::clone(&state.own_scores);
    let suggested = match advice(state) {
        Some(Advice::Use(at)) => Some(at),
        _ => None,
    };
    if own.impostor.is_empty() && own.genuine.is_empty() {
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let inset = ui.spacing().interact_size.y / HEIGHT_IN_RADII;
    let words = own_words(state);
    plots::own_ui(ui, &own, (&MATCH, inset), (threshold, suggested), &words, t);
}

/// What the colours of the histogram mean.
pub fn legend_ui(ui: &mut Ui, state: &State) {
    let own = &state.own_scores;
    if own.impostor.is_empty() && own.genuine.is_empty() {
        return;
    }
    let m = &state.t().meaning;
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
pub fn ui(ui: &mut Ui, state: &mut State, threshold: f32) -> Option<f32> {
    let (t, language) = (state.t(), state.settings.language);
    let known = &state.knowledge.matching;
    let work_out = || threshold::of_match(known, threshold, t);
    let said = state.said.matching.sentences(threshold, language, work_out);
    let Sentences { plain, details } = said.clone();
    for line in plain {
        hint(ui, line);
    }
    let wanted = suggestion_ui(ui, state, threshold);
    if details.is_empty() && state.own_scores.people == 0 {
        return wanted;
    }
    let name = t.thresholds.matching.label;
    fold(ui, "matching", name, t, |ui| {
        for line in details.into_iter().chain(own_details(state)) {
            hint(ui, line);
        }
        if let Some(measured) = state.knowledge.matching.here() {
            ui.label(RichText::new(t.meaning.det_title).small());
            plots::det_ui(ui, measured, threshold, t);
        }
    });
    wanted
}

fn suggestion_ui(ui: &mut Ui, state: &State, threshold: f32) -> Option<f32> {
    let t = state.t();
    if state.own_scores.people == 0 {
        hint(ui, t.meaning.own_nobody);
        return None;
    }
    let advice = advice(state)?;
    hint(ui, threshold::advice_words(&advice, threshold, t));
    let Advice::Use(at) = advice else {
        return None;
    };
    let is_new = (at - threshold).abs() >= 0.005;
    let button = (t.meaning.use_suggested)(&format!("{at:.2}"));
    (is_new && ui.button(button).clicked()).then_some(at)
}

/// What was compared of the person's own gallery.
fn own_details(state: &State) -> Vec<String> {
    let m = &state.t().meaning;
    let own = &state.own_scores;
    let mut lines = Vec::new();
    if !own.impostor.is_empty() || !own.genuine.is_empty() {
        lines.push(own_words(state));
    }
    if own.left_out > 0 {
        lines.push((m.own_left_out)(own.left_out));
    }
    if !own.genuine.is_empty() {
        lines.push(m.own_caution.to_owned());
    }
    lines
}

fn advice(state: &State) -> Option<Advice> {
    threshold::advise(&state.own_scores, &state.knowledge, state.defaults.matching)
}

/// What the histogram shows.
fn own_words(state: &State) -> String {
    let t = state.t();
    let own = &state.own_scores;
    let two = |value: Option<f32>| value.map(|value| format!("{value:.2}"));
    let (same, different) = (two(own.lowest_genuine), two(own.highest_impostor));
    let words = (t.meaning.own_words)(same.as_deref(), different.as_deref());
    format!("{} · {words}", (t.meaning.own_title)(own.people))
}

//! Beside the match slider: what the threshold means, measured on others and on
//! the people enrolled.

use crate::settings::MATCH;
use crate::ui::meaning::{self, Advice};
use crate::ui::plots;
use crate::ui::state::State;
use crate::ui::widgets::hint;
use egui::{RichText, Ui};
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

/// The sentences, the curve and the suggestion; a threshold to use, if the
/// person asked for the suggested one.
pub fn ui(ui: &mut Ui, state: &mut State, threshold: f32) -> Option<f32> {
    let (t, language) = (state.t(), state.settings.language);
    let known = &state.knowledge.matching;
    let work_out = || meaning::of_match(known, threshold, t);
    for line in state.said.matching.lines(threshold, language, work_out) {
        hint(ui, line.as_str());
    }
    if let Some(measured) = state.knowledge.matching.here() {
        ui.label(RichText::new(t.meaning.det_title).small());
        plots::det_ui(ui, measured, threshold, t);
    }
    suggestion_ui(ui, state, threshold)
}

fn suggestion_ui(ui: &mut Ui, state: &State, threshold: f32) -> Option<f32> {
    let t = state.t();
    let own = &state.own_scores;
    if own.people == 0 {
        hint(ui, t.meaning.own_nobody);
        return None;
    }
    if !own.impostor.is_empty() || !own.genuine.is_empty() {
        hint(ui, own_words(state));
    }
    if own.left_out > 0 {
        hint(ui, (t.meaning.own_left_out)(own.left_out));
    }
    let advice = advice(state)?;
    hint(ui, meaning::advice_words(&advice, threshold, t));
    let Advice::Use(at) = advice else {
        return None;
    };
    hint(ui, t.meaning.own_caution);
    let is_new = (at - threshold).abs() >= 0.005;
    let button = (t.meaning.use_suggested)(&format!("{at:.2}"));
    (is_new && ui.button(button).clicked()).then_some(at)
}

fn advice(state: &State) -> Option<Advice> {
    meaning::advise(&state.own_scores, &state.knowledge, state.defaults.matching)
}

/// What the histogram shows.
fn own_words(state: &State) -> String {
    let t = state.t();
    let own = &state.own_scores;
    let two = |value: Option<f32>| match value {
        Some(value) => format!("{value:.2}"),
        None => t.faces.no_score.to_owned(),
    };
    let words = (t.meaning.own_words)(&two(own.lowest_genuine), &two(own.highest_impostor));
    format!("{} · {words}", (t.meaning.own_title)(own.people))
}

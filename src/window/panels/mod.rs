//! The panels on the right. Each is given what it shows and says what it asks for.

mod enrol;
mod faces;
mod insight;
mod people;
mod presence;
mod source;
mod thresholds;

use super::state::State;
use super::state::enrolment::Step;
use super::state::perform::Request;
use crate::window::look::widgets::section;
use egui::{Align, Margin, Rect, ScrollArea, Ui, pos2};
use faceglass_pipeline::settings::PipelineSettings;
use std::ops::RangeInclusive;

/// A list that scrolls within itself and is as high whatever it holds, so that
/// what stands below it keeps its place and stays within reach.
fn list(ui: &mut Ui, name: &str, height: f32, body: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, false])
        .content_margin(beside_bar(ui))
        .show(ui, body);
}

/// Room at the right, so that a bar that appears covers no word.
fn beside_bar(ui: &Ui) -> Margin {
    let right = ui.spacing().scroll.bar_width as i8;
    Margin {
        right,
        ..Margin::ZERO
    }
}

/// A part of the window's height within bounds.
fn part_of_window(ui: &Ui, part: f32, bounds: RangeInclusive<f32>) -> f32 {
    let height = ui.ctx().content_rect().height();
    (height * part).clamp(*bounds.start(), *bounds.end())
}

/// All panels, in a column that scrolls.
pub fn ui(ui: &mut Ui, state: &mut State) {
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .content_margin(beside_bar(ui))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            faces_ui(ui, state);
            enrol_ui(ui, state);
            people_ui(ui, state);
            source_ui(ui, state);
            presence_ui(ui, state);
            thresholds_ui(ui, state);
            insight_ui(ui, state);
        });
}

fn faces_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.faces;
    let summary = match state.scene.faces().len() {
        0 => String::new(),
        n => (t.faces.count)(n),
    };
    let threshold = state.liveness_threshold();
    let mut wanted = None;
    section(ui, &mut open, t.faces.title, &summary, t, |ui| {
        let given = faces::Given {
            threshold,
            proof: &state.proof,
            t,
        };
        wanted = faces::ui(ui, &mut state.scene, given);
    });
    state.settings.panels.faces = open;
    fulfil(ui, state, wanted);
}

fn enrol_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.enrol;
    let mut wanted = None;
    section(ui, &mut open, t.enrol.title, "", t, |ui| {
        wanted = enrol::ui(ui, t);
    });
    state.settings.panels.enrol = open;
    fulfil(ui, state, wanted);
}

fn people_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.people;
    let summary = match state.people.count() {
        0 => String::new(),
        n => (t.people.count)(n),
    };
    let mut wanted = None;
    let is_told = matches!(state.enrolment.step, Step::Done { .. });
    let undo_is_told = is_told && state.people.last_was_enrolment();
    section(ui, &mut open, t.people.title, &summary, t, |ui| {
        wanted = people::ui(ui, &mut state.people, &state.import, undo_is_told, t);
    });
    state.settings.panels.people = open;
    fulfil(ui, state, wanted);
}

fn source_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.source;
    let summary = match &state.source.info {
        Some(info) => state.source.shown_name(info, state.places.demo(), t),
        None => state.source.state_in_words(t).to_owned(),
    };
    let file = state.picture_file();
    let mut wanted = None;
    section(ui, &mut open, t.source.title, &summary, t, |ui| {
        wanted = source::ui(ui, &mut state.source, file, &state.places, t);
    });
    state.settings.panels.source = open;
    fulfil(ui, state, wanted);
}

fn presence_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.presence;
    let mut wanted = None;
    section(ui, &mut open, t.presence.settings.title, "", t, |ui| {
        wanted = presence::ui(ui, &state.settings.presence, t).map(Request::SetProof);
    });
    state.settings.panels.presence = open;
    fulfil(ui, state, wanted);
}

fn thresholds_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.thresholds;
    let mut set = state.settings.pipeline;
    let changed = set != PipelineSettings::default();
    let summary = if changed { "•" } else { "" };
    let language = state.settings.language;
    let mut wanted = None;
    let top = ui.cursor().min;
    section(ui, &mut open, t.thresholds.title, summary, t, |ui| {
        wanted = thresholds::ui(ui, &mut set, &mut state.measured, language);
    });
    if std::mem::take(&mut state.screen.asks_for_thresholds) {
        let all = Rect::from_min_max(top, pos2(ui.max_rect().right(), ui.cursor().top()));
        ui.scroll_to_rect(all, Some(Align::TOP));
    }
    state.settings.panels.thresholds = open;
    state.set_thresholds(set);
    fulfil(ui, state, wanted);
}

fn insight_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.insight;
    let summary = if state.stats.pipeline_fps > 0.0 {
        format!("{:.0} {}", state.stats.pipeline_fps, t.source.fps)
    } else {
        String::new()
    };
    section(ui, &mut open, t.insight.title, &summary, t, |ui| {
        insight::ui(ui, &state.stats, t);
    });
    state.settings.panels.insight = open;
}

/// What a panel asked for is done after it was drawn.
fn fulfil(ui: &Ui, state: &mut State, wanted: Option<Request>) {
    if let Some(request) = wanted {
        state.fulfil(request, ui.ctx());
    }
}

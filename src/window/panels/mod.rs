//! The panels on the right.

mod enrol;
mod faces;
mod insight;
mod people;
mod source;
mod thresholds;

use super::state::State;
use crate::window::look::widgets::section;
use egui::{Margin, ScrollArea, Ui};
use faceglass_pipeline::settings::PipelineSettings;
use std::ops::RangeInclusive;

/// A list that scrolls within itself, so that what stands below it keeps its
/// place and stays within reach. `height` is its own whatever it holds if
/// `fixed`, else at most that.
fn list(ui: &mut Ui, name: &str, height: f32, fixed: bool, body: impl FnOnce(&mut Ui)) {
    let right = ui.spacing().scroll.bar_width as i8;
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, !fixed])
        .content_margin(Margin {
            right,
            ..Margin::ZERO
        })
        .show(ui, body);
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
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            faces_ui(ui, state);
            enrol_ui(ui, state);
            people_ui(ui, state);
            source_ui(ui, state);
            thresholds_ui(ui, state);
            insight_ui(ui, state);
        });
}

fn faces_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.faces;
    let summary = match state.faces().len() {
        0 => String::new(),
        n => (t.faces.count)(n),
    };
    section(ui, &mut open, t.faces.title, &summary, t, |ui| {
        faces::ui(ui, state)
    });
    state.settings.panels.faces = open;
}

fn enrol_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.enrol;
    section(ui, &mut open, t.enrol.title, "", t, |ui| {
        enrol::ui(ui, state)
    });
    state.settings.panels.enrol = open;
}

fn people_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.people;
    let summary = match state.gallery.people.len() {
        0 => String::new(),
        n => (t.people.count)(n),
    };
    section(ui, &mut open, t.people.title, &summary, t, |ui| {
        people::ui(ui, state)
    });
    state.settings.panels.people = open;
}

fn source_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.source;
    let summary = match &state.source.info {
        Some(info) => {
            let source = &state.source;
            source.shown_name(info, state.demo.as_deref(), t)
        }
        None => state.source.state_in_words(t).to_owned(),
    };
    section(ui, &mut open, t.source.title, &summary, t, |ui| {
        source::ui(ui, state)
    });
    state.settings.panels.source = open;
}

fn thresholds_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let mut open = state.settings.panels.thresholds;
    let changed = state.settings.pipeline != PipelineSettings::default();
    let summary = if changed { "•" } else { "" };
    section(ui, &mut open, t.thresholds.title, summary, t, |ui| {
        thresholds::ui(ui, state);
    });
    state.settings.panels.thresholds = open;
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
        insight::ui(ui, state)
    });
    state.settings.panels.insight = open;
}

//! How fast it goes and how old a verdict is.

use crate::window::look::theme::bold;
use crate::window::look::widgets::{hint, sparkline};
use crate::window::text::{Texts, words};
use egui::{Align, Label, Layout, RichText, Ui, vec2};
use faceglass_pipeline::live::{StageHistory, Stats};
use faceglass_pipeline::result::Timed;

/// The figures.
pub fn ui(ui: &mut Ui, stats: &Stats, t: &Texts) {
    if stats.processed == 0 {
        hint(ui, t.insight.nothing);
        return;
    }
    figures_ui(ui, stats, t);
    ui.add_space(4.0);
    stages_ui(ui, &stats.stages, t);
}

fn figures_ui(ui: &mut Ui, stats: &Stats, t: &Texts) {
    let age = stats.stages.iter().find(|stage| stage.stage == Timed::Age);
    let age = age.map_or_else(
        || t.faces.no_score.to_owned(),
        |age| format!("{:.0} ms", age.median_ms),
    );
    let figures = [
        (
            t.insight.camera_fps,
            format!("{:.1} {}", stats.capture_fps, t.source.fps),
        ),
        (
            t.insight.pipeline_fps,
            format!("{:.1} {}", stats.pipeline_fps, t.source.fps),
        ),
        (t.insight.age, age),
        (t.insight.processed, stats.processed.to_string()),
        (t.insight.dropped, stats.dropped.to_string()),
        (t.insight.corrupt, stats.corrupt.to_string()),
    ];
    for row in figures.chunks(3) {
        ui.columns(3, |columns| {
            for (ui, (name, value)) in columns.iter_mut().zip(row) {
                ui.spacing_mut().item_spacing.y = 0.0;
                let name = RichText::new(*name).small().weak();
                ui.add(Label::new(name).truncate());
                let value = RichText::new(value).font(bold(15.0));
                ui.add(Label::new(value).truncate());
            }
        });
    }
}

/// Widths of the columns; the plot has the rest. They add up to the width of
/// the panel, which would grow from frame to frame otherwise.
const NAME: f32 = 72.0;
const FIGURE: f32 = 64.0;
const GAP: f32 = 6.0;

fn stages_ui(ui: &mut Ui, stages: &[StageHistory], t: &Texts) {
    let plot_width = (ui.available_width() - NAME - 2.0 * FIGURE - 3.0 * GAP).max(20.0);
    row_ui(ui, |ui| {
        let title = |text: &str| RichText::new(text).small().weak();
        cell(ui, NAME, title(t.insight.stage));
        ui.add_space(plot_width + GAP);
        cell(ui, FIGURE, title(t.insight.median));
        cell(ui, FIGURE, title(t.insight.p95));
    });
    for stage in stages {
        row_ui(ui, |ui| stage_ui(ui, stage, plot_width, t));
    }
}

fn row_ui(ui: &mut Ui, body: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        body(ui);
    });
}

fn cell(ui: &mut Ui, width: f32, text: RichText) {
    let size = vec2(width, 18.0);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(width);
        ui.add(Label::new(text).truncate());
    });
}

fn stage_ui(ui: &mut Ui, stage: &StageHistory, plot_width: f32, t: &Texts) {
    let name = words::timed(stage.stage, t);
    cell(ui, NAME, RichText::new(name));
    let plot = (t.insight.plot)(name);
    sparkline(ui, &stage.recent_ms, vec2(plot_width, 18.0), &plot);
    for value in [stage.median_ms, stage.p95_ms] {
        cell(
            ui,
            FIGURE,
            RichText::new(format!("{value:.1} ms")).monospace(),
        );
    }
}

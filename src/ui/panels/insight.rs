//! How fast it goes and how old a verdict is.

use crate::ui::state::State;
use crate::ui::theme::bold;
use crate::ui::widgets::{hint, sparkline};
use crate::ui::words;
use egui::{Grid, RichText, Ui, vec2};
use faceglass_pipeline::live::StageHistory;

/// The figures.
pub fn ui(ui: &mut Ui, state: &State) {
    let t = state.t();
    if state.stats.processed == 0 {
        hint(ui, t.insight.nothing);
        return;
    }
    figures_ui(ui, state);
    ui.add_space(4.0);
    stages_ui(ui, state);
}

fn figures_ui(ui: &mut Ui, state: &State) {
    let t = state.t();
    let stats = &state.stats;
    let age = stats.stages.iter().find(|stage| stage.stage == "age");
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
    let width = ui.available_width() / 3.0 - 8.0;
    Grid::new("figures")
        .num_columns(3)
        .min_col_width(width)
        .max_col_width(width)
        .spacing(vec2(8.0, 8.0))
        .show(ui, |ui| {
            for row in figures.chunks(3) {
                for (name, value) in row {
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.label(RichText::new(*name).small().weak());
                        ui.label(RichText::new(value).font(bold(15.0)));
                    });
                }
                ui.end_row();
            }
        });
}

fn stages_ui(ui: &mut Ui, state: &State) {
    let t = state.t();
    let plot_width = (ui.available_width() - 200.0).max(60.0);
    Grid::new("stages")
        .num_columns(4)
        .spacing(vec2(8.0, 4.0))
        .show(ui, |ui| {
            for title in [t.insight.stage, "", t.insight.median, t.insight.p95] {
                ui.label(RichText::new(title).small().weak());
            }
            ui.end_row();
            for stage in &state.stats.stages {
                stage_ui(ui, state, stage, plot_width);
                ui.end_row();
            }
        });
}

fn stage_ui(ui: &mut Ui, state: &State, stage: &StageHistory, plot_width: f32) {
    let t = state.t();
    let name = words::stage(stage.stage, t);
    ui.label(&name);
    let plot = (t.insight.plot)(&name);
    sparkline(ui, &stage.recent_ms, vec2(plot_width, 18.0), &plot);
    for value in [stage.median_ms, stage.p95_ms] {
        ui.label(RichText::new(format!("{value:.1} ms")).monospace());
    }
}

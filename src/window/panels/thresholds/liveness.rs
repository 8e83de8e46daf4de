//! Beside the liveness slider: what the threshold means, and whose it is.

use crate::window::look::widgets::{fold, hint};
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::text::words::calibration;
use crate::window::text::words::threshold::{self, Sentences};
use egui::Ui;
use faceglass_pipeline::calibration::{CalibrationCommand, PointStatus};

/// Whose value the slider shows.
pub fn remark(state: &State) -> &'static str {
    let t = state.t();
    if state.settings.pipeline.liveness_threshold.is_some() {
        t.calibration.by_hand
    } else if state.point.threshold().is_some() {
        t.calibration.remark
    } else {
        t.thresholds.models_own
    }
}

/// The sentences and the calibration of the camera.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let (t, threshold) = (state.t(), state.liveness_threshold());
    let language = state.settings.language;
    let known = &state.knowledge.liveness;
    let work_out = || threshold::of_liveness(known, threshold, t);
    let said = state.said.liveness.sentences(threshold, language, work_out);
    let Sentences { plain, details } = said.clone();
    let is_overruled = state.settings.pipeline.liveness_threshold.is_some();
    let status = calibration::status(&state.point, is_overruled, &t.calibration);
    for line in plain.into_iter().chain(status) {
        hint(ui, line);
    }
    let details: Vec<_> = details
        .into_iter()
        .chain(calibration::evidence(&state.point, &t.calibration))
        .collect();
    if !details.is_empty() {
        let name = t.thresholds.liveness.label;
        fold(ui, "liveness", name, t, |ui| {
            for line in details {
                hint(ui, line);
            }
        });
    }
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.calibration.button).clicked() {
            let ctx = ui.ctx().clone();
            state.perform(Action::CalibrateLiveness, &ctx);
        }
        let kept = matches!(
            state.point,
            PointStatus::InForce(_) | PointStatus::OtherModel(_)
        );
        if kept && ui.button(t.calibration.remove).clicked() {
            state.calibrate(CalibrationCommand::Remove);
        }
    });
}

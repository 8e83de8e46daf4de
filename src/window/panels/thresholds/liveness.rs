//! Beside the liveness slider: what the threshold means, and whose it is.

use crate::settings::Language;
use crate::window::look::widgets::{fold, hint};
use crate::window::state::Measured;
use crate::window::state::action::Action;
use crate::window::state::perform::Request;
use crate::window::text::words::calibration;
use crate::window::text::words::threshold::Sentences;
use crate::window::text::{Texts, texts};
use egui::Ui;
use faceglass_pipeline::calibration::{CalibrationCommand, PointStatus};

/// Whose value the slider shows, which somebody may have set by hand.
pub fn remark(by_hand: bool, measured: &Measured, t: &Texts) -> &'static str {
    if by_hand {
        t.calibration.by_hand
    } else if measured.point().threshold().is_some() {
        t.calibration.remark
    } else {
        t.thresholds.models_own
    }
}

/// The sentences and the calibration of the camera; what was asked for.
pub fn ui(
    ui: &mut Ui,
    (threshold, by_hand): (f32, bool),
    measured: &mut Measured,
    language: Language,
) -> Option<Request> {
    let t = texts(language);
    let Sentences { plain, details } = measured.liveness_said(threshold, language);
    let point = measured.point();
    let status = calibration::status(point, by_hand, &t.calibration);
    for line in plain.into_iter().chain(status) {
        hint(ui, line);
    }
    let details: Vec<_> = details
        .into_iter()
        .chain(calibration::evidence(point, &t.calibration))
        .collect();
    if !details.is_empty() {
        let name = t.thresholds.liveness.label;
        fold(ui, "liveness", name, t, |ui| {
            for line in details {
                hint(ui, line);
            }
        });
    }
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.calibration.button).clicked() {
            wanted = Some(Request::Do(Action::CalibrateLiveness));
        }
        let kept = matches!(point, PointStatus::InForce(_) | PointStatus::OtherModel(_));
        if kept && ui.button(t.calibration.remove).clicked() {
            wanted = Some(Request::calibrate(CalibrationCommand::Remove));
        }
    });
    wanted
}

//! Beside the liveness slider: whose the threshold is, and what it rests on.

use crate::window::look::widgets::hint;
use crate::window::state::Measured;
use crate::window::state::action::Action;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::calibration;
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

/// The calibration of the camera; what was asked for.
pub fn ui(ui: &mut Ui, measured: &Measured, by_hand: bool, t: &Texts) -> Option<Request> {
    let point = measured.point();
    for line in calibration::status(point, by_hand, &t.calibration) {
        hint(ui, line);
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

/// What was counted, and what is known of the camera.
pub fn details_ui(ui: &mut Ui, measured: &Measured, counted: &[String], t: &Texts) {
    let of_camera = calibration::evidence(measured.point(), &t.calibration);
    for line in counted.iter().cloned().chain(of_camera) {
        hint(ui, line);
    }
}

//! The ways to enrol somebody. What follows is asked beside the face.

use crate::window::look::widgets::{hint, primary_button};
use crate::window::state::action::Action;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::Ui;

/// The buttons, which always stand here; what was asked for.
pub fn ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if primary_button(ui, t.enrol.button).clicked() {
            wanted = Some(Request::Do(Action::Enrol));
        }
        if ui.button(t.enrol.pictures_button).clicked() {
            wanted = Some(Request::Do(Action::EnrolPictures));
        }
    });
    hint(ui, t.enrol.intro);
    wanted
}

//! Looking closer at a part of the picture, and covering faces in it.

use super::overlay::Mapping;
use crate::mosaic;
use crate::window::state::State;
use egui::{Color32, Painter, Rect, Response, Ui};
use faceglass_pipeline::result::FrameResult;

/// Points of the wheel that make a picture 2.7 times as large.
const WHEEL: f32 = 300.0;

/// The wheel and two fingers look closer at what is under the pointer; dragging moves
/// a picture that is larger than its room.
pub fn look_closer(ui: &Ui, response: &Response, state: &mut State, whole: Rect) {
    let view = &mut state.scene.view;
    let (wheel, pinch, at) = ui.input(|input| {
        let at = input.pointer.latest_pos();
        (input.smooth_scroll_delta().y, input.zoom_delta(), at)
    });
    let is_over = at.filter(|at| response.rect.contains(*at) && ui.rect_contains_pointer(whole));
    let factor = pinch * (wheel / WHEEL).exp();
    if let Some(at) = is_over.filter(|_| (factor - 1.0).abs() > 1e-4) {
        view.zoom(factor, at, whole);
    }
    if response.dragged() && !view.is_whole() {
        view.pan(response.drag_delta(), whole);
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    }
}

/// A mosaic over the faces that are not to be recognised.
pub fn cover_faces(painter: &Painter, state: &State, shown: &FrameResult, mapping: Mapping) {
    for face in shown.faces.iter().filter(|face| state.is_covered(face)) {
        for (cell, [r, g, b]) in mosaic::cells(&shown.frame.image, face.bbox) {
            let cell = mapping.area(cell).expand(0.5);
            painter.rect_filled(cell, 0.0, Color32::from_rgb(r, g, b));
        }
    }
}

//! What happened: short messages over the picture.

use crate::window::look::icons::Icon;
use crate::window::look::theme::Palette;
use crate::window::look::widgets::{self, icon_button_sized};
use crate::window::state::State;
use crate::window::state::notices::{self, Kind, Message};
use crate::window::state::perform::Request;
use egui::{Align2, Area, Frame, Id, Margin, Order, Rect, Role, Stroke, Ui, vec2};
use std::path::Path;

/// Side of the button that dismisses a message.
const CLOSE_SIDE: f32 = 22.0;

/// Short messages at the lower edge of `over`; while a dialog is open above it, at the upper edge of the window, since a dialog's own
/// buttons are below.
pub fn ui(ui: &mut Ui, state: &mut State, over: Rect) {
    let now_s = ui.input(|input| input.time);
    if let Some(next_s) = state.notices.tick(now_s) {
        let wait = std::time::Duration::from_secs_f64(next_s.max(0.05));
        ui.ctx().request_repaint_after(wait);
    }
    state.notices.make_room(over.height());
    if state.notices.list().is_empty() || state.screen.is_captured {
        return;
    }
    let mut dismissed = None;
    let mut folder = None;
    let is_over_dialog = ui.memory(|memory| memory.top_modal_layer().is_some());
    let (order, pivot, anchor) = if is_over_dialog {
        let top = ui.ctx().content_rect().center_top() + vec2(0.0, 8.0);
        (Order::Tooltip, Align2::CENTER_TOP, top)
    } else {
        let bottom = over.center_bottom() - vec2(0.0, 14.0);
        (Order::Middle, Align2::CENTER_BOTTOM, bottom)
    };
    let width = (over.width() - 32.0).clamp(160.0, 520.0);
    Area::new(Id::unique("notices"))
        .order(order)
        .pivot(pivot)
        .fixed_pos(anchor)
        .show(ui.ctx(), |ui| {
            ui.set_max_width(width);
            for (i, notice) in state.notices.list().iter().enumerate() {
                let text = notices::message(&notice.message, state.t());
                let close = state.t().general.dismiss;
                notice_frame(ui, notice.kind == Kind::Error, |ui| {
                    if notice_ui(ui, &text, close) {
                        dismissed = Some(i);
                    }
                    // Where it is, there is more to see.
                    let saved = match &notice.message {
                        Message::ShotSaved(path) | Message::Leftover(path) => Some(path),
                        Message::Recorded(movie) => Some(&movie.path),
                        _ => None,
                    };
                    if let Some(path) = saved
                        && ui.button(state.t().tools.open_folder).clicked()
                    {
                        folder = path.parent().map(Path::to_path_buf);
                    }
                });
            }
        });
    if let Some(i) = dismissed {
        state.notices.dismiss(i);
    }
    if let Some(folder) = folder {
        state.fulfil(Request::ShowFolder(folder), ui.ctx());
    }
}

/// One message; true if it was dismissed. The row is as high as its words: a
/// layout that aligns to both sides would take all the height that the area
/// had before, and so grow from frame to frame.
fn notice_ui(ui: &mut Ui, text: &str, close: &str) -> bool {
    let room = ui.available_width();
    let words_room = room - CLOSE_SIDE - ui.spacing().item_spacing.x;
    let galley = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Wrap),
        words_room,
        egui::TextStyle::Body,
    );
    let height = galley.size().y.max(CLOSE_SIDE);
    ui.horizontal(|ui| {
        ui.set_min_size(vec2(room, height));
        let response = ui.add(egui::Label::new(galley));
        widgets::speak(ui, &response, Role::Status, text);
        ui.add_space((ui.available_width() - CLOSE_SIDE).max(0.0));
        icon_button_sized(ui, Icon::Cross, close, false, CLOSE_SIDE).clicked()
    })
    .inner
}

fn notice_frame(ui: &mut Ui, grave: bool, body: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui.visuals());
    let color = if grave { palette.error } else { palette.line };
    Frame::new()
        .fill(ui.visuals().window_fill)
        .stroke(Stroke::new(1.0, color))
        .corner_radius(8)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin::symmetric(12, 7))
        .outer_margin(Margin::symmetric(0, 3))
        .show(ui, body);
}

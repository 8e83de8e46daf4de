//! Menu and transport over a picture that fills the screen: they come when
//! somebody moves the pointer, and go by themselves.

use super::{menu, transport};
use crate::window::state::State;
use egui::{Align2, Area, CursorIcon, Event, Frame, Id, Key, Margin, Order, Rect, Ui, pos2};
use std::time::Duration;

/// Seconds that they stay after the last movement.
const STAY_S: f64 = 2.5;

/// Draws them over the picture in `over`, or hides the pointer too.
pub fn ui(ui: &mut Ui, state: &mut State, over: Rect) {
    let (now_s, stirred) = ui.input(|input| {
        let is_stir = |event: &Event| {
            matches!(
                event,
                Event::PointerMoved(_) | Event::PointerButton { .. } | Event::Touch { .. }
            )
        };
        let stirred = input.events.iter().any(is_stir) || input.key_pressed(Key::Tab);
        (input.time, stirred)
    });
    let screen = &mut state.screen;
    if stirred || is_used(ui, screen.floating) {
        screen.stirred_s = Some(now_s);
    }
    let left_s = screen.stirred_s.map(|since| since + STAY_S - now_s);
    let Some(left_s) = left_s.filter(|left| *left > 0.0) else {
        screen.floating = None;
        if !ui.ctx().text_edit_focused() {
            ui.ctx().set_cursor_icon(CursorIcon::None);
        }
        return;
    };
    ui.ctx()
        .request_repaint_after(Duration::from_secs_f64(left_s + 0.01));
    let top = bar_ui(ui, "floating menu", (over, Align2::CENTER_TOP), |ui| {
        menu::ui(ui, state);
    });
    let bottom = bar_ui(
        ui,
        "floating transport",
        (over, Align2::CENTER_BOTTOM),
        |ui| {
            transport::ui(ui, state);
        },
    );
    state.screen.floating = Some([top, bottom]);
}

/// Whether one of them has the pointer or the keyboard, or a menu is open.
fn is_used(ui: &Ui, bars: Option<[Rect; 2]>) -> bool {
    let Some(bars) = bars else { return false };
    let ctx = ui.ctx();
    let pointer = ctx.pointer_latest_pos();
    let focused = ctx.memory(|memory| memory.focused());
    let focused = focused.and_then(|id| ctx.read_response(id));
    let is_on = |at: egui::Pos2| bars.iter().any(|bar| bar.contains(at));
    egui::Popup::is_any_open(ctx)
        || pointer.is_some_and(is_on)
        || focused.is_some_and(|control| is_on(control.rect.center()))
}

/// A bar along one edge of `over`; where it is.
fn bar_ui(ui: &Ui, name: &str, (over, edge): (Rect, Align2), body: impl FnOnce(&mut Ui)) -> Rect {
    let y = match edge {
        Align2::CENTER_TOP => over.top(),
        _ => over.bottom(),
    };
    let margin = Margin::symmetric(10, 6);
    let width = over.width() - f32::from(margin.left) - f32::from(margin.right);
    Area::new(Id::unique(name))
        .order(Order::Middle)
        .pivot(edge)
        .fixed_pos(pos2(over.center().x, y))
        .show(ui.ctx(), |ui| {
            Frame::new()
                .fill(ui.visuals().panel_fill.gamma_multiply(0.94))
                .inner_margin(margin)
                .show(ui, |ui| {
                    ui.set_width(width);
                    body(ui);
                });
        })
        .response
        .rect
}

//! Over the picture, and never in it: how long and how large the movie is that is
//! recorded, and the seconds that the self-timer has left.

use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::speak;
use crate::window::state::State;
use crate::window::state::shooting::{Countdown, Recording, Shoot};
use crate::window::text::{Texts, words};
use egui::{Align2, Color32, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::time::Duration;

/// Draws them over the part of the picture that is `seen` and free.
pub fn ui(ui: &mut Ui, state: &State, seen: Rect) {
    if state.screen.is_captured {
        return;
    }
    let now_s = ui.input(|input| input.time);
    if let Some(recording) = state.shooting.recording() {
        recording_ui(ui, recording, seen, (now_s, state.t()));
    }
    if let Some(countdown) = state.shooting.countdown() {
        countdown_ui(ui, countdown, seen, (now_s, state.t()));
    }
}

fn recording_ui(ui: &mut Ui, recording: &Recording, seen: Rect, (now_s, t): (f64, &Texts)) {
    let time = recording.time(now_s);
    let recorder = recording.recorder();
    let mut text = if recording.is_stopped() {
        t.shooting.finishing.to_owned()
    } else {
        // The next second.
        let wait_s = 1.0 - time.as_secs_f64().fract();
        again_in(ui, wait_s);
        (t.shooting.at_work)(&words::clock(time), &words::size(recorder.bytes(), t))
    };
    if recorder.left_out() > 0 {
        text = format!("{text} · {}", (t.shooting.left_out)(recorder.left_out()));
    }
    let painter = ui.painter_at(seen);
    let galley = painter.layout_no_wrap(text.clone(), FontId::proportional(13.0), Color32::WHITE);
    let dot = 5.0;
    let size = galley.size() + vec2(26.0 + 2.0 * dot, 8.0);
    let place = Rect::from_min_size(seen.min + vec2(10.0, 10.0), size);
    painter.rect_filled(place, size.y / 2.0, Color32::from_black_alpha(190));
    let middle = pos2(place.left() + 10.0 + dot, place.center().y);
    painter.circle_filled(middle, dot, Palette::over_picture().error);
    let at = pos2(middle.x + dot + 7.0, place.top() + 4.0);
    painter.galley(at, galley, Color32::WHITE);
    let id = ui.scope_id().with("recording");
    let response = ui.interact(place, id, Sense::hover());
    // Not spoken by itself: its words change every second.
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
}

fn countdown_ui(ui: &mut Ui, countdown: Countdown, seen: Rect, (now_s, t): (f64, &Texts)) {
    let left_s = countdown.left_s(now_s);
    let seconds = left_s.ceil() as u32;
    again_in(ui, left_s - f64::from(seconds.saturating_sub(1)));
    let words = match countdown.what {
        Shoot::Photo { .. } => (t.shooting.photo_in)(seconds),
        Shoot::Movie { .. } => (t.shooting.movie_in)(seconds),
    };
    let side = (seen.size().min_elem() * 0.5).clamp(60.0, 260.0);
    let place = Rect::from_center_size(seen.center(), vec2(side, side));
    let painter = ui.painter_at(seen);
    painter.circle_filled(place.center(), side / 2.0, Color32::from_black_alpha(150));
    let (centre, white) = (Align2::CENTER_CENTER, Color32::WHITE);
    let number = seconds.to_string();
    painter.text(place.center(), centre, number, bold(side * 0.6), white);
    let below = place.center() + vec2(0.0, side * 0.38);
    let font = FontId::proportional((side * 0.08).clamp(10.0, 15.0));
    painter.text(below, centre, t.shooting.escape, font, white);
    let id = ui.scope_id().with("self-timer");
    let response = ui.interact(place, id, Sense::hover());
    speak(ui, &response, Role::Status, &words);
}

fn again_in(ui: &Ui, seconds: f64) {
    let wait = Duration::from_secs_f64(seconds.max(0.0) + 0.01);
    ui.ctx().request_repaint_after(wait);
}

//! Playing, seeking and looking, under the picture; and the state in words.

use crate::window::look::icons::Icon;
use crate::window::look::widgets::{icon_button, icon_toggle, speak};
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::link::Phase;
use crate::window::text::words;
use egui::{Align, Layout, RichText, Role, Slider, Ui};
use faceglass_capture::SourceKind;
use std::time::Duration;

/// Room for "12:34 of 56:78" beside the slider …
const TIME_WIDTH: f32 = 92.0;
/// … which is worth showing from this width.
const LEAST_SLIDER: f32 = 60.0;

/// Time between two changes of what is spoken.
const SPEAK_EVERY: Duration = Duration::from_secs(2);

/// The bar under the picture.
pub fn ui(ui: &mut Ui, state: &mut State) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        playing_ui(ui, state);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            looking_ui(ui, state);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add_space(4.0);
                position_ui(ui, state);
            });
        });
    });
    status_ui(ui, state);
}

fn playing_ui(ui: &mut Ui, state: &mut State) {
    if !state.source.goes_on() {
        return;
    }
    let t = state.t();
    let (icon, label) = if state.source.is_halted() {
        (Icon::Play, t.source.play)
    } else {
        (Icon::Pause, t.source.pause)
    };
    command_button(ui, state, Action::PlayPause, icon, label);
    command_button(ui, state, Action::Step, Icon::Step, t.commands.step);
    if state.source.can_seek() {
        let label = t.commands.looping;
        command_button(ui, state, Action::ToggleLoop, Icon::Loop, label);
    }
}

fn looking_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let buttons = [
        (Action::Photo, Icon::Camera, t.tools.photo),
        (Action::Record, Icon::Record, t.shooting.record),
        (Action::TogglePoints, Icon::Points, t.commands.points),
        (Action::Rotate, Icon::Rotate, t.commands.rotate),
        (Action::ToggleMirror, Icon::Mirror, t.commands.mirror),
    ];
    for (action, icon, label) in buttons {
        command_button(ui, state, action, icon, label);
    }
}

fn command_button(ui: &mut Ui, state: &mut State, action: Action, icon: Icon, label: &str) {
    let enabled = state.can(action);
    let mut clicked = false;
    ui.add_enabled_ui(enabled, |ui| {
        let response = match state.is_on(action) {
            Some(on) => icon_toggle(ui, icon, label, on, 28.0),
            None => icon_button(ui, icon, label, false),
        };
        clicked = response.clicked();
    });
    if clicked {
        let ctx = ui.ctx().clone();
        state.perform(action, &ctx);
    }
}

fn position_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let Some(length) = state.source.length() else {
        return;
    };
    let words = position_words(state, length);
    let shown = RichText::new(&words).small().weak();
    // The handle follows the height of controls; a smaller one suits the bar.
    ui.spacing_mut().interact_size.y = 18.0;
    let room = ui.available_width();
    let has_room_for_time = room >= TIME_WIDTH + LEAST_SLIDER;
    let beside = if has_room_for_time { TIME_WIDTH } else { 8.0 };
    ui.spacing_mut().slider_width = (room - beside).max(LEAST_SLIDER / 2.0);
    let mut seconds = state.source.position.min(length).as_secs_f64();
    let mut slider = Slider::new(&mut seconds, 0.0..=length.as_secs_f64()).show_value(false);
    if state.source.kind() == Some(SourceKind::Pictures) {
        slider = slider.step_by(1.0);
    }
    let response = ui.add(slider).accessible_name(t.source.position);
    if response.changed() {
        state.seek(Duration::from_secs_f64(seconds.max(0.0)));
    }
    if has_room_for_time {
        ui.add(egui::Label::new(shown).truncate());
    } else {
        response.on_hover_text(words);
    }
}

fn position_words(state: &State, length: Duration) -> String {
    let t = state.t();
    let now = state.source.position;
    if state.source.kind() == Some(SourceKind::Pictures) {
        return (t.source.picture_of)(now.as_secs() + 1, length.as_secs() + 1);
    }
    (t.source.of)(&words::clock(now), &words::clock(length))
}

/// One line that says all there is to say, spoken by screen readers when it
/// changes.
fn status_ui(ui: &mut Ui, state: &State) {
    let parts = status_words(state);
    let frame = state.scene.frame();
    let t = state.t();
    let with = |faces: Option<String>| {
        let all: Vec<_> = parts.iter().cloned().chain(faces).collect();
        all.join(" · ")
    };
    // Who it is stands beside each face; who cannot see that is told here.
    let shown = with(frame.map(|frame| words::face_count(frame, t)));
    let everyone = frame.map(|frame| not_too_often(ui, words::everyone(frame, t)));
    let spoken = with(everyone);
    let response = ui.add(egui::Label::new(RichText::new(shown).small().weak()).truncate());
    speak(ui, &response, Role::Status, &spoken);
}

/// What is spoken of the faces changes at most every [`SPEAK_EVERY`]: who comes and goes is no
/// stream of words.
fn not_too_often(ui: &Ui, words: String) -> String {
    let id = egui::Id::unique("spoken");
    let now_s = ui.input(|input| input.time);
    let last = ui.data(|data| data.get_temp::<(String, f64)>(id));
    if let Some((said, since_s)) = last {
        let left_s = since_s + SPEAK_EVERY.as_secs_f64() - now_s;
        if said == words || left_s > 0.0 {
            if said != words {
                let wait = Duration::from_secs_f64(left_s + 0.01);
                ui.ctx().request_repaint_after(wait);
            }
            return said;
        }
    }
    ui.data_mut(|data| data.insert_temp(id, (words.clone(), now_s)));
    words
}

/// State of the source in words, part by part.
fn status_words(state: &State) -> Vec<String> {
    let t = state.t();
    let mut parts = vec![match state.link.phase() {
        Phase::Starting => t.source.not_running.to_owned(),
        Phase::Failed(why) => (t.told.problem)(why),
        Phase::Running => state.source.state_in_words(t).to_owned(),
    }];
    if let Some(info) = &state.source.info {
        parts.push(state.source.shown_name(info, state.places.demo(), t));
    }
    parts.extend(state.picture_file());
    let turned = state.settings.rotation.degrees();
    if turned != 0 {
        parts.push((t.source.rotation)(turned));
    }
    if state.is_mirrored() {
        parts.push(t.commands.mirror.to_owned());
    }
    parts
}

//! Enrolment, one step at a time.

use crate::window::dialogs::question;
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{hint, primary_button, speak};
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::enrolment::{Step, Subject};
use crate::window::text::words;
use egui::text::{CCursor, CCursorRange};
use egui::{Key, ProgressBar, RichText, Role, TextEdit, Ui};
use faceglass_pipeline::live::{Done, Refusal};
use std::sync::Arc;

/// Face `n` of several is chosen by its number.
const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// The step that the person is at.
pub fn ui(ui: &mut Ui, state: &mut State) {
    match state.enrolment.step.clone() {
        Step::Idle => idle_ui(ui, state),
        Step::Choosing => choosing_ui(ui, state),
        Step::Naming => naming_ui(ui, state),
        Step::Asked => gathering_ui(ui, state, 0, 1, None),
        Step::Gathering {
            have,
            want,
            refused,
            track: _,
        } => gathering_ui(ui, state, have, want, refused),
        Step::ChoosingFace(asked) => question::face_ui(ui, state, &asked),
        Step::Confirming(asked) => question::enrolment_ui(ui, state, &asked),
        Step::Done { templates } => done_ui(ui, state, templates),
        Step::Failed(why) => {
            let words = (state.t().told.failure)(&why);
            failed_ui(ui, state, &words);
        }
    }
}

fn act(ui: &Ui, state: &mut State, action: Action) {
    let ctx = ui.ctx().clone();
    state.perform(action, &ctx);
}

fn idle_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    ui.horizontal_wrapped(|ui| {
        if primary_button(ui, t.enrol.button).clicked() {
            act(ui, state, Action::Enrol);
        }
        if ui.button(t.enrol.pictures_button).clicked() {
            act(ui, state, Action::EnrolPictures);
        }
    });
    hint(ui, t.enrol.intro);
}

fn choosing_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    announce(ui, t.enrol.choose_face);
    let Some(frame) = state.frame.as_ref().map(Arc::clone) else {
        return;
    };
    let mut chosen = None;
    let focus = std::mem::take(&mut state.enrolment.focus_answer);
    let is_typing = ui.ctx().text_edit_focused();
    for (i, face) in frame.faces.iter().enumerate() {
        let who = words::who(&face.identity, t);
        let label = format!("{} · {who}", (t.faces.face)(i + 1));
        let button = egui::Button::new(label).min_size(egui::vec2(ui.available_width(), 28.0));
        let button = ui.add(button);
        if focus && i == 0 {
            button.request_focus();
        }
        let by_number = DIGITS.get(i).is_some_and(|digit| {
            !is_typing && ui.input(|input| input.modifiers.is_none() && input.key_pressed(*digit))
        });
        if button.clicked() || by_number {
            chosen = Some(face.track);
        }
    }
    if let Some(track) = chosen {
        state.choose_face(track);
    }
    cancel_ui(ui, state);
}

fn naming_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    if let Some(Subject::Pictures(files)) = &state.enrolment.subject {
        hint(ui, (t.enrol.from_pictures)(files.len()));
    }
    let label = ui.label(RichText::new(t.enrol.name).weak());
    let field = TextEdit::singleline(&mut state.enrolment.name)
        .hint_text(t.enrol.name_hint)
        .desired_width(f32::INFINITY)
        .margin(egui::vec2(8.0, 6.0));
    let mut shown = field.show(ui);
    let field = shown.response.response.labelled_by(label.id);
    if std::mem::take(&mut state.enrolment.focus_name) {
        field.request_focus();
        // Typing replaces a name that is kept from a try before.
        let all = CCursorRange::two(
            CCursor::default(),
            CCursor::new(state.enrolment.name.chars().count()),
        );
        shown.state.cursor.set_char_range(Some(all));
        shown.state.store(ui.ctx(), field.id);
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let there = state.enrolment.subject_is_there();
    if entered && !there {
        // Enter counts as soon as the face is back.
        field.request_focus();
    }
    if !there {
        let words = match state.faces() {
            [] => t.enrol.face_gone,
            _ => t.question.another_face,
        };
        announce(ui, words);
    }
    ui.horizontal(|ui| {
        let named = !state.enrolment.name.trim().is_empty();
        let pressed = ui
            .add_enabled_ui(there && named, |ui| {
                primary_button(ui, t.enrol.start)
                    .on_disabled_hover_text(t.enrol.name_needed)
                    .clicked()
            })
            .inner;
        if pressed || (entered && there) {
            submit(state);
        }
        if ui.button(t.commands.cancel).clicked() {
            act(ui, state, Action::Cancel);
        }
    });
}

fn submit(state: &mut State) {
    if let Some(command) = state.enrolment.submit() {
        state.send(command);
    }
}

fn gathering_ui(
    ui: &mut Ui,
    state: &mut State,
    have: usize,
    want: usize,
    refused: Option<Refusal>,
) {
    let t = state.t();
    let title = (t.enrol.gathering)(&state.enrolment.name);
    ui.label(RichText::new(title).font(bold(14.0)));
    let words = (t.enrol.progress)(have, want);
    let part = have as f32 / want.max(1) as f32;
    let bar = ProgressBar::new(part).desired_height(8.0).corner_radius(4);
    ui.add(bar).accessible_name(&words);
    announce(ui, &words);
    match refused {
        Some(refusal) => hint(ui, (t.enrol.refused)(words::refusal(refusal, t))),
        None => hint(ui, t.enrol.hold_still),
    };
    cancel_ui(ui, state);
}

fn done_ui(ui: &mut Ui, state: &mut State, templates: usize) {
    let t = state.t();
    let color = Palette::of(ui.visuals()).live;
    let words = (t.enrol.done)(&state.enrolment.name, templates);
    let response = ui.label(RichText::new(&words).font(bold(14.0)).color(color));
    speak(ui, &response, Role::Status, &words);
    ui.horizontal_wrapped(|ui| {
        // An undo takes back the newest change, which may be another one.
        let is_newest = matches!(state.gallery.undo, Some(Done::Enrolment(_)));
        if is_newest && ui.button(t.commands.undo).clicked() {
            act(ui, state, Action::Undo);
            state.enrolment.reset();
        }
        if ui.button(t.enrol.again).clicked() {
            state.enrolment.reset();
            state.selected = None;
            act(ui, state, Action::Enrol);
        }
        if ui.button(t.commands.close).clicked() {
            state.enrolment.reset();
        }
    });
}

fn failed_ui(ui: &mut Ui, state: &mut State, why: &str) {
    let t = state.t();
    let color = Palette::of(ui.visuals()).error;
    ui.label(RichText::new(t.enrol.failed).font(bold(14.0)).color(color));
    let response = ui.label(why);
    speak(ui, &response, Role::Status, why);
    ui.horizontal(|ui| {
        if primary_button(ui, t.general.retry).clicked() {
            act(ui, state, Action::Enrol);
        }
        if ui.button(t.commands.close).clicked() {
            state.enrolment.reset();
        }
    });
}

fn cancel_ui(ui: &mut Ui, state: &mut State) {
    if ui.button(state.t().commands.cancel).clicked() {
        act(ui, state, Action::Cancel);
    }
}

/// A line that screen readers speak.
fn announce(ui: &mut Ui, text: &str) {
    let response = ui.label(text);
    speak(ui, &response, Role::Status, text);
}

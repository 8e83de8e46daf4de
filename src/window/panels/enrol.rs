//! Enrolment, one step at a time.

use crate::window::dialogs::question;
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{hint, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::enrolment::{EnrolmentSteps, Step, Subject};
use crate::window::state::people::People;
use crate::window::state::perform::Request;
use crate::window::state::scene::Scene;
use crate::window::text::{Texts, words};
use egui::text::{CCursor, CCursorRange};
use egui::{Key, ProgressBar, RichText, Role, TextEdit, Ui};
use faceglass_pipeline::live::Refusal;

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

/// The step that the person is at; what was asked for.
pub fn ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    scene: &mut Scene,
    people: &People,
    t: &Texts,
) -> Option<Request> {
    match enrolment.step.clone() {
        Step::Idle => idle_ui(ui, t),
        Step::Choosing => choosing_ui(ui, enrolment, scene, t),
        Step::Naming => naming_ui(ui, enrolment, scene.faces().is_empty(), t),
        Step::Asked => gathering_ui(ui, &enrolment.name, (0, 1), None, t),
        Step::Proving { track: _ } => {
            announce(ui, &(t.presence.before_enrolment)(&enrolment.name));
            cancel_ui(ui, t)
        }
        Step::Gathering {
            have,
            want,
            refused,
            track: _,
        } => gathering_ui(ui, &enrolment.name, (have, want), refused, t),
        Step::ChoosingFace(asked) => question::face_ui(ui, enrolment, &asked, t),
        Step::Confirming(asked) => question::enrolment_ui(ui, enrolment, people, &asked, t),
        Step::Done { templates } => {
            // An undo takes back the newest change, which may be another one.
            let can_undo = people.last_was_enrolment();
            done_ui(ui, enrolment, scene, (templates, can_undo), t)
        }
        Step::Failed(why) => failed_ui(ui, enrolment, &(t.told.failure)(&why), t),
    }
}

fn idle_ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
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

fn choosing_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    scene: &Scene,
    t: &Texts,
) -> Option<Request> {
    announce(ui, t.enrol.choose_face);
    scene.frame()?;
    let mut chosen = None;
    let focus = std::mem::take(&mut enrolment.focus_answer);
    let is_typing = ui.ctx().text_edit_focused();
    for (i, face) in scene.faces().iter().enumerate() {
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
            chosen = Some(Request::ChooseFace(face.track));
        }
    }
    chosen.or(cancel_ui(ui, t))
}

fn naming_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    nobody_there: bool,
    t: &Texts,
) -> Option<Request> {
    if let Some(Subject::Pictures(files)) = &enrolment.subject {
        hint(ui, (t.enrol.from_pictures)(files.len()));
    }
    let label = ui.label(RichText::new(t.enrol.name).weak());
    let field = TextEdit::singleline(&mut enrolment.name)
        .hint_text(t.enrol.name_hint)
        .desired_width(f32::INFINITY)
        .margin(egui::vec2(8.0, 6.0));
    let mut shown = field.show(ui);
    let field = shown.response.response.labelled_by(label.id);
    if std::mem::take(&mut enrolment.focus_name) {
        field.request_focus();
        // Typing replaces a name that is kept from a try before.
        let all = CCursorRange::two(
            CCursor::default(),
            CCursor::new(enrolment.name.chars().count()),
        );
        shown.state.cursor.set_char_range(Some(all));
        shown.state.store(ui.ctx(), field.id);
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let there = enrolment.subject_is_there();
    if entered && !there {
        // Enter counts as soon as the face is back.
        field.request_focus();
    }
    if !there {
        let words = if nobody_there {
            t.enrol.face_gone
        } else {
            t.question.another_face
        };
        announce(ui, words);
    }
    let mut wanted = None;
    ui.horizontal(|ui| {
        let named = !enrolment.name.trim().is_empty();
        let pressed = ui
            .add_enabled_ui(there && named, |ui| {
                primary_button(ui, t.enrol.start)
                    .on_disabled_hover_text(t.enrol.name_needed)
                    .clicked()
            })
            .inner;
        if pressed || (entered && there) {
            wanted = enrolment.submit().map(Request::Send);
        }
        wanted = wanted.take().or(cancel_ui(ui, t));
    });
    wanted
}

fn gathering_ui(
    ui: &mut Ui,
    name: &str,
    (have, want): (usize, usize),
    refused: Option<Refusal>,
    t: &Texts,
) -> Option<Request> {
    let title = (t.enrol.gathering)(name);
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
    cancel_ui(ui, t)
}

fn done_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    scene: &mut Scene,
    (templates, can_undo): (usize, bool),
    t: &Texts,
) -> Option<Request> {
    let color = Palette::of(ui.visuals()).live;
    let words = (t.enrol.done)(&enrolment.name, templates);
    let response = ui.label(RichText::new(&words).font(bold(14.0)).color(color));
    speak(ui, &response, Role::Status, &words);
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if can_undo && ui.button(t.commands.undo).clicked() {
            enrolment.reset();
            wanted = Some(Request::Do(Action::Undo));
        }
        if ui.button(t.enrol.again).clicked() {
            enrolment.reset();
            scene.deselect();
            wanted = Some(Request::Do(Action::Enrol));
        }
        if ui.button(t.commands.close).clicked() {
            enrolment.reset();
        }
    });
    wanted
}

fn failed_ui(ui: &mut Ui, enrolment: &mut EnrolmentSteps, why: &str, t: &Texts) -> Option<Request> {
    let color = Palette::of(ui.visuals()).error;
    ui.label(RichText::new(t.enrol.failed).font(bold(14.0)).color(color));
    let response = ui.label(why);
    speak(ui, &response, Role::Status, why);
    let mut wanted = None;
    ui.horizontal(|ui| {
        if primary_button(ui, t.general.retry).clicked() {
            wanted = Some(Request::Do(Action::Enrol));
        }
        if ui.button(t.commands.close).clicked() {
            enrolment.reset();
        }
    });
    wanted
}

fn cancel_ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
    let cancel = ui.button(t.commands.cancel).clicked();
    cancel.then_some(Request::Do(Action::Cancel))
}

/// A line that screen readers speak.
fn announce(ui: &mut Ui, text: &str) {
    let response = ui.label(text);
    speak(ui, &response, Role::Status, text);
}

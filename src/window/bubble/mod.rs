//! Enrolment where one looks: a bubble beside the face, one step at a time.

mod naming;
mod place;
mod progress;

use super::state::State;
use crate::window::dialogs::question;
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{hint, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::enrolment::{EnrolmentSteps, Step};
use crate::window::state::people::People;
use crate::window::state::perform::Request;
use crate::window::state::scene::Scene;
use crate::window::text::{Texts, words};
use egui::{
    Area, Frame, Id, Key, Margin, Order, Rect, RichText, Role, ScrollArea, Stroke, Ui, Vec2,
    WidgetInfo, vec2,
};

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

/// How wide it is with a name, and with faces to compare, in points.
const WIDTH: f32 = 280.0;
const WIDE: f32 = 360.0;
/// Between its edge and its words.
const MARGIN: i8 = 12;
/// Of the line around it.
const EDGE: f32 = 1.5;
/// Before it was drawn once its height is guessed.
const GUESSED: f32 = 150.0;

/// The parts of the window that it shows and changes.
struct Parts<'a> {
    enrolment: &'a mut EnrolmentSteps,
    scene: &'a mut Scene,
    people: &'a People,
    t: &'static Texts,
}

/// Shows the step that the person is at beside its face, over the picture in `over`.
pub fn ui(ui: &mut Ui, state: &mut State, over: Rect) {
    if !state.enrolment.is_open() {
        return;
    }
    let room = over.shrink(8.0);
    let before = state.enrolment.bubble;
    let place = place_in(room, state);
    if let Some(face) = state.screen.enrolled_face {
        tail(ui, face, place);
    }
    let (wanted, shown) = area_ui(ui, state, place, room.height());
    let grown = shown.size() - before.map_or(Vec2::ZERO, |before| before.size());
    if grown.abs().max_elem() > 0.5 {
        // Placed anew before it is seen.
        ui.ctx().request_discard("the bubble has another size");
        ui.ctx().request_repaint();
    }
    state.enrolment.bubble = Some(shown).filter(|_| state.enrolment.is_open());
    if let Some(request) = wanted {
        state.fulfil(request, ui.ctx());
    }
}

/// Where it stands within `room`, as high as it was before.
fn place_in(room: Rect, state: &State) -> Rect {
    let width = match state.enrolment.step {
        Step::Confirming(_) | Step::ChoosingFace(_) => WIDE,
        _ => WIDTH,
    };
    let before = state.enrolment.bubble;
    let height = before.map_or(GUESSED, |before| before.height());
    let size = vec2(width.min(room.width()), height);
    let (face, others) = (state.screen.enrolled_face, &state.screen.other_faces);
    // Who chooses among several faces wants to see them: it stands below.
    let stays = before.filter(|_| !state.enrolment.is_choosing());
    Rect::from_min_size(place::beside(face, others, size, (room, stays)), size)
}

/// The bubble itself, no higher than `most`; what was asked for, and where it is.
fn area_ui(ui: &Ui, state: &mut State, place: Rect, most: f32) -> (Option<Request>, Rect) {
    let t = state.t();
    let edges = 2.0 * (f32::from(MARGIN) + EDGE);
    let (inner, most) = (place.width() - edges, (most - edges).max(60.0));
    let mut wanted = None;
    let area = Area::new(Id::unique("bubble"))
        .order(Order::Middle)
        .fixed_pos(place.min)
        .show(ui.ctx(), |ui| {
            let shown = bubble_frame(ui).show(ui, |ui| {
                ui.set_width(inner);
                ScrollArea::vertical()
                    .max_height(most)
                    // Else it keeps to the height that the step before had.
                    .min_scrolled_height(most)
                    .show(ui, |ui| {
                        ui.set_width(inner);
                        let parts = Parts {
                            enrolment: &mut state.enrolment,
                            scene: &mut state.scene,
                            people: &state.people,
                            t,
                        };
                        wanted = step_ui(ui, parts);
                    });
            });
            let name = || WidgetInfo::labeled(Role::Dialog, true, t.enrol.title);
            shown.response.widget_info(name);
        });
    (wanted, area.response.rect)
}

fn bubble_frame(ui: &Ui) -> Frame {
    let palette = Palette::of(ui.visuals());
    Frame::popup(ui.style())
        .inner_margin(Margin::same(MARGIN))
        .stroke(Stroke::new(EDGE, palette.accent))
        .corner_radius(12)
}

/// A line from the face to its bubble.
fn tail(ui: &Ui, face: Rect, bubble: Rect) {
    let near = |rect: Rect, to: Rect| rect.clamp(to.center());
    let stroke = Stroke::new(2.0, Palette::over_picture().accent);
    let from = near(face.expand(10.0), bubble);
    ui.painter()
        .line_segment([from, near(bubble, face)], stroke);
}

fn step_ui(ui: &mut Ui, parts: Parts<'_>) -> Option<Request> {
    let Parts {
        enrolment,
        scene,
        people,
        t,
    } = parts;
    match enrolment.step.clone() {
        Step::Idle => None,
        Step::Choosing => choosing_ui(ui, enrolment, scene, t),
        Step::Naming => naming::ui(ui, enrolment, scene, people, t),
        Step::Asked => progress::ui(ui, enrolment, &progress::Progress::default(), t),
        Step::Proving { track: _ } => {
            announce(ui, &(t.presence.before_enrolment)(&enrolment.name));
            cancel_ui(ui, t)
        }
        Step::Gathering {
            have,
            want,
            refused,
            track: _,
            guide,
        } => {
            let progress = progress::Progress {
                have,
                want,
                refused,
                guide,
            };
            progress::ui(ui, enrolment, &progress, t)
        }
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

fn choosing_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    scene: &Scene,
    t: &Texts,
) -> Option<Request> {
    announce(ui, t.enrol.choose_face);
    scene.frame()?;
    let mut chosen = None;
    let focus = !ui.is_sizing_pass() && std::mem::take(&mut enrolment.focus_answer);
    let is_typing = ui.ctx().text_edit_focused();
    for (i, face) in scene.faces().iter().enumerate() {
        let who = words::who(&face.identity, t);
        let label = format!("{} · {who}", (t.faces.face)(i + 1));
        let button = egui::Button::new(label).min_size(vec2(ui.available_width(), 28.0));
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
        if primary_button(ui, t.commands.close).clicked() {
            enrolment.reset();
        }
        if can_undo && ui.button(t.commands.undo).clicked() {
            enrolment.reset();
            wanted = Some(Request::Do(Action::Undo));
        }
        if ui.button(t.enrol.again).clicked() {
            enrolment.reset();
            scene.deselect();
            wanted = Some(Request::Do(Action::Enrol));
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
    let response = hint(ui, text);
    speak(ui, &response, Role::Status, text);
}

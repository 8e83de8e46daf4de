//! Who it is: the face, a field for the name, and the known names that fit.

use super::{announce, cancel_ui};
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, primary_button};
use crate::window::state::enrolment::{EnrolmentSteps, FocusName, Subject, names};
use crate::window::state::people::People;
use crate::window::state::perform::Request;
use crate::window::state::scene::Scene;
use crate::window::text::Texts;
use egui::text::{CCursor, CCursorRange};
use egui::{Button, Id, Key, Response, RichText, TextEdit, Ui, vec2};
use faceglass_gallery::same_name;
use faceglass_pipeline::live::{Command, PersonView};

/// Side of the face, and of the faces beside proposed names, in points.
const FACE: f32 = 56.0;
const SMALL: f32 = 24.0;

/// The name being typed; what was asked for.
pub fn ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    scene: &Scene,
    people: &People,
    t: &Texts,
) -> Option<Request> {
    let face = enrolment.marked().and_then(|track| scene.face(track));
    let proposed = names::proposed(people, &enrolment.name, face);
    let field = head_ui(ui, enrolment, t);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if field.changed() {
        enrolment.proposal = None;
    }
    let there = enrolment.subject_is_there();
    let picked = enrolment.proposal.filter(|_| entered);
    if entered && (!there || picked.is_some()) {
        // Enter counts as soon as the face is back, or once more.
        field.request_focus();
    }
    let nobody_there = scene.faces().is_empty();
    remark_ui(ui, enrolment, (there, nobody_there), people, t);
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
        if pressed || (entered && there && picked.is_none()) {
            wanted = enrolment.submit().map(Request::Send);
        }
        wanted = wanted.take().or(cancel_ui(ui, t));
    });
    let added = only_just_ui(ui, enrolment, names::only_just(people, face), t);
    wanted = added.map(Request::Send).or(wanted);
    let clicked = proposed_ui(ui, &proposed, enrolment.proposal, t);
    if let Some(person) = clicked.or(picked).and_then(|at| proposed.get(at)) {
        enrolment.name.clone_from(&person.name);
        enrolment.proposal = None;
        enrolment.focus_name = FocusName::ToGoOn;
        ui.ctx().request_repaint();
    }
    wanted
}

/// Somebody who is recognised only just is offered another view, while no name is typed.
fn only_just_ui(
    ui: &mut Ui,
    enrolment: &mut EnrolmentSteps,
    person: Option<&PersonView>,
    t: &Texts,
) -> Option<Command> {
    let person = person.filter(|_| enrolment.name.trim().is_empty())?;
    hint(ui, (t.bubble.only_just)(&person.name));
    let add = ui.button((t.bubble.add_views)(&person.name));
    add.clicked().then(|| enrolment.add_to(person)).flatten()
}

/// The face beside the field.
fn head_ui(ui: &mut Ui, enrolment: &mut EnrolmentSteps, t: &Texts) -> Response {
    let of_pictures = match &enrolment.subject {
        Some(Subject::Pictures(files)) => Some(files.len()),
        _ => None,
    };
    if let Some(pictures) = of_pictures {
        hint(ui, (t.enrol.from_pictures)(pictures));
    }
    ui.horizontal(|ui| {
        if of_pictures.is_none() {
            let (picture, label) = (enrolment.picture(), t.bubble.chosen_face);
            thumbnail::ui(ui, Id::unique("enrolled face"), picture, label, FACE);
        }
        ui.vertical(|ui| {
            let label = ui.label(RichText::new(t.enrol.name).weak());
            field_ui(ui, enrolment, t).labelled_by(label.id)
        })
        .inner
    })
    .inner
}

fn field_ui(ui: &mut Ui, enrolment: &mut EnrolmentSteps, t: &Texts) -> Response {
    // The arrows pick a proposed name, which the field would take for its own.
    let id = ui.make_persistent_id("name");
    if ui.memory(|memory| memory.has_focus(id)) {
        let step = ui.input_mut(|input| {
            let down = input.consume_key(egui::Modifiers::NONE, Key::ArrowDown);
            let up = input.consume_key(egui::Modifiers::NONE, Key::ArrowUp);
            (down, up)
        });
        enrolment.proposal = match (step, enrolment.proposal) {
            ((true, _), None) => Some(0),
            ((true, _), Some(at)) => Some(at + 1),
            ((_, true), Some(at)) => at.checked_sub(1),
            (_, at) => at,
        };
    }
    let field = TextEdit::singleline(&mut enrolment.name)
        .id(id)
        .hint_text(t.enrol.name_hint)
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 6.0));
    let mut shown = field.show(ui);
    let field = shown.response.response.clone();
    if enrolment.focus_name == FocusName::No {
        return field;
    }
    if ui.is_sizing_pass() || ui.input(|input| input.pointer.any_click()) {
        // A field gives the keyboard away to whatever is clicked, in each pass of
        // that frame.
        ui.ctx().request_repaint();
        return field;
    }
    field.request_focus();
    let end = CCursor::new(enrolment.name.chars().count());
    let range = match std::mem::take(&mut enrolment.focus_name) {
        // Typing replaces a name that is kept from a try before.
        FocusName::ToReplace => CCursorRange::two(CCursor::default(), end),
        _ => CCursorRange::one(end),
    };
    shown.state.cursor.set_char_range(Some(range));
    shown.state.store(ui.ctx(), field.id);
    field
}

/// What stands in the way, else what will come of it; always in one place.
fn remark_ui(
    ui: &mut Ui,
    enrolment: &EnrolmentSteps,
    (there, nobody_there): (bool, bool),
    people: &People,
    t: &Texts,
) {
    if !there {
        let words = match nobody_there {
            true => t.enrol.face_gone,
            false => t.question.another_face,
        };
        return announce(ui, words);
    }
    let mut all = people.gallery().people.iter();
    let namesake = all.find(|person| same_name(&person.name, &enrolment.name));
    if let Some(person) = namesake {
        announce(ui, &(t.bubble.is_known)(&person.name));
    }
}

/// The proposed names; which was clicked.
fn proposed_ui(
    ui: &mut Ui,
    proposed: &[PersonView],
    picked: Option<usize>,
    t: &Texts,
) -> Option<usize> {
    let mut clicked = None;
    for (at, person) in proposed.iter().enumerate() {
        ui.horizontal(|ui| {
            let id = Id::unique(("proposed", &person.id.0));
            let label = (t.people.thumbnail)(&person.name);
            thumbnail::ui(ui, id, person.thumbnail.as_ref(), &label, SMALL);
            let button = Button::new(&person.name)
                .selected(picked == Some(at))
                .truncate()
                .min_size(vec2(ui.available_width(), SMALL));
            let button = ui.add(button);
            let name = (t.bubble.take_name)(&person.name);
            if button.accessible_name(name).clicked() {
                clicked = Some(at);
            }
        });
    }
    clicked
}

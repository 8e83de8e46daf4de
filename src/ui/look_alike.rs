//! The question about somebody in an import who looks like somebody else.

use super::state::State;
use super::theme::bold;
use super::thumbnail;
use super::widgets::{dialog_frame, hint, primary_button, speak};
use egui::{Id, Modal, RichText, Role, Ui};
use faceglass_pipeline::live::{Command, IfAlike, LookAlike};

/// Side of the two faces in points.
const FACE: f32 = 96.0;

/// Shows the question, if there is one.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let Some(question) = state.import_question().cloned() else {
        return;
    };
    // A click beside it is no answer: nothing would be known to happen.
    Modal::new(Id::unique("look alike"))
        .frame(dialog_frame(ui))
        .show(ui.ctx(), |ui| question_ui(ui, state, &question));
}

fn question_ui(ui: &mut Ui, state: &mut State, question: &LookAlike) {
    let t = state.t();
    let p = &t.people;
    ui.set_width(420.0);
    let title = (p.alike_ask)(&question.name, &question.person_name);
    let response = ui.label(RichText::new(&title).font(bold(17.0)));
    speak(ui, &response, Role::Alert, &title);
    let similarity = format!("{:.2}", question.similarity);
    hint(ui, (p.alike_detail)(question.pictures, &similarity));
    ui.add_space(6.0);
    faces_ui(ui, state, question);
    ui.add_space(6.0);
    if question.waiting > 0 {
        ui.checkbox(&mut state.import_for_all, p.alike_all);
        hint(ui, (p.alike_waiting)(question.waiting));
    }
    hint(ui, p.alike_undo);
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let add = (t.enrol.add_to)(&question.person_name);
        if primary_button(ui, &add).clicked() {
            state.answer_import(IfAlike::Add);
        }
        if ui.button((p.alike_apart)(&question.name)).clicked() {
            state.answer_import(IfAlike::Apart);
        }
        if ui.button((p.alike_skip)(&question.name)).clicked() {
            state.answer_import(IfAlike::Skip);
        }
        if ui.button(p.cancel_import).clicked() {
            state.send(Command::CancelEnrolment);
        }
    });
}

fn faces_ui(ui: &mut Ui, state: &State, question: &LookAlike) {
    let t = state.t();
    let people = &state.gallery.people;
    // Placed by this import, the other one is not in the list yet.
    let known = people.iter().find(|person| person.id == question.person);
    let known = known.and_then(|person| person.thumbnail.as_ref());
    let each = [
        (&question.name, question.picture.as_ref()),
        (&question.person_name, known),
    ];
    ui.horizontal(|ui| {
        for (n, (name, picture)) in each.into_iter().enumerate() {
            ui.vertical(|ui| {
                let label = (t.people.thumbnail)(name);
                thumbnail::ui(ui, Id::unique(("look alike", n)), picture, &label, FACE);
                ui.label(RichText::new(name).small());
            });
        }
    });
}

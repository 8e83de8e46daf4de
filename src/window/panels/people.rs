//! Enrolled people.

use super::{list, part_of_window};
use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, icon_button_sized, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::enrolment::Step;
use crate::window::state::{Dialog, State};
use egui::{Align, Key, Layout, RichText, Role, Sense, TextEdit, Ui, vec2};
use faceglass_gallery::name_holds;
use faceglass_pipeline::live::{Command, Done, ImportState, PersonView};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// More people than these get a search field.
const MANY: usize = 8;
const THUMB: f32 = 40.0;
/// Part of the window that the list may take, and the bounds of that.
const PART: f32 = 0.26;
const HEIGHT: RangeInclusive<f32> = 140.0..=480.0;

/// The list.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let gallery = Arc::clone(&state.gallery);
    for warning in &gallery.warnings {
        warning_ui(ui, &(t.told.warning)(warning));
    }
    if gallery.people.is_empty() {
        ui.label(RichText::new(t.people.none).font(bold(13.5)));
        hint(ui, t.people.none_hint);
    }
    if gallery.people.len() > MANY {
        let field = TextEdit::singleline(&mut state.search)
            .hint_text(t.people.search)
            .desired_width(f32::INFINITY);
        ui.add(field).accessible_name(t.people.search);
    }
    people_ui(ui, state, &gallery.people);
    ui.add_space(4.0);
    importing_ui(ui, state);
    buttons_ui(ui, state);
}

/// The list itself, which scrolls so that the buttons stay below it.
fn people_ui(ui: &mut Ui, state: &mut State, people: &[PersonView]) {
    let all = people.len() <= MANY || state.search.trim().is_empty();
    let shown: Vec<_> = people
        .iter()
        .filter(|person| all || name_holds(&person.name, &state.search))
        .collect();
    if shown.is_empty() && !people.is_empty() {
        hint(ui, state.t().people.search_none);
    }
    let height = part_of_window(ui, PART, HEIGHT);
    list(ui, "people", height, false, |ui| {
        for person in shown {
            person_ui(ui, state, person);
        }
    });
}

fn buttons_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let ctx = ui.ctx().clone();
    let gallery = Arc::clone(&state.gallery);
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.commands.import).clicked() {
            state.perform(Action::Import, &ctx);
        }
        if let Some(done) = &gallery.undo
            && !is_offered_above(state)
            && ui
                .button(t.commands.undo)
                .on_hover_text((t.told.done)(done))
                .clicked()
        {
            state.perform(Action::Undo, &ctx);
        }
        if state.can(Action::DeleteAll) && ui.button(t.commands.delete_all).clicked() {
            state.perform(Action::DeleteAll, &ctx);
        }
    });
}

/// Whether the end of an enrolment, above the list, has the same button.
fn is_offered_above(state: &State) -> bool {
    let is_enrolment = matches!(state.gallery.undo, Some(Done::Enrolment(_)));
    let is_told = matches!(state.enrolment.step, Step::Done { .. });
    is_enrolment && is_told && state.settings.panels.enrol
}

/// While pictures are read; questions come in a dialog.
fn importing_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    let ImportState::Reading { pictures } = state.import else {
        return;
    };
    let words = (t.people.importing)(pictures);
    let response = ui.label(&words);
    speak(ui, &response, Role::Status, &words);
    if ui.button(t.people.cancel_import).clicked() {
        state.send(Command::CancelEnrolment);
    }
}

fn warning_ui(ui: &mut Ui, text: &str) {
    let color = Palette::of(ui.visuals()).error;
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
        icons::paint(ui.painter(), Icon::Warning, rect, color);
        ui.add(egui::Label::new(RichText::new(text).small()).wrap());
    });
}

fn person_ui(ui: &mut Ui, state: &mut State, person: &PersonView) {
    ui.horizontal(|ui| {
        let label = (state.t().people.thumbnail)(&person.name);
        let picture = person.thumbnail.as_ref();
        let id = egui::Id::unique(("thumbnail", &person.id.0));
        thumbnail::ui(ui, id, picture, &label, THUMB);
        if state
            .renaming
            .as_ref()
            .is_some_and(|(id, _)| *id == person.id)
        {
            renaming_ui(ui, state, person);
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            person_buttons_ui(ui, state, person);
            ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                person_words_ui(ui, state, person);
            });
        });
    });
}

fn person_words_ui(ui: &mut Ui, state: &State, person: &PersonView) {
    let t = state.t();
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(3.0);
    let name = RichText::new(&person.name).font(bold(13.5));
    ui.add(egui::Label::new(name).truncate());
    let mut words = (t.people.templates)(person.templates);
    if person.stale_templates > 0 {
        words = format!("{words} · {}", (t.people.stale)(person.stale_templates));
    }
    ui.add(egui::Label::new(RichText::new(words).small().weak()).truncate());
}

fn person_buttons_ui(ui: &mut Ui, state: &mut State, person: &PersonView) {
    let t = state.t();
    ui.spacing_mut().item_spacing.x = 2.0;
    let delete = (t.people.delete)(&person.name);
    if icon_button_sized(ui, Icon::Trash, &delete, false, 26.0).clicked() {
        state.dialog = Some(Dialog::Delete(person.id.clone()));
    }
    let rename = (t.people.rename)(&person.name);
    if icon_button_sized(ui, Icon::Pencil, &rename, false, 26.0).clicked() {
        state.renaming = Some((person.id.clone(), person.name.clone()));
        let field = renaming_id(ui, person);
        ui.memory_mut(|memory| memory.request_focus(field));
    }
}

fn renaming_id(_ui: &Ui, person: &PersonView) -> egui::Id {
    egui::Id::unique(("rename", &person.id.0))
}

fn renaming_ui(ui: &mut Ui, state: &mut State, person: &PersonView) {
    let t = state.t();
    let id = renaming_id(ui, person);
    let Some((_, name)) = &mut state.renaming else {
        return;
    };
    let field = TextEdit::singleline(name)
        .id(id)
        .desired_width((ui.available_width() - 120.0).max(60.0));
    let field = ui
        .add(field)
        .accessible_name((t.people.new_name)(&person.name));
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let new_name = name.trim().to_owned();
    let usable = !new_name.is_empty();
    let saved = ui
        .add_enabled_ui(usable, |ui| {
            primary_button(ui, t.general.save)
                .accessible_name(t.people.save_name)
                .clicked()
        })
        .inner;
    if usable && (saved || entered) {
        if new_name != person.name {
            state.send(Command::Rename(person.id.clone(), new_name));
        }
        state.renaming = None;
    } else if icon_button_sized(ui, Icon::Cross, t.commands.cancel, false, 26.0).clicked() {
        state.renaming = None;
    }
}

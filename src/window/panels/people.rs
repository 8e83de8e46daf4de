//! Enrolled people.

use super::{list, part_of_window};
use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, icon_button_sized, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::dialog::Dialog;
use crate::window::state::people::{Import, People};
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::{Align, Key, Layout, RichText, Role, Sense, TextEdit, Ui, vec2};
use faceglass_pipeline::live::{Command, Done, PersonView};
use std::ops::RangeInclusive;
use std::sync::Arc;

const THUMB: f32 = 40.0;
/// Part of the window that the list may take, and the bounds of that.
const PART: f32 = 0.26;
const HEIGHT: RangeInclusive<f32> = 140.0..=480.0;

/// The list, and what was asked for. `undo_is_above` says that the button which
/// takes back the last change stands above already.
pub fn ui(
    ui: &mut Ui,
    people: &mut People,
    import: &Import,
    undo_is_above: bool,
    t: &Texts,
) -> Option<Request> {
    let gallery = Arc::clone(people.gallery());
    for warning in &gallery.warnings {
        warning_ui(ui, &(t.told.warning)(warning));
    }
    let of_key = unlocking_ui(ui, people, t);
    if gallery.people.is_empty() && people.closed().is_none() {
        ui.label(RichText::new(t.people.none).font(bold(13.5)));
        hint(ui, t.people.none_hint);
    }
    if let Some(search) = people.search_mut() {
        let field = TextEdit::singleline(search)
            .hint_text(t.people.search)
            .desired_width(f32::INFINITY);
        ui.add(field).accessible_name(t.people.search);
    }
    let of_list = people_ui(ui, people, &gallery.people, t);
    ui.add_space(4.0);
    let of_import = importing_ui(ui, import, t);
    let undo = gallery.undo.as_ref().filter(|_| !undo_is_above);
    let of_buttons = buttons_ui(ui, undo, !gallery.people.is_empty(), t);
    if let Some(keeping) = gallery.keeping {
        hint(ui, (t.people.kept)(keeping));
    }
    of_key.or(of_list).or(of_import).or(of_buttons)
}

/// The list itself, which scrolls so that the buttons stay below it.
fn people_ui(ui: &mut Ui, people: &mut People, all: &[PersonView], t: &Texts) -> Option<Request> {
    let shown: Vec<_> = all
        .iter()
        .filter(|person| people.is_found(person))
        .collect();
    if shown.is_empty() && !all.is_empty() {
        hint(ui, t.people.search_none);
    }
    let height = part_of_window(ui, PART, HEIGHT);
    let mut wanted = None;
    list(ui, "people", height, false, |ui| {
        for person in shown {
            wanted = person_ui(ui, people, person, t).or(wanted.take());
        }
    });
    wanted
}

/// While the gallery is closed: the passphrase that opens it, or another try.
fn unlocking_ui(ui: &mut Ui, people: &mut People, t: &Texts) -> Option<Request> {
    people.closed()?;
    let Some(passphrase) = people.passphrase_mut() else {
        let again = ui.button(t.people.try_again).clicked();
        return again.then_some(Request::Send(Command::Unlock(None)));
    };
    let field = TextEdit::singleline(passphrase)
        .password(true)
        .hint_text(t.people.passphrase)
        .desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(t.people.passphrase);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let is_typed = !passphrase.is_empty();
    let opened = ui
        .add_enabled_ui(is_typed, |ui| primary_button(ui, t.people.unlock).clicked())
        .inner;
    if !is_typed || !(entered || opened) {
        return None;
    }
    people.unlock().map(Request::Send)
}

fn buttons_ui(ui: &mut Ui, undo: Option<&Done>, has_people: bool, t: &Texts) -> Option<Request> {
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.commands.import).clicked() {
            wanted = Some(Request::Do(Action::Import));
        }
        if let Some(done) = undo
            && ui
                .button(t.commands.undo)
                .on_hover_text((t.told.done)(done))
                .clicked()
        {
            wanted = Some(Request::Do(Action::Undo));
        }
        if has_people && ui.button(t.commands.delete_all).clicked() {
            wanted = Some(Request::Do(Action::DeleteAll));
        }
    });
    wanted
}

/// While pictures are read; questions come in a dialog.
fn importing_ui(ui: &mut Ui, import: &Import, t: &Texts) -> Option<Request> {
    let words = (t.people.importing)(import.pictures_read()?);
    let response = ui.label(&words);
    speak(ui, &response, Role::Status, &words);
    let cancel = ui.button(t.people.cancel_import).clicked();
    cancel.then_some(Request::Send(Command::CancelEnrolment))
}

fn warning_ui(ui: &mut Ui, text: &str) {
    let color = Palette::of(ui.visuals()).error;
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
        icons::paint(ui.painter(), Icon::Warning, rect, color);
        ui.add(egui::Label::new(RichText::new(text).small()).wrap());
    });
}

fn person_ui(ui: &mut Ui, people: &mut People, person: &PersonView, t: &Texts) -> Option<Request> {
    let mut wanted = None;
    ui.horizontal(|ui| {
        let label = (t.people.thumbnail)(&person.name);
        let picture = person.thumbnail.as_ref();
        let id = egui::Id::unique(("thumbnail", &person.id.0));
        thumbnail::ui(ui, id, picture, &label, THUMB);
        if people.new_name_mut(&person.id).is_some() {
            wanted = renaming_ui(ui, people, person, t);
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            wanted = person_buttons_ui(ui, people, person, t);
            ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                person_words_ui(ui, person, t);
            });
        });
    });
    wanted
}

fn person_words_ui(ui: &mut Ui, person: &PersonView, t: &Texts) {
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

fn person_buttons_ui(
    ui: &mut Ui,
    people: &mut People,
    person: &PersonView,
    t: &Texts,
) -> Option<Request> {
    ui.spacing_mut().item_spacing.x = 2.0;
    let delete = (t.people.delete)(&person.name);
    let delete = icon_button_sized(ui, Icon::Trash, &delete, false, 26.0).clicked();
    let rename = (t.people.rename)(&person.name);
    if icon_button_sized(ui, Icon::Pencil, &rename, false, 26.0).clicked() {
        people.rename(person);
        ui.memory_mut(|memory| memory.request_focus(renaming_id(person)));
    }
    delete.then(|| Request::Ask(Dialog::Delete(person.id.clone())))
}

fn renaming_id(person: &PersonView) -> egui::Id {
    egui::Id::unique(("rename", &person.id.0))
}

fn renaming_ui(
    ui: &mut Ui,
    people: &mut People,
    person: &PersonView,
    t: &Texts,
) -> Option<Request> {
    let name = people.new_name_mut(&person.id)?;
    let field = TextEdit::singleline(name)
        .id(renaming_id(person))
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
        people.end_renaming();
        let is_other = new_name != person.name;
        return is_other.then(|| Request::Send(Command::Rename(person.id.clone(), new_name)));
    }
    if icon_button_sized(ui, Icon::Cross, t.commands.cancel, false, 26.0).clicked() {
        people.end_renaming();
    }
    None
}

//! Enrolled people.

use super::{list, part_of_window};
use crate::window::look::icons::{self, Icon};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, icon_button_sized, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::dialog::Dialog;
use crate::window::state::people::{Import, People, Seen, Sort};
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::{
    Align, Button, Color32, ComboBox, Key, Layout, ProgressBar, Rect, RichText, Role, Sense,
    TextEdit, Ui, vec2,
};
use faceglass_pipeline::live::{Command, Done, PeopleWarning, PersonView};
use std::ops::RangeInclusive;
use std::sync::Arc;

const THUMB: f32 = 40.0;
/// Of the list of orders.
const SORT_WIDTH: f32 = 104.0;
/// Part of the window that the list may take, and the bounds of that.
const PART: f32 = 0.2;
const HEIGHT: RangeInclusive<f32> = 140.0..=480.0;

/// The list, and what was asked for.
/// `undo_is_told` says that the end of an enrolment offers to take it back already.
pub fn ui(
    ui: &mut Ui,
    people: &mut People,
    import: &Import,
    undo_is_told: bool,
    t: &Texts,
) -> Option<Request> {
    let gallery = Arc::clone(people.gallery());
    let mut of_warnings = None;
    for warning in &gallery.warnings {
        warning_ui(ui, &(t.told.warning)(warning));
        let is_stale = matches!(warning, PeopleWarning::Stale(_));
        if is_stale && people.re_embedding().is_none() && ui.button(t.backup.re_embed).clicked() {
            of_warnings = Some(Request::Do(Action::ReEmbed));
        }
    }
    let of_key = unlocking_ui(ui, people, t);
    if people.are_many() {
        finding_ui(ui, people, t);
    }
    let of_list = people_ui(ui, people, gallery.people.is_empty(), t);
    ui.add_space(4.0);
    let of_import = importing_ui(ui, import, t).or(making_ui(ui, people, t));
    let undo = (gallery.undo.as_ref(), undo_is_told);
    let of_buttons = buttons_ui(ui, undo, !gallery.people.is_empty(), t);
    let of_key = of_key.or(of_warnings);
    of_key.or(of_list).or(of_import).or(of_buttons)
}

/// Search and order, in one row.
fn finding_ui(ui: &mut Ui, people: &mut People, t: &Texts) {
    ui.horizontal(|ui| {
        let room = (ui.available_width() - SORT_WIDTH - 8.0).max(80.0);
        if let Some(search) = people.search_mut() {
            let field = TextEdit::singleline(search)
                .hint_text(t.people.search)
                .desired_width(room);
            ui.add(field).accessible_name(t.people.search);
        }
        let orders = [
            (Sort::Name, t.people.sort_name),
            (Sort::LastSeen, t.people.sort_seen),
        ];
        let shown = orders.iter().find(|(sort, _)| *sort == people.sort);
        ComboBox::from_id_salt("sort")
            .width(SORT_WIDTH)
            .truncate()
            .selected_text(shown.map_or("", |(_, words)| words))
            .show_ui(ui, |ui| {
                for (sort, words) in orders {
                    ui.selectable_value(&mut people.sort, sort, words);
                }
            })
            .response
            .accessible_name(t.people.sort);
    });
}

/// The list itself, which scrolls within the same room whoever is in it, so that
/// the buttons keep their place below it.
fn people_ui(ui: &mut Ui, people: &mut People, nobody: bool, t: &Texts) -> Option<Request> {
    let height = part_of_window(ui, PART, HEIGHT);
    let room = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    let shown = people.arranged(ui.rect_contains_pointer(room));
    let mut wanted = None;
    list(ui, "people", height, |ui| {
        if nobody && people.closed().is_none() {
            ui.label(RichText::new(t.people.none).font(bold(13.5)));
            hint(ui, t.people.none_hint);
        } else if shown.is_empty() && !nobody {
            hint(ui, t.people.search_none);
        }
        for person in &shown {
            wanted = person_ui(ui, people, person, t).or(wanted.take());
        }
    });
    // Below it: at the end of the list its edge would cut it.
    if let Some(keeping) = people.gallery().keeping {
        hint(ui, (t.people.kept)(keeping));
    }
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

fn buttons_ui(
    ui: &mut Ui,
    (undo, is_told): (Option<&Done>, bool),
    has_people: bool,
    t: &Texts,
) -> Option<Request> {
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.commands.import).clicked() {
            wanted = Some(Request::Do(Action::Import));
        }
        let button = Button::new(t.commands.undo);
        if is_told {
            // Its room is kept for when it stands here again.
            let font = egui::TextStyle::Button.resolve(ui.style());
            let words = t.commands.undo.to_owned();
            let galley = ui
                .painter()
                .layout_no_wrap(words, font, Color32::PLACEHOLDER);
            let padding = 2.0 * ui.spacing().button_padding.x;
            let room = vec2(galley.size().x + padding, ui.spacing().interact_size.y);
            ui.allocate_space(room);
        } else {
            let mut undone = ui.add_enabled(undo.is_some(), button);
            if let Some(done) = undo {
                undone = undone.on_hover_text((t.told.done)(done));
            }
            if undone.clicked() {
                wanted = Some(Request::Do(Action::Undo));
            }
        }
        let everyone = Button::new(t.commands.delete_all);
        if ui.add_enabled(has_people, everyone).clicked() {
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

/// While templates are made anew.
fn making_ui(ui: &mut Ui, people: &People, t: &Texts) -> Option<Request> {
    let far = people.re_embedding()?;
    let words = (t.backup.making)((far.part() * 100.0) as u32);
    let response = ui.label(&words);
    speak(ui, &response, Role::Status, &words);
    ui.add(
        ProgressBar::new(far.part())
            .desired_height(8.0)
            .corner_radius(4),
    );
    let cancel = ui.button(t.backup.cancel_making).clicked();
    cancel.then_some(Request::Send(Command::CancelReEmbed))
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
                person_words_ui(ui, person, people.seen(&person.id), t);
            });
        });
    });
    wanted
}

fn person_words_ui(ui: &mut Ui, person: &PersonView, seen: Option<Seen>, t: &Texts) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(3.0);
    let name = RichText::new(&person.name).font(bold(13.5));
    ui.add(egui::Label::new(name).truncate());
    let mut words = (t.people.templates)(person.templates);
    if person.stale_templates > 0 {
        words = format!("{words} · {}", (t.people.stale)(person.stale_templates));
    }
    if let Some(seen) = seen {
        let seen = match seen {
            Seen::Now => t.people.seen_now.to_owned(),
            Seen::MinutesAgo(minutes) => (t.people.seen_ago)(minutes),
        };
        words = format!("{words} · {seen}");
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
    let look = (t.person.open)(&person.name);
    let is_wanted = icon_button_sized(ui, Icon::Person, &look, false, 26.0).clicked();
    if is_wanted {
        return Some(Request::OpenPerson(person.id.clone()));
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

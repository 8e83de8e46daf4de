//! Questions over the window. Each can be answered by the keyboard alone: the
//! field, or the button that is safe to press, has the focus from the start,
//! Enter goes on and Escape closes.

pub mod calibration;
mod help;
pub mod question;

use super::jobs::{Purpose, typed_path};
use super::state::{Dialog, State};
use crate::window::look::theme::bold;
use crate::window::look::widgets::{self, danger_button, primary_button};
use egui::{Align, Context, Id, Key, Layout, Modal, Response, RichText, TextEdit, Ui};
use faceglass_capture::SourceSpec;
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::Command;
use std::path::PathBuf;

/// What the person answered.
enum Answer {
    /// Nothing yet.
    Open,
    /// Close it.
    Close,
    /// Close it and do what it is for.
    Go,
}

/// Whether the dialog has just been opened.
#[derive(Clone, Copy)]
struct Opened {
    just_now: bool,
}

impl Opened {
    /// The first passes of `dialog`: in the very first one it is measured only.
    fn of(ctx: &Context, dialog: &Dialog) -> Self {
        #[derive(Clone, Copy)]
        struct Shown {
            kind: std::mem::Discriminant<Dialog>,
            first: u64,
            last: u64,
        }
        let id = Id::unique("dialog shown");
        let kind = std::mem::discriminant(dialog);
        let now = ctx.cumulative_pass_nr();
        let before = ctx.data(|data| data.get_temp::<Shown>(id));
        let same = before.filter(|shown| shown.kind == kind && shown.last + 1 >= now);
        let first = same.map_or(now, |shown| shown.first);
        let shown = Shown {
            kind,
            first,
            last: now,
        };
        ctx.data_mut(|data| data.insert_temp(id, shown));
        Self {
            just_now: now <= first + 1,
        }
    }

    /// Gives the keyboard to `response` at the start.
    fn focus(self, response: &Response) {
        if self.just_now {
            response.request_focus();
        }
    }
}

/// Shows the open dialog, if any.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let Some(mut dialog) = state.dialog.take() else {
        return;
    };
    let opened = Opened::of(ui.ctx(), &dialog);
    let response = Modal::new(Id::unique("dialog"))
        .frame(widgets::dialog_frame(ui))
        .show(ui.ctx(), |ui| match &mut dialog {
            Dialog::Help => help::ui(ui, state, opened),
            Dialog::About => help::about_ui(ui, state, opened),
            Dialog::Delete(person) => delete_ui(ui, state, opened, person),
            Dialog::DeleteAll => delete_all_ui(ui, state, opened),
            Dialog::Import(path) => import_ui(ui, state, opened, path),
            Dialog::Path(purpose, path) => path_ui(ui, state, opened, *purpose, path),
            Dialog::SaveShot(_, path) => save_ui(ui, state, opened, path),
            Dialog::Dropped(files) => dropped_ui(ui, state, opened, files),
        });
    let aside = response.backdrop_response.clicked();
    match (response.inner, dialog) {
        (Answer::Open, dialog) if !aside => state.dialog = Some(dialog),
        (Answer::Go, dialog) => go(state, dialog),
        _ => {}
    }
}

/// Does what the dialog is for.
fn go(state: &mut State, dialog: Dialog) {
    let home = state.folders.home.clone();
    let typed = |path: &str| typed_path(path, home.as_deref());
    match dialog {
        Dialog::Delete(person) => state.send(Command::Delete(person)),
        Dialog::DeleteAll => state.send(Command::DeleteAll),
        Dialog::Import(path) => state.send(Command::Import(typed(&path))),
        Dialog::Path(purpose, path) => state.picked(purpose, vec![typed(&path)]),
        Dialog::SaveShot(shot, path) => {
            let looked_at = state.files_looked_at();
            state.jobs.save_shot(shot, typed(&path), looked_at);
        }
        Dialog::Help | Dialog::About | Dialog::Dropped(_) => {}
    }
}

fn title(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(bold(17.0)));
    ui.add_space(4.0);
}

/// Makes the dialog `width` wide, or as wide as a small window allows.
fn wide(ui: &mut Ui, width: f32) {
    let room = ui.ctx().content_rect().width() - 60.0;
    ui.set_width(width.min(room));
}

/// Buttons at the lower right: the one that goes on, then "cancel".
fn buttons(ui: &mut Ui, state: &State, go_on: impl FnOnce(&mut Ui) -> bool) -> Answer {
    ui.add_space(10.0);
    at_the_right(ui, |ui| {
        if go_on(ui) {
            return Answer::Go;
        }
        if ui.button(state.t().commands.cancel).clicked() {
            return Answer::Close;
        }
        Answer::Open
    })
}

/// Buttons of a question that takes something away: the safe one comes first,
/// so that neither Enter nor the first Tab leads to the other.
fn risky_buttons(ui: &mut Ui, state: &State, opened: Opened, label: &str) -> Answer {
    ui.add_space(10.0);
    at_the_right(ui, |ui| {
        let cancel = ui.button(state.t().commands.cancel);
        opened.focus(&cancel);
        if cancel.clicked() {
            return Answer::Close;
        }
        if danger_button(ui, label).clicked() {
            return Answer::Go;
        }
        Answer::Open
    })
}

/// A row that begins at the right. The row around it keeps the layout from
/// taking all the height there is.
fn at_the_right<R>(ui: &mut Ui, body: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), body)
            .inner
    })
    .inner
}

fn delete_ui(ui: &mut Ui, state: &State, opened: Opened, person: &PersonId) -> Answer {
    let t = state.t();
    let found = state.gallery.people.iter().find(|p| p.id == *person);
    let Some(name) = found.map(|person| person.name.clone()) else {
        return Answer::Close;
    };
    wide(ui, 360.0);
    title(ui, &(t.people.delete_ask)(&name));
    widgets::hint(ui, t.people.undo_hint);
    risky_buttons(ui, state, opened, t.people.delete_yes)
}

fn delete_all_ui(ui: &mut Ui, state: &State, opened: Opened) -> Answer {
    let t = state.t();
    wide(ui, 380.0);
    title(ui, &(t.people.delete_all_ask)(state.gallery.people.len()));
    widgets::hint(ui, t.people.undo_hint);
    risky_buttons(ui, state, opened, t.people.delete_all_yes)
}

/// A field for a path, which has the focus; true if Enter was pressed in it.
fn field_ui(ui: &mut Ui, opened: Opened, label: &str, path: &mut String) -> bool {
    let name = ui.label(label);
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
    let field = ui.add(field).labelled_by(name.id);
    opened.focus(&field);
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// The end of a dialog with a path: the button that goes on, and "cancel".
fn path_buttons(ui: &mut Ui, state: &State, label: &str, path: &str, entered: bool) -> Answer {
    let there = !path.trim().is_empty();
    let answer = buttons(ui, state, |ui| {
        ui.add_enabled_ui(there, |ui| primary_button(ui, label).clicked())
            .inner
    });
    match answer {
        Answer::Open if entered && there => Answer::Go,
        answer => answer,
    }
}

/// Says that "Choose…" leads nowhere, once that is known.
fn chooser_hint_ui(ui: &mut Ui, state: &State) {
    if state.no_chooser {
        widgets::hint(ui, state.t().general.no_chooser);
    }
}

fn import_ui(ui: &mut Ui, state: &mut State, opened: Opened, path: &mut String) -> Answer {
    let t = state.t();
    wide(ui, 460.0);
    title(ui, t.people.import_title);
    widgets::hint(ui, t.people.import_intro);
    ui.add_space(6.0);
    let entered = field_ui(ui, opened, t.people.import_path, path);
    if ui.button(t.people.choose_folder).clicked() {
        state.pick(Purpose::Import, t.people.import_title);
    }
    chooser_hint_ui(ui, state);
    path_buttons(ui, state, t.people.import_start, path, entered)
}

/// In place of a chooser that the desktop cannot show.
fn path_ui(
    ui: &mut Ui,
    state: &State,
    opened: Opened,
    purpose: Purpose,
    path: &mut String,
) -> Answer {
    let t = state.t();
    let words = match purpose {
        Purpose::OpenFolder => t.commands.open_folder,
        Purpose::EnrolPictures => t.commands.enrol_pictures,
        _ => t.commands.open_file,
    };
    wide(ui, 460.0);
    title(ui, words.trim_end_matches('…'));
    widgets::hint(ui, t.general.no_chooser);
    ui.add_space(6.0);
    let label = match purpose {
        Purpose::EnrolPictures => t.enrol.path,
        _ => t.source.path.label,
    };
    let entered = field_ui(ui, opened, label, path);
    path_buttons(ui, state, t.source.open, path, entered)
}

fn save_ui(ui: &mut Ui, state: &mut State, opened: Opened, path: &mut String) -> Answer {
    let t = state.t();
    wide(ui, 460.0);
    title(ui, t.general.screenshot_title);
    let entered = field_ui(ui, opened, t.general.screenshot_path, path);
    if ui.button(t.general.choose_place).clicked() {
        // The dialog is put back before the answer comes, so it finds the path.
        state.pick_place(path);
    }
    chooser_hint_ui(ui, state);
    path_buttons(ui, state, t.general.save, path, entered)
}

fn dropped_ui(ui: &mut Ui, state: &mut State, opened: Opened, files: &[PathBuf]) -> Answer {
    let t = state.t();
    wide(ui, 360.0);
    title(ui, &(t.enrol.dropped)(files.len()));
    ui.add_space(4.0);
    let mut answer = Answer::Open;
    ui.horizontal_wrapped(|ui| {
        let enrol = primary_button(ui, (t.enrol.dropped_enrol)(files.len()));
        opened.focus(&enrol);
        if enrol.clicked() {
            state.settings.panels.enrol = true;
            state.enrolment.begin_pictures(files.to_vec());
            answer = Answer::Close;
        }
        if ui.button((t.enrol.dropped_open)(files.len())).clicked() {
            state.open(match files {
                [only] => SourceSpec::Path(only.clone()),
                several => SourceSpec::Pictures(several.to_vec()),
            });
            answer = Answer::Close;
        }
        if ui.button(t.commands.cancel).clicked() {
            answer = Answer::Close;
        }
    });
    answer
}

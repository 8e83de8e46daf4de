//! Questions over the window. Each can be answered by the keyboard alone: the
//! field, or the button that is safe to press, has the focus from the start,
//! Enter goes on and Escape closes.

mod about;
mod backup;
pub mod calibration;
mod controls;
pub mod guide;
mod help;
mod history;
mod kept;
mod keys;
mod palette;
mod person;
pub mod presence;
pub mod question;
mod unknown;

use super::jobs::Purpose;
use super::state::State;
use super::state::dialog::{Dialog, UnsavedShot};
use super::state::perform::Request;
use crate::window::look::theme::bold;
use crate::window::look::widgets::{self, danger_button, primary_button};
use crate::window::text::Texts;
use egui::{Align, Context, Id, Key, Label, Layout, Modal, Response, RichText, Role, TextEdit, Ui};
use faceglass_capture::SourceSpec;
use faceglass_pipeline::live::PersonView;
use std::path::PathBuf;

/// What the person answered.
enum Answer {
    /// Nothing yet.
    Open,
    /// Close it.
    Close,
    /// Close it and do what it is for.
    Go,
    /// Have the desktop ask for its path.
    Choose,
    /// Close it and do this.
    Instead(Request),
    /// Do these and leave it open.
    Meanwhile(Vec<Request>),
}

/// Whether the dialog has just been opened.
#[derive(Clone, Copy)]
struct Opened {
    just_now: bool,
}

/// Which dialog is shown, and the passes in which it was.
#[derive(Clone, Copy)]
struct Shown {
    kind: std::mem::Discriminant<Dialog>,
    first: u64,
    last: u64,
}

impl Opened {
    /// Where it is noted which dialog is shown.
    fn id() -> Id {
        Id::unique("dialog shown")
    }

    /// The next one has just been opened, also if it is of the same kind and comes at once.
    fn forget(ctx: &Context) {
        ctx.data_mut(|data| data.remove::<Shown>(Self::id()));
    }

    /// The first passes of `dialog`: in the very first one it is measured only.
    fn of(ctx: &Context, dialog: &Dialog) -> Self {
        let id = Self::id();
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
    if state.dialogs.take_anew() {
        Opened::forget(ui.ctx());
    }
    let Some(mut dialog) = state.dialogs.take() else {
        return;
    };
    let opened = Opened::of(ui.ctx(), &dialog);
    let (t, lacks_chooser) = (state.t(), state.dialogs.lacks_chooser());
    let id = Id::unique("dialog");
    let layer = match &dialog {
        Dialog::Controls => controls::layer(id),
        _ => Modal::new(id),
    };
    let response = layer
        .frame(widgets::dialog_frame(ui))
        .show(ui.ctx(), |ui| match &mut dialog {
            Dialog::Help => help::ui(ui, &state.keys, opened, t),
            Dialog::About => about::ui(ui, state, opened, t),
            Dialog::Palette(palette) => palette::ui(ui, state, palette, opened),
            Dialog::Delete(person) => delete_ui(ui, state.people.find(person), opened, t),
            Dialog::DeleteAll => delete_all_ui(ui, state.people.count(), opened, t),
            Dialog::Person(page) => person::ui(ui, &state.people, page, opened, t),
            Dialog::History(page) => history::ui(ui, state, page, opened, t),
            Dialog::Keys(page) => keys::ui(ui, state, page, opened, t),
            Dialog::Controls => controls::ui(ui, state, opened, t),
            Dialog::BackUp(form) => backup::back_up_ui(ui, opened, form, lacks_chooser, t),
            Dialog::Restore(form) => backup::restore_ui(ui, opened, form, lacks_chooser, t),
            Dialog::Restoring(restoring, decisions) => {
                backup::changes_ui(ui, restoring, decisions, t)
            }
            Dialog::Unknown(page) => unknown::ui(ui, state, page, opened, t),
            Dialog::Erase(person) => erase_ui(ui, state.people.find(person), opened, t),
            Dialog::Import(path) => import_ui(ui, opened, path, lacks_chooser, t),
            Dialog::Path(purpose, path) => path_ui(ui, opened, *purpose, path, t),
            Dialog::SaveShot(shot) => save_ui(ui, opened, shot, lacks_chooser, t),
            Dialog::LightWarning(_) => presence::warning_ui(ui, opened, t),
            Dialog::Dropped(files) => dropped_ui(ui, opened, files, t),
        });
    let aside = response.backdrop_response.clicked();
    match response.inner {
        Answer::Open if aside => state.closed(dialog),
        Answer::Open => state.dialogs.ask(dialog),
        Answer::Close => state.closed(dialog),
        Answer::Meanwhile(requests) => {
            state.dialogs.ask(dialog);
            for request in requests {
                state.fulfil(request, ui.ctx());
            }
        }
        Answer::Go => state.agreed(dialog),
        Answer::Choose => state.choose_for(dialog),
        Answer::Instead(request) => {
            state.closed(dialog);
            state.fulfil(request, ui.ctx());
        }
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
fn buttons(ui: &mut Ui, t: &Texts, go_on: impl FnOnce(&mut Ui) -> bool) -> Answer {
    ui.add_space(10.0);
    at_the_right(ui, |ui| {
        if go_on(ui) {
            return Answer::Go;
        }
        if ui.button(t.commands.cancel).clicked() {
            return Answer::Close;
        }
        Answer::Open
    })
}

/// Buttons of a question that takes something away: the safe one comes first,
/// so that neither Enter nor the first Tab leads to the other.
fn risky_buttons(ui: &mut Ui, opened: Opened, label: &str, t: &Texts) -> Answer {
    ui.add_space(10.0);
    at_the_right(ui, |ui| {
        let cancel = ui.button(t.commands.cancel);
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

fn delete_ui(ui: &mut Ui, person: Option<&PersonView>, opened: Opened, t: &Texts) -> Answer {
    let Some(person) = person else {
        return Answer::Close;
    };
    wide(ui, 360.0);
    title(ui, &(t.people.delete_ask)(&person.name));
    widgets::hint(ui, t.people.undo_hint);
    risky_buttons(ui, opened, t.people.delete_yes, t)
}

fn erase_ui(ui: &mut Ui, person: Option<&PersonView>, opened: Opened, t: &Texts) -> Answer {
    let Some(person) = person else {
        return Answer::Close;
    };
    wide(ui, 380.0);
    title(ui, &(t.person.erase_ask)(&person.name));
    widgets::hint(ui, t.person.erase_hint);
    risky_buttons(ui, opened, t.person.erase_yes, t)
}

fn delete_all_ui(ui: &mut Ui, people: usize, opened: Opened, t: &Texts) -> Answer {
    wide(ui, 380.0);
    title(ui, &(t.people.delete_all_ask)(people));
    widgets::hint(ui, t.people.undo_hint);
    risky_buttons(ui, opened, t.people.delete_all_yes, t)
}

/// A field for a path, which has the focus; true if Enter was pressed in it. Where that
/// came before anything was typed it says so.
fn field_ui(ui: &mut Ui, opened: Opened, label: &str, path: &mut String, t: &Texts) -> bool {
    let name = ui.label(label);
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
    let field = ui.add(field).labelled_by(name.id);
    opened.focus(&field);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let is_empty = path.trim().is_empty();
    let asked = Id::unique("entered without a path");
    if entered && is_empty {
        field.request_focus();
    }
    let before = !opened.just_now && ui.data(|data| data.get_temp(asked).unwrap_or(false));
    let is_missing = is_empty && (entered || before);
    ui.data_mut(|data| data.insert_temp(asked, is_missing));
    if is_missing {
        let label = widgets::hint(ui, t.general.no_path);
        widgets::speak(ui, &label, Role::Status, t.general.no_path);
    }
    entered
}

/// The end of a dialog with a path: the button that goes on, and "cancel".
fn path_buttons(ui: &mut Ui, label: &str, path: &str, entered: bool, t: &Texts) -> Answer {
    let there = !path.trim().is_empty();
    let answer = buttons(ui, t, |ui| {
        ui.add_enabled_ui(there, |ui| primary_button(ui, label).clicked())
            .inner
    });
    match answer {
        Answer::Open if entered && there => Answer::Go,
        answer => answer,
    }
}

/// The button that has the desktop ask for a path; true if it was pressed. It
/// says that it leads nowhere, once that is known.
fn choose_ui(ui: &mut Ui, label: &str, lacks_chooser: bool, t: &Texts) -> bool {
    let chosen = ui.button(label).clicked();
    if lacks_chooser {
        widgets::hint(ui, t.general.no_chooser);
    }
    chosen
}

fn import_ui(
    ui: &mut Ui,
    opened: Opened,
    path: &mut String,
    lacks_chooser: bool,
    t: &Texts,
) -> Answer {
    wide(ui, 460.0);
    title(ui, t.people.import_title);
    widgets::hint(ui, t.people.import_intro);
    ui.add_space(6.0);
    let entered = field_ui(ui, opened, t.people.import_path, path, t);
    let chosen = choose_ui(ui, t.people.choose_folder, lacks_chooser, t);
    match path_buttons(ui, t.people.import_start, path, entered, t) {
        Answer::Open if chosen => Answer::Choose,
        answer => answer,
    }
}

/// In place of a chooser that the desktop cannot show.
fn path_ui(ui: &mut Ui, opened: Opened, purpose: Purpose, path: &mut String, t: &Texts) -> Answer {
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
    let entered = field_ui(ui, opened, label, path, t);
    path_buttons(ui, t.source.open, path, entered, t)
}

fn save_ui(
    ui: &mut Ui,
    opened: Opened,
    shot: &mut UnsavedShot,
    lacks_chooser: bool,
    t: &Texts,
) -> Answer {
    wide(ui, 460.0);
    title(ui, t.general.screenshot_title);
    if let Some(why) = &shot.failed {
        let words = (t.general.screenshot_failed)(why);
        let label = ui.add(Label::new(&words).wrap());
        widgets::speak(ui, &label, Role::Alert, &words);
    }
    let path = &mut shot.path;
    let entered = field_ui(ui, opened, t.general.screenshot_path, path, t);
    let chosen = choose_ui(ui, t.general.choose_place, lacks_chooser, t);
    match path_buttons(ui, t.general.save, path, entered, t) {
        Answer::Open if chosen => Answer::Choose,
        answer => answer,
    }
}

fn dropped_ui(ui: &mut Ui, opened: Opened, files: &[PathBuf], t: &Texts) -> Answer {
    wide(ui, 360.0);
    title(ui, &(t.enrol.dropped)(files.len()));
    ui.add_space(4.0);
    let mut answer = Answer::Open;
    ui.horizontal_wrapped(|ui| {
        let enrol = primary_button(ui, (t.enrol.dropped_enrol)(files.len()));
        opened.focus(&enrol);
        if enrol.clicked() {
            answer = Answer::Instead(Request::EnrolPictures(files.to_vec()));
        }
        if ui.button((t.enrol.dropped_open)(files.len())).clicked() {
            answer = Answer::Instead(Request::Open(match files {
                [only] => SourceSpec::Path(only.clone()),
                several => SourceSpec::Pictures(several.to_vec()),
            }));
        }
        if ui.button(t.commands.cancel).clicked() {
            answer = Answer::Close;
        }
    });
    answer
}

//! Everyone into a backup, and back; what that would change is shown first.

use super::{Answer, Opened, buttons, choose_ui, field_ui, title, wide};
use crate::window::look::theme::bold;
use crate::window::look::widgets::{hint, primary_button};
use crate::window::state::people::backup::{BackupForm, Decisions, RestoreForm};
use crate::window::text::Texts;
use egui::{ComboBox, Key, RichText, ScrollArea, TextEdit, Ui};
use faceglass_gallery::{Namesake, Restoring, SameName};

const HEIGHT: f32 = 300.0;

pub(super) fn back_up_ui(
    ui: &mut Ui,
    opened: Opened,
    form: &mut BackupForm,
    lacks_chooser: bool,
    t: &Texts,
) -> Answer {
    wide(ui, 460.0);
    title(ui, t.backup.back_up_title);
    hint(ui, t.backup.back_up_intro);
    ui.add_space(6.0);
    field_ui(ui, opened, t.backup.file, &mut form.path);
    let chosen = choose_ui(ui, t.backup.choose_place, lacks_chooser, t);
    secret_ui(ui, t.backup.passphrase, &mut form.passphrase);
    let entered = secret_ui(ui, t.backup.again, &mut form.again);
    if form.is_unlike() {
        hint(ui, t.backup.not_alike);
    }
    let can = form.is_complete();
    let answer = buttons(ui, t, |ui| {
        let go = |ui: &mut Ui| primary_button(ui, t.backup.back_up_go).clicked();
        ui.add_enabled_ui(can, go).inner
    });
    match answer {
        Answer::Open if chosen => Answer::Choose,
        Answer::Open if entered && can => Answer::Go,
        answer => answer,
    }
}

pub(super) fn restore_ui(
    ui: &mut Ui,
    opened: Opened,
    form: &mut RestoreForm,
    lacks_chooser: bool,
    t: &Texts,
) -> Answer {
    wide(ui, 460.0);
    title(ui, t.backup.restore_title);
    hint(ui, t.backup.restore_intro);
    ui.add_space(6.0);
    field_ui(ui, opened, t.backup.file, &mut form.path);
    let chosen = choose_ui(ui, t.backup.choose_file, lacks_chooser, t);
    let entered = secret_ui(ui, t.backup.passphrase, &mut form.passphrase);
    let can = form.is_complete();
    let answer = buttons(ui, t, |ui| {
        let go = |ui: &mut Ui| primary_button(ui, t.backup.read).clicked();
        ui.add_enabled_ui(can, go).inner
    });
    match answer {
        Answer::Open if chosen => Answer::Choose,
        Answer::Open if entered && can => Answer::Go,
        answer => answer,
    }
}

/// A field that nobody reads over a shoulder; true if Enter was pressed in it.
fn secret_ui(ui: &mut Ui, label: &str, words: &mut String) -> bool {
    let name = ui.label(label);
    let field = TextEdit::singleline(words).password(true);
    let field = ui
        .add(field.desired_width(f32::INFINITY))
        .labelled_by(name.id);
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What restoring would change, and what becomes of namesakes.
pub(super) fn changes_ui(
    ui: &mut Ui,
    restoring: &Restoring,
    decisions: &mut Decisions,
    t: &Texts,
) -> Answer {
    wide(ui, 460.0);
    title(ui, t.backup.changes_title);
    hint(ui, t.backup.undo_hint);
    ScrollArea::vertical()
        .max_height(HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for line in lines(restoring, t) {
                ui.label(line);
            }
            for namesake in &restoring.namesakes {
                namesake_ui(ui, namesake, decisions, t);
            }
        });
    let can = decisions.decide_all(restoring) && !restoring.is_nothing();
    buttons(ui, t, |ui| {
        let go = |ui: &mut Ui| primary_button(ui, t.backup.restore_go).clicked();
        ui.add_enabled_ui(can, go).inner
    })
}

fn lines(restoring: &Restoring, t: &Texts) -> Vec<String> {
    let new = restoring.new.iter();
    let new = new.map(|person| (t.backup.new)(&person.name, person.templates.len()));
    let more = restoring.more.iter();
    let more = more.map(|more| (t.backup.more)(&more.name, more.templates.len()));
    let renamed = restoring.renamed.iter();
    let renamed = renamed.map(|name| (t.backup.renamed)(&name.there, &name.here));
    let mut lines: Vec<String> = new.chain(more).chain(renamed).collect();
    if restoring.same > 0 {
        lines.push((t.backup.same)(restoring.same));
    }
    if restoring.is_nothing() {
        lines.push(t.backup.nothing.to_owned());
    }
    lines
}

fn namesake_ui(ui: &mut Ui, namesake: &Namesake, decisions: &mut Decisions, t: &Texts) {
    let person = &namesake.person;
    let here: Vec<&str> = namesake
        .here
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    let words = (t.backup.namesake)(&person.name, person.templates.len(), &here.join(", "));
    ui.label(RichText::new(words).font(bold(13.5)));
    let answers = [
        (SameName::Join, t.backup.join),
        (SameName::Apart, t.backup.apart),
        (SameName::LeaveOut, t.backup.leave_out),
    ];
    let decided = decisions.of(&person.id);
    let shown = answers.iter().find(|(answer, _)| Some(*answer) == decided);
    ComboBox::from_id_salt(("namesake", &person.id.0))
        .width(240.0)
        .selected_text(shown.map_or(t.backup.undecided, |(_, words)| words))
        .show_ui(ui, |ui| {
            for (answer, words) in answers {
                // It is not known with which of several.
                let can = answer != SameName::Join || namesake.here.len() == 1;
                let is_chosen = decided == Some(answer);
                let label = egui::Button::selectable(is_chosen, words);
                if ui.add_enabled(can, label).clicked() {
                    decisions.decide(&person.id, answer);
                }
            }
        })
        .response
        .accessible_name((t.backup.decide)(&person.name));
}

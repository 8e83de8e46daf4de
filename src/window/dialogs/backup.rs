//! Everyone into a backup, and back; what that would change is shown first.

use super::{Answer, Opened, at_the_right, buttons, choose_ui, title, wide};
use crate::window::look::theme::bold;
use crate::window::look::widgets::{hint, primary_button, speak};
use crate::window::state::people::backup::{
    BackupForm, Course, Decisions, Field, Missing, RestoreForm,
};
use crate::window::text::Texts;
use egui::{ComboBox, Key, Label, Response, RichText, Role, ScrollArea, TextEdit, Ui};
use faceglass_gallery::{LEAST_PASSPHRASE_CHARS, Namesake, Restoring, SameName};

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
    if form.course.is_under_way() {
        // It cannot be stopped; how it ends is told.
        return under_way_ui(ui, t.backup.backing_up, t.commands.close);
    }
    hint(ui, t.backup.back_up_intro);
    ui.add_space(6.0);
    let file = file_ui(ui, opened, &mut form.path, t);
    let chosen = choose_ui(ui, t.backup.choose_place, lacks_chooser, t);
    let secret = secret_ui(ui, t.backup.passphrase, &mut form.passphrase);
    let again = secret_ui(ui, t.backup.again, &mut form.again);
    let missing = form.missing();
    trouble_ui(ui, &form.course, missing, t);
    let fields = [
        (Field::File, file),
        (Field::Passphrase, secret),
        (Field::Again, again),
    ];
    let entered = fields_entered(ui, fields, &mut form.focus);
    end_ui(ui, t.backup.back_up_go, missing, (chosen, entered), t)
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
    if form.course.is_under_way() {
        return under_way_ui(ui, t.backup.looking, t.commands.cancel);
    }
    hint(ui, t.backup.restore_intro);
    ui.add_space(6.0);
    let file = file_ui(ui, opened, &mut form.path, t);
    let chosen = choose_ui(ui, t.backup.choose_file, lacks_chooser, t);
    let secret = secret_ui(ui, t.backup.passphrase, &mut form.passphrase);
    let missing = form.missing();
    trouble_ui(ui, &form.course, missing, t);
    let fields = [(Field::File, file), (Field::Passphrase, secret)];
    let entered = fields_entered(ui, fields, &mut form.focus);
    end_ui(ui, t.backup.read, missing, (chosen, entered), t)
}

/// While it is done: nothing to type, and a button that closes.
fn under_way_ui(ui: &mut Ui, words: &str, close: &str) -> Answer {
    let label = ui.label(words);
    speak(ui, &label, Role::Status, words);
    ui.add_space(10.0);
    let button = at_the_right(ui, |ui| ui.button(close));
    match button.clicked() {
        true => Answer::Close,
        false => Answer::Open,
    }
}

fn file_ui(ui: &mut Ui, opened: Opened, path: &mut String, t: &Texts) -> Response {
    let name = ui.label(t.backup.file);
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
    let field = ui.add(field).labelled_by(name.id);
    opened.focus(&field);
    field
}

/// A field that nobody reads over a shoulder.
fn secret_ui(ui: &mut Ui, label: &str, words: &mut String) -> Response {
    let name = ui.label(label);
    let field = TextEdit::singleline(words).password(true);
    ui.add(field.desired_width(f32::INFINITY))
        .labelled_by(name.id)
}

/// What went wrong, or is missing: once somebody wanted to go on, or where two are unlike.
fn trouble_ui(ui: &mut Ui, course: &Course, missing: Option<Missing>, t: &Texts) {
    let words = match (course, missing) {
        (Course::Failed(problem), _) => (t.told.problem)(problem),
        (Course::TooEarly, Some(missing)) | (_, Some(missing @ Missing::Likeness)) => {
            words_of(missing, t)
        }
        _ => return,
    };
    let label = ui.add(Label::new(&words).wrap());
    speak(ui, &label, Role::Status, &words);
}

fn words_of(missing: Missing, t: &Texts) -> String {
    match missing {
        Missing::File => t.backup.no_file.to_owned(),
        Missing::Passphrase => t.backup.no_passphrase.to_owned(),
        Missing::Length => (t.backup.too_short)(LEAST_PASSPHRASE_CHARS),
        Missing::Again => t.backup.not_again.to_owned(),
        Missing::Likeness => t.backup.not_alike.to_owned(),
    }
}

/// Whether Enter was pressed in one of the fields; gives the keyboard to the one that is to
/// have it.
fn fields_entered<const N: usize>(
    ui: &Ui,
    fields: [(Field, Response); N],
    focus: &mut Option<Field>,
) -> bool {
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    let mut entered = false;
    let wanted = focus.take();
    for (field, response) in &fields {
        entered |= enter && response.lost_focus();
        if wanted == Some(*field) {
            response.request_focus();
        }
    }
    entered
}

/// The button that goes on, which Enter presses, too: it says what is missing.
fn end_ui(
    ui: &mut Ui,
    go: &str,
    missing: Option<Missing>,
    (chosen, entered): (bool, bool),
    t: &Texts,
) -> Answer {
    let answer = buttons(ui, t, |ui| {
        let go = |ui: &mut Ui| primary_button(ui, go).clicked();
        ui.add_enabled_ui(missing.is_none(), go).inner
    });
    match answer {
        Answer::Open if chosen => Answer::Choose,
        Answer::Open if entered => Answer::Go,
        answer => answer,
    }
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

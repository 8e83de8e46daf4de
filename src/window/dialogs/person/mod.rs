//! A person's page: who they are, every template with how well it fits, and what
//! puts right who is who.

mod not_them;
mod others;
mod templates;

use super::{Answer, Opened, at_the_right, title, wide};
use crate::window::look::theme::bold;
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, primary_button};
use crate::window::state::action::Action;
use crate::window::state::dialog::Dialog;
use crate::window::state::people::People;
use crate::window::state::people::page::{OpenPage, Step};
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::{Button, Id, RichText, ScrollArea, TextEdit, Ui};
use faceglass_pipeline::live::{Command, Edit, PersonPage};
use std::sync::Arc;

/// Side of the large picture, in points.
const PICTURE: f32 = 112.0;
/// Of the window's height, what the page leaves free.
const AROUND: f32 = 150.0;

/// The page, and what is asked for on it.
pub(super) fn ui(
    ui: &mut Ui,
    people: &People,
    open: &mut OpenPage,
    opened: Opened,
    t: &Texts,
) -> Answer {
    wide(ui, 620.0);
    let page = people.page(&open.id).map(Arc::clone);
    let page = page.inspect(|page| open.follow(page));
    // The same controls while they are looked up, or the keyboard would lose its place.
    title(ui, page.as_ref().map_or("…", |page| &page.name));
    let height = (ui.ctx().content_rect().height() - AROUND).max(160.0);
    let wanted = ScrollArea::vertical()
        .max_height(height)
        // A dialog that opened small would keep it small.
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| match &page {
            Some(page) => body_ui(ui, people, page, open, t),
            None => {
                hint(ui, t.person.loading);
                None
            }
        })
        .inner;
    end_ui(ui, people, wanted, opened, t)
}

fn body_ui(
    ui: &mut Ui,
    people: &People,
    page: &PersonPage,
    open: &mut OpenPage,
    t: &Texts,
) -> Option<Answer> {
    let of_fields = fields_ui(ui, page, open, t);
    ui.add_space(8.0);
    ui.label(RichText::new(t.person.templates).font(bold(14.0)));
    hint(ui, t.person.intro);
    let of_templates = templates::ui(ui, page, open, t);
    ui.add_space(8.0);
    // What is asked next stands at the end of the page, where few windows reach.
    let is_asking = !matches!(open.step, Step::Look);
    let was_asking = ui.data_mut(|data| {
        let was = data.get_temp_mut_or_default(Id::unique("a step of the page"));
        std::mem::replace(was, is_asking)
    });
    let is_new = is_asking && !was_asking;
    let of_step = match open.step {
        Step::Look => steps_ui(ui, page, open, t),
        Step::Move(_) => others::move_ui(ui, people, page, open, t),
        Step::Split(_) => others::split_ui(ui, people, page, (open, is_new), t),
        Step::Merge(_) => others::merge_ui(ui, people, page, open, t),
    };
    if is_new {
        ui.scroll_to_cursor(Some(egui::Align::BOTTOM));
    }
    let of_not_them = not_them::ui(ui, page, t);
    of_fields.or(of_templates).or(of_step).or(of_not_them)
}

/// The large picture, and beside it what is written.
fn fields_ui(ui: &mut Ui, page: &PersonPage, open: &mut OpenPage, t: &Texts) -> Option<Answer> {
    let mut is_entered = false;
    ui.horizontal_top(|ui| {
        let label = (t.people.thumbnail)(&page.name);
        let id = Id::unique(("page", &page.id.0));
        thumbnail::ui(ui, id, page.thumbnail.as_ref(), &label, PICTURE);
        ui.vertical(|ui| {
            let name = ui.label(t.person.name);
            let field = TextEdit::singleline(&mut open.typed.name).desired_width(f32::INFINITY);
            let name = ui.add(field).labelled_by(name.id);
            let tags = ui.label(t.person.tags);
            let field = TextEdit::singleline(&mut open.typed.tags)
                .hint_text(t.person.tags_hint)
                .desired_width(f32::INFINITY);
            let tags = ui.add(field).labelled_by(tags.id);
            let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
            is_entered = enter && (name.lost_focus() || tags.lost_focus());
        });
    });
    let note = ui.label(t.person.note);
    let field = TextEdit::multiline(&mut open.typed.note)
        .desired_rows(2)
        .desired_width(f32::INFINITY);
    ui.add(field).labelled_by(note.id);
    let unsaved = open.unsaved();
    let saved = ui
        .add_enabled_ui(!unsaved.is_empty(), |ui| {
            primary_button(ui, t.person.save).clicked()
        })
        .inner;
    let is_wanted = (saved || is_entered) && !unsaved.is_empty();
    is_wanted.then(|| Answer::Meanwhile(unsaved.into_iter().map(Request::Send).collect()))
}

/// What can be done with the chosen templates, and with the person.
fn steps_ui(ui: &mut Ui, page: &PersonPage, open: &mut OpenPage, t: &Texts) -> Option<Answer> {
    let chosen = open.chosen_of(page);
    let is_all = chosen.len() == page.templates.len();
    hint(
        ui,
        match (chosen.is_empty(), is_all) {
            (true, _) => t.person.none_chosen,
            (false, true) => t.person.all_chosen,
            (false, false) => "",
        },
    );
    let mut answer = None;
    ui.horizontal_wrapped(|ui| {
        let can = !chosen.is_empty() && !is_all;
        let button = |ui: &mut Ui, words| ui.add_enabled(can, Button::new(words)).clicked();
        if button(ui, t.person.move_to) {
            open.step = Step::Move(String::new());
        }
        if button(ui, t.person.split_off) {
            open.step = Step::Split(String::new());
        }
        if button(ui, t.person.remove) {
            answer = Some(edit(Edit::Remove {
                person: page.id.clone(),
                templates: chosen.clone(),
            }));
        }
        if ui.button(t.person.merge).clicked() {
            open.step = Step::Merge(String::new());
        }
        if ui.button(t.person.erase).clicked() {
            let question = Dialog::Erase(page.id.clone());
            answer = Some(Answer::Instead(Request::Ask(question)));
        }
    });
    answer
}

/// Undo and redo, and the end of the page.
fn end_ui(
    ui: &mut Ui,
    people: &People,
    wanted: Option<Answer>,
    opened: Opened,
    t: &Texts,
) -> Answer {
    ui.add_space(10.0);
    let row = at_the_right(ui, |ui| end_row_ui(ui, people, opened, t));
    row.or(wanted).unwrap_or(Answer::Open)
}

fn end_row_ui(ui: &mut Ui, people: &People, opened: Opened, t: &Texts) -> Option<Answer> {
    let close = ui.button(t.commands.close);
    opened.focus(&close);
    let mut answer = close.clicked().then_some(Answer::Close);
    let turns = [
        (t.tools.redo, people.gallery().redo.as_ref(), Action::Redo),
        (t.commands.undo, people.undo(), Action::Undo),
    ];
    for (words, done, action) in turns {
        let mut button = ui.add_enabled(done.is_some(), Button::new(words));
        if let Some(done) = done {
            button = button.on_hover_text((t.told.done)(done));
        }
        if button.clicked() {
            answer = Some(Answer::Meanwhile(vec![Request::Do(action)]));
        }
    }
    answer
}

/// An edit that leaves the page open.
fn edit(edit: Edit) -> Answer {
    Answer::Meanwhile(vec![Request::Send(Command::Edit(edit))])
}

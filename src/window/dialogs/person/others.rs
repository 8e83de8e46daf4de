//! Who else is meant: the person that templates go to, a new one, or one who is the
//! same.

use super::{Answer, edit};
use crate::window::look::theme::bold;
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, primary_button};
use crate::window::state::people::People;
use crate::window::state::people::page::{OpenPage, Step};
use crate::window::text::Texts;
use egui::{Id, Key, RichText, TextEdit, Ui};
use faceglass_gallery::{PersonId, clean_name, name_holds, same_name};
use faceglass_pipeline::live::{Edit, PersonPage, PersonView};

const THUMB: f32 = 36.0;
/// No more are listed at once; a name finds the others.
const MOST: usize = 12;

pub(super) fn move_ui(
    ui: &mut Ui,
    people: &People,
    page: &PersonPage,
    open: &mut OpenPage,
    t: &Texts,
) -> Option<Answer> {
    let chosen = open.chosen_of(page);
    heading(ui, &(t.person.move_title)(chosen.len()));
    let Step::Move(query) = &mut open.step else {
        return None;
    };
    let picked = pick_ui(
        ui,
        people,
        &page.id,
        query,
        |other| (t.person.move_one)(&other.name),
        t,
    );
    let back = ui.button(t.person.back).clicked();
    if back || picked.is_some() {
        open.step = Step::Look;
    }
    picked.map(|to| {
        edit(Edit::Move {
            from: page.id.clone(),
            to,
            templates: chosen,
        })
    })
}

pub(super) fn merge_ui(
    ui: &mut Ui,
    people: &People,
    page: &PersonPage,
    open: &mut OpenPage,
    t: &Texts,
) -> Option<Answer> {
    heading(ui, &(t.person.merge_title)(&page.name));
    hint(ui, t.person.merge_hint);
    let Step::Merge(query) = &mut open.step else {
        return None;
    };
    let picked = pick_ui(
        ui,
        people,
        &page.id,
        query,
        |other| (t.person.merge_one)(&other.name, &page.name),
        t,
    );
    let back = ui.button(t.person.back).clicked();
    if back || picked.is_some() {
        open.step = Step::Look;
    }
    picked.map(|from| {
        edit(Edit::Merge {
            from,
            into: page.id.clone(),
        })
    })
}

pub(super) fn split_ui(
    ui: &mut Ui,
    people: &People,
    page: &PersonPage,
    (open, is_new): (&mut OpenPage, bool),
    t: &Texts,
) -> Option<Answer> {
    let chosen = open.chosen_of(page);
    heading(ui, &(t.person.split_title)(chosen.len()));
    let Step::Split(name) = &mut open.step else {
        return None;
    };
    let label = ui.label(t.person.new_name);
    let field = TextEdit::singleline(name).desired_width(f32::INFINITY);
    let field = ui.add(field).labelled_by(label.id);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if is_new {
        field.request_focus();
    }
    let all = &people.gallery().people;
    let taken = all.iter().find(|other| same_name(&other.name, name));
    if let Some(taken) = taken {
        hint(ui, (t.person.name_taken)(&taken.name));
    }
    let can = taken.is_none() && clean_name(name).is_ok();
    let name = name.clone();
    let mut answer = None;
    ui.horizontal(|ui| {
        let words = t.person.split_off.trim_end_matches('…');
        let go = ui.add_enabled_ui(can, |ui| primary_button(ui, words).clicked());
        if can && (go.inner || entered) {
            open.step = Step::Look;
            answer = Some(edit(Edit::Split {
                person: page.id.clone(),
                templates: chosen,
                name,
            }));
        } else if ui.button(t.person.back).clicked() {
            open.step = Step::Look;
        }
    });
    answer
}

/// Everybody else, with a field to find them where they are many.
fn pick_ui(
    ui: &mut Ui,
    people: &People,
    but: &PersonId,
    query: &mut String,
    words: impl Fn(&PersonView) -> String,
    t: &Texts,
) -> Option<PersonId> {
    let all = &people.gallery().people;
    let others: Vec<&PersonView> = all.iter().filter(|other| other.id != *but).collect();
    if others.is_empty() {
        hint(ui, t.person.nobody);
        return None;
    }
    if others.len() > MOST {
        let field = TextEdit::singleline(query)
            .hint_text(t.person.find)
            .desired_width(f32::INFINITY);
        ui.add(field).accessible_name(t.person.find);
    }
    let found = others.iter().filter(|other| name_holds(&other.name, query));
    let found: Vec<_> = found.collect();
    let mut picked = None;
    for other in found.iter().take(MOST) {
        ui.horizontal(|ui| {
            let label = (t.people.thumbnail)(&other.name);
            let id = Id::unique(("other", &other.id.0));
            thumbnail::ui(ui, id, other.thumbnail.as_ref(), &label, THUMB);
            if ui.button(words(other)).clicked() {
                picked = Some(other.id.clone());
            }
        });
    }
    if found.is_empty() {
        hint(ui, t.people.search_none);
    }
    if found.len() > MOST {
        hint(ui, (t.person.more)(found.len() - MOST));
    }
    picked
}

fn heading(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(bold(14.0)));
}

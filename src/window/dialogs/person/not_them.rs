//! The faces that are remembered as not this person's.

use super::{Answer, edit};
use crate::window::look::icons::Icon;
use crate::window::look::theme::bold;
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, icon_button_sized};
use crate::window::text::Texts;
use crate::window::text::words::number;
use egui::{Id, Label, RichText, Ui};
use faceglass_pipeline::live::{CounterExample, Edit, PersonPage};

const THUMB: f32 = 48.0;

/// All of them, if there are any.
pub(super) fn ui(ui: &mut Ui, page: &PersonPage, t: &Texts) -> Option<Answer> {
    if page.not_them.is_empty() {
        return None;
    }
    ui.add_space(8.0);
    let title = (t.not_them.title)(&page.name);
    ui.label(RichText::new(title).font(bold(14.0)));
    hint(ui, t.not_them.intro);
    let mut answer = None;
    for (at, face) in page.not_them.iter().enumerate() {
        answer = face_ui(ui, (at + 1, face), page, t).or(answer);
    }
    answer
}

fn face_ui(
    ui: &mut Ui,
    (n, face): (usize, &CounterExample),
    page: &PersonPage,
    t: &Texts,
) -> Option<Answer> {
    let mut answer = None;
    ui.horizontal(|ui| {
        let id = Id::unique(("counter-example", &face.id.0));
        let label = (t.not_them.face)(n);
        thumbnail::ui(ui, id, face.picture.as_ref(), &label, THUMB);
        if icon_button_sized(ui, Icon::Trash, &(t.not_them.remove)(n), false, 26.0).clicked() {
            answer = Some(edit(Edit::ForgetNotThem {
                person: page.id.clone(),
                templates: vec![face.id.clone()],
            }));
        }
        ui.vertical(|ui| {
            let taken = super::templates::how_taken(face.created_unix_ms, &face.taken, t);
            ui.add(Label::new(taken).truncate());
            hint(ui, (t.not_them.similarity)(&number(face.similarity, t)));
        });
    });
    answer
}

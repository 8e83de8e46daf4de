//! The templates of a person, one in a row.

use super::{Answer, edit};
use crate::window::jobs::utc_date;
use crate::window::look::icons::Icon;
use crate::window::look::thumbnail;
use crate::window::look::widgets::{hint, icon_toggle};
use crate::window::state::people::page::OpenPage;
use crate::window::text::Texts;
use crate::window::text::words::number;
use egui::{Id, Label, RichText, Ui};
use faceglass_gallery::{Taken, TakenKind, Turned};
use faceglass_pipeline::live::{Edit, PersonPage, TemplateView};

const THUMB: f32 = 48.0;
/// Turned less than this to a side is facing the camera, in degrees.
const FACING_DEG: f32 = 12.0;
/// Up or down, of which a picture says less: chins and brows differ.
const LEVEL_DEG: f32 = 20.0;

/// All of them; those that are chosen are kept in `open`.
pub(super) fn ui(ui: &mut Ui, page: &PersonPage, open: &mut OpenPage, t: &Texts) -> Option<Answer> {
    let weakest = page.templates.iter().position(|view| view.is_weakest);
    if let Some(at) = weakest {
        let fit = number(page.templates[at].fit, t);
        ui.label((t.person.weakest)(at + 1, &fit));
    }
    views_ui(ui, page, t);
    let mut answer = None;
    for (at, view) in page.templates.iter().enumerate() {
        answer = template_ui(ui, (at + 1, view), page, open, t).or(answer);
    }
    answer
}

/// Whether a head that is turned so far is seen from that side; in degrees.
type IsView = fn(f32) -> bool;

/// From where there are views of them, where that is known, and what would help.
fn views_ui(ui: &mut Ui, page: &PersonPage, t: &Texts) {
    let yaws = || {
        let usable = page.templates.iter().filter(|view| view.is_usable);
        usable.filter_map(|view| Some(view.taken.pose?.yaw_deg))
    };
    let views: [(&str, IsView); 3] = [
        (t.person.view_front, |yaw| yaw.abs() < FACING_DEG),
        (t.person.view_left, |yaw| yaw <= -FACING_DEG),
        (t.person.view_right, |yaw| yaw >= FACING_DEG),
    ];
    let named = |wanted: bool| {
        let these = views.iter().filter(|(_, is)| yaws().any(is) == wanted);
        these.map(|(name, _)| *name).collect::<Vec<_>>()
    };
    let (there, missing) = (named(true), named(false));
    if !there.is_empty() {
        hint(ui, (t.person.views)(&there));
        if !missing.is_empty() {
            hint(ui, (t.person.views_missing)(&missing));
        }
    }
    hint(ui, t.person.glasses);
}

fn template_ui(
    ui: &mut Ui,
    (n, view): (usize, &TemplateView),
    page: &PersonPage,
    open: &mut OpenPage,
    t: &Texts,
) -> Option<Answer> {
    let mut answer = None;
    ui.horizontal(|ui| {
        let mut is_chosen = open.chosen.contains(&view.id);
        if ui
            .checkbox(&mut is_chosen, (t.person.template)(n))
            .changed()
        {
            if is_chosen {
                open.chosen.insert(view.id.clone());
            } else {
                open.chosen.remove(&view.id);
            }
        }
        let label = (t.person.picture_of)(n);
        let id = Id::unique(("template", &view.id.0));
        thumbnail::ui(ui, id, view.picture.as_ref(), &label, THUMB);
        if view.picture.is_some() {
            let words = if view.is_cover {
                (t.person.is_picture)(n)
            } else {
                (t.person.use_picture)(n)
            };
            if icon_toggle(ui, Icon::Person, &words, view.is_cover, 26.0).clicked() {
                answer = Some(edit(Edit::Cover {
                    person: page.id.clone(),
                    template: (!view.is_cover).then(|| view.id.clone()),
                }));
            }
        }
        ui.vertical(|ui| {
            let taken = how_taken(view.created_unix_ms, &view.taken, t);
            ui.add(Label::new(taken).truncate());
            if view.is_weakest {
                let words = (t.person.fits_worst)(&number(view.fit, t));
                ui.label(RichText::new(words).small().strong());
            } else {
                hint(ui, how_it_fits(view, t));
            }
        });
    });
    answer
}

fn how_it_fits(view: &TemplateView, t: &Texts) -> String {
    let fit = match view.fit {
        Some(_) => (t.person.fits)(&number(view.fit, t)),
        None => t.person.only_one.to_owned(),
    };
    if view.is_usable {
        return fit;
    }
    format!("{fit} · {}", t.person.other_network)
}

/// Date, angle and source, as far as they are known.
pub(super) fn how_taken(created_unix_ms: u64, taken: &Taken, t: &Texts) -> String {
    let date = utc_date(created_unix_ms / 1000);
    let angle = taken.pose.map(|pose| angle(pose, t));
    let source = taken.from.as_ref().map(|from| match from.kind {
        TakenKind::Camera => (t.person.camera)(&from.name),
        TakenKind::Picture => (t.person.picture)(&from.name),
        TakenKind::Movie => (t.person.movie)(&from.name),
    });
    let parts = [Some(date), angle, source].into_iter().flatten();
    parts.collect::<Vec<_>>().join(" · ")
}

/// As the person turned, which is the other way round in the picture.
fn angle(pose: Turned, t: &Texts) -> String {
    let degrees = |value: f32| value.abs().round() as u32;
    let mut parts = Vec::new();
    if pose.yaw_deg.abs() >= FACING_DEG {
        let words = if pose.yaw_deg > 0.0 {
            t.person.to_right
        } else {
            t.person.to_left
        };
        parts.push(words(degrees(pose.yaw_deg)));
    }
    if pose.pitch_deg.abs() >= LEVEL_DEG {
        let words = if pose.pitch_deg > 0.0 {
            t.person.up
        } else {
            t.person.down
        };
        parts.push(words(degrees(pose.pitch_deg)));
    }
    if parts.is_empty() {
        return t.person.facing.to_owned();
    }
    parts.join(" · ")
}

//! Questions over the window.

use super::action::Action;
use super::icons;
use super::jobs::Purpose;
use super::state::{Dialog, State};
use super::theme::{Palette, bold};
use super::widgets::{self, danger_button, primary_button};
use egui::{
    Align, Frame, Grid, Id, Layout, Margin, Modal, RichText, ScrollArea, TextEdit, Ui, vec2,
};
use faceglass_capture::SourceSpec;
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::Command;
use faceglass_pipeline::result::LivenessVerdict;
use std::path::PathBuf;

/// What the person answered.
enum Answer {
    /// Nothing yet.
    Open,
    /// Close it.
    Close,
    /// Close it and save the screenshot.
    Save,
}

/// Shows the open dialog, if any.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let Some(mut dialog) = state.dialog.take() else {
        return;
    };
    let response = Modal::new(Id::unique("dialog"))
        .frame(widgets::dialog_frame(ui))
        .show(ui.ctx(), |ui| match &mut dialog {
            Dialog::Help => help_ui(ui, state),
            Dialog::Delete(person) => delete_ui(ui, state, person),
            Dialog::DeleteAll => delete_all_ui(ui, state),
            Dialog::Import(path) => import_ui(ui, state, path),
            Dialog::SaveShot(_, path) => save_ui(ui, state, path),
            Dialog::Dropped(files) => dropped_ui(ui, state, files),
        });
    let aside = response.backdrop_response.clicked();
    match (response.inner, dialog) {
        (Answer::Open, dialog) if !aside => state.dialog = Some(dialog),
        (Answer::Save, Dialog::SaveShot(shot, path)) => {
            state.jobs.save_shot(shot, PathBuf::from(path.trim()));
        }
        _ => {}
    }
}

fn title(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(bold(17.0)));
    ui.add_space(4.0);
}

/// Buttons at the lower right: the one that goes on, then "cancel".
fn buttons(ui: &mut Ui, state: &State, go_on: impl FnOnce(&mut Ui) -> bool) -> Answer {
    ui.add_space(10.0);
    at_the_right(ui, |ui| {
        if go_on(ui) {
            return Answer::Save;
        }
        if ui.button(state.t().commands.cancel).clicked() {
            return Answer::Close;
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

fn delete_ui(ui: &mut Ui, state: &mut State, person: &PersonId) -> Answer {
    let t = state.t();
    let found = state.gallery.people.iter().find(|p| p.id == *person);
    let Some(name) = found.map(|person| person.name.clone()) else {
        return Answer::Close;
    };
    ui.set_width(360.0);
    title(ui, &(t.people.delete_ask)(&name));
    widgets::hint(ui, t.people.undo_hint);
    match buttons(ui, state, |ui| {
        danger_button(ui, t.people.delete_yes).clicked()
    }) {
        Answer::Save => {
            state.send(Command::Delete(person.clone()));
            Answer::Close
        }
        other => other,
    }
}

fn delete_all_ui(ui: &mut Ui, state: &mut State) -> Answer {
    let t = state.t();
    ui.set_width(380.0);
    title(ui, &(t.people.delete_all_ask)(state.gallery.people.len()));
    widgets::hint(ui, t.people.undo_hint);
    match buttons(ui, state, |ui| {
        danger_button(ui, t.people.delete_all_yes).clicked()
    }) {
        Answer::Save => {
            state.send(Command::DeleteAll);
            Answer::Close
        }
        other => other,
    }
}

fn path_ui(ui: &mut Ui, label: &str, path: &mut String) {
    let name = ui.label(label);
    ui.add(TextEdit::singleline(path).desired_width(f32::INFINITY))
        .labelled_by(name.id);
}

fn import_ui(ui: &mut Ui, state: &mut State, path: &mut String) -> Answer {
    let t = state.t();
    ui.set_width(460.0);
    title(ui, t.people.import_title);
    widgets::hint(ui, t.people.import_intro);
    ui.add_space(6.0);
    path_ui(ui, t.people.import_path, path);
    if ui.button(t.people.choose_folder).clicked() {
        state.pick(Purpose::Import, t.people.import_title);
    }
    let there = !path.trim().is_empty();
    let answer = buttons(ui, state, |ui| {
        ui.add_enabled_ui(there, |ui| {
            primary_button(ui, t.people.import_start).clicked()
        })
        .inner
    });
    if let Answer::Save = answer {
        state.send(Command::Import(PathBuf::from(path.trim())));
        return Answer::Close;
    }
    answer
}

fn save_ui(ui: &mut Ui, state: &mut State, path: &mut String) -> Answer {
    let t = state.t();
    ui.set_width(460.0);
    title(ui, t.general.screenshot_title);
    path_ui(ui, t.general.screenshot_path, path);
    if ui.button(t.general.choose_place).clicked() {
        // The dialog is put back before the answer comes, so it finds the path.
        state.pick_place(path);
    }
    let there = !path.trim().is_empty();
    buttons(ui, state, |ui| {
        ui.add_enabled_ui(there, |ui| primary_button(ui, t.general.save).clicked())
            .inner
    })
}

fn dropped_ui(ui: &mut Ui, state: &mut State, files: &[PathBuf]) -> Answer {
    let t = state.t();
    ui.set_width(360.0);
    title(ui, &(t.enrol.dropped)(files.len()));
    ui.add_space(4.0);
    let mut answer = Answer::Open;
    ui.horizontal_wrapped(|ui| {
        if primary_button(ui, t.enrol.dropped_enrol).clicked() {
            state.settings.panels.enrol = true;
            state.enrolment.begin_pictures(files.to_vec());
            answer = Answer::Close;
        }
        if ui.button(t.enrol.dropped_open).clicked() {
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

fn help_ui(ui: &mut Ui, state: &State) -> Answer {
    let t = state.t();
    ui.set_width(560.0);
    title(ui, t.commands.help_title);
    let most = (ui.ctx().content_rect().height() - 190.0).max(160.0);
    ScrollArea::vertical().max_height(most).show(ui, |ui| {
        verdicts_ui(ui, state);
        ui.add_space(10.0);
        keys_ui(ui, state);
    });
    ui.add_space(8.0);
    let closed = at_the_right(ui, |ui| primary_button(ui, t.commands.close).clicked());
    if closed { Answer::Close } else { Answer::Open }
}

fn verdicts_ui(ui: &mut Ui, state: &State) {
    let t = state.t();
    let palette = Palette::of(ui.visuals());
    ui.label(RichText::new(t.commands.help_verdicts).font(bold(14.0)));
    let meanings = [
        (LivenessVerdict::Live, t.commands.help_live),
        (LivenessVerdict::Spoof, t.commands.help_spoof),
        (LivenessVerdict::Unsure, t.commands.help_unsure),
    ];
    for (verdict, meaning) in meanings {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), egui::Sense::hover());
            let color = palette.verdict(verdict);
            icons::paint(ui.painter(), icons::of_verdict(verdict), rect, color);
            let word = super::words::verdict(verdict, t);
            ui.label(RichText::new(word).font(bold(13.5)).color(color));
            ui.add(egui::Label::new(RichText::new(meaning).weak()).wrap());
        });
    }
    widgets::hint(ui, t.commands.help_limits);
}

fn keys_ui(ui: &mut Ui, state: &State) {
    let t = state.t();
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    let keys: Vec<_> = Action::all()
        .filter_map(|action| Some((action.key_text(t, mac)?, action.label(t))))
        .collect();
    let half = keys.len().div_ceil(2);
    Grid::new("keys")
        .num_columns(4)
        .spacing(vec2(14.0, 5.0))
        .show(ui, |ui| {
            for i in 0..half {
                for entry in [keys.get(i), keys.get(i + half)].into_iter().flatten() {
                    key_ui(ui, &entry.0);
                    ui.label(entry.1.trim_end_matches('…'));
                }
                ui.end_row();
            }
        });
}

fn key_ui(ui: &mut Ui, key: &str) {
    let palette = Palette::of(ui.visuals());
    Frame::new()
        .fill(ui.visuals().faint_bg_color)
        .stroke(egui::Stroke::new(1.0, palette.line))
        .corner_radius(4)
        .inner_margin(Margin::symmetric(7, 1))
        .show(ui, |ui| {
            ui.label(RichText::new(key).small());
        });
}

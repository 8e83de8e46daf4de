//! What this program is, of what it is made, and where its data lies.

use super::help::close_ui;
use super::{Answer, Opened, title, wide};
use crate::window::look::theme::bold;
use crate::window::look::widgets;
use crate::window::state::State;
use crate::window::state::perform::Request;
use crate::window::text::{Texts, words};
use egui::{Grid, Label, RichText, Ui, vec2};

/// Digits of a network's hash that are shown; the report has all.
const DIGITS: usize = 12;

/// Version, licences, networks and the data folder.
pub(super) fn ui(ui: &mut Ui, state: &State, opened: Opened, t: &Texts) -> Answer {
    wide(ui, 520.0);
    title(ui, "Faceglass");
    let folder = state.data_folder().to_path_buf();
    let facts = [
        (t.general.version, env!("CARGO_PKG_VERSION").to_owned()),
        (t.general.licence, env!("CARGO_PKG_LICENSE").to_owned()),
        (t.general.data_folder, folder.display().to_string()),
    ];
    Grid::new("about")
        .num_columns(2)
        .spacing(vec2(14.0, 6.0))
        .show(ui, |ui| {
            for (name, value) in &facts {
                ui.label(RichText::new(*name).weak());
                ui.add(Label::new(value).wrap().selectable(true));
                ui.end_row();
            }
        });
    networks_ui(ui, state, t);
    ui.add_space(4.0);
    let mut answer = Answer::Open;
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.tools.copy_report).clicked() {
            ui.ctx().copy_text(state.report());
        }
        if ui.button(t.general.copy_folder).clicked() {
            ui.ctx().copy_text(folder.display().to_string());
        }
        if ui.button(t.tools.open_folder).clicked() {
            answer = Answer::Instead(Request::ShowFolder(folder.clone()));
        }
    });
    widgets::hint(ui, t.commands.help_limits);
    match close_ui(ui, opened, t) {
        Answer::Open => answer,
        closed => closed,
    }
}

/// What each network does, its name, the beginning of its hash and its licence.
fn networks_ui(ui: &mut Ui, state: &State, t: &Texts) {
    if state.networks.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.label(RichText::new(t.tools.networks).font(bold(14.0)));
    Grid::new("networks")
        .num_columns(3)
        .spacing(vec2(14.0, 4.0))
        .show(ui, |ui| {
            for network in &state.networks {
                ui.label(RichText::new(words::network(network.kind, t)).weak());
                let hash: String = network.sha256.chars().take(DIGITS).collect();
                let hash = ui.label(RichText::new(hash).monospace());
                hash.on_hover_text(&network.sha256);
                ui.label(RichText::new(&network.licence).small());
                ui.end_row();
            }
        });
}

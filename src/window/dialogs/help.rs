//! Keys and verdicts.

use super::{Answer, Opened, at_the_right, title, wide};
use crate::window::look::icons;
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{self, primary_button};
use crate::window::state::action::{Action, Keys};
use crate::window::state::perform::Request;
use crate::window::text::{Texts, words};
use egui::{Frame, Grid, Margin, RichText, ScrollArea, Ui, vec2};
use faceglass_pipeline::result::LivenessVerdict;

/// Two columns of keys are about as wide, in points, in the language that needs more.
const TWO_COLUMNS: f32 = 600.0;

/// The verdicts, and every key.
pub(super) fn ui(ui: &mut Ui, keys: &Keys, opened: Opened, t: &Texts) -> Answer {
    wide(ui, 620.0);
    title(ui, t.commands.help_title);
    let most = (ui.ctx().content_rect().height() - 190.0).max(120.0);
    ScrollArea::vertical()
        .max_height(most)
        // Else it keeps to the height that the dialog had when it was measured.
        .min_scrolled_height(most)
        .auto_shrink([false, true])
        // The bar would cover the right column.
        .content_margin(Margin {
            right: 14,
            ..Margin::ZERO
        })
        .show(ui, |ui| {
            verdicts_ui(ui, t);
            ui.add_space(10.0);
            keys_ui(ui, keys, t);
        });
    let change = Action::ChangeKeys;
    let changes = ui.button(change.label(t)).clicked();
    match close_ui(ui, opened, t) {
        Answer::Open if changes => Answer::Instead(Request::Do(change)),
        answer => answer,
    }
}

pub(super) fn close_ui(ui: &mut Ui, opened: Opened, t: &Texts) -> Answer {
    ui.add_space(8.0);
    let button = at_the_right(ui, |ui| primary_button(ui, t.commands.close));
    opened.focus(&button);
    if button.clicked() {
        Answer::Close
    } else {
        Answer::Open
    }
}

fn verdicts_ui(ui: &mut Ui, t: &Texts) {
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
            let word = words::verdict(verdict, t);
            ui.label(RichText::new(word).font(bold(13.5)).color(color));
            ui.add(egui::Label::new(RichText::new(meaning).weak()).wrap());
        });
    }
    widgets::hint(ui, t.commands.help_limits);
}

fn keys_ui(ui: &mut Ui, keys: &Keys, t: &Texts) {
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    let keys: Vec<_> = Action::all()
        .filter_map(|action| Some((keys.text(action, t, mac)?, action.label(t))))
        .collect();
    // Beside each other where both have room.
    let columns = if ui.available_width() < TWO_COLUMNS {
        1
    } else {
        2
    };
    let half = keys.len().div_ceil(columns);
    Grid::new("keys")
        .num_columns(2 * columns)
        .spacing(vec2(14.0, 5.0))
        .show(ui, |ui| {
            for i in 0..half {
                for entry in keys.iter().skip(i).step_by(half) {
                    key_ui(ui, &entry.0);
                    ui.label(entry.1.trim_end_matches('…'));
                }
                ui.end_row();
            }
        });
}

pub(super) fn key_ui(ui: &mut Ui, key: &str) {
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

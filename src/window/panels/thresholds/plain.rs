//! A threshold as most people want it: lenient to the left, strict to the right.

use super::{Done, Row};
use crate::window::look::icons::Icon;
use crate::window::look::theme::bold;
use crate::window::look::widgets::{hint, icon_button_sized, keep_keys, tip_beside};
use crate::window::text::Texts;
use egui::{Align, Layout, RichText, Slider, Ui};

/// Lines that are kept free for what a threshold comes to, so that nothing below
/// moves while a slider is dragged.
const LINES: f32 = 4.0;

/// Name, slider and reset of a threshold; what was done with it.
pub fn ui(ui: &mut Ui, row: &Row<'_>, value: f32, t: &Texts) -> Done {
    let mut done = Done::Nothing;
    ui.horizontal(|ui| {
        let name = ui.label(RichText::new(row.tip.label).font(bold(13.5)));
        tip_beside(&name, row.tip.tip);
        if !row.remark.is_empty() {
            ui.label(RichText::new(row.remark).small().weak());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let reset = (t.thresholds.reset)(row.tip.label);
            ui.add_enabled_ui(row.changed, |ui| {
                if icon_button_sized(ui, Icon::Reset, &reset, false, 22.0).clicked() {
                    done = Done::Reset;
                }
            });
        });
    });
    match slider_ui(ui, row, value, t) {
        Done::Nothing => done,
        moved => moved,
    }
}

fn slider_ui(ui: &mut Ui, row: &Row<'_>, value: f32, t: &Texts) -> Done {
    let shown = row.shown(value);
    let mut moved = shown;
    ui.horizontal(|ui| {
        let ends = [t.thresholds.lenient, t.thresholds.strict].map(|words| {
            let font = egui::TextStyle::Small.resolve(ui.style());
            let color = ui.visuals().weak_text_color();
            ui.painter().layout_no_wrap(words.to_owned(), font, color)
        });
        let words: f32 = ends.iter().map(|end| end.size().x).sum();
        let gaps = 2.0 * ui.spacing().item_spacing.x;
        ui.spacing_mut().slider_width = (ui.available_width() - words - gaps - 2.0).max(60.0);
        let [lenient, strict] = ends;
        ui.label(lenient);
        let slider = Slider::new(&mut moved, row.range.clone())
            .step_by(row.step)
            .show_value(false);
        let response = ui.add(slider).accessible_name(row.tip.label);
        tip_beside(&response, row.tip.tip);
        keep_keys(&response);
        ui.label(strict);
    });
    row.done(shown, moved)
}

/// What it comes to, in as much room whatever it says.
pub fn sentences_ui(ui: &mut Ui, sentences: &[String]) {
    let line = ui.text_style_height(&egui::TextStyle::Small);
    let top = ui.cursor().top();
    for sentence in sentences {
        hint(ui, sentence.as_str());
    }
    let lines = match sentences.len() {
        0 | 1 => LINES / 2.0,
        _ => LINES,
    };
    let left = lines * line - (ui.cursor().top() - top);
    if left > 0.0 {
        ui.add_space(left);
    }
}

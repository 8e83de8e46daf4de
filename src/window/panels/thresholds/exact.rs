//! A threshold as a number.

use super::{Done, Row};
use crate::window::look::icons::Icon;
use crate::window::look::widgets::{icon_button_sized, tip_beside};
use crate::window::text::Texts;
use egui::{Align, DragValue, Layout, RichText, Ui, vec2};

/// Of the boxes, wide enough for any value.
const VALUE_WIDTH: f32 = 62.0;

/// Name and number; what was done with it.
pub fn ui(ui: &mut Ui, row: &Row<'_>, value: f32, t: &Texts) -> Done {
    let shown = row.shown(value);
    let mut moved = shown;
    let mut done = Done::Nothing;
    ui.horizontal(|ui| {
        let name = ui.label(RichText::new(row.tip.label).small());
        tip_beside(&name, row.tip.tip);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if row.alone {
                let reset = (t.thresholds.reset)(row.tip.label);
                ui.add_enabled_ui(row.changed, |ui| {
                    if icon_button_sized(ui, Icon::Reset, &reset, false, 22.0).clicked() {
                        done = Done::Reset;
                    }
                });
            } else {
                ui.add_space(22.0 + ui.spacing().item_spacing.x);
            }
            let number = DragValue::new(&mut moved)
                .range(row.range.clone())
                .speed(row.step / 2.0)
                .fixed_decimals(row.decimals);
            let size = vec2(VALUE_WIDTH, ui.spacing().interact_size.y);
            let response = ui.add_sized(size, number);
            tip_beside(&response, row.tip.tip);
            response.accessible_name((t.thresholds.number_of)(row.tip.label));
        });
    });
    match row.done(shown, moved) {
        Done::Nothing => done,
        moved => moved,
    }
}

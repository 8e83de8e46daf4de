//! The camera's own controls. The picture stays bright beside them: it is what one
//! looks at while setting them.

use super::help::close_ui;
use super::{Answer, Opened, title, wide};
use crate::window::look::widgets::{self, hint};
use crate::window::state::State;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::{Align2, Area, Color32, ComboBox, Id, Modal, RichText, ScrollArea, Slider, Ui, vec2};
use faceglass_capture::{Control, ControlAccess, ControlAsk, ControlRange};

/// At the right, over the panels, and nothing dimmed.
pub(super) fn layer(id: Id) -> Modal {
    let area: Area = Modal::default_area(id).anchor(Align2::RIGHT_CENTER, vec2(-8.0, 0.0));
    Modal::new(id)
        .area(area)
        .backdrop_color(Color32::TRANSPARENT)
}

/// What can be set, or why nothing can.
pub(super) fn ui(ui: &mut Ui, state: &State, opened: Opened, t: &Texts) -> Answer {
    wide(ui, 330.0);
    let words = &t.tools.controls;
    title(ui, words.title);
    let mut asks = Vec::new();
    match state.source.controls.all() {
        _ if !state.source.is_live() || state.source.info.is_none() => {
            hint(ui, words.no_camera);
        }
        None => {
            hint(ui, words.asking);
        }
        Some([]) => {
            hint(ui, words.none);
        }
        Some(controls) => {
            hint(ui, words.intro);
            ui.add_space(4.0);
            list_ui(ui, controls, &mut asks, t);
            ui.add_space(6.0);
            if ui.button(words.reset).clicked() {
                asks.push(ControlAsk::Reset);
            }
        }
    }
    match close_ui(ui, opened, t) {
        Answer::Open if !asks.is_empty() => {
            Answer::Meanwhile(asks.into_iter().map(Request::Controls).collect())
        }
        answer => answer,
    }
}

fn list_ui(ui: &mut Ui, controls: &[Control], asks: &mut Vec<ControlAsk>, t: &Texts) {
    let most = (ui.ctx().content_rect().height() - 230.0).max(120.0);
    ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for control in controls {
                let before = control.value;
                let mut value = before;
                ui.push_id(&control.name.id.0, |ui| {
                    control_ui(ui, control, &mut value, t);
                });
                if value != before {
                    let id = control.name.id.clone();
                    asks.push(ControlAsk::Set(id, value));
                }
            }
        });
}

fn control_ui(ui: &mut Ui, control: &Control, value: &mut i64, t: &Texts) {
    let words = &t.tools.controls;
    let name = (words.name)(&control.name);
    let held = match control.access {
        ControlAccess::Free => None,
        ControlAccess::Automatic => Some(words.by_camera),
        ControlAccess::Held => Some(words.held),
    };
    ui.add_enabled_ui(held.is_none(), |ui| match &control.range {
        ControlRange::Switch => {
            let mut on = *value != 0;
            ui.checkbox(&mut on, &name);
            *value = i64::from(on);
        }
        ControlRange::Number { from, to, step } => {
            ui.label(RichText::new(&name).weak());
            ui.spacing_mut().slider_width = (ui.available_width() - 84.0).max(80.0);
            let slider = Slider::new(value, *from..=*to).step_by(*step as f64);
            let response = ui.add(slider);
            widgets::keep_keys(&response);
            let range = (words.range)(*from, *to, *step, control.as_it_came);
            response.on_hover_text(&range).accessible_name(&name);
            ui.label(RichText::new(range).small().weak());
        }
        ControlRange::Choice(choices) => {
            ui.label(RichText::new(&name).weak());
            let word = |value: i64, own: &str| (words.choice)(control.name.kind, value, own);
            let current = choices.iter().find(|(choice, _)| choice == value);
            let shown = current.map_or_else(String::new, |(value, own)| word(*value, own));
            let combo = ComboBox::from_id_salt("choice")
                .width(ui.available_width())
                .truncate()
                .selected_text(shown)
                .show_ui(ui, |ui| {
                    for (choice, own) in choices {
                        ui.selectable_value(value, *choice, word(*choice, own));
                    }
                });
            combo.response.accessible_name(&name);
        }
    });
    if let Some(why) = held {
        ui.label(RichText::new(why).small().weak());
    }
    ui.add_space(6.0);
}

//! The menu bar, made from the commands.

use super::action::{Action, Menu};
use super::i18n::texts;
use super::state::State;
use crate::settings::Language;
use egui::{Align, Button, Layout, MenuBar, Ui};

/// The menu bar.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let mut wanted = None;
    MenuBar::new().ui(ui, |ui| {
        ui.add_space(2.0);
        for menu in Menu::ALL {
            ui.menu_button(menu.label(state.t()), |ui| {
                if let Some(action) = menu_ui(ui, state, menu) {
                    wanted = Some(action);
                    ui.close();
                }
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(4.0);
            let other = match state.settings.language {
                Language::English => Language::Chinese,
                Language::Chinese => Language::English,
            };
            let button = Button::new(texts(other).language_name).frame_when_inactive(false);
            let tip = state.t().commands.language;
            if ui.add(button).on_hover_text(tip).clicked() {
                wanted = Some(Action::SwitchLanguage);
            }
        });
    });
    if let Some(action) = wanted {
        let ctx = ui.ctx().clone();
        state.perform(action, &ctx);
    }
}

fn menu_ui(ui: &mut Ui, state: &State, menu: Menu) -> Option<Action> {
    ui.set_min_width(250.0);
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    let mut wanted = None;
    for entry in menu.entries() {
        let Some(action) = *entry else {
            ui.separator();
            continue;
        };
        let mut button = Button::new(action.label(state.t()));
        if let Some(on) = state.is_on(action) {
            button = button.selected(on);
        }
        if let Some(keys) = action.key_text(state.t(), mac) {
            button = button.shortcut_text(keys);
        }
        if ui.add_enabled(state.can(action), button).clicked() {
            wanted = Some(action);
        }
    }
    wanted
}

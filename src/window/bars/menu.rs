//! The menu bar, made from the commands.

use crate::settings::Language;
use crate::window::look::icons::{self, Icon};
use crate::window::look::widgets::icon_toggle;
use crate::window::state::State;
use crate::window::state::action::{Action, Menu};
use crate::window::text::texts;
use egui::{Align, Button, Layout, MenuBar, Rect, RichText, Ui, pos2, vec2};
use std::path::PathBuf;

/// The menu bar.
pub fn ui(ui: &mut Ui, state: &mut State) {
    let mut wanted = None;
    let mut recent = None;
    MenuBar::new().ui(ui, |ui| {
        ui.add_space(2.0);
        for menu in Menu::ALL {
            ui.menu_button(menu.label(state.t()), |ui| {
                if let Some(action) = menu_ui(ui, state, menu) {
                    wanted = Some(action);
                    ui.close();
                }
                if menu == Menu::File
                    && let Some(picked) = recent_ui(ui, state)
                {
                    recent = Some(picked);
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
            let panels = Action::TogglePanels;
            let on = state.is_on(panels).unwrap_or(false);
            if icon_toggle(ui, Icon::Panel, panels.label(state.t()), on, 24.0).clicked() {
                wanted = Some(panels);
            }
        });
    });
    if let Some(action) = wanted {
        let ctx = ui.ctx().clone();
        state.perform(action, &ctx);
    }
    match recent {
        Some(Recent::Open(path)) => state.open_recent(path),
        Some(Recent::Forget) => state.settings.recent.clear(),
        None => {}
    }
}

/// What to do with what was opened before.
enum Recent {
    Open(PathBuf),
    Forget,
}

/// What was opened before; what to do with it.
fn recent_ui(ui: &mut Ui, state: &State) -> Option<Recent> {
    let recent = &state.settings.recent;
    if recent.is_empty() {
        return None;
    }
    let t = state.t();
    ui.separator();
    ui.horizontal(|ui| {
        ui.add_space(GUTTER - ui.spacing().item_spacing.x);
        ui.label(RichText::new(t.tools.recent).small().weak());
    });
    let mut wanted = None;
    for path in recent {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let button = Button::new(name.to_string_lossy()).truncate();
        let response = ui.add(button).on_hover_text(path.to_string_lossy());
        if response.clicked() {
            wanted = Some(Recent::Open(path.clone()));
        }
    }
    if ui.button(t.tools.forget_recent).clicked() {
        wanted = Some(Recent::Forget);
    }
    wanted
}

fn menu_ui(ui: &mut Ui, state: &State, menu: Menu) -> Option<Action> {
    ui.set_min_width(250.0);
    actions_ui(ui, state, menu.entries().iter().copied())
}

/// Room for a tick before each entry, and the same behind it.
const GUTTER: f32 = 26.0;

/// Entries of a menu, `None` for a line; the one that was picked. What is
/// switched on has a tick.
pub fn actions_ui(
    ui: &mut Ui,
    state: &State,
    entries: impl Iterator<Item = Option<Action>>,
) -> Option<Action> {
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    let text = ui.visuals().text_color();
    ui.spacing_mut().button_padding.x = GUTTER;
    // Not as a bar of colour, on which the keys are hard to read.
    ui.visuals_mut().selection.bg_fill = egui::Color32::TRANSPARENT;
    ui.visuals_mut().selection.stroke.color = text;
    let mut wanted = None;
    for entry in entries {
        let Some(action) = entry else {
            ui.separator();
            continue;
        };
        let on = state.is_on(action);
        let mut button = Button::new(action.label(state.t()));
        if let Some(on) = on {
            button = button.selected(on);
        }
        if let Some(keys) = state.keys.text(action, state.t(), mac) {
            button = button.shortcut_text(keys);
        }
        let response = ui.add_enabled(state.can(action), button);
        if on == Some(true) {
            tick(ui, response.rect, text);
        }
        if response.clicked() {
            wanted = Some(action);
        }
    }
    wanted
}

fn tick(ui: &Ui, entry: Rect, color: egui::Color32) {
    let at = pos2(entry.left() + GUTTER / 2.0, entry.center().y);
    let square = Rect::from_center_size(at, vec2(12.0, 12.0));
    icons::paint(ui.painter(), Icon::Tick, square, color);
}

//! Choosing other keys.

use super::help::{close_ui, key_ui};
use super::{Answer, Opened, title, wide};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::hint;
use crate::window::state::State;
use crate::window::state::action::{
    Action, KeyRefusal, Menu, as_pressed, refused_in_words, shortcut_text,
};
use crate::window::state::dialog::KeysPage;
use crate::window::state::perform::{KeyChoice, Request};
use crate::window::text::Texts;
use egui::{Button, Event, Grid, Key, KeyboardShortcut, Modifiers, RichText, ScrollArea, Ui, vec2};

/// Every command with its key, and how to change that.
pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    page: &mut KeysPage,
    opened: Opened,
    t: &Texts,
) -> Answer {
    let mut requests = Vec::new();
    if let Some(action) = page.waiting
        && let Some(pressed) = pressed(ui)
    {
        requests.extend(heard(state, page, action, pressed));
    }
    wide(ui, 560.0);
    let words = &t.tools.own_keys;
    title(ui, words.title);
    hint(ui, words.intro);
    said_ui(ui, page, t);
    let most = (ui.ctx().content_rect().height() - 240.0).max(120.0);
    ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for menu in Menu::ALL {
                ui.add_space(4.0);
                ui.label(RichText::new(menu.label(t)).font(bold(13.5)));
                menu_ui(ui, state, menu, page, &mut requests);
            }
        });
    ui.add_space(6.0);
    let any = !state.settings.keys.is_empty();
    if ui.add_enabled(any, Button::new(words.all_usual)).clicked() {
        *page = KeysPage::default();
        requests.push(Request::UsualKeys);
    }
    match close_ui(ui, opened, t) {
        Answer::Open if !requests.is_empty() => Answer::Meanwhile(requests),
        answer => answer,
    }
}

/// What was refused. Its place is kept, so that nothing jumps.
fn said_ui(ui: &mut Ui, page: &KeysPage, t: &Texts) {
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    let said = page.refused.map(|(key, why)| {
        let key = shortcut_text(key, t, mac);
        refused_in_words(&key, why, t)
    });
    let color = Palette::of(ui.visuals()).error;
    let text = said.as_deref().unwrap_or(" ");
    let label = ui.label(RichText::new(text).color(color));
    if said.is_some() {
        crate::window::look::widgets::speak(ui, &label, egui::Role::Status, text);
    }
}

fn menu_ui(
    ui: &mut Ui,
    state: &State,
    menu: Menu,
    page: &mut KeysPage,
    requests: &mut Vec<Request>,
) {
    Grid::new(menu.label(state.t()))
        .num_columns(3)
        .min_col_width(90.0)
        .spacing(vec2(14.0, 5.0))
        .show(ui, |ui| {
            for action in menu.entries().iter().flatten() {
                let label = action.label(state.t()).trim_end_matches('…');
                ui.label(label);
                own_ui(ui, state, *action, page);
                ui.horizontal(|ui| {
                    requests.extend(buttons_ui(ui, state, (*action, label), page));
                });
                ui.end_row();
            }
        });
}

/// The key that is in force, or that one is waited for.
fn own_ui(ui: &mut Ui, state: &State, action: Action, page: &KeysPage) {
    let t = state.t();
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    if page.waiting == Some(action) {
        ui.label(RichText::new(t.tools.own_keys.press).strong());
    } else if let Some(key) = state.keys.text(action, t, mac) {
        ui.horizontal(|ui| key_ui(ui, &key));
    } else {
        ui.label(RichText::new(t.tools.own_keys.without).weak());
    }
}

fn buttons_ui(
    ui: &mut Ui,
    state: &State,
    (action, label): (Action, &str),
    page: &mut KeysPage,
) -> Option<Request> {
    // Whatever happens, there is a way back.
    if action == Action::Cancel {
        return None;
    }
    let words = &state.t().tools.own_keys;
    if page.waiting == Some(action) {
        let none = ui.button(words.none).clicked();
        return none.then(|| {
            *page = KeysPage::default();
            Request::ChooseKey(action, KeyChoice::None)
        });
    }
    let change = ui.button(words.change_short);
    if page.focus.take_if(|focus| *focus == action).is_some() {
        change.request_focus();
    }
    if change.clicked() {
        // Space would press it again.
        change.surrender_focus();
        *page = KeysPage::wait_for(action);
    }
    change.accessible_name((words.change)(label));
    if !state.keys.is_own(action) {
        return None;
    }
    let usual = ui.button(words.usual);
    let clicked = usual.clicked();
    usual.accessible_name((words.usual_of)(label));
    if !clicked {
        return None;
    }
    let keys = action.usual_keys();
    match state.keys.refusal(action, keys).zip(keys.first()) {
        Some((why @ KeyRefusal::Taken(_), key)) => {
            page.refused = Some((*key, why));
            None
        }
        _ => {
            *page = KeysPage::default();
            Some(Request::ChooseKey(action, KeyChoice::Usual))
        }
    }
}

/// What follows from a pressed key.
fn heard(
    state: &State,
    page: &mut KeysPage,
    action: Action,
    pressed: KeyboardShortcut,
) -> Option<Request> {
    if pressed.logical_key == Key::Escape {
        *page = KeysPage::left(action);
        return None;
    }
    // Its usual keys are good for it, whatever else they are needed for.
    let is_usual = action.usual_keys().contains(&pressed);
    let refusal = state.keys.refusal(action, &[pressed]);
    match refusal.filter(|why| !is_usual || matches!(why, KeyRefusal::Taken(_))) {
        Some(why) => {
            page.refused = Some((pressed, why));
            None
        }
        None => {
            *page = KeysPage::left(action);
            Some(Request::ChooseKey(action, KeyChoice::Key(pressed)))
        }
    }
}

/// The key that was pressed; nobody else hears of it.
fn pressed(ui: &Ui) -> Option<KeyboardShortcut> {
    ui.input_mut(|input| {
        let found = input.events.iter().find_map(|event| match event {
            Event::Key {
                key,
                pressed: true,
                repeat: false,
                modifiers,
                ..
            } if !is_modifier(*key) => Some(as_pressed(*key, *modifiers)),
            // The desktop has turned these keys into what they mean.
            Event::Copy => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::C)),
            Event::Cut => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::X)),
            Event::Paste(_) => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::V)),
            _ => None,
        });
        if found.is_some() {
            let is_other = |event: &Event| !matches!(event, Event::Key { .. } | Event::Text(_));
            input.events.retain(is_other);
        }
        found
    })
}

fn is_modifier(key: Key) -> bool {
    matches!(
        key,
        Key::ShiftLeft
            | Key::ShiftRight
            | Key::ControlLeft
            | Key::ControlRight
            | Key::AltLeft
            | Key::AltRight
            | Key::SuperLeft
            | Key::SuperRight
            | Key::CapsLock
            | Key::NumLock
            | Key::Fn
    )
}

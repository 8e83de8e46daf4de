//! Every command by its name, in whichever language it is typed.

use super::{Answer, Opened, wide};
use crate::settings::Language;
use crate::window::look::widgets;
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::dialog::Palette;
use crate::window::state::perform::Request;
use crate::window::text::texts;
use egui::{Button, Key, Modifiers, ScrollArea, TextEdit, Ui, vec2};
use faceglass_gallery::name_holds;

/// Height of the list, whatever it holds, in points.
const HEIGHT: f32 = 340.0;

/// The field, and the commands that fit; the one that was picked.
pub(super) fn ui(ui: &mut Ui, state: &State, palette: &mut Palette, opened: Opened) -> Answer {
    let t = state.t();
    wide(ui, 460.0);
    let fitting = fitting(&palette.query);
    let last = fitting.len().saturating_sub(1);
    let (down, up) = ui.input_mut(|input| {
        let down = input.consume_key(Modifiers::NONE, Key::ArrowDown);
        (down, input.consume_key(Modifiers::NONE, Key::ArrowUp))
    });
    if down {
        palette.at = (palette.at + 1).min(last);
    } else if up {
        palette.at = palette.at.saturating_sub(1);
    }
    let field = TextEdit::singleline(&mut palette.query)
        .hint_text(t.tools.palette_hint)
        .desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(t.tools.palette_hint);
    opened.focus(&field);
    if field.changed() {
        palette.at = 0;
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(4.0);
    let from_the_top = opened.just_now || field.changed();
    let clicked = list_ui(ui, state, &fitting, (palette.at, down || up, from_the_top));
    let picked = entered.then(|| fitting.get(palette.at).copied()).flatten();
    match clicked.or(picked) {
        Some(action) if state.can(action) => Answer::Instead(Request::Do(action)),
        Some(_) => {
            field.request_focus();
            Answer::Open
        }
        None => Answer::Open,
    }
}

/// Commands whose name holds what is typed, in either language: those that begin with it first,
/// then those of which a word does, each in the order of the menus.
fn fitting(typed: &str) -> Vec<Action> {
    let languages = [Language::English, Language::Chinese].map(texts);
    let typed = typed.trim();
    let place = |action: &Action| {
        let names = languages.iter().map(|t| action.label(t));
        names.filter_map(|name| place(name, typed)).min()
    };
    let others = Action::all().filter(|action| *action != Action::Palette);
    let mut found: Vec<(usize, Action)> = others
        .filter_map(|action| Some((place(&action)?, action)))
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, action)| action).collect()
}

/// Where a name stands among those that hold what is typed; `None` if it does not.
fn place(name: &str, typed: &str) -> Option<usize> {
    // "backup" is "Back up", too.
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    if !name_holds(name, typed) && !name_holds(&joined(name), &joined(typed)) {
        return None;
    }
    let (name, typed) = (name.to_lowercase(), typed.to_lowercase());
    let begins = |word: &str| word.starts_with(&typed);
    Some(if begins(&name) {
        0
    } else if name.split_whitespace().any(begins) {
        1
    } else {
        2
    })
}

fn list_ui(
    ui: &mut Ui,
    state: &State,
    fitting: &[Action],
    (at, moved, from_the_top): (usize, bool, bool),
) -> Option<Action> {
    let t = state.t();
    let mac = ui.ctx().os() == egui::os::OperatingSystem::Mac;
    let room = ui.ctx().content_rect().height() - 160.0;
    let height = HEIGHT.min(room).max(90.0);
    let mut clicked = None;
    let mut area = ScrollArea::vertical();
    if from_the_top {
        // It would remember how far it was scrolled when it was open last.
        area = area.vertical_scroll_offset(0.0);
    }
    area.max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            if fitting.is_empty() {
                widgets::hint(ui, t.tools.palette_none);
            }
            for (n, action) in fitting.iter().enumerate() {
                let mut button = Button::new(action.label(t))
                    .selected(n == at)
                    .frame_when_inactive(n == at)
                    .min_size(vec2(ui.available_width(), 26.0));
                if let Some(keys) = state.keys.text(*action, t, mac) {
                    button = button.shortcut_text(keys);
                }
                let response = ui.add_enabled(state.can(*action), button);
                if moved && n == at {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(*action);
                }
            }
        });
    clicked
}

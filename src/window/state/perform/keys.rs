//! Choosing other keys.

use crate::window::state::State;
use crate::window::state::action::{Action, Keys, written};
use egui::KeyboardShortcut;

/// What a command is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChoice {
    /// This one.
    Key(KeyboardShortcut),
    /// None.
    None,
    /// Its usual one.
    Usual,
}

impl State {
    /// Puts another key in force.
    pub(super) fn choose_key(&mut self, action: Action, choice: KeyChoice) {
        let kept = &mut self.settings.keys;
        match choice {
            KeyChoice::Key(key) => kept.set(&action.name(), &written(key)),
            KeyChoice::None => kept.set(&action.name(), ""),
            KeyChoice::Usual => kept.forget(&action.name()),
        }
        self.keys = Keys::read(&self.settings.keys).0;
    }

    /// Gives all commands their usual keys back.
    pub(super) fn choose_usual_keys(&mut self) {
        self.settings.keys.forget_all();
        self.keys = Keys::default();
    }
}

//! Who was seen when: shown, kept or not, written to a file.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::notices::{Message, message};
use crate::window::state::people::history::HistoryPage;
use faceglass_pipeline::live::{Command, HistorySettings};
use std::path::PathBuf;

impl State {
    pub(super) fn open_history(&mut self) {
        self.send(Command::ShowHistory(true));
        let page = HistoryPage::saving_to(self.places.history());
        self.dialogs.ask(Dialog::History(page));
    }

    pub(super) fn set_history(&mut self, settings: HistorySettings) {
        if settings != self.settings.history {
            self.settings.history = settings;
            self.send(Command::SetHistory(settings));
        }
    }

    /// What came of saving is said in the dialog, while it is open: it would hide the message.
    pub(in crate::window::state) fn history_saved(&mut self, saved: Result<PathBuf, String>) {
        let said = match saved {
            Ok(path) => Message::HistorySaved(path),
            Err(why) => Message::HistoryNotSaved(why),
        };
        let words = message(&said, self.t());
        if self.dialogs.tell_of_history(words) {
            return;
        }
        match said {
            Message::HistoryNotSaved(_) => self.notices.error(said),
            _ => self.notices.info(said),
        }
    }

    pub(super) fn save_history(&mut self, path: &str) {
        if let Some(history) = self.people.history() {
            let path = self.places.typed(path);
            let visits = history.visits.iter();
            let visits = visits.map(|visit| self.people.as_called_now(visit));
            self.jobs.save_history(visits.collect(), path);
        }
    }
}

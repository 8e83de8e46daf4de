//! Who was seen when: shown, kept or not, written to a file.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::people::history::HistoryPage;
use faceglass_pipeline::live::{Command, HistorySettings};

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

    pub(super) fn save_history(&mut self, path: &str) {
        if let Some(history) = self.people.history() {
            let path = self.places.typed(path);
            self.jobs.save_history(history.visits.clone(), path);
        }
    }
}

//! Everyone into a backup, and back, and made anew for another embedder.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::people::backup::{BackupForm, Decisions, RestoreForm};
use faceglass_pipeline::live::{Command, RestoreState};

impl State {
    pub(super) fn ask_to_back_up(&mut self) {
        let form = BackupForm {
            path: self.places.backup(),
            ..BackupForm::default()
        };
        self.dialogs.ask(Dialog::BackUp(form));
    }

    pub(super) fn back_up(&mut self, form: &BackupForm) {
        let file = self.places.typed(&form.path);
        if let Some(passphrase) = form.words() {
            self.send(Command::BackUp { file, passphrase });
        }
    }

    pub(super) fn read_backup(&mut self, form: &RestoreForm) {
        let file = self.places.typed(&form.path);
        if let Some(passphrase) = form.words() {
            self.send(Command::ReadBackup { file, passphrase });
        }
    }

    /// What a backup would change is asked about, in place of whatever is open.
    pub(in crate::window::state) fn hear_restore(&mut self, state: RestoreState) {
        if let RestoreState::Asking(restoring) = state {
            if let Some(open) = self.dialogs.take() {
                self.closed(open);
            }
            let decisions = Decisions::default();
            self.dialogs.ask(Dialog::Restoring(restoring, decisions));
        }
    }

    /// Whether templates of another network are there to be made anew.
    pub(in crate::window::state) fn can_re_embed(&self) -> bool {
        let people = &self.people.gallery().people;
        let is_stale = people.iter().any(|person| person.stale_templates > 0);
        is_stale && self.people.re_embedding().is_none()
    }
}

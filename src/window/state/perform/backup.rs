//! Everyone into a backup, and back, and made anew for another embedder.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::notices::Message;
use crate::window::state::people::backup::{BackupForm, Decisions, RestoreForm};
use faceglass_pipeline::live::{BackupState, Command, RestoreState};

impl State {
    pub(super) fn ask_to_back_up(&mut self) {
        let form = BackupForm {
            path: self.places.backup(),
            ..BackupForm::default()
        };
        self.dialogs.ask(Dialog::BackUp(form));
    }

    /// Begins a backup, or says what is missing; the dialog stays until there is one, so that
    /// nothing that is typed meanwhile reaches the window.
    pub(super) fn back_up(&mut self, mut form: BackupForm) {
        if form.go()
            && let Some(passphrase) = form.words()
        {
            let file = self.places.typed(&form.path);
            self.send(Command::BackUp { file, passphrase });
        }
        self.dialogs.ask(Dialog::BackUp(form));
    }

    /// As [`Self::back_up`], for a backup that is read.
    pub(super) fn read_backup(&mut self, mut form: RestoreForm) {
        if form.go()
            && let Some(passphrase) = form.words()
        {
            let file = self.places.typed(&form.path);
            self.send(Command::ReadBackup { file, passphrase });
        }
        self.dialogs.ask(Dialog::Restore(form));
    }

    /// A backup that was asked for is done, or told as a failure where it was asked for.
    pub(in crate::window::state) fn hear_backup(&mut self, state: BackupState) {
        let asked = self.dialogs.backup_under_way();
        match (state, asked) {
            (BackupState::Failed(problem), Some(form)) => form.failed(problem),
            (BackupState::Failed(problem), None) => {
                self.notices.error(Message::Problem(problem));
            }
            (BackupState::Idle, Some(_)) => {
                self.dialogs.take();
            }
            (BackupState::Idle | BackupState::Making, _) => {}
        }
    }

    /// What a backup would change is asked about, in place of whatever is open.
    pub(in crate::window::state) fn hear_restore(&mut self, state: RestoreState) {
        match (state, self.dialogs.restore_under_way()) {
            (RestoreState::Asking(restoring), asked) => {
                let is_asked = asked.is_some();
                let open = self.dialogs.take();
                if let Some(open) = open.filter(|_| !is_asked) {
                    self.closed(open);
                }
                let decisions = Decisions::default();
                self.dialogs.ask(Dialog::Restoring(restoring, decisions));
            }
            (RestoreState::Failed(problem), Some(form)) => form.failed(problem),
            (RestoreState::Failed(problem), None) => {
                self.notices.error(Message::Problem(problem));
            }
            (RestoreState::Idle | RestoreState::Reading, _) => {}
        }
    }

    /// Whether templates of another network are there to be made anew.
    pub(in crate::window::state) fn can_re_embed(&self) -> bool {
        let people = &self.people.gallery().people;
        let is_stale = people.iter().any(|person| person.stale_templates > 0);
        is_stale && self.people.re_embedding().is_none()
    }
}

//! Questions over the window and the desktop's dialogs: how they are asked, and
//! what follows from the answer.

use crate::window::jobs::{Purpose, Wish};
use crate::window::state::State;
use crate::window::state::dialog::{Dialog, UnsavedShot};
use crate::window::state::people::page::OpenPage;
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::Command;
use std::path::PathBuf;

impl State {
    /// Shows a native dialog without waiting for it.
    pub(super) fn pick(&self, purpose: Purpose, title: &str) {
        self.jobs.pick(Wish {
            purpose,
            title: title.trim_end_matches('…').to_owned(),
            filter: self.filter(purpose),
            proposed: None,
        });
    }

    /// Shows the native dialog that fills in the path of a question, without
    /// waiting for it.
    pub(super) fn pick_for(&self, dialog: &Dialog) {
        match dialog {
            Dialog::Import(_) => self.pick(Purpose::Import, self.t().people.import_title),
            Dialog::Restore(_) => self.pick(Purpose::OpenBackup, self.t().backup.restore_title),
            Dialog::BackUp(form) => self.jobs.pick(Wish {
                purpose: Purpose::SaveBackup,
                title: self.t().backup.back_up_title.to_owned(),
                filter: self.filter(Purpose::SaveBackup),
                proposed: Some(PathBuf::from(&form.path)),
            }),
            Dialog::SaveShot(shot) => self.jobs.pick(Wish {
                purpose: Purpose::SaveScreenshot,
                title: self.t().general.screenshot_title.to_owned(),
                filter: self.filter(Purpose::SaveScreenshot),
                proposed: Some(PathBuf::from(&shot.path)),
            }),
            _ => {}
        }
    }

    /// What the files that can be picked are called.
    pub(super) fn filter(&self, purpose: Purpose) -> String {
        let g = &self.t().general;
        match purpose {
            Purpose::OpenFile => g.movies_and_pictures,
            Purpose::SaveBackup | Purpose::OpenBackup => self.t().backup.files,
            _ => g.only_pictures,
        }
        .to_owned()
    }

    /// Keeps a question open and shows the desktop's chooser for its path.
    pub fn choose_for(&mut self, dialog: Dialog) {
        self.pick_for(&dialog);
        self.dialogs.ask(dialog);
    }

    /// Does what a question was for.
    pub fn agreed(&mut self, dialog: Dialog) {
        match dialog {
            Dialog::Delete(person) => self.send(Command::Delete(person)),
            Dialog::DeleteAll => self.send(Command::DeleteAll),
            Dialog::Erase(person) => self.send(Command::Erase(person)),
            Dialog::Import(path) => self.send(Command::Import(self.places.typed(&path))),
            Dialog::Path(purpose, path) => {
                self.picked(purpose, vec![self.places.typed(&path)]);
            }
            Dialog::SaveShot(UnsavedShot { shot, path, .. }) => {
                let looked_at = self.files_looked_at();
                self.jobs
                    .save_shot(shot, self.places.typed(&path), looked_at);
            }
            Dialog::BackUp(form) => self.back_up(form),
            Dialog::Restore(form) => self.read_backup(form),
            Dialog::Restoring(_, decisions) => self.send(Command::Restore(decisions.all())),
            Dialog::LightWarning(settings) => self.put_proof_in_force(settings),
            Dialog::Help
            | Dialog::About
            | Dialog::Palette(_)
            | Dialog::Person(_)
            | Dialog::History(_)
            | Dialog::Controls
            | Dialog::Keys(_)
            | Dialog::Unknown(_)
            | Dialog::Dropped(_) => {}
        }
    }

    /// Looks at a person closely.
    pub(super) fn open_person(&mut self, person: PersonId) {
        self.send(Command::ShowPerson(Some(person.clone())));
        let page = OpenPage::of(person);
        self.dialogs.ask(Dialog::Person(Box::new(page)));
    }

    /// A question was closed without an answer. What was typed on a person's page is
    /// kept; an undo takes it back.
    pub fn closed(&mut self, dialog: Dialog) {
        if let Dialog::History(_) = dialog {
            self.people.hear_history(None);
            self.send(Command::ShowHistory(false));
        }
        let is_read = matches!(&dialog, Dialog::Restore(form) if form.course.is_under_way());
        if is_read || matches!(dialog, Dialog::Restoring(..)) {
            self.send(Command::CancelRestore);
        }
        if let Dialog::Unknown(_) = dialog {
            self.stop_showing_unknown();
        }
        if let Dialog::Person(page) = dialog {
            if self.people.page(&page.id).is_some() {
                page.unsaved()
                    .into_iter()
                    .for_each(|command| self.send(command));
            }
            self.people.hear_page(None);
            self.send(Command::ShowPerson(None));
        }
    }
}

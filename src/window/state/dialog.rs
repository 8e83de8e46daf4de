//! The question over the window.

use super::action::{Action, KeyRefusal};
use super::display;
use super::people::backup::{BackupForm, Decisions, RestoreForm};
use super::people::history::HistoryPage;
use super::people::page::OpenPage;
use super::people::unknown::UnknownPage;
use crate::window::jobs::{Choice, Purpose, Shot, ShotError};
use egui::KeyboardShortcut;
use faceglass_gallery::{PersonId, Restoring};
use faceglass_pipeline::challenge::ProofSettings;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A command being looked for.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// As typed.
    pub query: String,
    /// Which of those that fit is picked.
    pub at: usize,
}

/// Keys being chosen.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeysPage {
    /// The next key that is pressed is to be this command's.
    pub waiting: Option<Action>,
    /// A key that could not be taken.
    pub refused: Option<(KeyboardShortcut, KeyRefusal)>,
    /// The command whose button is to have the keyboard.
    pub focus: Option<Action>,
}

impl KeysPage {
    /// Waits for the key of a command.
    pub fn wait_for(action: Action) -> Self {
        Self {
            waiting: Some(action),
            ..Self::default()
        }
    }

    /// Waits no longer.
    pub fn left(action: Action) -> Self {
        Self {
            focus: Some(action),
            ..Self::default()
        }
    }
}

/// A screenshot that is in no file yet.
pub struct UnsavedShot {
    /// The picture.
    pub shot: Shot,
    /// Where it is to go, as typed.
    pub path: String,
    /// Why it could not go where it was to go before.
    pub failed: Option<ShotError>,
}

/// A question over the window.
pub enum Dialog {
    /// Keys and verdicts.
    Help,
    /// Version, licence and data folder.
    About,
    /// Which command is meant.
    Palette(Palette),
    /// Delete this person?
    Delete(PersonId),
    /// Delete everyone?
    DeleteAll,
    /// One person, closely.
    Person(Box<OpenPage>),
    /// Who was seen when.
    History(HistoryPage),
    /// What the camera lets be set.
    Controls,
    /// Which key each command has.
    Keys(KeysPage),
    /// Everyone to be backed up.
    BackUp(BackupForm),
    /// A backup to be read.
    Restore(RestoreForm),
    /// What it would change.
    Restoring(Arc<Restoring>, Decisions),
    /// Who was not recognised.
    Unknown(UnknownPage),
    /// Erase this person for good?
    Erase(PersonId),
    /// From which folder to import.
    Import(String),
    /// A path in place of the desktop's chooser.
    Path(Purpose, String),
    /// Where to save a screenshot.
    SaveShot(UnsavedShot),
    /// Show the colours of the light test from now on? With the settings that are then
    /// in force.
    LightWarning(ProofSettings),
    /// Pictures were dropped: enrol or open?
    Dropped(Vec<PathBuf>),
}

/// Where questions over the window are asked, one at a time.
#[derive(Default)]
pub struct DialogLayer {
    open: Option<Dialog>,
    /// The desktop could not show its file chooser when it was asked last.
    no_chooser: bool,
    /// What is open was asked anew.
    is_anew: bool,
}

impl DialogLayer {
    /// Asks a question, in place of one that is open.
    pub fn ask(&mut self, dialog: Dialog) {
        self.open = Some(dialog);
    }

    /// Asks a question that was closed with an answer once more, from its start.
    pub fn ask_anew(&mut self, dialog: Dialog) {
        self.is_anew = true;
        self.ask(dialog);
    }

    /// Whether what is open was asked anew since the last call.
    pub fn take_anew(&mut self) -> bool {
        std::mem::take(&mut self.is_anew)
    }

    /// Opens the help, or closes it.
    pub fn toggle_help(&mut self) {
        self.open = match self.open {
            Some(Dialog::Help) => None,
            _ => Some(Dialog::Help),
        };
    }

    /// Whether a question is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether somebody is looked at closely.
    pub fn shows_person(&self) -> bool {
        matches!(self.open, Some(Dialog::Person(_)))
    }

    /// Whether the next key that is pressed is one that is chosen.
    pub fn waits_for_key(&self) -> bool {
        matches!(&self.open, Some(Dialog::Keys(page)) if page.waiting.is_some())
    }

    /// Says something in the history, if that is open.
    pub fn tell_of_history(&mut self, words: String) -> bool {
        let Some(Dialog::History(page)) = &mut self.open else {
            return false;
        };
        page.told = Some(words);
        true
    }

    /// Whether the unknown faces are looked at.
    pub fn shows_unknown(&self) -> bool {
        matches!(self.open, Some(Dialog::Unknown(_)))
    }

    /// Leaves what a person's page asks; whether it asked anything.
    pub fn step_back(&mut self) -> bool {
        match &mut self.open {
            Some(Dialog::Person(page)) => page.step_back(),
            Some(Dialog::History(page)) => std::mem::take(&mut page.asks_to_erase),
            Some(Dialog::Unknown(page)) => std::mem::take(&mut page.asks_to_erase),
            _ => false,
        }
    }

    /// Closes what is open and gives it.
    pub fn take(&mut self) -> Option<Dialog> {
        self.open.take()
    }

    /// The backup that is being made, while its question is open.
    pub fn backup_under_way(&mut self) -> Option<&mut BackupForm> {
        match &mut self.open {
            Some(Dialog::BackUp(form)) => Some(form).filter(|form| form.course.is_under_way()),
            _ => None,
        }
    }

    /// The backup that is being read, while its question is open.
    pub fn restore_under_way(&mut self) -> Option<&mut RestoreForm> {
        match &mut self.open {
            Some(Dialog::Restore(form)) => Some(form).filter(|form| form.course.is_under_way()),
            _ => None,
        }
    }

    /// Whether the desktop's file chooser is known to be missing.
    pub fn lacks_chooser(&self) -> bool {
        self.no_chooser
    }

    /// Notes how the desktop's file chooser ended. Where there is none, the path
    /// is asked for here.
    pub fn hear_chooser(&mut self, purpose: Purpose, choice: &Choice) {
        self.no_chooser = *choice == Choice::NoChooser;
        // These have a field of their own, and say so beside it.
        let has_field = matches!(
            purpose,
            Purpose::Import | Purpose::SaveScreenshot | Purpose::SaveBackup | Purpose::OpenBackup
        );
        if self.no_chooser && !has_field {
            self.ask(Dialog::Path(purpose, String::new()));
        }
    }

    /// Puts the chosen file into the question that asks for one.
    pub fn put_path(&mut self, file: &Path) {
        match &mut self.open {
            Some(Dialog::SaveShot(shot)) => shot.path = display(file),
            Some(Dialog::BackUp(form)) => form.path = display(file),
            Some(Dialog::Restore(form)) => form.path = display(file),
            _ => {}
        }
    }
}

//! The enrolled people, and an import of more.

use faceglass_gallery::{GalleryError, KeyTrouble, Passphrase, PersonId, name_holds};
use faceglass_pipeline::live::{
    Answer, Command, Done, GalleryView, ImportState, PeopleWarning, PersonView, Question,
};
use std::sync::Arc;
use zeroize::{Zeroize as _, Zeroizing};

/// More people than these can be searched.
const MANY: usize = 8;

/// The enrolled people as shown.
#[derive(Default)]
pub struct People {
    gallery: Arc<GalleryView>,
    search: String,
    /// Person being renamed, with the name as typed.
    renaming: Option<(PersonId, String)>,
    /// A passphrase being typed.
    passphrase: Zeroizing<String>,
}

impl People {
    /// Notes who is enrolled.
    pub fn hear(&mut self, gallery: Arc<GalleryView>) {
        self.gallery = gallery;
    }

    /// What keeps the gallery closed, if anything does.
    pub fn closed(&self) -> Option<&KeyTrouble> {
        self.gallery.warnings.iter().find_map(|warning| {
            let PeopleWarning::Problem(GalleryError::Closed { why, .. }) = warning else {
                return None;
            };
            Some(why)
        })
    }

    /// The passphrase being typed, where one opens the gallery.
    pub fn passphrase_mut(&mut self) -> Option<&mut String> {
        let wants = matches!(
            self.closed(),
            Some(KeyTrouble::NoPassphrase | KeyTrouble::WrongPassphrase)
        );
        wants.then_some(&mut *self.passphrase)
    }

    /// The command that opens the gallery with what was typed.
    pub fn unlock(&mut self) -> Option<Command> {
        let passphrase = Passphrase::new(self.passphrase.as_str().to_owned());
        self.passphrase.zeroize();
        passphrase.ok().map(|words| Command::Unlock(Some(words)))
    }

    /// Who is enrolled, and what is wrong with the file.
    pub fn gallery(&self) -> &Arc<GalleryView> {
        &self.gallery
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.gallery.people.len()
    }

    /// That person, while enrolled.
    pub fn find(&self, id: &PersonId) -> Option<&PersonView> {
        self.gallery.people.iter().find(|person| person.id == *id)
    }

    /// What an undo would take back.
    pub fn undo(&self) -> Option<&Done> {
        self.gallery.undo.as_ref()
    }

    /// Whether what an undo would take back is an enrolment.
    pub fn last_was_enrolment(&self) -> bool {
        matches!(self.gallery.undo, Some(Done::Enrolment(_)))
    }

    /// What is searched for, where there are so many that one searches.
    pub fn search_mut(&mut self) -> Option<&mut String> {
        (self.count() > MANY).then_some(&mut self.search)
    }

    /// Whether a person's name holds what is searched for.
    pub fn is_found(&self, person: &PersonView) -> bool {
        self.count() <= MANY
            || self.search.trim().is_empty()
            || name_holds(&person.name, &self.search)
    }

    /// Begins to rename a person.
    pub fn rename(&mut self, person: &PersonView) {
        self.renaming = Some((person.id.clone(), person.name.clone()));
    }

    /// The new name as typed, if that person is being renamed.
    pub fn new_name_mut(&mut self, id: &PersonId) -> Option<&mut String> {
        let renaming = self.renaming.as_mut();
        renaming.and_then(|(renamed, name)| (renamed == id).then_some(name))
    }

    /// Whether somebody is being renamed.
    pub fn is_renaming(&self) -> bool {
        self.renaming.is_some()
    }

    /// Renames nobody any longer; whether somebody was being renamed.
    pub fn end_renaming(&mut self) -> bool {
        self.renaming.take().is_some()
    }
}

/// An import of people from pictures.
#[derive(Default)]
pub struct Import {
    state: ImportState,
    /// The next answer holds for the rest of the import.
    pub for_all: bool,
    /// The first answer asks for the keyboard once.
    focus_answer: bool,
}

impl Import {
    /// What the pipeline says.
    pub fn hear(&mut self, state: ImportState) {
        self.focus_answer = matches!(state, ImportState::Asking(_));
        self.state = state;
    }

    /// Whether one is going on.
    pub fn is_under_way(&self) -> bool {
        self.state != ImportState::Idle
    }

    /// Pictures looked at so far, while they are read.
    pub fn pictures_read(&self) -> Option<usize> {
        match self.state {
            ImportState::Reading { pictures } => Some(pictures),
            _ => None,
        }
    }

    /// What it asks.
    pub fn question(&self) -> Option<&Question> {
        match &self.state {
            ImportState::Asking(question) => Some(question),
            _ => None,
        }
    }

    /// Whether the first answer is to have the keyboard, once.
    pub fn takes_focus(&mut self) -> bool {
        std::mem::take(&mut self.focus_answer)
    }

    /// The command that answers the question.
    pub fn answer(&mut self, answer: Answer) -> Command {
        let for_all = std::mem::take(&mut self.for_all);
        self.state = ImportState::Reading { pictures: 0 };
        Command::AnswerImport { answer, for_all }
    }

    /// The command that ends it.
    pub fn cancel(&mut self) -> Command {
        self.state = ImportState::Idle;
        Command::CancelEnrolment
    }
}

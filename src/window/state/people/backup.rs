//! What is typed to back people up, and decided while they are restored.

use faceglass_gallery::{Passphrase, PersonId, Restoring, SameName};
use std::collections::HashMap;
use zeroize::Zeroizing;

/// A backup to be made.
#[derive(Clone, Debug, Default)]
pub struct BackupForm {
    /// As typed.
    pub path: String,
    pub passphrase: Zeroizing<String>,
    /// Typed twice: nobody sees what is typed.
    pub again: Zeroizing<String>,
}

impl BackupForm {
    /// Whether the two were typed, and are not alike.
    pub fn is_unlike(&self) -> bool {
        !self.again.is_empty() && self.again != self.passphrase
    }

    /// Whether all is said.
    pub fn is_complete(&self) -> bool {
        let is_same = self.again == self.passphrase;
        !self.path.trim().is_empty() && is_same && words(&self.passphrase).is_some()
    }

    /// The passphrase, if it can be one.
    pub fn words(&self) -> Option<Passphrase> {
        words(&self.passphrase)
    }
}

/// A backup to be read.
#[derive(Clone, Debug, Default)]
pub struct RestoreForm {
    /// As typed.
    pub path: String,
    pub passphrase: Zeroizing<String>,
}

impl RestoreForm {
    /// Whether all is said.
    pub fn is_complete(&self) -> bool {
        !self.path.trim().is_empty() && self.words().is_some()
    }

    /// The passphrase, if it can be one.
    pub fn words(&self) -> Option<Passphrase> {
        words(&self.passphrase)
    }
}

fn words(typed: &Zeroizing<String>) -> Option<Passphrase> {
    Passphrase::new(typed.as_str().to_owned()).ok()
}

/// What becomes of those who have the name of somebody else.
#[derive(Clone, Debug, Default)]
pub struct Decisions(HashMap<PersonId, SameName>);

impl Decisions {
    pub fn of(&self, person: &PersonId) -> Option<SameName> {
        self.0.get(person).copied()
    }

    pub fn decide(&mut self, person: &PersonId, answer: SameName) {
        self.0.insert(person.clone(), answer);
    }

    /// Whether nobody is left to be decided about.
    pub fn decide_all(&self, restoring: &Restoring) -> bool {
        let mut namesakes = restoring.namesakes.iter();
        namesakes.all(|namesake| self.0.contains_key(&namesake.person.id))
    }

    pub fn all(self) -> HashMap<PersonId, SameName> {
        self.0
    }
}

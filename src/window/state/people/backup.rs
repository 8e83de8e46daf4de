//! What is typed to back people up, and decided while they are restored.

use faceglass_gallery::{BackupError, Passphrase, PersonId, Restoring, SameName};
use faceglass_pipeline::live::Problem;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// How it stands with what was asked for.
#[derive(Clone, Debug, Default)]
pub enum Course {
    /// It is being typed.
    #[default]
    Typing,
    /// It was asked for, and something is missing.
    TooEarly,
    /// It is being done.
    UnderWay,
    /// It was not done, and why.
    Failed(Problem),
}

impl Course {
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::UnderWay)
    }
}

/// What a form lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Which file.
    File,
    /// A passphrase.
    Passphrase,
    /// Characters of the passphrase.
    Length,
    /// The passphrase a second time.
    Again,
    /// That both are alike.
    Likeness,
}

/// A field to type in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    File,
    Passphrase,
    Again,
}

impl Missing {
    /// Where it is to be typed.
    pub fn field(self) -> Field {
        match self {
            Self::File => Field::File,
            Self::Passphrase | Self::Length => Field::Passphrase,
            Self::Again | Self::Likeness => Field::Again,
        }
    }
}

/// Where what went wrong can be put right.
fn field_of(problem: &Problem) -> Field {
    match problem {
        Problem::Backup {
            why: BackupError::WrongPassphrase | BackupError::Passphrase(_),
            ..
        } => Field::Passphrase,
        _ => Field::File,
    }
}

/// A backup to be made.
#[derive(Clone, Debug, Default)]
pub struct BackupForm {
    /// As typed.
    pub path: String,
    pub passphrase: Zeroizing<String>,
    /// Typed twice: nobody sees what is typed.
    pub again: Zeroizing<String>,
    pub course: Course,
    /// The field that is to have the keyboard.
    pub focus: Option<Field>,
}

impl BackupForm {
    /// What is missing before it can be made.
    pub fn missing(&self) -> Option<Missing> {
        if self.path.trim().is_empty() {
            return Some(Missing::File);
        }
        let Some(passphrase) = words(&self.passphrase) else {
            return Some(Missing::Passphrase);
        };
        if passphrase.may_seal().is_err() {
            return Some(Missing::Length);
        }
        match () {
            () if self.again.is_empty() => Some(Missing::Again),
            () if self.again != self.passphrase => Some(Missing::Likeness),
            () => None,
        }
    }

    /// The passphrase, if it can be one.
    pub fn words(&self) -> Option<Passphrase> {
        words(&self.passphrase)
    }

    /// It was asked for: it is under way, or something is missing.
    pub fn go(&mut self) -> bool {
        (self.course, self.focus) = gone(self.missing());
        self.focus.is_none()
    }

    /// It was not done; what was typed stays.
    pub fn failed(&mut self, problem: Problem) {
        self.focus = Some(field_of(&problem));
        self.course = Course::Failed(problem);
    }
}

fn gone(missing: Option<Missing>) -> (Course, Option<Field>) {
    match missing {
        Some(missing) => (Course::TooEarly, Some(missing.field())),
        None => (Course::UnderWay, None),
    }
}

/// A backup to be read.
#[derive(Clone, Debug, Default)]
pub struct RestoreForm {
    /// As typed.
    pub path: String,
    pub passphrase: Zeroizing<String>,
    pub course: Course,
    /// The field that is to have the keyboard.
    pub focus: Option<Field>,
}

impl RestoreForm {
    /// What is missing before it can be read.
    pub fn missing(&self) -> Option<Missing> {
        match self.words() {
            _ if self.path.trim().is_empty() => Some(Missing::File),
            None => Some(Missing::Passphrase),
            Some(_) => None,
        }
    }

    /// The passphrase, if it can be one.
    pub fn words(&self) -> Option<Passphrase> {
        words(&self.passphrase)
    }

    /// It was asked for: it is under way, or something is missing.
    pub fn go(&mut self) -> bool {
        (self.course, self.focus) = gone(self.missing());
        self.focus.is_none()
    }

    /// It was not done; what was typed stays.
    pub fn failed(&mut self, problem: Problem) {
        self.focus = Some(field_of(&problem));
        self.course = Course::Failed(problem);
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

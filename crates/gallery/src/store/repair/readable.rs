//! What can still be read of a damaged file, or of a copy.

use crate::change::Change;
use crate::deeds::Events;
use crate::error::{Action, Damage, GalleryError};
use crate::gallery::Gallery;
use crate::person::Person;
use crate::store::header::Unreadable;
use crate::store::log::{self, Entry, Span, replay};
use crate::store::look::start_of;
use crate::store::place::Place;
use crate::store::{FORMAT_VERSION, GalleryStore};
use std::io;
use std::path::Path;

/// What was read of a file that need not be whole.
///
/// Each record in it opened as it was written. What is missing cannot be told, and
/// who was removed shortly before the damage may be there again.
#[derive(Clone, Debug, PartialEq)]
pub struct Readable {
    /// Those in it. Who lost their name is called by a number.
    pub people: Gallery,
    /// Places where something could not be read; 0 for a whole file.
    pub gaps: usize,
}

impl Readable {
    /// What is to be added so that `gallery` has all of it: people who are not
    /// there, and templates of those who are.
    pub fn missing_in(&self, gallery: &Gallery) -> Vec<Change> {
        let people = self.people.people().iter();
        people
            .filter_map(|person| missing(person, gallery.get(&person.id)))
            .collect()
    }
}

fn missing(person: &Person, there: Option<&Person>) -> Option<Change> {
    let Some(there) = there else {
        return Some(Change::AddPerson(person.clone()));
    };
    let is_there = |id| there.templates.iter().any(|held| held.id == id);
    let mut templates = person.templates.clone();
    templates.retain(|template| !is_there(template.id.clone()));
    (!templates.is_empty()).then(|| Change::AddTemplates {
        person: person.id.clone(),
        templates,
    })
}

impl GalleryStore {
    /// Reads what can be read of `file`: a damaged gallery that was kept aside, or
    /// a copy of one. It is only read, and what is in the store stays as it is.
    ///
    /// # Errors
    /// [`GalleryError`] if it cannot be read at all: its first lines are damaged, it
    /// is of an earlier or newer format, or its key is not there.
    pub fn readable(&mut self, file: &Path) -> Result<Readable, GalleryError> {
        let failed = |error: io::Error| GalleryError::io(file, Action::Read, &error);
        let unreadable = |what| GalleryError::Unreadable {
            path: file.to_path_buf(),
            what,
        };
        let absent = || failed(io::ErrorKind::NotFound.into());
        let start = start_of(file).map_err(failed)?.ok_or_else(absent)?;
        let header = match start.header {
            Ok(header) => header,
            Err(Unreadable::Damaged(what)) => start.damaged.ok_or_else(|| unreadable(what))?,
            Err(Unreadable::Newer(version)) => {
                return Err(GalleryError::Newer {
                    path: file.to_path_buf(),
                    version,
                    supported: FORMAT_VERSION,
                });
            }
        };
        let Some(sealed) = &header.sealed else {
            return Err(unreadable(Damage::EarlierFormat));
        };
        let place = Place::of(&self.path())?;
        let unlocked = self.sealing.unlock(&sealed.key, &place).map_err(|error| {
            // It is this file that stays closed.
            match error {
                GalleryError::Closed { why, .. } => GalleryError::Closed {
                    path: file.to_path_buf(),
                    why,
                },
                other => other,
            }
        })?;
        let read = log::salvage(start.file, &header, &unlocked).map_err(failed)?;
        let names = read.nameless.into_iter().enumerate();
        let nowhere = Span {
            at: 0,
            bytes: 0,
            label: 0,
        };
        let mut entries: Vec<Entry> = names
            .map(|(at, person)| Entry::Name(person, format!("Recovered {}", at + 1), nowhere))
            .collect();
        entries.extend(read.entries);
        let people = replay(Gallery::default(), Events::default(), entries);
        Ok(Readable {
            people: people.map_err(unreadable)?.0,
            gaps: read.gaps,
        })
    }
}

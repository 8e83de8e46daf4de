//! The gallery as a value.

mod put_right;

use crate::bulk;
use crate::change::Change;
use crate::error::{Damage, GalleryError};
use crate::person::{Person, PersonId, Template, TemplateId};
use crate::thumbnail::Thumbnail;
use crate::words::name::{changed_name, folded, same_name, stored_name};
use faceglass_vision::ModelId;
use std::collections::{BTreeSet, HashMap};

/// Everyone enrolled, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gallery {
    people: Vec<Person>,
}

impl Gallery {
    /// The same without kept pictures that cannot be read, as of a file that is damaged there; and how many these are.
    #[must_use]
    pub fn with_readable_faces(&self) -> (Self, usize) {
        let mut gallery = self.clone();
        let mut lost = 0;
        for person in &mut gallery.people {
            for template in person.templates.iter_mut().chain(&mut person.not_them) {
                let kept = template.thumbnail.as_ref();
                if kept.is_some_and(|thumbnail| thumbnail.jpeg().is_none()) {
                    template.thumbnail = None;
                    lost += 1;
                }
            }
        }
        (gallery, lost)
    }

    /// Everyone, by name (case does not count), then by identity.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Whether nobody is enrolled.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Somebody by identity.
    pub fn get(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    /// Everyone of that name, by the rule of [`same_name`].
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Person> {
        self.people
            .iter()
            .filter(move |person| same_name(&person.name, name))
    }

    /// Number of templates that networks other than `model` made; they cannot
    /// be matched while `model` is in use.
    pub fn stale_templates(&self, model: &ModelId) -> usize {
        let all: usize = self.people.iter().map(|p| p.templates.len()).sum();
        let usable: usize = self
            .people
            .iter()
            .map(|p| p.templates_of(model).count())
            .sum();
        all - usable
    }

    /// Makes `change` and gives the change that takes it back. After an error
    /// nothing has changed.
    ///
    /// # Errors
    /// [`GalleryError`] if the name cannot be used, or the person is missing or
    /// there already.
    pub fn apply(&mut self, change: &Change) -> Result<Change, GalleryError> {
        match change {
            Change::AddPerson(person) => self.add_person(person),
            Change::AddTemplates { person, templates } => self.add_templates(person, templates),
            Change::RemoveTemplates { person, templates } => {
                self.remove_templates(person, templates)
            }
            Change::AddCounterExamples { person, templates } => {
                Ok(bulk::add_counter_examples(self.get_mut(person)?, templates))
            }
            Change::RemoveCounterExamples { person, templates } => Ok(
                bulk::remove_counter_examples(self.get_mut(person)?, templates),
            ),
            Change::MoveTemplates {
                from,
                to,
                templates,
            } => self.move_templates(from, to, templates),
            Change::Merge { from, into } => self.merge(from, into),
            Change::Rename { person, name } => self.rename(person, name),
            Change::Note { person, note } => self.note(person, note),
            Change::Tags { person, tags } => self.tag(person, tags),
            Change::Cover { person, template } => self.cover(person, template.as_ref()),
            Change::Remove(person) => self.remove(person),
            Change::RemoveAll => Ok(self.remove_all()),
            Change::Batch(changes) => self.batch(changes),
        }
    }

    /// Builds a gallery from people read from disk.
    ///
    /// # Errors
    /// [`GalleryError`] if two share an identity.
    pub(crate) fn from_people(people: Vec<Person>) -> Result<Self, Damage> {
        let mut gallery = Self::default();
        let mut seen = BTreeSet::new();
        for mut person in people {
            if !seen.insert(person.id.clone()) {
                return Err(Damage::Twice(person.name));
            }
            person.name = stored_name(&person.name);
            person.sort();
            gallery.people.push(person);
        }
        let key = |person: &Person| (folded(&person.name), person.id.clone());
        gallery.people.sort_by_cached_key(key);
        Ok(gallery)
    }

    /// Everyone, out of it.
    pub(crate) fn into_people(self) -> Vec<Person> {
        self.people
    }

    /// Puts the thumbnails of somebody's templates in place.
    pub(crate) fn put_thumbnails(
        &mut self,
        person: &PersonId,
        mut thumbnails: HashMap<TemplateId, Thumbnail>,
    ) {
        let touched = self.people.iter_mut().filter(|p| p.id == *person);
        let held = touched.flat_map(|p| p.templates.iter_mut().chain(&mut p.not_them));
        for template in held {
            if let Some(thumbnail) = thumbnails.remove(&template.id) {
                template.thumbnail = Some(thumbnail);
            }
        }
    }

    fn add_person(&mut self, person: &Person) -> Result<Change, GalleryError> {
        if self.get(&person.id).is_some() {
            return Err(GalleryError::AlreadyThere(person.name.clone()));
        }
        let person = bulk::ready(person)?;
        let undo = Change::Remove(person.id.clone());
        self.insert(person);
        Ok(undo)
    }

    fn add_templates(
        &mut self,
        id: &PersonId,
        templates: &[Template],
    ) -> Result<Change, GalleryError> {
        Ok(bulk::add_templates(self.get_mut(id)?, templates))
    }

    fn remove_templates(
        &mut self,
        id: &PersonId,
        templates: &[TemplateId],
    ) -> Result<Change, GalleryError> {
        Ok(bulk::remove_templates(self.get_mut(id)?, templates))
    }

    fn rename(&mut self, id: &PersonId, name: &str) -> Result<Change, GalleryError> {
        let name = changed_name(name)?;
        let mut person = self.people.remove(self.place_of(id)?);
        let old = std::mem::replace(&mut person.name, name);
        self.insert(person);
        Ok(Change::Rename {
            person: id.clone(),
            name: old,
        })
    }

    fn remove(&mut self, id: &PersonId) -> Result<Change, GalleryError> {
        let at = self.place_of(id)?;
        Ok(Change::AddPerson(self.people.remove(at)))
    }

    fn remove_all(&mut self) -> Change {
        let people = std::mem::take(&mut self.people);
        Change::Batch(people.into_iter().map(Change::AddPerson).collect())
    }

    fn batch(&mut self, changes: &[Change]) -> Result<Change, GalleryError> {
        if let Some(undo) = bulk::apply(&mut self.people, changes) {
            return Ok(Change::Batch(undo?));
        }
        let mut undo = Vec::with_capacity(changes.len());
        for change in changes {
            match self.apply(change) {
                Ok(inverse) => undo.push(inverse),
                Err(error) => {
                    // What was just made can be taken back.
                    for inverse in undo.iter().rev() {
                        self.apply(inverse)?;
                    }
                    return Err(error);
                }
            }
        }
        undo.reverse();
        Ok(Change::Batch(undo))
    }

    fn place_of(&self, id: &PersonId) -> Result<usize, GalleryError> {
        let place = self.people.iter().position(|person| person.id == *id);
        place.ok_or(GalleryError::NoSuchPerson)
    }

    fn get_mut(&mut self, id: &PersonId) -> Result<&mut Person, GalleryError> {
        let at = self.place_of(id)?;
        Ok(&mut self.people[at])
    }

    /// Puts somebody where they belong by name.
    fn insert(&mut self, person: Person) {
        let name = folded(&person.name);
        let at = self.people.partition_point(|other| {
            let by_name = folded(&other.name).cmp(&name);
            by_name.then_with(|| other.id.cmp(&person.id)).is_lt()
        });
        self.people.insert(at, person);
    }
}

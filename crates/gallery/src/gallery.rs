//! The gallery as a value.

use crate::change::Change;
use crate::error::GalleryError;
use crate::name::{clean_name, folded, same_name};
use crate::person::{Person, PersonId, Template, TemplateId};
use faceglass_vision::ModelId;
use std::collections::BTreeSet;

/// Everyone enrolled, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gallery {
    people: Vec<Person>,
}

impl Gallery {
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

    /// Everyone of that name; case and spacing do not count.
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
            Change::Rename { person, name } => self.rename(person, name),
            Change::Remove(person) => self.remove(person),
            Change::RemoveAll => Ok(self.remove_all()),
            Change::Batch(changes) => self.batch(changes),
        }
    }

    /// Builds a gallery from people read from disk.
    ///
    /// # Errors
    /// [`GalleryError`] if two share an identity or a name cannot be used.
    pub(crate) fn from_people(people: Vec<Person>) -> Result<Self, GalleryError> {
        let mut gallery = Self::default();
        let mut seen = BTreeSet::new();
        for mut person in people {
            if !seen.insert(person.id.clone()) {
                return Err(GalleryError::AlreadyThere(person.name));
            }
            person.name = clean_name(&person.name)?;
            person.sort();
            gallery.people.push(person);
        }
        gallery.sort();
        Ok(gallery)
    }

    fn add_person(&mut self, person: &Person) -> Result<Change, GalleryError> {
        if self.get(&person.id).is_some() {
            return Err(GalleryError::AlreadyThere(person.name.clone()));
        }
        let mut person = person.clone();
        person.name = clean_name(&person.name)?;
        person.sort();
        let undo = Change::Remove(person.id.clone());
        self.people.push(person);
        self.sort();
        Ok(undo)
    }

    fn add_templates(
        &mut self,
        id: &PersonId,
        templates: &[Template],
    ) -> Result<Change, GalleryError> {
        let person = self.get_mut(id)?;
        let mut added = Vec::new();
        for template in templates {
            if person.templates.iter().all(|held| held.id != template.id) {
                person.templates.push(template.clone());
                added.push(template.id.clone());
            }
        }
        person.sort();
        Ok(Change::RemoveTemplates {
            person: id.clone(),
            templates: added,
        })
    }

    fn remove_templates(
        &mut self,
        id: &PersonId,
        templates: &[TemplateId],
    ) -> Result<Change, GalleryError> {
        let person = self.get_mut(id)?;
        let (removed, kept) = std::mem::take(&mut person.templates)
            .into_iter()
            .partition(|template| templates.contains(&template.id));
        person.templates = kept;
        Ok(Change::AddTemplates {
            person: id.clone(),
            templates: removed,
        })
    }

    fn rename(&mut self, id: &PersonId, name: &str) -> Result<Change, GalleryError> {
        let name = clean_name(name)?;
        let person = self.get_mut(id)?;
        let old = std::mem::replace(&mut person.name, name);
        self.sort();
        Ok(Change::Rename {
            person: id.clone(),
            name: old,
        })
    }

    fn remove(&mut self, id: &PersonId) -> Result<Change, GalleryError> {
        let at = self
            .people
            .iter()
            .position(|person| person.id == *id)
            .ok_or(GalleryError::NoSuchPerson)?;
        Ok(Change::AddPerson(self.people.remove(at)))
    }

    fn remove_all(&mut self) -> Change {
        let people = std::mem::take(&mut self.people);
        Change::Batch(people.into_iter().map(Change::AddPerson).collect())
    }

    fn batch(&mut self, changes: &[Change]) -> Result<Change, GalleryError> {
        let mut next = self.clone();
        let mut undo = changes
            .iter()
            .map(|change| next.apply(change))
            .collect::<Result<Vec<_>, _>>()?;
        undo.reverse();
        *self = next;
        Ok(Change::Batch(undo))
    }

    fn get_mut(&mut self, id: &PersonId) -> Result<&mut Person, GalleryError> {
        self.people
            .iter_mut()
            .find(|person| person.id == *id)
            .ok_or(GalleryError::NoSuchPerson)
    }

    fn sort(&mut self) {
        self.people
            .sort_by_cached_key(|person| (folded(&person.name), person.id.clone()));
    }
}

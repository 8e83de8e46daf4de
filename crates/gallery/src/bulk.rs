//! Many changes at once: an import, or its undo. One after the other, each would
//! look for its person among all, and move all others aside.

use crate::change::Change;
use crate::error::GalleryError;
use crate::person::{Person, PersonId, Template, TemplateId};
use crate::words::name::{changed_name, folded};
use std::collections::HashMap;

/// Fewer are soon made one after the other.
const MANY: usize = 32;

/// People by identity while changes are made.
struct Bulk {
    people: Vec<Option<Person>>,
    at: HashMap<PersonId, usize>,
}

/// Makes `changes` among `people`, who stay in their order, all or none, and gives
/// those that take them back; `None` if they are few, or of kinds that one at a time
/// are made as fast.
pub(crate) fn apply(
    people: &mut Vec<Person>,
    changes: &[Change],
) -> Option<Result<Vec<Change>, GalleryError>> {
    if changes.len() < MANY || !changes.iter().all(is_of_one_person) {
        return None;
    }
    let mut bulk = Bulk::of(std::mem::take(people));
    let mut undo = Vec::with_capacity(changes.len());
    let mut outcome = Ok(());
    for change in changes {
        match bulk.make(change) {
            Ok(inverse) => undo.push(inverse),
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
    }
    undo.reverse();
    if outcome.is_err() {
        // What was just made can be taken back.
        for inverse in &undo {
            let taken_back = bulk.make(inverse);
            debug_assert!(taken_back.is_ok(), "{taken_back:?}");
        }
    }
    *people = bulk.into_people();
    Some(outcome.map(|()| undo))
}

fn is_of_one_person(change: &Change) -> bool {
    match change {
        Change::AddPerson(_)
        | Change::AddTemplates { .. }
        | Change::RemoveTemplates { .. }
        | Change::Remove(_) => true,
        Change::MoveTemplates { .. }
        | Change::AddCounterExamples { .. }
        | Change::RemoveCounterExamples { .. }
        | Change::Merge { .. }
        | Change::Rename { .. }
        | Change::Note { .. }
        | Change::Tags { .. }
        | Change::Cover { .. }
        | Change::RemoveAll
        | Change::Batch(_) => false,
    }
}

impl Bulk {
    fn of(people: Vec<Person>) -> Self {
        let at = people.iter().enumerate();
        Self {
            at: at.map(|(at, person)| (person.id.clone(), at)).collect(),
            people: people.into_iter().map(Some).collect(),
        }
    }

    fn into_people(self) -> Vec<Person> {
        let mut people: Vec<Person> = self.people.into_iter().flatten().collect();
        let key = |person: &Person| (folded(&person.name), person.id.clone());
        people.sort_by_cached_key(key);
        people
    }

    fn make(&mut self, change: &Change) -> Result<Change, GalleryError> {
        match change {
            Change::AddPerson(person) => self.add(person),
            Change::AddTemplates { person, templates } => {
                Ok(add_templates(self.get_mut(person)?, templates))
            }
            Change::RemoveTemplates { person, templates } => {
                Ok(remove_templates(self.get_mut(person)?, templates))
            }
            Change::Remove(person) => self.remove(person),
            // Looked at before.
            Change::MoveTemplates { .. }
            | Change::AddCounterExamples { .. }
            | Change::RemoveCounterExamples { .. }
            | Change::Merge { .. }
            | Change::Rename { .. }
            | Change::Note { .. }
            | Change::Tags { .. }
            | Change::Cover { .. }
            | Change::RemoveAll
            | Change::Batch(_) => Err(GalleryError::NoSuchPerson),
        }
    }

    fn add(&mut self, person: &Person) -> Result<Change, GalleryError> {
        if self.at.contains_key(&person.id) {
            return Err(GalleryError::AlreadyThere(person.name.clone()));
        }
        let person = ready(person)?;
        let undo = Change::Remove(person.id.clone());
        self.at.insert(person.id.clone(), self.people.len());
        self.people.push(Some(person));
        Ok(undo)
    }

    fn remove(&mut self, id: &PersonId) -> Result<Change, GalleryError> {
        let at = self.at.remove(id).ok_or(GalleryError::NoSuchPerson)?;
        let person = self.people[at].take().ok_or(GalleryError::NoSuchPerson)?;
        Ok(Change::AddPerson(person))
    }

    fn get_mut(&mut self, id: &PersonId) -> Result<&mut Person, GalleryError> {
        let at = *self.at.get(id).ok_or(GalleryError::NoSuchPerson)?;
        self.people[at].as_mut().ok_or(GalleryError::NoSuchPerson)
    }
}

/// As somebody is kept.
pub(crate) fn ready(person: &Person) -> Result<Person, GalleryError> {
    let mut person = person.clone();
    person.name = changed_name(&person.name)?;
    person.sort();
    Ok(person)
}

/// Adds those that `person` does not have yet; answers with what takes them back.
pub(crate) fn add_templates(person: &mut Person, templates: &[Template]) -> Change {
    let templates = add(&mut person.templates, templates);
    person.sort();
    Change::RemoveTemplates {
        person: person.id.clone(),
        templates,
    }
}

/// Takes away those that are there; answers with what puts them back.
pub(crate) fn remove_templates(person: &mut Person, templates: &[TemplateId]) -> Change {
    Change::AddTemplates {
        person: person.id.clone(),
        templates: remove(&mut person.templates, templates),
    }
}

/// As [`add_templates`].
pub(crate) fn add_counter_examples(person: &mut Person, templates: &[Template]) -> Change {
    let templates = add(&mut person.not_them, templates);
    person.sort();
    Change::RemoveCounterExamples {
        person: person.id.clone(),
        templates,
    }
}

/// As [`remove_templates`].
pub(crate) fn remove_counter_examples(person: &mut Person, templates: &[TemplateId]) -> Change {
    Change::AddCounterExamples {
        person: person.id.clone(),
        templates: remove(&mut person.not_them, templates),
    }
}

/// Puts in those that are not held yet; answers with which.
fn add(held: &mut Vec<Template>, templates: &[Template]) -> Vec<TemplateId> {
    let mut added = Vec::new();
    for template in templates {
        if held.iter().all(|there| there.id != template.id) {
            held.push(template.clone());
            added.push(template.id.clone());
        }
    }
    added
}

/// Takes out those that are held; answers with them.
fn remove(held: &mut Vec<Template>, templates: &[TemplateId]) -> Vec<Template> {
    let (removed, kept) = std::mem::take(held)
        .into_iter()
        .partition(|template| templates.contains(&template.id));
    *held = kept;
    removed
}

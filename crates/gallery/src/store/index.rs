//! Where in the file everything is that counts, and what replaces it.

use crate::error::Damage;
use crate::gallery::Gallery;
use crate::person::{Person, PersonId, Template, TemplateId};
use std::collections::HashMap;

/// A frame's place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of its first byte.
    pub at: u64,
    /// With its head.
    pub bytes: u64,
}

impl Span {
    /// Of the byte behind it.
    pub fn end(self) -> u64 {
        self.at + self.bytes
    }
}

/// One thing that frames say.
#[derive(Debug)]
pub enum Entry {
    /// Somebody is there under this name.
    Name(PersonId, String, Span),
    /// A template is there; with the face, if it has one.
    Template(PersonId, Box<Template>, Vec<Span>),
    /// A person or some templates are not there any more.
    Removed(PersonId, Option<Vec<TemplateId>>),
}

/// What is on disk of one person.
#[derive(Debug, Default)]
pub struct OnDisk {
    pub name: String,
    name_at: Vec<Span>,
    pub templates: HashMap<TemplateId, Vec<Span>>,
}

/// Everyone on disk.
#[derive(Debug, Default)]
pub struct Index(HashMap<PersonId, OnDisk>);

impl Index {
    pub fn get(&self, person: &PersonId) -> Option<&OnDisk> {
        self.0.get(person)
    }

    /// Takes in an entry and gives the places that it makes worthless.
    pub fn take(&mut self, entry: &Entry) -> Vec<Span> {
        match entry {
            Entry::Name(id, name, at) => {
                let person = self.0.entry(id.clone()).or_default();
                person.name.clone_from(name);
                std::mem::replace(&mut person.name_at, vec![*at])
            }
            Entry::Template(id, template, at) => {
                let person = self.0.entry(id.clone()).or_default();
                let before = person.templates.insert(template.id.clone(), at.clone());
                before.unwrap_or_default()
            }
            Entry::Removed(id, None) => self.0.remove(id).map(OnDisk::spans).unwrap_or_default(),
            Entry::Removed(id, Some(templates)) => {
                let Some(person) = self.0.get_mut(id) else {
                    return Vec::new();
                };
                let gone = templates
                    .iter()
                    .filter_map(|id| person.templates.remove(id));
                gone.flatten().collect()
            }
        }
    }
}

impl OnDisk {
    fn spans(self) -> Vec<Span> {
        let templates = self.templates.into_values().flatten();
        self.name_at.into_iter().chain(templates).collect()
    }
}

/// The gallery with `entries` taken in.
pub fn replay(gallery: Gallery, entries: Vec<Entry>) -> Result<Gallery, Damage> {
    let people = gallery.into_people().into_iter();
    let mut people: HashMap<PersonId, Person> =
        people.map(|person| (person.id.clone(), person)).collect();
    for entry in entries {
        match entry {
            Entry::Name(id, name, _) => someone(&mut people, id).name = name,
            // An earlier name was erased; the newer one follows.
            Entry::Template(id, template, _) => {
                let person = someone(&mut people, id);
                person.templates.retain(|held| held.id != template.id);
                person.templates.push(*template);
            }
            Entry::Removed(id, None) => {
                people.remove(&id);
            }
            Entry::Removed(id, Some(templates)) => {
                if let Some(person) = people.get_mut(&id) {
                    person
                        .templates
                        .retain(|held| !templates.contains(&held.id));
                }
            }
        }
    }
    if people.values().any(|person| person.name.is_empty()) {
        return Err(Damage::NobodysTemplate);
    }
    Gallery::from_people(people.into_values().collect())
}

fn someone(people: &mut HashMap<PersonId, Person>, id: PersonId) -> &mut Person {
    people.entry(id.clone()).or_insert_with(|| Person {
        id,
        name: String::new(),
        templates: Vec::new(),
    })
}

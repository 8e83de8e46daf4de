//! Where in the file everything is that counts, and what replaces it.

use super::frame::HEAD_BYTES;
use crate::error::Damage;
use crate::gallery::Gallery;
use crate::keys::SEAL_BYTES;
use crate::person::{Person, PersonId, Template, TemplateId};
use std::collections::HashMap;

/// A frame's place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of its first byte.
    pub at: u64,
    /// With its head.
    pub bytes: u64,
    /// Bytes that its label holds.
    pub label: u32,
}

impl Span {
    /// Of what the label holds, behind its seal.
    pub fn label_at(self) -> u64 {
        self.at + (HEAD_BYTES + SEAL_BYTES) as u64
    }

    /// Of what the body holds, behind its seal.
    pub fn body_at(self) -> u64 {
        self.label_at() + u64::from(self.label) + SEAL_BYTES as u64
    }

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

    /// The places that an entry would make worthless.
    pub fn dead(&self, entry: &Entry) -> Vec<Span> {
        match entry {
            Entry::Name(id, ..) => self.get(id).map(|on_disk| on_disk.name_at.clone()),
            Entry::Template(id, template, _) => self
                .get(id)
                .and_then(|on_disk| on_disk.templates.get(&template.id).cloned()),
            Entry::Removed(id, None) => self.get(id).map(OnDisk::spans),
            Entry::Removed(id, Some(templates)) => self.get(id).map(|on_disk| {
                let gone = templates.iter().filter_map(|id| on_disk.templates.get(id));
                gone.flatten().copied().collect()
            }),
        }
        .unwrap_or_default()
    }

    /// Takes in an entry and gives the places that it makes worthless.
    pub fn take(&mut self, entry: &Entry) -> Vec<Span> {
        let dead = self.dead(entry);
        match entry {
            Entry::Name(id, name, at) => {
                let person = self.0.entry(id.clone()).or_default();
                person.name.clone_from(name);
                person.name_at = vec![*at];
            }
            Entry::Template(id, template, at) => {
                let person = self.0.entry(id.clone()).or_default();
                person.templates.insert(template.id.clone(), at.clone());
            }
            Entry::Removed(id, None) => {
                self.0.remove(id);
            }
            Entry::Removed(id, Some(templates)) => {
                if let Some(person) = self.0.get_mut(id) {
                    person.templates.retain(|id, _| !templates.contains(id));
                }
            }
        }
        dead
    }
}

impl OnDisk {
    fn spans(&self) -> Vec<Span> {
        let templates = self.templates.values().flatten();
        self.name_at.iter().chain(templates).copied().collect()
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

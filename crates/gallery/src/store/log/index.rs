//! Where in the file everything is that counts, and what replaces it.

use super::frame::{HEAD_BYTES, Holder};
use super::record::{EventBody, EventList};
use crate::deeds::{EventId, Events};
use crate::error::Damage;
use crate::gallery::Gallery;
use crate::keys::SEAL_BYTES;
use crate::person::{About, Person, PersonId, Template, TemplateId};
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
    /// This is written about somebody.
    About(PersonId, Box<About>, Span),
    /// This is an entry of the list of changes.
    Event(EventId, Box<EventBody>, Span),
    /// A template is there; with the face, if it has one.
    Template(Holder, Box<Template>, Vec<Span>),
    /// A holder or some templates are not there any more.
    Removed(Holder, Option<Vec<TemplateId>>),
}

/// What is on disk of one holder.
#[derive(Debug, Default)]
pub struct OnDisk {
    pub name: String,
    /// Of the name, or of the entry of the list.
    head_at: Vec<Span>,
    pub about: About,
    about_at: Vec<Span>,
    pub templates: HashMap<TemplateId, Vec<Span>>,
}

/// Everything on disk.
#[derive(Debug, Default)]
pub struct Index(HashMap<Holder, OnDisk>);

impl Index {
    pub fn get(&self, holder: &Holder) -> Option<&OnDisk> {
        self.0.get(holder)
    }

    /// The places that an entry would make worthless.
    pub fn dead(&self, entry: &Entry) -> Vec<Span> {
        match entry {
            Entry::Name(id, ..) => {
                let on_disk = self.get(&Holder::Person(id.clone()));
                on_disk.map(|on_disk| on_disk.head_at.clone())
            }
            Entry::About(id, ..) => {
                let on_disk = self.get(&Holder::Person(id.clone()));
                on_disk.map(|on_disk| on_disk.about_at.clone())
            }
            Entry::Event(id, ..) => {
                let on_disk = self.get(&Holder::Event(id.clone()));
                on_disk.map(|on_disk| on_disk.head_at.clone())
            }
            Entry::Template(holder, template, _) => self
                .get(holder)
                .and_then(|on_disk| on_disk.templates.get(&template.id).cloned()),
            Entry::Removed(holder, None) => self.get(holder).map(OnDisk::spans),
            Entry::Removed(holder, Some(templates)) => self.get(holder).map(|on_disk| {
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
                let person = self.of(Holder::Person(id.clone()));
                person.name.clone_from(name);
                person.head_at = vec![*at];
            }
            Entry::About(id, about, at) => {
                let person = self.of(Holder::Person(id.clone()));
                person.about.clone_from(about);
                person.about_at = vec![*at];
            }
            Entry::Event(id, _, at) => {
                self.of(Holder::Event(id.clone())).head_at = vec![*at];
            }
            Entry::Template(holder, template, at) => {
                let templates = &mut self.of(holder.clone()).templates;
                templates.insert(template.id.clone(), at.clone());
            }
            Entry::Removed(holder, None) => {
                self.0.remove(holder);
            }
            Entry::Removed(holder, Some(templates)) => {
                if let Some(held) = self.0.get_mut(holder) {
                    held.templates.retain(|id, _| !templates.contains(id));
                }
            }
        }
        dead
    }

    fn of(&mut self, holder: Holder) -> &mut OnDisk {
        self.0.entry(holder).or_default()
    }
}

impl OnDisk {
    fn spans(&self) -> Vec<Span> {
        let templates = self.templates.values().flatten();
        let written = self.head_at.iter().chain(&self.about_at);
        written.chain(templates).copied().collect()
    }
}

/// The gallery and the list of changes with `entries` taken in.
pub fn replay(
    gallery: Gallery,
    events: Events,
    entries: Vec<Entry>,
) -> Result<(Gallery, Events), Damage> {
    let mut list: Option<EventList> = None;
    let read_before = || EventList::from(&events);
    let people = gallery.into_people().into_iter();
    let mut people: HashMap<PersonId, Person> =
        people.map(|person| (person.id.clone(), person)).collect();
    for entry in entries {
        match entry {
            Entry::Name(id, name, _) => someone(&mut people, id).name = name,
            // An earlier name was erased; the newer one follows.
            Entry::About(id, about, _) => someone(&mut people, id).about = *about,
            Entry::Event(id, body, _) => {
                list.get_or_insert_with(read_before).note(id, *body);
            }
            Entry::Template(Holder::Event(id), template, _) => {
                list.get_or_insert_with(read_before).hold(id, *template);
            }
            Entry::Removed(Holder::Event(id), templates) => {
                list.get_or_insert_with(read_before).release(&id, templates);
            }
            Entry::Template(Holder::Person(id), template, _) => {
                let person = someone(&mut people, id);
                person.templates.retain(|held| held.id != template.id);
                person.templates.push(*template);
            }
            Entry::Template(Holder::Not(id), template, _) => {
                let person = someone(&mut people, id);
                person.not_them.retain(|held| held.id != template.id);
                person.not_them.push(*template);
            }
            Entry::Removed(Holder::Not(id), templates) => {
                // Everything of somebody goes with them.
                if let (Some(person), Some(gone)) = (people.get_mut(&id), templates) {
                    person.not_them.retain(|held| !gone.contains(&held.id));
                }
            }
            Entry::Removed(Holder::Person(id), None) => {
                people.remove(&id);
            }
            Entry::Removed(Holder::Person(id), Some(templates)) => {
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
    let gallery = Gallery::from_people(people.into_values().collect())?;
    let events = list.map_or(events, EventList::events);
    Ok((gallery, events))
}

fn someone(people: &mut HashMap<PersonId, Person>, id: PersonId) -> &mut Person {
    people.entry(id.clone()).or_insert_with(|| Person {
        id,
        name: String::new(),
        templates: Vec::new(),
        about: About::default(),
        not_them: Vec::new(),
    })
}

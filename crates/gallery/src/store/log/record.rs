//! Entries of the list of changes as they are written: what a change would add is
//! named by its ids, for the templates stand in frames of their own.

use crate::change::Change;
use crate::deeds::{Author, Done, Event, EventId, Events};
use crate::person::{About, Person, PersonId, Template, TemplateId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// What the body of an entry says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventBody {
    number: u64,
    at_unix_ms: u64,
    by: Author,
    done: Done,
    is_taken_back: bool,
    back: Record,
}

/// A [`Change`] without what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Record {
    AddPerson {
        id: PersonId,
        name: String,
        #[serde(flatten)]
        about: About,
        templates: Vec<TemplateId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        not_them: Vec<TemplateId>,
    },
    AddTemplates {
        person: PersonId,
        templates: Vec<TemplateId>,
    },
    RemoveTemplates {
        person: PersonId,
        templates: Vec<TemplateId>,
    },
    AddCounterExamples {
        person: PersonId,
        templates: Vec<TemplateId>,
    },
    RemoveCounterExamples {
        person: PersonId,
        templates: Vec<TemplateId>,
    },
    MoveTemplates {
        from: PersonId,
        to: PersonId,
        templates: Vec<TemplateId>,
    },
    Merge {
        from: PersonId,
        into: PersonId,
    },
    Rename {
        person: PersonId,
        name: String,
    },
    Note {
        person: PersonId,
        note: String,
    },
    Tags {
        person: PersonId,
        tags: Vec<String>,
    },
    Cover {
        person: PersonId,
        template: Option<TemplateId>,
    },
    Remove(PersonId),
    RemoveAll,
    Batch(Vec<Record>),
}

impl EventBody {
    pub fn of(event: &Event) -> Self {
        Self {
            number: event.number,
            at_unix_ms: event.at_unix_ms,
            by: event.by,
            done: event.done.clone(),
            is_taken_back: event.is_taken_back,
            back: Record::of(&event.back),
        }
    }

    /// The entry with the templates that it holds; `None` if one is missing.
    fn event(self, id: EventId, held: &HashMap<TemplateId, Template>) -> Option<Event> {
        Some(Event {
            id,
            number: self.number,
            at_unix_ms: self.at_unix_ms,
            by: self.by,
            done: self.done,
            is_taken_back: self.is_taken_back,
            back: Arc::new(self.back.change(held)?),
        })
    }
}

impl Record {
    fn of(change: &Change) -> Self {
        let ids = |templates: &[Template]| templates.iter().map(|t| t.id.clone()).collect();
        match change.clone() {
            Change::AddPerson(person) => Self::AddPerson {
                templates: ids(&person.templates),
                not_them: ids(&person.not_them),
                id: person.id,
                name: person.name,
                about: person.about,
            },
            Change::AddTemplates { person, templates } => Self::AddTemplates {
                person,
                templates: ids(&templates),
            },
            Change::RemoveTemplates { person, templates } => {
                Self::RemoveTemplates { person, templates }
            }
            Change::AddCounterExamples { person, templates } => Self::AddCounterExamples {
                person,
                templates: ids(&templates),
            },
            Change::RemoveCounterExamples { person, templates } => {
                Self::RemoveCounterExamples { person, templates }
            }
            Change::MoveTemplates {
                from,
                to,
                templates,
            } => Self::MoveTemplates {
                from,
                to,
                templates,
            },
            Change::Merge { from, into } => Self::Merge { from, into },
            Change::Rename { person, name } => Self::Rename { person, name },
            Change::Note { person, note } => Self::Note { person, note },
            Change::Tags { person, tags } => Self::Tags { person, tags },
            Change::Cover { person, template } => Self::Cover { person, template },
            Change::Remove(person) => Self::Remove(person),
            Change::RemoveAll => Self::RemoveAll,
            Change::Batch(changes) => Self::Batch(changes.iter().map(Self::of).collect()),
        }
    }

    fn change(self, held: &HashMap<TemplateId, Template>) -> Option<Change> {
        let all = |ids: Vec<TemplateId>| -> Option<Vec<Template>> {
            ids.iter().map(|id| held.get(id).cloned()).collect()
        };
        Some(match self {
            Self::AddPerson {
                id,
                name,
                about,
                templates,
                not_them,
            } => Change::AddPerson(Person {
                id,
                name,
                templates: all(templates)?,
                about,
                not_them: all(not_them)?,
            }),
            Self::AddTemplates { person, templates } => Change::AddTemplates {
                person,
                templates: all(templates)?,
            },
            Self::RemoveTemplates { person, templates } => {
                Change::RemoveTemplates { person, templates }
            }
            Self::AddCounterExamples { person, templates } => Change::AddCounterExamples {
                person,
                templates: all(templates)?,
            },
            Self::RemoveCounterExamples { person, templates } => {
                Change::RemoveCounterExamples { person, templates }
            }
            Self::MoveTemplates {
                from,
                to,
                templates,
            } => Change::MoveTemplates {
                from,
                to,
                templates,
            },
            Self::Merge { from, into } => Change::Merge { from, into },
            Self::Rename { person, name } => Change::Rename { person, name },
            Self::Note { person, note } => Change::Note { person, note },
            Self::Tags { person, tags } => Change::Tags { person, tags },
            Self::Cover { person, template } => Change::Cover { person, template },
            Self::Remove(person) => Change::Remove(person),
            Self::RemoveAll => Change::RemoveAll,
            Self::Batch(records) => {
                let changes = records.into_iter().map(|record| record.change(held));
                Change::Batch(changes.collect::<Option<_>>()?)
            }
        })
    }
}

/// The list while frames are taken in.
#[derive(Default)]
pub struct EventList(HashMap<EventId, Held>);

#[derive(Default)]
struct Held {
    body: Option<EventBody>,
    templates: HashMap<TemplateId, Template>,
}

impl EventList {
    /// As far as it was read before.
    pub fn from(events: &Events) -> Self {
        let held = |event: &Event| Held {
            body: Some(EventBody::of(event)),
            templates: event
                .back
                .held()
                .into_iter()
                .map(|template| (template.id.clone(), template.clone()))
                .collect(),
        };
        let all = events.all().iter();
        Self(all.map(|event| (event.id.clone(), held(event))).collect())
    }

    pub fn note(&mut self, id: EventId, body: EventBody) {
        self.0.entry(id).or_default().body = Some(body);
    }

    pub fn hold(&mut self, id: EventId, template: Template) {
        let held = self.0.entry(id).or_default();
        held.templates.insert(template.id.clone(), template);
    }

    /// Lets go of some templates, or of the whole entry.
    pub fn release(&mut self, id: &EventId, templates: Option<Vec<TemplateId>>) {
        match (templates, self.0.get_mut(id)) {
            (None, _) => {
                self.0.remove(id);
            }
            (Some(gone), Some(held)) => held.templates.retain(|id, _| !gone.contains(id)),
            (Some(_), None) => {}
        }
    }

    /// The list; an entry that could not be taken back as it should is left out.
    pub fn events(self) -> Events {
        let whole = self
            .0
            .into_iter()
            .filter_map(|(id, held)| held.body?.event(id, &held.templates));
        Events::of(whole.collect())
    }
}

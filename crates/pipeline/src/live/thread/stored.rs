//! What is said of the last enrolment, for as long as it is true.

use super::desk::Desk;
use super::enrolment::EnrolmentDesk;
use crate::live::{EnrolmentState, Event};
use faceglass_gallery::{Change, PersonId, TemplateId};

/// What the last enrolment stored, as it was told.
pub(super) struct Stored {
    person: PersonId,
    name: String,
    left: Vec<TemplateId>,
}

impl Stored {
    /// What `change` stores for `person`.
    pub(super) fn of(change: &Change, person: &PersonId, name: &str) -> Self {
        let templates = match change {
            Change::AddPerson(person) => &person.templates[..],
            Change::AddTemplates { templates, .. } => templates,
            Change::RemoveTemplates { .. }
            | Change::AddCounterExamples { .. }
            | Change::RemoveCounterExamples { .. }
            | Change::MoveTemplates { .. }
            | Change::Merge { .. }
            | Change::Rename { .. }
            | Change::Note { .. }
            | Change::Tags { .. }
            | Change::Cover { .. }
            | Change::Remove(_)
            | Change::RemoveAll
            | Change::Batch(_) => &[],
        };
        Self {
            person: person.clone(),
            name: name.to_owned(),
            left: templates.iter().map(|t| t.id.clone()).collect(),
        }
    }
}

impl EnrolmentDesk {
    /// The gallery changed: an undo, a deletion or a new name, here or in
    /// another process, makes what was told of the last enrolment untrue.
    pub(super) fn follow_people(&mut self, desk: &Desk) {
        let Some(stored) = &mut self.stored else {
            return;
        };
        let person = desk.people.gallery().get(&stored.person);
        let held =
            |id: &TemplateId| person.is_some_and(|p| p.templates.iter().any(|t| t.id == *id));
        let before = stored.left.len();
        stored.left.retain(held);
        let state = match person {
            Some(person) if !stored.left.is_empty() => {
                if person.name == stored.name && stored.left.len() == before {
                    return;
                }
                stored.name.clone_from(&person.name);
                EnrolmentState::Altered {
                    name: person.name.clone(),
                    templates: stored.left.len(),
                }
            }
            _ => {
                self.stored = None;
                EnrolmentState::TakenBack
            }
        };
        desk.shared.tell(Event::Enrolment(state));
    }
}

//! Everything that can happen to a gallery, as values.

use crate::person::{Person, PersonId, Template, TemplateId};
use crate::thumbnail::Thumbnail;
use std::collections::BTreeSet;

/// One alteration. A value, so that it can be made again on a newer gallery
/// (when another process wrote in between) and so that its inverse can be kept
/// for an undo.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Adds somebody new.
    AddPerson(Person),
    /// Adds templates to somebody.
    AddTemplates {
        /// Who.
        person: PersonId,
        /// What.
        templates: Vec<Template>,
    },
    /// Takes templates away; those no longer there do not matter.
    RemoveTemplates {
        /// From whom.
        person: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
    },
    /// Gives somebody another name.
    Rename {
        /// Who.
        person: PersonId,
        /// The new name.
        name: String,
    },
    /// Removes somebody with all templates.
    Remove(PersonId),
    /// Removes everyone.
    RemoveAll,
    /// Several changes, all or none.
    Batch(Vec<Change>),
}

impl Change {
    /// Whom it is about; [`Change::RemoveAll`] names nobody.
    pub(crate) fn people(&self, people: &mut BTreeSet<PersonId>) {
        match self {
            Self::AddPerson(person) => {
                people.insert(person.id.clone());
            }
            Self::AddTemplates { person, .. }
            | Self::RemoveTemplates { person, .. }
            | Self::Rename { person, .. }
            | Self::Remove(person) => {
                people.insert(person.clone());
            }
            Self::RemoveAll => {}
            Self::Batch(changes) => changes.iter().for_each(|change| change.people(people)),
        }
    }

    pub(crate) fn removes_all(&self) -> bool {
        match self {
            Self::RemoveAll => true,
            Self::Batch(changes) => changes.iter().any(Self::removes_all),
            Self::AddPerson(_)
            | Self::AddTemplates { .. }
            | Self::RemoveTemplates { .. }
            | Self::Rename { .. }
            | Self::Remove(_) => false,
        }
    }

    /// Takes the thumbnails it would add into memory.
    pub(crate) fn hold_thumbnails(&mut self) {
        let templates = match self {
            Self::AddPerson(person) => &mut person.templates,
            Self::AddTemplates { templates, .. } => templates,
            Self::Batch(changes) => return changes.iter_mut().for_each(Self::hold_thumbnails),
            Self::RemoveTemplates { .. }
            | Self::Rename { .. }
            | Self::Remove(_)
            | Self::RemoveAll => return,
        };
        let thumbnails = templates.iter_mut().filter_map(|t| t.thumbnail.as_mut());
        thumbnails.for_each(Thumbnail::hold);
    }
}

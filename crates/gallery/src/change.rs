//! Everything that can happen to a gallery, as values.

use crate::person::{Person, PersonId, Template, TemplateId};

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

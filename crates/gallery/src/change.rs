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
    /// Remembers faces as not somebody's.
    AddCounterExamples {
        /// Whose they are not.
        person: PersonId,
        /// What.
        templates: Vec<Template>,
    },
    /// Forgets counter-examples; those no longer there do not matter.
    RemoveCounterExamples {
        /// Whose they were not.
        person: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
    },
    /// Gives templates or counter-examples of one person to another, who has them as the
    /// same; those no longer there do not matter.
    MoveTemplates {
        /// From whom.
        from: PersonId,
        /// To whom.
        to: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
    },
    /// Makes one person part of another, who gets the templates, the note and the
    /// tags of both; name and picture stay, unless only the first has chosen one.
    Merge {
        /// Who goes.
        from: PersonId,
        /// Who stays.
        into: PersonId,
    },
    /// Gives somebody another name.
    Rename {
        /// Who.
        person: PersonId,
        /// The new name.
        name: String,
    },
    /// Writes a note on somebody, in place of the one before.
    Note {
        /// Whom.
        person: PersonId,
        /// Cleaned by [`clean_note`](crate::clean_note).
        note: String,
    },
    /// Gives somebody tags, in place of those before.
    Tags {
        /// Whom.
        person: PersonId,
        /// Cleaned by [`clean_tags`](crate::clean_tags).
        tags: Vec<String>,
    },
    /// Chooses whose picture stands for somebody; `None` for the newest.
    Cover {
        /// For whom.
        person: PersonId,
        /// Which template's.
        template: Option<TemplateId>,
    },
    /// Removes somebody with all templates.
    Remove(PersonId),
    /// Removes everyone.
    RemoveAll,
    /// Several changes, all or none.
    Batch(Vec<Change>),
}

impl Change {
    /// Whether nothing of what is there goes or becomes another.
    pub(crate) fn only_adds(&self) -> bool {
        match self {
            Self::AddPerson(_) | Self::AddTemplates { .. } | Self::AddCounterExamples { .. } => {
                true
            }
            Self::Batch(changes) => changes.iter().all(Self::only_adds),
            Self::RemoveTemplates { .. }
            | Self::RemoveCounterExamples { .. }
            | Self::MoveTemplates { .. }
            | Self::Merge { .. }
            | Self::Rename { .. }
            | Self::Note { .. }
            | Self::Tags { .. }
            | Self::Cover { .. }
            | Self::Remove(_)
            | Self::RemoveAll => false,
        }
    }

    /// Whom it is about; [`Change::RemoveAll`] names nobody.
    pub(crate) fn people(&self, people: &mut BTreeSet<PersonId>) {
        match self {
            Self::AddPerson(person) => {
                people.insert(person.id.clone());
            }
            Self::AddTemplates { person, .. }
            | Self::RemoveTemplates { person, .. }
            | Self::AddCounterExamples { person, .. }
            | Self::RemoveCounterExamples { person, .. }
            | Self::Rename { person, .. }
            | Self::Note { person, .. }
            | Self::Tags { person, .. }
            | Self::Cover { person, .. }
            | Self::Remove(person) => {
                people.insert(person.clone());
            }
            Self::MoveTemplates { from, to, .. } => {
                people.extend([from.clone(), to.clone()]);
            }
            Self::Merge { from, into } => people.extend([from.clone(), into.clone()]),
            Self::RemoveAll => {}
            Self::Batch(changes) => changes.iter().for_each(|change| change.people(people)),
        }
    }

    /// The one person whom it is about, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        let mut people = BTreeSet::new();
        self.people(&mut people);
        match people.len() {
            1 => people.pop_first(),
            _ => None,
        }
    }

    pub(crate) fn concerns(&self, person: &PersonId) -> bool {
        let mut people = BTreeSet::new();
        self.people(&mut people);
        people.contains(person)
    }

    /// What is left of it without a person: of several changes about one person each,
    /// those about others.
    pub(crate) fn without(&self, person: &PersonId) -> Option<Self> {
        let Self::Batch(parts) = self else {
            return (!self.concerns(person)).then(|| self.clone());
        };
        let are_apart = parts.iter().all(|part| {
            let mut people = BTreeSet::new();
            part.people(&mut people);
            people.len() <= 1
        });
        let rest: Vec<Self> = parts
            .iter()
            .filter(|part| !part.concerns(person))
            .cloned()
            .collect();
        (are_apart && !rest.is_empty()).then_some(Self::Batch(rest))
    }

    /// Whom it adds.
    pub(crate) fn adds(&self, people: &mut BTreeSet<PersonId>) {
        match self {
            Self::AddPerson(person) => {
                people.insert(person.id.clone());
            }
            Self::Batch(changes) => changes.iter().for_each(|change| change.adds(people)),
            Self::AddTemplates { .. }
            | Self::RemoveTemplates { .. }
            | Self::AddCounterExamples { .. }
            | Self::RemoveCounterExamples { .. }
            | Self::MoveTemplates { .. }
            | Self::Merge { .. }
            | Self::Rename { .. }
            | Self::Note { .. }
            | Self::Tags { .. }
            | Self::Cover { .. }
            | Self::Remove(_)
            | Self::RemoveAll => {}
        }
    }

    pub(crate) fn removes_all(&self) -> bool {
        match self {
            Self::RemoveAll => true,
            Self::Batch(changes) => changes.iter().any(Self::removes_all),
            Self::AddPerson(_)
            | Self::AddTemplates { .. }
            | Self::RemoveTemplates { .. }
            | Self::AddCounterExamples { .. }
            | Self::RemoveCounterExamples { .. }
            | Self::MoveTemplates { .. }
            | Self::Merge { .. }
            | Self::Rename { .. }
            | Self::Note { .. }
            | Self::Tags { .. }
            | Self::Cover { .. }
            | Self::Remove(_) => false,
        }
    }

    /// The same without pictures of the faces that it adds.
    #[must_use]
    pub fn without_faces(mut self) -> Self {
        for template in self.held_mut() {
            template.thumbnail = None;
        }
        self
    }

    /// The templates that it would add.
    pub(crate) fn held(&self) -> Vec<&Template> {
        match self {
            Self::AddPerson(person) => person.held().collect(),
            Self::AddTemplates { templates, .. } | Self::AddCounterExamples { templates, .. } => {
                templates.iter().collect()
            }
            Self::Batch(changes) => changes.iter().flat_map(Self::held).collect(),
            Self::RemoveTemplates { .. }
            | Self::RemoveCounterExamples { .. }
            | Self::MoveTemplates { .. }
            | Self::Merge { .. }
            | Self::Rename { .. }
            | Self::Note { .. }
            | Self::Tags { .. }
            | Self::Cover { .. }
            | Self::Remove(_)
            | Self::RemoveAll => Vec::new(),
        }
    }

    /// As [`held`](Self::held).
    pub(crate) fn held_mut(&mut self) -> Vec<&mut Template> {
        match self {
            Self::AddPerson(person) => {
                let templates = person.templates.iter_mut();
                templates.chain(&mut person.not_them).collect()
            }
            Self::AddTemplates { templates, .. } | Self::AddCounterExamples { templates, .. } => {
                templates.iter_mut().collect()
            }
            Self::Batch(changes) => changes.iter_mut().flat_map(Self::held_mut).collect(),
            Self::RemoveTemplates { .. }
            | Self::RemoveCounterExamples { .. }
            | Self::MoveTemplates { .. }
            | Self::Merge { .. }
            | Self::Rename { .. }
            | Self::Note { .. }
            | Self::Tags { .. }
            | Self::Cover { .. }
            | Self::Remove(_)
            | Self::RemoveAll => Vec::new(),
        }
    }

    /// The counter-examples that it would add.
    pub(crate) fn held_counter_examples(&self) -> Vec<&Template> {
        match self {
            Self::AddPerson(person) => person.not_them.iter().collect(),
            Self::AddCounterExamples { templates, .. } => templates.iter().collect(),
            Self::Batch(changes) => changes
                .iter()
                .flat_map(Self::held_counter_examples)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What is left of it without these counter-examples; `None` if that is nothing.
    pub(crate) fn without_counter_examples(&self, gone: &BTreeSet<TemplateId>) -> Option<Self> {
        let mut left = self.clone();
        match &mut left {
            Self::AddPerson(person) => person.not_them.retain(|face| !gone.contains(&face.id)),
            Self::AddCounterExamples { templates, .. } => {
                templates.retain(|face| !gone.contains(&face.id));
                (!templates.is_empty()).then_some(())?;
            }
            Self::RemoveCounterExamples { templates, .. } => {
                templates.retain(|id| !gone.contains(id));
                (!templates.is_empty()).then_some(())?;
            }
            Self::Batch(changes) => {
                let parts = changes.iter();
                let parts = parts.filter_map(|change| change.without_counter_examples(gone));
                *changes = parts.collect();
            }
            _ => {}
        }
        Some(left)
    }

    /// Takes the thumbnails it would add into memory.
    pub(crate) fn hold_thumbnails(&mut self) {
        let thumbnails = self.held_mut().into_iter();
        let thumbnails = thumbnails.filter_map(|template| template.thumbnail.as_mut());
        thumbnails.for_each(Thumbnail::hold);
    }
}

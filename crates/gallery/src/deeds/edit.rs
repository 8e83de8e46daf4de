//! Putting right what was recognised wrongly: one rule for the window and the
//! command line, which only word it.

use super::Done;
use crate::change::Change;
use crate::error::{EditError, GalleryError};
use crate::gallery::Gallery;
use crate::person::{MOST_COUNTER_EXAMPLES, Person, PersonId, Template, TemplateId};
use crate::words::note::{clean_note, clean_tags};

/// What a person asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// `from` is `into`: the templates of both are of one person.
    Merge {
        /// Who will not be there any more.
        from: PersonId,
        /// Who gets everything.
        into: PersonId,
    },
    /// Some templates are of somebody who is not enrolled yet.
    Split {
        /// Whose they are.
        person: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
        /// Who they are of.
        name: String,
    },
    /// Some templates are of somebody else who is enrolled.
    Move {
        /// Whose they are.
        from: PersonId,
        /// Whose they will be.
        to: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
    },
    /// Some templates are of no use.
    Remove {
        /// Whose they are.
        person: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
    },
    /// A face that was taken for somebody's is not theirs.
    NotThem {
        /// Whose it is not.
        person: PersonId,
        /// The face, boxed for its size.
        face: Box<Template>,
    },
    /// Faces are no longer remembered as not somebody's.
    ForgetNotThem {
        /// Whose they were not.
        person: PersonId,
        /// Which.
        templates: Vec<TemplateId>,
    },
    /// Something to know about somebody; nothing is no note.
    Note {
        /// Whom.
        person: PersonId,
        /// In any number of lines.
        note: String,
    },
    /// Words to find somebody by, in place of those before.
    Tags {
        /// Whom.
        person: PersonId,
        /// None is no tag.
        tags: Vec<String>,
    },
    /// The template whose picture stands for somebody; `None` for the newest.
    Cover {
        /// For whom.
        person: PersonId,
        /// Which.
        template: Option<TemplateId>,
    },
}

impl Edit {
    /// The change to make in `gallery`, and what it is called.
    ///
    /// # Errors
    /// [`GalleryError`] if it makes no sense there: see [`EditError`]; or somebody is
    /// not there, or a name, note or tag cannot be used.
    pub fn plan(&self, gallery: &Gallery) -> Result<(Change, Done), GalleryError> {
        match self {
            Self::Merge { from, into } => merge(gallery, from, into),
            Self::Split {
                person,
                templates,
                name,
            } => split(gallery, person, templates, name),
            Self::Move {
                from,
                to,
                templates,
            } => move_to(gallery, from, to, templates),
            Self::Remove { person, templates } => remove(gallery, person, templates),
            Self::NotThem { person, face } => not_them(gallery, person, face),
            Self::ForgetNotThem { person, templates } => forget(gallery, person, templates),
            Self::Note { person, note } => {
                let name = someone(gallery, person)?.name.clone();
                let (person, note) = (person.clone(), clean_note(note)?);
                Ok((Change::Note { person, note }, Done::Note(name)))
            }
            Self::Tags { person, tags } => {
                let name = someone(gallery, person)?.name.clone();
                let (person, tags) = (person.clone(), clean_tags(tags)?);
                Ok((Change::Tags { person, tags }, Done::Tags(name)))
            }
            Self::Cover { person, template } => {
                let who = someone(gallery, person)?;
                if let Some(template) = template {
                    all_there(who, std::slice::from_ref(template))?;
                }
                let cover = Change::Cover {
                    person: person.clone(),
                    template: template.clone(),
                };
                Ok((cover, Done::Cover(who.name.clone())))
            }
        }
    }
}

fn merge(
    gallery: &Gallery,
    from: &PersonId,
    into: &PersonId,
) -> Result<(Change, Done), GalleryError> {
    let (one, other) = two(gallery, from, into)?;
    let change = Change::Merge {
        from: from.clone(),
        into: into.clone(),
    };
    let done = Done::Merge {
        from: one.name.clone(),
        into: other.name.clone(),
    };
    Ok((change, done))
}

fn split(
    gallery: &Gallery,
    person: &PersonId,
    templates: &[TemplateId],
    name: &str,
) -> Result<(Change, Done), GalleryError> {
    let who = someone(gallery, person)?;
    some_of(who, templates)?;
    let new = Person::new(name, Vec::new())?;
    if gallery.named(&new.name).next().is_some() {
        return Err(EditError::NameTaken(new.name).into());
    }
    let done = Done::Split {
        from: who.name.clone(),
        into: new.name.clone(),
    };
    let moved = Change::MoveTemplates {
        from: person.clone(),
        to: new.id.clone(),
        templates: templates.to_vec(),
    };
    Ok((Change::Batch(vec![Change::AddPerson(new), moved]), done))
}

fn move_to(
    gallery: &Gallery,
    from: &PersonId,
    to: &PersonId,
    templates: &[TemplateId],
) -> Result<(Change, Done), GalleryError> {
    let (one, other) = two(gallery, from, to)?;
    some_of(one, templates)?;
    let change = Change::MoveTemplates {
        from: from.clone(),
        to: to.clone(),
        templates: templates.to_vec(),
    };
    let done = Done::Move {
        from: one.name.clone(),
        to: other.name.clone(),
        templates: templates.len(),
    };
    Ok((change, done))
}

fn remove(
    gallery: &Gallery,
    person: &PersonId,
    templates: &[TemplateId],
) -> Result<(Change, Done), GalleryError> {
    let who = someone(gallery, person)?;
    some_of(who, templates)?;
    let change = Change::RemoveTemplates {
        person: person.clone(),
        templates: templates.to_vec(),
    };
    let done = Done::Removal {
        name: who.name.clone(),
        templates: templates.len(),
    };
    Ok((change, done))
}

fn not_them(
    gallery: &Gallery,
    person: &PersonId,
    face: &Template,
) -> Result<(Change, Done), GalleryError> {
    let who = someone(gallery, person)?;
    if who.not_them.len() >= MOST_COUNTER_EXAMPLES {
        return Err(EditError::TooManyCounterExamples(who.name.clone()).into());
    }
    let change = Change::AddCounterExamples {
        person: person.clone(),
        templates: vec![face.clone()],
    };
    Ok((change, Done::NotThem(who.name.clone())))
}

fn forget(
    gallery: &Gallery,
    person: &PersonId,
    templates: &[TemplateId],
) -> Result<(Change, Done), GalleryError> {
    let who = someone(gallery, person)?;
    let is_there = |id: &TemplateId| who.not_them.iter().any(|held| held.id == *id);
    if templates.is_empty() || !templates.iter().all(is_there) {
        return Err(EditError::CounterExampleGone(who.name.clone()).into());
    }
    let change = Change::RemoveCounterExamples {
        person: person.clone(),
        templates: templates.to_vec(),
    };
    let done = Done::NotThemForgotten {
        name: who.name.clone(),
        faces: templates.len(),
    };
    Ok((change, done))
}

fn someone<'a>(gallery: &'a Gallery, id: &PersonId) -> Result<&'a Person, GalleryError> {
    gallery.get(id).ok_or(GalleryError::NoSuchPerson)
}

fn two<'a>(
    gallery: &'a Gallery,
    one: &PersonId,
    other: &PersonId,
) -> Result<(&'a Person, &'a Person), GalleryError> {
    let (first, second) = (someone(gallery, one)?, someone(gallery, other)?);
    if one == other {
        return Err(EditError::SamePerson(first.name.clone()).into());
    }
    Ok((first, second))
}

/// Whether `templates` are some of that person's, but not all.
fn some_of(person: &Person, templates: &[TemplateId]) -> Result<(), EditError> {
    if templates.is_empty() {
        return Err(EditError::NothingChosen(person.name.clone()));
    }
    all_there(person, templates)?;
    let is_left = |id: &TemplateId| !templates.contains(id);
    if person.templates.iter().any(|held| is_left(&held.id)) {
        return Ok(());
    }
    Err(EditError::AllChosen(person.name.clone()))
}

fn all_there(person: &Person, templates: &[TemplateId]) -> Result<(), EditError> {
    let is_there = |id: &TemplateId| person.templates.iter().any(|held| held.id == *id);
    if templates.iter().all(is_there) {
        return Ok(());
    }
    Err(EditError::TemplateGone(person.name.clone()))
}

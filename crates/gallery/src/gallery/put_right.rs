//! What puts right who a template is of, and what is written about people.

use super::Gallery;
use crate::change::Change;
use crate::error::GalleryError;
use crate::person::{About, Person, PersonId, Template, TemplateId};
use crate::words::name::folded;

impl Gallery {
    pub(super) fn move_templates(
        &mut self,
        from: &PersonId,
        to: &PersonId,
        templates: &[TemplateId],
    ) -> Result<Change, GalleryError> {
        let (giver, taker) = (self.place_of(from)?, self.place_of(to)?);
        let back = |templates| Change::MoveTemplates {
            from: to.clone(),
            to: from.clone(),
            templates,
        };
        // Nobody gives to themselves.
        let Ok([giver, taker]) = self.people.get_disjoint_mut([giver, taker]) else {
            return Ok(back(Vec::new()));
        };
        let mut moved = hand_over(&mut giver.templates, &mut taker.templates, templates);
        let counter_examples = hand_over(&mut giver.not_them, &mut taker.not_them, templates);
        moved.extend(counter_examples);
        taker.sort();
        Ok(back(moved))
    }

    pub(super) fn merge(
        &mut self,
        from: &PersonId,
        into: &PersonId,
    ) -> Result<Change, GalleryError> {
        let (one, other) = (self.someone(from)?, self.someone(into)?);
        if from == into {
            return Ok(Change::Batch(Vec::new()));
        }
        let About { note, tags, cover } = merged(&one.about, &other.about);
        let refuted = [refuted(one, other), refuted(other, one)];
        let mut steps: Vec<Change> = refuted.into_iter().flatten().collect();
        steps.push(Change::MoveTemplates {
            from: from.clone(),
            to: into.clone(),
            templates: one.held().map(|template| template.id.clone()).collect(),
        });
        let person = || into.clone();
        if note != other.about.note {
            let person = person();
            steps.push(Change::Note { person, note });
        }
        if tags != other.about.tags {
            let person = person();
            steps.push(Change::Tags { person, tags });
        }
        if cover != other.about.cover {
            let (person, template) = (person(), cover);
            steps.push(Change::Cover { person, template });
        }
        steps.push(Change::Remove(from.clone()));
        self.batch(&steps)
    }

    pub(super) fn note(&mut self, id: &PersonId, note: &str) -> Result<Change, GalleryError> {
        let about = &mut self.get_mut(id)?.about;
        let note = std::mem::replace(&mut about.note, note.to_owned());
        let person = id.clone();
        Ok(Change::Note { person, note })
    }

    pub(super) fn tag(&mut self, id: &PersonId, tags: &[String]) -> Result<Change, GalleryError> {
        let about = &mut self.get_mut(id)?.about;
        let tags = std::mem::replace(&mut about.tags, tags.to_vec());
        let person = id.clone();
        Ok(Change::Tags { person, tags })
    }

    pub(super) fn cover(
        &mut self,
        id: &PersonId,
        template: Option<&TemplateId>,
    ) -> Result<Change, GalleryError> {
        let about = &mut self.get_mut(id)?.about;
        let template = std::mem::replace(&mut about.cover, template.cloned());
        let person = id.clone();
        Ok(Change::Cover { person, template })
    }

    /// Counter-examples of others that show a person: those that are more alike to them
    /// than to anybody else, the one whose counter-example it is included.
    pub(crate) fn shown_as_not(&self, person: &Person) -> Vec<(PersonId, TemplateId)> {
        let others = self.people.iter().filter(|other| other.id != person.id);
        let all = others.flat_map(|other| other.not_them.iter().map(|face| (&other.id, face)));
        let theirs = all.filter(|(_, face)| self.is_most_alike(person, face));
        theirs
            .map(|(whose, face)| (whose.clone(), face.id.clone()))
            .collect()
    }

    /// Whether a face is more alike to a person than to anybody else.
    pub(crate) fn is_most_alike(&self, person: &Person, face: &Template) -> bool {
        let to = |person: &Person| person.similarity(&face.model, &face.embedding);
        let Some(alike) = to(person) else {
            return false;
        };
        let mut others = self.people.iter().filter(|other| other.id != person.id);
        others.all(|other| to(other).is_none_or(|other| other < alike))
    }

    fn someone(&self, id: &PersonId) -> Result<&Person, GalleryError> {
        self.get(id).ok_or(GalleryError::NoSuchPerson)
    }
}

/// Takes over what of `templates` is held here and not there; answers with which.
fn hand_over(
    from: &mut Vec<Template>,
    to: &mut Vec<Template>,
    templates: &[TemplateId],
) -> Vec<TemplateId> {
    let is_new = |id: &TemplateId| to.iter().all(|there| there.id != *id);
    let (moved, kept): (Vec<_>, Vec<_>) = std::mem::take(from)
        .into_iter()
        .partition(|template| templates.contains(&template.id) && is_new(&template.id));
    *from = kept;
    let ids = moved.iter().map(|template| template.id.clone()).collect();
    to.extend(moved);
    ids
}

/// Forgets counter-examples of a person who is the same as another: those that are nearer
/// to the other's templates than to their own were of them all the time.
fn refuted(person: &Person, same: &Person) -> Option<Change> {
    let is_refuted = |face: &&Template| {
        let to = |person: &Person| person.similarity(&face.model, &face.embedding);
        to(same).is_some_and(|alike| to(person).is_none_or(|own| alike > own))
    };
    let faces = person.not_them.iter().filter(is_refuted);
    let templates: Vec<TemplateId> = faces.map(|face| face.id.clone()).collect();
    let person = person.id.clone();
    (!templates.is_empty()).then_some(Change::RemoveCounterExamples { person, templates })
}

/// What is written about two people who are one.
fn merged(from: &About, into: &About) -> About {
    let note = match (from.note.as_str(), into.note.as_str()) {
        (one, other) if one.is_empty() || one == other => other.to_owned(),
        (one, "") => one.to_owned(),
        (one, other) => format!("{other}\n{one}"),
    };
    let mut tags: Vec<String> = into.tags.iter().chain(&from.tags).cloned().collect();
    if !from.tags.is_empty() {
        tags.sort_by_cached_key(|tag| folded(tag));
        tags.dedup_by_key(|tag| folded(tag));
    }
    About {
        note,
        tags,
        cover: into.cover.clone().or_else(|| from.cover.clone()),
    }
}

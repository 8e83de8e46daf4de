//! What puts right who a template is of, and what is written about people.

use super::Gallery;
use crate::change::Change;
use crate::error::GalleryError;
use crate::name::folded;
use crate::person::{About, Person, PersonId, TemplateId};

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
        if giver == taker {
            return Ok(back(Vec::new()));
        }
        let held = &self.people[taker].templates;
        let is_new = |id: &TemplateId| held.iter().all(|there| there.id != *id);
        let (moved, kept): (Vec<_>, Vec<_>) = self.people[giver]
            .templates
            .iter()
            .cloned()
            .partition(|template| templates.contains(&template.id) && is_new(&template.id));
        let ids = moved.iter().map(|template| template.id.clone()).collect();
        self.people[giver].templates = kept;
        let taker = &mut self.people[taker];
        taker.templates.extend(moved);
        taker.sort();
        Ok(back(ids))
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
        let templates = one.templates.iter().map(|template| template.id.clone());
        let mut steps = vec![Change::MoveTemplates {
            from: from.clone(),
            to: into.clone(),
            templates: templates.collect(),
        }];
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

    fn someone(&self, id: &PersonId) -> Result<&Person, GalleryError> {
        self.get(id).ok_or(GalleryError::NoSuchPerson)
    }
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

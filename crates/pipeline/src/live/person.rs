//! One person looked at closely: every template, and how well it fits the others.

use faceglass_gallery::{Person, PersonId, Taken, TemplateId};
use faceglass_vision::ModelId;
use image::RgbImage;
use std::sync::Arc;

/// One person with all templates.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonPage {
    /// Identity.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// What is written about them; empty for nothing.
    pub note: String,
    /// Words to find them by.
    pub tags: Vec<String>,
    /// Aligned face, the one that stands for them.
    pub thumbnail: Option<Arc<RgbImage>>,
    /// All of them, oldest first.
    pub templates: Vec<TemplateView>,
    /// Faces that are remembered as not theirs, oldest first.
    pub not_them: Vec<CounterExample>,
}

/// A face that is remembered as not somebody's.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterExample {
    /// Identity.
    pub id: TemplateId,
    /// Aligned face, if one was kept.
    pub picture: Option<Arc<RgbImage>>,
    /// When it was seen, in milliseconds since 1970.
    pub created_unix_ms: u64,
    /// How it was taken, as far as that is known.
    pub taken: Taken,
    /// Cosine similarity to the most similar template of the same network, −1 to 1;
    /// `None` if there is none.
    pub similarity: Option<f32>,
}

/// One template as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateView {
    /// Identity.
    pub id: TemplateId,
    /// Aligned face, if one was kept.
    pub picture: Option<Arc<RgbImage>>,
    /// When it was enrolled, in milliseconds since 1970.
    pub created_unix_ms: u64,
    /// How it was taken, as far as that is known.
    pub taken: Taken,
    /// Mean cosine similarity to the others of the same network, −1 to 1; `None` if
    /// there are none.
    pub fit: Option<f32>,
    /// Whether it fits the others worst, where there are enough to say so.
    pub is_weakest: bool,
    /// Whether its picture was chosen to stand for the person.
    pub is_cover: bool,
    /// Whether the network in use can match it.
    pub is_usable: bool,
}

impl PersonPage {
    /// The page of a person; pictures are taken from `before` where they are the same.
    pub(super) fn of(person: &Person, model: Option<&ModelId>, before: Option<&Self>) -> Self {
        let known = |id: &TemplateId| {
            let mut shown = before.into_iter().flat_map(|page| &page.templates);
            shown.find(|view| view.id == *id)?.picture.clone()
        };
        let known_not = |id: &TemplateId| {
            let mut shown = before.into_iter().flat_map(|page| &page.not_them);
            shown.find(|view| view.id == *id)?.picture.clone()
        };
        let not_them = person.not_them.iter().map(|face| CounterExample {
            id: face.id.clone(),
            picture: known_not(&face.id).or_else(|| face.face().map(Arc::new)),
            created_unix_ms: face.created_unix_ms,
            taken: face.taken.clone(),
            similarity: person.similarity(&face.model, &face.embedding),
        });
        let fits = person.fits();
        let cover = person.cover().map(|template| &template.id);
        let views = person.templates.iter().zip(fits);
        let templates: Vec<_> = views
            .map(|(template, fit)| TemplateView {
                id: template.id.clone(),
                picture: known(&template.id).or_else(|| template.face().map(Arc::new)),
                created_unix_ms: template.created_unix_ms,
                taken: template.taken.clone(),
                fit: fit.mean,
                is_weakest: fit.is_weakest,
                is_cover: cover == Some(&template.id),
                is_usable: model == Some(&template.model),
            })
            .collect();
        let chosen = templates.iter().find(|view| view.is_cover);
        let newest = templates.iter().rev().find_map(|view| view.picture.clone());
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            note: person.about.note.clone(),
            tags: person.about.tags.clone(),
            thumbnail: chosen.and_then(|view| view.picture.clone()).or(newest),
            templates,
            not_them: not_them.collect(),
        }
    }
}

//! Somebody who can be found.

use super::Candidate;
use crate::person::{Person, PersonId, Template};
use crate::words::name::folded;
use faceglass_vision::{Embedding, ModelId};
use std::cmp::Ordering;

/// A person with the templates of one network.
#[derive(Debug)]
pub struct Who {
    pub id: PersonId,
    pub name: String,
    pub templates: Vec<Embedding>,
    /// Counter-examples.
    pub not_them: Vec<Embedding>,
}

impl Who {
    pub fn new(person: &Person, model: &ModelId) -> Self {
        let templates = person.templates_of(model);
        let not_them = person.not_them.iter().filter(|t| t.model == *model);
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            templates: templates.map(|t| t.embedding.clone()).collect(),
            not_them: not_them.map(|t| t.embedding.clone()).collect(),
        }
    }

    /// Of memory; embeddings are shared with the gallery.
    pub fn bytes(&self) -> usize {
        let words = self.id.0.len() + self.name.len();
        let embeddings = size_of_val(self.templates.as_slice());
        size_of::<Self>() + words + embeddings + size_of_val(self.not_them.as_slice())
    }

    /// Whether this is still all there is to know of `person`.
    pub fn is(&self, person: &Person, model: &ModelId) -> bool {
        // Most often the values are shared, and need not be looked at.
        let is_same = |a: &Embedding, b: &Embedding| std::ptr::eq(a.values(), b.values()) || a == b;
        let are_same = |held: &[Embedding], now: &[Template]| {
            let mut now = now.iter().filter(|t| t.model == *model);
            let each = held.iter();
            let same = each.take_while(|a| now.next().is_some_and(|t| is_same(a, &t.embedding)));
            same.count() == held.len() && now.next().is_none()
        };
        self.name == person.name
            && are_same(&self.templates, &person.templates)
            && are_same(&self.not_them, &person.not_them)
    }

    /// Cosine of the most similar template, in full precision.
    pub fn similarity(&self, probe: &Embedding) -> f32 {
        let each = self.templates.iter();
        each.map(|template| template.cosine(probe))
            .fold(-1.0, f32::max)
    }

    /// With how similar they are to `probe`.
    pub fn candidate(&self, similarity: f32, probe: &Embedding) -> Candidate {
        let not_them = self.not_them.iter();
        Candidate {
            not_them: not_them.map(|face| face.cosine(probe)).reduce(f32::max),
            person: self.id.clone(),
            name: self.name.clone(),
            similarity,
        }
    }

    /// Before or behind, in the order of a gallery.
    pub fn order(&self, name: &str, id: &PersonId) -> Ordering {
        let by_name = folded(&self.name).cmp(&folded(name));
        by_name.then_with(|| self.id.cmp(id))
    }
}

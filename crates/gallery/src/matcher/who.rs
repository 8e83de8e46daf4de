//! Somebody who can be found.

use super::Candidate;
use crate::name::folded;
use crate::person::{Person, PersonId};
use faceglass_vision::{Embedding, ModelId};
use std::cmp::Ordering;

/// A person with the templates of one network.
#[derive(Debug)]
pub struct Who {
    pub id: PersonId,
    pub name: String,
    pub templates: Vec<Embedding>,
}

impl Who {
    pub fn new(person: &Person, model: &ModelId) -> Self {
        let templates = person.templates_of(model);
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            templates: templates.map(|t| t.embedding.clone()).collect(),
        }
    }

    /// Of memory; embeddings are shared with the gallery.
    pub fn bytes(&self) -> usize {
        let words = self.id.0.len() + self.name.len();
        size_of::<Self>() + words + size_of_val(self.templates.as_slice())
    }

    /// Whether this is still all there is to know of `person`.
    pub fn is(&self, person: &Person, model: &ModelId) -> bool {
        // Most often the values are shared, and need not be looked at.
        let is_same = |a: &Embedding, b: &Embedding| std::ptr::eq(a.values(), b.values()) || a == b;
        let templates = person.templates_of(model).map(|t| &t.embedding);
        self.name == person.name
            && self.templates.len() == person.templates_of(model).count()
            && templates.zip(&self.templates).all(|(a, b)| is_same(a, b))
    }

    /// Cosine of the most similar template, in full precision.
    pub fn similarity(&self, probe: &Embedding) -> f32 {
        let each = self.templates.iter();
        each.map(|template| template.cosine(probe))
            .fold(-1.0, f32::max)
    }

    pub fn candidate(&self, similarity: f32) -> Candidate {
        Candidate {
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

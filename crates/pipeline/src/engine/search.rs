//! Whom a face looks like, asked of whoever knows the enrolled people.

use faceglass_gallery::{Found, Matcher};
use faceglass_vision::{Embedding, ModelId};

/// Looks for the people that faces look most like.
pub trait Search {
    /// The network whose embeddings can be asked for.
    fn model(&self) -> Option<&ModelId>;

    /// The two people that the face on `track` looks most like, by the embedding in
    /// force. A search that takes long may be answered on a later frame: until then
    /// by what was last found for this very track, or by nobody.
    fn search(&mut self, track: u64, embedding: &Embedding) -> Found;

    /// Told after each frame which tracks are not at their end.
    fn keep(&mut self, alive: &[u64]);
}

/// Every question is answered before the next frame.
pub struct AtOnce<'a>(pub &'a Matcher);

impl Search for AtOnce<'_> {
    fn model(&self) -> Option<&ModelId> {
        Some(self.0.model())
    }

    fn search(&mut self, _: u64, embedding: &Embedding) -> Found {
        self.0.find(embedding)
    }

    /// Nothing is kept.
    fn keep(&mut self, _: &[u64]) {}
}

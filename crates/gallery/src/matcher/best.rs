//! The two most similar people so far.

use super::Found;
use super::who::Who;
use faceglass_vision::Embedding;
use std::sync::Arc;

/// Somebody with their greatest similarity so far.
#[derive(Clone, Copy, Debug)]
struct Scored<'a> {
    who: &'a Arc<Who>,
    similarity: f32,
}

/// The best two of those taken in; different people.
#[derive(Clone, Debug, Default)]
pub struct BestTwo<'a> {
    first: Option<Scored<'a>>,
    second: Option<Scored<'a>>,
}

impl<'a> BestTwo<'a> {
    /// Whoever is less similar than this is not among the two.
    pub fn floor(&self) -> f32 {
        match &self.second {
            // All similarities are cut off at −1, so nothing lies below it.
            Some(second) if second.similarity > -1.0 => second.similarity,
            _ => f32::NEG_INFINITY,
        }
    }

    /// Takes in one template's similarity.
    pub fn take(&mut self, who: &'a Arc<Who>, similarity: f32) {
        let scored = Scored { who, similarity };
        let is_of = |held: &Option<Scored>| held.is_some_and(|held| Arc::ptr_eq(held.who, who));
        if is_of(&self.first) {
            self.first = better(Some(scored), self.first);
        } else if is_of(&self.second) {
            self.second = better(Some(scored), self.second);
        } else {
            self.second = better(self.second, Some(scored));
        }
        if better(self.first, self.second).is_some_and(|best| is_same(best, self.second)) {
            std::mem::swap(&mut self.first, &mut self.second);
        }
    }

    /// Takes in what was found among other templates.
    pub fn join(&mut self, other: Self) {
        for scored in [other.first, other.second].into_iter().flatten() {
            self.take(scored.who, scored.similarity);
        }
    }

    /// Who they are, as similar as they are to `probe`.
    pub fn found(&self, probe: &Embedding) -> Found {
        let candidate = |scored: Scored| scored.who.candidate(scored.similarity, probe);
        Found {
            best: self.first.map(candidate),
            second: self.second.map(candidate),
        }
    }
}

fn is_same(scored: Scored, other: Option<Scored>) -> bool {
    other.is_some_and(|other| Arc::ptr_eq(scored.who, other.who))
}

/// The more similar; of equals the one who stands first in the gallery.
fn better<'a>(a: Option<Scored<'a>>, b: Option<Scored<'a>>) -> Option<Scored<'a>> {
    let (Some(one), Some(other)) = (a, b) else {
        return a.or(b);
    };
    let is_behind = || one.who.order(&other.who.name, &other.who.id).is_gt();
    let is_worse = one.similarity < other.similarity
        || (one.similarity == other.similarity && !Arc::ptr_eq(one.who, other.who) && is_behind());
    if is_worse { b } else { a }
}

//! Who an embedding looks most like.

use crate::gallery::Gallery;
use crate::person::PersonId;
use faceglass_vision::{Embedding, ModelId};

/// A person with the similarity to the probe.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Cosine similarity, −1 to 1, of the most similar template.
    pub similarity: f32,
}

/// The two people a probe looks most like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Most similar; `None` if nobody has a template of this network.
    pub best: Option<Candidate>,
    /// Most similar of the others.
    pub second: Option<Candidate>,
}

/// Templates of one network, laid out for matching.
///
/// A person's score is the greatest cosine similarity over their templates: the
/// decision threshold of an embedder is measured on single comparisons, and
/// enrolment takes several templates exactly because no single one covers
/// every pose.
#[derive(Clone, Debug)]
pub struct Matcher {
    model: ModelId,
    people: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    person: PersonId,
    name: String,
    templates: Vec<Embedding>,
}

impl Matcher {
    /// Lays out the templates of `gallery` that `model` made.
    pub fn new(gallery: &Gallery, model: &ModelId) -> Self {
        let entries = gallery.people().iter().map(|person| Entry {
            person: person.id.clone(),
            name: person.name.clone(),
            templates: person
                .templates_of(model)
                .map(|template| template.embedding.clone())
                .collect(),
        });
        Self {
            model: model.clone(),
            people: entries
                .filter(|entry| !entry.templates.is_empty())
                .collect(),
        }
    }

    /// The network whose embeddings can be asked for.
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// Whether nobody can be found.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The best and the second best person. Equal similarities keep the order
    /// of the gallery.
    pub fn find(&self, probe: &Embedding) -> Found {
        let mut best: Option<(usize, f32)> = None;
        let mut second: Option<(usize, f32)> = None;
        for (at, entry) in self.people.iter().enumerate() {
            let scored = Some((at, entry.similarity(probe)));
            if is_better(scored, best) {
                second = best;
                best = scored;
            } else if is_better(scored, second) {
                second = scored;
            }
        }
        Found {
            best: best.map(|(at, similarity)| self.candidate(at, similarity)),
            second: second.map(|(at, similarity)| self.candidate(at, similarity)),
        }
    }

    /// Everyone, most similar first.
    pub fn ranking(&self, probe: &Embedding) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = (0..self.people.len())
            .map(|at| self.candidate(at, self.people[at].similarity(probe)))
            .collect();
        all.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        all
    }

    fn candidate(&self, at: usize, similarity: f32) -> Candidate {
        let entry = &self.people[at];
        Candidate {
            person: entry.person.clone(),
            name: entry.name.clone(),
            similarity,
        }
    }
}

impl Entry {
    fn similarity(&self, probe: &Embedding) -> f32 {
        self.templates
            .iter()
            .map(|template| template.cosine(probe))
            .fold(-1.0, f32::max)
    }
}

fn is_better(scored: Option<(usize, f32)>, than: Option<(usize, f32)>) -> bool {
    match (scored, than) {
        (Some((_, a)), Some((_, b))) => a > b,
        (scored, None) => scored.is_some(),
        (None, Some(_)) => false,
    }
}

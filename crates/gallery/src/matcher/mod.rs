//! Who an embedding looks most like.
//!
//! The search is exact, and fast because most templates are looked at in 8 bits
//! only: [`codes`] gives a bound on what that can hide, and whoever might still be
//! among the best two is compared in full precision.

mod best;
mod block;
mod codes;
mod scan;
mod update;
mod who;

use crate::gallery::Gallery;
use crate::person::{Person, PersonId};
use best::BestTwo;
use block::Block;
use codes::Probe;
use faceglass_vision::{Embedding, ModelId};
use std::sync::Arc;
use who::Who;

/// A person with the similarity to the probe.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Cosine similarity, −1 to 1, of the most similar template.
    pub similarity: f32,
    /// The same of the most similar counter-example: a face of which somebody said that it
    /// is not theirs. `None` if there is none.
    pub not_them: Option<f32>,
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
///
/// A clone shares what is laid out, so that another thread can search while this
/// one follows the gallery.
#[derive(Clone, Debug)]
pub struct Matcher {
    model: ModelId,
    /// Everyone with a template of the network, in the order of the gallery.
    people: Vec<Arc<Who>>,
    /// Their templates, in any order.
    blocks: Vec<Arc<Block>>,
    /// Numbers of an embedding that lies in a block.
    size: usize,
    /// Those with an embedding of another size, which nothing but a broken file has.
    odd: Vec<Arc<Who>>,
}

impl Matcher {
    /// Lays out the templates of `gallery` that `model` made.
    pub fn new(gallery: &Gallery, model: &ModelId) -> Self {
        let mut matcher = Self {
            model: model.clone(),
            people: Vec::new(),
            blocks: Vec::new(),
            size: 0,
            odd: Vec::new(),
        };
        matcher.update(gallery);
        matcher
    }

    /// The network whose embeddings can be asked for.
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// Whether nobody can be found.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Templates that a search looks at.
    pub fn templates(&self) -> usize {
        self.blocks.iter().map(|block| block.rows()).sum()
    }

    /// Bytes that a search reads, which say how long it takes.
    pub fn bytes_to_read(&self) -> usize {
        self.templates() * (self.size + block::BYTES_BESIDE_CODES)
    }

    /// Bytes of memory that it takes beside the gallery.
    pub fn bytes(&self) -> usize {
        let blocks = self.blocks.iter().map(|block| block.bytes());
        let people = self.people.iter().map(|who| who.bytes());
        blocks.chain(people).sum()
    }

    /// The best and the second best person. Equal similarities keep the order
    /// of the gallery. What is found is what a comparison with every template in
    /// full precision finds.
    pub fn find(&self, probe: &Embedding) -> Found {
        self.find_on(probe, 1)
    }

    /// As [`find`](Self::find), by up to `cores` threads, this one included.
    pub fn find_on(&self, probe: &Embedding, cores: usize) -> Found {
        let mut best = BestTwo::default();
        for who in &self.odd {
            best.take(who, who.similarity(probe));
        }
        if probe.values().len() != self.size {
            for who in &self.people {
                best.take(who, who.similarity(probe));
            }
            return best.found(probe);
        }
        let coded = Probe::new(probe);
        let share = self.blocks.len().div_ceil(cores.max(1)).max(1);
        let mut shares = self.blocks.chunks(share);
        let own = shares.next().unwrap_or_default();
        std::thread::scope(|scope| {
            let others: Vec<_> = shares
                .map(|blocks| {
                    let coded = &coded;
                    let search = move || scan::search(blocks, coded, BestTwo::default());
                    // Without a thread to be had, this one does it all.
                    let thread = std::thread::Builder::new().spawn_scoped(scope, search);
                    (blocks, thread)
                })
                .collect();
            best = scan::search(own, &coded, std::mem::take(&mut best));
            for (blocks, thread) in others {
                match thread.ok().and_then(|thread| thread.join().ok()) {
                    Some(theirs) => best.join(theirs),
                    None => best = scan::search(blocks, &coded, std::mem::take(&mut best)),
                }
            }
        });
        best.found(probe)
    }

    /// Everyone, most similar first, each template compared in full precision.
    pub fn ranking(&self, probe: &Embedding) -> Vec<Candidate> {
        let of = |who: &Arc<Who>| who.candidate(who.similarity(probe), probe);
        let mut all: Vec<Candidate> = self.people.iter().map(of).collect();
        all.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        all
    }
}

/// Whoever has a template that `model` made.
fn matched<'a>(people: &'a [Person], model: &'a ModelId) -> impl Iterator<Item = &'a Person> {
    people
        .iter()
        .filter(|person| person.templates_of(model).next().is_some())
}

//! What the enrolled people themselves say about the match threshold.
//!
//! Each template is looked at as if it had just come from the camera: compared
//! with its person's other templates, and with everyone else, by the rule of
//! [`Matcher`](crate::Matcher) (the best template of a person counts).

use crate::gallery::Gallery;
use faceglass_vision::{Embedding, ModelId};

/// Fewest people with two templates or more before anything is suggested.
pub const FEWEST_PEOPLE: usize = 3;
/// Fewest genuine similarities.
pub const FEWEST_GENUINE: usize = 10;
/// Fewest impostor similarities.
pub const FEWEST_IMPOSTOR: usize = 30;
/// More templates than these are thinned out by person: every template is
/// compared with every other.
pub const MOST_TEMPLATES: usize = 3000;

/// The templates of one person that one network made.
#[derive(Clone, Debug)]
pub struct OwnTemplates {
    /// Name.
    pub name: String,
    /// Templates.
    pub embeddings: Vec<Embedding>,
}

/// Bins of a [`Histogram`].
pub const BINS: usize = 50;

/// How many similarities lie in each fiftieth of 0 to 1; what lies below 0 is in
/// the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram(pub [u32; BINS]);

impl Default for Histogram {
    fn default() -> Self {
        Self([0; BINS])
    }
}

impl Histogram {
    /// Counts `similarities`.
    pub fn of(similarities: &[f32]) -> Self {
        let mut histogram = Self::default();
        for similarity in similarities {
            let bin = (similarity.clamp(0.0, 1.0) * BINS as f32) as usize;
            histogram.0[bin.min(BINS - 1)] += 1;
        }
        histogram
    }
}

/// Similarities among the enrolled people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnScores {
    /// People with a template of the network.
    pub people: usize,
    /// People with two or more.
    pub with_pairs: usize,
    /// Of each template of those, the cosine to the nearest other template of
    /// the same person.
    pub genuine: Vec<f32>,
    /// Of each template and each other person, the cosine to that person's
    /// nearest template.
    pub impostor: Vec<f32>,
    /// The lowest of `genuine`.
    pub lowest_genuine: Option<f32>,
    /// The highest of `impostor`.
    pub highest_impostor: Option<f32>,
    /// `genuine`, counted.
    pub genuine_histogram: Histogram,
    /// `impostor`, counted.
    pub impostor_histogram: Histogram,
    /// People left out because there are too many templates.
    pub left_out: usize,
    /// A threshold for these people, or why there is none.
    pub suggestion: Option<Result<f32, NoSuggestion>>,
}

/// Why no threshold is suggested.
#[derive(Clone, Debug, PartialEq)]
pub enum NoSuggestion {
    /// The gallery is too small to say anything.
    TooSmall,
    /// A template of one person is nearer to another person than to its own:
    /// whatever the threshold, that look would be given the other's name.
    Misassigns {
        /// Whose template it is.
        name: String,
        /// Whom it looks more like.
        other: String,
    },
    /// No threshold lies between all genuine and all impostor similarities:
    /// someone would be missed, or taken for somebody else who is not there.
    Overlap {
        /// The two people who look most alike.
        name: String,
        /// The other of the two.
        other: String,
        /// Their similarity.
        similarity: f32,
        /// The lowest genuine similarity.
        lowest_genuine: f32,
    },
}

/// The templates that `model` made, by person.
pub fn templates_of(gallery: &Gallery, model: &ModelId) -> Vec<OwnTemplates> {
    let people = gallery.people().iter().map(|person| OwnTemplates {
        name: person.name.clone(),
        embeddings: person
            .templates_of(model)
            .map(|template| template.embedding.clone())
            .collect(),
    });
    people.filter(|own| !own.embeddings.is_empty()).collect()
}

/// Compares everyone with everyone. Takes time with the square of the number of
/// templates.
pub fn own_scores(people: &[OwnTemplates]) -> OwnScores {
    let (people, left_out) = thinned(people);
    let mut scores = OwnScores {
        people: people.len(),
        with_pairs: people.iter().filter(|p| p.embeddings.len() > 1).count(),
        left_out,
        ..OwnScores::default()
    };
    let mut nearest = Nearest::default();
    for (at, person) in people.iter().enumerate() {
        for (n, probe) in person.embeddings.iter().enumerate() {
            let rest = person.embeddings.iter().enumerate();
            let own = best(probe, rest.filter(|(m, _)| *m != n).map(|(_, e)| e));
            scores.genuine.extend(own);
            for (other_at, other) in people.iter().enumerate().filter(|(o, _)| *o != at) {
                if let Some(similarity) = best(probe, other.embeddings.iter()) {
                    scores.impostor.push(similarity);
                    nearest.note((at, other_at), similarity, own);
                }
            }
        }
    }
    scores.lowest_genuine = scores.genuine.iter().copied().reduce(f32::min);
    scores.highest_impostor = scores.impostor.iter().copied().reduce(f32::max);
    scores.genuine_histogram = Histogram::of(&scores.genuine);
    scores.impostor_histogram = Histogram::of(&scores.impostor);
    scores.suggestion = Some(suggest(&scores, &nearest, &people));
    scores
}

/// Who comes too near to whom, by their places among the people.
#[derive(Default)]
struct Nearest {
    /// The first whose template is nearer to somebody else.
    misassigned: Option<(usize, usize)>,
    /// The two who look most alike.
    alike: Option<((usize, usize), f32)>,
}

impl Nearest {
    fn note(&mut self, pair: (usize, usize), similarity: f32, own: Option<f32>) {
        if self.alike.is_none_or(|(_, most)| similarity > most) {
            self.alike = Some((pair, similarity));
        }
        if own.is_some_and(|own| similarity >= own) {
            self.misassigned.get_or_insert(pair);
        }
    }
}

fn suggest(
    scores: &OwnScores,
    nearest: &Nearest,
    people: &[&OwnTemplates],
) -> Result<f32, NoSuggestion> {
    let name = |at: usize| people[at].name.clone();
    if let Some((at, other)) = nearest.misassigned {
        return Err(NoSuggestion::Misassigns {
            name: name(at),
            other: name(other),
        });
    }
    let is_large_enough = scores.with_pairs >= FEWEST_PEOPLE
        && scores.genuine.len() >= FEWEST_GENUINE
        && scores.impostor.len() >= FEWEST_IMPOSTOR;
    match (nearest.alike, scores.lowest_genuine) {
        (Some(((at, other), similarity)), Some(lowest_genuine)) if is_large_enough => {
            if similarity < lowest_genuine {
                return Ok(between(similarity, lowest_genuine));
            }
            Err(NoSuggestion::Overlap {
                name: name(at),
                other: name(other),
                similarity,
                lowest_genuine,
            })
        }
        _ => Err(NoSuggestion::TooSmall),
    }
}

/// Cosine to the nearest of `others`.
fn best<'a>(probe: &Embedding, others: impl Iterator<Item = &'a Embedding>) -> Option<f32> {
    others.map(|other| other.cosine(probe)).reduce(f32::max)
}

/// The middle, as a hundredth where one fits between.
fn between(impostor: f32, genuine: f32) -> f32 {
    let middle = f32::midpoint(impostor, genuine);
    let hundredth = (middle * 100.0).round() / 100.0;
    if impostor < hundredth && hundredth <= genuine {
        hundredth
    } else {
        middle
    }
}

/// Every n-th person where there are too many templates.
fn thinned(people: &[OwnTemplates]) -> (Vec<&OwnTemplates>, usize) {
    let templates: usize = people.iter().map(|p| p.embeddings.len()).sum();
    let step = templates.div_ceil(MOST_TEMPLATES).max(1);
    let kept: Vec<_> = people.iter().step_by(step).collect();
    let left_out = people.len() - kept.len();
    (kept, left_out)
}

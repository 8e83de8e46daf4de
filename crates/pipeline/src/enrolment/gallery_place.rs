//! Samples beside the people enrolled already.

use super::objection::{Objection, Odd};
use super::rule::Placement;
use super::sample::EnrolSample;
use faceglass_gallery::{
    Candidate, Change, Gallery, GalleryError, Matcher, Person, PersonId, Template, same_name,
};
/// A template this close to one that is stored, in cosine, adds nothing.
const SAME_TEMPLATE: f32 = 0.999;

/// Samples, some of which are kept, beside the gallery that they are to be
/// placed in.
pub(super) struct Place<'a> {
    pub(super) samples: &'a [EnrolSample],
    pub(super) gallery: &'a Gallery,
    pub(super) matcher: &'a Matcher,
    pub(super) threshold: f32,
}

impl Place<'_> {
    /// What speaks against somebody new of that name.
    pub(super) fn objection(&self, name: &str, kept: &[usize], apart: bool) -> Option<Objection> {
        let namesake = self.nearest_namesake(name, kept);
        let own = namesake.as_ref().and_then(|(_, similarity)| *similarity);
        let alike = self.most_similar(kept).filter(|best| {
            !apart
                && best.similarity >= self.threshold
                && !same_name(&best.name, name)
                && own.is_none_or(|own| own < best.similarity)
        });
        if let Some(best) = alike {
            return Some(Objection::LooksLike {
                person: best.person,
                person_name: best.name,
                similarity: best.similarity,
            });
        }
        let (namesake, similarity) = namesake?;
        let (person, person_name) = (namesake.id.clone(), namesake.name.clone());
        Some(match similarity {
            Some(similarity) if similarity < self.threshold => Objection::OtherFace {
                person,
                person_name,
                similarity,
                threshold: self.threshold,
                namesakes: self.gallery.named(name).count(),
            },
            _ => Objection::SameName {
                person,
                person_name,
                similarity,
                unlike: self.compare(namesake, kept).1,
            },
        })
    }

    /// Whom any of the samples looks most like.
    fn most_similar(&self, kept: &[usize]) -> Option<Candidate> {
        let best = |at: &usize| self.matcher.find(&self.samples[*at].embedding).best;
        let each = kept.iter().filter_map(best);
        each.max_by(|a, b| a.similarity.total_cmp(&b.similarity))
    }

    /// The person of that name whom any of the samples looks most like; the
    /// similarity is `None` where there is nothing to compare with.
    fn nearest_namesake(&self, name: &str, kept: &[usize]) -> Option<(&Person, Option<f32>)> {
        let similarity = |person: &Person| {
            let each = kept.iter().filter_map(|at| self.likeness(person, *at));
            each.max_by(f32::total_cmp)
        };
        // Those without anything to compare with come last.
        let order = |similarity: Option<f32>| similarity.unwrap_or(f32::NEG_INFINITY);
        let namesakes = self.gallery.people().iter();
        namesakes
            .filter(|person| same_name(&person.name, name))
            .map(|person| (person, similarity(person)))
            .max_by(|(_, a), (_, b)| order(*a).total_cmp(&order(*b)))
    }

    /// Similarity of a sample to somebody as recognition has it: to the most
    /// similar template.
    fn likeness(&self, person: &Person, at: usize) -> Option<f32> {
        let sample = &self.samples[at].embedding;
        let templates = person.templates_of(self.matcher.model());
        templates
            .map(|template| template.embedding.cosine(sample))
            .max_by(f32::total_cmp)
    }

    /// The samples that look like somebody, and those that do not.
    pub(super) fn compare(&self, person: &Person, kept: &[usize]) -> (Vec<usize>, Vec<Odd>) {
        let mut alike = Vec::new();
        let mut unlike = Vec::new();
        for at in kept {
            match self.likeness(person, *at) {
                Some(similarity) if similarity < self.threshold => {
                    unlike.push(Odd::of(&self.samples[*at], similarity));
                }
                _ => alike.push(*at),
            }
        }
        (alike, unlike)
    }

    pub(super) fn new_person(
        &self,
        name: &str,
        kept: Vec<usize>,
        left_out: Vec<Odd>,
    ) -> Result<Placement, GalleryError> {
        let kept = self.lacking(None, kept);
        let person = Person::new(name, self.templates(&kept))?;
        Ok(Placement::Store {
            person: person.id.clone(),
            name: person.name.clone(),
            kept,
            left_out,
            change: Change::AddPerson(person),
        })
    }

    pub(super) fn add_to(
        &self,
        id: &PersonId,
        kept: Vec<usize>,
        left_out: Vec<Odd>,
    ) -> Result<Placement, GalleryError> {
        let person = self.gallery.get(id).ok_or(GalleryError::NoSuchPerson)?;
        let was_nothing = kept.is_empty();
        let kept = self.lacking(Some(person), kept);
        if kept.is_empty() && !was_nothing {
            return Err(GalleryError::NothingNew(person.name.clone()));
        }
        Ok(Placement::Store {
            change: Change::AddTemplates {
                person: id.clone(),
                templates: self.templates(&kept),
            },
            person: id.clone(),
            name: person.name.clone(),
            kept,
            left_out,
        })
    }

    /// Those of `kept` that give what `person` has not yet, each picture once. Of a camera each frame is one of its own.
    fn lacking(&self, person: Option<&Person>, mut kept: Vec<usize>) -> Vec<usize> {
        let model = self.matcher.model();
        let held = |sample: &EnrolSample| {
            let templates = person
                .into_iter()
                .flat_map(|person| person.templates_of(model));
            let mut alike = templates.map(|held| held.embedding.cosine(&sample.embedding));
            alike.any(|cosine| cosine >= SAME_TEMPLATE)
        };
        let mut taken: Vec<&EnrolSample> = Vec::new();
        kept.retain(|at| {
            let sample = &self.samples[*at];
            if sample.file.is_some() && (held(sample) || taken.iter().any(|t| same(t, sample))) {
                return false;
            }
            taken.push(sample);
            true
        });
        kept
    }

    fn templates(&self, kept: &[usize]) -> Vec<Template> {
        let template = |at: &usize| {
            let sample = &self.samples[*at];
            let model = self.matcher.model().clone();
            Template::new(sample.embedding.clone(), model, sample.aligned.as_deref())
                .taken(sample.taken())
        };
        kept.iter().map(template).collect()
    }
}

/// Whether two samples are of one picture, whatever its files are called.
fn same(a: &EnrolSample, b: &EnrolSample) -> bool {
    a.aligned.is_some() && a.aligned == b.aligned && a.embedding == b.embedding
}

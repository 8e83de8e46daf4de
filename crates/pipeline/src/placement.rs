//! Decides where the samples of an enrolment go.

use crate::live::IfExisting;
use faceglass_gallery::{
    Change, Gallery, GalleryError, Matcher, Person, PersonId, Template, same_name,
};
use faceglass_vision::{Embedding, ModelId, Quality};
use image::RgbImage;

/// One good frame of the person being enrolled.
#[derive(Clone, Debug)]
pub struct EnrolSample {
    /// Embedding of this frame alone.
    pub embedding: Embedding,
    /// 112x112, becomes the thumbnail.
    pub aligned: Option<RgbImage>,
    /// Head pose in degrees: yaw, pitch, roll.
    pub pose_deg: [f32; 3],
}

/// Samples that are ready to be stored.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// Name typed by the person.
    pub name: String,
    /// What to do with somebody enrolled already.
    pub existing: IfExisting,
    /// Good samples, never empty when stored.
    pub samples: Vec<EnrolSample>,
}

/// Where samples go.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// Store by this change.
    Store {
        /// What to commit.
        change: Change,
        /// Whose templates they become.
        person: PersonId,
        /// Their name.
        name: String,
    },
    /// Somebody has that face or name already: ask.
    Ask {
        /// Who.
        person: PersonId,
        /// Their name.
        person_name: String,
        /// Cosine similarity, `None` if only the name is equal.
        similarity: Option<f32>,
    },
}

impl Gathered {
    /// Where the samples go, or whom to ask about.
    ///
    /// # Errors
    /// [`GalleryError`] if the name cannot be used or the person is gone.
    pub fn place(
        &self,
        gallery: &Gallery,
        matcher: &Matcher,
        match_threshold: f32,
    ) -> Result<Placement, GalleryError> {
        match &self.existing {
            IfExisting::Ask => {
                if let Some(ask) = self.clash(gallery, matcher, match_threshold) {
                    return Ok(ask);
                }
                self.new_person(matcher.model())
            }
            IfExisting::CreateNew => self.new_person(matcher.model()),
            IfExisting::AddTo(id) => {
                let person = gallery.get(id).ok_or(GalleryError::NoSuchPerson)?;
                Ok(Placement::Store {
                    change: Change::AddTemplates {
                        person: id.clone(),
                        templates: self.templates(matcher.model()),
                    },
                    person: id.clone(),
                    name: person.name.clone(),
                })
            }
        }
    }

    /// Whether the samples do not look like one person.
    pub fn is_mixed(&self, match_threshold: f32) -> bool {
        let Some(mean) = mean_of(&self.samples) else {
            return false;
        };
        // Two strangers are both half way to their mean: compare in pairs.
        let like_others = |sample: &EnrolSample| {
            let others = self
                .samples
                .iter()
                .filter(|other| !std::ptr::eq(*other, sample));
            others
                .map(|other| other.embedding.cosine(&sample.embedding))
                .fold(f32::NEG_INFINITY, f32::max)
        };
        self.samples.len() > 1
            && self.samples.iter().any(|sample| {
                like_others(sample) < match_threshold
                    && (self.samples.len() == 2 || sample.embedding.cosine(&mean) < match_threshold)
            })
    }

    /// Templates of the samples.
    pub fn templates(&self, model: &ModelId) -> Vec<Template> {
        let template = |sample: &EnrolSample| {
            Template::new(
                sample.embedding.clone(),
                model.clone(),
                sample.aligned.as_ref(),
            )
        };
        self.samples.iter().map(template).collect()
    }

    /// Somebody enrolled whom the samples look like; else of the same name.
    fn clash(
        &self,
        gallery: &Gallery,
        matcher: &Matcher,
        match_threshold: f32,
    ) -> Option<Placement> {
        let best = mean_of(&self.samples).and_then(|mean| matcher.find(&mean).best);
        if let Some(best) = best.filter(|best| best.similarity >= match_threshold) {
            return Some(Placement::Ask {
                person: best.person,
                person_name: best.name,
                similarity: Some(best.similarity),
            });
        }
        let namesake = gallery
            .people()
            .iter()
            .find(|person| same_name(&person.name, &self.name))?;
        Some(Placement::Ask {
            person: namesake.id.clone(),
            person_name: namesake.name.clone(),
            similarity: None,
        })
    }

    fn new_person(&self, model: &ModelId) -> Result<Placement, GalleryError> {
        let person = Person::new(&self.name, self.templates(model))?;
        Ok(Placement::Store {
            person: person.id.clone(),
            name: person.name.clone(),
            change: Change::AddPerson(person),
        })
    }
}

/// The mean direction of all samples.
pub fn mean_of(samples: &[EnrolSample]) -> Option<Embedding> {
    let size = samples.first()?.embedding.values().len();
    let mut sum = vec![0.0; size];
    for sample in samples {
        for (total, value) in sum.iter_mut().zip(sample.embedding.values()) {
            *total += value;
        }
    }
    Embedding::new(sum).ok()
}

/// Yaw, pitch and roll in degrees.
pub fn pose_of(quality: &Quality) -> [f32; 3] {
    [quality.yaw_deg, quality.pitch_deg, quality.roll_deg]
}

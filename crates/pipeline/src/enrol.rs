//! Gathers the samples of one enrolment and decides where they go.

use crate::engine::Probe;
use crate::live::{IfExisting, Refusal};
use crate::result::{FrameResult, LivenessVerdict, UnsureReason};
use faceglass_gallery::{
    Change, Gallery, GalleryError, Matcher, Person, PersonId, Template, same_name,
};
use faceglass_vision::{Embedding, ModelId, Quality, QualityReason};
use image::RgbImage;
use std::time::Duration;

/// Samples of an enrolment from moving pictures.
pub const SAMPLES: usize = 5;
/// Gathering ends when no sample came for this long.
pub const PATIENCE: Duration = Duration::from_secs(25);
/// Samples are at least this far apart.
const SPACING: Duration = Duration::from_millis(200);
/// After this long without a sample, one that is like the others will do.
const DIVERSITY_PATIENCE: Duration = Duration::from_millis(2500);
/// Samples closer in pose than this …
const SAME_POSE_DEG: f32 = 5.0;
/// … and closer in the embedding than this say the same.
const SAME_COSINE: f32 = 0.97;

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

/// What one frame did for an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Counted.
    Taken,
    /// Did not count, for this reason.
    Refused(Refusal),
    /// Did not count yet; nothing is wrong.
    Waiting,
}

/// Gathers samples of one face.
#[derive(Clone, Debug)]
pub struct Gatherer {
    /// Name typed by the person.
    pub name: String,
    /// What to do with somebody enrolled already.
    pub existing: IfExisting,
    /// The face being watched.
    pub track: u64,
    want: usize,
    samples: Vec<EnrolSample>,
    /// Presentation time of the newest sample.
    taken_at: Option<Duration>,
    first_offer_at: Option<Duration>,
    last_refusal: Option<Refusal>,
}

impl Gatherer {
    /// Starts gathering on `track`.
    pub fn new(name: String, track: u64, existing: IfExisting) -> Self {
        Self {
            name,
            existing,
            track,
            want: SAMPLES,
            samples: Vec::new(),
            taken_at: None,
            first_offer_at: None,
            last_refusal: None,
        }
    }

    /// Good samples so far.
    pub fn have(&self) -> usize {
        self.samples.len()
    }

    /// Samples needed.
    pub fn want(&self) -> usize {
        self.want
    }

    /// Why the newest frame did not count.
    pub fn refused(&self) -> Option<Refusal> {
        self.last_refusal
    }

    /// Whether enough was gathered.
    pub fn is_complete(&self) -> bool {
        self.samples.len() >= self.want
    }

    /// The picture will not change any more (a still picture, a pause): one
    /// sample is all there is.
    pub fn settle_for_one(&mut self) {
        self.want = 1;
    }

    /// Looks at the watched face of one frame; `None` if it was not there.
    pub fn offer(&mut self, probe: Option<&Probe>, match_threshold: f32) -> Offer {
        let offer = self.examine(probe, match_threshold);
        match (offer, probe) {
            (Offer::Taken, Some(probe)) => self.take(probe),
            (Offer::Refused(refusal), _) => self.last_refusal = Some(refusal),
            _ => self.last_refusal = None,
        }
        offer
    }

    /// The track on which the same face goes on after its track ended.
    pub fn relink(&self, result: &FrameResult, match_threshold: f32) -> Option<u64> {
        if result.faces.iter().any(|face| face.track == self.track) {
            return None;
        }
        let Some(mean) = mean_of(&self.samples) else {
            // Nothing to compare with: only a face that is alone is surely meant.
            return match &result.faces[..] {
                [face] => Some(face.track),
                _ => None,
            };
        };
        let likeness = |embedding: &Embedding| embedding.cosine(&mean);
        result
            .faces
            .iter()
            .filter_map(|face| {
                let (_, embedding) = face.embedding.as_ref()?;
                Some((face.track, likeness(embedding)))
            })
            .filter(|(_, likeness)| *likeness >= match_threshold)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(track, _)| track)
    }

    /// The samples, and everything that is asked with them.
    pub fn finish(self) -> Gathered {
        Gathered {
            name: self.name,
            existing: self.existing,
            samples: self.samples,
        }
    }

    /// Why gathering was given up, as a sentence.
    pub fn gave_up(&self) -> String {
        let why = self
            .last_refusal
            .map_or("no good frame came", refusal_words);
        format!(
            "Nothing was stored for {}: {} of {} good frames came, and at the end {why}. {}",
            self.name,
            self.have(),
            self.want,
            advice(self.last_refusal)
        )
    }

    fn examine(&mut self, probe: Option<&Probe>, match_threshold: f32) -> Offer {
        let Some(probe) = probe else {
            return Offer::Refused(Refusal::Absent);
        };
        let first = *self.first_offer_at.get_or_insert(probe.time);
        if let Some(worst) = probe.quality.reasons.first() {
            return Offer::Refused(Refusal::Quality(*worst));
        }
        match (probe.liveness.verdict, probe.liveness.reason) {
            (LivenessVerdict::Spoof, _) => return Offer::Refused(Refusal::Spoof),
            (LivenessVerdict::Unsure, Some(UnsureReason::Quality(worst))) => {
                return Offer::Refused(Refusal::Quality(worst));
            }
            // Not settled yet: a spoof would count as live otherwise. A
            // picture that stands still will say no more.
            (LivenessVerdict::Unsure, Some(UnsureReason::TooFewFrames)) if self.want > 1 => {
                return Offer::Waiting;
            }
            _ => {}
        }
        let Some(embedding) = &probe.embedding else {
            return Offer::Waiting;
        };
        if let Some(mean) = mean_of(&self.samples)
            && embedding.cosine(&mean) < match_threshold
        {
            return Offer::Refused(Refusal::NotTheSamePerson);
        }
        if self.taken_at == Some(probe.time) {
            return Offer::Refused(Refusal::TooSimilar);
        }
        let since = probe.time.abs_diff(self.taken_at.unwrap_or(first));
        if self.taken_at.is_some() && since < SPACING {
            return Offer::Waiting;
        }
        if self.says_nothing_new(embedding, &probe.quality, since) {
            return Offer::Refused(Refusal::TooSimilar);
        }
        Offer::Taken
    }

    /// What counts as new shrinks with time, so that somebody who sits still
    /// is enrolled too.
    fn says_nothing_new(&self, embedding: &Embedding, quality: &Quality, since: Duration) -> bool {
        let strictness =
            1.0 - (since.as_secs_f32() / DIVERSITY_PATIENCE.as_secs_f32()).clamp(0.0, 1.0);
        let pose_deg = pose_of(quality);
        self.samples.iter().any(|sample| {
            let turned = sample
                .pose_deg
                .iter()
                .zip(pose_deg)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            let unlike = 1.0 - sample.embedding.cosine(embedding);
            turned < strictness * SAME_POSE_DEG && unlike < strictness * (1.0 - SAME_COSINE)
        })
    }

    fn take(&mut self, probe: &Probe) {
        let Some(embedding) = probe.embedding.clone() else {
            return;
        };
        self.samples.push(EnrolSample {
            embedding,
            aligned: probe.aligned.as_ref().map(|face| face.image.clone()),
            pose_deg: pose_of(&probe.quality),
        });
        self.taken_at = Some(probe.time);
        self.last_refusal = None;
    }
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

    /// A sentence if the samples do not look like one person.
    pub fn is_mixed(&self, match_threshold: f32) -> Option<String> {
        let mean = mean_of(&self.samples)?;
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
        let stranger = self.samples.len() > 1
            && self.samples.iter().any(|sample| {
                like_others(sample) < match_threshold
                    && (self.samples.len() == 2 || sample.embedding.cosine(&mean) < match_threshold)
            });
        stranger.then(|| {
            format!(
                "Nothing was stored for {}: the pictures do not look like one person. Choose pictures of one person only.",
                self.name
            )
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

/// A refusal as the middle of a sentence.
pub fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Quality(reason) => quality_words(reason),
        Refusal::Spoof => "it looks like a picture or a screen, not a live face",
        Refusal::Absent => "the face is not in the picture",
        Refusal::TooSimilar => "nothing moved since the last good frame",
        Refusal::NotTheSamePerson => "the face does not look like the same person",
    }
}

/// A quality reason as the middle of a sentence.
pub fn quality_words(reason: QualityReason) -> &'static str {
    match reason {
        QualityReason::TooSmall => "the face is too small",
        QualityReason::Blurred => "the face is blurred",
        QualityReason::TurnedAway => "the face is turned away",
        QualityReason::TooDark => "the face is too dark",
        QualityReason::TooBright => "the face is too bright",
        QualityReason::CutOff => "part of the face is outside the picture",
        QualityReason::Unclear => "the face is covered or unclear",
    }
}

fn advice(refusal: Option<Refusal>) -> &'static str {
    match refusal {
        Some(Refusal::Quality(QualityReason::TooSmall)) => "Come closer and try again.",
        Some(Refusal::Quality(QualityReason::TooDark | QualityReason::TooBright)) => {
            "Change the light and try again."
        }
        Some(Refusal::Quality(QualityReason::Blurred)) => "Hold still and try again.",
        Some(Refusal::Spoof) => "Enrol the person in front of the camera.",
        Some(Refusal::TooSimilar) => "Turn the head a little and try again.",
        _ => "Look at the camera and try again.",
    }
}

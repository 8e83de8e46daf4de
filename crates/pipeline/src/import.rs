//! Takes in people from pictures: what each picture gives, where everyone
//! belongs, and one change for all of them.

use crate::engine::{Engine, Examined};
use crate::live::{IfAlike, IfExisting, LookAlike};
use crate::placement::{EnrolSample, Gathered, Placement, mean_of, pose_of};
use crate::stages::FaceSample;
use crate::tell::{ImportSummary, LeftOut, NoSample};
use faceglass_capture::SourceError;
use faceglass_gallery::{Change, Gallery, GalleryError, Matcher, PersonId, clean_name, same_name};
use faceglass_vision::QualityReason;
use image::RgbImage;
use std::collections::VecDeque;
use std::sync::Arc;

/// The largest face must be this much larger than the next one to be meant.
const CLEARLY_LARGER: f32 = 1.8;
/// A template this close to one that is stored already adds nothing.
const SAME_TEMPLATE: f32 = 0.999;

/// What a picture gives for an enrolment.
///
/// # Errors
/// [`NoSample`]: why it gives nothing.
pub fn sample_of_picture(engine: &mut Engine, image: &RgbImage) -> Result<EnrolSample, NoSample> {
    let Examined { faces, fault } = engine.examine(image);
    let face = match (only_face(&faces), &fault) {
        (Ok(face), _) => face,
        (Err(_), Some(fault)) => return Err(NoSample::Fault(fault.clone())),
        (Err(why), None) => return Err(why),
    };
    // Pictures are what they are: only what spoils an embedding is refused.
    let spoils = |reason: &&QualityReason| {
        matches!(
            reason,
            QualityReason::TooSmall
                | QualityReason::Blurred
                | QualityReason::TurnedAway
                | QualityReason::Unclear
        )
    };
    if let Some(reason) = face.quality.reasons.iter().find(spoils) {
        return Err(NoSample::Quality(*reason));
    }
    let Some(embedding) = face.embedding.clone() else {
        return Err(fault.map_or(NoSample::NoEmbedding, NoSample::Fault));
    };
    Ok(EnrolSample {
        embedding,
        aligned: face.aligned.as_ref().map(|face| face.image.clone()),
        pose_deg: pose_of(&face.quality),
    })
}

fn only_face(faces: &[FaceSample]) -> Result<&FaceSample, NoSample> {
    let area = |face: &FaceSample| face.detection.bbox.area();
    match faces {
        [] => Err(NoSample::NoFace),
        [face] => Ok(face),
        [first, second, ..] if area(first) >= CLEARLY_LARGER * area(second) => Ok(first),
        _ => Err(NoSample::SeveralFaces),
    }
}

/// An import while its pictures are read.
#[derive(Debug, Default)]
pub struct Import {
    people: Vec<(String, Vec<EnrolSample>)>,
    left_out: Vec<LeftOut>,
    pictures: usize,
}

impl Import {
    /// Takes in one picture of a person.
    pub fn add(&mut self, engine: &mut Engine, person: &str, file: &str, image: &RgbImage) {
        self.pictures += 1;
        match sample_of_picture(engine, image) {
            Ok(sample) => match self.people.iter_mut().find(|(name, _)| name == person) {
                Some((_, samples)) => samples.push(sample),
                None => self.people.push((person.to_string(), vec![sample])),
            },
            Err(why) => self.left_out.push(LeftOut::Picture {
                file: file.to_string(),
                why,
            }),
        }
    }

    /// Notes what could not be read.
    pub fn leave_out(&mut self, what: LeftOut) {
        self.left_out.push(what);
    }

    /// Pictures looked at so far.
    pub fn pictures(&self) -> usize {
        self.pictures
    }

    /// Begins to put everyone where they belong.
    pub fn place(self, gallery: &Gallery, matcher: &Matcher, match_threshold: f32) -> Placing {
        Placing {
            waiting: self.people.into(),
            asked: None,
            for_all: None,
            gallery: gallery.clone(),
            matcher: matcher.clone(),
            match_threshold,
            changes: Vec::new(),
            summary: ImportSummary {
                left_out: self.left_out,
                ..ImportSummary::default()
            },
        }
    }
}

/// Puts the people of an import where they belong: people of the same name get
/// what they lack, others become new. For somebody who looks like a person of
/// another name (enrolled, or placed by this import), it stops and asks.
#[derive(Debug)]
pub struct Placing {
    waiting: VecDeque<(String, Vec<EnrolSample>)>,
    asked: Option<Asked>,
    for_all: Option<IfAlike>,
    /// The gallery as it would be with the changes so far.
    gallery: Gallery,
    matcher: Matcher,
    match_threshold: f32,
    changes: Vec<Change>,
    summary: ImportSummary,
}

#[derive(Debug)]
struct Asked {
    name: String,
    samples: Vec<EnrolSample>,
    like: LookAlike,
}

/// What an import comes to.
#[derive(Debug)]
pub struct ImportPlan {
    /// One change for everything, so that one undo takes it back; `None` if
    /// there is nothing to store.
    pub change: Option<Change>,
    /// For the person.
    pub summary: ImportSummary,
}

impl Placing {
    /// Goes on until there is a question, which the next call repeats until it
    /// is answered; `None` once everyone has a place.
    pub fn next_question(&mut self) -> Option<&LookAlike> {
        while self.asked.is_none() {
            let (name, samples) = self.waiting.pop_front()?;
            match clean_name(&name) {
                Ok(name) => self.look_at(name, samples),
                Err(error) => self.leave_out(name, error.into()),
            }
        }
        self.asked.as_ref().map(|asked| &asked.like)
    }

    /// Answers the question, `for_all` also those still to come.
    pub fn answer(&mut self, answer: IfAlike, for_all: bool) {
        if for_all {
            self.for_all = Some(answer);
        }
        if let Some(asked) = self.asked.take() {
            self.follow(asked, answer);
        }
    }

    /// What it all comes to; people not yet placed are not in it.
    pub fn finish(self) -> ImportPlan {
        ImportPlan {
            change: (!self.changes.is_empty()).then_some(Change::Batch(self.changes)),
            summary: self.summary,
        }
    }

    fn look_at(&mut self, name: String, samples: Vec<EnrolSample>) {
        let best = mean_of(&samples).and_then(|mean| self.matcher.find(&mean).best);
        let alike = best.filter(|best| {
            best.similarity >= self.match_threshold && !same_name(&best.name, &name)
        });
        let Some(best) = alike else {
            return self.store(name, samples);
        };
        let asked = Asked {
            like: LookAlike {
                name: name.clone(),
                pictures: samples.len(),
                picture: samples
                    .iter()
                    .find_map(|sample| sample.aligned.clone())
                    .map(Arc::new),
                person: best.person,
                person_name: best.name,
                similarity: best.similarity,
                waiting: self.waiting.len(),
            },
            name,
            samples,
        };
        match self.for_all {
            Some(answer) => self.follow(asked, answer),
            None => self.asked = Some(asked),
        }
    }

    fn follow(&mut self, asked: Asked, answer: IfAlike) {
        match answer {
            IfAlike::Add => self.add_missing(asked.like.person, asked.samples),
            IfAlike::Apart => self.store(asked.name, asked.samples),
            IfAlike::Skip => self.summary.left_out.push(LeftOut::Skipped {
                name: asked.name,
                like: asked.like.person_name,
            }),
        }
    }

    /// To the person of that name, else as somebody new.
    fn store(&mut self, name: String, samples: Vec<EnrolSample>) {
        let people = self.gallery.people();
        let namesake = people.iter().find(|person| same_name(&person.name, &name));
        if let Some(person) = namesake.map(|person| person.id.clone()) {
            return self.add_missing(person, samples);
        }
        let templates = samples.len();
        if self.commit(&name, IfExisting::CreateNew, samples) {
            self.summary.people += 1;
            self.summary.templates += templates;
        }
    }

    /// What `person` does not have yet, so that importing twice changes nothing.
    fn add_missing(&mut self, person: PersonId, mut samples: Vec<EnrolSample>) {
        let Some(known) = self.gallery.get(&person) else {
            return;
        };
        let held: Vec<_> = known.templates_of(self.matcher.model()).collect();
        samples.retain(|sample| {
            held.iter()
                .all(|template| template.embedding.cosine(&sample.embedding) < SAME_TEMPLATE)
        });
        if samples.is_empty() {
            return;
        }
        let (name, templates) = (known.name.clone(), samples.len());
        if self.commit(&name, IfExisting::AddTo(person), samples) {
            self.summary.templates += templates;
        }
    }

    /// Makes a change here, so that later people are compared with it; false if
    /// it cannot be made.
    fn commit(&mut self, name: &str, existing: IfExisting, samples: Vec<EnrolSample>) -> bool {
        let gathered = Gathered {
            name: name.to_owned(),
            existing,
            samples,
        };
        let placed = gathered
            .place(&self.gallery, &self.matcher, self.match_threshold)
            .and_then(|placement| match placement {
                Placement::Store { change, .. } => {
                    self.gallery.apply(&change).map(|_| Some(change))
                }
                // Never asked: where the samples go is decided.
                Placement::Ask { .. } => Ok(None),
            });
        match placed {
            Ok(Some(change)) => {
                self.changes.push(change);
                self.matcher = Matcher::new(&self.gallery, &self.matcher.model().clone());
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.leave_out(name.to_owned(), error);
                false
            }
        }
    }

    fn leave_out(&mut self, name: String, why: GalleryError) {
        self.summary.left_out.push(LeftOut::Person { name, why });
    }
}

impl From<SourceError> for LeftOut {
    fn from(error: SourceError) -> Self {
        Self::Unread(error)
    }
}

//! The one rule of what may be stored as one person.

use super::agreement::agreeing_groups;
use super::gallery_place::Place;
use super::objection::{Answer, Objection, Odd, Question};
use super::sample::EnrolSample;
use faceglass_gallery::{Change, Gallery, GalleryError, Matcher, PersonId};
use faceglass_vision::Embedding;

/// Samples that are ready to be stored, and what was decided about them.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// Name typed by the person.
    pub name: String,
    /// Good samples, never empty when stored.
    pub samples: Vec<EnrolSample>,
    /// What was decided.
    pub answers: Answers,
}

/// What a person decided, before or when asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// About pictures that do not look like one person.
    pub mixed: IfMixed,
    /// Not somebody of another name, whoever they look like.
    pub apart: bool,
    /// About somebody enrolled already.
    pub existing: IfExisting,
}

/// What to do with pictures that do not look like one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IfMixed {
    /// Ask.
    #[default]
    Ask,
    /// Keep the largest group that agrees.
    KeepAgreeing,
    /// Keep all.
    TakeAll,
}

/// What to do when the face or name belongs to somebody enrolled already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IfExisting {
    /// Ask.
    #[default]
    Ask,
    /// Add the templates to that person.
    AddTo(PersonId),
    /// Add those that look like that person, and leave out the others.
    AddAlike(PersonId),
    /// A different person all the same.
    CreateNew,
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
        /// Which of the samples.
        kept: Vec<usize>,
        /// The others, as decided.
        left_out: Vec<Odd>,
    },
    /// Something speaks against it.
    Ask(Objection),
}

impl Gathered {
    /// Nothing decided yet.
    pub fn new(name: String, samples: Vec<EnrolSample>) -> Self {
        Self {
            name,
            samples,
            answers: Answers::default(),
        }
    }

    /// Where the samples go, or what speaks against it; to be asked again after
    /// each answer.
    ///
    /// # Errors
    /// [`GalleryError`] if the name cannot be used or the person is gone.
    pub fn place(
        &self,
        gallery: &Gallery,
        matcher: &Matcher,
        threshold: f32,
    ) -> Result<Placement, GalleryError> {
        let (kept, mut left_out) = match self.agreeing(threshold) {
            Ok(agreeing) => agreeing,
            Err(objection) => return Ok(Placement::Ask(objection)),
        };
        let place = Place {
            samples: &self.samples,
            gallery,
            matcher,
            threshold,
        };
        match &self.answers.existing {
            IfExisting::Ask => match place.objection(&self.name, &kept, self.answers.apart) {
                Some(objection) => Ok(Placement::Ask(objection)),
                None => place.new_person(&self.name, kept, left_out),
            },
            IfExisting::CreateNew => place.new_person(&self.name, kept, left_out),
            IfExisting::AddTo(id) => place.add_to(id, kept, left_out),
            IfExisting::AddAlike(id) => {
                let person = gallery.get(id).ok_or(GalleryError::NoSuchPerson)?;
                let (alike, unlike) = place.compare(person, &kept);
                left_out.extend(unlike);
                place.add_to(id, alike, left_out)
            }
        }
    }

    /// The samples that are to be one person as far as it is decided, and those
    /// left out.
    fn agreeing(&self, threshold: f32) -> Result<(Vec<usize>, Vec<Odd>), Objection> {
        let mixed = |agreeing, even, odd| Objection::Mixed {
            agreeing,
            even,
            odd,
            threshold,
        };
        match (self.agreement(threshold), self.answers.mixed) {
            (_, IfMixed::TakeAll) | (Agreement::One, _) => {
                Ok(((0..self.samples.len()).collect(), Vec::new()))
            }
            (Agreement::Several { largest, odd }, IfMixed::KeepAgreeing) => Ok((largest, odd)),
            (Agreement::Several { largest, odd }, IfMixed::Ask) => {
                Err(mixed(largest.len(), false, odd))
            }
            (Agreement::Even { agreeing, odd }, _) => Err(mixed(agreeing, true, odd)),
        }
    }

    fn agreement(&self, threshold: f32) -> Agreement {
        let embeddings: Vec<&Embedding> = self.samples.iter().map(|s| &s.embedding).collect();
        let groups = agreeing_groups(&embeddings, threshold);
        let (Some(largest), Some(second)) = (groups.first(), groups.get(1)) else {
            return Agreement::One;
        };
        // By their likeness to those whom they do not fit.
        let odd = |at: usize, own: &[usize]| {
            let others = (0..embeddings.len()).filter(|other| !own.contains(other));
            let similarity = others.map(|other| embeddings[other].cosine(embeddings[at]));
            Odd::of(&self.samples[at], similarity.fold(-1.0, f32::max))
        };
        if largest.len() == second.len() {
            let of_group = |group: &Vec<usize>| {
                let members = group.iter().map(|at| odd(*at, group));
                members.collect::<Vec<_>>()
            };
            return Agreement::Even {
                agreeing: largest.len(),
                odd: groups.iter().flat_map(of_group).collect(),
            };
        }
        let all = 0..embeddings.len();
        let others: Vec<usize> = all.filter(|at| !largest.contains(at)).collect();
        Agreement::Several {
            odd: others.iter().map(|at| odd(*at, &others)).collect(),
            largest: largest.clone(),
        }
    }

    /// Follows an answer to `objection`; false if it is none to it.
    pub fn answer(&mut self, objection: &Objection, answer: Answer) -> bool {
        if !objection.takes(answer) {
            return false;
        }
        match (answer, objection.person()) {
            (Answer::KeepAgreeing, None) => self.answers.mixed = IfMixed::KeepAgreeing,
            (Answer::TakeAll, _) => self.answers.mixed = IfMixed::TakeAll,
            (Answer::KeepAgreeing, Some((person, _))) => {
                self.answers.existing = IfExisting::AddAlike(person.clone());
            }
            (Answer::Add, Some((person, _))) => {
                self.answers.existing = IfExisting::AddTo(person.clone());
            }
            // A namesake is still to be looked at.
            (Answer::Apart, _) if matches!(objection, Objection::LooksLike { .. }) => {
                self.answers.apart = true;
            }
            (Answer::Apart, _) => self.answers.existing = IfExisting::CreateNew,
            (Answer::Add, None) | (Answer::Skip, _) => return false,
        }
        true
    }

    /// The question to which `objection` leads.
    pub fn question(&self, objection: Objection, waiting: usize) -> Question {
        Question {
            name: self.name.clone(),
            pictures: self.samples.len(),
            picture: self
                .samples
                .iter()
                .find_map(|sample| sample.aligned.clone()),
            objection,
            waiting,
        }
    }
}

/// Whether the samples look like one person.
enum Agreement {
    One,
    Several {
        largest: Vec<usize>,
        odd: Vec<Odd>,
    },
    /// No group is larger than all others.
    Even {
        agreeing: usize,
        odd: Vec<Odd>,
    },
}

impl Odd {
    pub(super) fn of(sample: &EnrolSample, similarity: f32) -> Self {
        Self {
            file: sample.file.clone(),
            picture: sample.aligned.clone(),
            similarity,
        }
    }
}

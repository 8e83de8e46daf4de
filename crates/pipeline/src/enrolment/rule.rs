//! The one rule of what may be stored as one person.

use super::agreement::agreeing_groups;
use super::objection::{Answer, Objection, Odd, Question};
use super::sample::EnrolSample;
use faceglass_gallery::{
    Candidate, Change, Gallery, GalleryError, Matcher, Person, PersonId, Template, same_name,
};
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
        let (kept, mut left_out) = match (self.agree(threshold), self.answers.mixed) {
            (_, IfMixed::TakeAll) | (Agreement::One, _) => {
                ((0..self.samples.len()).collect(), Vec::new())
            }
            (Agreement::Several { largest, odd }, IfMixed::KeepAgreeing) => (largest, odd),
            (Agreement::Several { largest, odd }, IfMixed::Ask) => {
                let agreeing = largest.len();
                return Ok(Placement::Ask(Objection::Mixed {
                    agreeing,
                    even: false,
                    odd,
                    threshold,
                }));
            }
            (Agreement::Even { agreeing, odd }, _) => {
                return Ok(Placement::Ask(Objection::Mixed {
                    agreeing,
                    even: true,
                    odd,
                    threshold,
                }));
            }
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

    fn agree(&self, threshold: f32) -> Agreement {
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
    fn of(sample: &EnrolSample, similarity: f32) -> Self {
        Self {
            file: sample.file.clone(),
            picture: sample.aligned.clone(),
            similarity,
        }
    }
}

/// Samples, some of which are kept, beside the gallery that they are to be
/// placed in.
struct Place<'a> {
    samples: &'a [EnrolSample],
    gallery: &'a Gallery,
    matcher: &'a Matcher,
    threshold: f32,
}

impl Place<'_> {
    /// What speaks against somebody new of that name.
    fn objection(&self, name: &str, kept: &[usize], apart: bool) -> Option<Objection> {
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
    fn compare(&self, person: &Person, kept: &[usize]) -> (Vec<usize>, Vec<Odd>) {
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

    fn new_person(
        &self,
        name: &str,
        kept: Vec<usize>,
        left_out: Vec<Odd>,
    ) -> Result<Placement, GalleryError> {
        let person = Person::new(name, self.templates(&kept))?;
        Ok(Placement::Store {
            person: person.id.clone(),
            name: person.name.clone(),
            kept,
            left_out,
            change: Change::AddPerson(person),
        })
    }

    fn add_to(
        &self,
        id: &PersonId,
        kept: Vec<usize>,
        left_out: Vec<Odd>,
    ) -> Result<Placement, GalleryError> {
        let person = self.gallery.get(id).ok_or(GalleryError::NoSuchPerson)?;
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

    fn templates(&self, kept: &[usize]) -> Vec<Template> {
        let template = |at: &usize| {
            let sample = &self.samples[*at];
            let model = self.matcher.model().clone();
            Template::new(sample.embedding.clone(), model, sample.aligned.as_deref())
        };
        kept.iter().map(template).collect()
    }
}

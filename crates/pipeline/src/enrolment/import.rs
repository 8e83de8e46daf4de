//! Takes in people from pictures: what each picture gives, where everyone
//! belongs, and one change for all of them.

use super::choice::FaceChoice;
use super::left_out::{ImportSummary, LeftOut, SkipReason};
use super::objection::{Answer, Objection, Question};
use super::rule::{Gathered, Placement};
use super::sample::{EnrolSample, PictureFaces};
use crate::engine::Engine;
use faceglass_capture::SourceError;
use faceglass_gallery::{Change, Gallery, GalleryError, Matcher, clean_name};
use image::RgbImage;
use std::collections::VecDeque;
use std::mem::{Discriminant, discriminant};

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
        let found = PictureFaces::find(engine, image);
        match found.sample(FaceChoice::Clear, file) {
            Ok(sample) => self.add_sample(person, sample),
            Err(why) => {
                self.pictures += 1;
                self.left_out.push(LeftOut::Picture {
                    file: file.to_string(),
                    why,
                });
            }
        }
    }

    /// Takes in what one picture of a person gave.
    pub fn add_sample(&mut self, person: &str, sample: EnrolSample) {
        self.pictures += 1;
        match self.people.iter_mut().find(|(name, _)| name == person) {
            Some((_, samples)) => samples.push(sample),
            None => self.people.push((person.to_string(), vec![sample])),
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
        let of_several = |sample: &&EnrolSample| sample.face.of > 1;
        let samples = self.people.iter().flat_map(|(_, samples)| samples);
        Placing {
            summary: ImportSummary {
                left_out: self.left_out,
                largest_taken: samples.filter(of_several).count(),
                ..ImportSummary::default()
            },
            waiting: self.people.into(),
            asked: None,
            for_all: Vec::new(),
            gallery: gallery.clone(),
            matcher: matcher.clone(),
            match_threshold,
            changes: Vec::new(),
        }
    }
}

/// Puts the people of an import where they belong. Namesakes whom the pictures
/// look like get what they lack; people to whom nothing speaks against become
/// new; for the others it stops and asks. Those placed already count as
/// enrolled for those that follow.
#[derive(Debug)]
pub struct Placing {
    waiting: VecDeque<(String, Vec<EnrolSample>)>,
    asked: Option<(Gathered, Question)>,
    /// Answers for everyone to whom the same objection holds.
    for_all: Vec<(Discriminant<Objection>, Answer)>,
    /// The gallery as it would be with the changes so far.
    gallery: Gallery,
    matcher: Matcher,
    match_threshold: f32,
    changes: Vec<Change>,
    summary: ImportSummary,
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
    pub fn next_question(&mut self) -> Option<&Question> {
        while self.asked.is_none() {
            let (name, samples) = self.waiting.pop_front()?;
            match clean_name(&name) {
                Ok(name) => self.look_at(Gathered::new(name, samples)),
                Err(error) => self.leave_out(name, error.into()),
            }
        }
        self.asked.as_ref().map(|(_, question)| question)
    }

    /// Answers the question, `for_all` also those still to come that object in
    /// the same way. One that is no answer to it leaves it open.
    pub fn answer(&mut self, answer: Answer, for_all: bool) {
        let Some((gathered, question)) = self.asked.take() else {
            return;
        };
        if !question.objection.takes(answer) {
            self.asked = Some((gathered, question));
            return;
        }
        if for_all {
            self.for_all
                .push((discriminant(&question.objection), answer));
        }
        self.follow(gathered, &question.objection, answer);
    }

    /// What it all comes to; people not yet placed are not in it.
    pub fn finish(self) -> ImportPlan {
        ImportPlan {
            change: (!self.changes.is_empty()).then_some(Change::Batch(self.changes)),
            summary: self.summary,
        }
    }

    fn look_at(&mut self, gathered: Gathered) {
        let placed = gathered.place(&self.gallery, &self.matcher, self.match_threshold);
        match placed {
            Ok(Placement::Ask(objection)) => match self.answer_to(&objection) {
                Some(answer) => self.follow(gathered, &objection, answer),
                None => {
                    let question = gathered.question(objection, self.waiting.len());
                    self.asked = Some((gathered, question));
                }
            },
            Ok(store) => self.store(&gathered.name, store),
            // Importing twice changes nothing.
            Err(GalleryError::NothingNew(_)) => {}
            Err(error) => self.leave_out(gathered.name, error),
        }
    }

    /// What is decided already: by an answer for all, or because name and face
    /// are both those of somebody enrolled.
    fn answer_to(&self, objection: &Objection) -> Option<Answer> {
        if matches!(objection, Objection::SameName { unlike, .. } if unlike.is_empty()) {
            return Some(Answer::Add);
        }
        let kind = discriminant(objection);
        let mut answers = self.for_all.iter();
        let (_, answer) = answers.find(|(of, answer)| *of == kind && objection.takes(*answer))?;
        Some(*answer)
    }

    fn follow(&mut self, mut gathered: Gathered, objection: &Objection, answer: Answer) {
        if gathered.answer(objection, answer) {
            self.look_at(gathered);
        } else {
            self.summary.left_out.push(LeftOut::Skipped {
                name: gathered.name,
                why: SkipReason::of(objection),
            });
        }
    }

    /// Makes a change here, so that later people are compared with it.
    fn store(&mut self, name: &str, placement: Placement) {
        let Placement::Store {
            change, left_out, ..
        } = placement
        else {
            return;
        };
        let name = name.to_owned();
        self.summary
            .left_out
            .extend(left_out.into_iter().map(|odd| LeftOut::Odd {
                name: name.clone(),
                odd,
            }));
        let (is_new, templates) = match &change {
            Change::AddTemplates { templates, .. } => (false, templates.len()),
            Change::AddPerson(person) => (true, person.templates.len()),
            _ => (false, 0),
        };
        if templates == 0 {
            return;
        }
        if let Err(error) = self.gallery.apply(&change) {
            return self.leave_out(name, error);
        }
        self.summary.people += usize::from(is_new);
        self.summary.templates += templates;
        self.changes.push(change);
        self.matcher.update(&self.gallery);
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

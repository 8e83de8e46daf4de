//! Who is known.

use crate::error::Error;
use crate::options::Options;
use faceglass_answers::EnrollJson;
use faceglass_gallery::{
    Author, CameOf, Candidate, Change, Done, Edit, Gallery, GalleryError, GalleryStore,
    GalleryWarning, Keeping, Matcher, Person, PersonId, Template, TemplateId, clean_name,
};
use faceglass_pipeline::Problem;
use faceglass_pipeline::enrolment::{Decisions, EnrolSample, Gathered, Placement};
use faceglass_vision::{Embedding, ModelId};

/// People who are kept in a folder, or in memory alone, and matched by the embeddings of one network.
///
/// A [`Faceglass`](crate::Faceglass) has some of its own. A program that keeps several apart, or looks at pictures by several threads, opens
/// them by themselves: whoever looks takes what is [`known`](Self::known), and samples are [stored](Self::enrol) wherever they were taken.
pub struct People {
    store: Option<GalleryStore>,
    gallery: Gallery,
    matcher: Option<Matcher>,
    warnings: Vec<GalleryWarning>,
}

/// What faces are compared with: people as they were at one moment. A clone costs little, and serves another thread.
#[derive(Clone, Debug, Default)]
pub struct Known(Option<Matcher>);

/// Faces that were taken of pictures to be stored as one person's.
#[derive(Clone, Debug)]
pub struct Samples {
    pub(crate) samples: Vec<EnrolSample>,
    /// Cosine similarity from which two are one person's.
    pub(crate) threshold: f32,
}

/// Somebody who was enrolled.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolled {
    /// What is told of it.
    pub answer: EnrollJson,
    /// The templates that were added, in the order of the pictures.
    pub added: Vec<TemplateId>,
}

impl Known {
    /// Nobody.
    #[must_use]
    pub fn nobody() -> Self {
        Self::default()
    }

    pub(crate) fn matcher(&self) -> Option<&Matcher> {
        self.0.as_ref()
    }

    /// Everybody, the most similar to a face first, if `model` made their templates, too.
    #[must_use]
    pub fn ranking(&self, model: &ModelId, face: &Embedding) -> Vec<Candidate> {
        let matcher = self.0.as_ref().filter(|matcher| matcher.model() == model);
        matcher.map_or_else(Vec::new, |matcher| matcher.ranking(face))
    }
}

impl People {
    /// Opens the people of `options`, matched by the embeddings that `embedder` makes.
    ///
    /// # Errors
    /// [`Error::People`] if they are there and cannot be opened, [`Error::OtherKey`] and [`Error::NoFolder`] for a passphrase
    /// that is not theirs.
    pub fn open(options: &Options, embedder: Option<ModelId>) -> Result<Self, Error> {
        let (store, gallery, warnings) = match &options.people {
            None if options.has_passphrase => return Err(Error::NoFolder),
            None => (None, Gallery::default(), Vec::new()),
            Some(folder) => {
                let opened = GalleryStore::open_with(folder, options.keys.clone())?;
                let (store, gallery, warnings) = opened;
                let is_otherwise = store
                    .keeping()
                    .is_some_and(|keeping| keeping != Keeping::Passphrase);
                if options.has_passphrase && is_otherwise {
                    return Err(Error::OtherKey(folder.clone()));
                }
                (Some(store), gallery, warnings)
            }
        };
        let matcher = embedder.map(|model| Matcher::new(&gallery, &model));
        Ok(Self {
            store,
            gallery,
            matcher,
            warnings,
        })
    }

    /// Everybody, by name.
    #[must_use]
    pub fn all(&self) -> &[Person] {
        self.gallery.people()
    }

    /// Somebody.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`].
    pub fn get(&self, person: &PersonId) -> Result<&Person, Error> {
        let found = self.gallery.get(person);
        found.ok_or_else(|| Error::NoSuchPerson(person.0.clone()))
    }

    /// Everybody of a name; case does not count.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Person> {
        self.gallery.named(name)
    }

    /// A template, and whose it is.
    #[must_use]
    pub fn template(&self, id: &TemplateId) -> Option<(&Person, &Template)> {
        let all = self.gallery.people().iter();
        let mut all = all.flat_map(|person| person.templates.iter().map(move |of| (person, of)));
        all.find(|(_, template)| template.id == *id)
    }

    /// Templates that another network made: they cannot be matched.
    #[must_use]
    pub fn of_other_networks(&self) -> usize {
        let matcher = self.matcher.as_ref();
        matcher.map_or(0, |matcher| self.gallery.stale_templates(matcher.model()))
    }

    /// What was found wrong with the file and mended when it was opened.
    #[must_use]
    pub fn warnings(&self) -> &[GalleryWarning] {
        &self.warnings
    }

    /// What faces are compared with, as of now.
    #[must_use]
    pub fn known(&self) -> Known {
        Known(self.matcher.clone())
    }

    pub(crate) fn matcher(&self) -> Option<&Matcher> {
        self.matcher.as_ref()
    }

    /// Stores samples as somebody's of that name. What another program did to the same people is taken over before.
    ///
    /// # Errors
    /// As [`Faceglass::enrol`](crate::Faceglass::enrol).
    pub fn enrol(
        &mut self,
        name: &str,
        samples: Samples,
        decisions: &Decisions,
    ) -> Result<Enrolled, Error> {
        let name = clean_name(name)?;
        self.refresh()?;
        self.store(name, samples, decisions, None)
    }

    /// Adds samples to somebody who is enrolled.
    ///
    /// # Errors
    /// As [`enrol`](Self::enrol), [`Error::NoSuchPerson`], and [`Error::SomebodyElse`] where they are of another person.
    pub fn add_to(
        &mut self,
        person: &PersonId,
        samples: Samples,
        decisions: &Decisions,
    ) -> Result<Enrolled, Error> {
        self.refresh()?;
        let name = self.get(person)?.name.clone();
        self.store(name, samples, decisions, Some(person))
    }

    fn store(
        &mut self,
        name: String,
        samples: Samples,
        decisions: &Decisions,
        meant: Option<&PersonId>,
    ) -> Result<Enrolled, Error> {
        let matcher = self.matcher.as_ref();
        let matcher = matcher.ok_or(Error::Embedder(Problem::NoEmbedder))?;
        let mut gathered = Gathered::new(name, samples.samples);
        let settled = gathered.settle(decisions, &self.gallery, matcher, samples.threshold)?;
        let (change, person, name, kept, left_out) = match settled {
            Placement::Ask(objection) => {
                return Err(Error::Objection {
                    name: gathered.name,
                    objection: Box::new(objection),
                });
            }
            Placement::Store {
                change,
                person,
                name,
                kept,
                left_out,
            } => (change, person, name, kept, left_out),
        };
        if meant.is_some_and(|meant| *meant != person) {
            return Err(Error::SomebodyElse(name));
        }
        let model = matcher.model().clone();
        let before = self.templates_of(&person);
        self.commit(&change, Done::Enrolment(name.clone()))?;
        let mut added = self.templates_of(&person);
        added.retain(|id| !before.contains(id));
        let templates = self
            .gallery
            .get(&person)
            .map_or(0, |person| person.templates_of(&model).count());
        let kept: Vec<&EnrolSample> = kept.iter().map(|at| &gathered.samples[*at]).collect();
        Ok(Enrolled {
            answer: EnrollJson::new((person, name), templates, &kept, &left_out),
            added,
        })
    }

    fn templates_of(&self, person: &PersonId) -> Vec<TemplateId> {
        let templates = self.gallery.get(person).map(|person| &person.templates);
        let of = |template: &Template| template.id.clone();
        templates.into_iter().flatten().map(of).collect()
    }

    /// Adds somebody of whom there is no face yet.
    ///
    /// # Errors
    /// [`Error::Name`] for a name that cannot be used, [`Error::NameTaken`] if somebody is called so, [`Error::People`] if it
    /// cannot be written.
    pub fn add(&mut self, name: &str) -> Result<PersonId, Error> {
        let name = clean_name(name)?;
        self.refresh()?;
        if self.gallery.named(&name).next().is_some() {
            return Err(Error::NameTaken(name));
        }
        let person = Person::new(&name, Vec::new())?;
        let id = person.id.clone();
        self.commit(&Change::AddPerson(person), Done::Enrolment(name))?;
        Ok(id)
    }

    /// Gives somebody another name.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], [`Error::Name`], or [`Error::People`] if it cannot be written.
    pub fn rename(&mut self, person: &PersonId, name: &str) -> Result<(), Error> {
        let name = clean_name(name)?;
        self.refresh()?;
        let before = self.get(person)?.name.clone();
        let change = Change::Rename {
            person: person.clone(),
            name,
        };
        self.commit(&change, Done::Renaming(before))
    }

    /// Makes somebody part of somebody else, who keeps the name.
    ///
    /// # Errors
    /// [`Error::People`] if one of them is not there, or it cannot be written.
    pub fn merge(&mut self, from: &PersonId, into: &PersonId) -> Result<(), Error> {
        self.edit(&Edit::Merge {
            from: from.clone(),
            into: into.clone(),
        })
    }

    /// Takes some of somebody's templates out, but not all: whoever has none left is taken out whole.
    ///
    /// # Errors
    /// [`Error::People`] if a template is not there, none would be left, or it cannot be written.
    pub fn remove_templates(
        &mut self,
        person: &PersonId,
        templates: Vec<TemplateId>,
    ) -> Result<(), Error> {
        self.edit(&Edit::Remove {
            person: person.clone(),
            templates,
        })
    }

    fn edit(&mut self, edit: &Edit) -> Result<(), Error> {
        self.refresh()?;
        let (change, done) = edit.plan(&self.gallery)?;
        self.commit(&change, done)
    }

    /// Takes somebody out, with all templates; [`undo`](Self::undo) brings them back.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], or [`Error::People`] if it cannot be written.
    pub fn remove(&mut self, person: &PersonId) -> Result<(), Error> {
        let name = self.get(person)?.name.clone();
        self.commit(&Change::Remove(person.clone()), Done::Deletion(name))
    }

    /// Takes somebody out for good: nothing brings them back. The unknown faces that the window may have kept are forgotten, too, where they
    /// are at least as alike to them as `alike_from`, in cosine.
    ///
    /// # Errors
    /// As [`remove`](Self::remove).
    pub fn erase(&mut self, person: &PersonId, alike_from: f32) -> Result<(), Error> {
        self.refresh()?;
        self.get(person)?;
        match &mut self.store {
            Some(store) => {
                let (_, warnings) = store.erase(&mut self.gallery, person, alike_from)?;
                self.warnings.extend(warnings);
            }
            None => drop(self.gallery.apply(&Change::Remove(person.clone()))?),
        }
        self.match_anew();
        Ok(())
    }

    /// Takes back what was done last to people who are kept in a folder, by whichever program; false if there is nothing.
    ///
    /// # Errors
    /// [`Error::People`] if it cannot be read or written.
    pub fn undo(&mut self) -> Result<bool, Error> {
        let Some(store) = &mut self.store else {
            return Ok(false);
        };
        let came_of: Option<CameOf> = store.undo(&mut self.gallery)?;
        self.match_anew();
        Ok(came_of.is_some())
    }

    /// Takes over what another program, as the window, did to the same people since; true if anything changed.
    ///
    /// # Errors
    /// [`Error::People`] if they cannot be read.
    pub fn refresh(&mut self) -> Result<bool, Error> {
        let Some(store) = &mut self.store else {
            return Ok(false);
        };
        let changed = store.refresh(&mut self.gallery)?;
        if changed {
            self.match_anew();
        }
        Ok(changed)
    }

    fn commit(&mut self, change: &Change, done: Done) -> Result<(), Error> {
        let what = (done, Author::Library);
        let made: Result<(), GalleryError> = match &mut self.store {
            Some(store) => store
                .commit_noted(&mut self.gallery, change, what)
                .map(drop),
            None => self.gallery.apply(change).map(drop),
        };
        made?;
        self.match_anew();
        Ok(())
    }

    /// Matches with the people as they are now.
    fn match_anew(&mut self) {
        if let Some(matcher) = &mut self.matcher {
            matcher.update(&self.gallery);
        }
    }
}

//! Who is known.

use crate::error::Error;
use crate::glass::Faceglass;
use faceglass_answers::EnrollJson;
use faceglass_gallery::{
    Author, CameOf, Change, Done, Gallery, GalleryError, GalleryStore, GalleryWarning, Keeping,
    Keys, Person, PersonId, clean_name,
};
use faceglass_pipeline::Problem;
use faceglass_pipeline::enrolment::{
    Decisions, EnrolSample, FaceChoice, Gathered, PictureFaces, Placement,
};
use image::RgbImage;
use std::path::Path;

/// People on disk, or in memory alone.
pub(crate) struct Kept {
    store: Option<GalleryStore>,
    gallery: Gallery,
}

impl Kept {
    pub fn open(
        folder: Option<&Path>,
        (keys, has_passphrase): (Keys, bool),
    ) -> Result<(Self, Vec<GalleryWarning>), Error> {
        let Some(folder) = folder else {
            if has_passphrase {
                return Err(Error::NoFolder);
            }
            let gallery = Gallery::default();
            return Ok((
                Self {
                    store: None,
                    gallery,
                },
                Vec::new(),
            ));
        };
        let (store, gallery, warnings) = GalleryStore::open_with(folder, keys)?;
        let is_otherwise = store
            .keeping()
            .is_some_and(|keeping| keeping != Keeping::Passphrase);
        if has_passphrase && is_otherwise {
            return Err(Error::OtherKey(folder.to_path_buf()));
        }
        let store = Some(store);
        Ok((Self { store, gallery }, warnings))
    }

    pub fn gallery(&self) -> &Gallery {
        &self.gallery
    }

    fn commit(&mut self, change: &Change, done: Done) -> Result<(), GalleryError> {
        let what = (done, Author::Library);
        match &mut self.store {
            Some(store) => store
                .commit_noted(&mut self.gallery, change, what)
                .map(drop),
            None => self.gallery.apply(change).map(drop),
        }
    }
}

impl Faceglass {
    /// Everybody who is enrolled.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        self.kept.gallery().people()
    }

    /// Enrols somebody from pictures, each given with what it is called; of a picture with several faces the one that `choice` says. What
    /// another program did to the same people is taken over before.
    ///
    /// # Errors
    /// [`Error::NoFace`] if a picture gives no good face, [`Error::Objection`] if something speaks against it that `decisions` do
    /// not answer, [`Error::People`] if it cannot be written. Nobody is enrolled then.
    pub fn enrol(
        &mut self,
        name: &str,
        pictures: &[(&str, &RgbImage)],
        choice: FaceChoice,
        decisions: &Decisions,
    ) -> Result<EnrollJson, Error> {
        let name = clean_name(name)?;
        if pictures.is_empty() {
            return Err(Error::NoPicture);
        }
        self.refresh()?;
        let mut samples = Vec::with_capacity(pictures.len());
        for (file, picture) in pictures {
            let found = PictureFaces::find(&mut self.engine, picture);
            // A number is of the pictures with several faces.
            let choice = match (choice, found.count()) {
                (FaceChoice::Number(_), 1) if pictures.len() > 1 => FaceChoice::Clear,
                (choice, _) => choice,
            };
            let sample = found.sample(choice, file);
            samples.push(sample.map_err(|why| Error::no_face(file, why))?);
        }
        self.store_samples(Gathered::new(name, samples), decisions)
    }

    fn store_samples(
        &mut self,
        mut gathered: Gathered,
        decisions: &Decisions,
    ) -> Result<EnrollJson, Error> {
        let matcher = self.matcher.as_ref();
        let matcher = matcher.ok_or(Error::Embedder(Problem::NoEmbedder))?;
        let threshold = self.engine.match_threshold();
        let settled = gathered.settle(decisions, self.kept.gallery(), matcher, threshold)?;
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
        let model = matcher.model().clone();
        self.kept.commit(&change, Done::Enrolment(name.clone()))?;
        self.match_anew();
        let templates = self
            .kept
            .gallery()
            .get(&person)
            .map_or(0, |person| person.templates_of(&model).count());
        let kept: Vec<&EnrolSample> = kept.iter().map(|at| &gathered.samples[*at]).collect();
        Ok(EnrollJson::new((person, name), templates, &kept, &left_out))
    }

    /// Takes somebody out, with all templates.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], or [`Error::People`] if it cannot be written.
    pub fn remove(&mut self, person: &PersonId) -> Result<(), Error> {
        let found = self.kept.gallery().get(person);
        let name = found.map(|person| person.name.clone());
        let name = name.ok_or_else(|| Error::NoSuchPerson(person.0.clone()))?;
        let change = Change::Remove(person.clone());
        self.kept.commit(&change, Done::Deletion(name))?;
        self.match_anew();
        Ok(())
    }

    /// Takes back what was done last to people who are kept in a folder, by whichever program; false if there is nothing.
    ///
    /// # Errors
    /// [`Error::People`] if it cannot be read or written.
    pub fn undo(&mut self) -> Result<bool, Error> {
        let Some(store) = &mut self.kept.store else {
            return Ok(false);
        };
        let came_of: Option<CameOf> = store.undo(&mut self.kept.gallery)?;
        self.match_anew();
        Ok(came_of.is_some())
    }

    /// Takes over what another program, as the window, did to the same people since; true if anything changed.
    ///
    /// # Errors
    /// [`Error::People`] if they cannot be read.
    pub fn refresh(&mut self) -> Result<bool, Error> {
        let Some(store) = &mut self.kept.store else {
            return Ok(false);
        };
        let changed = store.refresh(&mut self.kept.gallery)?;
        if changed {
            self.match_anew();
        }
        Ok(changed)
    }
}

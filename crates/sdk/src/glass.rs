//! The pipeline with its networks and people.

use crate::error::Error;
use crate::options::Options;
use crate::people::{Known, People, Samples};
use faceglass_answers::{EmbedJson, EnrollJson, VerifyJson};
use faceglass_gallery::{GalleryWarning, Person, PersonId, clean_name};
use faceglass_pipeline::enrolment::{Decisions, FaceChoice, FaceNumber, PictureFaces};
use faceglass_pipeline::{Engine, FrameResult, NoSample, PipelineSettings};
use faceglass_vision::{Embedding, ModelId, ModelStore, ModelSummary, Models};
use image::RgbImage;
use std::sync::Arc;

/// Faces, liveness and names in pictures, movies and cameras.
///
/// It is not shared between threads: every thread that is to look at pictures opens its own, or takes one of
/// [`several`](Self::several).
pub struct Faceglass {
    pub(crate) engine: Engine,
    pub(crate) people: People,
    networks: Vec<ModelSummary>,
}

impl Faceglass {
    /// Loads the networks and the people.
    ///
    /// # Errors
    /// [`Error::Networks`] if a network is no good, [`Error::People`] if the people are there and cannot be opened.
    pub fn open(options: Options) -> Result<Self, Error> {
        Self::with(ModelStore::new(options.models.as_deref()).load()?, &options)
    }

    /// As many, for as many threads: the networks are in memory once, the people are opened by each.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn several(options: &Options, count: usize) -> Result<Vec<Self>, Error> {
        let models = ModelStore::new(options.models.as_deref()).load_several(count)?;
        let opened = models.into_iter().map(|models| Self::with(models, options));
        opened.collect()
    }

    fn with(models: Models, options: &Options) -> Result<Self, Error> {
        let networks = models.summaries.clone();
        let engine = Engine::new(models.into(), options.settings);
        let people = People::open(options, engine.embedder_id())?;
        Ok(Self {
            engine,
            people,
            networks,
        })
    }

    /// The networks in use.
    #[must_use]
    pub fn networks(&self) -> &[ModelSummary] {
        &self.networks
    }

    /// What was found wrong with the people's file and mended when it was opened.
    #[must_use]
    pub fn warnings(&self) -> &[GalleryWarning] {
        self.people.warnings()
    }

    /// The thresholds in force.
    #[must_use]
    pub fn settings(&self) -> PipelineSettings {
        self.engine.settings()
    }

    /// Other thresholds, from the next picture on.
    pub fn set_settings(&mut self, settings: PipelineSettings) {
        self.engine.set_settings(settings);
    }

    /// Cosine similarity from which two faces are called one person's.
    #[must_use]
    pub fn match_threshold(&self) -> f32 {
        self.engine.match_threshold()
    }

    /// Which network makes the embeddings: only those of the same one compare.
    #[must_use]
    pub fn embedder(&self) -> Option<ModelId> {
        self.engine.embedder_id()
    }

    /// Every face of a picture with its liveness and whose it is, judged by this picture alone.
    pub fn analyse(&mut self, picture: impl Into<Arc<RgbImage>>) -> FrameResult {
        self.engine
            .annotate(picture.into(), None, self.people.matcher())
    }

    /// As [`analyse`](Self::analyse), among other people than its own.
    pub fn analyse_among(
        &mut self,
        picture: impl Into<Arc<RgbImage>>,
        known: &Known,
    ) -> FrameResult {
        self.engine.annotate(picture.into(), None, known.matcher())
    }

    /// The embedding of the face that is meant, good or not, and which face it is.
    ///
    /// # Errors
    /// [`Error::NoFace`] if there is none, it is not clear which, or it gave no embedding.
    pub fn embed(
        &mut self,
        picture: &RgbImage,
        choice: FaceChoice,
    ) -> Result<(Embedding, FaceNumber), Error> {
        let found = PictureFaces::find(&mut self.engine, picture);
        let embedded = found.embedding(choice);
        embedded.map_err(|why| Error::no_face("the picture", why))
    }

    /// The embeddings of all faces of a picture that is called `name`.
    ///
    /// # Errors
    /// [`Error::Stage`] if a stage failed.
    pub fn embed_all(&mut self, name: &str, picture: &RgbImage) -> Result<EmbedJson, Error> {
        let examined = self.engine.examine(picture);
        match examined.fault {
            Some(fault) => Err(Error::Stage(fault)),
            None => Ok(EmbedJson::of_all(
                name.to_owned(),
                self.embedder(),
                examined,
            )),
        }
    }

    /// The embedding of a face that is aligned already, 112 by 112 pixels.
    ///
    /// # Errors
    /// [`Error::Embedder`] if there is none, or the size is another.
    pub fn embed_aligned(&mut self, aligned: &RgbImage) -> Result<Embedding, Error> {
        self.engine.embed_aligned(aligned).map_err(Error::Embedder)
    }

    /// Whether two pictures show one person; each is given with what it is called, and `faces` says which face of each is meant. The same
    /// number for both is of the picture with several faces, if there is one.
    ///
    /// # Errors
    /// [`Error::NoFace`] if it is not clear which face of a picture is meant, or a stage failed. A picture without a face is
    /// an answer, no error.
    pub fn verify(
        &mut self,
        a: (&str, &RgbImage),
        b: (&str, &RgbImage),
        faces: [FaceChoice; 2],
    ) -> Result<VerifyJson, Error> {
        let found = [a.1, b.1].map(|picture| PictureFaces::find(&mut self.engine, picture));
        let face_of = |at: usize, name: &str| {
            let is_of_the_other =
                faces[0] == faces[1] && found[at].count() == 1 && found[1 - at].count() > 1;
            let choice = match faces[at] {
                FaceChoice::Number(_) if is_of_the_other => FaceChoice::Clear,
                choice => choice,
            };
            match found[at].embedding(choice) {
                Ok(face) => Ok(Some(face)),
                Err(NoSample::NoFace | NoSample::NoEmbedding) => Ok(None),
                Err(why) => Err(Error::no_face(name, why)),
            }
        };
        let faces = [face_of(0, a.0)?, face_of(1, b.0)?];
        let names = [a.0, b.0].map(str::to_owned);
        Ok(VerifyJson::new(names, faces, self.match_threshold()))
    }

    /// The faces of pictures that are to be stored as one person's, each picture given with what it is called; of a picture with several faces
    /// the one that `choice` says.
    ///
    /// # Errors
    /// [`Error::NoFace`] if a picture gives no good face, [`Error::NoPicture`] without any.
    pub fn samples(
        &mut self,
        pictures: &[(&str, &RgbImage)],
        choice: FaceChoice,
    ) -> Result<Samples, Error> {
        if pictures.is_empty() {
            return Err(Error::NoPicture);
        }
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
        let threshold = self.match_threshold();
        Ok(Samples { samples, threshold })
    }

    /// Everybody who is enrolled.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        self.people.all()
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
        // What costs nothing to refuse is refused before any picture is looked at.
        clean_name(name)?;
        let samples = self.samples(pictures, choice)?;
        Ok(self.people.enrol(name, samples, decisions)?.answer)
    }

    /// Takes somebody out, with all templates.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], or [`Error::People`] if it cannot be written.
    pub fn remove(&mut self, person: &PersonId) -> Result<(), Error> {
        self.people.remove(person)
    }

    /// Takes back what was done last to people who are kept in a folder, by whichever program; false if there is nothing.
    ///
    /// # Errors
    /// [`Error::People`] if it cannot be read or written.
    pub fn undo(&mut self) -> Result<bool, Error> {
        self.people.undo()
    }

    /// Takes over what another program, as the window, did to the same people since; true if anything changed.
    ///
    /// # Errors
    /// [`Error::People`] if they cannot be read.
    pub fn refresh(&mut self) -> Result<bool, Error> {
        self.people.refresh()
    }
}

impl Error {
    pub(crate) fn no_face(picture: &str, why: NoSample) -> Self {
        Self::NoFace {
            picture: picture.to_owned(),
            why,
        }
    }
}

//! The pipeline with its networks and people.

use crate::error::Error;
use crate::options::Options;
use crate::people::Kept;
use faceglass_answers::{EmbedJson, VerifyJson};
use faceglass_gallery::{GalleryWarning, Matcher};
use faceglass_pipeline::enrolment::{FaceChoice, FaceNumber, PictureFaces};
use faceglass_pipeline::{Engine, FrameResult, NoSample, PipelineSettings};
use faceglass_vision::{Embedding, ModelId, ModelStore, ModelSummary};
use image::RgbImage;
use std::sync::Arc;

/// Faces, liveness and names in pictures, movies and cameras.
///
/// It is not shared between threads: every thread that is to look at pictures opens its own.
pub struct Faceglass {
    pub(crate) engine: Engine,
    pub(crate) kept: Kept,
    pub(crate) matcher: Option<Matcher>,
    networks: Vec<ModelSummary>,
    warnings: Vec<GalleryWarning>,
}

impl Faceglass {
    /// Loads the networks and the people.
    ///
    /// # Errors
    /// [`Error::Networks`] if a network is no good, [`Error::People`] if the people are there and cannot be opened.
    pub fn open(options: Options) -> Result<Self, Error> {
        let models = ModelStore::new(options.models.as_deref()).load()?;
        let networks = models.summaries.clone();
        let engine = Engine::new(models.into(), options.settings);
        let (kept, warnings) = Kept::open(
            options.people.as_deref(),
            (options.keys, options.has_passphrase),
        )?;
        let mut glass = Self {
            engine,
            kept,
            matcher: None,
            networks,
            warnings,
        };
        glass.match_anew();
        Ok(glass)
    }

    /// The networks in use.
    #[must_use]
    pub fn networks(&self) -> &[ModelSummary] {
        &self.networks
    }

    /// What was found wrong with the people's file and mended when it was opened.
    #[must_use]
    pub fn warnings(&self) -> &[GalleryWarning] {
        &self.warnings
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
            .annotate(picture.into(), None, self.matcher.as_ref())
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

    /// Matches with the people as they are now.
    pub(crate) fn match_anew(&mut self) {
        let model = self.engine.embedder_id();
        self.matcher = model.map(|model| Matcher::new(self.kept.gallery(), &model));
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

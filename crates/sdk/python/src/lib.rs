//! The extension module `faceglass._faceglass`: pictures as bytes in, the JSON of `faceglass-answers` out. What Python sees of it, with
//! arrays and classes, is the package beside it (`faceglass/__init__.py`).
//!
//! Nothing holds Python's lock while it computes. One `Engine` serves one thread at a time; others wait for it.

use faceglass_sdk::answers::{FrameJson, PictureJson};
use faceglass_sdk::{
    Decisions, Error, FaceChoice, Faceglass, FrameResult, Opened, Options, Passphrase, PersonId,
    PipelineSettings, RgbImage, SourceSpec,
};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

pyo3::create_exception!(
    faceglass,
    FaceglassError,
    PyException,
    "Why nothing came of it, as a sentence that says what can be done."
);

/// Width, height and rows of RGB bytes.
type Pixels = (u32, u32, Vec<u8>);
/// What a picture is called, and its pixels.
type Named = (String, u32, u32, Vec<u8>);
/// JSON of a frame, and its pixels.
type Seen<'py> = (String, u32, u32, Bound<'py, PyBytes>);

fn told(error: &dyn std::fmt::Display) -> PyErr {
    FaceglassError::new_err(error.to_string())
}

fn failed(error: Error) -> PyErr {
    told(&error)
}

fn picture((width, height, pixels): Pixels) -> PyResult<RgbImage> {
    let image = RgbImage::from_raw(width, height, pixels).filter(|_| width > 0 && height > 0);
    image.ok_or_else(|| {
        FaceglassError::new_err(format!(
            "These are not {width} by {height} pixels of three bytes; give an array of that shape."
        ))
    })
}

fn json(answer: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(answer).map_err(|error| told(&error))
}

/// Words of the command line's flags, as the pipeline knows them.
fn meant<T: FromStr<Err = String>>(words: &str) -> PyResult<T> {
    words.parse().map_err(FaceglassError::new_err)
}

fn decisions(mixed: &str, alike: &str, other_face: &str, anyway: bool) -> PyResult<Decisions> {
    Ok(Decisions {
        mixed: meant(mixed)?,
        alike: meant(alike)?,
        other_face: meant(other_face)?,
        anyway,
    })
}

/// Networks and people.
#[pyclass(frozen, module = "faceglass._faceglass")]
struct Engine(Mutex<Faceglass>);

/// A movie, a camera, a picture or a folder that was opened.
#[pyclass(frozen, module = "faceglass._faceglass")]
struct Source(Mutex<Opened>);

impl Engine {
    /// Computes with the networks, without Python's lock.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Faceglass) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let done = py.detach(|| work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)));
        done.map_err(failed)
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (models=None, people=None, passphrase=None, thresholds=(None, None, None)))]
    fn new(
        py: Python<'_>,
        models: Option<PathBuf>,
        people: Option<PathBuf>,
        passphrase: Option<String>,
        thresholds: (Option<f32>, Option<f32>, Option<f32>),
    ) -> PyResult<Self> {
        let mut options = Options::new().settings(settings(thresholds)?);
        if let Some(folder) = models {
            options = options.models(folder);
        }
        if let Some(folder) = people {
            options = options.people(folder);
        }
        if let Some(words) = passphrase {
            let passphrase = Passphrase::new(words).map_err(|error| told(&error))?;
            options = options.passphrase(passphrase);
        }
        let opened = py.detach(|| Faceglass::open(options)).map_err(failed)?;
        Ok(Self(Mutex::new(opened)))
    }

    /// JSON of every face, as `faceglass identify` writes it.
    fn analyse(&self, py: Python<'_>, named: Named) -> PyResult<String> {
        let (name, width, height, pixels) = named;
        let picture = picture((width, height, pixels))?;
        let seen = self.with(py, |glass| Ok(glass.analyse(picture)))?;
        json(&PictureJson::new(Path::new(&name), &seen))
    }

    /// JSON of the embeddings, as `faceglass embed` writes it.
    fn embed(&self, py: Python<'_>, named: Named) -> PyResult<String> {
        let (name, width, height, pixels) = named;
        let picture = picture((width, height, pixels))?;
        json(&self.with(py, |glass| glass.embed_all(&name, &picture))?)
    }

    /// The embedding of a face of 112 by 112 pixels that is aligned already.
    fn embed_aligned(&self, py: Python<'_>, pixels: Pixels) -> PyResult<Vec<f32>> {
        let picture = picture(pixels)?;
        let embedding = self.with(py, |glass| glass.embed_aligned(&picture))?;
        Ok(embedding.values().to_vec())
    }

    /// JSON of a comparison, as `faceglass verify` writes it.
    fn verify(
        &self,
        py: Python<'_>,
        a: Named,
        b: Named,
        faces: (String, String),
    ) -> PyResult<String> {
        let faces = [meant(&faces.0)?, meant(&faces.1)?];
        let (a_name, b_name) = (a.0, b.0);
        let first = picture((a.1, a.2, a.3))?;
        let second = picture((b.1, b.2, b.3))?;
        let verified = self.with(py, |glass| {
            glass.verify((&a_name, &first), (&b_name, &second), faces)
        })?;
        json(&verified)
    }

    /// JSON of an enrolment, as `faceglass enroll` writes it.
    fn enrol(
        &self,
        py: Python<'_>,
        name: &str,
        pictures: Vec<Named>,
        face: &str,
        decided: (String, String, String, bool),
    ) -> PyResult<String> {
        let face: FaceChoice = meant(face)?;
        let decisions = decisions(&decided.0, &decided.1, &decided.2, decided.3)?;
        let pictures = pictures
            .into_iter()
            .map(|(name, width, height, pixels)| Ok((name, picture((width, height, pixels))?)));
        let pictures: Vec<(String, RgbImage)> = pictures.collect::<PyResult<_>>()?;
        let named: Vec<(&str, &RgbImage)> = pictures
            .iter()
            .map(|(name, p)| (name.as_str(), p))
            .collect();
        json(&self.with(py, |glass| glass.enrol(name, &named, face, &decisions))?)
    }

    /// Id, name and number of templates of everybody.
    fn people(&self, py: Python<'_>) -> PyResult<Vec<(String, String, usize)>> {
        self.with(py, |glass| {
            let of = |person: &faceglass_sdk::Person| {
                (
                    person.id.0.clone(),
                    person.name.clone(),
                    person.templates.len(),
                )
            };
            Ok(glass.people().iter().map(of).collect())
        })
    }

    fn remove(&self, py: Python<'_>, id: String) -> PyResult<()> {
        self.with(py, |glass| glass.remove(&PersonId(id)))
    }

    fn undo(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, Faceglass::undo)
    }

    fn refresh(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, Faceglass::refresh)
    }

    /// Opens a path, or a camera where there is none: the one of that id, or the first.
    #[pyo3(signature = (path=None, camera=None))]
    fn open(
        &self,
        py: Python<'_>,
        path: Option<PathBuf>,
        camera: Option<String>,
    ) -> PyResult<Source> {
        let spec = match path {
            Some(path) => SourceSpec::Path(path),
            None => SourceSpec::Camera {
                id: camera.map(faceglass_sdk::CameraId),
                format: None,
            },
        };
        let opened = self.with(py, |glass| glass.open_source(spec))?;
        Ok(Source(Mutex::new(opened)))
    }

    /// JSON of the next frame, as `faceglass run --headless` writes it, and its pixels; `None` after the last one.
    fn next_frame<'py>(&self, py: Python<'py>, source: &Source) -> PyResult<Option<Seen<'py>>> {
        let frame: Option<FrameResult> = self.with(py, |glass| {
            let mut opened = source.0.lock().unwrap_or_else(PoisonError::into_inner);
            glass.next_frame(&mut opened).transpose()
        })?;
        let Some(frame) = frame else { return Ok(None) };
        let image = &frame.frame.image;
        let pixels = PyBytes::new(py, image.as_raw());
        let (width, height) = image.dimensions();
        Ok(Some((
            json(&FrameJson::from(&frame))?,
            width,
            height,
            pixels,
        )))
    }

    /// What was found wrong with the people's file and mended when it was opened, as sentences.
    #[getter]
    fn warnings(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |glass| {
            Ok(glass.warnings().iter().map(ToString::to_string).collect())
        })
    }

    /// Cosine similarity from which two faces are one person's.
    #[getter]
    fn match_threshold(&self, py: Python<'_>) -> PyResult<f32> {
        self.with(py, |glass| Ok(glass.match_threshold()))
    }

    /// Kind, name, SHA-256 and licence of each network.
    #[getter]
    fn networks(&self, py: Python<'_>) -> PyResult<Vec<(String, String, String, String)>> {
        self.with(py, |glass| {
            let of = |network: &faceglass_sdk::ModelSummary| {
                (
                    network.kind.to_string(),
                    network.name.clone(),
                    network.id.0.clone(),
                    network.licence.clone(),
                )
            };
            Ok(glass.networks().iter().map(of).collect())
        })
    }
}

/// Match, liveness and detection, each between 0 and 1 where it is given.
fn settings(thresholds: (Option<f32>, Option<f32>, Option<f32>)) -> PyResult<PipelineSettings> {
    let (matching, liveness, score) = thresholds;
    for value in [matching, liveness, score].into_iter().flatten() {
        if !(0.0..=1.0).contains(&value) {
            return Err(FaceglassError::new_err(format!(
                "{value} is no threshold; give a number from 0 to 1."
            )));
        }
    }
    Ok(PipelineSettings {
        match_threshold: matching,
        liveness_threshold: liveness,
        min_score: score,
        ..PipelineSettings::default()
    })
}

/// A picture file as width, height and RGB bytes, turned upright as its camera says.
#[pyfunction]
fn read_picture(py: Python<'_>, path: PathBuf) -> PyResult<(u32, u32, Bound<'_, PyBytes>)> {
    let read = py.detach(|| faceglass_sdk::read_picture(&path));
    let picture = read.map_err(|error| told(&error))?;
    let (width, height) = picture.dimensions();
    Ok((width, height, PyBytes::new(py, picture.as_raw())))
}

#[pymodule]
fn _faceglass(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("FaceglassError", module.py().get_type::<FaceglassError>())?;
    module.add_class::<Engine>()?;
    module.add_class::<Source>()?;
    module.add_function(wrap_pyfunction!(read_picture, module)?)
}

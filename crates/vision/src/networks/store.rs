//! Where networks come from: the ones built into the program and, before them,
//! a folder the person names.

use crate::networks::demesher::{OnDemand, OnnxDemesher};
use crate::networks::detector::OnnxDetector;
use crate::networks::embedder::OnnxEmbedder;
use crate::networks::landmarker::OnnxLandmarker;
use crate::networks::liveness::OnnxLiveness;
use crate::networks::manifest::{DetectorOutput, DetectorSpec, KindSpec, Manifest, ModelKind};
use crate::networks::network::Network;
use crate::networks::trial::Trials;
use crate::traits::{Demesher, Detector, Embedder, Landmarker, LivenessModel};
use crate::types::{ModelError, ModelId, VisionError};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// One network built into the program.
struct BuiltIn {
    kind: &'static str,
    manifest: &'static str,
    network: &'static [u8],
    calibration: Option<&'static str>,
}

include!(concat!(env!("OUT_DIR"), "/builtin_models.rs"));

/// The networks of one run.
pub struct Models {
    /// Finds faces.
    pub detector: Box<dyn Detector>,
    /// Refines detections; `None` where the detector's five points are used.
    pub landmarker: Option<Box<dyn Landmarker>>,
    /// Tells live from attack; `None` where no such network is loaded.
    pub liveness: Option<Box<dyn LivenessModel>>,
    /// Takes printed lines out of aligned faces, once asked; `None` where there is no such network.
    pub demesher: Option<Box<dyn Demesher>>,
    /// Embeds aligned faces.
    pub embedder: Box<dyn Embedder>,
    /// What was loaded, in the order of the pipeline; what takes lines away is read later.
    pub summaries: Vec<ModelSummary>,
}

/// What a loaded network is, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSummary {
    /// What it does.
    pub kind: ModelKind,
    /// Name from the manifest.
    pub name: String,
    /// File name.
    pub file: String,
    /// Where it came from; `None` for the built-in ones.
    pub folder: Option<PathBuf>,
    /// SHA-256 of the file.
    pub id: ModelId,
    /// Licence of the weights.
    pub licence: String,
    /// File name of the model card.
    pub card: Option<String>,
    /// Input width and height in pixels.
    pub input: (u32, u32),
    /// Bytes of the file.
    pub size_bytes: u64,
    /// The shipped threshold: detector score, liveness score or match cosine;
    /// `None` for landmarks and for what takes lines away.
    pub threshold: Option<f32>,
    /// Milliseconds it took to read, check, bind and try the network.
    pub load_ms: f32,
}

/// A manifest with the bytes of its network, not yet loaded.
#[derive(Clone, Debug)]
pub struct ModelFile {
    /// The manifest.
    pub manifest: Manifest,
    /// Where it came from; `None` for the built-in ones.
    pub folder: Option<PathBuf>,
    bytes: Cow<'static, [u8]>,
    /// Where the manifest lies, and where the network is tried before it is loaded.
    trial: Option<(PathBuf, Arc<dyn Trials>)>,
}

/// A manifest's file name and what came of reading it and its network.
pub type LabelledFile = (String, Result<ModelFile, VisionError>);

/// Finds manifests: those of the folder first, the built-in ones behind.
#[derive(Clone, Debug, Default)]
pub struct ModelStore {
    folder: Option<PathBuf>,
    trials: Option<Arc<dyn Trials>>,
}

impl ModelStore {
    /// The built-in networks, with those of `folder` before them.
    pub fn new(folder: Option<&Path>) -> Self {
        Self {
            folder: folder.map(Path::to_path_buf),
            trials: None,
        }
    }

    /// Has networks tried elsewhere before they are loaded. Those that are built into the program,
    /// by their SHA-256, are not.
    #[must_use]
    pub fn tried_by(mut self, trials: Arc<dyn Trials>) -> Self {
        self.trials = Some(trials);
        self
    }

    /// The manifest at `path` of the folder, and its network.
    fn open(&self, path: &Path, manifest: Manifest) -> Result<ModelFile, VisionError> {
        let mut file = read_network(path.parent().unwrap_or(Path::new("")), manifest)?;
        let trials = self
            .trials
            .as_ref()
            .filter(|_| !is_built_in(&file.manifest));
        file.trial = trials.map(|trials| (path.to_path_buf(), Arc::clone(trials)));
        Ok(file)
    }

    /// The network file in force for `kind`: in the folder the manifest whose
    /// stem is the kind, else the first of that kind by name; else the built-in
    /// one; `None` where there is none.
    ///
    /// # Errors
    /// [`VisionError::Model`] if the folder or the file chosen cannot be read.
    pub fn find(&self, kind: ModelKind) -> Result<Option<ModelFile>, VisionError> {
        match self.in_folder(kind)? {
            Some((path, manifest)) => self.open(&path, manifest).map(Some),
            None => built_in(kind).map(from_built_in).transpose(),
        }
    }

    /// The manifest in force for `kind` in the folder, if it has one.
    fn in_folder(&self, kind: ModelKind) -> Result<Option<(PathBuf, Manifest)>, VisionError> {
        let Some(folder) = &self.folder else {
            return Ok(None);
        };
        let mut candidates = Vec::new();
        let mut needs_cameras = None;
        for path in manifest_paths(folder)? {
            let is_default = path.file_stem().is_some_and(|s| s == kind.as_str());
            // A broken manifest of another kind must not keep this one from loading.
            match read_manifest(&path) {
                Ok(manifest) if manifest.kind() == kind => {
                    candidates.push((!is_default, path, manifest));
                }
                Err(error) if is_default => return Err(error),
                Err(error) if needs_cameras_for(&error, kind) => needs_cameras = Some(error),
                Ok(_) | Err(_) => {}
            }
        }
        candidates.sort_by_key(|(is_other, ..)| *is_other);
        let first = candidates.into_iter().next();
        // Somebody who put such a network there must not be shown the verdicts of another.
        if let (None, Some(error)) = (&first, needs_cameras) {
            return Err(error);
        }
        Ok(first.map(|(_, path, manifest)| (path, manifest)))
    }

    /// The text of the calibration file beside the network in force for `kind`:
    /// `embedder.calibration.json` beside `embedder.onnx`. What is in it is for
    /// whoever asks to read and to check; `None` where there is none.
    ///
    /// # Errors
    /// [`VisionError::Model`] if the folder, the manifest chosen or the file
    /// cannot be read.
    pub fn calibration(&self, kind: ModelKind) -> Result<Option<String>, VisionError> {
        // Apart from the network: one must not keep the other from loading.
        match self.in_folder(kind)? {
            Some((path, manifest)) => read_calibration(&path.with_file_name(&manifest.file)),
            None => Ok(built_in(kind).and_then(|b| b.calibration.map(str::to_owned))),
        }
    }

    /// Every network there is to check: all manifests of the folder, or the
    /// built-in ones without a folder; each with its label.
    ///
    /// # Errors
    /// [`VisionError::Model`] if the folder cannot be read.
    pub fn all(&self) -> Result<Vec<LabelledFile>, VisionError> {
        let Some(folder) = &self.folder else {
            let shipped = BUILT_IN
                .iter()
                .map(|b| (format!("{}.toml", b.kind), from_built_in(b)));
            return Ok(shipped.collect());
        };
        let entries = manifest_paths(folder)?.into_iter().map(|path| {
            let file = read_manifest(&path).and_then(|m| self.open(&path, m));
            (file_name(&path), file)
        });
        Ok(entries.collect())
    }

    /// Loads everything needed to look at frames.
    ///
    /// # Errors
    /// [`VisionError::Model`] with what is missing or wrong.
    pub fn load(&self) -> Result<Models, VisionError> {
        Ok(self.read()?.models())
    }

    /// As [`load`](Self::load), `count` times, for as many threads: what was read and bound is in memory once.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_several(&self, count: usize) -> Result<Vec<Models>, VisionError> {
        let read = self.read()?;
        Ok((0..count).map(|_| read.models()).collect())
    }

    fn read(&self) -> Result<Read, VisionError> {
        let need = |kind: ModelKind| {
            let file = self.find(kind)?;
            file.ok_or(VisionError::Model(ModelError::Absent(kind)))
        };
        let file = need(ModelKind::Detector)?;
        let gives_points = gives_points(&file.manifest.spec);
        let (detector, of_detector) = file.load(OnnxDetector::new)?;
        let landmarker = self.find(ModelKind::Landmarks)?;
        let landmarker = landmarker.map(|file| file.load(OnnxLandmarker::new));
        let (landmarker, of_landmarker) = landmarker.transpose()?.unzip();
        if !gives_points && landmarker.is_none() {
            return Err(ModelError::NoPoints.into());
        }
        let liveness = self.find(ModelKind::Liveness)?;
        let liveness = liveness.map(|file| file.load(OnnxLiveness::new));
        let (liveness, of_liveness) = liveness.transpose()?.unzip();
        let demesher = self.find(ModelKind::Demesher)?.map(OnDemand::new);
        let (embedder, of_embedder) = need(ModelKind::Embedder)?.load(OnnxEmbedder::new)?;
        let summaries = [
            Some(of_detector),
            of_landmarker,
            of_liveness,
            Some(of_embedder),
        ];
        Ok(Read {
            detector,
            landmarker,
            liveness,
            demesher,
            embedder,
            summaries: summaries.into_iter().flatten().collect(),
        })
    }
}

/// Networks that were read and bound; clones share them.
struct Read {
    detector: OnnxDetector,
    landmarker: Option<OnnxLandmarker>,
    liveness: Option<OnnxLiveness>,
    demesher: Option<OnDemand>,
    embedder: OnnxEmbedder,
    summaries: Vec<ModelSummary>,
}

impl Read {
    fn models(&self) -> Models {
        let landmarker = self.landmarker.clone();
        let liveness = self.liveness.clone();
        let demesher = self.demesher.clone();
        Models {
            detector: Box::new(self.detector.clone()),
            landmarker: landmarker.map(|network| Box::new(network) as Box<dyn Landmarker>),
            liveness: liveness.map(|network| Box::new(network) as Box<dyn LivenessModel>),
            demesher: demesher.map(|network| Box::new(network) as Box<dyn Demesher>),
            embedder: Box::new(self.embedder.clone()),
            summaries: self.summaries.clone(),
        }
    }
}

/// The networks in force: those of `dir_override` by kind, the built-in ones
/// for the rest.
///
/// # Errors
/// [`VisionError::Model`] with what is missing or wrong and the next step.
pub fn load_models(dir_override: Option<&Path>) -> Result<Models, VisionError> {
    ModelStore::new(dir_override).load()
}

impl ModelFile {
    /// The manifest at `path` and the network beside it.
    ///
    /// # Errors
    /// [`VisionError::Model`] if either cannot be read.
    pub fn open(path: &Path) -> Result<Self, VisionError> {
        read_network(path.parent().unwrap_or(Path::new("")), read_manifest(path)?)
    }

    /// The bytes of its network.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The network, if its bytes are those that the manifest was written for.
    ///
    /// # Errors
    /// [`VisionError::Model`] for bytes of another SHA-256, or that are no network, or whose trial did not end well.
    pub fn network(&self) -> Result<Network, VisionError> {
        check_hash(&self.manifest, &self.bytes)?;
        if let Some((path, trials)) = &self.trial {
            trials.end_well(path).map_err(|how| ModelError::Stopped {
                file: self.manifest.file.clone(),
                how,
            })?;
        }
        Network::parse(&self.manifest.file, &self.bytes)
    }

    /// Reads, binds and tries the network, and says what it is.
    ///
    /// # Errors
    /// [`VisionError`] with what is wrong.
    pub fn check(self) -> Result<ModelSummary, VisionError> {
        let summary = match self.manifest.kind() {
            ModelKind::Detector => self.load(OnnxDetector::new)?.1,
            ModelKind::Landmarks => self.load(OnnxLandmarker::new)?.1,
            ModelKind::Liveness => self.load(OnnxLiveness::new)?.1,
            ModelKind::Demesher => self.load(OnnxDemesher::new)?.1,
            ModelKind::Embedder => self.load(OnnxEmbedder::new)?.1,
        };
        Ok(summary)
    }

    pub(super) fn load<T>(
        self,
        make: fn(Network, Manifest) -> Result<T, VisionError>,
    ) -> Result<(T, ModelSummary), VisionError> {
        let started = Instant::now();
        let loaded = make(self.network()?, self.manifest.clone())?;
        let load_ms = started.elapsed().as_secs_f32() * 1000.0;
        Ok((loaded, self.summary(load_ms)))
    }

    fn summary(self, load_ms: f32) -> ModelSummary {
        let manifest = self.manifest;
        ModelSummary {
            threshold: manifest.threshold(),
            kind: manifest.kind(),
            name: manifest.name,
            file: manifest.file,
            folder: self.folder,
            id: ModelId(manifest.sha256),
            licence: manifest.licence,
            card: manifest.card,
            input: (manifest.input.width, manifest.input.height),
            size_bytes: self.bytes.len() as u64,
            load_ms,
        }
    }
}

/// Whether faces come with five points.
fn gives_points(spec: &KindSpec) -> bool {
    !matches!(
        spec,
        KindSpec::Detector(DetectorSpec {
            output: DetectorOutput::Ultralight,
            ..
        })
    )
}

fn built_in(kind: ModelKind) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|b| b.kind == kind.as_str())
}

fn from_built_in(built_in: &BuiltIn) -> Result<ModelFile, VisionError> {
    Ok(ModelFile {
        manifest: Manifest::parse(built_in.manifest, &format!("{}.toml", built_in.kind))?,
        folder: None,
        bytes: Cow::Borrowed(built_in.network),
        trial: None,
    })
}

/// Whether a manifest is of a network of `kind` for which there are no cameras.
fn needs_cameras_for(error: &VisionError, kind: ModelKind) -> bool {
    matches!(error, VisionError::Model(ModelError::Cameras { kind: of, .. }) if *of == kind)
}

/// The manifests of `folder`, sorted by name.
fn manifest_paths(folder: &Path) -> Result<Vec<PathBuf>, VisionError> {
    let entries = std::fs::read_dir(folder).map_err(|error| ModelError::Folder {
        folder: folder.display().to_string(),
        detail: error.to_string(),
    })?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// Larger than any network that looks at faces in time.
const MOST_BYTES: u64 = 1 << 30;
/// Longer than any manifest.
const MOST_MANIFEST_BYTES: u64 = 1 << 20;

fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let kb = most >> 10;
        return Err(io::Error::new(
            ErrorKind::FileTooLarge,
            format!("it is larger than {kb} kB"),
        ));
    }
    Ok(bytes)
}

/// Whether it is of a network that ships with the program.
fn is_built_in(manifest: &Manifest) -> bool {
    let of = |built_in: &BuiltIn| hex(&Sha256::digest(built_in.network));
    BUILT_IN
        .iter()
        .any(|built_in| of(built_in) == manifest.sha256)
}

fn read_manifest(path: &Path) -> Result<Manifest, VisionError> {
    let text = read_bounded(path, MOST_MANIFEST_BYTES).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
    });
    let text = text.map_err(|error| ModelError::ManifestUnreadable {
        path: path.display().to_string(),
        detail: error.to_string(),
    })?;
    Manifest::parse(&text, &file_name(path))
}

/// The bytes of a network.
///
/// # Errors
/// [`VisionError::Model`] if they cannot be read, or are too many.
pub fn network_bytes(path: &Path) -> Result<Vec<u8>, VisionError> {
    read_bounded(path, MOST_BYTES).map_err(|error| {
        VisionError::Model(ModelError::Network {
            path: path.display().to_string(),
            detail: error.to_string(),
        })
    })
}

fn read_network(folder: &Path, manifest: Manifest) -> Result<ModelFile, VisionError> {
    let bytes = network_bytes(&folder.join(&manifest.file))?;
    Ok(ModelFile {
        manifest,
        folder: Some(folder.to_path_buf()),
        bytes: Cow::Owned(bytes),
        trial: None,
    })
}

/// The calibration beside the network at `network`, if there is one.
fn read_calibration(network: &Path) -> Result<Option<String>, VisionError> {
    let path = network.with_extension("calibration.json");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VisionError::Model(ModelError::Calibration {
            path: path.display().to_string(),
            detail: error.to_string(),
        })),
    }
}

fn check_hash(manifest: &Manifest, bytes: &[u8]) -> Result<(), VisionError> {
    let found = hex(&Sha256::digest(bytes));
    if found == manifest.sha256 {
        return Ok(());
    }
    Err(ModelError::WrongHash {
        file: manifest.file.clone(),
        found,
        wanted: manifest.sha256.clone(),
    }
    .into())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

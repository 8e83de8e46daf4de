//! What commands share: the folders, the networks, the gallery, the sources.

use super::args::{Places, SourceArg};
use super::console::Console;
use super::keys;
use crate::cli::args::refine::Refine;
use crate::cli::args::thresholds::Thresholds;
use crate::cli::outcome::Stop;
use crate::demo::DemoClip;
use crate::settings::SETTINGS_FILE;
use crate::trial::InProcess;
use faceglass_capture::SourceSpec;
use faceglass_capture::file::ending_of;
use faceglass_gallery::{
    FILE_NAME, Gallery, GalleryStore, HISTORY_NAME, KEY_FILE_NAME, Keys, Matcher, UNKNOWN_NAME,
    WITNESS_NAME,
};
use faceglass_pipeline::Engine;
use faceglass_pipeline::calibration::POINTS_FILE;
use faceglass_vision::{ModelId, ModelKind, ModelStore, ModelSummary};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which people of a folder are imported already, in the data folder.
pub const JOURNAL_NAME: &str = "import.progress";

/// Where a command works.
#[derive(Clone, Debug)]
pub struct Context {
    data_dir: PathBuf,
    models_dir: Option<PathBuf>,
    gallery: Option<String>,
    keys: Keys,
}

/// An opened source; the demo clip lasts as long as this.
pub struct OpenedSource {
    pub spec: SourceSpec,
    _demo: Option<DemoClip>,
}

impl Context {
    pub fn new(places: &Places) -> Result<Self, Stop> {
        let data_dir = match &places.data_dir {
            Some(dir) => dir.clone(),
            None => users_data_dir()?,
        };
        let gallery = places.gallery.clone().or_else(keys::gallery_of_environment);
        let keys = keys::asking_on_a_terminal();
        Ok(Self {
            data_dir,
            models_dir: places.models.clone(),
            keys: shared(keys, gallery.as_deref()),
            gallery,
        })
    }

    /// Where the key of the gallery comes from, for a command.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// The same for the window, which asks by itself.
    pub fn keys_of_window(&self) -> Keys {
        shared(keys::asking_nobody(), self.gallery.as_deref())
    }

    /// The folder in which the gallery lies: a shared one has its copy in one of its own.
    pub fn gallery_dir(&self) -> PathBuf {
        self.keys.folder(&self.data_dir)
    }

    /// The folder of the gallery and the settings.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The files that make up the person's data and networks: nothing that a
    /// command writes may take their place.
    pub fn own_files(&self) -> Vec<PathBuf> {
        let is_network = |path: &PathBuf| {
            let ending = ending_of(path);
            ending == "toml" || ending == "onnx"
        };
        let entries = self.models_dir.as_deref().map(std::fs::read_dir);
        let networks = entries.into_iter().flatten().flatten().flatten();
        let data = [
            FILE_NAME,
            KEY_FILE_NAME,
            WITNESS_NAME,
            HISTORY_NAME,
            UNKNOWN_NAME,
            JOURNAL_NAME,
            SETTINGS_FILE,
            POINTS_FILE,
        ];
        let gallery = self.gallery_dir();
        data.iter()
            .flat_map(|name| [self.data_dir.join(name), gallery.join(name)])
            .chain(networks.map(|entry| entry.path()).filter(is_network))
            .collect()
    }

    /// The folder of networks that was named, if it holds none.
    pub fn models_without_manifest(&self) -> Option<&Path> {
        let folder = self.models_dir.as_deref()?;
        // A folder that cannot be read is told by whoever needs a network.
        let mut entries = std::fs::read_dir(folder).ok()?.flatten();
        let is_empty = entries.all(|entry| ending_of(&entry.path()) != "toml");
        is_empty.then_some(folder)
    }

    /// The folder of networks that was named.
    pub fn models_dir(&self) -> Option<&Path> {
        self.models_dir.as_deref()
    }

    /// Whether networks were named.
    pub fn names_models(&self) -> bool {
        self.models_dir.is_some()
    }

    /// The folders, to be given to another process.
    pub fn places_as_written(&self) -> Vec<String> {
        let named = [
            ("--data-dir", Some(&self.data_dir)),
            ("--models", self.models_dir.as_ref()),
        ];
        named
            .into_iter()
            .filter_map(|(name, dir)| Some([name.to_owned(), dir?.to_string_lossy().into_owned()]))
            .flatten()
            .collect()
    }

    /// Where networks come from.
    pub fn model_store(&self) -> ModelStore {
        let store = ModelStore::new(self.models_dir.as_deref());
        match InProcess::by_ourselves() {
            Some(trials) => store.tried_by(Arc::new(trials)),
            None => store,
        }
    }

    /// The pipeline with its networks loaded.
    pub fn engine(&self, thresholds: &Thresholds) -> Result<Engine, Stop> {
        Ok(self.engine_and_networks(thresholds, Refine::Landmarks)?.0)
    }

    /// The pipeline, and what its networks are; without the landmark network if
    /// the detector's own points are to be used.
    pub fn engine_and_networks(
        &self,
        thresholds: &Thresholds,
        refine: Refine,
    ) -> Result<(Engine, Vec<ModelSummary>), Stop> {
        let mut models = self.model_store().load().map_err(Stop::error)?;
        if refine == Refine::Nothing {
            models.landmarker = None;
            models.summaries.retain(|n| n.kind != ModelKind::Landmarks);
        }
        let networks = models.summaries.clone();
        Ok((Engine::new(models.into(), thresholds.settings()), networks))
    }

    /// The embedder that would be used, and the cosine from which it calls two faces one
    /// person; known without loading it. `None` if there is none.
    pub fn embedder(&self) -> Result<Option<(ModelId, f32)>, Stop> {
        let file = self.model_store().find(ModelKind::Embedder);
        let manifest = file.map_err(Stop::error)?.map(|file| file.manifest);
        Ok(manifest.and_then(|manifest| {
            let threshold = manifest.spec.threshold()?;
            Some((ModelId(manifest.sha256), threshold))
        }))
    }

    /// The gallery as it is on disk.
    pub fn gallery(&self, console: &Console) -> Result<(GalleryStore, Gallery), Stop> {
        let (store, gallery, warnings) =
            GalleryStore::open_with(&self.data_dir, self.keys.clone()).map_err(Stop::error)?;
        for warning in warnings {
            console.tell(&warning);
        }
        Ok((store, gallery))
    }

    /// The gallery's templates that `engine` can match.
    pub fn matcher(&self, engine: &Engine, console: &Console) -> Result<Option<Matcher>, Stop> {
        let (_, gallery) = self.gallery(console)?;
        let Some(model) = engine.embedder_id() else {
            return Ok(None);
        };
        let stale = gallery.stale_templates(&model);
        if stale > 0 {
            console.tell(&format!(
                "{stale} enrolled templates were made by another embedder and are not matched; faceglass people re-embed makes them anew."
            ));
        }
        Ok(Some(Matcher::new(&gallery, &model)))
    }

    /// What a source written on the command line stands for.
    pub fn source(&self, source: &SourceArg) -> Result<OpenedSource, Stop> {
        let (spec, demo) = match source {
            SourceArg::Camera(id) => {
                let id = id.clone();
                (SourceSpec::Camera { id, format: None }, None)
            }
            SourceArg::Path(path) => (SourceSpec::Path(path.clone()), None),
            SourceArg::Demo => {
                let clip = DemoClip::unpack(&self.data_dir).map_err(Stop::error)?;
                (SourceSpec::Path(clip.path().to_path_buf()), Some(clip))
            }
        };
        Ok(OpenedSource { spec, _demo: demo })
    }
}

fn shared(keys: Keys, gallery: Option<&str>) -> Keys {
    match gallery {
        Some(url) => keys.shared_at(url),
        None => keys,
    }
}

fn users_data_dir() -> Result<PathBuf, Stop> {
    directories::ProjectDirs::from("", "", "faceglass")
        .map(|dirs| dirs.data_dir().to_path_buf())
        .ok_or_else(|| {
            Stop::Error("This user has no home folder; name a folder with --data-dir.".into())
        })
}

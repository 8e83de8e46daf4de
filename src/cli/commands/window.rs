//! From the command line to the window.

use crate::cli::args::SourceArg;
use crate::cli::context::Context;
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::demo::DemoClip;
use crate::settings::{SETTINGS_FILE, Settings};
use crate::window::{
    Knowledge, NativeDialogs, NetworkFact, Options, StartPipeline, StartWarning, Started,
    ThresholdDefaults, UserFolders, Wake, first_camera,
};
use faceglass_capture::SourceSpec;
use faceglass_capture::camera::SystemCameras;
use faceglass_capture::player::PlayerOptions;
use faceglass_pipeline::{LiveConfig, LivePipeline, LoadModels, Models};
use faceglass_vision::store::ModelStore;
use faceglass_vision::{ModelId, ModelKind};
use std::path::PathBuf;
use std::sync::Arc;

/// Pictures to import, where the program was started from its repository.
const PEOPLE_FOLDER: &str = "gallery";

/// Opens the window and comes back when it is closed.
pub fn open(context: Context, source: Option<SourceArg>) -> Ended {
    crate::window::prepare().map_err(Stop::error)?;
    // Kept until the window closes: the clip is its file.
    let demo = DemoClip::unpack(context.data_dir());
    let demo_path = demo.as_ref().ok().map(|clip| clip.path().to_path_buf());
    let settings_file = context.data_dir().join(SETTINGS_FILE);
    let (settings, warnings) = Settings::load(&settings_file);
    let mut warnings: Vec<StartWarning> = warnings.into_iter().map(Into::into).collect();
    let source = match source {
        None => None,
        Some(SourceArg::Path(path)) => Some(SourceSpec::Path(path)),
        Some(SourceArg::Camera(id)) => Some(SourceSpec::Camera { id, format: None }),
        Some(SourceArg::Demo) => match &demo {
            Ok(clip) => Some(SourceSpec::Path(clip.path().to_path_buf())),
            Err(error) => return Err(Stop::error(error)),
        },
    };
    if let Err(error) = &demo {
        warnings.push(error.clone().into());
    }
    let first = source.clone().unwrap_or_else(|| first_camera(&settings));
    let people_folder = PathBuf::from(PEOPLE_FOLDER);
    let options = Options {
        source,
        demo: demo_path,
        people_folder: people_folder.is_dir().then_some(people_folder),
        folders: UserFolders::of_system(),
        start: starter(context, &settings, first),
        settings,
        settings_file,
        warnings,
        dialogs: Box::new(NativeDialogs),
        asked_to_end: interrupt::flag()?,
    };
    crate::window::run(options).map_err(Stop::error)?;
    Ok(Outcome::Done)
}

/// What the window must know of the networks.
struct Loaded {
    defaults: ThresholdDefaults,
    embedder: Option<ModelId>,
    liveness: Option<ModelId>,
}

/// Starts the pipeline, which opens `source` while it loads the networks, and
/// waits for them on a thread of the window's. Networks that cannot be loaded
/// are told by the pipeline, and the picture is shown all the same.
fn starter(context: Context, settings: &Settings, source: SourceSpec) -> StartPipeline {
    let pipeline_settings = settings.pipeline;
    let player = PlayerOptions {
        looping: settings.looping,
        rotation: settings.rotation,
        ..PlayerOptions::window()
    };
    Box::new(move |wake: Wake| {
        let data_dir = context.data_dir().to_path_buf();
        let context_keys = context.keys_of_window();
        let store = context.model_store();
        let (sender, loaded) = crossbeam_channel::bounded(1);
        let load_models: LoadModels = Box::new(move || {
            let models = context.model_store().load().map(Models::from)?;
            // The window may be closed already.
            let _ = sender.send(Loaded::of(&models));
            Ok(models)
        });
        let config = LiveConfig {
            data_dir,
            keys: context_keys,
            load_models,
            search_at_once: faceglass_pipeline::AT_ONCE_BYTES,
            settings: pipeline_settings,
            player,
            source: Some(source),
            cameras: Arc::new(SystemCameras),
            chance: faceglass_pipeline::system_chance(),
        };
        let handle = Box::new(LivePipeline::spawn(config, wake)?);
        let Ok(loaded) = loaded.recv() else {
            return Ok(Started {
                handle,
                defaults: ThresholdDefaults::default(),
                knowledge: Knowledge::default(),
                networks: networks(&store),
            });
        };
        Ok(Started {
            handle,
            defaults: loaded.defaults,
            knowledge: knowledge(&store, &loaded),
            networks: networks(&store),
        })
    })
}

impl Loaded {
    fn of(models: &Models) -> Self {
        Self {
            defaults: ThresholdDefaults {
                finding: models.min_score(),
                liveness: models.liveness_threshold(),
                matching: models.match_threshold(),
            },
            embedder: models.embedder_id(),
            liveness: models.liveness.as_ref().map(|network| network.model_id()),
        }
    }
}

/// Which networks are in use; those that cannot be read are told elsewhere.
fn networks(store: &ModelStore) -> Vec<NetworkFact> {
    let found = ModelKind::ALL.into_iter().filter_map(|kind| {
        let file = store.find(kind).ok().flatten()?;
        Some(NetworkFact {
            kind,
            name: file.manifest.name,
            sha256: file.manifest.sha256,
            licence: file.manifest.licence,
        })
    });
    found.collect()
}

/// What was measured of the networks in use.
fn knowledge(store: &ModelStore, loaded: &Loaded) -> Knowledge {
    let text = |kind| store.calibration(kind).map_err(|error| error.to_string());
    let embedder = loaded
        .embedder
        .as_ref()
        .map(|id| (text(ModelKind::Embedder), id.0.as_str()));
    let liveness = loaded
        .liveness
        .as_ref()
        .map(|id| (text(ModelKind::Liveness), id.0.as_str()));
    Knowledge::read(embedder, liveness)
}

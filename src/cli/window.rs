//! From the command line to the window.

use super::args::SourceArg;
use super::context::{Context, stages};
use super::{Ended, Outcome, Stop};
use crate::demo::DemoClip;
use crate::settings::{SETTINGS_FILE, Settings};
use crate::ui::{
    Knowledge, NativeDialogs, Options, StartPipeline, StartWarning, Started, ThresholdDefaults,
    UserFolders, Wake,
};
use faceglass_capture::SourceSpec;
use faceglass_capture::camera;
use faceglass_capture::player::PlayerOptions;
use faceglass_pipeline::{LiveConfig, LivePipeline, Models};
use faceglass_vision::ModelKind;
use faceglass_vision::store::ModelStore;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Pictures to import, where the program was started from its repository.
const PEOPLE_FOLDER: &str = "gallery";
const CAMERA_LIST_PATIENCE: Duration = Duration::from_secs(5);

/// Opens the window and comes back when it is closed.
pub fn open(context: Context, source: Option<SourceArg>) -> Ended {
    crate::ui::prepare().map_err(Stop::error)?;
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
    let people_folder = PathBuf::from(PEOPLE_FOLDER);
    let options = Options {
        source,
        demo: demo_path,
        people_folder: people_folder.is_dir().then_some(people_folder),
        folders: UserFolders::of_system(),
        start: starter(context, &settings),
        settings,
        settings_file,
        warnings,
        dialogs: Box::new(NativeDialogs),
    };
    crate::ui::run(options).map_err(Stop::error)?;
    Ok(Outcome::Done)
}

/// Loads the networks and starts the pipeline, on a thread of the window's.
fn starter(context: Context, settings: &Settings) -> StartPipeline {
    let pipeline_settings = settings.pipeline;
    let player = PlayerOptions {
        looping: settings.looping,
        rotation: settings.rotation,
        ..PlayerOptions::window()
    };
    Box::new(move |wake: Wake| {
        let store = context.model_store();
        let models = store.load()?;
        let models = stages(models);
        let knowledge = knowledge(&store, &models);
        let defaults = ThresholdDefaults {
            liveness: models.liveness_threshold(),
            matching: models.match_threshold(),
        };
        let config = LiveConfig {
            data_dir: context.data_dir().to_path_buf(),
            load_models: Box::new(move || Ok(models)),
            settings: pipeline_settings,
            player,
            source: None,
            list_cameras: Arc::new(|| camera::list(CAMERA_LIST_PATIENCE)),
        };
        let pipeline = LivePipeline::spawn(config, wake)?;
        Ok(Started {
            handle: Box::new(pipeline),
            defaults,
            knowledge,
        })
    })
}

/// What was measured of the networks in use.
fn knowledge(store: &ModelStore, models: &Models) -> Knowledge {
    let text = |kind| store.calibration(kind).map_err(|error| error.to_string());
    let embedder = models.embedder_id();
    let liveness = models.liveness.as_ref().map(|network| network.model_id());
    let embedder = embedder
        .as_ref()
        .map(|id| (text(ModelKind::Embedder), id.0.as_str()));
    let liveness = liveness
        .as_ref()
        .map(|id| (text(ModelKind::Liveness), id.0.as_str()));
    Knowledge::read(embedder, liveness)
}

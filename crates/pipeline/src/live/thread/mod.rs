//! The running pipeline: a thread that owns the engine, the player and the
//! gallery, and the handle the window holds.

mod calibration;
mod cameras;
mod commands;
mod desk;
mod enrolment;
mod importing;
mod offers;
mod people;
mod picture_enrolment;
mod proof;
mod proving;
mod runner;
mod source;
mod stored;

pub use proof::Chance;

use crate::engine::result::FrameResult;
use crate::engine::stages::Models;
use crate::live::shared::{Repaint, Shared};
use crate::live::{Command, Event, PipelineHandle, Stats};
use crate::settings::PipelineSettings;
use crate::tell::Problem;
use crossbeam_channel::{Receiver, bounded};
use faceglass_capture::SourceSpec;
use faceglass_capture::camera::CameraBackend;
use faceglass_capture::player::PlayerOptions;
use faceglass_gallery::Keys;
use faceglass_vision::VisionError;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long closing waits for the thread before leaving it to itself.
const SHUTDOWN: Duration = Duration::from_secs(3);

/// Loads the networks; called on the pipeline thread, so that the window need
/// not wait.
pub type LoadModels = Box<dyn FnOnce() -> Result<Models, VisionError> + Send>;

/// What a live pipeline starts with.
pub struct LiveConfig {
    /// Where the gallery is kept.
    pub data_dir: PathBuf,
    /// Where its key comes from.
    pub keys: Keys,
    /// Loads the networks.
    pub load_models: LoadModels,
    /// Bytes of a gallery that are searched without leaving the pipeline thread;
    /// [`AT_ONCE_BYTES`](crate::AT_ONCE_BYTES) unless a test wants otherwise.
    pub search_at_once: usize,
    /// Thresholds.
    pub settings: PipelineSettings,
    /// How the source is played.
    pub player: PlayerOptions,
    /// What to open first, while the networks load; nothing for `None`. The
    /// first [`Command::Open`] is taken for the same wish if it names the same.
    pub source: Option<SourceSpec>,
    /// The cameras there are; asked on threads of its own.
    pub cameras: Arc<dyn CameraBackend>,
    /// Draws a seed for each challenge; see [`system_chance`].
    pub chance: Chance,
}

/// Seeds from the system's randomness, which nobody can foresee.
pub fn system_chance() -> Chance {
    Arc::new(|| RandomState::new().build_hasher().finish())
}

/// The window's handle of a running pipeline. Dropping it ends the thread; one
/// that hangs is left behind rather than waited for.
pub struct LivePipeline {
    shared: Arc<Shared>,
    done: Receiver<()>,
}

impl LivePipeline {
    /// Starts the thread. `repaint` is called from it whenever there is
    /// something new to show.
    ///
    /// # Errors
    /// [`Problem::NoThread`] if the system gives no thread.
    pub fn spawn(config: LiveConfig, repaint: Repaint) -> Result<Self, Problem> {
        let shared = Arc::new(Shared::new(repaint));
        let (done_tx, done) = bounded(1);
        let theirs = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("pipeline".into())
            .spawn(move || {
                runner::run(config, &theirs);
                // Nobody listens any more once the handle gave up waiting.
                let _ = done_tx.send(());
            })
            .map_err(|error| Problem::NoThread {
                detail: error.to_string(),
            })?;
        Ok(Self { shared, done })
    }
}

impl PipelineHandle for LivePipeline {
    fn send(&self, command: Command) {
        self.shared.send(command);
    }

    fn events(&self) -> Vec<Event> {
        self.shared.take_events()
    }

    fn latest(&self) -> Option<Arc<FrameResult>> {
        self.shared.latest()
    }

    fn stats(&self) -> Stats {
        self.shared.stats()
    }
}

impl Drop for LivePipeline {
    fn drop(&mut self) {
        self.shared.stop();
        if self.done.recv_timeout(SHUTDOWN).is_err() {
            tracing::warn!("the pipeline thread hangs and is left behind");
        }
    }
}

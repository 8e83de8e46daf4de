//! Everything the window knows, and what it does with what it hears.
//!
//! Each part keeps its own rules; [`State`] holds them together: it passes on
//! what is heard (here) and does what is asked for (`perform`).

pub mod action;
pub mod dialog;
pub mod disk;
pub mod enrolment;
pub mod guided;
pub mod link;
mod measured;
pub mod notices;
pub mod people;
pub mod perform;
mod possible;
pub mod scene;
pub mod shooting;
pub mod source_view;

pub use measured::Measured;

use super::jobs::{Dialogs, Jobs, Outcome};
use super::start::{NetworkFact, Options};
use crate::settings::Settings;
use crate::window::text::{Texts, texts};
use action::Keys;
use dialog::DialogLayer;
use disk::log::Log;
use disk::places::Places;
use disk::settings_file::SettingsFile;
use egui::Rect;
use enrolment::EnrolmentSteps;
use faceglass_capture::SourceSpec;
use faceglass_pipeline::live::{Command, Question, Stats};
use faceglass_pipeline::settings::Pace;
use guided::proof::Proof;
use guided::wizard::Wizard;
use link::{Link, News};
use notices::{Message, Notices};
use people::{Import, People};
use scene::Scene;
use shooting::Shooting;
use source_view::{Origin, SourceView};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Everything the window knows, part by part.
pub struct State {
    pub(super) settings: Settings,
    /// The keys in force.
    pub(super) keys: Keys,
    /// The way to the pipeline.
    pub(super) link: Link,
    /// Which networks there are.
    pub(super) networks: Vec<NetworkFact>,
    /// What was measured, and so what thresholds mean.
    pub(super) measured: Measured,
    /// The liveness calibration.
    pub(super) wizard: Wizard,
    /// The challenge that proves presence.
    pub(super) proof: Proof,
    pub(super) places: Places,
    pub(super) source: SourceView,
    /// What is in the picture.
    pub(super) scene: Scene,
    pub(super) people: People,
    /// An import of people; its questions wait behind an open dialog.
    pub(super) import: Import,
    pub(super) stats: Stats,
    pub(super) notices: Notices,
    pub(super) enrolment: EnrolmentSteps,
    pub(super) dialogs: DialogLayer,
    pub(super) screen: Screen,
    /// Photos that wait for the self-timer, and the movie that is recorded.
    pub(super) shooting: Shooting,
    /// What it did and said.
    pub(super) log: Log,
    jobs: Jobs,
    settings_file: SettingsFile,
}

/// The window itself.
#[derive(Default)]
pub struct Screen {
    /// Whether it fills the screen.
    pub full: bool,
    /// Where the picture was drawn last, in points, as far as it is seen.
    pub picture: Option<Rect>,
    /// Where all of it would be.
    pub whole: Option<Rect>,
    /// Where the face that is being enrolled is on the screen, while it is seen.
    pub enrolled_face: Option<Rect>,
    /// Where the others are.
    pub other_faces: Vec<Rect>,
    /// What calibration and challenge left free of the picture when they were last drawn.
    pub between: Option<Rect>,
    /// When somebody moved something over a picture that fills the screen.
    pub stirred_s: Option<f64>,
    /// Where the bars over such a picture are, while they are shown.
    pub floating: Option<[Rect; 2]>,
    /// Whether it is being photographed: what is no part of the picture stays away.
    pub is_captured: bool,
    /// Whether the thresholds are to come into view.
    pub asks_for_thresholds: bool,
    /// How many frames are looked at.
    pub pace: Pace,
    /// Whether it is to close.
    pub quit: bool,
}

impl State {
    /// The window before anything was heard.
    pub fn new(options: Options, ctx: &egui::Context) -> Self {
        let dialogs: Arc<dyn Dialogs> = Arc::from(options.dialogs);
        let wake = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let mut notices = Notices::default();
        for warning in options.warnings {
            // It stays until somebody has seen it: something is not as it was left.
            notices.error(Message::Start(warning));
        }
        let (keys, troubles) = Keys::read(&options.settings.keys);
        for trouble in troubles {
            notices.error(Message::Key(trouble));
        }
        let mut state = Self {
            keys,
            settings_file: SettingsFile::new(options.settings_file, options.settings.clone()),
            settings: options.settings,
            networks: Vec::new(),
            link: Link::begin(options.start, wake),
            measured: Measured::default(),
            wizard: Wizard::default(),
            proof: Proof::default(),
            places: Places::new(options.demo, options.people_folder, options.folders),
            source: SourceView::default(),
            scene: Scene::default(),
            people: People::default(),
            import: Import::default(),
            stats: Stats::default(),
            notices,
            enrolment: EnrolmentSteps::default(),
            dialogs: DialogLayer::default(),
            screen: Screen::default(),
            shooting: Shooting::default(),
            log: Log::default(),
            jobs: Jobs::new(dialogs, ctx.clone()),
        };
        state.note_start();
        state.jobs.find_leftover(state.places.movies());
        state.send(Command::SetSettings(state.settings.pipeline));
        state.send(Command::SetProof(state.settings.presence.clone()));
        state.send(Command::SetHistory(state.settings.history));
        state.send(Command::SetUnknown(state.settings.unknown));
        state.send(Command::SetRotation(state.settings.rotation));
        state.send(Command::SetLoop(state.settings.looping));
        let (spec, origin) = match options.source {
            Some(spec) => (spec, Origin::Person),
            None => (first_camera(&state.settings), Origin::Start),
        };
        state.open_from(spec, origin);
        state.send(Command::ListCameras);
        state
    }

    /// Texts of the language in use.
    pub fn t(&self) -> &'static Texts {
        texts(self.settings.language)
    }

    /// Sends a command, or keeps it until the pipeline runs.
    fn send(&mut self, command: Command) {
        self.link.send(command);
    }

    /// The question of an import that is to be shown now.
    pub fn import_question(&self) -> Option<&Question> {
        let question = self.import.question();
        question.filter(|_| !self.dialogs.is_open())
    }

    /// Whether the picture is shown as in a mirror.
    pub fn is_mirrored(&self) -> bool {
        if self.source.is_live() {
            self.settings.mirror.cameras
        } else {
            self.settings.mirror.files
        }
    }

    /// Name of the file that is shown, where a source has several.
    pub fn picture_file(&self) -> Option<String> {
        let several = self.source.length().is_some();
        let name = self.scene.file()?.file_name()?;
        several.then(|| name.to_string_lossy().into_owned())
    }

    /// Files, or a folder of them, that are looked at now.
    fn files_looked_at(&self) -> Vec<PathBuf> {
        let mut files = match &self.source.asked {
            Some(SourceSpec::Path(path)) => vec![path.clone()],
            Some(SourceSpec::Pictures(files)) => files.clone(),
            Some(SourceSpec::Camera { .. } | SourceSpec::Synthetic(..)) | None => Vec::new(),
        };
        files.extend(self.scene.file().map(Path::to_path_buf));
        files
    }

    /// Where people, settings and calibrations lie.
    pub fn data_folder(&self) -> &Path {
        self.settings_file.folder()
    }

    /// Liveness score from which a face is live.
    pub fn liveness_threshold(&self) -> f32 {
        self.measured.liveness_threshold(&self.settings.pipeline)
    }

    /// Takes in whatever came since the last call. Never waits.
    pub fn listen(&mut self, now_s: f64) {
        if let Some((defaults, knowledge, networks)) = self.link.started() {
            self.measured.started(defaults, knowledge);
            self.networks = networks;
        }
        if let Some(News {
            events,
            stats,
            newest,
        }) = self.link.news()
        {
            self.stats = stats;
            for event in events {
                self.hear(event, now_s);
            }
            if let Some(newest) = newest {
                let is_lost = self.source.error().is_some();
                self.scene.take(newest, self.is_mirrored(), is_lost);
            }
            self.people.saw(self.scene.faces(), now_s);
        }
        for outcome in self.jobs.outcomes() {
            self.take(outcome);
        }
        let threshold = self.measured.match_threshold(&self.settings.pipeline);
        self.enrolment.follow(self.scene.faces(), threshold);
        if let Some(frame) = self.scene.frame() {
            self.enrolment.look_at(frame, self.is_mirrored());
        }
        self.follow_recording();
        self.follow_log(now_s);
        if self.settings_file.is_due(&self.settings, now_s) {
            let path = self.settings_file.path().to_path_buf();
            self.jobs.save_settings(self.settings.clone(), path);
        }
    }

    /// Seconds until settings want to be written.
    pub fn save_due_in_s(&self, now_s: f64) -> Option<f64> {
        self.settings_file.due_in_s(now_s)
    }

    /// Writes settings at the end, and finishes a movie; the window is gone, so this
    /// may wait.
    pub fn save_now(&mut self) {
        // What was handed out before may wait for the disk still.
        if self.jobs.has_settings_to_write() || !self.settings_file.holds(&self.settings) {
            let path = self.settings_file.path();
            if let Some(why) = self.jobs.save_settings_now(&self.settings, path) {
                tracing::warn!("settings not saved: {why}");
            }
        }
        self.shooting.finish();
        self.keep_log_now();
        for outcome in self.jobs.outcomes() {
            if let Outcome::Recorded(Err(why)) = outcome {
                tracing::warn!("movie not saved: {why:?}");
            }
        }
    }
}

fn display(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The camera used last, else the first one.
pub fn first_camera(settings: &Settings) -> SourceSpec {
    let last = settings.last_camera.clone();
    SourceSpec::Camera {
        id: last.as_ref().map(|camera| camera.id.clone()),
        format: last.and_then(|camera| camera.format),
    }
}

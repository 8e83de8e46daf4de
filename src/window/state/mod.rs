//! Everything the window knows, and what it does with what it hears.

pub mod action;
pub mod enrolment;
pub mod notices;
pub mod order;
pub mod perform;
pub mod source_view;
pub mod wizard;

use super::jobs::{Choice, Dialogs, Jobs, Outcome, Purpose, Shot, Wish};
use super::knowledge::Knowledge;
use super::start::{Options, Starting, ThresholdDefaults, UserFolders};
use crate::settings::{LastCamera, Settings};
use crate::window::text::words::threshold::Memo;
use crate::window::text::{Texts, texts};
use egui::Rect;
use enrolment::{EnrolmentSteps, Step};
use faceglass_capture::SourceSpec;
use faceglass_gallery::{OwnScores, PersonId};
use faceglass_pipeline::calibration::PointStatus;
use faceglass_pipeline::live::{
    Answer, Command, Event, GalleryView, ImportState, PipelineHandle, Problem, Question, Stats,
};
use faceglass_pipeline::result::{FaceResult, FrameResult};
use notices::{Message, Notices};
use order::Order;
use source_view::{Origin, SourceView};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wizard::Wizard;

/// The way to the pipeline.
pub enum Link {
    /// Networks are being loaded.
    Starting(Starting),
    /// It runs.
    Running(Box<dyn PipelineHandle + Send>),
    /// It cannot run, for this reason.
    Failed(Problem),
}

/// A question over the window.
pub enum Dialog {
    /// Keys and verdicts.
    Help,
    /// Version, licence and data folder.
    About,
    /// Delete this person?
    Delete(PersonId),
    /// Delete everyone?
    DeleteAll,
    /// From which folder to import.
    Import(String),
    /// A path in place of the desktop's chooser.
    Path(Purpose, String),
    /// Where to save a screenshot.
    SaveShot(Shot, String),
    /// Pictures were dropped: enrol or open?
    Dropped(Vec<PathBuf>),
}

/// Sentences beside the sliders.
#[derive(Default)]
pub struct Said {
    pub matching: Memo,
    pub liveness: Memo,
}

/// Everything the window knows.
pub struct State {
    pub settings: Settings,
    pub link: Link,
    pub defaults: ThresholdDefaults,
    /// What was measured of the networks in use.
    pub knowledge: Knowledge,
    pub said: Said,
    /// The enrolled people compared with each other.
    pub own_scores: Arc<OwnScores>,
    /// What is known of the camera that is open.
    pub point: PointStatus,
    /// The liveness calibration.
    pub wizard: Wizard,
    pub demo: Option<PathBuf>,
    pub people_folder: Option<PathBuf>,
    pub folders: UserFolders,
    pub source: SourceView,
    pub frame: Option<Arc<FrameResult>>,
    pub gallery: Arc<GalleryView>,
    pub stats: Stats,
    pub notices: Notices,
    pub enrolment: EnrolmentSteps,
    /// Face picked in the picture or in the list.
    pub selected: Option<u64>,
    /// Face under the pointer, in the picture or in the list.
    pub hovered: Option<u64>,
    /// Person being renamed, with the name as typed.
    pub renaming: Option<(PersonId, String)>,
    pub search: String,
    pub dialog: Option<Dialog>,
    /// How an import is doing; its questions wait behind an open dialog.
    pub import: ImportState,
    /// The next answer holds for the rest of the import.
    pub import_for_all: bool,
    /// The first answer asks for the keyboard once.
    pub focus_import_answer: bool,
    pub jobs: Jobs,
    /// The desktop could not show its file chooser when it was asked last.
    pub no_chooser: bool,
    /// Whether the window fills the screen.
    pub full_screen: bool,
    /// Where the picture was drawn last, in points.
    pub picture_rect: Option<Rect>,
    /// To be done by the window itself.
    pub quit: bool,
    settings_file: PathBuf,
    saved_settings: Settings,
    unsaved_since_s: Option<f64>,
    queued: Vec<Command>,
    /// The newest frame as the pipeline gave it, and the order of its faces.
    order: Order,
    /// Last frame of the source before, which must not be shown as this one's.
    outdated: Option<Arc<FrameResult>>,
}

/// Seconds without a change after which settings are written.
const SAVE_AFTER_S: f64 = 0.8;

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
            notices.info(Message::Start(warning));
        }
        let mut state = Self {
            saved_settings: options.settings.clone(),
            settings: options.settings,
            link: Link::Starting(Starting::begin(options.start, wake)),
            defaults: ThresholdDefaults::default(),
            knowledge: Knowledge::default(),
            said: Said::default(),
            own_scores: Arc::default(),
            point: PointStatus::default(),
            wizard: Wizard::default(),
            demo: options.demo,
            people_folder: options.people_folder,
            folders: options.folders,
            source: SourceView::default(),
            frame: None,
            gallery: Arc::default(),
            stats: Stats::default(),
            notices,
            enrolment: EnrolmentSteps::default(),
            selected: None,
            hovered: None,
            renaming: None,
            search: String::new(),
            dialog: None,
            import: ImportState::Idle,
            import_for_all: false,
            focus_import_answer: false,
            jobs: Jobs::new(dialogs, ctx.clone()),
            no_chooser: false,
            full_screen: false,
            picture_rect: None,
            quit: false,
            settings_file: options.settings_file,
            unsaved_since_s: None,
            queued: Vec::new(),
            order: Order::default(),
            outdated: None,
        };
        state.send(Command::SetSettings(state.settings.pipeline));
        state.send(Command::SetRotation(state.settings.rotation));
        state.send(Command::SetLoop(state.settings.looping));
        let (spec, origin) = match options.source {
            Some(spec) => (spec, Origin::Person),
            None => (state.first_camera(), Origin::Start),
        };
        state.open_from(spec, origin);
        state.send(Command::ListCameras);
        state
    }

    /// Texts of the language in use.
    pub fn t(&self) -> &'static Texts {
        texts(self.settings.language)
    }

    /// Faces in the newest frame.
    pub fn faces(&self) -> &[FaceResult] {
        self.frame.as_ref().map_or(&[], |frame| &frame.faces)
    }

    /// Sends a command, or keeps it until the pipeline runs.
    pub fn send(&mut self, command: Command) {
        match &self.link {
            Link::Running(handle) => handle.send(command),
            Link::Starting(_) => self.queued.push(command),
            Link::Failed(_) => {}
        }
    }

    /// Opens a source that somebody asked for.
    pub fn open(&mut self, spec: SourceSpec) {
        self.open_from(spec, Origin::Person);
    }

    fn open_from(&mut self, spec: SourceSpec, origin: Origin) {
        self.source.asked_for(&spec, origin);
        self.drop_frame();
        self.selected = None;
        self.send(Command::Open(spec));
    }

    /// The camera used last, else the first one.
    pub fn first_camera(&self) -> SourceSpec {
        match first_camera(&self.settings) {
            SourceSpec::Camera { id: Some(id), .. } if !self.source.may_have(&id) => {
                SourceSpec::Camera {
                    id: None,
                    format: None,
                }
            }
            known => known,
        }
    }

    /// Opens the camera that was found while the demo clip played.
    pub fn use_found_camera(&mut self) {
        let Some(found) = self.source.found.clone() else {
            return;
        };
        let last = self.settings.last_camera.as_ref();
        let format = last.filter(|last| last.id == found.id);
        self.open(SourceSpec::Camera {
            id: Some(found.id),
            format: format.and_then(|last| last.format.clone()),
        });
    }

    /// Shows a native dialog without waiting for it.
    pub fn pick(&self, purpose: Purpose, title: &str) {
        self.jobs.pick(Wish {
            purpose,
            title: title.trim_end_matches('…').to_owned(),
            filter: self.filter(purpose),
            proposed: None,
        });
    }

    /// What the files that can be picked are called.
    fn filter(&self, purpose: Purpose) -> String {
        let g = &self.t().general;
        match purpose {
            Purpose::OpenFile => g.movies_and_pictures,
            _ => g.only_pictures,
        }
        .to_owned()
    }

    /// The question of an import that is to be shown now.
    pub fn import_question(&self) -> Option<&Question> {
        match &self.import {
            ImportState::Asking(question) if self.dialog.is_none() => Some(question),
            _ => None,
        }
    }

    /// Answers the question of an import.
    pub fn answer_import(&mut self, answer: Answer) {
        let for_all = std::mem::take(&mut self.import_for_all);
        self.import = ImportState::Reading { pictures: 0 };
        self.send(Command::AnswerImport { answer, for_all });
    }

    /// Asks for a place for a screenshot, without waiting.
    pub fn pick_place(&self, proposed: &str) {
        self.jobs.pick(Wish {
            purpose: Purpose::SaveScreenshot,
            title: self.t().general.screenshot_title.to_owned(),
            filter: self.filter(Purpose::SaveScreenshot),
            proposed: Some(PathBuf::from(proposed)),
        });
    }

    /// Takes in whatever came since the last call. Never waits.
    pub fn listen(&mut self, now_s: f64) {
        self.listen_to_start();
        if let Link::Running(handle) = &self.link {
            let events = handle.events();
            self.stats = handle.stats();
            let newest = handle.latest();
            for event in events {
                self.hear(event);
            }
            self.take_frame(newest);
        }
        for outcome in self.jobs.outcomes() {
            self.take(outcome);
        }
        let faces = self.frame.as_ref().map_or(&[][..], |frame| &frame.faces);
        let own = self.settings.pipeline.match_threshold;
        let match_threshold = own.unwrap_or(self.defaults.matching);
        self.enrolment.follow(faces, match_threshold);
        self.save_settings_when_settled(now_s);
    }

    fn listen_to_start(&mut self) {
        let Link::Starting(starting) = &self.link else {
            return;
        };
        match starting.poll() {
            None => {}
            Some(Ok(started)) => {
                self.defaults = started.defaults;
                self.knowledge = started.knowledge;
                self.said = Said::default();
                for command in self.queued.drain(..) {
                    started.handle.send(command);
                }
                self.link = Link::Running(started.handle);
            }
            Some(Err(why)) => self.link = Link::Failed(why),
        }
    }

    /// Shows a frame unless it is of a source that is gone: an old verdict
    /// must not look like a new one.
    fn take_frame(&mut self, newest: Option<Arc<FrameResult>>) {
        let Some(newest) = newest else { return };
        let outdated = self.outdated.as_ref();
        if outdated.is_some_and(|outdated| Arc::ptr_eq(outdated, &newest)) {
            return;
        }
        if self.source.error().is_some() {
            // It was on its way when the source was lost.
            self.outdated = Some(newest);
            return;
        }
        let mirrored = self.is_mirrored();
        if let Some(arranged) = self.order.arrange(newest, mirrored) {
            self.frame = Some(arranged);
        }
    }

    fn drop_frame(&mut self) {
        self.frame = None;
        if let Some(heard) = self.order.forget() {
            self.outdated = Some(heard);
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::SourceOpened { spec, info } => {
                if let SourceSpec::Camera { id: Some(id), .. } = &spec {
                    let format = self.source.camera_format().cloned();
                    self.settings.last_camera = Some(LastCamera {
                        id: id.clone(),
                        format,
                    });
                }
                self.source.opened(&spec, info);
            }
            Event::SourceKept {
                refused,
                spec,
                info,
            } => self.source.kept(&refused, spec, info),
            Event::Source(source) => {
                self.source.state = source;
                if self.source.error().is_some() {
                    self.drop_frame();
                }
                if let Some((spec, origin)) = self.source.instead(self.demo.as_ref()) {
                    self.open_from(spec, origin);
                    if origin == Origin::DemoForLackOfCamera {
                        self.send(Command::SetLoop(true));
                    }
                }
            }
            Event::Position(position) => self.source.position = position,
            Event::Enrolment(state) => self.enrolment.hear(state),
            Event::Gallery(gallery) => self.gallery = gallery,
            Event::OwnScores(scores) => self.own_scores = scores,
            Event::Calibration(calibration) => self.hear_calibration(calibration),
            Event::OperatingPoint(point) => self.point = point,
            Event::OperatingPoints(trouble) => self.notices.error(Message::Points(trouble)),
            Event::Cameras(cameras) => self.source.listed(cameras),
            Event::Import(state) => {
                self.focus_import_answer = matches!(state, ImportState::Asking(_));
                self.import = state;
            }
            Event::Notice(notice) => self.notices.info(Message::Told(notice)),
            Event::Error(problem) => self.notices.error(Message::Problem(problem)),
        }
    }

    fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Chosen(purpose, choice) => self.chosen(purpose, choice),
            Outcome::Captured(shot) => self.ask_where_to_save(shot),
            Outcome::Saved(Ok(path)) => self.notices.info(Message::ShotSaved(path)),
            Outcome::Saved(Err(why)) => self.notices.error(Message::ShotFailed(why)),
            Outcome::SettingsFailed(why) => self.notices.error(Message::SettingsFailed(why)),
        }
    }

    fn chosen(&mut self, purpose: Purpose, choice: Choice) {
        self.no_chooser = choice == Choice::NoChooser;
        match (choice, purpose) {
            (Choice::Picked(paths), _) => self.picked(purpose, paths),
            (Choice::Cancelled, _) => {}
            // These have a field of their own, and say so beside it.
            (Choice::NoChooser, Purpose::Import | Purpose::SaveScreenshot) => {}
            (Choice::NoChooser, _) => self.dialog = Some(Dialog::Path(purpose, String::new())),
        }
    }

    /// Takes paths for what they were asked for.
    pub fn picked(&mut self, purpose: Purpose, mut paths: Vec<PathBuf>) {
        if paths.is_empty() {
            return;
        }
        match purpose {
            Purpose::EnrolPictures => {
                self.settings.panels.enrol = true;
                self.enrolment.begin_pictures(paths);
            }
            Purpose::OpenFile if paths.len() > 1 => self.open(SourceSpec::Pictures(paths)),
            Purpose::OpenFile | Purpose::OpenFolder => {
                self.open(SourceSpec::at(paths.swap_remove(0)));
            }
            Purpose::Import => self.dialog = Some(Dialog::Import(display(&paths[0]))),
            Purpose::SaveScreenshot => {
                if let Some(Dialog::SaveShot(_, path)) = &mut self.dialog {
                    *path = display(&paths[0]);
                }
            }
        }
    }

    /// Files, or a folder of them, that are looked at now.
    pub fn files_looked_at(&self) -> Vec<PathBuf> {
        let mut files = match &self.source.asked {
            Some(SourceSpec::Path(path)) => vec![path.clone()],
            Some(SourceSpec::Pictures(files)) => files.clone(),
            Some(SourceSpec::Camera { .. } | SourceSpec::Synthetic(..)) | None => Vec::new(),
        };
        let shown = self
            .frame
            .as_ref()
            .and_then(|frame| frame.frame.file.clone());
        files.extend(shown);
        files
    }

    /// Name of the file that is shown, where a source has several.
    pub fn picture_file(&self) -> Option<String> {
        let several = self.source.length().is_some();
        let file = self.frame.as_ref()?.frame.file.as_deref()?;
        let name = file.file_name()?.to_string_lossy().into_owned();
        several.then_some(name)
    }

    /// Where people, settings and calibrations lie.
    pub fn data_folder(&self) -> &Path {
        self.settings_file.parent().unwrap_or(&self.settings_file)
    }

    /// Whether the side panel asks for something, so that it must be seen even
    /// where it is hidden.
    pub fn panel_asks(&self) -> bool {
        self.enrolment.step != Step::Idle
    }

    /// Asks where to save `shot`.
    pub fn ask_where_to_save(&mut self, shot: Shot) {
        let path = super::jobs::proposed_path(&self.folders.pictures, std::time::SystemTime::now());
        self.dialog = Some(Dialog::SaveShot(shot, display(&path)));
    }

    /// Writes settings once they have not changed for a moment, so that a
    /// dragged slider is written once.
    fn save_settings_when_settled(&mut self, now_s: f64) {
        if self.settings == self.saved_settings {
            self.unsaved_since_s = None;
            return;
        }
        let since = *self.unsaved_since_s.get_or_insert(now_s);
        if now_s - since >= SAVE_AFTER_S {
            self.saved_settings = self.settings.clone();
            self.unsaved_since_s = None;
            self.jobs
                .save_settings(self.settings.clone(), self.settings_file.clone());
        }
    }

    /// Seconds until settings want to be written.
    pub fn save_due_in_s(&self, now_s: f64) -> Option<f64> {
        self.unsaved_since_s
            .map(|since| (since + SAVE_AFTER_S - now_s).max(0.0))
    }

    /// Writes settings at the end; the window is gone, so this may wait.
    pub fn save_now(&self) {
        if self.settings == self.saved_settings && self.settings_file.exists() {
            return;
        }
        if let Err(error) = self.settings.save(&self.settings_file) {
            tracing::warn!("settings not saved: {error}");
        }
    }
}

fn display(path: &std::path::Path) -> String {
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

//! What is done on a person's word: what each command does, and what a panel or
//! a question asks for.

mod asking;
mod backup;
mod camera;
mod faces;
mod history;
mod keys;
mod leaving;
mod logging;
mod looking;
mod not_them;
mod report;
mod shooting;
mod sources;
mod unknown;

use super::State;
use super::action::Action;
use super::dialog::{Dialog, KeysPage, Palette};
use super::notices::Message;
use super::people::backup::RestoreForm;
use super::scene::View;
use super::shooting::Shoot;
use crate::settings::{Language, Theme};
use crate::window::jobs::{Keep, Purpose};
use faceglass_capture::{ControlAsk, Rotation, SourceSpec};
use faceglass_gallery::{PersonId, UnknownFace};
use faceglass_pipeline::calibration::CalibrationCommand;
use faceglass_pipeline::challenge::ProofSettings;
use faceglass_pipeline::live::{Command, HistorySettings, UnknownSettings};
use faceglass_pipeline::settings::PipelineSettings;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use keys::KeyChoice;
pub use not_them::{is_doubted, is_named};

/// How far the arrow keys go.
const JUMP: Duration = Duration::from_secs(5);

/// What a person asks for where only a part of the window is at hand.
pub enum Request {
    /// A command of the window.
    Do(Action),
    /// A command of the pipeline.
    Send(Command),
    /// A question to be asked first.
    Ask(Dialog),
    /// A source to be opened.
    Open(SourceSpec),
    /// The face of this track.
    ChooseFace(u64),
    /// Somebody to be enrolled from these pictures.
    EnrolPictures(Vec<PathBuf>),
    /// The steps of a calibration, from the first.
    BeginCalibration,
    /// No calibration any longer.
    LeaveCalibration,
    /// The face of this track to prove that somebody is there.
    Prove(u64),
    /// The picture to be turned by as much more.
    Turn(Rotation),
    /// No challenge any longer.
    LeaveProof,
    /// Other settings of challenges.
    SetProof(ProofSettings),
    /// A folder to be shown by the desktop.
    ShowFolder(PathBuf),
    /// A person to be looked at closely.
    OpenPerson(PersonId),
    /// Other settings of the history.
    SetHistory(HistorySettings),
    /// Another key for a command.
    ChooseKey(Action, KeyChoice),
    /// The usual key for each command.
    UsualKeys,
    /// Something of the camera's own controls.
    Controls(ControlAsk),
    /// The history to be written to a file as typed.
    SaveHistory(String),
    /// Other settings of the unknown faces.
    SetUnknown(UnknownSettings),
    /// A group of unknown faces to be enrolled.
    NameUnknown {
        name: String,
        faces: Vec<Arc<UnknownFace>>,
    },
}

impl Request {
    /// A command of the calibration.
    pub fn calibrate(command: CalibrationCommand) -> Self {
        Self::Send(Command::Calibrate(command))
    }
}

impl State {
    /// Does what was asked for.
    pub fn fulfil(&mut self, request: Request, ctx: &egui::Context) {
        match request {
            Request::Do(action) => self.perform(action, ctx),
            Request::Send(command) => self.send(command),
            Request::Ask(dialog) => self.dialogs.ask(dialog),
            Request::Open(spec) => self.open(spec),
            Request::ChooseFace(track) => self.choose_face(track),
            Request::EnrolPictures(files) => self.enrol_pictures(files),
            Request::BeginCalibration => {
                let begin = self.wizard.begin(self.measured.liveness_floor());
                self.send(begin);
            }
            Request::LeaveCalibration => self.leave_calibration(),
            Request::Prove(track) => self.prove(track),
            Request::Turn(turn) => self.turn(turn),
            Request::LeaveProof => self.leave_proof(),
            Request::SetProof(settings) => self.set_proof(settings),
            Request::ShowFolder(folder) => self.jobs.show_folder(folder),
            Request::OpenPerson(person) => self.open_person(person),
            Request::SetHistory(settings) => self.set_history(settings),
            Request::ChooseKey(action, choice) => self.choose_key(action, choice),
            Request::UsualKeys => self.choose_usual_keys(),
            Request::Controls(ask) => self.ask_controls(ask),
            Request::SaveHistory(path) => self.save_history(&path),
            Request::SetUnknown(settings) => self.set_unknown(settings),
            Request::NameUnknown { name, faces } => self.name_unknown(name, faces),
        }
    }

    /// Does `action`.
    pub fn perform(&mut self, action: Action, ctx: &egui::Context) {
        let t = self.t();
        self.log.note(&format!("Command: {action:?}"));
        match action {
            Action::OpenFile => self.pick(Purpose::OpenFile, t.commands.open_file),
            Action::OpenFolder => self.pick(Purpose::OpenFolder, t.commands.open_folder),
            Action::OpenCamera => self.open(self.first_camera()),
            Action::OpenDemo => self.open_demo(),
            Action::FindCameras => {
                self.source.cameras = None;
                self.send(Command::ListCameras);
            }
            Action::Photo => self.ask_to_shoot(Shoot::Photo { with_overlay: true }, ctx),
            Action::PhotoPlain => self.ask_to_shoot(
                Shoot::Photo {
                    with_overlay: false,
                },
                ctx,
            ),
            Action::Record => self.ask_to_shoot(Shoot::Movie { with_overlay: true }, ctx),
            Action::RecordPlain => self.ask_to_shoot(
                Shoot::Movie {
                    with_overlay: false,
                },
                ctx,
            ),
            Action::NextTimer => self.next_timer(),
            Action::OpenMovies => self.jobs.show_folder(self.places.movies()),
            Action::OpenPhotos => self.jobs.show_folder(self.places.photos()),
            Action::Screenshot => self.shoot(true, Keep::Ask, ctx),
            Action::ScreenshotPlain => self.shoot(false, Keep::Ask, ctx),
            Action::Quit => self.screen.quit = true,
            Action::PlayPause => self.play_or_pause(),
            Action::Step => self.send(Command::Step),
            Action::StepBack => self.step_back(),
            Action::Slower => self.change_speed(0.5),
            Action::Faster => self.change_speed(2.0),
            Action::ZoomIn => self.zoom(1.25),
            Action::ZoomOut => self.zoom(1.0 / 1.25),
            Action::ZoomFit => self.scene.view = View::default(),
            Action::ToggleGuides => {
                self.settings.overlay.guides = !self.settings.overlay.guides;
            }
            Action::NextPrivacy => self.next_privacy(),
            Action::Palette => self.dialogs.ask(Dialog::Palette(Palette::default())),
            Action::OpenLog => self.open_log(ctx.input(|input| input.time)),
            Action::ToggleLog => self.toggle_log(),
            Action::CopyReport => {
                ctx.copy_text(self.report());
                self.notices.info(Message::ReportCopied);
            }
            Action::Back => self.seek(self.source.position.saturating_sub(JUMP)),
            Action::Forward => self.seek(self.source.position + JUMP),
            Action::ToggleLoop => {
                self.settings.looping = !self.settings.looping;
                self.send(Command::SetLoop(self.settings.looping));
            }
            Action::ToggleMirror => {
                let mirror = self.mirror_mut();
                *mirror = !*mirror;
            }
            Action::Rotate => self.turn(Rotation::Quarter),
            Action::ToggleOverlay => {
                self.settings.overlay.boxes = !self.settings.overlay.boxes;
            }
            Action::TogglePoints => {
                self.settings.overlay.points = !self.settings.overlay.points;
            }
            Action::ToggleDense => {
                self.settings.overlay.dense = !self.settings.overlay.dense;
            }
            Action::ToggleFullscreen => {
                self.fill_screen(!self.screen.full, ctx);
            }
            Action::TogglePanels => {
                self.settings.panels.shown = !self.settings.panels.shown;
            }
            Action::NextTheme => self.next_theme(),
            Action::SwitchLanguage => {
                self.settings.language = match self.settings.language {
                    Language::English => Language::Chinese,
                    Language::Chinese => Language::English,
                };
            }
            Action::Enrol => self.enrol(),
            Action::EnrolPictures => {
                self.pick(Purpose::EnrolPictures, t.commands.enrol_pictures);
            }
            Action::ProvePresence => self.prove_chosen(),
            Action::NotThisPerson => self.not_them(),
            Action::ThisPerson => self.is_them(),
            Action::Cancel => self.cancel(ctx),
            Action::Undo => self.send(Command::Undo),
            Action::Redo => self.send(Command::Redo),
            Action::Import => {
                self.dialogs.ask(Dialog::Import(self.places.people()));
            }
            Action::BackUp => self.ask_to_back_up(),
            Action::Restore => self.dialogs.ask(Dialog::Restore(RestoreForm::default())),
            Action::ReEmbed => self.send(Command::ReEmbed),
            Action::History => self.open_history(),
            Action::UnknownFaces => self.open_unknown(),
            Action::DeleteAll => self.dialogs.ask(Dialog::DeleteAll),
            Action::ShowThresholds => {
                if self.screen.full {
                    self.fill_screen(false, ctx);
                }
                self.settings.panels.shown = true;
                self.settings.panels.thresholds = true;
                self.screen.asks_for_thresholds = true;
            }
            Action::ResetThresholds => self.set_thresholds(PipelineSettings {
                demesh: self.settings.pipeline.demesh,
                keep_faces: self.settings.pipeline.keep_faces,
                ..PipelineSettings::default()
            }),
            Action::ToggleDemesh => self.toggle_demesh(),
            Action::ToggleKeepFaces => self.toggle_keep_faces(),
            // It may be under way already.
            Action::CalibrateLiveness => self.wizard.open(),
            Action::CameraControls => self.open_controls(),
            Action::NextMinimised => {
                self.settings.while_minimised = self.settings.while_minimised.next();
                let what = self.settings.while_minimised;
                self.notices.info(Message::Minimised(what));
            }
            Action::ChangeKeys => self.dialogs.ask(Dialog::Keys(KeysPage::default())),
            Action::Help => self.dialogs.toggle_help(),
            Action::About => self.dialogs.ask(Dialog::About),
        }
    }

    /// The switch for what is open.
    fn mirror_mut(&mut self) -> &mut bool {
        if self.source.is_live() {
            &mut self.settings.mirror.cameras
        } else {
            &mut self.settings.mirror.files
        }
    }

    /// Puts other thresholds in force.
    pub fn set_thresholds(&mut self, thresholds: PipelineSettings) {
        if thresholds != self.settings.pipeline {
            self.settings.pipeline = thresholds;
            self.send(Command::SetSettings(thresholds));
        }
    }

    /// Printed lines are taken out of pictures, or are not.
    fn toggle_demesh(&mut self) {
        let mut changed = self.settings.pipeline;
        changed.demesh = !changed.demesh;
        self.set_thresholds(changed);
        self.notices.info(Message::Demesh(changed.demesh));
    }

    /// Pictures of enrolled faces are kept, or are not.
    fn toggle_keep_faces(&mut self) {
        let mut changed = self.settings.pipeline;
        changed.keep_faces = !changed.keep_faces;
        self.set_thresholds(changed);
        self.notices.info(Message::KeepFaces(changed.keep_faces));
    }

    fn fill_screen(&mut self, full: bool, ctx: &egui::Context) {
        ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(full));
        if full {
            self.notices.info(Message::FullScreen);
        }
    }

    fn next_theme(&mut self) {
        self.settings.theme = match self.settings.theme {
            Theme::System => Theme::Dark,
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::System,
        };
        self.notices.info(Message::Theme(self.settings.theme));
    }
}

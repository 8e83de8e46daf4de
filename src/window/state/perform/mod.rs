//! What is done on a person's word: what each command does, and what a panel or
//! a question asks for.

mod history;
mod looking;
mod not_them;
mod report;

use super::action::Action;
use super::dialog::{Dialog, Palette};
use super::enrolment::{Begun, Step};
use super::notices::Message;
use super::people::page::OpenPage;
use super::scene::View;
use super::source_view::Origin;
use super::{State, first_camera};
use crate::settings::{Language, Privacy, Theme};
use crate::window::jobs::{Keep, Purpose, Wish, is_picture};
use faceglass_capture::{Rotation, SourceSpec};
use faceglass_gallery::PersonId;
use faceglass_pipeline::calibration::CalibrationCommand;
use faceglass_pipeline::challenge::ProofSettings;
use faceglass_pipeline::live::{Command, HistorySettings, PlayerState};
use faceglass_pipeline::settings::PipelineSettings;
use std::path::PathBuf;
use std::time::Duration;

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
    /// The history to be written to a file as typed.
    SaveHistory(String),
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
            Request::SaveHistory(path) => self.save_history(&path),
        }
    }

    /// Does `action`.
    pub fn perform(&mut self, action: Action, ctx: &egui::Context) {
        let t = self.t();
        match action {
            Action::OpenFile => self.pick(Purpose::OpenFile, t.commands.open_file),
            Action::OpenFolder => self.pick(Purpose::OpenFolder, t.commands.open_folder),
            Action::OpenCamera => self.open(self.first_camera()),
            Action::OpenDemo => self.open_demo(),
            Action::FindCameras => {
                self.source.cameras = None;
                self.send(Command::ListCameras);
            }
            Action::Photo => self.shoot(true, Keep::Photo, ctx),
            Action::PhotoPlain => self.shoot(false, Keep::Photo, ctx),
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
            Action::History => self.open_history(),
            Action::DeleteAll => self.dialogs.ask(Dialog::DeleteAll),
            Action::ResetThresholds => self.set_thresholds(PipelineSettings::default()),
            // It may be under way already.
            Action::CalibrateLiveness => self.wizard.open(),
            Action::Help => self.dialogs.toggle_help(),
            Action::About => self.dialogs.ask(Dialog::About),
        }
    }

    /// Whether `action` can be done now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::OpenDemo => self.places.demo().is_some(),
            Action::Photo
            | Action::PhotoPlain
            | Action::Screenshot
            | Action::ScreenshotPlain
            | Action::ZoomIn => self.scene.frame().is_some(),
            Action::ZoomOut | Action::ZoomFit => !self.scene.view.is_whole(),
            Action::Slower => self.can_change_speed(0.5),
            Action::Faster => self.can_change_speed(2.0),
            Action::PlayPause | Action::Step => {
                self.scene.frame().is_some() && self.source.goes_on()
            }
            Action::Back | Action::Forward | Action::StepBack => self.source.can_seek(),
            Action::Cancel => {
                self.enrolment.step != Step::Idle
                    || self.dialogs.is_open()
                    || self.people.is_renaming()
                    || self.wizard.is_open()
                    || self.proof.is_open()
                    || self.scene.selected().is_some()
                    || self.import.is_under_way()
                    || self.screen.full
            }
            Action::NotThisPerson => self.named_face().is_some(),
            Action::ThisPerson => self.doubted_face().is_some(),
            Action::Undo => self.people.undo().is_some(),
            Action::Redo => self.people.gallery().redo.is_some(),
            Action::DeleteAll => self.people.count() > 0,
            _ => true,
        }
    }

    /// Whether `action` is switched on, `None` if it is no switch.
    pub fn is_on(&self, action: Action) -> Option<bool> {
        match action {
            Action::ToggleLoop => Some(self.settings.looping),
            Action::ToggleMirror => Some(self.is_mirrored()),
            Action::ToggleOverlay => Some(self.settings.overlay.boxes),
            Action::TogglePoints => Some(self.settings.overlay.points),
            Action::ToggleDense => Some(self.settings.overlay.dense),
            Action::ToggleGuides => Some(self.settings.overlay.guides),
            Action::NextPrivacy => Some(self.settings.privacy != Privacy::Off),
            Action::TogglePanels => Some(self.settings.panels.shown),
            Action::ToggleFullscreen => Some(self.screen.full),
            _ => None,
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

    /// Goes to a time.
    pub fn seek(&mut self, to: Duration) {
        if let Some(length) = self.source.length() {
            let to = to.min(length);
            self.source.position = to;
            self.send(Command::Seek(to));
        }
    }

    /// Picks a face: for the enrolment if it asks, else as the one that the
    /// next enrolment is about.
    pub fn choose_face(&mut self, track: u64) {
        let face = self.scene.face(track);
        if let (true, Some(face)) = (self.enrolment.wants_face(), face) {
            self.enrolment.choose(face);
            self.scene.select(track);
        } else {
            self.scene.toggle(track);
        }
    }

    /// A face in the picture was clicked: it is asked for its name, and no longer if
    /// that is clicked again with nothing typed.
    pub fn click_face(&mut self, track: u64) {
        let is_unnamed = self.enrolment.name.trim().is_empty();
        let again = self.enrolment.marked() == Some(track) && is_unnamed;
        match self.enrolment.step {
            Step::Naming if again => self.click_aside(),
            Step::Idle | Step::Done { .. } | Step::Failed(_) if !self.proof.is_running() => {
                self.scene.select(track);
                self.enrolment.begin(self.scene.faces(), Some(track));
            }
            _ => self.choose_face(track),
        }
    }

    /// The picture was clicked where no face is: closes what asks for nothing more.
    pub fn click_aside(&mut self) {
        let is_over = match self.enrolment.step {
            Step::Naming => self.enrolment.name.trim().is_empty(),
            Step::Done { .. } => true,
            _ => false,
        };
        if is_over {
            self.enrolment.reset();
            self.scene.deselect();
        }
    }

    /// Takes files that were dropped on the window.
    pub fn dropped(&mut self, mut files: Vec<PathBuf>) {
        if files.is_empty() {
            return;
        }
        if files.iter().all(|file| is_picture(file)) {
            // Somebody who is choosing or naming wants them for that.
            if self.enrolment.is_under_way() {
                self.enrolment.begin_pictures(files);
            } else {
                self.dialogs.ask(Dialog::Dropped(files));
            }
        } else {
            self.open(SourceSpec::at(files.swap_remove(0)));
        }
    }

    /// Opens a source that somebody asked for.
    pub fn open(&mut self, spec: SourceSpec) {
        self.open_from(spec, Origin::Person);
    }

    pub(super) fn open_from(&mut self, spec: SourceSpec, origin: Origin) {
        self.source.asked_for(&spec, origin);
        self.scene.drop_frame();
        self.scene.view = View::default();
        self.set_speed(1.0);
        self.scene.deselect();
        self.send(Command::Open(spec));
    }

    /// The camera used last, else the first one.
    fn first_camera(&self) -> SourceSpec {
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
        let last = self.settings.last_camera.as_ref();
        if let Some(found) = self.source.found_camera(last) {
            self.open(found);
        }
    }

    fn open_demo(&mut self) {
        if let Some(demo) = self.places.demo() {
            self.open(SourceSpec::Path(demo.to_path_buf()));
        }
    }

    /// Shows a native dialog without waiting for it.
    fn pick(&self, purpose: Purpose, title: &str) {
        self.jobs.pick(Wish {
            purpose,
            title: title.trim_end_matches('…').to_owned(),
            filter: self.filter(purpose),
            proposed: None,
        });
    }

    /// Shows the native dialog that fills in the path of a question, without
    /// waiting for it.
    fn pick_for(&self, dialog: &Dialog) {
        match dialog {
            Dialog::Import(_) => self.pick(Purpose::Import, self.t().people.import_title),
            Dialog::SaveShot(_, proposed) => self.jobs.pick(Wish {
                purpose: Purpose::SaveScreenshot,
                title: self.t().general.screenshot_title.to_owned(),
                filter: self.filter(Purpose::SaveScreenshot),
                proposed: Some(PathBuf::from(proposed)),
            }),
            _ => {}
        }
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

    /// Keeps a question open and shows the desktop's chooser for its path.
    pub fn choose_for(&mut self, dialog: Dialog) {
        self.pick_for(&dialog);
        self.dialogs.ask(dialog);
    }

    /// Does what a question was for.
    pub fn agreed(&mut self, dialog: Dialog) {
        match dialog {
            Dialog::Delete(person) => self.send(Command::Delete(person)),
            Dialog::DeleteAll => self.send(Command::DeleteAll),
            Dialog::Erase(person) => self.send(Command::Erase(person)),
            Dialog::Import(path) => self.send(Command::Import(self.places.typed(&path))),
            Dialog::Path(purpose, path) => {
                self.picked(purpose, vec![self.places.typed(&path)]);
            }
            Dialog::SaveShot(shot, path) => {
                let looked_at = self.files_looked_at();
                self.jobs
                    .save_shot(shot, self.places.typed(&path), looked_at);
            }
            Dialog::LightWarning(settings) => self.put_proof_in_force(settings),
            Dialog::Help
            | Dialog::About
            | Dialog::Palette(_)
            | Dialog::Person(_)
            | Dialog::History(_)
            | Dialog::Dropped(_) => {}
        }
    }

    /// Looks at a person closely.
    fn open_person(&mut self, person: PersonId) {
        self.send(Command::ShowPerson(Some(person.clone())));
        let page = OpenPage::of(person);
        self.dialogs.ask(Dialog::Person(Box::new(page)));
    }

    /// A question was closed without an answer. What was typed on a person's page is
    /// kept; an undo takes it back.
    pub fn closed(&mut self, dialog: Dialog) {
        if let Dialog::History(_) = dialog {
            self.people.hear_history(None);
            self.send(Command::ShowHistory(false));
        }
        if let Dialog::Person(page) = dialog {
            if self.people.page(&page.id).is_some() {
                page.unsaved()
                    .into_iter()
                    .for_each(|command| self.send(command));
            }
            self.people.hear_page(None);
            self.send(Command::ShowPerson(None));
        }
    }

    fn play_or_pause(&mut self) {
        let (command, state) = match self.source.state {
            PlayerState::Paused => (Command::Play, PlayerState::Running),
            PlayerState::Ended => {
                self.send(Command::Seek(Duration::ZERO));
                (Command::Play, PlayerState::Running)
            }
            _ => (Command::Pause, PlayerState::Paused),
        };
        // Shown at once; the pipeline's own word follows.
        if !matches!(self.source.state, PlayerState::Lost { .. }) {
            self.source.state = state;
        }
        self.send(command);
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

    fn enrol(&mut self) {
        let (faces, selected) = (self.scene.faces(), self.scene.selected());
        if self.enrolment.begin(faces, selected) == Begun::NoFace {
            self.notices.info(Message::NoFace);
        }
    }

    pub(super) fn enrol_pictures(&mut self, files: Vec<PathBuf>) {
        self.enrolment.begin_pictures(files);
    }

    /// Closes the calibration; what was under way changes nothing.
    fn leave_calibration(&mut self) {
        if let Some(cancel) = self.wizard.leave() {
            self.send(cancel);
            self.notices.info(Message::CalibrationCancelled);
        }
    }

    /// Steps back from the innermost thing.
    fn cancel(&mut self, ctx: &egui::Context) {
        if self.dialogs.step_back() {
            return;
        }
        if let Some(dialog) = self.dialogs.take() {
            self.closed(dialog);
            return;
        }
        if self.people.end_renaming() {
            return;
        }
        if self.proof.is_open() {
            self.leave_proof();
            return;
        }
        if self.wizard.is_open() {
            self.leave_calibration();
            return;
        }
        match self.enrolment.step {
            Step::Idle if self.import.is_under_way() => {
                let cancel = self.import.cancel();
                self.send(cancel);
            }
            Step::Idle if self.scene.deselect() => {}
            Step::Idle => self.fill_screen(false, ctx),
            Step::Asked
            | Step::Proving { .. }
            | Step::Gathering { .. }
            | Step::ChoosingFace(_)
            | Step::Confirming(_) => {
                self.send(Command::CancelEnrolment);
                self.enrolment.reset();
                self.notices.info(Message::EnrolmentCancelled);
            }
            _ => self.enrolment.reset(),
        }
        ctx.memory_mut(|memory| {
            if let Some(id) = memory.focused() {
                memory.surrender_focus(id);
            }
        });
    }
}

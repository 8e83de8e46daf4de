//! What each command does.

use super::action::Action;
use super::enrolment::{Begun, Step};
use super::notices::Message;
use crate::settings::{Language, Theme};
use crate::window::jobs::{Purpose, Shot, is_picture};
use crate::window::state::wizard::Wizard;
use crate::window::state::{Dialog, State};
use faceglass_capture::{Rotation, SourceSpec};
use faceglass_pipeline::live::{Command, ImportState, PlayerState};
use faceglass_pipeline::settings::PipelineSettings;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How far the arrow keys go.
const JUMP: Duration = Duration::from_secs(5);

impl State {
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
            Action::Screenshot => self.shoot(true, ctx),
            Action::ScreenshotPlain => self.shoot(false, ctx),
            Action::Quit => self.quit = true,
            Action::PlayPause => self.play_or_pause(),
            Action::Step => self.send(Command::Step),
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
            Action::Rotate => {
                self.settings.rotation = next_rotation(self.settings.rotation);
                self.send(Command::SetRotation(self.settings.rotation));
            }
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
                self.fill_screen(!self.full_screen, ctx);
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
            Action::Cancel => self.cancel(ctx),
            Action::Undo => self.send(Command::Undo),
            Action::Import => {
                let folder = self.people_folder.as_deref();
                let text = folder.map(|f| f.to_string_lossy().into_owned());
                self.dialog = Some(Dialog::Import(text.unwrap_or_default()));
            }
            Action::DeleteAll => self.dialog = Some(Dialog::DeleteAll),
            Action::ResetThresholds => self.set_thresholds(PipelineSettings::default()),
            Action::CalibrateLiveness if !self.wizard.is_open() => self.wizard = Wizard::Intro,
            // Under way already.
            Action::CalibrateLiveness => {}
            Action::Help => {
                self.dialog = match self.dialog {
                    Some(Dialog::Help) => None,
                    _ => Some(Dialog::Help),
                };
            }
            Action::About => self.dialog = Some(Dialog::About),
        }
    }

    /// Whether `action` can be done now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::OpenDemo => self.demo.is_some(),
            Action::Screenshot | Action::ScreenshotPlain => self.frame.is_some(),
            Action::PlayPause | Action::Step => self.frame.is_some() && self.source.goes_on(),
            Action::Back | Action::Forward => self.source.can_seek(),
            Action::Cancel => {
                self.enrolment.step != Step::Idle
                    || self.dialog.is_some()
                    || self.renaming.is_some()
                    || self.wizard.is_open()
                    || self.selected.is_some()
                    || self.import != ImportState::Idle
                    || self.full_screen
            }
            Action::Undo => self.gallery.undo.is_some(),
            Action::DeleteAll => !self.gallery.people.is_empty(),
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
            Action::TogglePanels => Some(self.settings.panels.shown),
            Action::ToggleFullscreen => Some(self.full_screen),
            _ => None,
        }
    }

    /// Whether the picture is shown as in a mirror.
    pub fn is_mirrored(&self) -> bool {
        if self.source.is_live() {
            self.settings.mirror.cameras
        } else {
            self.settings.mirror.files
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
        let faces = self.frame.as_ref().map_or(&[][..], |frame| &frame.faces);
        let face = faces.iter().find(|face| face.track == track);
        if let (true, Some(face)) = (self.enrolment.wants_face(), face) {
            self.enrolment.choose(face);
            self.selected = Some(track);
            self.settings.panels.enrol = true;
        } else if self.selected == Some(track) {
            self.selected = None;
        } else {
            self.selected = Some(track);
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
                self.dialog = Some(Dialog::Dropped(files));
            }
        } else {
            self.open(SourceSpec::at(files.swap_remove(0)));
        }
    }

    fn open_demo(&mut self) {
        if let Some(demo) = self.demo.clone() {
            self.open(SourceSpec::Path(demo));
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

    fn shoot(&mut self, with_overlay: bool, ctx: &egui::Context) {
        let Some(frame) = &self.frame else {
            self.notices.info(Message::NoPicture);
            return;
        };
        if !with_overlay {
            let shot = Shot::Frame {
                image: Arc::clone(&frame.frame.image),
                mirror: self.is_mirrored(),
            };
            self.ask_where_to_save(shot);
        } else if let Some(rect) = self.picture_rect {
            self.jobs.capture(rect * ctx.pixels_per_point());
        }
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
        self.settings.panels.enrol = true;
        let faces = self.frame.as_ref().map_or(&[][..], |frame| &frame.faces);
        if self.enrolment.begin(faces, self.selected) == Begun::NoFace {
            self.notices.info(Message::NoFace);
        }
    }

    /// Steps back from the innermost thing.
    fn cancel(&mut self, ctx: &egui::Context) {
        if self.dialog.take().is_some() {
            return;
        }
        if self.renaming.take().is_some() {
            return;
        }
        if self.wizard.is_open() {
            self.leave_calibration();
            return;
        }
        match self.enrolment.step {
            Step::Idle if self.import != ImportState::Idle => {
                self.send(Command::CancelEnrolment);
                self.import = ImportState::Idle;
            }
            Step::Idle if self.selected.take().is_some() => {}
            Step::Idle => self.fill_screen(false, ctx),
            Step::Asked | Step::Gathering { .. } | Step::ChoosingFace(_) | Step::Confirming(_) => {
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

fn next_rotation(rotation: Rotation) -> Rotation {
    match rotation {
        Rotation::None => Rotation::Quarter,
        Rotation::Quarter => Rotation::Half,
        Rotation::Half => Rotation::ThreeQuarters,
        Rotation::ThreeQuarters => Rotation::None,
    }
}

/// Clockwise degrees.
pub fn degrees(rotation: Rotation) -> u32 {
    match rotation {
        Rotation::None => 0,
        Rotation::Quarter => 90,
        Rotation::Half => 180,
        Rotation::ThreeQuarters => 270,
    }
}

//! What is heard of the pipeline and of work on other threads, and which part takes it.

use crate::settings::LastCamera;
use crate::window::jobs::{Choice, Outcome, Purpose};
use crate::window::state::dialog::{Dialog, UnsavedShot};
use crate::window::state::notices::Message;
use crate::window::state::source_view::Origin;
use crate::window::state::{State, display};
use faceglass_capture::{ControlAsk, SourceSpec};
use faceglass_pipeline::live::{Command, EnrolmentState, Event};
use std::path::PathBuf;

impl State {
    pub(in crate::window::state) fn hear(&mut self, event: Event, now_s: f64) {
        self.log.hear(&event);
        match event {
            Event::SourceOpened { spec, info } => {
                if let SourceSpec::Camera { id: Some(id), .. } = &spec {
                    let format = self.source.camera_format().cloned();
                    self.settings.last_camera = Some(LastCamera {
                        id: id.clone(),
                        format,
                    });
                }
                self.remember_opened(&spec);
                self.source.opened(&spec, info);
                if let SourceSpec::Camera { id: Some(id), .. } = &spec {
                    self.restore_controls(id);
                }
            }
            Event::SourceKept {
                refused,
                spec,
                info,
            } => {
                self.source.kept(&refused, spec, info);
                self.send(Command::Controls(ControlAsk::Read));
            }
            Event::Source(source) => {
                self.source.state = source;
                if self.source.error().is_some() {
                    self.scene.drop_frame();
                }
                if let Some((spec, origin)) = self.source.instead(self.places.demo()) {
                    self.open_from(spec, origin);
                    if origin == Origin::DemoForLackOfCamera {
                        self.send(Command::SetLoop(true));
                    }
                }
            }
            Event::Position(position) => self.source.position = position,
            Event::Enrolment(state) => {
                if matches!(state, EnrolmentState::Gathering { .. }) {
                    self.proof.close_passed();
                }
                self.make_room_for(&state);
                self.enrolment.hear(state);
            }
            Event::Gallery(gallery) => {
                self.settings.welcomed |= !gallery.people.is_empty();
                self.people.hear(gallery);
            }
            Event::Person(page) => {
                if page.is_none() && self.dialogs.shows_person() {
                    // They are gone, and what was typed with them.
                    self.dialogs.take();
                    self.send(Command::ShowPerson(None));
                }
                self.people.hear_page(page);
            }
            Event::History(view) => self.people.hear_history(Some(view)),
            Event::Backup(state) => self.hear_backup(state),
            Event::Restore(state) => self.hear_restore(state),
            Event::ReEmbedding(far) => self.people.hear_re_embedding(far),
            Event::Unknown(view) => self.people.hear_unknown(Some(view)),
            Event::OwnScores(scores) => self.measured.hear_own_scores(scores),
            Event::Calibration(calibration) => {
                if self.wizard.hear(calibration) {
                    // A value set by hand would stand in its way.
                    let mut thresholds = self.settings.pipeline;
                    thresholds.liveness_threshold = None;
                    self.set_thresholds(thresholds);
                }
            }
            Event::OperatingPoint(point) => self.measured.hear_point(point),
            Event::OperatingPoints(trouble) => self.notices.error(Message::Points(trouble)),
            Event::Cameras(cameras) => self.source.listed(cameras),
            Event::Controls(news) => self.hear_controls(news),
            Event::Import(state) => self.import.hear(state),
            Event::Proof(state) => {
                let scene = &self.scene;
                let passive = |track| scene.face(track).map(|face| face.liveness.verdict);
                self.proof.hear(state, now_s, passive);
            }
            Event::Proven(ended) => self.proof.hear_ended(ended),
            Event::Notice(notice) => self.notices.info(Message::Told(notice)),
            Event::Error(problem) => self.notices.error(Message::Problem(problem)),
        }
    }

    pub(in crate::window::state) fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Chosen(purpose, choice) => self.chosen(purpose, choice),
            Outcome::Captured(shot, keep) => {
                self.screen.is_captured = false;
                self.keep(shot, keep);
            }
            Outcome::Recorded(outcome) => self.recorded(outcome),
            Outcome::Leftover(path) => self.notices.error(Message::Leftover(path)),
            Outcome::LogFailed(why) => self.notices.error(Message::LogFailed(why)),
            Outcome::FolderFailed(folder, why) => {
                self.notices.error(Message::FolderFailed(folder, why));
            }
            Outcome::Saved(Ok(path)) => self.notices.info(Message::ShotSaved(path)),
            Outcome::Saved(Err(why)) => self.notices.error(Message::ShotFailed(why)),
            // The picture is not lost: another place is asked for, unless something else is.
            Outcome::NotSaved(_, _, why) if self.dialogs.is_open() => {
                self.notices.error(Message::ShotFailed(why));
            }
            Outcome::NotSaved(shot, path, why) => {
                self.dialogs.ask_anew(Dialog::SaveShot(UnsavedShot {
                    shot,
                    path: display(&path),
                    failed: Some(why),
                }));
            }
            Outcome::HistorySaved(saved) => self.history_saved(saved),
            Outcome::SettingsFailed(why) => self.notices.error(Message::SettingsFailed(why)),
        }
    }

    fn chosen(&mut self, purpose: Purpose, choice: Choice) {
        self.dialogs.hear_chooser(purpose, &choice);
        if let Choice::Picked(paths) = choice {
            self.picked(purpose, paths);
        }
    }

    /// Takes paths for what they were asked for.
    pub(in crate::window::state) fn picked(&mut self, purpose: Purpose, mut paths: Vec<PathBuf>) {
        if paths.is_empty() {
            return;
        }
        match purpose {
            Purpose::EnrolPictures => self.enrol_pictures(paths),
            Purpose::OpenFile if paths.len() > 1 => self.open(SourceSpec::Pictures(paths)),
            Purpose::OpenFile | Purpose::OpenFolder => {
                self.open(SourceSpec::at(paths.swap_remove(0)));
            }
            Purpose::Import => self.dialogs.ask(Dialog::Import(display(&paths[0]))),
            Purpose::SaveScreenshot | Purpose::SaveBackup | Purpose::OpenBackup => {
                self.dialogs.put_path(&paths[0]);
            }
        }
    }
}

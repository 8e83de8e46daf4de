//! Opening sources, and playing them.

use crate::window::jobs::is_picture;
use crate::window::state::dialog::Dialog;
use crate::window::state::scene::View;
use crate::window::state::source_view::Origin;
use crate::window::state::{State, first_camera};
use faceglass_capture::SourceSpec;
use faceglass_pipeline::live::{Command, PlayerState};
use std::path::PathBuf;
use std::time::Duration;

impl State {
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

    pub(in crate::window::state) fn open_from(&mut self, spec: SourceSpec, origin: Origin) {
        self.source.asked_for(&spec, origin);
        self.scene.drop_frame();
        self.scene.view = View::default();
        self.set_speed(1.0);
        self.scene.deselect();
        self.send(Command::Open(spec));
    }

    /// The camera used last, else the first one.
    pub(super) fn first_camera(&self) -> SourceSpec {
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

    pub(super) fn open_demo(&mut self) {
        if let Some(demo) = self.places.demo() {
            self.open(SourceSpec::Path(demo.to_path_buf()));
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

    pub(super) fn play_or_pause(&mut self) {
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
}

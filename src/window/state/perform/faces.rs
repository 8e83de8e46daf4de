//! Picking a face, and enrolling it.

use crate::window::state::State;
use crate::window::state::enrolment::{Begun, Step};
use crate::window::state::notices::Message;
use std::path::PathBuf;

impl State {
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

    pub(super) fn enrol(&mut self) {
        let (faces, selected) = (self.scene.faces(), self.scene.selected());
        if self.enrolment.begin(faces, selected) == Begun::NoFace {
            self.notices.info(Message::NoFace);
        }
    }

    pub(in crate::window::state) fn enrol_pictures(&mut self, files: Vec<PathBuf>) {
        self.enrolment.begin_pictures(files);
    }
}

//! What is done on a person's word about a challenge.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::notices::Message;
use faceglass_pipeline::challenge::{ProofSettings, Step};
use faceglass_pipeline::live::Command;
use faceglass_pipeline::result::FaceResult;

impl State {
    /// Asks the face that was picked, else the one that it is offered to, else the
    /// largest. While somebody is asked nothing changes: only the button beside
    /// another face says clearly that this one is meant now.
    pub fn prove_chosen(&mut self) {
        if self.proof.is_running() {
            return;
        }
        let area = |face: &FaceResult| face.bbox.area();
        let faces = self.scene.faces().iter();
        let largest = faces.max_by(|a, b| area(a).total_cmp(&area(b)));
        let chosen = self
            .scene
            .selected()
            .and_then(|track| self.scene.face(track));
        let offered = self.proof.track().and_then(|track| self.scene.face(track));
        match chosen.or(offered).or(largest).map(|face| face.track) {
            Some(track) => self.prove(track),
            None => self.notices.info(Message::NoFaceToProve),
        }
    }

    /// Asks the face on a track; a face that is asked already goes on.
    pub fn prove(&mut self, track: u64) {
        if self.proof.is_running() && self.proof.track() == Some(track) {
            return;
        }
        self.proof.ask(track);
        self.send(Command::Prove { track });
    }

    /// Ends the challenge, declines one that is offered, or closes what is said of it.
    pub fn leave_proof(&mut self) {
        let was_running = self.proof.is_running();
        if self.proof.leave() {
            self.send(Command::CancelProof);
        }
        if was_running {
            self.notices.info(Message::ProofCancelled);
        }
    }

    /// Puts other settings of challenges in force. Colours are only shown once their
    /// danger was read.
    pub fn set_proof(&mut self, wanted: ProofSettings) {
        let switches_light =
            wanted.allows(Step::Light) && !self.settings.presence.allows(Step::Light);
        if switches_light {
            self.dialogs.ask(Dialog::LightWarning(wanted));
            return;
        }
        self.put_proof_in_force(wanted);
    }

    pub(in crate::window::state) fn put_proof_in_force(&mut self, settings: ProofSettings) {
        if settings != self.settings.presence {
            self.settings.presence = settings.clone();
            self.send(Command::SetProof(settings));
        }
    }
}

//! "Not this person" and "It is", of the face that is meant.

use crate::window::state::State;
use faceglass_pipeline::live::Command;
use faceglass_pipeline::result::{FaceResult, IdentityVerdict};

impl State {
    /// The face that is taken for somebody, and meant: the chosen one, else the largest.
    pub(in crate::window::state) fn named_face(&self) -> Option<u64> {
        self.meant(is_named)
    }

    /// The same of a face that somebody's word speaks against.
    pub(in crate::window::state) fn doubted_face(&self) -> Option<u64> {
        self.meant(is_doubted)
    }

    pub(super) fn not_them(&mut self) {
        if let Some(track) = self.named_face() {
            self.send(Command::NotThem { track });
        }
    }

    pub(super) fn is_them(&mut self) {
        if let Some(track) = self.doubted_face() {
            self.send(Command::IsThem { track });
        }
    }

    fn meant(&self, is_meant: fn(&FaceResult) -> bool) -> Option<u64> {
        let scene = &self.scene;
        if let Some(track) = scene.selected() {
            return scene.face(track).filter(|f| is_meant(f)).map(|f| f.track);
        }
        let area = |face: &FaceResult| face.bbox.area();
        let faces = scene.faces().iter().filter(|face| is_meant(face));
        let largest = faces.max_by(|a, b| area(a).total_cmp(&area(b)));
        largest.map(|face| face.track)
    }
}

/// Whether a face is taken for somebody, surely or perhaps.
pub fn is_named(face: &FaceResult) -> bool {
    face.identity.verdict != IdentityVerdict::Unknown && face.identity.person.is_some()
}

/// Whether it is, against somebody's word.
pub fn is_doubted(face: &FaceResult) -> bool {
    is_named(face) && face.identity.not_them.is_some()
}

//! What is in the picture: the newest frame, the order of its faces, and which
//! of them somebody points at or has picked.

mod order;
mod view;

use faceglass_pipeline::result::{FaceResult, FrameResult};
use order::Order;
use std::path::Path;
use std::sync::Arc;
pub use view::View;

/// The picture and its faces.
#[derive(Default)]
pub struct Scene {
    frame: Option<Arc<FrameResult>>,
    /// The newest frame as the pipeline gave it, and the order of its faces.
    order: Order,
    /// Last frame of the source before, which must not be shown as this one's.
    outdated: Option<Arc<FrameResult>>,
    /// Which part of it is looked at.
    pub view: View,
    selected: Option<u64>,
    hovered: Option<u64>,
}

impl Scene {
    /// The newest frame, its faces in order.
    pub fn frame(&self) -> Option<&Arc<FrameResult>> {
        self.frame.as_ref()
    }

    /// Faces in the newest frame.
    pub fn faces(&self) -> &[FaceResult] {
        self.frame.as_ref().map_or(&[], |frame| &frame.faces)
    }

    /// The face of a track, while it is in the picture.
    pub fn face(&self, track: u64) -> Option<&FaceResult> {
        self.faces().iter().find(|face| face.track == track)
    }

    /// File that the newest frame comes from.
    pub fn file(&self) -> Option<&Path> {
        self.frame.as_ref()?.frame.file.as_deref()
    }

    /// Shows a frame unless it is of a source that is gone: an old verdict
    /// must not look like a new one.
    pub fn take(&mut self, newest: Arc<FrameResult>, mirrored: bool, source_is_lost: bool) {
        let outdated = self.outdated.as_ref();
        if outdated.is_some_and(|outdated| Arc::ptr_eq(outdated, &newest)) {
            return;
        }
        if source_is_lost {
            // It was on its way when the source was lost.
            self.outdated = Some(newest);
            return;
        }
        if let Some(arranged) = self.order.arrange(newest, mirrored) {
            self.frame = Some(arranged);
        }
    }

    /// Shows nothing until another source gives a frame.
    pub fn drop_frame(&mut self) {
        self.frame = None;
        if let Some(heard) = self.order.forget() {
            self.outdated = Some(heard);
        }
    }

    /// Track of the face that was picked, in the picture or in the list.
    pub fn selected(&self) -> Option<u64> {
        self.selected
    }

    /// Whether the face of a track was picked.
    pub fn is_selected(&self, track: u64) -> bool {
        self.selected == Some(track)
    }

    /// Picks the face of a track.
    pub fn select(&mut self, track: u64) {
        self.selected = Some(track);
    }

    /// Picks the face of a track, or no longer if it was picked already.
    pub fn toggle(&mut self, track: u64) {
        self.selected = (!self.is_selected(track)).then_some(track);
    }

    /// Picks no face; whether one was picked.
    pub fn deselect(&mut self) -> bool {
        self.selected.take().is_some()
    }

    /// Whether the pointer is on the face of a track, in the picture or in the
    /// list.
    pub fn is_hovered(&self, track: u64) -> bool {
        self.hovered == Some(track)
    }

    /// Notes the face under the pointer.
    pub fn hover(&mut self, track: Option<u64>) {
        self.hovered = track;
    }
}

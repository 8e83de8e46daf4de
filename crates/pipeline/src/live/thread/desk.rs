//! The engine beside the people it matches with.

use crate::engine::result::{FrameResult, StageMs};
use crate::engine::{Engine, Probe};
use crate::live::Event;
use crate::live::own_scores::OwnScoresJob;
use crate::live::people::People;
use crate::live::search::{Find, Searcher};
use crate::live::shared::Shared;
use crate::tell::{Done, Fault};
use faceglass_capture::Frame;
use faceglass_gallery::{Change, GalleryError};
use faceglass_vision::VisionError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// Everything that judges a frame or changes the gallery.
pub struct Desk {
    /// `None` if the networks could not be loaded; frames are then shown bare.
    pub engine: Option<Engine>,
    /// Gallery, store, matcher, undo.
    pub people: People,
    /// Why there is no engine.
    pub no_engine: Option<VisionError>,
    /// Looks for people, on another thread where that takes long.
    pub search: Searcher,
    /// Compares the people with each other.
    pub own_scores: OwnScoresJob,
    /// The gallery changed since the last frame was judged.
    pub people_changed: bool,
    /// Where events go.
    pub shared: Arc<Shared>,
}

impl Desk {
    /// Annotates a frame. A panic inside a network becomes a fault of this
    /// frame, and the thread lives on.
    pub fn process(&mut self, frame: &Frame) -> FrameResult {
        self.people_changed = false;
        let Some(engine) = &mut self.engine else {
            let fault = self.no_engine.clone().map(Fault::NoNetworks);
            return bare(frame, fault);
        };
        let people = self.people.shared_matcher();
        self.search
            .follow(people.map(|people| people as Arc<dyn Find>));
        let search = &mut self.search;
        let run = AssertUnwindSafe(|| engine.process_with(frame, Some(search)));
        catch_unwind(run).unwrap_or_else(|_| {
            engine.reset();
            bare(frame, Some(Fault::Panicked))
        })
    }

    /// The watched face of the last frame.
    pub fn take_probe(&mut self) -> Option<Probe> {
        self.engine.as_mut().and_then(Engine::take_probe)
    }

    /// Watches a face for enrolment, or none.
    pub fn watch(&mut self, track: Option<u64>) {
        if let Some(engine) = &mut self.engine {
            engine.watch(track);
        }
    }

    /// Cosine similarity from which two faces are of one person.
    pub fn match_threshold(&self) -> f32 {
        self.engine.as_ref().map_or(1.0, Engine::match_threshold)
    }

    /// Cosine similarity from which an unknown face is at least perhaps somebody's.
    pub fn alike_from(&self) -> f32 {
        // Without an embedder nobody knows who is alike: then all of them go.
        self.engine.as_ref().map_or(-1.0, |engine| {
            engine.match_threshold() - engine.settings().match_band.max(0.0)
        })
    }

    /// Stores who was enrolled, with or without pictures of faces, and shows the gallery.
    ///
    /// # Errors
    /// [`GalleryError`] as in [`People::commit`].
    pub fn enrol(&mut self, change: &Change, done: Done) -> Result<(), GalleryError> {
        if self.keeps_faces() {
            self.commit(change, done)
        } else {
            self.commit(&change.clone().without_faces(), done)
        }
    }

    /// Whether faces are kept with templates.
    pub fn keeps_faces(&self) -> bool {
        let engine = self.engine.as_ref();
        engine.is_none_or(|engine| engine.settings().keep_faces)
    }

    /// Makes a change and shows the gallery.
    ///
    /// # Errors
    /// [`GalleryError`] as in [`People::commit`].
    pub fn commit(&mut self, change: &Change, done: Done) -> Result<(), GalleryError> {
        self.people.commit(change, done)?;
        self.show_people();
        Ok(())
    }

    /// Sends the gallery to the window.
    pub fn show_people(&mut self) {
        self.people_changed = true;
        self.keep_denied();
        self.own_scores
            .start(self.people.own_templates(), &self.shared);
        let view = self.people.view();
        self.shared.tell(Event::Gallery(Arc::new(view)));
        self.show_person();
    }

    /// What somebody said of a face holds while it is remembered.
    fn keep_denied(&mut self) {
        let Some(engine) = &mut self.engine else {
            return;
        };
        let gallery = self.people.gallery();
        engine.keep_denied(|person, by| {
            let person = gallery.get(person);
            person.is_some_and(|person| person.not_them.iter().any(|face| face.id == *by))
        });
    }

    /// Sends who is looked at closely.
    pub fn show_person(&mut self) {
        if let Some(page) = self.people.page() {
            self.shared.tell(Event::Person(page));
        }
    }
}

/// A frame that nobody looked at.
fn bare(frame: &Frame, fault: Option<Fault>) -> FrameResult {
    FrameResult {
        frame: frame.clone(),
        faces: Vec::new(),
        hidden: 0,
        lying: None,
        stage_ms: StageMs::default(),
        ready_at: Instant::now(),
        fault,
    }
}

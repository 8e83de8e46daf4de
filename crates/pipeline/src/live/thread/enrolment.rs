//! Where an enrolment or an import stands, from the first frame to the gallery.

use super::desk::Desk;
use super::picture_enrolment::{PictureEnrolment, PicturesRead};
use super::stored::Stored;
use crate::engine::result::FrameResult;
use crate::enrolment::{
    Answer, Gathered, Gatherer, IfExisting, Import, Item, Objection, Odd, Offer, PATIENCE,
    Placement, Placing, WatchedFace, read_files,
};
use crate::live::{EnrolmentState, Event, ImportState};
use crate::tell::{Done, EnrolFailure, LeftOut, Notice, Problem};
use crate::unknown::gathered;
use crossbeam_channel::{Receiver, never};
use faceglass_capture::player::Opener;
use faceglass_capture::{SourceInfo, SourceKind};
use faceglass_gallery::{GalleryError, TakenFrom, TakenKind, UnknownFace, clean_name};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// What is going on.
pub(super) enum Phase {
    Idle,
    /// The face has to prove first that somebody is there.
    Proving {
        name: String,
        track: u64,
        existing: IfExisting,
    },
    Gathering(Gatherer, Instant),
    /// Pictures are read.
    Pictures(PictureEnrolment),
    /// All are read; it is asked which faces of them are meant.
    Choosing(PictureEnrolment),
    Importing(Import),
    Placing(Box<Placing>),
    /// Something speaks against it.
    Waiting(Gathered, Objection),
}

/// The one enrolment or import that may be going on.
pub struct EnrolmentDesk {
    pub(super) phase: Phase,
    pub(super) items: Receiver<Item>,
    pub(super) opener: Opener,
    pub(super) stored: Option<Stored>,
    /// Whether the frames are a camera's.
    pub(super) is_live: bool,
    /// The camera or the movie.
    pub(super) seen_in: Option<TakenFrom>,
    told: Option<EnrolmentState>,
}

impl EnrolmentDesk {
    /// Nothing going on.
    pub fn new(opener: Opener) -> Self {
        Self {
            phase: Phase::Idle,
            items: never(),
            opener,
            stored: None,
            is_live: false,
            seen_in: None,
            told: None,
        }
    }

    /// Pictures of an enrolment or import, to be handed to
    /// [`Enrolment::take_item`]; silent when there is none.
    pub fn items(&self) -> &Receiver<Item> {
        &self.items
    }

    /// Another source gives the frames.
    pub(super) fn source_opened(&mut self, info: &SourceInfo) {
        self.is_live = info.kind == SourceKind::Camera;
        let kind = match info.kind {
            SourceKind::Camera => Some(TakenKind::Camera),
            SourceKind::Movie => Some(TakenKind::Movie),
            SourceKind::Pictures => Some(TakenKind::Picture),
            SourceKind::Synthetic => None,
        };
        self.seen_in = kind.map(|kind| TakenFrom {
            kind,
            name: info.name.clone(),
        });
    }

    /// Whether a face is being watched in the frames.
    pub fn is_gathering(&self) -> bool {
        matches!(self.phase, Phase::Gathering(..))
    }

    /// Starts on a track.
    pub fn start(&mut self, desk: &mut Desk, track: u64, name: &str, existing: IfExisting) {
        if let Some(name) = self.accept(desk, name) {
            self.gather(desk, track, name, existing);
        }
    }

    pub(super) fn gather(
        &mut self,
        desk: &mut Desk,
        track: u64,
        name: String,
        existing: IfExisting,
    ) {
        desk.watch(Some(track));
        let newest = desk.shared.latest();
        let chosen = newest.as_ref().and_then(|result| {
            let mut faces = result.faces.iter();
            faces.find(|face| face.track == track)
        });
        let watched = chosen.map_or(WatchedFace::on(track), WatchedFace::of);
        let gatherer = Gatherer::new(name, watched, existing).guided(self.is_live);
        let gatherer = gatherer.seen_in(self.seen_in.clone());
        self.phase = Phase::Gathering(gatherer, Instant::now());
        self.tell_gathering(desk);
    }

    /// Whether one is going on.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::Idle)
    }

    /// Starts on picture files.
    pub fn start_pictures(
        &mut self,
        desk: &mut Desk,
        name: &str,
        files: Vec<PathBuf>,
        existing: IfExisting,
    ) {
        let Some(name) = self.accept(desk, name) else {
            return;
        };
        let total = files.len();
        match read_files(name.clone(), files, self.opener.clone()) {
            Ok(items) => self.items = items,
            Err(problem) => return self.fail(desk, problem),
        }
        self.phase = Phase::Pictures(PictureEnrolment::new(name, existing, total));
        self.tell_gathering(desk);
    }

    /// Starts on unknown faces that were kept.
    pub(super) fn start_unknown(
        &mut self,
        desk: &mut Desk,
        name: &str,
        faces: &[Arc<UnknownFace>],
    ) {
        if let Some(name) = self.accept(desk, name) {
            self.store(desk, gathered(name, faces));
        }
    }

    /// Follows the answer to an objection.
    pub fn answer(&mut self, desk: &mut Desk, answer: Answer) {
        let Phase::Waiting(gathered, objection) = &self.phase else {
            return;
        };
        if answer == Answer::Skip {
            return self.cancel(desk);
        }
        let mut gathered = gathered.clone();
        if gathered.answer(objection, answer) {
            self.store(desk, gathered);
        }
    }

    /// Takes the chosen face of the picture asked about, or leaves it out.
    pub fn choose_face(&mut self, desk: &mut Desk, number: Option<usize>) {
        if let Phase::Choosing(job) = &mut self.phase {
            job.choose(number);
            self.ask_for_faces(desk);
        }
    }

    /// Stops whatever is going on; nothing is stored.
    pub fn cancel(&mut self, desk: &mut Desk) {
        let was = std::mem::replace(&mut self.phase, Phase::Idle);
        self.end(desk);
        match was {
            Phase::Idle => {}
            Phase::Importing(_) | Phase::Placing(_) => {
                desk.shared.tell(Event::Import(ImportState::Idle));
                desk.shared.tell(Event::Notice(Notice::ImportCancelled));
            }
            Phase::Proving { .. }
            | Phase::Gathering(..)
            | Phase::Pictures(_)
            | Phase::Choosing(_)
            | Phase::Waiting(..) => desk
                .shared
                .tell(Event::Enrolment(EnrolmentState::Cancelled)),
        }
    }

    /// Looks at an annotated frame. `settled` says that the picture will not
    /// change any more, so that one sample must do.
    pub fn take_frame(&mut self, desk: &mut Desk, result: &FrameResult, settled: bool) {
        let Phase::Gathering(gatherer, since) = &mut self.phase else {
            return;
        };
        let threshold = desk.match_threshold();
        let probe = desk.take_probe();
        if settled {
            gatherer.settle_for_one();
        }
        if let Some(track) = gatherer.follow(result, threshold) {
            desk.watch(Some(track));
            return self.tell_gathering(desk);
        }
        match gatherer.offer(probe.as_ref(), threshold) {
            Offer::Taken => *since = Instant::now(),
            // A picture that stands still will not get better.
            Offer::Refused(_) | Offer::Waiting if settled || since.elapsed() > PATIENCE => {
                let why = gatherer.gave_up();
                return self.fail(desk, why);
            }
            Offer::Refused(_) | Offer::Waiting => {}
        }
        if gatherer.is_complete() {
            let gathered = gatherer.clone().finish();
            self.store(desk, gathered);
        } else {
            self.tell_gathering(desk);
        }
    }

    /// Takes one read picture; `None` is the end of the pictures.
    pub fn take_item(&mut self, desk: &mut Desk, item: Option<Item>) {
        match &mut self.phase {
            Phase::Pictures(_) => self.take_enrolment_item(desk, item),
            Phase::Importing(_) => self.take_import_item(desk, item),
            Phase::Idle
            | Phase::Proving { .. }
            | Phase::Gathering(..)
            | Phase::Choosing(_)
            | Phase::Waiting(..)
            | Phase::Placing(_) => self.items = never(),
        }
    }

    fn take_enrolment_item(&mut self, desk: &mut Desk, item: Option<Item>) {
        let (Phase::Pictures(job), Some(engine)) = (&mut self.phase, &mut desk.engine) else {
            return;
        };
        match item {
            Some(Item::Picture { file, image, .. }) => job.take(engine, file, &image),
            Some(Item::Bad(why)) => job.leave_out(why),
            None => {
                self.items = never();
                if let Phase::Pictures(job) = std::mem::replace(&mut self.phase, Phase::Idle) {
                    self.phase = Phase::Choosing(job);
                }
                return self.ask_for_faces(desk);
            }
        }
        self.tell_gathering(desk);
    }

    /// Asks about the next picture of several faces; after the last one, stores.
    fn ask_for_faces(&mut self, desk: &mut Desk) {
        let Phase::Choosing(job) = &mut self.phase else {
            return;
        };
        if let Some(question) = job.question() {
            return self.tell(desk, EnrolmentState::ChoosingFace(question));
        }
        if let Phase::Choosing(job) = std::mem::replace(&mut self.phase, Phase::Idle) {
            self.finish_pictures(desk, job.finish());
        }
    }

    fn finish_pictures(&mut self, desk: &mut Desk, read: PicturesRead) {
        let PicturesRead {
            gathered,
            left_out,
            largest_taken,
        } = read;
        if gathered.samples.is_empty() {
            let name = gathered.name;
            return self.fail(desk, EnrolFailure::NoPicture { name, left_out });
        }
        let mut notices = Vec::new();
        if !left_out.is_empty() {
            notices.push(Notice::LeftOut(left_out));
        }
        if !largest_taken.is_empty() {
            notices.push(Notice::LargestTaken(largest_taken));
        }
        for notice in notices {
            desk.shared.tell(Event::Notice(notice));
        }
        self.store(desk, gathered);
    }

    /// Stores, or asks first.
    fn store(&mut self, desk: &mut Desk, gathered: Gathered) {
        desk.watch(None);
        let threshold = desk.match_threshold();
        let Some(matcher) = desk.people.matcher() else {
            return self.fail(desk, Problem::NoEmbedder);
        };
        let placed = gathered.place(desk.people.gallery(), matcher, threshold);
        match placed {
            Ok(Placement::Ask(objection)) => {
                let question = gathered.question(objection.clone(), 0);
                self.phase = Phase::Waiting(gathered, objection);
                self.tell(desk, EnrolmentState::Asking(question));
            }
            Ok(Placement::Store {
                change,
                person,
                name,
                kept,
                left_out,
            }) => match desk.enrol(&change, Done::Enrolment(name.clone())) {
                Ok(()) => {
                    self.stored = Some(Stored::of(&change, &person, &name));
                    tell_left_out(desk, &name, left_out);
                    let state = EnrolmentState::Done {
                        person,
                        name,
                        templates: kept.len(),
                    };
                    self.end(desk);
                    self.tell(desk, state);
                }
                Err(error) => self.fail(desk, error),
            },
            Err(error) => self.fail(desk, error),
        }
    }

    /// The cleaned name if a new enrolment may start; it takes the place of one
    /// that waits for an answer.
    pub(super) fn accept(&mut self, desk: &mut Desk, name: &str) -> Option<String> {
        if matches!(
            self.phase,
            Phase::Waiting(..) | Phase::Choosing(_) | Phase::Gathering(..) | Phase::Proving { .. }
        ) {
            self.end(desk);
        }
        if let Some(why) = self.hindrance(desk) {
            self.tell(desk, EnrolmentState::Failed(why.into()));
            return None;
        }
        match clean_name(name) {
            Ok(name) => Some(name),
            Err(error) => {
                self.fail(desk, GalleryError::from(error));
                None
            }
        }
    }

    /// Why nothing can start now.
    pub(super) fn hindrance(&self, desk: &Desk) -> Option<Problem> {
        if desk.people.matcher().is_none() {
            return Some(Problem::NoEmbedder);
        }
        let reading = matches!(
            self.phase,
            Phase::Pictures(_) | Phase::Importing(_) | Phase::Placing(_)
        );
        reading.then_some(Problem::Reading)
    }

    pub(super) fn fail(&mut self, desk: &mut Desk, why: impl Into<EnrolFailure>) {
        self.end(desk);
        self.tell(desk, EnrolmentState::Failed(why.into()));
    }

    pub(super) fn end(&mut self, desk: &mut Desk) {
        self.phase = Phase::Idle;
        self.items = never();
        self.told = None;
        desk.watch(None);
    }

    fn tell_gathering(&mut self, desk: &Desk) {
        let state = match &self.phase {
            Phase::Gathering(gatherer, _) => EnrolmentState::Gathering {
                name: gatherer.name.clone(),
                have: gatherer.have(),
                want: gatherer.want(),
                refused: gatherer.refused(),
                track: gatherer.track(),
                guide: gatherer.guide().cloned(),
            },
            Phase::Pictures(job) => job.state(),
            Phase::Idle
            | Phase::Proving { .. }
            | Phase::Choosing(_)
            | Phase::Importing(_)
            | Phase::Placing(_)
            | Phase::Waiting(..) => return,
        };
        self.tell(desk, state);
    }

    /// Tells a state once.
    pub(super) fn tell(&mut self, desk: &Desk, state: EnrolmentState) {
        if self.told.as_ref() != Some(&state) {
            self.told = Some(state.clone());
            desk.shared.tell(Event::Enrolment(state));
        }
    }
}

/// Pictures that do not look like the others of `name`.
fn tell_left_out(desk: &Desk, name: &str, odd: Vec<Odd>) {
    if odd.is_empty() {
        return;
    }
    let name = name.to_owned();
    let left_out = |odd| LeftOut::Odd {
        name: name.clone(),
        odd,
    };
    let notice = Notice::LeftOut(odd.into_iter().map(left_out).collect());
    desk.shared.tell(Event::Notice(notice));
}

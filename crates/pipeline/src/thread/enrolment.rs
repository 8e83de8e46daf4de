//! Where an enrolment or an import stands, from the first frame to the gallery.

use super::desk::Desk;
use crate::gather::{Gatherer, Offer, PATIENCE};
use crate::import::{Import, Placing, sample_of_picture};
use crate::live::{EnrolmentState, Event, IfExisting, ImportState};
use crate::picture_job::{self, Item};
use crate::placement::{Gathered, Placement};
use crate::result::FrameResult;
use crate::tell::{Done, EnrolFailure, LeftOut, Notice, Problem};
use crossbeam_channel::{Receiver, never};
use faceglass_capture::player::Opener;
use faceglass_gallery::{GalleryError, clean_name, same_name};
use std::path::PathBuf;
use std::time::Instant;

/// What is going on.
pub(super) enum Phase {
    Idle,
    Gathering(Gatherer, Instant),
    Pictures(PictureEnrolment),
    Importing(Import),
    Placing(Placing),
    Waiting(Gathered),
}

pub(super) struct PictureEnrolment {
    gathered: Gathered,
    left_out: Vec<LeftOut>,
    seen: usize,
    total: usize,
}

/// The one enrolment or import that may be going on.
pub struct Enrolment {
    pub(super) phase: Phase,
    pub(super) items: Receiver<Item>,
    pub(super) opener: Opener,
    told: Option<EnrolmentState>,
}

impl Enrolment {
    /// Nothing going on.
    pub fn new(opener: Opener) -> Self {
        Self {
            phase: Phase::Idle,
            items: never(),
            opener,
            told: None,
        }
    }

    /// Pictures of an enrolment or import, to be handed to
    /// [`Enrolment::take_item`]; silent when there is none.
    pub fn items(&self) -> &Receiver<Item> {
        &self.items
    }

    /// Whether a face is being watched in the frames.
    pub fn is_gathering(&self) -> bool {
        matches!(self.phase, Phase::Gathering(..))
    }

    /// Starts on a track, or follows the answer to a question.
    pub fn start(&mut self, desk: &mut Desk, track: u64, name: &str, existing: IfExisting) {
        let Some((name, existing)) = self.accept(desk, name, existing) else {
            return;
        };
        desk.watch(Some(track));
        let gatherer = Gatherer::new(name, track, existing);
        self.phase = Phase::Gathering(gatherer, Instant::now());
        self.tell_gathering(desk);
    }

    /// Starts on picture files, or follows the answer to a question.
    pub fn start_pictures(
        &mut self,
        desk: &mut Desk,
        name: &str,
        files: Vec<PathBuf>,
        existing: IfExisting,
    ) {
        let Some((name, existing)) = self.accept(desk, name, existing) else {
            return;
        };
        let total = files.len();
        match picture_job::read_files(name.clone(), files, self.opener.clone()) {
            Ok(items) => self.items = items,
            Err(problem) => return self.fail(desk, problem),
        }
        let gathered = Gathered {
            name,
            existing,
            samples: Vec::new(),
        };
        self.phase = Phase::Pictures(PictureEnrolment {
            gathered,
            left_out: Vec::new(),
            seen: 0,
            total,
        });
        self.tell_gathering(desk);
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
            Phase::Gathering(..) | Phase::Pictures(_) | Phase::Waiting(_) => desk
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
        if probe.is_none()
            && let Some(track) = gatherer.relink(result, threshold)
        {
            gatherer.track = track;
            desk.watch(Some(track));
            return;
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
            Phase::Idle | Phase::Gathering(..) | Phase::Waiting(_) | Phase::Placing(_) => {
                self.items = never();
            }
        }
    }

    fn take_enrolment_item(&mut self, desk: &mut Desk, item: Option<Item>) {
        let (Phase::Pictures(job), Some(engine)) = (&mut self.phase, &mut desk.engine) else {
            return;
        };
        match item {
            Some(Item::Picture { file, image, .. }) => {
                job.seen += 1;
                match sample_of_picture(engine, &image) {
                    Ok(sample) => job.gathered.samples.push(sample),
                    Err(why) => job.left_out.push(LeftOut::Picture { file, why }),
                }
                self.tell_gathering(desk);
            }
            Some(Item::Bad(why)) => {
                job.seen += 1;
                job.left_out.push(why);
            }
            None => {
                let gathered = job.gathered.clone();
                let left_out = std::mem::take(&mut job.left_out);
                self.items = never();
                self.finish_pictures(desk, gathered, left_out);
            }
        }
    }

    fn finish_pictures(&mut self, desk: &mut Desk, gathered: Gathered, left_out: Vec<LeftOut>) {
        let threshold = desk.match_threshold();
        if gathered.samples.is_empty() {
            let name = gathered.name;
            return self.fail(desk, EnrolFailure::NoPicture { name, left_out });
        }
        if gathered.is_mixed(threshold) {
            let name = gathered.name;
            return self.fail(desk, EnrolFailure::Mixed { name });
        }
        if !left_out.is_empty() {
            let notice = Notice::LeftOut(left_out);
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
            Ok(Placement::Ask {
                person,
                person_name,
                similarity,
            }) => {
                let state = EnrolmentState::NeedsConfirmation {
                    name: gathered.name.clone(),
                    person,
                    person_name,
                    similarity,
                };
                self.phase = Phase::Waiting(gathered);
                self.tell(desk, state);
            }
            Ok(Placement::Store {
                change,
                person,
                name,
            }) => match desk.commit(&change, Done::Enrolment(name.clone())) {
                Ok(()) => {
                    let state = EnrolmentState::Done {
                        person,
                        name,
                        templates: gathered.samples.len(),
                    };
                    self.end(desk);
                    self.tell(desk, state);
                }
                Err(error) => self.fail(desk, error),
            },
            Err(error) => self.fail(desk, error),
        }
    }

    /// The cleaned name if a new enrolment may start; an answer to a question
    /// is followed here.
    fn accept(
        &mut self,
        desk: &mut Desk,
        name: &str,
        existing: IfExisting,
    ) -> Option<(String, IfExisting)> {
        if let Phase::Waiting(gathered) = &self.phase
            && existing != IfExisting::Ask
            && same_name(&gathered.name, name)
        {
            let mut gathered = gathered.clone();
            gathered.existing = existing;
            self.store(desk, gathered);
            return None;
        }
        if matches!(self.phase, Phase::Waiting(_) | Phase::Gathering(..)) {
            self.end(desk);
        }
        if let Some(why) = self.hindrance(desk) {
            self.tell(desk, EnrolmentState::Failed(why.into()));
            return None;
        }
        match clean_name(name) {
            Ok(name) => Some((name, existing)),
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

    fn fail(&mut self, desk: &mut Desk, why: impl Into<EnrolFailure>) {
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
            },
            Phase::Pictures(job) => EnrolmentState::Gathering {
                name: job.gathered.name.clone(),
                have: job.gathered.samples.len(),
                want: job.total.max(job.seen),
                refused: None,
            },
            Phase::Idle | Phase::Importing(_) | Phase::Placing(_) | Phase::Waiting(_) => return,
        };
        self.tell(desk, state);
    }

    /// Tells a state once.
    fn tell(&mut self, desk: &Desk, state: EnrolmentState) {
        if self.told.as_ref() != Some(&state) {
            self.told = Some(state.clone());
            desk.shared.tell(Event::Enrolment(state));
        }
    }
}

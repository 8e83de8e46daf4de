//! Where an enrolment or an import stands, from the first frame to the gallery.

use super::desk::Desk;
use crate::gather::{Gatherer, Offer, PATIENCE};
use crate::import::{Import, sample_of_picture};
use crate::live::{EnrolmentState, Event, IfExisting};
use crate::picture_job::{self, Item};
use crate::placement::{Gathered, Placement};
use crate::result::FrameResult;
use crossbeam_channel::{Receiver, never};
use faceglass_capture::player::Opener;
use faceglass_gallery::{clean_name, same_name};
use std::path::PathBuf;
use std::time::Instant;

/// A sentence for when there is nothing to compare embeddings with.
const NO_EMBEDDER: &str =
    "Nobody can be enrolled without an embedder; add one to the models folder and start again.";

enum Phase {
    Idle,
    Gathering(Gatherer, Instant),
    Pictures(PictureEnrolment),
    Importing(Import),
    Waiting(Gathered),
}

struct PictureEnrolment {
    gathered: Gathered,
    refused: Vec<String>,
    seen: usize,
    total: usize,
}

/// The one enrolment or import that may be going on.
pub struct Enrolment {
    phase: Phase,
    items: Receiver<Item>,
    opener: Opener,
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
            Err(why) => return self.fail(desk, why),
        }
        let gathered = Gathered {
            name,
            existing,
            samples: Vec::new(),
        };
        self.phase = Phase::Pictures(PictureEnrolment {
            gathered,
            refused: Vec::new(),
            seen: 0,
            total,
        });
        self.tell_gathering(desk);
    }

    /// Starts importing a folder of people.
    pub fn start_import(&mut self, desk: &mut Desk, folder: PathBuf) {
        if let Some(why) = self.hindrance(desk) {
            desk.shared.tell(Event::Error(why));
            return;
        }
        match picture_job::read_people(folder, self.opener.clone()) {
            Ok(items) => {
                self.items = items;
                self.phase = Phase::Importing(Import::default());
                desk.shared
                    .tell(Event::Notice("Importing people from pictures…".into()));
            }
            Err(why) => desk.shared.tell(Event::Error(why)),
        }
    }

    /// Stops whatever is going on; nothing is stored.
    pub fn cancel(&mut self, desk: &mut Desk) {
        let was = std::mem::replace(&mut self.phase, Phase::Idle);
        self.end(desk);
        match was {
            Phase::Idle => {}
            Phase::Importing(_) => {
                let words = "The import was cancelled; nothing was stored.";
                desk.shared.tell(Event::Notice(words.into()));
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
            Phase::Idle | Phase::Gathering(..) | Phase::Waiting(_) => self.items = never(),
        }
    }

    fn take_enrolment_item(&mut self, desk: &mut Desk, item: Option<Item>) {
        let (Phase::Pictures(job), Some(engine)) = (&mut self.phase, &mut desk.engine) else {
            return;
        };
        match item {
            Some(Item::Picture { file, image, .. }) => {
                job.seen += 1;
                match sample_of_picture(engine, &file, &image) {
                    Ok(sample) => job.gathered.samples.push(sample),
                    Err(why) => job.refused.push(why),
                }
                self.tell_gathering(desk);
            }
            Some(Item::Bad(why)) => {
                job.seen += 1;
                job.refused.push(why);
            }
            None => {
                let gathered = job.gathered.clone();
                let refused = std::mem::take(&mut job.refused);
                self.items = never();
                self.finish_pictures(desk, gathered, &refused);
            }
        }
    }

    fn finish_pictures(&mut self, desk: &mut Desk, gathered: Gathered, refused: &[String]) {
        let threshold = desk.match_threshold();
        if gathered.samples.is_empty() {
            let why = format!(
                "Nothing was stored for {}: no picture could be used. {} Choose pictures that show one face clearly.",
                gathered.name,
                refused.join(" ")
            );
            return self.fail(desk, why);
        }
        if let Some(sentence) = gathered.is_mixed(threshold) {
            return self.fail(desk, sentence);
        }
        if !refused.is_empty() {
            let words = format!("Left out: {}", refused.join(" "));
            desk.shared.tell(Event::Notice(words));
        }
        self.store(desk, gathered);
    }

    fn take_import_item(&mut self, desk: &mut Desk, item: Option<Item>) {
        let (Phase::Importing(import), Some(engine)) = (&mut self.phase, &mut desk.engine) else {
            return;
        };
        match item {
            Some(Item::Picture {
                person,
                file,
                image,
            }) => import.add(engine, &person, &file, &image),
            Some(Item::Bad(why)) => import.refused.push(why),
            None => {
                let import = std::mem::take(import);
                self.end(desk);
                finish_import(desk, import);
            }
        }
    }

    /// Stores, or asks first.
    fn store(&mut self, desk: &mut Desk, gathered: Gathered) {
        desk.watch(None);
        let threshold = desk.match_threshold();
        let Some(matcher) = desk.people.matcher() else {
            return self.fail(desk, NO_EMBEDDER.into());
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
            }) => {
                let words = format!("enrolment of {name}");
                match desk.commit(&change, words) {
                    Ok(()) => {
                        let state = EnrolmentState::Done {
                            person,
                            name,
                            templates: gathered.samples.len(),
                        };
                        self.end(desk);
                        self.tell(desk, state);
                    }
                    Err(why) => self.fail(desk, why),
                }
            }
            Err(error) => self.fail(desk, error.to_string()),
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
            self.tell(desk, EnrolmentState::Failed(why));
            return None;
        }
        match clean_name(name) {
            Ok(name) => Some((name, existing)),
            Err(error) => {
                self.fail(desk, error.to_string());
                None
            }
        }
    }

    /// Why nothing can start now.
    fn hindrance(&self, desk: &Desk) -> Option<String> {
        if desk.people.matcher().is_none() {
            return Some(NO_EMBEDDER.into());
        }
        let busy = matches!(self.phase, Phase::Pictures(_) | Phase::Importing(_));
        busy.then(|| "Pictures are being read; wait until that is done, or cancel it.".into())
    }

    fn fail(&mut self, desk: &mut Desk, why: String) {
        self.end(desk);
        self.tell(desk, EnrolmentState::Failed(why));
    }

    fn end(&mut self, desk: &mut Desk) {
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
            Phase::Idle | Phase::Importing(_) | Phase::Waiting(_) => return,
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

fn finish_import(desk: &mut Desk, import: Import) {
    let threshold = desk.match_threshold();
    let Some(matcher) = desk.people.matcher() else {
        return;
    };
    let plan = import.plan(desk.people.gallery(), matcher, threshold);
    let outcome = match &plan.change {
        Some(change) => desk.commit(change, "import".into()),
        None => Ok(()),
    };
    desk.shared.tell(match outcome {
        Ok(()) => Event::Notice(plan.words()),
        Err(why) => Event::Error(why),
    });
}

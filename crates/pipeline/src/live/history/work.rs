//! The thread that reads and writes the history.

use super::HistoryView;
use crate::live::Event;
use crate::live::shared::Shared;
use crate::live::worker::Work;
use crate::tell::Notice;
use faceglass_gallery::{GalleryError, GalleryStore, HistoryFile, PersonId, Visit, VisitId};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What there is to do.
pub enum Job {
    /// Writes visits down and forgets those that ended before a moment.
    Write(HistoryFile, Vec<Visit>, u64),
    /// Tells what is kept, now and after each change, or no longer.
    Show(Option<HistoryFile>, bool),
    /// Leaves nothing of a person.
    Forget(HistoryFile, PersonId),
    /// Erases all that lies in the folder.
    Erase(PathBuf),
}

/// Visits under way that somebody else erased, for whoever looks at the frames.
#[derive(Clone, Debug, Default)]
pub struct Erased(Arc<Mutex<Vec<VisitId>>>);

impl Erased {
    pub fn take(&self) -> Vec<VisitId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, visits: Vec<VisitId>) {
        let mut erased = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        erased.extend(visits);
    }
}

pub struct HistoryWork {
    shared: Arc<Shared>,
    erased: Erased,
    file: Option<HistoryFile>,
    is_shown: bool,
    /// What was told last, and is not told again while it lasts.
    trouble: Option<GalleryError>,
}

impl Work for HistoryWork {
    type Job = Job;

    fn on(&mut self, job: Job) {
        match job {
            Job::Write(file, visits, oldest) => {
                let written = self.file(file).write(&visits, oldest);
                let is_new = !visits.is_empty();
                match written {
                    Ok(erased) => {
                        self.erased.add(erased);
                        self.tell_trouble(None);
                    }
                    Err(error) => self.tell_trouble(Some(error)),
                }
                self.tell(is_new);
            }
            Job::Show(file, is_shown) => {
                self.is_shown = is_shown;
                if let Some(file) = file {
                    self.file(file);
                }
                self.tell(is_shown);
            }
            Job::Forget(file, person) => {
                let erased = self.file(file).erase(&BTreeSet::from([person]));
                self.tell_trouble(erased.err());
                self.tell(true);
            }
            Job::Erase(folder) => {
                let event = match GalleryStore::erase_history(&folder) {
                    Ok(_) => Event::Notice(Notice::HistoryErased),
                    Err(error) => Event::Error(error.into()),
                };
                self.shared.tell(event);
                self.trouble = None;
                self.tell(true);
            }
        }
    }
}

impl HistoryWork {
    pub fn new(shared: &Arc<Shared>, erased: &Erased) -> Self {
        Self {
            shared: Arc::clone(shared),
            erased: erased.clone(),
            file: None,
            is_shown: false,
            trouble: None,
        }
    }

    /// The file that is known already, where it is of the same gallery.
    fn file(&mut self, file: HistoryFile) -> &mut HistoryFile {
        let known = self.file.take();
        let same = known.filter(|known| known.is_of_same(&file));
        self.file.insert(same.unwrap_or(file))
    }

    /// Whoever looks at the history is told there, and nobody twice.
    fn tell_trouble(&mut self, trouble: Option<GalleryError>) {
        if let Some(error) = &trouble
            && self.trouble.as_ref() != Some(error)
            && !self.is_shown
        {
            self.shared.tell(Event::Error(error.clone().into()));
        }
        self.trouble = trouble;
    }

    /// Tells what is on disk, if somebody looks at it.
    fn tell(&mut self, is_new: bool) {
        if !(is_new && self.is_shown) {
            return;
        }
        let mut view = HistoryView {
            trouble: self.trouble.clone(),
            ..HistoryView::default()
        };
        match self.file.as_mut().map(HistoryFile::read) {
            Some(Ok(history)) => (view.visits, view.gaps) = (history.visits, history.gaps),
            Some(Err(error)) => view.trouble = Some(error),
            None => {}
        }
        self.shared.tell(Event::History(Arc::new(view)));
    }
}

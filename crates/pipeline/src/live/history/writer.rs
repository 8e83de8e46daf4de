//! The thread that reads and writes the history, so that a slow disk holds up no frame.

use super::HistoryView;
use crate::live::Event;
use crate::live::shared::Shared;
use crate::tell::Notice;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use faceglass_gallery::{GalleryError, GalleryStore, HistoryFile, PersonId, Visit};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Jobs that wait for the disk.
const WAITING: usize = 8;
/// How long the end of the program waits for the last of them.
const END: Duration = Duration::from_millis(1500);

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

/// The way to the thread, which begins with its first job.
pub struct Writer {
    shared: Arc<Shared>,
    running: Option<(Sender<Job>, Receiver<()>)>,
}

impl Writer {
    pub fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            running: None,
        }
    }

    /// Hands over a job; gives it back where there is no room. Never waits.
    pub fn send(&mut self, job: Job) -> Option<Job> {
        if self.running.is_none() {
            self.running = self.start();
        }
        let Some((jobs, _)) = &self.running else {
            return Some(job);
        };
        match jobs.try_send(job) {
            Ok(()) => None,
            Err(TrySendError::Full(job)) => Some(job),
            Err(TrySendError::Disconnected(job)) => {
                self.running = None;
                Some(job)
            }
        }
    }

    /// Waits a while until all is done.
    pub fn end(self) {
        if let Some((jobs, done)) = self.running {
            drop(jobs);
            // The thread says nothing: it hangs up.
            let _ = done.recv_timeout(END);
        }
    }

    fn start(&self) -> Option<(Sender<Job>, Receiver<()>)> {
        let (sender, jobs) = bounded(WAITING);
        let (done, is_done) = bounded(1);
        let mut work = Work {
            shared: Arc::clone(&self.shared),
            file: None,
            is_shown: false,
            trouble: None,
        };
        let run = move || {
            jobs.into_iter().for_each(|job| work.on(job));
            drop(done);
        };
        let thread = std::thread::Builder::new().name("history".into());
        if let Err(error) = thread.spawn(run) {
            tracing::warn!(%error, "no thread to keep the history");
            return None;
        }
        Some((sender, is_done))
    }
}

struct Work {
    shared: Arc<Shared>,
    file: Option<HistoryFile>,
    is_shown: bool,
    /// What was told last, and is not told again while it lasts.
    trouble: Option<GalleryError>,
}

impl Work {
    fn on(&mut self, job: Job) {
        match job {
            Job::Write(file, visits, oldest) => {
                let written = self.file(file).write(&visits, oldest);
                let is_new = !visits.is_empty();
                self.tell_trouble(written.err());
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

    /// The file that is known already, where it is of the same gallery.
    fn file(&mut self, file: HistoryFile) -> &mut HistoryFile {
        let known = self.file.take();
        let same = known.filter(|known| known.is_of_same(&file));
        self.file.insert(same.unwrap_or(file))
    }

    fn tell_trouble(&mut self, trouble: Option<GalleryError>) {
        if let Some(error) = &trouble
            && self.trouble.as_ref() != Some(error)
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
        let mut view = HistoryView::default();
        match self.file.as_mut().map(HistoryFile::read) {
            Some(Ok(history)) => (view.visits, view.gaps) = (history.visits, history.gaps),
            Some(Err(error)) => view.trouble = Some(error),
            None => {}
        }
        self.shared.tell(Event::History(Arc::new(view)));
    }
}

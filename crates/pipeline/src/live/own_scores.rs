//! Compares the enrolled people with each other, on a thread of its own.

use crate::live::Event;
use crate::live::shared::Shared;
use faceglass_gallery::{OwnTemplates, own_scores};
use std::sync::{Arc, Mutex, PoisonError};

/// What waits to be compared.
#[derive(Default)]
struct Desk {
    busy: bool,
    waiting: Option<Vec<OwnTemplates>>,
}

/// At most one thread; of several galleries that wait only the newest is looked
/// at.
#[derive(Clone, Default)]
pub struct OwnScoresJob(Arc<Mutex<Desk>>);

impl OwnScoresJob {
    /// Compares `people`; the answer is an [`Event::OwnScores`].
    pub fn start(&self, people: Vec<OwnTemplates>, shared: &Arc<Shared>) {
        let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        desk.waiting = Some(people);
        if std::mem::replace(&mut desk.busy, true) {
            return;
        }
        drop(desk);
        let (job, shared) = (self.clone(), Arc::clone(shared));
        let spawned = std::thread::Builder::new()
            .name("own scores".into())
            .spawn(move || {
                while let Some(people) = job.next() {
                    let scores = own_scores(&people);
                    shared.tell(Event::OwnScores(Arc::new(scores)));
                }
            });
        if let Err(error) = spawned {
            // The histogram stays as it was; the next change tries again.
            tracing::warn!(%error, "no thread to compare the enrolled people");
            self.0.lock().unwrap_or_else(PoisonError::into_inner).busy = false;
        }
    }

    fn next(&self) -> Option<Vec<OwnTemplates>> {
        let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = desk.waiting.take();
        desk.busy = next.is_some();
        next
    }
}

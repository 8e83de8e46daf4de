//! Threads that look at pictures, and the queue before them.

use crate::answer::Problem;
use crate::metrics::Metrics;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use faceglass_sdk::Faceglass;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Work for a thread that has the networks.
type Job = Box<dyn FnOnce(&mut Faceglass) + Send>;

/// The threads. What finds no room in their queue is refused at once, so that nobody waits for long and memory stays bounded.
pub struct Pool {
    queue: Mutex<Option<Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    metrics: Arc<Metrics>,
}

impl Pool {
    /// A thread for each of `glasses`.
    ///
    /// # Errors
    /// The system's, if it has no more threads.
    pub fn start(glasses: Vec<Faceglass>, room: usize, metrics: Arc<Metrics>) -> io::Result<Self> {
        let (queue, jobs) = bounded::<Job>(room.max(1));
        let mut threads = Vec::with_capacity(glasses.len());
        for glass in glasses {
            let jobs = jobs.clone();
            let metrics = Arc::clone(&metrics);
            let thread = std::thread::Builder::new().name("faceglass-look".into());
            threads.push(thread.spawn(move || work(glass, &jobs, &metrics))?);
        }
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            threads: Mutex::new(threads),
            metrics,
        })
    }

    /// Has a thread do `work` and waits for its answer.
    ///
    /// # Errors
    /// What the work answers, [`Problem::busy`] if the queue is full, [`Problem::stopping`] once it is closed.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Faceglass) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |glass| {
            // Whoever asked went away: a broken client costs nobody a look.
            if tell.is_closed() {
                return;
            }
            let done = catch_unwind(AssertUnwindSafe(|| work(glass)));
            let done = done.unwrap_or_else(|_| {
                tracing::error!("looking at a picture ended in a panic");
                Err(Problem::ours())
            });
            // Whoever asked may have gone meanwhile.
            let _ = tell.send(done);
        });
        self.send(job)?;
        told.await.unwrap_or_else(|_| Err(Problem::stopping()))
    }

    fn send(&self, job: Job) -> Result<(), Problem> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queue.as_ref().ok_or_else(Problem::stopping)?;
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => {
                self.metrics.refused.inc();
                Problem::busy()
            }
            TrySendError::Disconnected(_) => Problem::stopping(),
        })?;
        self.metrics.waiting.set(queue.len() as i64);
        Ok(())
    }

    /// Takes nothing more, finishes what waits and ends the threads.
    pub fn close(&self) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        drop(queue.take());
        drop(queue);
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // One that panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}

fn work(mut glass: Faceglass, jobs: &Receiver<Job>, metrics: &Metrics) {
    for job in jobs {
        metrics.waiting.set(jobs.len() as i64);
        metrics.pictures.inc();
        job(&mut glass);
    }
}

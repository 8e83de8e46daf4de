//! A thread that does one job after the other, so that a slow disk holds up no frame.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::time::Duration;

/// Jobs that wait for the disk.
const WAITING: usize = 8;
/// How long the end of the program waits for the last of them.
const END: Duration = Duration::from_millis(1500);

/// What does the jobs, on the thread.
pub trait Work: Send + 'static {
    type Job: Send + 'static;

    fn on(&mut self, job: Self::Job);
}

/// The way to the thread, which begins with its first job.
pub struct Worker<W: Work> {
    name: &'static str,
    make: Box<dyn Fn() -> W + Send>,
    running: Option<(Sender<W::Job>, Receiver<()>)>,
}

impl<W: Work> Worker<W> {
    pub fn new(name: &'static str, make: impl Fn() -> W + Send + 'static) -> Self {
        Self {
            name,
            make: Box::new(make),
            running: None,
        }
    }

    /// Hands over a job; gives it back where there is no room. Never waits.
    pub fn send(&mut self, job: W::Job) -> Option<W::Job> {
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

    fn start(&self) -> Option<(Sender<W::Job>, Receiver<()>)> {
        let (sender, jobs) = bounded(WAITING);
        let (done, is_done) = bounded(1);
        let mut work = (self.make)();
        let run = move || {
            jobs.into_iter().for_each(|job| work.on(job));
            drop(done);
        };
        let thread = std::thread::Builder::new().name(self.name.into());
        if let Err(error) = thread.spawn(run) {
            tracing::warn!(%error, "no thread to keep the {}", self.name);
            return None;
        }
        Some((sender, is_done))
    }
}

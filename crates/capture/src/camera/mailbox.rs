//! Between a device's thread and the one that pulls: the newest frame, what
//! went wrong since the last pull, and how it ended.

use crate::source::{Frame, Pull, SourceError};
use crate::spec::{CameraFormat, CameraId};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is known of a camera once it is open.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) id: CameraId,
    pub(super) name: String,
    pub(super) format: CameraFormat,
}

#[derive(Default)]
pub(super) struct Mailbox {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Default)]
struct Inner {
    opened: Option<Opened>,
    frame: Option<Frame>,
    bad: Option<String>,
    failed: Option<SourceError>,
    stopping: bool,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    pub(super) fn tell_opened(&self, opened: Opened) {
        self.change(|inner| inner.opened = Some(opened));
    }

    pub(super) fn opened(&self) -> Option<Opened> {
        self.lock().opened.clone()
    }

    /// A newer frame replaces one that was not taken.
    pub(super) fn put(&self, frame: Frame) {
        self.change(|inner| inner.frame = Some(frame));
    }

    pub(super) fn put_bad(&self, why: String) {
        self.change(|inner| inner.bad = Some(why));
    }

    pub(super) fn fail(&self, error: SourceError) {
        self.change(|inner| inner.failed = Some(error));
    }

    pub(super) fn stop(&self) {
        self.change(|inner| inner.stopping = true);
    }

    pub(super) fn stopping(&self) -> bool {
        self.lock().stopping
    }

    /// What is there, waiting no longer than `timeout`; a failure only after
    /// the frame that came before it.
    pub(super) fn take(&self, timeout: Duration) -> Result<Pull, SourceError> {
        let until = Instant::now() + timeout;
        let mut inner = self.lock();
        loop {
            if let Some(frame) = inner.frame.take() {
                return Ok(Pull::Frame(frame));
            }
            if let Some(why) = inner.bad.take() {
                return Ok(Pull::Dropped(why));
            }
            if let Some(error) = &inner.failed {
                return Err(error.clone());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Pull::Pending);
            }
            inner = self
                .changed
                .wait_timeout(inner, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

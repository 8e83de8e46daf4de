//! Between a device's thread and the one that pulls: the newest frames, what
//! went wrong since the last pull, and how it ended.

use faceglass_source::controls::{ControlAsk, ControlNews};
use faceglass_source::error::{CameraError, SourceError};
use faceglass_source::source::{Frame, Pull};
use faceglass_source::spec::{CameraFormat, CameraId};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Frames kept for one who pulls now and then: a headless run whose frames take
/// longer at times still sees every one. A window pulls at once, so that none
/// waits.
const FRAMES: usize = 8;

/// Questions to the controls, and answers of theirs, that wait; more than a person
/// and a slider make while a driver is busy.
const CONTROLS: usize = 64;

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

/// When the device gave what last, whether or not anybody pulled it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// A good frame.
    pub(super) good: Option<Instant>,
    /// A frame, good or damaged.
    pub(super) any: Option<Instant>,
    /// The first damaged one since the last good one.
    pub(super) bad_since: Option<Instant>,
    /// The longest of the last times between two frames.
    pub(super) pace: Option<Duration>,
}

/// Times between frames that the pace is told from.
const PACE_FRAMES: usize = 4;

#[derive(Default)]
struct Inner {
    opened: Option<Opened>,
    frames: VecDeque<Frame>,
    bad: Option<String>,
    seen: Seen,
    intervals: VecDeque<Duration>,
    failed: Option<SourceError>,
    stopping: bool,
    asks: VecDeque<ControlAsk>,
    control_news: VecDeque<ControlNews>,
}

impl Inner {
    /// A frame came.
    fn note(&mut self, at: Instant) {
        if let Some(before) = self.seen.any.replace(at) {
            if self.intervals.len() == PACE_FRAMES {
                self.intervals.pop_front();
            }
            let since = at.saturating_duration_since(before);
            self.intervals.push_back(since);
            self.seen.pace = self.intervals.iter().max().copied();
        }
    }
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

    /// Without room, the oldest frame goes; its number is missing then.
    pub(super) fn put(&self, frame: Frame) {
        self.change(|inner| {
            inner.note(frame.captured_at);
            inner.seen.good = Some(frame.captured_at);
            inner.seen.bad_since = None;
            if inner.frames.len() == FRAMES {
                inner.frames.pop_front();
            }
            inner.frames.push_back(frame);
        });
    }

    pub(super) fn put_bad(&self, why: String, at: Instant) {
        self.change(|inner| {
            inner.note(at);
            inner.seen.bad_since.get_or_insert(at);
            inner.bad = Some(why);
        });
    }

    pub(super) fn seen(&self) -> Seen {
        self.lock().seen
    }

    pub(super) fn fail(&self, error: SourceError) {
        self.change(|inner| inner.failed = Some(error));
    }

    /// Puts a question to the controls. A slider asks much: of a control only the
    /// last value counts.
    pub(super) fn ask(&self, ask: ControlAsk) {
        let mut inner = self.lock();
        inner.asks.retain(|old| !replaces(&ask, old));
        if inner.asks.len() == CONTROLS {
            inner.asks.pop_front();
        }
        inner.asks.push_back(ask);
    }

    /// The oldest question that waits.
    pub(super) fn asked(&self) -> Option<ControlAsk> {
        self.lock().asks.pop_front()
    }

    /// Answers, of which only the last one says how all controls stand.
    pub(super) fn tell_controls(&self, news: Vec<ControlNews>) {
        let mut inner = self.lock();
        for one in news {
            if matches!(one, ControlNews::All(_)) {
                let is_other = |old: &ControlNews| !matches!(old, ControlNews::All(_));
                inner.control_news.retain(is_other);
            }
            if inner.control_news.len() == CONTROLS {
                inner.control_news.pop_front();
            }
            inner.control_news.push_back(one);
        }
    }

    /// Answers that nobody took yet.
    pub(super) fn control_news(&self) -> Vec<ControlNews> {
        self.lock().control_news.drain(..).collect()
    }

    pub(super) fn stop(&self) {
        self.change(|inner| inner.stopping = true);
    }

    pub(super) fn stopping(&self) -> bool {
        self.lock().stopping
    }

    /// What is there, waiting no longer than `timeout`; a failure only after
    /// the frames that came before it.
    pub(super) fn take(&self, timeout: Duration) -> Result<Pull, SourceError> {
        let until = Instant::now() + timeout;
        let mut inner = self.lock();
        loop {
            if let Some(frame) = inner.frames.pop_front() {
                return Ok(Pull::Frame(frame));
            }
            if let Some(why) = inner.bad.take() {
                return Ok(Pull::Dropped(CameraError::BadFrame { detail: why }.into()));
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

/// Whether a question makes an older one needless.
fn replaces(new: &ControlAsk, old: &ControlAsk) -> bool {
    match (new, old) {
        (ControlAsk::Set(new, _), ControlAsk::Set(old, _)) => new == old,
        (ControlAsk::Reset, ControlAsk::Set(..) | ControlAsk::Restore(_)) => true,
        (new, old) => new == old,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use faceglass_source::error::CameraName;
    use faceglass_source::synthetic::pattern;
    use std::sync::Arc;

    fn frame(index: u64) -> Frame {
        Frame {
            image: Arc::new(pattern(2, 2, index)),
            index,
            time: Duration::ZERO,
            captured_at: Instant::now(),
            still: false,
            file: None,
        }
    }

    #[test]
    fn the_newest_frames_are_kept_in_order_and_the_failure_comes_last() {
        let mailbox = Mailbox::default();
        for index in 0..FRAMES as u64 + 3 {
            mailbox.put(frame(index));
        }
        let gone = SourceError::from(CameraError::Unplugged(CameraName::named("Cam")));
        mailbox.fail(gone.clone());
        for index in 3..FRAMES as u64 + 3 {
            let pull = mailbox.take(Duration::ZERO).unwrap();
            assert!(matches!(pull, Pull::Frame(f) if f.index == index));
        }
        assert_eq!(mailbox.take(Duration::ZERO).unwrap_err(), gone);
    }
}

//! Photos and movies of the picture: what waits for the self-timer, and what is
//! being recorded.

use crate::window::jobs::Recorder;
use faceglass_pipeline::result::FrameResult;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest that the end of the program waits for a movie: a disk may hang.
const AT_THE_END: Duration = Duration::from_secs(10);

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shoot {
    /// A photo.
    Photo {
        /// With what is drawn over the picture.
        with_overlay: bool,
    },
    /// A movie, from now until it is ended.
    Movie {
        /// With what is drawn over the picture.
        with_overlay: bool,
    },
}

/// Why a movie ends that nobody ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The picture was turned, or has another size.
    Size,
    /// What was recorded is over, or something else was opened.
    Source,
}

/// A movie under way, or being finished.
pub struct Recording {
    recorder: Recorder,
    /// Whether boxes and words are in it.
    pub with_overlay: bool,
    /// Width and height of its pictures.
    size: (u32, u32),
    since_s: f64,
    is_stopped: bool,
    /// The newest picture in it, and the moment at which it stands there.
    newest: Arc<FrameResult>,
    newest_at: Instant,
}

impl Recording {
    /// Begins with the picture that is shown; times in seconds of the window's
    /// clock.
    pub fn new(
        recorder: Recorder,
        with_overlay: bool,
        (newest, newest_at): (Arc<FrameResult>, Instant),
        now_s: f64,
    ) -> Self {
        Self {
            recorder,
            with_overlay,
            size: newest.frame.image.dimensions(),
            since_s: now_s,
            is_stopped: false,
            newest,
            newest_at,
        }
    }

    /// Whether it is finished and waits for the disk.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// How long it lasts.
    pub fn time(&self, now_s: f64) -> Duration {
        Duration::from_secs_f64((now_s - self.since_s).max(0.0))
    }

    /// The way to its file.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Whether a picture is as large as the first one.
    pub fn fits(&self, frame: &FrameResult) -> bool {
        frame.frame.image.dimensions() == self.size
    }

    /// The moment at which a picture stands in the movie, if it is a further one:
    /// that of its capture, so that the movie has the pace of what was seen; where
    /// one picture stands and is judged anew, `now`. One from before the beginning
    /// has no place.
    pub fn take(&mut self, frame: &Arc<FrameResult>, now: Instant) -> Option<Instant> {
        if Arc::ptr_eq(frame, &self.newest) {
            return None;
        }
        let captured_at = frame.frame.captured_at;
        let is_same = captured_at == self.newest.frame.captured_at;
        let at = if is_same { now } else { captured_at };
        if at <= self.newest_at {
            return None;
        }
        self.newest = Arc::clone(frame);
        self.newest_at = at;
        Some(at)
    }

    /// No further picture.
    pub fn stop(&mut self) {
        if !self.is_stopped {
            self.is_stopped = true;
            self.recorder.stop(Instant::now());
        }
    }
}

/// Seconds that are left before something is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Countdown {
    /// What.
    pub what: Shoot,
    due_s: f64,
}

impl Countdown {
    /// Seconds that are left, by the window's clock.
    pub fn left_s(&self, now_s: f64) -> f64 {
        (self.due_s - now_s).max(0.0)
    }
}

/// Photos and movies.
#[derive(Default)]
pub struct Shooting {
    countdown: Option<Countdown>,
    recording: Option<Recording>,
}

impl Shooting {
    /// What waits.
    pub fn countdown(&self) -> Option<Countdown> {
        self.countdown
    }

    /// Waits for some seconds.
    pub fn wait(&mut self, what: Shoot, seconds: u32, now_s: f64) {
        let due_s = now_s + f64::from(seconds);
        self.countdown = Some(Countdown { what, due_s });
    }

    /// Waits no longer; whether it did.
    pub fn cancel(&mut self) -> bool {
        self.countdown.take().is_some()
    }

    /// What is due now, once.
    pub fn due(&mut self, now_s: f64) -> Option<Shoot> {
        let is_due = self.countdown.is_some_and(|c| c.left_s(now_s) <= 0.0);
        self.countdown.take_if(|_| is_due).map(|c| c.what)
    }

    /// The movie under way, or being finished.
    pub fn recording(&self) -> Option<&Recording> {
        self.recording.as_ref()
    }

    /// The movie that takes further pictures.
    pub fn under_way(&mut self) -> Option<&mut Recording> {
        self.recording.as_mut().filter(|r| !r.is_stopped)
    }

    /// Whether pictures are recorded.
    pub fn is_recording(&self) -> bool {
        self.recording.as_ref().is_some_and(|r| !r.is_stopped)
    }

    /// A movie begins.
    pub fn begin(&mut self, recording: Recording) {
        self.recording = Some(recording);
    }

    /// What came of the movie is known.
    pub fn is_over(&mut self) {
        self.recording = None;
    }

    /// Finishes the movie and waits for that.
    pub fn finish(&mut self) {
        if let Some(mut recording) = self.recording.take() {
            recording.stop();
            recording.recorder.wait(AT_THE_END);
        }
    }
}

//! One source on a thread of its own.
//!
//! [`Player`] is the handle: commands go in by a bounded channel, frames and
//! events come out, and no call waits longer than it says. Two ways of
//! delivery:
//!
//! * [`Delivery::Newest`], for the window: one place for a frame, a newer one
//!   replaces an older one that nobody took (counted as dropped); movies and
//!   folders are paced by presentation time, cameras come as they come.
//! * [`Delivery::EveryFrame`], for headless runs: every frame in order, as fast
//!   as it is taken, and not faster.
//!
//! ```no_run
//! use faceglass_capture::player::{Next, Player, PlayerOptions};
//! use faceglass_capture::SourceSpec;
//! use std::time::Duration;
//!
//! let spec = SourceSpec::Path("clip.mov".into());
//! let player = Player::spawn(Some(spec), PlayerOptions::headless())?;
//! loop {
//!     for event in player.events() {
//!         println!("{event:?}");
//!     }
//!     match player.next(Duration::from_millis(100)) {
//!         Next::Frame(frame) => println!("frame {} at {:?}", frame.index, frame.time),
//!         Next::Pending => {}
//!         Next::Finished => break,
//!     }
//! }
//! # Ok::<(), faceglass_capture::SourceError>(())
//! ```

mod capture_thread;
mod clock;
mod open_source;
mod output;
mod retry;
mod schedule;
mod shared;

pub use clock::{Clock, FakeClock, RealClock};

use capture_thread::CaptureThread;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use faceglass_source::controls::{ControlAsk, ControlNews};
use faceglass_source::error::SourceError;
use faceglass_source::source::{Frame, Source, SourceInfo};
use faceglass_source::spec::{Rotation, SourceSpec};
use shared::Shared;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Commands that wait; a window that sends more than this within one turn of
/// the capture thread is told so.
const COMMANDS: usize = 256;
/// Speeds at which a movie can be played, 1 being its own.
pub const SPEEDS: std::ops::RangeInclusive<f32> = 0.25..=4.0;
/// How long closing waits for the thread before leaving it to itself.
const SHUTDOWN: Duration = Duration::from_millis(700);

/// What a player is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerCommand {
    /// Opens another source and plays it. What played before is closed once
    /// the new one has given a frame, and goes on if it gives none; only a
    /// camera is closed at once if another is asked for.
    Open(SourceSpec),
    /// Closes the source.
    Close,
    /// Goes on; from the beginning if the end was reached.
    Play,
    /// Holds the current frame; a camera stays open.
    Pause,
    /// One frame further, then paused.
    Step,
    /// Goes to a presentation time; picture number n of a folder is at n
    /// seconds. When paused, that frame is shown.
    Seek(Duration),
    /// Whether a movie or folder starts again at its end.
    SetLoop(bool),
    /// Clockwise turn of every frame; a frame on hold is given again, turned.
    SetRotation(Rotation),
    /// How much of a movie or folder passes in a second, within [`SPEEDS`];
    /// cameras have their own pace.
    SetSpeed(f32),
    /// Asks something of the camera's controls; other sources have none.
    Controls(ControlAsk),
}

/// How the source is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerState {
    /// Nothing is open.
    Closed,
    /// Waiting for the first frame.
    Opening,
    /// Frames come.
    Running,
    /// Held by the person.
    Paused,
    /// At the end and not looping.
    Ended,
    /// Lost for the reason given.
    Lost {
        /// What is wrong and the next step to take.
        error: SourceError,
        /// The player tries again by itself.
        retrying: bool,
    },
}

/// What a player tells.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerEvent {
    /// The source gave its first good frame (again, after a reconnection).
    /// Comes before that frame.
    Opened {
        /// What was asked for, with the camera's identity filled in.
        spec: SourceSpec,
        /// What it is, as negotiated.
        info: SourceInfo,
    },
    /// The state changed.
    State(PlayerState),
    /// Presentation time of the newest frame given; only the newest is kept.
    Position(Duration),
    /// A frame or picture could not be read, and why; the source goes on. Of a
    /// camera's, at most one a second is told; [`PlayerStats::corrupt`] counts all.
    Dropped(SourceError),
    /// What the camera's controls answered; first of all once it gave a frame.
    Controls(ControlNews),
    /// A command could not be followed, in a sentence; the source goes on.
    Refused(SourceError),
    /// A source that was asked for gave no frame; the one before goes on.
    Kept {
        /// What was asked for.
        refused: SourceSpec,
        /// Why it is not shown.
        error: SourceError,
        /// What goes on.
        spec: SourceSpec,
        /// What that is.
        info: SourceInfo,
    },
}

/// Which frames are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The newest one; paced by presentation time where there is one.
    Newest,
    /// All of them in order, without pacing, never more than `ahead` ahead of
    /// the one who takes them.
    EveryFrame {
        /// Frames that may wait.
        ahead: usize,
    },
}

impl Delivery {
    fn room(self) -> usize {
        match self {
            Self::Newest => 1,
            Self::EveryFrame { ahead } => ahead.max(1),
        }
    }
}

/// Opens what a spec names. Called on the capture thread.
pub type Opener = Arc<dyn Fn(&SourceSpec) -> Result<Box<dyn Source>, SourceError> + Send + Sync>;

/// How a player works.
#[derive(Clone)]
pub struct PlayerOptions {
    /// Which frames are given.
    pub delivery: Delivery,
    /// Whether movies and folders start again at their end.
    pub looping: bool,
    /// Clockwise turn of every frame.
    pub rotation: Rotation,
    /// Whether a lost camera is opened again by itself.
    pub reconnect: bool,
    /// How sources are opened; [`crate::open()`] outside tests.
    pub opener: Opener,
    /// Where the time comes from; [`RealClock`] outside tests.
    pub clock: Arc<dyn Clock>,
}

impl PlayerOptions {
    /// For a window: newest frame wins, cameras come back by themselves.
    #[must_use]
    pub fn window() -> Self {
        Self {
            delivery: Delivery::Newest,
            looping: false,
            rotation: Rotation::None,
            reconnect: true,
            opener: Arc::new(crate::open),
            clock: Arc::new(RealClock),
        }
    }

    /// For headless runs: every frame, and a lost source is the end.
    #[must_use]
    pub fn headless() -> Self {
        Self {
            delivery: Delivery::EveryFrame { ahead: 2 },
            reconnect: false,
            ..Self::window()
        }
    }
}

/// What one look for a frame gave.
#[derive(Debug)]
pub enum Next {
    /// A frame.
    Frame(Frame),
    /// None within the time-out.
    Pending,
    /// None will come without a further command: ended, closed or lost for
    /// good, and every frame before that was taken.
    Finished,
}

/// Counters since the source was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlayerStats {
    /// Frames the source gave.
    pub captured: u64,
    /// Good frames that a newer one replaced before anyone took them.
    pub dropped: u64,
    /// Frames that could not be read.
    pub corrupt: u64,
    /// Frames a second from the source over the last second or so.
    pub capture_fps: f32,
}

/// Handle of a capture thread. Dropping it ends the thread; a thread that hangs
/// in a device is left behind rather than waited for.
pub struct Player {
    commands: Sender<PlayerCommand>,
    frames: Receiver<Frame>,
    shared: Arc<Shared>,
    done: Receiver<()>,
}

impl Player {
    /// Starts the thread, with `spec` opening at once if given.
    ///
    /// # Errors
    /// [`SourceError::NoThread`] if the system gives no thread.
    pub fn spawn(spec: Option<SourceSpec>, options: PlayerOptions) -> Result<Self, SourceError> {
        let (commands, command_rx) = bounded(COMMANDS);
        let (done_tx, done) = bounded(1);
        let shared = Arc::new(Shared::new(spec.is_some()));
        let (frame_tx, frames) = bounded(options.delivery.room());
        let taken_back = frames.clone();
        let shared_there = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("capture".into())
            .spawn(move || {
                // Made here: sources live on one thread.
                CaptureThread::new(options, command_rx, shared_there, (frame_tx, taken_back))
                    .run(spec);
                // Nobody listens any more once the player gave up waiting.
                let _ = done_tx.send(());
            })
            .map_err(|e| SourceError::NoThread {
                detail: e.to_string(),
            })?;
        Ok(Self {
            commands,
            frames,
            shared,
            done,
        })
    }

    /// Sends a command; never waits. `false` if too many are waiting already
    /// because the source hangs, or the thread is gone.
    pub fn send(&self, command: PlayerCommand) -> bool {
        self.shared.note_sent();
        match self.commands.try_send(command) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.shared.note_handled(1);
                false
            }
        }
    }

    /// Events since the last call, oldest first; never waits.
    pub fn events(&self) -> Vec<PlayerEvent> {
        self.shared.take_events()
    }

    /// The state as of now; never waits.
    pub fn state(&self) -> PlayerState {
        self.shared.state()
    }

    /// Counters; never waits.
    pub fn stats(&self) -> PlayerStats {
        self.shared.stats()
    }

    /// The frames themselves, for a `select!` with other channels. See
    /// [`Player::next`] for the end of a source.
    pub fn frames(&self) -> &Receiver<Frame> {
        &self.frames
    }

    /// The next frame, waiting no longer than `timeout`.
    pub fn next(&self, timeout: Duration) -> Next {
        let until = Instant::now() + timeout;
        loop {
            // Asked before looking: whatever was given before the end is in
            // the channel by then.
            let finished = self.shared.is_finished();
            if let Ok(frame) = self.frames.try_recv() {
                return Next::Frame(frame);
            }
            if finished {
                return Next::Finished;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Next::Pending;
            }
            match self
                .frames
                .recv_timeout(left.min(Duration::from_millis(20)))
            {
                Ok(frame) => return Next::Frame(frame),
                Err(crossbeam_channel::RecvTimeoutError::Timeout) => {}
                Err(crossbeam_channel::RecvTimeoutError::Disconnected) => return Next::Finished,
            }
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.shared.stop();
        let _ = self.commands.try_send(PlayerCommand::Close);
        if self.done.recv_timeout(SHUTDOWN).is_err() {
            tracing::warn!("the capture thread hangs in its source and is left behind");
        }
    }
}

//! What the capture thread and the handle both see.

use super::{PlayerEvent, PlayerState, PlayerStats};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Events kept for a reader that does not come.
const EVENTS: usize = 512;
/// A gap between two frames that no source has.
const GAP: Duration = Duration::from_secs(20);
/// Arrival times the frame rate is told from.
const RATE_FRAMES: usize = 32;

pub(super) struct Shared {
    stopping: AtomicBool,
    sent: AtomicU64,
    handled: AtomicU64,
    inner: Mutex<Inner>,
}

struct Inner {
    events: VecDeque<PlayerEvent>,
    position: Option<Duration>,
    state: PlayerState,
    stats: PlayerStats,
    arrivals: VecDeque<Instant>,
    idle: bool,
}

impl Shared {
    pub(super) fn new(opening: bool) -> Self {
        Self {
            stopping: AtomicBool::new(false),
            sent: AtomicU64::new(0),
            handled: AtomicU64::new(0),
            inner: Mutex::new(Inner {
                events: VecDeque::new(),
                position: None,
                state: if opening {
                    PlayerState::Opening
                } else {
                    PlayerState::Closed
                },
                stats: PlayerStats::default(),
                arrivals: VecDeque::new(),
                idle: !opening,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(super) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    pub(super) fn note_sent(&self) {
        self.sent.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn note_handled(&self, commands: u64) {
        self.handled.fetch_add(commands, Ordering::AcqRel);
    }

    /// Nothing more will come, and no command is on its way that changes that.
    pub(super) fn is_finished(&self) -> bool {
        let idle = self.lock().idle;
        idle && self.handled.load(Ordering::Acquire) == self.sent.load(Ordering::Acquire)
    }

    pub(super) fn set_idle(&self, idle: bool) {
        self.lock().idle = idle;
    }

    pub(super) fn state(&self) -> PlayerState {
        self.lock().state.clone()
    }

    /// Tells a state once.
    pub(super) fn set_state(&self, state: PlayerState) {
        let mut inner = self.lock();
        if inner.state != state {
            inner.state = state.clone();
            inner.push(PlayerEvent::State(state));
        }
    }

    pub(super) fn push(&self, event: PlayerEvent) {
        self.lock().push(event);
    }

    pub(super) fn set_position(&self, position: Duration) {
        self.lock().position = Some(position);
    }

    pub(super) fn take_events(&self) -> Vec<PlayerEvent> {
        let mut inner = self.lock();
        let position = inner.position.take().map(PlayerEvent::Position);
        inner.events.drain(..).chain(position).collect()
    }

    pub(super) fn stats(&self) -> PlayerStats {
        let inner = self.lock();
        let mut stats = inner.stats;
        stats.capture_fps = rate(&inner.arrivals);
        stats
    }

    pub(super) fn reset_stats(&self) {
        let mut inner = self.lock();
        inner.stats = PlayerStats::default();
        inner.arrivals.clear();
        inner.position = None;
    }

    pub(super) fn count_captured(&self, now: Instant) {
        let mut inner = self.lock();
        inner.stats.captured += 1;
        // Computers sleep at times, which is not a slow camera.
        if inner
            .arrivals
            .back()
            .is_some_and(|last| now.saturating_duration_since(*last) > GAP)
        {
            inner.arrivals.clear();
        }
        inner.arrivals.push_back(now);
        if inner.arrivals.len() > RATE_FRAMES {
            inner.arrivals.pop_front();
        }
    }

    /// Nothing arrives any more.
    pub(super) fn clear_rate(&self) {
        self.lock().arrivals.clear();
    }

    pub(super) fn count_dropped(&self, frames: u64) {
        self.lock().stats.dropped += frames;
    }

    pub(super) fn count_corrupt(&self) {
        self.lock().stats.corrupt += 1;
    }
}

impl Inner {
    fn push(&mut self, event: PlayerEvent) {
        if self.events.len() >= EVENTS {
            // States matter more than single bad frames.
            let oldest = self
                .events
                .iter()
                .position(|e| matches!(e, PlayerEvent::Dropped(_)))
                .unwrap_or(0);
            self.events.remove(oldest);
        }
        self.events.push_back(event);
    }
}

fn rate(arrivals: &VecDeque<Instant>) -> f32 {
    let (Some(first), Some(last)) = (arrivals.front(), arrivals.back()) else {
        return 0.0;
    };
    let span_s = last.saturating_duration_since(*first).as_secs_f32();
    if span_s <= 0.0 {
        return 0.0;
    }
    (arrivals.len() - 1) as f32 / span_s
}

//! Where a player's time comes from.

use super::PlayerCommand;
use crossbeam_channel::Receiver;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time, and waiting for it to pass.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Instant;

    /// Lets `at_most` pass, or less if a command comes, which is given back.
    fn wait(&self, commands: &Receiver<PlayerCommand>, at_most: Duration) -> Option<PlayerCommand>;
}

/// The system's monotonic clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wait(&self, commands: &Receiver<PlayerCommand>, at_most: Duration) -> Option<PlayerCommand> {
        commands.recv_timeout(at_most).ok()
    }
}

/// A clock that only goes on when somebody waits for it, so that a test of
/// pacing needs no time.
#[derive(Debug)]
pub struct FakeClock(Mutex<Instant>);

impl Default for FakeClock {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl FakeClock {
    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, commands: &Receiver<PlayerCommand>, at_most: Duration) -> Option<PlayerCommand> {
        let command = commands.try_recv().ok();
        if command.is_none() {
            self.advance(at_most);
        }
        command
    }
}

//! When a lost camera is tried again.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(4);

/// Back-off: doubling delays up to a few seconds, so that a camera plugged in
/// again is there soon and one that stays away costs nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    delay: Duration,
    at: Option<Instant>,
}

impl Retry {
    pub(super) fn new() -> Self {
        Self {
            delay: FIRST,
            at: None,
        }
    }

    /// Plans the next attempt.
    pub(super) fn plan(&mut self, now: Instant) {
        self.at = Some(now + self.delay);
        self.delay = (self.delay * 2).min(LONGEST);
    }

    /// Time left until the next attempt; `None` if none is planned.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        self.at.map(|at| at.saturating_duration_since(now))
    }

    /// Takes the planned attempt.
    pub(super) fn take(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let now = Instant::now();
        let mut retry = Retry::new();
        assert_eq!(retry.wait(now), None);
        let mut delays = Vec::new();
        for _ in 0..6 {
            retry.plan(now);
            delays.push(retry.wait(now).unwrap_or_default());
            retry.take();
        }
        assert_eq!(delays[0], FIRST);
        assert_eq!(delays[1], FIRST * 2);
        assert_eq!(delays[5], LONGEST);
    }
}

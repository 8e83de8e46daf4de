//! When a frame with a presentation time is due.

use std::time::{Duration, Instant};

/// Further behind than this, the clock is set anew instead of chasing it: the
/// computer slept, or decoding is slower than the movie.
const LATE: Duration = Duration::from_millis(400);

/// Ties presentation times to the clock.
#[derive(Debug)]
pub(super) struct Schedule {
    anchor: Option<(Instant, Duration)>,
    last: Option<Duration>,
    /// How long the newest frame is shown.
    shown_for: Duration,
    /// Presentation time that passes in a second.
    speed: f32,
}

impl Schedule {
    /// `shown_for`: how long a frame is shown where its successor is not known.
    pub(super) fn new(shown_for: Duration) -> Self {
        Self {
            anchor: None,
            last: None,
            shown_for,
            speed: 1.0,
        }
    }

    /// How much presentation time passes in a second from now on.
    pub(super) fn set_speed(&mut self, speed: f32) {
        if self.speed != speed {
            self.speed = speed;
            self.anchor = None;
        }
    }

    /// After a pause or a jump: the next frame is due at once.
    pub(super) fn restart(&mut self) {
        self.anchor = None;
        self.last = None;
    }

    /// How long to wait until the frame of presentation time `time` is due.
    pub(super) fn wait(&mut self, now: Instant, time: Duration) -> Duration {
        let due = self.anchor.and_then(|(at, from)| {
            let since = time.checked_sub(from)?;
            at.checked_add(since.div_f64(f64::from(self.speed)))
        });
        match due {
            Some(due) if now <= due + LATE => due.saturating_duration_since(now),
            _ => {
                self.anchor = Some((now, time));
                Duration::ZERO
            }
        }
    }

    /// The frame of this presentation time was given.
    pub(super) fn given(&mut self, time: Duration) {
        if let Some(step) = self.last.and_then(|last| time.checked_sub(last))
            && !step.is_zero()
        {
            self.shown_for = step;
        }
        self.last = Some(time);
    }

    /// How long the last frame still has to be shown before the end is reached.
    pub(super) fn wait_for_end(&mut self, now: Instant) -> Duration {
        match self.last {
            Some(last) => self.wait(now, last + self.shown_for),
            None => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn uneven_presentation_times_are_kept() {
        let start = Instant::now();
        let mut schedule = Schedule::new(33 * MS);
        assert_eq!(schedule.wait(start, 500 * MS), Duration::ZERO);
        schedule.given(500 * MS);
        assert_eq!(schedule.wait(start + 10 * MS, 540 * MS), 30 * MS);
        schedule.given(540 * MS);
        assert_eq!(schedule.wait(start + 40 * MS, 700 * MS), 160 * MS);
        schedule.given(700 * MS);
        assert_eq!(schedule.wait_for_end(start + 200 * MS), 160 * MS);
    }

    #[test]
    fn a_little_late_catches_up_and_far_too_late_starts_anew() {
        let start = Instant::now();
        let mut schedule = Schedule::new(33 * MS);
        schedule.wait(start, Duration::ZERO);
        assert_eq!(schedule.wait(start + 150 * MS, 100 * MS), Duration::ZERO);
        assert_eq!(schedule.wait(start + 150 * MS, 200 * MS), 50 * MS);
        assert_eq!(schedule.wait(start + 5_000 * MS, 300 * MS), Duration::ZERO);
        assert_eq!(schedule.wait(start + 5_000 * MS, 333 * MS), 33 * MS);
    }

    #[test]
    fn at_another_speed_frames_are_due_sooner_or_later() {
        let start = Instant::now();
        let mut schedule = Schedule::new(40 * MS);
        schedule.set_speed(4.0);
        schedule.wait(start, Duration::ZERO);
        assert_eq!(schedule.wait(start, 400 * MS), 100 * MS);
        schedule.set_speed(0.25);
        // It begins anew from the frame that is next.
        assert_eq!(schedule.wait(start, 400 * MS), Duration::ZERO);
        assert_eq!(schedule.wait(start, 440 * MS), 160 * MS);
    }

    #[test]
    fn a_jump_back_is_due_at_once() {
        let start = Instant::now();
        let mut schedule = Schedule::new(33 * MS);
        schedule.wait(start, 900 * MS);
        assert_eq!(schedule.wait(start + MS, Duration::ZERO), Duration::ZERO);
    }
}

//! Recordings of earlier sessions on a screen that is held before the camera.

use super::actor::{Actor, play};
use super::asking;
use faceglass_pipeline::challenge::{Challenge, Observation, Outcome, Phase, Step};

/// What a camera saw of somebody who passed.
pub struct Film {
    seen: Vec<Observation>,
    /// When each step was asked for.
    prompts: Vec<u64>,
}

/// How a film is played. It stands at what comes before its first answer until the
/// first prompt is shown, and then runs.
#[derive(Clone, Copy, Debug)]
pub struct Playing {
    /// So many milliseconds further than it was at its own first prompt.
    pub ahead_ms: i64,
    /// Stopped before its answer to this prompt (1 is the second), until that is
    /// shown.
    pub stopped_at: Option<usize>,
    /// Frames a second of the camera that sees it.
    pub fps: u64,
}

impl Default for Playing {
    fn default() -> Self {
        Self {
            ahead_ms: 0,
            stopped_at: None,
            fps: 30,
        }
    }
}

/// Offsets among which an attack has the choice, even afterwards.
pub const OFFSETS_MS: [i64; 13] = [
    -900, -750, -600, -450, -300, -150, 0, 150, 300, 450, 600, 750, 900,
];
/// The part of a film in which a face only looks straight ahead, played to and fro
/// while it waits.
const IDLE_MS: u64 = 1500;

impl Film {
    /// The session of somebody who did these steps, each at once. Of those who needed
    /// a second attempt there is no film.
    pub fn of(steps: &[Step], seed: u64) -> Self {
        Self::by(seed, |seed| (asking(steps, seed), Actor::living(seed))).unwrap()
    }

    /// The same of another challenge and person; `None` where nobody did all at once.
    pub fn by(seed: u64, session: impl Fn(u64) -> (Challenge, Actor)) -> Option<Self> {
        (0..40).find_map(|more| {
            let (challenge, mut actor) = session(seed + 10_000 * more);
            Self::tried(challenge, &mut actor)
        })
    }

    fn tried(mut challenge: Challenge, actor: &mut Actor) -> Option<Self> {
        let wanted = challenge.script().steps.len();
        let seen = play(&mut challenge, actor);
        let grounds = &challenge.outcome()?.grounds;
        let is_smooth = grounds.steps.iter().all(|report| report.mistake.is_none());
        // One that only did not show its depth is as good a film.
        (is_smooth && grounds.steps.len() == wanted).then(|| Self {
            prompts: grounds.steps.iter().filter_map(|r| r.shown_ms).collect(),
            seen,
        })
    }

    fn at(&self, film_ms: u64) -> &Observation {
        let next = self.seen.partition_point(|o| o.time_ms <= film_ms);
        &self.seen[next.saturating_sub(1)]
    }

    fn end_ms(&self) -> u64 {
        self.seen[self.seen.len() - 1].time_ms
    }

    /// To and fro before a moment.
    fn idle(&self, before_ms: u64, now: u64) -> u64 {
        let swing = now % (2 * IDLE_MS);
        before_ms - swing.min(2 * IDLE_MS - swing)
    }

    /// Plays it to a challenge.
    pub fn played(&self, mut challenge: Challenge, how: Playing) -> Outcome {
        // Prompts as they are shown: their number counts.
        let mut shown: Vec<u64> = Vec::new();
        for frame in 0..90 * how.fps {
            let now = 500 + 1000 * frame / how.fps;
            if let Phase::Do { shown_ms, .. } = challenge.phase()
                && shown.last() != Some(&shown_ms)
            {
                shown.push(shown_ms);
            }
            let film_ms = self.position(now, &shown, how);
            challenge.observe(&Observation {
                time_ms: now,
                ..self.at(film_ms).clone()
            });
            if challenge.outcome().is_some() {
                break;
            }
        }
        challenge.into_outcome()
    }

    fn position(&self, now: u64, shown: &[u64], how: Playing) -> u64 {
        let first = self.prompts[0];
        let begin = first.saturating_add_signed(how.ahead_ms);
        let Some(start) = shown.first() else {
            return self.idle(first, now);
        };
        let running = begin + (now - start);
        let stop = how
            .stopped_at
            .and_then(|k| Some((k, *self.prompts.get(k)?)));
        let running = match stop {
            Some((k, prompt)) => match shown.get(k) {
                Some(resumed) => prompt.max(begin) + (now - resumed),
                None if running > prompt => self.idle(prompt, now),
                None => running,
            },
            None => running,
        };
        match running > self.end_ms() {
            true => self.idle(self.end_ms(), now),
            false => running,
        }
    }
}

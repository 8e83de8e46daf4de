//! Blinks, as the V of closing and opening.

use std::collections::VecDeque;
use std::time::Duration;

/// What makes a blink.
///
/// A fixed height of the lids fits few people and fewer lights, so that heights
/// are compared with the median of the same person over the last seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlinkParams {
    /// At the bottom both eyes together are this part of the median or less …
    pub closed: f32,
    /// … and each eye this part of its own.
    pub each_closed: f32,
    /// Before and after they are this part of the median or more.
    pub open: f32,
    /// Eyes whose median is no higher say nothing: they are shut, or not seen.
    pub least_open: f32,
    /// From open to open at least this long …
    pub shortest: Duration,
    /// … and at most this long: a look down lasts longer.
    pub longest: Duration,
    /// How far back the median reaches.
    pub memory: Duration,
    /// How long the eyes must have been watched before a blink counts.
    pub acquaintance: Duration,
}

impl Default for BlinkParams {
    fn default() -> Self {
        Self {
            closed: 0.72,
            each_closed: 0.85,
            open: 0.88,
            least_open: 0.12,
            shortest: Duration::from_millis(40),
            longest: Duration::from_millis(700),
            memory: Duration::from_secs(4),
            acquaintance: Duration::from_millis(500),
        }
    }
}

/// One blink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blink {
    /// When the eyes were last open before.
    pub began: Duration,
    /// When they were open again.
    pub ended: Duration,
    /// How far they were open at the bottom, as a part of the median.
    pub lowest: f32,
}

/// Fewest samples that a median is taken of.
const FEWEST: usize = 6;

#[derive(Clone, Copy, Debug)]
struct Sample {
    time: Duration,
    eyes: [f32; 2],
}

/// Finds blinks in timed heights of the eyes. Times and order are the caller's; a
/// sample that is not newer than the last is passed over.
#[derive(Clone, Debug, Default)]
pub struct Blinks {
    params: BlinkParams,
    samples: VecDeque<Sample>,
    /// The last sample with open eyes.
    open_at: Option<Duration>,
    /// How far the eyes closed since, both and each.
    lowest: Option<[f32; 3]>,
}

impl Blinks {
    /// Nothing seen so far.
    pub fn new(params: BlinkParams) -> Self {
        Self {
            params,
            ..Self::default()
        }
    }

    /// Takes the heights of both eyes ([`super::Expression::eyes`]) at a time.
    /// Answers a blink with the sample in which the eyes are open again.
    pub fn add(&mut self, time: Duration, eyes: [f32; 2]) -> Option<Blink> {
        let is_newer = self.samples.back().is_none_or(|last| time > last.time);
        if !is_newer || eyes.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let medians = self.medians(time);
        self.remember(Sample { time, eyes });
        let [left, right] = medians?;
        let parts = [
            (eyes[0] + eyes[1]) / (left + right),
            eyes[0] / left,
            eyes[1] / right,
        ];
        self.follow(time, parts)
    }

    /// Forgets a blink that has begun, for instance when the face was lost.
    pub fn interrupt(&mut self) {
        self.open_at = None;
        self.lowest = None;
    }

    fn remember(&mut self, sample: Sample) {
        let memory = self.params.memory;
        self.samples.push_back(sample);
        while self
            .samples
            .front()
            .is_some_and(|s| sample.time - s.time > memory)
        {
            self.samples.pop_front();
        }
    }

    /// Median height of each eye, once they were watched for long enough.
    fn medians(&self, now: Duration) -> Option<[f32; 2]> {
        let first = self.samples.front()?;
        let known = now.saturating_sub(first.time) >= self.params.acquaintance;
        if !known || self.samples.len() < FEWEST {
            return None;
        }
        let median = |eye: usize| {
            let mut heights: Vec<f32> = self.samples.iter().map(|s| s.eyes[eye]).collect();
            heights.sort_by(f32::total_cmp);
            heights[heights.len() / 2]
        };
        let medians = [median(0), median(1)];
        medians
            .iter()
            .all(|m| *m > self.params.least_open)
            .then_some(medians)
    }

    /// Follows the V: open, closed, open.
    fn follow(&mut self, time: Duration, parts: [f32; 3]) -> Option<Blink> {
        if parts[0] < self.params.open {
            let before = self.lowest.unwrap_or([f32::INFINITY; 3]);
            self.lowest = Some(std::array::from_fn(|k| before[k].min(parts[k])));
            return None;
        }
        let began = self.open_at.replace(time);
        let [both, left, right] = self.lowest.take()?;
        let began = began?;
        let lasted = time - began;
        let is_deep = both <= self.params.closed && left.max(right) <= self.params.each_closed;
        let in_time = (self.params.shortest..=self.params.longest).contains(&lasted);
        (is_deep && in_time).then_some(Blink {
            began,
            ended: time,
            lowest: both,
        })
    }
}

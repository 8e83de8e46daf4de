//! Blinks, as the V of closing and opening.

use std::collections::VecDeque;
use std::time::Duration;

/// What makes a blink.
///
/// A fixed height of the lids fits few people and fewer lights. So a dip is looked for, deep
/// beside the person's own median, and beside how the heights of this face tremble from frame to
/// frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlinkParams {
    /// Least depth of the dip, of both eyes together, as a part of their median …
    pub least_dip: f32,
    /// … and in standard deviations of what they tremble by between two frames: over
    /// a second noise alone spans some five.
    pub over_jitter: f32,
    /// Each eye dips by so much of that at least; one alone is a wink.
    pub each_share: f32,
    /// The dip is over when so much of it is undone.
    pub undone: f32,
    /// Eyes whose median is no higher say nothing: they are shut, or not seen.
    pub least_open: f32,
    /// From open to open at least this long …
    pub shortest: Duration,
    /// … and at most this long: a look down lasts longer.
    pub longest: Duration,
    /// How far back median and trembling are looked for.
    pub memory: Duration,
    /// How long the eyes must have been watched before a blink counts.
    pub acquaintance: Duration,
}

impl Default for BlinkParams {
    fn default() -> Self {
        Self {
            // Shut eyes of six adults who look ahead stood at 0.43 of their own open ones at most
            // (`workshop evaluate landmarks --eyes`); what else moves lids was not measured.
            least_dip: 0.25,
            over_jitter: 7.0,
            each_share: 0.4,
            undone: 0.6,
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
    /// What a blink may begin with: nothing before the last one, or before a gap.
    since: Option<Duration>,
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
        self.remember(Sample { time, eyes });
        let blink = self.dip(self.medians(time)?)?;
        self.since = Some(time);
        Some(blink)
    }

    /// Forgets a blink that has begun, for instance when the face was lost.
    pub fn interrupt(&mut self) {
        let last = self.samples.back().map(|sample| sample.time);
        self.since = last.map(|time| time + Duration::from_nanos(1));
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

    /// How both eyes together tremble from one frame to the next, as a part of their
    /// median: a standard deviation, by the median of differences, which few blinks
    /// do not move.
    fn jitter(&self, median: f32) -> f32 {
        let both = |s: &Sample| s.eyes[0] + s.eyes[1];
        let pairs = self.samples.iter().zip(self.samples.iter().skip(1));
        let mut steps: Vec<f32> = pairs.map(|(a, b)| (both(b) - both(a)).abs()).collect();
        steps.sort_by(f32::total_cmp);
        let middle = steps.get(steps.len() / 2).copied().unwrap_or_default();
        1.4826 / std::f32::consts::SQRT_2 * middle / median
    }

    /// The V that ends with the newest sample, if one does.
    fn dip(&self, medians: [f32; 2]) -> Option<Blink> {
        let median = medians[0] + medians[1];
        let params = &self.params;
        let both = |s: &Sample| (s.eyes[0] + s.eyes[1]) / median;
        let last = self.samples.back()?;
        let near: Vec<&Sample> = (self.samples.iter())
            .filter(|s| self.since.is_none_or(|since| s.time >= since))
            .filter(|s| last.time - s.time <= params.longest)
            .collect();
        let lowest = (0..near.len()).min_by(|a, b| both(near[*a]).total_cmp(&both(near[*b])))?;
        let bottom = near[lowest];
        let depth = params
            .least_dip
            .max(params.over_jitter * self.jitter(median));
        let is_above = |s: &&&Sample| both(s) - both(bottom) >= depth;
        let began = near[..lowest].iter().rev().find(is_above)?;
        let highest = near[..lowest].iter().map(|s| both(s)).fold(0.0, f32::max);
        let risen = both(last) - both(bottom);
        let is_undone = risen >= depth.max(params.undone * (highest - both(bottom)));
        let each = |eye: usize| {
            let dip = |s: &Sample| (s.eyes[eye] - bottom.eyes[eye]) / medians[eye];
            dip(began).min(dip(last)) >= params.each_share * depth
        };
        let is_long = last.time - began.time >= params.shortest;
        (is_undone && is_long && each(0) && each(1)).then(|| Blink {
            began: began.time,
            ended: last.time,
            lowest: both(bottom),
        })
    }
}

//! Latency and rates, a first-class thing with its own small file.

use crate::engine::result::{FrameResult, StageMs, Timed};
use crate::live::{StageHistory, Stats};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many recent times a stage keeps.
pub const HISTORY: usize = 240;
/// Rates are counted over this long.
const RATE_WINDOW: Duration = Duration::from_secs(2);

/// Recent events, counted as a rate.
#[derive(Clone, Debug, Default)]
pub struct RateCounter {
    events: VecDeque<Instant>,
}

impl RateCounter {
    /// Counts one event.
    pub fn tick(&mut self, now: Instant) {
        self.events.push_back(now);
        while self
            .events
            .front()
            .is_some_and(|first| now.saturating_duration_since(*first) > RATE_WINDOW)
        {
            self.events.pop_front();
        }
    }

    /// Events a second at `now`; 0 when nothing came lately.
    pub fn per_second(&self, now: Instant) -> f32 {
        let recent: Vec<_> = self
            .events
            .iter()
            .filter(|at| now.saturating_duration_since(**at) <= RATE_WINDOW)
            .collect();
        let (Some(first), Some(last)) = (recent.first(), recent.last()) else {
            return 0.0;
        };
        let span_s = last.saturating_duration_since(**first).as_secs_f32();
        if span_s <= 0.0 {
            return 0.0;
        }
        // A source that stopped slows down before it drops to 0.
        let silence_s = now.saturating_duration_since(**last).as_secs_f32();
        let usual_s = span_s / (recent.len() - 1) as f32;
        (recent.len() - 1) as f32 / (span_s + (silence_s - usual_s).max(0.0))
    }
}

/// The middle and the value that 95 of 100 stay under (nearest rank); zeros
/// for nothing.
pub fn median_and_p95(values: &[f32]) -> (f32, f32) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    (nearest_rank(&sorted, 0.5), nearest_rank(&sorted, 0.95))
}

fn nearest_rank(sorted: &[f32], share: f64) -> f32 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// Collects the times of annotated frames.
#[derive(Clone, Debug)]
pub struct LatencyTracker {
    recent_ms: [VecDeque<f32>; Timed::ALL.len()],
    rate: RateCounter,
    processed: u64,
}

impl Default for LatencyTracker {
    fn default() -> Self {
        Self {
            recent_ms: std::array::from_fn(|_| VecDeque::with_capacity(HISTORY)),
            rate: RateCounter::default(),
            processed: 0,
        }
    }
}

impl LatencyTracker {
    /// Takes in one annotated frame.
    pub fn record(&mut self, result: &FrameResult) {
        let age = result
            .ready_at
            .saturating_duration_since(result.frame.captured_at);
        self.record_ms(&result.stage_ms, age, result.ready_at);
    }

    /// Takes in the times of one frame that was ready at `ready_at`, `age`
    /// after it was captured.
    pub fn record_ms(&mut self, stage_ms: &StageMs, age: Duration, ready_at: Instant) {
        let values = stage_ms.with_age(age);
        for (recent, value) in self.recent_ms.iter_mut().zip(values) {
            if recent.len() == HISTORY {
                recent.pop_front();
            }
            recent.push_back(value);
        }
        self.rate.tick(ready_at);
        self.processed += 1;
    }

    /// The figures at `now`; what the source counts is left at 0.
    pub fn stats(&self, now: Instant) -> Stats {
        let stages = Timed::ALL
            .iter()
            .zip(&self.recent_ms)
            .map(|(stage, recent)| {
                let recent_ms: Vec<f32> = recent.iter().copied().collect();
                let (median_ms, p95_ms) = median_and_p95(&recent_ms);
                StageHistory {
                    stage: *stage,
                    recent_ms,
                    median_ms,
                    p95_ms,
                }
            });
        Stats {
            pipeline_fps: self.rate.per_second(now),
            stages: stages.collect(),
            processed: self.processed,
            ..Stats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_p95_are_nearest_ranks() {
        let values: Vec<f32> = (1..=100).rev().map(|v| v as f32).collect();
        assert_eq!(median_and_p95(&values), (50.0, 95.0));
        assert_eq!(median_and_p95(&[7.0]), (7.0, 7.0));
        assert_eq!(median_and_p95(&[]), (0.0, 0.0));
    }

    #[test]
    fn a_rate_is_counted_over_recent_events_and_falls_in_silence() {
        let start = Instant::now();
        let mut rate = RateCounter::default();
        for frame in 0..60u32 {
            rate.tick(start + Duration::from_millis(40) * frame);
        }
        let end = start + Duration::from_millis(40) * 59;
        assert!((rate.per_second(end) - 25.0).abs() < 0.1);
        assert!(rate.per_second(end + Duration::from_secs(1)) < 20.0);
        assert_eq!(rate.per_second(end + Duration::from_secs(5)), 0.0);
    }

    #[test]
    fn history_is_bounded_and_ordered() {
        let mut tracker = LatencyTracker::default();
        let start = Instant::now();
        for frame in 0..(HISTORY as u64 + 10) {
            let times = StageMs {
                detect: frame as f32,
                ..StageMs::default()
            };
            let ready_at = start + Duration::from_millis(33 * frame);
            tracker.record_ms(&times, Duration::from_millis(20), ready_at);
        }
        let stats = tracker.stats(start);
        let detect = &stats.stages[0];
        assert_eq!(detect.stage, Timed::Detect);
        assert_eq!(detect.recent_ms.len(), HISTORY);
        assert_eq!(detect.recent_ms.first(), Some(&10.0));
        assert_eq!(stats.processed, HISTORY as u64 + 10);
        let age = stats.stages.last().map(|stage| stage.median_ms);
        assert_eq!(age, Some(20.0));
    }
}

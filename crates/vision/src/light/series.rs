//! Series over time, and what two of them have in common.

use std::time::Duration;

/// Sums of squares and products of two series without mean and steady drift.
#[derive(Clone, Copy, Default)]
pub(super) struct Together {
    pub shown_squares: f64,
    pub seen_squares: f64,
    pub products: f64,
}

impl Together {
    pub fn of(times: &[Duration], shown: &[f32], seen: &[f32]) -> Self {
        Self::of_steady(&without_drift(times, shown), &without_drift(times, seen))
    }

    /// The same of series that have neither.
    pub fn of_steady(shown: &[f64], seen: &[f64]) -> Self {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        Self {
            shown_squares: dot(shown, shown),
            seen_squares: dot(seen, seen),
            products: dot(shown, seen),
        }
    }

    /// Takes the sums of two other series in.
    pub fn add(&mut self, other: &Self) {
        self.shown_squares += other.shown_squares;
        self.seen_squares += other.seen_squares;
        self.products += other.products;
    }

    pub fn correlation(&self) -> f32 {
        // Less is rounding of a series that does not change.
        const NOTHING: f64 = 1e-12;
        if self.shown_squares <= NOTHING || self.seen_squares <= NOTHING {
            return 0.0;
        }
        (self.products / (self.shown_squares * self.seen_squares).sqrt()) as f32
    }

    pub fn slope(&self) -> f32 {
        if self.shown_squares > 0.0 {
            (self.products / self.shown_squares) as f32
        } else {
            0.0
        }
    }
}

/// A series less the straight line through it.
pub(super) fn without_drift(times: &[Duration], series: &[f32]) -> Vec<f64> {
    let n = times.len().max(1) as f64;
    let t: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
    let (t_mean, mean) = (
        t.iter().sum::<f64>() / n,
        series.iter().map(|v| f64::from(*v)).sum::<f64>() / n,
    );
    let along: f64 = t.iter().map(|t| (t - t_mean).powi(2)).sum();
    let pairs = t.iter().zip(series);
    let rise: f64 = pairs
        .clone()
        .map(|(t, v)| (t - t_mean) * (f64::from(*v) - mean))
        .sum();
    let slope = if along > 0.0 { rise / along } else { 0.0 };
    pairs
        .map(|(t, v)| f64::from(*v) - mean - slope * (t - t_mean))
        .collect()
}

pub(super) fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

//! Verification figures from genuine and impostor scores.

use crate::EvaluationError;
use crate::statistics::Rate;
use serde::{Deserialize, Serialize};

/// Scores of compared pairs; higher means more alike.
///
/// A pair that could not be compared (no face was found in a picture) belongs
/// in as [`f32::NEG_INFINITY`]: it matches at no threshold, so that the figures
/// are those of whole transactions (FAR and FRR in ISO/IEC 19795-1). Without
/// such pairs they are those of comparisons (FMR and FNMR).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    genuine: Vec<f32>,
    impostor: Vec<f32>,
}

/// The errors at one threshold. A score at or above it is a match.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatingPoint {
    /// Lowest score that is a match.
    pub threshold: f32,
    /// Impostor pairs that match.
    pub false_matches: u64,
    /// Genuine pairs that do not.
    pub false_non_matches: u64,
}

impl Scores {
    /// Takes scores in any order; values that are not numbers are left out.
    pub fn new(mut genuine: Vec<f32>, mut impostor: Vec<f32>) -> Self {
        for list in [&mut genuine, &mut impostor] {
            list.retain(|s| !s.is_nan());
            list.sort_by(f32::total_cmp);
        }
        Self { genuine, impostor }
    }

    /// Scores of all pairs of `rows` (of length 1), by whether `labels` agree.
    pub fn all_pairs(rows: &[Vec<f32>], labels: &[usize]) -> Self {
        let (mut genuine, mut impostor) = (Vec::new(), Vec::new());
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate().skip(i + 1) {
                let score = a.iter().zip(b).map(|(x, y)| x * y).sum();
                if labels[i] == labels[j] {
                    genuine.push(score);
                } else {
                    impostor.push(score);
                }
            }
        }
        Self::new(genuine, impostor)
    }

    /// Genuine scores in ascending order.
    pub fn genuine(&self) -> &[f32] {
        &self.genuine
    }

    /// Impostor scores in ascending order.
    pub fn impostor(&self) -> &[f32] {
        &self.impostor
    }

    /// Both classes must be there for a curve.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] with what is missing.
    pub fn check(&self) -> Result<(), EvaluationError> {
        let missing = match (self.genuine.is_empty(), self.impostor.is_empty()) {
            (false, false) => return Ok(()),
            (true, false) => "no pair of one person",
            (false, true) => "no pair of two people",
            (true, true) => "no pair at all",
        };
        Err(EvaluationError::TooLittle(format!(
            "There is {missing} to compare; give pictures of both kinds."
        )))
    }

    /// Share of genuine scores at or above `threshold` (true match rate).
    pub fn true_match_rate(&self, threshold: f32) -> f64 {
        let below = self.false_non_matches(threshold).count as usize;
        (self.genuine.len() - below) as f64 / self.genuine.len().max(1) as f64
    }

    /// Share of impostor scores at or above `threshold` (false match rate).
    pub fn false_match_rate(&self, threshold: f32) -> f64 {
        self.false_matches(threshold).count as f64 / self.impostor.len().max(1) as f64
    }

    /// Impostor scores at or above `threshold`, counted.
    pub fn false_matches(&self, threshold: f32) -> Rate {
        let below = below(&self.impostor, threshold);
        Rate::of_len(self.impostor.len() - below, self.impostor.len())
    }

    /// Genuine scores below `threshold`, counted.
    pub fn false_non_matches(&self, threshold: f32) -> Rate {
        Rate::of_len(below(&self.genuine, threshold), self.genuine.len())
    }

    /// Both errors at `threshold`.
    pub fn at(&self, threshold: f32) -> OperatingPoint {
        OperatingPoint {
            threshold,
            false_matches: self.false_matches(threshold).count,
            false_non_matches: self.false_non_matches(threshold).count,
        }
    }

    /// The whole curve: one point at every distinct finite score, and one just
    /// above the highest; thresholds ascending. Equal scores share a point, so
    /// that no order among ties can flatter the curve.
    pub fn curve(&self) -> Vec<OperatingPoint> {
        let mut thresholds: Vec<f32> = self
            .genuine
            .iter()
            .chain(&self.impostor)
            .copied()
            .filter(|score| score.is_finite())
            .collect();
        thresholds.sort_by(f32::total_cmp);
        thresholds.dedup();
        thresholds.extend(thresholds.last().map(|highest| highest.next_up()));
        thresholds.into_iter().map(|t| self.at(t)).collect()
    }

    /// Area under the ROC curve: the chance that a genuine score beats an
    /// impostor score, ties counting half (Mann–Whitney). `None` if a class is
    /// empty.
    pub fn auc(&self) -> Option<f64> {
        self.check().ok()?;
        let beaten = |s: f32| {
            let under = self.impostor.partition_point(|i| *i < s);
            let up_to = self.impostor.partition_point(|i| *i <= s);
            (under + up_to) as f64 / 2.0
        };
        let wins: f64 = self.genuine.iter().map(|s| beaten(*s)).sum();
        Some(wins / (self.genuine.len() as f64 * self.impostor.len() as f64))
    }

    /// Equal error rate: where the straight lines between the points of the
    /// curve cross "false match rate = false non-match rate". `None` if a class
    /// is empty.
    pub fn eer(&self) -> Option<f64> {
        self.check().ok()?;
        let rates = |p: &OperatingPoint| {
            (
                p.false_matches as f64 / self.impostor.len() as f64,
                p.false_non_matches as f64 / self.genuine.len() as f64,
            )
        };
        // Below every score everything matches: also what could not be compared.
        let mut before = (1.0, 0.0);
        let rest = self.curve();
        for after in rest.iter().map(rates).chain([(0.0, 1.0)]) {
            let (over, under) = (before.0 - before.1, after.0 - after.1);
            if under <= 0.0 {
                let part = if over > under {
                    over / (over - under)
                } else {
                    0.0
                };
                return Some(before.0 + part * (after.0 - before.0));
            }
            before = after;
        }
        None
    }

    /// Lowest threshold whose false match rate does not exceed `rate`.
    pub fn threshold_at(&self, rate: f64) -> f32 {
        let allowed = allowed(rate, self.impostor.len());
        match self.impostor.len().checked_sub(allowed + 1) {
            // Just above the highest impostor that must be refused.
            Some(i) => self.impostor[i].next_up(),
            None => f32::NEG_INFINITY,
        }
    }

    /// Genuine pairs that match where the false match (accept) rate does not
    /// exceed `rate`: TAR at FAR. `None` if a class is empty, or if there are
    /// fewer impostor pairs than `1 / rate`: not even one false match would
    /// then be expected, and the figure would be that of rate 0.
    pub fn true_matches_at(&self, rate: f64) -> Option<Rate> {
        self.check().ok()?;
        let expected = rate * self.impostor.len() as f64;
        if expected < 1.0 - 1e-9 {
            return None;
        }
        let missed = self.false_non_matches(self.threshold_at(rate));
        Some(missed.complement())
    }
}

fn below(sorted: &[f32], threshold: f32) -> usize {
    sorted.partition_point(|s| *s < threshold)
}

/// How many of `of` stay within `rate`; 0.001 of 3,000 is 3 whatever the last bit.
pub(crate) fn allowed(rate: f64, of: usize) -> usize {
    (rate * of as f64 + 1e-9).floor().max(0.0) as usize
}

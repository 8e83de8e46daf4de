//! Verification figures from genuine and impostor scores.

/// Scores of compared pairs; higher means more alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    genuine: Vec<f32>,
    impostor: Vec<f32>,
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

    /// Share of genuine scores at or above `threshold` (true match rate).
    pub fn true_match_rate(&self, threshold: f32) -> f64 {
        share_from(&self.genuine, threshold)
    }

    /// Share of impostor scores at or above `threshold` (false match rate).
    pub fn false_match_rate(&self, threshold: f32) -> f64 {
        share_from(&self.impostor, threshold)
    }

    /// Area under the ROC curve: the chance that a genuine score beats an
    /// impostor score, ties counting half.
    pub fn auc(&self) -> f64 {
        if self.genuine.is_empty() || self.impostor.is_empty() {
            return f64::NAN;
        }
        let below = |s: f32| {
            let under = self.impostor.partition_point(|i| *i < s);
            let up_to = self.impostor.partition_point(|i| *i <= s);
            (under + up_to) as f64 / 2.0
        };
        let wins: f64 = self.genuine.iter().map(|s| below(*s)).sum();
        wins / (self.genuine.len() as f64 * self.impostor.len() as f64)
    }

    /// Equal error rate: mean of false match and false non-match rate where they come closest.
    pub fn eer(&self) -> f64 {
        self.genuine
            .iter()
            .map(|t| (self.false_match_rate(*t), 1.0 - self.true_match_rate(*t)))
            .min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()))
            .map_or(f64::NAN, |(fmr, fnmr)| f64::midpoint(fmr, fnmr))
    }

    /// Lowest threshold whose false match rate does not exceed `rate`.
    pub fn threshold_at(&self, rate: f64) -> f32 {
        let allowed = (rate * self.impostor.len() as f64).floor() as usize;
        match self.impostor.len().checked_sub(allowed + 1) {
            // Just above the highest impostor that must be refused.
            Some(i) => self.impostor[i].next_up(),
            None => f32::NEG_INFINITY,
        }
    }

    /// True match rate where the false match rate does not exceed `rate`.
    pub fn true_match_rate_at(&self, rate: f64) -> f64 {
        self.true_match_rate(self.threshold_at(rate))
    }

    /// The threshold with the smallest sum of both error rates.
    pub fn best_threshold(&self) -> f32 {
        let cost = |t: f32| self.false_match_rate(t) + 1.0 - self.true_match_rate(t);
        self.genuine
            .iter()
            .copied()
            .min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
            .unwrap_or(f32::NAN)
    }
}

fn share_from(sorted: &[f32], threshold: f32) -> f64 {
    let below = sorted.partition_point(|s| *s < threshold);
    (sorted.len() - below) as f64 / sorted.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_worked_figures() {
        let scores = Scores::new(vec![0.9, 0.8, 0.7, 0.4], vec![0.5, 0.3, 0.2, 0.1]);
        // 15 of 16 pairs are in order: only 0.4 < 0.5 is not.
        assert!((scores.auc() - 15.0 / 16.0).abs() < 1e-12);
        // At 0.7: 0 of 4 impostors pass, 1 of 4 genuine fail; at 0.4: 1/4 and 0. Mean 1/8.
        assert!((scores.eer() - 0.125).abs() < 1e-12);
        assert!(scores.threshold_at(0.0) > 0.5);
        assert!((scores.true_match_rate_at(0.0) - 0.75).abs() < 1e-12);
        assert!((scores.true_match_rate_at(0.25) - 1.0).abs() < 1e-12);
        assert!((scores.best_threshold() - 0.4).abs() < 1e-6 || scores.best_threshold() > 0.6);
    }

    #[test]
    fn pairs_are_split_by_label() {
        let rows = vec![vec![1.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0]];
        let scores = Scores::all_pairs(&rows, &[7, 7, 8]);
        assert_eq!(scores, Scores::new(vec![1.0], vec![0.0, 0.0]));
        assert!((scores.auc() - 1.0).abs() < 1e-12);
        assert!(scores.eer().abs() < 1e-12);
    }
}

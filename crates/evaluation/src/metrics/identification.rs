//! One-to-many search in the words of ISO/IEC 19795-1.

use crate::metrics::scores::allowed;
use crate::statistics::Rate;

/// What one search of the enrolled people gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Similarity to the person the probe shows; `None` if that person is not
    /// enrolled (a non-mated search).
    pub own: Option<f32>,
    /// Others at least as similar as the right one. Ties count against the
    /// search, so that their order cannot flatter it.
    pub others_ahead: usize,
    /// Highest similarity to anybody else.
    pub best_other: f32,
}

/// Searches of people who are enrolled and of strangers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searches {
    mated: Vec<Search>,
    strangers: Vec<f32>,
    /// Probes of enrolled people in which no face was found.
    mated_failures: usize,
    stranger_failures: usize,
}

impl Search {
    /// From the similarities to everybody enrolled, in any order; `own` is the
    /// place of the right person in them.
    pub fn of(similarities: impl IntoIterator<Item = f32>, own: Option<usize>) -> Self {
        let all: Vec<f32> = similarities.into_iter().collect();
        let own_score = own.and_then(|at| all.get(at).copied());
        let mut search = Self {
            own: own_score,
            others_ahead: 0,
            best_other: f32::NEG_INFINITY,
        };
        for (at, score) in all.into_iter().enumerate() {
            if Some(at) == own {
                continue;
            }
            search.best_other = search.best_other.max(score);
            search.others_ahead += usize::from(own_score.is_some_and(|own| score >= own));
        }
        search
    }
}

impl Searches {
    /// Takes in one search.
    pub fn add(&mut self, search: Search) {
        match search.own {
            Some(_) => self.mated.push(search),
            None => self.strangers.push(search.best_other),
        }
    }

    /// Takes in a probe without a face: it finds nobody.
    pub fn add_failure(&mut self, is_enrolled: bool) {
        if is_enrolled {
            self.mated_failures += 1;
        } else {
            self.stranger_failures += 1;
        }
    }

    /// Searches of people who are enrolled, failures included.
    pub fn mated(&self) -> usize {
        self.mated.len() + self.mated_failures
    }

    /// Searches of people who are not, failures included.
    pub fn non_mated(&self) -> usize {
        self.strangers.len() + self.stranger_failures
    }

    /// Mated searches with the right person among the `k` most similar (rank-k
    /// identification rate); a probe without a face is a miss.
    pub fn rank(&self, k: usize) -> Rate {
        let hits = self.mated.iter().filter(|s| s.others_ahead < k).count();
        Rate::of_len(hits, self.mated())
    }

    /// Non-mated searches that name somebody at `threshold` (FPIR).
    pub fn false_positives(&self, threshold: f32) -> Rate {
        let named = self.strangers.iter().filter(|s| **s >= threshold).count();
        Rate::of_len(named, self.non_mated())
    }

    /// Mated searches that do not name the right person first at `threshold`
    /// (FNIR at rank 1).
    pub fn false_negatives(&self, threshold: f32) -> Rate {
        let found = |s: &&Search| s.others_ahead == 0 && s.own.is_some_and(|own| own >= threshold);
        let hits = self.mated.iter().filter(found).count();
        Rate::of_len(hits, self.mated()).complement()
    }

    /// The lowest threshold with an FPIR of at most `fpir`; `None` if there are
    /// fewer non-mated searches than `1 / fpir`.
    pub fn threshold_at(&self, fpir: f64) -> Option<f32> {
        if fpir * (self.non_mated() as f64) < 1.0 - 1e-9 {
            return None;
        }
        let mut sorted = self.strangers.clone();
        sorted.sort_by(f32::total_cmp);
        let allowed = allowed(fpir, self.non_mated());
        Some(match sorted.len().checked_sub(allowed + 1) {
            Some(at) => sorted[at].next_up(),
            None => f32::NEG_INFINITY,
        })
    }

    /// FNIR at an FPIR of at most `fpir`, with its threshold.
    pub fn false_negatives_at(&self, fpir: f64) -> Option<(f32, Rate)> {
        let threshold = self.threshold_at(fpir)?;
        Some((threshold, self.false_negatives(threshold)))
    }

    /// Threshold, FPIR and FNIR along the whole scale, thresholds ascending.
    pub fn curve(&self) -> Vec<(f32, Rate, Rate)> {
        let mut thresholds: Vec<f32> = self
            .strangers
            .iter()
            .copied()
            .chain(self.mated.iter().filter_map(|s| s.own))
            .filter(|t| t.is_finite())
            .collect();
        thresholds.sort_by(f32::total_cmp);
        thresholds.dedup();
        thresholds
            .into_iter()
            .map(|t| (t, self.false_positives(t), self.false_negatives(t)))
            .collect()
    }
}

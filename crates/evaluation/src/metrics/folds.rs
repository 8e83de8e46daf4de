//! Accuracy by LFW's View 2 (G. Huang et al., "Labeled Faces in the Wild",
//! 2007): each fold is judged at the threshold that does best on the others.

use crate::EvaluationError;
use crate::statistics::Rate;
use serde::Serialize;

/// One pair of a fold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoldPair {
    /// Which fold, from 0.
    pub fold: usize,
    /// Whether both pictures show one person.
    pub same: bool,
    /// Similarity; `None` if a picture showed no face, which is answered
    /// "different" at every threshold.
    pub score: Option<f32>,
}

/// What came of one fold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fold {
    /// The threshold from the other folds.
    pub threshold: f32,
    /// Right answers.
    pub right: Rate,
}

/// Accuracy over all folds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoldAccuracy {
    /// Mean of the folds' accuracies, 0 to 1.
    pub mean: f64,
    /// Standard error of that mean: the folds' standard deviation over the
    /// root of their number.
    pub standard_error: f64,
    /// The folds in order.
    pub folds: Vec<Fold>,
}

/// Judges every fold by the others.
///
/// # Errors
/// [`EvaluationError::TooLittle`] with fewer than two folds, or a fold that is
/// empty.
pub fn fold_accuracy(pairs: &[FoldPair]) -> Result<FoldAccuracy, EvaluationError> {
    let count = pairs.iter().map(|p| p.fold + 1).max().unwrap_or(0);
    if count < 2 {
        return Err(EvaluationError::TooLittle(format!(
            "The pairs form {count} folds, but each fold needs others to take its threshold from; give two or more."
        )));
    }
    let mut folds = Vec::with_capacity(count);
    for fold in 0..count {
        let (inside, outside): (Vec<FoldPair>, Vec<FoldPair>) =
            pairs.iter().partition(|p| p.fold == fold);
        if inside.is_empty() {
            return Err(EvaluationError::TooLittle(format!(
                "Fold {} of the pairs is empty; give each fold some pairs.",
                fold + 1
            )));
        }
        let threshold = best_threshold(&outside);
        folds.push(Fold {
            threshold,
            right: right_answers(&inside, threshold),
        });
    }
    let shares: Vec<f64> = folds.iter().filter_map(|f| f.right.share()).collect();
    let n = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / n;
    let variance = shares.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Ok(FoldAccuracy {
        mean,
        standard_error: (variance / n).sqrt(),
        folds,
    })
}

/// Right answers at `threshold`.
pub fn right_answers(pairs: &[FoldPair], threshold: f32) -> Rate {
    let says_same = |p: &&FoldPair| p.score.is_some_and(|s| s >= threshold) == p.same;
    Rate::of_len(pairs.iter().filter(says_same).count(), pairs.len())
}

/// The threshold with the most right answers: half way between two distinct
/// scores, the lowest of several that do equally well. One pass over the sorted
/// scores; equal scores are passed together.
pub fn best_threshold(pairs: &[FoldPair]) -> f32 {
    let mut sorted: Vec<(f32, bool)> = pairs
        .iter()
        .filter_map(|p| Some((p.score?, p.same)))
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some((lowest, _)) = sorted.first().copied() else {
        return 0.0;
    };
    // Relative to a threshold below every score.
    let (mut gained, mut best_gain, mut best) = (0i64, 0i64, lowest);
    for (at, (score, same)) in sorted.iter().enumerate() {
        gained += if *same { -1 } else { 1 };
        let next = sorted.get(at + 1).map_or(score.next_up(), |n| n.0);
        if next > *score && gained > best_gain {
            best_gain = gained;
            best = f32::midpoint(*score, next);
            if best <= *score {
                best = next;
            }
        }
    }
    best
}

use crate::sample::close;
use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::folds::{FoldPair, best_threshold, fold_accuracy};

fn pair(fold: usize, same: bool, score: Option<f32>) -> FoldPair {
    FoldPair { fold, same, score }
}

#[test]
fn folds_are_judged_by_the_others_threshold() {
    let pairs = [
        pair(0, true, Some(0.9)),
        pair(0, true, Some(0.8)),
        pair(0, false, Some(0.2)),
        pair(0, false, Some(0.1)),
        pair(1, true, Some(0.7)),
        pair(1, true, Some(0.15)),
        pair(1, false, Some(0.3)),
        pair(1, false, Some(0.0)),
    ];
    let accuracy = fold_accuracy(&pairs).unwrap();
    // Fold 0 parts between 0.2 and 0.8; fold 1 misses one of four there.
    close(f64::from(accuracy.folds[1].threshold), 0.5, 1e-6);
    assert_eq!(accuracy.folds[1].right, Rate::new(3, 4));
}

/// The same protocol written in NumPy, accuracies by scikit-learn's
/// `accuracy_score`; two pairs lack a face.
#[test]
fn four_folds_are_those_of_scikit_learn() {
    const NONE: f32 = -1.0;
    let scores = [
        [
            0.57, 0.48, 0.67, 0.47, 0.85, 0.58, 0.76, 0.32, 0.6, 0.64, 0.77, 0.38,
        ],
        [
            0.66, 0.37, 0.37, 0.3, NONE, 0.55, 0.66, 0.3, 0.37, 0.11, 0.81, 0.3,
        ],
        [
            0.89, 0.27, 0.47, NONE, 0.75, 0.3, 0.73, 0.49, 0.38, 0.45, 0.7, 0.28,
        ],
        [
            0.42, 0.04, 0.54, 0.37, 0.52, 0.61, 0.81, 0.17, 0.44, 0.5, 0.53, 0.31,
        ],
    ];
    // Genuine and impostor pairs take turns.
    let pairs: Vec<FoldPair> = scores
        .iter()
        .enumerate()
        .flat_map(|(fold, row)| {
            row.iter()
                .enumerate()
                .map(move |(n, score)| pair(fold, n % 2 == 0, (*score >= 0.0).then_some(*score)))
        })
        .collect();
    let accuracy = fold_accuracy(&pairs).unwrap();
    for (fold, (threshold, right)) in
        accuracy
            .folds
            .iter()
            .zip([(0.34, 7), (0.51, 8), (0.51, 10), (0.56, 6)])
    {
        close(f64::from(fold.threshold), threshold, 1e-6);
        assert_eq!(fold.right, Rate::new(right, 12));
    }
    close(accuracy.mean, 0.6458333333333334, 1e-12);
    close(accuracy.standard_error, 0.07115938031916388, 1e-12);
}

#[test]
fn a_pair_without_a_face_is_answered_different() {
    let missing = |fold, same| pair(fold, same, None);
    let pairs = [
        missing(0, true),
        missing(0, false),
        missing(1, true),
        missing(1, false),
    ];
    let accuracy = fold_accuracy(&pairs).unwrap();
    close(accuracy.mean, 0.5, 1e-12);
    close(accuracy.standard_error, 0.0, 1e-12);
}

#[test]
fn equal_scores_stay_on_one_side() {
    let pairs = [
        pair(0, true, Some(0.5)),
        pair(0, false, Some(0.5)),
        pair(0, false, Some(0.5)),
        pair(0, true, Some(0.9)),
    ];
    let threshold = best_threshold(&pairs);
    assert!(threshold > 0.5 && threshold <= 0.9);
}

#[test]
fn too_few_folds_are_refused_in_words() {
    let one = [pair(0, true, Some(0.5))];
    for pairs in [&one[..], &[]] {
        let words = fold_accuracy(pairs).unwrap_err().to_string();
        assert!(words.contains("two or more"), "{words}");
    }
    let gap = [pair(0, true, Some(0.5)), pair(2, false, Some(0.5))];
    assert!(
        fold_accuracy(&gap)
            .unwrap_err()
            .to_string()
            .contains("Fold 2")
    );
}

use crate::sample::{close, scores};
use faceglass_evaluation::{Rate, Scores};
use proptest::prelude::*;

#[test]
fn hand_worked_figures() {
    let scores = Scores::new(vec![0.9, 0.8, 0.7, 0.4], vec![0.5, 0.3, 0.2, 0.1]);
    // 15 of 16 pairs are in order: only 0.4 < 0.5 is not.
    close(scores.auc().unwrap(), 15.0 / 16.0, 1e-12);
    // At 0.5 one impostor of four passes and one genuine of four fails.
    close(scores.eer().unwrap(), 0.25, 1e-12);
    assert!(scores.threshold_at(0.0) > 0.5);
    assert_eq!(scores.true_matches_at(0.25), Some(Rate::new(4, 4)));
    assert_eq!(
        scores.true_matches_at(0.2),
        None,
        "four impostors say nothing of 1 in 5"
    );
    close(scores.true_match_rate(0.5), 0.75, 1e-12);
    close(scores.false_match_rate(0.5), 0.25, 1e-12);
}

/// `roc_auc_score`; the crossing of `1 − x = interp1d(fpr, tpr)(x)` by `brentq`;
/// the highest `tpr` with `fpr` ≤ FAR of `roc_curve(drop_intermediate=False)`.
#[test]
fn figures_are_those_of_scikit_learn() {
    let scores = scores();
    close(scores.auc().unwrap(), 0.9162037037037037, 1e-12);
    close(scores.eer().unwrap(), 0.16666666666666669, 1e-12);
    for (far, hits) in [(0.1, 47), (0.02, 17), (0.012, 17)] {
        assert_eq!(
            scores.true_matches_at(far),
            Some(Rate::new(hits, 60)),
            "at {far}"
        );
    }
    assert_eq!(scores.true_matches_at(0.01), None);
    // One point a distinct score (scikit-learn gives 71) and one above all.
    assert_eq!(scores.curve().len(), 72);
}

#[test]
fn ties_share_a_point_and_count_half() {
    let tied = Scores::new(vec![0.5; 3], vec![0.5; 5]);
    let counts: Vec<(u64, u64)> = tied
        .curve()
        .iter()
        .map(|p| (p.false_matches, p.false_non_matches))
        .collect();
    assert_eq!(counts, [(5, 0), (0, 3)]);
    close(tied.auc().unwrap(), 0.5, 1e-12);
    close(tied.eer().unwrap(), 0.5, 1e-12);
}

#[test]
fn one_class_alone_is_refused_in_words() {
    for (genuine, impostor, words) in [
        (vec![], vec![], "no pair at all"),
        (vec![0.1], vec![], "no pair of two people"),
        (vec![], vec![0.1], "no pair of one person"),
        (vec![f32::NAN], vec![0.1], "no pair of one person"),
    ] {
        let scores = Scores::new(genuine, impostor);
        assert!(scores.check().unwrap_err().to_string().contains(words));
        assert_eq!((scores.auc(), scores.eer()), (None, None));
        assert_eq!(scores.true_matches_at(1.0), None);
    }
}

#[test]
fn a_pair_that_could_not_be_compared_matches_nowhere() {
    let compared = Scores::new(vec![0.9, 0.8], vec![0.1, 0.2]);
    close(compared.eer().unwrap(), 0.0, 1e-12);
    let with_failures = Scores::new(
        vec![0.9, 0.8, f32::NEG_INFINITY],
        vec![0.1, 0.2, f32::NEG_INFINITY],
    );
    assert_eq!(with_failures.true_matches_at(0.5), Some(Rate::new(2, 3)));
    // Of nine pairs of scores six are won by score, two are lost to 0.1 and 0.2,
    // one is a tie of two failures.
    close(with_failures.auc().unwrap(), 6.5 / 9.0, 1e-12);
    let lowest = with_failures.curve()[0];
    assert_eq!((lowest.false_matches, lowest.false_non_matches), (2, 1));
    assert!(lowest.threshold.is_finite());
}

#[test]
fn pairs_are_split_by_label() {
    let rows = vec![vec![1.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0]];
    let scores = Scores::all_pairs(&rows, &[7, 7, 8]);
    assert_eq!(scores, Scores::new(vec![1.0], vec![0.0, 0.0]));
    close(scores.auc().unwrap(), 1.0, 1e-12);
    close(scores.eer().unwrap(), 0.0, 1e-12);
}

fn any_scores() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    // Few distinct values, so that ties are the rule.
    let some = || prop::collection::vec((0u8..20).prop_map(|v| f32::from(v) / 20.0), 1..60);
    (some(), some())
}

proptest! {
    #[test]
    fn the_area_is_the_chance_of_the_right_order((genuine, impostor) in any_scores()) {
        let mut wins = 0.0;
        for g in &genuine {
            for i in &impostor {
                wins += if g > i { 1.0 } else if g == i { 0.5 } else { 0.0 };
            }
        }
        let wanted = wins / (genuine.len() * impostor.len()) as f64;
        let found = Scores::new(genuine, impostor).auc().unwrap();
        prop_assert!((found - wanted).abs() < 1e-12);
    }

    #[test]
    fn curves_are_monotone_and_end_in_both_corners((genuine, impostor) in any_scores()) {
        let scores = Scores::new(genuine.clone(), impostor.clone());
        let curve = scores.curve();
        for pair in curve.windows(2) {
            prop_assert!(pair[0].threshold < pair[1].threshold);
            prop_assert!(pair[0].false_matches >= pair[1].false_matches);
            prop_assert!(pair[0].false_non_matches <= pair[1].false_non_matches);
        }
        prop_assert_eq!(curve[0].false_matches, impostor.len() as u64);
        let last = curve[curve.len() - 1];
        prop_assert_eq!((last.false_matches, last.false_non_matches), (0, genuine.len() as u64));
    }

    #[test]
    fn figures_do_not_change_with_a_rising_function((genuine, impostor) in any_scores()) {
        let scores = Scores::new(genuine.clone(), impostor.clone());
        let bent = |list: Vec<f32>| list.into_iter().map(|s| s * s * s + 2.0).collect();
        let other = Scores::new(bent(genuine), bent(impostor));
        prop_assert!((scores.auc().unwrap() - other.auc().unwrap()).abs() < 1e-12);
        prop_assert!((scores.eer().unwrap() - other.eer().unwrap()).abs() < 1e-9);
    }

    #[test]
    fn a_threshold_keeps_its_promise_and_is_the_lowest((genuine, impostor) in any_scores(), rate in 0.0f64..1.0) {
        let scores = Scores::new(genuine, impostor);
        let threshold = scores.threshold_at(rate);
        prop_assert!(scores.false_match_rate(threshold) <= rate + 1e-12);
        if threshold.is_finite() {
            prop_assert!(scores.false_match_rate(threshold.next_down()) > rate - 1e-12);
        }
    }

    #[test]
    fn the_equal_error_rate_lies_between_its_neighbours((genuine, impostor) in any_scores()) {
        let scores = Scores::new(genuine, impostor);
        let eer = scores.eer().unwrap();
        prop_assert!((0.0..=1.0).contains(&eer));
        // No threshold makes both errors smaller or both larger.
        for p in scores.curve() {
            let (fmr, tmr) = (scores.false_match_rate(p.threshold), scores.true_match_rate(p.threshold));
            prop_assert!(fmr.max(1.0 - tmr) >= eer - 1e-12);
            prop_assert!(fmr.min(1.0 - tmr) <= eer + 1e-12);
        }
    }
}

use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::identification::{Search, Searches};
use proptest::prelude::*;

/// Four mated searches of three people, four of strangers.
fn searches() -> Searches {
    let mut all = Searches::default();
    all.add(Search::of([0.9, 0.2, 0.1], Some(0))); // first
    all.add(Search::of([0.5, 0.4, 0.3], Some(1))); // second
    all.add(Search::of([0.6, 0.7, 0.5], Some(2))); // third
    all.add(Search::of([0.1, 0.8, 0.2], Some(1))); // first
    for best in [0.1, 0.3, 0.65, 0.85] {
        all.add(Search::of([best, 0.0, 0.05], None));
    }
    all
}

#[test]
fn ranks_by_hand() {
    let all = searches();
    assert_eq!(all.rank(1), Rate::new(2, 4));
    assert_eq!(all.rank(2), Rate::new(3, 4));
    assert_eq!(all.rank(5), Rate::new(4, 4));
}

#[test]
fn open_set_figures_by_hand() {
    let all = searches();
    assert_eq!(all.false_positives(0.65), Rate::new(2, 4));
    // 0.9 and 0.8 pass 0.65; the other two are not first.
    assert_eq!(all.false_negatives(0.65), Rate::new(2, 4));
    // One stranger in four may be named: just above 0.65.
    let (threshold, fnir) = all.false_negatives_at(0.25).unwrap();
    assert!(threshold > 0.65 && threshold < 0.651);
    assert_eq!(fnir, Rate::new(2, 4));
    assert_eq!(
        all.false_negatives_at(0.2),
        None,
        "four strangers say nothing of 1 in 5"
    );
}

#[test]
fn a_probe_without_a_face_finds_nobody() {
    let mut all = searches();
    all.add_failure(true);
    all.add_failure(false);
    assert_eq!((all.mated(), all.non_mated()), (5, 5));
    assert_eq!(all.rank(5), Rate::new(4, 5));
    assert_eq!(all.false_negatives(0.0), Rate::new(3, 5));
    assert_eq!(all.false_positives(0.0), Rate::new(4, 5));
    assert!(all.threshold_at(0.2).is_some());
}

#[test]
fn ties_count_against_the_search() {
    let mut all = Searches::default();
    all.add(Search::of([0.5, 0.5], Some(0)));
    assert_eq!((all.rank(1).count, all.rank(2).count), (0, 1));
}

#[test]
fn nobody_enrolled_and_nobody_searched() {
    let mut all = Searches::default();
    assert_eq!((all.rank(1).share(), all.threshold_at(1.0)), (None, None));
    all.add(Search::of([], None));
    assert_eq!(all.false_positives(-1.0), Rate::new(0, 1));
}

proptest! {
    #[test]
    fn both_errors_trade_along_the_curve(
        rows in prop::collection::vec(prop::collection::vec(-1.0f32..1.0, 4), 2..30),
    ) {
        let mut all = Searches::default();
        for (n, row) in rows.into_iter().enumerate() {
            all.add(Search::of(row, (n % 2 == 0).then_some(n % 4)));
        }
        let curve = all.curve();
        for pair in curve.windows(2) {
            prop_assert!(pair[0].0 < pair[1].0);
            prop_assert!(pair[0].1.count >= pair[1].1.count);
            prop_assert!(pair[0].2.count <= pair[1].2.count);
        }
        prop_assert!(all.rank(1).count <= all.rank(2).count);
        prop_assert_eq!(all.rank(4).count, all.rank(4).of);
        // At rank 1 without a threshold, FNIR is what rank 1 misses.
        prop_assert_eq!(all.false_negatives(f32::NEG_INFINITY), all.rank(1).complement());
    }
}

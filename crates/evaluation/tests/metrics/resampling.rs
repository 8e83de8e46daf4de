//! Thresholds that keep to a rate with other people, too.

use faceglass_evaluation::Scores;
use faceglass_evaluation::resampling::{Lots, Strangers};

/// Forty people of four rows each; the first two are alike.
fn people() -> (Vec<Vec<f32>>, Vec<usize>) {
    let mut lots = Lots::new(5);
    let mut around = |centre: &[f32], by: f32| -> Vec<f32> {
        let moved = centre
            .iter()
            .map(|v| v + by * (lots.below(2001) as f32 / 1000.0 - 1.0));
        let row: Vec<f32> = moved.collect();
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt();
        row.iter().map(|v| v / length).collect()
    };
    let centres: Vec<Vec<f32>> = (0..40).map(|_| around(&[0.0; 16], 1.0)).collect();
    let (mut rows, mut labels) = (Vec::new(), Vec::new());
    for person in 0..40 {
        let centre = if person == 1 {
            &centres[0]
        } else {
            &centres[person]
        };
        for _ in 0..4 {
            rows.push(around(centre, 0.1));
            labels.push(person);
        }
    }
    (rows, labels)
}

#[test]
fn a_cautious_threshold_counts_with_look_alikes_that_are_drawn_more_often() {
    let (rows, labels) = people();
    let scores = Scores::all_pairs(&rows, &labels);
    // The 16 pairs of the two who are alike are 0.13 % of all.
    let rate = 0.002;
    let plain = scores.threshold_at(rate);
    let cautious = Strangers::of(&rows, &labels)
        .cautious_threshold(rate)
        .unwrap();
    let alike = scores.impostor()[scores.impostor().len() - 16];
    assert!(plain < alike, "{plain}");
    assert!(cautious > alike, "{cautious}");
    assert!(scores.false_matches(cautious).share().unwrap() <= rate);
    // The same each time.
    assert_eq!(
        Strangers::of(&rows, &labels).cautious_threshold(rate),
        Some(cautious)
    );
}

#[test]
fn without_strangers_there_is_no_threshold() {
    let rows = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
    assert_eq!(
        Strangers::of(&rows, &[0, 0]).cautious_threshold(0.001),
        None
    );
    assert_eq!(Strangers::of(&[], &[]).cautious_threshold(0.001), None);
}

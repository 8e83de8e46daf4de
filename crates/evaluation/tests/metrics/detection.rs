use crate::sample::close;
use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::detection::{
    Box2, Detections, Found, Sought, average_precision,
};

fn square(x: f64, y: f64, side: f64) -> Box2 {
    Box2 {
        x,
        y,
        w: side,
        h: side,
    }
}

fn found(bbox: Box2, score: f32) -> Found {
    Found { bbox, score }
}

#[test]
fn overlaps_by_hand() {
    let a = square(0.0, 0.0, 10.0);
    close(a.iou(a), 1.0, 1e-12);
    // 50 shared of 150.
    close(a.iou(square(5.0, 0.0, 10.0)), 1.0 / 3.0, 1e-12);
    close(a.iou(square(10.0, 0.0, 10.0)), 0.0, 1e-12);
    close(square(0.0, 0.0, 0.0).iou(square(0.0, 0.0, 0.0)), 0.0, 1e-12);
}

#[test]
fn a_face_is_hit_once_and_by_the_surest_box() {
    let mut all = Detections::default();
    let face = square(0.0, 0.0, 20.0);
    all.add(
        &[
            found(square(1.0, 0.0, 20.0), 0.7),
            found(face, 0.9),
            found(square(50.0, 50.0, 20.0), 0.8),
        ],
        &[face, square(100.0, 0.0, 60.0)],
    );
    all.add(&[], &[]);
    assert_eq!((all.pictures(), all.faces()), (2, 2));
    assert_eq!(all.recall(0.5), Rate::new(1, 2));
    assert_eq!(all.precision(0.5), Rate::new(1, 3));
    assert_eq!(all.precision(0.85), Rate::new(1, 1));
    assert_eq!((all.false_alarms(0.5), all.false_alarms(0.75)), (2, 1));
    assert_eq!(all.false_alarms_of_size(0.5, 16.0, 32.0), 2);
    assert_eq!(all.false_alarms_of_size(0.5, 32.0, 64.0), 0);
    assert_eq!(all.recall_of_size(0.5, 16.0, 32.0), Rate::new(1, 1));
    assert_eq!(all.recall_of_size(0.5, 32.0, 64.0), Rate::new(0, 1));
    // Precision 1 at recall 1/2, and no further.
    close(all.average_precision().unwrap(), 0.5, 1e-12);
    close(
        all.average_precision_of_size(16.0, 32.0).unwrap(),
        1.0,
        1e-12,
    );
    close(
        all.average_precision_of_size(32.0, 64.0).unwrap(),
        0.0,
        1e-12,
    );
    assert_eq!(all.average_precision_of_size(64.0, 128.0), None);
}

#[test]
fn average_precision_by_hand() {
    // Hit, miss, hit of two faces: precisions 1 and 2/3.
    let marks = vec![(0.9, true), (0.8, false), (0.7, true)];
    close(average_precision(marks, 2), (1.0 + 2.0 / 3.0) / 2.0, 1e-12);
    close(average_precision(vec![(0.9, true)], 2), 0.5, 1e-12);
    close(average_precision(vec![], 2), 0.0, 1e-12);
    // A hit and a miss with one score: half, whatever their order.
    close(
        average_precision(vec![(0.5, false), (0.5, true)], 1),
        0.5,
        1e-12,
    );
    close(
        average_precision(vec![(0.5, true), (0.5, false)], 1),
        0.5,
        1e-12,
    );
}

/// 40 marks with ties on 30 faces: scikit-learn's `precision_recall_curve` with
/// its precision made monotone, recalls scaled by 24 / 30.
#[test]
fn average_precision_is_that_of_scikit_learn() {
    let hits = [
        0.65, 0.35, 0.83, 0.18, 0.32, 0.54, 0.8, 0.8, 0.84, 0.26, 0.12, 0.41, 0.06, 0.44, 0.86,
        0.09, 0.49, 0.18, 0.81, 0.82, 0.44, 0.28, 0.56, 0.09,
    ];
    let alarms = [
        0.36, 0.74, 0.38, 0.02, 0.28, 0.09, 0.89, 0.13, 0.38, 0.51, 0.38, 0.57, 0.25, 0.52, 0.71,
        0.47,
    ];
    let marks: Vec<(f32, bool)> = hits
        .iter()
        .map(|s| (*s, true))
        .chain(alarms.iter().map(|s| (*s, false)))
        .collect();
    assert_eq!(marks.len(), 40);
    close(average_precision(marks, 30), 0.5700452325452325, 1e-12);
}

#[test]
fn no_picture_and_no_face() {
    let none = Detections::default();
    assert_eq!(none.average_precision(), None);
    assert_eq!(
        (none.precision(0.0).share(), none.recall(0.0).share()),
        (None, None)
    );
    assert!(none.curve().is_empty());
}

#[test]
fn faces_that_were_missed_count_against_the_recall() {
    let mut faces = Sought::default();
    assert_eq!(
        (faces.recall(0.0).share(), faces.score_for_recall(0.5)),
        (None, None)
    );
    for found in [Some(0.9), None, Some(0.4), Some(0.6), Some(0.6)] {
        faces.add(found);
    }
    assert_eq!((faces.len(), faces.is_empty()), (5, false));
    assert_eq!(faces.recall(0.0), Rate::new(4, 5));
    assert_eq!(faces.recall(0.6), Rate::new(3, 5));
    // Two of five need the second best; all five are found at no score.
    assert_eq!(faces.score_for_recall(0.4), Some(0.6));
    assert_eq!(faces.score_for_recall(0.8), Some(0.4));
    assert_eq!(faces.score_for_recall(0.81), None);
}

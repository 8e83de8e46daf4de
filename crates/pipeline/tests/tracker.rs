//! Faces that cross, vanish and jitter keep their track; others never get it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_pipeline::tracker::{MAX_GAP, Tracker};
use faceglass_vision::Rect;
use proptest::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

fn at(frame: u64) -> Duration {
    Duration::from_millis(frame * 33)
}

fn square(center_x: f32, center_y: f32, side: f32) -> Rect {
    Rect::new(center_x - side / 2.0, center_y - side / 2.0, side, side)
}

fn tracks(tracker: &mut Tracker, frame: u64, boxes: &[Rect]) -> Vec<u64> {
    let joined = tracker.update(at(frame), boxes, |_, _| None);
    joined.iter().map(|joined| joined.track).collect()
}

proptest! {
    /// One moving face, with detector jitter and missed frames, is one track.
    #[test]
    fn a_moving_face_with_jitter_and_gaps_is_one_track(
        speed in (-6.0f32..6.0, -4.0f32..4.0),
        side in 60.0f32..180.0,
        jitter in prop::collection::vec((-0.04f32..0.04, -0.04f32..0.04, -0.04f32..0.04), 80),
        missed in prop::collection::hash_set(1usize..80, 0..25),
    ) {
        let mut tracker = Tracker::default();
        for (n, (dx, dy, ds)) in jitter.iter().enumerate() {
            if missed.contains(&n) {
                tracker.update(at(n as u64), &[], |_, _| None);
                continue;
            }
            let bbox = square(
                300.0 + speed.0 * n as f32 + dx * side,
                240.0 + speed.1 * n as f32 + dy * side,
                side * (1.0 + ds),
            );
            prop_assert_eq!(tracks(&mut tracker, n as u64, &[bbox]), vec![1]);
        }
    }

    /// Two faces that pass each other at different heights keep their tracks.
    #[test]
    fn passing_faces_keep_their_tracks(
        speed in 3.0f32..10.0,
        side in 80.0f32..120.0,
        lift in 0.55f32..1.2,
        swap in any::<bool>(),
    ) {
        let mut tracker = Tracker::default();
        for n in 0..60u64 {
            let x = (n as f32 - 30.0) * speed;
            let left = square(320.0 + x, 240.0, side);
            let right = square(320.0 - x, 240.0 + lift * side, side);
            let swapped = swap && n > 0;
            let boxes = if swapped { [right, left] } else { [left, right] };
            let mut found = tracks(&mut tracker, n, &boxes);
            if swapped {
                found.reverse();
            }
            prop_assert_eq!(found, vec![1, 2]);
        }
    }

    /// Every box gets a track of its own, and ended tracks never come back.
    #[test]
    fn numbers_are_unique_and_never_reused(
        frames in prop::collection::vec(
            (0u64..40, prop::collection::vec((0.0f32..600.0, 0.0f32..440.0, 20.0f32..200.0), 0..6)),
            1..40,
        ),
    ) {
        let mut tracker = Tracker::default();
        let mut ended: HashSet<u64> = HashSet::new();
        let mut before: HashSet<u64> = HashSet::new();
        let mut now = 0;
        for (step, faces) in frames {
            now += step;
            let boxes: Vec<Rect> = faces.iter().map(|(x, y, s)| square(*x, *y, *s)).collect();
            let found = tracks(&mut tracker, now, &boxes);
            prop_assert_eq!(found.len(), boxes.len());
            let unique: HashSet<u64> = found.iter().copied().collect();
            prop_assert_eq!(unique.len(), found.len());
            prop_assert!(unique.is_disjoint(&ended));
            let alive: HashSet<u64> = tracker.alive().collect();
            prop_assert!(unique.is_subset(&alive));
            ended.extend(before.difference(&alive));
            before = alive;
        }
    }
}

/// Head-on crossing: boxes alone cannot tell, likeness can.
#[test]
fn likeness_decides_a_head_on_crossing() {
    let mut tracker = Tracker::default();
    let mut asked = 0;
    for n in 0..60u64 {
        // They meet, stand in each other's place for a while, and turn back
        // or pass: both look the same to boxes.
        let x = (30.0 - n as f32).abs() * 5.0 + 8.0;
        let boxes = [
            square(320.0 - x, 240.0, 100.0),
            square(320.0 + x, 240.0, 100.0),
        ];
        let passed = n > 30;
        // Person 1 starts on the left and ends on the right.
        let person = |face: usize| if (face == 0) == passed { 2 } else { 1 };
        asked += tracker.ambiguous(at(n), &boxes).len();
        let joined = tracker.update(at(n), &boxes, |face, track| {
            Some(if person(face) == track { 0.8 } else { 0.0 })
        });
        if n > 0 {
            assert_eq!(joined[0].track, person(0), "frame {n}");
            assert_eq!(joined[1].track, person(1), "frame {n}");
        }
    }
    assert!(
        asked > 0,
        "the crossing was never seen as a case for likeness"
    );
}

#[test]
fn faces_far_apart_are_no_case_for_likeness() {
    let mut tracker = Tracker::default();
    let boxes = [square(100.0, 200.0, 80.0), square(500.0, 200.0, 80.0)];
    tracker.update(at(0), &boxes, |_, _| None);
    assert!(tracker.ambiguous(at(1), &boxes).is_empty());
}

#[test]
fn a_long_absence_ends_a_track() {
    let mut tracker = Tracker::default();
    let face = [square(300.0, 200.0, 100.0)];
    assert_eq!(tracks(&mut tracker, 0, &face), vec![1]);
    let frames = u64::try_from(MAX_GAP.as_millis()).unwrap() / 33 + 2;
    for n in 1..frames {
        tracks(&mut tracker, n, &[]);
    }
    assert_eq!(tracks(&mut tracker, frames, &face), vec![2]);
}

/// One frame a second is slow, not an absence.
#[test]
fn a_slow_source_keeps_its_tracks() {
    let mut tracker = Tracker::default();
    let face = [square(300.0, 200.0, 100.0)];
    for second in 0..5 {
        assert_eq!(tracks(&mut tracker, second * 30, &face), vec![1]);
    }
}

#[test]
fn time_that_runs_backwards_ends_all_tracks() {
    let mut tracker = Tracker::default();
    let face = [square(300.0, 200.0, 100.0)];
    assert_eq!(tracks(&mut tracker, 50, &face), vec![1]);
    assert_eq!(tracks(&mut tracker, 0, &face), vec![2]);
}

#[test]
fn the_same_frame_again_changes_nothing() {
    let mut tracker = Tracker::default();
    let face = [square(300.0, 200.0, 100.0)];
    tracks(&mut tracker, 0, &face);
    for _ in 0..3 {
        let joined = tracker.update(at(1), &face, |_, _| None);
        assert_eq!((joined[0].track, joined[0].jumped), (1, false));
    }
}

/// A photograph pulled in front of a face.
#[test]
fn a_sudden_change_of_size_or_place_is_a_jump() {
    let steady = |tracker: &mut Tracker| {
        for n in 0..10 {
            let joined = tracker.update(at(n), &[square(300.0, 200.0, 100.0)], |_, _| None);
            assert!(!joined[0].jumped);
        }
    };
    for jumped in [square(300.0, 200.0, 150.0), square(360.0, 200.0, 100.0)] {
        let mut tracker = Tracker::default();
        steady(&mut tracker);
        let joined = tracker.update(at(10), &[jumped], |_, _| None);
        assert!(joined[0].jumped || joined[0].is_new);
    }
}

#[test]
fn a_replaced_face_gets_a_new_number() {
    let mut tracker = Tracker::default();
    let face = [square(300.0, 200.0, 100.0)];
    tracks(&mut tracker, 0, &face);
    assert_eq!(tracker.replace(1), 2);
    assert_eq!(tracks(&mut tracker, 1, &face), vec![2]);
}

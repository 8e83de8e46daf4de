#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::engine::result::{FaceResult, Identity, IdentityVerdict, Liveness};
use crate::enrolment::least_similarity;
use faceglass_vision::{ModelId, Point, QualityReason, Rect};
use proptest::prelude::*;

const THRESHOLD: f32 = 0.5;

/// A good sample of somebody in direction `(x, y)`, turned by `yaw_deg`.
fn probe(time_ms: u64, yaw_deg: f32, (x, y): (f32, f32)) -> Probe {
    Probe {
        track: 1,
        embedding: Embedding::new(vec![x, y]).ok(),
        aligned: None,
        quality: Quality {
            yaw_deg,
            ..Quality::default()
        },
        liveness: Liveness {
            score: Some(0.9),
            frame_score: Some(0.9),
            verdict: LivenessVerdict::Live,
            reason: None,
        },
        time: Duration::from_millis(time_ms),
    }
}

fn gatherer() -> Gatherer {
    Gatherer::new("Grace".into(), WatchedFace::on(1), IfExisting::Ask)
}

#[test]
fn a_turning_head_is_gathered_quickly() {
    let mut gatherer = gatherer();
    let mut frames = 0u64;
    while !gatherer.is_complete() {
        let time_ms = frames * 33;
        gatherer.offer(Some(&probe(time_ms, frames as f32, (1.0, 0.0))), THRESHOLD);
        frames += 1;
        assert!(frames < 60, "{} samples in 2 s", gatherer.have());
    }
    assert_eq!(gatherer.finish().samples.len(), SAMPLES);
}

#[test]
fn somebody_who_sits_still_is_told_to_move_and_enrolled_all_the_same() {
    let mut gatherer = gatherer();
    let mut too_similar = 0;
    for frame in 0..300u64 {
        let offer = gatherer.offer(Some(&probe(frame * 33, 0.0, (1.0, 0.0))), THRESHOLD);
        too_similar += usize::from(offer == Offer::Refused(Refusal::TooSimilar));
        if gatherer.is_complete() {
            break;
        }
    }
    assert!(gatherer.is_complete());
    assert!(too_similar > 20);
}

#[test]
fn the_same_frame_counts_once() {
    let mut gatherer = gatherer();
    let held = probe(500, 0.0, (1.0, 0.0));
    assert_eq!(gatherer.offer(Some(&held), THRESHOLD), Offer::Taken);
    let again = gatherer.offer(Some(&held), THRESHOLD);
    assert_eq!(again, Offer::Refused(Refusal::TooSimilar));
}

#[test]
fn every_refusal_says_why() {
    let mut gatherer = gatherer();
    assert_eq!(
        gatherer.offer(None, THRESHOLD),
        Offer::Refused(Refusal::Absent)
    );
    let mut blurred = probe(0, 0.0, (1.0, 0.0));
    blurred.quality.reasons = vec![QualityReason::Blurred];
    assert_eq!(
        gatherer.offer(Some(&blurred), THRESHOLD),
        Offer::Refused(Refusal::Quality(QualityReason::Blurred))
    );
    let mut spoof = probe(0, 0.0, (1.0, 0.0));
    spoof.liveness.verdict = LivenessVerdict::Spoof;
    assert_eq!(
        gatherer.offer(Some(&spoof), THRESHOLD),
        Offer::Refused(Refusal::Spoof)
    );
    assert_eq!(gatherer.refused(), Some(Refusal::Spoof));
    assert!(
        gatherer
            .gave_up()
            .to_string()
            .contains("Enrol the person in front")
    );
    gatherer.offer(Some(&probe(0, 0.0, (1.0, 0.0))), THRESHOLD);
    assert_eq!(gatherer.refused(), None);
    let other = probe(900, 20.0, (0.0, 1.0));
    assert_eq!(
        gatherer.offer(Some(&other), THRESHOLD),
        Offer::Refused(Refusal::NotTheSamePerson)
    );
    assert_eq!(gatherer.have(), 1);
}

#[test]
fn a_verdict_is_waited_for() {
    let mut gatherer = gatherer();
    let mut young = probe(0, 0.0, (1.0, 0.0));
    young.liveness.verdict = LivenessVerdict::Unsure;
    young.liveness.reason = Some(UnsureReason::TooFewFrames);
    assert_eq!(gatherer.offer(Some(&young), THRESHOLD), Offer::Waiting);
    // A picture that stands still will never have more frames.
    gatherer.settle_for_one();
    assert_eq!(gatherer.offer(Some(&young), THRESHOLD), Offer::Taken);
    assert!(gatherer.is_complete());
}

fn seen(track: u64, (x, y): (f32, f32)) -> FaceResult {
    FaceResult {
        track,
        bbox: Rect::new(0.0, 0.0, 100.0, 100.0),
        score: 0.9,
        points: [Point::new(0.0, 0.0); 5],
        dense: Vec::new(),
        quality: Quality::default(),
        motion: Default::default(),
        liveness: probe(0, 0.0, (x, y)).liveness,
        identity: Identity {
            person: None,
            name: None,
            similarity: None,
            second: None,
            rival: None,
            not_them: None,
            verdict: IdentityVerdict::Unknown,
        },
        demeshed: false,
        embedding: Embedding::new(vec![x, y])
            .ok()
            .map(|e| (ModelId("m".into()), e)),
    }
}

#[test]
fn a_chosen_face_is_known_again_by_its_looks_and_never_by_its_place() {
    let mut watched = WatchedFace::of(&seen(1, (1.0, 0.0)));
    let other = seen(2, (0.0, 1.0));
    assert!(
        watched
            .look_for(std::slice::from_ref(&other), THRESHOLD)
            .is_none()
    );
    let again = seen(3, (0.9, 0.3));
    let both = [other, again];
    let found = watched.look_for(&both, THRESHOLD);
    assert_eq!(found.map(|face| face.track), Some(3));
    assert_eq!(watched.track, 3);
}

#[test]
fn somebody_else_on_the_track_for_a_frame_gives_no_sample() {
    let watched = WatchedFace::of(&seen(1, (1.0, 0.0)));
    let mut gatherer = Gatherer::new("Grace".into(), watched, IfExisting::Ask);
    let other = gatherer.offer(Some(&probe(0, 0.0, (0.0, 1.0))), THRESHOLD);
    assert_eq!(other, Offer::Refused(Refusal::NotTheSamePerson));
    let own = gatherer.offer(Some(&probe(300, 0.0, (1.0, 0.0))), THRESHOLD);
    assert_eq!(own, Offer::Taken);
}

proptest! {
    /// A third sample that is between two strangers brings them no nearer.
    #[test]
    fn no_two_frames_below_the_threshold_become_one_person(
        degrees in prop::collection::vec(0.0f32..180.0, 2..40),
    ) {
        let threshold = 0.699;
        let mut gatherer = gatherer();
        for (n, degrees) in degrees.iter().enumerate() {
            let (y, x) = degrees.to_radians().sin_cos();
            gatherer.offer(Some(&probe(n as u64 * 400, n as f32 * 9.0, (x, y))), threshold);
        }
        let samples = gatherer.finish().samples;
        let least = least_similarity(samples.iter().map(|sample| &sample.embedding));
        prop_assert!(least.is_none_or(|least| least >= threshold));
    }
}

/// A good sample of somebody turned by that yaw and pitch, at that moment.
fn turned(time_ms: u64, yaw_deg: f32, pitch_deg: f32) -> Probe {
    let mut probe = probe(time_ms, yaw_deg, (1.0, 0.0));
    probe.quality.pitch_deg = pitch_deg;
    probe
}

#[test]
fn a_guided_head_is_asked_for_one_angle_after_the_other() {
    let mut gatherer = gatherer().guided(true);
    // A camera below the eyes sees every head from below.
    let neutral = 6.0;
    let turns = [
        (Angle::Front, 0.0, 0.0),
        (Angle::Left, -15.0, 0.0),
        (Angle::Right, 15.0, 0.0),
        (Angle::Up, 0.0, 12.0),
        (Angle::Down, 0.0, -12.0),
    ];
    for (n, (angle, yaw_deg, pitch_deg)) in turns.into_iter().enumerate() {
        let guide = gatherer.guide().expect("a guide");
        assert_eq!(guide.wanted, Some(angle));
        let probe = turned(n as u64 * 250, yaw_deg, pitch_deg + neutral);
        assert_eq!(gatherer.offer(Some(&probe), THRESHOLD), Offer::Taken);
    }
    assert!(gatherer.is_complete());
    assert_eq!(gatherer.guide().expect("a guide").seen, Angle::ALL);
}

#[test]
fn another_angle_than_the_one_asked_for_counts_and_none_is_asked_for_twice() {
    let mut gatherer = gatherer().guided(true);
    for (time_ms, yaw_deg) in [(0, 0.0), (250, 15.0), (500, -15.0)] {
        let probe = turned(time_ms, yaw_deg, 0.0);
        assert_eq!(gatherer.offer(Some(&probe), THRESHOLD), Offer::Taken);
    }
    let guide = gatherer.guide().expect("a guide");
    assert_eq!(guide.seen, [Angle::Front, Angle::Right, Angle::Left]);
    assert_eq!(guide.wanted, Some(Angle::Up));
}

#[test]
fn an_angle_that_does_not_come_is_given_up_after_two_seconds() {
    let mut gatherer = gatherer().guided(true);
    let mut taken_at = Vec::new();
    for frame in 0..400u64 {
        let probe = turned(frame * 33, 0.0, 0.0);
        if gatherer.offer(Some(&probe), THRESHOLD) == Offer::Taken {
            taken_at.push(frame * 33);
            let wanted = gatherer.guide().expect("a guide").wanted;
            assert_eq!(wanted, Angle::ALL.get(taken_at.len()).copied());
        }
        if gatherer.is_complete() {
            break;
        }
    }
    assert_eq!(taken_at.len(), SAMPLES);
    for pair in taken_at.windows(2) {
        let apart = pair[1] - pair[0];
        assert!((2000..2100).contains(&apart), "{taken_at:?}");
    }
}

#[test]
fn a_picture_that_stands_still_asks_for_no_angle() {
    let mut gatherer = gatherer().guided(true);
    gatherer.settle_for_one();
    assert_eq!(gatherer.guide(), None);
    assert_eq!(
        gatherer.offer(Some(&turned(0, 0.0, 0.0)), THRESHOLD),
        Offer::Taken
    );
    assert!(gatherer.is_complete());
}

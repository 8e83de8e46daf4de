#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::result::Liveness;
use faceglass_vision::QualityReason;

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
    Gatherer::new("Grace".into(), 1, IfExisting::Ask)
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

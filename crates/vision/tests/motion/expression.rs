//! Eyes and mouth, blinks, and decisions that do not flicker.

use super::{noisy, sight, turned};
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{
    Blink, BlinkParams, Blinks, Expression, HeadFit, Hysteresis, MeanHead, mean_head,
};
use faceglass_vision::pose::Pose;
use proptest::prelude::*;
use std::time::Duration;

fn measured(head: &MeanHead, pose: Pose) -> Expression {
    let points = head.seen(&sight(pose));
    Expression::of(&points, &HeadFit::of(&points).unwrap()).unwrap()
}

/// Lids so far shut, of each eye.
fn lids(shut: [f64; 2]) -> MeanHead {
    let points = *mean_head().points();
    let middle = (points[37][1] + points[41][1]) / 2.0;
    mean_head().moved(|index, [x, y, z]| match index {
        37 | 38 | 40 | 41 => [x, y + shut[0] * 0.8 * (middle - y), z],
        43 | 44 | 46 | 47 => [x, y + shut[1] * 0.8 * (middle - y), z],
        _ => [x, y, z],
    })
}

/// The jaw dropped by so many eye distances.
fn mouth_open(by: f64) -> MeanHead {
    mean_head().moved(|index, [x, y, z]| match index {
        55..=59 | 65..=67 => [x, y + by, z],
        _ => [x, y, z],
    })
}

fn smiling(wide: f64) -> MeanHead {
    mean_head().moved(|index, [x, y, z]| match index {
        48 | 54 | 60 | 64 => [x * (1.0 + wide), y - 0.3 * wide, z],
        _ => [x, y, z],
    })
}

#[test]
fn open_and_closed_differ_in_every_pose() {
    for yaw in [-30.0, 0.0, 30.0] {
        for pitch in [-10.0, 10.0] {
            let pose = turned(yaw, pitch);
            let open = measured(&lids([0.0; 2]), pose);
            let shut = measured(&lids([1.0; 2]), pose);
            for eye in 0..2 {
                assert!((0.17..0.4).contains(&open.eyes[eye]), "{yaw}: {open:?}");
                assert!(shut.eyes[eye] < 0.4 * open.eyes[eye], "{yaw}: {shut:?}");
            }
            let (closed, agape) = (
                measured(mean_head(), pose),
                measured(&mouth_open(0.25), pose),
            );
            assert!(
                closed.mouth < 0.12 && agape.mouth > 0.3,
                "{yaw}: {closed:?} {agape:?}"
            );
            let smile = measured(&smiling(0.2), pose);
            assert!(
                smile.smile - closed.smile > 0.15,
                "{yaw}: {closed:?} {smile:?}"
            );
        }
    }
    assert!(measured(mean_head(), Pose::default()).smile.abs() < 0.05);
}

#[test]
fn an_open_mouth_is_no_smile_and_a_wink_is_of_one_eye() {
    let rest = measured(mean_head(), Pose::default());
    assert!(measured(&mouth_open(0.3), Pose::default()).smile - rest.smile < 0.35);
    assert!((measured(&smiling(0.2), Pose::default()).mouth - rest.mouth).abs() < 0.05);
    let wink = measured(&lids([1.0, 0.0]), Pose::default());
    assert!(wink.eyes[0] < 0.5 * wink.eyes[1], "{wink:?}");
}

proptest! {
    #[test]
    fn turning_hardly_changes_what_is_measured(yaw in -30.0f32..30.0, pitch in -10.0f32..10.0) {
        let (front, aside) = (measured(mean_head(), Pose::default()), measured(mean_head(), turned(yaw, pitch)));
        for eye in 0..2 {
            prop_assert!((aside.eyes[eye] / front.eyes[eye] - 1.0).abs() < 0.25, "{aside:?}");
        }
        prop_assert!((aside.mouth - front.mouth).abs() < 0.08, "{aside:?}");
        prop_assert!((aside.smile - front.smile).abs() < 0.15, "{aside:?}");
    }
}

/// Both eyes over time: `shut(ms)` from 0 to 1, at so many frames a second, with
/// landmarks off by 1.5 % of the eye distance.
fn watch(fps: u64, length_ms: u64, shut: impl Fn(u64) -> [f64; 2]) -> Vec<Blink> {
    let mut dice = Dice::new(fps);
    let mut blinks = Blinks::new(BlinkParams::default());
    let frames = length_ms * fps / 1000;
    let seen = |frame: u64| {
        let ms = frame * 1000 / fps;
        let points = noisy(
            &lids(shut(ms)).seen(&sight(turned(5.0, 0.0))),
            0.7,
            &mut dice,
        );
        let eyes = Expression::of(&points, &HeadFit::of(&points).unwrap())
            .unwrap()
            .eyes;
        blinks.add(Duration::from_millis(ms), eyes)
    };
    (0..frames).filter_map(seen).collect()
}

/// A lid that closes in 80 ms, stays for 60 and opens in 120.
fn lid(ms: u64, at: u64) -> f64 {
    match ms.saturating_sub(at) {
        0 => 0.0,
        t @ 1..80 => t as f64 / 80.0,
        80..140 => 1.0,
        t @ 140..260 => 1.0 - (t - 140) as f64 / 120.0,
        _ => 0.0,
    }
}

#[test]
fn each_blink_is_found_once_at_every_frame_rate() {
    for fps in [15, 30, 60] {
        let found = watch(fps, 6000, |ms| {
            [lid(ms, 2000) + lid(ms, 2700) + lid(ms, 4500); 2]
        });
        assert_eq!(found.len(), 3, "{fps}: {found:?}");
        for (blink, at) in found.iter().zip([2000, 2700, 4500]) {
            let began = blink.began.as_millis() as i64;
            assert!((began - at).abs() < 150, "{fps}: {blink:?}");
            assert!(blink.lowest < 0.72 && blink.ended > blink.began);
        }
    }
}

#[test]
fn a_look_down_a_wink_and_open_eyes_are_no_blinks() {
    for fps in [15, 30, 60] {
        let slow = |ms: u64| {
            if (2000..3200).contains(&ms) {
                [0.8; 2]
            } else {
                [0.0; 2]
            }
        };
        assert_eq!(watch(fps, 5000, slow), [], "{fps}");
        let wink = |ms: u64| [lid(ms, 2000), 0.0];
        assert_eq!(watch(fps, 5000, wink), [], "{fps}");
        assert_eq!(watch(fps, 5000, |_| [0.0; 2]), [], "{fps}");
        assert_eq!(watch(fps, 5000, |_| [1.0; 2]), [], "{fps}");
    }
}

#[test]
fn lids_that_dip_a_little_are_no_blink() {
    let blinks_of = |shut: f64| {
        let mut blinks = Blinks::new(BlinkParams::default());
        let heights = (0..90).map(|frame| (frame * 33, 0.3 * (1.0 - shut * lid(frame * 33, 2000))));
        heights
            .filter_map(|(at, high)| blinks.add(Duration::from_millis(at), [high as f32; 2]))
            .count()
    };
    // A little, and as they shut.
    assert_eq!((blinks_of(0.15), blinks_of(0.6)), (0, 1));
}

#[test]
fn narrow_eyes_are_compared_with_themselves() {
    let half = |ms: u64| [0.5 + 0.5 * lid(ms, 2000); 2];
    assert_eq!(watch(30, 4000, half).len(), 1);
}

#[test]
fn a_blink_is_not_carried_over_a_gap_or_told_of_nonsense() {
    let ms = Duration::from_millis;
    let mut blinks = Blinks::new(BlinkParams::default());
    for frame in 0..30 {
        assert_eq!(blinks.add(ms(frame * 33), [0.3; 2]), None);
    }
    assert_eq!(blinks.add(ms(1000), [0.1; 2]), None);
    blinks.interrupt();
    assert_eq!(blinks.add(ms(1100), [0.3; 2]), None);
    // Not newer, and not numbers.
    assert_eq!(blinks.add(ms(900), [0.1; 2]), None);
    assert_eq!(blinks.add(ms(1133), [f32::NAN, 0.1]), None);
    assert_eq!(blinks.add(ms(1166), [0.1; 2]), None);
    assert!(blinks.add(ms(1233), [0.3; 2]).is_some());
}

#[test]
fn hysteresis_holds_between_its_borders() {
    let mut decision = Hysteresis::new(1.0, 0.6);
    let said: Vec<bool> = [0.9, 1.0, 0.7, 0.61, f32::NAN, 0.6, 0.9, 1.1]
        .map(|v| decision.update(v))
        .to_vec();
    assert_eq!(said, [false, true, true, true, true, false, false, true]);
    assert!(decision.is_on());
}

//! Heads and sheets.

use super::{noisy, sheet, sight, somebody, turned};
use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{
    FaceShape, HeadFit, MeanHead, Parallax, Sight, Solidity, SolidityParams, SolidityTrack,
    SolidityVerdict, mean_head,
};
use faceglass_vision::pose::Pose;
use proptest::prelude::*;
use std::time::Duration;

/// The mean of some views with landmarks off by so many pixels.
fn shape(head: &MeanHead, pose: Pose, sigma_px: f64, dice: &mut Dice) -> FaceShape {
    let view = |dice: &mut Dice| noisy(&head.seen(&sight(pose)), sigma_px, dice);
    let mut mean = FaceShape::of(&view(dice)).unwrap();
    for _ in 1..8 {
        mean.add(&FaceShape::of(&view(dice)).unwrap(), 12.0);
    }
    mean
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_sheet_has_no_depth_however_it_turns(
        seed in any::<u64>(), yaw in 15.0f32..45.0, pitch in -20.0f32..20.0, left in any::<bool>(),
        sigma in 0.0f64..3.0,
    ) {
        let mut dice = Dice::new(seed);
        let flat = sheet(&somebody(&mut dice), turned(4.0, 5.0), None);
        let yaw = if left { yaw } else { -yaw };
        let front = shape(&flat, turned(0.0, 0.0), sigma, &mut dice);
        let other = shape(&flat, turned(yaw, pitch), sigma, &mut dice);
        let parallax = Parallax::between(&front, &other).unwrap();
        prop_assert!(parallax.depth_gain() < 0.65, "{parallax:?}");
        prop_assert!(parallax.foreshortening < 0.98, "{parallax:?}");
    }

    #[test]
    fn a_head_has_the_depth_of_one(
        seed in any::<u64>(), yaw in 18.0f32..32.0, left in any::<bool>(), sigma in 0.0f64..3.0,
    ) {
        let mut dice = Dice::new(seed);
        let head = somebody(&mut dice);
        let yaw = if left { yaw } else { -yaw };
        let front = shape(&head, turned(0.0, 0.0), sigma, &mut dice);
        let other = shape(&head, turned(yaw, 3.0), sigma, &mut dice);
        let parallax = Parallax::between(&front, &other).unwrap();
        prop_assert!((0.6..1.35).contains(&parallax.depth_gain()), "{parallax:?}");
        // What is nearer goes where the face looks.
        prop_assert!(parallax.shift[0] * yaw < 0.0, "{parallax:?}");
        prop_assert!(parallax.depth_gain_error() < 0.3, "{parallax:?}");
    }

    #[test]
    fn any_points_give_numbers_or_an_error(
        first in prop::collection::vec((-1e3f32..1e3, -1e3f32..1e3), 68),
        second in prop::collection::vec((-1e3f32..1e3, -1e3f32..1e3), 68),
    ) {
        let points = |list: &[(f32, f32)]| -> Vec<Point> {
            list.iter().map(|(x, y)| Point::new(*x, *y)).collect()
        };
        let shapes = (FaceShape::of(&points(&first)), FaceShape::of(&points(&second)));
        if let (Ok(a), Ok(b)) = shapes
            && let Ok(parallax) = Parallax::between(&a, &b)
        {
            prop_assert!(parallax.depth_gain().is_finite() && parallax.depth_gain_error().is_finite());
        }
    }
}

/// A face before the camera, frame by frame.
struct Session {
    track: SolidityTrack,
    dice: Dice,
    /// Landmark error in pixels, of 100 between the eyes.
    sigma_px: f64,
}

impl Session {
    fn new(seed: u64) -> Self {
        Self {
            track: SolidityTrack::new(SolidityParams::default()),
            dice: Dice::new(seed),
            sigma_px: 2.5,
        }
    }

    /// Some frames on the way from one pose to another.
    fn show(&mut self, head: &MeanHead, from: Pose, to: Pose, frames: u32) -> Solidity {
        let mut last = self.track.solidity();
        for frame in 0..frames {
            let t = frame as f32 / frames.max(2) as f32;
            let pose = turned(
                from.yaw_deg + t * (to.yaw_deg - from.yaw_deg),
                from.pitch_deg + t * (to.pitch_deg - from.pitch_deg),
            );
            let look = Sight {
                eyes: Point::new(300.0 + 2.0 * frame as f32, 210.0),
                ..sight(pose)
            };
            let points = noisy(&head.seen(&look), self.sigma_px, &mut self.dice);
            let fit = HeadFit::of(&points).unwrap();
            last = self.track.add(&points, &fit).unwrap();
        }
        last
    }

    /// Straight ahead, to one side, back, and to the other.
    fn turn_both_ways(&mut self, head: &MeanHead, yaw: f32) -> Solidity {
        let (front, left, right) = (turned(0.0, 0.0), turned(yaw, 0.0), turned(-yaw, 0.0));
        self.show(head, front, front, 15);
        for side in [left, right] {
            self.show(head, front, side, 10);
            self.show(head, side, side, 12);
            self.show(head, side, front, 10);
        }
        self.track.solidity()
    }
}

#[test]
fn nothing_is_said_before_the_head_has_turned() {
    let mut session = Session::new(1);
    assert_eq!(session.track.solidity().verdict, SolidityVerdict::Unsure);
    let front = turned(0.0, 0.0);
    let still = session.show(mean_head(), front, front, 60);
    assert_eq!(still.verdict, SolidityVerdict::Unsure);
    assert_eq!((still.gain, still.sides), (None, [false; 2]));
    let little = session.show(mean_head(), front, turned(6.0, 3.0), 60);
    assert_eq!(little.verdict, SolidityVerdict::Unsure);
}

#[test]
fn a_head_that_turns_is_solid_and_both_sides_are_told() {
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let head = somebody(&mut dice);
        let mut session = Session::new(seed + 100);
        let solid = session.turn_both_ways(&head, 23.0);
        assert_eq!(solid.verdict, SolidityVerdict::Solid, "{seed}: {solid:?}");
        assert_eq!(solid.sides, [true; 2], "{seed}: {solid:?}");
    }
}

#[test]
fn a_sheet_that_turns_is_never_solid_and_far_enough_it_is_flat() {
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let head = somebody(&mut dice);
        for bent in [None, Some(2.0), Some(1.0)] {
            let paper = sheet(&head, turned(3.0, 0.0), bent);
            for yaw in [16.0, 40.0] {
                let said = Session::new(seed + 200).turn_both_ways(&paper, yaw);
                assert_ne!(
                    said.verdict,
                    SolidityVerdict::Solid,
                    "{seed} {yaw} {bent:?}: {said:?}"
                );
                let must = yaw > 35.0 && bent != Some(1.0);
                if must {
                    assert_eq!(
                        said.verdict,
                        SolidityVerdict::Flat,
                        "{seed} {bent:?}: {said:?}"
                    );
                }
            }
        }
    }
}

/// Lips part, corners go out and up, brows rise.
fn talking(head: &MeanHead, how_far: f64) -> MeanHead {
    let points = *head.points();
    head.moved(|index, _| {
        let [x, y, z] = points[index];
        match index {
            55..=59 | 65..=67 => [x, y + 0.18 * how_far, z],
            48 | 54 | 60 | 64 => [x * (1.0 + 0.2 * how_far), y - 0.05 * how_far, z],
            17..=26 => [x, y - 0.06 * how_far, z],
            _ => [x, y, z],
        }
    })
}

#[test]
fn who_talks_without_turning_is_not_taken_for_a_sheet() {
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let head = somebody(&mut dice);
        let mut session = Session::new(seed + 300);
        let front = turned(0.0, 0.0);
        session.show(&head, front, front, 20);
        for word in 0..12 {
            let mouth = talking(&head, f64::from(word % 3) / 2.0);
            let said = session.show(&mouth, front, turned(2.0, 0.0), 8);
            assert_ne!(
                said.verdict,
                SolidityVerdict::Flat,
                "{seed} {word}: {said:?}"
            );
        }
    }
}

#[test]
fn wrong_points_are_refused_and_change_nothing() {
    let mut session = Session::new(3);
    let before = session.turn_both_ways(mean_head(), 23.0);
    let fit = HeadFit::of(&mean_head().seen(&Sight::default())).unwrap();
    assert!(session.track.add(&[Point::default(); 68], &fit).is_err());
    assert!(session.track.add(&[], &fit).is_err());
    assert_eq!(session.track.solidity(), before);
}

#[test]
fn a_long_session_keeps_a_bounded_memory_of_poses_and_its_verdict() {
    let mut session = Session::new(4);
    for round in 0..12 {
        let pitch = (round % 5) as f32 * 5.0 - 10.0;
        session.show(mean_head(), turned(-35.0, pitch), turned(35.0, -pitch), 40);
    }
    let said = session.turn_both_ways(mean_head(), 23.0);
    assert_eq!(said.verdict, SolidityVerdict::Solid, "{said:?}");
}

#[test]
fn what_was_seen_of_depth_is_kept_when_the_head_turns_back_slowly() {
    let mut dice = Dice::new(5);
    let mut track = SolidityTrack::new(SolidityParams::default());
    let head = somebody(&mut dice);
    let mut last = Solidity::default();
    let ways = [
        (0.0, 0.0, 20),
        (0.0, 22.0, 10),
        (22.0, 22.0, 12),
        (22.0, 0.0, 60),
        (0.0, 0.0, 90),
    ];
    for (from, to, frames) in ways {
        for frame in 0..frames {
            let yaw = from + (to - from) * frame as f32 / frames as f32;
            let seen = noisy(&head.seen(&sight(turned(yaw, 0.0))), 1.0, &mut dice);
            let fit = HeadFit::of(&seen).unwrap();
            last = track.add(&seen, &fit).unwrap();
        }
        if to == 22.0 && from == 22.0 {
            assert_eq!(last.verdict, SolidityVerdict::Solid);
        }
    }
    assert_eq!(last.verdict, SolidityVerdict::Solid, "{last:?}");
}

#[test]
fn frames_that_follow_each_other_at_once_count_once() {
    let views = |step_ms: u64| {
        let mut track = SolidityTrack::new(SolidityParams::default());
        let frames = 3000 / step_ms;
        for frame in 0..frames {
            let yaw = if frame < frames / 3 { 0.0 } else { 25.0 };
            let points = mean_head().seen(&sight(turned(yaw, 0.0)));
            let fit = HeadFit::of(&points).unwrap();
            let time = Duration::from_millis(frame * step_ms);
            track.add_at(time, &points, &fit).unwrap();
        }
        track
    };
    let few = |step_ms: u64, track: &mut SolidityTrack| {
        let points = mean_head().seen(&sight(turned(-25.0, 0.0)));
        let fit = HeadFit::of(&points).unwrap();
        for frame in 0..6 {
            let time = Duration::from_millis(4000 + frame * step_ms);
            track.add_at(time, &points, &fit).unwrap();
        }
        track.solidity().sides
    };
    // Six frames of a pose are enough of it, unless they were taken within 60 ms.
    assert_eq!(few(70, &mut views(70)), [true; 2]);
    assert_eq!(few(10, &mut views(70)), [true, false]);
    // However fast the camera is, it says the same.
    assert_eq!(views(10).solidity(), views(60).solidity());
    // What came before is no news.
    let mut track = views(70);
    let before = track.solidity();
    let points = mean_head().seen(&sight(turned(-25.0, 0.0)));
    let fit = HeadFit::of(&points).unwrap();
    for _ in 0..8 {
        track.add_at(Duration::ZERO, &points, &fit).unwrap();
    }
    assert_eq!(track.solidity(), before);
}

//! The pose of a head.

use super::{noisy, sight, somebody, turned};
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{HeadFit, MotionError, Sight, mean_head};
use faceglass_vision::pose::{self, Pose};
use faceglass_vision::{Point, Similarity, five_of_68};
use proptest::prelude::*;

fn poses() -> impl Strategy<Value = Pose> {
    (-40.0f32..40.0, -25.0f32..25.0, -35.0f32..35.0).prop_map(|(yaw_deg, pitch_deg, roll_deg)| {
        Pose {
            yaw_deg,
            pitch_deg,
            roll_deg,
        }
    })
}

proptest! {
    #[test]
    fn the_angles_of_the_mean_head_come_back(pose in poses(), distance in 8.0f32..20.0) {
        let points = mean_head().seen(&Sight { distance, ..sight(pose) });
        let fit = HeadFit::of(&points).unwrap();
        prop_assert!((fit.pose.yaw_deg - pose.yaw_deg).abs() < 6.0, "{fit:?}");
        prop_assert!((fit.pose.pitch_deg - pose.pitch_deg).abs() < 6.0, "{fit:?}");
        prop_assert!((fit.pose.roll_deg - pose.roll_deg).abs() < 6.0, "{fit:?}");
        prop_assert!((fit.eye_distance_px - 100.0).abs() < 12.0, "{fit:?}");
    }

    #[test]
    fn where_and_how_large_a_face_is_seen_does_not_turn_it(
        pose in poses(), roll in -90.0f32..90.0, scale in 0.2f32..5.0,
        x in -300.0f32..3000.0, y in -300.0f32..3000.0,
    ) {
        let points = mean_head().seen(&sight(pose));
        let placed = Similarity::about(points[30], Point::new(x, y), roll, scale);
        let elsewhere: Vec<Point> = points.iter().map(|p| placed.apply(*p)).collect();
        let (before, after) = (HeadFit::of(&points).unwrap(), HeadFit::of(&elsewhere).unwrap());
        prop_assert!((before.pose.yaw_deg - after.pose.yaw_deg).abs() < 0.2);
        prop_assert!((before.pose.pitch_deg - after.pose.pitch_deg).abs() < 0.2);
        let roll_off = after.pose.roll_deg - before.pose.roll_deg - roll;
        prop_assert!((roll_off + 180.0).rem_euclid(360.0) - 180.0 < 0.2);
        prop_assert!((after.eye_distance_px / before.eye_distance_px / scale - 1.0).abs() < 0.01);
        prop_assert!(placed.apply(before.eyes).distance(after.eyes) < 0.02 * after.eye_distance_px);
    }

    #[test]
    fn any_points_give_numbers_or_an_error(
        points in prop::collection::vec((-1e4f32..1e4, -1e4f32..1e4), 0..80), same in any::<bool>(),
    ) {
        let mut points: Vec<Point> = points.into_iter().map(|(x, y)| Point::new(x, y)).collect();
        if same {
            points.resize(68, Point::new(5.0, 5.0));
        }
        if let Ok(fit) = HeadFit::of(&points) {
            let Pose { yaw_deg, pitch_deg, roll_deg } = fit.pose;
            let all = [yaw_deg, pitch_deg, roll_deg, fit.eye_distance_px, fit.misfit];
            prop_assert!(all.iter().all(|v| v.is_finite()), "{fit:?}");
        }
    }
}

#[test]
fn the_pictures_left_is_positive_for_68_points_and_for_five() {
    let points = mean_head().seen(&sight(turned(25.0, 0.0)));
    // The nose goes where the face looks.
    let eyes = (points[36].x + points[45].x) / 2.0;
    assert!(points[30].x < eyes);
    assert!(HeadFit::of(&points).unwrap().pose.yaw_deg > 20.0);
    assert!(pose::estimate(&five_of_68(&points)).unwrap().yaw_deg > 15.0);
    let up = mean_head().seen(&sight(turned(0.0, 15.0)));
    assert!(HeadFit::of(&up).unwrap().pose.pitch_deg > 10.0);
    assert!(pose::estimate(&five_of_68(&up)).unwrap().pitch_deg > 5.0);
}

/// The median over people and landmarks off by 4.3 % of an eye distance.
#[test]
fn other_peoples_yaw_is_told_to_within_a_few_degrees() {
    let mut dice = Dice::new(7);
    let mut errors: Vec<f32> = (0..400)
        .map(|_| {
            let pose = turned(
                dice.between(-40.0, 40.0) as f32,
                dice.between(-10.0, 10.0) as f32,
            );
            let seen = somebody(&mut dice).seen(&sight(pose));
            let fit = HeadFit::of(&noisy(&seen, 3.4, &mut dice)).unwrap();
            (fit.pose.yaw_deg - pose.yaw_deg).abs()
        })
        .collect();
    errors.sort_by(f32::total_cmp);
    assert!(errors[200] < 3.0, "{}", errors[200]);
    assert!(errors[380] < 8.0, "{}", errors[380]);
}

#[test]
fn what_is_no_face_is_an_error_that_says_what_to_do() {
    let face = mean_head().seen(&sight(Pose::default()));
    assert_eq!(HeadFit::of(&face[..67]), Err(MotionError::Count(67)));
    assert_eq!(HeadFit::of(&[]), Err(MotionError::Count(0)));
    let no_face = |points: Vec<Point>| {
        assert_eq!(HeadFit::of(&points), Err(MotionError::NoFace));
    };
    no_face(vec![Point::new(3.0, 4.0); 68]);
    no_face(
        (0..68)
            .map(|i| Point::new(i as f32, 2.0 * i as f32))
            .collect(),
    );
    no_face(face.iter().map(|p| Point::new(-p.x, p.y)).collect());
    let mut broken = face.clone();
    broken[40].x = f32::NAN;
    no_face(broken);
    let mut swapped = face;
    swapped.reverse();
    no_face(swapped);
    for error in [MotionError::Count(5), MotionError::NoFace] {
        let text = error.to_string();
        assert!(text.ends_with('.') && text.contains(". "), "{text}");
    }
}

#[test]
fn the_mean_head_is_symmetric_and_measured_between_its_eyes() {
    let points = mean_head().points();
    for (left, right) in [(0, 16), (36, 45), (48, 54), (31, 35), (21, 22)] {
        let ([ax, ay, az], [bx, by, bz]) = (points[left], points[right]);
        assert_eq!((ax, ay, az), (-bx, by, bz));
    }
    let middle = |first: usize| points[first..first + 6].iter().map(|p| p[0]).sum::<f64>() / 6.0;
    assert!((middle(42) - middle(36) - 1.0).abs() < 1e-9);
    // Nothing reaches further out than the tip of the nose.
    assert!(points.iter().all(|p| p[2] >= points[30][2]));
}

//! What a face does, told from its landmarks: heads and sheets are made of the
//! mean head and of others unlike it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod expression;
mod pose;
mod solidity;

use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{MeanHead, Sight, mean_head};
use faceglass_vision::pose::Pose;

/// Somebody else: nose, width, height and depth differ, each by the usual amount.
pub fn somebody(dice: &mut Dice) -> MeanHead {
    let mut about_one = |spread: f64| 1.0 + spread * dice.normal().clamp(-2.0, 2.0);
    let (nose, depth, high, wide) = (
        about_one(0.12),
        about_one(0.1),
        about_one(0.05),
        about_one(0.05),
    );
    let lift = 0.02 * dice.normal();
    mean_head().moved(|index, [x, y, z]| {
        let is_nose = (27..36).contains(&index);
        let is_brow = (17..27).contains(&index);
        [
            wide * x,
            high * y + if is_brow { lift } else { 0.0 },
            depth * z * if is_nose { nose } else { 1.0 },
        ]
    })
}

/// The picture of a face as a sheet in space, bent to a cylinder about the
/// vertical of so many eye distances where there is a radius.
pub fn sheet(head: &MeanHead, photographed: Pose, bent: Option<f64>) -> MeanHead {
    let sight = Sight {
        pose: photographed,
        eye_distance_px: 1000.0,
        eyes: Point::default(),
        distance: 9.0,
    };
    let picture = head.seen(&sight);
    mean_head().moved(|index, _| {
        let (x, y) = (
            f64::from(picture[index].x) / 1000.0,
            f64::from(picture[index].y) / 1000.0,
        );
        match bent {
            Some(radius) => {
                let angle = x / radius;
                [radius * angle.sin(), y, radius * (1.0 - angle.cos())]
            }
            None => [x, y, 0.0],
        }
    })
}

/// Landmarks that are off by so many pixels along each axis.
pub fn noisy(points: &[Point], sigma_px: f64, dice: &mut Dice) -> Vec<Point> {
    let mut off = || (sigma_px * dice.normal()) as f32;
    let moved = |p: &Point| Point::new(p.x + off(), p.y + off());
    points.iter().map(moved).collect()
}

/// A pose without roll.
pub fn turned(yaw_deg: f32, pitch_deg: f32) -> Pose {
    Pose {
        yaw_deg,
        pitch_deg,
        roll_deg: 0.0,
    }
}

/// A look at a head in that pose, 100 pixels between the eyes.
pub fn sight(pose: Pose) -> Sight {
    Sight {
        pose,
        ..Sight::default()
    }
}

//! Pictures of faces on sheets.

use super::actor::{Actor, Doing, somebody};
use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{MeanHead, Sight};
use faceglass_vision::pose::Pose;

/// A print of somebody, flat or bent to a cylinder of so many eye distances.
pub fn print(seed: u64, bent: Option<f64>) -> MeanHead {
    let head = somebody(&mut Dice::new(seed));
    let sight = Sight {
        eye_distance_px: 1000.0,
        eyes: Point::default(),
        ..Sight::default()
    };
    let picture = head.seen(&sight);
    head.moved(|index, _| {
        let (x, y) = (
            f64::from(picture[index].x) / 1e3,
            f64::from(picture[index].y) / 1e3,
        );
        bent.map_or([x, y, 0.0], |radius| {
            [
                radius * (x / radius).sin(),
                y,
                radius * (1.0 - (x / radius).cos()),
            ]
        })
    })
}

/// A print that is held still.
pub fn still(seed: u64) -> Actor {
    Actor::new(print(seed, None), seed, Box::new(|_, _| Doing::default()))
}

/// A print that is moved, turned and nodded all the time.
pub fn moved(seed: u64, bent: Option<f64>) -> Actor {
    let wave: fn(u64) -> Pose = |now| {
        let t = now as f32 / 1000.0;
        Pose {
            yaw_deg: 35.0 * (1.9 * t).sin(),
            pitch_deg: 12.0 * (1.1 * t).cos(),
            roll_deg: 4.0 * (0.8 * t).sin(),
        }
    };
    Actor {
        sway: wave,
        ..Actor::new(print(seed, bent), seed, Box::new(|_, _| Doing::default()))
    }
}

/// A print in the hand of somebody who turns and moves it as the screen asks.
pub fn turned_when_asked(seed: u64, bent: Option<f64>) -> Actor {
    Actor {
        head: print(seed, bent),
        ..Actor::living(seed)
    }
}

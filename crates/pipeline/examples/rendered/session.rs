//! Somebody or something that turns to both sides, as the engine sees it.

use crate::scene::Thing;
use crate::scene::lens::{Lens, Linear};
use crate::scene::people::Portrait;
use crate::world::{HEIGHT, Kind, Lamp, Shot, WIDTH};
use faceglass_capture::Frame;
use faceglass_pipeline::Engine;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::Sight;
use faceglass_vision::pose::Pose;
use faceglass_vision::{Point, QualityReason};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub const FPS: u64 = 10;

/// One frame: what is true of it and what was seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seen {
    pub time_ms: u64,
    /// The engine's track; 0 where no face was found.
    pub track: u64,
    /// Yaw, pitch and roll in degrees.
    pub truth: [f32; 3],
    /// 68 landmarks in frame pixels; empty where no face was found.
    pub points: Vec<Point>,
    /// Whether the sample is good but for being turned.
    pub clear: bool,
}

/// One session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub person: usize,
    pub kind: Kind,
    pub frames: Vec<Seen>,
}

/// How a session goes: straight ahead, to one side, back, to the other.
pub struct Motion {
    /// Degrees of yaw of both turns, in their order.
    pub turns: [f64; 2],
    /// Slow wandering of pitch and roll in degrees, and of the distance.
    wander: [[f64; 3]; 3],
    sight: Sight,
}

/// When the second turn begins, in milliseconds.
pub const SECOND_TURN_MS: u64 = 4400;
/// When it ends.
pub const LAST_MS: u64 = 6300;
/// Seconds at which the yaw is stated.
const KNOTS: [f64; 8] = [0.0, 1.2, 1.9, 3.1, 3.8, 4.4, 5.1, 6.3];

impl Motion {
    /// Turns of `least` to `most` degrees, first to one side by lot.
    pub fn drawn(least: f64, most: f64, dice: &mut Dice) -> Self {
        let side = if dice.share() < 0.5 { 1.0 } else { -1.0 };
        let turns = [
            side * dice.between(least, most),
            -side * dice.between(least, most),
        ];
        let distance = dice.between(6.0, 10.0) as f32;
        let wander = [(); 3].map(|()| {
            [
                dice.between(0.6, 1.8),
                dice.between(0.0, 6.0),
                dice.between(0.4, 1.0),
            ]
        });
        let mut aside = |by: f64| dice.between(-by, by) as f32;
        let sight = Sight {
            pose: Pose {
                yaw_deg: aside(3.0),
                pitch_deg: aside(5.0),
                roll_deg: aside(5.0),
            },
            // A webcam that sees 65 degrees across.
            eye_distance_px: 502.0 / distance,
            eyes: Point::new(320.0 + aside(60.0), 210.0 + aside(30.0)),
            distance,
        };
        Self {
            turns,
            wander,
            sight,
        }
    }

    pub fn at(&self, seconds: f64) -> Sight {
        let [one, other] = self.turns;
        let yaws = [0.0, 0.0, one, one, 0.0, 0.0, other, other];
        let next = KNOTS.partition_point(|k| *k <= seconds).clamp(1, 7);
        let share = (seconds - KNOTS[next - 1]) / (KNOTS[next] - KNOTS[next - 1]);
        // As limbs move: slow, fast, slow.
        let share = share.clamp(0.0, 1.0).powi(2) * (3.0 - 2.0 * share.clamp(0.0, 1.0));
        let yaw = yaws[next - 1] + share * (yaws[next] - yaws[next - 1]);
        let wave = |k: usize, most: f64| {
            let [rate, phase, size] = self.wander[k];
            (most * size * (rate * seconds + phase).sin()) as f32
        };
        let nearer = 1.0 + wave(2, 0.06);
        let still = &self.sight;
        Sight {
            pose: Pose {
                yaw_deg: still.pose.yaw_deg + yaw as f32,
                pitch_deg: still.pose.pitch_deg + wave(0, 3.0),
                roll_deg: still.pose.roll_deg + wave(1, 3.0),
            },
            eye_distance_px: still.eye_distance_px * nearer,
            distance: still.distance / nearer,
            ..*still
        }
    }
}

/// Plays a session to an engine that has forgotten all before.
pub fn played(
    thing: &Thing,
    (person, portrait): (usize, &Portrait),
    kind: Kind,
    motion: &Motion,
    engine: &mut Engine,
    dice: &mut Dice,
) -> Session {
    let picture = Linear::of(&portrait.picture);
    let ground = Linear::room(WIDTH, HEIGHT, dice.bits());
    let shot = Shot {
        thing,
        picture: &picture,
        ground: &ground,
        lamp: Lamp::drawn(dice),
        lens: Lens::default(),
    };
    engine.reset();
    let mut session = Session {
        person,
        kind,
        frames: Vec::new(),
    };
    let count = (KNOTS[7] * FPS as f64) as u64;
    for index in 0..count {
        let time = Duration::from_millis(index * 1000 / FPS);
        let sight = motion.at(time.as_secs_f64());
        let result = engine.process(
            &Frame {
                image: Arc::new(shot.frame(&sight, dice)),
                index,
                time,
                captured_at: Instant::now(),
                still: false,
                file: None,
            },
            None,
        );
        let face = result.faces.first();
        let turned = |why: &QualityReason| *why == QualityReason::TurnedAway;
        session.frames.push(Seen {
            time_ms: time.as_millis() as u64,
            track: face.map_or(0, |f| f.track),
            truth: [
                sight.pose.yaw_deg,
                sight.pose.pitch_deg,
                sight.pose.roll_deg,
            ],
            points: face.map(|f| f.dense.clone()).unwrap_or_default(),
            clear: face.is_some_and(|f| f.quality.reasons.iter().all(turned)),
        });
    }
    session
}

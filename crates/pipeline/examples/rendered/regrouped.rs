//! The same from sessions of `solidity` that were kept: heads and sheets that turn to both
//! sides, each under a light and in a room of its own.

use crate::bank::{PITCHES, REST_PX, SIZES, View, Views, YAWS};
use crate::players::prints::print;
use crate::session::{Motion, Session};
use crate::world::Kind;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{MeanHead, Sight, mean_head};
use faceglass_vision::pose::Pose;
use faceglass_vision::{Point, QualityReason};

/// A session was drawn with turns of so many degrees.
pub const TURNS: [f64; 2] = [20.0, 25.0];
/// How far the shipped network follows a nod, of 480 frames of heads (`pose`).
const NOD: f32 = 0.77;
/// Frames no further than this from a yaw, in degrees, are of it.
const NEAR_DEG: f32 = 4.0;

/// What was seen by yaw; nods and sizes, which such a session has not, as the mean head
/// (or its picture on a sheet) would show them.
pub fn regrouped(session: &Session) -> Views {
    let shape = match session.kind {
        Kind::Head => mean_head().clone(),
        Kind::Flat => print(1, None),
        Kind::Bent13 => print(1, Some(2.0)),
        Kind::Bent6 => print(1, Some(1.0)),
    };
    let mut dice = Dice::new(8 * session.person as u64 + session.kind as u64);
    let motion = Motion::drawn(TURNS[0], TURNS[1], &mut dice);
    let seen = (session.frames.iter()).filter(|frame| frame.points.len() == 68);
    let frames: Vec<(f32, View)> = seen
        .map(|frame| {
            let sight = motion.at(frame.time_ms as f64 / 1000.0);
            let points = upright(&frame.points, &sight, &shape);
            let poor = (!frame.clear).then_some(QualityReason::Blurred);
            (sight.pose.yaw_deg, View::of(points, poor))
        })
        .collect();
    let yaws = YAWS.map(|yaw| at_yaw(&frames, yaw, &shape)).to_vec();
    let rest = at_yaw(&frames, 0.0, &shape);
    let moved = |to: Pose| {
        let off = differs(&shape, to, Pose::default());
        let move_all = |view: &Option<View>| view.as_ref().map(|v| v.moved(&off, NOD));
        rest.iter().map(move_all).collect()
    };
    Views {
        person: session.person,
        kind: session.kind,
        room: session.person,
        yaws,
        pitches: PITCHES.map(|pitch_deg| moved(pitched(pitch_deg))).to_vec(),
        sizes: SIZES.map(|_| rest.clone()).to_vec(),
    }
}

fn pitched(pitch_deg: f32) -> Pose {
    Pose {
        pitch_deg,
        ..Pose::default()
    }
}

fn turned(yaw_deg: f32) -> Pose {
    Pose {
        yaw_deg,
        ..Pose::default()
    }
}

/// All frames near a yaw, or the nearest few, taken to just that.
fn at_yaw(frames: &[(f32, View)], yaw_deg: f32, shape: &MeanHead) -> Vec<Option<View>> {
    let off = |frame: &&(f32, View)| (frame.0 - yaw_deg).abs();
    let mut near: Vec<&(f32, View)> = frames.iter().collect();
    near.sort_by(|a, b| off(a).total_cmp(&off(b)));
    let count = near.iter().filter(|f| off(f) <= NEAR_DEG).count();
    let taken = near.into_iter().take(count.max(3));
    taken
        .map(|(from, view)| {
            // What was never drawn is held at the end.
            let to = if count > 0 { yaw_deg } else { *from };
            Some(view.moved(&differs(shape, turned(to), turned(*from)), 1.0))
        })
        .collect()
}

/// Points of a frame in eye distances about the middle of the eyes, with what wanders
/// besides the yaw taken out.
fn upright(points: &[Point], sight: &Sight, shape: &MeanHead) -> Vec<[f32; 2]> {
    let plain = Sight {
        pose: turned(sight.pose.yaw_deg),
        ..*sight
    };
    let (was, is) = (shape.seen(sight), shape.seen(&plain));
    let pairs = points.iter().zip(was.iter().zip(&is));
    let scale = sight.eye_distance_px;
    pairs
        .map(|(p, (was, is))| {
            [
                (p.x + is.x - was.x - sight.eyes.x) / scale,
                (p.y + is.y - was.y - sight.eyes.y) / scale,
            ]
        })
        .collect()
}

/// What a shape's points differ by in two poses, in eye distances.
fn differs(shape: &MeanHead, to: Pose, from: Pose) -> Vec<[f32; 2]> {
    let seen = |pose: Pose| {
        shape.seen(&Sight {
            pose,
            eye_distance_px: REST_PX,
            ..Sight::default()
        })
    };
    let (to, from) = (seen(to), seen(from));
    let pairs = to.iter().zip(&from);
    pairs
        .map(|(a, b)| [(a.x - b.x) / REST_PX, (a.y - b.y) / REST_PX])
        .collect()
}

//! What the shipped networks see of heads and sheets in many poses, from which whole
//! sessions are put together at any frame rate: a frame takes milliseconds to put
//! together and a fifth of a second to draw.

use crate::options::Options;
use crate::scene::Thing;
use crate::scene::lens::{Lens, Linear};
use crate::world::{HEIGHT, Kind, Lamp, Shot, WIDTH, World, engine_with};
use faceglass_pipeline::Engine;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::Sight;
use faceglass_vision::pose::Pose;
use faceglass_vision::{Embedding, Point, QualityReason};
use serde::{Deserialize, Serialize};
use std::io::Write as _;

/// Degrees of yaw, of pitch, and sizes, each with the others at rest. Between them,
/// shapes are mixed.
pub const YAWS: [f32; 17] = [
    -40.0, -35.0, -30.0, -25.0, -20.0, -15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0,
    35.0, 40.0,
];
pub const PITCHES: [f32; 9] = [-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0];
pub const SIZES: [f32; 6] = [0.65, 0.8, 1.0, 1.15, 1.3, 1.45];
/// Which of each is at rest.
const REST: [usize; 3] = [8, 3, 2];
/// Frames of each: what they differ by is how landmarks tremble.
const FRAMES: usize = 2;
/// From the camera to a face at rest, in eye distances.
const DISTANCE: f32 = 8.5;
/// Frame pixels between the eyes of a face at rest: a webcam sees 65 degrees across.
pub const REST_PX: f32 = LENS_PX / DISTANCE;
const LENS_PX: f32 = 502.0;
/// Rooms with their lights.
pub const ROOMS: usize = 10;

/// What was seen in one frame; points in eye distances about the middle of the eyes, as
/// they truly lie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct View {
    points: Vec<[f32; 2]>,
    poor: Option<QualityReason>,
    embedding: Option<Embedding>,
}

impl View {
    pub fn of(points: Vec<[f32; 2]>, poor: Option<QualityReason>) -> Self {
        Self {
            points,
            poor,
            embedding: None,
        }
    }

    /// Each point moved by so many times what stands for it.
    pub fn moved(&self, off: &[[f32; 2]], by: f32) -> Self {
        let pairs = self.points.iter().zip(off);
        Self {
            points: pairs
                .map(|(p, o)| [p[0] + by * o[0], p[1] + by * o[1]])
                .collect(),
            ..self.clone()
        }
    }
}

/// All frames of somebody or something; where nothing was found there is `None`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Views {
    pub person: usize,
    pub kind: Kind,
    pub room: usize,
    pub yaws: Vec<Vec<Option<View>>>,
    pub pitches: Vec<Vec<Option<View>>>,
    pub sizes: Vec<Vec<Option<View>>>,
}

/// Draws them all, a line each.
///
/// # Errors
/// A sentence where something cannot be read, drawn or written.
pub fn draw(options: &Options) -> Result<Vec<Views>, String> {
    let world = World::read(options)?;
    let mut out = match &options.keep {
        Some(path) => Some(std::fs::File::create(path).map_err(|e| e.to_string())?),
        None => None,
    };
    let mut engine = engine_with(options, true)?;
    let mut all = Vec::new();
    for kind in options.kinds.iter().copied() {
        for n in 0..world.people.len() {
            let person = options.skip + n;
            let Some(thing) = world.thing(n, kind, person as u64) else {
                continue;
            };
            let views = views(&world, n, (person, kind), &thing, &mut engine);
            if let Some(out) = &mut out {
                let line = serde_json::to_string(&views).map_err(|e| e.to_string())?;
                writeln!(out, "{line}").map_err(|e| e.to_string())?;
            }
            all.push(views);
        }
    }
    Ok(all)
}

fn views(
    world: &World,
    n: usize,
    (person, kind): (usize, Kind),
    thing: &Thing,
    engine: &mut Engine,
) -> Views {
    let room = person % ROOMS;
    let mut dice = Dice::new(8 * person as u64 + kind as u64);
    let picture = Linear::of(&world.people[n].picture);
    let shot = Shot {
        thing,
        picture: &picture,
        ground: &Linear::room(WIDTH, HEIGHT, 900 + room as u64),
        lamp: Lamp::drawn(&mut Dice::new(700 + room as u64)),
        lens: Lens::default(),
    };
    let mut of = |poses: &[f32], axis: fn(f32) -> (Pose, f32)| -> Vec<Vec<Option<View>>> {
        let mut frames = |at: f32| {
            let seen = (0..FRAMES).map(|_| view(&shot, axis(at), engine, &mut dice));
            seen.collect()
        };
        poses.iter().map(|at| frames(*at)).collect()
    };
    Views {
        person,
        kind,
        room,
        yaws: of(&YAWS, |yaw_deg| {
            let pose = Pose {
                yaw_deg,
                ..Pose::default()
            };
            (pose, 1.0)
        }),
        pitches: of(&PITCHES, |pitch_deg| {
            let pose = Pose {
                pitch_deg,
                ..Pose::default()
            };
            (pose, 1.0)
        }),
        sizes: of(&SIZES, |size| (Pose::default(), size)),
    }
}

fn view(
    shot: &Shot,
    (pose, size): (Pose, f32),
    engine: &mut Engine,
    dice: &mut Dice,
) -> Option<View> {
    let mut aside = |by: f64| dice.between(-by, by) as f32;
    let distance = DISTANCE / size;
    let sight = Sight {
        pose,
        eye_distance_px: LENS_PX / distance,
        eyes: Point::new(320.0 + aside(3.0), 200.0 + aside(3.0)),
        distance,
    };
    let face = engine
        .examine(&shot.frame(&sight, dice))
        .faces
        .into_iter()
        .next()?;
    let reasons = &face.quality.reasons;
    let is_other = |why: &&QualityReason| **why != QualityReason::TurnedAway;
    let at = |p: &Point| {
        let scale = sight.eye_distance_px;
        [(p.x - sight.eyes.x) / scale, (p.y - sight.eyes.y) / scale]
    };
    (!face.dense.is_empty()).then(|| View {
        points: face.dense.iter().map(at).collect(),
        poor: reasons.iter().find(is_other).or(reasons.first()).copied(),
        embedding: face.embedding,
    })
}

/// A place between two entries of a scale.
#[derive(Clone, Copy)]
struct Between {
    low: usize,
    high: usize,
    share: f32,
}

impl Between {
    /// What lies outside is at the end.
    fn of(scale: &[f32], at: f32) -> Self {
        let high = scale.partition_point(|v| *v < at).clamp(1, scale.len() - 1);
        let (from, to) = (scale[high - 1], scale[high]);
        Self {
            low: high - 1,
            high,
            share: ((at - from) / (to - from)).clamp(0.0, 1.0),
        }
    }

    fn nearest(self) -> usize {
        if self.share < 0.5 {
            self.low
        } else {
            self.high
        }
    }
}

impl Views {
    /// Whether any view holds an embedding.
    pub fn is_embedded(&self) -> bool {
        let all = self.yaws.iter().flatten().flatten();
        all.into_iter().any(|view| view.embedding.is_some())
    }

    /// What the networks would see of it, in frame pixels: the mean of the two nearest
    /// yaws, with what pitch and size change, and what one frame differs from another by
    /// in that pose. `None` where they found no face there.
    pub fn seen(
        &self,
        sight: &Sight,
        usual_px: f32,
        dice: &mut Dice,
    ) -> Option<(Vec<Point>, Option<QualityReason>, Option<Embedding>)> {
        let size = sight.eye_distance_px / usual_px;
        let places = [
            (&self.yaws, Between::of(&YAWS, sight.pose.yaw_deg), REST[0]),
            (
                &self.pitches,
                Between::of(&PITCHES, sight.pose.pitch_deg),
                REST[1],
            ),
            (&self.sizes, Between::of(&SIZES, size), REST[2]),
        ];
        let mut points = vec![[0.0f32; 2]; 68];
        for (n, (views, place, rest)) in places.iter().enumerate() {
            let (low, high) = (mean(&views[place.low])?, mean(&views[place.high])?);
            let rest = mean(&views[*rest])?;
            for (k, point) in points.iter_mut().enumerate() {
                for a in 0..2 {
                    let here = low[k][a] + place.share * (high[k][a] - low[k][a]);
                    point[a] += here - if n > 0 { rest[k][a] } else { 0.0 };
                }
            }
        }
        shut_mouth(&mut points, &mean(&self.yaws[REST[0]])?);
        // What is done furthest says how the frame is.
        let far = |n: usize| places[n].1.nearest().abs_diff(REST[n]);
        let furthest = (1..3).fold(0, |best, n| if far(n) > far(best) { n } else { best });
        let here = &places[furthest].0[places[furthest].1.nearest()];
        tremble(&mut points, here, dice);
        let view = here[dice.below(here.len())].as_ref()?;
        let (sin, cos) = sight.pose.roll_deg.to_radians().sin_cos();
        let place = |[x, y]: [f32; 2]| {
            let scale = sight.eye_distance_px;
            Point::new(
                sight.eyes.x + scale * (cos * x - sin * y),
                sight.eyes.y + scale * (sin * x + cos * y),
            )
        };
        Some((
            points.into_iter().map(place).collect(),
            view.poor,
            view.embedding.clone(),
        ))
    }
}

/// Inner lips that face each other, and all that the lower lip takes along.
const LIPS: [(usize, usize); 3] = [(61, 67), (62, 66), (63, 65)];
const LOWER_LIP: [usize; 8] = [55, 56, 57, 58, 59, 65, 66, 67];

/// Half of the people smile in their pictures, with open lips; who is asked to look
/// straight ahead and to close the mouth does so.
fn shut_mouth(points: &mut [[f32; 2]], rest: &[[f32; 2]]) {
    let gaps = LIPS.map(|(above, below)| rest[below][1] - rest[above][1]);
    let gap = gaps.iter().sum::<f32>() / gaps.len() as f32;
    for lip in LOWER_LIP {
        points[lip][1] -= gap;
    }
}

fn mean(frames: &[Option<View>]) -> Option<Vec<[f32; 2]>> {
    let seen: Vec<&View> = frames.iter().flatten().collect();
    let n = seen.len() as f32;
    let points = |k: usize| [0, 1].map(|a| seen.iter().map(|v| v.points[k][a]).sum::<f32>() / n);
    (!seen.is_empty()).then(|| (0..68).map(points).collect())
}

/// What two frames of a pose differ by has twice the variance of either.
fn tremble(points: &mut [[f32; 2]], frames: &[Option<View>], dice: &mut Dice) {
    let seen: Vec<&View> = frames.iter().flatten().collect();
    if seen.len() < 2 {
        return;
    }
    let one = dice.below(seen.len());
    let other = (one + 1 + dice.below(seen.len() - 1)) % seen.len();
    let by = (dice.normal() / std::f64::consts::SQRT_2) as f32;
    for (k, point) in points.iter_mut().enumerate() {
        for (a, v) in point.iter_mut().enumerate() {
            *v += by * (seen[one].points[k][a] - seen[other].points[k][a]);
        }
    }
}

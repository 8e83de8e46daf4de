//! Somebody or something before the camera.

use faceglass_pipeline::challenge::{Challenge, Observation, Phase, Step};
use faceglass_vision::chance::Dice;
use faceglass_vision::light::{PatchMeans, srgb_of_linear};
use faceglass_vision::motion::{MeanHead, Sight, mean_head};
use faceglass_vision::pose::Pose;
use faceglass_vision::{Embedding, Point, QualityReason};

/// What the face does at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Doing {
    pub step: Option<Step>,
    /// From 0, neutral, to 1, done.
    pub extent: f64,
    /// How far both eyes are shut.
    pub shut: f64,
}

/// How what is asked for turns into what is done.
pub type Answer = Box<dyn FnMut(Phase, u64) -> Doing>;

pub struct Actor {
    pub head: MeanHead,
    pub answer: Answer,
    pub fps: u64,
    /// Part of the frames that never arrive.
    pub dropped: f64,
    /// Landmark error in pixels of 100 between the eyes: 3.4 is 4.3 %.
    pub sigma_px: f64,
    pub poor: Option<QualityReason>,
    /// Which face it is, over time.
    pub who: fn(u64) -> usize,
    pub track: fn(u64) -> Option<u64>,
    /// Added to every pose.
    pub sway: fn(u64) -> Pose,
    pub dice: Dice,
}

/// Somebody else's head.
pub fn somebody(dice: &mut Dice) -> MeanHead {
    let mut about = |spread: f64| 1.0 + spread * dice.normal().clamp(-2.0, 2.0);
    let (nose, depth, high, wide) = (about(0.12), about(0.1), about(0.05), about(0.05));
    mean_head().moved(|index, [x, y, z]| {
        let nose = if (27..36).contains(&index) { nose } else { 1.0 };
        [wide * x, high * y, depth * z * nose]
    })
}

impl Actor {
    /// A person who does what is asked, some time after it is.
    pub fn living(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let latency = dice.between(450.0, 1300.0) as u64;
        let head = somebody(&mut dice);
        Self::new(
            head,
            seed,
            Box::new(move |phase, now| obey(phase, now, latency)),
        )
    }

    pub fn new(head: MeanHead, seed: u64, answer: Answer) -> Self {
        Self {
            head,
            answer,
            fps: 30,
            dropped: 0.05,
            sigma_px: 3.4,
            poor: None,
            who: |_| 0,
            track: |_| Some(1),
            sway: |now| {
                let t = now as f32 / 1000.0;
                Pose {
                    yaw_deg: 1.5 * (t * 1.3).sin(),
                    pitch_deg: 4.0 + 1.0 * (t * 0.9).cos(),
                    roll_deg: 2.0 * (t * 0.7).sin(),
                }
            },
            dice: Dice::new(seed ^ 77),
        }
    }

    /// What the camera makes of it.
    pub fn seen(&mut self, challenge: &Challenge, now: u64) -> Observation {
        let Some(track) = (self.track)(now) else {
            return Observation::nobody(now);
        };
        let points = self.points(challenge.phase(), now);
        Observation {
            time_ms: now,
            track: Some(track),
            points,
            poor: self.poor,
            embedding: (now / 40)
                .is_multiple_of(5)
                .then(|| face((self.who)(now), &mut self.dice)),
            likeness: None,
            light: challenge.colours().map(|(code, since)| {
                let late = std::time::Duration::from_millis(now.saturating_sub(since + 120));
                let [left, right] = code.light_at(late);
                let skin = |near: [f32; 3], far: [f32; 3]| {
                    std::array::from_fn(|c| {
                        srgb_of_linear((1.5 + 0.64 * near[c] + 0.36 * far[c]) / 5.0)
                    })
                };
                PatchMeans {
                    left: skin(right, left),
                    right: skin(left, right),
                    background: None,
                }
            }),
        }
    }

    /// The landmarks of the face at one moment.
    pub fn points(&mut self, phase: Phase, now: u64) -> Vec<Point> {
        let doing = (self.answer)(phase, now);
        let mut pose = (self.sway)(now);
        let (head, scale) = self.pose(doing, &mut pose);
        let look = Sight {
            pose,
            eye_distance_px: 100.0 * scale,
            ..Sight::default()
        };
        let sigma = self.sigma_px * f64::from(scale);
        let mut off = || (sigma * self.dice.normal()) as f32;
        let points = head.seen(&look);
        let points = points.iter().map(|p| Point::new(p.x + off(), p.y + off()));
        points.collect()
    }

    fn pose(&self, doing: Doing, pose: &mut Pose) -> (MeanHead, f32) {
        let e = doing.extent;
        let mut scale = 1.0;
        let mut head = self.head.clone();
        match doing.step {
            Some(Step::TurnLeft) => pose.yaw_deg -= 23.0 * e as f32,
            Some(Step::TurnRight) => pose.yaw_deg += 23.0 * e as f32,
            Some(Step::LookUp) => pose.pitch_deg += 18.0 * e as f32,
            Some(Step::ComeCloser) => scale = 1.0 + 0.3 * e as f32,
            Some(Step::GoBack) => scale = 1.0 - 0.25 * e as f32,
            Some(Step::OpenMouth) => head = mouth(&head, 0.3 * e),
            Some(Step::Smile) => head = smile(&head, 0.28 * e),
            _ => {}
        }
        (shut(&head, doing.shut), scale)
    }

    pub fn is_dropped(&mut self) -> bool {
        self.dice.share() < self.dropped
    }
}

fn mouth(head: &MeanHead, by: f64) -> MeanHead {
    head.moved(|index, [x, y, z]| match index {
        55..=59 | 65..=67 => [x, y + by, z],
        _ => [x, y, z],
    })
}

fn smile(head: &MeanHead, by: f64) -> MeanHead {
    head.moved(|index, [x, y, z]| match index {
        48 | 54 | 60 | 64 => [x * (1.0 + by), y - 0.2 * by, z],
        _ => [x, y, z],
    })
}

fn shut(head: &MeanHead, by: f64) -> MeanHead {
    let points = *head.points();
    let middle = (points[37][1] + points[41][1]) / 2.0;
    head.moved(|index, [x, y, z]| match index {
        37 | 38 | 40 | 41 | 43 | 44 | 46 | 47 => [x, y + by * 0.85 * (middle - y), z],
        _ => [x, y, z],
    })
}

/// An embedding of face 0, 1, …; two of one face have a cosine of some 0.7.
pub fn face(who: usize, dice: &mut Dice) -> Embedding {
    let mut values: Vec<f32> = (0..64).map(|_| 0.08 * dice.normal() as f32).collect();
    values[who] += 1.0;
    Embedding::new(values).unwrap()
}

/// There in 350 ms, held, and back.
fn course(since: u64) -> f64 {
    match since {
        0..350 => since as f64 / 350.0,
        350..1500 => 1.0,
        1500..1900 => 1.0 - (since - 1500) as f64 / 400.0,
        _ => 0.0,
    }
}

/// A lid that closes and opens within 260 ms.
fn lid(since: u64) -> f64 {
    match since {
        0..90 => since as f64 / 90.0,
        90..160 => 1.0,
        160..260 => 1.0 - (since - 160) as f64 / 100.0,
        _ => 0.0,
    }
}

/// Does a step, begun so long ago.
pub fn doing(step: Step, since: u64) -> Doing {
    let blinks = lid(since) + lid(since.saturating_sub(600));
    let is_blink = step == Step::BlinkTwice;
    Doing {
        step: Some(step),
        extent: course(since),
        shut: if is_blink { blinks.min(1.0) } else { 0.0 },
    }
}

pub fn obey(phase: Phase, now: u64, latency: u64) -> Doing {
    match phase {
        Phase::Do { step, shown_ms, .. } if now >= shown_ms + latency => {
            doing(step, now - shown_ms - latency)
        }
        _ => Doing::default(),
    }
}

/// Plays to the end, or for a minute and a half. Answers what was observed.
pub fn play(challenge: &mut Challenge, actor: &mut Actor) -> Vec<Observation> {
    let mut observed = Vec::new();
    for frame in 0..90 * actor.fps {
        let now = 1000 + frame * 1000 / actor.fps;
        if actor.is_dropped() {
            continue;
        }
        let observation = actor.seen(challenge, now);
        challenge.observe(&observation);
        observed.push(observation);
        if challenge.outcome().is_some() {
            break;
        }
    }
    observed
}

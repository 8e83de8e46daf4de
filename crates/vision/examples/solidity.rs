//! How well depth tells heads from sheets, simulated: error rates by turn and by
//! landmark error.
//!
//! `cargo run --release -p faceglass-vision --example solidity [HEADS.txt] [TRIALS]`
//!
//! Heads are variations of the mean head, or those of a file with 204 numbers a
//! line (`x y z` of 68 landmarks in the iBUG order, `x` to the picture's right, `y`
//! down, `z` away from the camera, in eye distances about the middle between the
//! eyes). Sheets are pictures of the same heads, flat or bent about the vertical.
//! Landmark errors have the stated mean length in eye distances; half of their
//! variance is shared by neighbours. In the second block half of it is also the
//! same in all frames of a pose.
#![allow(missing_docs)]

use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{
    FaceShape, HeadFit, MeanHead, Parallax, Sight, SolidityParams, SolidityTrack, SolidityVerdict,
    mean_head,
};
use faceglass_vision::pose::Pose;

const FRAMES: usize = 8;

/// Radius of the bend in eye distances; `None` is flat.
const SHEETS: [Option<f64>; 3] = [None, Some(2.0), Some(1.0)];

struct World {
    heads: Vec<MeanHead>,
    /// Lower triangle of the shared errors' covariance.
    shared: Vec<Vec<f64>>,
    dice: Dice,
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().filter(|name| name != "-");
    let trials = match arguments.next() {
        Some(count) => count
            .parse()
            .map_err(|_| format!("{count} is no number of trials"))?,
        None => 1000,
    };
    let mut world = World::new(file.as_deref())?;
    println!(
        "persistent  turn  error   one side: EER flat/bent 2/bent 1   both sides     heads solid/flat  sheets solid flat/b2/b1"
    );
    for persistent in [0.0, 0.5] {
        for turn in [15.0, 20.0, 25.0] {
            for error in [0.025, 0.043, 0.063] {
                world.row(persistent, turn, error, trials);
            }
        }
    }
    world.yaw(0.043, trials.min(100));
    Ok(())
}

/// Gains with one side and with both, and the verdict of both.
struct Trial {
    gains: [f32; 2],
    verdict: SolidityVerdict,
}

impl World {
    fn new(file: Option<&str>) -> Result<Self, String> {
        let mut dice = Dice::new(1);
        let heads = match file {
            Some(path) => read(path)?,
            None => (0..500).map(|_| somebody(&mut dice)).collect(),
        };
        Ok(Self {
            heads,
            shared: cholesky(),
            dice,
        })
    }

    /// How far single frames' yaw is off: in one head about its own mean, and those means between heads.
    fn yaw(&mut self, error: f64, heads: usize) {
        let (mut within, mut means) = (Vec::new(), Vec::new());
        for _ in 0..heads {
            let head = self.heads[self.dice.below(self.heads.len())].clone();
            let mut off = Vec::new();
            for _ in 0..10 {
                let yaw = self.dice.between(-25.0, 25.0);
                let (pose, near) = (self.pose(yaw, 3.0), self.dice.between(6.0, 12.0));
                let frames = self.frames(&head, pose, near, 0.0, error);
                let fits = frames.iter().filter_map(|frame| HeadFit::of(frame).ok());
                off.extend(fits.map(|fit| f64::from(fit.pose.yaw_deg - pose.yaw_deg)));
            }
            let (mean, deviation) = spread(&off);
            means.push(mean);
            within.push(deviation.powi(2));
        }
        println!(
            "yaw of single frames at {error}: deviation {:.2} degrees in one head, {:.2} of the means between heads",
            spread(&within).0.sqrt(),
            spread(&means).1
        );
    }

    fn row(&mut self, persistent: f64, turn: f64, error: f64, trials: usize) {
        let mut run = |bent: Option<Option<f64>>| -> Vec<Trial> {
            (0..trials)
                .map(|_| self.trial(bent, persistent, turn, error))
                .collect()
        };
        let heads = run(None);
        let sheets = SHEETS.map(|bent| run(Some(bent)));
        let rates = |sides: usize| {
            let gains =
                |trials: &[Trial]| -> Vec<f32> { trials.iter().map(|t| t.gains[sides]).collect() };
            let living = gains(&heads);
            sheets
                .each_ref()
                .map(|sheet| format!("{:4.1}", 100.0 * eer(&living, &gains(sheet))))
                .join(" ")
        };
        let share = |trials: &[Trial], verdict| {
            let count = trials.iter().filter(|t| t.verdict == verdict).count();
            format!("{:5.1}", 100.0 * count as f64 / trials.len() as f64)
        };
        let solid = sheets
            .each_ref()
            .map(|sheet| share(sheet, SolidityVerdict::Solid))
            .join(" ");
        println!(
            "{persistent:10.1}  {turn:4.0}  {error:5.3}   {}                     {}   {} {}   {solid}",
            rates(0),
            rates(1),
            share(&heads, SolidityVerdict::Solid),
            share(&heads, SolidityVerdict::Flat),
        );
    }

    fn trial(
        &mut self,
        bent: Option<Option<f64>>,
        persistent: f64,
        turn: f64,
        error: f64,
    ) -> Trial {
        let head = self.heads[self.dice.below(self.heads.len())].clone();
        let shown = match bent {
            Some(bent) => self.sheet(&head, bent),
            None => head,
        };
        let distance = self.dice.between(6.0, 12.0);
        let mut track = SolidityTrack::new(SolidityParams::default());
        let mut poses = Vec::new();
        for yaw in [0.0, turn, -turn] {
            let pose = self.pose(yaw, 3.0);
            let near = distance * self.dice.between(0.93, 1.07);
            let frames = self.frames(&shown, pose, near, persistent, error);
            let mut shapes = frames.iter().filter_map(|frame| FaceShape::of(frame).ok());
            let mut mean = shapes.next();
            for shape in shapes {
                mean.iter_mut()
                    .for_each(|mean| mean.add(&shape, FRAMES as f64));
            }
            for frame in &frames {
                if let Ok(fit) = HeadFit::of(frame) {
                    let _ = track.add(frame, &fit);
                }
            }
            poses.push(mean);
        }
        let gain = |k: usize| match (&poses[0], &poses[k]) {
            (Some(front), Some(turned)) => {
                Parallax::between(front, turned).map_or(0.0, |p| p.depth_gain())
            }
            _ => 0.0,
        };
        let (one, other) = (gain(1), gain(2));
        Trial {
            gains: [one, (one + other) / 2.0],
            verdict: track.solidity().verdict,
        }
    }

    fn pose(&mut self, yaw: f64, jitter: f64) -> Pose {
        let mut near = |angle: f64, by: f64| (angle + by * self.dice.normal()) as f32;
        Pose {
            yaw_deg: near(yaw, 0.7 * jitter),
            pitch_deg: near(0.0, jitter),
            roll_deg: near(0.0, jitter),
        }
    }

    fn sheet(&mut self, head: &MeanHead, bent: Option<f64>) -> MeanHead {
        let pose = self.pose(0.0, 3.0);
        let distance = self.dice.between(6.0, 12.0) as f32;
        let sight = Sight {
            pose,
            eye_distance_px: 1000.0,
            eyes: Point::default(),
            distance,
        };
        let picture = head.seen(&sight);
        head.moved(|index, _| {
            let (x, y) = (
                f64::from(picture[index].x) / 1e3,
                f64::from(picture[index].y) / 1e3,
            );
            bent.map_or([x, y, 0.0], |r| {
                [r * (x / r).sin(), y, r * (1.0 - (x / r).cos())]
            })
        })
    }

    fn frames(
        &mut self,
        head: &MeanHead,
        pose: Pose,
        distance: f64,
        persistent: f64,
        error: f64,
    ) -> Vec<Vec<Point>> {
        // The mean length of a vector with two normal parts.
        let sigma = 100.0 * error / (std::f64::consts::PI / 2.0).sqrt();
        let sight = Sight {
            pose,
            distance: distance as f32,
            ..Sight::default()
        };
        let points = head.seen(&sight);
        let lasting = self.errors();
        (0..FRAMES)
            .map(|_| {
                let own = self.errors();
                let moved = points
                    .iter()
                    .zip(lasting.iter().zip(&own))
                    .map(|(p, (a, b))| {
                        let off = |k: usize| {
                            (sigma * (persistent.sqrt() * a[k] + (1.0 - persistent).sqrt() * b[k]))
                                as f32
                        };
                        Point::new(p.x + off(0), p.y + off(1))
                    });
                moved.collect()
            })
            .collect()
    }

    /// Errors of deviation 1, half of whose variance neighbours share.
    fn errors(&mut self) -> Vec<[f64; 2]> {
        let base: Vec<[f64; 2]> = (0..68)
            .map(|_| [self.dice.normal(), self.dice.normal()])
            .collect();
        let half = 0.5f64.sqrt();
        self.shared
            .iter()
            .map(|row| {
                std::array::from_fn(|k| {
                    let shared: f64 = row.iter().zip(&base).map(|(w, v)| w * v[k]).sum();
                    half * (shared + self.dice.normal())
                })
            })
            .collect()
    }
}

fn somebody(dice: &mut Dice) -> MeanHead {
    let mut about = |spread: f64| 1.0 + spread * dice.normal();
    let (nose, depth, high, wide) = (about(0.12), about(0.1), about(0.05), about(0.05));
    mean_head().moved(|index, [x, y, z]| {
        let nose = if (27..36).contains(&index) { nose } else { 1.0 };
        [wide * x, high * y, depth * nose * z]
    })
}

fn read(path: &str) -> Result<Vec<MeanHead>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path} cannot be read: {e}"))?;
    let head = |line: &str| {
        let words = line.split_whitespace().map(str::parse);
        let values: Result<Vec<f64>, _> = words.collect();
        let values = values.ok().filter(|values| values.len() == 204);
        let values = values.ok_or_else(|| format!("{path} wants 204 numbers a line"))?;
        Ok(mean_head().moved(|i, _| [values[3 * i], values[3 * i + 1], values[3 * i + 2]]))
    };
    text.lines().map(head).collect()
}

/// Cholesky's factor of a covariance that falls off over 0.4 eye distances.
fn cholesky() -> Vec<Vec<f64>> {
    let head = mean_head().points();
    let covariance = |i: usize, j: usize| {
        let (a, b) = (head[i], head[j]);
        let apart = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        (-apart / (2.0 * 0.4f64.powi(2))).exp() + if i == j { 1e-6 } else { 0.0 }
    };
    let mut factor: Vec<Vec<f64>> = Vec::new();
    for i in 0..68 {
        let mut row: Vec<f64> = Vec::new();
        for j in 0..=i {
            let done: f64 = row
                .iter()
                .zip(factor.get(j).unwrap_or(&row))
                .take(j)
                .map(|(a, b)| a * b)
                .sum();
            let rest = covariance(i, j) - done;
            row.push(if i == j {
                rest.max(1e-12).sqrt()
            } else {
                rest / factor[j][j]
            });
        }
        factor.push(row);
    }
    factor
}

/// Mean and standard deviation.
fn spread(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

/// The rate at which as many heads as sheets are on the wrong side.
fn eer(heads: &[f32], sheets: &[f32]) -> f64 {
    let rate = |at: f32| {
        let refused = heads.iter().filter(|g| **g < at).count() as f64 / heads.len() as f64;
        let passed = sheets.iter().filter(|g| **g >= at).count() as f64 / sheets.len() as f64;
        (refused, passed)
    };
    let borders = heads.iter().chain(sheets).map(|at| rate(*at));
    let closest = borders.min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()));
    closest.map_or(1.0, |(refused, passed)| (refused + passed) / 2.0)
}

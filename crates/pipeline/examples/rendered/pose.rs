//! How well the pose of heads is told whose angles are known.

use crate::options::Options;
use crate::scene::lens::{Lens, Linear};
use crate::world::{HEIGHT, Kind, Lamp, Shot, WIDTH, World, engine};
use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{HeadFit, Sight};
use faceglass_vision::pose::Pose;

/// Frames of each head, each in another pose.
const POSES: usize = 12;
/// Degrees of yaw, pitch and roll to both sides.
const RANGE: [f64; 3] = [35.0, 15.0, 20.0];
/// Degrees from which a sign must be right.
const SIGNED: f32 = 10.0;

/// Yaw, pitch and roll in degrees: as they are, and as they were told.
struct Told {
    person: usize,
    truth: [f32; 3],
    told: [f32; 3],
}

/// # Errors
/// A sentence where something cannot be read or drawn.
pub fn run(options: &Options) -> Result<(), String> {
    let world = World::read(options)?;
    let mut engine = engine(options)?;
    let (mut all, mut missed) = (Vec::new(), 0);
    for (n, portrait) in world.people.iter().enumerate() {
        let seed = (options.skip + n) as u64;
        let mut dice = Dice::new(seed ^ 0x905e);
        let Some(thing) = world.thing(n, Kind::Head, seed) else {
            continue;
        };
        let (picture, ground) = (
            Linear::of(&portrait.picture),
            Linear::room(WIDTH, HEIGHT, seed),
        );
        let shot = Shot {
            thing: &thing,
            picture: &picture,
            ground: &ground,
            lamp: Lamp::drawn(&mut dice),
            lens: Lens::default(),
        };
        for _ in 0..POSES {
            let truth = RANGE.map(|most| dice.between(-most, most) as f32);
            let distance = dice.between(6.0, 10.0) as f32;
            let sight = Sight {
                pose: posed(truth),
                eye_distance_px: 502.0 / distance,
                eyes: Point::new(320.0, 210.0),
                distance,
            };
            let faces = engine.examine(&shot.frame(&sight, &mut dice)).faces;
            match faces.first().and_then(|f| HeadFit::of(&f.dense).ok()) {
                Some(fit) => all.push(Told {
                    person: n,
                    truth,
                    told: [fit.pose.yaw_deg, fit.pose.pitch_deg, fit.pose.roll_deg],
                }),
                None => missed += 1,
            }
        }
    }
    report(&all, missed);
    Ok(())
}

fn posed([yaw_deg, pitch_deg, roll_deg]: [f32; 3]) -> Pose {
    Pose {
        yaw_deg,
        pitch_deg,
        roll_deg,
    }
}

fn report(all: &[Told], missed: usize) {
    println!("{} frames, {missed} more without a face", all.len());
    println!(
        "| angle | mean, signed | median error | 95th percentile | median beside the head's own mean | mean slope | sign wrong from {SIGNED} degrees |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (axis, name) in ["yaw", "pitch", "roll"].into_iter().enumerate() {
        let errors: Vec<f32> = all.iter().map(|t| t.told[axis] - t.truth[axis]).collect();
        let people = all.iter().map(|t| t.person).max().unwrap_or(0) + 1;
        let own: Vec<f32> = (0..people)
            .map(|who| {
                let of = all.iter().zip(&errors).filter(|(t, _)| t.person == who);
                let of: Vec<f32> = of.map(|(_, e)| *e).collect();
                of.iter().sum::<f32>() / of.len().max(1) as f32
            })
            .collect();
        let beside = all
            .iter()
            .zip(&errors)
            .map(|(t, e)| (e - own[t.person]).abs());
        let turned = all.iter().filter(|t| t.truth[axis].abs() >= SIGNED);
        let wrong = turned
            .clone()
            .filter(|t| t.truth[axis] * t.told[axis] <= 0.0);
        let products: f32 = all.iter().map(|t| t.truth[axis] * t.told[axis]).sum();
        let squares: f32 = all.iter().map(|t| t.truth[axis].powi(2)).sum();
        println!(
            "| {name} | {:+.1} | {:.1} | {:.1} | {:.1} | {:.2} | {} of {} |",
            errors.iter().sum::<f32>() / errors.len().max(1) as f32,
            quantile(errors.iter().map(|e| e.abs()), 0.5),
            quantile(errors.iter().map(|e| e.abs()), 0.95),
            quantile(beside, 0.5),
            products / squares,
            wrong.count(),
            turned.count(),
        );
    }
}

fn quantile(values: impl Iterator<Item = f32>, share: f64) -> f32 {
    let mut all: Vec<f32> = values.collect();
    all.sort_by(f32::total_cmp);
    let at = (share * (all.len() as f64 - 1.0)).max(0.0) as usize;
    all.get(at).copied().unwrap_or_default()
}

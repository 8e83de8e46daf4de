//! Heads and sheets that turn to both sides.

use crate::options::Options;
use crate::session::{Motion, Session, played};
use crate::world::{Kind, World, engine};
use faceglass_evaluation::statistics::Rate;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{HeadFit, Solidity, SolidityParams, SolidityTrack, SolidityVerdict};
use std::io::Write as _;

/// # Errors
/// A sentence where something cannot be read, drawn or written.
pub fn run(options: &Options) -> Result<(), String> {
    let sessions = match &options.points {
        Some(path) => kept(path)?,
        None => drawn(options)?,
    };
    report(&sessions);
    Ok(())
}

fn kept(path: &std::path::Path) -> Result<Vec<Session>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| format!("{} cannot be read: {e}.", path.display()))?;
    let read = |line| serde_json::from_str(line).map_err(|e| format!("No kept session: {e}."));
    text.lines().map(read).collect()
}

fn drawn(options: &Options) -> Result<Vec<Session>, String> {
    let world = World::read(options)?;
    let mut out = match &options.keep {
        Some(path) => Some(std::fs::File::create(path).map_err(|e| e.to_string())?),
        None => None,
    };
    let mut engine = engine()?;
    let mut sessions = Vec::new();
    for (n, portrait) in world.people.iter().enumerate() {
        for kind in Kind::ALL {
            let seed = (options.skip + n) as u64;
            let mut dice = Dice::new(8 * seed + kind as u64);
            let motion = Motion::drawn(options.turns[0], options.turns[1], &mut dice);
            let Some(thing) = world.thing(n, kind, seed) else {
                continue;
            };
            let person = (options.skip + n, portrait);
            let session = played(&thing, person, kind, &motion, &mut engine, &mut dice);
            if let Some(out) = &mut out {
                let line = serde_json::to_string(&session).map_err(|e| e.to_string())?;
                writeln!(out, "{line}").map_err(|e| e.to_string())?;
            }
            sessions.push(session);
        }
    }
    Ok(sessions)
}

/// What the last track makes of kept landmarks, at the end.
fn judged(session: &Session) -> Solidity {
    let mut track = SolidityTrack::new(SolidityParams::default());
    let mut of = 0;
    for frame in &session.frames {
        if frame.track != 0 && frame.track != of {
            track = SolidityTrack::new(SolidityParams::default());
            of = frame.track;
        }
        if !frame.clear {
            continue;
        }
        if let Ok(fit) = HeadFit::of(&frame.points) {
            // What cannot be a face's had no fit already.
            let _ = track.add(&frame.points, &fit);
        }
    }
    track.solidity()
}

fn report(sessions: &[Session]) {
    println!(
        "| seen by the shipped networks | sessions | called solid | 95 % interval | ever solid (engine) | flat | turned | gain: 5th, median, 95th |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for kind in Kind::ALL {
        let of: Vec<&Session> = sessions.iter().filter(|s| s.kind == kind).collect();
        let said: Vec<Solidity> = of.iter().map(|s| judged(s)).collect();
        let count = |verdict| said.iter().filter(|s| s.verdict == verdict).count();
        let solid = Rate::of_len(count(SolidityVerdict::Solid), of.len());
        let mut gains: Vec<f32> = said.iter().filter_map(|s| s.gain).collect();
        gains.sort_by(f32::total_cmp);
        let last = gains.len() as f64 - 1.0;
        let at = |share: f64| {
            let gain = gains.get((share * last).round().max(0.0) as usize);
            gain.copied().unwrap_or(f32::NAN)
        };
        println!(
            "| {} | {} | {} | {:.1} to {:.1} % | {} | {} | {} | {:.2} {:.2} {:.2} {:.2} {:.2} |",
            kind.name(),
            of.len(),
            solid.count,
            100.0 * solid.interval().low,
            100.0 * solid.interval().high,
            of.iter().filter(|s| s.ever_solid).count(),
            count(SolidityVerdict::Flat),
            gains.len(),
            at(0.0),
            at(0.05),
            at(0.5),
            at(0.95),
            at(1.0),
        );
    }
}

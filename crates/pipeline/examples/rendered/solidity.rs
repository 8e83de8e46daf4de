//! Heads and sheets that turn to both sides.

use crate::options::Options;
use crate::session::{Motion, SECOND_TURN_MS, Session, played};
use crate::world::{Kind, World, engine};
use faceglass_evaluation::statistics::Rate;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{HeadFit, Solidity, SolidityParams, SolidityTrack, SolidityVerdict};
use std::io::Write as _;
use std::time::Duration;

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
    let mut engine = engine(options)?;
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

/// What a session came to.
#[derive(Clone, Copy, Default)]
struct Judged {
    /// Before the second turn.
    one_side: SolidityVerdict,
    last: Solidity,
    ever_solid: bool,
}

/// What the engine's tracks make of the landmarks; the last one counts.
fn judged(session: &Session) -> Judged {
    let mut track = SolidityTrack::new(SolidityParams::default());
    let (mut of, mut judged) = (0, Judged::default());
    for frame in &session.frames {
        if frame.track != 0 && frame.track != of {
            track = SolidityTrack::new(SolidityParams::default());
            of = frame.track;
        }
        let fit = HeadFit::of(&frame.points).ok().filter(|_| frame.clear);
        if let Some(fit) = fit {
            // What cannot be a face's had no fit already.
            let time = Duration::from_millis(frame.time_ms);
            let _ = track.add_at(time, &frame.points, &fit);
        }
        judged.last = track.solidity();
        judged.ever_solid |= judged.last.verdict == SolidityVerdict::Solid;
        if frame.time_ms < SECOND_TURN_MS {
            judged.one_side = judged.last.verdict;
        }
    }
    judged
}

/// What the engine's tracks make of them.
pub fn report(sessions: &[Session]) {
    println!(
        "| seen by the shipped networks | sessions | called solid | 95 % interval | after one turn | ever | called flat | turned | gain: least, 5th, median, 95th, most |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for kind in Kind::ALL {
        let of: Vec<&Session> = sessions.iter().filter(|s| s.kind == kind).collect();
        let said: Vec<Judged> = of.iter().map(|s| judged(s)).collect();
        let count = |verdict| said.iter().filter(|s| s.last.verdict == verdict).count();
        let is_solid = |s: &&Judged| s.one_side == SolidityVerdict::Solid;
        let solid = Rate::of_len(count(SolidityVerdict::Solid), of.len());
        let mut gains: Vec<f32> = said.iter().filter_map(|s| s.last.gain).collect();
        gains.sort_by(f32::total_cmp);
        let last = gains.len() as f64 - 1.0;
        let at = |share: f64| {
            let gain = gains.get((share * last).round().max(0.0) as usize);
            gain.copied().unwrap_or(f32::NAN)
        };
        println!(
            "| {} | {} | {} | {:.1} to {:.1} % | {} | {} | {} | {} | {:.2} {:.2} {:.2} {:.2} {:.2} |",
            kind.name(),
            of.len(),
            solid.count,
            100.0 * solid.interval().low,
            100.0 * solid.interval().high,
            said.iter().filter(is_solid).count(),
            said.iter().filter(|s| s.ever_solid).count(),
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

//! The blinks, turns and depth that a recorded session holds, from its points alone.
//!
//! `cargo run --release -p faceglass-pipeline --example blinks SESSION.json [SECONDS,…]`
//!
//! SESSION.json is what `faceglass challenge --record` keeps. With the times at which
//! blinks began, in seconds, it counts those found, missed, and found where there was
//! none (a blink belongs to a time no more than 0.25 s off).
#![allow(missing_docs)]

use faceglass_pipeline::challenge::{Measures, Record};
use faceglass_vision::motion::{BlinkParams, Blinks, SolidityParams, SolidityTrack};
use std::time::Duration;

/// How far a blink may be off the time that it belongs to, in seconds.
const NEAR_S: f64 = 0.25;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("Name a session.json.")?;
    let times = arguments.next().unwrap_or_default();
    let times: Result<Vec<f64>, _> = times
        .split(',')
        .filter(|t| !t.is_empty())
        .map(str::parse)
        .collect();
    let times = times.map_err(|_| "Times are seconds, with a comma between two.")?;
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{path} cannot be read: {e}"))?;
    let record: Record =
        serde_json::from_str(&text).map_err(|e| format!("{path} is no recorded session: {e}"))?;

    let mut blinks = Blinks::new(BlinkParams::default());
    let mut solidity = SolidityTrack::new(SolidityParams::default());
    let (mut found, mut yaw) = (Vec::new(), [f32::MAX, f32::MIN]);
    for o in &record.observations {
        let Ok(seen) = Measures::of(&o.points) else {
            blinks.interrupt();
            continue;
        };
        let time = Duration::from_millis(o.time_ms);
        // What no face has was refused by the measures.
        let _ = solidity.add_at(time, &o.points, &seen.head);
        yaw = [
            yaw[0].min(seen.head.pose.yaw_deg),
            yaw[1].max(seen.head.pose.yaw_deg),
        ];
        let blink = blinks.add(time, seen.face.eyes);
        found.extend(blink);
    }
    for blink in &found {
        println!(
            "blink at {:.2} to {:.2} s, lids at {:.2} of their median",
            blink.began.as_secs_f64(),
            blink.ended.as_secs_f64(),
            blink.lowest
        );
    }
    if !times.is_empty() {
        let is_near = |at: f64, began: f64| (at - began).abs() <= NEAR_S;
        let began: Vec<f64> = found.iter().map(|b| b.began.as_secs_f64()).collect();
        let hit = times
            .iter()
            .filter(|at| began.iter().any(|b| is_near(**at, *b)))
            .count();
        let none = began
            .iter()
            .filter(|b| !times.iter().any(|at| is_near(*at, **b)))
            .count();
        println!(
            "{hit} of {} blinks found, {none} found where there was none",
            times.len()
        );
    }
    let said = solidity.solidity();
    println!(
        "yaw {:.1} to {:.1} degrees, {:?}, gain {:?}",
        yaw[0], yaw[1], said.verdict, said.gain
    );
    Ok(())
}

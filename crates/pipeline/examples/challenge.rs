//! Counts who passes a challenge of three steps by lot: people, prints and
//! recordings, all simulated, with exact 95 % intervals.
//!
//! `cargo run --release -p faceglass-pipeline --example challenge [TRIALS] [ROWS WITH THIS]`
//!
//! Faces are variations of the mean head with landmarks off by 4.3 % of an eye
//! distance, most of it lasting; 5 % of the frames are dropped. People
//! begin 0.45 to 1.3 s after a prompt in the mean, a fifth more or less from step to
//! step. A recording is of somebody who passed the same steps in the same order at other lots.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/challenge/players/mod.rs"]
mod players;

use faceglass_evaluation::statistics::Rate;
use faceglass_pipeline::challenge::{Outcome, PresenceVerdict, Step};
use faceglass_vision::chance::Dice;
use players::actor::{Actor, Errors};
use players::films::{Film, OFFSETS_MS, Playing};
use players::{STEPS, asking, drawn, outcome, prints, steps_of};

/// Windows, lots and what is forgiven were chosen by plays of seeds below a thousand.
const FIRST: u64 = 100_000;

fn main() -> Result<(), String> {
    let trials = match std::env::args().nth(1) {
        Some(count) => count
            .parse()
            .map_err(|_| format!("{count} is no number of trials"))?,
        None => 300,
    };
    println!("| who | passed | 95 % interval | could not be told |");
    println!("|---|---|---|---|");
    for fps in [15, 30, 60] {
        let person = |seed| Actor {
            fps,
            ..Actor::living(seed)
        };
        row(&format!("people, {fps} frames a second"), trials, |seed| {
            outcome(drawn(1000 + seed), &mut person(seed))
        });
    }
    for latency in [600.0, 1000.0, 1400.0, 1800.0] {
        row(
            &format!("people who begin {latency} ms after the prompt"),
            trials,
            |seed| outcome(drawn(seed), &mut Actor::of_latency(latency, seed)),
        );
    }
    row(
        "people whose landmarks are off anew in each frame",
        trials,
        |seed| {
            let mut actor = Actor {
                errors: Errors::all_anew(),
                ..Actor::living(seed)
            };
            outcome(drawn(1000 + seed), &mut actor)
        },
    );
    row("print held still", trials, |seed| {
        outcome(drawn(seed), &mut prints::still(seed))
    });
    let bends = [None, Some(2.0), Some(1.0)];
    row(
        "print moved, turned and bent all the time",
        trials,
        |seed| {
            let bent = bends[seed as usize % bends.len()];
            outcome(drawn(seed), &mut prints::moved(seed, bent))
        },
    );
    row("print turned to both sides when asked", trials, |seed| {
        let bent = bends[seed as usize % bends.len()];
        let turns = asking(&[Step::TurnLeft, Step::TurnRight], seed);
        outcome(turns, &mut prints::turned_when_asked(seed, bent))
    });
    row("recording of other steps", trials, |seed| {
        let challenge = drawn(seed);
        let asked = steps_of(&challenge);
        let mut dice = Dice::new(seed);
        let mut urn: Vec<Step> = STEPS.into_iter().filter(|s| *s != asked[0]).collect();
        let others = [(); 3].map(|()| urn.swap_remove(dice.below(urn.len())));
        Film::of(&others, seed + 500).played(challenge, Playing::default())
    });
    row(
        "recording of the very steps, begun at the first prompt",
        trials,
        |seed| {
            let challenge = drawn(seed);
            let film = Film::of(&steps_of(&challenge), seed + 900);
            film.played(challenge, Playing::default())
        },
    );
    row("the same, at the best of 13 moments", trials, |seed| {
        let challenge = drawn(seed);
        let film = Film::of(&steps_of(&challenge), seed + 900);
        best(
            OFFSETS_MS.map(|ahead_ms| Playing {
                ahead_ms,
                ..Playing::default()
            }),
            |how| film.played(challenge.clone(), how),
        )
    });
    row("the same, stopped once until a prompt", trials, |seed| {
        let challenge = drawn(seed);
        let film = Film::of(&steps_of(&challenge), seed + 900);
        let stops = [1, 2].map(|at| Playing {
            stopped_at: Some(at),
            ..Playing::default()
        });
        best(stops, |how| film.played(challenge.clone(), how))
    });
    row("another face half-way", trials, |seed| {
        let mut swap = Actor {
            who: |now| usize::from(now > 8000),
            ..Actor::living(seed)
        };
        outcome(drawn(seed), &mut swap)
    });
    Ok(())
}

/// The one that passed, else any.
fn best(ways: impl IntoIterator<Item = Playing>, play: impl Fn(Playing) -> Outcome) -> Outcome {
    let outcomes: Vec<Outcome> = ways.into_iter().map(play).collect();
    let passed = outcomes
        .iter()
        .find(|o| o.verdict == PresenceVerdict::Present);
    passed.unwrap_or(&outcomes[0]).clone()
}

fn row(who: &str, trials: u64, trial: impl Fn(u64) -> Outcome) {
    if std::env::args()
        .nth(2)
        .is_some_and(|only| !who.contains(&only))
    {
        return;
    }
    let outcomes: Vec<Outcome> = (FIRST..FIRST + trials).map(trial).collect();
    let count = |verdict| outcomes.iter().filter(|o| o.verdict == verdict).count() as u64;
    let passed = Rate::new(count(PresenceVerdict::Present), trials);
    let interval = passed.interval();
    println!(
        "| {who} | {} of {trials} | {:.1} to {:.1} % | {} |",
        passed.count,
        100.0 * interval.low,
        100.0 * interval.high,
        count(PresenceVerdict::CouldNotTell),
    );
}

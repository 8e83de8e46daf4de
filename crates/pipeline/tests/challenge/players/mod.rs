//! People and attacks before a challenge, all from the mean head: of the tests, and
//! of the program that counts them (`examples/challenge.rs`).
#![allow(dead_code)]

pub mod actor;
pub mod films;
pub mod prints;

use actor::{Actor, play};
use faceglass_pipeline::challenge::{Challenge, ChallengeSettings, Outcome, Script, Step};

/// What may be asked here besides the light.
pub const STEPS: [Step; 8] = [
    Step::TurnLeft,
    Step::TurnRight,
    Step::LookUp,
    Step::ComeCloser,
    Step::GoBack,
    Step::BlinkTwice,
    Step::OpenMouth,
    Step::Smile,
];

/// Limits with an embedder.
pub fn settings() -> ChallengeSettings {
    ChallengeSettings {
        same_face: Some(0.4),
        ..ChallengeSettings::default()
    }
}

/// A challenge that asks for these.
pub fn asking(steps: &[Step], seed: u64) -> Challenge {
    let script = Script::of(steps, seed, &settings());
    Challenge::new(script, settings())
}

/// Three steps by lot.
pub fn drawn(seed: u64) -> Challenge {
    let script = Script::drawn(&STEPS, 3, seed, &settings()).unwrap();
    Challenge::new(script, settings())
}

/// What a challenge asks for first.
pub fn steps_of(challenge: &Challenge) -> Vec<Step> {
    let steps = challenge.script().steps.iter();
    steps.map(|planned| planned.step).collect()
}

/// How it ends for somebody.
pub fn outcome(mut challenge: Challenge, actor: &mut Actor) -> Outcome {
    play(&mut challenge, actor);
    challenge.into_outcome()
}

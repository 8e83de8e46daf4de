//! Challenges with synthetic people and attacks, all from the mean head.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actor;
mod attacks;
mod living;
mod records;
mod rules;

use actor::{Actor, play};
use faceglass_pipeline::challenge::{Challenge, ChallengeSettings, Outcome, Script, Step};

/// What may be asked in these tests besides the light.
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

/// How it ends for somebody.
pub fn outcome(mut challenge: Challenge, actor: &mut Actor) -> Outcome {
    play(&mut challenge, actor);
    challenge.into_outcome()
}

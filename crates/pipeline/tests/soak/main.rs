//! A long run of the engine on its own threads: sources that end, vanish and come back, faces that come and go, people
//! and settings that change. Here for some thousand frames; `examples/soak.rs` runs it for long.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use std::time::Duration;
use world::{Plan, networks, painted};

#[test]
fn a_run_of_three_thousand_frames_leaves_nothing_behind() {
    let told = world::run(Plan {
        frames: 3000,
        seed: 7,
        pictures: painted(),
        models: Box::new(|| Ok(networks())),
        patience: Duration::from_secs(120),
        longest: Duration::from_secs(600),
    });
    assert!(told.frames >= 3000, "{told:?}");
    assert!(
        told.opened > 2 && told.vanished > 0 && told.faces > 200,
        "{told:?}"
    );
    // How many of them fall into a moment in which somebody can be enrolled is the threads' affair.
    assert!(told.commands > 10, "{told:?}");
    assert!(told.answered, "it no longer answers: {told:?}");
    assert_eq!(told.threads_after, told.threads_before, "{told:?}");
}

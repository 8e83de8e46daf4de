//! Hostile bytes into every door of the app, and what must hold behind it.
//!
//! A *target* is a plain function that takes any bytes, gives them to a public face of one
//! of our crates, and asserts what must hold whatever they are: no panic, an error that is a
//! sentence, nothing beyond the limits, and that what was written is read again the same.
//! `fuzz/` runs each of them millions of times with libFuzzer; `tests/seeds.rs` runs each
//! with every seed and every finding that was kept, in the ordinary test command.
//!
//! Nothing of the app depends on this crate.

mod bytes;
mod frames;
mod holds;
mod mutants;
mod people;
mod state;
mod texts;

pub use frames::{camera, h264, jpeg, movie, pictures, raw_frames};
pub use mutants::{Stock, mutate};
pub use people::{backup, beside, gallery_file, gallery_plain, gallery_sealed, notation};
pub use state::{engine, live};
pub use texts::{calibration, challenge, lists, manifest, network, settings};

/// A target and its name, which is that of its folder of seeds and of its program.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 19] = [
    ("backup", backup),
    ("beside", beside),
    ("calibration", calibration),
    ("camera", camera),
    ("challenge", challenge),
    ("engine", engine),
    ("gallery_file", gallery_file),
    ("gallery_plain", gallery_plain),
    ("gallery_sealed", gallery_sealed),
    ("h264", h264),
    ("jpeg", jpeg),
    ("lists", lists),
    ("live", live),
    ("manifest", manifest),
    ("movie", movie),
    ("network", network),
    ("pictures", pictures),
    ("raw_frames", raw_frames),
    ("settings", settings),
];

//! Heads and sheets with faces on them, drawn by a small renderer and seen by the
//! shipped networks: what depth, pose, the light test and the whole challenge make of them.
//!
//! `cargo run --release -p faceglass-pipeline --example rendered -- solidity|pose|light|challenge|show [OPTIONS]`
//!
//! - `--pictures DIR` (again for more): whose faces; without, `gallery` and
//!   `assets/portraits` of this repository, which are few
//! - `--heads DIR`: the folder `FaceXModel` of ICT-FaceKit; without, heads of our own
//! - `--people N`, `--skip N`: so many people, after so many others
//! - `--turns LEAST,MOST`: degrees of each turn of `solidity`, 20 to 25 without
//! - `--rooms LUX,…`: rooms of `light`, 20 to 3000 lux without
//! - `--kinds head,flat,bent13,bent6`: of what views are drawn for `challenge`
//! - `--sessions N`: so many of each row of `challenge`, 400 without
//! - `--keep FILE`: the landmarks of all frames, or the colours of all patches, a session
//!   a line; of `show`, the folder for its pictures
//! - `--models DIR`: the networks of this folder instead of those that ship
//! - `--points FILE`: judges what was kept again, without drawing anything
//!
//! `challenge --points FILE` also takes what `solidity` kept, which is there for more
//! people; nods are then those of the mean head, and embeddings simulated.
//!
//! `challenge` draws heads and prints in many poses, lets the shipped networks look at
//! them, and puts sessions together from what these saw. Mouths and lids are moved in the
//! landmarks, and are shut there at rest: a picture on a mesh neither smiles nor blinks,
//! and often does the first all the time.
//!
//! Rendered sessions prove the geometry and what the networks make of it. They are no
//! living people.
#![allow(missing_docs)]

// The players of the tests, who may end a test where what they need is not there.
#[allow(clippy::unwrap_used)]
#[path = "../../tests/challenge/players/mod.rs"]
mod players;
#[path = "../../tests/rendered/scene/mod.rs"]
mod scene;

mod bank;
mod challenge;
mod light;
mod options;
mod pose;
mod regrouped;
mod session;
mod solidity;
mod world;

use options::Options;

fn main() -> Result<(), String> {
    let options = Options::read(std::env::args().skip(1))?;
    match options.what.as_str() {
        "solidity" => solidity::run(&options),
        "pose" => pose::run(&options),
        "light" => light::run(&options),
        "challenge" => challenge::run(&options),
        "show" => world::show(&options),
        other => Err(format!(
            "{other} is nothing that can be measured. Ask for solidity, pose, light, challenge or show."
        )),
    }
}

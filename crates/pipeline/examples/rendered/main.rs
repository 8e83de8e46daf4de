//! Heads and sheets with faces on them, drawn by a small renderer and seen by the
//! shipped networks: what depth, pose and the light test make of them.
//!
//! `cargo run --release -p faceglass-pipeline --example rendered -- solidity|pose|light|show [OPTIONS]`
//!
//! - `--pictures DIR` (again for more): whose faces; without, `gallery` and
//!   `assets/portraits` of this repository, which are few
//! - `--heads DIR`: the folder `FaceXModel` of ICT-FaceKit; without, heads of our own
//! - `--people N`, `--skip N`: so many people, after so many others
//! - `--turns LEAST,MOST`: degrees of each turn of `solidity`, 20 to 25 without
//! - `--keep FILE`: the landmarks of all frames, or the colours of all patches, a session
//!   a line; of `show`, the folder for its pictures
//! - `--points FILE`: judges what was kept again, without drawing anything
//!
//! Rendered sessions prove the geometry and what the networks make of it. They are no
//! living people.
#![allow(missing_docs)]

#[path = "../../tests/rendered/scene/mod.rs"]
mod scene;

mod light;
mod options;
mod pose;
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
        "show" => world::show(&options),
        other => Err(format!(
            "{other} is nothing that can be measured. Ask for solidity, pose, light or show."
        )),
    }
}

//! Lists the networks of `models/` that the program carries inside itself, so
//! that one binary works anywhere. A kind whose files are not there yet is left
//! out, with a warning.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

const KINDS: [&str; 4] = ["detector", "landmarks", "liveness", "embedder"];

fn main() -> Result<(), Box<dyn Error>> {
    let models = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../models");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", models.display());
    let mut list = String::from("static BUILT_IN: &[BuiltIn] = &[\n");
    for kind in KINDS {
        let manifest = models.join(format!("{kind}.toml"));
        let Ok(text) = std::fs::read_to_string(&manifest) else {
            continue;
        };
        let Some(network) = file_named_in(&text).map(|file| models.join(file)) else {
            println!("cargo::warning=models/{kind}.toml names no file and is left out");
            continue;
        };
        if !network.is_file() {
            println!(
                "cargo::warning=models/{kind}.toml names a file that is not there and is left out"
            );
            continue;
        }
        // What its thresholds mean, if that was measured.
        let calibration = network.with_extension("calibration.json");
        let calibration = if calibration.is_file() {
            format!("Some(include_str!({calibration:?}))")
        } else {
            "None".to_owned()
        };
        writeln!(
            list,
            "    BuiltIn {{ kind: {kind:?}, manifest: include_str!({manifest:?}), network: include_bytes!({network:?}), calibration: {calibration} }},"
        )?;
    }
    list.push_str("];\n");
    let out = Path::new(&std::env::var("OUT_DIR")?).join("builtin_models.rs");
    std::fs::write(out, list)?;
    Ok(())
}

/// The value of the line `file = "…"`; the full check is the loader's.
fn file_named_in(manifest: &str) -> Option<&str> {
    let line = manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix("file")?.trim().strip_prefix('='))?;
    line.trim().strip_prefix('"')?.split('"').next()
}

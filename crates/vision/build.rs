//! Lists the networks of `models/` that the program carries inside itself, so
//! that one binary works anywhere. A manifest whose network is not there yet is
//! left out, with a warning.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    // From the package's folder, in which a build script runs: with no absolute path in what is left
    // behind, the build is still good when the tree is moved or copied with its target folder.
    let models = Path::new("../../models");
    println!("cargo::rerun-if-changed=build.rs");
    let mut list = String::from("static BUILT_IN: &[BuiltIn] = &[\n");
    for manifest in manifests_in(models)? {
        let name = manifest.file_stem().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(&manifest)?;
        // The cards beside them may change without a build.
        println!("cargo::rerun-if-changed={}", manifest.display());
        let (Some(kind), Some(file)) = (value_of("kind", &text), value_of("file", &text)) else {
            println!("cargo::warning=models/{name}.toml names no kind or no file and is left out");
            continue;
        };
        let network = models.join(file);
        if !network.is_file() {
            println!(
                "cargo::warning=models/{name}.toml names a file that is not there and is left out"
            );
            continue;
        }
        println!("cargo::rerun-if-changed={}", network.display());
        // What its thresholds mean, if that was measured.
        let calibration = network.with_extension("calibration.json");
        let calibration = if calibration.is_file() {
            println!("cargo::rerun-if-changed={}", calibration.display());
            format!("Some(include_str!({}))", included(&calibration))
        } else {
            "None".to_owned()
        };
        writeln!(
            list,
            "    BuiltIn {{ kind: {kind:?}, manifest: include_str!({}), network: include_bytes!({}), calibration: {calibration} }},",
            included(&manifest),
            included(&network),
        )?;
    }
    list.push_str("];\n");
    let out = Path::new(&std::env::var("OUT_DIR")?).join("builtin_models.rs");
    std::fs::write(out, list)?;
    Ok(())
}

/// What stands in an `include_str!` of the library for a file that is named from the package's folder.
fn included(path: &Path) -> String {
    format!(r#"concat!(env!("CARGO_MANIFEST_DIR"), "/", {path:?})"#)
}

/// The manifests, by name.
fn manifests_in(models: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut manifests = Vec::new();
    for entry in std::fs::read_dir(models)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            manifests.push(path);
        }
    }
    manifests.sort();
    Ok(manifests)
}

/// The value of the first line `key = "…"`; the full check is the loader's.
fn value_of<'a>(key: &str, manifest: &'a str) -> Option<&'a str> {
    let line = manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix(key)?.trim().strip_prefix('='))?;
    line.trim().strip_prefix('"')?.split('"').next()
}

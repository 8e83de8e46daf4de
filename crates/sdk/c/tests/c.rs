//! The interface used from C, and its header. Skipped, with a reason, where there is no C compiler.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `FACEGLASS_HEADER=write` makes it anew.
#[test]
fn the_header_is_as_it_would_be_made() {
    let config = cbindgen::Config::from_file(here().join("cbindgen.toml")).unwrap();
    let made = cbindgen::Builder::new()
        .with_config(config)
        .with_src(here().join("src/lib.rs"))
        .generate()
        .unwrap();
    let mut text = Vec::new();
    made.write(&mut text);
    let text = String::from_utf8(text).unwrap();
    let file = here().join("include/faceglass.h");
    if std::env::var_os("FACEGLASS_HEADER").is_some_and(|value| value == "write") {
        fs::write(&file, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

/// The folder of the library that `cargo test` made beside this test.
fn library_folder() -> PathBuf {
    let name = format!(
        "{}faceglass_c{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let test = std::env::current_exe().unwrap();
    let beside = test.parent().unwrap();
    [beside, beside.parent().unwrap()]
        .into_iter()
        .find(|folder| folder.join(&name).is_file())
        .unwrap_or_else(|| panic!("{name} was not built beside {}", test.display()))
        .to_path_buf()
}

#[cfg(unix)]
#[test]
fn a_program_in_c_uses_all_of_it() {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    if Command::new(&compiler).arg("--version").output().is_err() {
        eprintln!("skipped: there is no C compiler; CC may name one");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("use");
    let libraries = library_folder();
    let mut path = std::ffi::OsString::from("-Wl,-rpath,");
    path.push(&libraries);
    let compiled = Command::new(compiler)
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(here().join("include"))
        .arg(here().join("tests/use.c"))
        .arg("-L")
        .arg(&libraries)
        .args(["-lfaceglass_c", "-o"])
        .arg(&program)
        .arg(path)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&compiled.stderr);
    assert!(compiled.status.success(), "{words}");

    let root = here().join("../../..");
    let golden = fs::read_to_string(root.join("tests/doors/golden.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
    let frames = golden["frames"].as_array().unwrap();
    let last = frames.last().unwrap()["frame"].as_u64().unwrap();
    let ran = Command::new(program)
        .arg(root.join("gallery"))
        .arg(root.join("assets/demo.mov"))
        .arg((last + 1).to_string())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{words}");
    let lines: Vec<serde_json::Value> = String::from_utf8(ran.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let similar = |a: &serde_json::Value, b: &serde_json::Value| match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1.5e-4,
        (None, None) => a == b,
        _ => false,
    };
    for frame in frames {
        let told = &lines[frame["frame"].as_u64().unwrap() as usize];
        assert_eq!(told["time_s"], frame["time_s"]);
        let (faces, golden) = (
            told["faces"].as_array().unwrap(),
            frame["faces"].as_array().unwrap(),
        );
        assert_eq!(faces.len(), golden.len(), "{frame}");
        for (face, golden) in faces.iter().zip(golden) {
            for (part, name) in [("liveness", "score"), ("identity", "similarity")] {
                assert!(
                    similar(&face[part][name], &golden[part][name]),
                    "{face}\n{golden}"
                );
                assert_eq!(face[part]["verdict"], golden[part]["verdict"]);
            }
            assert_eq!(face["identity"]["name"], golden["identity"]["name"]);
        }
    }
    let verified = lines.last().unwrap();
    assert!(similar(
        &verified["similarity"],
        &golden["verify"]["similarity"]
    ));
}

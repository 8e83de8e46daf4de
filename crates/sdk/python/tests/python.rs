//! The package used from Python, as `test_faceglass.py` beside this says. Skipped, with a reason, where there is no Python with numpy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo test` made of `src/lib.rs`, beside this test.
fn extension() -> PathBuf {
    let name = format!(
        "{}_faceglass{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let test = std::env::current_exe().unwrap();
    let beside = test.parent().unwrap();
    [beside, beside.parent().unwrap()]
        .into_iter()
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{name} was not built beside {}", test.display()))
}

fn python() -> Option<String> {
    let named = std::env::var("PYTHON").ok();
    let candidates = named.into_iter().chain(["python3".into(), "python".into()]);
    candidates.into_iter().find(|python| {
        let has_numpy = Command::new(python).args(["-c", "import numpy"]).output();
        has_numpy.is_ok_and(|ran| ran.status.success())
    })
}

#[test]
fn the_package_does_what_its_own_tests_ask() {
    let Some(python) = python() else {
        eprintln!("skipped: there is no Python with numpy; PYTHON may name one");
        return;
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("faceglass");
    fs::create_dir(&package).unwrap();
    for entry in fs::read_dir(here.join("faceglass")).unwrap() {
        let file = entry.unwrap();
        if file.file_type().unwrap().is_file() {
            fs::copy(file.path(), package.join(file.file_name())).unwrap();
        }
    }
    let ending = if cfg!(windows) { "pyd" } else { "abi3.so" };
    fs::copy(extension(), package.join(format!("_faceglass.{ending}"))).unwrap();
    let ran = Command::new(python)
        .arg(here.join("tests/test_faceglass.py"))
        .env("PYTHONPATH", folder.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("REPOSITORY", here.join("../../.."))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{words}");
    println!("{words}");
}

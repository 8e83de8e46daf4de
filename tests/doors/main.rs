//! One golden file, and every door that leads to the pipeline: all of them answer the same of the demo clip and of two portraits.
//!
//! After a network was changed the file is written anew by `FACEGLASS_GOLDEN=write cargo test --release --workspace --test doors`;
//! what it then says is to be looked at. Skipped with a reason where the clip or the networks are missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod same;
#[path = "../support/mod.rs"]
mod support;

use faceglass_pipeline::enrolment::FaceChoice;
use faceglass_sdk::answers::FrameJson;
use faceglass_sdk::{Decisions, Faceglass, Options, SourceSpec, read_picture};
use same::{FRAMES, PEOPLE, assert_same, compared, kept};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use support::{Program, needed};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn portrait(person: &str, file: &str) -> PathBuf {
    repository("gallery").join(person).join(file)
}

fn golden_file() -> PathBuf {
    repository("tests/doors/golden.json")
}

/// The clip, if everything is there that the doors need.
fn clip() -> Option<PathBuf> {
    needed("assets/demo.mov").filter(|_| needed("models/embedder.onnx").is_some())
}

fn command_line(clip: &Path) -> Value {
    let program = Program::new();
    for (person, file) in PEOPLE {
        let file = portrait(person, file);
        program
            .run(["enroll", person, file.to_str().unwrap()])
            .assert_code(0);
    }
    let frames = FRAMES.to_string();
    let ran = program.run([
        "run",
        "--headless",
        "--source",
        clip.to_str().unwrap(),
        "--max-frames",
        &frames,
    ]);
    ran.assert_code(0);
    let files = [2, 3].map(|n| portrait(PEOPLE[0].0, &format!("{n}.jpg")));
    let verified = program.run([
        "verify",
        files[0].to_str().unwrap(),
        files[1].to_str().unwrap(),
    ]);
    kept(ran.json(), compared(&verified.json()[0]))
}

fn library(clip: &Path) -> Value {
    let mut glass = Faceglass::open(Options::new()).unwrap();
    for (person, file) in PEOPLE {
        let picture = read_picture(&portrait(person, file)).unwrap();
        glass
            .enrol(
                person,
                &[(file, &picture)],
                FaceChoice::default(),
                &Decisions::default(),
            )
            .unwrap();
    }
    let files = [2, 3].map(|n| read_picture(&portrait(PEOPLE[0].0, &format!("{n}.jpg"))).unwrap());
    let verified = glass
        .verify(("a", &files[0]), ("b", &files[1]), [FaceChoice::Clear; 2])
        .unwrap();
    let verified = compared(&serde_json::to_value(&verified).unwrap());
    let frames = glass.frames(SourceSpec::Path(clip.to_path_buf())).unwrap();
    let frames: Vec<Value> = frames
        .take(FRAMES)
        .map(|frame| serde_json::to_value(FrameJson::from(&frame.unwrap())).unwrap())
        .collect();
    kept(frames, verified)
}

fn golden() -> Value {
    let text = std::fs::read_to_string(golden_file()).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_library_answers_as_the_golden_file_says() {
    let Some(clip) = clip() else { return };
    let told = library(&clip);
    if std::env::var_os("FACEGLASS_GOLDEN").is_some_and(|value| value == "write") {
        let text = serde_json::to_string_pretty(&told).unwrap();
        std::fs::write(golden_file(), text + "\n").unwrap();
    }
    assert_same("library", &golden(), &told);
}

#[test]
fn the_command_line_answers_as_the_golden_file_says() {
    let Some(clip) = clip() else { return };
    assert_same("command line", &golden(), &command_line(&clip));
}

/// What the file says is what the clip shows: somebody known who is live, and later a second one.
#[test]
fn the_golden_file_knows_who_is_in_the_clip() {
    let golden = golden();
    let faces = |frame: &Value| frame["faces"].as_array().unwrap().clone();
    let frames = golden["frames"].as_array().unwrap();
    let last = faces(frames.last().unwrap());
    let names: Vec<_> = last
        .iter()
        .map(|face| face["identity"]["name"].clone())
        .collect();
    assert!(
        names.contains(&json!("Eileen Collins")) && names.contains(&json!("Grace Hopper")),
        "{names:?}"
    );
    let live = frames
        .iter()
        .flat_map(faces)
        .filter(|face| face["liveness"]["verdict"] == "live");
    assert!(live.count() >= 8);
    assert_eq!(golden["verify"]["verdict"], "match");
}

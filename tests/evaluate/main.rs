//! `faceglass evaluate` over the pictures in `gallery/`, with the networks in
//! `models/`. Skipped with a reason where either is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod challenge;
mod detector;
mod groups;
mod liveness;
mod recognition;
mod refusals;
#[path = "../support/mod.rs"]
mod support;

use faceglass_evaluation::calibration::Protocol;
use faceglass_evaluation::{LivenessCalibration, RecognitionCalibration};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Program, people};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The pictures of two people, laid out as LFW lays them out.
fn lfw(program: &Program) -> Option<PathBuf> {
    let people = people()?;
    let root = program.path("lfw");
    for (name, pictures) in people.iter().take(2) {
        let name = name.replace(' ', "_");
        fs::create_dir_all(root.join(&name)).unwrap();
        for (n, picture) in pictures.iter().take(3).enumerate() {
            fs::copy(
                picture,
                root.join(&name).join(format!("{name}_{:04}.jpg", n + 1)),
            )
            .unwrap();
        }
    }
    Some(root)
}

/// Names of the two people in that layout.
fn names(root: &Path) -> [String; 2] {
    let mut names: Vec<String> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.try_into().unwrap()
}

fn report(folder: &Path) -> (Value, String) {
    let json = fs::read_to_string(folder.join("report.json")).unwrap();
    let markdown = fs::read_to_string(folder.join("report.md")).unwrap();
    (serde_json::from_str(&json).unwrap(), markdown)
}

fn data(report: &Value, name: &str) -> u64 {
    let notes = report["data"].as_array().unwrap();
    let note = notes.iter().find(|note| note["name"] == name);
    note.unwrap_or_else(|| panic!("no {name} in {notes:?}"))["value"]
        .as_u64()
        .unwrap()
}

fn network_hash(report: &Value, kind: &str) -> String {
    let networks = report["networks"].as_array().unwrap();
    let network = networks.iter().find(|network| network["kind"] == kind);
    network.unwrap()["sha256"].as_str().unwrap().to_owned()
}

/// The kinds of networks that a report names.
fn kinds(report: &Value) -> Vec<String> {
    let networks = report["networks"].as_array().unwrap();
    let kind = |network: &Value| network["kind"].as_str().unwrap().to_owned();
    networks.iter().map(kind).collect()
}

/// Asserts what every report has, and that its pictures are there.
fn assert_report(folder: &Path, kind: &str) -> Value {
    let (json, markdown) = report(folder);
    assert_eq!((&json["format"], &json["kind"]), (&1.into(), &kind.into()));
    let command = json["command"].as_str().unwrap();
    assert!(
        command.starts_with(&format!("faceglass evaluate {kind}")),
        "{command}"
    );
    let networks = json["networks"].as_array().unwrap();
    assert!(
        networks
            .iter()
            .all(|n| n["sha256"].as_str().unwrap().len() == 64)
    );
    assert!(networks.iter().any(|n| n["kind"] == "detector"));
    for picture in json["pictures"].as_array().unwrap() {
        let file = picture["file"].as_str().unwrap();
        let drawn = image::open(folder.join(file)).unwrap();
        assert!(drawn.width() > 100 && drawn.height() > 100);
        assert!(markdown.contains(&format!("]({file})")));
    }
    assert!(markdown.contains(command));
    json
}

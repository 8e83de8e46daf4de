//! Runs the built program as other programs do.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use image::{Rgb, RgbImage};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The program with a data folder of its own.
pub struct Program {
    pub dir: TempDir,
}

/// What a run gave.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The program about to run.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faceglass"));
        command.args(args).arg("--data-dir").arg(self.path("data"));
        if let Some(models) = other_networks() {
            command.arg("--models").arg(models);
        }
        // Neither a display nor a logger is needed or wanted.
        command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            // Nor does a test leave anything in somebody's keyring.
            .env("FACEGLASS_KEYRING", "off")
            .env_remove("FACEGLASS_PASSPHRASE")
            .env_remove("FACEGLASS_NEW_PASSPHRASE")
            .env_remove("FACEGLASS_BACKUP_PASSPHRASE")
            .env_remove("FACEGLASS_LOG");
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        let output = self.command(args).output().expect("the program starts");
        Ran {
            code: output.status.code().expect("the program ends by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A picture without any face.
    pub fn blank_picture(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        RgbImage::from_fn(320, 240, |x, y| Rgb([(x / 2) as u8, y as u8, 90]))
            .save(&path)
            .unwrap();
        path
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Ran {
    /// The objects on stdout, one a line.
    pub fn json(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }

    /// Asserts an error as the contract has it: code 2, one line on stderr that
    /// holds `words`, nothing on stdout.
    pub fn assert_error(&self, words: &str) {
        assert_eq!(self.code, 2, "stderr: {}", self.stderr);
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        assert!(
            self.stderr.starts_with("faceglass: ") && self.stderr.contains(words),
            "{}",
            self.stderr
        );
    }

    /// Asserts an error of which one line on stderr holds `words`.
    pub fn assert_told(&self, words: &str) {
        assert_eq!(self.code, 2, "stderr: {}", self.stderr);
        assert!(self.stderr.contains(words), "{}", self.stderr);
    }

    pub fn assert_code(&self, code: i32) -> &Self {
        assert_eq!(
            self.code, code,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self
    }
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file or folder of this repository, or the reason for skipping.
pub fn needed(path: &str) -> Option<PathBuf> {
    let full = repository().join(path);
    if full.exists() {
        return Some(full);
    }
    println!("skipped: {path} is not there");
    None
}

/// A folder of networks to test instead of the built-in ones.
fn other_networks() -> Option<std::ffi::OsString> {
    std::env::var_os("FACEGLASS_TEST_MODELS")
}

/// Whether all four networks are in `models/`, and so in the program.
fn networks_are_there() -> bool {
    if other_networks().is_some() {
        return true;
    }
    faceglass_vision::ModelKind::ALL
        .iter()
        .all(|kind| needed(&format!("models/{kind}.toml")).is_some())
}

/// The people whose pictures come with this repository: name and pictures.
pub fn people() -> Option<Vec<(String, Vec<PathBuf>)>> {
    if !networks_are_there() {
        return None;
    }
    let folder = needed("gallery")?;
    let mut people: Vec<(String, Vec<PathBuf>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .replace('_', " ");
            (name, pictures_in(&path))
        })
        .filter(|(_, pictures)| !pictures.is_empty())
        .collect();
    people.sort();
    if people.len() < 2 {
        println!("skipped: gallery/ holds fewer than two people");
        return None;
    }
    Some(people)
}

fn pictures_in(folder: &Path) -> Vec<PathBuf> {
    let mut pictures: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|ending| ["jpg", "jpeg", "png"].iter().any(|e| ending == *e))
        })
        .collect();
    pictures.sort();
    pictures
}

/// Asserts the shape of one face as the contract has it.
pub fn assert_face(face: &Value) {
    assert!(face["track"].as_u64().unwrap() >= 1);
    assert!(face["number"].as_u64().unwrap() >= 1);
    let bbox = numbers(&face["box"]);
    assert_eq!(bbox.len(), 4);
    assert!(bbox[2] > 0.0 && bbox[3] > 0.0);
    assert!((0.0..=1.0).contains(&face["score"].as_f64().unwrap()));
    let landmarks = face["landmarks"].as_array().unwrap();
    assert_eq!(landmarks.len(), 5);
    let points: Vec<Vec<f64>> = landmarks.iter().map(numbers).collect();
    assert!(
        points[0][0] < points[1][0],
        "the picture's left eye is first"
    );
    assert!(points[3][0] < points[4][0], "and its mouth corner too");
    let quality = &face["quality"];
    let reasons = quality["reasons"].as_array().unwrap();
    assert_eq!(quality["ok"].as_bool().unwrap(), reasons.is_empty());
    assert_liveness(&face["liveness"]);
    assert_motion(face);
    let identity = &face["identity"];
    let verdict = identity["verdict"].as_str().unwrap();
    assert!(["known", "uncertain", "unknown"].contains(&verdict));
    assert_eq!(identity["name"].is_null(), verdict == "unknown");
    assert!(identity.as_object().unwrap().contains_key("similarity"));
}

fn assert_motion(face: &Value) {
    let pose = &face.as_object().unwrap()["pose"];
    for angle in ["yaw", "pitch", "roll"] {
        assert!(pose.is_null() || pose[angle].as_f64().unwrap().abs() <= 180.0);
    }
    let solidity = &face["solidity"];
    let verdict = solidity["verdict"].as_str().unwrap();
    assert!(["solid", "flat", "unsure"].contains(&verdict));
    let score = &solidity["score"];
    assert!(score.is_null() || score.as_f64().unwrap() >= 0.0);
    let occlusion = &face.as_object().unwrap()["occlusion"];
    for part in ["right_eye", "left_eye", "nose", "mouth", "jaw"] {
        let is_share = |v: &Value| (0.0..=1.0).contains(&v.as_f64().unwrap());
        assert!(occlusion.is_null() || is_share(&occlusion[part]), "{part}");
    }
}

fn assert_liveness(liveness: &Value) {
    let verdict = liveness["verdict"].as_str().unwrap();
    assert!(["live", "spoof", "unsure"].contains(&verdict));
    assert_eq!(liveness["reason"].is_null(), verdict != "unsure");
    let score = &liveness["score"];
    assert!(score.is_null() || (0.0..=1.0).contains(&score.as_f64().unwrap()));
}

/// Asserts the keys of `stage_ms`.
pub fn assert_stage_ms(stage_ms: &Value) {
    let keys: Vec<&str> = stage_ms
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for stage in [
        "detect",
        "landmarks",
        "align",
        "liveness",
        "embed",
        "match",
        "total",
    ] {
        assert!(keys.contains(&stage), "{stage} is missing");
        assert!(stage_ms[stage].as_f64().unwrap() >= 0.0);
    }
    assert_eq!(keys.len(), 7);
}

pub fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

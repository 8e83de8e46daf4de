//! Networks put into a folder and taken out of the program, from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../crates/fuzzed/examples/make_seeds/onnx.rs"]
#[allow(dead_code)]
mod onnx;
mod support;

use faceglass_vision::manifest::InputSpec;
use faceglass_vision::tensor::pack;
use faceglass_vision::{ModelKind, ModelStore};
use image::{Rgb, RgbImage};
use onnx::{model, node, shape};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use support::{Program, Ran, needed};

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().to_string_lossy().into_owned()
    };
    entries.map(name).collect()
}

fn add(program: &Program, file: &Path, folder: &Path, more: &[&str]) -> Ran {
    let mut args: Vec<OsString> = vec!["models".into(), "add".into(), file.into()];
    args.extend(more.iter().map(OsString::from));
    args.extend(["--models".into(), folder.into()]);
    program.run(args)
}

fn answer(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(ran.stdout.trim()).unwrap()
}

/// What ships, in a folder.
fn exported(program: &Program) -> std::path::PathBuf {
    let folder = program.path("shipped");
    let ran = program.run(["models".as_ref(), "export".as_ref(), folder.as_os_str()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    folder
}

#[test]
fn what_ships_can_be_taken_out_and_used_again() {
    if needed("models/embedder.onnx").is_none() {
        return;
    }
    let program = Program::new();
    let folder = exported(&program);
    let before = names_in(&folder);
    assert!(
        before.contains("embedder.calibration.json") && before.len() >= 10,
        "{before:?}"
    );
    let args = ["models", "check", "--models"].map(OsString::from);
    let checked = program.run(args.into_iter().chain([folder.clone().into()]));
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    // Once more changes nothing; what is another file is left alone.
    exported(&program);
    assert_eq!(names_in(&folder), before);
    let mine = folder.join("embedder.toml");
    std::fs::write(&mine, "mine").unwrap();
    program
        .run(["models".as_ref(), "export".as_ref(), folder.as_os_str()])
        .assert_error("embedder.toml");
    assert_eq!(std::fs::read(&mine).unwrap(), b"mine");
}

#[test]
fn a_network_is_recognised_tried_and_used() {
    if needed("models/embedder.onnx").is_none() {
        return;
    }
    let program = Program::new();
    let shipped = exported(&program);
    let (mine, folder) = (program.path("mine.onnx"), program.path("added"));
    std::fs::copy(shipped.join("embedder.onnx"), &mine).unwrap();
    let said = answer(&add(&program, &mine, &folder, &["--threshold", "0.31"]));
    assert_eq!(said["kind"], "embedder");
    assert_eq!(said["recognised_by"], "shape");
    assert_eq!(
        (&said["in_use"], &said["input"]),
        (&true.into(), &serde_json::json!([112, 112]))
    );
    assert!(said["look_ms"].as_f64().unwrap() > 0.0);
    assert_eq!(
        names_in(&folder),
        ["mine.onnx", "mine.toml"].map(str::to_owned).into()
    );
    // What somebody wrote into the manifest stays.
    let manifest = folder.join("mine.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let text = text.replace("threshold = 0.31", "threshold = 0.33");
    std::fs::write(&manifest, &text).unwrap();
    answer(&add(&program, &mine, &folder, &[]));
    assert_eq!(std::fs::read_to_string(&manifest).unwrap(), text);
    // A second one waits until it is chosen.
    let other = program.path("other.onnx");
    std::fs::copy(&mine, &other).unwrap();
    let bytes = [std::fs::read(&other).unwrap(), vec![0x72, 0]].concat();
    std::fs::write(&other, bytes).unwrap();
    let said = answer(&add(
        &program,
        &other,
        &folder,
        &["--licence", "MIT", "--name", "Other"],
    ));
    assert_eq!(
        (&said["in_use"], &said["licence"]),
        (&false.into(), &"MIT".into())
    );
    assert_eq!(said["name"], "Other");
}

#[test]
fn what_does_not_work_is_not_left_behind() {
    let program = Program::new();
    let folder = program.path("added");
    let text = program.path("text.onnx");
    std::fs::write(&text, "no network").unwrap();
    add(&program, &text, &folder, &[]).assert_error("text.onnx");
    add(&program, &program.path("absent.onnx"), &folder, &[]).assert_error("absent.onnx");
    // An embedder by what it takes, which asks for four terabytes.
    let nodes = [
        node("ConstantOfShape", &["dims"], "wide", &[]),
        node("ReduceMean", &["input"], "mean", &[]),
        node("ReduceMean", &["wide"], "weight", &[]),
        node("Add", &["mean", "weight"], "embedding", &[]),
    ];
    let dims = shape("dims", &[1 << 20, 1 << 20]);
    let hostile = program.path("hostile.onnx");
    std::fs::write(&hostile, model(112, &nodes, &[dims], &["embedding"])).unwrap();
    add(&program, &hostile, &folder, &[]).assert_error("embedder-112x112");
    let family = ["--family", "embedder-112x112"];
    add(&program, &hostile, &folder, &family).assert_error("hostile.onnx");
    assert!(
        !folder.exists() || names_in(&folder).is_empty(),
        "{:?}",
        names_in(&folder)
    );
    // Without a folder nothing can be added.
    let ran = program.run(["models".as_ref(), "add".as_ref(), hostile.as_os_str()]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

/// A Python that has what the script needs, named by PYTHON or found.
fn python() -> Option<String> {
    let named = std::env::var("PYTHON").ok();
    let candidates = named.into_iter().chain(["python3".into(), "python".into()]);
    candidates.into_iter().find(|python| {
        let needs = "import numpy, PIL, tomllib, onnxruntime, cv2";
        let ran = Command::new(python).args(["-c", needs]).output();
        ran.is_ok_and(|ran| ran.status.success())
    })
}

#[test]
fn other_programs_make_the_same_of_the_networks_that_ship() {
    if needed("models/embedder.onnx").is_none() {
        return;
    }
    let Some(python) = python() else {
        eprintln!(
            "skipped: there is no Python with numpy, Pillow, onnxruntime and opencv-python-headless; PYTHON may name one"
        );
        return;
    };
    let program = Program::new();
    let folder = exported(&program);
    for (_, file) in ModelStore::new(Some(&folder)).all().unwrap() {
        let file = file.unwrap();
        let (manifest, network) = (&file.manifest, file.network().unwrap());
        let InputSpec { width, height, .. } = manifest.input;
        let picture = RgbImage::from_fn(width, height, |x, y| {
            Rgb([
                (x * 3 % 256) as u8,
                (y * 5 % 256) as u8,
                ((x ^ y) * 7 % 256) as u8,
            ])
        });
        let at = folder.join(&manifest.file);
        picture.save(at.with_extension("png")).unwrap();
        let tensor = pack(&[picture], &manifest.input).unwrap();
        let outputs = network.plan(1, height, width).unwrap().run(tensor).unwrap();
        let values: Vec<Vec<f32>> = outputs
            .all()
            .unwrap()
            .iter()
            .map(|output| output.values.to_vec())
            .collect();
        let json = serde_json::to_vec(&values).unwrap();
        std::fs::write(at.with_extension("expected.json"), json).unwrap();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/other-runtimes.py");
    let ran = Command::new(python)
        .arg(script)
        .arg(&folder)
        .output()
        .unwrap();
    let (said, told) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{said}{told}");
    assert_eq!(
        said.matches("faceglass and").count(),
        2 * ModelKind::ALL.len(),
        "{said}"
    );
}

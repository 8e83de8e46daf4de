//! Networks that somebody dropped in to do harm: what is built from a small file may be endless. Each is refused with a
//! sentence, in time, and the program goes on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../crates/fuzzed/examples/make_seeds/onnx.rs"]
#[allow(dead_code)]
mod onnx;

use faceglass::trial::InProcess;
use faceglass_vision::trial::{Stopped, Trials};
use faceglass_vision::{ModelError, ModelKind, ModelStore, VisionError};
use onnx::{bytes, flat, model, node, number, shape, weights};
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_faceglass");

/// A folder with this as its only embedder.
fn folder(onnx: &[u8]) -> tempfile::TempDir {
    let sum: String = Sha256::digest(onnx)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let manifest = format!(
        "kind = \"embedder\"\nname = \"Hostile\"\nfile = \"embedder.onnx\"\nsha256 = \"{sum}\"\nlicence = \"MIT\"\n\
         [input]\nwidth = 112\nheight = 112\n[output]\ndecode = \"embedding\"\n"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("embedder.onnx"), onnx).unwrap();
    std::fs::write(folder.path().join("embedder.toml"), manifest).unwrap();
    folder
}

/// A constant of so many numbers, which takes a few bytes in the file.
fn filled(name: &str, dims: &[i64]) -> [Vec<u8>; 2] {
    let of = format!("{name}-shape");
    [node("ConstantOfShape", &[&of], name, &[]), shape(&of, dims)]
}

/// The input's mean and this, so that nothing is left out as unused.
fn with_input(nodes: Vec<Vec<u8>>, constants: Vec<Vec<u8>>, last: &str) -> Vec<u8> {
    let ends = [
        node("ReduceMean", &["input"], "mean", &[]),
        node("ReduceMean", &[last], "weight", &[]),
        node("Add", &["mean", "weight"], "embedding", &[]),
    ];
    model(
        112,
        &[nodes, ends.to_vec()].concat(),
        &constants,
        &["embedding"],
    )
}

/// Four terabytes.
fn huge() -> Vec<u8> {
    let [make, dims] = filled("wide", &[1 << 20, 1 << 20]);
    with_input(vec![make], vec![dims], "wide")
}

/// Each step twice as long as the one before: a terabyte after 40 of them.
fn doubling() -> Vec<u8> {
    let names: Vec<String> = (0..=40).map(|step| format!("d{step}")).collect();
    let axis = || [bytes(1, b"axis"), number(3, 0), number(20, 2)].concat();
    let nodes = names
        .windows(2)
        .map(|two| node("Concat", &[&two[0], &two[0]], &two[1], &[axis()]));
    with_input(nodes.collect(), vec![weights("d0", &[1], &[1.0])], "d40")
}

/// Days of multiplying what is known before any picture comes.
fn folding() -> Vec<u8> {
    let [make, dims] = filled("m0", &[6000, 6000]);
    let names: Vec<String> = (0..=400).map(|step| format!("m{step}")).collect();
    let products = names
        .windows(2)
        .map(|two| node("MatMul", &[&two[0], "m0"], &two[1], &[]));
    with_input(
        [vec![make], products.collect()].concat(),
        vec![dims],
        "m400",
    )
}

/// Weights that lie in another file, which is none of its business.
fn elsewhere() -> Vec<u8> {
    let entry = |key: &[u8], value: &[u8]| bytes(13, &[bytes(1, key), bytes(2, value)].concat());
    let tensor = [
        number(1, 16),
        number(2, 1),
        bytes(8, b"secret"),
        entry(b"location", b"../../../../../../../../etc/passwd"),
        number(14, 1),
    ];
    with_input(Vec::new(), vec![tensor.concat()], "secret")
}

/// What `models check` says of a folder.
fn said_of(folder: &Path) -> (bool, String) {
    let told = Command::new(PROGRAM)
        .args(["models", "check", "--models"])
        .arg(folder)
        .output()
        .unwrap();
    (
        told.status.success(),
        String::from_utf8(told.stderr).unwrap(),
    )
}

#[test]
fn a_network_without_end_is_refused_and_the_program_goes_on() {
    let memory = "ended the process that tried it, which had 4096 MB";
    for (name, onnx, why) in [
        ("huge", huge(), memory),
        ("doubling", doubling(), memory),
        ("elsewhere", elsewhere(), "not a usable ONNX file"),
    ] {
        let folder = folder(&onnx);
        let (is_good, said) = said_of(folder.path());
        assert!(!is_good, "{name} is taken");
        // Elsewhere than on Linux there is no such limit, and the system refuses what it does not have.
        assert!(
            !cfg!(target_os = "linux") || said.contains(why),
            "{name}: {said}"
        );
        assert!(said.trim_end().ends_with('.'), "{name}: {said}");
        assert!(!said.contains("root:"), "{name}: {said}");
    }
}

#[test]
fn a_network_that_takes_too_long_is_stopped() {
    let folder = folder(&folding());
    let trials = InProcess::by(PROGRAM.into(), Duration::from_secs(2));
    let said = trials.end_well(&folder.path().join("embedder.toml"));
    assert_eq!(said, Err(Stopped::TooLong(2)));
    let store = ModelStore::new(Some(folder.path())).tried_by(Arc::new(trials));
    let file = store.find(ModelKind::Embedder).unwrap().unwrap();
    let error = file.check().unwrap_err();
    assert!(
        matches!(error, VisionError::Model(ModelError::Stopped { .. })),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("embedder.onnx is not loaded: it was not loaded after 2 seconds"),
        "{error}"
    );
}

#[test]
fn a_foreign_network_that_is_sound_is_loaded_and_one_that_errs_is_told_as_ever() {
    let means = [
        node(
            "AveragePool",
            &["input"],
            "pool",
            &[
                onnx::ints("kernel_shape", &[28, 28]),
                onnx::ints("strides", &[28, 28]),
            ],
        ),
        node("Reshape", &["pool", "flat"], "embedding", &[]),
    ];
    let sound = model(112, &means, &[shape("flat", &[1, 48])], &["embedding"]);
    let (is_good, said) = said_of(folder(&sound).path());
    assert!(is_good, "{said}");
    let (is_good, said) = said_of(folder(&flat(8, 32, "embedding")).path());
    assert!(!is_good && said.contains("1x3x32x32"), "{said}");
}

/// Which manifests were to be tried.
#[derive(Debug, Default)]
struct Asked(Mutex<usize>);

impl Trials for Asked {
    fn end_well(&self, _manifest: &Path) -> Result<(), Stopped> {
        *self.0.lock().unwrap() += 1;
        Err(Stopped::NotBegun)
    }
}

/// The ordinary start tries nothing: neither what is built in, nor the same files in a folder.
#[test]
fn what_ships_is_not_tried() {
    let asked = Arc::new(Asked::default());
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let store = ModelStore::new(None).tried_by(asked.clone());
    for kind in ModelKind::ALL {
        assert!(
            store
                .find(kind)
                .unwrap()
                .is_none_or(|file| file.network().is_ok())
        );
    }
    let store = ModelStore::new(Some(&shipped)).tried_by(asked.clone());
    let file = store.find(ModelKind::Liveness).unwrap().unwrap();
    assert!(file.network().is_ok());
    assert_eq!(*asked.0.lock().unwrap(), 0);
    let foreign = folder(&huge());
    let store = ModelStore::new(Some(foreign.path())).tried_by(asked.clone());
    assert!(
        store
            .find(ModelKind::Embedder)
            .unwrap()
            .unwrap()
            .network()
            .is_err()
    );
    assert_eq!(*asked.0.lock().unwrap(), 1);
}

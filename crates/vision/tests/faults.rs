//! Every way a model folder can be wrong ends in a sentence that says what to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Onnx, divides_by_nothing, embedder, install, sha256};
use faceglass_vision::detector::OnnxDetector;
use faceglass_vision::embedder::OnnxEmbedder;
use faceglass_vision::landmarker::OnnxLandmarker;
use faceglass_vision::liveness::OnnxLiveness;
use faceglass_vision::network::Network;
use faceglass_vision::store::ModelFile;
use faceglass_vision::{Manifest, ModelKind, ModelStore, load_models};
use std::path::Path;
use tempfile::TempDir;

const INPUT: &str = "[input]\nwidth = 112\nheight = 112\n";
const OUTPUT: &str = "[output]\ndecode = \"embedding\"\n";

/// A folder with nothing but an embedder, as it should be.
fn right_folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let rest = format!("{INPUT}{OUTPUT}");
    install(dir.path(), "embedder", &embedder(112), &rest);
    dir
}

/// What checking the only manifest of a folder says.
fn complaint(folder: &Path) -> String {
    let mut all = ModelStore::new(Some(folder)).all().unwrap();
    assert_eq!(all.len(), 1);
    let (_, file) = all.remove(0);
    file.and_then(|f| f.check()).unwrap_err().to_string()
}

/// The same for an embedder with this manifest text after its head.
fn complaint_about(rest: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), "embedder", &embedder(112), rest);
    complaint(dir.path())
}

fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "\"{text}\" does not say \"{part}\"");
    }
    assert!(text.ends_with('.'), "\"{text}\" is no sentence");
    assert_eq!(text.lines().count(), 1, "\"{text}\" is not one line");
}

#[test]
fn a_right_folder_has_no_complaint() {
    let dir = right_folder();
    let (_, file) = ModelStore::new(Some(dir.path())).all().unwrap().remove(0);
    assert_eq!(file.unwrap().check().unwrap().kind, ModelKind::Embedder);
}

#[test]
fn a_missing_folder_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let gone = dir.path().join("gone");
    let error = load_models(Some(&gone)).err().unwrap().to_string();
    assert_says(&error, &["gone", "cannot be read", "--models"]);
}

#[test]
fn a_missing_network_is_named() {
    let dir = right_folder();
    std::fs::remove_file(dir.path().join("embedder.onnx")).unwrap();
    assert_says(
        &complaint(dir.path()),
        &["embedder.onnx", "cannot be read", "beside its manifest"],
    );
}

#[test]
fn another_file_than_described_is_refused() {
    let dir = right_folder();
    let mut bytes = embedder(112);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(dir.path().join("embedder.onnx"), &bytes).unwrap();
    assert_says(
        &complaint(dir.path()),
        &["embedder.onnx", &sha256(&bytes), &sha256(&embedder(112))],
    );
}

#[test]
fn what_is_no_onnx_is_said() {
    let dir = tempfile::tempdir().unwrap();
    install(
        dir.path(),
        "embedder",
        b"<html>404</html>",
        &format!("{INPUT}{OUTPUT}"),
    );
    assert_says(
        &complaint(dir.path()),
        &["embedder.onnx", "not a usable ONNX file"],
    );
}

#[test]
fn a_cut_file_never_panics() {
    let bytes = embedder(112);
    for length in 0..bytes.len() {
        if let Ok(network) = Network::parse("cut.onnx", &bytes[..length]) {
            let _ = network.plan(1, 112, 112);
        }
    }
}

#[test]
fn an_output_nobody_computes_is_said() {
    let bytes = Onnx::new([1, 3, 4, 4]).output("nowhere").bytes();
    let error = Network::parse("x.onnx", &bytes).err().unwrap().to_string();
    assert_says(&error, &["x.onnx", "nowhere"]);
}

#[test]
fn an_operation_tract_lacks_is_said() {
    let net = Onnx::new([1, 3, 4, 4])
        .node("Quux", &["input"], "out", &[])
        .output("out");
    let network = Network::parse("x.onnx", &net.bytes());
    let error = network
        .and_then(|n| n.plan(1, 4, 4).map(|_| ()))
        .err()
        .unwrap()
        .to_string();
    assert_says(&error, &["x.onnx"]);
}

/// The library panics in the middle of it: that ends a run, never the thread that asked for it.
#[test]
fn a_network_that_fails_while_it_computes_is_said() {
    let network = Network::parse("x.onnx", &divides_by_nothing()).unwrap();
    let plan = network.plan(1, 4, 4).unwrap();
    let said = plan.run(tract_onnx::prelude::Tensor::zero::<f32>(&[1, 3, 4, 4]).unwrap());
    let error = said.err().unwrap().to_string();
    assert!(error.contains("x.onnx"), "{error}");
    assert!(error.ends_with('.'), "{error}");
}

#[test]
fn shapes_must_agree() {
    let smaller =
        complaint_about("[input]\nwidth = 96\nheight = 112\n[output]\ndecode = \"embedding\"\n");
    assert_says(
        &smaller,
        &["embedder.onnx", "1x3x112x112", "96 wide", "112 high"],
    );
    let wrong_height =
        complaint_about("[input]\nwidth = 112\nheight = 160\n[output]\ndecode = \"embedding\"\n");
    assert_says(&wrong_height, &["embedder.onnx", "112x160", "112 high"]);
    let none =
        complaint_about("[input]\nwidth = 0\nheight = 112\n[output]\ndecode = \"embedding\"\n");
    assert_says(&none, &["0x112"]);
}

#[test]
fn faces_of_another_size_can_be_described_though_the_app_does_not_run_them() {
    let dir = tempfile::tempdir().unwrap();
    let rest = format!("[input]\nwidth = 64\nheight = 64\n{OUTPUT}");
    install(dir.path(), "embedder", &embedder(112), &rest);
    let text = std::fs::read_to_string(dir.path().join("embedder.toml")).unwrap();
    let manifest = Manifest::parse(&text, "embedder.toml").unwrap();
    let again = Manifest::parse(&manifest.to_toml().unwrap(), "embedder.toml");
    assert_eq!(again.unwrap(), manifest);
    assert_says(&complaint(dir.path()), &["64x64", "112 high"]);
}

#[test]
fn outputs_must_fit_the_kind() {
    let dir = tempfile::tempdir().unwrap();
    let cases = [
        ("detector", "decode = \"grid\"\n", "stride8"),
        ("detector", "decode = \"yunet\"\n", "cls_8"),
        ("detector", "decode = \"ultralight\"\n", "scores"),
        ("landmarks", "decode = \"points68\"\n", "1x137"),
        ("landmarks", "decode = \"points68_regions\"\n", "1x142"),
        ("liveness", "decode = \"logit\"\n", "output.decode"),
        (
            "liveness",
            "decode = \"softmax\"\nlive_index = 99\n",
            "live_index",
        ),
    ];
    for (kind, output, part) in cases {
        install(
            dir.path(),
            kind,
            &embedder(112),
            &format!("{INPUT}[output]\n{output}"),
        );
        let file = ModelStore::new(Some(dir.path()));
        let kind: ModelKind = kind.parse().unwrap();
        let error = file
            .find(kind)
            .unwrap()
            .unwrap()
            .check()
            .unwrap_err()
            .to_string();
        assert_says(&error, &[part]);
    }
}

#[test]
fn an_unknown_decoding_lists_the_known_ones() {
    let error = complaint_about(&format!("{INPUT}[output]\ndecode = \"magic\"\n"));
    assert_says(&error, &["embedder.toml", "magic", "embedding"]);
}

#[test]
fn an_unknown_kind_lists_the_known_ones() {
    let text = format!("kind = \"detektor\"\n{INPUT}{OUTPUT}");
    let error = Manifest::parse(&text, "x.toml").unwrap_err().to_string();
    assert_says(&error, &["x.toml", "detektor", "detector", "line 1"]);
    assert_says(
        &"detektor".parse::<ModelKind>().unwrap_err().to_string(),
        &[
            "detektor",
            "detector, landmarks, liveness, demesher, embedder",
        ],
    );
}

#[test]
fn what_another_kind_or_decode_reads_is_refused_like_a_misspelt_key() {
    let about = |kind: &str, rest: &str| {
        let text = format!(
            "kind = \"{kind}\"\nname = \"x\"\nfile = \"x.onnx\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n{INPUT}[output]\n{rest}",
            sha256(b"")
        );
        let error = Manifest::parse(&text, "x.toml").unwrap_err();
        error.to_string()
    };
    for (kind, rest, parts) in [
        (
            "embedder",
            "decode = \"embedding\"\nstrides = [8]\n",
            ["`strides`", "`flip_average`"],
        ),
        (
            "detector",
            "decode = \"grid\"\n[thresholds]\nthreshold = 0.5\n",
            ["`threshold`", "`score`"],
        ),
        (
            "landmarks",
            "decode = \"points68\"\n[thresholds]\nscore = 0.5\n",
            ["`score`", "line 12"],
        ),
        (
            "liveness",
            "decode = \"logit\"\nlive_index = 1\n",
            ["output.live_index", "\"logit\""],
        ),
        (
            "detector",
            "decode = \"ultralight\"\nstrides = [8]\n",
            ["output.strides", "\"ultralight\""],
        ),
        (
            "liveness",
            "decode = \"softmax\"\n",
            ["\"softmax\"", "output.live_index"],
        ),
    ] {
        assert_says(&about(kind, rest), &parts);
        assert_says(&about(kind, rest), &["x.toml"]);
    }
}

#[test]
fn a_manifest_of_another_kind_than_the_one_wanted_is_named() {
    let dir = right_folder();
    let file = ModelFile::open(&dir.path().join("embedder.toml")).unwrap();
    let network = || file.network().unwrap();
    let manifest = || file.manifest.clone();
    for error in [
        OnnxDetector::new(network(), manifest()).err(),
        OnnxLandmarker::new(network(), manifest()).err(),
        OnnxLiveness::new(network(), manifest()).err(),
    ] {
        let error = error.unwrap().to_string();
        assert_says(
            &error,
            &["embedder.onnx", "says embedder", "Name the manifest"],
        );
    }
    assert!(OnnxEmbedder::new(network(), manifest()).is_ok());
}

#[test]
fn what_is_written_is_read_as_the_same_and_as_the_files_that_ship() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let manifests = |folder: &Path| {
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| path.extension().is_some_and(|e| e == "toml"));
        let texts = paths.map(|path| std::fs::read_to_string(path).unwrap());
        texts.collect::<Vec<_>>()
    };
    let shipped = manifests(&folder);
    let public = manifests(&folder.join("public"));
    assert!(shipped.len() == ModelKind::ALL.len() && public.len() > 4);
    for text in shipped.iter().chain(&public) {
        let manifest = Manifest::parse(text, "x.toml").unwrap();
        let written = manifest.to_toml().unwrap();
        assert_eq!(Manifest::parse(&written, "x.toml").unwrap(), manifest);
        if shipped.contains(text) {
            assert_eq!(&written, &text.replace("\r\n", "\n"));
        }
    }
}

/// Every number that a text says, as the place where it stands.
fn numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        // Names, files and checksums are quoted; what is left of them is a number or a list of some.
        if let Some((_, value)) = line
            .split_once('=')
            .filter(|(name, value)| !name.starts_with('#') && !value.contains('"'))
        {
            let mut at = line_start + line.len() - value.len();
            for piece in value.split_inclusive(|c| !is_part(c)) {
                let number = piece.trim_end_matches(|c| !is_part(c));
                if number.contains('.') {
                    found.push(at..at + number.len());
                }
                at += piece.len();
            }
        }
        line_start += line.len();
    }
    found
}

#[test]
fn no_number_of_a_manifest_may_be_none_or_without_end() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let mut tried = 0;
    for name in [
        "detector.toml",
        "landmarks.toml",
        "liveness.toml",
        "embedder.toml",
        "public/minifasnet.toml",
        "public/yunet.toml",
    ] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        for place in numbers(&text) {
            for value in ["nan", "inf", "-inf"] {
                let mut changed = text.clone();
                changed.replace_range(place.clone(), value);
                let read = Manifest::parse(&changed, name);
                assert!(read.is_err(), "{changed}");
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "only {tried} numbers were found");
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let dir = right_folder();
    let file = ModelFile::open(&dir.path().join("embedder.toml")).unwrap();
    let mut manifest = file.manifest;
    manifest.sha256.clear();
    let error = manifest.to_toml().unwrap_err().to_string();
    assert_says(&error, &["embedder.onnx", "sha256"]);
}

#[test]
fn broken_toml_is_told_with_its_line() {
    assert_says(
        &complaint_about("[input]\nwidth = \n"),
        &["embedder.toml", "line 7"],
    );
    let missing = complaint_about(OUTPUT);
    assert_says(&missing, &["embedder.toml", "input"]);
    let misspelt = complaint_about(&format!("{INPUT}colour = \"bgr\"\n{OUTPUT}"));
    assert_says(&misspelt, &["colour"]);
    let color = complaint_about(&format!("{INPUT}color = \"grb\"\n{OUTPUT}"));
    assert_says(&color, &["grb"]);
    let scale = complaint_about(&format!("{INPUT}scale = 0.0\n{OUTPUT}"));
    assert_says(&scale, &["scale"]);
    let mean = complaint_about(&format!("{INPUT}mean = [nan, 0.0, 0.0]\n{OUTPUT}"));
    assert_says(&mean, &["input.mean"]);
    let cosine = complaint_about(&format!("{INPUT}{OUTPUT}[thresholds]\nthreshold = 1.5\n"));
    assert_says(&cosine, &["thresholds.threshold", "cosine"]);
}

#[test]
fn a_manifest_may_not_reach_outside_its_folder() {
    for file in ["../x.onnx", "/x.onnx", "a\\\\b.onnx", ""] {
        let text = format!(
            "kind = \"embedder\"\nname = \"x\"\nfile = \"{file}\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n{INPUT}{OUTPUT}",
            sha256(b"")
        );
        let error = Manifest::parse(&text, "x.toml").unwrap_err().to_string();
        assert_says(&error, &["beside the manifest"]);
    }
}

#[test]
fn thresholds_and_views_must_make_sense() {
    let liveness = |rest: &str| {
        let text = format!(
            "kind = \"liveness\"\nname = \"x\"\nfile = \"x.onnx\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n{INPUT}[output]\ndecode = \"logit\"\n{rest}",
            sha256(b"")
        );
        Manifest::parse(&text, "liveness.toml")
    };
    assert_says(
        &liveness("views = []\n").unwrap_err().to_string(),
        &["output.views"],
    );
    assert_says(
        &liveness("views = [{ scale = 0.0 }]\n")
            .unwrap_err()
            .to_string(),
        &["output.views"],
    );
    assert_says(
        &liveness("lowest_votes = 0\n").unwrap_err().to_string(),
        &["output.lowest_votes", "at least 1"],
    );
    for gain in ["-1.0", "nan", "21.0"] {
        assert_says(
            &liveness(&format!("burnt_out_gain = {gain}\n"))
                .unwrap_err()
                .to_string(),
            &["output.burnt_out_gain", "between 0 and 20"],
        );
    }
    let beyond = liveness("[thresholds]\nthreshold = 7.0\n")
        .unwrap_err()
        .to_string();
    assert_says(&beyond, &["thresholds.threshold"]);
    assert!(liveness("views = [{ scale = 2.7 }]\n").is_ok());
}

#[test]
fn a_wrong_hash_spelling_is_said() {
    let dir = right_folder();
    let path = dir.path().join("embedder.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&sha256(&embedder(112)), "ABC")).unwrap();
    assert_says(&complaint(dir.path()), &["sha256", "64"]);
}

#[test]
fn the_default_name_wins_and_broken_neighbours_do_not_matter() {
    let dir = right_folder();
    let text = std::fs::read_to_string(dir.path().join("embedder.toml")).unwrap();
    let other = text.replace("Test embedder", "Alphabetically first");
    std::fs::write(dir.path().join("a-first.toml"), &other).unwrap();
    std::fs::write(dir.path().join("broken.toml"), "no toml [").unwrap();
    let store = ModelStore::new(Some(dir.path()));
    let chosen = || {
        store
            .find(ModelKind::Embedder)
            .unwrap()
            .unwrap()
            .manifest
            .name
    };
    assert_eq!(chosen(), "Test embedder");
    std::fs::remove_file(dir.path().join("embedder.toml")).unwrap();
    assert_eq!(chosen(), "Alphabetically first");
}

#[test]
fn built_in_networks_are_what_their_manifests_say() {
    let all = ModelStore::new(None).all().unwrap();
    if all.is_empty() {
        eprintln!("skipped: no network is built in");
    }
    for (label, file) in all {
        file.and_then(|f| f.check())
            .unwrap_or_else(|error| panic!("{label}: {error}"));
    }
}

#[test]
fn the_examples_for_public_networks_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/public");
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        kinds.push(
            Manifest::parse(&text, &name)
                .unwrap_or_else(|error| panic!("{error}"))
                .kind(),
        );
    }
    for kind in [
        ModelKind::Detector,
        ModelKind::Liveness,
        ModelKind::Embedder,
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
}

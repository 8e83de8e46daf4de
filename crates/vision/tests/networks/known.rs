//! Public networks that are recognised by their files.

use crate::common::{Onnx, embedder, sha256};
use crate::nets::{constant, hidden_cells, landmarks, retinaface, scrfd};
use faceglass_vision::known::{Recipe, Recognition, recognise};
use faceglass_vision::manifest::ColorOrder;
use faceglass_vision::{KindSpec, ModelKind};
use std::collections::BTreeSet;

#[test]
fn what_has_no_known_hash_is_told_by_its_shapes() {
    let narrow = embedder(96);
    for (file, network, kind, decode) in [
        ("any.onnx", scrfd(), ModelKind::Detector, "scrfd"),
        ("any.onnx", retinaface(), ModelKind::Detector, "retinaface"),
        ("any.onnx", narrow, ModelKind::Embedder, "embedding"),
    ] {
        // The embedder of the tests gives 48 numbers, fewer than any that is used.
        if kind == ModelKind::Embedder {
            let error = recognise(file, &network, None).unwrap_err().to_string();
            assert!(
                error.contains("1x3x112x96") && error.ends_with('.'),
                "{error}"
            );
            assert!(recognise(file, &network, Some(Recipe::NarrowEmbedder)).is_ok());
            continue;
        }
        let found = recognise(file, &network, None).unwrap();
        assert_eq!(found.by, Recognition::Shape);
        let manifest = found.manifest;
        assert_eq!((manifest.kind(), manifest.file.as_str()), (kind, file));
        assert_eq!(manifest.sha256, sha256(&network));
        assert_eq!((manifest.input.width, manifest.input.height), (64, 64));
        assert!(manifest.licence.contains("unknown"));
        assert!(
            manifest
                .to_toml()
                .unwrap()
                .contains(&format!("\"{decode}\""))
        );
    }
}

/// One input of that size, one output of so many numbers.
fn gives(numbers: i64, height: i64, width: i64) -> Vec<u8> {
    let rows = vec![constant(0.5); numbers as usize];
    let net = Onnx::new([1, 3, height, width]);
    hidden_cells(net, "all", [height, width], &rows)
        .shaped_output("all", &[1, numbers, 1, 1])
        .bytes()
}

#[test]
fn names_of_files_tell_apart_what_shapes_do_not() {
    let scale = |file: &str| {
        let found = recognise(file, &gives(3, 80, 80), None).unwrap();
        match found.manifest.spec {
            KindSpec::Liveness(spec) => spec.views[0].scale,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(scale("2.7_80x80_MiniFASNetV2.onnx"), 2.7);
    assert_eq!(scale("4_0_0_80x80_MiniFASNetV1SE.onnx"), 4.0);
    let input = |file: &str| {
        recognise(file, &gives(512, 112, 112), None)
            .unwrap()
            .manifest
            .input
    };
    assert_eq!(input("w600k_mbf.onnx").color, ColorOrder::Rgb);
    assert_eq!(input("adaface_ir_18.onnx").color, ColorOrder::Bgr);
    assert_eq!(input("face_recognition_sface_2021dec.onnx").scale, 1.0);
}

#[test]
fn what_is_drawn_out_sees_the_middle_of_the_face() {
    let found = recognise("x.onnx", &gives(256, 128, 128), None).unwrap();
    let KindSpec::Embedder(spec) = found.manifest.spec else {
        panic!("no embedder");
    };
    assert_eq!(spec.columns.map(u32::from), Some(96));
}

#[test]
fn what_is_none_of_them_is_said_with_what_it_takes_and_gives() {
    let error = recognise("x.onnx", &landmarks(), None)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("1x3x96x96") && error.contains("points"),
        "{error}"
    );
    for file in [&b""[..], b"no network", &[0xFF; 64]] {
        let error = recognise("x.onnx", file, None).unwrap_err().to_string();
        assert!(error.ends_with('.'), "{error}");
    }
}

#[test]
fn every_family_and_every_entry_of_the_table_can_be_read() {
    for name in Recipe::names() {
        let recipe: Recipe = name.parse().unwrap();
        assert!(recipe.manifest().is_ok(), "{name}");
    }
    assert!("yolo".parse::<Recipe>().is_err());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/public");
    // A recipe that is not parsed would be taken for the first.
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            files.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    let names: BTreeSet<String> = Recipe::names().map(str::to_owned).collect();
    assert_eq!(files, names);
    let table: toml::Table = std::fs::read_to_string(format!("{folder}/known/networks.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let entries = table["network"].as_array().unwrap();
    let mut hashes = BTreeSet::new();
    for entry in entries {
        let hash = entry["sha256"].as_str().unwrap();
        assert!(hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
        assert!(hashes.insert(hash.to_owned()), "{hash} stands there twice");
        assert!(entry["recipe"].as_str().unwrap().parse::<Recipe>().is_ok());
    }
    assert!(entries.len() > 20);
}

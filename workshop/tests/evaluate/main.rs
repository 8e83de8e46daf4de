//! Figures of the detector that ships, on a portrait of the gallery with labels known here.
#![allow(clippy::unwrap_used)]

mod verify;

use faceglass_vision::{DetectParams, Detection, Detector as _, ModelKind};
use image::{Rgb, RgbImage};
use std::path::{Path, PathBuf};
use workshop::data::shards::{FaceLabel, Record, ShardSet, ShardWriter, Split, encode_jpeg};
use workshop::evaluate::detector::{About, evaluate};
use workshop::evaluate::liveness::on_sources;
use workshop::evaluate::{embedder, landmarks, liveness};
use workshop::networks;

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The surest face by the detector that ships.
fn face_in(picture: &RgbImage) -> Detection {
    let params = DetectParams {
        min_score: 0.5,
        min_face_px: 12.0,
    };
    let mut net = networks::detector(&of_repository("models/detector.toml")).unwrap();
    net.detect(picture, &params).unwrap().remove(0)
}

/// One portrait whose points are labelled a tenth of the eye distance too far to the right,
/// and one picture without a face.
fn shards(dir: &Path) {
    let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg"))
        .unwrap()
        .to_rgb8();
    let portrait =
        image::imageops::thumbnail(&portrait, 240, 240 * portrait.height() / portrait.width());
    let jpeg = encode_jpeg(&portrait, 95).unwrap();
    let stored = image::load_from_memory(&jpeg).unwrap().to_rgb8();
    let face = face_in(&stored);
    let points = face.points.unwrap();
    let off = points[0].distance(points[1]) / 10.0;
    let label = FaceLabel {
        bbox: [face.bbox.x, face.bbox.y, face.bbox.w, face.bbox.h],
        score: 0.9,
        points: points.map(|p| [p.x + off, p.y]).to_vec(),
    };
    let record = |person: &str, faces| Record {
        source: "owner+set".into(),
        file: format!("{person}.jpg"),
        split: Split::Test,
        person: person.into(),
        faces,
        ..Record::default()
    };
    let mut writer = ShardWriter::create(dir, "detector", 1).unwrap();
    writer.push(record("somebody", vec![label]), &jpeg).unwrap();
    let empty = encode_jpeg(&RgbImage::new(240, 200), 90).unwrap();
    writer.push(record("", Vec::new()), &empty).unwrap();
    writer.finish().unwrap();
}

fn record(file: &str, split: Split, faces: Vec<FaceLabel>) -> Record {
    Record {
        source: "owner+set".into(),
        file: file.into(),
        split,
        faces,
        ..Record::default()
    }
}

/// The networks that ship, each with a byte changed that says nothing of what it computes.
fn tampered(dir: &Path) {
    for kind in ModelKind::ALL {
        let file = |ending: &str| format!("{kind}.{ending}");
        let from = |ending| of_repository(&format!("models/{}", file(ending)));
        std::fs::copy(from("toml"), dir.join(file("toml"))).unwrap();
        let mut bytes = std::fs::read(from("onnx")).unwrap();
        let producer = b"faceglass workshop";
        let at = bytes.windows(producer.len()).position(|w| w == producer);
        bytes[at.unwrap()] = b'F';
        std::fs::write(dir.join(file("onnx")), bytes).unwrap();
    }
}

#[test]
fn no_figure_is_told_of_a_file_other_than_the_manifest_names() {
    let dir = tempfile::tempdir().unwrap();
    tampered(dir.path());
    let (shards_dir, pairs) = (dir.path().join("shards"), dir.path().join("pairs.txt"));
    shards(&shards_dir);
    std::fs::write(&pairs, "1\t1\nA\t1\t2\nA\t1\tB\t1\n").unwrap();
    let manifest = |kind: &str| dir.path().join(format!("{kind}.toml"));
    let set = ShardSet::open(&shards_dir).unwrap();
    let good = of_repository("models/detector.toml");
    let failed = [
        evaluate(
            &manifest("detector"),
            (None, None),
            &shards_dir,
            (About::Test, 1),
        )
        .err(),
        evaluate(
            &good,
            (Some(&manifest("detector")), None),
            &shards_dir,
            (About::Test, 1),
        )
        .err(),
        landmarks::evaluate(&manifest("landmarks"), &shards_dir, About::Test).err(),
        liveness::evaluate(&manifest("liveness"), &shards_dir, 1).err(),
        on_sources(&manifest("liveness"), &set, &[]).err(),
        embedder::evaluate(&manifest("embedder"), &shards_dir, &pairs).err(),
    ];
    for error in failed {
        let error = error.unwrap().to_string();
        assert!(error.contains("SHA-256"), "{error}");
    }
}

#[test]
fn reports_name_what_was_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    shards(dir.path());
    let report = evaluate(
        &of_repository("models/detector.toml"),
        (None, None),
        dir.path(),
        (About::Test, 1),
    )
    .unwrap();
    assert_eq!(
        report.data,
        "test pictures with a face (1 of owner+set), 1 negatives (1 of owner+set)"
    );
    let report = liveness::evaluate(&of_repository("models/liveness.toml"), dir.path(), 2);
    let report = report.unwrap();
    assert_eq!(
        report.data,
        "one in 2 test pictures (1 of owner+set): 0 bona fide, 0 attacks"
    );
    let left = report
        .figures
        .iter()
        .find(|f| f.name.starts_with("pictures that nobody called"));
    assert_eq!(left.unwrap().value, 1.0);
    // Where nothing was scored there is no rate, not one of 0.
    let apcer = report.figures.iter().find(|f| f.name == "APCER").unwrap();
    assert!(apcer.value.is_null());
}

#[test]
fn the_report_of_an_embedder_names_its_pairs_and_masks_every_second_picture() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, list) = (dir.path().join("shards"), dir.path().join("two folds.txt"));
    let pairs = "2\t1\nA\t1\t2\nA\t1\tB\t1\nC\t1\t2\nC\t1\tD\t1\n";
    std::fs::write(&list, pairs).unwrap();
    let points = faceglass_vision::TEMPLATE_112.map(|p| [p.x + 16.0, p.y + 16.0]);
    let write = |points: &[[f32; 2]]| {
        let mut writer = ShardWriter::create(&folder, "embedder", 1).unwrap();
        for (n, file) in ["A_0001", "A_0002", "B_0001", "C_0001", "C_0002", "D_0001"]
            .iter()
            .enumerate()
        {
            let crop = RgbImage::from_fn(144, 144, |x, y| Rgb([x as u8, y as u8, 40 * n as u8]));
            let label = FaceLabel {
                bbox: [30.0, 30.0, 84.0, 84.0],
                score: 0.9,
                points: points.to_vec(),
            };
            let file = format!("{}/{file}.jpg", &file[..1]);
            let jpeg = encode_jpeg(&crop, 90).unwrap();
            writer
                .push(record(&file, Split::Test, vec![label]), &jpeg)
                .unwrap();
        }
        writer.finish().unwrap();
    };
    let manifest = of_repository("models/embedder.toml");
    write(&points);
    let report = embedder::evaluate(&manifest, &folder, &list).unwrap();
    let told = format!(
        "4 pairs in 2 folds of {}; test crops: 6 of owner+set",
        list.display()
    );
    assert_eq!(report.data, told);
    write(&points[..4]);
    let error = embedder::evaluate(&manifest, &folder, &list).unwrap_err();
    assert!(error.to_string().contains("no five points"), "{error}");
}

#[test]
fn a_face_without_68_points_is_no_picture_without_a_face() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = ShardWriter::create(dir.path(), "landmarks", 1).unwrap();
    let jpeg = encode_jpeg(&RgbImage::new(120, 120), 90).unwrap();
    let label = |count: usize| FaceLabel {
        bbox: [20.0, 20.0, 80.0, 80.0],
        score: 0.9,
        points: (0..count).map(|i| [20.0 + i as f32, 40.0]).collect(),
    };
    for faces in [vec![label(68)], vec![label(5)], Vec::new()] {
        writer
            .push(record("a.jpg", Split::Test, faces), &jpeg)
            .unwrap();
    }
    writer.finish().unwrap();
    let manifest = of_repository("models/landmarks.toml");
    let report = landmarks::evaluate(&manifest, dir.path(), About::Test).unwrap();
    assert_eq!(
        report.data,
        "1 test frames with 68 points (1 of owner+set), 1 without a face (1 of owner+set)"
    );
    let left = report
        .figures
        .iter()
        .find(|f| f.name.contains("but not 68 points"));
    assert_eq!(left.unwrap().value, 1.0);
}

#[test]
fn a_face_of_nobody_known_is_not_a_negative() {
    let dir = tempfile::tempdir().unwrap();
    let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg")).unwrap();
    let jpeg = encode_jpeg(&portrait.thumbnail(240, 240).to_rgb8(), 95).unwrap();
    let found = face_in(&image::load_from_memory(&jpeg).unwrap().to_rgb8());
    let label = FaceLabel {
        bbox: [found.bbox.x, found.bbox.y, found.bbox.w, found.bbox.h],
        score: 0.9,
        points: Vec::new(),
    };
    let mut writer = ShardWriter::create(dir.path(), "detector", 1).unwrap();
    writer
        .push(record("a.jpg", Split::Test, vec![label]), &jpeg)
        .unwrap();
    writer.finish().unwrap();
    let report = evaluate(
        &of_repository("models/detector.toml"),
        (None, None),
        dir.path(),
        (About::Test, 1),
    )
    .unwrap();
    let figure = |name: &str| {
        let found = report.figures.iter().find(|f| f.name == name);
        found.map(|f| f.value.clone()).unwrap()
    };
    assert_eq!(figure("central face found at score 0.5"), 1.0);
    assert_eq!(figure("false alarms on negatives at score 0.5"), 0.0);
    assert!(figure("five points, mean error in eye distances").is_null());
}

#[test]
fn the_detector_and_its_teacher_are_measured_by_the_same_labels() {
    let dir = tempfile::tempdir().unwrap();
    shards(dir.path());
    let manifest = of_repository("models/detector.toml");
    let report = evaluate(
        &manifest,
        (Some(&manifest), None),
        dir.path(),
        (About::Test, 1),
    )
    .unwrap();
    let figure = |name: &str| {
        let found = report.figures.iter().find(|f| f.name == name);
        found.and_then(|f| f.value.as_f64()).unwrap()
    };
    assert_eq!(figure("central face found at score 0.5"), 1.0);
    assert_eq!(figure("false alarms on negatives at score 0.5"), 0.0);
    // The network as its own teacher errs as much as it does.
    for of in ["five points", "teacher's five points"] {
        let error = figure(&format!("{of}, mean error in eye distances"));
        assert!((error - 0.1).abs() < 1e-3, "{of}: {error}");
    }
    let without = evaluate(&manifest, (None, None), dir.path(), (About::Test, 1)).unwrap();
    assert!(without.figures.iter().all(|f| !f.name.contains("teacher")));
}

#[test]
fn liveness_is_also_measured_on_what_the_app_would_judge() {
    let dir = tempfile::tempdir().unwrap();
    let portrait = image::open(of_repository("gallery/Eileen Collins/1.jpg"))
        .unwrap()
        .to_rgb8();
    let face = face_in(&portrait);
    let mut dark = portrait.clone();
    dark.pixels_mut().for_each(|p| p.0 = p.0.map(|v| v / 16));
    let mut writer = ShardWriter::create(dir.path(), "liveness", 1).unwrap();
    for (file, live, picture) in [
        ("live.jpg", true, &portrait),
        ("dark.jpg", true, &dark),
        ("attack.jpg", false, &portrait),
    ] {
        let record = Record {
            source: "owner+set".into(),
            file: file.into(),
            split: Split::Train,
            person: "somebody".into(),
            camera: "owner+set".into(),
            live: Some(live),
            faces: vec![FaceLabel {
                bbox: [face.bbox.x, face.bbox.y, face.bbox.w, face.bbox.h],
                score: face.score,
                points: face.points.unwrap().map(|p| [p.x, p.y]).to_vec(),
            }],
            ..Record::default()
        };
        let jpeg = encode_jpeg(picture, 95).unwrap();
        writer.push(record, &jpeg).unwrap();
    }
    writer.finish().unwrap();
    let set = ShardSet::open(dir.path()).unwrap();
    let manifest = of_repository("models/liveness.toml");
    let measured = on_sources(&manifest, &set, &["owner+set".to_owned()]).unwrap();
    let [on] = &measured[..] else {
        unreachable!("one source, one row");
    };
    assert_eq!(on.all.counts, (2, 1));
    assert_eq!(on.good_enough.counts, (1, 1));
    assert_eq!(on.good_enough.errors.bpnrr.count, 1);
}
